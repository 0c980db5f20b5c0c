"""Classifying a table of any size where it lies: in DuckDB, Spark, or another engine that Ibis speaks to.

The engine counts the different values, together they tell what the column says of each, each is answered
once, and the answers are joined back. What stands beside a value about it, its stated type and its modifiers,
makes it another value. Where nearly every line has a value of its own, a join would only carry the table to
and fro: the engine then calls the rules for batch after batch of its lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from udfs.bulk.answers import BETWEEN, DEFAULT_WORDS, STATUS, Answer, Counts, answer, checked_words, values_of
from udfs.bulk.batches import day_function, outcome_function, outcome_of, texts_function
from udfs.dates import NO_DAYS, day_of
from udfs.errors import InputError
from udfs.evidence import ALONE, Evidence, EvidenceOfColumn
from udfs.releases.current import CurrentRelease, current_release
from udfs.releases.known_codes import NOT_YET, Use

if TYPE_CHECKING:
    import ibis

# So many different values are answered at once; more take more memory than they are worth.
MOST_VALUES = 100_000
# So many different values say together what their column is; to hear more would take long.
MOST_HEARD = 500_000
# These join the values that are missing like any other; elsewhere that could be slow.
_JOIN_MISSING = {"duckdb", "pyspark"}
_VALUE, _ROWS, _BESIDE, _KEY = (
    "hcpcs_excel_value", "hcpcs_excel_rows", "hcpcs_excel_beside", "hcpcs_excel_key",
)  # fmt: skip
_DAY, _TEXTS = "hcpcs_excel_day", "hcpcs_excel_texts"
_USE = tuple(f"hcpcs_excel_{field}" for field in Use._fields)
_MICROSECONDS = 6  # digits of a second; finer ones do not reach as far as Python's calendar
LookUp = Callable[["ibis.Table", str, Any, Mapping[str, Sequence[str]], Mapping[str, str]], "ibis.Table"]
Fetch = Callable[["ibis.Table"], Any]
_OURS = (_VALUE, _BESIDE, _KEY, _DAY, _TEXTS, *_USE)


@dataclass(frozen=True, slots=True)
class Classified:
    """A table with the new columns, not yet computed, and what its lines come to."""

    table: ibis.Table
    counts: Counts
    in_batches: bool  # whether the rules are called for the lines rather than for the different values
    evidence: Evidence
    heard_all: bool  # whether the evidence is of all different values, or of the most frequent ones


def classify_table(
    table: ibis.Table,
    column: str,
    columns: Sequence[str] = DEFAULT_WORDS,
    *,
    on_date: str | None = None,
    type_column: str | None = None,
    modifier_columns: Sequence[str] = (),
    cell_by_cell: bool = False,
) -> ibis.Table:
    """Return a table of Ibis, of any engine, with what the codes of a column are.

    Args:
        table: the table.
        column: the column with the codes; numbers are read as Excel's damaged codes are.
        columns: what to add: clean, modifiers, system, level, category, section, maintainer, scope, check,
            description, status, release. The columns are named code_clean, code_system and so on.
        on_date: a column with dates: the status is that on the date of the line.
        type_column: a column that states the type of each code, such as CPT or MS-DRG.
        modifier_columns: columns with modifiers.
        cell_by_cell: read each value alone, as a formula does, not as one of its column.

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
    return classified(
        table, column, columns, on_date=on_date, type_column=type_column, modifier_columns=modifier_columns,
        cell_by_cell=cell_by_cell, release=current_release(),
    ).table  # fmt: skip


