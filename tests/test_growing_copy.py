"""A copy of a workbook differs from it in the new cells and what must follow from them, nowhere else."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import openpyxl.utils
import pytest
from defusedxml import ElementTree
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table
from package_parts import (
    MAIN,
    RELATIONS,
    STRICT,
    STYLES,
    make_workbook,
    parts_of,
    relationships,
    sheet_of,
    sheet_xml,
)
from python_calamine import CalamineWorkbook
from shared_files import shared

from addin.files import growing_copy
from addin.files.growing_copy import NewColumns, Placed, copy_workbook
from addin.files.quick_scan import NeedsCare, QuickScan
from addin.files.sheet_scan import SheetScan
from addin.files.user_list import open_lists
from udfs.errors import InputError

WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
    '<sheet name="Codes" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
VIEW = '<bookViews><workbookView activeTab="{}"/></bookViews>'


def grow(
    source: Path,
    *,
    code_column: int = 1,
    header_row: int = 1,
    sheet: str = "Codes",
    texts: Callable[[int], Sequence[str | None] | None] = lambda row: (f"row {row}", "yes"),
) -> tuple[Path, Placed]:
    """Copy a workbook with two new columns."""
    target = source.with_name(f"copy of {source.name}")
    columns = NewColumns(("One", "Two"), header_row, texts, code_column, (12, 9.5))
    return target, copy_workbook(source, {sheet: columns}, target)[sheet]


def cols(first: int, kept: str = "", behind: str = "") -> str:
    """The widths of a sheet whose new columns begin there."""
    new = "".join(
        f'<col min="{first + n}" max="{first + n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate((12, 9.5))
    )
    return f"<cols>{kept}{new}{behind}</cols>"


def grown(folder: Path, rows: str, *, header_row: int = 0, first: int = 2, **around: str) -> str:
    """The rows of the copy of a sheet with these rows, and all that is around them as one text."""
    source = make_workbook(folder / "book.xlsx", sheet_xml(rows, **around))
    target, placed = grow(source, header_row=header_row)
    assert placed == Placed(first)
    before, after = sheet_xml("|", **{**around, "before": around.get("before", "") + cols(first)}).split("|")
    copied = sheet_of(target)
    assert copied.startswith(before)
    assert copied.endswith(after)
    return copied[len(before) : len(copied) - len(after)]


def cell(reference: str, text: str, style: str = "") -> str:
    styled = f' s="{style}"' if style else ""
    return f'<c r="{reference}"{styled} t="inlineStr"><is><t>{text}</t></is></c>'


# Each odd shape: the row, with a bar where its new cells belong, and their style.
SHAPES = {
    "number": ('<row r="1"><c r="A1"><v>99213</v></c>|</row>', ""),
    "shared text": ('<row r="1"><c r="A1" t="s"><v>1</v></c>|</row>', ""),
    "rich text": (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>99</t></r><r><t>213</t></r>'
        '<rPh sb="0" eb="1"><t>reading aid</t></rPh></is></c>|</row>',
        "",
    ),
    "formula": ('<row r="1"><c r="A1" t="str"><f>"J"&amp;1100</f><v>J1100</v></c>|</row>', ""),
    "style": ('<row r="1"><c r="A1" s="3" t="str"><v>99213</v></c>|</row>', "3"),
    "style of the code, not of others": (
        '<row r="1"><c r="A1" s="3"><v>1</v></c><c r="AA1" s="4"><v>1</v></c>|</row>',
        "3",
    ),
    "style that is no number": ('<row r="1"><c r="A1" s="&quot;&lt;&amp;"><v>7</v></c>|</row>', ""),
    "character data": (
        '<row r="1"><c r="A1" t="str"><v><![CDATA[</row>]]></v></c>|</row>',
        "",
    ),
    "indented": ('<row r="1">\n <c r="A1" t="str">\n  <v>7</v>\n </c>\n|</row>\n', ""),
    "no references": ("<row><c><v>1</v></c>|</row>", ""),
    "attributes in another order": ('<row ht="15" r="1"><c s="4" r="A1" ><v>1</v></c>|</row>', "4"),
    "single quotes": ("<row r='1'><c r='A1' s='4'><v>1</v></c>|</row>", "4"),
    "blank in the end tag": ('<row r="1"><c r="A1"><v>1</v></c>|</row >', ""),
    "comment before the next row": (
        '<row r="1"><c r="A1"><v>1</v></c>|</row><!-- </row> --><row r="2"/>',
        "",
    ),
    "comment at the end of the row": ('<row r="1"><c r="A1"><v>1</v></c><!-- </row> -->|</row>', ""),
    "instruction behind the last row": ('<row r="1"><c r="A1"><v>1</v></c>|</row><?keep this?>', ""),
    "an extension in the row": (
        '<row r="1"><c r="A1"><v>1</v></c><extLst><ext uri="x"/></extLst>|</row>',
        "",
    ),
    "prefix of its own in a row": (
        f'<x:row xmlns:x="{MAIN}" r="1"><x:c r="A1"><x:v>1</x:v></x:c>|</x:row>',
        "",
    ),
    "no row has any cell": ('<row r="1"/><row r="2" spans="1:1"/>', ""),
    "no cell, and care": ('<!-- --><row r="1"/><row r="2"/>', ""),
    "no row": ("", ""),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_grows_by_two_cells_and_is_the_same_otherwise(tmp_path: Path, shape: str) -> None:
    rows, style = SHAPES[shape]
    before, bar, after = rows.partition("|")
    first = 28 if "AA1" in rows else 2 if bar else 1
    letters = {28: "AB AC", 2: "B C", 1: "- -"}[first].split()
    new = cell(f"{letters[0]}1", "row 1", style) + cell(f"{letters[1]}1", "yes", style) if bar else ""
    if "x:row" in rows:
        new = new.replace("<", "<x:").replace("<x:/", "</x:")
    assert grown(tmp_path, before + after, first=first) == before + new + after


def test_rows_without_an_answer_stay_as_they_are(tmp_path: Path) -> None:
    rows = '<row r="1" spans="1:2"><c r="A1" s="3"/><c r="B1"><v>5</v></c></row><row r="2"><c r="A2"/></row>'
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows))
    target, _ = grow(source, header_row=0, texts=lambda row: None)
    assert sheet_of(target) == sheet_xml(rows, before=cols(3))


def test_empty_text_keeps_the_look_of_the_row(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" s="3"/></row><row r="2"><c r="A2"/></row>'
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows))
    target, _ = grow(source, header_row=0, texts=lambda row: ("a&b", None if row == 1 else ""))
    assert sheet_of(target) == sheet_xml(
        '<row r="1"><c r="A1" s="3"/>' + cell("B1", "a&amp;b", "3") + '<c r="C1" s="3"/></row>'
        '<row r="2"><c r="A2"/>' + cell("B2", "a&amp;b") + "</row>",
        before=cols(2),
    )  # fmt: skip


def test_header_dimension_and_spans(tmp_path: Path) -> None:
    rows = (
        '<row r="1" spans="1:2"><c r="A1" t="str"><v>Title</v></c></row>'
        '<row r="2" spans="1:2" ht="30"><c r="A2" s="3" t="str"><v>Code</v></c>'
        '<c r="B2" s="4" t="str"><v>Fee</v></c></row>'
        '<row r="3" spans = \'1:2\'><c r="A3"><v>7</v></c></row>'
        '<row r="4" spans="1:9"><c r="A4"><v>8</v></c></row>'
        '<row r="5" spans="1:1 2:2"><c r="A5"><v>9</v></c></row>'
    )
    source = make_workbook(
        tmp_path / "book.xlsx", sheet_xml(rows, before='<sheetPr/><dimension ref="A1:B5"/><cols/>')
    )
    target, placed = grow(source, header_row=2)
    assert sheet_of(target) == sheet_xml(
        '<row r="1" spans="1:2"><c r="A1" t="str"><v>Title</v></c></row>'
        '<row r="2" spans="1:4" ht="30"><c r="A2" s="3" t="str"><v>Code</v></c>'
        '<c r="B2" s="4" t="str"><v>Fee</v></c>'
        + cell("C2", "One", "4") + cell("D2", "Two", "4") + "</row>"
        "<row r=\"3\" spans = '1:4'><c r=\"A3\"><v>7</v></c>"
        + cell("C3", "row 3") + cell("D3", "yes") + "</row>"
        '<row r="4" spans="1:9"><c r="A4"><v>8</v></c>'
        + cell("C4", "row 4") + cell("D4", "yes") + "</row>"
        '<row r="5" spans="1:1 2:4"><c r="A5"><v>9</v></c>'
        + cell("C5", "row 5") + cell("D5", "yes") + "</row>",
        before='<sheetPr/><dimension ref="A1:D5"/>' + cols(3),
    )  # fmt: skip
    assert placed == Placed(3)


def test_order_of_rows_and_cells_may_be_broken(tmp_path: Path) -> None:
    rows = (
        '<row r="9"><c r="C9"><v>1</v></c><c r="A9"><v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>3</v></c></row>'
    )  # fmt: skip
    assert grown(tmp_path, rows, first=4) == (
        '<row r="9"><c r="C9"><v>1</v></c><c r="A9"><v>2</v></c>'
        + cell("D9", "row 9")
        + cell("E9", "yes")
        + "</row>"
        '<row r="3"><c r="A3"><v>3</v></c>' + cell("D3", "row 3") + cell("E3", "yes") + "</row>"
    )


def test_prefixed_names_and_the_strict_flavour(tmp_path: Path) -> None:
    for namespace in (MAIN, STRICT):
        before, rows = f'<s:worksheet xmlns:s="{namespace}">', '<s:sheetData><s:row r="1"><s:c r="A1"/>'
        after = "</s:row></s:sheetData></s:worksheet>"
        source = make_workbook(tmp_path / "book.xlsx", before + rows + after)
        target, _ = grow(source, header_row=0)
        new = '<s:c r="{}" t="inlineStr"><s:is><s:t>{}</s:t></s:is></s:c>'
        widths = cols(2).replace("<", "<s:").replace("<s:/", "</s:")
        assert sheet_of(target) == (
            before + widths + rows + new.format("B1", "row 1") + new.format("C1", "yes") + after
        )


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("utf-16", "UTF-16"),
        ("utf-16-le", ""),
        ("utf-8-sig", ""),
        ("cp1252", "windows-1252"),
        ("latin-1", "ISO-8859-1"),
        ("ascii", "us-ascii"),
    ],
)
def test_other_encodings(tmp_path: Path, codec: str, declared: str) -> None:
    """New cells are written in the encoding of the sheet, with references for what it cannot hold."""
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    mark = "★𝔸" if codec.startswith("utf") else "é" if codec != "ascii" else "e"
    head, rest = '<dimension ref="A1"/>', f'<autoFilter ref="A1:A9"/><extLst><ext uri="{mark}"/></extLst>'
    rows = f'<row r="1" spans="1:1"><c r="A1" s="4" t="str"><v>{mark}</v></c></row>'
    source = make_workbook(
        tmp_path / "book.xlsx", (declaration + sheet_xml(rows, before=head, after=rest)).encode(codec)
    )
    target, _ = grow(source, header_row=0, texts=lambda row: ("★é", "yes"))
    said = "★é" if codec.startswith("utf") else "&#9733;&#233;" if codec == "ascii" else "&#9733;é"
    expected = declaration + sheet_xml(
        rows.replace("</row>", cell("B1", said, "4") + cell("C1", "yes", "4") + "</row>").replace(
            "1:1", "1:3"
        ),
        before=head.replace("A1", "A1:C1") + cols(2),
        after=rest.replace("A1:A9", "A1:C9"),
    )
    with zipfile.ZipFile(target) as archive:
        assert archive.read("xl/worksheets/sheet1.xml") == expected.encode(codec)


# --- where the new columns begin ---


@pytest.mark.parametrize(
    ("around", "first"),
    [
        ({}, "C"),
        ({"before": '<dimension ref="A1:B3"/>'}, "C"),
        ({"before": '<dimension ref="A1:A1"/>'}, "C"),  # claims too little
        ({"before": '<dimension ref="A1:XFD1048576"/>'}, "C"),  # claims too much
        ({"before": '<dimension ref="nonsense"/>'}, "C"),
        ({"after": '<mergeCells count="1"><mergeCell ref="A1:E1"/></mergeCells>'}, "F"),
    ],
)
def test_first_column_behind_every_cell_and_merged_range(
    tmp_path: Path, around: dict[str, str], first: str
) -> None:
    rows = '<row r="1"><c r="A1"><v>7</v></c></row><row r="60"><c r="A60"><v>7</v></c><c r="B60"/></row>'
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows, **around))
    target, _ = grow(source, header_row=0)
    assert cell(f"{first}60", "row 60") in sheet_of(target)
    assert sheet_of(target).count("inlineStr") == 4


def test_first_column_behind_every_table(tmp_path: Path) -> None:
    """A heading in the range of a table that is not one of its columns would damage the workbook."""
    source = make_workbook(
        tmp_path / "book.xlsx",
        sheet_xml('<row r="1"><c r="A1"><v>7</v></c></row>'),
        more={
            "xl/worksheets/_rels/sheet1.xml.rels": relationships(
                ("table", "../tables/table1.xml"), ("pivotTable", "/xl/pivotTables/pivotTable1.xml")
            ),
            "xl/tables/table1.xml": f'<table xmlns="{MAIN}" id="1" displayName="T" ref="B1:D9"/>',
            "xl/pivotTables/pivotTable1.xml": (
                f'<pivotTableDefinition xmlns="{MAIN}"><location ref="B3:F20"/></pivotTableDefinition>'
            ),
        },
    )
    target, placed = grow(source, header_row=0)
    assert placed.first_column == 7
    assert cell("G1", "row 1") in sheet_of(target)


@pytest.mark.parametrize("formula", ['t="array" ref="B1:E2"', "ref='B1:E2' ca='1' t='dataTable'"])
@pytest.mark.parametrize("careful", ["", "<!-- -->"])
def test_first_column_behind_every_formula_for_several_cells(
    tmp_path: Path, formula: str, careful: str
) -> None:
    """Its other cells need not be in the file; what stood in them would be overwritten by its results."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>7</v></c></row>' for n in range(2, 60))
    rows += f'<row r="60"><c r="A60"><v>7</v></c><c r="B60"><f {formula}>A1:D2</f></c></row>{careful}'
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows))
    target, placed = grow(source, header_row=0)
    assert placed.first_column == 6
    assert cell("F60", "row 60") in sheet_of(target)


