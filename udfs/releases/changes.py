"""Two releases side by side: what was added, terminated, reworded, covered or priced differently."""

from __future__ import annotations

import sqlite3
from difflib import SequenceMatcher
from typing import NamedTuple

from udfs.releases.record import ReleaseRecord
from udfs.releases.store import release_id, stored_texts, unpacked

ADDED = "added"
REMOVED = "removed"
TERMINATED = "terminated"
REACTIVATED = "reactivated"
WORDING = "wording"
SHORT_WORDING = "short wording"
COVERAGE = "coverage"
PRICING = "pricing"
OTHER = "other"

_FIELDS = ReleaseRecord._fields
_OWN_KIND = {
    "long_description": WORDING,
    "short_description": SHORT_WORDING,
    "coverage": COVERAGE,
    "pricing": PRICING,
    "multiple_pricing": PRICING,
    # The groups by which surgery centers and hospitals are paid: most of what CMS calls a payment change.
    "asc_group": PRICING,
    "asc_date": PRICING,
    "opps_group": PRICING,
    "opps_indicator": PRICING,
    "opps_date": PRICING,
    "anesthesia_units": PRICING,
}
# What a release says of its own changes, and where a code stands in it, is no change of the code.
_NOT_COMPARED = frozenset({"code", "sequence", "action", "action_effective", "terminated"})
# Some releases are written in capitals throughout, and that is no revision.
_IN_ANY_LETTERS = frozenset({"long_description", "short_description"})


class Change(NamedTuple):
    """A code or modifier that is not the same in two releases."""

    code: str
    kinds: tuple[str, ...]  # of the words above, in their order
    before: ReleaseRecord | None  # None for an added one
    after: ReleaseRecord | None  # None for one that the later release no longer has


class ChangeCounts(NamedTuple):
    """How many codes and modifiers differ between two releases."""

    added: int
    changed: int  # in both, and different in more than being terminated
    terminated: int  # with a last day that was not there before
    removed: int  # no longer in the file at all


def kinds_of_change(before: ReleaseRecord | None, after: ReleaseRecord | None) -> tuple[str, ...]:
    """Return in what two records of one code differ; nothing where they are alike."""
    if after is None:
        return (REMOVED,)
    if before is None:
        return (ADDED, TERMINATED) if after.terminated else (ADDED,)
    kinds = []
    if after.terminated != before.terminated:
        kinds.append(TERMINATED if after.terminated else REACTIVATED)
    different = {
        _OWN_KIND.get(field, OTHER)
        for field, old, new in zip(_FIELDS, before, after, strict=True)
        if old != new
        and field not in _NOT_COMPARED
        and not (field in _IN_ANY_LETTERS and old.casefold() == new.casefold())
    }
    kinds += [kind for kind in (WORDING, SHORT_WORDING, COVERAGE, PRICING, OTHER) if kind in different]
    return tuple(kinds)


def changes(connection: sqlite3.Connection, before: str, after: str) -> list[Change]:
    """Return the codes that differ between two releases in the store, in the order of the codes.

    Raises:
        InputError: one of them is not in the store.
    """
    old, new = (stored_texts(connection, release_id(connection, quarter)) for quarter in (before, after))
    found = []
    for code in sorted(old.keys() | new.keys()):
        if (was := old.get(code)) == (now := new.get(code)):
            continue
        earlier, later = (None if text is None else unpacked(text) for text in (was, now))
        if kinds := kinds_of_change(earlier, later):
            found.append(Change(code, kinds, earlier, later))
    return found


def count_changes(connection: sqlite3.Connection, before: str, after: str) -> ChangeCounts:
    """Return how many codes and modifiers differ between two releases in the store."""
    added = changed = terminated = removed = 0
    for change in changes(connection, before, after):
        kinds = set(change.kinds)
        added += ADDED in kinds
        removed += REMOVED in kinds
        terminated += TERMINATED in kinds
        changed += bool(kinds - {ADDED, REMOVED, TERMINATED})
    return ChangeCounts(added, changed, terminated, removed)


def marked_words(before: str, after: str) -> str:
    """Return the later wording with the words that changed in brackets.

    The marked wording, "" where the words are the same but for capitals and spaces.

    >>> marked_words("Injection, drug, 1 mg", "Injection, drug, per 2 mg")
    'Injection, drug, [1 → per 2] mg'
    >>> marked_words("Wheelchair, standard", "Wheelchair, standard, any size")
    'Wheelchair, [standard → standard, any size]'
    >>> marked_words("Brace, custom made", "Brace made"), marked_words("BRACE", "Brace")
    ('[Brace, custom → Brace] made', '')
    """
    old, new = before.split(), after.split()
    compared = SequenceMatcher(
        None, [word.casefold() for word in old], [word.casefold() for word in new], autojunk=False
    )
    if all(kind == "equal" for kind, *_ in compared.get_opcodes()):
        return ""
    marked = []
    for kind, old_from, old_to, new_from, new_to in compared.get_opcodes():
        was, now = " ".join(old[old_from:old_to]), " ".join(new[new_from:new_to])
        if kind == "equal":
            marked.append(now)
        elif kind == "replace":
            marked.append(f"[{was} → {now}]")
        else:
            marked.append(f"[added: {now}]" if now else f"[deleted: {was}]")
    return " ".join(marked)
