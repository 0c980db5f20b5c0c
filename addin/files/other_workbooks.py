"""Workbooks of any form as rows of values, read by calamine: in a process of its own, as it trusts files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from addin.files.excel_package import damaged
from addin.files.own_process import ProcessDiedError, in_own_process
from addin.files.workbook_parts import SheetEntry, choose_sheet, choose_sheets
from udfs.errors import InputError

# calamine is compiled, and imported where a file is read: on a computer whose IT lets only known libraries
# load, all that needs none of it goes on working.
if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Rows = list[list[object]]


def read_sheet(path: Path, sheet: str | None) -> tuple[str, Rows]:
    """Read a worksheet of an .xls, .xlsb or .ods file.

    Args:
        path: the file.
        sheet: the name of the sheet, None for the first visible one.

    Returns:
        The name of the sheet and its rows, the first of them row 1; blank cells are None.

    Raises:
        InputError: the file is protected, damaged, too large, or has no such sheet.
    """
    with _told_of_its_end(path):
        return in_own_process(_sheet, path, sheet)


def read_lists(
    path: Path, sheet: str | None, *, all_sheets: bool
) -> tuple[dict[str, Rows], list[SheetEntry]]:
    """Return the rows of the sheets that are asked for by their names, and the entries of all sheets.

    Row 1 of the sheet is the first one; blank cells are None.

    Raises:
        InputError: the file is protected, damaged, too large, or has no such sheet.
    """
    with _told_of_its_end(path):
        return in_own_process(_lists, path, sheet, all_sheets)


def read_all_sheets(path: Path) -> list[Rows]:
    """Answer the rows of all worksheets of a workbook.

    Args:
        path: the file, which may be an .xlsx file too.

    Raises:
        InputError: the file is protected, damaged or too large.
    """
    with _told_of_its_end(path):
        return in_own_process(_all_sheets, path)


@contextmanager
def _told_of_its_end(path: Path) -> Iterator[None]:
    try:
        import python_calamine  # noqa: F401 - in this process, which can say why it is not to be had
    except ImportError as error:
        raise InputError(
            f"{path.name} cannot be read, because python-calamine cannot be loaded ({error}); "
            "install hcpcs-excel again, and if that does not help, ask your IT to allow that library."
        ) from error
    try:
        yield
    except ProcessDiedError as error:
        raise _too_much(path) from error


def _too_much(path: Path) -> InputError:
    return InputError(
        f"{path.name} is damaged, or has cells so far apart that they do not fit into memory; "
        "open it in Excel, delete what is far below and far right of the list, and save it as .xlsx."
    )


def _lists(path: Path, sheet: str | None, all_sheets: bool) -> tuple[dict[str, Rows], list[SheetEntry]]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    with _opened(path) as workbook:
        entries = [
            SheetEntry(
                entry.name,
                entry.typ == SheetTypeEnum.WorkSheet,
                entry.visible == SheetVisibleEnum.Visible,
            )
            for entry in workbook.sheets_metadata
        ]
        chosen = choose_sheets(path, entries, sheet, all_sheets=all_sheets)
        return {name: _rows(workbook.get_sheet_by_name(name)) for name, *_ in chosen}, entries


def _sheet(path: Path, sheet: str | None) -> tuple[str, Rows]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    with _opened(path) as workbook:
        entries = [entry for entry in workbook.sheets_metadata if entry.typ == SheetTypeEnum.WorkSheet]
        names = [entry.name for entry in entries]
        if sheet is not None:
            name = names[choose_sheet(path, names, sheet)]
        else:
            visible = [entry.name for entry in entries if entry.visible == SheetVisibleEnum.Visible]
            if not visible:
                raise InputError(f"{path.name} has no visible worksheet; name the sheet with --sheet.")
            name = visible[0]
        return name, _rows(workbook.get_sheet_by_name(name))


def _all_sheets(path: Path) -> list[Rows]:
    from python_calamine import SheetTypeEnum

    with _opened(path) as workbook:
        return [
            _rows(workbook.get_sheet_by_name(entry.name))
            for entry in workbook.sheets_metadata
            if entry.typ == SheetTypeEnum.WorkSheet
        ]


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


def _rows(sheet: CalamineSheet) -> Rows:
    # Not skipping the empty area keeps the rows where the sheet shows them.
    return [[_value(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]


def _value(value: object) -> object:
    if value == "":
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value
