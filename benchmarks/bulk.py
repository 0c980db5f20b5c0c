"""Time and memory of ``hcpcs-excel bulk``: ``python -m benchmarks.bulk [--spark] MILLIONS ...``.

The floor is the same engine copying the same file, in the same run. Each measurement is a process of its
own, of which the processor's seconds count from its start to its end; the least of three. The lines are made
up, the same in each run.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measured import whole_process

if TYPE_CHECKING:
    import ibis

TIMES = 3
SPARK_MASTER = "local[2]"
COLUMN_SETS = (
    "system,level",
    "clean,system,level,check",
    "clean,modifiers,system,level,category,section,check",
)
_LINES = """
    SELECT i AS line,
        DATE '2024-01-01' + (hash(i * 7) % 900)::INT AS service_date,
        CASE hash(i) % 50
            WHEN 0 THEN (100 + hash(i * 3) % 900)::VARCHAR
            WHEN 1 THEN ' ' || lower(chr((65 + hash(i * 3) % 26)::INT))
                || lpad((hash(i * 5) % 300)::VARCHAR, 4, '0')
            WHEN 2 THEN NULL
            ELSE CASE WHEN hash(i) % 5 < 2
                THEN chr((65 + hash(i * 3) % 22)::INT) || lpad((hash(i * 5) % 300)::VARCHAR, 4, '0')
                ELSE (10000 + hash(i * 11) % 3000 * 29)::VARCHAR END
        END AS code,
        (1 + hash(i * 13) % 5)::INT AS units,
        ((hash(i * 17) % 100000) / 100)::DECIMAL(10, 2) AS charge,
        'Payer ' || (hash(i * 19) % 40) AS payer,
        (1000000000 + hash(i * 23) % 400000)::BIGINT AS npi,
        hash(i * 29) % 3 = 0 AS paid
    FROM range({rows}) lines(i)
"""


def make_lines(path: Path, rows: int) -> None:
    """Write made-up claim lines."""
    import duckdb

    connection = duckdb.connect(config={"memory_limit": "1GB"})
    connection.execute(f"COPY ({_LINES.format(rows=rows)}) TO '{path}' (FORMAT parquet)")


def copied(source: Path, target: Path) -> None:
    """The floor: DuckDB alone, with as much memory."""
    import duckdb

    connection = duckdb.connect(config={"memory_limit": "400MB"})
    connection.execute(f"COPY (SELECT * FROM read_parquet('{source}')) TO '{target}' (FORMAT parquet)")


def classified(source: Path, target: Path, columns: str, engine: str = "duckdb") -> None:
    """What is measured: the whole of the command but for what it says."""
    from addin.bulk.run import Request, classify_files

    master = SPARK_MASTER if engine == "spark" else None
    classify_files(
        Request(
            (str(source),), str(target), columns=tuple(columns.split(",")), engine=engine,
            spark_master=master, memory=None if engine == "spark" else "400MB", force=True,
        )
    )  # fmt: skip


def with_pandas(source: Path) -> None:
    """How it would be done without an engine: pandas, row by row."""
    import pandas as pd

    from udfs.describe import column_text, describe

    lines = pd.read_parquet(source)
    for heading in ("Code system", "Code level"):
        lines[heading] = lines["code"].map(lambda code: column_text(heading, describe(code)))  # noqa: B023


def spark_seconds(source: Path, folder: Path) -> None:
    """Print the seconds of Spark's own copy and of ours in one session, of each the least of four."""
    from pyarrow.parquet import read_metadata

    from addin.bulk.sources import find_sources
    from addin.bulk.spark_engine import SparkEngine
    from udfs.bulk.ibis_tables import classified as classified_table

    sources = find_sources([str(source)])
    floor, ours = [], []
    rows = read_metadata(source).num_rows
    with SparkEngine(SPARK_MASTER, None, "2GB") as engine:

        def write(table: ibis.Table, name: str) -> None:
            engine.write(table, str(folder / name), sources, rows=rows, force=True, progress=lambda _: None)

        for _ in range(TIMES + 1):
            start = time.perf_counter()
            write(engine.read(sources), "c.parquet")
            floor.append(time.perf_counter() - start)
            start = time.perf_counter()
            found = classified_table(engine.read(sources), "code", ["system", "level"])
            write(found.table, "o.parquet")
            ours.append(time.perf_counter() - start)
    print(json.dumps([min(floor), min(ours)]))


def measured(function: str, *arguments: str) -> tuple[float, float]:
    """The processor's seconds and the peak megabytes of a function of this module, as a process."""
    best, peak = float("inf"), 0.0
    for _ in range(TIMES):
        seconds, said = whole_process(
            sys.executable, "-m", "benchmarks.bulk", "--alone", function, *arguments
        )
        best, peak = min(best, seconds), max(peak, float(said.splitlines()[-1]))
    return best, peak


def alone(function: str, arguments: list[str]) -> None:
    """Run a function and print its peak megabytes."""
    globals()[function](*(Path(one) if "/" in one else one for one in arguments))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measure(rows: int, *, spark: bool) -> None:
    """Print the table for a number of lines."""
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name, "in.parquet"), Path(name, "out.parquet")
        make_lines(source, rows)
        megabytes = source.stat().st_size / 1e6
        floor, memory = measured("copied", str(source), str(target))
        print(
            f"{rows:,} lines, {megabytes:,.0f} MB: DuckDB's copy {floor:.2f} s, {memory:.0f} MB", flush=True
        )

        def show(what: str, seconds: float, memory: float) -> None:
            print(f"  {what}: {seconds:.2f} s, {seconds / floor:.2f} times, {memory:.0f} MB", flush=True)

        for columns in COLUMN_SETS:
            show(f"bulk, {columns}", *measured("classified", str(source), str(target), columns))
        if rows <= 1_000_000:
            show("pandas row by row, system,level", *measured("with_pandas", str(source)))
        if spark:
            ended = subprocess.run(
                [sys.executable, "-m", "benchmarks.bulk", "--alone", "spark_seconds", str(source), name],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            own, ours = json.loads(ended.stdout.splitlines()[0])
            print(f"  Spark copies in {own:.2f} s, bulk, system,level: {ours:.2f} s, {ours / own:.2f} times")


def main() -> None:
    """Measure each number of lines."""
    arguments = sys.argv[1:]
    warnings.simplefilter("ignore")
    if arguments[:1] == ["--alone"]:
        alone(arguments[1], arguments[2:])
        return
    sizes = [one for one in arguments if one != "--spark"] or ["1", "10"]
    for millions in sizes:
        measure(round(float(millions) * 1_000_000), spark="--spark" in arguments)


if __name__ == "__main__":
    main()
