"""Files that were made to do harm end in one sentence: soon, in little memory, and with nothing left."""

from __future__ import annotations

import csv
import io
import os
import signal
import struct
import subprocess
import sys
import zipfile
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.parsers import expat

import pytest
from classified_lists import classify_file, only
from list_checks import check_end, run_here
from list_strategies import open_document, parts_in, zipped
from package_parts import (
    MAIN,
    RELATIONS,
    STYLES,
    make_workbook,
    names_in,
    relationships,
    sheet_xml,
    workbook_parts,
)

from addin.files import cell_values, excel_package, limited_memory, new_file, sheet_scan
from addin.files.excel_package import Package, parse_piece
from addin.files.user_list import open_lists
from addin.release_import import import_release
from udfs.errors import InputError

ROWS = '<row r="1"><c r="A1" t="str"><v>Code</v></c></row><row r="2"><c r="A2" t="str"><v>J1100</v></c></row>'
SHEET = "xl/worksheets/sheet1.xml"
LONG = f'x="{"a" * 2**21}"'
DAMAGED = r"^list\.(xlsx|ods) is damaged; open it in Excel"


def refused(path: Path, sentence: str = DAMAGED, **choices: Any) -> None:
    with pytest.raises(InputError, match=sentence):
        classify_file(path, "A", **choices)
    assert names_in(path.parent) == [path.name]


# --- XML ---


@pytest.mark.parametrize(
    ("part", "content"),
    [
        (SHEET, sheet_xml(ROWS, before=f"<sheetPr {LONG}/>")),
        (SHEET, sheet_xml(f"<row {LONG}/>{ROWS}")),
        (SHEET, sheet_xml(ROWS, after=f"<x {LONG}/>")),
        (SHEET, sheet_xml(ROWS, after=f"<!-- {LONG} -->")),
        ("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si {LONG}/></sst>'),
        ("xl/styles.xml", f'<styleSheet xmlns="{MAIN}"><x {LONG}/></styleSheet>'),
        ("_rels/.rels", relationships(("officeDocument", "xl/workbook.xml")).replace("<R", f"<R {LONG} ", 1)),
    ],
)
def test_a_tag_longer_than_any_that_excel_writes(tmp_path: Path, part: str, content: str) -> None:
    """An expat before 2.6 begins it anew with each piece: eight megabytes took half a minute and more."""
    refused(make_workbook(tmp_path / "list.xlsx", sheet_xml(ROWS), more={part: content}))


def test_a_long_tag_in_another_workbook(tmp_path: Path) -> None:
    parts = parts_in(open_document())
    content = parts["content.xml"].replace(b"<office:body", f"<office:body {LONG}".encode())
    (tmp_path / "list.ods").write_bytes(zipped({**parts, "content.xml": content}))
    refused(tmp_path / "list.ods")


def test_a_tag_as_long_as_excel_may_write_it(tmp_path: Path) -> None:
    """A conditional format for 8,192 ranges."""
    ranges = " ".join(f"XFD{n}:XFD{n}" for n in range(1_040_000, 1_048_192))
    after = f'<conditionalFormatting sqref="{ranges}"/>'
    path = make_workbook(tmp_path / "list.xlsx", sheet_xml(ROWS, after=after))
    assert only(classify_file(path, "A")).counts.rows == 1


@pytest.mark.parametrize("name", ["utf_16", "utf-7", "utf_32", "UTF-16LE", "punycode", "rot13"])
@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_encodings_that_only_python_knows(tmp_path: Path, part: str, name: str) -> None:
    content = workbook_parts(sheet_xml(ROWS))[part]
    declared = f'<?xml version="1.0" encoding="{name}"?>'.encode() + content
    refused(make_workbook(tmp_path / "list.xlsx", sheet_xml(ROWS), more={part: declared}))


@pytest.mark.parametrize("name", ["_LONGEST_HEAD", "_LONGEST_TAIL"])
def test_a_sheet_of_something_else_than_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Half a gigabyte before or behind the rows packs into one megabyte."""
    much = "<x/>" * 60_000
    monkeypatch.setattr(sheet_scan, name, 2**16)
    around = {"before": much} if name == "_LONGEST_HEAD" else {"after": much}
    refused(make_workbook(tmp_path / "list.xlsx", sheet_xml(ROWS, **around)))


def test_a_part_of_a_million_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """60 MB of them took 1.4 GB of memory."""
    monkeypatch.setattr(excel_package, "MOST_ELEMENTS", 1_000)
    names = '<definedName name="a">b</definedName>' * 1_000
    book = workbook_parts("")["xl/workbook.xml"].decode().replace("</workbook>", f"{names}</workbook>")
    refused(make_workbook(tmp_path / "list.xlsx", sheet_xml(ROWS), workbook=book))


def test_what_says_nothing_about_a_list_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some workbooks have tens of thousands of styles."""
    monkeypatch.setattr(excel_package, "MOST_ELEMENTS", 1_000)
    many = "<cellStyleXfs><xf><alignment/></xf></cellStyleXfs>" + "<dxf><font><b/></font></dxf>" * 2_000
    more = {"xl/styles.xml": STYLES.replace("</sty", f"{many}</sty")}
    path = make_workbook(tmp_path / "list.xlsx", sheet_xml(ROWS), more=more)
    assert only(classify_file(path, "A")).counts.rows == 1


def test_more_texts_than_any_list_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_values, "MOST_TEXTS", 2)
    path = make_workbook(tmp_path / "list.xlsx", sheet_xml(ROWS), shared="<si/>" * 3)
    refused(path, r"^list\.xlsx holds more than 0 million texts; leave out columns")


