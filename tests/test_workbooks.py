"""Every workbook that is registered, as a file: what all of them promise."""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from golden_workbooks import FOLDER, golden_page
from made_workbooks import (
    AWKWARD,
    built,
    each_form,
    each_workbook,
    forms_of,
    opened,
    opened_form,
    parts,
    rows_of,
)
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner
from workbook_rules import MAIN, Book, contrast, findings

import addin.cli.command
import addin.cli.template_command
from addin.cli.template_command import template_app
from addin.files.cell_values import unescaped
from udfs.errors import InputError, OutputError
from udfs.version import VERSION
from workbook_templates.build import build, sample_lines
from workbook_templates.declaration import MARKS, Line, Workbook
from workbook_templates.expressions import LINE
from workbook_templates.reading.classification import SYSTEM
from workbook_templates.registry import TEMPLATES, find_template
from workbook_templates.writing.about import add_about_sheet
from workbook_templates.writing.styles import add_styles

A_DAY = date(2026, 7, 1)


@each_workbook
@each_form
def test_the_package_keeps_to_the_rules(declared: Workbook, form: str) -> None:
    """Nothing that Excel would repair, in any form."""
    assert findings(built(declared.name, form)) == []


@each_workbook
def test_the_workbook_is_the_one_that_was_reviewed(declared: Workbook) -> None:
    """As on its page in tests/golden; python tests/golden_workbooks.py writes the pages anew."""
    expected = (FOLDER / f"{declared.name}.txt").read_text(encoding="utf-8").splitlines()
    actual = golden_page(declared).splitlines()
    assert "\n".join(difflib.unified_diff(expected, actual, "expected", "actual", n=1, lineterm="")) == ""


@pytest.mark.long
@each_workbook
def test_equal_rows_give_equal_bytes(declared: Workbook) -> None:
    """Also in another process, with another hash seed."""
    program = (
        "import sys; from workbook_templates.build import build, sample_lines;"
        "from workbook_templates.registry import find_template;"
        f"declared = find_template({declared.name!r});"
        "sys.stdout.buffer.write(build(declared, sample_lines(declared)))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment)
    assert other.stdout == built(declared.name, "sample")


@each_workbook
def test_sheets_stand_in_the_promised_order(declared: Workbook) -> None:
    """Summary first after About; what formulas look up is hidden; it opens on Summary."""
    workbook = opened_form(declared.name, "sample")
    own = [sheet.sheet for sheet in declared.all_sheets]
    hidden = (["Lists"] if declared.lists else []) + ["Ranges", "Modifiers"]
    assert workbook.sheetnames == ["About", "Summary", "Instructions", *own, "Checks", *hidden]
    assert [sheet.title for sheet in workbook if sheet.sheet_state == "hidden"] == hidden
    assert workbook.active.title == "Summary"


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param(one, id=one.name, marks=[pytest.mark.long] if one is not TEMPLATES[0] else [])
        for one in TEMPLATES
    ],
)
def test_every_text_of_a_user_arrives_as_text(declared: Workbook) -> None:
    """No text becomes a formula, a number or a link, whatever it begins with; editing it changes nothing."""
    workbook = opened_form(declared.name, "awkward")
    book = Book(parts(built(declared.name, "awkward")))
    for table in declared.inputs:
        sheet, raw = workbook[table.sheet], dict(book.cells(table.sheet))
        for place, column in enumerate(table.columns, start=1):
            if column not in table.inputs:
                continue
            for row, text in enumerate(AWKWARD, start=5):
                cell = sheet.cell(row, place)
                assert cell.data_type == "s", (table.sheet, cell.coordinate)
                assert (
                    unescaped(book.text(raw[cell.coordinate]))
                    == re.sub("[\x00\x0b\ud800]", "", text)[:32_767]
                )
                assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "'", "\t", "\r"))
    assert not any(sheet._hyperlinks for sheet in workbook)


