"""Lists from every kind of file arrive as they are, and every bad file gets its sentence."""

from __future__ import annotations

import csv
import io
import os
import re
import struct
import sys
import tracemalloc
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from importlib import resources
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile
from package_parts import MAIN, RELATIONS, STRICT, make_workbook, relationships, sheet_xml
from python_calamine import CalamineWorkbook
from shared_files import shared

from addin.files import excel_package as package_module
from addin.files import other_workbooks
from addin.files.cell_values import UNSTORED
from addin.files.own_process import ProcessDiedError, in_own_process
from addin.files.quick_scan import NeedsCare, QuickScan
from addin.files.text_table import found_delimiter
from addin.files.user_file import check_user_file
from addin.files.user_list import open_lists
from addin.files.workbook_parts import choose_sheet
from udfs.errors import InputError

ROWS = [["Code", "Fee", "Seen"], ["00142", 92.5, datetime(2024, 1, 31)], [99213, None, None]]


def workbook(path: Path) -> Path:
    """Two sheets, the second one in front, a third one hidden."""
    made = openpyxl.Workbook()
    first = made.active
    assert first is not None
    first.title = "Notes"
    first.append(["nothing here"])
    sheet = made.create_sheet("Price list")
    for row in ROWS:
        sheet.append(row)
    made.create_sheet("Old").sheet_state = "hidden"
    made.active = 1
    made.save(path)
    return path


def grid(path: Path, sheet: str | None = None) -> list[list[object]]:
    """All rows of a list."""
    with open_lists(path, sheet) as (one,):
        return one.grid()


# --- workbooks ---


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm"])
def test_excel_workbook(tmp_path: Path, suffix: str) -> None:
    path = workbook(tmp_path / f"fees{suffix}")
    with open_lists(path) as (one,):
        assert (one.sheet, one.in_front, one.width, one.other_sheets) == ("Price list", True, 3, ["Notes"])
        assert one.first_rows == [["Code", "Fee", "Seen"], ["00142", 92.5, datetime(2024, 1, 31)], [99213]]
    with open_lists(path, "notes") as (one,):
        assert (one.first_rows, one.in_front) == ([["nothing here"]], False)
    with open_lists(path, all_sheets=True) as (notes, prices):
        assert [(one.sheet, one.in_front) for one in (notes, prices)] == [
            ("Notes", False),
            ("Price list", True),
        ]


def test_gaps_keep_rows_and_columns_where_they_are(tmp_path: Path) -> None:
    rows = (
        '<row r="3"><c r="C3"><v>7</v></c></row>'
        '<row r="5"><c r="A5"><f>B9</f></c><c r="B5"><v>8</v></c></row>'
    )  # fmt: skip
    path = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows))
    assert grid(path) == [[], [], [None, None, 7], [], [UNSTORED, 8]]
    with open_lists(path) as (one,):
        assert list(one.rows()) == [(3, (None, None, 7)), (5, (UNSTORED, 8))]
        assert [row[1][1] is UNSTORED for row in one.rows([1, 0])] == [False, True]


def test_cells_far_apart_are_not_filled_between(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="XFD1"><v>7</v></c></row><row r="1048576"><c r="A1048576"><v>8</v></c></row>'
    with open_lists(make_workbook(tmp_path / "book.xlsx", sheet_xml(rows))) as (one,):
        assert list(one.rows([16383, 0])) == [(1, (7, None)), (1048576, (None, 8))]
        assert (len(one.first_rows), one.has_more, one.width) == (1, True, 16384)


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    [
        "HCPC2016_CONTR_ANWEB.xlsx",
        "HCPC2019_CONTR_ANWEB.xlsx",
        "HCPC2019_Corrections_ALPHA.xlsx",
        "HCPC2019_Trans_Alpha.xlsx",
    ],
)
def test_real_files_are_read_as_by_another_reader(name: str) -> None:
    path = shared("releases", name)
    with open_lists(path) as (one,):
        rows = one.grid()
    with CalamineWorkbook.from_path(path) as opened:
        theirs = [
            [datetime.combine(value, time()) if type(value) is date else value for value in row]
            for row in opened.get_sheet_by_name(one.sheet).to_python(skip_empty_area=False)
        ]
    width = len(theirs[0])
    ours = [["" if value is None else value for value in row] + [""] * (width - len(row)) for row in rows]
    assert ours == theirs


