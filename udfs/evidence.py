"""The column as evidence: what its other cells, and its heading, say about each of them.

One cell alone cannot tell: 142 is anesthesia code 00142 without its zeros, or MS-DRG 142; 3102332 is 31023
with modifier 32, or an item number. A column can: where other texts have kept their zeros, 142 has lost none,
and where most numbers of seven digits are no code with a modifier, the others only look like one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from udfs.check import BY_LIST, Remark
from udfs.memo import Memo
from udfs.modifiers import goes_with
from udfs.neighbors import NDC, ndc_of
from udfs.parse import DECIMALS, ZEROS, Code, parse, plain_text
from udfs.stated_types import stated_type as type_stated

# What else than procedure codes a heading such as "CPT/DRG Code" names, by its words.
_OTHERS_IN_HEADINGS = {
    r"[a-z]*drgs?(?:code)?|diagnosis related groups?": "DRG",
    r"rev(?:enue)?(?:s|cd|codes?)?(?! [0-9])|rc": "revenue codes",  # but "rev 01/2026" is a revision
    r"apcs?": "APC",
    r"eapgs?": "EAPG",
    r"icd[0-9]*": "ICD",
}
_DRUGS_IN_HEADINGS = {r"ndcs?": "NDC"}

_LONG = range(6, 14)  # digits of a code and its modifiers, or of a number of another kind
_CUT = 6  # digits of a code and a modifier that was cut short
_DRUG_NUMBER = range(7, 12)  # digits of a drug number, its zeros lost
_SHORT_DRUG_NUMBER = {7, 8}  # four and three zeros lost, which only a column of longer ones makes likely
_TOLD_APART = {"npi", "date"}  # reasons that tell a long number apart by its form
# Two of five numbers of seven digits have a known modifier at their end, one of four a likely one.
_MOST = 2 / 3
_ENOUGH, _NEARLY_ALL = 10, 0.9  # so many numbers of one length speak for themselves, whatever the others are
_SOME = 0.1
_TOO_LITTLE = "too little in the column speaks for it"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a column says about each of its cells.

    >>> Evidence(other_system="DRG").not_split
    frozenset()
    """

    zeros_kept: bool = False  # texts of this column have their zeros, so that short ones have lost none
    other_system: str = ""  # of short numbers, named in the heading: "DRG"
    not_split: frozenset[int] = frozenset()  # numbers of so many digits are no codes with modifiers
    drug_numbers: bool = False  # long numbers are called drug numbers
    conclusions: tuple[str, ...] = ()  # what was concluded, in sentences for a summary
    doubts: tuple[str, ...] = ()  # what could be wrong with the column as a whole


ALONE = Evidence()  # each cell by itself, as in a formula


class _Cell(NamedTuple):
    """What one cell says about the others of its column."""

    recognized: bool
    likely: bool  # a code whose modifiers go with it
    led: bool  # a text of digits with zeros in front
    short: bool  # digits that could have lost zeros
    number: bool  # a number cell, or a text such as 142.0 that a program made of one
    long: int  # how many digits, of a number that could be a code and its modifiers
    cut: bool  # letters and digits of a code, and one more: a field of six characters cuts modifiers


class EvidenceOfColumn:
    """A collector of evidence: add the cells of a column in any order, then ask for it.

    >>> column = EvidenceOfColumn("Code")
    >>> column.add("00142")
    >>> column.add("216", times=3)
    >>> column.evidence().conclusions
    ('Short texts in column Code were not given zeros: other cells have theirs.',)
    """

    def __init__(self, heading: str = "") -> None:
        """Begin without cells, below the heading as the list has it."""
        self._heading = " ".join(heading.split())
        # By what a cell says, and by whose code the list says that it is: ours, another's, or nothing.
        self._cells: Counter[tuple[_Cell, bool | None]] = Counter()
        self._codes = Memo(parse)
        self._memo = Memo(lambda value: _cell(value, self.read(value)))

    def add(self, value: object, stated_type: str = "", times: int = 1) -> None:
        """Add a cell that stands so many times in the column, with what the list says that it is."""
        cell = self._memo[value] if isinstance(value, (str, int, float)) else _cell(value, parse(value))
        if cell is not None:
            stated = type_stated(stated_type)
            self._cells[cell, None if stated is None else bool(stated.systems)] += times

    def read(self, value: object) -> Code:
        """Return what :func:`udfs.parse.parse` reads from a cell, without reading again what was added."""
        return self._codes[value] if isinstance(value, (str, int, float)) else parse(value)

    def evidence(self) -> Evidence:
        """Return what the cells added so far, and the heading, say together."""
        return _evidence(self._heading, self._cells)


