"""Classifying a table of any size where it lies: in DuckDB, Spark, or another engine that Ibis speaks to.

The engine counts the different values, each is answered once, and the answers are joined back. Where nearly
every line has a value of its own, a join would only carry the table to and fro: the engine then calls the
rules for batch after batch of its lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from udfs.bulk.answers import DEFAULT_WORDS, STATUS, Answer, Counts, answer, checked_words, column_name
from udfs.bulk.batches import BETWEEN, day_function, outcome_function, outcome_of, texts_function
from udfs.dates import NO_DAYS, day_of
from udfs.errors import InputError
from udfs.releases.current import CurrentRelease, current_release
from udfs.releases.known_codes import ACTIVE, NOT_YET

if TYPE_CHECKING:
    import ibis

# So many different values are answered at once; more take more memory than they are worth.
MOST_VALUES = 100_000
# These join the values that are missing like any other; elsewhere that could be slow.
_JOIN_MISSING = {"duckdb", "pyspark"}
_VALUE, _ROWS = "hcpcs_excel_value", "hcpcs_excel_rows"
_DAY, _FIRST, _LAST, _AFTER = "hcpcs_excel_day", "hcpcs_excel_first", "hcpcs_excel_last", "hcpcs_excel_after"
_TEXTS = "hcpcs_excel_texts"
LookUp = Callable[["ibis.Table", str, Any, Mapping[str, Sequence[str]], Mapping[str, str]], "ibis.Table"]
_OURS = (_VALUE, _DAY, _FIRST, _LAST, _AFTER, _TEXTS)


@dataclass(frozen=True, slots=True)
class Classified:
    """A table with the new columns, not yet computed, and what its lines come to."""

    table: ibis.Table
    counts: Counts
    in_batches: bool  # whether the rules are called for the lines rather than for the different values


def classify_table(
    table: ibis.Table, column: str, columns: Sequence[str] = DEFAULT_WORDS, *, on_date: str | None = None
) -> ibis.Table:
    """Return a table of Ibis, of any engine, with what the codes of a column are.

    Args:
        table: the table.
        column: the column with the codes; numbers are read as Excel's damaged codes are.
        columns: what to add: clean, modifiers, system, level, category, section, maintainer, scope, check,
            description, status, release. The columns are named code_clean, code_system and so on.
        on_date: a column with dates: the status is that on the date of the line.

    Returns:
        The table with the new columns behind its own; "" beside a missing or blank code, "Unrecognized"
        beside what is none. The different values are counted at once, the rest when the table is used.
        Engines that keep the order of lines in a join keep it here.

    Raises:
        InputError: there is no such column, it holds no values that could be codes, or a new column's name
            is taken.

    >>> import ibis
    >>> claims = ibis.memtable({"code": ["J1100", "142"]})
    >>> classify_table(claims, "code", ["clean", "system"]).order_by("code").execute()["code_clean"].tolist()
    ['00142', 'J1100']
    """
    return classified(table, column, columns, on_date=on_date, release=current_release()).table


def classified(
    table: ibis.Table,
    column: str,
    columns: Sequence[str] = DEFAULT_WORDS,
    *,
    on_date: str | None = None,
    release: CurrentRelease | None = None,
    most_values: int = MOST_VALUES,
    look_up: LookUp | None = None,
) -> Classified:
    """Return a table with what its codes are, and what its lines come to.

    Raises:
        InputError: as for :func:`classify_table`.
    """
    look_up = look_up or joined
    words = checked_words(columns)
    if on_date is not None and STATUS not in words:
        words = (*words, STATUS)
    _check_columns(table, column, words, on_date)
    values = _different(table, column, most_values)
    dates = None if on_date is None else _different(table, on_date, most_values)
    if values is None or (on_date is not None and dates is None):
        return _in_batches(table, column, words, on_date, release)
    plain = tuple(word for word in words if on_date is None or word != STATUS)
    answers = [answer(value, plain, release) for value in values[_VALUE].to_pylist()]
    counts = Counts()
    for known, rows in zip(answers, values[_ROWS].to_pylist(), strict=True):
        counts.add(known.outcome, rows)
    texts, of_missing = _texts(plain, answers, answer(None, plain, release), uses=on_date is not None)
    found = look_up(table, column, values[_VALUE], texts, of_missing)
    if on_date is not None and dates is not None:
        days = {_DAY: [day_of(date) for date in dates[_VALUE].to_pylist()]}
        found = _with_status(look_up(found, on_date, dates[_VALUE], days, {_DAY: day_of(None)}))
    return Classified(found.select(*table.columns, *map(column_name, words)), counts, in_batches=False)


def _check_columns(table: ibis.Table, column: str, words: Sequence[str], on_date: str | None) -> None:
    for name in (column,) if on_date is None else (column, on_date):
        if name not in table.columns:
            raise InputError(f"There is no column {name!r}; the columns are {_listed(table.columns)}.")
        kind = table.schema()[name]
        if not (
            kind.is_string()
            or kind.is_numeric()
            or kind.is_boolean()
            or kind.is_temporal()
            or kind.is_binary()
        ):
            raise InputError(f"The column {name!r} holds {kind}, not values; name another.")
    taken = {name.casefold() for name in table.columns}
    for name in (*map(column_name, words), *_OURS):
        if name in taken:
            raise InputError(
                f"The table has a column {name!r} already; rename it, or leave it out of the new columns."
            )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:20])
    return f"{shown} and {len(names) - 20} more" if len(names) > 20 else shown


def _different(table: ibis.Table, column: str, most: int) -> Any:
    """Return the different values of a column with the number of their lines, None where too many."""
    groups = table.group_by(table[column].name(_VALUE)).aggregate(table.count().name(_ROWS))
    found = groups.limit(most + 1).to_pyarrow()
    return found if found.num_rows <= most else None


def _texts(
    words: Sequence[str], answers: Sequence[Answer], missing: Answer, *, uses: bool
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the texts of each new column, and that of a missing value."""
    texts = {column_name(word): [known.texts[place] for known in answers] for place, word in enumerate(words)}
    of_missing = dict(zip(texts, missing.texts, strict=True))
    if uses:
        for place, name in enumerate((_FIRST, _LAST, _AFTER)):
            texts[name] = [known.use[place] for known in answers]
            of_missing[name] = missing.use[place]
    return texts, of_missing