@pytest.mark.parametrize(
    ("views", "sheets", "expected"),
    [
        ("", 'A="visible" B="visible"', "A"),
        ('<bookViews><workbookView activeTab="1"/></bookViews>', 'A="visible" B="visible"', "B"),
        ('<bookViews><workbookView activeTab="0"/></bookViews>', 'A="hidden" B="visible"', "B"),
        ('<bookViews><workbookView activeTab="9"/></bookViews>', 'A="veryHidden" B="visible"', "B"),
    ],
)
def test_sheet_in_front(tmp_path: Path, views: str, sheets: str, expected: str) -> None:
    states = [entry.split("=") for entry in sheets.split()]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state={state} r:id="rId1"/>'
        for n, (name, state) in enumerate(states, 1)
    )
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{views}<sheets>{listed}</sheets></workbook>'
    path = make_workbook(
        tmp_path / "book.xlsx", sheet_xml('<row r="1"><c r="A1"><v>7</v></c></row>'), workbook=book
    )
    with open_lists(path) as (one,):
        assert (one.sheet, one.in_front) == (expected, True)


SHARED = "<si><t>J1100</t></si><si><r><t>two </t></r><r><t>runs</t></r><rPh><t>x</t></rPh></si>"


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        ('<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>', ("J1100", "two runs")),
        ("<c><v>1</v></c><c/><c><v>2.5</v></c>", (1, None, 2.5)),
        ('<c r="B1"><v>1</v></c><c r="A1"><v>2</v></c>', (2, 1)),
        ('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>', (2,)),
        ('<c r="A1" s="1"><v>45322</v></c><c r="B1" s="2"><v>0.5</v></c>', (datetime(2024, 1, 31), time(12))),
        ('<c r="A1" s="1"><v>9999999</v></c>', (9999999,)),
        ('<c r="A1" t="d"><v>2024-01-31T00:00:00</v></c>', (datetime(2024, 1, 31),)),
        ('<c r="A1" t="b"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c>', (True, "#N/A")),
        ('<c r="A1" t="str"><f>B1</f><v>x</v></c><c r="B1" t="str"><f>A1</f></c>', ("x", "")),
        ('<c r="A1"><f>B1</f></c><c r="B1"><f>A1</f><v></v></c>', (UNSTORED, UNSTORED)),
        ('<c r="A1"><f t="shared" si="0"/><v>7</v></c>', (7,)),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a &lt; &#66;</t></is></c>', (" a < B",)),
        ('<c r="A1" t="inlineStr"><is><t>a &amp;amp; b</t></is></c>', ("a &amp; b",)),
        ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', ("ab",)),
        ('<c r="A1" t="inlineStr"><is><t>line_x000D_end _x005F_x000D_</t></is></c>', ("line\rend _x000D_",)),
        ('<c r="A1" t="inlineStr"><is><t>line\r\nend</t></is></c>', ("line\nend",)),
        ('<c r="A1" t="str"><v>a<!-- --><![CDATA[&1]]></v></c>', ("a&1",)),
        ("<c r='A1' t='n' ><v >1e3</v ></c >", (1000,)),
        ('<c s="4" r="A1" cm="1"><extLst/><v>1</v></c>', (1,)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize(("codec", "namespace"), [("utf-8", MAIN), ("utf-16", STRICT), ("iso-8859-1", MAIN)])
def test_cells_of_every_form_in_both_passes(
    tmp_path: Path, cells: str, values: tuple[object, ...], prefix: str, codec: str, namespace: str
) -> None:
    sheet = sheet_xml(f'<row r="1">{cells}</row><row r="3"><c r="A3"><v>3</v></c></row>')
    if prefix:
        sheet = re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}", sheet)
        sheet = sheet.replace("xmlns=", f"xmlns:{prefix[:-1]}=")
    sheet = f'<?xml version="1.0" encoding="{codec}"?>{sheet}'.replace(MAIN, namespace)
    path = make_workbook(tmp_path / "book.xlsx", sheet.encode(codec), shared=SHARED)
    for rows in both_passes(path):
        assert rows == [(1, values), (3, (3,))]


