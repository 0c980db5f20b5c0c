"""Large files on a real Spark on this machine: the same answers as Python and DuckDB give."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from real_programs import needed_for_bulk

needed_for_bulk()  # before the imports that would fail

import pyarrow as pa
import pyarrow.parquet as pq
from bulk_lines import WORDS, answers_row_by_row, claim_lines, write_parquet

from addin.bulk.run import Request, classify_files
from addin.bulk.sources import find_sources
from addin.bulk.spark_engine import SparkEngine
from addin.files.code_columns import Named
from udfs.bulk.ibis_tables import classified
from udfs.errors import InputError, OutputError

MASTER = "local[2]"


@pytest.fixture(autouse=True)
def _quietly(spark: None) -> Iterator[None]:
    """With a real Spark, whose parts warn of each other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def parts(folder: Path, ending: str) -> list[Path]:
    return sorted(folder.glob(f"part-*{ending}"))


def run(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "addin", "bulk", *map(str, arguments)],
        cwd=cwd, env=environment or None, capture_output=True, text=True,
    )  # fmt: skip


def test_lines_are_answered_as_one_by_one(tmp_path: Path) -> None:
    """By the command, in several parts, equal row for row; and what the screen says is in no log's way."""
    lines = claim_lines(200_000)
    write_parquet(lines, tmp_path / "claims.parquet")
    ended = run(
        "claims.parquet", "--column", "code", "-o", "out.parquet", "--columns", WORDS,
        "--engine", "spark", "--spark-master", MASTER, cwd=tmp_path,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    result = pq.read_table(parts(tmp_path / "out.parquet", ".parquet"))
    assert result.select(lines.column_names).cast(lines.schema).equals(lines)
    for name, expected in answers_row_by_row(lines["code"].to_pylist(), "code").items():
        assert result[name].to_pylist() == expected, name
    assert "200,000" in ended.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["claims.parquet", "out.parquet"]


@pytest.mark.parametrize(("master", "remote"), [(MASTER, None), (None, MASTER)], ids=["master", "connect"])
def test_the_statuses_and_batches(tmp_path: Path, master: str | None, remote: str | None) -> None:
    """Through a master, and through Spark Connect as to a cluster."""
    write_parquet(claim_lines(20_000), tmp_path / "claims.parquet")
    sources = find_sources([str(tmp_path / "claims.parquet")])
    results = []
    with SparkEngine(master, remote, "1GB") as engine:
        for most in (100_000, 1_000):
            found = classified(
                engine.read(sources), "code", ["clean"], on_date="service_date", most_values=most
            )
            target = tmp_path / f"{most}.parquet"
            engine.write(
                found.table, str(target), sources, rows=20_000, force=False, progress=lambda done: None
            )
            results.append((found.counts, pq.read_table(parts(target, ".parquet")).to_pylist()))
        with engine.told("in.parquet"):
            pass
    assert results[0] == results[1]
    codes = [row["code"] for row in results[0][1]]
    assert [row["code_clean"] for row in results[0][1]] == answers_row_by_row(codes, "code")["code_clean"]


def test_csv_comes_through(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(
        b'code;note;#\r\n"00142";"two\nlines; ""x""";  a \r\n#J1100;;1\r\nj1885;=1+1;2\r\n'
    )
    target = tmp_path / "out.csv"
    request = Request(
        (str(tmp_path / "in.csv"),), str(target), columns=("clean",), engine="spark", spark_master=MASTER
    )
    classify_files(request)
    (part,) = parts(target, ".csv")
    with part.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file, delimiter=";")) == [
            ["code", "note", "#", "code_clean"],
            ["00142", 'two\nlines; "x"', "  a ", "00142"],
            ["#J1100", "", "1", "J1100"],
            ["j1885", "=1+1", "2", "J1885"],
        ]


def test_headings_types_and_modifiers_are_found(tmp_path: Path) -> None:
    """In a file that Spark itself does not read: UTF-16, below a row of metadata; and in batches alike."""
    (tmp_path / "in.csv").write_bytes(
        "Prices of May,,,\nCode,Code Type,Mod,Price\n470,MS-DRG,,1\n99213,CPT,25,2\n,,,3\n".encode("utf-16")
    )
    target = tmp_path / "out.csv"
    request = Request(
        (str(tmp_path / "in.csv"),), str(target), columns=("clean", "modifiers"), engine="spark",
        spark_master=MASTER,
    )  # fmt: skip
    summary = classify_files(request)
    assert summary.understood == (
        "Read in.csv: headings in row 2.",
        "Codes in column Code (A), its stated type in Code Type (B), modifiers in Mod (C).",
    )
    (part,) = parts(target, ".csv")
    with part.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["Code", "Code Type", "Mod", "Price", "code_clean", "code_modifiers"],
        ["470", "MS-DRG", "", "1", "Unrecognized", ""],
        ["99213", "CPT", "25", "2", "99213", "25"],
        ["", "", "", "3", "", ""],
    ]
    with SparkEngine(MASTER, None, "1GB") as engine:
        found = classified(
            engine.read(find_sources([str(tmp_path / "in.csv")])), "Code", ["clean", "modifiers"],
            type_column="Code Type", modifier_columns=["Mod"], most_values=1,
        )  # fmt: skip
        answered = found.table.to_pyarrow().to_pylist()
    assert [[row["code_clean"], row["code_modifiers"]] for row in answered] == [row[4:] for row in rows[1:]]
    assert found.counts == summary.columns[0].counts


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    """One sentence, and nothing half-written."""
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 not really PAR1")
    (tmp_path / "ragged.csv").write_text("code,name\n1,Ann\n99213,Ann,Smith\n")
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    write_parquet(claim_lines(10), mixed / "a.parquet")
    write_parquet(claim_lines(10).drop_columns(["charge"]), mixed / "b.parquet")
    for source, column, sentence in (
        ("broken.parquet", "code", "broken.parquet cannot be read"),
        ("ragged.csv", "code", "ragged.csv cannot be read"),
        ("mixed", "code", "b.parquet has no column 'charge', compared with "),
        ("mixed/a.parquet", "procedure", "There is no column 'procedure'"),
    ):
        request = Request(
            (str(tmp_path / source),), str(tmp_path / "out.csv"), Named((column,)), engine="spark",
            spark_master=MASTER,
        )  # fmt: skip
        with pytest.raises(InputError) as caught:
            classify_files(request)
        assert sentence in str(caught.value)
        assert "Smith" not in str(caught.value)
        assert not (tmp_path / "out.csv").exists()
        assert not list(tmp_path.glob(".*"))


