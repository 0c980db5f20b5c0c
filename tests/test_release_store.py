"""The store: what is kept, what differs, and that nothing is ever half there."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from release_files import SMALL, Made

from udfs.errors import InputError
from udfs.releases import current, store
from udfs.releases.changes import Change, ChangeCounts, changes, count_changes, kinds_of_change
from udfs.releases.current import current_release, look_again, read_current, store_problem
from udfs.releases.folder import STORE
from udfs.releases.folder import data_folder as folder_of_the_user
from udfs.releases.keep import Kept, Report, Source, history, keep_release, remove_release, stored_releases
from udfs.releases.record import ReleaseRecord, local_day
from udfs.releases.release_sheets import Note
from udfs.releases.store import (
    CPT_LIST,
    StoreBusyError,
    StoreError,
    packed,
    reading,
    release_id,
    seal,
    stored_texts,
    unpacked,
    writing,
)

RECORDS = [made.record for made in SMALL]
OTHERS = [
    *RECORDS[:1],
    Made("A4100", ("Bandage of the test",), "Bandage", coverage="D").record,
    Made("A4200").record,
    *RECORDS[3:],
]
SOURCE = Source("july.zip", "0" * 64, "HCPC2026_JUL_ANWEB")


def keep(folder: Path, quarter: str = "2026-07", records: Sequence[ReleaseRecord] = RECORDS) -> Kept:
    return keep_release(folder, quarter, Source(f"{quarter}.zip", "0" * 64, f"HCPC_{quarter}"), records)


def codes_in(folder: Path, quarter: str = "2026-07") -> list[ReleaseRecord]:
    with reading(folder) as connection:
        assert connection is not None
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        texts = stored_texts(connection, release_id(connection, quarter))
    return [unpacked(text) for text in texts.values()]


def in_order(records: Sequence[ReleaseRecord]) -> list[ReleaseRecord]:
    return sorted(records, key=lambda record: record.code)


def test_what_is_kept_comes_back_whole(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "on demand"
    assert stored_releases(folder) == []
    assert history(folder, "A4100") == []
    assert keep(folder) == Kept(False, "", "", None)
    assert codes_in(folder) == in_order(RECORDS)
    (stored,) = stored_releases(folder)
    assert (stored.quarter, stored.name, stored.file) == ("2026-07", "HCPC_2026-07", "2026-07.zip")
    assert (stored.codes, stored.modifiers, stored.sha256, stored.own) == (6, 1, "0" * 64, False)
    assert stored.sentence == (
        "Release 2026-07 (HCPC_2026-07) with 6 codes and 1 modifier, "
        f"imported on {local_day(stored.imported)}."
    )


def test_the_store_is_in_write_ahead_mode(tmp_path: Path) -> None:
    keep(tmp_path)
    with reading(tmp_path) as connection:
        assert connection is not None
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_same_twice_changes_nothing(tmp_path: Path) -> None:
    keep(tmp_path)
    before = stored_releases(tmp_path)
    again = keep_release(tmp_path, "2026-07", Source("other.txt", "1" * 64, "OTHER"), RECORDS[::-1])
    assert again == Kept(True, "", "", None)
    assert stored_releases(tmp_path) == before


def test_another_file_of_the_same_quarter_takes_the_place(tmp_path: Path) -> None:
    keep(tmp_path)
    keep_release(tmp_path, "2026-07", SOURCE, None, [Report("list of corrections", "c", [])])
    kept = keep_release(tmp_path, "2026-07", SOURCE, OTHERS)
    assert kept == Kept(False, "HCPC_2026-07", "", None)
    assert codes_in(tmp_path) == in_order(OTHERS)
    assert [(release.name, release.reports) for release in stored_releases(tmp_path)] == [(SOURCE.name, ())]


def test_releases_are_compared_with_the_one_before(tmp_path: Path) -> None:
    keep(tmp_path, "2026-10", RECORDS)
    keep(tmp_path, CPT_LIST, RECORDS[1:2])
    assert keep(tmp_path, "2026-01").before == ""
    kept = keep(tmp_path, "2026-07", OTHERS)
    assert (kept.before, kept.changes) == (
        "2026-01",
        ChangeCounts(added=1, changed=1, terminated=0, removed=1),
    )
    with reading(tmp_path) as connection:
        assert connection is not None
        assert changes(connection, "2026-01", "2026-07") == [
            Change("A4100", ("wording", "coverage"), RECORDS[1], OTHERS[1]),
            Change("A4200", ("added",), None, OTHERS[2]),
            Change("E1140", ("removed",), RECORDS[2], None),
        ]
        assert count_changes(connection, "2026-01", "2026-10") == ChangeCounts(0, 0, 0, 0)
    assert [release.quarter for release in stored_releases(tmp_path)] == [
        "2026-10",
        "2026-07",
        "2026-01",
        "CPT",
    ]


@pytest.mark.parametrize(
    ("different", "kinds"),
    [
        ({}, ()),
        ({"sequence": "0020", "action": "C", "action_effective": "2026-07-01"}, ()),
        ({"long_description": "THING OF THE TEST"}, ()),
        ({"long_description": "Other thing"}, ("wording",)),
        ({"long_description": "Thing of the tést"}, ("wording",)),
        ({"short_description": "Other"}, ("short wording",)),
        ({"coverage": "I"}, ("coverage",)),
        ({"pricing": "00", "multiple_pricing": "9"}, ("pricing",)),
        ({"asc_group": "", "asc_date": ""}, ("pricing",)),
        ({"betos": "O1E"}, ("other",)),
        ({"terminated": "2026-06-30"}, ("terminated",)),
        ({"terminated": "2026-06-30", "coverage": "I", "statute": ""}, ("terminated", "coverage", "other")),
    ],
)
def test_kinds_of_changes(tmp_path: Path, different: dict[str, str], kinds: tuple[str, ...]) -> None:
    before = Made("A4100").record
    after = before._replace(**different)
    assert kinds_of_change(before, after) == kinds
    keep(tmp_path, "2026-04", [before])
    keep(tmp_path, "2026-07", [after])
    with reading(tmp_path) as connection:
        assert connection is not None
        found = changes(connection, "2026-04", "2026-07")
    assert [change.kinds for change in found] == ([kinds] if kinds else [])


def test_releases_that_are_not_there_cannot_be_compared(tmp_path: Path) -> None:
    keep(tmp_path)
    with reading(tmp_path) as connection:
        assert connection is not None
        with pytest.raises(InputError, match="no release 2026-04; loaded: 2026-07"):
            changes(connection, "2026-04", "2026-07")


def test_codes_that_come_and_go() -> None:
    ended = Made("A4100", terminated="20260630").record
    assert kinds_of_change(None, Made("A4100").record) == ("added",)
    assert kinds_of_change(None, ended) == ("added", "terminated")
    assert kinds_of_change(ended, Made("A4100").record) == ("reactivated",)
    assert kinds_of_change(ended, ended._replace(terminated="2026-03-31")) == ("terminated",)
    assert kinds_of_change(ended, None) == ("removed",)


def test_the_history_of_a_code(tmp_path: Path) -> None:
    keep(tmp_path, "2026-04")
    report = Report("list of corrections", "c.xlsx", [Note("A4200", "ADD CODE", "2026-04-01", "COV: C")])
    keep_release(tmp_path, "2026-04", SOURCE, None, [report])
    keep(tmp_path, "2026-07", OTHERS)
    keep(tmp_path, CPT_LIST, [Made("99213").record])
    assert history(tmp_path, "A4200") == [
        ("2026-04", None, [("list of corrections", report.notes[0])]),
        ("2026-07", OTHERS[2], []),
        (CPT_LIST, None, []),
    ]


def test_reports_belong_to_their_release(tmp_path: Path) -> None:
    report = Report("transaction report", "t.xlsx", [Note("A4100", "ADD", "", "")])
    with pytest.raises(InputError, match=r"july.zip is the transaction report of release 2026-07"):
        keep_release(tmp_path, "2026-07", SOURCE, None, [report])
    keep(tmp_path)
    assert not keep_release(tmp_path, "2026-07", SOURCE, None, [report]).unchanged
    assert keep_release(tmp_path, "2026-07", SOURCE, None, [report]).unchanged
    newer = SOURCE._replace(sha256="2" * 64)
    other = report._replace(notes=[])
    assert not keep_release(tmp_path, "2026-07", newer, RECORDS, [other]).unchanged
    assert history(tmp_path, "A4100")[0][2] == []
    assert stored_releases(tmp_path)[0].reports == ("transaction report",)


CORRECTED = (
    Note("J1100", "DELETE", "", "", (("code", ""),)),
    Note("A4100", "Discontinue", "2026-08-01", "", (("terminated", "2026-07-31"),)),
    Note("A4200", "ADD CODE", "2026-07-01", "", (("long_description", "New thing"), ("added", "2026-07-01"))),
    Note("E9999", "Terminate", "2026-08-01", "", (("terminated", "2026-07-31"),)),
)


def test_corrections_are_applied_in_the_order_of_their_versions(tmp_path: Path) -> None:
    """Whatever the order of their import; each version is kept, also what a later one no longer says."""
    second = Report("list of corrections", "V2_c.xlsx", CORRECTED)
    third = Report("list of corrections", "V3_c.xlsx", [
        Note("A4100", "Do not terminate", "", "", (("terminated", ""),)),
        Note("A4200", "Remove, will be assigned later", "", "", (("code", ""),)),
        CORRECTED[3],
    ])  # fmt: skip
    keep(tmp_path)
    assert not keep_release(tmp_path, "2026-07", SOURCE, None, [third]).unchanged
    assert codes_in(tmp_path) == in_order(RECORDS)
    assert not keep_release(tmp_path, "2026-07", SOURCE, None, [second]).unchanged
    corrected = [record for record in in_order(RECORDS) if record.code != "J1100"]
    assert codes_in(tmp_path) == corrected
    assert [note.action for _, note in history(tmp_path, "A4100")[0][2]] == [
        "Discontinue",
        "Do not terminate",
    ]
    assert [note.action for _, note in history(tmp_path, "E9999")[0][2]] == ["Terminate"]
    (stored,) = stored_releases(tmp_path)
    assert (stored.codes, stored.reports) == (5, ("list of corrections (2 versions)",))
    # The same file and the same reports again, under whatever name, change nothing.
    renamed = second._replace(file="corrections.xlsx")
    assert keep_release(tmp_path, "2026-07", SOURCE, RECORDS, [third, renamed]).unchanged
    assert codes_in(tmp_path) == corrected
    # A file in the place of one of the same name takes its place.
    other = third._replace(notes=third.notes[1:])
    assert not keep_release(tmp_path, "2026-07", SOURCE, None, [other]).unchanged
    ended = [record for record in codes_in(tmp_path) if record.code == "A4100"]
    assert [record.terminated for record in ended] == ["2026-07-31"]


def test_a_corrected_release_is_compared_as_corrected(tmp_path: Path) -> None:
    keep(tmp_path, "2026-04")
    corrections = Report("list of corrections", "c.xlsx", CORRECTED)
    kept = keep_release(tmp_path, "2026-07", SOURCE, RECORDS, [corrections])
    assert kept.changes == ChangeCounts(added=1, changed=0, terminated=1, removed=1)


def test_a_field_with_the_sign_between_fields_is_kept_apart() -> None:
    record = RECORDS[0]._replace(statute="18\x1f61")
    assert unpacked(packed(record)) == record._replace(statute="18 61")


def test_a_release_is_removed_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    report = Report("transaction report", "t.xlsx", [Note("A4100", "ADD", "", "")])
    keep_release(tmp_path, "2026-07", SOURCE, RECORDS, [report])
    assert remove_release(tmp_path, "2026-07").name == SOURCE.name
    with reading(tmp_path) as connection:
        assert connection is not None
        for table in ("release", "record", "uncorrected", "report", "note"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    with pytest.raises(InputError, match="no release 2026-07 to remove; loaded: none"):
        remove_release(tmp_path, "2026-07")
    with pytest.raises(InputError, match="no CPT list to remove; loaded: none"):
        remove_release(tmp_path, CPT_LIST)


# What can go wrong with the file ----------------------------------------------------------------------


def test_a_damaged_store(tmp_path: Path) -> None:
    keep(tmp_path)
    path = tmp_path / STORE
    content = path.read_bytes()
    for damage in (
        b"no database at all" * 500,
        content[:4096] + b"?" * (len(content) - 4096),
        content[:6000],
    ):
        for leftover in tmp_path.glob(f"{STORE}-*"):
            leftover.unlink()
        path.write_bytes(damage)
        for act in (read_current, keep):
            with pytest.raises(StoreError, match="is damaged; delete it"):
                act(tmp_path)
    path.write_bytes(b"")
    assert stored_releases(tmp_path) == []
    keep(tmp_path)
    assert codes_in(tmp_path) == in_order(RECORDS)


def everything_in(folder: Path) -> object:
    """All that a store tells, or the reason why it tells nothing."""
    try:
        return (
            read_current(folder), stored_releases(folder), history(folder, "J1100"),
            changes_between(folder, "2026-01", "2026-07"),
        )  # fmt: skip
    except StoreError as error:
        return str(error).removeprefix(str(folder / STORE))


def changes_between(folder: Path, before: str, after: str) -> list[Change]:
    with reading(folder) as connection:
        assert connection is not None
        return changes(connection, before, after)


@pytest.fixture(scope="module")
def whole_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with several releases, reports and a CPT list."""
    folder = tmp_path_factory.mktemp("whole")
    report = Report("list of corrections", "c.xlsx", [Note("J1100", "DELETE", "", "", (("code", ""),))])
    many = [Made(f"A{number:04}").record for number in range(200)]
    keep(folder, "2026-01", [*RECORDS, *many])
    keep_release(folder, "2026-04", SOURCE, RECORDS, [report])
    keep(folder, "2026-07", OTHERS)
    keep(folder, CPT_LIST, [Made("99213").record])
    return folder


