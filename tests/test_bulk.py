"""What large files need beside an engine; the engines themselves are in tests/engines."""

from __future__ import annotations

import re
from typing import Any

import pytest

import addin.bulk.run
import udfs.bulk.batches
from addin.bulk.run import Request, classify_files
from addin.bulk.sources import find_sources
from udfs.bulk.answers import Counts, outcome_of
from udfs.describe import describe
from udfs.errors import InputError


@pytest.mark.parametrize(("engine", "extra"), [("duckdb", "bulk"), ("spark", "spark")])
def test_without_the_engine_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch, engine: str, extra: str
) -> None:
    """As it works: from the folder of the copy, since no package index has hcpcs-excel."""
    monkeypatch.setattr(addin.bulk.run, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=re.escape(f'hcpcs-excel folder: pip install ".[{extra}]"')):
        classify_files(Request(("in.parquet",), "out.parquet", engine=engine))


def test_a_cluster_reads_addresses() -> None:
    """They are taken as they are; without an ending they are folders of Parquet."""
    found = find_sources(["s3a://bucket/claims", "hdfs://host/more.parquet"])
    assert (found.names, found.kind) == (("s3a://bucket/claims", "hdfs://host/more.parquet"), "Parquet")
    assert find_sources(["hdfs://host/claims.csv"]).layout is None


def test_placeholders_are_counted_apart_from_blank_cells() -> None:
    """Alike whether each value is answered by itself or comes back from an engine as a text."""
    cells = [None, " ", "NONE", 0, "n/a", "99213", "hello"]
    function, counts, from_texts = udfs.bulk.batches.outcome_function(None), Counts(), Counts()
    for cell in cells:
        counts.add(outcome_of(describe(cell)), 1)
        from_texts.add(udfs.bulk.batches.outcome_of(function(cell)), 1)
    assert counts == from_texts
    assert (counts.blank, counts.placeholders, counts.unrecognized) == (2, 3, 1)
    assert counts.checks["No code is given here."] == 3


def test_what_is_remembered_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(udfs.bulk.batches, "_MOST_REMEMBERED", 2)
    day = udfs.bulk.batches.day_function()
    dates = ["7/1/2026", "7/2/2026", "7/3/2026", "7/1/2026", True, 1]
    assert [day(one) for one in dates] == [
        "2026-07-01",
        "2026-07-02",
        "2026-07-03",
        "2026-07-01",
        "Not a date",
        "Not a date",
    ]


def test_what_is_remembered_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Any] = []

    def reading(value: Any) -> str:
        read.append(value)
        return "a day"

    monkeypatch.setattr(udfs.bulk.batches, "day_of", reading)
    day = udfs.bulk.batches.day_function()
    assert [day(one) for one in (1, 1, True, 1, True)] == ["a day"] * 5
    assert [str(one) for one in read] == ["1", "True"]  # True equals 1
