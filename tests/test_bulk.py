"""What large files need beside an engine; the engines themselves are in tests/engines."""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
from pathlib import Path
from typing import Any

import pytest

import addin.bulk.run
import udfs.bulk.batches
from addin.bulk.result_rows import check_rows
from addin.bulk.run import Request, classify_files
from addin.bulk.sources import find_sources
from addin.files.code_columns import Named
from addin.permissions import keep_closed
from udfs.bulk.answers import Counts, outcome_of
from udfs.describe import describe
from udfs.errors import InputError, OutputError


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


def test_what_may_be_no_heading_is_not_shown(tmp_path: Path) -> None:
    """Where no heading is known, the first row of a list could be a patient."""
    (tmp_path / "a.csv").write_text("Smith, John|Asthma|Flu\n12|99213|1\n13|J1100|2\n")
    (tmp_path / "b.csv").write_text("Roe, Jane|Asthma|Flu|Cough\n14|99213|1|1\n15|J1100|2|1\n")
    with pytest.raises(InputError) as caught:
        find_sources([str(tmp_path / "a.csv"), str(tmp_path / "b.csv")])
    assert str(caught.value).replace(f"{tmp_path}{os.sep}", "") == (
        "b.csv has other columns, another column order or other delimiters than a.csv; classify them "
        "separately."
    )


def test_a_heading_that_is_named_is_found_as_one(tmp_path: Path) -> None:
    """Also where no heading is known to us."""
    (tmp_path / "a.csv").write_text("Claims,,\nthis,that,other\nx,99213,y\nz,J1100,y\n")
    layout = find_sources([str(tmp_path / "a.csv")], Named(("that",))).layout
    assert layout is not None
    assert (layout.header_rows, layout.named("that").shown) == ((2,), "that (B)")


@pytest.mark.parametrize("name", ["out.csv", "out.csv.gz"])
def test_rows_are_counted_as_they_are_written(tmp_path: Path, name: str) -> None:
    """Line breaks and marks within fields, an unclosed last line, a part without rows, chunk after chunk."""
    text = io.StringIO(newline="")
    rows = [
        ["code", "note"],
        *([["99213", 'two\nlines, "x"\r\n' * (number % 7)] for number in range(90_000)]),
    ]
    csv.writer(text, lineterminator="\n").writerows(rows)
    content = text.getvalue().encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(content, 1) if name.endswith(".gz") else content)
    empty = tmp_path / f"empty-{name}"
    empty.write_bytes(gzip.compress(b"") if name.endswith(".gz") else b"")
    check_rows([path, empty], 90_000, "out.csv")
    with pytest.raises(OutputError, match="there are 90,000 rows, but 89,999 lines were read"):
        check_rows([path], 89_999, "out.csv")


@pytest.mark.skipif(os.name != "posix", reason="on Windows a file has the permissions of its folder")
@pytest.mark.parametrize(
    ("sources", "target", "result", "expected"),
    [
        ([0o600], None, 0o644, 0o600),
        ([0o644, 0o640], None, 0o644, 0o640),
        ([0o644], 0o600, 0o644, 0o600),
        ([0o666], 0o666, 0o644, 0o644),
        ([0o400], None, 0o644, 0o600),  # whoever makes it may also write it
        ([], None, 0o664, 0o664),
    ],
)
def test_a_result_is_no_more_open_than_what_it_is_made_of(
    tmp_path: Path, sources: list[int], target: int | None, result: int, expected: int
) -> None:
    made = []
    for number, mode in enumerate(sources):
        made.append(tmp_path / f"{number}.csv")
        made[-1].touch()
        made[-1].chmod(mode)
    place = tmp_path / "target.csv"
    if target is not None:
        place.touch()
        place.chmod(target)
    (tmp_path / "result.csv").touch()
    (tmp_path / "result.csv").chmod(result)
    keep_closed(tmp_path / "result.csv", made, place)
    assert oct((tmp_path / "result.csv").stat().st_mode & 0o777) == oct(expected)


@pytest.mark.skipif(os.name != "posix", reason="on Windows a folder has the permissions of its own folder")
@pytest.mark.parametrize(("source", "expected"), [(0o600, 0o700), (0o640, 0o750), (0o644, 0o755)])
def test_a_folder_is_open_to_those_who_may_read_the_list(tmp_path: Path, source: int, expected: int) -> None:
    (tmp_path / "in.csv").touch()
    (tmp_path / "in.csv").chmod(source)
    folder = tmp_path / "out.csv"
    folder.mkdir()
    folder.chmod(0o755)
    keep_closed(folder, [tmp_path / "in.csv"], folder)
    assert oct(folder.stat().st_mode & 0o777) == oct(expected)


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root gives files to other groups")
def test_another_group_gets_what_others_had(tmp_path: Path) -> None:
    source, result = tmp_path / "in.csv", tmp_path / "out.csv"
    for path, mode in ((source, 0o640), (result, 0o644)):
        path.touch()
        path.chmod(mode)
    os.chown(source, -1, 12_345)
    keep_closed(result, [source])
    assert oct(result.stat().st_mode & 0o777) == oct(0o600)
