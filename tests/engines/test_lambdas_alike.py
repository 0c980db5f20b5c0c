"""The named LAMBDA functions in IronCalc and in Formulon: they answer as Python does.

What differs is a row of docs/functions/differences.md, and nothing else does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from zipfile import ZipFile

import ironcalc
import pytest
from code_like_values import all_values
from mutated_cells import mutated_cells
from openpyxl import Workbook, load_workbook
from real_programs import LibreOffice, missing

from addin.excel.xlam_file import build_addin
from addin.lambdas.functions_workbook import functions_workbook
from addin.lambdas.named_functions import named_functions
from addin.lambdas.release_sheet import listed_release
from addin.lambdas.workbook_names import add_functions, remove_functions
from udfs import functions
from udfs.dates import day_of
from udfs.describe import COLUMNS, describe
from udfs.releases.current import CurrentRelease, KnownCode
from udfs.releases.known_codes import (
    description_text,
    known_code,
    release_and_age,
    replacement_text,
    status_text,
    status_today,
    today,
    usable_length,
    use_of,
)
from udfs.tables import read_table

PAGE = Path(__file__).parents[2] / "docs" / "functions" / "differences.md"
SECTION = "Functions in a workbook (LAMBDA)"
NAMES = [one.name for one in named_functions() if not one.hidden and one.name not in ("CODEINFO", "CODEIN")]
RANDOM_CELLS = 20_000
_AWAY = 1_000  # rows below those of the workbook's own sheet


class Sheet(Protocol):
    """A sheet of a workbook with the functions in an engine: rows from 1 on, far below what is there."""

    batch: int  # how many rows are best calculated at a time
    share: int  # one of so many examples is enough

    def put(self, row: int, column: int, value: Any) -> None:
        """Put a value into a cell as it is."""

    def enter(self, row: int, column: int, formula: str) -> None:
        """Enter a formula; A1 in it is the first cell of these."""

    def evaluate(self) -> None:
        """Calculate all formulas."""

    def shown(self, row: int, column: int) -> Any:
        """What a cell shows."""


def moved(formula: str) -> str:
    return re.sub(r"\b([A-Z])([0-9]+)\b(?!\")", lambda cell: f"{cell[1]}{int(cell[2]) + _AWAY}", formula)


class IronCalcSheet:
    """The file that the command writes, in IronCalc."""

    batch = 100  # what it takes for an evaluation, it gives back at the next one
    share = 1

    def __init__(self, release: CurrentRelease | None = None) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder, "functions.xlsx")
            path.write_bytes(functions_workbook(release))
            self.model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")

    def put(self, row: int, column: int, value: Any) -> None:
        row += _AWAY
        if isinstance(value, str):
            self.model.update_cell_with_text(0, row, column, value)
        elif isinstance(value, bool):
            self.model.update_cell_with_bool(0, row, column, value)
        elif value is None:
            self.model.clear_cell_contents(0, row, column)
        else:
            self.model.update_cell_with_number(0, row, column, value)

    def enter(self, row: int, column: int, formula: str) -> None:
        self.model.set_user_input(0, row + _AWAY, column, f"={moved(formula)}")

    def evaluate(self) -> None:
        self.model.evaluate()

    def shown(self, row: int, column: int) -> Any:
        value = self.model.get_cell_value(0, row + _AWAY, column)
        return "" if value is None else value


class FormulonSheet:
    """A plain workbook to which the functions were added, in Formulon, which is held to Excel's own answers.

    The names are given to it as they are typed: in a file, it does not know yet the mark of an argument that
    may be left out.
    """

    batch = 5  # it takes most of a second to enter a formula, and little to calculate it
    share = 4

    def __init__(self, release: CurrentRelease | None = None) -> None:
        formulon = import_module("formulon")
        with TemporaryDirectory() as folder:
            plain, complete = Path(folder, "plain.xlsx"), Path(folder, "complete.xlsx")
            Workbook().save(plain)
            add_functions(plain, complete, release)
            self.model = formulon.Workbook.load(complete.read_bytes())
        self._entered: dict[tuple[int, int], str] = {}
        for one in named_functions(release and listed_release(release)):
            self.model.set_defined_name(one.name, one.formula)

    def put(self, row: int, column: int, value: Any) -> None:
        place = (0, row + _AWAY - 1, column - 1)
        if isinstance(value, str):
            self.model.set_text(*place, value)
        elif isinstance(value, bool):
            self.model.set_bool(*place, value)
        elif value is None:
            self.model.set_blank(*place)
        else:
            self.model.set_number(*place, value)

    def enter(self, row: int, column: int, formula: str) -> None:
        if self._entered.get((row, column)) != formula:
            self._entered[row, column] = formula
            self.model.set_formula(0, row + _AWAY - 1, column - 1, f"={moved(formula)}")

    def evaluate(self) -> None:
        self.model.recalc()

    def shown(self, row: int, column: int) -> Any:
        value = self.model.get_value(0, row + _AWAY - 1, column - 1).to_python()
        return "" if value is None else value


def _formulon(release: CurrentRelease | None = None) -> FormulonSheet:
    if find_spec("formulon") is None:
        missing("Formulon", 'install it, in the folder of the project, with: pip install ".[develop]"')
    return FormulonSheet(release)


@pytest.fixture(autouse=True)
def _real_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """IronCalc's TODAY cannot be set, so Python takes the same day."""
    monkeypatch.setattr("udfs.releases.known_codes.today", today)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lambdas") / "hcpcs-functions.xlsx"
    path.write_bytes(functions_workbook())
    return path


