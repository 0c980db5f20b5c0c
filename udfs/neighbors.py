"""The neighbors: other code systems that stand in the same sheets, and must not be taken for codes.

Two kinds. Some can be told apart by their form (an NDC, an NPI, a ZIP+4) and are refused. Some cannot
(MS-DRG 470 and anesthesia 00470): the code is read, and the look-alike is noted beside it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date, timedelta
from functools import cache

from udfs.tables import read_runs, read_table

ICD_10_CM = "ICD-10-CM"
ICD_9_CM = "ICD-9-CM"
ICD_10_PCS = "ICD-10-PCS"
NDC = "NDC"
QUANTITY = "the quantity"
RANGE = "the range"
ZIP = "ZIP code"

# Seven characters with an injury's or an aftercare's last one, such as S42001P and T2000XS: 1P to 8P are
# modifiers of Category II codes alone, and XE to XS are written behind a separator.
SEVEN_CHARACTER_DIAGNOSIS = r"[A-Z][0-9]{4}[1238]P|[MOSTVWXY][0-9]{4}[0-9X][A-HJ-NP-S]"
# The rate codes of skilled nursing (RUG-IV and PDPM) and home health (HHRG and PDGM). Those of rehabilitation
# facilities have the shape of a HCPCS code. Source: CMS, definition and uses of HIPPS codes, 2010 to 2026.
_HIPPS = (
    r"(?:R[UVHML][ABCLX]|ES[1-3]|[HLC][B-E][12]|B[AB][12]|P[A-E][12]|AAA)[0-9]{2}",
    r"[A-P][A-L][A-Y][A-F][016]",
    r"[1-5][A-C][F-H][K-P][1-6S-X]",
    r"[1-4][A-L][ABC][123]1",
)
_MONTH = r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)"

# By form, first match wins; each name is a reason of udfs.check.
_FORMS = (
    ("ndc", r"NDC\b.*|[0-9]{4,5}-[0-9]{4}-[0-9]{1,2}|[0-9]{5}-[0-9]{3}-[0-9]{2}|[0-9]{11}"),
    ("loinc", r"LOINC\b.*|[0-9]{1,5}-[0-9]"),
    ("hipps", rf"HIPPS\b.*|{'|'.join(_HIPPS)}"),
    ("eapg", r"E?APG\b.*"),
    ("zip", r"ZIP\b.*|[0-9]{5}-[0-9]{4}"),
    ("icd9", r"ICD-?9\b.*|[0-9]{3}\.[0-9]{2}|[0-9]{3}\.[1-9]|V[0-9]{2}\.[0-9]{1,2}|E[0-9]{3}\.[0-9]"),
    ("icd10", rf"ICD-?10\b.*|[A-Z][0-9][0-9A-Z]\.[0-9A-Z]{{1,4}}|{SEVEN_CHARACTER_DIAGNOSIS}"),
    ("taxonomy", r"[0-9]{3}[0-9A-Z]{6}X"),
    ("revenue", r"REV(?:ENUE)?\b.*|0[0-9]{3}"),
    ("apr-drg", r"(?:APR|APS|AP|R|S|TRIS?)[ -]?DRG\b.*"),
    ("drg", r"(?:MS[ -]?(?:LTC[ -]?)?)?DRG\b.*"),
    ("date", r"(?:19|20)[0-9]{2}(?P<s>[-/.])(?:0?[1-9]|1[0-2])(?P=s)(?:0?[1-9]|[12][0-9]|3[01])(?:[ T].*)?"),
    ("date", r"[0-9]{1,2}(?P<m>[-/.])[0-9]{1,2}(?P=m)(?:[0-9]{2}|[0-9]{4})(?: .*)?"),
    ("date", r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"),
    (
        "date",
        rf"[0-9]{{1,2}}[- ]{_MONTH}(?:[- ](?:[0-9]{{2}}|[0-9]{{4}}))?|{_MONTH}[- ](?:[0-9]{{2}}|[0-9]{{4}})",
    ),
)
_ANY_FORM = "|".join(f"(?P<n{place}>{form})" for place, (_, form) in enumerate(_FORMS))
# All Patient Refined DRG with its severity of illness; a laboratory test's last digit is a check digit.
_SEVERITY = r"[0-9]{3}-[1-4]"
_TEN_DIGITS = r"[0-9]{10}"

# Second characters that ICD-10-PCS uses behind a first one, as far as a code's five characters allow.
_PCS_SECOND = {
    "0": "0123456789BCDFGHJKLMNPQRSTUVWXY",
    "1": "0",
    "2": "WY",
    "3": "0CE",
    "4": "AB",
    "5": "A",
    "6": "A",
    "7": "W",
    "8": "CE",
    "9": "W",
    "B": "02345789",
    "C": "025789",
    "D": "0789",
    "X": "2",
}

# The day numbers of Excel that stand for 2025 to 2027: a date cell read as a number looks like surgery.
_EXCEL_EPOCH = date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = 45_658, 46_752


def neighbor_of(text: str) -> str:
    """Return which other code system a text is, by its form alone.

    Args:
        text: plain capitals, as :func:`udfs.parse.plain_text` gives them, without prefix.

    Returns:
        "ndc", "npi", "loinc", "zip", "icd10", "icd9", "taxonomy", "revenue", "drg", "apr-drg", "eapg",
        "hipps" or "date"; "" for none.

    >>> neighbor_of("0002-7597-01"), neighbor_of("1234567893"), neighbor_of("99213-25")
    ('ndc', 'npi', '')
    """
    if re.fullmatch(_TEN_DIGITS, text):
        return "npi" if is_npi(text) else "ndc"
    if re.fullmatch(_SEVERITY, text) and not is_loinc(text):
        return "apr-drg"
    if len(text) in (6, 7) and text[5:] in _endings(text[:5]):
        return "icd10"
    found = re.fullmatch(_ANY_FORM, text)
    return _FORMS[int(found.lastgroup[1:])][0] if found and found.lastgroup else ""


def is_npi(digits: str) -> bool:
    """Return whether ten ASCII digits pass the check of a National Provider Identifier.

    Source: the Luhn sum over the digits with 80840 in front, as 45 CFR 162.406 asks for.

    >>> is_npi("1234567893"), is_npi("1234567890")
    (True, False)
    """
    return (_luhn(digits) + 24) % 10 == 0  # 24 is what 80840 adds


def is_loinc(text: str) -> bool:
    """Return whether the digit behind the hyphen is the check digit of a laboratory test's number.

    >>> is_loinc("2345-7"), is_loinc("110-1")
    (True, False)
    """
    return _luhn(text.replace("-", "")) % 10 == 0


def _luhn(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total


def ndc_of(digits: str) -> str:
    """Return the drug number in its 5-4-2 form that 9 to 11 digits could be, its zeros in front restored.

    >>> ndc_of("173068224")
    '00173-0682-24'
    """
    full = digits.zfill(11)
    return f"{full[:5]}-{full[5:9]}-{full[9:]}"


def look_alikes(code: str, *, number: bool) -> tuple[str, ...]:
    """Return what else the five characters of a code could be.

    Args:
        code: a code as it was written in full, without modifiers.
        number: True when the cell held a number, which could be a date.

    Returns:
        Each look-alike as "system, then its own form"; none for most codes.

    >>> look_alikes("G0400", number=False), look_alikes("46221", number=True)
    (('ICD-10-CM G04.00',), ('the date 2026-07-18',))
    """
    if not code.isdigit():
        return (f"{ICD_10_CM} {code[:3]}.{code[3:]}",) if _is_listed(code, "icd10cm") else ()
    found = date_look_alikes(code) if number else ()
    if _is_listed(code, "icd9cm"):
        found = (*found, f"{ICD_9_CM} {code[:3]}.{code[3:]}")
    return found


def date_look_alikes(digits: str) -> tuple[str, ...]:
    """Return the date that a number cell of five digits could be, of 2025 to 2027.

    >>> date_look_alikes("46221"), date_look_alikes("45378")
    (('the date 2026-07-18',), ())
    """
    if not _FIRST_DAY <= int(digits) <= _LAST_DAY:
        return ()
    return (f"the date {_EXCEL_EPOCH + timedelta(days=int(digits))}",)


def short_number_look_alikes(digits: str) -> tuple[str, ...]:
    """Return what else three or four digits could be that are read as a code without its zeros.

    >>> short_number_look_alikes("142"), short_number_look_alikes("1999")
    (('MS-DRG 142', 'revenue code 0142'), ('the year 1999',))
    """
    if len(digits) == 3:
        return f"MS-DRG {digits}", f"revenue code 0{digits}"
    if digits >= "1900":
        return (f"the year {digits}",)
    return (f"revenue code {digits}",) if digits < "1010" else ()


def run_together_look_alikes(text: str) -> tuple[str, ...]:
    """Return what else a code could be that is written together with its modifiers.

    >>> run_together_look_alikes("0014225"), run_together_look_alikes("9921325")
    (('ICD-10-PCS 0014225',), ())
    """
    if len(text) == 7 and text[1] in _PCS_SECOND.get(text[0], "") and not set(text) & {"I", "O"}:
        return (f"{ICD_10_PCS} {text}",)
    if len(text) == 9 and text.isdigit():
        return f"{NDC} {ndc_of(text)}", f"ZIP+4 {text[:5]}-{text[5:]}"
    return ()


def _endings(code: str) -> list[str]:
    """Return what stands behind the first five characters of longer codes of ICD-10-CM."""
    firsts, lasts, endings = _long_diagnoses()
    place = bisect_right(firsts, code) - 1
    return endings[place] if place >= 0 and code <= lasts[place] else []


@cache
def _long_diagnoses() -> tuple[list[str], list[str], list[list[str]]]:
    rows = read_table("icd10cm_long")
    return (
        [row["first"] for row in rows],
        [row["last"] for row in rows],
        [row["endings"].split() for row in rows],
    )


def _is_listed(code: str, table: str) -> bool:
    firsts, lasts = _runs(table)
    place = bisect_right(firsts, code) - 1
    return place >= 0 and code <= lasts[place]


@cache
def _runs(table: str) -> tuple[list[str], list[str]]:
    return read_runs(table)