def both_passes(
    path: Path, columns: Sequence[int] | None = None
) -> list[list[tuple[int, tuple[object, ...]]]]:
    """The rows of a workbook as the quick pass and as the careful pass alone reads them."""

    def refuse(*_: object) -> None:
        raise NeedsCare

    with open_lists(path) as (one,):
        quickly = list(one.rows(columns))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(QuickScan, "feed", refuse)
            return [quickly, list(one.rows(columns))]


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_chosen_columns_in_both_passes(tmp_path: Path, prefix: str) -> None:
    """Rows that are found in one go, among such as are not, say what they say to the careful pass."""
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"/><c r="C1" t="inlineStr"><is><t>one</t></is></c></row>'
        '<row r="2" spans="1:3"><c r="A2" s="0"><v>2</v></c><c r="C2" t="b"><v>1</v></c></row>'
        '<row r="4"><c r="B4" t="str"><f>A1&amp;"x"</f><v>x</v></c><c r="C4"><f>A1</f><v>4</v></c></row>'
        '<row r="5"><c r="A5" s="0"/><c r="C5" s="0"/></row>'
        '<row r="6"><c r="B6"><v>6</v></c><c r="C6" t="inlineStr">'
        '<is><t xml:space="preserve"> a &lt;</t></is></c></row>'
        '<row r="7"><c r="A7"><v>7</v></c><c r="C7" t="str"><v>&#233;</v></c></row>'
        '<row r="8"><c r="A8"><v>8</v></c><c r="C8" t="inlineStr">'
        "<is><r><t>r</t></r><r><t>s</t></r></is></c></row>"
        '<row r="9"><c r="A9"><f>1</f></c><c r="D9"><v>9</v></c></row>'
        '<row r="10"><c r="A10"><v>10</v></c><c r="C10"><v>11</v></c></row>'
    )
    sheet = sheet_xml(rows)
    if prefix:
        sheet = re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}", sheet).replace("xmlns=", f"xmlns:{prefix[:-1]}=")
    for found in both_passes(make_workbook(tmp_path / "book.xlsx", sheet), [0, 2]):
        assert found == [
            (1, (1, "one")), (2, (2, True)), (4, (None, 4)), (6, (None, " a <")), (7, (7, "é")),
            (8, (8, "rs")), (9, ("", None)), (10, (10, 11)),
        ]  # fmt: skip


def test_the_careful_pass_takes_over_where_the_quick_one_ends(tmp_path: Path) -> None:
    """No row is lost and none comes twice where row 5,000 of 6,000 is written in another way."""
    rows = [f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 6001)]
    rows[4999] = "<row r='5000'><c r='A5000'><v>5000</v></c></row>"
    with open_lists(make_workbook(tmp_path / "book.xlsx", sheet_xml("".join(rows)))) as (one,):
        assert list(one.rows()) == [(n, (n,)) for n in range(1, 6001)]


TYPED = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"])).filter(
        lambda text: not text.startswith("=") and "_x" not in text
    ),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(-1e15, 1e15).map(lambda number: float(f"{number:.12g}")),
    st.datetimes(datetime(1901, 1, 1), datetime(9999, 1, 1)).map(lambda when: when.replace(microsecond=0)),
    st.times().map(lambda when: when.replace(microsecond=0)),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(TYPED, max_size=5), min_size=1, max_size=5))
def test_what_another_program_writes_comes_back_equal(tmp_path: Path, rows: list[list[Any]]) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    written = list(enumerate([["Code"], *rows], start=1))
    for number, row in written:
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)
    made.save(tmp_path / "book.xlsx")
    for read in both_passes(tmp_path / "book.xlsx"):
        assert filled(read) == filled(written)


