"""Files that no sheet can hold, on DuckDB: the same answers as in a cell, in the order of the lines."""

from __future__ import annotations

import csv
import doctest
import gzip
import os
import random
import re
import signal
import subprocess
import sys
import threading
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from real_programs import needed_for_bulk

needed_for_bulk()  # before the imports that would fail

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from bulk_lines import COLUMNS, WORDS, answers_row_by_row, claim_lines, texts, write_parquet
from hypothesis import example, given, settings
from hypothesis import strategies as st

import udfs.bulk.ibis_tables
from addin.bulk.duckdb_engine import DuckDbEngine
from addin.bulk.duckdb_lookup import NAME, quoted
from addin.bulk.run import BulkSummary, Request, classify_files
from addin.bulk.sources import find_sources
from addin.files.code_columns import Named
from udfs.bulk import classify_table
from udfs.bulk.answers import WORDS as ALL_WORDS
from udfs.bulk.ibis_tables import classified
from udfs.describe import COLUMNS as ALL_COLUMNS
from udfs.describe import column_text, describe
from udfs.errors import HcpcsExcelError, InputError, OutputError
from udfs.functions import CODESTATUS
from udfs.releases.current import CurrentRelease, KnownCode

PROGRAM = [sys.executable, "-m", "addin"]
RELEASE = CurrentRelease(
    quarter="2026-07",
    name="made up",
    imported="2026-07-02",
    codes={
        "J1100": KnownCode("A drug", "Drug", "2003-01-01", ""),
        "A0425": KnownCode("A ride", "Ride", "2003-01-01", "2017-12-31"),
    },
    modifiers={},
    cpt=None,
)


def bulk(
    *sources: Path | str, target: Path, named: Named | str = "code", columns: str = WORDS, **rest: object
) -> BulkSummary:
    named = Named((named,)) if isinstance(named, str) else named
    request = Request(tuple(map(str, sources)), str(target), named, tuple(columns.split(",")), **rest)  # type: ignore[arg-type]
    return classify_files(request)