def damaged(folder: Path, content: bytes) -> object:
    folder.mkdir(exist_ok=True)
    for leftover in folder.glob(f"{STORE}*"):
        leftover.unlink()
    (folder / STORE).write_bytes(content)
    return everything_in(folder)


def test_a_changed_letter_is_noticed(tmp_path: Path, whole_store: Path) -> None:
    content = (whole_store / STORE).read_bytes()
    assert content.count(b"Chair of the test") > 1
    for changed in (b"Chain of the test", b"Chair of the tes\xff"):
        found = damaged(tmp_path, content.replace(b"Chair of the test", changed, 1))
        assert str(found).startswith(" is damaged; delete it"), found


@pytest.mark.long
def test_a_flipped_bit_is_noticed_or_changes_nothing(tmp_path: Path, whole_store: Path) -> None:
    """Wherever it is: no answer is another one, none is missing, and the reason says what to do."""
    content, whole = (whole_store / STORE).read_bytes(), everything_in(whole_store)
    chosen = random.Random(19)
    reasons = set()
    for _ in range(400):
        place, bit = chosen.randrange(len(content)), 1 << chosen.randrange(8)
        flipped = content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :]
        found = damaged(tmp_path / "flipped", flipped)
        if found != whole:
            assert isinstance(found, str), place
            reasons.add(found)
    assert any("is damaged; delete it and the files next to it" in reason for reason in reasons)
    assert all(" is " in reason or " was written by a newer version" in reason for reason in reasons)