@pytest.fixture(params=[IronCalcSheet, _formulon], ids=["IronCalc", "Formulon"])
def engine(request: pytest.FixtureRequest) -> Callable[[CurrentRelease | None], Sheet]:
    """Make a sheet of an engine, without a release or with one."""
    made: Callable[[CurrentRelease | None], Sheet] = request.param
    return made


@pytest.fixture
def sheet(engine: Callable[[CurrentRelease | None], Sheet]) -> Sheet:
    return engine(None)


def differences(sheet: Sheet, values: Sequence[Any]) -> Iterator[tuple[object, str, str, str]]:
    """Where a cell's row of CODEINFO is not Python's: cell, column, Python's answer, the other."""
    for start in range(0, len(values), sheet.batch):
        batch = values[start : start + sheet.batch]
        for row, value in enumerate(batch, start=1):
            sheet.put(row, 1, value)
            sheet.enter(row, 3, f"CODEINFO(A{row})")
        sheet.evaluate()
        for row, value in enumerate(batch, start=1):
            (expected,) = functions.CODEINFO(value)
            for place, (column, wanted) in enumerate(zip(COLUMNS, expected, strict=True), start=3):
                if (got := sheet.shown(row, place)) != wanted:
                    yield value, column, wanted, got


def test_all_that_is_known_of_every_cell(sheet: Sheet) -> None:
    """The cells of all doors; some of them in the second engine."""
    assert list(differences(sheet, all_values()[:: sheet.share**2])) == []


