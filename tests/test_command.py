"""The command as a process: how it ends, what it leaves behind, and that it never harms a list."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from release_files import save_text

pytestmark = pytest.mark.long
PROGRAM = [sys.executable, "-c", "from addin.__main__ import main; main()"]


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def workbook(path: Path, *rows: list[object]) -> Path:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append(row)
    made.save(path)
    return path


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("option", ["--a", "--b"])
def test_a_list_is_never_written_over_even_by_force(tmp_path: Path, option: str) -> None:
    path = workbook(tmp_path / "own.xlsx", ["Code"], ["99213"])
    before = path.read_bytes()
    ended = run("template", "compare-lists", "-o", "own.xlsx", option, "own.xlsx", "--force", cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr == (
        "hcpcs-excel: The result cannot be written over own.xlsx itself; name another file with -o.\n"
    )
    assert path.read_bytes() == before
    assert names_in(tmp_path) == ["own.xlsx"]


@pytest.mark.parametrize(("output", "sentence"), [(".", ". is a folder"), ("..", ".. is a folder")])
def test_a_folder_as_output(tmp_path: Path, output: str, sentence: str) -> None:
    ended = run("template", "compare-lists", "-o", output, cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (2, f"hcpcs-excel: {sentence}; name a file in it.\n")


def test_an_output_without_a_name(tmp_path: Path) -> None:
    ended = run("template", "compare-lists", "-o", ".xlsx", cwd=tmp_path)
    assert ended.returncode == 2
    assert "name it compare-lists.xlsx" in ended.stderr


def test_on_windows_a_code_is_not_taken_for_a_pattern_of_files(tmp_path: Path) -> None:
    """The library that reads the command line would look there for files of such names, even in quotes."""
    (tmp_path / "99213 fees.txt").touch()
    program = (
        "import os, types, typer.core\n"
        "typer.core.os = types.SimpleNamespace(**{**vars(os), 'name': 'nt'})\n"
        "from addin.cli.command import main\n"
        "main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, "lookup", "--json", "9921*", "$HOME", "~"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""
    assert [one["written"] for one in json.loads(ended.stdout)] == ["9921*", "$HOME", "~"]


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    workbook(tmp_path / "list.xlsx", ["Code"], ["99213"])
    ended = run("classify", "list.xlsx", "-c", "Code", "-o", "x" * 300 + ".xlsx", cwd=tmp_path)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "cannot be written" in ended.stderr


def test_a_sheet_of_a_list(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.create_sheet("Prices").append(["Code"])
    made["Prices"].append(["99213"])
    made.save(tmp_path / "list.xlsx")
    options = ("template", "compare-lists", "-o", "made.xlsx", "--a", "list.xlsx")
    assert "1 lines from the sheet 'Prices' of list.xlsx" in run(*options, cwd=tmp_path).stdout
    ended = run(*options, "--force", "--a-sheet", "Prices", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "List A: 1 lines from the sheet 'Prices' of list.xlsx" in ended.stdout


def test_a_list_whose_columns_are_called_otherwise(tmp_path: Path) -> None:
    """The sentence names the option, and a name that is only a little wrong gets the right one."""
    workbook(tmp_path / "list.xlsx", ["Item", "Billed as", "Price"], ["a", "99213", 1])
    options = ("template", "code-review", "-o", "made.xlsx", "--codes", "list.xlsx")
    ended = run(*options, cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (
        2,
        "hcpcs-excel: No column 'Code' was found in the sheet 'Sheet' of list.xlsx; "
        "the columns are: Item, B, Price. Name yours with --codes-code.\n",
    )
    ended = run(*options, "--codes-code", "pric", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (
        2,
        "hcpcs-excel: There is no column 'pric'; perhaps 'Price' is meant; "
        "the columns are: Item, B, Price.\n",
    )
    workbook(tmp_path / "list.xlsx", ["See the next sheet"])
    ended = run(*options, cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (
        2,
        "hcpcs-excel: No column 'Code' was found in the sheet 'Sheet' of list.xlsx; no row of headings was "
        "found and the list ends with column A; name a column by its letter. Name yours with --codes-code.\n",
    )
    assert names_in(tmp_path) == ["list.xlsx"]


def test_each_list_has_an_option_of_its_own_for_its_sheet(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("Code\n99213\n", encoding="utf-8")
    options = ("--b", "list.csv", "--b-sheet", "Codes")
    ended = run("template", "compare-lists", "-o", "made.xlsx", *options, cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (
        2,
        "hcpcs-excel: list.csv is a text file and has no sheets; leave --b-sheet out.\n",
    )


def test_a_workbook_that_was_never_written_to_is_empty(tmp_path: Path) -> None:
    """Its sheet says that it reaches to A1."""
    workbook(tmp_path / "list.xlsx")
    ended = run("classify", "list.xlsx", "-c", "Code", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (
        2,
        "hcpcs-excel: The sheet 'Sheet' of list.xlsx is empty; choose another with --sheet.\n",
    )


def test_formulas_without_stored_values_are_not_left_out_in_silence(tmp_path: Path) -> None:
    workbook(tmp_path / "list.xlsx", ["Code"], ["99213"], ['="99214"'])
    ended = run("template", "compare-lists", "-o", "made.xlsx", "--a", "list.xlsx", cwd=tmp_path)
    assert ended.returncode == 2
    assert "open it in Excel, save it" in ended.stderr
    assert names_in(tmp_path) == ["list.xlsx"]


def test_a_heading_with_brackets(tmp_path: Path) -> None:
    workbook(tmp_path / "list.xlsx", ["Code [/CPT]"], ["99213"])
    ended = run("classify", "list.xlsx", "-c", "code [/cpt]", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Codes in column Code [/CPT] (A)" in ended.stdout


def test_a_column_without_any_code_is_perhaps_the_wrong_one(tmp_path: Path) -> None:
    workbook(tmp_path / "list.xlsx", ["Code", "Item"], ["99213", "Visit"], ["J1100", "Drug"])
    doubt = "No code was recognized in column Item."
    assert doubt in run("classify", "list.xlsx", "-c", "Item", cwd=tmp_path).stdout
    assert "No code was" not in run("classify", "list.xlsx", "-c", "Code", "--force", cwd=tmp_path).stdout


def test_a_column_named_by_letter_is_shown_by_letter(tmp_path: Path) -> None:
    """What stands on top of it could be a patient's name."""
    workbook(tmp_path / "list.xlsx", ["Jane Doe"], ["99213"])
    ended = run("classify", "list.xlsx", "-c", "A", cwd=tmp_path)
    assert ended.returncode == 0
    assert "Doe" not in ended.stdout