def test_a_page_in_the_place_of_another_is_noticed(tmp_path: Path, whole_store: Path) -> None:
    content, whole = (whole_store / STORE).read_bytes(), everything_in(whole_store)
    pages = [content[start : start + 4096] for start in range(0, len(content), 4096)]
    for place in range(1, len(pages)):
        for other in range(1, len(pages)):
            doubled = b"".join([*pages[:place], pages[other], *pages[place + 1 :]])
            found = damaged(tmp_path / "doubled", doubled)
            assert found == whole or "is damaged; delete it" in str(found), (place, other)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM release WHERE quarter = '2026-01'",
        "UPDATE release SET quarter = x'32' WHERE quarter = '2026-01'",
        "UPDATE record SET fields = CAST(fields AS BLOB) WHERE code = 'J1100'",
        "UPDATE note SET action = 'ADD'",
        "PRAGMA user_version = 0",
    ],
)
def test_what_no_import_leaves_is_damage(damage: str, tmp_path: Path, whole_store: Path) -> None:
    """Records without their release, values that are no text, a changed note, no version."""
    (tmp_path / STORE).write_bytes((whole_store / STORE).read_bytes())
    connection = sqlite3.connect(tmp_path / STORE)
    connection.execute(damage)
    connection.commit()
    connection.close()
    assert "is damaged" in str(everything_in(tmp_path))