def in_column(found: Code, value: object, evidence: Evidence, *, stated: bool) -> tuple[Code, Remark | None]:
    """Return what was read from a cell as far as its column bears it out, and why it was left.

    Args:
        found: what was read from the cell alone.
        value: the cell's value.
        evidence: what its column says.
        stated: whether the list says that it is a code of ours.

    >>> in_column(parse("142"), "142", Evidence(zeros_kept=True), stated=False)[1].sentence
    'Zeros are not restored: other cells of this column have theirs.'
    """
    if found.blank or (found.code and not found.repairs):
        return found, None
    digits = _digits(value)
    if _has_lost_zeros(found, digits):
        why = _why_no_zeros(evidence, number=_is_number(value, found), stated=stated)
        if not why:
            return found, None
        return Code(reason=BY_LIST), Remark("Zeros are not restored", f"Zeros are not restored: {why}.")
    length = _length(found, digits)
    if not length or (found.code and length not in evidence.not_split):
        return found, None
    if evidence.drug_numbers and length in _DRUG_NUMBER:
        return Code(look_alikes=(f"{NDC} {ndc_of(digits)}",), reason="ndc"), None
    if not found.code:
        return found, None
    said = "Not read as a code with modifiers"
    return Code(reason=BY_LIST), Remark(said, f"{said}: {_TOO_LITTLE}.")


def _why_no_zeros(evidence: Evidence, *, number: bool, stated: bool) -> str:
    if evidence.other_system and not stated:
        return f"the heading says {evidence.other_system}"
    return "other cells of this column have theirs" if evidence.zeros_kept and not number else ""


def _cell(value: object, found: Code) -> _Cell | None:
    """Return what a cell says about the others, None for a blank one."""
    if found.blank:
        return None
    digits = _digits(value)
    restored = any(repair.startswith(ZEROS) for repair in found.repairs)
    written = digits or ("" if restored else found.code)
    return _Cell(
        recognized=found.code != "",
        likely=found.code != "" and all(goes_with(one, found.code_class.section) for one in found.modifiers),
        led=written.isdigit() and len(written) > 2 and written[0] == "0" < max(written),
        short=_has_lost_zeros(found, digits) or (not found.code and 0 < len(digits) < 5 and digits[0] != "0"),
        number=_is_number(value, found),
        long=_length(found, digits),
        cut=found.code != "" and digits == "" and _is_cut(str(value), found.code),
    )


def _is_cut(text: str, code: str) -> bool:
    found = re.fullmatch(r"\s*([0-9A-Z]{5})[0-9A-Z]\s*", text.upper())  # compiled once for all codes
    return found is not None and found[1] == code


def _digits(value: object) -> str:
    """Return the digits of a whole number, and of a text of nothing else; "" for all other cells."""
    if isinstance(value, str):
        value = plain_text(str.__str__(value))[0].strip("=\"' ")
    elif not isinstance(value, (int, float, Decimal)) or (isinstance(value, int) and value >= 10**14):
        return ""  # nothing that long is looked at, and large numbers are slow as text
    match = re.fullmatch(r"([0-9]+)(?:\.0+)?", str(value))
    return match[1] if match else ""


def _is_number(value: object, found: Code) -> bool:
    return not isinstance(value, (str, bytes)) or any(one.startswith(DECIMALS) for one in found.repairs)


def _has_lost_zeros(found: Code, digits: str) -> bool:
    """Whether zeros were restored, and nothing but digits stands there: no prefix, no modifier."""
    return found.code != "" and 2 < len(digits) < 5


def _length(found: Code, digits: str) -> int:
    """Return how many digits a number has that could be a code and its modifiers, 0 for another one."""
    padded = digits[:1] == "0" and found.code == digits[1:6]  # a field that begins with a zero
    return 0 if len(digits) not in _LONG or padded or found.reason in _TOLD_APART else len(digits)


