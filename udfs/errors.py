"""What can go wrong with files and input: one small tree, one clear sentence each.

Cell functions never raise; these errors belong to commands and files. A message names the file and
the place, says what was found and what to do, and never repeats the data around it.
"""


class HcpcsExcelError(Exception):
    """Something that the user can mend; its text is shown as it stands and the command ends with 2."""


class InputError(HcpcsExcelError):
    """A file that was handed in cannot be used as it is: missing, damaged, protected, without the column."""


class OutputError(HcpcsExcelError):
    """The result cannot be written: it exists already, the folder is missing, the disk is full."""


class SetupError(HcpcsExcelError):
    """The add-in cannot be installed or removed as things are: Excel is open, Python out of its sight."""
