"""Runs in LibreOffice's own Python and does in a running LibreOffice what it is told, line by line.

Each line that comes in is a JSON list: a command and its arguments; each line that goes out is a JSON object
with "answer" or "error". Started by ``real_programs.LibreOffice``, with the name of the pipe.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.container import NoSuchElementException
from com.sun.star.table import TableSortField

FORMATS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "xls": "MS Excel 97",
    "ods": "calc8",
    "csv": "Text - txt - csv (StarCalc)",
    "pdf": "calc_pdf_Export",
}


def connected(pipe: str) -> Any:
    """The context of the LibreOffice behind the pipe, once it listens."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.05)  # it starts; who started this process ends it when that takes too long


def properties(**values: object) -> tuple[Any, ...]:
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


class Driver:
    """The commands; each method is one."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.documents: dict[int, Any] = {}

    def version(self) -> Any:
        access = self.context.ServiceManager.createInstanceWithContext(
            "com.sun.star.configuration.ConfigurationProvider", self.context
        ).createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess",
            properties(nodepath="/org.openoffice.Setup/Product"),
        )
        return access.ooSetupVersionAboutBox

    def open(self, number: int, path: str | None) -> None:
        url = "private:factory/scalc" if path is None else Path(path).as_uri()
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, properties(Hidden=True))
        if document is None:
            raise ValueError(f"LibreOffice cannot open {path}")
        self.documents[number] = document

    def close(self, number: int) -> None:
        self.documents.pop(number).close(True)

    def recalculate(self, number: int) -> None:
        self.documents[number].calculateAll()

    def save(self, number: int, path: str, kind: str) -> None:
        self.documents[number].storeToURL(Path(path).as_uri(), properties(FilterName=FORMATS[kind]))

    def sheet_names(self, number: int) -> list[str]:
        return list(self.documents[number].Sheets.ElementNames)

    def cells(self, number: int, sheet: str, address: str) -> list[list[Any]]:
        """The values of an area, row by row; an error is the text that the cell shows."""
        area = self._area(number, sheet, address)
        return [
            [
                value if type(value) in (str, float) else area.getCellByPosition(column, row).String
                for column, value in enumerate(values)
            ]
            for row, values in enumerate(area.DataArray)
        ]

    def used(self, number: int, sheet: str) -> list[list[Any]]:
        """All cells of a sheet from A1 to the last used one, row by row."""
        cursor = self.documents[number].Sheets.getByName(sheet).createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.RangeAddress
        area = (
            self.documents[number]
            .Sheets.getByName(sheet)
            .getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
        )
        return self.cells(number, sheet, area.AbsoluteName.rpartition(".")[2].replace("$", ""))

    def set_values(self, number: int, sheet: str, address: str, rows: list[list[Any]]) -> None:
        self._area(number, sheet, address).setDataArray(tuple(map(tuple, rows)))

    def set_formulas(self, number: int, sheet: str, address: str, rows: list[list[Any]]) -> None:
        self._area(number, sheet, address).setFormulaArray(tuple(map(tuple, rows)))

    def set_array_formula(self, number: int, sheet: str, address: str, formula: str) -> None:
        self._area(number, sheet, address).setArrayFormula(formula)

    def sort(self, number: int, sheet: str, address: str, column: int, ascending: bool) -> None:
        """Sort the rows of an area by one of its columns, from 0, as Data, Sort does."""
        field = TableSortField()
        field.Field, field.IsAscending = column, ascending
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        area = self._area(number, sheet, address)
        uno.invoke(area, "sort", (properties(SortFields=fields, ContainsHeader=False),))

    def formulas(self, number: int, sheet: str, address: str) -> list[list[str]]:
        return [list(row) for row in self._area(number, sheet, address).FormulaArray]

    def function_help(self, name: str) -> dict[str, Any] | None:
        """What the function wizard knows: category number, description, names and help of arguments."""
        descriptions = self.context.ServiceManager.createInstanceWithContext(
            "com.sun.star.sheet.FunctionDescriptions", self.context
        )
        try:
            found = {one.Name: one.Value for one in descriptions.getByName(name)}
        except NoSuchElementException:
            return None
        return {
            "category": found["Category"],
            "description": found["Description"],
            "arguments": [[one.Name, one.Description, one.IsOptional] for one in found["Arguments"] or ()],
        }

    def terminate(self) -> None:
        with suppress(Exception):  # it is gone before it can answer
            self.desktop.terminate()

    def _area(self, number: int, sheet: str, address: str) -> Any:
        return self.documents[number].Sheets.getByName(sheet).getCellRangeByName(address)


def main() -> None:
    driver = Driver(connected(sys.argv[1]))
    for line in sys.stdin:
        command, *arguments = json.loads(line)
        try:
            told = {"answer": getattr(driver, command)(*arguments)}
        except Exception as error:  # the test is told
            told = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(told), flush=True)


main()