def test_a_formula_that_is_shared_has_its_own_cells(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>7</v></c><c r="B1"><f t="shared" ref="B1:E9" si="0">A1</f></c></row>'
    _, placed = grow(make_workbook(tmp_path / "book.xlsx", sheet_xml(rows)), header_row=0)
    assert placed.first_column == 3


def test_too_few_free_columns(tmp_path: Path) -> None:
    source = make_workbook(
        tmp_path / "book.xlsx", sheet_xml('<row r="1"><c r="A1"><v>7</v></c><c r="XFC1"><v>7</v></c></row>')
    )
    with pytest.raises(InputError, match=r"'Codes' of book\.xlsx has too few free columns .* for 2 more"):
        grow(source, header_row=0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<col min="1" max="1" width="7"/>', '<col min="1" max="1" width="7"/>{new}'),
        ('<col min="1" max="2" width="7"/>', '<col min="1" max="1" width="7"/>{new}'),
        (
            '<col min="1" max="9" style="3"/>',
            '<col min="1" max="1" style="3"/>{new}<col min="4" max="9" style="3"/>',
        ),
        ("<col max='16384' min='2' hidden='1'/>", '{new}<col max="16384" min="4" hidden=\'1\'/>'),
        ('<col min="2" max="2"/><col min="3" max="5"/>', '{new}<col min="4" max="5"/>'),
        ('<col min="3" max="3"></col><col min="4" max="4"/>', '{new}<col min="4" max="4"/>'),
        ('<col min="1" max="4"></col>', '<col min="1" max="1"/>{new}<col min="4" max="4"/>'),
        ('<col min="8" max="9"/>', '{new}<col min="8" max="9"/>'),
        ('<col min="1" max="?"/>', '<col min="1" max="?"/>{new}'),
    ],
)
def test_widths_are_cut_where_the_new_ones_begin_and_end(tmp_path: Path, before: str, after: str) -> None:
    """Two of them over one column would damage the workbook; a new column in hidden ones would be hidden."""
    rows = '<row r="1"><c r="A1"><v>7</v></c></row>'
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows, before=f"<cols>{before}</cols>"))
    new = cols(2).removeprefix("<cols>").removesuffix("</cols>")
    written = sheet_of(grow(source, texts=lambda row: None)[0])
    assert written.partition("<sheetData>")[0].partition(">")[2] == f"<cols>{after.format(new=new)}</cols>"