def test_all_that_is_known_of_random_cells(sheet: Sheet) -> None:
    assert list(differences(sheet, mutated_cells(RANDOM_CELLS // sheet.share**2, seed=20261128))) == []


def test_each_function_by_itself(sheet: Sheet) -> None:
    """Some of those cells: a function also has a short way for codes that are as they should be."""
    values = [*all_values()[:: 32 * sheet.share], *mutated_cells(320 // sheet.share, seed=1)]
    found = []
    for start in range(0, len(values), sheet.batch):
        batch = values[start : start + sheet.batch]
        for row, value in enumerate(batch, start=1):
            sheet.put(row, 1, value)
            for column, name in enumerate(NAMES, start=3):
                sheet.enter(row, column, f"{name}(A{row})")
        sheet.evaluate()
        for row, value in enumerate(batch, start=1):
            for column, name in enumerate(NAMES, start=3):
                if sheet.shown(row, column) != (wanted := getattr(functions, name)(value)):
                    found.append((value, name, wanted, sheet.shown(row, column)))
    assert found == []


def test_cells_of_every_kind(sheet: Sheet) -> None:
    values = [
        None, True, False, 0, -1, 1e15, 46221, 45657.0, 46752.25, 99213.25, "", " ", "x" * 300,
        "99213, " * 60, "J1100 " + "-" * 250, " " * 300 + "99213",
        "CPT: 99202 thru 99215 " + "and other visits " * 20,
    ]  # fmt: skip
    assert list(differences(sheet, values)) == []


def test_an_error_is_no_code(sheet: Sheet) -> None:
    """In a cell, and as the answer of another function."""
    sheet.enter(1, 1, "NA()")
    for column, name in enumerate([*NAMES, "CODEINFO"], start=3):
        sheet.enter(1, column, f"{name}(A1)")
        sheet.enter(2, column, f"{name}(NA())")
    sheet.evaluate()
    expected = [*(getattr(functions, name)("#N/A") for name in NAMES), "Unrecognized"]
    for row in (1, 2):
        assert [sheet.shown(row, column) for column in range(3, 4 + len(NAMES))] == expected, row


def test_what_is_shown_for_no_code(sheet: Sheet) -> None:
    cells = ["hello", "99213", None, "N/A"]
    others = {
        '""': "", '"look here"': "look here", "7": 7, "TRUE": True, "B9": "", "NA()": -2146826246,
        "B8:B9": [[None], [None]],
    }  # fmt: skip
    for row, cell in enumerate(cells, start=1):
        sheet.put(row, 1, cell)
        for column, written in enumerate(others, start=3):
            sheet.enter(row, column, f"CODESYSTEM(A{row},{written})")
    sheet.evaluate()
    for column, given in enumerate(others.values(), start=3):
        assert [sheet.shown(row, column) for row in range(1, 5)] == [
            functions.CODESYSTEM(cell, given) for cell in cells
        ]


@cache
def types_and_codes() -> list[tuple[str, object]]:
    """Each type of codes with each kind of cell, and texts that are no types or other writings of one."""
    types = [row["type"] for row in read_table("stated_types")]
    types += [
        "ms_drg v41",
        "Revenue codes",
        "NDC number",
        "cpt®",
        "CPT(R)",
        "URN:OID:2.16.840.1.113883.6.12",
        " hcpcs ",
        "Inpatient",
        "",
        "s",
    ]
    cells = ("99213", 470, "J1885", "D0120", "9921325", "0450", "hello", "N/A", "", "142", "0042T", "088342")
    return [(kind, cell) for kind in types for cell in cells]


def test_the_type_that_a_list_states(sheet: Sheet) -> None:
    found = []
    pairs = types_and_codes()[:: 2 * sheet.share - 1]
    for start in range(0, len(pairs), sheet.batch):
        batch = pairs[start : start + sheet.batch]
        for row, (kind, cell) in enumerate(batch, start=1):
            sheet.put(row, 1, cell)
            sheet.put(row, 2, kind)
            sheet.enter(row, 3, f"CODECHECK(A{row},B{row})")
        sheet.evaluate()
        for row, (kind, cell) in enumerate(batch, start=1):
            if sheet.shown(row, 3) != (wanted := functions.CODECHECK(cell, kind)):
                found.append((kind, cell, wanted, sheet.shown(row, 3)))
    assert found == []


LISTS = (
    "99202-99215, G0463", "77067-26", "J7170-J7179; 00100 thru 01999 | 0042T", "10000-69999, J0000-J9999",
    "see policy", "99211-15", "CPT 99202-25 to 99215", "A4206 thru A4209 and G0463 only",
    "99213-10, 99213-20", "J1100,\nJ1885", "", "HCPCS codes: 0001U-0042U", "99215-99202",
    "97110 X2, 97112-GP", "00142", 142.0, "x 99213 99214", "A0428 RH", "hello, there", "E1140-E1150-E1160",
    "99202-99215, 142", "142\n99202-99215; 77067-26", True,
)  # fmt: skip
ASKED = (
    "99213-25", "99215", "J1100", "0042T", "77067-26", "77067", 142.0, "hello", None, "N/A", "G0463",
    "A4207", "97112 GP", "97112", "A0428-RH", "E1145", "0010U", "J7175", "99220",
)  # fmt: skip


def test_codes_in_lists(sheet: Sheet) -> None:
    """Lists in a cell each, and all of them as one list; what is shown instead of TRUE and FALSE."""
    first, row = 40, len(ASKED)
    for down, code in enumerate(ASKED, start=1):
        sheet.put(down, 1, code)
    for place, listed in enumerate(LISTS, start=first):
        sheet.put(place, 1, listed)
        sheet.enter(1, place - first + 3, f"CODEIN(A1:A{row},A{place})")
    others = (',"in","out"', ",A90", ",,0", ",NA(),7")
    for place, said in enumerate(others):
        sheet.enter(100, 3 + place, f"CODEIN(A1:A{row},A{first}:A{first + len(LISTS) - 1}{said})")
    sheet.evaluate()
    asked = [[code] for code in ASKED]

    def column(top: int, place: int) -> list[list[Any]]:
        return [[sheet.shown(top + down, place)] for down in range(row)]

    for place, listed in enumerate(LISTS):
        assert column(1, place + 3) == functions.CODEIN(asked, listed), listed
    given: tuple[dict[str, Any], ...] = ({"if_in": "in", "if_not": "out"}, {}, {"if_not": 0}, {"if_not": 7})
    for place, answers in enumerate(given, start=3):
        assert column(100, place) == functions.CODEIN(asked, [[listed] for listed in LISTS], **answers)


def test_ranges_are_answered_in_their_shape(sheet: Sheet) -> None:
    codes: list[list[Any]] = [
        ["99213", 142.0, None],
        ["J1885", "hello", "0450"],
        ["D0120", 470.0, "99213-25"],
    ]
    stated: list[list[Any]] = [["CPT", "MS-DRG", "CPT"], ["CPT", "", "Revenue code"], ["CDT", "DRG", "HCPCS"]]
    for row in range(3):
        for column in range(3):
            sheet.put(1 + row, 1 + column, codes[row][column])
            sheet.put(5 + row, 1 + column, stated[row][column])

    def taken(rows: list[list[Any]], area: str, first: int) -> list[list[Any]]:
        (left, top), (right, bottom) = (
            (ord(corner[0]) - 65, int(corner[1:]) - first) for corner in (area.split(":") * 2)[:2]
        )
        return [row[left : right + 1] for row in rows[top : bottom + 1]]

    expected: dict[int, list[list[Any]]] = {}  # by the row in which a formula stands
    row = 10
    for area in ("A1:C3", "A1:A3", "A1:C1", "B2"):
        asked = taken(codes, area, 1)
        formulas = {
            f"CODELEVEL({area})": functions.CODELEVEL(asked),
            f"CODEINFO({area},TRUE)": functions.CODEINFO(asked, True),
        }
        for types in ("A5:C7", "A5:A7", "A5:C5", "B6", "A5:B6"):
            formulas[f"CODECHECK({area},{types})"] = functions.CODECHECK(asked, taken(stated, types, 5))
        for formula, answers in formulas.items():
            sheet.enter(row, 5, formula)
            expected[row] = answers
            row += len(answers) + 1
    sheet.evaluate()
    for first, answers in expected.items():
        shown = [
            [sheet.shown(first + down, 5 + right) for right in range(len(answers[0]))]
            for down in range(len(answers))
        ]
        assert shown == answers


def examples() -> list[tuple[str, str, str]]:
    """The rows of the page: a formula, Python's answer, and that of a workbook."""
    text = PAGE.read_text(encoding="utf-8").partition(f"## {SECTION}\n")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("| ").split(" | ")]
        for line in text.splitlines()
        if line.startswith("| ")
    ]
    return [(row[1].strip("`"), row[2].strip("`"), row[3].strip("`")) for row in rows[1:]]


# Releases ------------------------------------------------------------------------------------------------


LONG = "Synthetic resorbable wound dressing, sterile, pad size 16 square inches or less"
RELEASE = CurrentRelease(
    "2026-07",
    "HCPC2026_JUL",
    "2026-07-02",
    {
        "A2014": KnownCode(LONG, "Synthetic drsg", "2022-01-01", ""),
        "J1100": KnownCode("Injection of something", "Inj something", "1983-01-01", "2020-12-31"),
        "G0105": KnownCode("A screening", "", "2098-01-01", ""),
        "E1140": KnownCode("A wheelchair", "Wheelchair", "1990-01-01", ""),
        "C9166": KnownCode("Ended", "", "2024-01-01", "2024-09-30", ("J3247",)),
        "Q0138": KnownCode("Gone", "", "2010-01-01", "", (), "2025-10", "2026-01"),
        "J7170": KnownCode(
            "Used again",
            "Again",
            "2025-01-01",
            "",
            (),
            "",
            "",
            KnownCode("", "", "2018-01-01", "2019-12-31", ("C9466", "J1100"), "2019-10"),
        ),
        # What took the place of a code has ended as well, and of two each took that of the other.
        "S0001": KnownCode("", "", "2010-01-01", "2020-12-31", ("S0002", "31573", "J3247")),
        "S0002": KnownCode("", "", "2010-01-01", "2022-12-31", ("J3247", "S0003")),
        "S0003": KnownCode("", "", "2010-01-01", "2021-12-31", ("S0004",)),
        "S0004": KnownCode("", "", "2010-01-01", "2021-12-31", ("S0003",)),
    },
    {
        "QQ": KnownCode("A modifier", "Modifier", "2020-01-01", ""),
        "9Z": KnownCode("A new one", "New", "2026-07-01", ""),
        "ZQ": KnownCode("An ended one", "Old", "2010-01-01", "2020-12-31"),
    },
    None,
)
RELEASE_CELLS = (
    "C9166",
    "Q0138",
    "J7170",
    "99213-ZQ",
    "A2014",
    "j1100",
    "G0105",
    "E1140",
    "G0400",
    "99213",
    "99213-9Z",
    "D0120",
    "9Z",
    "QQ, 9Z",
    "25",
    "hello",
    "N/A",
    None,
)
DAYS = (
    "2026-07-01", "7/1/2026", "7/1/26", "12/31/29", "1-1-1985", "20201231", "2026-07-01T12:30",
    "7/1/2026 8:15 AM", "2026-02-30", "13/1/2026", "46204", "46204.5", "", "soon", 46204.25, 44196, 44197, 0,
    2026, 20210101, 20210231, True, None, "today",
)  # fmt: skip


@pytest.fixture(scope="module")
def with_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lambdas") / "with-release.xlsx"
    path.write_bytes(functions_workbook(RELEASE))
    return path


def test_what_a_release_says(engine: Callable[[CurrentRelease | None], Sheet]) -> None:
    sheet = engine(RELEASE)
    lengths = {
        "": "long",
        ',"short"': "short",
        ',"Long"': "Long",
        ",25": 25,
        ",2": 2,
        ',"40"': "40",
        ",0": 0,
        ",TRUE": True,
    }
    formulas = [
        *(f"CODEDESCRIPTION(A{{0}}{said})" for said in lengths),
        "CODECHECK(A{0})",
        "MODIFIERLEVEL(A{0})",
        "CODEINFO(A{0})",
    ]
    for row, cell in enumerate(RELEASE_CELLS[:: sheet.share], start=1):
        sheet.put(row, 1, cell)
        for column, formula in enumerate(formulas, start=3):
            sheet.enter(row, column, formula.format(row))
    sheet.enter(1, 2, "CODERELEASE()")
    sheet.evaluate()
    assert sheet.shown(1, 2) == release_and_age(RELEASE, today())
    for row, cell in enumerate(RELEASE_CELLS[:: sheet.share], start=1):
        described = describe(cell, RELEASE)
        known = known_code(described.code, described.system, RELEASE)
        expected = [
            description_text(known, usable_length(length))
            if described.recognized
            else ""
            if described.blank
            else "Unrecognized"
            for length in lengths.values()
        ]
        expected += [
            described.check,
            functions._modifier_level(cell, RELEASE),
            *functions._info(cell, RELEASE),
        ]
        assert [sheet.shown(row, column) for column in range(3, 3 + len(expected))] == expected, cell


def test_the_status_on_a_day(engine: Callable[[CurrentRelease | None], Sheet]) -> None:
    sheet = engine(RELEASE)
    codes = ("A2014", "J1100", "G0105", "99213", "hello", None, "C9166", "Q0138", "J7170")
    for column, code in enumerate(codes, start=3):
        sheet.put(1, column, code)
    for row, day in enumerate(DAYS, start=102):
        sheet.put(row, 1, day)
    for row, day in enumerate(DAYS[:: sheet.share], start=2):
        sheet.put(row, 1, day)
        for column in range(3, 3 + len(codes)):
            sheet.enter(row, column, f"CODESTATUS({chr(64 + column)}1,A{row})")
    sheet.enter(40, 1, f"CODESTATUS(C1:K1,A102:A{len(DAYS) + 101})")
    sheet.enter(80, 3, "CODESTATUS(C1:K1)")
    sheet.evaluate()
    for row, day in enumerate(DAYS[:: sheet.share], start=2):
        on_day = "today" if day == "today" else day_of(day)
        expected = [_status(code, on_day) for code in codes]
        assert [sheet.shown(row, column) for column in range(3, 3 + len(codes))] == expected, day
    # A row of codes beside a column of dates: the first date is the one in their row.
    assert [sheet.shown(40, column) for column in range(1, 10)] == [
        _status(code, day_of(DAYS[0])) for code in codes
    ]
    assert [sheet.shown(80, column) for column in range(3, 12)] == [_status(code, "today") for code in codes]


def test_what_took_the_place_of_a_code(engine: Callable[[CurrentRelease | None], Sheet]) -> None:
    sheet = engine(RELEASE)
    codes: Sequence[object] = (
        "S0001",
        "S0003-JW",
        "C9166",
        "J7170",
        "J1100",
        "G0105",
        "E1140",
        "99213",
        "hello",
        None,
    )[:: sheet.share]
    days = ("2019-06-01", "2020-06-01", "2021-06-01", "2022-06-01", "1/1/2023", "soon", None, "today")
    for row, code in enumerate(codes, start=1):
        sheet.put(row, 1, code)
        for column, day in enumerate(days, start=3):
            sheet.put(20, column, day)
            sheet.enter(row, column, f"CODEREPLACEMENT(A{row},{chr(64 + column)}20)")
    sheet.enter(30, 1, f"CODEREPLACEMENT(A1:A{len(codes)})")
    sheet.enter(60, 1, "CODEREPLACEMENT(A1,C20:G20)")
    sheet.evaluate()

    def replacement(code: object, day: str) -> str:
        described = describe(code, RELEASE)
        if not described.recognized:
            return "" if described.blank else "Unrecognized"
        return replacement_text(known_code(described.code, described.system, RELEASE), day, RELEASE)

    for row, code in enumerate(codes, start=1):
        expected = [replacement(code, today() if day == "today" else day_of(day)) for day in days]
        assert [sheet.shown(row, column) for column in range(3, 3 + len(days))] == expected, code
        assert sheet.shown(29 + row, 1) == expected[-1]
    assert [sheet.shown(60, column) for column in range(1, 6)] == [
        replacement(codes[0], day_of(day)) for day in days[:5]
    ]
    assert sheet.shown(1, 7) == "J3247, S0003, 31573"


def _status(code: object, day: str) -> str:
    described = describe(code, RELEASE)
    if not described.recognized:
        return "" if described.blank else "Unrecognized"
    use = use_of(known_code(described.code, described.system, RELEASE))
    return status_today(use, RELEASE, today()) if day == "today" else status_text(use, day)


def test_what_differs_is_as_the_page_shows_it(engine: Callable[[CurrentRelease | None], Sheet]) -> None:
    sheet = engine(RELEASE)
    found = examples()
    assert len(found) >= 2
    for row, (formula, _, _) in enumerate(found, start=1):
        sheet.enter(row, 1, formula)
    sheet.evaluate()
    for row, (formula, there, here) in enumerate(found, start=1):
        name, given = re.fullmatch(r"(\w+)\((.*)\)", formula).groups()  # type: ignore[union-attr]
        code, *others = re.findall(r'"([^"]*)"', given)
        answer = _status(code, day_of(*others)) if name == "CODESTATUS" else describe(code, RELEASE).code
        assert (answer, sheet.shown(row, 1)) == (there, here)
        assert there != here


# The files ------------------------------------------------------------------------------------------------


def test_the_first_sheet_shows_what_its_formulas_come_to(workbook: Path, with_release: Path) -> None:
    for path in (workbook, with_release):
        model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
        model.evaluate()
        answered = 0
        kept: Any = load_workbook(path, data_only=True).worksheets[0]
        for row in kept.iter_rows():
            for cell in row:
                shown = model.get_cell_value(0, cell.row, cell.column)
                assert ("" if shown is None else shown) == ("" if cell.value is None else cell.value), (
                    cell.coordinate
                )
                answered += shown not in (None, "")
        assert answered > 250


def test_the_same_bytes_each_time(workbook: Path) -> None:
    assert functions_workbook() == workbook.read_bytes()
    dynamic = re.compile(r'<c r="[A-Z]+[0-9]+"[^>]* cm="1"><f t="array" ref="([A-Z0-9:]+)">(\w+)\(')
    text = ZipFile(BytesIO(workbook.read_bytes())).read("xl/worksheets/sheet1.xml").decode()
    spilled = {name for area, name in dynamic.findall(text) if ":" in area}
    assert {"CODEINFO", "CODESYSTEM", "CODECHECK"} <= spilled
    assert {name for _, name in dynamic.findall(text)} == {*NAMES, "CODEIN", "CODEINFO"}


def test_microsofts_validator_accepts_all_files(
    workbook: Path, with_release: Path, tmp_path: Path, open_xml_validator: Callable[[Path], list[str]]
) -> None:
    """Also what comes of a user's workbook, with macros or without, and of the same one once more."""
    plain = Workbook()
    plain.worksheets[0].append(["99213"])
    plain.save(tmp_path / "plain.xlsx")
    (tmp_path / "macros.xlsm").write_bytes(build_addin())
    assert open_xml_validator(workbook) == open_xml_validator(with_release) == []
    for source in (tmp_path / "plain.xlsx", tmp_path / "macros.xlsm"):
        one, two, three, four = (tmp_path / f"{source.stem}-{number}{source.suffix}" for number in range(4))
        add_functions(source, one)
        add_functions(one, two, RELEASE)
        add_functions(two, three, RELEASE)
        remove_functions(three, four)
        before = open_xml_validator(source)  # openpyxl's own
        assert [open_xml_validator(path) for path in (one, two, three, four)] == [before] * 4


def test_libreoffice_opens_a_copy_with_a_release(
    tmp_path: Path, new_libreoffice_with_functions: LibreOffice
) -> None:
    plain = Workbook()
    plain.worksheets[0].append(["99213"])
    plain.save(tmp_path / "plain.xlsx")
    add_functions(tmp_path / "plain.xlsx", tmp_path / "with.xlsx", RELEASE)
    with new_libreoffice_with_functions.open(tmp_path / "with.xlsx") as document:
        assert document.used("Sheet") == [["99213"]]
        assert [line[0] for line in document.used("HCPCS_RELEASE")] == sorted(
            {**RELEASE.codes, **RELEASE.modifiers}
        )


def test_libreoffice_with_the_extension_shows_the_same(
    workbook: Path, new_libreoffice_with_functions: LibreOffice
) -> None:
    """Its functions have the same names; without it the cells show an error."""
    kept = load_workbook(workbook, data_only=True).worksheets[0]
    with new_libreoffice_with_functions.open(workbook) as document:
        shown = document.used("Try the functions")
    for row, cells in enumerate(kept.iter_rows(values_only=True)):
        for column, value in enumerate(cells):
            assert shown[row][column] == ("" if value is None else value), (row + 1, column + 1)