@each_workbook
def test_new_rows_fill_themselves(declared: Workbook) -> None:
    """Each answer is declared for its column; an empty list has rows ready, a filled one its lines."""
    for form, lines in (("empty", {}), ("sample", sample_lines(declared))):
        package = parts(built(declared.name, form))
        found = [ET.fromstring(package[name]) for name in package if name.startswith("xl/tables/")]
        tables = {one.get("name"): one for one in found}
        for table in declared.tables:
            last = int(re.sub(".*[A-Z]", "", str(tables[table.name].get("ref"))))
            if table.name in lines:
                assert last == 4 + len(lines[table.name])
            elif table.needed is None:
                assert last == 4 + table.rows
            columns = tables[table.name].iter(f"{MAIN}tableColumn")
            filling = [
                one.get("name") for one in columns if one.find(f"{MAIN}calculatedColumnFormula") is not None
            ]
            answers = {one.heading for one in table.columns if one not in table.inputs}
            is_numbered = table.name in lines and bool(table.identity)
            assert set(filling) == answers | ({LINE} if is_numbered else set())


@each_workbook
def test_worklists_hold_the_lines_that_are_there_and_some_to_spare(declared: Workbook) -> None:
    """And only those that are there are printed."""
    workbook = opened_form(declared.name, "sample", values=True)
    for table in declared.tables:
        if table.needed is None:
            continue
        first = [row[0] for row in workbook[table.sheet].iter_rows(min_row=5, max_col=1, values_only=True)]
        shown = sum(one not in (None, "") for one in first)
        assert shown < len(first) <= shown + 25
        assert str(workbook[table.sheet].print_area).endswith(f"${4 + max(shown, 1)}")


@each_workbook
def test_classification_asks_the_add_in_first(declared: Workbook) -> None:
    """Wherever a classification column stands, it is IFERROR around our function."""
    functions = {"Clean code": "CODECLEAN", "Modifiers": "CODEMODIFIERS", "Code system": "CODESYSTEM",
                 "Code level": "CODELEVEL", "Category": "CODECATEGORY", "Section": "CODESECTION",
                 "Check": "CODECHECK"}  # fmt: skip
    for table in declared.inputs:
        for column in table.columns:
            if column.heading in functions and column not in table.inputs:
                assert column.expression.formula.startswith(f"IFERROR({functions[column.heading]}([@")  # type: ignore[union-attr]


@each_workbook
def test_previews_show_answers(declared: Workbook) -> None:
    """Protected View calculates nothing: each classified line and Summary have values stored."""
    workbook = opened_form(declared.name, "sample", values=True)
    for table in declared.inputs:
        if SYSTEM not in {column.heading for column in table.columns}:
            continue
        code = next(column.heading for column in table.inputs if column.kind == "code")
        for row in rows_of(workbook[table.sheet]):
            if row[code] == "":
                continue
            assert {"CPT", "HCPCS", "CDT", "Unrecognized"} & set(map(str, row.values())), table.sheet
    figures = [cell.value for row in workbook["Summary"].iter_rows(min_row=6, min_col=2) for cell in row]
    assert any(isinstance(value, (int, float)) and value > 0 for value in figures)


@each_workbook
def test_inputs_say_what_belongs_into_them(declared: Workbook) -> None:
    """Each column of the user has a message; a column that fills itself refuses typing."""
    workbook = opened_form(declared.name, "sample")
    for table in declared.tables:
        rules = workbook[table.sheet].data_validations.dataValidation
        covered = {str(area).rstrip("0123456789"): rule for rule in rules for area in rule.sqref.ranges}
        for place, column in enumerate(table.columns, start=1):
            if column in table.inputs:
                letter = get_column_letter(place)
                rule = next(rule for area, rule in covered.items() if area.startswith(f"{letter}5:"))
                assert rule.prompt == column.help
                assert rule.showInputMessage
        if table.inputs and not table.protected:
            assert [rule.formula1 for rule in rules if rule.type == "custom"] == ["FALSE"]