def _evidence(heading: str, cells: Mapping[tuple[_Cell, bool | None], int]) -> Evidence:
    """Return what the cells of a column say together, by how often each kind of them stands there."""
    long, split, likely = Counter[int](), Counter[int](), Counter[int]()  # by their digits
    for (cell, ours), times in cells.items():
        if cell.long > _CUT and ours is not False:
            long[cell.long] += times
            split[cell.long] += times * cell.recognized
            likely[cell.long] += times * cell.likely
    drugs_named = bool(_named(heading, _DRUGS_IN_HEADINGS))
    taken = set() if drugs_named else _taken(long, split, likely)
    taken |= {_CUT for cell, _ in cells if cell.cut}
    left = {one: times * (one not in taken) for one, times in long.items()}
    drugs = sum(left.get(one, 0) for one in _DRUG_NUMBER if one not in _SHORT_DRUG_NUMBER)
    evidence = Evidence(
        zeros_kept=any(cell.led for cell, _ in cells),
        other_system=_named(heading, _OTHERS_IN_HEADINGS),
        not_split=frozenset(_LONG) - taken,
        drug_numbers=drugs_named or 0 < drugs >= sum(left.get(one, 0) for one in _SHORT_DRUG_NUMBER),
    )
    conclusions, doubts = _told(evidence, heading, cells)
    return replace(evidence, conclusions=conclusions, doubts=doubts)


def _named(heading: str, systems: Mapping[str, str]) -> str:
    """Return which of other systems a heading names, "" for none."""
    words = re.sub(r"[^a-z0-9]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading).lower())
    return next((name for form, name in systems.items() if re.search(rf"\b(?:{form})\b", words)), "")


def _taken(long: Counter[int], split: Counter[int], likely: Counter[int]) -> set[int]:
    """Return the lengths of which most numbers are codes and modifiers, and most of all long numbers."""
    sure = {one for one in long if likely[one] >= max(_ENOUGH, _NEARLY_ALL * long[one])}
    mostly = {one for one in long if split[one] >= _MOST * long[one] and 2 * likely[one] >= long[one]}
    return mostly | sure if 2 * sum(split[one] for one in mostly) > long.total() else sure


def _told(
    evidence: Evidence, heading: str, cells: Mapping[tuple[_Cell, bool | None], int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is to be told of evidence, and what could be wrong with the column as a whole."""
    column = f"column {heading}" if heading else "this column"
    lines, kinds = sum(cells.values()), Counter[str]()
    lengths = set()
    for (cell, ours), times in cells.items():
        if ours is False:
            continue
        if cell.short and not cell.recognized:
            kinds["short others"] += times
        elif cell.short and _why_no_zeros(evidence, number=cell.number, stated=bool(ours)):
            kinds["numbers without zeros" if cell.number else "texts without zeros"] += times
        elif cell.long and cell.long in evidence.not_split:
            lengths.update([cell.long] if cell.recognized else [])
        else:
            kinds["codes"] += times * cell.recognized
            kinds["zeros"] += times * cell.short
            kinds["split"] += times * bool(cell.long and cell.recognized)
            kinds["long others"] += times * bool(cell.long and not cell.recognized)
    conclusions, doubts = [], []
    if kinds["numbers without zeros"] or kinds["texts without zeros"]:
        what = "numbers" if kinds["numbers without zeros"] else "texts"
        named = evidence.other_system
        why = f"the heading says {named}" if named else "other cells have theirs"
        conclusions.append(f"Short {what} in {column} were not given zeros: {why}.")
    if lengths:
        digits = " and ".join(map(str, sorted(lengths)))
        why = "the heading says NDC" if _named(heading, _DRUGS_IN_HEADINGS) else _TOO_LITTLE
        conclusions.append(
            f"Numbers of {digits} digits in {column} were not read as codes with modifiers: {why}."
        )
    if lines and not kinds["codes"]:
        doubts.append(f"No code was recognized in {column}.")
    others = "MS-DRGs or revenue codes"
    if kinds["codes"] == kinds["zeros"] > 1:
        doubts.append(
            f"All {kinds['zeros']:,} codes in {column} got their zeros back: they could be {others}."
        )
    elif kinds["zeros"] and kinds["short others"] > _SOME * (kinds["zeros"] + kinds["short others"]):
        doubts.append(
            f"Short numbers in {column}: {kinds['zeros']:,} got their zeros back, "
            f"{kinds['short others']:,} are no codes. They could be {others}."
        )
    if kinds["long others"] and kinds["split"] > _SOME * lines:
        doubts.append(
            f"Long numbers in {column}: {kinds['split']:,} were read as codes with modifiers, "
            f"{kinds['long others']:,} are no codes. They could be numbers of another kind."
        )
    return tuple(conclusions), tuple(doubts)
