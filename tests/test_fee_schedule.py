"""Medicare's physician fee schedule: reading it, keeping it, and what CODEMEDICARE says of it."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from fee_schedule_files import (
    SMALL,
    WORDING,
    Fee,
    csv_of,
    rows_of,
    save_csv,
    save_workbook,
    text_of,
)
from release_files import save_text, save_zip
from shared_files import shared
from template_runs import told_by_template
from typer.testing import CliRunner

from addin.cli.command import app
from addin.fee_schedule_import import import_fee_schedule
from addin.release_import import import_release
from udfs import functions
from udfs.errors import HcpcsExcelError
from udfs.releases import known_codes
from udfs.releases.current import current_fee_schedules, current_release
from udfs.releases.fee_schedule import STATUSES, FeeLine, FeeSchedule, packed_lines
from udfs.releases.fee_schedule_file import read_rows, read_text
from udfs.releases.folder import STORE
from udfs.releases.store import StoreError

CODES = ["97014", "44705", "G0283", 99213.0, "61715", "61715-26", "61715-TC", "61715-59", "86153", "J1100"]
ANSWERS = [
    "Medicare uses another code",
    "Medicare uses another code",
    "Paid separately",
    "Paid separately",
    "Priced by the carrier",
    "Paid separately",
    "Priced by the carrier",
    "Priced by the carrier",
    "Paid separately",
    "Not in the fee schedule",
]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["release", *arguments])
    if isinstance(
        result.exception, HcpcsExcelError
    ):  # which the command says in one sentence, and ends with 2
        return 2, str(result.exception)
    return result.exit_code, " ".join(result.output.split())


def save_all(folder: Path) -> list[Path]:
    """The same file as .csv, .xlsx and .txt."""
    text = folder / "PPRRVU2025_Oct.txt"
    text.write_bytes(text_of())
    return [save_csv(folder), save_workbook(folder / "PPRRVU2025_Oct.xlsx"), text]


def test_all_three_forms_are_the_same(tmp_path: Path, data_folder: Path) -> None:
    packed = set()
    for path in save_all(tmp_path):
        summary = import_fee_schedule(path)
        assert (summary.schedule.quarter, summary.schedule.codes, summary.problems) == ("2025-10", 10, ())
        assert summary.statuses == Counter(one.status for one in SMALL)
        packed.add(summary.schedule.packed)
        assert functions.CODEMEDICARE([CODES], "2025-12-01") == [ANSWERS]
    assert len(packed) == 1
    assert current_fee_schedules()[0].released == "2025-09-11"


def test_the_column_of_2026_moves_no_other(tmp_path: Path) -> None:
    of_2025, of_2026 = (
        read_rows(rows_of(quarter=quarter), "a.csv") for quarter in ("2025-10", "2026-07")
    )  # fmt: skip
    assert [len(row) for row in (rows_of()[-1], rows_of(quarter="2026-07")[-1])] == [31, 32]
    assert {line.pricing for line in of_2026.lines} == {"9"}
    assert of_2025.lines == [line._replace(pricing="") for line in of_2026.lines]
    assert (of_2025.quarter, of_2026.quarter) == ("2025-10", "2026-07")
    assert of_2026.lines[6] == (
        "97014", "", "I", "0.18", "2.25", "0.75", "0.10", "3.85", "2.35", "1", "XXX", "32.3465",
        "", "", "NA", "0.10", "0.80", "0.11", "2", "1", "0", "9", "9", "9", "00103", "01", "0", "88",
        "3.26", "3.27", "0.02",
    )  # fmt: skip


def test_numbers_of_cells_are_codes_and_modifiers_too() -> None:
    rows: list[list[object]] = [[*row] for row in rows_of()]
    texts = read_rows(rows, "a.xlsx").lines
    for row in rows[-len(SMALL) :]:
        row[:2] = (float(str(text)) if str(text).isdigit() else text for text in row[:2])
    assert read_rows(rows, "a.xlsx").lines == texts


def test_four_rows_of_headings_are_enough(tmp_path: Path) -> None:
    rows = rows_of(titles=False)
    assert (
        read_rows(rows[1:], "a.csv").lines == read_rows(rows, "a.csv").lines == read_rows(rows_of(), "").lines
    )


@pytest.mark.parametrize(("status", "words"), STATUSES.items())
def test_every_indicator_has_its_words(tmp_path: Path, data_folder: Path, status: str, words: str) -> None:
    lines = [Fee("99213", status), Fee("V5364", "N")]
    import_fee_schedule(save_csv(tmp_path, rows=rows_of(lines)))
    assert functions.CODEMEDICARE("99213-25", "2025-10-01") == words


def test_the_words_are_those_of_the_published_list() -> None:
    """A, B, C ... X of the documentation of 2025, and Q of earlier years; each says something of its own."""
    assert "".join(STATUSES) == "ABCDEFGHIJMNPQRTX"
    assert len(set(STATUSES.values())) == 17


def test_an_indicator_of_the_future_is_shown(tmp_path: Path, data_folder: Path) -> None:
    import_fee_schedule(save_csv(tmp_path, rows=rows_of([Fee("99213", "Z"), Fee("V5364", "N")])))
    assert functions.CODEMEDICARE("99213", "2025-10-01") == "Status indicator Z"


def test_the_newest_file_that_is_not_after_the_date_answers(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert functions.CODEMEDICARE([["97014"], ["hello"], [None]]) == [
        ["No fee schedule loaded"], ["Unrecognized"], [""]
    ]  # fmt: skip
    import_fee_schedule(save_csv(tmp_path))
    newer = rows_of([Fee("97014", "B"), Fee("V5364", "N")], "2026-07", "06/30/2026")
    import_fee_schedule(save_csv(tmp_path, "new.csv", newer))
    days = ["2025-09-30", "2025-10-01", "2026-06-30", "2026-07-01", "2030-01-01"]
    old = "Medicare uses another code (file 2025-10)"
    assert functions.CODEMEDICARE("97014", [[day] for day in (*days, None, "soon")]) == [
        ["No fee schedule for this date"], [old], [old], ["Bundled"], ["Bundled"], ["No date"], ["Not a date"]
    ]  # fmt: skip
    assert [functions.CODEMEDICARE("97014", day) for day in days] == [
        "No fee schedule for this date", old, old, "Bundled", "Bundled"
    ]  # fmt: skip
    assert functions.CODEMEDICARE([["44705", "J1100"]], "2026-01-01") == [
        [old, "Not in the fee schedule (file 2025-10)"]
    ]
    for today, answer in (("2026-09-30", "Bundled"), ("2026-10-01", "Bundled (file 2026-07)")):
        monkeypatch.setattr(known_codes, "today", lambda day=today: day)
        assert functions.CODEMEDICARE("97014") == answer
        assert functions.CODEMEDICARE("97014", today) == "Bundled"


def test_cells_see_what_was_imported_and_removed(tmp_path: Path, data_folder: Path) -> None:
    assert functions.CODEMEDICARE("97014", "2026-01-01") == "No fee schedule loaded"
    import_fee_schedule(save_csv(tmp_path))
    assert functions.CODEMEDICARE("97014", "2026-01-01") == "Medicare uses another code"
    assert (current_release(), functions.CODESTATUS("J1100")) == (None, "No release loaded")
    import_release(save_text(tmp_path))
    assert functions.CODESTATUS("J1100", "2026-07-01") == "Active"
    assert run("remove", "--pprrvu", "2025-10")[0] == 0
    assert functions.CODEMEDICARE("97014", "2026-01-01") == "No fee schedule loaded"
    assert functions.CODESTATUS("J1100", "2026-07-01") == "Active"


def test_the_zip_of_cms(tmp_path: Path, data_folder: Path) -> None:
    """Of the two files of a year with two conversion factors, nonQPP; of the three forms, the table."""
    few = [Fee(one.code, one.status, one.modifier, one.work, "33.5675") for one in SMALL]
    members = {
        "RVU26C/PPRRVU2026_Jul_QPP.csv": csv_of(rows_of(few, "2026-07", "06/30/2026")),
        "RVU26C/PPRRVU2026_Jul_nonQPP.txt": text_of(),
        "RVU26C/PPRRVU2026_Jul_nonQPP.csv": csv_of(rows_of(quarter="2026-07", released="06/30/2026")),
        "RVU26C/GPCI2026.csv": b"nothing",
    }
    code, said = run("import", "--pprrvu", str(save_zip(tmp_path / "rvu26c.zip", members)))
    assert code == 0
    assert said == (
        "Medicare's physician fee schedule 2026-07 (PPRRVU2026_Jul_nonQPP, released 2026-06-30): "
        "10 codes in 12 lines. Codes in column A, modifiers in column B, status indicators in column D. "
        "Status I, Medicare uses another code: 2 lines. Also in the zip, and not needed: "
        "PPRRVU2026_Jul_QPP.csv, PPRRVU2026_Jul_nonQPP.txt, GPCI2026.csv."
    )


def test_a_workbook_in_a_zip(tmp_path: Path, data_folder: Path) -> None:
    content = save_workbook(tmp_path / "a.xlsx").read_bytes()
    import_fee_schedule(save_zip(tmp_path / "rvu25d.zip", {"PPRRVU2025_Oct.xlsx": content}))
    assert functions.CODEMEDICARE("97014", "2026-01-01") == "Medicare uses another code"


def test_the_same_once_more_and_another_of_the_same_quarter(tmp_path: Path, data_folder: Path) -> None:
    paths = [str(path) for path in save_all(tmp_path)]
    assert "nothing changed" not in run("import", "--pprrvu", paths[0])[1]
    assert run("import", "--pprrvu", *paths)[1].count("is already loaded; nothing changed.") == 3
    changed = save_csv(tmp_path, "PPRRVU2025_Oct_v2.csv", rows_of([*SMALL[:-1], Fee("V5364", "B")]))
    assert "It replaces PPRRVU2025_Oct." in run("import", "--pprrvu", str(changed))[1]
    assert functions.CODEMEDICARE("V5364", "2025-12-01") == "Bundled"
    assert len(current_fee_schedules()) == 1


def test_no_wording_is_kept(tmp_path: Path, data_folder: Path) -> None:
    import_fee_schedule(save_csv(tmp_path))
    (schedule,) = current_fee_schedules()
    assert all(WORDING not in "".join(line) for one in SMALL for line in schedule.lines_of(one.code))
    assert WORDING.encode() not in (data_folder / STORE).read_bytes()


def test_list_show_lookup_remove(tmp_path: Path, data_folder: Path) -> None:
    assert run("show", "97014")[0] == 1
    import_fee_schedule(save_csv(tmp_path))
    title = "Medicare's physician fee schedule 2025-10 (PPRRVU2025_Oct, released 2025-09-11)"
    code, said = run("list")
    assert (code, f"{title} with 10 codes, imported on " in said) == (0, True)
    code, said = run("show", "61715")
    assert code == 0
    assert f"{title}: Whole service: Priced by the carrier (C); work RVU 0.00, " in said
    assert (
        "Modifier 26: Paid separately (A); work RVU 1.50, practice expense RVU 2.25 outside and 0.75 in a "
        "facility, malpractice RVU 0.10, total RVU 3.85 outside and 2.35 in a facility, rarely in a facility "
        "yes, global days XXX, before, during and after surgery 0.10 / 0.80 / 0.11, PC/TC 1, multiple "
        "procedures 2, bilateral 1, assistant at surgery 0, endoscopic base code 00103, supervision 01, "
        "imaging family 88, OPPS practice expense outside and in a facility, malpractice 3.26 / 3.27 / 0.02, "
        "conversion factor 32.3465."
    ) in said
    assert run("show", "J1100") == (1, f"{title}: J1100 is not in it.")
    looked_up = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["lookup", "--json", "97014", "hello"])
    assert [one["medicare"][:26] for one in json.loads(looked_up.stdout)] == [
        "Medicare uses another code",
        "",
    ]
    assert (
        "Medicare: Medicare uses" in CliRunner(env={"COLUMNS": "200"}).invoke(app, ["lookup", "97014"]).stdout
    )
    import_release(save_text(tmp_path))
    assert title in run("list")[1]
    assert run("remove", "--pprrvu", "2026-07")[0] == 2
    code, said = run("remove", "--pprrvu", "2025-10")
    assert (code, said.startswith(f"Removed: {title}")) == (0, True)
    assert title not in run("list")[1]


def test_a_text_without_numbers_shows_its_status(tmp_path: Path, data_folder: Path) -> None:
    """Only code, modifier and status are needed."""
    rows = [["", "", "STATUS"], ["HCPCS", "MOD", "CODE"], ["99213", "", "A"], ["V5364", "", "N"]]
    path = save_csv(tmp_path, rows=rows)
    assert import_fee_schedule(path).schedule.released == ""
    assert run("show", "99213")[1].startswith(
        "Medicare's physician fee schedule 2025-10 (PPRRVU2025_Oct): Whole service: Paid separately (A)."
    )


def test_lines_that_cannot_be_read_are_named(tmp_path: Path, data_folder: Path) -> None:
    rows = rows_of()
    rows[-2][0], rows[-3][3], rows[-4][1] = "?", "", "x!y"
    rows.append(rows[-1])
    rows.append([""] * 31)
    code, said = run("import", "--pprrvu", str(save_csv(tmp_path, rows=rows)))
    assert code == 0
    assert "4 places could not be read and were left out." in said
    for what in (
        "line 17, column 2: the modifier is none.",
        "line 18, column 4: there is no status indicator.",
        "line 19, column 1: there is no code where one belongs.",
        "line 21, column 1: the code V5364 appears a second time.",
    ):
        assert f"PPRRVU2025_Oct.csv, {what}" in said


def refused(path: Path, *options: str) -> str:
    code, said = run("import", "--pprrvu", *options, str(path))
    assert code == 2
    assert current_fee_schedules() == ()
    return said


def test_what_is_no_fee_schedule_is_refused(tmp_path: Path, data_folder: Path) -> None:
    no_title = save_csv(tmp_path, "fees.csv", rows_of(titles=False))
    assert "cannot be taken from fees.csv; add it, such as --release 2026-07" in refused(no_title)
    assert "cut off: its last code is 44705" in refused(save_csv(tmp_path, rows=rows_of(SMALL[:2])))
    assert "cut off: its last code is none" in refused(save_csv(tmp_path, rows=rows_of([])))
    assert "it has no headings HCPCS, MOD and STATUS CODE" in refused(
        save_csv(tmp_path, rows=[["Code", "Status"], ["99213", "A"]])
    )
    bad = rows_of([*SMALL, *[Fee("9921", "A")] * 30])
    for row in bad[-30:]:
        row[0] = "??"
    assert "cannot be read in 30 places, the first in line 21, column 1" in refused(
        save_csv(tmp_path, rows=bad)
    )
    assert "does not exist" in refused(tmp_path / "missing.csv")
    assert "is a folder" in refused(tmp_path)
    (tmp_path / "a.csv").write_bytes(b"")
    assert "is empty" in refused(tmp_path / "a.csv")
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbf\x00" + b'"' + b"x" * 200_000)
    assert "a.csv is " in refused(tmp_path / "a.csv")
    assert "contains no PPRRVU file" in refused(
        save_zip(tmp_path / "a.zip", {"HCPC2026_JUL_ANWEB.txt": b"x"})
    )
    several = {f"PPRRVU2025_{month}.csv": csv_of(rows_of()) for month in ("Jul", "Oct")}
    assert "several quarters" in refused(save_zip(tmp_path / "b.zip", several))
    assert "leads out of the zip" in refused(save_zip(tmp_path / "c.zip", {"../PPRRVU2025_Oct.csv": b"x"}))
    damaged = save_zip(tmp_path / "d.zip", {"PPRRVU2025_Oct.csv": csv_of(rows_of())})
    content = bytearray(damaged.read_bytes())
    content[60:90] = b"?" * 30
    damaged.write_bytes(content)
    assert "is damaged" in refused(damaged)
    large = tmp_path / "large.csv"
    with large.open("wb") as stream:
        os.truncate(stream.fileno(), 101 * 2**20)
    assert "far larger than a fee schedule" in refused(large)
    assert "2026-07" in refused(save_csv(tmp_path), "--release", "July")
    assert "leave out --cpt or --pprrvu" in refused(save_csv(tmp_path), "--cpt")


def test_without_its_option_it_is_known_and_said(tmp_path: Path, data_folder: Path) -> None:
    """Under any name, in each form, in a zip; one that is cut off by its name."""
    renamed = [path.rename(path.with_stem("fees")) for path in save_all(tmp_path)]
    cut_off = save_csv(tmp_path, rows=rows_of(SMALL[:2]))
    members = {"RVU25D/PPRRVU2025_Oct.csv": csv_of(rows_of()), "RVU25D/GPCI2025.csv": b"x"}
    for path in (*renamed, cut_off, save_zip(tmp_path / "rvu25d.zip", members)):
        assert run("import", str(path)) == (
            2,
            f"{path.name} is Medicare's physician fee schedule and no HCPCS release; add --pprrvu: "
            f"hcpcs-excel release import --pprrvu {path.name}",
        )
    assert current_fee_schedules() == ()
    other = tmp_path / "other.csv"
    other.write_text("HCPCS,MOD\n99213,\n", encoding="utf-8")
    assert "other.csv is not an HCPCS release" in run("import", str(other))[1]


def test_a_name_or_an_option_tells_the_quarter(tmp_path: Path, data_folder: Path) -> None:
    rows = rows_of(titles=False)
    assert import_fee_schedule(save_csv(tmp_path, "PPRRVU25_JAN.csv", rows)).schedule.quarter == "2025-01"
    assert import_fee_schedule(save_csv(tmp_path), quarter="2024-04").schedule.quarter == "2024-04"


def test_the_list_says_how_old_the_newest_one_is(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_fee_schedule(save_csv(tmp_path))
    said = "The newest fee schedule is as of October 2025, four quarters ago. Import the newest one"
    for today, is_old in (("2025-12-31", False), ("2026-11-28", True)):
        monkeypatch.setattr(known_codes, "today", lambda day=today: day)
        assert (said in run("list")[1]) is is_old


def test_a_store_of_an_earlier_version_has_fewer_fields(tmp_path: Path) -> None:
    """Its lines ended with the conversion factor."""
    full = read_rows(rows_of(), "a.csv").lines[7]
    packed = packed_lines([full, full._replace(code="99214")[:12]])  # type: ignore[list-item]
    schedule = FeeSchedule("2025-10", "a", "a.csv", "", "", "", 2, packed)
    assert schedule.line("99213") == full
    assert schedule.lines_of("99214") == [FeeLine(*full._replace(code="99214")[:12])]


def test_october_2025_of_cms() -> None:
    """What is said of the real file: 31 columns, 155 lines of five digits with status I, among them these."""
    path = shared("releases", "PPRRVU2025_Oct.csv")
    with path.open(encoding="cp1252", newline="") as stream:
        rows = [*csv.reader(stream)]
    found = read_rows(rows, path.name)
    assert (found.quarter, found.released) == ("2025-10", "2025-09-11")
    assert (found.problems, len(found.lines)) == ([], 19_090)
    assert {len(row) for row in rows} == {31}
    another = [line.code for line in found.lines if line.status == "I" and line.code.isdigit()]
    assert (len(another), len({*another})) == (155, 151)
    assert {"97014", "44705"} <= {*another}
    status = {line.code: line.status for line in found.lines}
    assert (status["G0283"], status["G0455"]) == ("A", "A")
    assert Counter(line.modifier for line in found.lines) == {"": 16_851, "26": 1_127, "TC": 1_108, "53": 4}
    base = next(line for line in found.lines if line.code == "43239")
    assert (base.multiple, base.endoscopic_base) == ("3", "43235")


def test_a_text_of_another_encoding(tmp_path: Path, data_folder: Path) -> None:
    path = save_csv(tmp_path)
    path.write_bytes(path.read_bytes().replace(WORDING[:5].encode(), b"M\xe9n\x81\xa0"))
    import_fee_schedule(path)
    assert functions.CODEMEDICARE("97014", "2026-01-01") == "Medicare uses another code"


def test_text_records_without_a_header_are_known(tmp_path: Path) -> None:
    lines = text_of().decode().splitlines()
    assert read_text(lines[1:], "a").lines == read_text(lines, "a").lines


def test_damage_in_the_store_is_noticed(tmp_path: Path, data_folder: Path) -> None:
    import_fee_schedule(save_csv(tmp_path))
    connection = sqlite3.connect(data_folder / STORE)
    for change in (
        "released = '2025-09-12'",
        "codes = 11",
        "codes = 'x'",
        "packed = x'00'",
        "quarter = '2025-11'",
    ):
        connection.execute("BEGIN")
        connection.execute(f"UPDATE fee_schedule SET {change}")
        connection.commit()
        with pytest.raises(StoreError, match="is damaged; delete it"):
            import_fee_schedule(save_csv(tmp_path))
        assert "damaged" in run("list")[1]
        if change == "quarter = '2025-11'":
            break
    connection.close()


def test_an_older_store_gets_its_place(tmp_path: Path, data_folder: Path) -> None:
    import_release(save_text(tmp_path))
    connection = sqlite3.connect(data_folder / STORE)
    connection.execute("DROP TABLE fee_schedule")
    connection.execute("PRAGMA user_version = 2")
    connection.commit()
    connection.close()
    import_fee_schedule(save_csv(tmp_path))
    assert functions.CODEMEDICARE("97014", "2026-01-01") == "Medicare uses another code"
    assert functions.CODESTATUS("J1100", "2026-07-01") == "Active"


def test_payer_code_set_gets_rules_where_medicare_uses_another_code(
    tmp_path: Path, data_folder: Path
) -> None:
    """Only for payers named Medicare, CPT codes, and where the user has no rule of his own."""
    claims, rules = tmp_path / "claims.csv", tmp_path / "rules.csv"
    payers = ("Medicare Part B", "medicare  part b", "Example Health", "Medicare Advantage One")
    rows = [f"{payer},2026-01-05,{code}" for payer in payers for code in ("97014", "44705", "99213", "G0283")]
    claims.write_text("\n".join(["Payer,Date of service,Code", *rows]), encoding="utf-8")
    rules.write_text(
        "Service,CPT alternative,Payer,Required system\nOurs,44705,Medicare Part B,Either\n", encoding="utf-8"
    )
    output = tmp_path / "a.xlsx"

    def made() -> list[tuple[object, ...]]:
        told = told_by_template("payer-code-set", output, "--lines", claims, "--rules", rules, "--force")
        assert ("Rules: 1 rule added for 1 payer by Medicare's fee schedule, status I." in told) is bool(
            current_fee_schedules()
        )
        sheet = openpyxl.load_workbook(output)["Rules"]
        texts = [row[:8] for row in sheet.iter_rows(values_only=True)]
        return [row for row in texts if row[0] in ("Ours", "Medicare: another code")]

    assert [row[0] for row in made()] == ["Ours"]
    import_fee_schedule(save_csv(tmp_path))
    new = rows_of([Fee("97014", "B"), Fee("V5364", "N")], "2026-07", "06/30/2026")
    import_fee_schedule(save_csv(tmp_path, "new.csv", new))
    older = rows_of([Fee("97014", "I"), Fee("V5364", "N")], "2025-07", "06/30/2025")
    import_fee_schedule(save_csv(tmp_path, "old.csv", older))
    service, code, _, payer, system, first, last, source = made()[-1]
    assert (service, code, payer, system) == ("Medicare: another code", "97014", "Medicare Part B", "HCPCS")
    assert (str(first)[:10], str(last)[:10], source) == (
        "2025-07-01",
        "2026-06-30",
        "old, released 2025-06-30",
    )


def test_payer_code_set_says_why_the_fee_schedule_cannot_be_read(tmp_path: Path, data_folder: Path) -> None:
    data_folder.mkdir(exist_ok=True)
    (data_folder / STORE).write_bytes(b"no database at all" * 500)
    claims = tmp_path / "claims.csv"
    claims.write_text("Payer,Code\nMedicare,97014\n", encoding="utf-8")
    told = told_by_template("payer-code-set", tmp_path / "a.xlsx", "--lines", claims)
    assert any("is damaged; delete it" in line for line in told)