def classified(
    table: ibis.Table,
    column: str,
    columns: Sequence[str] = DEFAULT_WORDS,
    *,
    on_date: str | None = None,
    type_column: str | None = None,
    modifier_columns: Sequence[str] = (),
    cell_by_cell: bool = False,
    release: CurrentRelease | None = None,
    prefix: str = "code",
    most_values: int = MOST_VALUES,
    look_up: LookUp | None = None,
    heading: str | None = None,
    fetch: Fetch | None = None,
) -> Classified:
    """Return a table with what its codes are, and what its lines come to.

    The heading is what stands above the column, if that is not its name; "" for what may not be shown.
    ``fetch`` gives the table of Arrow that a table comes to, if there is a faster way than Ibis'.

    Raises:
        InputError: as for :func:`classify_table`.
    """
    look_up = look_up or joined
    words = checked_words(columns)
    if on_date is not None and STATUS not in words:
        words = (*words, STATUS)
    names = {word: f"{prefix}_{word}" for word in words}
    beside = [type_column, *modifier_columns] if type_column is not None or modifier_columns else []
    _check_columns(table, [column, *filter(None, [on_date, *beside])], names.values())
    keyed, said = (_keyed(table, column, beside), _BESIDE) if beside else (table, "")
    groups = _groups(keyed, column, said)
    fetch = fetch or (lambda asked: asked.to_pyarrow())
    values = _if_few(groups, most_values, fetch)
    dates = None if on_date is None else _if_few(_groups(table, on_date), most_values, fetch)
    heard, heard_all = EvidenceOfColumn(column if heading is None else heading), True
    if not cell_by_cell:
        heard_all = _hear(heard, groups, values, fetch)
    evidence = ALONE if cell_by_cell else heard.evidence()
    plain = {word: name for word, name in names.items() if on_date is None or word != STATUS}
    in_batches = values is None or (on_date is not None and dates is None)
    if in_batches:
        answered = _called(texts_function(tuple(plain), release, evidence), keyed, column, said)
        found = _in_batches(keyed, answered, tuple(plain.values()), on_date)
        counts = _counts(groups, _called(outcome_function(release, evidence), groups, _VALUE, said))
    else:
        rows = list(_lines(values))
        answers = [
            answer(value, tuple(plain), release, evidence, text, heard.read) for value, text, _ in rows
        ]
        counts = Counts()
        for known, (_, _, number) in zip(answers, rows, strict=True):
            counts.add(known.outcome, number)
        missing = answer(None, tuple(plain), release)
        texts, of_missing = _texts(plain, answers, missing, uses=on_date is not None)
        place, key = (_KEY, _KEY) if beside else (column, _VALUE)
        found = look_up(keyed, place, values[key], texts, of_missing)
        if on_date is not None and dates is not None:
            days = {_DAY: [day_of(date) for date in values_of(dates[_VALUE])]}
            found = look_up(found, on_date, dates[_VALUE], days, {_DAY: day_of(None)})
    if on_date is not None:
        found = _with_status(found, names[STATUS])
    return Classified(found.select(*table.columns, *names.values()), counts, in_batches, evidence, heard_all)


def is_of_values(kind: Any) -> bool:
    """Return whether a column of that kind, of Ibis, holds values rather than lists of them."""
    return bool(
        kind.is_string() or kind.is_numeric() or kind.is_boolean() or kind.is_temporal() or kind.is_binary()
    )


def _check_columns(table: ibis.Table, needed: Iterable[str], new: Iterable[str]) -> None:
    for name in needed:
        if name not in table.columns:
            raise InputError(f"There is no column {name!r}; the columns are {_listed(table.columns)}.")
        kind = table.schema()[name]
        if not is_of_values(kind):
            raise InputError(f"The column {name!r} holds {kind}, not values; name another.")
    taken = {name.casefold() for name in table.columns}
    for name in (*new, *_OURS):
        if name.casefold() in taken:
            raise InputError(
                f"The table has a column {name!r} already; rename it, or leave it out of the new columns."
            )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:20])
    return f"{shown} and {len(names) - 20} more" if len(names) > 20 else shown


def _keyed(table: ibis.Table, column: str, beside: Sequence[str | None]) -> ibis.Table:
    """Return a table with what stands beside each value as one text, and a key of the value and that text.

    The first beside it is the stated type. A missing value has a missing key: there is nothing to say of it.
    """
    import ibis

    between = ibis.literal(BETWEEN)
    texts = [
        ibis.literal("") if name is None
        else table[name].cast("string").fill_null("").replace(BETWEEN, " ")
        for name in beside
    ]  # fmt: skip
    text = texts[0]
    for more in texts[1:]:
        text = text + between + more
    return table.mutate(**{_BESIDE: text, _KEY: text + between + table[column].cast("string")})


def _groups(table: ibis.Table, column: str, beside: str = "") -> ibis.Table:
    """Return the different values of a column, with what stands beside them, and how many lines have each."""
    by = [table[column].name(_VALUE), *([table[_BESIDE], table[_KEY]] if beside else [])]
    return table.group_by(by).aggregate(table.count().name(_ROWS))


def _if_few(groups: ibis.Table, most: int, fetch: Fetch) -> Any:
    found = fetch(groups.limit(most + 1))
    return found if found.num_rows <= most else None


def _lines(groups: Any) -> Iterator[tuple[Any, str, int]]:
    """Give the values of groups, what stands beside each, and the number of its lines."""
    rows = groups.num_rows
    said = groups[_BESIDE].to_pylist() if _BESIDE in groups.schema.names else [""] * rows
    return zip(values_of(groups[_VALUE]), said, groups[_ROWS].to_pylist(), strict=True)


