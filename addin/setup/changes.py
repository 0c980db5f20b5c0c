"""Saying what is changed on the machine: beforehand what will be, afterwards what was."""

from __future__ import annotations

_PAST = {"write": "Wrote", "replace": "Replaced", "remove": "Removed", "leave": "Left", "keep": "Kept"}


def said(verb: str, rest: str, *, dry_run: bool) -> str:
    """Answer a sentence about a change.

    Args:
        verb: what is done.
        rest: to what, with the full stop.
        dry_run: whether it is only said what would be done.

    >>> said("write", "the add-in.", dry_run=True), said("write", "the add-in.", dry_run=False)
    ('Will write the add-in.', 'Wrote the add-in.')
    """
    return f"Will {verb} {rest}" if dry_run else f"{_PAST[verb]} {rest}"