def test_widths_that_nobody_gives_show_the_headings(tmp_path: Path) -> None:
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml('<row r="1"><c r="A1"/></row>'))
    columns = NewColumns(("A heading of many words",), 1, lambda row: None, 1)
    copy_workbook(source, {"Codes": columns}, tmp_path / "copy.xlsx")
    assert '<col min="2" max="2" width="26" customWidth="1"/>' in sheet_of(tmp_path / "copy.xlsx")


def test_ends_of_rows_are_the_same_however_the_sheet_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pieces of any size give the same bytes, also where they cut through tags and characters."""
    rows = "".join(
        f'<row r="{n}" spans="1:1"><c r="A{n}" t="str"><v>ß★{n}</v></c></row>\r\n' for n in range(1, 30)
    )
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows, before='<dimension ref="A1:A29"/>'))
    whole = sheet_of(grow(source)[0])
    assert whole.count("inlineStr") == 29 * 2
    for size in (1, 7, 64):
        monkeypatch.setattr(growing_copy, "_CHUNK", size)
        assert sheet_of(grow(source)[0]) == whole


def test_careful_and_quick_pass_agree(tmp_path: Path) -> None:
    """A comment anywhere between rows makes the pass careful; the result is the same but for the comment."""
    rows = "".join(
        f'<row r="{n}" spans="1:2"><c r="A{n}" s="{n % 5}"><v>{n}</v></c><c r="B{n}"/></row>'
        for n in range(1, 50)
    )
    quick = grown(tmp_path, rows, header_row=3, first=3)
    careful = grown(
        tmp_path, rows.replace('</row><row r="9"', '</row><!-- --><row r="9"'), header_row=3, first=3
    )
    assert careful.replace("<!-- -->", "") == quick


# --- tables and filters ---

ROWS = "".join(
    f'<row r="{n}" spans="1:2"><c r="A{n}" s="3"><v>{n}</v></c><c r="B{n}"><v>1</v></c></row>'
    for n in range(1, 6)
)
TABLE = (
    '<?xml version="1.0"?>\n<table xmlns="{main}" id="1" name="T" displayName="T" ref="{ref}"{more}>'
    '<autoFilter ref="A1:B4"><filterColumn colId="0"/></autoFilter><sortState ref="A2:B4"/>'
    '<tableColumns count="2"><tableColumn id="7" name="Ödé"/>'
    '<tableColumn id="2" name="One"{column}</tableColumns><tableStyleInfo name="x"/></table>'
)


def with_table(
    path: Path, rows: str = ROWS, *, ref: str = "A1:B5", more: str = "", column: str = "/>", after: str = ""
) -> Path:
    """A workbook whose sheet holds a table."""
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": relationships(("table", "../tables/table1.xml")),
        "xl/tables/table1.xml": TABLE.format(main=MAIN, ref=ref, more=more, column=column),
    }
    return make_workbook(path, sheet_xml(rows, after=after), more=parts)


def test_a_table_takes_the_new_columns(tmp_path: Path) -> None:
    source = with_table(tmp_path / "book.xlsx")
    target, placed = grow(source)
    assert placed == Placed(3)
    new = '<tableColumn id="8" name="One_2"/><tableColumn id="9" name="Two"/></tableColumns>'
    expected = TABLE.format(main=MAIN, ref="A1:D5", more="", column="/>").replace("</tableColumns>", new)
    expected = expected.replace('count="2"', 'count="4"').replace(
        '<autoFilter ref="A1:B4"', '<autoFilter ref="A1:D4"'
    )
    assert sheet_of(target, "xl/tables/table1.xml") == expected
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert [entry.value for entry in sheet[1]] == [1, 1, "One_2", "Two"]  # as the table names its columns
    assert [entry.value for entry in sheet[5]] == [5, 1, "row 5", "yes"]


def test_names_of_new_columns_are_written_as_tables_write_them(tmp_path: Path) -> None:
    columns = NewColumns(('é "&<\n_x0041_', "b"), 1, lambda row: ("a", "b"), 1)
    copy_workbook(with_table(tmp_path / "book.xlsx"), {"Codes": columns}, tmp_path / "copy.xlsx")
    table = ElementTree.fromstring(sheet_of(tmp_path / "copy.xlsx", "xl/tables/table1.xml"))
    names = [column.get("name") for column in table.iter(f"{{{MAIN}}}tableColumn")]
    assert names == ["Ödé", "One", 'é "&<_x000a__x005F_x0041_', "b"]
    assert '<t>é "&amp;&lt;\n_x005F_x0041_</t>' in sheet_of(tmp_path / "copy.xlsx")


@pytest.mark.parametrize(
    ("more", "answered"),
    [
        (' totalsRowCount="1"', [None, "row 2", "row 3", "row 4", None]),
        (' headerRowCount="0"', [None, "row 2", "row 3", "row 4", "row 5"]),
    ],
)
def test_rows_of_headings_and_totals_hold_no_answers(
    tmp_path: Path, more: str, answered: list[str | None]
) -> None:
    target, _ = grow(with_table(tmp_path / "book.xlsx", more=more))
    sheet = openpyxl.load_workbook(target).worksheets[0]
    found = [sheet.cell(row, 3).value for row in range(1, 6)]
    assert [None, *found[1:]] == answered
    assert found[0] == "One_2"


def test_headings_stand_in_the_row_of_the_table(tmp_path: Path) -> None:
    """Whatever row is taken for that of the headings: Excel compares them with the names of the columns."""
    target, _ = grow(with_table(tmp_path / "book.xlsx", ref="A2:B5"), header_row=1)
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert [sheet.cell(row, 3).value for row in range(1, 6)] == [None, "One_2", "row 3", "row 4", "row 5"]


BESIDE = '<c r="B{}"><v>1</v></c>'


@pytest.mark.parametrize(
    ("beside", "refused"),
    [
        ('<c r="C3" s="4"/>', False),  # a format without content
        ('<c r="C3" s="4"/><c r="D3" s="4"></c>', False),
        ('<c r="F3"><v>1</v></c>', False),  # behind the new columns
        ('<c r="C3" s="4"/><c r="F3"><f>B3</f></c><!-- -->', False),
        ('<c r="C3"><v>1</v></c>', True),
        ('<c r="D3" t="inlineStr"><is><t>a note</t></is></c>', True),
        ('<c r="D3"><f>B3</f></c>', True),
        ('<c r="F3"><f t="array" ref="F3:G3">B3</f></c>', False),
    ],
)
@pytest.mark.parametrize("filtered", [False, True])
def test_what_stands_beside_a_table_or_filter(
    tmp_path: Path, beside: str, refused: bool, filtered: bool
) -> None:
    rows = ROWS.replace(BESIDE.format(3), BESIDE.format(3) + beside)
    if filtered:
        xml = sheet_xml(rows, after='<autoFilter ref="A1:B5"/>')
        source = make_workbook(tmp_path / "book.xlsx", xml)
    else:
        source = with_table(tmp_path / "book.xlsx", rows)
    if refused:
        with pytest.raises(
            InputError, match=r"'Codes' of book\.xlsx .* something stands to its right; .* \.csv"
        ):
            grow(source)
        return
    target, placed = grow(source)
    assert placed == Placed(3)
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert [entry.value for entry in sheet[3]][:4] == [3, 1, "row 3", "yes"]
    assert (sheet["F3"].value is not None) == ("F3" in beside)
    references = re.findall(r'<c r="([A-Z]+)3"', sheet_of(target))
    assert references == sorted(set(references))


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"after": '<mergeCells><mergeCell ref="C2:D2"/></mergeCells>'}, "something stands to its right"),
        ({"rows": "<!-- -->" + ROWS.replace('"B3"', '"C3"')}, "something stands to its right"),
        (
            {"rows": ROWS.replace("<v>1</v>", '<f t="array" ref="B1:C1">1</f>', 1)},
            "something stands to its right",
        ),
        ({"more": ' tableType="queryTable"'}, "a query or an XML file fills it"),
        (
            {"column": '><xmlColumnPr mapId="1" xpath="/a" xmlDataType="string"/></tableColumn>'},
            "an XML file",
        ),
    ],
)
def test_tables_that_cannot_take_new_columns(tmp_path: Path, table: dict[str, str], reason: str) -> None:
    """Beside the table, answers would stay where they are when the user sorts it."""
    with pytest.raises(
        InputError, match=rf"table or filter that cannot take new columns, because .*{reason}"
    ):
        grow(with_table(tmp_path / "book.xlsx", **table))


def test_a_merged_title_wider_than_the_table_is_in_nobodys_way(tmp_path: Path) -> None:
    merged = '<mergeCells><mergeCell ref="A1:H1"/></mergeCells>'
    target, placed = grow(with_table(tmp_path / "book.xlsx", ref="A2:B5", after=merged), header_row=2)
    assert placed == Placed(3)
    assert cell("C5", "row 5", "3") in sheet_of(target)


@pytest.mark.parametrize(("other", "reason"), [("C1:D9", "to its right"), ("A7:B9", "several tables")])
def test_two_tables(tmp_path: Path, other: str, reason: str) -> None:
    source = with_table(tmp_path / "book.xlsx")
    with zipfile.ZipFile(source, "a") as archive:
        archive.writestr("xl/tables/table2.xml", f'<table xmlns="{MAIN}" ref="{other}"/>')
    both = relationships(("table", "../tables/table1.xml"), ("table", "../tables/table2.xml"))
    content = {part[0]: part[3] for part in parts_of(source)}
    content["xl/worksheets/_rels/sheet1.xml.rels"] = both.encode()
    with zipfile.ZipFile(source, "w") as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    with pytest.raises(InputError, match=reason):
        grow(source)


def test_a_list_above_a_table_in_the_same_columns_is_not_the_table(tmp_path: Path) -> None:
    target, placed = grow(with_table(tmp_path / "book.xlsx", ref="A1:B5"), header_row=5)
    assert placed == Placed(3)
    assert sheet_of(target, "xl/tables/table1.xml") == sheet_of(
        tmp_path / "book.xlsx", "xl/tables/table1.xml"
    )


NAMED = (
    WORKBOOK.removesuffix("</workbook>") + "<definedNames>"
    '<definedName name="_xlnm.Print_Area" localSheetId="0">\'Codes\'!$A$1:$B$5</definedName>'
    '<definedName name="_xlnm._FilterDatabase" localSheetId="1" hidden="1">Other!$A$1:$B$5</definedName>'
    '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">\'Codes\'!{}</definedName>'
    "</definedNames></workbook>"
)


@pytest.mark.parametrize("known", ["$A$1:$B$5", "$A$1:$G$9", "$A$3"])
def test_a_filter_takes_the_new_columns(tmp_path: Path, known: str) -> None:
    """Also where the name of its range is out of date: Excel asks both to be the same."""
    view = '<customSheetViews><customSheetView><autoFilter ref="A1:B5"/></customSheetView></customSheetViews>'
    filtered = (
        '<autoFilter ref="A1:{}5"><filterColumn colId="1"/><sortState ref="A2:B5"/></autoFilter>' + view
    )
    source = make_workbook(
        tmp_path / "book.xlsx",
        sheet_xml(ROWS, after=filtered.format("B")),
        workbook=NAMED.format(known),
    )
    target, placed = grow(source)
    assert placed == Placed(3)
    assert sheet_of(target).endswith(filtered.format("D") + "</worksheet>")
    assert sheet_of(target, "xl/workbook.xml") == NAMED.format("$A$1:$D$5")


def test_a_filter_that_is_gone_holds_nothing(tmp_path: Path) -> None:
    """Excel keeps the name of its range."""
    rows = ROWS.replace(BESIDE.format(3), BESIDE.format(3) + '<c r="F3"><v>1</v></c>')
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows), workbook=NAMED.format("$A$1:$B$5"))
    target, placed = grow(source)
    assert placed == Placed(7)
    assert sheet_of(target, "xl/workbook.xml") == sheet_of(source, "xl/workbook.xml")


def test_a_filter_of_other_columns_stays(tmp_path: Path) -> None:
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(ROWS, after='<autoFilter ref="B1:B5"/>'))
    target, placed = grow(source)
    assert placed == Placed(3)
    assert sheet_of(target).endswith('<autoFilter ref="B1:B5"/></worksheet>')


# --- everything else in the package ---


def rich_workbook(path: Path) -> Path:
    """A workbook with two sheets, a chart, a table, a comment, macros, and parts of unknown kinds."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Charges"
    sheet.append(["Code", "Fee", "Date"])
    for number, code in enumerate(["99213", 142, "J1100", None, "hello"], start=1):
        sheet.append([code, number * 10.5, date(2024, 1, number)])
    sheet["A1"].font = Font(bold=True)
    sheet["A1"].comment = Comment("our codes", "us")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=6), titles_from_data=True)
    sheet.add_chart(chart, "K2")
    scale = ColorScaleRule("min", None, "FFFFFF", end_type="max", end_color="FF0000")  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add("B2:B6", scale)
    other = workbook.create_sheet("Other")
    other.append(["Name", "Number"])
    other.append(["a", 1])
    other.add_table(Table(displayName="Others", ref="A1:B2"))
    made = path.with_name("made.xlsx")
    workbook.save(made)
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            after.writestr(part, before.read(part))
        for name, content in (
            ("xl/vbaProject.bin", bytes(range(256)) * 40),
            ("xl/pivotCache/pivotCacheRecords1.xml", b"<r/>" * 999),
            ("customXml/", b""),
            ("customXml/item1.bin", b""),
        ):
            entry = zipfile.ZipInfo(name, (1999, 12, 31, 23, 59, 58))
            entry.compress_type = zipfile.ZIP_STORED
            entry.external_attr = 0o640 << 16
            entry.comment = b"kept"
            after.writestr(entry, content)
        after.comment = b"of the archive"
    made.unlink()
    return path