def test_another_programs_file_is_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / STORE)
    other.execute("CREATE TABLE patients (name)")
    other.close()
    before = (tmp_path / STORE).read_bytes()
    for act in (stored_releases, keep):
        with pytest.raises(StoreError, match="another program's file"):
            act(tmp_path)
    assert (tmp_path / STORE).read_bytes() == before


def test_a_store_of_a_newer_version(tmp_path: Path) -> None:
    keep(tmp_path)
    connection = sqlite3.connect(tmp_path / STORE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for act in (stored_releases, keep):
        with pytest.raises(
            StoreError, match=r"newer version of hcpcs-excel \(schema 99; this version supports 3\)"
        ):
            act(tmp_path)


def test_a_store_of_an_older_version_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path)
    more = ("ALTER TABLE release ADD COLUMN remark TEXT NOT NULL DEFAULT 'none'",)
    monkeypatch.setattr(store, "MIGRATIONS", (*store.MIGRATIONS, more))
    assert codes_in(tmp_path) == in_order(RECORDS)
    with reading(tmp_path) as connection:
        assert connection is not None
        assert connection.execute("SELECT remark FROM release").fetchall() == [("none",)]
        assert connection.execute("PRAGMA user_version").fetchone() == (len(store.MIGRATIONS),)


def test_a_store_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """With its releases, their reports, and a seal for each from then on."""
    connection = sqlite3.connect(tmp_path / STORE)
    for statement in store.MIGRATIONS[0]:
        connection.execute(statement)
    connection.execute(
        "INSERT INTO release VALUES (7, '2026-07', 'N', 'f.zip', '0', '2026-07-03 09:15:00', '', 6, 1)"
    )
    connection.executemany(
        f"INSERT INTO entry VALUES ({', '.join('?' * 26)})", [(7, *one) for one in RECORDS]
    )
    connection.execute(
        "INSERT INTO report VALUES (3, 7, 'transaction report', 't.xlsx', '0', '2026-07-03 09:15:00')"
    )
    connection.execute("INSERT INTO note VALUES (3, 'A4100', 'ADD', '2026-07-01', 'COV: C')")
    connection.execute("PRAGMA application_id = 0x48435043")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    assert codes_in(tmp_path) == in_order(RECORDS)
    (stored,) = stored_releases(tmp_path)
    assert (stored.name, stored.codes, stored.reports) == ("N", 6, ("transaction report",))
    assert history(tmp_path, "A4100")[0][2] == [
        ("transaction report", Note("A4100", "ADD", "2026-07-01", "COV: C"))
    ]
    assert keep(tmp_path, "2026-07").unchanged
    connection = sqlite3.connect(tmp_path / STORE)
    connection.execute("UPDATE record SET fields = fields || '.'")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="is damaged"):
        stored_releases(tmp_path)


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path)
    more = ("ALTER TABLE release ADD COLUMN remark TEXT", "ALTER TABLE nothing ADD COLUMN remark TEXT")
    with monkeypatch.context() as patched:
        patched.setattr(store, "MIGRATIONS", (*store.MIGRATIONS, more))
        with pytest.raises(StoreError):
            stored_releases(tmp_path)
    assert codes_in(tmp_path) == in_order(RECORDS)