@pytest.mark.parametrize("command", ["classify", "template"])
def test_headings_are_shown_only_where_they_are_surely_headings(tmp_path: Path, command: str) -> None:
    """A list without headings begins with a patient."""
    (tmp_path / "list.csv").write_text(
        "Smith,John,Diabetes mellitus type two,seen today\nMiller,Ann,Asthma,seen today\n", encoding="utf-8"
    )
    arguments = {
        "classify": ["classify", "list.csv", "-c", "Procedure"],
        "template": ["template", "code-review", "-o", "made.xlsx", "--codes", "list.csv"],
    }
    ended = run(*arguments[command], cwd=tmp_path)
    assert ended.returncode == 2
    assert not re.search("Smith|John|Diabetes|seen|Miller", ended.stdout + ended.stderr)


def test_zeros_and_ones_named_workbook_are_damaged(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(bytes(range(256)))
    ended = run("classify", "list.xlsx", "-c", "A", cwd=tmp_path)
    assert (ended.returncode, "list.xlsx is damaged" in ended.stderr) == (2, True)


def without_own_buffering() -> dict[str, str]:
    """What a user's machine has: Python writes to a file or a pipe when its buffer is full, or at its end."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a screen that is always full")
@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["lookup", "142"], "00142"),
        (["lookup", "--json", "hello"], '"written": "hello"'),
        (["classify", "list.csv"], "Results from column B on: list-classified.xlsx"),
    ],
)
def test_a_screen_that_cannot_be_written_to(tmp_path: Path, arguments: list[str], shown: str) -> None:
    """What was to be read on it is on the error stream, and which file was written."""
    (tmp_path / "list.csv").write_text("Code\n99213\n", encoding="utf-8")
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*PROGRAM, *arguments],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            env=without_own_buffering(),
            text=True,
        )
    told = (
        "hcpcs-excel: What is to be read above could not be written to where you sent it (No space left on "
        "device); free up space there."
    )
    written = " Written before that: list-classified.xlsx." if arguments[0] == "classify" else ""
    assert shown in ended.stderr
    assert ended.stderr.splitlines()[-1] == told + written
    assert ended.returncode == 2
    assert names_in(tmp_path) == (["list-classified.xlsx", "list.csv"] if written else ["list.csv"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a screen that is always full")
def test_help_that_cannot_be_written() -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run([*PROGRAM, "--help"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert ended.returncode == 2
    assert ended.stderr == (
        "hcpcs-excel: The system reported an error (No space left on device); "
        "check that the disk is not full.\n"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a screen that is always full")
@pytest.mark.parametrize(("arguments", "status"), [(["--no-such-option"], 2), (["lookup", "142"], 0)])
def test_where_no_mistake_can_be_told_the_exit_status_still_tells(arguments: list[str], status: int) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*PROGRAM, *arguments], stdout=subprocess.DEVNULL, stderr=full, env=without_own_buffering()
        )
    assert ended.returncode == status


@pytest.mark.skipif(os.name != "posix", reason="pipes of this kind are those of Unix")
@pytest.mark.parametrize("codes", [1, 3_000])
def test_a_reader_who_has_seen_enough_is_told_nothing(codes: int) -> None:
    """As in "| head -1": the pipe breaks in the middle of a long answer, or at the end of a short one."""
    started = subprocess.Popen(
        [*PROGRAM, "lookup", "--json", *["142"] * codes],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=without_own_buffering(),
        text=True,
    )
    assert started.stdout
    assert started.stderr
    if codes > 1:
        assert started.stdout.readline() == "[\n"
    started.stdout.close()
    assert started.stderr.read() == ""
    assert started.wait() == 1
    started.stderr.close()


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="only systems with such signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_an_end_from_outside_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    """The command ends while it writes: seen by the temporary file, which is there until the end."""
    workbook(tmp_path / "list.xlsx", ["Code"], *(["99213", row] for row in range(60_000)))
    started = subprocess.Popen(
        [*PROGRAM, "classify", "list.xlsx", "-c", "Code"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while started.poll() is None and names_in(tmp_path) == ["list.xlsx"]:
        pass
    started.send_signal(getattr(signal, name))
    assert started.wait() == 128 + getattr(signal, name)
    assert names_in(tmp_path) == ["list.xlsx"]


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl+C goes to all programs of a window")
def test_who_presses_ctrl_c_is_told_that_nothing_was_written(tmp_path: Path) -> None:
    workbook(tmp_path / "list.xlsx", ["Code"], *(["99213", row] for row in range(60_000)))
    started = subprocess.Popen(
        [*PROGRAM, "classify", "list.xlsx", "-c", "Code"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while started.poll() is None and names_in(tmp_path) == ["list.xlsx"]:
        pass
    started.send_signal(signal.SIGINT)
    said = started.communicate()[1]
    assert (started.returncode, said) == (2, "hcpcs-excel: Stopped; nothing was written.\n")
    assert names_in(tmp_path) == ["list.xlsx"]


@pytest.mark.skipif(os.name != "posix", reason="permission bits are a matter of POSIX systems")
@pytest.mark.parametrize(("mode", "replaced"), [(0o600, None), (0o644, 0o600)])
def test_results_are_as_closed_as_the_list(tmp_path: Path, mode: int, replaced: int | None) -> None:
    """And as the file that they replace."""
    workbook(tmp_path / "a.xlsx", ["Code", "Charge"], ["99213", 1])
    (tmp_path / "b.csv").write_text("Code,Charge\n99213,1\n", encoding="utf-8")
    made = {
        "a-classified.xlsx": ("classify", "a.xlsx"),
        "b-classified.xlsx": ("classify", "b.csv"),
        "c.csv": ("classify", "b.csv", "-o", "c.csv"),
        "d.xlsx": ("template", "code-review", "--codes", "b.csv", "-o", "d.xlsx"),
    }
    for source in ("a.xlsx", "b.csv"):
        (tmp_path / source).chmod(mode)
    for name, arguments in made.items():
        if replaced is not None:
            (tmp_path / name).touch(replaced)
        ended = run(*arguments, "--force", cwd=tmp_path)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def after(code: str, *arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process that has run something else before."""
    return subprocess.run(
        [sys.executable, "-c", f"{code}\nfrom addin.__main__ import main\nmain()", *arguments],
        cwd=cwd,
        env={**{name: value for name, value in os.environ.items() if name != "HOME"}, **environment},
        capture_output=True,
        text=True,
    )


_RAISES = """
import addin.cli.classify_command as command
def broken(*arguments, **options): raise {error}
command.classify_files = broken
"""


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            "KeyError('Jane Doe')",
            "An unexpected error (KeyError in addin.cli.classify_command, line ",
        ),
        ("UnicodeError('Jane Doe')", "An unexpected error (UnicodeError in "),
        ("RecursionError('Jane Doe')", "An unexpected error (RecursionError in "),
        ("MemoryError", "There is not enough memory with list.csv; close other programs or split the file."),
        (
            "OSError(5, 'Input/output error', 'list.csv')",
            "The system reported an error with list.csv (Input/output error); check",
        ),
    ],
)
def test_an_error_that_nobody_expected_is_a_sentence(tmp_path: Path, error: str, sentence: str) -> None:
    """It says which file it was and what to do, and nothing of what the error says of the content."""
    (tmp_path / "list.csv").write_text("Code\n99213\n", encoding="utf-8")
    ended = after(_RAISES.format(error=error), "classify", "list.csv", "--column=Code", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"hcpcs-excel: {sentence}")
    assert ended.stderr.count("\n") == 1
    assert "list.csv" in ended.stderr
    assert "Doe" not in ended.stderr