# --- parts ---


def opened_parts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the parts that are opened from here on."""
    opened: list[str] = []
    open_part = Package.open

    def noted(package: Package, part: zipfile.ZipInfo) -> Any:
        opened.append(part.filename)
        return open_part(package, part)

    monkeypatch.setattr(Package, "open", noted)
    return opened


def test_a_part_is_read_once_for_all_that_refer_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table to which 20,000 relations lead was parsed 20,000 times."""
    table = "xl/tables/table1.xml"
    related = relationships(*[("table", f"/{table}"), ("table", f"/{table.upper()}")] * 500)
    more = {table: f'<table xmlns="{MAIN}" ref="J40:K42"/>', "xl/worksheets/_rels/sheet1.xml.rels": related}
    path = make_workbook(tmp_path / "list.xlsx", sheet_xml(ROWS), more=more)
    opened = opened_parts(monkeypatch)
    assert only(classify_file(path, "A")).first_result_column == "L"
    assert opened.count(table) == 2  # read, and copied


def test_more_relations_than_a_workbook_can_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_package, "MOST_RELATIONS", 10)
    related = relationships(*[("table", "/xl/tables/table1.xml")] * 11)
    more = {"xl/worksheets/_rels/sheet1.xml.rels": related}
    refused(make_workbook(tmp_path / "list.xlsx", sheet_xml(ROWS), more=more))


def test_sheets_that_share_a_part(tmp_path: Path) -> None:
    listed = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 900))
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>'
    refused(make_workbook(tmp_path / "list.xlsx", sheet_xml(ROWS), workbook=book), all_sheets=True)


def overlapping() -> bytes:
    """A workbook with an entry that lies within another one."""
    parts = workbook_parts(sheet_xml(ROWS))
    inner = zipped({"inner.xml": b"<a/>" * 99}, zipfile.ZIP_STORED)
    inner = inner[: inner.index(b"PK\x01\x02")]
    whole = zipped({**parts, "outer.xml": inner, "inner.xml": b"<a/>" * 99}, zipfile.ZIP_STORED)
    place, entry = whole.index(inner), whole.rindex(b"PK\x01\x02")
    return whole[: entry + 42] + struct.pack("<I", place) + whole[entry + 46 :]


def test_entries_that_overlap(tmp_path: Path) -> None:
    """Each reads well; so 90 KB unpacked to 1.9 GB."""
    path = tmp_path / "list.xlsx"
    path.write_bytes(overlapping())
    refused(path)