def test_every_other_part_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    source = rich_workbook(tmp_path / "book.xlsm")
    original = source.read_bytes()
    target, placed = grow(source, sheet="Charges")
    assert source.read_bytes() == original
    sheet_part = "xl/worksheets/sheet1.xml"
    before, after = parts_of(source), parts_of(target)
    assert [part[:3] for part in after] == [part[:3] for part in before]
    assert [part for part in after if part[0] != sheet_part] == [
        part for part in before if part[0] != sheet_part
    ]
    with zipfile.ZipFile(source) as one, zipfile.ZipFile(target) as two:
        assert two.comment == b"of the archive"
        for name in ("xl/vbaProject.bin", "customXml/", "customXml/item1.bin"):
            for attribute in ("external_attr", "comment", "create_system"):
                assert getattr(two.getinfo(name), attribute) == getattr(one.getinfo(name), attribute)
    assert placed.first_column == 4


def test_two_readers_see_the_new_cells(tmp_path: Path) -> None:
    target, _ = grow(
        rich_workbook(tmp_path / "book.xlsm"),
        sheet="Charges",
        texts=lambda row: None if row == 5 else ("=1+1", f"{row} <&>\n "),
    )
    opened = openpyxl.load_workbook(target)
    assert opened.sheetnames == ["Charges", "Other"]
    assert list(opened["Charges"].iter_rows(values_only=True)) == [
        ("Code", "Fee", "Date", "One", "Two"),
        ("99213", 10.5, datetime(2024, 1, 1), "=1+1", "2 <&>\n "),
        (142, 21, datetime(2024, 1, 2), "=1+1", "3 <&>\n "),
        ("J1100", 31.5, datetime(2024, 1, 3), "=1+1", "4 <&>\n "),
        (None, 42, datetime(2024, 1, 4), None, None),
        ("hello", 52.5, datetime(2024, 1, 5), "=1+1", "6 <&>\n "),
    ]
    assert opened["Charges"]["D2"].data_type == "s"
    assert opened["Charges"]["D2"].style_id == opened["Charges"]["A2"].style_id
    assert opened["Charges"].column_dimensions["E"].width == 9.5
    with CalamineWorkbook.from_path(target) as workbook:
        rows = workbook.get_sheet_by_name("Charges").to_python()
    assert [row[3] for row in rows] == ["One", "=1+1", "=1+1", "=1+1", "", "=1+1"]


