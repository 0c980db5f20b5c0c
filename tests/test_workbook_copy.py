"""A copy of a workbook differs from it in the new cells and what must follow from them, nowhere else."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from addin.files.sheet_copy import Answer, NewColumns, SheetCopy, Tally
from addin.files.workbook_copy import Copied, copy_workbook
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

from addin.files import workbook_copy
from addin.files.quick_scan import NeedsCare, QuickScan
from addin.files.sheet_scan import SheetScan
from addin.files.xlsx_sheet import XlsxSheet
from udfs.errors import InputError

WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
    '<sheet name="Codes" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
VIEW = '<bookViews><workbookView activeTab="{}"/></bookViews>'


def answer(value: object) -> Answer | None:
    """An answer that shows what was read; texts with an x get none in the second column."""
    if value is None or value == "":
        return None
    return Answer((f"{type(value).__name__} {value}", "" if "x" in str(value) else "yes"), "answered")


def grow(
    source: Path,
    *,
    code_column: int = 1,
    header_row: int = 1,
    header_style: str = "",
    sheet: str | None = None,
) -> tuple[Path, Copied]:
    """Copy a workbook with two new columns."""
    target = source.with_name(f"copy of {source.name}")
    columns = NewColumns(("One", "Two"), code_column, header_row, header_style, answer)
    with XlsxSheet(source, sheet) as opened:
        opened.rows(50)
        return target, copy_workbook(opened, columns, target)


def grown(folder: Path, rows: str, *, header_row: int = 0, shared: str = "", **around: str) -> str:
    """The rows of the copy of a sheet with these rows, and all that is around them as one text."""
    source = make_workbook(folder / "book.xlsx", sheet_xml(rows, **around), shared=shared)
    target, _ = grow(source, header_row=header_row)
    before, after = sheet_xml("|", **around).split("|")
    copied = sheet_of(target)
    assert copied.startswith(before)
    assert copied.endswith(after)
    return copied[len(before) : len(copied) - len(after)]


def cell(reference: str, text: str, style: str = "") -> str:
    styled = f' s="{style}"' if style else ""
    return f'<c r="{reference}"{styled} t="inlineStr"><is><t>{text}</t></is></c>'


# Each odd shape: the row, with a bar where its new cells belong; what they say; their style.
SHAPES = {
    "number": ('<row r="1"><c r="A1"><v>99213</v></c>|</row>', ("int 99213", "yes"), ""),
    "text": ('<row r="1"><c r="A1" t="str"><v>00142</v></c>|</row>', ("str 00142", "yes"), ""),
    "error": ('<row r="1"><c r="A1" t="e"><v>#N/A</v></c>|</row>', ("str #N/A", "yes"), ""),
    "truth": ('<row r="1"><c r="A1" t="b"><v>1</v></c>|</row>', ("bool True", "yes"), ""),
    "shared": ('<row r="1"><c r="A1" t="s"><v>1</v></c>|</row>', ("str J1100", "yes"), ""),
    "shared rich": ('<row r="1"><c r="A1" t="s"><v>2</v></c>|</row>', ("str 99213-25", "yes"), ""),
    "inline": (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>A4341</t></is></c>|</row>',
        ("str A4341", "yes"),
        "",
    ),
    "inline rich": (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>99</t></r><r><t>213</t></r>'
        '<rPh sb="0" eb="1"><t>reading aid</t></rPh></is></c>|</row>',
        ("str 99213", "yes"),
        "",
    ),
    "cached formula": (
        '<row r="1"><c r="A1" t="str"><f>"J"&amp;1100</f><v>J1100</v></c>|</row>',
        ("str J1100", "yes"),
        "",
    ),
    "style": ('<row r="1"><c r="A1" s="3" t="str"><v>99213</v></c>|</row>', ("str 99213", "yes"), "3"),
    "date": (
        '<row r="1"><c r="A1" s="1"><v>45292.5</v></c>|</row>',
        ("datetime 2024-01-01 12:00:00", "yes"),
        "1",
    ),
    "built-in date": (
        '<row r="1"><c r="A1" s="2"><v>45292</v></c>|</row>',
        ("datetime 2024-01-01 00:00:00", "yes"),
        "2",
    ),
    "ISO date": (
        '<row r="1"><c r="A1" t="d"><v>2024-01-01T00:00:00</v></c>|</row>',
        ("datetime 2024-01-01 00:00:00", "yes"),
        "",
    ),
    "beyond the calendar": (
        '<row r="1"><c r="A1" s="1"><v>99213000</v></c>|</row>',
        ("int 99213000", "yes"),
        "1",
    ),
    "float": ('<row r="1"><c r="A1"><v>99213.25</v></c>|</row>', ("float 99213.25", "yes"), ""),
    "whole float": ('<row r="1"><c r="A1"><v>10004.0</v></c>|</row>', ("int 10004", "yes"), ""),
    "escape": ('<row r="1"><c r="A1" t="str"><v>a_x000A_b</v></c>|</row>', ("str a\nb", "yes"), ""),
    "markup in the answer": (
        '<row r="1"><c r="A1" t="str"><v>&lt;&amp;&gt;</v></c>|</row>',
        ("str &lt;&amp;&gt;", "yes"),
        "",
    ),
    "character data": (
        '<row r="1"><c r="A1" t="str"><v><![CDATA[</row>]]></v></c>|</row>',
        ("str &lt;/row&gt;", "yes"),
        "",
    ),
    "indented": ('<row r="1">\n <c r="A1" t="str">\n  <v>7</v>\n </c>\n|</row>\n', ("str 7", "yes"), ""),
    "no references": ("<row><c><v>1</v></c>|</row>", ("int 1", "yes"), ""),
    "attributes in another order": (
        '<row ht="15" r="1"><c s="4" r="A1" ><v>1</v></c>|</row>',
        ("int 1", "yes"),
        "4",
    ),
    "blank in the end tag": ('<row r="1"><c r="A1"><v>1</v></c>|</row >', ("int 1", "yes"), ""),
    "comment before the next row": (
        '<row r="1"><c r="A1"><v>1</v></c>|</row><!-- </row> --><row r="2"/>',
        ("int 1", "yes"),
        "",
    ),
    "comment at the end of the row": (
        '<row r="1"><c r="A1"><v>1</v></c><!-- </row> -->|</row>',
        ("int 1", "yes"),
        "",
    ),
    "instruction behind the last row": (
        '<row r="1"><c r="A1"><v>1</v></c>|</row><?keep this?>',
        ("int 1", "yes"),
        "",
    ),
    "an extension in the row": (
        '<row r="1"><c r="A1"><v>1</v></c><extLst><ext uri="x"/></extLst>|</row>',
        ("int 1", "yes"),
        "",
    ),
    "prefix of its own in a row": (
        f'<x:row xmlns:x="{MAIN}" r="1"><x:c r="A1"><x:v>1</x:v></x:c>|</x:row>',
        ("int 1", "yes"),
        "",
    ),
}
SHARED = (
    "<si><t>99213</t></si><si><t>J1100</t><rPh sb='0' eb='1'><t>aid</t></rPh></si>"
    "<si><r><rPr><b/></rPr><t>99213</t></r><r><t xml:space='preserve'>-25</t></r></si>"
)


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_grows_by_two_cells_and_is_the_same_otherwise(tmp_path: Path, shape: str) -> None:
    rows, (first, second), style = SHAPES[shape]
    before, after = rows.split("|")
    new = cell("B1", first, style) + cell("C1", second, style)
    if "x:row" in rows:
        new = new.replace("<", "<x:").replace("<x:/", "</x:")
    assert grown(tmp_path, before + after, shared=SHARED) == before + new + after


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"/>',
        '<row r="1"></row>',
        '<row r="1"><c r="A1"/></row>',
        '<row r="1"><c r="A1" s="3"/><c r="B1"><v>5</v></c></row>',
        '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c></row>',
        '<row r="1"><c r="B1"><v>5</v></c></row>',
        "",
    ],
)
def test_rows_without_a_code_stay_as_they_are(tmp_path: Path, rows: str) -> None:
    assert grown(tmp_path, rows) == rows


@pytest.mark.parametrize("text", ["_x000D_" * 1000, "_x000D_" * 42 + " _x0039_" + "9213"])
def test_a_long_text_is_not_cut_within_an_escape(tmp_path: Path, text: str) -> None:
    """Half of an escape for a line break would be a text where there is none to be seen."""
    source = make_workbook(
        tmp_path / "book.xlsx",
        sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
        shared=f"<si><t>{text}</t></si>",
    )
    with XlsxSheet(source, longest=300) as opened:
        ((value,),) = opened.grid(opened.rows())
    assert isinstance(value, str)
    assert value.strip() in ("", "99213")


def test_empty_answer_keeps_the_look_of_the_row(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" s="3" t="str"><v>x</v></c></row><row r="2"><c r="A2" t="str"><v>x</v></c></row>'
    )
    assert grown(tmp_path, rows) == (
        '<row r="1"><c r="A1" s="3" t="str"><v>x</v></c>'
        + cell("B1", "str x", "3")
        + '<c r="C1" s="3"/></row>'
        '<row r="2"><c r="A2" t="str"><v>x</v></c>' + cell("B2", "str x") + "</row>"
    )


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
    target, copied = grow(source, header_row=2, header_style="4")
    assert sheet_of(target) == sheet_xml(
        '<row r="1" spans="1:2"><c r="A1" t="str"><v>Title</v></c></row>'
        '<row r="2" spans="1:4" ht="30"><c r="A2" s="3" t="str"><v>Code</v></c>'
        '<c r="B2" s="4" t="str"><v>Fee</v></c>'
        + cell("C2", "One", "4") + cell("D2", "Two", "4") + "</row>"
        "<row r=\"3\" spans = '1:4'><c r=\"A3\"><v>7</v></c>"
        + cell("C3", "int 7") + cell("D3", "yes") + "</row>"
        '<row r="4" spans="1:9"><c r="A4"><v>8</v></c>'
        + cell("C4", "int 8") + cell("D4", "yes") + "</row>"
        '<row r="5" spans="1:1 2:4"><c r="A5"><v>9</v></c>'
        + cell("C5", "int 9") + cell("D5", "yes") + "</row>",
        before='<sheetPr/><dimension ref="A1:D5"/><cols/>',
    )  # fmt: skip
    assert copied == Copied(Tally(3, 0, 0, copied.tally.outcomes), 3, hidden=False)
    assert copied.tally.outcomes == {"answered": 3}


def test_formula_without_a_stored_value_is_counted_and_left_out(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f>B1</f></c></row><row r="2"><c r="A2"><f>B1</f><v></v></c></row>'
        '<row r="3"><c r="A3"><f>B1</f><v>7</v></c></row><row r="4"><c r="B4"><v>1</v></c></row>'
    )
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows))
    target, copied = grow(source, header_row=0)
    assert (copied.tally.rows, copied.tally.unstored, copied.tally.blank) == (4, 2, 1)
    assert sheet_of(target).count("inlineStr") == 2


def test_order_of_rows_and_cells_may_be_broken(tmp_path: Path) -> None:
    rows = (
        '<row r="9"><c r="C9"><v>1</v></c><c r="A9"><v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>3</v></c></row>'
    )  # fmt: skip
    assert grown(tmp_path, rows) == (
        '<row r="9"><c r="C9"><v>1</v></c><c r="A9"><v>2</v></c>'
        + cell("D9", "int 2")
        + cell("E9", "yes")
        + "</row>"
        '<row r="3"><c r="A3"><v>3</v></c>' + cell("D3", "int 3") + cell("E3", "yes") + "</row>"
    )


def test_prefixed_names_and_the_strict_flavour(tmp_path: Path) -> None:
    for namespace in (MAIN, STRICT):
        before = f'<s:worksheet xmlns:s="{namespace}"><s:sheetData>'
        row = '<s:row r="1"><s:c r="A1"><s:v>7</s:v></s:c>'
        after = "</s:row></s:sheetData></s:worksheet>"
        source = make_workbook(tmp_path / "book.xlsx", before + row + after)
        target, _ = grow(source, header_row=0)
        new = '<s:c r="{}" t="inlineStr"><s:is><s:t>{}</s:t></s:is></s:c>'
        assert sheet_of(target) == before + row + new.format("B1", "int 7") + new.format("C1", "yes") + after


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("utf-16", "UTF-16"),
        ("utf-16-le", ""),
        ("utf-8-sig", ""),
        ("cp1252", "windows-1252"),
        ("latin-1", "ISO-8859-1"),
    ],
)
def test_other_encodings(tmp_path: Path, codec: str, declared: str) -> None:
    """New cells are written in the encoding of the sheet, with references for what it cannot hold."""
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    rows = '<row r="1" spans="1:1"><c r="A1" t="str"><v>é{}</v></c>{}</row>'
    mark = "" if codec in ("cp1252", "latin-1") else "★"
    sheet = declaration + sheet_xml(rows, before='<dimension ref="A1"/>')
    source = make_workbook(tmp_path / "book.xlsx", sheet.format(mark, "").encode(codec))
    target, _ = grow(source, header_row=0)
    expected = sheet.format(mark, cell("B1", f"str é{mark}") + cell("C1", "yes"))
    expected = expected.replace('spans="1:1"', 'spans="1:3"').replace('ref="A1"', 'ref="A1:C1"')
    with zipfile.ZipFile(target) as archive:
        assert archive.read("xl/worksheets/sheet1.xml") == expected.encode(codec)


def test_answer_outside_the_encoding_of_the_sheet(tmp_path: Path) -> None:
    sheet = '<?xml version="1.0" encoding="us-ascii"?>' + sheet_xml(
        '<row r="1"><c r="A1" t="str"><v>&#9733;</v></c></row>'
    )
    target, _ = grow(make_workbook(tmp_path / "book.xlsx", sheet), header_row=0)
    assert cell("B1", "str &#9733;") in sheet_of(target)


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
    assert cell(f"{first}60", "int 7") in sheet_of(target)
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
            "xl/tables/table1.xml": f'<table xmlns="{MAIN}" id="1" displayName="T" ref="A1:D9"/>',
            "xl/pivotTables/pivotTable1.xml": (
                f'<pivotTableDefinition xmlns="{MAIN}"><location ref="B3:F20"/></pivotTableDefinition>'
            ),
        },
    )
    target, copied = grow(source, header_row=0)
    assert copied.first_column == 7
    assert cell("G1", "int 7") in sheet_of(target)


@pytest.mark.parametrize("formula", ['t="array" ref="B1:E2"', "ref='B1:E2' ca='1' t='dataTable'"])
@pytest.mark.parametrize("careful", ["", "<!-- -->"])
def test_first_column_behind_every_formula_for_several_cells(
    tmp_path: Path, formula: str, careful: str
) -> None:
    """Its other cells need not be in the file; what stood in them would be overwritten by its results."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>7</v></c></row>' for n in range(2, 60))
    rows += f'<row r="60"><c r="A60"><v>7</v></c><c r="B60"><f {formula}>A1:D2</f></c></row>{careful}'
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows))
    target, copied = grow(source, header_row=0)
    assert copied.first_column == 6
    assert cell("F60", "int 7") in sheet_of(target)