def filled(rows: Iterable[tuple[int, Sequence[object]]]) -> dict[tuple[int, int], object]:
    """The cells that hold something, by row and column."""
    return {
        (number, column): value
        for number, row in rows
        for column, value in enumerate(row)
        if value is not None and value != ""
    }


# --- text files ---


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.data(),
    st.sampled_from("\t;|,"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.integers(0, 3),
)
def test_every_line_of_a_text_file_comes_back(
    tmp_path: Path, data: st.DataObject, delimiter: str, codec: str, quoting: Any, titles: int
) -> None:
    """Whatever the encoding, the delimiter and the titles above."""
    plain = st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"], exclude_characters="\t;|,"))
    text = st.one_of(plain, st.sampled_from([delimiter, '"', "two\nlines", "two\r\nlines", "00142", " x "]))
    lines = data.draw(st.lists(st.lists(text, min_size=3, max_size=3), min_size=4, max_size=99))
    rows = [["Charge list"]] * titles + [["Code", "Description", "Fee"], *lines]
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=delimiter, quoting=quoting).writerows(rows)
    try:
        content = made.getvalue().encode(codec)
        assume(codec != "cp1252" or content.isascii() or not is_utf_8(content))
    except UnicodeEncodeError:
        reject()
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with open_lists(path) as (one,):
        assert (one.delimiter, list(one.rows())) == (
            delimiter,
            [(number, tuple(row)) for number, row in enumerate(rows, start=1)],
        )
        assert one.grid()[:60] == one.first_rows


def is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('99201 EV10N "Some words-  more/ words"\nJ1100 EV10N  "a ""b"""\n',
         [["99201", "EV10N", "Some words-  more/ words"], ["J1100", "EV10N", 'a "b"']]),
        ("99213 office\n99214 visit\n", [["99213", "office"], ["99214", "visit"]]),
        ("99213 25\n99214 59\n", [["99213 25"], ["99214 59"]]),
        ("CPT\n97110 x 2\nA 9540\n86003 X16\n", [["CPT"], ["97110 x 2"], ["A 9540"], ["86003 X16"]]),
    ],
)  # fmt: skip
def test_lines_of_words(tmp_path: Path, text: str, rows: list[list[str]]) -> None:
    """Words are columns where all lines have as many, but a code and its modifier are one."""
    path = tmp_path / "list.txt"
    path.write_text(text)
    assert grid(path) == rows


def test_a_line_that_cannot_be_decoded_is_still_there(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    for content in (b"Code,Note\n99213,\xe9\n99214,\x81\n", b"\xef\xbb\xbfCode,Note\n99213,\xe9\n99214,x\n"):
        path.write_bytes(content)
        assert [row[0] for row in grid(path)] == ["Code", "99213", "99214"]


@pytest.mark.long
def test_a_long_text_file_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with path.open("w") as stream:
        stream.writelines(f"9{n % 10000:04},Description number {n},{n}.50\n" for n in range(200_000))
    tracemalloc.start()
    with open_lists(path) as (one,):
        assert sum(1 for _ in one.rows([0])) == 200_000
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < path.stat().st_size / 3


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_files_keep_every_value_as_typed(tmp_path: Path, delimiter: str, codec: str) -> None:
    rows = [["Code", "Größe", "Fee"], ["00142", "é", "1.50"], ["=1+1", " x ", ""], ["99213"]]
    path = tmp_path / "list.csv"
    path.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(codec))
    assert grid(path) == rows


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Code;Fee\n99213;1,50\n99214;2,50\n", ";"),
        ("Code,Note\n99213,a;b\n99214,c;d\n", ","),
        ('Code,Note\n99213,"one, two; three"\n99214,"x"\n', ","),
        ("Code\n99213\n99214,25\n99215\n", ","),
        ("Price list of 2024\n\nCode|Fee\n99213|1,5\n99214|2,5\n", "|"),
        ("Code\tNote\n99213\ta, b, c\n", "\t"),
        ("", ","),
        ("Facility: X, Y\nMade on May 1, 2026\n\nCode;Fee\n99213;1\n99214;2\n99215;3\n", ";"),
        ("hospital_name,version|CA\nTest,2\ncode|1,code|1|type\n470,MS-DRG\n", ","),
        ('Code,"Fee; net"\n99213,"1; a"\n99214,"2; b"\n', ","),
        ("code\nhttp://cpt|99213\nCPT4|99213\nHC^99213\nHC:99213\nCPT4:72107\nx\n", ","),
    ],
)
def test_delimiter(text: str, delimiter: str) -> None:
    assert found_delimiter(text) == delimiter


