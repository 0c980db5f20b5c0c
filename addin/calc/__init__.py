"""The LibreOffice extension that brings the cell functions to Calc: building it, installing it.

LibreOffice learns of the functions from three generated parts of the extension: an interface
(:mod:`addin.calc.interface`, compiled by :mod:`addin.calc.type_library`) and their help
(:mod:`addin.calc.help_texts`). What answers is ``extension/component.py``, which runs inside LibreOffice
and calls ``udfs/functions.py``, the same functions that Excel calls.
"""
