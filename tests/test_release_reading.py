"""Reading release files: every form that CMS has used, and what is refused or left out."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Sequence

import pytest
from release_files import (
    CORRECTIONS,
    DISCLAIMER,
    HEADINGS,
    SMALL,
    TRANSACTIONS,
    Made,
    lines_of,
    rows_of,
    text_of,
)

from udfs.errors import InputError
from udfs.releases.fixed_width import is_fixed_width, read_fixed_width
from udfs.releases.names import checked_quarter, quarter_named, version_named
from udfs.releases.record import Problem, Reading, ReleaseRecord, checked
from udfs.releases.release_sheets import Note, find_headings, read_notes, read_release_rows

RECORDS = [made.record for made in SMALL]


def read(content: bytes) -> Reading:
    return read_fixed_width(io.BytesIO(content), "HCPC.txt")


def read_rows(rows: list[list[object]]) -> Reading:
    headings = find_headings(rows)
    assert headings is not None
    return read_release_rows(rows, headings)


@pytest.mark.parametrize(
    "content",
    [
        text_of(width=293, continued=0),
        text_of(width=293, continued=91),
        text_of(width=320, continued=91),
        text_of(width=320, continued=320),
        text_of(before=DISCLAIMER),
        text_of(end="\n"),
        text_of() + b"\r\n",
        text_of().rstrip(b"\r\n"),
        text_of() + b"\x1a",
        text_of().rstrip(b"\r\n") + b"\r",
    ],
    ids=[
        "293",
        "293 and 91",
        "320 and 91",
        "320",
        "disclaimer",
        "line feeds",
        "blank line",
        "no end",
        "end of file",
        "half an end",
    ],
)
def test_text_of_every_form(content: bytes) -> None:
    assert is_fixed_width(content[:65536])
    assert read(content) == (RECORDS, [])


def test_text_in_pieces_of_any_size() -> None:
    """The stream may give what it likes, also a part of a line."""
    content = text_of(before=DISCLAIMER)

    class Stream(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(random.Random(self.tell()).randrange(1, 400))

    told: list[int] = []
    assert read_fixed_width(Stream(content), "HCPC.txt", told.append).records == RECORDS
    assert sum(told) == len(content)


def test_windows_characters() -> None:
    made = Made("A4100", ("Patient’s bandage\xa0– long",))
    assert read(text_of([made])).records[0].long_description == "Patient’s bandage – long"


def test_runs_of_spaces_become_one() -> None:
    made = Made("A4100", ("Bandage  of the test,  ", " each"), "Band  age")
    record = read(text_of([made])).records[0]
    assert (record.long_description, record.short_description) == ("Bandage of the test, each", "Band age")


def test_repeated_fields_are_joined() -> None:
    (line,) = lines_of(Made("A4100"))
    line = line[:119] + "0051  13" + line[127:204] + "A0001     A0003          " + line[229:]
    record = read(f"{line}\r\n".encode()).records[0]
    assert (record.pricing, record.cross_references) == ("00, 51, 13", "A0001, A0003")


def changed_line(made: Made, place: int, text: str) -> str:
    line = lines_of(made)[0]
    return line[:place] + text + line[place + len(text) :]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Total records: 8,474", Problem(8, 11, "the line is not a record")),
        (lines_of(Made("W0001"))[0][:292], Problem(8, 293, "the record ends too early")),
        (changed_line(Made("W0001"), 0, "w0001"), Problem(8, 1, "there is no code where one belongs")),
        (lines_of(Made("V5364"))[0], Problem(8, 1, "the code V5364 appears a second time")),
        ("W0001002004more words", Problem(8, 1, "a description continues without its code above it")),
        ("   QZ002008more words", Problem(8, 1, "a description continues without its code above it")),
    ],
)
def test_lines_that_cannot_be_read_are_left_out_and_named(line: str, problem: Problem) -> None:
    content = text_of(made=SMALL[1:], continued=0) + f"{line}\r\n".encode() + text_of([Made("V9999")])
    reading = read(content)
    assert reading.records == [*RECORDS[1:], Made("V9999").record]
    assert reading.problems == [problem]


@pytest.mark.parametrize(
    ("place", "heading"),
    [(232, "ASC_DT"), (244, "OPPS_DT"), (268, "ADD DT"), (276, "ACT EFF DT"), (284, "TERM DT")],
)
def test_dates_that_are_none_are_blank_and_named(place: int, heading: str) -> None:
    reading = read(f"{changed_line(Made('A4100'), place, '20260231')}\r\n".encode())
    assert reading.problems == [Problem(1, place + 1, f"{heading} is not a date")]
    assert "2026" not in "".join(reading.records[0])


def test_what_follows_a_record_that_cannot_be_read_is_left_out_too() -> None:
    broken = [changed_line(Made("W0001"), 0, "w0001"), "w0001002004more words"]
    reading = read("".join(f"{line}\r\n" for line in broken).encode())
    assert reading.records == []
    assert [problem.line for problem in reading.problems] == [1]


@pytest.mark.parametrize("length", [20, 200, 292])
def test_a_file_that_ends_within_a_record_is_refused(length: int) -> None:
    content = text_of() + lines_of(Made("V9999"))[0][:length].encode()
    with pytest.raises(InputError, match="cut off in line 9"):
        read(content)


def test_a_file_that_ends_before_the_last_section_is_refused() -> None:
    with pytest.raises(InputError, match="cut off: its last code is Q5999"):
        checked(read(text_of(SMALL[:-1])), "HCPC.txt")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (text_of().decode("cp1252").encode("utf-16"), "Unicode"),
        (b"\xef\xbb\xbf" + text_of(), "Unicode"),
        (text_of([Made("A4100", ("Patient’s bandage",))]).decode("cp1252").encode(), "Unicode"),
        (b"A4100\x81\r\n", "line 1, column 6"),
        (b"A4100\r\n\r\nA\0B\r\n", "line 3 holds a zero"),
        (b"x" * 300_000, "a line in it does not end"),
    ],
    ids=["UTF-16", "UTF-8 with mark", "UTF-8", "undefined byte", "zero byte", "endless line"],
)
def test_another_encoding_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(content)


@pytest.mark.parametrize(
    "text", ["", "Code,Fee\r\n99213,92\r\n", "1. HCPCS code   5   1   5   CHAR\r\n" * 50]
)
def test_what_is_no_release_is_refused(text: str) -> None:
    assert not is_fixed_width(text.encode())
    with pytest.raises(InputError, match="is not an HCPCS release"):
        checked(read(text.encode()), "codes.txt")


def test_a_file_with_many_problems_is_refused() -> None:
    with pytest.raises(
        InputError, match=r"in 21 places, the first in line 9, column 11: the line is not a record"
    ):
        checked(read(text_of() + b"and so on\r\n" * 21), "HCPC.txt")
    assert checked(read(text_of() + b"and so on\r\n" * 20), "HCPC.txt").records == RECORDS


@pytest.mark.parametrize("before", [0, 7, 10])
def test_sheets_with_the_headings_in_any_row(before: int) -> None:
    assert read_rows(rows_of(before=before)) == (RECORDS, [])


def test_a_sheet_with_its_columns_in_another_order_and_without_some() -> None:
    rows = rows_of()
    keep = [0, *(place for place in range(len(HEADINGS) - 1, 0, -1) if HEADINGS[place] != "OPPS")]
    assert read_rows([[row[place] for place in keep] for row in rows]) == (RECORDS, [])


def test_numbers_and_dates_where_text_belongs() -> None:
    rows = rows_of([Made("A4100", price="00")])
    for heading, value in {
        "SEQNUM": 10.0, "RECID": 3.0, "PRICE1": 0.0, "PRICE2": 51, "MCM1": 2130, "ADD DT": 20030101.0,
        "ACT EFF DT": dt.date(2003, 1, 1), "ASC_DT": dt.datetime(2008, 1, 1), "OPPS": None, "STATUTE": 1861.5,
    }.items():  # fmt: skip
        rows[1][HEADINGS.index(heading)] = value
    expected = Made("A4100", price="00").record._replace(pricing="00, 51", statute="1861.5")
    assert read_rows(rows) == ([expected], [])


def test_a_code_with_a_space_that_cannot_be_seen() -> None:
    rows = rows_of([Made("A4341")])
    rows[1][0] = "A4341\xa0"
    assert read_rows(rows).records == [Made("A4341").record]


def test_a_description_that_goes_on_in_the_next_row() -> None:
    rows: list[list[object]] = [
        *rows_of([Made("A4100", ("Bandage",))]),
        ["A4100", "0020", "4", " of the  test"],
    ]
    assert read_rows(rows).records[0].long_description == "Bandage of the test"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ([None, None, None, "Total"], Problem(3, 1, "the row has no code")),
        (
            ["A9999", "0020", "4", "of the test"],
            Problem(3, 1, "a description continues without its code above it"),
        ),
        (["A9999", "0020", "9"], Problem(3, 3, "the row is not a code record")),
        (["codes", "0020", "3"], Problem(3, 1, "the row is not a code record")),
        (["A4100", "0010", "3"], Problem(3, 1, "the code A4100 appears a second time")),
    ],
)
def test_rows_that_cannot_be_read_are_left_out_and_named(row: list[object], problem: Problem) -> None:
    rows: list[list[object]] = [*rows_of([Made("A4100")]), row, [], rows_of([Made("V9999")])[1]]
    assert read_rows(rows) == ([Made("A4100").record, Made("V9999").record], [problem])


def test_dates_of_a_sheet_that_are_none_are_named_by_their_column() -> None:
    rows = rows_of([Made("A4100")])
    rows[1][HEADINGS.index("TERM DT")] = "31.12.2017"
    reading = read_rows(rows)
    assert reading.records == [Made("A4100").record]
    assert reading.problems == [Problem(2, HEADINGS.index("TERM DT") + 1, "TERM DT is not a date")]


def test_other_sheets_have_no_headings_of_a_release() -> None:
    assert find_headings([["Code", "Fee"], ["A4100", 5]]) is None
    assert find_headings([["HCPC", "Fee"]]) is None
    assert find_headings([]) is None
    assert find_headings([[]] * 60 + [list(HEADINGS)]) is None


def test_a_transaction_report() -> None:
    headings = find_headings(TRANSACTIONS)
    assert headings is not None
    assert headings.kind == "transaction report"
    notes, problems = read_notes(TRANSACTIONS, headings)
    assert notes == [Note("Q5999", "ADD", "", ""), Note("L9900", "Discontinued", "", "")]
    assert problems == []


NOTE: list[list[object]] = [["Note regarding coverage of the test"], [], *[[] for _ in range(8)]]
# The headings of CMS's transaction reports, by their years.
REPORT_FORMS: dict[str, list[list[object]]] = {
    "2017": [["HCPCS/Modifier Code", "Type of Change"], []],
    "2018": [["HCPCS/Modifier  Code ", "Type of Change"], []],
    "2019": [["HCPCS/MOD", "TYPE OF CHANGE", "SHORT DESCRIPTION", "LONG DESCRIPTION"]],
    "2020 January": [*NOTE, ["HCPC/MOD", "ACTION CD", "SHORT DESCRIPTION", "LONG DESCRIPTION"]],
    "2020 April": [*NOTE[1:], ["HCPC/MOD", "ACTION CD", "SHORT DESCRIPTION", "LONG DESCRIPTION"]],
    "2020 July": [*NOTE, ["HCPC", "ACTION CD", "SHORT DESCRIPTION", "LONG DESCRIPTION"]],
    "2026": [["HCPC", "ACTION CD", "SHORT DESCRIPTION", "LONG DESCRIPTION"]],
}


@pytest.mark.parametrize("form", REPORT_FORMS)
def test_transaction_reports_are_known_by_the_words_of_their_headings(form: str) -> None:
    told: list[list[object]] = [["   QZ", "No Change"], ["Q5999", "ADD", "Drug"], ["L9900", "Discontinued"]]
    rows = [*REPORT_FORMS[form], *told]
    headings = find_headings(rows)
    assert headings is not None
    assert (headings.kind, headings.row) == ("transaction report", len(rows) - 4 - (form in ("2017", "2018")))
    assert read_notes(rows, headings) == (
        [Note("Q5999", "ADD", "", ""), Note("L9900", "Discontinued", "", "")],
        [],
    )


def test_a_users_list_with_a_code_and_an_action_is_no_report() -> None:
    assert find_headings([["Code", "Action"], ["A4100", "bill"]]) is None
    assert find_headings([["HCPCS", "LONG DESCRIPTION", "ADD DATE", "TERM DATE"]]) is None


def correction(*cells: object, headings: Sequence[object] = CORRECTIONS[2]) -> dict[str, str]:
    rows: list[list[object]] = [list(headings), ["A4100", *cells]]
    found = find_headings(rows)
    assert found is not None
    ((note,), _) = read_notes(rows, found)
    return dict(note.corrected)


def test_corrections_that_change_a_record() -> None:
    """In CMS's own words; a field that is given is changed, what is only said is not guessed."""
    day = "20260701"
    headings = ["HCPCS/MOD Code", "Action", "Long Description", "Effective Date", "TOS", "Coverage", "XREF"]
    given = ["New  words", day, "1,P", "D", "j"]
    words = {
        "long_description": "New words",
        "type_of_service": "1, P",
        "coverage": "D",
        "cross_references": "j",
    }
    added = {"added": "2026-07-01", "action_effective": "2026-07-01", "action": "A"}
    ended = {"terminated": "2026-06-30", "action_effective": "2026-07-01", "action": "D"}
    assert correction("ADD Code", *given, headings=headings) == words | added
    assert correction("Revise TOS", *given, headings=headings) == words
    for action in ("Terminate", "Discontinue ", "Discontinued", "TERMINATE CODE"):
        assert correction(action, day) == ended
    assert correction("Discontinue", day, "", "", "", headings=[*CORRECTIONS[2], "XREF CODE"]) == ended
    for action in ("DELETE", "Remove, will be assigned at a later date", "DO NOT ADD - Remove from previous"):
        assert correction(action) == {"code": ""}
    assert correction("Do not terminate", day) == {"terminated": ""}
    assert correction("Change xref code to J7203", day) == {"cross_references": "J7203"}
    assert correction("The xref code has been removed", day) == {"cross_references": ""}
    assert correction("Change Cov to D and Price to 0", day, "", "D", 0.0) == {
        "coverage": "D",
        "pricing": "00",
    }
    for nothing in (
        ("Add date s/b 1/1/2020",), ("Remove the ASC date", day), ("Add Lab Cert code 220", day),
        ("Should not have been updated - revert back to 2017 description",), ("Terminate",),
        ("ADD CODE", day, "short words alone"), ("ADD CODE", "", "", "", ""),
    ):  # fmt: skip
        assert correction(*nothing).keys() <= {"short_description"}, nothing