@pytest.mark.parametrize(("beside", "style"), [('<c r="B1" s="4"><v>1</v></c>', "4"), ("", "3")])
def test_headings_look_like_the_one_beside_them(tmp_path: Path, beside: str, style: str) -> None:
    """Where none is there, like the one of the codes."""
    rows = f'<row r="1"><c r="A1" s="3"><v>1</v></c>{beside}</row><row r="2"><c r="B2" s="1"/></row>'
    copied = grown(tmp_path, rows, header_row=1, first=3)
    assert cell("C1", "One", style) + cell("D1", "Two", style) in copied


def test_sheets_are_named_as_people_name_them(tmp_path: Path) -> None:
    source = rich_workbook(tmp_path / "book.xlsm")
    with pytest.raises(InputError, match=r"book\.xlsm has no sheet 'Fees'; its sheets are: Charges, Other\."):
        grow(source, sheet="Fees")


def test_several_sheets_grow_in_one_copy(tmp_path: Path) -> None:
    source = rich_workbook(tmp_path / "book.xlsm")
    columns = {
        "Charges": NewColumns(("New",), 1, lambda row: (f"charge {row}",), 1),
        "Other": NewColumns(("One", "Two"), 1, lambda row: (f"other {row}", ""), 1),
    }
    placed = copy_workbook(source, columns, tmp_path / "copy.xlsm")
    assert placed == {"Charges": Placed(4), "Other": Placed(3)}
    opened = openpyxl.load_workbook(tmp_path / "copy.xlsm")
    assert [row[3] for row in opened["Charges"].iter_rows(values_only=True)] == [
        "New", *(f"charge {row}" for row in range(2, 7))
    ]  # fmt: skip
    assert list(opened["Other"].iter_rows(values_only=True)) == [
        ("Name", "Number", "One", "Two"), ("a", 1, "other 2", None)
    ]  # fmt: skip
    assert opened["Other"].tables["Others"].ref == "A1:D2"