def test_first_line_may_name_the_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("sep=;\nCode;Note\n99213;a,b\n")
    assert grid(path) == [["Code", "Note"], ["99213", "a,b"]]


def test_a_quotation_mark_is_not_taken_for_the_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(' sep="\nCode;Note\n99213;"a;b"\n')
    assert grid(path) == [["Code", "Note"], ["99213", "a;b"]]


def test_line_breaks_and_quotes_within_values(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text('Code,Note\n99213,"two\nlines, ""quoted"""\n')
    assert grid(path) == [["Code", "Note"], ["99213", 'two\nlines, "quoted"']]


# --- files that cannot be read ---


SAVE = "; open it in Excel and save it as .xlsx."
REPAIR = "; open it in Excel, let Excel repair it, and save it again."
NOT_ITS_ENDING = "is not what its ending says but "
NEW_FORM = NOT_ITS_ENDING + "a workbook of the form .xlsx" + SAVE
OLD_FORM = NOT_ITS_ENDING + "a workbook of the form .xls" + SAVE
WEB_PAGE = NOT_ITS_ENDING + "a web page" + SAVE
NO_TEXT = "is no text file; open it in Excel and save it as .csv or .xlsx."
OLD = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)


def compound_file(
    table: Sequence[int], *, small: Sequence[int] = (), first_of_more: int = 0xFFFFFFFE
) -> bytes:
    """A compound file with these tables: which sector follows on each sector, and on each small one."""
    header = bytearray(512)
    header[:8] = bytes.fromhex("D0CF11E0A1B11AE1")
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<4I", header, 60, 1 if small else 0xFFFFFFFE, 1, first_of_more, 1)
    struct.pack_into("<109I", header, 76, *[0], *[0xFFFFFFFF] * 108)
    sectors = [
        struct.pack("<128I", *numbers, *[0xFFFFFFFF] * (128 - len(numbers))) for numbers in (table, small)
    ]
    return bytes(header) + b"".join(sectors) + bytes(512)


def test_without_the_library_for_other_forms_only_these_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a rule of the IT forbids compiled libraries that nobody has signed."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    monkeypatch.setattr(other_workbooks, "in_own_process", lambda function, *arguments: function(*arguments))
    path = tmp_path / "a.xls"
    path.write_bytes(compound_file([0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, 3, 5, 4], small=[1, 0xFFFFFFFE]))
    with pytest.raises(InputError, match=r"^a\.xls cannot be read, because python-calamine cannot be loaded"):
        grid(path, None)


@pytest.mark.parametrize(
    "content",
    [
        compound_file([0]),
        compound_file([0xFFFFFFFD, 2, 1]),
        compound_file([0xFFFFFFFD, 0xFFFFFFFE], small=[1, 2, 0]),
        compound_file([0xFFFFFFFD], small=[7] * 127 + [1], first_of_more=1),
        compound_file([])[:100],
    ],
    ids=["to itself", "to and fro", "among small ones", "in the list of tables", "no header"],
)
def test_an_old_workbook_whose_sectors_lead_in_a_circle_is_damaged(tmp_path: Path, content: bytes) -> None:
    """As after a crash of the disk. A reader that follows them fills the memory."""
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"^a\.xls is damaged; open it in Excel"):
        check_user_file(path)


def test_a_whole_old_workbook_is_let_through(tmp_path: Path) -> None:
    """Its sectors end, and what its table says of sectors behind the end of the file is never read."""
    path = tmp_path / "a.xls"
    path.write_bytes(compound_file([0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, 3, 5, 4], small=[1, 0xFFFFFFFE]))
    assert check_user_file(path) == ".xls"