def test_a_formula_that_is_shared_has_its_own_cells(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>7</v></c><c r="B1"><f t="shared" ref="B1:E9" si="0">A1</f></c></row>'
    _, copied = grow(make_workbook(tmp_path / "book.xlsx", sheet_xml(rows)), header_row=0)
    assert copied.first_column == 3


def test_too_few_free_columns(tmp_path: Path) -> None:
    source = make_workbook(
        tmp_path / "book.xlsx", sheet_xml('<row r="1"><c r="A1"><v>7</v></c><c r="XFC1"><v>7</v></c></row>')
    )
    with pytest.raises(InputError, match=r"'Codes' of book\.xlsx has too few free columns .* for 2 more"):
        grow(source, header_row=0)


def test_hidden_columns_are_noticed(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>7</v></c></row>'
    for first, hidden in ((3, True), (4, False)):
        before = f'<cols><col min="{first}" max="16384" hidden="1"/></cols>'
        source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows, before=before))
        assert grow(source, header_row=0)[1].hidden is hidden


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
        monkeypatch.setattr(workbook_copy, "_CHUNK", size)
        assert sheet_of(grow(source)[0]) == whole


def test_careful_and_quick_pass_agree(tmp_path: Path) -> None:
    """A comment anywhere between rows makes the pass careful; the result is the same but for the comment."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"/></row>' for n in range(1, 50))
    quick = grown(tmp_path, rows)
    careful = grown(tmp_path, rows.replace('</row><row r="9">', '</row><!-- --><row r="9">'))
    assert careful.replace("<!-- -->", "") == quick


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
    target, copied = grow(source)
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
    assert copied.first_column == 4
    assert (copied.tally.rows, copied.tally.blank) == (5, 1)


def test_two_readers_see_the_new_cells(tmp_path: Path) -> None:
    target, _ = grow(rich_workbook(tmp_path / "book.xlsm"))
    opened = openpyxl.load_workbook(target)
    assert opened.sheetnames == ["Charges", "Other"]
    assert list(opened["Charges"].iter_rows(values_only=True)) == [
        ("Code", "Fee", "Date", "One", "Two"),
        ("99213", 10.5, datetime(2024, 1, 1), "str 99213", "yes"),
        (142, 21, datetime(2024, 1, 2), "int 142", "yes"),
        ("J1100", 31.5, datetime(2024, 1, 3), "str J1100", "yes"),
        (None, 42, datetime(2024, 1, 4), None, None),
        ("hello", 52.5, datetime(2024, 1, 5), "str hello", "yes"),
    ]
    assert opened["Charges"]["D2"].style_id == opened["Charges"]["A2"].style_id
    with CalamineWorkbook.from_path(target) as workbook:
        rows = workbook.get_sheet_by_name("Charges").to_python()
    assert [row[3:] for row in rows] == [
        ["One", "Two"], ["str 99213", "yes"], ["int 142", "yes"],
        ["str J1100", "yes"], ["", ""], ["str hello", "yes"],
    ]  # fmt: skip


def test_another_sheet_by_name_and_the_active_one(tmp_path: Path) -> None:
    source = rich_workbook(tmp_path / "book.xlsm")
    target, copied = grow(source, sheet=" other ")
    assert copied.first_column == 3
    assert sheet_of(source) == sheet_of(target)
    assert "str a" in sheet_of(target, "xl/worksheets/sheet2.xml")


def test_copy_of_a_copy_grows_again(tmp_path: Path) -> None:
    first, _ = grow(rich_workbook(tmp_path / "book.xlsm"))
    second, copied = grow(first)
    assert copied.first_column == 6
    sheet = openpyxl.load_workbook(second)["Charges"]
    assert [entry.value for entry in sheet[1]] == ["Code", "Fee", "Date", "One", "Two", "One", "Two"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "header_row", "width"),
    [
        ("HCPC2016_CONTR_ANWEB.xlsx", 1, 48),
        ("HCPC2019_CONTR_ANWEB.xlsx", 1, 48),
        ("HCPC2019_Corrections_ALPHA.xlsx", 1, 13),
        ("HCPC2019_Trans_Alpha.xlsx", 1, 4),
    ],
)
def test_real_files_without_the_new_cells_are_the_originals(
    tmp_path: Path, name: str, header_row: int, width: int
) -> None:
    source = tmp_path / name
    source.write_bytes(shared("releases", name).read_bytes())
    target, copied = grow(source, header_row=header_row)
    assert copied.first_column == width + 1
    before, after = parts_of(source), parts_of(target)
    different = [one[0] for one, two in zip(before, after, strict=True) if one != two]
    assert len(different) == 1
    sheet, original = sheet_of(target, different[0]), sheet_of(source, different[0])
    letters = [openpyxl.utils.get_column_letter(width + 1), openpyxl.utils.get_column_letter(width + 2)]
    kept, removed = without_cells(sheet, letters)
    assert removed == 2 * (copied.tally.rows - copied.tally.blank + 1)
    kept = kept.replace(f":{letters[1]}", f":{openpyxl.utils.get_column_letter(width)}", 1)
    assert kept.replace(f'spans="1:{width + 2}"', f'spans="1:{width}"') == original


@pytest.mark.long
@pytest.mark.parametrize("name", ["HCPC2019_Corrections_ALPHA.xlsx", "HCPC2019_Trans_Alpha.xlsx"])
def test_quick_pass_suffices_for_real_files(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Excel writes needs no care; made with care all the same, the copy has the same bytes."""
    source = tmp_path / name
    source.write_bytes(shared("releases", name).read_bytes())
    asked: list[bool] = []
    original = SheetCopy.__init__

    def noting(self: SheetCopy, *arguments: object, careful: bool = False) -> None:
        asked.append(careful)
        original(self, *arguments, careful=careful)  # type: ignore[arg-type]

    monkeypatch.setattr(SheetCopy, "__init__", noting)
    quick, counted = grow(source)
    assert asked == [False]
    quickly = parts_of(quick)

    def refuse(self: QuickScan, data: bytes) -> None:
        raise NeedsCare

    monkeypatch.setattr(QuickScan, "feed", refuse)
    careful, counted_again = grow(source)
    assert asked == [False, False, True]
    assert parts_of(careful) == quickly
    assert counted_again == counted


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
    scan = QuickScan(tmp_path, lambda row: None, 1, lambda: (xml, 0))

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


