"""What is to be said of a code, in sentences for a biller.

The sentences are stable, so that a sheet can count and filter by them, and all of them are listed in
``docs/functions.md``. They speak of the code and never repeat what else stands in the cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from udfs.modifiers import is_known, modifier_level
from udfs.neighbors import ICD_9_CM, ICD_10_CM, ICD_10_PCS, NDC, QUANTITY, RANGE
from udfs.parse import LETTER_I, LETTER_O, Code

if TYPE_CHECKING:
    from udfs.releases.current import CurrentRelease, KnownCode

# Why it is no code: the reason that parse gives, and the sentence.
REASONS = {
    "all codes": "This is a placeholder for all codes, not a code.",
    "apr-drg": "This has the form of a diagnosis group with its severity (APR-DRG), not of a procedure code.",
    "boolean": "The cell holds TRUE or FALSE, not a code.",
    "date": "This is a date, not a code.",
    "drg": "This is a diagnosis related group (MS-DRG), not a procedure code.",
    "eapg": "This is an ambulatory patient group (EAPG), not a procedure code.",
    "error": "The cell holds an error.",
    "first letter": "No code begins with this letter.",
    "hipps": "This has the form of a HIPPS rate code, not of a procedure code.",
    "icd10": "This is a diagnosis code (ICD-10-CM), not a procedure code.",
    "icd9": "This has the form of an old diagnosis code (ICD-9-CM), not of a procedure code.",
    "last letter": "No code ends with this letter.",
    "letter I": "A letter I or L where a one belongs",
    "letter O": "A letter O where a zero belongs",
    "loinc": "This has the form of a laboratory test number (LOINC), not of a procedure code.",
    "many modifiers": "More than four modifiers: a claim line takes four.",
    "modifier": "A modifier without a code.",
    "ndc": "This has the form of a drug number (NDC), not of a procedure code.",
    "npi": "This is a provider number (NPI), not a code.",
    "number": "No code has this number.",
    "other text": "Other text around the code: leave only the code in the cell.",
    "placeholder": "No code is given here.",
    "range": "A range of codes: put its first and its last code in cells of their own.",
    "revenue": "This has the form of a revenue code, not of a procedure code.",
    "several": "Several codes: put each in a cell of its own.",
    "taxonomy": "This has the form of a provider taxonomy code, not of a procedure code.",
    "text": "This is not a code.",
    "unassigned": "No code set uses this number.",
    "unreadable": "The cell cannot be read as text or number.",
    "zip": "This has the form of a ZIP code, not of a procedure code.",
}

BY_LIST = "list"  # a reason that udfs.describe tells: what the list around the cell says

# What is said of a code or modifier; the workbooks' own formulas say the same.
RETIRED = "is retired"
NOT_PRINTED = "No section printed today reaches this number"
LOCAL = "is a state's local code (Level III); national use ended 2003-12-31"
ENDED = "ended"  # a modifier; its last day of use follows
UNKNOWN_MODIFIER = "is not a known modifier"
LOOK_ALIKE = "is also"

# With a release at hand: the form of a code, but none that CMS has.
DIAGNOSIS = "is not in release"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to be said of a cell's code."""

    kind: str  # what it is about, without the code: to count and group by
    sentence: str