def test_what_goes_wrong_in_a_change_takes_all_of_it_back(tmp_path: Path) -> None:
    """Whether SQLite has taken it back already, as it does when a disk is full, or not."""
    keep(tmp_path)
    for ended in (False, True):

        def change(ended: bool = ended) -> None:
            with writing(tmp_path) as connection:
                connection.execute("DELETE FROM record")
                if ended:
                    connection.execute("ROLLBACK")
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            change()
        assert codes_in(tmp_path) == in_order(RECORDS)


def test_a_full_disk(tmp_path: Path) -> None:
    keep(tmp_path)

    def fill() -> None:
        with writing(tmp_path) as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")
            connection.execute("UPDATE record SET fields = ?", ["x" * 100_000])

    with pytest.raises(StoreError, match="the disk is full"):
        fill()
    assert codes_in(tmp_path) == in_order(RECORDS)


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(StoreError, match="HCPCS_EXCEL_DATA"):
        keep(tmp_path / "data")
    assert stored_releases(tmp_path / "data") == []


@pytest.mark.skipif(os.name != "posix", reason="needs a folder that can be made read-only with chmod")
def test_a_read_only_folder_is_read_and_not_written() -> None:
    """As IT gives one to a team."""
    folder = Path(tempfile.mkdtemp(prefix="hcpcs-excel-read-only-"))
    root = os.geteuid() == 0
    try:
        keep(folder)
        for leftover in folder.glob(f"{STORE}-*"):
            leftover.unlink()
        (folder / STORE).chmod(0o444)
        folder.chmod(0o555)
        if root:
            os.seteuid(65534)  # to whom read-only means it
        assert codes_in(folder) == in_order(RECORDS)
        with pytest.raises(StoreError, match="You have no permission to write"):
            keep(folder, "2026-10", OTHERS)
        assert [path.name for path in folder.iterdir()] == [STORE]
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


