"""Workbooks of other forms (.xls, .xlsb, .ods), read by calamine in a process of its own: it trusts files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addin.files.excel_package import damaged
from addin.files.own_process import ProcessDiedError, in_own_process
from addin.files.workbook_parts import SheetEntry, choose_sheets, sheet_entries
from udfs.errors import InputError

# calamine is compiled, and imported where a file is read: on a computer whose IT lets only known libraries
# load, all that needs none of it goes on working.
if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Rows = list[list[object]]


def read_lists(
    path: Path, sheet: str | None, *, all_sheets: bool = False
) -> tuple[dict[str, Rows], list[SheetEntry]]:
    """Return the rows of the sheets that are asked for by their names, and the entries of all sheets.

    The first row is row 1 of the sheet; blank cells are None.

    Raises:
        InputError: the file is protected, damaged, too large, or has no such sheet.
    """
    try:
        return in_own_process(_read_lists, path, sheet, all_sheets)
    except ProcessDiedError as error:
        raise _too_much(path) from error


def _too_much(path: Path) -> InputError:
    return InputError(
        f"{path.name} is damaged, or has cells so far apart that they do not fit into memory; "
        "open it in Excel, delete what is far below and far right of the list, and save it as .xlsx."
    )


def _read_lists(path: Path, sheet: str | None, all_sheets: bool) -> tuple[dict[str, Rows], list[SheetEntry]]:
    try:
        from python_calamine import SheetTypeEnum, SheetVisibleEnum
    except ImportError as error:
        raise InputError(
            f"{path.name} cannot be read, because python-calamine cannot be loaded ({error}); "
            "install hcpcs-excel again, and if that does not help, ask your IT to allow that library."
        ) from error
    with _opened(path) as workbook:
        entries = sheet_entries(
            [
                (one.name, one.typ == SheetTypeEnum.WorkSheet, one.visible == SheetVisibleEnum.Visible, "")
                for one in workbook.sheets_metadata
            ]
        )
        found = {}
        for entry in choose_sheets(path, entries, sheet, all_sheets=all_sheets):
            # Not skipping the empty area keeps the rows where the sheet shows them.
            rows = workbook.get_sheet_by_name(entry.name).to_python(skip_empty_area=False)
            found[entry.name] = [_row(row) for row in rows]
        return found, entries


def _row(cells: list[Any]) -> list[object]:
    """Return the values of a row as far as it goes; the reader has made all as long as the longest."""
    values = [_value(cell) for cell in cells]
    while values and values[-1] is None:
        del values[-1]
    return values


@contextmanager
def _opened(path: Path) -> Iterator[CalamineWorkbook]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_path(path) as workbook:
            yield workbook
    except PasswordError as error:
        raise InputError(
            f"{path.name} is password-protected; open it in Excel, remove the password, and save it."
        ) from error
    except (CalamineError, OSError) as error:
        raise (_too_much if "limit exceeded" in str(error) else damaged)(path) from error
    except BaseException as error:
        # A damaged file can make the reader give up in a way that is no Exception in Python.
        if type(error).__name__ == "PanicException":
            raise damaged(path) from error
        raise


def _value(value: object) -> object:
    if value == "":
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value
