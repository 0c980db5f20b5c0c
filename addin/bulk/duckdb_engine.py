"""DuckDB: the engine within the command, for files of any size on one computer."""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from addin.bulk.duckdb_lookup import DuckDbLookup
from addin.bulk.sources import (
    CSV,
    PARQUET,
    Sources,
    TextFile,
    UnreadableTextError,
    check_alike,
    column_names,
    kind_of,
    rewritten,
)
from addin.files.new_file import new_file
from udfs.errors import InputError, OutputError

if TYPE_CHECKING:
    import ibis

_MEGABYTES_A_PROCESSOR, _LEAST_MEGABYTES = 150, 400
_SECONDS_BETWEEN_LOOKS = 0.3


class DuckDbEngine:
    """Reads and writes with DuckDB, in bounded memory; what does not fit goes to the temporary folder.

    Args:
        memory: how much of it, such as "2GB"; None for 400 MB, or 150 MB a processor if that is more.
    """

    def __init__(self, memory: str | None) -> None:
        import ibis

        self._spilled = tempfile.TemporaryDirectory(prefix="hcpcs-excel-")
        processors = os.cpu_count() or 1
        self._originals: dict[str, str] = {}  # of files that have been rewritten
        self._memory = memory or f"{max(_LEAST_MEGABYTES, _MEGABYTES_A_PROCESSOR * processors)}MB"
        self._connection: Any = ibis.duckdb.connect(
            memory_limit=self._memory,
            temp_directory=self._spilled.name,
            # Nothing is ever fetched: what DuckDB does not have within it, it does without.
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
        )
        self.look_up = DuckDbLookup(self._connection)  # how the answers are added
        # It counts how far it is, and leaves the showing to the command.
        for setting in (
            "enable_progress_bar_print = false",
            "enable_progress_bar = true",
            "progress_bar_time = 0",
        ):
            self._connection.raw_sql(f"SET {setting}")

    def __enter__(self) -> DuckDbEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.disconnect()
        self._spilled.cleanup()

    def read(self, sources: Sources) -> ibis.Table:
        """Return the table that files hold together.

        Raises:
            InputError: one cannot be read, or they are not alike.
        """
        if len(sources.local) < len(sources.names):
            raise InputError("DuckDB reads only files on this computer; for others use --engine spark.")
        names = list(sources.names)
        if sources.kind == PARQUET:
            self._check_parquet(names)
            return self._connection.read_parquet(names, hive_partitioning=False)
        with self.told(names[0]):
            # One reader for all of them: between several, DuckDB lets go of the order of the lines.
            rows_above = Counter(text.rows_above for text in sources.texts if text.is_plain)
            [(most_common, _)] = rows_above.most_common(1) or [(1, 0)]
            return self._connection.read_csv(
                [self._reachable(text, number, most_common) for number, text in enumerate(sources.texts)],
                auto_detect=False,  # a guess would take 00142 for a number
                columns=dict.fromkeys(column_names(sources.texts[0].layout), "string"),
                header=False,  # the headings are among the rows that are passed over
                skip=most_common,
                delim=sources.delimiter,
                quote='"',
                escape='"',
                comment="",
                allow_quoted_nulls=False,
            )

    def _reachable(self, text: TextFile, number: int, rows_above: int) -> str:
        """Return the file that DuckDB reads for a text file, with so many rows to pass over."""
        if text.is_plain and text.rows_above == rows_above:
            return text.name
        target = Path(self._spilled.name, f"{number}-{rows_above}.csv")
        if not target.exists():
            self._originals[str(target)] = text.name
            rewritten(text, target, rows_above)
        return str(target)

    def _check_parquet(self, names: list[str]) -> None:
        first: dict[str, str] = {}
        for name in names:
            with self.told(name):
                found = self._connection.raw_sql(
                    f"DESCRIBE SELECT * FROM read_parquet({_quoted(name)}, hive_partitioning=false)"  # noqa: S608
                ).fetchall()
            columns = {str(row[0]): str(row[1]) for row in found}
            first = first or columns
            check_alike(names[0], first, name, columns)

    def write(
        self,
        table: ibis.Table,
        target: str,
        sources: Sources,
        *,
        force: bool,
        progress: Callable[[float], None],
    ) -> None:
        """Write a table into one file, in the order of the lines.

        Args:
            table: the table.
            target: the file: .parquet, .csv or .csv.gz.
            sources: what it was made of.
            force: whether an existing file may be replaced.
            progress: is told how much is done, from 0 to 1.

        Raises:
            InputError: a line of the sources cannot be read.
            OutputError: the file cannot be written.
        """
        options = {"USE_TMP_FILE": False}  # there is one already
        path = Path(target)
        with new_file(path, force=force) as temporary, self.told(sources.names[0]), self._watched(progress):
            if kind_of(target) == PARQUET:
                self._connection.to_parquet(table, temporary, **options)
            else:
                delimiter = sources.delimiter if sources.kind == CSV else ","
                packed = "gzip" if path.suffix.lower() == ".gz" else "none"
                self._connection.to_csv(
                    table, temporary, header=True, delimiter=delimiter, compression=packed, **options
                )

    @contextmanager
    def _watched(self, progress: Callable[[float], None]) -> Iterator[None]:
        done = threading.Event()

        def watch() -> None:
            while not done.wait(_SECONDS_BETWEEN_LOOKS):
                progress(max(0.0, float(self._connection.con.query_progress())) / 100)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    @contextmanager
    def told(self, name: str) -> Iterator[None]:
        """Put what DuckDB says into a sentence; its own words repeat the lines of the file.

        Args:
            name: the file that is read, if DuckDB names none.

        Raises:
            UnreadableTextError: a text file cannot be read as it is.
            InputError: a file cannot be read, or there is not enough memory.
            OutputError: the disk is full, or the work was stopped.
        """
        import duckdb

        try:
            yield
        except duckdb.OutOfMemoryException as error:
            raise InputError(
                f"This requires more memory than {self._memory}; allow more with --memory, such as "
                f"--memory {_doubled(self._memory)}, or free up space in the temporary folder."
            ) from error
        except RuntimeError as error:
            if "interrupted" not in str(error):  # how it says that a signal came, such as of a shutdown
                raise
            raise OutputError("Stopped; nothing was written.") from error
        except duckdb.Error as error:
            said = str(error)
            if "No space left" in said or "File too large" in said:
                raise OutputError(
                    "The disk is full; free up space where the result is written and in the temporary folder."
                ) from error
            named = re.search(r"^  file = (.+)$", said, re.MULTILINE)
            line = re.search(r"Line: (\d+)", said)
            file = self._originals.get(named[1], named[1]) if named else name
            if kind_of(file) != CSV:
                raise InputError(f"{file} cannot be read; check that the file is intact.") from error
            raise UnreadableTextError(
                file,
                f"{f' at line {line[1]}' if line else ''}; check that each line has as many fields as "
                "there are columns.",
            ) from error


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _doubled(memory: str) -> str:
    number, unit = re.fullmatch(r"([0-9.]+)\s*([A-Za-z]+)", memory).groups()  # type: ignore[union-attr]
    return f"{float(number) * 2:g}{unit}"
