"""Classifying large files: from the files through an engine into the result, and what came of it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addin.bulk.result_rows import check_rows
from addin.bulk.sources import CSV, PARQUET, Sources, UnreadableTextError, find_sources, is_address, kind_of
from addin.files.code_columns import CodeColumn, Named, find_code_columns
from addin.files.code_lists import no_codes, understood
from addin.files.headings import role_of
from addin.files.layout import Column, Layout
from addin.files.new_file import check_new_file
from udfs.bulk.answers import DEFAULT_WORDS, Counts, checked_words, values_of
from udfs.errors import InputError
from udfs.releases import known_codes
from udfs.releases.current import CurrentRelease, current_release

if TYPE_CHECKING:
    import ibis

    from addin.bulk.duckdb_engine import DuckDbEngine
    from addin.bulk.spark_engine import SparkEngine

DUCKDB, SPARK = "duckdb", "spark"
_NEEDED = {DUCKDB: ("ibis", "duckdb", "pyarrow"), SPARK: ("ibis", "pyspark", "pyarrow", "pandas")}
_ROWS_JUDGED = 2000
_LEAST_MEGABYTES, _MOST_MEGABYTES = 1.0, 1e9
_EXTRAS = {DUCKDB: "bulk", SPARK: "spark"}


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be done."""

    sources: tuple[str, ...]
    target: str
    named: Named = field(default_factory=Named)  # what the user says of the columns
    columns: tuple[str, ...] = DEFAULT_WORDS
    on_date: str | None = None
    cell_by_cell: bool = False  # read each value as a formula would, without the rest of its column
    engine: str = DUCKDB
    spark_master: str | None = None
    spark_remote: str | None = None
    memory: str | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class ClassifiedColumn:
    """What the codes of one column came to."""

    column: Column
    counts: Counts
    said: tuple[str, ...]  # what the column as a whole says, and what is doubtful about it
    in_batches: bool  # whether the rules were called for the lines rather than for the different values


@dataclass(frozen=True, slots=True)
class BulkSummary:
    """What came of it."""

    target: str
    files: int
    understood: tuple[str, ...]
    columns: tuple[ClassifiedColumn, ...]
    release: str  # "" where none is loaded or none was needed


def classify_files(
    request: Request,
    *,
    progress: Callable[[float], None] = lambda _done: None,
    step: Callable[[str], None] = lambda _name: None,
) -> BulkSummary:
    """Write what large files hold, with new columns behind their own.

    Args:
        request: the files, what is said of their columns, and the result.
        progress: is told how much of the writing is done, from 0 to 1.
        step: is told what is done now.

    Raises:
        InputError: the files, their columns or the engine cannot be used.
        OutputError: the result cannot be written. Nothing is left behind.
    """
    words = checked_words(request.columns)
    _check_engine(request)
    sources = find_sources(request.sources, request.named)
    _check_target(request, sources)
    release = current_release()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the engines' own parts for each other
        while True:
            step("Reading")
            try:
                with _engine(request) as engine:
                    codes, found = _write(engine, sources, request, words, release, progress, step)
                break
            except UnreadableTextError as error:
                # What an engine stumbles over, the reader of the other commands may read.
                if not any(one.is_plain and one.name == error.file for one in sources.texts):
                    raise
                sources = sources.with_rewritten(error.file)
            except (MemoryError, ImportError) as error:  # without memory no library loads
                raise InputError(
                    "There is too little memory on this computer to start the engine or go on; close other "
                    "programs and try again."
                ) from error
    says_release = release is not None and any(word in ("description", "status", "release") for word in words)
    return BulkSummary(
        target=request.target,
        files=len(sources.names),
        understood=tuple(understood(_where(sources), sources.layout, codes)),
        columns=found,
        release=known_codes.release_and_age(release, known_codes.today())
        if says_release or request.on_date
        else "",
    )