def _hear(heard: EvidenceOfColumn, groups: ibis.Table, few: Any, fetch: Fetch) -> bool:
    """Hear the values of a column, and return whether all of them were heard.

    Args:
        heard: grows by them.
        groups: its different values.
        few: the same as a table of Arrow, None where they are too many.
        fetch: as for :func:`classified`.
    """
    found, heard_all = few, True
    if few is None:
        order = [groups[_ROWS].desc(), *(groups[name] for name in groups.columns if name != _ROWS)]
        found = fetch(groups.order_by(order).limit(MOST_HEARD + 1))
        heard_all = found.num_rows <= MOST_HEARD
        found = found.slice(0, MOST_HEARD)
    for part in found.to_batches(max_chunksize=MOST_VALUES):
        for value, said, rows in _lines(part):
            heard.add(value, said.split(BETWEEN, 1)[0], rows)
    return heard_all


def _texts(
    names: Mapping[str, str], answers: Sequence[Answer], missing: Answer, *, uses: bool
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the texts of each new column, and that of a missing value."""
    texts = {name: [known.texts[place] for known in answers] for place, name in enumerate(names.values())}
    of_missing = dict(zip(texts, missing.texts, strict=True))
    if uses:
        for place, name in enumerate(_USE):
            texts[name] = [known.use[place] for known in answers]
            of_missing[name] = missing.use[place]
    return texts, of_missing


def _with_status(table: ibis.Table, name: str) -> ibis.Table:
    """Add the status on the day of each line, from when the code may be used.

    The same comparison as :func:`udfs.releases.known_codes.status_text`, of texts that come from the rules.
    """
    import ibis

    day, use = table[_DAY], Use(*(table[name] for name in _USE))
    status = ibis.cases(
        ((use.last != "") & day.isin(sorted(NO_DAYS)), day),
        (day > use.last, use.after),
        (day >= use.first, use.active),
        ((use.earlier_last == "") | (day < use.earlier_first), NOT_YET),
        (day > use.earlier_last, use.earlier_after),
        else_=use.earlier_active,
    )
    return table.mutate(**{name: status})


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
    table: ibis.Table, answers: ibis.Value, names: Sequence[str], on_date: str | None
) -> ibis.Table:
    """Return a table with texts that travel as one, and with the day of each line."""
    found = table.mutate(**{_TEXTS: answers})
    parts = found[_TEXTS].split(BETWEEN)
    own = (*names, *(_USE if on_date is not None else ()))
    found = found.mutate(**{name: parts[place] for place, name in enumerate(own)})
    if on_date is None:
        return found
    return found.mutate(**{_DAY: _called(day_function(), found, on_date)})


def _counts(groups: ibis.Table, outcomes: ibis.Value) -> Counts:
    """Return what the lines of groups come to."""
    answered = groups.mutate(**{_TEXTS: outcomes})
    totals = answered.group_by(_TEXTS).aggregate(answered[_ROWS].sum().name(_ROWS)).to_pyarrow()
    counts = Counts()
    for text, rows in zip(totals[_TEXTS].to_pylist(), totals[_ROWS].to_pylist(), strict=True):
        counts.add(outcome_of(text), rows)
    return counts


def _called(function: Callable[[Any], str], table: ibis.Table, column: str, beside: str = "") -> ibis.Value:
    """Have the engine call a function for each value of a column, or for pairs of it and what stands beside.

    Engines leave missing values out; they are answered here.
    """
    import ibis

    def hcpcs_excel_answer(value: Any) -> str:
        return function(value)

    called: Callable[..., str] = hcpcs_excel_answer
    if beside:
        called = lambda value, said: function((value, said))  # noqa: E731 - engines run it unseen by coverage
    # Two functions in one query must not have the same name.
    called.__name__ = f"hcpcs_excel_answer_{id(function):x}"
    given = [_within_calendar(table[name]) for name in (column, beside) if name]
    kinds = tuple(value.type().copy(nullable=True) for value in given)
    return ibis.udf.scalar.python(called, signature=(kinds, "string"))(*given).fill_null(function(None))


def _within_calendar(value: ibis.Value) -> ibis.Value:
    """Return what Python gets of a value, as :func:`udfs.bulk.answers.values_of` does."""
    import ibis

    kind = value.type()
    if kind.is_timestamp() and (kind.scale or 0) <= _MICROSECONDS:
        kind = kind.copy(scale=_MICROSECONDS)
        value = value.cast(kind)
    elif not kind.is_date():
        return value
    first, last = (ibis.literal(one, kind) for one in (datetime.min, datetime.max))
    return ibis.cases((value < first, first), (value > last, last), else_=value)
