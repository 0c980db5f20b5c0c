"""One table of cells, all doors: every difference between their answers is a row of the differences page.

The page is docs/functions/differences.md. Both ways: what it shows is so, and nothing else differs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import doors
import pytest
from classified_lists import classify_file
from code_like_values import MORE, RANDOM_VALUES, all_values, random_values, release_codes
from doors import FUNCTIONS, Answers, differences, in_workbooks, quoted
from fake_excel import CELL_ERRORS, shown
from fake_windows import windows
from openpyxl import Workbook, load_workbook
from real_programs import Document, LibreOffice
from shared_files import has_shared

from udfs.describe import UNRECOGNIZED
from workbook_templates.reading.shapes import NOT_READ, shape_of, shapes

PAGE = Path(__file__).parents[2] / "docs" / "functions" / "differences.md"
CALC, FILES, BUILT_IN = "LibreOffice Calc", "Files: `hcpcs-excel classify`", "Workbooks without the functions"

PLAIN_REASON = "This is not a code."
REASONS = (
    "A modifier without a code.",
    "No code set uses this number.",
    "No code begins with this letter.",
    "No code ends with this letter.",
)
# Of the sentences why something is no code.
BEGINNINGS = (
    "This ", "No code", "More than", "Several codes", "A range", "A letter", "Other text", "The cell",
    "A modifier without",
)  # fmt: skip
FINER = ("This is a diagnosis", "A letter ")  # where the built-in formulas have a reason of their own
LOOK_ALIKES = re.compile(
    r"\S+ is also (?:ICD-10-CM|ICD-10-PCS|NDC|ZIP code|ZIP\+4|the date|the quantity|the range) [^ ]+\.(?: |$)"
)

# What differs, found in the sweep ------------------------------------------------------------------------


def as_text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def built_in_difference(function: str, value: Any, wanted: str, got: str) -> str | None:
    """The row of the page that a difference of the built-in formulas belongs to; None for no row."""
    shape = shape_of(as_text(value))
    nothing = got in ("", UNRECOGNIZED)
    if function != "CODECHECK":
        if nothing and (shape is None or shape.outcome == NOT_READ):
            return shape.name if shape else "any other way of writing"
        return None
    if got == LOOK_ALIKES.sub("", wanted).strip():
        return "look-alikes"
    no_code = wanted.startswith(BEGINNINGS)
    if no_code and (got == PLAIN_REASON or (wanted.startswith(FINER) and got in REASONS)):
        return "reasons why it is no code"
    if shape is None or shape.outcome == NOT_READ:
        return shape.name if shape else "any other way of writing"
    return None


def unexplained(values: Sequence[Any], expected: Answers, found: Answers) -> list[tuple[str, Any, str, str]]:
    return [one for one in differences(values, expected, found) if built_in_difference(*one) is None]


@pytest.fixture(scope="module")
def values() -> tuple[Any, ...]:
    """The table; it holds what it is said to hold."""
    found = all_values()
    assert len(set(random_values())) == RANDOM_VALUES
    if has_shared("releases"):
        assert len(release_codes()) > 8_000
    assert len(found) > 21_000 + len(release_codes()) * 9 // 10
    return found


@pytest.fixture(scope="module")
def expected(values: tuple[Any, ...]) -> Answers:
    """The functions' answers, as Python gets them: some of each kind."""
    found = doors.python_answers(values)
    assert set(found["CODESYSTEM"]) == {"CPT", "HCPCS", "CDT", UNRECOGNIZED, ""}
    assert len(set(found["CODECHECK"])) > 1_000
    return found


@pytest.fixture(scope="module")
def built_in_workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built-in") / "list.xlsx"
    path.write_bytes(doors.built_in_workbook())
    return path


def test_xlwings(values: tuple[Any, ...], expected: Answers) -> None:
    """What a cell of Excel gets, through xlwings' own server."""
    with windows("udfs.functions") as server:
        assert list(differences(values, expected, doors.xlwings_answers(server, values))) == []


def test_classify(values: tuple[Any, ...], expected: Answers, tmp_path: Path) -> None:
    assert list(differences(values, expected, doors.classify_answers(tmp_path, values))) == []


def test_calc_asked_for_a_range(
    values: tuple[Any, ...], expected: Answers, libreoffice_with_functions: LibreOffice
) -> None:
    """One array formula a function over the whole table."""
    found = doors.calc_range_answers(libreoffice_with_functions, values)
    assert list(differences(values, expected, found)) == []


