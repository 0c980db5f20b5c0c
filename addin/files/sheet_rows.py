"""All worksheets of a workbook as rows of values, read quickly: for the workbooks of a release."""

from __future__ import annotations

from pathlib import Path

from addin.files.excel_package import Package
from addin.files.other_workbooks import read_all_sheets
from addin.files.user_file import EXCEL, check_parts, check_user_file
from udfs.errors import InputError

_LARGEST = 200 * 2**20  # unpacked; the workbook of a release is of 6 MB


def read_sheets(path: Path) -> list[list[list[object]]]:
    """Read the worksheets of an .xlsx file.

    Args:
        path: the file.

    Returns:
        For each worksheet its rows, the first of them row 1 of the sheet; blank cells are None.

    Raises:
        InputError: the file is missing, damaged, protected, of another kind, or unpacks to an absurd size.
    """
    if check_user_file(path) not in EXCEL:
        raise InputError(f"{path.name} is no .xlsx workbook; choose the file as CMS publishes it.")
    with Package(path) as package:
        unpacked = sum(part.file_size for part in package.archive.infolist())
        if unpacked > _LARGEST:
            raise InputError(
                f"{path.name} would unpack to {unpacked / 2**20:,.0f} MB, far more than a release; "
                "it was not opened."
            )
        check_parts(package)
    return read_all_sheets(path)
