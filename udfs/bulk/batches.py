"""Answers where a table's values are hardly ever the same: by a function that the engine calls for each.

An engine hands a function's answers around as one text, so the columns stand in it one behind the other. The
function travels to the machines of a cluster by its module's name: they need this package too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from udfs.bulk.answers import BETWEEN, Outcome, answer
from udfs.dates import day_of
from udfs.evidence import ALONE, Evidence
from udfs.memo import Memo
from udfs.releases.current import CurrentRelease

_BETWEEN_KINDS = "\x1e"
_MOST_REMEMBERED = 20_000


def texts_function(
    words: Sequence[str], release: CurrentRelease | None, evidence: Evidence = ALONE
) -> Callable[[Any], str]:
    """Return a function that answers all columns of a value, and when it may be used, as one text.

    The value may be a pair: the value, and what stands beside it, as for :func:`udfs.bulk.answers.answer`.

    >>> texts_function(("clean", "system"), None)(142).split(BETWEEN)[:2]
    ['00142', 'CPT']
    """

    def texts(value: Any) -> str:
        found = answer(*_parts(value, words, release, evidence))
        return BETWEEN.join((*found.texts, *found.use))

    return Memo(texts, _MOST_REMEMBERED)


def outcome_function(release: CurrentRelease | None, evidence: Evidence = ALONE) -> Callable[[Any], str]:
    """Return a function that answers a value's outcome as one text, which :func:`outcome_of` reads."""

    def outcome(value: Any) -> str:
        found = answer(*_parts(value, (), release, evidence)).outcome
        kinds = _BETWEEN_KINDS.join(found.remarks)
        nothing = "blank" if found.blank else "placeholder" if found.placeholder else ""
        return BETWEEN.join((found.system, found.level, found.section, kinds, nothing))

    return Memo(outcome, _MOST_REMEMBERED)


def _parts(value: Any, *others: Any) -> tuple[Any, ...]:
    return (value[0], *others, value[1]) if isinstance(value, tuple) else (value, *others)


def outcome_of(text: str) -> Outcome:
    """Return the outcome that a text stands for.

    >>> outcome_of(outcome_function(None)("J1100")).level
    'Level II'
    """
    system, level, section, kinds, nothing = text.split(BETWEEN)
    remarks = tuple(kinds.split(_BETWEEN_KINDS)) if kinds else ()
    return Outcome(system, level, section, remarks, nothing == "blank", nothing == "placeholder")


def day_function() -> Callable[[Any], str]:
    """Return a function that answers which day a date stands for.

    >>> day_function()("7/1/2026")
    '2026-07-01'
    """
    return Memo(day_of, _MOST_REMEMBERED)
