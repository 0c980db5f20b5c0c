"""Classifying large files: from the files through an engine into the result, and what came of it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from addin.bulk.sources import CSV, Sources, find_sources, is_address, kind_of
from addin.files.new_file import check_new_file
from udfs.bulk.answers import DEFAULT_WORDS, Counts, checked_words
from udfs.errors import InputError
from udfs.releases.current import current_release
from udfs.releases.known_codes import release_text

if TYPE_CHECKING:
    import ibis

    from addin.bulk.duckdb_engine import DuckDbEngine
    from addin.bulk.spark_engine import SparkEngine

DUCKDB, SPARK = "duckdb", "spark"
_NEEDED = {DUCKDB: ("ibis", "duckdb", "pyarrow"), SPARK: ("ibis", "pyspark", "pyarrow", "pandas")}
_EXTRAS = {DUCKDB: "bulk", SPARK: "spark"}


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be done."""

    sources: tuple[str, ...]
    column: str
    target: str
    columns: tuple[str, ...] = DEFAULT_WORDS
    on_date: str | None = None
    engine: str = DUCKDB
    spark_master: str | None = None
    spark_remote: str | None = None
    memory: str | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class BulkSummary:
    """What came of it."""

    target: str
    files: int
    counts: Counts
    in_batches: bool  # whether the rules were called for the lines rather than for the different values
    release: str  # "" where none is loaded or none was needed


def classify_files(
    request: Request,
    *,
    progress: Callable[[float], None] = lambda _done: None,
    step: Callable[[str], None] = lambda _name: None,
) -> BulkSummary:
    """Write what large files hold, with new columns behind their own.

    Args:
        request: the files, the column and the result.
        progress: is told how much of the writing is done, from 0 to 1.
        step: is told what is done now.

    Returns:
        What came of it.

    Raises:
        InputError: the files, the column or the engine cannot be used.
        OutputError: the result cannot be written. Nothing is left behind.
    """
    words = checked_words(request.columns)
    _check_engine(request)
    sources = find_sources(request.sources)
    _check_target(request, sources)
    release = current_release()
    from udfs.bulk.ibis_tables import classified

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the engines' own parts for each other
        step("Reading")
        with _engine(request) as engine:
            table = engine.read(sources)
            step("Classifying the different codes")
            with engine.told(sources.names[0]):
                found = classified(
                    table,
                    request.column,
                    words,
                    on_date=request.on_date,
                    release=release,
                    look_up=engine.look_up,
                )
            result = _as_in_csv(found.table, table.columns) if kind_of(request.target) == CSV else found.table
            step("Writing")
            _write(engine, result, request, sources, progress)
    says_release = release is not None and any(word in ("description", "status", "release") for word in words)
    return BulkSummary(
        target=request.target,
        files=len(sources.names),
        counts=found.counts,
        in_batches=found.in_batches,
        release=release_text(release) if says_release or request.on_date else "",
    )


def _check_engine(request: Request) -> None:
    if request.engine not in _NEEDED:
        raise InputError(f"Unknown engine {request.engine!r}; choose duckdb or spark.")
    if request.engine == DUCKDB and (request.spark_master or request.spark_remote):
        raise InputError("A Spark address requires --engine spark; add it or leave the address out.")
    if request.spark_master and request.spark_remote:
        raise InputError("Name --spark-master or --spark-remote, not both.")
    if request.memory and not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?\s*[KMGT]i?B", request.memory, re.IGNORECASE):
        raise InputError(f"{request.memory!r} is not an amount of memory; write it like 500MB or 4GB.")
    if not all(find_spec(name) for name in _NEEDED[request.engine]):
        raise InputError(
            f"This requires the engine's packages; install them in the hcpcs-excel folder: "
            f'pip install ".[{_EXTRAS[request.engine]}]"'
        )


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


def _write(
    engine: DuckDbEngine | SparkEngine,
    table: ibis.Table,
    request: Request,
    sources: Sources,
    progress: Callable[[float], None],
) -> None:
    engine.write(table, request.target, sources, force=request.force, progress=progress)


def _as_in_csv(table: ibis.Table, own: Sequence[str]) -> ibis.Table:
    """Leave a field empty where there is nothing to say: for an empty text, engines write quotation marks."""
    return table.mutate(**{name: table[name].nullif("") for name in table.columns if name not in own})