def remarks(code: Code, release: CurrentRelease | None = None, day: str = "") -> tuple[Remark, ...]:
    """Return what is to be said of a cell's code: the repairs, the look-alike, or why it is no code.

    Args:
        code: what :func:`udfs.parse.parse` read.
        release: what the user has imported: it tells diagnosis codes from codes that look like them, and
            knows more modifiers, and which have ended.
        day: the day of the service, an ISO date, "" for today.

    Returns:
        The remarks in the order in which they are to be said; none for blank cells, and none for a code
        that is as it should be. Of the look-alikes only the first is named; never ICD-9-CM, retired in
        2015, nor ICD-10-PCS, whose form thousands of good lines have and few dozens really are.

    >>> from udfs.parse import parse
    >>> [remark.kind for remark in remarks(parse(142))]
    ['Leading zeros restored', 'Could be of another system']
    """
    if code.reason == BY_LIST:
        return ()
    if not code.code:
        return _reason_remarks(code)
    found = [_repair_remark(repair) for repair in code.repairs]
    listed = release.modifiers if release is not None else {}
    for modifier in code.modifiers:
        if modifier in listed:
            found += _ended_remarks(modifier, listed[modifier], day)
        elif not modifier_level(modifier) and not is_known(modifier, code.code):
            found.append(Remark("Unknown modifier", f"{modifier} {UNKNOWN_MODIFIER}."))
    if code.code_class.status == "retired":
        found.append(Remark("Retired", f"{code.code} {RETIRED}."))
    elif code.code_class.status == "local":
        found.append(Remark("Local code", f"{code.code} {LOCAL}."))
    elif code.code.isdigit() and not code.code_class.prints(code.code) and not _is_listed(code, release):
        found.append(Remark("Outside every printed section", f"{NOT_PRINTED}."))
    named = [other for other in code.look_alikes if not other.startswith((ICD_9_CM, ICD_10_PCS))]
    if named and release is not None and _is_diagnosis(code, named[0], release):
        sentence = f"{_as_written(code)} {DIAGNOSIS} {release.quarter}; it is {named[0]}."
        found.append(Remark("A diagnosis code", sentence))
    elif named:
        what = _as_written(code)
        if named[0].startswith(QUANTITY):
            what = code.modifiers[-1]
        elif named[0].startswith(RANGE):
            what = "-".join((code.code, *code.modifiers))
        found.append(Remark("Could be of another system", f"{what} {LOOK_ALIKE} {named[0]}."))
    return tuple(found)


def _ended_remarks(modifier: str, known: KnownCode, day: str) -> tuple[Remark, ...]:
    """Return what is to be said of a modifier that could no longer be used on a day."""
    from udfs.dates import NO_DAYS
    from udfs.releases.known_codes import GONE, today, use_of

    if day in NO_DAYS or (day or today()) <= use_of(known).last:
        return ()
    origin = f" (release {known.quarter})" if known.quarter else ""
    if known.terminated:
        sentence = f"Modifier {modifier} {ENDED} {known.terminated}{origin}."
    else:
        sentence = f"Modifier {modifier} is {GONE[0].lower()}{GONE[1:]} (last in {known.quarter})."
    return (Remark("Ended modifier", sentence),)


def _reason_remarks(code: Code) -> tuple[Remark, ...]:
    if not code.reason:  # a blank cell
        return ()
    reason = REASONS[code.reason]
    if code.reason in (LETTER_O, LETTER_I):
        return (Remark(f"{reason}.", f"{reason}: {code.look_alikes[0]}?"),)
    said = "Its 5-4-2 form is" if code.reason == "ndc" else "It is"
    others = (Remark(reason, f"{said} {other.removeprefix(f'{NDC} ')}.") for other in code.look_alikes)
    return (Remark(reason, reason), *others)


def _is_diagnosis(code: Code, other: str, release: CurrentRelease) -> bool:
    return other.startswith(ICD_10_CM) and bool(release.quarter) and code.code not in release.codes


def _is_listed(code: Code, release: CurrentRelease | None) -> bool:
    return release is not None and release.cpt is not None and code.code in release.cpt


def check(code: Code, release: CurrentRelease | None = None) -> str:
    """Return the remarks on a cell's code as one text, "" when nothing is to be said.

    Args:
        code: what :func:`udfs.parse.parse` read.
        release: as for :func:`remarks`.

    Returns:
        The sentences of :func:`remarks`.

    >>> from udfs.parse import parse
    >>> check(parse(142))
    'Leading zeros restored: 142 is 00142. 142 is also MS-DRG 142.'
    >>> check(parse("99213"))
    ''
    """
    return " ".join(remark.sentence for remark in remarks(code, release))


def _repair_remark(repair: str) -> Remark:
    said = repair[0].upper() + repair[1:]
    return Remark(re.split(r":| \(", said)[0], f"{said.replace(' -> ', ' is ')}.")


def _as_written(code: Code) -> str:
    # The look-alike is of what stood in the cell, which the last repair names: "...: 142 -> 00142".
    if code.repairs and " -> " in code.repairs[-1]:
        return code.repairs[-1].partition(": ")[2].partition(" -> ")[0]
    return code.code