def test_calc_asked_for_each_cell(
    values: tuple[Any, ...], expected: Answers, libreoffice_with_functions: LibreOffice
) -> None:
    """But for the number 0, which is on the page."""
    found = doors.calc_cell_answers(libreoffice_with_functions, values)
    assert [one for one in differences(values, expected, found) if one[1] != 0] == []


@pytest.fixture(scope="module")
def built_in_of_libreoffice(
    values: tuple[Any, ...], built_in_workbook: Path, libreoffice: LibreOffice
) -> Answers:
    return doors.built_in_answers_of_libreoffice(libreoffice, built_in_workbook, values)


def test_built_in_formulas_in_libreoffice(
    values: tuple[Any, ...], expected: Answers, built_in_of_libreoffice: Answers
) -> None:
    """Where the functions are not, each difference is of a kind that is on the page."""
    assert unexplained(values, in_workbooks(expected), built_in_of_libreoffice) == []


def test_built_in_formulas_in_ironcalc(
    values: tuple[Any, ...], built_in_of_libreoffice: Answers, built_in_workbook: Path
) -> None:
    """A second program that knows nothing of the first works out the same, cell by cell."""
    found = doors.built_in_answers_of_ironcalc(built_in_workbook, values)
    assert list(differences(values, built_in_of_libreoffice, found)) == []


# What the page shows -------------------------------------------------------------------------------------


class Example:
    """A row of the page: a function with its arguments, and what it answers here and there."""

    def __init__(self, section: str, line: str) -> None:
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        self.section, self.what = section, cells[0]
        called = re.fullmatch(r"`(\w+)\((.*)\)`", cells[1])
        assert called, line
        self.function = called[1]
        self.arguments = re.findall(r'\{[^}]*\}|DATE\([^)]*\)|"[^"]*"|[^,\s]+', called[2])
        self.there, self.here = ("" if cell == "blank" else cell.strip("`") for cell in cells[2:4])
        assert len(cells) == 5, line
        assert cells[4].endswith("."), line


def examples() -> list[Example]:
    found = []
    for section in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title, _, text = section.partition("\n")
        rows = [line for line in text.splitlines() if line.startswith("| ")]
        found += [Example(title.strip(), line) for line in rows[1:]]
    return found


def in_excel(argument: str) -> Any:
    """An argument as COM hands it over."""
    if argument.startswith("{"):
        return tuple((in_excel(part.strip()),) for part in argument[1:-1].split(";"))
    if argument.startswith('"'):
        return argument[1:-1]
    if argument.startswith("DATE"):
        return float((date(*map(int, re.findall(r"\d+", argument))) - date(1899, 12, 30)).days)
    others = {"TRUE": True, "FALSE": False, "blank": None, "#N/A": CELL_ERRORS["#N/A"]}
    return others[argument] if argument in others else float(argument)


def written(answer: Any) -> str:
    """An answer as the page writes it: a text that looks like a number in quotes."""
    if isinstance(answer, str):
        return f'"{answer}"' if answer.isdigit() else answer
    return str(answer).upper() if isinstance(answer, bool) else f"{answer:g}"


def answered_in_excel(server: Any, example: Example) -> str:
    arguments = tuple(in_excel(argument) for argument in example.arguments)
    rows = shown(server.CallUDF("udfs.functions", example.function, arguments, None, None))
    return "; ".join(written(row[0]) for row in rows)


def put(document: Document, cell: str, argument: str) -> None:
    """Put an argument into a cell of Calc, as a user would."""
    formulas = {"TRUE": "=TRUE()", "FALSE": "=FALSE()", "#N/A": "=NA()"}
    if argument in formulas:
        document.set_formulas("Sheet1", f"{cell}:{cell}", [[formulas[argument]]])
    elif argument != "blank":
        document.set_values("Sheet1", f"{cell}:{cell}", [[in_excel(argument)]])