def _with_status(table: ibis.Table) -> ibis.Table:
    """Add the status on the day of each line, from when the code may be used.

    The same comparison as :func:`udfs.releases.known_codes.status_text`, of texts that come from the rules.
    """
    import ibis

    first, last, after, day = table[_FIRST], table[_LAST], table[_AFTER], table[_DAY]
    status = ibis.cases(
        ((last != "") & day.isin(sorted(NO_DAYS)), day),
        (day > last, after),
        (day >= first, ACTIVE),
        else_=NOT_YET,
    )
    return table.mutate(**{column_name(STATUS): status})


def joined(
    table: ibis.Table,
    column: str,
    values: Any,
    texts: Mapping[str, Sequence[str]],
    of_missing: Mapping[str, str],
) -> ibis.Table:
    """Return a table with texts joined to its lines by the value of a column."""
    import ibis
    import pyarrow as pa

    strings = {name: pa.array(column_texts, pa.string()) for name, column_texts in texts.items()}
    answered = ibis.memtable(pa.table({_VALUE: values, **strings}))
    if table.get_backend().name in _JOIN_MISSING:
        return table.left_join(answered, table[column].identical_to(answered[_VALUE])).drop(_VALUE)
    found = table.left_join(answered, table[column] == answered[_VALUE]).drop(_VALUE)
    return found.mutate(**{name: found[name].fill_null(text) for name, text in of_missing.items()})


def _in_batches(
    table: ibis.Table,
    column: str,
    words: Sequence[str],
    on_date: str | None,
    release: CurrentRelease | None,
) -> Classified:
    plain = tuple(word for word in words if on_date is None or word != STATUS)
    texts, outcome = texts_function(plain, release), outcome_function(release)
    found = table.mutate(**{_TEXTS: _called(texts, table, column)})
    parts = found[_TEXTS].split(BETWEEN)
    names = (*map(column_name, plain), *((_FIRST, _LAST, _AFTER) if on_date is not None else ()))
    found = found.mutate(**{name: parts[place] for place, name in enumerate(names)})
    if on_date is not None:
        found = _with_status(found.mutate(**{_DAY: _called(day_function(), found, on_date)}))
    groups = table.group_by(table[column].name(_VALUE)).aggregate(table.count().name(_ROWS))
    outcomes = groups.mutate(**{_TEXTS: _called(outcome, groups, _VALUE)})
    totals = outcomes.group_by(_TEXTS).aggregate(outcomes[_ROWS].sum().name(_ROWS)).to_pyarrow()
    counts = Counts()
    for text, rows in zip(totals[_TEXTS].to_pylist(), totals[_ROWS].to_pylist(), strict=True):
        counts.add(outcome_of(text), rows)
    return Classified(found.select(*table.columns, *map(column_name, words)), counts, in_batches=True)


def _called(function: Callable[[Any], str], table: ibis.Table, column: str) -> ibis.Value:
    """Have the engine call a function for each value of a column; engines leave missing values out."""
    import ibis

    def hcpcs_excel_answer(value: Any) -> str:
        return function(value)

    # Two functions in one query must not have the same name.
    hcpcs_excel_answer.__name__ = f"hcpcs_excel_answer_{id(function):x}"
    kind = table.schema()[column].copy(nullable=True)
    called = ibis.udf.scalar.python(hcpcs_excel_answer, signature=((kind,), "string"))
    return called(table[column]).fill_null(function(None))