def csv_file(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def rows_of(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def test_many_lines_are_answered_as_one_by_one(tmp_path: Path) -> None:
    """Equal row for row, in the order of the input, with the other columns as they were."""
    lines = claim_lines(300_000)
    summary = bulk(write_parquet(lines, tmp_path / "claims.parquet"), target=tmp_path / "out.parquet")
    result = pq.read_table(tmp_path / "out.parquet")
    expected = answers_row_by_row(lines["code"].to_pylist(), "code")
    assert result.column_names == [*lines.column_names, *COLUMNS]
    assert result.select(lines.column_names).cast(lines.schema).equals(lines)
    for name, column in expected.items():
        assert result[name].to_pylist() == column, name
    (code,) = summary.columns
    assert code.counts.rows == 300_000
    assert code.counts.systems["CPT", "Level I"] == expected["code_system"].count("CPT")
    assert code.counts.unrecognized == expected["code_system"].count("Unrecognized")
    assert code.counts.blank + code.counts.placeholders == expected["code_system"].count("")
    assert code.counts.sections["Surgery"] == expected["code_section"].count("Surgery")
    assert not code.in_batches


def test_many_different_values_are_answered_in_batches_and_alike() -> None:
    table = ibis.memtable(claim_lines(30_000))
    at_once = classified(table, "code", [*ALL_WORDS], on_date="service_date", release=RELEASE)
    in_batches = classified(
        table, "code", [*ALL_WORDS], on_date="service_date", release=RELEASE, most_values=1_000
    )
    assert (at_once.in_batches, in_batches.in_batches) == (False, True)
    assert at_once.counts == in_batches.counts
    first, second = (found.table.order_by("line").to_pyarrow() for found in (at_once, in_batches))
    assert first.to_pylist() == second.to_pylist()


def test_in_batches_without_dates() -> None:
    table = ibis.memtable({"code": ["142", None, "J1100"]})
    found = classified(table, "code", ["system"], most_values=1)
    assert found.table.to_pyarrow()["code_system"].to_pylist() == ["CPT", "", "HCPCS"]


def test_an_engine_that_does_not_join_missing_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(udfs.bulk.ibis_tables, "_JOIN_MISSING", set())
    lines = claim_lines(5_000)
    table = ibis.memtable(lines)
    found = classified(table, "code", on_date="service_date", release=RELEASE, columns=["clean", "check"])
    result = found.table.order_by("line").to_pyarrow()
    codes = lines["code"].to_pylist()
    assert result["code_clean"].to_pylist() == answers_row_by_row(codes, "code")["code_clean"]


def test_the_status_is_that_on_the_date_of_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """As CODESTATUS answers, for dates as text too."""
    monkeypatch.setattr("udfs.releases.current.current_release", lambda: RELEASE)
    monkeypatch.setattr("udfs.bulk.ibis_tables.current_release", lambda: RELEASE)
    codes = ["J1100", "A0425", "a0425", "99213", "hello", "", None, "J9999"]
    days = ["2018-01-01", "12/31/2017", "20020101", "", None, "never", "1-Jul-2026"]
    lines = [(code, day) for code in codes for day in days]
    table = ibis.memtable(
        {"n": range(len(lines)), "code": [code for code, _ in lines], "day": [day for _, day in lines]}
    )
    found = classify_table(table, "code", ["clean"], on_date="day").order_by("n").to_pyarrow()
    expected = CODESTATUS([[code] for code, _ in lines], [[day] for _, day in lines])
    assert found["code_status"].to_pylist() == [text for (text,) in expected]
    assert len(set(found["code_status"].to_pylist())) > 6


@pytest.mark.parametrize(
    "column",
    [
        pa.array([142, 99213, 7, None], pa.int64()),
        pa.array([142.0, 99213.25, float("nan"), None], pa.float64()),
        pa.array([Decimal("142.00"), Decimal("99213.25"), Decimal(1), None], pa.decimal128(9, 2)),
        pa.array([True, False, None]),
        pa.array([date(2026, 7, 1), None]),
        pa.array([b"J1100", b"\xff", None], pa.binary()),
    ],
    ids=lambda column: str(column.type),
)
def test_columns_that_are_no_text(tmp_path: Path, column: pa.Array) -> None:
    pq.write_table(pa.table({"code": column}), tmp_path / "in.parquet")
    bulk(tmp_path / "in.parquet", target=tmp_path / "out.parquet")
    result = pq.read_table(tmp_path / "out.parquet")
    assert result.schema.field("code").type == column.type
    described = [describe(value) for value in column.to_pylist()]
    for name, heading in COLUMNS.items():
        assert result[name].to_pylist() == [column_text(heading, one) for one in described], name


def test_columns_with_the_names_that_a_query_would_use(tmp_path: Path) -> None:
    source = parquet(
        tmp_path / "in.parquet",
        **{
            "lines": ["a", "b", "c"],
            'my "code"': ["142", None, "J1100"],
            "list_0": [1, 2, 3],
            "t.value": [1, 2, 3],
        },
    )
    bulk(source, target=tmp_path / "out.parquet", named='my "code"', columns="system", on_date="lines")
    result = pq.read_table(tmp_path / "out.parquet")
    assert (
        result.drop_columns(["code_system", "code_status"]).to_pylist() == pq.read_table(source).to_pylist()
    )
    assert result["code_system"].to_pylist() == ["CPT", "", "HCPCS"]
    assert result["code_status"].to_pylist() == ["No release loaded", "", "No release loaded"]


def test_codes_stay_text_where_each_looks_like_a_number(tmp_path: Path) -> None:
    """In CSV, a reader that guesses would take the zeros away."""
    lines = "".join(f"{number:05},007,{number}.50\n" for number in range(100, 2000))
    source = csv_file(tmp_path / "codes.csv", f"code,account,charge\n{lines}")
    bulk(source, target=tmp_path / "out.csv", columns="clean")
    bulk(source, target=tmp_path / "out.parquet", columns="clean")
    expected = [[f"{number:05}", "007", f"{number}.50", f"{number:05}"] for number in range(100, 2000)]
    assert rows_of(tmp_path / "out.csv") == [["code", "account", "charge", "code_clean"], *expected]
    result = pq.read_table(tmp_path / "out.parquet")
    assert [list(row.values()) for row in result.to_pylist()] == expected


def test_csv_keeps_what_its_fields_hold(tmp_path: Path) -> None:
    source = csv_file(
        tmp_path / "in.csv",
        '\ufeffcode;note;;#\r\n"00142";"two\r\nlines; ""x""";  a ;1\r\n#J1100;;"";NULL\r\n'
        "\u00a099213;é;=1+1;\r\n",
    )
    bulk(source, target=tmp_path / "out.csv", columns="system")
    assert rows_of(tmp_path / "out.csv", ";") == [
        ["code", "note", "column_3", "#", "code_system"],
        ["00142", 'two\r\nlines; "x"', "  a ", "1", "CPT"],
        ["#J1100", "", "", "NULL", "HCPCS"],
        ["\u00a099213", "é", "=1+1", "", "CPT"],
    ]


@pytest.mark.parametrize("text", ["code\n00142\n", "code\n00142", "code\n\n00142\n", 'code\n"00142"\n'])
def test_csv_of_one_column(tmp_path: Path, text: str) -> None:
    bulk(csv_file(tmp_path / "in.csv", text), target=tmp_path / "out.csv", columns="clean")
    assert rows_of(tmp_path / "out.csv")[-1] == ["00142", "00142"]


def test_random_csv_comes_through(tmp_path: Path) -> None:
    """Every field as the csv module reads it, and every answer as in Python."""
    chance = random.Random(11)
    rows = [[chance.choice(texts()) or "", chance.choice(texts()) or "", str(n)] for n in range(20_000)]
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["code", "other", "n"], *rows])
    bulk(tmp_path / "in.csv", target=tmp_path / "out.csv")
    with (tmp_path / "in.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.reader(file))[1:]
    expected = answers_row_by_row([row[0] for row in read], "code")
    answered = [
        [*row, *found] for row, *found in zip(read, *(expected[name] for name in COLUMNS), strict=True)
    ]
    assert rows_of(tmp_path / "out.csv")[1:] == answered


def test_folders_patterns_and_gzip(tmp_path: Path) -> None:
    """Files are read in the order of their names; what engines leave beside them is none."""
    folder = tmp_path / "claims"
    (folder / "more").mkdir(parents=True)
    for name, code in (("b.csv", "99213"), ("a.csv", "J1100"), ("more/c.csv", "142"), ("_d.csv", "D0120")):
        csv_file(folder / name, f"code\n{code}\n")
    with gzip.open(folder / "z.csv.gz", "wt") as packed:
        packed.write("code\n0001F\n")
    bulk(folder, target=tmp_path / "folder.csv.gz", columns="level")
    with gzip.open(tmp_path / "folder.csv.gz", "rt") as unpacked:
        assert unpacked.read().splitlines() == [
            "code,code_level",
            "J1100,Level II",
            "99213,Level I",
            "142,Level I",
            "0001F,Level I",
        ]
    bulk(str(folder / "*.csv"), target=tmp_path / "pattern.csv", columns="clean")
    assert rows_of(tmp_path / "pattern.csv") == [
        ["code", "code_clean"],
        ["D0120", "D0120"],
        ["J1100", "J1100"],
        ["99213", "99213"],
    ]


def test_each_column_of_a_description_can_be_added() -> None:
    assert list(ALL_WORDS.values()) == list(ALL_COLUMNS)
    found = classify_table(ibis.memtable({"code": ["99213-25"]}), "code", list(ALL_WORDS)).to_pyarrow()
    described = describe("99213-25")
    assert found.to_pylist() == [
        {
            "code": "99213-25",
            **{f"code_{word}": column_text(heading, described) for word, heading in ALL_WORDS.items()},
        }
    ]


def parquet(path: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def damaged(path: Path) -> Path:
    content = write_parquet(claim_lines(1_000), path).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    """One sentence with what to do, nothing of the lines in it, and nothing half-written."""
    good = parquet(tmp_path / "good.parquet", code=["99213"], lists=[[1]])
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    parquet(mixed / "a.parquet", code=["99213"], units=[1])
    parquet(mixed / "b.parquet", code=["99213"], units=["1"])
    more = tmp_path / "more"
    more.mkdir()
    csv_file(more / "a.csv", "code,units\n1,2\n")
    csv_file(more / "b.csv", "code,units,patient\n1,2,3\n")
    csv_file(more / "c.txt", "units,code\n1,2\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    ragged = csv_file(tmp_path / "ragged.csv", "code,name\n1,Ann Smith\n99213,Ann,Smith\n")
    unclosed = csv_file(tmp_path / "unclosed.csv", 'code,name\n1,"Ann Smith\n99213,Ann\n')
    no_codes = csv_file(tmp_path / "no_codes.csv", "name,town\nAnn,Here\nBen,There\n")
    (tmp_path / "broken.csv.gz").write_bytes(b"\x1f\x8bbroken")
    taken = parquet(tmp_path / "taken.parquet", code=["99213"], CODE_LEVEL=["I"])
    cases: list[tuple[list[Path], Named | str, str]] = [
        ([good], "procedure", "There is no column 'procedure'; the columns are: code, lists."),
        ([good], "lists", "The column 'lists' holds array<int64>, not values; name another."),
        ([taken], "code", "The table has a column 'code_level' already; rename it"),
        (
            [damaged(tmp_path / "half.parquet")],
            "code",
            "half.parquet cannot be read; check that the file is intact.",
        ),
        ([mixed], "code", "b.parquet holds VARCHAR and not BIGINT in the column 'units', compared with "),
        ([more / "a.csv", more / "b.csv"], "code", "b.csv has a column 'patient' more, compared with "),
        ([more / "b.csv", more / "a.csv"], "code", "a.csv has no column 'patient', compared with "),
        (
            [more / "a.csv", more / "c.txt"],
            "code",
            "c.txt has other columns, another column order or other delimiters than ",
        ),
        ([good, more / "a.csv"], "code", "The files are of two kinds, Parquet and CSV"),
        ([empty], "code", "There is no .parquet or .csv file in the folder "),
        ([tmp_path / "none.parquet"], "code", "There is no file "),
        ([csv_file(tmp_path / "a.xlsx", "x")], "code", "for a workbook use hcpcs-excel classify."),
        (
            [ragged],
            "code",
            "ragged.csv cannot be read at row 3: it has more fields than there are columns; correct it",
        ),
        ([unclosed], "code", "unclosed.csv cannot be read as a table behind row 1"),
        ([no_codes], Named(), "No column with codes was found in no_codes.csv; no row of headings was found"),
        ([good], Named(header_row=1), "--header-row is for CSV files on this computer; leave it out."),
        ([more / "a.csv"], Named(header_row=9), "Row 9 is blank; name the row of the headings"),
        ([tmp_path / "broken.csv.gz"], "code", "broken.csv.gz cannot be read (it is damaged)"),
        ([csv_file(tmp_path / "no.csv", "")], "code", "no.csv is empty; choose another file."),
        (
            [csv_file(tmp_path / "two.csv", "code,Code\n1,2\n")],
            "code",
            "2 columns are headed 'code'; name one",
        ),
        ([Path("s3a:"), tmp_path], "code", "There is no file "),
    ]
    for sources, column, sentence in cases:
        with pytest.raises(HcpcsExcelError) as caught:
            bulk(*sources, target=tmp_path / "out.parquet", named=column)
        said = str(caught.value)
        assert sentence in said
        assert said.endswith(".")
        assert "Smith" not in said
        assert not (tmp_path / "out.parquet").exists()
        assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ({"columns": "system,colour"}, "There is no column 'colour' to add; choose from clean, modifiers"),
        ({"columns": ""}, "There is no column '' to add"),
        ({"target": "out.xlsx"}, "must end in .parquet, .csv or .csv.gz"),
        ({"target": "s3a://bucket/out.parquet"}, "DuckDB writes only on this computer"),
        ({"sources": ("s3a://bucket/in.parquet",)}, "DuckDB reads only files on this computer"),
        ({"sources": ("hdfs://host/in.csv",)}, "DuckDB reads only files on this computer"),
        ({"engine": "oracle"}, "Unknown engine 'oracle'; choose duckdb or spark."),
        ({"spark_master": "local[2]"}, "A Spark address requires --engine spark"),
        ({"engine": "spark", "spark_master": "local", "spark_remote": "sc://h"}, "not both"),
        ({"memory": "much"}, "'much' is not an amount of memory; write it like 500MB or 4GB."),
        ({"memory": "99999999TB"}, "'99999999TB' is not an amount of memory"),
        ({"memory": "0MB"}, "'0MB' is not an amount of memory"),
    ],
)
def test_requests_that_cannot_be_done(tmp_path: Path, request_: dict[str, str], sentence: str) -> None:
    source = parquet(tmp_path / "in.parquet", code=["99213"])
    given = {"sources": (str(source),), "target": str(tmp_path / "out.parquet"), **request_}
    columns = tuple(str(given.pop("columns", "system")).split(","))
    with pytest.raises(InputError) as caught:
        classify_files(Request(named=Named(("code",)), columns=columns, **given))  # type: ignore[arg-type]
    assert sentence in str(caught.value)
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ({"spark_master": "mesos"}, "'mesos' is not a Spark address"),
        ({"spark_master": "spark://127.0.0.1:9"}, "Cannot connect to spark://127.0.0.1:9"),
        ({"spark_remote": "sc://127.0.0.1:x"}, "Cannot connect to sc://127.0.0.1:x"),
    ],
)
def test_addresses_of_spark_that_lead_nowhere(
    pyspark: None, tmp_path: Path, address: dict[str, str], sentence: str
) -> None:
    source = parquet(tmp_path / "in.parquet", code=["99213"])
    with pytest.raises(InputError, match=re.escape(sentence)):
        bulk(source, target=tmp_path / "out.parquet", engine="spark", **address)
    assert not (tmp_path / "out.parquet").exists()