@each_workbook
def test_formulas_are_protected_without_a_password_where_nobody_adds_rows(declared: Workbook) -> None:
    """Lists stay open, so that they can grow and be sorted; inputs elsewhere are unlocked."""
    workbook = opened_form(declared.name, "sample")
    open_sheets = {table.sheet for table in declared.tables if not table.protected}
    for sheet in workbook:
        assert sheet.protection.sheet == (sheet.title not in open_sheets), sheet.title
        assert sheet.protection.password is None
        assert not (sheet.protection.sheet and (sheet.protection.autoFilter or sheet.protection.sort))
    for table in declared.tables:
        for place, column in enumerate(table.columns, start=1):
            assert workbook[table.sheet].cell(5, place).protection.locked == (column not in table.inputs)


@each_workbook
def test_pages_print_with_titles(declared: Workbook) -> None:
    """Headings on each page, page numbers; landscape but for the narrow modifiers."""
    workbook = opened_form(declared.name, "sample")
    for sheet in workbook:
        assert sheet.page_setup.orientation == ("portrait" if sheet.title == "Modifiers" else "landscape")
        assert sheet.oddFooter.right.text == "Page &P of &N"
    for table in declared.tables:
        assert workbook[table.sheet].print_title_rows == "$4:$4"
        assert workbook[table.sheet].freeze_panes == "B5"


@each_workbook
def test_what_is_printed_can_be_read(declared: Workbook) -> None:
    """No page holds more than 260 characters side by side; on the second one a line says its code, too."""
    workbook = opened_form(declared.name, "sample")
    wide = []
    for sheet in workbook:
        shown = sum(one.width for one in sheet.column_dimensions.values() if not one.hidden)
        assert shown / sheet.page_setup.fitToWidth <= 260 or sheet.sheet_state == "hidden", sheet.title
        if sheet.page_setup.fitToWidth > 1:
            wide.append(sheet.title)
            assert sheet.page_setup.pageOrder == "overThenDown"
            letter = str(sheet.print_title_cols).partition(":")[0].lstrip("$")
            assert sheet[f"{letter}4"].value == "Code"
    expected = {
        "annual-update": ["Our codes", "This year"],
        "chargemaster-audit": ["Chargemaster"],
        "payer-code-set": ["Claim lines"],
        "fee-compare": ["Own fees"],
        "denials-by-code-set": ["Denials"],
    }
    assert wide == expected.get(declared.name, [])
    assert workbook["About"].page_setup.fitToHeight == 1


@each_workbook
def test_about_says_what_it_is(declared: Workbook) -> None:
    """Purpose, version, date, release, colors with their symbols, trademarks, and no patients."""
    workbook = openpyxl.Workbook()
    add_styles(workbook)
    add_about_sheet(workbook, declared, made_on=A_DAY, release="October 2026", tab_color="52606D")
    words = words_of(workbook["About"])
    for expected in (
        declared.words.purpose, f"hcpcs-excel {VERSION} on July 1, 2026", "October 2026",
        f"{declared.made_for:,} rows",
        "CPT is a registered trademark of the American Medical Association.",
        "CDT is a trademark of the American Dental Association.", "no columns for names or dates of birth",
        *(f"{mark.symbol} {mark.name}" for mark in MARKS),
        *(what for _, what in declared.words.colors),
    ):  # fmt: skip
        assert expected in words
    assert "2026" not in words_of(opened_form(declared.name, "sample")["About"])


def words_of(sheet: Worksheet) -> str:
    """All that a sheet says."""
    return " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)


def test_day_and_release_arrive_on_about() -> None:
    """Which makes it another file."""
    declared = find_template("compare-lists")
    made = build(declared, sample_lines(declared), made_on=A_DAY, release="October 2026")
    words = words_of(opened(made)["About"])
    assert f"hcpcs-excel {VERSION} on July 1, 2026" in words
    assert "October 2026" in words
    assert made != built("compare-lists", "sample")


