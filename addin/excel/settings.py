"""The user's settings: one small text file that ``install`` writes and the add-in's VBA reads.

VBA reads it with ``Open ... For Input``, so it is text in the machine's ANSI code page with CRLF line ends:
``key = value``, and comments that begin with ``#``. It is never executed and nothing in it is expanded.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from addin.classify import ALL_COLUMNS, RESULT_COLUMNS

FILE_NAME = "settings.ini"
_LONGEST_SHOWN = 40  # characters of a key that nobody knows


class SettingKey(NamedTuple):
    """One line of the settings file."""

    name: str
    meaning: str  # the comment above it
    required: bool


KEYS = (
    SettingKey("version", "The version of hcpcs-excel that wrote this file", True),
    SettingKey("python", "The Python that Excel starts", True),
    SettingKey("library folder", "The folder with the xlwings library that starts it", True),
    SettingKey("add-in", "The add-in in Excel's start-up folder", True),
    SettingKey(
        "columns",
        'The columns that "Classify selection" writes, with commas between them; '
        "without this line all but those of a release",
        False,
    ),
)
_NAMES = tuple(key.name for key in KEYS)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings file says; "" for what it does not."""

    version: str = ""
    python: str = ""  # full path
    library_folder: str = ""
    add_in: str = ""  # full path
    columns: tuple[str, ...] = ()  # names of columns; none stands for all but those of a release


def settings_bytes(settings: Settings, encoding: str) -> bytes:
    r"""Return the content of the settings file.

    >>> settings_bytes(Settings(python="C:\\Python\\pythonw.exe"), "cp1252").decode("cp1252").splitlines()[5]
    'python = C:\\Python\\pythonw.exe'
    """
    lines = [
        '# The settings of hcpcs-excel, written by "hcpcs-excel install".',
        '# You may change the line "columns". Save the file with ANSI encoding.',
    ]
    for key in KEYS:
        lines.append(f"# {key.meaning}.")
        if key.name == "columns":
            # Where all are written the line is there too, for the user to begin with.
            mark = "" if settings.columns else "# "
            lines.append(f"{mark}columns = {', '.join(settings.columns or RESULT_COLUMNS)}")
        else:
            lines.append(f"{key.name} = {getattr(settings, _attribute(key.name))}")
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


def read_settings(path: Path, encoding: str) -> tuple[Settings, tuple[str, ...]]:
    """Return what the settings file says, as the add-in reads it, and what is wrong with it.

    The settings, and one sentence for each thing that is wrong; never raised.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Settings(), (f"There is no settings file {path}.",)
    except OSError as error:
        return Settings(), (f"{path} cannot be read ({error.strerror}).",)
    findings = []
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        findings.append("The file was saved as Unicode; save it with ANSI encoding.")
    values: dict[str, str] = {}
    first_lines: dict[str, int] = {}
    for number, line in enumerate(re.split("\r\n|\r|\n", data.decode(encoding, "replace")), start=1):
        stripped = line.strip(" ")
        if not stripped or stripped.startswith("#"):
            continue
        name, equals, value = (part.strip(" ") for part in stripped.partition("="))
        name = name.lower()
        if not name or not equals:
            findings.append(f"Line {number} is neither a setting (key = value) nor a comment (#).")
        elif name not in _NAMES:
            findings.append(
                f"Line {number}: {name[:_LONGEST_SHOWN]!r} is not a setting; the settings are "
                f"{', '.join(_NAMES)}."
            )
        else:
            if name in values:
                findings.append(
                    f"Line {number}: {name!r} was already set in line {first_lines[name]}; this line is used."
                )
            if "\ufffd" in value:
                findings.append(f"Line {number}: {name!r} has a character that is not in the code page.")
            values[name] = value
            first_lines.setdefault(name, number)
            if name == "columns":
                findings += _column_findings(number, _columns(value))
    findings += [
        f"The setting {key.name!r} is missing." for key in KEYS if key.required and not values.get(key.name)
    ]
    texts = {_attribute(name): value for name, value in values.items() if name != "columns"}
    return Settings(**texts, columns=_columns(values.get("columns", ""))), tuple(findings)


def _attribute(name: str) -> str:
    return re.sub("[ -]", "_", name)


def _columns(value: str) -> tuple[str, ...]:
    return tuple(name for name in (part.strip(" ") for part in value.split(",")) if name)


def _column_findings(number: int, columns: tuple[str, ...]) -> list[str]:
    findings = [
        f"Line {number}: {name[:_LONGEST_SHOWN]!r} is not a column; the columns are {', '.join(ALL_COLUMNS)}."
        for name in columns
        if name not in ALL_COLUMNS
    ]
    if len(set(columns)) < len(columns):
        findings.append(f"Line {number}: a column is listed twice.")
    return findings
