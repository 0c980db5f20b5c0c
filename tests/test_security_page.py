"""What docs/security.md says of what runs, what is written and what never happens, held against the code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import metadata
from pathlib import Path

import pytest
from oletools.olevba import VBA_Parser
from release_files import save_text
from test_setup_documents import SOURCES, imported
from test_setup_install import PARTS
from windows_machine import machine

import addin
from addin.excel.install import install
from addin.excel.vba_modules import vba_modules
from addin.excel.xlam_file import build_addin

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "security.md").read_text(encoding="utf-8")
ROOT_OF_ADDIN = Path(addin.__file__).parent


def section(page: str, heading: str) -> str:
    return page.partition(f"## {heading}\n")[2].partition("\n## ")[0]


# What runs ------------------------------------------------------------------------------------------


def test_which_modules_start_programs() -> None:
    """Those behind "What runs": install, doctor, calc, bundle and reading."""
    ways = {"subprocess", "multiprocessing", "pty", "ctypes", "addin.excel.programs"}
    found = {
        source.relative_to(ROOT_OF_ADDIN).as_posix() if source.is_relative_to(ROOT_OF_ADDIN) else source.name
        for source in SOURCES
        if imported(source) & ways
    }
    assert found == {
        "bundle/windows_wheels.py",
        "calc/unopkg.py",
        "excel/interpreter.py",
        "excel/programs.py",
        "excel/real_windows.py",  # ctypes: two questions to Windows
        "files/own_process.py",  # Python itself, to read workbooks of other forms
    }


def test_no_module_starts_programs_in_another_way() -> None:
    calls = re.compile(r"\bos\.(system|popen|startfile|exec\w+|spawn\w+)\(|\bwebbrowser\b")
    assert [source.name for source in SOURCES if calls.search(source.read_text(encoding="utf-8"))] == []


# What is written, and no network ------------------------------------------------------------------------

_WATCHED = """
import json, sys
seen = []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[1], str) and set("wax+") & set(arguments[1]):
        seen.append([event, str(arguments[0])])
    elif event == "sqlite3.connect" or event.startswith(("socket.", "subprocess.", "os.system", "os.exec")):
        seen.append([event, str(arguments[0])])
sys.addaudithook(watch)
from addin.cli.command import app
for arguments in json.loads(sys.argv[1]):
    app(arguments, standalone_mode=False)
