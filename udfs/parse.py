"""Reading a code from a cell, whatever the spreadsheet made of it.

What spreadsheets do: they drop leading zeros (00142 becomes 142), make numbers of codes and decimals of
numbers (10004.0), read 99213.25 as a number, keep no-break spaces and long dashes from web pages. What
people do: they write modifiers behind the code in a dozen ways (99213-25, 99213:25:59, 9921325, 99213 (25)),
and put "CPT:" in front.

Only 00100 to 01999 can lose zeros, so three digits from 100 and four digits from 1000 to 1999 are codes
that lost them; 2000 to 9999 never are. Refusing a good code is worse for a biller than taking a bad one:
what could be another system as well is read, and the look-alike noted.

A value is read in five steps: its type, the plain text, whether it says that there is no code, what was put
around the code, and then whether the text is a neighbor, a damaged number, or a code with modifiers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from decimal import Decimal

from udfs.around_code import MARK, placeholder_of, unwrap, without_quantity
from udfs.modifiers import begins_modifier, goes_with, is_ambulance_pair, is_assigned, is_known
from udfs.neighbors import (
    NDC,
    QUANTITY,
    RANGE,
    ZIP,
    date_look_alikes,
    look_alikes,
    ndc_of,
    neighbor_of,
    run_together_look_alikes,
    short_number_look_alikes,
)
from udfs.ranges import CODE_INSIDE, CODE_SHAPE, UNASSIGNED, CodeClass, class_of
from udfs.several_codes import codes_among, is_range, short_range_end

MOST_MODIFIERS = 4  # a claim line has room for four

# The repairs, in stable words, which sheets count by; those of udfs.around_code are others. Where the code or
# its writing changed, both follow: "leading zeros restored: 142 -> 00142".
SPACES = "spaces removed"
HIDDEN = "hidden characters removed"
UNUSUAL = "unusual characters replaced"
CAPITALS = "capital letters"
COMMA = "comma removed"
DECIMALS = "decimals removed"
EXPONENT = "exponent written out"
ZEROS = "leading zeros restored"
SPLIT = "modifiers split off"
LOST_DIGIT = "last digit of the modifier restored"
PADDING = "zero in front removed"
CUT = "a modifier cut short"
BEHIND = "something stands behind it"

# The reasons that come with a suggestion, which is the only look-alike.
LETTER_O = "letter O"
LETTER_I = "letter I"

# What the COM interface hands over for #N/A and its like: 0x800A0000 and the error's number from 2000 up.
ERROR_NUMBERS = range(-2146826288, -2146826200)
_LONGEST_TEXT = 200  # longer texts are prose, but for lists of codes

# Shown as a space, or as nothing at all; the plain space is not among them.
_HIDDEN_SPACES = frozenset(
    "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_HIDDEN_NOTHINGS = frozenset(
    "\x00\xad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d")
_QUOTES = {
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u02bc": "'", "\u00b4": "'", "\u00d7": "x",
}  # fmt: skip
_TRADEMARKS = frozenset("\u00ae\u2122")  # CPT® 99213

# A code, alone or with a modifier behind a dash, as most are written; none that could be a quantity, as X1.
_WELL_WRITTEN = rf"(?:{CODE_SHAPE})(?:-(?:[0-9]{{2}}|[A-DF-TVWYZ][0-9A-WYZ]))?"
_ERROR_TEXT = r"#(?:N/A|[A-Z][A-Z_0-9/ ]*[!?])"
# Behind a number that lost its zeros, a space is no separator: 500 MG is a dose.
_SHORT_NUMBER = r"([1-9][0-9]{2}|1[0-9]{3})((?: ?[:-].*)?)"
_THOUSANDS = r"([0-9]{1,2}),([0-9]{3})(?:\.0+)?"
_TEXT_FLOAT = r"([1-9][0-9]*|[0-9]{5})\.0|([0-9]{5,})\.0+"
_SCIENTIFIC = r"([1-9])\.([0-9]+)E\+0?([0-9])"
_NUMBER_AND_MODIFIER = r"([0-9]{5})[.,]([0-9]{1,2})"
_BEGINS_WITH_CODES = rf"\W*(?:(?:CPT|HCPCS|CODES?)\W+){{0,3}}(?:{CODE_SHAPE})(?![0-9A-Z]{{5}})"
_SEPARATORS = r"[\s:.,;/|^_>()\[\]-]+"
_MODIFIER = r"[0-9A-Z]{2}"
_DOTTED = r"\.([0-9]{1,4}|[0-9A-Z])"
_ONE_CHARACTER = rf"{_SEPARATORS}([0-9A-Z])"
# A small x and a number behind a code is a quantity; in capitals it could be the modifier X2 as well.
_SMALL_X = r"x\s*[0-9]"
_X_MODIFIER = r"[\s0-9A-Z]X([1-9])$"
_PADDED = rf"0(?:{CODE_SHAPE}).*"
_RUN_TOGETHER = rf"({CODE_SHAPE})((?:{_MODIFIER}){{1,4}})((?:{_SEPARATORS}.*)?)"
_LIKE_DIGITS = str.maketrans("OIL", "011")
_LETTERS_FOR_DIGITS = r"([A-Z])([0-9OIL]{4})|([0-9OIL]{4})([FTUM0-9OIL])"


@dataclass(frozen=True, slots=True)
class Code:
    """What was read from one cell: a code, or why there is none.

    >>> Code("99213", ("25",)).repairs
    ()
    """

    code: str = ""  # the five characters as they belong on a claim, "" when there is no code
    modifiers: tuple[str, ...] = ()  # two characters each, at most four
    repairs: tuple[str, ...] = ()  # what was done to read the cell: "leading zeros restored: 142 -> 00142"
    look_alikes: tuple[str, ...] = ()  # what else the same characters could be: "MS-DRG 142"
    reason: str = ""  # why it is no code, a key of udfs.check.REASONS; "" when there is a code
    blank: bool = False  # the cell is empty, holds only spaces, or a placeholder, which is then the reason
    # Of several codes, or the two ends of a range, each as it would be written alone.
    codes: tuple[str, ...] = ()
    # Which range the code lies in: whether it is a code rests on it, so it is looked up here, once.
    code_class: CodeClass = field(default=CodeClass(), repr=False, compare=False)


BLANK = Code(blank=True)


def parse(value: object) -> Code:
    """Return what code a cell's value is.

    Args:
        value: whatever a cell can hand over: text, numbers, booleans, dates, None, Excel's error
            numbers, bytes. Anything else is answered too, as no code.

    Returns:
        The code with its modifiers, repairs and look-alikes; or the reason why there is none. Never
        raises.

    Source: the code sets' published shapes; damage counted in published files of payers and agencies.

    >>> parse(142.0).code, parse(142.0).repairs
    ('00142', ('leading zeros restored: 142 -> 00142',))
    >>> parse("99213-2512").reason
    'zip'
    """
    try:
        return _parse(value)
    except Exception:  # an object that misbehaves when it is looked at, not the user's fault
        return Code(reason="unreadable")


def with_listed(found: Code, value: object, listed: Collection[str]) -> Code:
    """Return what was read from a cell's value, with modifiers that only a release lists known as well.

    They are read behind every code as soon as something stands between; here also where nothing does.

    >>> with_listed(parse("99213ZY"), "99213ZY", {"ZY"}).modifiers, parse("99213ZY").code
    (('ZY',), '')
    """
    if not found.code and listed and isinstance(value, str) and (written := run_together(value)):
        code, joined, rest = written.groups()
        pairs = _pairs(joined.upper())
        if all(one in listed or is_known(one, code.upper()) for one in pairs):
            again = parse("-".join((code, *pairs)) + rest)
            if again.code:
                split = f"{written[0].upper()} -> {'-'.join((again.code, *again.modifiers))}"
                repairs = (*plain_text(str.__str__(value))[1], f"{SPLIT}: {split}", *again.repairs)
                return replace(again, repairs=repairs, look_alikes=())
    return found


def run_together(value: object) -> re.Match[str] | None:
    """Return the parts of a text that could be a code and modifiers without anything between.

    >>> run_together(" 99213ZY25 ").groups()
    ('99213', 'ZY25', '')
    """
    if not isinstance(value, str) or not 7 <= len(value) <= _LONGEST_TEXT:
        return None
    return re.fullmatch(_RUN_TOGETHER, plain_text(str.__str__(value))[0], re.IGNORECASE)


def _parse(value: object) -> Code:
    if value is None:
        return BLANK
    if isinstance(value, str):
        return _parse_text(str.__str__(value))
    if isinstance(value, bool):
        return Code(reason="boolean")
    if isinstance(value, (int, float, Decimal)):
        return _parse_number(value)
    if isinstance(value, (date, time, timedelta)):
        return Code(reason="date")
    if isinstance(value, bytes):
        try:
            return _parse_text(value.decode("utf-8"))
        except UnicodeDecodeError:
            return _parse_text(value.decode("cp1252", errors="replace"))  # what older programs write
    return Code(reason="unreadable")


def _parse_number(number: int | float | Decimal) -> Code:
    if isinstance(number, int) and number in ERROR_NUMBERS:
        return Code(reason="error")
    if isinstance(number, Decimal) and not number.is_finite():  # a Decimal's NaN raises when it is compared
        return Code(reason="number")
    if number == 0:
        return Code(reason="placeholder", blank=True)
    if not 0 <= number < 10**14:  # also NaN; nothing that long is a code, and large numbers are slow as text
        return Code(reason="number")
    if number == int(number):
        return _read_digits(str(int(number)), number=True)
    found = _number_and_modifier(str(float(number))) or Code(reason="number")
    # 46221.25 is a surgery code with a modifier, and six in the morning of a day.
    return replace(found, look_alikes=date_look_alikes(found.code)) if found.code else found


def _parse_text(text: str) -> Code:
    if re.fullmatch(_WELL_WRITTEN, text):  # like most cells: no need to look for damage
        return _used_code(text) if len(text) == 5 else _read_code_text(text)
    long = len(text) > _LONGEST_TEXT and len(text := text.strip()) > _LONGEST_TEXT
    if long and not re.match(_BEGINS_WITH_CODES, text.upper()):
        return Code(reason="text")
    plain, changes = plain_text(text)
    if not plain:
        return BLANK
    if not plain.isascii():
        return Code(reason="text")
    capitals = plain.upper()
    if re.fullmatch(_WELL_WRITTEN, capitals):
        found = _repaired(_read_code_text(capitals), changes)
    else:
        if re.fullmatch(_ERROR_TEXT, capitals):
            return Code(reason="error")
        if placeholder := placeholder_of(capitals):
            return Code(reason=placeholder, blank=True)
        repairs = list(changes)
        bare = unwrap(capitals, repairs)
        if not bare:
            return BLANK
        if long:
            return _without_code(bare)
        found = _read_code_with_quantity(bare, repairs, small_x=re.search(_SMALL_X, plain) is not None)
    if found.code not in plain and (small := found.code.lower()) in plain:
        return replace(found, repairs=(*found.repairs, f"{CAPITALS}: {small} -> {found.code}"))
    return found


def _read_code_with_quantity(text: str, repairs: list[str], *, small_x: bool) -> Code:
    count = len(repairs)
    found = _read(without_quantity(text, repairs, small_x=small_x), tuple(repairs))
    if len(repairs) == count and found.modifiers and (units := re.search(_X_MODIFIER, text)):
        return replace(found, look_alikes=(*found.look_alikes, f"{QUANTITY} {units[1]}"))
    return found


def plain_text(text: str) -> tuple[str, tuple[str, ...]]:
    r"""Return a cell's text in plain ASCII, as far as it can be, and the repairs that this took.

    There are no spaces around it, and runs of spaces are one; letter case stays.

    >>> plain_text("\u00a099213\u201325")
    ('99213-25', ('hidden characters removed', 'unusual characters replaced'))
    """
    repairs: list[str] = []
    if not text.isascii() or not text.isprintable():
        text = _ascii(text, repairs)
    stripped = text.strip(" ")
    if len(stripped) != len(text):
        repairs.append(SPACES)
    if "  " in stripped:
        stripped = " ".join(stripped.split())
    return stripped, tuple(repairs)


def _ascii(text: str, repairs: list[str]) -> str:
    plain: list[str] = []
    hidden = unusual = trademark = False
    for character in text:
        if " " <= character <= "~":
            plain.append(character)
        elif character in _HIDDEN_SPACES:
            hidden = True
            plain.append(" ")
        elif character in _HIDDEN_NOTHINGS:
            hidden = True
        elif character in _DASHES:
            unusual = True
            plain.append("-")
        elif character in _QUOTES:
            plain.append(_QUOTES[character])
        elif character in _TRADEMARKS:
            trademark = True
            plain.append(" ")
        else:
            replacement = _replacement(character)
            unusual = unusual or replacement != character
            plain.append(replacement)
    if hidden:
        repairs.append(HIDDEN)
    if unusual:
        repairs.append(UNUSUAL)
    joined = "".join(plain)
    # A hidden space or a sign at either end is said for itself, not as a space.
    if (hidden or trademark) and not text.startswith(" ") and not text.endswith(" "):
        return joined.strip(" ")
    return joined


def _replacement(character: str) -> str:
    # Only where one digit, letter or mark stands for exactly one: no ligatures, no roman numerals.
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if "\uff01" <= character <= "\uff5e":
        return chr(ord(character) - 0xFEE0)
    return character


def _read(text: str, repairs: tuple[str, ...]) -> Code:
    """Read plain capitals: a code, a modifier, a damaged number, or something else."""
    if neighbor := neighbor_of(text):
        return _neighbor(neighbor, text)
    return _repaired(_read_padded(text) or _read_damaged_number(text) or _read_code_text(text), repairs)


def _repaired(found: Code, repairs: tuple[str, ...]) -> Code:
    return replace(found, repairs=repairs + found.repairs) if repairs and found.code else found


def _neighbor(name: str, text: str) -> Code:
    return Code(
        look_alikes=(f"{NDC} {ndc_of(text)}",) if name == "ndc" and text.isdigit() else (), reason=name
    )


def _read_padded(text: str) -> Code | None:
    """Read a zero, a code and its modifiers, as a field of ten characters holds them: 07320050."""
    if not re.fullmatch(_PADDED, text):
        return None
    found = _read_code_text(text[1:])
    if not found.code or any(repair.startswith((CUT, BEHIND)) for repair in found.repairs):
        return None
    written = "-".join((found.code, *found.modifiers))
    return replace(found, repairs=(f"{PADDING}: {text} -> {written}",), look_alikes=())


def _read_digits(digits: str, *, number: bool) -> Code:
    """Read a whole number without leading zeros, of a number cell or of a text such as 10004.0."""
    if len(digits) == 5:
        return _used_code(digits, number=number)
    if len(digits) < 5:  # 25 as a number could be anything; only the text "25" is read as a modifier
        return _restore_zeros(digits, ())
    if other := neighbor_of(digits):
        return _neighbor(other, digits)
    # Six digits as a number are anything but a code with half a modifier.
    return Code(reason="number") if number and len(digits) == 6 else _read_code_text(digits)


def _number_and_modifier(text: str) -> Code | None:
    """Read 99213.25, which Excel keeps as a number, and 99213.5, once 99213.50."""
    match = re.fullmatch(_NUMBER_AND_MODIFIER, text)
    if match is None:
        return None
    code, decimals = match.groups()
    modifier = decimals.ljust(2, "0")
    if not is_assigned(modifier):  # any number with decimals would do otherwise: it is an amount
        return Code(reason="number")
    found = _used_code(code, (modifier,))
    if len(decimals) == 1 and found.code:
        return replace(found, repairs=(f"{LOST_DIGIT}: {text} -> {code}-{modifier}",))
    return found


def _read_damaged_number(text: str) -> Code | None:
    """Read a text that is a damaged number; None for every other text."""
    if match := re.fullmatch(_SHORT_NUMBER, text):
        digits, rest = match.groups()
        modifiers = split_modifiers(rest)
        if modifiers is None or not all(map(is_assigned, modifiers)):
            return Code(reason="text")
        return _restore_zeros(digits, modifiers)
    if match := re.fullmatch(_TEXT_FLOAT, text):
        return _written_as(DECIMALS, text, match.group(1) or match.group(2))
    if match := re.fullmatch(_THOUSANDS, text):
        return _written_as(COMMA, text, match.group(1) + match.group(2))
    if match := re.fullmatch(_SCIENTIFIC, text):
        digits = match.group(1) + match.group(2)
        if len(digits) == int(match.group(3)) + 1:  # otherwise digits are lost, and nobody knows which
            return _written_as(EXPONENT, text, digits)
    return _number_and_modifier(text)


def _written_as(repair: str, text: str, digits: str) -> Code:
    found = _read_digits(digits, number=False)
    if not found.code:
        return found
    return replace(found, repairs=(f"{repair}: {text} -> {digits}", *found.repairs))


def _restore_zeros(digits: str, modifiers: tuple[str, ...]) -> Code:
    """Read two to four digits as a code that lost its zeros."""
    code = digits.zfill(5)
    if not "00100" <= code <= "01999":
        return Code(reason="number")
    found = _used_code(code, modifiers)
    if not found.code:
        return found
    others = () if modifiers else short_number_look_alikes(digits)
    return replace(found, repairs=(f"{ZEROS}: {digits} -> {code}",), look_alikes=others)


def _read_code_text(text: str) -> Code:
    """Read plain capitals without prefix as a code and its modifiers, or say why they are none."""
    if not re.match(CODE_SHAPE, text):
        return _no_code(text)
    code, rest = text[:5], text[5:]
    if not rest:
        return _used_code(code)
    known, end = class_of(code), short_range_end(code, rest)
    if end and (not known.system or class_of(end) is not known):
        end = ""
    # An end that could be a modifier as well is only doubted.
    if end and ("T" in rest or not is_assigned(rest[-3:].strip("- "))):
        return Code(reason="range", codes=(code, end))
    if (dotted := re.fullmatch(_DOTTED, rest)) and not code.isdigit() and not is_assigned(dotted[1]):
        found = _used_code(code)
        repair = f"{BEHIND}: {text} -> {code}"
        return replace(found, repairs=(repair,), look_alikes=()) if found.code else found
    if not re.match(_SEPARATORS, rest):
        return _run_together(text)
    if cut := re.fullmatch(_ONE_CHARACTER, rest):
        return _cut_short(text, cut[1])
    modifiers = split_modifiers(rest)
    if modifiers is None:
        return _without_code(text)
    found = _used_code(code, modifiers)
    if found.code and not modifiers:  # "99213-": a separator with nothing behind it
        return replace(found, repairs=(MARK,))
    # Medical services and G codes take modifiers of every kind; drugs and supplies hardly any.
    if end and code[0] not in "CDGHMPST" and not goes_with(end[-2:], known.section):
        return replace(found, look_alikes=(f"{RANGE} {code}-{end}",))
    return found


def _cut_short(text: str, character: str) -> Code:
    found = _used_code(text[:5])
    if not found.code or not begins_modifier(character):
        return Code(reason="number") if text.isdigit() else _without_code(text)
    return replace(found, repairs=(f"{CUT} ({character})",), look_alikes=())


def _without_code(text: str) -> Code:
    """Return why a text is no code that holds several, other text around one, or none."""
    if not re.search(CODE_SHAPE, text):
        return _suggestion(text)
    runs = codes_among(text)
    if len(runs) == 1 and is_range(runs[0]):
        return Code(reason="range", codes=runs[0])
    codes = tuple(code for run in runs for code in run)
    if len(codes) > 1:
        return Code(reason="several", codes=codes)
    return Code(reason="other text") if re.search(CODE_INSIDE, text) else _suggestion(text)


def _suggestion(text: str) -> Code:
    """Return the code that a text would be with digits where letters stand that look like them."""
    written = re.fullmatch(_LETTERS_FOR_DIGITS, text[:5])
    if written and sum(map(str.isdigit, text[:5])) > 1:
        first, digits, others, last = (group or "" for group in written.groups())
        first = "0" if first == "O" else first
        code = f"{first}{(digits + others).translate(_LIKE_DIGITS)}{last.translate(_LIKE_DIGITS)}"
        if code != text[:5] and class_of(code).system and split_modifiers(text[5:]) is not None:
            return Code(look_alikes=(code + text[5:],), reason=LETTER_O if "O" in text[:5] else LETTER_I)
    return Code(reason="text")


def split_modifiers(rest: str) -> tuple[str, ...] | None:
    """Return the modifiers in what is written behind a code, None where something else stands among them.

    >>> split_modifiers("-25-59"), split_modifiers(" Main St")
    (('25', '59'), None)
    """
    modifiers: list[str] = []
    for part in re.split(_SEPARATORS, rest):
        pairs = _pairs(part)
        # Longer parts are read only with a digit and a letter: four digits are a ZIP+4, TRAY is a word.
        if len(part) > 2 and (part.isdigit() or part.isalpha() or not all(map(is_assigned, pairs))):
            return None
        if not all(re.fullmatch(_MODIFIER, pair) for pair in pairs):
            return None
        modifiers.extend(pairs)
    return tuple(modifiers)


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(0, len(text), 2)]


def _run_together(text: str) -> Code:
    """Read 9921325 and J1100JW: only modifiers that are assigned count, or any long number would do."""
    code = text[:5]
    joined = re.split(r"[^0-9A-Z]", text[5:], maxsplit=1)[0]
    separated = split_modifiers(text[5 + len(joined) :])
    pairs = _pairs(joined)
    if len(joined) == 1 and separated == ():
        return _cut_short(text, joined)
    # Of digits, the same twice is a number like any other.
    if not all(is_known(one, code) for one in pairs) or (text.isdigit() and len(set(pairs)) < len(pairs)):
        return _number(text) if text.isdigit() else _without_code(text)
    if separated is None:
        return _without_code(f"{code} {text[5:]}")
    modifiers = (*pairs, *separated)
    found = _used_code(code, modifiers)
    if not found.code:
        return _number(text) if len(text) == 9 and text.isdigit() else found
    repair = f"{SPLIT}: {text} -> {'-'.join((code, *modifiers))}"
    return replace(found, repairs=(repair,), look_alikes=run_together_look_alikes(text))


def _number(digits: str) -> Code:
    return _neighbor("ndc", digits) if len(digits) == 9 else Code(reason="number")


def _no_code(text: str) -> Code:
    # Each must stand alone: N390 is a diagnosis, TRUE a word.
    modifiers = tuple(filter(None, re.split(_SEPARATORS, text)))
    if modifiers and all(is_assigned(one) or is_ambulance_pair(one) for one in modifiers):
        if len(modifiers) > MOST_MODIFIERS:
            return Code(reason="many modifiers")
        return Code(modifiers=modifiers, reason="modifier")
    return Code(reason="number") if text.isdigit() else _without_code(text)


def _used_code(code: str, modifiers: tuple[str, ...] = (), *, number: bool = False) -> Code:
    """Return five characters of a code's shape as a code where a code set uses them, or why none does.

    A number cell could also be a date.
    """
    if len(modifiers) > MOST_MODIFIERS:
        return Code(reason="many modifiers")
    known = class_of(code)
    if known.system:
        others = () if modifiers else look_alikes(code, number=number)
        if not modifiers and code.isdigit() and not _is_in_use(code, known):
            others = (*others, f"{ZIP} {code}")
        return Code(code, modifiers, look_alikes=others, code_class=known)
    if code == "00000":
        return Code(reason="placeholder", blank=True)
    if known is not UNASSIGNED and code[0].isdigit():
        return Code(reason="unassigned")
    others = () if known is UNASSIGNED else look_alikes(code, number=False)
    if others:
        return Code(look_alikes=others, reason="icd10")
    suggested = _suggestion(code)
    if suggested.look_alikes:
        return suggested
    return Code(reason="last letter" if known is UNASSIGNED else "first letter")


def _is_in_use(code: str, known: CodeClass) -> bool:
    # Visits that are no longer printed are in many a list.
    return known.prints(code) or known.section == "Evaluation and Management"