def test_copy_of_a_copy_grows_again(tmp_path: Path) -> None:
    first, _ = grow(rich_workbook(tmp_path / "book.xlsm"), sheet="Charges")
    second, placed = grow(first, sheet="Charges")
    assert placed.first_column == 6
    sheet = openpyxl.load_workbook(second)["Charges"]
    assert [entry.value for entry in sheet[1]] == ["Code", "Fee", "Date", "One", "Two", "One", "Two"]


REAL = {
    "HCPC2016_CONTR_ANWEB.xlsx": 48,
    "HCPC2019_CONTR_ANWEB.xlsx": 48,
    "HCPC2019_Corrections_ALPHA.xlsx": 13,
    "HCPC2019_Trans_Alpha.xlsx": 4,
}


@pytest.mark.long
@pytest.mark.parametrize("name", REAL)
def test_real_files_without_the_new_cells_are_the_originals(tmp_path: Path, name: str) -> None:
    width = REAL[name]
    source = tmp_path / name
    source.write_bytes(shared("releases", name).read_bytes())
    before = parts_of(source)
    sheet_name = openpyxl.load_workbook(source, read_only=True).sheetnames[0]
    target, placed = grow(source, sheet=sheet_name)
    assert placed.first_column == width + 1
    (part,) = (one[0] for one, two in zip(before, parts_of(target), strict=True) if one != two)
    sheet, original = sheet_of(target, part), sheet_of(source, part)
    letters = [openpyxl.utils.get_column_letter(width + 1), openpyxl.utils.get_column_letter(width + 2)]
    kept, removed = without_cells(sheet, letters)
    assert removed == 2 * original.count("</row>")
    kept = kept.replace(f":{letters[1]}", f":{openpyxl.utils.get_column_letter(width)}", 1)
    kept, original = (re.sub("<cols>.*</cols>", "", xml) for xml in (kept, original))
    assert kept.replace(f'spans="1:{width + 2}"', f'spans="1:{width}"') == original