@each_workbook
def test_the_finishing_step_leaves_nothing_undone(declared: Workbook) -> None:
    """No green triangles, properties and dates set, all recalculated on opening."""
    content = built(declared.name, "sample")
    files = parts(content)
    for table in declared.tables:
        place = opened_form(declared.name, "sample").sheetnames.index(table.sheet) + 1
        sheet = files[f"xl/worksheets/sheet{place}.xml"].decode()
        assert re.search(r'<ignoredError sqref="A5:[A-Z]+1048576" numberStoredAsText="1"', sheet)
    assert declared.words.title.encode() in files["docProps/core.xml"]
    assert files["docProps/core.xml"].count(b"2026-01-01T00:00:00Z") == 2
    assert b"fullCalcOnLoad" in files["xl/workbook.xml"]
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@each_workbook
def test_the_declaration_is_whole(declared: Workbook) -> None:
    """Five steps, at least one planted defect, names that fit the command and the module."""
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", declared.name)
    assert "\n" not in declared.words.summary
    assert [step.partition(".")[0] for step, _ in declared.words.steps] == ["1", "2", "3", "4", "5"]
    assert declared.planted
    codes = {value for lines in sample_lines(declared).values() for line in lines for value in line.values()}
    assert {code for _, code in declared.planted} <= codes
    headings = {column.heading.casefold() for table in declared.tables for column in table.columns}
    for table in declared.tables:
        assert len({column.heading.casefold() for column in table.columns}) == len(table.columns), table.name
    assert not headings & {
        "patient",
        "name",
        "date of birth",
        "dob",
        "mrn",
        "account",
        "account number",
        "member",
    }


def test_contrast_is_what_the_guidelines_say() -> None:
    """Black on white is 21 to 1; the gray 767676 is the lightest that still has 4.5."""
    assert contrast("000000", "FFFFFF") == pytest.approx(21)
    assert contrast("767676", "FFFFFF") > 4.5 > contrast("777777", "FFFFFF")


def broken(change: tuple[str, str, str]) -> bytes:
    """The sample of compare-lists with a text of one part replaced."""
    name, old, new = change
    changed = BytesIO()
    with zipfile.ZipFile(changed, "w") as package:
        for part, content in parts(built("compare-lists", "sample")).items():
            if part == name:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            package.writestr(part, content)
    return changed.getvalue()


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (("xl/tables/table2.xml", 'id="2"', 'id="1"'), "table id 1 twice"),
        (("xl/tables/table2.xml", 'name="ListB"', 'name="ListA"'), "table name lista twice"),
        (("xl/tables/table1.xml", 'name="Description"', 'name="Words"'), "the cell of heading 'Words'"),
        (("xl/tables/table1.xml", '"Both"', '"All"'), "declares"),
        (("xl/worksheets/sheet4.xml", ' s="', ' s="9'), "style 9"),
        (("xl/worksheets/sheet4.xml", "INDEX(ListB_Amount,", "INDEX(ListB[@Amount],"), "the typed form"),
        (("xl/worksheets/sheet4.xml", "ListB_Amount", "ListB_Amont"), "no defined name 'ListB_Amont'"),
        (("xl/workbook.xml", "ListB[Amount]", "ListB[Amont]"), "no column 'Amont'"),
        (("xl/worksheets/sheet4.xml", "ISNUMBER(", "UNICHAR("), "the function UNICHAR"),
        (("xl/worksheets/sheet4.xml", "</sheetData>",
          '</sheetData><mergeCells><mergeCell ref="A5:B5"/></mergeCells>'), "over merged cells"),
        (("xl/worksheets/_rels/sheet4.xml.rels", "table1.xml", "table9.xml"), "is not there"),
        (("xl/workbook.xml", 'activeTab="1"', 'activeTab="2"'), "opens on Instructions"),
        (("xl/styles.xml", '<x:color rgb="000B3C66"', '<x:color rgb="00DCEBF7"'), "contrast"),
        (("xl/drawings/drawing1.xml", "descr=", "title="), "without an alternative text"),
    ],
)  # fmt: skip
def test_the_rules_find_what_is_broken(change: tuple[str, str, str], finding: str) -> None:
    """Each rule can fail."""
    found = findings(broken(change))
    assert any(finding in one for one in found), found


