"""The named LAMBDA functions, from their one source: as they are typed, and as a file stores them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from addin.lambdas.rule_tables import Constant, arrays, pattern_tables, text_tables
from udfs.functions import FUNCTIONS
from udfs.releases.known_codes import _MONTHS, _quarter_number

HELPER = "HCPCS_"  # what the names begin with that only serve the others
LONGEST_FORMULA = 7_900  # characters; Excel takes 8,192 of what is typed, and stores some words longer
LONGEST_COMMENT = 255
_LONGEST_TEXT = 250  # of one constant in a formula

# What Excel stores with a mark in front, for these came after Excel 2007.
_LATER_FUNCTIONS = frozenset(
    [
        "ISOMITTED",
        "LAMBDA",
        "LET",
        "MAKEARRAY",
        "MAP",
        "REDUCE",
        "SEQUENCE",
        "TEXTAFTER",
        "TEXTBEFORE",
        "TEXTSPLIT",
        "UNICODE",
        "VSTACK",
    ]
)
_WORD = re.compile(r'"(?:[^"]|"")*"|[A-Za-z_][A-Za-z0-9_]*|\s+|.', re.DOTALL)
_ENTRY = re.compile(r"(?:/\*\*(?P<comment>.*?)\*/\s*)?(?P<name>[A-Z_]+) = (?P<formula>.*?);[ ]*\n", re.DOTALL)


class NamedFunction(NamedTuple):
    """A name of a workbook with the formula behind it."""

    name: str
    comment: str
    formula: str  # as it is typed, without the sign = in front

    @property
    def hidden(self) -> bool:
        """Whether it only serves the others."""
        return self.name.startswith(HELPER)

    @property
    def stored(self) -> str:
        """The formula as a file holds it."""
        words = _WORD.findall(self.formula)
        marked = [_marked(word) for word in words]
        return re.sub(r"\[_xlpm\.(\w+)\]", r"_xlop.\1", "".join(marked))


def _marked(word: str) -> str:
    if word in _LATER_FUNCTIONS:
        return f"_xlfn.{word}"
    return f"_xlpm.{word}" if re.fullmatch("[a-z_]+", word) else word


class ListedRelease(NamedTuple):
    """A release on a hidden sheet of the workbook."""

    quarter: str
    name: str  # what CODERELEASE answers
    last_line: int  # of the sheet


@cache
def named_functions(release: ListedRelease | None = None) -> tuple[NamedFunction, ...]:
    """Return all of them, those for cells first; with a release also those that answer from it.

    >>> [one.name for one in named_functions()][:3]
    ['CODESYSTEM', 'CODELEVEL', 'CODECATEGORY']
    """
    help_of = {function.name: function.description for function in FUNCTIONS}
    constants = {name: _constant(value) for name, value in arrays().items()}
    if release is not None:
        constants |= {
            "quarter": _quoted(release.quarter),
            "release_name": _quoted(release.name),
            "last_line": str(release.last_line),
            "quarter_number": str(_quarter_number(release.quarter)),
            "quarter_month": _quoted(f"{_MONTHS[int(release.quarter[5:]) - 1]} {release.quarter[:4]}"),
        }
    found: dict[str, NamedFunction] = {}
    for entry in _entries(with_release=release is not None):
        name = entry["name"]
        formula = re.sub("@([a-z0-9_]+)@", lambda constant: constants[constant[1]], entry["formula"])
        comment = entry["comment"] or help_of.get(name) or found[name].comment
        found[name] = NamedFunction(name, " ".join(comment.split()), _without_spaces(formula))
    for name, lines in pattern_tables().items():
        found[name] = NamedFunction(name, "A table of patterns.", f"LAMBDA({_constant(lines)})")
    for name, lines in text_tables().items():
        found |= {part.name: part for part in _table(name, lines)}
    return tuple(sorted(found.values(), key=lambda one: one.hidden))


def functions_text() -> str:
    """Return all of them as they are typed, in the form of a module of Excel Labs.

    >>> functions_text().splitlines()[1][:45]
    'CODESYSTEM = LAMBDA(code,[if_unrecognized],HC'
    """
    return "\n\n".join(f"/** {one.comment} */\n{one.name} = {one.formula};" for one in named_functions())


def _entries(*, with_release: bool) -> Iterator[re.Match[str]]:
    text = resources.files("addin.lambdas").joinpath("rules.txt").read_text(encoding="utf-8")
    always, _, from_release = text.partition("// --- With a release ---")
    return _ENTRY.finditer(re.sub(r"^//.*\n", "", always + from_release * with_release, flags=re.MULTILINE))


def _without_spaces(formula: str) -> str:
    return "".join(word for word in _WORD.findall(formula) if not word.isspace())


def _table(name: str, lines: Sequence[str]) -> list[NamedFunction]:
    """Return a table as a function of a line's number, with its parts where it is too long for one name."""
    parts: list[list[str]] = [[]]
    size = 0
    for line in lines:
        size += len(_constant([line]))
        if size > LONGEST_FORMULA - 200:
            parts.append([])
            size = len(_constant([line]))
        parts[-1].append(line)
    if len(parts) == 1:
        return [NamedFunction(name, "A table.", f"LAMBDA(place,INDEX({_constant(lines)},place))")]
    found, choice, passed = [], "", 0
    for number, part in enumerate(parts):
        own = f"{name}_{chr(65 + number)}"
        found.append(
            NamedFunction(own, "A part of a table.", f"LAMBDA(place,INDEX({_constant(part)},place))")
        )
        call = f"{own}(place-{passed})" if passed else f"{own}(place)"
        passed += len(part)
        choice += call if number == len(parts) - 1 else f"IF(place<={passed},{call},"
    return [*found, NamedFunction(name, "A table.", f"LAMBDA(place,{choice}{')' * (len(parts) - 1)})")]


def _constant(value: Sequence[Constant] | str) -> str:
    if isinstance(value, str):
        return "&".join(
            _quoted(value[start : start + _LONGEST_TEXT])
            for start in range(0, len(value) or 1, _LONGEST_TEXT)
        )
    written = [str(one) if isinstance(one, int) else _quoted(one) for one in value]
    return written[0] if len(written) == 1 and isinstance(value[0], int) else f"{{{','.join(written)}}}"


def _quoted(text: str) -> str:
    assert len(text) <= _LONGEST_TEXT, text  # noqa: S101 - tables are made to fit
    return '"' + text.replace('"', '""') + '"'