def test_the_last_words_hold_no_commands_to_the_terminal(tmp_path: Path) -> None:
    name = "\x1b[2J\nlist\x9b.csv" if os.name == "posix" else "list.csv"
    (tmp_path / name).write_text("Code\n99213\n", encoding="utf-8")
    ended = after(_RAISES.format(error="ZeroDivisionError"), "classify", name, cwd=tmp_path)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert not set(ended.stderr) & {"\x1b", "\x9b"}


def test_a_command_is_called_as_it_was_started(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "addin", "--none"], cwd=tmp_path, capture_output=True, text=True
    )
    assert "Try 'python -I -m addin --help' for help." in ended.stderr
    assert "Try 'hcpcs-excel --help' for help." in run("--none", cwd=tmp_path).stderr


def test_what_libraries_say_behind_our_back_is_not_shown(tmp_path: Path) -> None:
    """Their warnings, and errors where nobody could take them, may quote cells."""
    code = (
        "import addin.cli.lookup_command as command\n"
        "class Last:\n"
        "    def __del__(self): raise ValueError('Jane Doe')\n"
        "def release():\n"
        "    import warnings, threading\n"
        "    warnings.warn('Jane Doe')\n"
        "    thread = threading.Thread(target=lambda: int('Jane Doe'))\n"
        "    thread.start(); thread.join(); Last()\n"
        "command.current_release = release"
    )
    ended = after(code, "lookup", "99213", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_files_that_were_written_before_a_mistake_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Code\n99213\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("Code\n\n", encoding="utf-8")
    ended = run("classify", "a.csv", "b.csv", "--column", "A", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.endswith(" Written before that: a-classified.xlsx.\n")
    stops = (
        "import addin.classify as classifying\n"
        "one, stop = classifying._classify_file, []\n"
        "def second(*arguments):\n"
        "    if stop: raise KeyboardInterrupt\n"
        "    stop.append(1)\n"
        "    return one(*arguments)\n"
        "classifying._classify_file = second"
    )
    ended = after(stops, "classify", "a.csv", "b.csv", "--column", "A", "--force", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "hcpcs-excel: Stopped. Written before that: a-classified.xlsx.\n"


def test_an_installation_that_lacks_a_package(tmp_path: Path) -> None:
    ended = after("import sys; sys.modules['rich.table'] = None", "lookup", "142", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("hcpcs-excel: hcpcs-excel is not installed completely (")
    assert "rich.table" in ended.stderr
    assert ended.stderr.count("\n") == 1


_CTRL_C = "import atexit, os, signal, sys\ndef press(*_): os.kill(os.getpid(), signal.SIGINT)\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl+C goes to all programs of a window")
def test_ctrl_c_while_the_command_starts(tmp_path: Path) -> None:
    """Pressed when the first of its modules is looked for."""
    code = (
        "class Finder:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'typer': press()\n"
        "sys.meta_path.insert(0, Finder)"
    )
    ended = after(_CTRL_C + code.replace("(self, ", "("), "lookup", "142", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "hcpcs-excel: Stopped; nothing was written.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl+C goes to all programs of a window")
def test_ctrl_c_after_the_command_has_done_its_work(tmp_path: Path) -> None:
    ended = after(f"{_CTRL_C}atexit.register(press)", "lookup", "--json", "142", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)[0]["code"] == "00142"


@pytest.mark.skipif(os.name != "posix", reason="there is always a home folder on Windows")
def test_a_user_without_a_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as that of a service, which is in no list of users."""
    code = "import pwd\ndef unknown(_): raise KeyError\npwd.getpwuid = unknown"
    for name in ("HCPCS_EXCEL_DATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    ended = after(code, "release", "list", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (
        2,
        "hcpcs-excel: This user has no home folder; name a folder for the releases in the variable "
        "HCPCS_EXCEL_DATA.\n",
    )
    ended = after(code, "lookup", "99213", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are Unicode")
def test_a_data_folder_whose_name_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "cpt.csv").write_text("Code,Description\n99213,Visit\n", encoding="utf-8")
    data = os.fsdecode(b"data\xff")
    ended = run("release", "import", "--cpt", "cpt.csv", cwd=tmp_path, HCPCS_EXCEL_DATA=data)
    assert (ended.returncode, ended.stderr) == (0, "")
    ended = run("release", "list", cwd=tmp_path, HCPCS_EXCEL_DATA=data)
    assert (ended.returncode, ended.stderr) == (0, "")
    ended = run("lookup", "--json", "99213", cwd=tmp_path, HCPCS_EXCEL_DATA=data)
    assert json.loads(ended.stdout)[0]["description"] == "Visit"


@pytest.mark.skipif(sys.platform == "win32", reason="there the add-in is really installed")
@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_elsewhere_than_on_windows_it_is_said_what_works(tmp_path: Path, command: str) -> None:
    ended = run(command, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "hcpcs-excel: The add-in requires Excel on Windows. Here you can look up codes and classify "
        "lists on the command line, create workbooks that work without the add-in, and use them in "
        "LibreOffice.\n"
    )
    assert names_in(tmp_path) == []


def test_doctor_on_this_machine(tmp_path: Path) -> None:
    ended = run("doctor", "--json", cwd=tmp_path, PATH="")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert {check["state"] for check in json.loads(ended.stdout)} == {"pass", "not applicable"}


def test_what_was_imported_before_a_mistake_is_said(tmp_path: Path) -> None:
    save_text(tmp_path)
    store = tmp_path / "data" / "releases.sqlite"
    names = ("HCPC2026_JUL_ANWEB.txt", "none.zip")
    ended = run("release", "import", *names, cwd=tmp_path, HCPCS_EXCEL_DATA=str(store.parent))
    assert ended.returncode == 2
    assert ended.stderr.endswith(f"Written before that: {store}.\n")
    assert store.exists()
