"""The settings file: what is written is read again, and what is wrong with it is said, never raised."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.classify import RESULT_COLUMNS
from addin.excel.settings import KEYS, Settings, read_settings, settings_bytes

FULL = Settings(
    version="1.2.3",
    python="C:\\Python = Müller\\pythonw.exe",
    library_folder="C:\\Python #1",
    add_in="C:\\Users\\Müller\\hcpcs-excel.xlam",
    columns=("Check", "Code system"),
)
GOOD = "version = 1\npython = C:\\p.exe\nlibrary folder = C:\\l\nadd-in = C:\\a.xlam\n"


def read(tmp_path: Path, content: str | bytes, encoding: str = "cp1252") -> tuple[Settings, tuple[str, ...]]:
    path = tmp_path / "settings.ini"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return read_settings(path, encoding)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    assert read(tmp_path, settings_bytes(FULL, "cp1252")) == (FULL, ())


def test_the_file_is_lines_with_comments_in_the_code_page() -> None:
    """Each setting stands below its meaning; nothing but lines ended as Windows ends them."""
    content = settings_bytes(FULL, "cp1252")
    assert b"M\xfcller" in content
    lines = content.decode("cp1252").split("\r\n")
    assert "\n" not in "".join(lines)
    assert lines.pop() == ""
    settings = [(lines[index - 1], line) for index, line in enumerate(lines) if not line.startswith("#")]
    assert [line.partition(" = ")[0] for _, line in settings] == [key.name for key in KEYS]
    assert [comment for comment, _ in settings] == [f"# {key.meaning}." for key in KEYS]


def test_all_columns_are_a_comment_to_begin_with(tmp_path: Path) -> None:
    content = settings_bytes(Settings("1", "p", "l", "a", ()), "cp1252")
    assert f"\r\n# columns = {', '.join(RESULT_COLUMNS)}\r\n".encode() in content
    assert read(tmp_path, content) == (Settings("1", "p", "l", "a", ()), ())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_end_of_line_spaces_and_capitals(tmp_path: Path, end: str) -> None:
    content = f"  {GOOD}".replace("python = ", "PYTHON=").replace("\n", f" {end}")
    assert read(tmp_path, content) == (Settings("1", "C:\\p.exe", "C:\\l", "C:\\a.xlam", ()), ())


def test_there_is_no_file(tmp_path: Path) -> None:
    settings, (finding,) = read_settings(tmp_path / "settings.ini", "cp1252")
    assert settings == Settings()
    assert finding == f"There is no settings file {tmp_path / 'settings.ini'}."


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    settings, (finding,) = read_settings(tmp_path, "cp1252")
    assert settings == Settings()
    assert finding.startswith(f"{tmp_path} cannot be read (")


@pytest.mark.parametrize(
    ("added", "finding"),
    [
        ("colour = red", "Line 5: 'colour' is not a setting; the settings are version, python,"),
        ("x" * 99 + " = 1", f"Line 5: '{'x' * 40}' is not a setting;"),
        ("hello", "Line 5 is neither a setting (key = value) nor a comment (#)."),
        ("= 1", "Line 5 is neither a setting (key = value) nor a comment (#)."),
        ("python = C:\\q.exe", "Line 5: 'python' was already set in line 2; this line is used."),
        (
            "columns = Check, Colour",
            "Line 5: 'Colour' is not a column; the columns are Clean code, Modifiers,",
        ),
        ("columns = Check, Check", "Line 5: a column is listed twice."),
    ],
)
def test_what_is_wrong_with_a_line(tmp_path: Path, added: str, finding: str) -> None:
    _, findings = read(tmp_path, f"{GOOD}{added}\n")
    assert len(findings) == 1
    assert findings[0].startswith(finding)


def test_the_last_of_two_counts(tmp_path: Path) -> None:
    """As it does for the add-in."""
    assert read(tmp_path, f"{GOOD}python = C:\\q.exe")[0].python == "C:\\q.exe"


@pytest.mark.parametrize("columns", ["", "columns =", "columns = ,"])
def test_no_columns_are_all(tmp_path: Path, columns: str) -> None:
    settings, findings = read(tmp_path, GOOD + columns)
    assert (settings.columns, findings) == ((), ())


def test_what_is_missing_or_empty(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "version = 1\npython =\n")
    assert findings == tuple(
        f"The setting {name!r} is missing." for name in ("python", "library folder", "add-in")
    )


def test_characters_outside_the_code_page(tmp_path: Path) -> None:
    _, findings = read(tmp_path, GOOD.encode() + b"columns = Che\x81ck")
    assert findings[0] == "Line 5: 'columns' has a character that is not in the code page."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_saved_as_unicode(tmp_path: Path, encoding: str) -> None:
    _, findings = read(tmp_path, GOOD.encode(encoding))
    assert findings[0] == "The file was saved as Unicode; save it with ANSI encoding."


def test_nothing_in_a_value_is_executed_or_expanded(tmp_path: Path) -> None:
    settings, findings = read(tmp_path, GOOD.replace("C:\\p.exe", "%TEMP%\\$(x) {y} `z`; rem"))
    assert (settings.python, findings) == ("%TEMP%\\$(x) {y} `z`; rem", ())