def test_the_example_in_the_documents_of_the_function() -> None:
    """The only one that needs an engine."""
    assert doctest.testmod(udfs.bulk.ibis_tables) == doctest.TestResults(failed=0, attempted=3)


def test_the_result_never_replaces_unasked(tmp_path: Path) -> None:
    source = parquet(tmp_path / "in.parquet", code=["99213"])
    target = csv_file(tmp_path / "out.parquet", "mine")
    with pytest.raises(OutputError, match="exists already"):
        bulk(source, target=target)
    with pytest.raises(InputError, match="cannot be written over"):
        bulk(source, target=source, force=True)
    assert target.read_text() == "mine"
    bulk(source, target=target, force=True)
    assert pq.read_table(target)["code_system"].to_pylist() == ["CPT"]


def test_too_little_memory(tmp_path: Path) -> None:
    source = write_parquet(claim_lines(300_000), tmp_path / "in.parquet")
    with pytest.raises(
        InputError, match=r"requires more memory than 10MB; allow more with --memory, such as"
    ):
        bulk(source, target=tmp_path / "out.parquet", memory="10MB")
    assert names_in(tmp_path) == ["in.parquet"]


# What DuckDB takes for a pattern, beside the file that such a pattern finds.
LIKE_PATTERNS = [
    ("claims[1].csv", "claims1.csv"),
    ("q?.csv", "qa.csv"),
    ("*.csv", "any.csv"),
    ("[!a].csv", "b.csv"),
    ("q[1]\\b.csv", "q1\\b.csv"),
    ("year=2026.csv", "other.csv"),
]