# Several at once --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["with space", "50%", "was?", "#1", "größer", "a;b&c"])
def test_folders_of_every_name(tmp_path: Path, name: str) -> None:
    keep(tmp_path / name)
    assert codes_in(tmp_path / name) == in_order(RECORDS)


def test_who_reads_while_another_writes_sees_the_store_as_it_was(tmp_path: Path) -> None:
    keep(tmp_path)
    with writing(tmp_path) as connection:
        connection.execute("DELETE FROM record")
        seal(connection, 1, {})
        assert codes_in(tmp_path) == in_order(RECORDS)
        found, _ = read_current(tmp_path)
        assert found is not None
        assert set(found.codes) == {record.code for record in RECORDS if len(record.code) == 5}
    assert codes_in(tmp_path) == []


def test_who_writes_while_another_reads_does_not_disturb(tmp_path: Path) -> None:
    keep(tmp_path)
    with reading(tmp_path) as connection:
        assert connection is not None
        assert connection.execute("SELECT count(*) FROM record").fetchone() == (7,)
        keep(tmp_path, "2026-10", OTHERS)
        assert connection.execute("SELECT count(*) FROM record").fetchone() == (7,)
    assert codes_in(tmp_path, "2026-10") == in_order(OTHERS)


def test_a_second_import_waits_and_then_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_WRITER_WAITS", 0.01)
    keep(tmp_path)
    with (
        writing(tmp_path),
        pytest.raises(StoreBusyError, match="in use by another program, perhaps another import"),
    ):
        keep(tmp_path, "2026-10", OTHERS)


IMPORT = """
import json, os, signal, sqlite3, sys
from pathlib import Path
folder, quarter, records, last = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
from udfs.releases.keep import Source, keep_release
from udfs.releases.record import ReleaseRecord, local_day
statements = 0
def trace(_):
    global statements
    statements += 1
    if statements == last:
        os.kill(os.getpid(), signal.SIGKILL)
connect = sqlite3.connect
def traced(*arguments, **options):
    connection = connect(*arguments, **options)
    connection.set_trace_callback(trace)
    return connection
if last:
    sqlite3.connect = traced
made = [ReleaseRecord(*record) for record in json.loads(records.read_text())]
keep_release(folder, quarter, Source("f", "1" * 64, "new"), made)
print(statements)
"""


def importing(folder: Path, quarter: str, records: Path, last: int = 0) -> list[str]:
    return [sys.executable, "-c", IMPORT, str(folder), quarter, str(records), str(last)]


@pytest.mark.long
def test_two_imports_at_once(tmp_path: Path) -> None:
    """Also the very first ones, which make the store."""
    (tmp_path / "records.json").write_text(json.dumps(RECORDS))
    quarters = ["2026-01", "2026-04", "2026-07", "2026-07"]
    for again in range(5):
        folder = tmp_path / str(again)
        started = [
            subprocess.Popen(importing(folder, quarter, tmp_path / "records.json"), stdout=subprocess.DEVNULL)
            for quarter in quarters
        ]
        assert [process.wait() for process in started] == [0, 0, 0, 0]
        assert [release.quarter for release in stored_releases(folder)] == ["2026-07", "2026-04", "2026-01"]
        assert codes_in(folder) == in_order(RECORDS)


needs_kill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="only systems with such signals")


