"""Headings as people write them, and the roles of the columns below: ``headings.csv`` is the list of both.

"CPT®/HCPCS Cd", "cpt_hcpcs_code" and "CPT/HCPCS(line break)Codes" are one heading to a biller, and here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from udfs.tables import read_table

SHORT_FORMS = {
    "acct": "account", "amnt": "amount", "amt": "amount", "cd": "code", "cds": "code", "chg": "charge",
    "chgs": "charge", "chrg": "charge", "chrgs": "charge", "clm": "claim", "cpt4": "cpt",
    "dept": "department", "desc": "description", "descr": "description", "descrip": "description",
    "dscr": "description", "dt": "date", "dx": "diagnosis", "genl": "general", "id": "id",
    "ins": "insurance", "insur": "insurance", "mod": "modifier", "mods": "modifier", "nbr": "number",
    "no": "number", "num": "number", "payors": "payer", "payor": "payer", "pmt": "payment",
    "proc": "procedure", "procs": "procedure", "pt": "patient", "qty": "quantity", "ref": "reference",
    "rev": "revenue",
    "serv": "service", "srvc": "service", "svc": "service", "svcs": "service", "term": "termination",
}  # fmt: skip
_KEPT_PLURALS = {"hcpcs", "dos", "pos"}
_FILLERS = {"a", "for", "in", "of", "our", "per", "r", "s", "the", "tm", "your"}
_MOST_WORDS = 8
_LONGEST = 120  # characters; longer texts are remarks


class Heading(NamedTuple):
    """What a heading says, its ways of writing taken away."""

    words: tuple[str, ...]
    ordinals: tuple[int, ...]  # the 1 of "code|1|type"

    @property
    def key(self) -> str:
        """The words as one text: equal for headings that say the same."""
        return " ".join(self.words)


class Role(NamedTuple):
    """What a column is for, and how sure its heading is of that."""

    name: str  # "" for none
    rank: int = 0  # as in the table
    exact: bool = False  # whether the heading as a whole is in the table


NO_ROLE = Role("")


@cache
def heading(text: str) -> Heading:
    r"""Return what a heading says, without case, punctuation, short forms, plural and years.

    >>> heading("CPT®/HCPCS\nCds").key, heading("code | 1 | type"), heading("2018 ChargeAmt").key
    ('cpt hcpcs code', Heading(words=('code', 'type'), ordinals=(1,)), 'charge amount')
    """
    plain = unicodedata.normalize("NFKC", re.sub(r"[®™©]|\((?:R|TM|C|r|s|S)\)", " ", text[:_LONGEST]))
    plain = (
        re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})", " ", plain)
        .replace("#", " number ")
        .lower()
    )
    plain = re.sub(r"(?<![0-9a-z])(cpt)[- ]?4(?![0-9])", r"\1", plain)
    words, ordinals = [], []
    for word in re.findall(r"[a-z]+|[0-9]+|[^\W\d_]+", plain):
        if word.isdecimal():
            if len(word) < 3:
                ordinals.append(int(word))
        elif (said := SHORT_FORMS.get(word) or _singular(word)) not in _FILLERS:
            words.append(said)
    return Heading(tuple(words), tuple(ordinals))


def _singular(word: str) -> str:
    if len(word) < 4 or word in _KEPT_PLURALS or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-1]


@cache
def role_of(text: str) -> Role:
    """Return what the column below a heading is for.

    >>> role_of("HCPCS_CD_2"), role_of("CPT Short Description").name, role_of("Net weight").name
    (Role(name='code', rank=1, exact=True), 'description', '')
    """
    words = heading(text).words
    exact, patterns = _known()
    if (found := exact.get(words)) is not None:
        return found
    if len(words) > _MOST_WORDS or re.search(r"(?<![0-9])[0-9]{5}(?![0-9])", text):  # a sentence about codes
        return NO_ROLE
    return next((role for pattern, role in patterns if _meets(words, pattern)), NO_ROLE)


def known_headings() -> dict[str, list[str]]:
    """Return the headings of each role as the table has them, for the documents."""
    found: dict[str, list[str]] = {}
    for row in read_table("headings", "addin.files"):
        found.setdefault(row["role"], []).append(row["heading"])
    return found


@cache
def _known() -> tuple[dict[tuple[str, ...], Role], list[tuple[list[str], Role]]]:
    exact: dict[tuple[str, ...], Role] = {}
    patterns = []
    for row in read_table("headings", "addin.files"):
        written, rank = row["heading"], int(row["rank"])
        if "*" in written:
            parts = [
                word for part in written.split() for word in (["*"] if part == "*" else heading(part).words)
            ]
            patterns.append((parts, Role(row["role"], rank)))
        else:
            exact.setdefault(heading(written).words, Role(row["role"], rank, exact=True))
    # More words say more; and the last word of a heading says what it is: a CPT description is a description.
    patterns.sort(key=lambda one: (-sum(part != "*" for part in one[0]), one[0][-1] == "*"))
    return exact, patterns


def _meets(words: tuple[str, ...], pattern: list[str]) -> bool:
    """Whether words are those of a pattern, * in front or behind standing for one or more of them."""
    inner = [part for part in pattern if part != "*"]
    places = range(len(words) - len(inner) + 1)
    return any(
        list(words[place : place + len(inner)]) == inner
        and (place > 0) == (pattern[0] == "*")
        and (place + len(inner) < len(words)) == (pattern[-1] == "*")
        for place in places
    )