def test_the_registry_finds_what_it_lists() -> None:
    """By name; names differ."""
    assert [find_template(one.name) for one in TEMPLATES] == list(TEMPLATES)
    assert len({one.name for one in TEMPLATES}) == len(TEMPLATES)


def test_the_command_lists_the_workbooks() -> None:
    """One line each."""
    result = CliRunner().invoke(addin.cli.command.app, ["templates"], env={"COLUMNS": "200"})
    assert [line.split()[0] for line in result.output.splitlines()] == [one.name for one in TEMPLATES]
    assert all(one.words.summary in result.output for one in TEMPLATES)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the command asks to be built: declaration, lines, day and release; it gets a few bytes for it."""
    noted: list[Any] = []

    def noting(declared: Workbook, lines: Any, *, progress: Any, **rest: Any) -> bytes:
        noted.append((declared, dict(lines), rest))
        return b"the workbook"

    monkeypatch.setattr(addin.cli.template_command, "build", noting)
    return noted


@pytest.mark.long
@pytest.mark.parametrize("form", ["empty", "sample"])
def test_the_command_writes_what_is_built(tmp_path: Path, form: str) -> None:
    """To the byte, with the day on it."""
    declared, path = find_template("compare-lists"), tmp_path / "made.xlsx"
    options = ["--sample"] if form == "sample" else []
    result = CliRunner().invoke(template_app, [declared.name, *options, "-o", str(path)])
    assert result.exit_code == 0, result.output
    assert path.read_bytes() == build(declared, forms_of(declared)[form], made_on=date.today())


@each_workbook
def test_the_command_makes_the_sample_and_shows_its_codes(
    declared: Workbook, tmp_path: Path, asked: list[Any]
) -> None:
    """With the trademark line, and the whole path on one line."""
    path = tmp_path / "a folder with a rather long name" / "made.xlsx"
    path.parent.mkdir()
    result = CliRunner().invoke(
        template_app, [declared.name, "--sample", "-o", str(path)], env={"COLUMNS": "120"}
    )
    assert result.exit_code == 0, result.output
    for expected in (
        "The sample codes",
        "Level I",
        "American Medical Association",
        f"Workbook written to {path}\n",
    ):
        assert expected in result.output
    assert asked == [
        (declared, sample_lines(declared), {"made_on": date.today(), "release": "", "live": False})
    ]
    assert path.read_bytes() == b"the workbook"


@each_workbook
def test_the_command_makes_an_empty_workbook(declared: Workbook, tmp_path: Path, asked: list[Any]) -> None:
    path = tmp_path / "empty.xlsx"
    result = CliRunner().invoke(template_app, [declared.name, "-o", str(path)])
    assert result.exit_code == 0, result.output
    assert asked == [(declared, {}, {"made_on": date.today(), "release": "", "live": False})]
    assert path.read_bytes() == b"the workbook"


@each_workbook
def test_each_list_comes_from_a_file(declared: Workbook, tmp_path: Path, asked: list[Any]) -> None:
    """Columns are found by their headings, and can be named, each of them."""
    sample = sample_lines(declared)
    for table in declared.inputs:
        headings = [column.heading for column in table.inputs]
        rows = [",".join(f'"{line[heading]}"' for heading in headings) for line in sample[table.name]]
        for number, head in enumerate((headings, [f"Column {place}" for place in range(len(headings))])):
            source, made = tmp_path / f"{table.option}{number}.csv", tmp_path / f"{table.option}{number}.xlsx"
            source.write_text("\n".join([",".join(head), *rows]), encoding="utf-8")
            options = [declared.name, f"--{table.option}", str(source), "-o", str(made)]
            if number:
                for column, name in zip(table.inputs, head, strict=True):
                    word = column.heading.lower().replace(" ", "-")
                    options += [f"--{table.option}-{word}", name]
            result = CliRunner().invoke(template_app, options)
            assert result.exit_code == 0, result.exception
            assert f"{table.sheet}: {len(rows):,} lines from " in result.output
            told, lines, _ = asked.pop()
            assert told == declared
            found = [{key: _as_written(value) for key, value in line.items()} for line in lines[table.name]]
            assert (list(lines), found) == ([table.name], [dict(line) for line in sample[table.name]])
            assert made.read_bytes() == b"the workbook"


def _as_written(value: object) -> object:
    # Samples hold damaged codes beside whole ones, which a list of its own would tell apart.
    return value.removeprefix("Not a code: ") if isinstance(value, str) else value


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["-o", "made.xls", "--sample"], r"The workbook is an \.xlsx file; name it made\.xlsx\."),
        (
            ["-o", "made.xlsx", "--sample", "--a", "ours.csv"],
            "cannot be combined with your own lists; leave out --sample or --a",
        ),
        (["-o", "no such folder/made.xlsx"], "does not exist"),
        (["-o", "made.xlsx", "--a", "no such file.csv"], "no such file.csv"),
        (["-o", "made.xlsx", "--a-amount", "Fee"], r"no file; add it with --a\."),
    ],
)
def test_mistakes_of_the_command_are_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], sentence: str
) -> None:
    """Nothing is made, and the sentence ends with what to do."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises((InputError, OutputError), match=sentence):
        CliRunner().invoke(template_app, ["compare-lists", *options], catch_exceptions=False)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_not_replaced_unasked(tmp_path: Path) -> None:
    """The older file stays as it was until force is given."""
    path = tmp_path / "mine.xlsx"
    path.write_bytes(b"mine")
    asked = ["compare-lists", "--sample", "-o", str(path)]
    with pytest.raises(OutputError, match="exists already"):
        CliRunner().invoke(template_app, asked, catch_exceptions=False)
    assert path.read_bytes() == b"mine"
    CliRunner().invoke(template_app, [*asked, "--force"], catch_exceptions=False)
    assert path.read_bytes().startswith(b"PK")