def answered_in_calc(office: LibreOffice, example: Example) -> str:
    with office.open() as document:
        code, *others = example.arguments
        cells = [part.strip() for part in code.strip("{}").split(";")]
        for row, cell in enumerate(cells, start=1):
            put(document, f"A{row}", cell)
        for column, argument in zip("BCD", others, strict=False):
            put(document, f"{column}1", argument)
        asked = "A1" if len(cells) == 1 else f"A1:A{len(cells)}"
        formula = f"={example.function}({';'.join([asked, *('BCD'[n] + '1' for n in range(len(others)))])})"
        area = f"E1:E{len(cells)}"
        if len(cells) == 1:
            document.set_formulas("Sheet1", "E1:E1", [[formula]])
        else:
            document.set_array_formula("Sheet1", area, formula)
        answers = [row[0] for row in document.cells("Sheet1", area)]
    return "; ".join(map(written, answers))


def answered_by_classify(folder: Path, example: Example) -> str:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["Code"])
    sheet.append([datetime(*map(int, re.findall(r"\d+", example.arguments[0])))])  # type: ignore[arg-type]
    workbook.save(folder / "example.xlsx")
    classify_file(folder / "example.xlsx", "Code", target=folder / "classified.xlsx")
    rows = load_workbook(folder / "classified.xlsx").worksheets[0].iter_rows(values_only=True)
    headings, row = (list(cells) for cells in rows)
    return str(row[headings.index(doors.COLUMNS[example.function])] or "")


def of_section(section: str) -> list[Example]:
    return [example for example in examples() if example.section == section]


def test_each_example_of_calc_is_as_the_page_shows_it(libreoffice_with_functions: LibreOffice) -> None:
    found = of_section(CALC)
    assert len(found) >= 5
    with windows("udfs.functions") as server:
        for example in found:
            assert answered_in_excel(server, example) == example.there, example.what
    for example in found:
        assert answered_in_calc(libreoffice_with_functions, example) == example.here, example.what
        assert example.here != example.there


def test_each_example_of_files_is_as_the_page_shows_it(tmp_path: Path) -> None:
    (example,) = of_section(FILES)
    with windows("udfs.functions") as server:
        assert answered_in_excel(server, example) == example.there != example.here
    assert answered_by_classify(tmp_path, example) == example.here


def test_each_example_of_the_built_in_formulas_is_as_the_page_shows_it(
    libreoffice: LibreOffice, built_in_workbook: Path
) -> None:
    """In both programs; and the sweep takes the example for the row in which it stands."""
    found = of_section(BUILT_IN)
    cells = [in_excel(example.arguments[0]) for example in found]
    expected = in_workbooks(doors.python_answers(cells))
    for answers in (
        doors.built_in_answers_of_libreoffice(libreoffice, built_in_workbook, cells),
        doors.built_in_answers_of_ironcalc(built_in_workbook, cells),
    ):
        for place, example in enumerate(found):
            wanted, got = expected[example.function][place], answers[example.function][place]
            assert (wanted, got) == (example.there, example.here), example.what
            assert built_in_difference(example.function, cells[place], wanted, got) == example.what


def test_the_page_has_a_row_for_each_shape_that_the_built_in_formulas_leave_alone() -> None:
    """Neither one too few nor one too many."""
    others = {"any other way of writing", "look-alikes", "reasons why it is no code"}
    rows = [example.what for example in of_section(BUILT_IN)]
    assert len(rows) == len(set(rows))
    assert set(rows) == {shape.name for shape in shapes() if shape.outcome == NOT_READ} | others


# Cells that are neither text nor number ------------------------------------------------------------------


def test_cells_of_other_kinds_differ_only_where_the_page_says_so(
    libreoffice_with_functions: LibreOffice,
) -> None:
    """TRUE, FALSE, errors, dates, blank cells and 0: each function in Excel and in Calc."""
    rows = {"the number 0": "0", "FALSE": "FALSE", "TRUE": "TRUE", "an error": "#N/A"}
    assert {example.what for example in of_section(CALC)} >= set(rows)
    differing = set()
    office = libreoffice_with_functions
    with windows("udfs.functions") as server:
        for argument in ("blank", "0", "FALSE", "TRUE", "#N/A", "DATE(2026,1,2)", '""', '"99213"', "142"):
            for function in FUNCTIONS:
                asked = ", ".join([argument, *map(quoted, MORE.get(function, ()))])
                example = Example(CALC, f"| x | `{function}({asked})` | blank | blank | x. |")
                if answered_in_excel(server, example) != answered_in_calc(office, example):
                    differing.add(argument)
    assert differing == set(rows.values())