def far_apart(rows: Sequence[tuple[int, int]]) -> bytes:
    """An .xlsb workbook with the code 99213 in these cells, each given by row and column from 0."""
    records = b""
    for row, column in rows:
        records += b"\0\x11" + struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0)
        records += b"\5\x10" + struct.pack("<IId", column, 0, 99213.0)
    template = resources.files("pyopenvba").joinpath("_templates", "blank_files", "blank_workbook.xlsb")
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(template.read_bytes())) as before,
        zipfile.ZipFile(made, "w") as after,
    ):
        for name in before.namelist():
            begin = bytes.fromhex("910100") if name == "xl/worksheets/sheet1.bin" else b"no such bytes"
            after.writestr(name, before.read(name).replace(begin, begin + records, 1))
    return made.getvalue()


@pytest.mark.long
def test_cells_at_the_far_corners_of_a_sheet_end_in_a_sentence(tmp_path: Path) -> None:
    """The reader asks for 400 GB of memory, and its process ends with that: it is not ours."""
    path = tmp_path / "a.xlsb"
    path.write_bytes(far_apart([(0, 0), (2, 1)]))
    assert grid(path) == [[99213], [], [None, 99213]]
    path.write_bytes(far_apart([(0, 0), (1_048_575, 16_383)]))
    with pytest.raises(InputError, match=r"^a\.xlsb is damaged, or has cells so far apart that .* \.xlsx\.$"):
        grid(path)


def open_document(path: Path, rows: int, columns: int, *, missing: int = 0) -> Path:
    """An .ods file with one code in so many rows and columns, without some characters at its end."""
    office = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
    spaces = "".join(f' xmlns:{name}="{office.format(name)}"' for name in ("office", "table", "text"))
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="A"><table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string">'
        "<text:p>J1100</text:p></table:table-cell></table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{office.format("manifest")}"/>')
        archive.writestr("content.xml", content[: len(content) - missing])
    return path


def test_content_that_does_not_end_is_damage(tmp_path: Path) -> None:
    """The reader would wait for its end for ever."""
    assert grid(open_document(tmp_path / "a.ods", 2, 1)) == [["J1100"], ["J1100"]]
    for missing in (1, 60, 100, 150, 200):
        with pytest.raises(InputError, match=r"^a\.ods is damaged; open it in Excel"):
            grid(open_document(tmp_path / "a.ods", 2, 1, missing=missing))


def test_a_sheet_that_is_full_of_one_value_ends_in_a_sentence(tmp_path: Path) -> None:
    """An .ods file says in a few bytes that a cell is repeated in all rows and columns."""
    path = open_document(tmp_path / "a.ods", 1_048_576, 16_384)
    with pytest.raises(InputError, match=r"^a\.ods is damaged, or has cells so far apart that"):
        grid(path)


@pytest.mark.long
def test_a_function_in_a_process_of_its_own() -> None:
    """It returns, refuses, raises or takes its process with it."""
    assert in_own_process(dict, [("99213", None)]) == {"99213": None}
    with pytest.raises(InputError, match=r"^x has no sheet 'b'; its sheets are: a\.$"):
        in_own_process(choose_sheet, Path("x"), ["a"], "b")
    for function in (int, os._exit):
        with pytest.raises(ProcessDiedError):
            in_own_process(function, "none" if function is int else 3)


def encrypted(path: Path) -> Path:
    """A workbook with a password, as Excel writes it."""
    plain = workbook(path.with_name("plain.xlsx"))
    with plain.open("rb") as source, path.open("wb") as target:
        OOXMLFile(source).encrypt("secret", target)
    return path