@pytest.mark.long
@needs_kill
def test_killed_between_any_two_statements(tmp_path: Path) -> None:
    """The store is the old one or the new one, also when it is made for the first time."""
    (tmp_path / "records.json").write_text(json.dumps(OTHERS))
    keep(tmp_path / "whole")
    command = importing(tmp_path / "whole", "2026-07", tmp_path / "records.json", -1)
    statements = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert statements > 20
    for first in (True, False):
        for last in range(1, statements + 1, 2 if first else 1):
            folder = tmp_path / f"{first}-{last}"
            if not first:
                keep(folder)
            killed = subprocess.run(
                importing(folder, "2026-07", tmp_path / "records.json", last),
                check=False,
                capture_output=True,
            )
            there = {release.name for release in stored_releases(folder)}
            if killed.returncode == 0:
                assert there == {"new"}
                break
            assert killed.returncode == -signal.SIGKILL
            if there == {"new"}:
                assert codes_in(folder) == in_order(OTHERS)
            elif first:
                assert there == set()
            else:
                assert there == {"HCPC_2026-07"}
                assert codes_in(folder) == in_order(RECORDS)


@pytest.mark.long
@needs_kill
def test_killed_when_much_has_been_written(tmp_path: Path) -> None:
    """As above, told by how much a large import has put on the disk, which no statement stands for."""
    old = [Made(f"{letter}{number:04}").record for letter in "AEJV" for number in range(2000)]
    new = [record._replace(long_description=record.long_description * 60) for record in old]
    (tmp_path / "records.json").write_text(json.dumps(new))
    keep(tmp_path / "old", records=old)
    ends = []
    for written in (1, 2_000_000, 6_000_000):
        folder = tmp_path / str(written)
        shutil.copytree(tmp_path / "old", folder)
        command = importing(folder, "2026-07", tmp_path / "records.json", 0)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        notes = folder / f"{STORE}-wal"
        while process.poll() is None:
            with suppress(FileNotFoundError):
                if notes.stat().st_size > written:
                    break
        process.kill()
        process.wait()
        kept = codes_in(folder)
        assert kept in (old, new)
        ends.append(kept == old)
    assert ends[0]


# What cells see ---------------------------------------------------------------------------------------


def test_cells_notice_a_new_import(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current, "_SECONDS_BETWEEN_LOOKS", 0)
    assert current_release() is None
    keep(data_folder, "2026-04", OTHERS)
    first = current_release()
    assert first is not None
    assert (first.quarter, "A4200" in first.codes, set(first.modifiers)) == ("2026-04", True, {"QZ"})
    assert current_release() is first
    keep(data_folder)
    second = current_release()
    assert second is not None
    assert (second.quarter, second.name, second.codes["A4200"].quarter) == (
        "2026-07", "HCPC_2026-07", "2026-04",
    )  # fmt: skip
    keep(data_folder, CPT_LIST, [Made("99213").record])
    third = current_release()
    assert third is not None
    assert (third.quarter, set(third.cpt or ())) == ("2026-07", {"99213"})
    for quarter in ("2026-07", "2026-04", CPT_LIST):
        remove_release(data_folder, quarter)
    assert current_release() is None
    assert store_problem() == ""
    shutil.rmtree(data_folder)
    assert current_release() is None


def test_accents_in_capitals_are_no_revision(tmp_path: Path) -> None:
    """SQLite knows capitals of plain letters only; the last word is Python's."""
    before, after = (Made("A4100", (words,)).record for words in ("Thing of Ménière", "THING OF MÉNIÈRE"))
    keep(tmp_path, "2026-04", [before])
    assert keep(tmp_path, "2026-07", [after]).changes == ChangeCounts(0, 0, 0, 0)


def test_nothing_is_loaded_from_where_nothing_is(tmp_path: Path) -> None:
    assert read_current(tmp_path) == (None, ())
    (tmp_path / STORE).write_bytes(b"")
    assert read_current(tmp_path) == (None, ())


