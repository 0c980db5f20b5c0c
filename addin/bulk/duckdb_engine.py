"""DuckDB: the engine within the command, for files of any size on one computer.

We put no name of a file into SQL: names are handed over as values, and before anything is written, DuckDB
itself is told which files it may touch.
"""

from __future__ import annotations

import glob
import gzip
import os
import re
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from addin.bulk.duckdb_lookup import DuckDbLookup, quoted
from addin.bulk.result_rows import check_rows
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
from addin.permissions import keep_closed
from udfs.errors import InputError, OutputError

if TYPE_CHECKING:
    import ibis

_MEGABYTES_A_PROCESSOR, _LEAST_MEGABYTES = 150, 400
_SECONDS_BETWEEN_LOOKS = 0.3
_LONGEST_LINE = 2_000_000  # bytes; DuckDB refuses a longer line, or leaves it out where it is the last one
_LINES = "hcpcs_excel_lines"
_GLOB = "SELECT file FROM glob(?)"
_CSV_READER = (
    "read_csv(?, columns = ?, skip = ?, delim = ?, auto_detect = false, header = false, quote = '\"', "
    "escape = '\"', comment = '', allow_quoted_nulls = false, hive_partitioning = false)"
)  # the headings are among the rows that are passed over


class DuckDbEngine:
    """Reads and writes with DuckDB, in bounded memory; what does not fit goes to the temporary folder.

    Args:
        memory: how much of it, such as "2GB"; None for 400 MB, or 150 MB a processor if that is more.
    """

    def __init__(self, memory: str | None) -> None:
        import duckdb
        import ibis

        processors = os.cpu_count() or 1
        self._originals: dict[str, str] = {}  # what the user calls the files that DuckDB reads
        self._memory = memory or f"{max(_LEAST_MEGABYTES, _MEGABYTES_A_PROCESSOR * processors)}MB"
        with ExitStack() as opened:
            self._spilled = opened.enter_context(tempfile.TemporaryDirectory(prefix="hcpcs-excel-"))
            with self.told("A file"):
                self._duckdb: Any = duckdb.connect(
                    config={
                        "memory_limit": self._memory,
                        "temp_directory": self._spilled,
                        # Nothing is ever fetched: what DuckDB does not have within it, it does without.
                        "autoinstall_known_extensions": False,
                        "autoload_known_extensions": False,
                    }
                )
            opened.callback(self._duckdb.close)
            # It counts how far it is, and leaves the showing to the command.
            self._duckdb.execute("SET enable_progress_bar_print = false")
            self._duckdb.execute("SET enable_progress_bar = true")
            self._duckdb.execute("SET progress_bar_time = 0")
            self._ibis: Any = ibis.duckdb.from_connection(self._duckdb)
            self._opened = opened.pop_all()
        self.look_up = DuckDbLookup(self._ibis)  # how the answers are added

    def __enter__(self) -> DuckDbEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def read(self, sources: Sources) -> ibis.Table:
        """Return the table that files hold together.

        Raises:
            InputError: one cannot be read, or they are not alike.
        """
        if len(sources.local) < len(sources.names):
            raise InputError("DuckDB reads only files on this computer; for others use --engine spark.")
        with self.told(sources.names[0]):
            # One reader for all of them: between several, DuckDB lets go of the order of the lines.
            if sources.kind == PARQUET:
                self._files = [self._pattern(name) for name in sources.names]
                self._check_parquet(sources)
                read = "read_parquet(?, hive_partitioning = false)"
                given: list[object] = [self._files]
            else:
                rows_above = Counter(text.rows_above for text in sources.texts if text.is_plain)
                [(most_common, _)] = rows_above.most_common(1) or [(1, 0)]
                self._files = [
                    self._reachable(text, number, most_common) for number, text in enumerate(sources.texts)
                ]
                read, given = _CSV_READER, [
                    self._files,
                    # A guess would take 00142 for a number.
                    dict.fromkeys(column_names(sources.texts[0].layout), "VARCHAR"),
                    most_common,
                    sources.delimiter,
                ]  # fmt: skip
            lines = self._duckdb.sql(f"SELECT * FROM {read}", params=given)  # noqa: S608 - no name of a file or column
            lines.create_view(_LINES, replace=True)
            return self._ibis.table(_LINES)

    def _reachable(self, text: TextFile, number: int, rows_above: int) -> str:
        """Return by what DuckDB reads a text file, with so many rows to pass over.

        Raises:
            InputError: its last line is so long that DuckDB would leave it out.
        """
        path = Path(text.name)
        if not text.is_plain or text.rows_above != rows_above:
            path = Path(self._spilled, f"{number}-{rows_above}.csv")
            if not path.exists():
                rewritten(text, path, rows_above)
        if _ends_in_a_long_line(path):
            raise _too_long(text.name)
        return self._pattern(text.name, path)

    def _pattern(self, name: str, path: Path | None = None) -> str:
        """Return what DuckDB reads a file by, and nothing else: it takes ``*``, ``?`` and ``[`` for patterns.

        Args:
            name: what the user calls it.
            path: where it has been rewritten, if it has.

        Raises:
            InputError: DuckDB cannot read it under any name.
        """
        file = os.path.abspath(path or name)  # noqa: PTH100 - as it is, a folder that is a link included
        ending = "".join(Path(file).suffixes[-2:]) if file.lower().endswith(".gz") else Path(file).suffix
        link = str(Path(self._spilled, f"link-{len(self._originals)}{ending}"))
        for pattern in (glob.escape(file), link):
            if pattern == link:  # a backslash beside one of these signs, or bytes that are no text
                with suppress(OSError):
                    Path(link).symlink_to(file)
            found = self._matching(pattern)
            if len(found) == 1 and Path(found[0]).samefile(file):
                self._originals[found[0]] = name
                return pattern
        raise InputError(f"DuckDB cannot read {name} under this name; rename the file, or its folder.")

    def _matching(self, pattern: str) -> list[str]:
        import duckdb

        try:
            return [str(file) for (file,) in self._duckdb.execute(_GLOB, [pattern]).fetchall()]
        except (duckdb.Error, UnicodeError):
            return []

    def _check_parquet(self, sources: Sources) -> None:
        first: dict[str, str] = {}
        for name, pattern in zip(sources.names, self._files, strict=True):
            with self.told(name):
                found = self._duckdb.sql(
                    "SELECT * FROM read_parquet(?, hive_partitioning = false)", params=[pattern]
                )
                columns = dict(zip(found.columns, map(str, found.types), strict=True))
            first = first or columns
            check_alike(sources.names[0], first, name, columns)

    def fetch(self, table: ibis.Table) -> Any:
        """Return the table of Arrow that a table comes to; Ibis would load pandas for it."""
        return self._duckdb.sql(self._ibis.compile(table)).to_arrow_table()

    def write(
        self,
        table: ibis.Table,
        target: str,
        sources: Sources,
        *,
        rows: int,
        force: bool,
        progress: Callable[[float], None],
    ) -> None:
        """Write a table into one file, in the order of the lines.

        Args:
            table: the table.
            target: the file: .parquet, .csv or .csv.gz.
            sources: what it was made of.
            rows: how many it must have.
            force: whether an existing file may be replaced.
            progress: is told how much is done, from 0 to 1.

        Raises:
            InputError: a line of the sources cannot be read.
            OutputError: the file cannot be written.
        """
        path = Path(target)
        if kind_of(target) == PARQUET:
            form = "FORMAT parquet"
        else:
            delimiter = sources.delimiter if sources.kind == CSV else ","
            packed = "gzip" if path.suffix.lower() == ".gz" else "none"
            form = f"FORMAT csv, HEADER true, DELIMITER {quoted(delimiter)}, COMPRESSION {packed}"
        with new_file(path, force=force) as temporary:
            written = os.path.abspath(temporary)  # noqa: PTH100 - as above
            if written != written.encode(errors="ignore").decode():
                raise OutputError(
                    f"{target!r} cannot be written: its name is no text; choose another folder."
                )
            keep_closed(temporary, sources.local, path)
            with self.told(sources.names[0]), self._watched(progress):
                self._ibis._run_pre_execute_hooks(table)  # hands over what the query stands on
                self._allow_only(written)
                # There is a temporary file already.
                copy = f"COPY ({self._ibis.compile(table)}) TO ? ({form}, USE_TMP_FILE false)"
                self._duckdb.execute(copy, [written])
            check_rows([temporary], rows, target)

    def _allow_only(self, target: str) -> None:
        """Have DuckDB refuse each file but those that are read, its own, and the one that is written."""
        self._duckdb.execute("SET allowed_paths = ?", [[*self._files, *self._originals, target]])
        self._duckdb.execute("SET allowed_directories = ?", [[self._spilled]])
        self._duckdb.execute("SET enable_external_access = false")
        self._duckdb.execute("SET lock_configuration = true")

    @contextmanager
    def _watched(self, progress: Callable[[float], None]) -> Iterator[None]:
        done = threading.Event()

        def watch() -> None:
            while not done.wait(_SECONDS_BETWEEN_LOOKS):
                progress(max(0.0, float(self._duckdb.query_progress())) / 100)

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
            if "Allocation failure" in str(error):  # by the system, not by the bound
                raise MemoryError from error
            raise InputError(
                f"This requires more memory than {self._memory}; allow more with --memory, such as "
                f"--memory {_doubled(self._memory)}, or free up space in the temporary folder."
            ) from error
        except (duckdb.Error, RuntimeError) as error:
            said = str(error)
            # A signal came, such as of Ctrl+C or a shutdown: to DuckDB, or to a rule that it had called.
            if isinstance(error, duckdb.InterruptException) or re.search(
                "interrupted|KeyboardInterrupt|SystemExit", said
            ):
                raise OutputError("Stopped; nothing was written.") from error
            if not isinstance(error, duckdb.Error):
                raise
            if "No space left" in said or "File too large" in said:
                raise OutputError(
                    "The disk is full; free up space where the result is written and in the temporary folder."
                ) from error
            named = re.search(r"^  file = (.+)$", said, re.MULTILINE)
            line = re.search(r"Line: (\d+)", said)
            file = self._originals.get(named[1], name) if named else name
            if isinstance(error, duckdb.NotImplementedException) or "Maximum line size" in said:
                raise _too_long(file) from error
            if kind_of(file) != CSV:
                raise InputError(f"{file} cannot be read; check that the file is intact.") from error
            raise UnreadableTextError(
                file,
                f"{f' at line {line[1]}' if line else ''}; check that each line has as many fields as "
                "there are columns.",
            ) from error


def _too_long(name: str) -> InputError:
    return InputError(
        f"{name} cannot be read: it has a line of more than 2 MB; check that its lines end with "
        "line breaks, and that each quotation mark is closed."
    )


def _ends_in_a_long_line(path: Path) -> bool:
    with cast(BinaryIO, gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb") as stream:
        if isinstance(stream, gzip.GzipFile):
            end = b""
            while chunk := stream.read(_LONGEST_LINE):
                end = (end + chunk)[-_LONGEST_LINE:]
        else:
            stream.seek(max(0, path.stat().st_size - _LONGEST_LINE))
            end = stream.read()
    return len(end) == _LONGEST_LINE and not re.search(rb"[\r\n]", end.rstrip(b"\r\n"))


def _doubled(memory: str) -> str:
    number, unit = re.fullmatch(r"([0-9.]+)\s*([A-Za-z]+)", memory).groups()  # type: ignore[union-attr]
    return f"{float(number) * 2:g}{unit}"