def bad_files(folder: Path) -> dict[str, tuple[Path, str]]:
    """Each kind of bad file, and the sentence it gets."""
    good = workbook(folder / "good.xlsx").read_bytes()
    cases: dict[str, tuple[str, bytes, str]] = {
        "empty": ("a.xlsx", b"", "a.xlsx is empty; export the list again."),
        "unknown kind": ("a.pdf", b"%PDF", "a.pdf is of a kind that is not read; "
                         "these are: .xlsx .xlsm .xls .xlsb .ods .csv .txt .tsv."),
        "text as workbook": ("a.xlsx", b"Code,Fee\n", "a.xlsx " + NOT_ITS_ENDING + "a text file" + SAVE),
        "web page as workbook": ("a.xls", b"\xef\xbb\xbf <html><table>", "a.xls " + WEB_PAGE),
        "workbook as old workbook": ("a.xls", good, "a.xls " + NEW_FORM),
        "workbook as text": ("a.csv", good, "a.csv " + NEW_FORM),
        "old workbook as new": ("a.xlsx", OLD, "a.xlsx " + OLD_FORM),
        "damaged": ("a.xlsx", good[: len(good) // 2], "a.xlsx is damaged" + REPAIR),
        "damaged old workbook": ("a.xls", OLD, "a.xls is damaged" + REPAIR),
        "binary text": ("a.csv", b"99213\0\0\0", "a.csv " + NO_TEXT),
        "blank text": ("a.csv", b" \n , \n", "a.csv is empty; choose another file."),
    }  # fmt: skip
    found = {}
    for kind, (name, content, sentence) in cases.items():
        path = folder / kind / name
        path.parent.mkdir()
        path.write_bytes(content)
        found[kind] = (path, sentence)
    return found


def test_bad_files_get_one_sentence_with_what_to_do(tmp_path: Path) -> None:
    for kind, (path, sentence) in bad_files(tmp_path).items():
        with pytest.raises(InputError) as caught:
            grid(path)
        assert (kind, str(caught.value)) == (kind, sentence)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.xlsx does not exist; check the folder and the name\.$"):
        grid(tmp_path / "nowhere.xlsx")
    with pytest.raises(InputError, match="is a folder; name a file in it"):
        grid(tmp_path)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsb"])
def test_password(tmp_path: Path, name: str) -> None:
    with pytest.raises(
        InputError, match=rf"{name} is password-protected; open it in Excel, remove the password"
    ):
        grid(encrypted(tmp_path / name))


def test_encrypted_entry(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match="password-protected"):
        grid(path)


def test_empty_sheet_and_missing_sheet(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "a.xlsx", sheet_xml('<row r="1"><c r="A1" s="3"/></row>'))
    with pytest.raises(
        InputError, match=r"^The sheet 'Codes' of a\.xlsx is empty; choose another with --sheet\.$"
    ):
        grid(path)
    with pytest.raises(InputError, match=r"^a\.xlsx has no sheet 'Fees'; its sheets are: Codes\.$"):
        grid(path, "Fees")
    text = tmp_path / "a.csv"
    text.write_text("99213\n")
    with pytest.raises(InputError, match="is a text file and has no sheets"):
        grid(text, "Codes")


def test_chart_sheet(tmp_path: Path) -> None:
    more = {"xl/_rels/workbook.xml.rels": relationships(("chartsheet", "chartsheets/sheet1.xml"))}
    path = make_workbook(tmp_path / "a.xlsx", sheet_xml(""), more=more)
    with pytest.raises(InputError, match=r"The sheet 'Codes' of a\.xlsx is no worksheet"):
        grid(path, "Codes")
    with pytest.raises(InputError, match="has no visible worksheet"):
        grid(path)


def test_other_documents_of_the_same_family(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "a.xlsx", "", more={"xl/workbook.xml": '<document xmlns="urn:word"/>'})
    with pytest.raises(
        InputError, match=r"^a\.xlsx is no Excel workbook; save the list as \.xlsx in Excel\.$"
    ):
        grid(path)


def test_part_that_is_there_twice(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "a.xlsx", sheet_xml(""), more={"XL/styles.xml": "<a/>"})
    with pytest.raises(InputError, match="holds one of its parts twice"):
        grid(path)


def test_encoding_that_nobody_knows(tmp_path: Path) -> None:
    strange = '<?xml version="1.0" encoding="UTF-2"?>'
    for name in ("xl/styles.xml", "xl/sharedStrings.xml"):
        path = make_workbook(tmp_path / "a.xlsx", sheet_xml(""), more={name: f"{strange}<a/>"})
        with pytest.raises(InputError, match="is damaged"):
            grid(path)


def test_encoding_that_nobody_knows_in_another_workbook(tmp_path: Path) -> None:
    """Names that Python does not have, that are no encoding of texts, or take more than a byte."""
    for encoding in ("UTF-2", "hex", "idna", "big5"):
        path = tmp_path / "a.ods"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", f'<?xml version="1.0" encoding="{encoding}"?><a/>')
        with pytest.raises(InputError, match=r"^a\.ods is damaged; open it in Excel"):
            grid(path)


def test_entry_outside_the_file(tmp_path: Path) -> None:
    """The place of an entry, moved before the beginning or behind the end of the file."""
    for place in (b"\xff\xff\xff\xff", b"\xf0\xff\xff\x7f"):
        path = workbook(tmp_path / "a.xlsx")
        content = bytearray(path.read_bytes())
        directory = content.index(b"PK\x01\x02")
        while directory >= 0:
            content[directory + 42 : directory + 46] = place
            directory = content.find(b"PK\x01\x02", directory + 4)
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"^a\.xlsx "):
            grid(path)


def test_missing_sheet_part(tmp_path: Path) -> None:
    more = {"xl/_rels/workbook.xml.rels": relationships(("worksheet", "worksheets/sheet9.xml"))}
    with pytest.raises(InputError, match="is damaged"):
        grid(make_workbook(tmp_path / "a.xlsx", sheet_xml(""), more=more))


def test_document_types_are_refused_everywhere(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]>'
    cell = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    sst = f'{bomb}<sst xmlns="{MAIN}"><si><t>&b;</t></si></sst>'
    for name, content in (("xl/sharedStrings.xml", sst), ("xl/styles.xml", f"{bomb}<styleSheet/>")):
        with pytest.raises(InputError, match=r"document type|is damaged"):
            grid(make_workbook(tmp_path / "a.xlsx", cell, more={name: content}))


@pytest.mark.long
def test_zip_bomb(tmp_path: Path) -> None:
    """600 MB of blanks pack into 600 KB; the file is refused by what its directory says."""
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(600):
                part.write(b" " * 2**20)
    with pytest.raises(InputError, match=r"^a\.xlsx would unpack to 600 MB, more than a workbook can hold"):
        grid(path)


def test_bomb_that_understates_its_size(tmp_path: Path) -> None:
    """What is declared is all that is unpacked; then the checksum tells."""
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/worksheets/sheet2.xml")
        size = part.file_size.to_bytes(4, "little")
    content = path.read_bytes()
    directory = content.index(b"PK\x01\x02")
    small = content[:directory] + content[directory:].replace(size, (100).to_bytes(4, "little"))
    path.write_bytes(small)
    with pytest.raises(InputError, match="is damaged"):
        grid(path)


def test_part_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_module, "LARGEST_PART", 100)
    with pytest.raises(InputError, match="more than a workbook can hold"):
        grid(workbook(tmp_path / "a.xlsx"))


def test_quotation_mark_that_never_closes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Code,Note\n99213,"' + "x\n" * 600_000)
    with pytest.raises(InputError, match=r"a\.csv cannot be read as a table behind row 1: a quotation mark"):
        grid(path)


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_quotation_mark_that_swallows_a_few_rows(tmp_path: Path, ending: str) -> None:
    """A mark that opens a field and never closes is told, one within a field is read."""
    path = tmp_path / "a.csv"
    path.write_text(f'Code,Note\n99213,a\nA4550,"Tray\nJ1100,b{ending}', newline="")
    with pytest.raises(InputError, match=r"a\.csv cannot be read as a table behind row 2: a quotation mark"):
        grid(path)
    path.write_text(f'Code,Note\nA4550,12" tray\nJ1100,"b"{ending}', newline="")
    assert grid(path) == [["Code", "Note"], ["A4550", '12" tray'], ["J1100", "b"]]