def test_fonts_are_in_the_order_of_the_schema() -> None:
    """The library writes the name first."""
    order = ["b", "i", "strike", "u", "sz", "color", "name", "family", "charset", "scheme"]
    for font in ET.fromstring(parts(built("compare-lists", "empty"))["xl/styles.xml"]).iter(f"{MAIN}font"):
        names = [child.tag.removeprefix(MAIN) for child in font]
        assert names == sorted(names, key=order.index)


def test_a_replacement_that_is_no_code_is_not_in_use() -> None:
    """Though lines of the list that are not in use have no number either."""
    declared = find_template("annual-update")
    ours: list[Line] = [{"Code": "99213", "Replacement": one} for one in ("99214", "99215", "a text")]
    this: list[Line] = [{"Code": "99214"}, {"Code": "99215", "Ended": date(2026, 1, 1)}]
    sheet = opened(build(declared, {"OurCodes": ours, "ThisYear": this}), values=True)["Our codes"]
    assert [row["Replacement is"] for row in rows_of(sheet)] == [
        "In use this year", "Not in this year", "Not in this year",
    ]  # fmt: skip


def test_a_cent_on_a_category_ii_code_passes() -> None:
    """Some payers want to see $.01 on a code that reports quality."""
    lines: list[Line] = [
        {"Code": "3074F", "CARC": 96, "Amount": charge, "Group": "CO"} for charge in (0, 0.01, 0.02, 20)
    ]
    made = opened(build(find_template("denials-by-code-set"), {"Denials": lines}), values=True)
    assert [row["Data finding"] for row in rows_of(made["Denials"])] == [
        "Data OK",
        "Data OK",
        "Category II with a charge",
        "Category II with a charge",
    ]


def test_a_number_that_no_section_reaches_is_a_look_alike() -> None:
    """It is read as it should be written, and still somebody should look at it."""
    lines: list[Line] = [{"Code": code} for code in ("90210", "99201", "99213", "g0463")]
    made = opened(build(find_template("code-review"), {"CodeLines": lines}), values=True)
    assert [row["Finding"] for row in rows_of(made["Codes"])] == [
        "Look-alike",
        "Look-alike",
        "Form OK",
        "Repaired",
    ]