def test_the_size_of_a_file_is_its_real_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry may say of itself that it is packed into more than there is."""
    monkeypatch.setattr(excel_package, "LARGEST_HARMLESS", 2**20)
    content = zipped({**workbook_parts(sheet_xml(ROWS)), "blanks.xml": b" " * 2**23})
    entry = content.rindex(b"PK\x01\x02")
    path = tmp_path / "list.xlsx"
    path.write_bytes(content[: entry + 20] + struct.pack("<I", 2**20) + content[entry + 24 :])
    refused(path, r"^list\.xlsx would unpack to 8 MB, more than a workbook can hold")


def test_there_is_an_end_to_what_a_file_may_unpack_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel_package, "LARGEST_TOTAL", 2**12)
    path = make_workbook(tmp_path / "list.xlsx", sheet_xml(ROWS), more={"x.bin": os.urandom(2**12)})
    refused(path, r"^list\.xlsx would unpack to 0 MB, more than a workbook can hold")


@pytest.mark.parametrize("way", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("damage", [b"", b"\xff" * 9])
def test_ways_of_compressing_that_no_workbook_has(tmp_path: Path, way: int, damage: bytes) -> None:
    """What their readers say of damage was shown as it is."""
    content = zipped(workbook_parts(sheet_xml(ROWS)), way)
    place = content.index(b"sheet1.xml") + 20
    path = tmp_path / "list.xlsx"
    path.write_bytes(content[:place] + damage + content[place + len(damage) :])
    ended = run_here("classify", str(path), "-c", "A")
    check_end(ended, 2)
    assert "list.xlsx is damaged" in ended.errors


# --- memory ---


def test_no_memory_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited_memory, "MOST", 2**24)
    path = tmp_path / "list.csv"
    path.write_text("Code\n" + "x" * 2**25)
    refused(path, r"^list\.csv does not fit into memory; leave out rows and columns")


@pytest.mark.skipif(sys.platform == "win32", reason="asks for the limits of POSIX systems")
def test_the_limit_is_gone_afterwards(tmp_path: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    path = make_workbook(tmp_path / "list.xlsx", sheet_xml(ROWS))
    with open_lists(path):
        assert resource.getrlimit(resource.RLIMIT_AS)[0] != before[0]
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_no_memory_within_expat_is_no_damage(tmp_path: Path) -> None:
    class Starved:
        CurrentByteIndex = 0

        def Parse(self, data: bytes, is_final: bool) -> None:  # noqa: N802 - expat's name
            error = expat.ExpatError("out of memory: line 1, column 0")
            error.code = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
            raise error

    parser: Any = Starved()
    with pytest.raises(MemoryError):
        parse_piece(tmp_path, parser, b"<a/>", 0)


class FakeWindows:
    """The job objects of Windows as pywin32 shows them, with the keys that it asks for."""

    LIMIT = 0x100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY
    EXTENDED = 9  # JobObjectExtendedLimitInformation

    def __init__(self) -> None:
        self.assigned: list[tuple[str, str]] = []
        counters = ("ReadOperationCount", "WriteOperationCount", "OtherOperationCount", "ReadTransferCount",
                    "WriteTransferCount", "OtherTransferCount")  # fmt: skip
        basic = ("PerProcessUserTimeLimit", "PerJobUserTimeLimit", "LimitFlags", "MinimumWorkingSetSize",
                 "MaximumWorkingSetSize", "ActiveProcessLimit", "Affinity", "PriorityClass",
                 "SchedulingClass")  # fmt: skip
        self.limits: dict[str, Any] = {
            "BasicLimitInformation": {**dict.fromkeys(basic, 0), "LimitFlags": 0x2000},  # end with the job
            "IoInfo": dict.fromkeys(counters, 0),
            **dict.fromkeys(("ProcessMemoryLimit", "JobMemoryLimit", "PeakProcessMemoryUsed"), 0),
            "PeakJobMemoryUsed": 0,
        }

    def query(self, job: str, kind: int) -> dict[str, Any]:
        assert (job, kind) == ("job", self.EXTENDED)
        return {key: dict(one) if isinstance(one, dict) else one for key, one in self.limits.items()}

    def set(self, job: str, kind: int, limits: dict[str, Any]) -> None:
        assert (job, kind, limits.keys()) == ("job", self.EXTENDED, self.limits.keys())
        assert all(type(one) in (dict, int) for one in limits.values())
        self.limits = limits

    def modules(self) -> dict[str, dict[str, Any]]:
        return {
            "pywintypes": {"error": OSError},
            "win32api": {
                "GetCurrentProcess": lambda: "process",
                "GlobalMemoryStatusEx": lambda: {"TotalPhys": 2**31},
            },
            "win32process": {"GetProcessMemoryInfo": lambda process: {"PagefileUsage": 2**20}},
            "win32job": {
                "JOB_OBJECT_LIMIT_PROCESS_MEMORY": self.LIMIT,
                "JobObjectExtendedLimitInformation": self.EXTENDED,
                "CreateJobObject": lambda security, name: "job",
                "AssignProcessToJobObject": lambda job, process: self.assigned.append((job, process)),
                "QueryInformationJobObject": self.query,
                "SetInformationJobObject": self.set,
            },
        }


def as_on_windows(module: ModuleType) -> Any:
    """A module as Windows loads it."""
    spec = util.spec_from_file_location(f"{module.__name__}_on_windows", str(module.__file__))
    assert spec is not None
    assert spec.loader is not None
    loaded = util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> FakeWindows:
    """The fake, in place of pywin32."""
    fake = FakeWindows()
    for name, members in fake.modules().items():
        module = ModuleType(name)
        vars(module).update(members)
        monkeypatch.setitem(sys.modules, name, module)
    return fake


def test_on_windows_a_job_limits_the_memory(on_windows: FakeWindows) -> None:
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION: a limit holds where its flag is set."""
    fake, module = on_windows, as_on_windows(limited_memory)
    for _ in range(2):
        with module.limited_memory(Path("list.csv")):
            assert fake.limits["BasicLimitInformation"]["LimitFlags"] == 0x2100
            assert fake.limits["ProcessMemoryLimit"] == 2**20 + int(0.75 * 2**31)
        assert fake.limits["BasicLimitInformation"]["LimitFlags"] == 0x2000
    assert fake.assigned == [("job", "process")]
    with pytest.raises(InputError, match=r"^list\.csv does not fit"), module.limited_memory(Path("list.csv")):
        raise MemoryError
    module.limit_memory()
    assert fake.limits["BasicLimitInformation"]["LimitFlags"] == 0x2100


