"""The rules: what a billing code is, whatever a spreadsheet did to it.

A cell's value goes through :mod:`udfs.parse` (what did the spreadsheet do to the code?) and
:mod:`udfs.ranges` (what do the code sets say of it?); :mod:`udfs.describe` joins the two, and
:mod:`udfs.functions` puts them into cells.
"""