print("SEEN" + json.dumps(seen))
"""
_COMMANDS = [
    ["lookup", "99213", "J1100"],
    ["templates"],
    ["template", "compare-lists", "-o", "made.xlsx", "--a", "codes.csv", "--a-column", "Code"],
    ["classify", "codes.csv", "--column", "Code", "-o", "new.xlsx"],
    ["classify", "made.xlsx", "--sheet", "List A", "--column", "Code", "-o", "copy.xlsx"],
    ["release", "import", "HCPC2026_JUL_ANWEB.txt"],
    ["release", "list"],
    ["addin", "build", "-o", "made.xlam"],
    ["calc", "build", "-o", "made.oxt"],
]


@pytest.mark.long
def test_commands_open_no_connection_and_write_where_they_say(tmp_path: Path) -> None:
    """Python itself reports what is opened, by us and by all that we use."""
    work, temporary, data = (tmp_path / name for name in ("work", "temporary", "data"))
    work.mkdir()
    temporary.mkdir()
    (work / "codes.csv").write_text("Code,Fee\n99213,1\nJ1100,2\n", encoding="ascii")
    save_text(work)
    variables = {"HCPCS_EXCEL_DATA": data, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temporary)}
    ended = subprocess.run(
        [sys.executable, "-B", "-c", _WATCHED, json.dumps(_COMMANDS)],
        cwd=work,
        env={**os.environ, **{name: str(folder) for name, folder in variables.items()}},
        capture_output=True,
        encoding="utf-8",
    )
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout.rpartition("SEEN")[2])
    written = [Path(work, path) for event, path in seen if event in ("open", "sqlite3.connect")]
    assert [event for event, _ in seen if event not in ("open", "sqlite3.connect")] == []
    assert len(written) > 10
    assert [path for path in written if not any(map(path.is_relative_to, (work, temporary, data)))] == []
    assert list(temporary.iterdir()) == []
    assert sorted(path.name for path in work.iterdir()) == sorted(
        ["HCPC2026_JUL_ANWEB.txt", "codes.csv", "copy.xlsx", "made.oxt", "made.xlam", "made.xlsx", "new.xlsx"]
    )


@pytest.mark.long
def test_the_table_of_what_install_writes(tmp_path: Path) -> None:
    """Each file that install writes has its row, and each row of install its file."""
    made = machine(tmp_path)
    install(made.windows(), PARTS)
    page = (DOCS / "install-windows.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `(%\w+%[^`]+)` \| .+ \| `install` \|", section(page, "What is written where"), re.M
    )
    places = [
        row.replace("%APPDATA%", "Roaming").replace("%LOCALAPPDATA%", "Local").replace("\\", "/")
        for row in rows
    ]
    written = {
        file: [place for place in places if f"{file}/".startswith(f"{place}/")] for file in made.files()
    }
    assert [file for file, found in written.items() if not found] == []
    assert {place for found in written.values() for place in found} == set(places)
    assert len(places) == 3


# The add-in -----------------------------------------------------------------------------------------


def test_the_vba_starts_nothing_and_writes_no_file() -> None:
    text = "\n".join(vba_modules().values())
    code = "\n".join(re.sub(r'"[^"\n]*"', '""', line).partition("'")[0] for line in text.splitlines())
    assert set(re.findall(r'CreateObject\("([^"]*)"\)', text)) == {"Scripting.Dictionary"}
    assert text.count("CreateObject(") == text.count('CreateObject("Scripting.Dictionary")')
    assert re.findall(r"^Open\b.*|^\s+Open .*", code, re.MULTILINE) == [
        "    Open path For Input Access Read As #number"
    ]
    assert set(re.findall(r'EnvironmentValue\("(\w+)"\)', text)) == {
        "LOCALAPPDATA",
        "HCPCS_EXCEL_DATA",
    }
    forbidden = r"\b(Shell|Kill|SaveSetting|FileCopy|MkDir|RmDir|GetObject|SendKeys|ExecuteExcel4Macro)\b"
    assert re.findall(forbidden, code) == []
    assert re.findall(r"Declare .*? Lib \"(\w+)", text) == ["xlwings64", "xlwings32", "KERNEL32"]


def test_what_a_scanner_says_of_the_add_in_is_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "hcpcs-excel.xlam"
    path.write_bytes(build_addin())
    said = {
        word for kind, word, _ in VBA_Parser(str(path)).analyze_macros() if kind in ("AutoExec", "Suspicious")
    }
    rows = [
        line for line in section(PAGE, "What a virus scanner sees").splitlines() if line.startswith("| `")
    ]
    explained = {word for row in rows for word in re.findall(r"`([^`]+)`", row.split(" | ")[0])}
    assert "Workbook_Open" in said
    assert said - explained == set()


# What was tried against it -----------------------------------------------------------------------------


def test_each_finding_has_tests_that_are_there() -> None:
    page = (DOCS / "decisions" / "16-what-was-tried-against-it.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if re.match(r"\| \d", line)]
    named = [re.findall(r"`(test_\w+)`", row[-1]) for row in rows]
    tests = Path(__file__).parent
    there = {
        name
        for path in [*tests.glob("test_*.py"), *tests.glob("engines/test_*.py")]
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert [row[:2] for row, tests in zip(rows, named, strict=True) if not tests] == []
    assert {name for tests in named for name in tests} - there == set()


def test_weaknesses_can_be_reported() -> None:
    """Where the project names an address, the page names it too."""
    links = [link.partition(", ") for link in metadata("hcpcs-excel").get_all("Project-URL") or ()]
    told = section(PAGE, "How to report a weakness")
    assert told
    assert [address for name, _, address in links if name == "Security" and address not in told] == []