@pytest.mark.parametrize("without", ["job", "pywin32"])
def test_on_windows_lists_are_read_where_no_job_is_allowed(
    on_windows: FakeWindows, monkeypatch: pytest.MonkeyPatch, without: str
) -> None:
    fake, module = on_windows, as_on_windows(limited_memory)
    if without == "pywin32":
        monkeypatch.setitem(sys.modules, "win32job", None)
    else:

        def refuse(job: str, process: str) -> None:
            raise OSError("Access is denied.")

        monkeypatch.setattr(sys.modules["win32job"], "AssignProcessToJobObject", refuse)
    with module.limited_memory(Path("list.csv")):
        assert fake.limits["ProcessMemoryLimit"] == 0


# --- other programs' workbooks ---


def test_the_other_process_takes_no_modules_from_where_this_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module of the reader's name in the current folder ran in it, although it is isolated."""
    planted = tmp_path / "planted"
    planted.mkdir()
    (planted / "python_calamine.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(planted)
    monkeypatch.syspath_prepend(planted)
    (planted / "list.ods").write_bytes(open_document())
    with open_lists(Path("list.ods")) as (one,):
        assert one.first_rows[:2] == [["Code", "x"], ["00142", "x"]]
    assert not (tmp_path / "ran").exists()


# --- what is no file, or was left ---


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "list.csv")
    with pytest.raises(InputError, match=r"list\.csv is not an ordinary file; save the list in one"):
        classify_file(tmp_path / "list.csv", "A")
    with pytest.raises(InputError, match=r"list\.csv is not an ordinary file; choose the file that CMS"):
        import_release(tmp_path / "list.csv")