def test_reading_is_no_change(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads leaves notes beside the store; the release in memory stays the same object."""
    monkeypatch.setattr(current, "_SECONDS_BETWEEN_LOOKS", 0)
    keep(data_folder)
    first = current_release()
    stored_releases(data_folder)
    assert current_release() is first


def test_the_store_is_looked_at_once_a_second(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(current, "monotonic", lambda: now[0])
    look_again()
    assert current_release() is None
    keep(data_folder)
    now[0] += 0.9
    assert current_release() is None
    now[0] += 0.1
    assert current_release() is not None


def test_who_imports_in_the_same_process_need_not_wait(data_folder: Path) -> None:
    assert current_release() is None
    keep(data_folder)
    look_again()
    assert current_release() is not None


def test_a_store_that_cannot_be_read_is_no_release_and_says_why(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current, "_SECONDS_BETWEEN_LOOKS", 0)
    data_folder.mkdir()
    (data_folder / STORE).write_bytes(b"no database at all" * 500)
    assert current_release() is None
    assert "is damaged" in store_problem()
    (data_folder / STORE).unlink()
    assert store_problem() == ""


def test_while_the_store_is_busy_the_release_stays(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And only the first cell waits for it: who holds it is asked again after a minute."""
    now = [100.0]
    monkeypatch.setattr(current, "monotonic", lambda: now[0])
    monkeypatch.setattr(store, "_READER_WAITS", 0.01)
    look_again()
    keep(data_folder)
    first = current_release()
    for leftover in data_folder.glob(f"{STORE}-*"):
        leftover.unlink()
    locked = sqlite3.connect(data_folder / STORE, isolation_level=None)
    locked.execute("PRAGMA locking_mode = EXCLUSIVE")
    locked.execute("BEGIN EXCLUSIVE")
    locked.execute("UPDATE release SET quarter = '2026-10'")
    seal(locked, 1, {code: packed(record) for code, record in sorted((one.code, one) for one in RECORDS)})
    os.utime(data_folder / STORE, ns=(1, 1))
    now[0] += 1
    assert current_release() is first
    assert "in use by another program" in store_problem()
    locked.execute("COMMIT")
    locked.close()
    now[0] += 59
    assert current_release() is first
    now[0] += 1
    second = current_release()
    assert second is not None
    assert (second.quarter, store_problem()) == ("2026-10", "")


@pytest.mark.skipif(os.name != "posix", reason="needs a folder that can be closed with chmod")
@pytest.mark.parametrize("closed", ["the file", "the folder"])
def test_no_permission_is_a_reason_of_its_own(closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(tempfile.mkdtemp(prefix="hcpcs-excel-closed-"))
    root = os.geteuid() == 0
    try:
        keep(folder)
        for leftover in folder.glob(f"{STORE}-*"):
            leftover.unlink()
        (folder / STORE if closed == "the file" else folder).chmod(0)
        monkeypatch.setenv("HCPCS_EXCEL_DATA", str(folder))
        look_again()
        if root:
            os.seteuid(65534)  # to whom closed means it
        assert current_release() is None
        assert store_problem().startswith("You have no permission to ")
        with pytest.raises(StoreError, match=r"^You have no permission to .*; ask whoever set up the folder"):
            stored_releases(folder)
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)
        monkeypatch.undo()
        look_again()


@pytest.mark.parametrize("named", ["\0", "~" * 5000])
def test_a_folder_that_cannot_be_is_no_release(
    named: str, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("udfs.releases.folder.data_folder", lambda: Path(named))
    assert current_release() is None


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("win32", {"LOCALAPPDATA": "/Users/me/AppData/Local"}, "/Users/me/AppData/Local/hcpcs-excel"),
        ("win32", {}, "/home/me/AppData/Local/hcpcs-excel"),
        ("darwin", {}, "/home/me/Library/Application Support/hcpcs-excel"),
        ("linux", {}, "/home/me/.local/share/hcpcs-excel"),
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/hcpcs-excel"),
        ("linux", {"HCPCS_EXCEL_DATA": "/team/releases"}, "/team/releases"),
        ("win32", {"HCPCS_EXCEL_DATA": " "}, "/home/me/AppData/Local/hcpcs-excel"),
    ],
)
def test_the_folder_of_the_user(
    platform: str, environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOCALAPPDATA", "XDG_DATA_HOME", "HCPCS_EXCEL_DATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/me"))
    assert folder_of_the_user() == Path(expected)


def test_a_user_without_a_home_folder_has_no_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command says it; a cell is answered without one."""

    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("LOCALAPPDATA", "XDG_DATA_HOME", "HCPCS_EXCEL_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", unknown)
    with pytest.raises(InputError, match=r"^This user has no home folder; .* HCPCS_EXCEL_DATA\.$"):
        folder_of_the_user()
    look_again()
    assert current_release() is None