@pytest.mark.long
@pytest.mark.parametrize("name", ["HCPC2019_Corrections_ALPHA.xlsx", "HCPC2019_Trans_Alpha.xlsx"])
def test_quick_pass_suffices_for_real_files(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Excel writes needs no care; made with care all the same, the copy has the same bytes."""
    source = tmp_path / name
    source.write_bytes(shared("releases", name).read_bytes())
    sheet_name = openpyxl.load_workbook(source, read_only=True).sheetnames[0]
    feed = QuickScan.feed
    careful: list[bytes] = []

    def noting(self: QuickScan, data: bytes) -> None:
        try:
            feed(self, data)
        except NeedsCare:
            careful.append(data)
            raise

    monkeypatch.setattr(QuickScan, "feed", noting)
    quickly = parts_of(grow(source, sheet=sheet_name)[0])
    assert not careful

    def refuse(self: QuickScan, data: bytes) -> None:
        raise NeedsCare

    monkeypatch.setattr(QuickScan, "feed", refuse)
    assert parts_of(grow(source, sheet=sheet_name)[0]) == quickly


def test_a_sheet_that_was_read_is_not_checked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy is the same; where the bytes have become others since, they are checked."""
    rows = (
        '<row r="1" spans="1:2"><c r="A1" t="str"><v>Code</v></c></row>'
        '<row r="2" spans="1:2"><c r="A2" s="1"><v>99213</v></c><c r="B2"><v>5</v></c></row>'
    )
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows))
    with open_lists(source) as (read,):
        assert len(list(read.rows([0]))) == 2
        passed = read.passed
    assert passed is not None
    columns = {"Codes": NewColumns(("One", "Two"), 1, lambda row: (f"row {row}", "yes"), 1)}
    fed: list[bytes] = []
    parse = SheetScan.feed

    def noting(scan: SheetScan, data: bytes) -> None:
        fed.append(data)
        parse(scan, data)

    monkeypatch.setattr(SheetScan, "feed", noting)

    def copied(said: tuple[int, int] | None) -> tuple[object, int]:
        fed.clear()
        copy_workbook(source, columns, tmp_path / "copy.xlsx", passed={"Codes": said})
        return parts_of(tmp_path / "copy.xlsx"), len(fed)

    checked, times = copied(None)
    assert copied((passed[0] + 1, passed[1])) == (checked, times)
    quickly, fewer = copied(passed)
    assert quickly == checked
    assert fewer < times


@pytest.mark.parametrize(
    ("rows", "needs_care"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c></row>', False),
        ('<row r="1" spans="1:1" ht="15" customHeight="1"><c r="A1" s="1" t="b"><v>1</v></c></row>', False),
        ('<row r="1"><c r="A1"/><c r="B1" t="inlineStr"><is><t>x</t></is></c></row><row r="2"/>', False),
        ("<row r='1'><c r=\"A1\"><v>1</v></c></row>", True),
        ("<row r=\"1\"><c r='A1'><v>1</v></c></row>", True),
        ('<row r="1" x="a>b"><c r="A1"><v>1</v></c></row>', True),
        ('<row r="1"><c s="1" r="A1"><v>1</v></c></row>', True),
        ('<row r="1"><c\nr="A1"><v>1</v></c></row>', True),
        ('<row r="1"><c><v>1</v></c></row>', True),
        ("<row><c><v>1</v></c></row>", True),
        ('<row r="1"><c r="A2"><v>1</v></c></row>', True),
        ('<row r="1"><!-- --><c r="A1"><v>1</v></c></row>', True),
        ('<row r="1"><c r="A1"><v><![CDATA[1]]></v></c></row>', True),
        (f'<row r="1"><c xmlns="{MAIN}" r="A1"><v>1</v></c></row>', True),
    ],
)
def test_what_needs_care(tmp_path: Path, rows: str, needs_care: bool) -> None:
    xml = sheet_xml(rows).encode()
    scan = QuickScan(tmp_path, lambda row: None, lambda: (xml, 0))

    def whole() -> None:
        scan.feed(xml)
        scan.feed(b"")

    if needs_care:
        with pytest.raises(NeedsCare):
            whole()
    else:
        whole()