KILLED = """
import os, signal, sys
from pathlib import Path
from addin.files.new_file import new_file
with new_file(Path(sys.argv[1]), force=False) as temporary:
    temporary.write_bytes(b"a patient's")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.long
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills as POSIX systems do")
def test_the_next_run_clears_what_a_killed_one_left(tmp_path: Path) -> None:
    """Its own, and nothing of another computer, of a process that runs, or of somebody else."""
    source = make_workbook(tmp_path / "list.xlsx", sheet_xml(ROWS))
    command = [sys.executable, "-c", KILLED, str(tmp_path / "killed.xlsx")]
    done = subprocess.run(command, check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = set(tmp_path.iterdir()) - {source}
    others = [
        left.with_name(left.name.replace(left.name.split("-")[2], "0" * 8)),
        left.with_name(left.name.replace(f"-{left.name.split('-')[3]}-", f"-{os.getpid()}-")),
        tmp_path / ".hcpcs-excel-notes.tmp.txt",
    ]
    for other in others:
        other.write_bytes(b"")
    classify_file(source, "A")
    assert names_in(tmp_path) == sorted(
        [*(other.name for other in others), "list-classified.xlsx", "list.xlsx"]
    )


@pytest.mark.parametrize(
    ("found", "is_cleared"),
    [(87, True), (5, False), ("259", False), ("1", True)],
    ids=["none", "closed", "runs", "ended"],
)
def test_on_windows_what_runs_is_asked_of_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: int | str, is_cleared: bool
) -> None:
    """OpenProcess fails with 87 where there is no such process, with 5 where it may not be asked."""

    def open_process(access: int, inherit: bool, process: int) -> str:
        assert (access, inherit, process) == (0x1000, False, 4711)
        if isinstance(found, int):
            error = OSError("Windows says no")
            error.winerror = found  # type: ignore[attr-defined]
            raise error
        return found

    closed: list[str] = []
    windows = ModuleType("_winapi")
    windows.__dict__.update(
        OpenProcess=open_process, GetExitCodeProcess=int, CloseHandle=closed.append, STILL_ACTIVE=259
    )
    monkeypatch.setitem(sys.modules, "_winapi", windows)
    module = as_on_windows(new_file)
    left = tmp_path / f".hcpcs-excel-{module._computer()}-4711-{'0' * 16}.tmp.csv"
    left.write_bytes(b"")
    with module.new_file(tmp_path / "list.csv", force=False):
        assert left.exists() is not is_cleared
    assert closed == ([] if isinstance(found, int) else [found])


# --- rows and texts ---


def test_one_row_that_is_far_too_wide(tmp_path: Path) -> None:
    """All other rows were filled up to its width: 402 KB became 763 MB."""
    path = tmp_path / "list.csv"
    path.write_text("Code,Fee\n" + "99213,1\n" * 3000 + "," * 300 + "\n")
    for ending in (".csv", ".xlsx"):
        refused(
            path,
            r"^Row 3,002 of list\.csv has 301 columns where most rows have 2; delete what is too much in",
            target=tmp_path / f"out{ending}",
        )
    path.write_text("Code,Fee\n" + "99213,1\n" * 3000 + "," * 30 + "\n")
    assert only(classify_file(path, "A")).first_result_column == "AF"


def test_more_columns_than_letters_of_three(tmp_path: Path) -> None:
    """A text file may have them, and is answered as one."""
    path = tmp_path / "list.csv"
    path.write_text("\n".join(first + "," * 18_277 for first in ("Code", "99213", "J1100")))
    ended = run_here("classify", str(path), "-o", str(tmp_path / "out.csv"))
    check_end(ended, 0)
    assert "Results from column AAAA on:" in ended.output
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row[18_278] for row in csv.reader(stream)] == ["Clean code", "99213", "J1100"]


def test_a_text_is_no_formula_in_a_text_file_either(tmp_path: Path) -> None:
    """A text of a workbook that would be one gets an apostrophe in front; what a text file held stays."""
    live = ["=cmd|'/C calc'!A0", "@SUM(1)", "-1+cmd", "+A1", "\t=1", "-5-3"]
    inert = ["-5", "+1,250.00", "--", "a=1", "-5%"]
    texts, shown = live + inert, [f"'{text}" for text in live] + inert
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>99213</v></c><c r="B{n}" t="str"><v>{text}</v></c></row>'
        for n, text in enumerate(texts, start=1)
    )
    source = make_workbook(tmp_path / "list.xlsx", sheet_xml(cells))
    classify_file(source, "A", target=tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row[1] for row in csv.reader(stream)] == shown
    typed = tmp_path / "typed.csv"
    typed.write_text("99213,=1+1\nJ1100,-x\n")
    classify_file(typed, "A", target=tmp_path / "out2.csv")
    assert [row[1] for row in csv.reader(io.StringIO((tmp_path / "out2.csv").read_text("utf-8-sig")))] == [
        "=1+1",
        "-x",
    ]


BLANKS = 305


@pytest.mark.parametrize(
    "text",
    [
        f"<t xml:space='preserve'>{' ' * BLANKS}99213</t>",
        "<r><t xml:space='preserve'> </t></r>" * BLANKS + "<r><t>99213</t></r>",
        f"<t>{'&#32;' * BLANKS}99213</t>",
        f"<t>{'<![CDATA[ ]]>' * BLANKS}99213</t>",
        f"<t>{'_x0020_' * BLANKS}99213</t>",
    ],
    ids=["blanks", "runs", "references", "sections", "escapes"],
)
@pytest.mark.parametrize("shared", [True, False])
def test_a_code_behind_many_blanks_is_one(tmp_path: Path, text: str, shared: bool) -> None:
    cell = '<c r="A2" t="s"><v>0</v></c>' if shared else f'<c r="A2" t="inlineStr"><is>{text}</is></c>'
    rows = f'<row r="1"><c r="A1" t="str"><v>Code</v></c></row><row r="2">{cell}</row>'
    path = make_workbook(tmp_path / "list.xlsx", sheet_xml(rows), shared=f"<si>{text}</si>")
    assert only(classify_file(path, "A")).counts.systems == {("CPT", "Level I"): 1}
