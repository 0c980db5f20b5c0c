"""The LibreOffice extension that brings the cell functions to Calc: building it, installing it.

LibreOffice learns of the functions from two generated parts of the extension (:mod:`addin.calc.interface`).
What answers is ``extension/component.py``, which runs inside LibreOffice and calls ``udfs/functions.py``, the
same functions that Excel calls.
"""