def without_cells(sheet: str, letters: list[str]) -> tuple[str, int]:
    """The XML without the cells of these columns, and how many there were."""
    parts: list[str] = []
    removed = 0
    for number, part in enumerate(sheet.split("<c ")):
        if number and any(
            part.startswith(f'r="{column}') and part[3 + len(column)].isdigit() for column in letters
        ):
            part = part.partition("</c>")[2] if "</c>" in part else part.partition("/>")[2]
            parts[-1] += part
            removed += 1
        else:
            parts.append(part)
    return "<c ".join(parts), removed


# --- what is refused ---


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        (
            '<!DOCTYPE w [<!ENTITY a "b">]>' + sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'),
            "document type",
        ),
        (sheet_xml("<row>")[:-9], "is damaged"),
        (sheet_xml('<row r="0"><c><v>1</v></c></row>'), "is damaged"),
        (sheet_xml('<row r="1048577"><c><v>1</v></c></row>'), "is damaged"),
        (sheet_xml('<row r="1"><c r="XFE1"><v>1</v></c></row>'), "is damaged"),
        (sheet_xml('<row r="1"><row r="2"/></row>'), "is damaged"),
        (sheet_xml('<c r="A1"><v>1</v></c>'), "is damaged"),
        ('<?xml version="1.0" encoding="shift_jis"?>' + sheet_xml(""), "is damaged"),
        ('<?xml version="1.0" encoding="no-such"?>' + sheet_xml(""), "is damaged"),
        (f'<chartsheet xmlns="{MAIN}"/>', "is no worksheet"),
        ('<worksheet xmlns="http://example.org"/>', "is no worksheet"),
        ("", "is damaged"),
    ],
)
def test_sheets_that_are_refused(tmp_path: Path, sheet: str, sentence: str) -> None:
    source = make_workbook(tmp_path / "book.xlsx", sheet)
    with pytest.raises(InputError, match=rf"book\.xlsx .*{sentence}"):
        grow(source, header_row=0)


@pytest.mark.parametrize("says_so", [True, False])
def test_names_of_parts_are_the_same_bytes(tmp_path: Path, says_so: bool) -> None:
    """Also where they are in UTF-8 and the entry does not say so, as some programs write them."""
    name = "xl/media/Лого.png"
    source = make_workbook(
        tmp_path / "book.xlsx", sheet_xml('<row r="1"><c r="A1"><v>7</v></c></row>'), more={name: b"picture"}
    )
    content = source.read_bytes()
    if not says_so:
        # The flags of an entry stand behind six bytes before its part, and behind eight at the end.
        for entry in (rb"PK\x03\x04..", rb"PK\x01\x02...."):
            content = re.sub(entry + b"..", lambda one: one[0][:-2] + bytes(2), content, flags=re.DOTALL)
        source.write_bytes(content)
    target, _ = grow(source, header_row=0)
    assert content.count(name.encode()) == target.read_bytes().count(name.encode()) == 2
    assert parts_of(target)[-1] == parts_of(source)[-1]


_ENDLESS = "9" * 5_000  # more digits than Python reads


@pytest.mark.parametrize(
    ("rows", "around", "more"),
    [
        (f'<row r="1" spans="1:{_ENDLESS}"><c r="A1"><v>7</v></c></row>', {}, {}),
        (f'<row r="1"><c r="A{_ENDLESS}"><v>7</v></c></row>', {}, {}),
        ("", {"before": f'<cols><col min="1" max="{_ENDLESS}" hidden="1"/></cols>'}, {}),
        ("", {}, {"xl/styles.xml": STYLES.replace('"14"', f'"{_ENDLESS}"')}),
        ("", {}, {"xl/workbook.xml": WORKBOOK.replace("<sheets>", f"{VIEW.format(_ENDLESS)}<sheets>")}),
        ("", {}, {"xl/workbook.xml": WORKBOOK.replace("<sheets>", f"{VIEW.format('²')}<sheets>")}),
    ],
    ids=["spans", "cell", "columns", "style", "sheet in front", "superscript"],
)
def test_numbers_that_are_none_are_passed_over(
    tmp_path: Path, rows: str, around: dict[str, str], more: dict[str, str]
) -> None:
    rows = rows or '<row r="1"><c r="A1"><v>7</v></c></row>'
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows, **around), more=more)
    target, _ = grow(source, header_row=0)
    assert cell("B1", "row 1") + cell("C1", "yes") in sheet_of(target)


def test_damage_behind_the_first_rows_is_found_while_copying(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 70))
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows)[:-20])
    with pytest.raises(InputError, match="is damaged"):
        grow(source, header_row=0)


def test_scan_tells_what_a_row_is(tmp_path: Path) -> None:
    """The scan by itself: rows, cells and places, with all ends reported."""
    seen = []
    xml = sheet_xml('<row r="5" spans="1:3"><c r="C5" s="2" t="s"><v>4</v></c></row>').encode()
    scan = SheetScan(
        tmp_path,
        lambda row: seen.append(
            (
                row.row,
                row.spans,
                xml[row.row_start :][:7],
                xml[row.row_end :][:6],
                [(c.column, c.style, c.kind, c.text) for c in row.cells],
            )
        ),
    )
    scan.feed(xml)
    scan.feed(b"")
    assert seen == [(5, "1:3", b"<row r=", b"</row>", [(3, "2", "s", "4")])]
    assert scan.widest == 3
