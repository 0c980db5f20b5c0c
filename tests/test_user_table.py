"""Lists from every kind of file arrive as they are, and every bad file gets its sentence."""

from __future__ import annotations

import io
import os
import struct
import sys
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from importlib import resources
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from package_parts import MAIN, RELATIONS, make_workbook, relationships, sheet_xml
from python_calamine import CalamineWorkbook
from shared_files import shared

from addin.files import excel_package as package_module
from addin.files.own_process import ProcessDiedError, in_own_process
from addin.files.text_table import found_delimiter
from addin.files.user_file import check_user_file
from addin.files.user_table import FoundColumn, UserTable, find_column, read_table
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


# --- workbooks ---


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm"])
def test_excel_workbook(tmp_path: Path, suffix: str) -> None:
    path = workbook(tmp_path / f"fees{suffix}")
    assert read_table(path) == UserTable(
        path, "Price list", [["Code", "Fee", "Seen"], ["00142", 92.5, datetime(2024, 1, 31)], [99213]]
    )
    assert read_table(path, "notes").rows == [["nothing here"]]


def test_gaps_keep_rows_and_columns_where_they_are(tmp_path: Path) -> None:
    rows = (
        '<row r="3"><c r="C3"><v>7</v></c></row>'
        '<row r="5"><c r="A5"><f>B9</f></c><c r="B5"><v>8</v></c></row>'
    )  # fmt: skip
    table = read_table(make_workbook(tmp_path / "book.xlsx", sheet_xml(rows)))
    assert table.rows == [[], [], [None, None, 7], [], [None, 8]]
    assert table.unstored == 1


@pytest.mark.long
def test_sheet_with_cells_far_apart_needs_little_memory(tmp_path: Path) -> None:
    """A stray cell in the last row and one in the last column are no reason to fill in all between."""
    rows = '<row r="1"><c r="XFD1"><v>7</v></c></row><row r="1048576"><c r="A1048576"><v>8</v></c></row>'
    table = read_table(make_workbook(tmp_path / "book.xlsx", sheet_xml(rows)))
    assert (len(table.rows), table.rows[0][16383], table.rows[-1]) == (1048576, 7, [8])


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
    table = read_table(path)
    with CalamineWorkbook.from_path(path) as opened:
        theirs = [
            [datetime.combine(value, time()) if type(value) is date else value for value in row]
            for row in opened.get_sheet_by_name(table.sheet).to_python(skip_empty_area=False)
        ]
    width = len(theirs[0])
    ours = [
        ["" if value is None else value for value in row] + [""] * (width - len(row)) for row in table.rows
    ]
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
    assert read_table(path).sheet == expected


# --- text files ---


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_files_keep_every_value_as_typed(tmp_path: Path, delimiter: str, codec: str) -> None:
    rows = [["Code", "Größe", "Fee"], ["00142", "é", "1.50"], ["=1+1", " x ", ""], ["99213"]]
    path = tmp_path / "list.csv"
    path.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(codec))
    assert read_table(path).rows == rows


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
    ],
)
def test_delimiter(text: str, delimiter: str) -> None:
    assert found_delimiter(text) == delimiter


def test_first_line_may_name_the_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("sep=;\nCode;Note\n99213;a,b\n")
    assert read_table(path).rows == [["Code", "Note"], ["99213", "a,b"]]


def test_a_quotation_mark_is_not_taken_for_the_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(' sep="\nCode;Note\n99213;"a;b"\n')
    assert read_table(path).rows == [["Code", "Note"], ["99213", "a;b"]]