def test_the_order_of_versions_is_in_their_names() -> None:
    names = ["V4_HCPC2018_Corrections.xlsx", "HCPC2018_Corrections.xlsx", "HCPC2018_Corrections_v2.xlsx"]
    assert sorted(names, key=version_named) == [names[1], names[2], names[0]]
    dated = [f"HCPC2026_JAN_Corrections_{day}.xlsx" for day in ("12292025", "01122026", "02012026")]
    assert sorted([dated[1], dated[2], dated[0]], key=version_named) == dated


def test_a_list_of_corrections() -> None:
    headings = find_headings(CORRECTIONS)
    assert headings is not None
    assert headings.kind == "list of corrections"
    assert read_notes([*CORRECTIONS, [None, ""]], headings) == (
        [
            Note(
                "A4100",
                "Change Cov to D",
                "2026-07-01",
                "COV: D; PRICE: 39",
                (("coverage", "D"), ("pricing", "39")),
            ),
            Note("J1100", "Remove the ASC date", "", ""),
        ],
        [Problem(5, 3, "EFF DATE is not a date"), Problem(6, 1, "there is no code where one belongs")],
    )


@pytest.mark.parametrize(
    ("name", "quarter"),
    [
        ("HCPC2016_CONTR_ANWEB.txt", "2016-01"),
        ("HCPC17_CONTR_ANWEB.txt", "2017-01"),
        ("HCPC2020_ANWEB_w_disclaimer.txt", "2020-01"),
        ("HCPC2024_OCT_ANWEB.xlsx", "2024-10"),
        ("HCPC2025_OCT_ANWEB_v3.txt", "2025-10"),
        ("HCPC2026_JUL_ANWEB_06172026.txt", "2026-07"),
        ("HCPC2019_Trans_Alpha.xlsx", "2019-01"),
        ("HCPC2025_APR_Corrections.xlsx", "2025-04"),
        ("2019-Alpha-Numeric-HCPCS-File.zip", "2019-01"),
        ("july-2026-alpha-numeric-hcpcs-file.zip", "2026-07"),
        ("2026 June HCPCS.zip", "2026-06"),
        ("january-2027-alpha-numeric-hcpcs-file-updated-12182026.zip", "2027-01"),
        ("march.txt", ""),
        ("12345.txt", ""),
        ("HCPCS.txt", ""),
    ],
)
def test_quarters_from_names(name: str, quarter: str) -> None:
    assert quarter_named(["", name]) == quarter


@pytest.mark.parametrize(
    "text", ["2026", "07-2026", "2026-13", "2026-7", "july", "", "2026-07-01", "1999-01"]
)
def test_a_quarter_is_a_year_and_a_month(text: str) -> None:
    with pytest.raises(InputError, match="such as 2026-07"):
        checked_quarter(text)


def test_a_record_has_a_field_for_each_heading_or_group_of_headings() -> None:
    groups = {heading.rstrip("12345678") for heading in HEADINGS if heading not in ("RECID",)}
    assert len(groups) == len(ReleaseRecord._fields)