@pytest.mark.skipif(os.name != "posix", reason="on Windows no file is called so")
@pytest.mark.parametrize(("name", "other"), LIKE_PATTERNS, ids=[name for name, _ in LIKE_PATTERNS])
def test_only_the_file_that_is_named_is_read(tmp_path: Path, name: str, other: str) -> None:
    """By itself, in a folder that is called so, and as one of a folder's files."""
    folder = tmp_path / name
    folder.mkdir()
    csv_file(folder / name, "code\nJ1100\n")
    csv_file(folder / other, "code\n99213\n")
    (tmp_path / other).mkdir(exist_ok=True)
    csv_file(tmp_path / other / name, "code\n00142\n")
    bulk(folder / name, target=tmp_path / "one.csv", columns="level")
    assert rows_of(tmp_path / "one.csv") == [["code", "code_level"], ["J1100", "Level II"]]
    bulk(folder, target=tmp_path / "all.csv", columns="level")
    expected = ["J1100", "99213"] if name < other else ["99213", "J1100"]
    assert [row[0] for row in rows_of(tmp_path / "all.csv")[1:]] == expected
    table = pa.table({"code": ["J1100"]})
    pq.write_table(table, folder / name.replace(".csv", ".parquet"))
    pq.write_table(pa.table({"code": ["99213"]}), folder / other.replace(".csv", ".parquet"))
    bulk(folder / name.replace(".csv", ".parquet"), target=tmp_path / "one.parquet", columns="level")
    assert pq.read_table(tmp_path / "one.parquet")["code"].to_pylist() == ["J1100"]


@pytest.mark.skipif(os.name != "posix", reason="on Windows no file is called so")
def test_a_pattern_does_not_replace_what_it_reads(tmp_path: Path) -> None:
    csv_file(tmp_path / "qa.csv", "code\n99213\n")
    with pytest.raises(InputError, match="cannot be written over"):
        bulk(tmp_path / "q?.csv", target=tmp_path / "qa.csv", force=True)
    csv_file(tmp_path / "q?.csv", "code\nJ1100\n")
    bulk(tmp_path / "q?.csv", target=tmp_path / "qa.csv", columns="level", force=True)
    assert rows_of(tmp_path / "qa.csv")[1:] == [["J1100", "Level II"]]
    assert (tmp_path / "q?.csv").read_text() == "code\nJ1100\n"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    source = tmp_path / os.fsdecode(b"\xff.csv")
    csv_file(source, "code\nJ1100\n")
    bulk(source, target=tmp_path / "out.csv", columns="level")
    assert rows_of(tmp_path / "out.csv")[1:] == [["J1100", "Level II"]]
    folder = tmp_path / os.fsdecode(b"\xfe")
    folder.mkdir()
    with pytest.raises(OutputError, match="its name is no text; choose another folder"):
        bulk(source, target=folder / "out.csv")
    assert names_in(folder) == []


