"""What a list of corrections changes in the records of its release, as far as it says so in plain terms.

CMS writes corrections for people: a code, an action in words, a date, and some of the fields as they are to
be. Adding, ending and taking out a code, its cross-reference, and the fields given are applied; what else an
action says is kept and shown, no more.

Source: the lists of corrections of 2018 (four versions), 2019 and January 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from udfs.releases.record import ReleaseRecord

_ADD = r"add(?: (?:code|modifier))?"
_TAKE_OUT = r"delete(?: code)?|do not add\b.*|remove(?:,.*)?"
_END = r"(?:terminate|discontinue)d?(?: code)?"
_KEEP = r"do not (?:terminate|discontinue)"
_NO_REFERENCE = r".*\bxref code has been removed"
_REFERENCE = r".*\bxref code to ([0-9A-Z]{5})"

_EMPTY = ReleaseRecord(*[""] * len(ReleaseRecord._fields))


def corrected_fields(action: str, effective: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a record that a correction changes; a code that is to be taken out gets none.

    Args:
        action: what is to be done, in CMS's words.
        effective: from which day, an ISO date, "" where none is given.
        given: the record's fields that the correction gives.

    >>> corrected_fields("Discontinue", "2019-01-01", {"cross_references": "J1095"})["terminated"]
    '2018-12-31'
    >>> corrected_fields("DELETE", "", {}), corrected_fields("Revise TOS", "", {"type_of_service": "1, P"})
    ({'code': ''}, {'type_of_service': '1, P'})
    """
    words = action.strip(" .").casefold()
    if re.fullmatch(_TAKE_OUT, words):
        return {"code": ""}
    if re.fullmatch(_ADD, words):
        complete = effective and given.get("long_description")
        return {**given, "added": effective, "action_effective": effective, "action": "A"} if complete else {}
    if re.fullmatch(_END, words):
        if not effective:
            return {}
        last = date.fromisoformat(effective) - timedelta(days=1)
        return {**given, "terminated": last.isoformat(), "action_effective": effective, "action": "D"}
    if re.fullmatch(_KEEP, words):
        return {**given, "terminated": ""}
    if re.fullmatch(_NO_REFERENCE, words):
        return {**given, "cross_references": ""}
    if reference := re.fullmatch(_REFERENCE, action.strip(" ."), re.IGNORECASE):
        return {**given, "cross_references": reference[1].upper()}
    return dict(given)


def with_corrections(
    records: Sequence[ReleaseRecord], corrections: Iterable[tuple[str, Mapping[str, str]]]
) -> dict[str, ReleaseRecord]:
    """Return the records of a release by their codes as corrected, one correction after the other."""
    corrected = {record.code: record for record in records}
    for code, fields in corrections:
        if fields.get("code") == "":
            corrected.pop(code, None)
        elif code in corrected or "added" in fields:
            corrected[code] = corrected.get(code, _EMPTY._replace(code=code))._replace(**fields)
    return corrected