def test_date_system_of_the_workbook(tmp_path: Path) -> None:
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<workbookPr date1904="1"/><sheets><sheet name="Codes" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    rows = '<row r="1"><c r="A1" s="2"><v>43830</v></c></row>'
    target, _ = grow(make_workbook(tmp_path / "book.xlsx", sheet_xml(rows), workbook=workbook), header_row=0)
    assert "datetime 2024-01-01 00:00:00" in sheet_of(target)


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
        (sheet_xml('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'), "is damaged"),
        (sheet_xml('<row r="1"><c r="A1"><v>twelve</v></c></row>'), "is damaged"),
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
    assert sheet_of(target) == sheet_xml(
        rows.replace("</row>", f"{cell('B1', 'int 7')}{cell('C1', 'yes')}</row>"), **around
    )


@pytest.mark.parametrize(
    ("rows", "around"),
    [
        (f'<row r="1"><c r="A1" t="s"><v>{_ENDLESS}</v></c></row>', {}),
        (f'<row r="1" x="{_ENDLESS * 4}" spans="1:1"><c r="A1"><v>7</v></c></row>', {}),
        (
            '<row r="1"><c r="A1"><v>7</v></c></row>',
            {"before": f'<dimension x="{_ENDLESS * 4}" ref="A1"/>'},
        ),
    ],
    ids=["shared text", "tag of a row", "tag of the used range"],
)
def test_what_nobody_writes_is_damage(tmp_path: Path, rows: str, around: dict[str, str]) -> None:
    source = make_workbook(tmp_path / "book.xlsx", sheet_xml(rows, **around))
    with pytest.raises(InputError, match="is damaged"):
        grow(source, header_row=0)


def test_a_style_that_is_no_number_stays_an_attribute(tmp_path: Path) -> None:
    """Its new neighbours say the same; the copy is as well formed as the workbook."""
    odd = "&quot;&lt;&amp;"
    rows = f'<row r="1"><c r="A1" s="{odd}"><v>7</v></c></row>'
    copied = sheet_of(grow(make_workbook(tmp_path / "book.xlsx", sheet_xml(rows)), header_row=0)[0])
    styles = [found.get("s") for found in ElementTree.fromstring(copied).iter(f"{{{MAIN}}}c")]
    assert styles == ['"<&'] * 3


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