HOSTILE = (
    'x"\' (FORMAT csv); COPY (SELECT content FROM read_text("secret.txt")) TO "pwned.csv" (FORMAT csv); --'
)


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet"])
def test_no_name_of_a_folder_is_read_as_sql(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / HOSTILE
    folder.mkdir()
    bulk(csv_file(folder / "in.csv", "code\nJ1100\n"), target=folder / f"out.{ending}", columns="level")
    assert names_in(folder) == ["in.csv", f"out.{ending}"]
    assert names_in(tmp_path) == sorted([HOSTILE, "secret.txt"])


@settings(max_examples=30, deadline=None)
@example("a\u00a0b")
@example("back\\slash")
@example("both\"'quotes")
@example("$1 ? {uuid} ~ %TEMP%")
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1, max_size=50))
def test_a_folder_may_have_any_name(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("any") / name
    try:
        folder.mkdir()
    except OSError:  # "." and "..", and what this system does not take
        return
    for ending in ("csv", "parquet"):
        bulk(csv_file(folder / "in.csv", "code\nJ1100\n"), target=folder / f"out.{ending}", columns="level")
    assert rows_of(folder / "out.csv") == [["code", "code_level"], ["J1100", "Level II"]]
    assert pq.read_table(folder / "out.parquet")["code_level"].to_pylist() == ["Level II"]
    assert names_in(folder) == ["in.csv", "out.csv", "out.parquet"]


@settings(deadline=None)
@example(r"\\server\share\O'Neil \"and\" sons\claims[1].csv")
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_quoted_texts_and_names_are_what_they_were(text: str) -> None:
    found = duckdb.sql(f"SELECT {quoted(text)} AS {quoted(text, NAME)}")
    assert (found.columns, found.fetchall()) == ([text], [(text,)])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_while_it_writes_duckdb_itself_refuses_other_files(tmp_path: Path) -> None:
    """Also if a query came to name one, and also to find out whether it is there."""
    source = csv_file(tmp_path / "in.csv", "code\nJ1100\n")
    secret = csv_file(tmp_path / "secret.csv", "secret\n1\n")
    sources = find_sources([str(source)])
    with DuckDbEngine(None) as engine:
        hostile = engine.look_up.connection.read_csv(secret)
        engine.read(sources)
        with pytest.raises(InputError):
            engine.write(
                hostile, str(tmp_path / "out.csv"), sources, rows=1, force=False, progress=lambda done: None
            )
    assert names_in(tmp_path) == ["in.csv", "secret.csv"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_result_with_other_rows_than_were_read_is_not_kept(tmp_path: Path) -> None:
    source = csv_file(tmp_path / "in.csv", "code\nJ1100\n99213\n")
    sources = find_sources([str(source)])
    for target in ("out.csv", "out.parquet"):
        with DuckDbEngine(None) as engine:
            table = engine.read(sources).limit(1)
            with pytest.raises(OutputError, match="there are 1 rows, but 2 lines were read"):
                engine.write(
                    table, str(tmp_path / target), sources, rows=2, force=False, progress=lambda done: None
                )
    assert names_in(tmp_path) == ["in.csv"]


MANY = "J1100,1\n" * 5_000  # more than are looked at for the headings


@pytest.mark.parametrize("end", ["\n", ""])
@pytest.mark.parametrize("ending", ["csv", "csv.gz"])
def test_a_line_that_duckdb_would_leave_out(tmp_path: Path, end: str, ending: str) -> None:
    """The last one, longer than its buffer of 32 MB."""
    source, text = tmp_path / f"in.{ending}", f"code,n\n{MANY}99213,{'x' * 33_000_000}{end}".encode()
    source.write_bytes(gzip.compress(text, 1) if ending == "csv.gz" else text)
    with pytest.raises(InputError, match=rf"in\.{ending} cannot be read: it has a line of more than 2 MB"):
        bulk(source, target=tmp_path / "out.csv")
    assert names_in(tmp_path) == [source.name]


def test_a_long_line_among_others(tmp_path: Path) -> None:
    source = csv_file(tmp_path / "in.csv", f"code,n\n{MANY}99213,{'x' * 3_000_000}\n{MANY}")
    with pytest.raises(InputError, match="it has a line of more than 2 MB"):
        bulk(source, target=tmp_path / "out.csv")


@pytest.mark.parametrize("kind", [pa.float64(), pa.float32()], ids=str)
def test_zeros_with_and_without_a_sign(tmp_path: Path, kind: pa.DataType) -> None:
    source = parquet(tmp_path / "in.parquet", code=pa.array([0.0, -0.0, 142.0, -0.0, None, 0.1], kind))
    (code,) = bulk(source, target=tmp_path / "out.parquet", columns="clean,check").columns
    result = pq.read_table(tmp_path / "out.parquet")
    assert result["code_clean"].to_pylist() == ["", "", "00142", "", "", "Unrecognized"]
    assert code.counts.placeholders == 3


BEYOND = [20_000 * 365, -1_000 * 365 - 719_528, 2**31 - 1, 0, None]  # days before and after 1970


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("most_values", [1_000, 1])
def test_dates_beyond_the_calendar_of_python(tmp_path: Path, most_values: int) -> None:
    """In the column of the codes, in that of the dates, and in another one."""
    days = pa.array(BEYOND, pa.int32()).cast(pa.date32())
    moments = pa.array([2**62, -(2**62), 0, 1, None], pa.timestamp("us"))
    source = parquet(tmp_path / "in.parquet", code=["A0425"] * 5, days=days, moments=moments)
    with DuckDbEngine(None) as engine:
        table = engine.read(find_sources([str(source)]))
        for column in ("days", "moments"):
            found = classified(table, column, ["check"], most_values=most_values, prefix=column)
            said = found.table.to_pyarrow()[f"{column}_check"].to_pylist()
            assert said == ["This is a date, not a code."] * 4 + [""]
        found = classified(table, "code", ["clean"], on_date="days", release=RELEASE, most_values=most_values)
        assert [text.split(" ")[0] for text in found.table.to_pyarrow()["code_status"].to_pylist()] == [
            "Terminated", "Not", "Terminated", "Not", "No",
        ]  # fmt: skip
    bulk(source, target=tmp_path / "out.parquet", named=Named(), columns="clean", on_date="days")
    assert (
        pq.read_table(tmp_path / "out.parquet")
        .select(["days", "moments"])
        .equals(pq.read_table(source).select(["days", "moments"]))
    )


def test_the_result_is_no_more_open_than_the_list(tmp_path: Path) -> None:
    for ending in ("csv", "parquet"):
        source = parquet(tmp_path / "in.parquet", code=["99213"])
        source.chmod(0o600)
        target = tmp_path / f"out.{ending}"
        bulk(source, target=target)
        assert target.stat().st_mode & 0o077 == 0
        source.chmod(0o644)
        bulk(source, target=target, force=True)
        assert target.stat().st_mode & 0o077 == 0
        target.unlink()
        bulk(source, target=target)
        (tmp_path / "plain").touch()
        assert target.stat().st_mode == (tmp_path / "plain").stat().st_mode & ~0o022
        source.unlink()


def test_what_stops_a_query_is_not_the_fault_of_the_file(tmp_path: Path) -> None:
    """Ctrl+C while DuckDB works, and while it has called a rule."""

    def rule(number: int) -> int:
        raise KeyboardInterrupt

    with DuckDbEngine(None) as engine:
        connection = engine.look_up.connection.con
        connection.create_function("rule", rule)
        for query in ("SELECT rule(1)", "SELECT count(*) FROM range(10_000_000) a, range(10_000_000) b"):
            timer = threading.Timer(0.5, connection.interrupt)
            timer.start()
            with pytest.raises(OutputError, match=r"^Stopped; nothing was written\.$"), engine.told("in.csv"):
                connection.execute(query).fetchall()
            timer.cancel()


@pytest.mark.parametrize(
    "error", [MemoryError(), duckdb.OutOfMemoryException("Out of Memory Error: Allocation failure")], ids=repr
)
def test_no_memory_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception) -> None:
    """Neither for our own work nor for what the system gives DuckDB."""

    def without(self: DuckDbEngine, sources: object) -> None:
        with self.told("in.parquet"):
            raise error

    monkeypatch.setattr(DuckDbEngine, "read", without)
    source = parquet(tmp_path / "in.parquet", code=["99213"])
    with pytest.raises(InputError, match="There is too little memory on this computer"):
        bulk(source, target=tmp_path / "out.parquet")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_pipes_are_not_waited_for_and_folders_are_found_by_patterns(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InputError, match=r"pipe\.csv is not an ordinary file"):
        bulk(tmp_path / "pipe.csv", target=tmp_path / "out.csv")
    of_spark = tmp_path / "a.parquet"
    of_spark.mkdir()
    parquet(of_spark / "part-0.parquet", code=["99213"])
    parquet(of_spark / "_part-1.parquet", code=["J1100"])
    os.mkfifo(of_spark / "part-2.parquet")
    bulk(tmp_path / "*.parquet", target=tmp_path / "out.csv", columns="level")
    assert rows_of(tmp_path / "out.csv")[1:] == [["99213", "Level I"]]


def run(*arguments: str | Path, cwd: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    code = f"{before}\nimport sys; sys.argv[0] = 'hcpcs-excel'; from addin.cli.command import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "bulk", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_the_command(tmp_path: Path) -> None:
    csv_file(tmp_path / "claims.csv", "code,units\n142,1\nj1100,2\nhello,3\n,4\n")
    ended = run("claims.csv", "-o", "out.csv", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    drg, diagnosis = "142 is also MS-DRG 142.", "j1100 is also ICD-10-CM J11.00."
    assert ended.stdout.startswith("Read claims.csv: headings in row 1.\nCodes in column code (A).\n")
    assert rows_of(tmp_path / "out.csv")[1:3] == [
        ["142", "1", "00142", "CPT", "Level I", f"Leading zeros restored: 142 is 00142. {drg}"],
        ["j1100", "2", "J1100", "HCPCS", "Level II", f"Capital letters: j1100 is J1100. {diagnosis}"],
    ]
    said = re.sub(r"[^\w.:,]+", " ", ended.stdout)
    for line in ("CPT Level I 1", "HCPCS Level II 1", "Unrecognized 1", "Blank 1", "All rows 4"):
        assert line in said
    assert "Anesthesia 1" in said
    assert "Leading zeros restored 1" in said
    assert "All 1 codes" not in said
    assert said.strip().endswith("4 rows of 1 file: out.csv")


def test_what_may_be_no_heading_is_not_shown_in_what_is_concluded(tmp_path: Path) -> None:
    csv_file(tmp_path / "in.csv", "Smith,Asthma\n216,1\n00142,2\n99213,3\n")
    ended = run("in.csv", "--column", "A", "-o", "out.csv", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "Codes in column A." in ended.stdout
    assert "Short texts in this column were not given zeros" in ended.stdout
    assert "Smith" not in ended.stdout


def test_the_command_takes_what_is_said_of_the_columns(tmp_path: Path) -> None:
    csv_file(tmp_path / "in.csv", "made in May,,\nwhat,of what type,beside\n470,CPT,25\n99213,DRG,59\n")
    ended = run(
        "in.csv", "--header-row", "2", "-c", "what", "--type-column", "B", "--modifier-columns", "beside",
        "--columns", "clean,modifiers", "-o", "out.csv", cwd=tmp_path,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert (
        "Codes in column what (A), its stated type in of what type (B), modifiers in beside (C)."
        in ended.stdout
    )
    assert rows_of(tmp_path / "out.csv")[1:] == [
        ["470", "CPT", "25", "00470", "25"],
        ["99213", "DRG", "59", "Unrecognized", ""],
    ]


# Made up after a hospital's price file: headings in row 3, below metadata with as many fields.
PRICES = (
    "hospital_name,last_updated_on,version,address,license,affirmation,\n"
    "Müller Clinic,2026-01-01,2.0.0,1 Street,1,TRUE,\n"
    "description,code|1,code|1|type,code|2,code|2|type,modifiers,charge\n"
    "Item a,470,MS-DRG,175869,LOCAL,,1\n"
    "Item b,450,RC,99283,CPT,25,2\n"
    "Überweisung,J1450,HCPCS,10135-0729-62,NDC,,4\n"
    "Item f,00142,CPT,,,,6\n"
)
PRICES_ANSWERED = [
    ["description", "code|1", "code|1|type", "code|2", "code|2|type", "modifiers", "charge",
     "code|1_clean", "code|1_modifiers", "code|2_clean", "code|2_modifiers"],
    ["Item a", "470", "MS-DRG", "175869", "LOCAL", "", "1", "Unrecognized", "", "Unrecognized", ""],
    ["Item b", "450", "RC", "99283", "CPT", "25", "2", "Unrecognized", "", "99283", "25"],
    ["Überweisung", "J1450", "HCPCS", "10135-0729-62", "NDC", "", "4", "J1450", "", "Unrecognized", ""],
    ["Item f", "00142", "CPT", "", "", "", "6", "00142", "", "", ""],
]  # fmt: skip


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-16-be", "cp1252", "utf-8 in gzip", "utf-16 in gzip"]
)
def test_headings_codes_types_and_modifiers_are_found_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    encoding, *packed = encoding.split(" in ")
    content = PRICES.replace("\n", "\r\n").encode(encoding)
    source = tmp_path / ("prices.csv.gz" if packed else "prices.csv")
    source.write_bytes(gzip.compress(content) if packed else content)
    summary = bulk(source, target=tmp_path / "out.csv", named=Named(), columns="clean,modifiers")
    assert summary.understood == (
        f"Read {source.name}: headings in row 3.",
        "Codes in column code|1 (B), its stated type in code|1|type (C).",
        "Codes in column code|2 (D), its stated type in code|2|type (E), modifiers in modifiers (F).",
    )
    assert rows_of(tmp_path / "out.csv") == PRICES_ANSWERED
    assert [one.counts.checks["Stated as a revenue code"] for one in summary.columns] == [1, 0]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Charges\n\nCode;Fee\nJ1100;5\n\n99213\n142;;\n", [["J1100", "5"], ["99213", ""], ["142", ""]]),
        ("sep=;\nCode;Fee\nJ1100;5\n99213;1\n", [["J1100", "5"], ["99213", "1"]]),
        ("Charges\nCode,Fee\r\nJ1100,5\r\n99213,1\r\n", [["J1100", "5"], ["99213", "1"]]),
        ('"HCPCS\nCode",Fee\r\nJ1100,5\r\n99213,1\r\n', [["J1100", "5"], ["99213", "1"]]),
        ("Code,Fee\rJ1100,5\r99213,1\r", [["J1100", "5"], ["99213", "1"]]),
        ("Code,Fee\nJ1100,5\n99213,1\r\n0001F,2\r\n", [["J1100", "5"], ["99213", "1"], ["0001F", "2"]]),
        ("J1100,5\n99213,1\n", [["J1100", "5"], ["99213", "1"]]),
        ("J1100 5 a\n99213 1 b\n0001F 2 c\n", [["J1100", "5"], ["99213", "1"], ["0001F", "2"]]),
    ],
    ids=["short and blank rows", "sep", "other ends above", "other end within", "old ends", "mixed ends",
         "no headings", "words"],
)  # fmt: skip
def test_every_line_comes_through_once(tmp_path: Path, text: str, rows: list[list[str]]) -> None:
    bulk(
        csv_file(tmp_path / "in.csv", text), target=tmp_path / "out.parquet", named=Named(), columns="system"
    )
    result = pq.read_table(tmp_path / "out.parquet")
    found = [["" if value is None else value for value in row.values()] for row in result.to_pylist()]
    assert [row[:2] for row in found if row[0]] == rows
    assert all(row[-1] in ("CPT", "HCPCS") for row in found if row[0])


def test_files_with_their_headings_in_different_rows_are_read_in_their_order(tmp_path: Path) -> None:
    folder = tmp_path / "claims"
    folder.mkdir()
    csv_file(folder / "a.csv", "code,mod,mod\n99213,25,\n")
    csv_file(folder / "b.csv", "Claims of May,,\n\ncode,mod,mod\nJ1100,,RT\n")
    (folder / "c.csv").write_bytes("code,mod,mod\n142,,\n".encode("utf-16"))
    csv_file(folder / "d.csv", "code,mod,mod\nD0120,,\n")
    summary = bulk(folder, target=tmp_path / "out.csv", named=Named(), columns="clean,modifiers")
    assert summary.understood[0] == "Read a.csv and 3 more: headings in row 1."
    assert rows_of(tmp_path / "out.csv") == [
        ["code", "mod", "mod_2", "code_clean", "code_modifiers"],
        ["99213", "25", "", "99213", "25"],
        ["J1100", "", "RT", "J1100", "RT"],
        ["142", "", "", "00142", ""],
        ["D0120", "", "", "D0120", ""],
    ]


def test_types_and_modifiers_of_parquet_are_read_at_once_and_in_batches(tmp_path: Path) -> None:
    """With numbers in the columns, missing values, and the sign that parts texts within one of them."""
    columns: dict[str, list[Any]] = {
        "HCPCS": ["99213", "99213", "99213-59", "470", "470", None, "J1885", "99213"],
        "Code Type": ["CPT", None, "HCPCS", "MS-DRG", "CPT", "CPT", "CPT", "CPT\x1f25"],
        "Mod 1": [25.0, None, 59.0, None, None, 25.0, None, None],
        "Mod 2": ["RT", None, None, None, None, None, "JW", None],
    }
    source = parquet(tmp_path / "in.parquet", **columns)
    summary = bulk(source, target=tmp_path / "out.parquet", named=Named(), columns="clean,modifiers,check")
    assert summary.understood == (
        "Read in.parquet.",
        "Codes in column HCPCS (A), its stated type in Code Type (B), modifiers in Mod 1 (C), Mod 2 (D).",
    )
    answered = pq.read_table(tmp_path / "out.parquet").select(["code_clean", "code_modifiers", "code_check"])
    assert [tuple(row.values()) for row in answered.to_pylist()] == [
        ("99213", "25, RT", ""),
        ("99213", "", ""),
        ("99213", "59", ""),
        ("Unrecognized", "", "This is stated as MS-DRG, not as a procedure code."),
        ("00470", "", "Leading zeros restored: 470 is 00470. 470 is also MS-DRG 470."),
        ("", "", ""),
        ("J1885", "JW", "J1885 is HCPCS, stated as CPT."),
        ("99213", "", ""),
    ]
    table = ibis.memtable({"line": range(8), **columns})
    in_batches = classified(
        table, "HCPCS", ["clean", "modifiers", "check"], type_column="Code Type",
        modifier_columns=["Mod 1", "Mod 2"], most_values=2,
    )  # fmt: skip
    assert in_batches.in_batches
    assert in_batches.counts == summary.columns[0].counts
    assert in_batches.table.order_by("line").to_pyarrow().select(answered.column_names).equals(answered)


def test_a_table_without_the_column() -> None:
    table = ibis.memtable({f"c{n}": ["99213"] for n in range(22)})
    with pytest.raises(InputError, match=r"no column 'code'; the columns are 'c0', .*'c19' and 2 more\."):
        classify_table(table, "code")
    with pytest.raises(InputError, match=r"no column 'mod'; the columns are 'code'\."):
        classify_table(ibis.memtable({"code": ["99213"]}), "code", modifier_columns=["mod"])


def test_modifiers_without_a_type() -> None:
    table = ibis.memtable({"code": ["99213"], "mod": ["25"]})
    found = classify_table(table, "code", ["modifiers"], modifier_columns=["mod"]).to_pyarrow()
    assert found["code_modifiers"].to_pylist() == ["25"]


NUMBERS = ["99232", "97542", *(f"310{n}" for n in range(1000, 1020)), "5590791"]


@pytest.mark.parametrize("most_values", [1_000, 5])
def test_a_column_is_heard_before_its_values_are_answered(most_values: int) -> None:
    """Item numbers of seven digits are no codes with modifiers, unless each is read alone."""
    table = ibis.memtable({"line": range(len(NUMBERS)), "item": NUMBERS})
    heard = classified(table, "item", ["clean"], most_values=most_values)
    alone = classified(table, "item", ["clean"], most_values=most_values, cell_by_cell=True)
    (said,) = heard.evidence.conclusions
    assert said.startswith("Numbers of 7 digits in column item were not read as codes with modifiers")
    assert (alone.evidence.conclusions, heard.heard_all) == ((), True)
    clean = [
        dict(zip(NUMBERS, one.table.order_by("line").to_pyarrow()["code_clean"].to_pylist(), strict=True))
        for one in (heard, alone)
    ]
    assert [one["5590791"] for one in clean] == ["Unrecognized", "55907"]
    assert [one["97542"] for one in clean] == ["97542", "97542"]


def test_of_too_many_values_the_most_frequent_are_heard(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(udfs.bulk.ibis_tables, "MOST_HEARD", 2)
    monkeypatch.setattr(udfs.bulk.ibis_tables, "MOST_VALUES", 2)
    monkeypatch.setattr(classified, "__kwdefaults__", {**(classified.__kwdefaults__ or {}), "most_values": 2})
    source = parquet(tmp_path / "in.parquet", code=["216", "216", "00142", "00142", "99213"])
    (code,) = bulk(source, target=tmp_path / "out.parquet", columns="clean").columns
    assert code.said == (
        "Short texts in column code were not given zeros: other cells have theirs.",
        "This was concluded from the 2 most frequent values of the column.",
    )
    assert pq.read_table(tmp_path / "out.parquet")["code_clean"].to_pylist()[:3] == ["Unrecognized"] * 2 + [
        "00142"
    ]


def test_the_command_says_when_it_answers_in_batches(tmp_path: Path) -> None:
    csv_file(tmp_path / "in.csv", "code,day\n" + "".join(f"text {n},2026-07-01\n" for n in range(3_000)))
    ended = run(
        "in.csv", "--column", "code", "-o", "out.csv", "--on-date", "day", cwd=tmp_path,
        before="import udfs.bulk.ibis_tables as t; t.classified.__kwdefaults__['most_values'] = 1000",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "classified in batches" in ended.stdout
    assert rows_of(tmp_path / "out.csv")[-1][-1] == "Unrecognized"


def test_a_mistake_ends_with_2(tmp_path: Path) -> None:
    ended = run("none.parquet", "--column", "code", "-o", "out.csv", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "hcpcs-excel: There is no file none.parquet; check the spelling and the folder.\n"


@pytest.mark.skipif(os.name != "posix", reason="limits of this kind are those of Unix")
def test_a_full_disk(tmp_path: Path) -> None:
    write_parquet(claim_lines(200_000), tmp_path / "in.parquet")
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))"
    ended = run("in.parquet", "--column", "code", "-o", "out.parquet", cwd=tmp_path, before=full)
    assert ended.returncode == 2
    assert "The disk is full" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert names_in(tmp_path) == ["in.parquet"]


@pytest.mark.skipif(os.name != "posix", reason="signals of this kind are those of Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle(tmp_path: Path, number: signal.Signals) -> None:
    lines = write_parquet(claim_lines(500_000), tmp_path / "a.parquet")
    for name in "bcdef":
        os.link(lines, tmp_path / f"{name}.parquet")
    started = subprocess.Popen(
        [*PROGRAM, "bulk", "*.parquet", "--column", "code", "-o", "out.csv", "--columns", WORDS],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while started.poll() is None and not any(file.stat().st_size for file in tmp_path.glob(".*.tmp.csv")):
        pass
    started.send_signal(number)
    _, said = started.communicate()
    assert started.returncode == (2 if number == signal.SIGINT else started.returncode)
    assert started.returncode not in (0, 1)
    assert said in ("", "hcpcs-excel: Stopped; nothing was written.\n")
    assert names_in(tmp_path) == [f"{name}.parquet" for name in "abcdef"]