def test_line_breaks_and_quotes_within_values(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text('Code,Note\n99213,"two\nlines, ""quoted"""\n')
    assert read_table(path).rows == [["Code", "Note"], ["99213", 'two\nlines, "quoted"']]


# --- columns ---

TITLED = [["Charge list"], [], [" Billing\nCode ", "CPT", None, "Fee"], ["99213", "x", "y", 5]]


@pytest.mark.parametrize(
    ("rows", "column", "expected"),
    [
        (TITLED, "billing code", FoundColumn(0, 2, "Billing Code")),
        (TITLED, "  BILLING   CODE", FoundColumn(0, 2, "Billing Code")),
        (TITLED, "cpt", FoundColumn(1, 2, "CPT")),  # also the letters of column 2464
        (TITLED, "D", FoundColumn(3, 2, "")),
        (TITLED, "a", FoundColumn(0, 0, "")),  # the first text of the column
        ([["99213", 5], ["J1100", 6]], "A", FoundColumn(0, None, "")),
        ([["99213", 5], ["J1100", 6]], "B", FoundColumn(1, None, "")),
        ([["Code", ""], ["J1100", ""]], "B", FoundColumn(1, None, "")),
        ([["B", "A"], ["99213", 5]], "A", FoundColumn(1, 0, "A")),  # a header wins over a letter
        ([[2024, 2025]], "2025", FoundColumn(1, 0, "2025")),
        # A word among data is no header where the name is also a letter, and not the first choice elsewhere.
        ([["Name", "Sex", "Fee"], ["Doe", "C", 5]], "C", FoundColumn(2, 0, "")),
        ([["Doe", 5, "Code"], ["Note", "Code", "Fee"]], "Code", FoundColumn(1, 1, "Code")),
    ],
)
def test_find_column(rows: list[list[object]], column: str, expected: FoundColumn) -> None:
    assert find_column(rows, column) == expected


def test_letters_of_a_found_column() -> None:
    assert FoundColumn(27, None, "").letters == "AB"


@pytest.mark.parametrize(
    ("rows", "column", "sentence"),
    [
        (TITLED, "Procedure", "There is no column 'Procedure'; the columns are: Billing Code, CPT, Fee."),
        (TITLED, "E", "There is no column 'E'; the columns are: Billing Code, CPT, Fee."),
        (TITLED, "", "There is no column ''; the columns are: Billing Code, CPT, Fee."),
        (
            [["Item", "CPT/HCPCS", "Price"], ["1", "99213", "9"]],
            "cpt",
            "There is no column 'cpt'; perhaps 'CPT/HCPCS' is meant; "
            "the columns are: Item, CPT/HCPCS, Price.",
        ),
        (
            [["Item", "CPT/HCPCS", "Price"], ["1", "99213", "9"]],
            "Prise",
            "There is no column 'Prise'; perhaps 'Price' is meant; the columns are: Item, CPT/HCPCS, Price.",
        ),
        (
            [["See the next sheet"]],
            "E",
            "There is no column 'E'; the list ends with column A, so name another column, or another sheet.",
        ),
        (
            [["Code", "Fee", "code"]],
            "CODE",
            "Row 1 has 2 columns headed 'CODE'; name one by its letter: A, C.",
        ),
        (
            [[f"H{chr(65 + n)}" for n in range(14)], [1] * 14],
            "X",
            "There is no column 'X'; "
            "the columns are: HA, HB, HC, HD, HE, HF, HG, HH, HI, HJ, HK, HL and more.",
        ),
        (
            [["Jane Doe", "Hypertension", "Aetna"], ["John Roe", "Asthma", "Cigna"]],
            "Code",
            "There is no column 'Code'; no row of headings was found in the first 50 rows, "
            "so name the column by its letter.",
        ),
        (
            [["Report for Jane Doe"], ["99213", 5]],
            "Code",
            "There is no column 'Code'; no row of headings was found in the first 50 rows, "
            "so name the column by its letter.",
        ),
        (
            [[None]] * 50 + [["Code"]],
            "Code",
            "There is no column 'Code'; no row of headings was found in the first 50 rows, "
            "so name the column by its letter.",
        ),
    ],
)  # fmt: skip
def test_no_such_column(rows: list[list[object]], column: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        find_column(rows, column)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("first", ["Doe, Jane", "1980-04-01", "555-12-3456", 5, datetime(1980, 4, 1)])
def test_rows_of_patients_are_not_taken_for_headers(first: object) -> None:
    """Without headers the first row is data, which no message may repeat."""
    rows = [["99213", first, "Doe, Jane"], ["99214", first, "Roe, Richard"]]
    with pytest.raises(InputError) as caught:
        find_column(rows, "Code")
    assert "Doe" not in str(caught.value)
    assert "no row of headings was found" in str(caught.value)


def test_width_of_the_list_is_more_than_its_first_rows_show() -> None:
    assert find_column([["99213"]], "C", width=3) == FoundColumn(2, None, "")


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
    path = tmp_path / "a.xls"
    path.write_bytes(compound_file([0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, 3, 5, 4], small=[1, 0xFFFFFFFE]))
    with pytest.raises(InputError, match=r"^a\.xls cannot be read, because python-calamine cannot be loaded"):
        read_table(path, None)


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
    assert read_table(path).rows == [[99213, None], [None, None], [None, 99213]]
    path.write_bytes(far_apart([(0, 0), (1_048_575, 16_383)]))
    with pytest.raises(InputError, match=r"^a\.xlsb is damaged, or has cells so far apart that .* \.xlsx\.$"):
        read_table(path)


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
    assert read_table(open_document(tmp_path / "a.ods", 2, 1)).rows == [["J1100"], ["J1100"]]
    for missing in (1, 60, 100, 150, 200):
        with pytest.raises(InputError, match=r"^a\.ods is damaged; open it in Excel"):
            read_table(open_document(tmp_path / "a.ods", 2, 1, missing=missing))


def test_a_sheet_that_is_full_of_one_value_ends_in_a_sentence(tmp_path: Path) -> None:
    """An .ods file says in a few bytes that a cell is repeated in all rows and columns."""
    path = open_document(tmp_path / "a.ods", 1_048_576, 16_384)
    with pytest.raises(InputError, match=r"^a\.ods is damaged, or has cells so far apart that"):
        read_table(path)


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
        "blank text": ("a.csv", b" \n , \n", "a.csv is empty; name another file."),
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
            read_table(path)
        assert (kind, str(caught.value)) == (kind, sentence)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.xlsx does not exist; check the folder and the name\.$"):
        read_table(tmp_path / "nowhere.xlsx")
    with pytest.raises(InputError, match="is a folder; name a file in it"):
        read_table(tmp_path)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsb"])
def test_password(tmp_path: Path, name: str) -> None:
    with pytest.raises(
        InputError, match=rf"{name} is password-protected; open it in Excel, remove the password"
    ):
        read_table(encrypted(tmp_path / name))


def test_encrypted_entry(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match="password-protected"):
        read_table(path)


def test_empty_sheet_and_missing_sheet(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "a.xlsx", sheet_xml('<row r="1"><c r="A1" s="3"/></row>'))
    with pytest.raises(
        InputError, match=r"^The sheet 'Codes' of a\.xlsx is empty; name another with --sheet\.$"
    ):
        read_table(path)
    with pytest.raises(InputError, match=r"^a\.xlsx has no sheet 'Fees'; its sheets are: Codes\.$"):
        read_table(path, "Fees")
    text = tmp_path / "a.csv"
    text.write_text("99213\n")
    with pytest.raises(InputError, match="is a text file and has no sheets"):
        read_table(text, "Codes")


def test_chart_sheet(tmp_path: Path) -> None:
    more = {"xl/_rels/workbook.xml.rels": relationships(("chartsheet", "chartsheets/sheet1.xml"))}
    path = make_workbook(tmp_path / "a.xlsx", sheet_xml(""), more=more)
    with pytest.raises(InputError, match=r"The sheet 'Codes' of a\.xlsx is no worksheet"):
        read_table(path, "Codes")
    with pytest.raises(InputError, match="has no visible worksheet"):
        read_table(path)


def test_other_documents_of_the_same_family(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "a.xlsx", "", more={"xl/workbook.xml": '<document xmlns="urn:word"/>'})
    with pytest.raises(
        InputError, match=r"^a\.xlsx is no Excel workbook; save the list as \.xlsx in Excel\.$"
    ):
        read_table(path)


def test_part_that_is_there_twice(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "a.xlsx", sheet_xml(""), more={"XL/styles.xml": "<a/>"})
    with pytest.raises(InputError, match="holds one of its parts twice"):
        read_table(path)


def test_encoding_that_nobody_knows(tmp_path: Path) -> None:
    strange = '<?xml version="1.0" encoding="UTF-2"?>'
    for name in ("xl/styles.xml", "xl/sharedStrings.xml"):
        path = make_workbook(tmp_path / "a.xlsx", sheet_xml(""), more={name: f"{strange}<a/>"})
        with pytest.raises(InputError, match="is damaged"):
            read_table(path)


def test_encoding_that_nobody_knows_in_another_workbook(tmp_path: Path) -> None:
    """Names that Python does not have, that are no encoding of texts, or take more than a byte."""
    for encoding in ("UTF-2", "hex", "idna", "big5"):
        path = tmp_path / "a.ods"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", f'<?xml version="1.0" encoding="{encoding}"?><a/>')
        with pytest.raises(InputError, match=r"^a\.ods is damaged; open it in Excel"):
            read_table(path)


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
            read_table(path)


def test_missing_sheet_part(tmp_path: Path) -> None:
    more = {"xl/_rels/workbook.xml.rels": relationships(("worksheet", "worksheets/sheet9.xml"))}
    with pytest.raises(InputError, match="is damaged"):
        read_table(make_workbook(tmp_path / "a.xlsx", sheet_xml(""), more=more))


def test_document_types_are_refused_everywhere(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]>'
    cell = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    sst = f'{bomb}<sst xmlns="{MAIN}"><si><t>&b;</t></si></sst>'
    for name, content in (("xl/sharedStrings.xml", sst), ("xl/styles.xml", f"{bomb}<styleSheet/>")):
        with pytest.raises(InputError, match=r"document type|is damaged"):
            read_table(make_workbook(tmp_path / "a.xlsx", cell, more={name: content}))


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
        read_table(path)


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
        read_table(path)


def test_part_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_module, "LARGEST_PART", 100)
    with pytest.raises(InputError, match="more than a workbook can hold"):
        read_table(workbook(tmp_path / "a.xlsx"))


def test_quotation_mark_that_never_closes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Code,Note\n99213,"' + "x\n" * 600_000)
    with pytest.raises(InputError, match=r"a\.csv cannot be read as a table behind row 1: a quotation mark"):
        read_table(path)


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_quotation_mark_that_swallows_a_few_rows(tmp_path: Path, ending: str) -> None:
    """A mark that opens a field and never closes is told, one within a field is read."""
    path = tmp_path / "a.csv"
    path.write_text(f'Code,Note\n99213,a\nA4550,"Tray\nJ1100,b{ending}', newline="")
    with pytest.raises(InputError, match=r"a\.csv cannot be read as a table behind row 2: a quotation mark"):
        read_table(path)
    path.write_text(f'Code,Note\nA4550,12" tray\nJ1100,"b"{ending}', newline="")
    assert read_table(path).rows == [["Code", "Note"], ["A4550", '12" tray'], ["J1100", "b"]]