@pytest.mark.skipif(os.name != "posix", reason="on Windows no file is called so")
def test_only_the_files_that_are_named_are_read(tmp_path: Path) -> None:
    """Into a folder of any name, no more open than they are; a name that Spark passes over is told."""
    names = {
        "claims[1]": "J1100",
        "q? {a,b}": "00142",
        "a b%20": "D0120",
        "back\\slash": "99213",
        "\u00a0é'\"": "A0425",
    }
    for name, code in names.items():
        write_parquet(pa.table({"code": [code]}), tmp_path / f"{name}.parquet").chmod(0o600)
    write_parquet(pa.table({"code": ["99999"]}), tmp_path / "claims1.parquet")
    hidden = write_parquet(pa.table({"code": ["99998"]}), tmp_path / "_hidden.parquet")
    folder = tmp_path / "x\"' ; --\u00a0[1]%41"
    folder.mkdir()
    target = folder / "out.parquet"
    sources = tuple(str(tmp_path / f"{name}.parquet") for name in names)
    request = Request(sources, str(target), columns=("level",), engine="spark", spark_master=MASTER)
    classify_files(request)
    result = pq.read_table(parts(target, ".parquet"))
    assert sorted(result["code"].to_pylist()) == sorted(names.values())
    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(InputError, match=r"_hidden\.parquet cannot be read"):
        classify_files(replace(request, sources=(*sources, str(hidden)), force=True))
    found = find_sources(sources)
    with SparkEngine(MASTER, None, "1GB") as engine:
        table = engine.read(found)
        with pytest.raises(OutputError, match="there are 5 rows, but 6 lines were read"):
            engine.write(
                table, str(folder / "more.parquet"), found, rows=6, force=False, progress=lambda done: None
            )
    assert [path.name for path in folder.iterdir()] == ["out.parquet"]


def test_zeros_with_a_sign(tmp_path: Path) -> None:
    codes = pa.array([0.0, -0.0, 142.0, None], pa.float64())
    source = write_parquet(pa.table({"code": codes}), tmp_path / "in.parquet")
    request = Request(
        (str(source),), str(tmp_path / "out.parquet"), Named(("code",)), ("clean",), engine="spark",
        spark_master=MASTER,
    )  # fmt: skip
    (code,) = classify_files(request).columns
    result = pq.read_table(parts(tmp_path / "out.parquet", ".parquet"))
    assert result["code_clean"].to_pylist() == ["", "", "00142", ""]
    assert code.counts.placeholders == 2


def test_dates_beyond_the_calendar_of_python(tmp_path: Path) -> None:
    days = pa.array([20_000 * 365, 0], pa.int32()).cast(pa.date32())
    source = write_parquet(pa.table({"code": ["J1100", "99213"], "day": days}), tmp_path / "in.parquet")
    request = Request((str(source),), str(tmp_path / "out.parquet"), engine="spark", spark_master=MASTER)
    with pytest.raises(InputError, match=r"it has a date beyond the years 1 to 9999.*use --engine duckdb\."):
        classify_files(request)
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_the_result_is_not_put_over_the_sources(tmp_path: Path) -> None:
    folder = tmp_path / "claims.parquet"
    folder.mkdir()
    write_parquet(claim_lines(10), folder / "part-0.parquet")
    request = Request((str(folder),), str(folder), engine="spark", force=True)
    with pytest.raises(InputError, match="contains the input files"):
        classify_files(request)
    assert [path.name for path in folder.iterdir()] == ["part-0.parquet"]


def test_without_java(tmp_path: Path) -> None:
    write_parquet(claim_lines(10), tmp_path / "in.parquet")
    ended = run(
        "in.parquet", "--column", "code", "-o", "out.parquet", "--engine", "spark",
        cwd=tmp_path, PATH=str(tmp_path), JAVA_HOME=str(tmp_path),
    )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stderr == (
        "hcpcs-excel: Spark requires Java 17 or newer, which is not installed; install it, or choose a "
        "server with "
        "--spark-remote.\n"
    )


def test_stopped_in_the_middle(tmp_path: Path) -> None:
    lines = write_parquet(claim_lines(500_000), tmp_path / "a.parquet")
    for name in "bcdef":
        (tmp_path / f"{name}.parquet").hardlink_to(lines)
    started = subprocess.Popen(
        [
            sys.executable, "-m", "addin", "bulk", "*.parquet", "--column", "code", "-o", "out.csv",
            "--engine", "spark", "--spark-master", MASTER,
        ],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while started.poll() is None and not list(tmp_path.glob(".*.tmp/_temporary/*/*")):
        pass
    started.send_signal(signal.SIGINT)
    _, said = started.communicate()
    assert (started.returncode, said) == (2, "hcpcs-excel: Stopped; nothing was written.\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{name}.parquet" for name in "abcdef"]