def _write(
    engine: DuckDbEngine | SparkEngine,
    sources: Sources,
    request: Request,
    words: Sequence[str],
    release: CurrentRelease | None,
    progress: Callable[[float], None],
    step: Callable[[str], None],
) -> tuple[list[CodeColumn], tuple[ClassifiedColumn, ...]]:
    """Write the result, and return the columns with codes and what came of each."""
    from udfs.bulk.ibis_tables import MOST_HEARD, classified

    table = engine.read(sources)
    own, result = table.columns, table
    with engine.told(sources.names[0]):
        layout = sources.layout or _layout(own)
        codes = find_code_columns(layout, _first_rows(table, engine.fetch), request.named)
        if not codes:
            raise no_codes(_where(sources), layout, request.named.which_column)
        on_date = None if request.on_date is None else own[layout.named(request.on_date).index]
        step("Classifying the different codes")
        summaries = []
        for one in codes:
            name = own[one.column.index]
            found = classified(
                result,
                name,
                words,
                on_date=on_date,
                type_column=None if one.stated_type is None else own[one.stated_type.index],
                modifier_columns=[own[modifier.index] for modifier in one.modifiers],
                cell_by_cell=request.cell_by_cell,
                release=release,
                prefix="code" if len(codes) == 1 else name,
                look_up=engine.look_up,
                fetch=engine.fetch,
                heading=(name if one.column.may_be_shown else "") if sources.layout else None,
            )
            result = found.table
            said = [*found.evidence.conclusions, *found.evidence.doubts]
            if not found.heard_all:
                said.append(f"This was concluded from the {MOST_HEARD:,} most frequent values of the column.")
            summaries.append(ClassifiedColumn(one.column, found.counts, tuple(said), found.in_batches))
    if kind_of(request.target) == CSV:
        # For an empty text, engines would write quotation marks; a field with nothing to say is left empty.
        new = [name for name in result.columns if name not in own]
        result = result.mutate(**{name: result[name].nullif("") for name in new})
    rows = summaries[0].counts.rows
    if sources.kind == PARQUET and len(sources.local) == len(sources.names):
        check_rows(sources.local, rows, request.target)  # whatever the engine took the names for
    step("Writing")
    engine.write(
        result,
        request.target,
        sources,
        rows=rows,
        force=request.force,
        progress=progress,
    )
    return codes, tuple(summaries)


def _layout(names: Sequence[str]) -> Layout:
    """Return what the columns are for where their names are all that is known of a table."""
    columns = [Column(index, name, role_of(name)) for index, name in enumerate(names)]
    return Layout(tuple(columns), (1,), 2)


def _first_rows(table: ibis.Table, fetch: Callable[[ibis.Table], Any]) -> list[tuple[object, ...]]:
    """Return rows by which columns are judged; what is no value is left out."""
    from udfs.bulk.ibis_tables import is_of_values

    names = [name for name, kind in table.schema().items() if is_of_values(kind)]
    rows = fetch(table.select(*names).limit(_ROWS_JUDGED))
    found = {name: values_of(rows[name]) for name in names}
    return list(zip_longest(*[found.get(name, ()) for name in table.columns]))


def _where(sources: Sources) -> str:
    """Return the files in words."""
    name, more = Path(sources.names[0]).name, len(sources.names) - 1
    return f"{name} and {more:,} more" if more else name


def _check_engine(request: Request) -> None:
    if request.engine not in _NEEDED:
        raise InputError(f"Unknown engine {request.engine!r}; choose duckdb or spark.")
    if request.engine == DUCKDB and (request.spark_master or request.spark_remote):
        raise InputError("A Spark address requires --engine spark; add it or leave the address out.")
    if request.spark_master and request.spark_remote:
        raise InputError("Name --spark-master or --spark-remote, not both.")
    if request.memory and not _is_an_amount(request.memory):
        raise InputError(f"{request.memory!r} is not an amount of memory; write it like 500MB or 4GB.")
    if not all(find_spec(name) for name in _NEEDED[request.engine]):
        raise InputError(
            f"This requires the engine's packages; install them in the hcpcs-excel folder: "
            f'pip install ".[{_EXTRAS[request.engine]}]"'
        )


def _is_an_amount(memory: str) -> bool:
    """Whether it says how much memory a computer may have."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([KMGT])i?B", memory, re.IGNORECASE)
    if found is None:
        return False
    megabytes = float(found[1]) * 1000.0 ** ("KMGT".index(found[2].upper()) - 1)
    return _LEAST_MEGABYTES <= megabytes <= _MOST_MEGABYTES


def _check_target(request: Request, sources: Sources) -> None:
    if not kind_of(request.target):
        raise InputError(f"{request.target} must end in .parquet, .csv or .csv.gz.")
    if is_address(request.target):
        if request.engine != SPARK:
            raise InputError("DuckDB writes only on this computer; for other locations use --engine spark.")
        return
    target = Path(request.target)
    if request.engine == DUCKDB:
        check_new_file(target, force=request.force, sources=sources.local)
    elif any(target.resolve() in source.resolve().parents for source in sources.local):
        raise InputError(f"{request.target} contains the input files; choose another folder with -o.")


def _engine(request: Request) -> DuckDbEngine | SparkEngine:
    if request.engine == SPARK:
        from addin.bulk.spark_engine import SparkEngine

        return SparkEngine(request.spark_master, request.spark_remote, request.memory)
    from addin.bulk.duckdb_engine import DuckDbEngine

    return DuckDbEngine(request.memory)
