"""Spark: the engine of a cluster, or of this computer's processors, for those who have it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import reduce
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from addin.bulk.result_rows import check_rows
from addin.bulk.sources import (
    CSV,
    PARQUET,
    Sources,
    TextFile,
    check_alike,
    column_names,
    is_address,
    kind_of,
    rewritten,
)
from addin.bulk.spark_session import abandon, start_session, told
from addin.new_folder import new_folder
from addin.permissions import keep_closed
from udfs.errors import InputError, OutputError

if TYPE_CHECKING:
    import ibis


_HERE = "file://"
_PATTERN = set("{}[]*?\\")  # what Spark takes for signs of a pattern


class SparkEngine:
    """Reads and writes with Spark, each part of the result as a file of a folder.

    Args:
        master: the address of a master, such as spark://host:7077 or local[4]; None for this computer.
        remote: the address of a Spark Connect server, such as sc://host:15002, instead of a master.
        memory: how much memory Spark may take on this computer, such as "2GB".

    Raises:
        InputError: there is no Java, or nobody answers at the address.
    """

    def __init__(self, master: str | None, remote: str | None, memory: str | None) -> None:
        import ibis

        self._is_here = (remote or master or "local").startswith("local")
        self._folder = tempfile.TemporaryDirectory(prefix="hcpcs-excel-")
        try:
            self._session = start_session(master, remote, memory, Path(self._folder.name))
            self._ibis: Any = ibis.pyspark.connect(self._session)
        except BaseException:
            self._folder.cleanup()
            raise

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, Exception):
            self._session.stop()
        else:
            abandon(self._session)
        self._folder.cleanup()

    @property
    def look_up(self) -> None:
        """How the answers are added: by a join, in which the lines stay where they are."""
        return

    def fetch(self, table: ibis.Table) -> Any:
        """Return the table of Arrow that a table comes to."""
        return table.to_pyarrow()

    def read(self, sources: Sources) -> ibis.Table:
        """Return the table that files hold together.

        Raises:
            InputError: one cannot be read, or they are not alike.
        """
        names = [name if is_address(name) else _address(Path(name)) for name in sources.names]
        for number, text in enumerate(sources.texts):
            if not (text.is_plain and text.rows_above == 1 == len(text.layout.header_rows)):
                names[sources.names.index(text.name)] = self._rewritten(text, number)
        with self.told(sources.names[0]):
            if sources.kind == PARQUET:
                self._check_parquet(sources, names)
            frame = reduce(lambda one, more: one.union(more), self._frames(sources, names))
            if sources.layout:
                frame = frame.toDF(*column_names(sources.layout))
            _check_found(frame, names, sources)
            frame.createOrReplaceTempView("hcpcs_excel_lines")
            return self._ibis.table("hcpcs_excel_lines")

    def _frames(self, sources: Sources, names: Sequence[str]) -> Iterator[Any]:
        """Give the tables of files: those whose names Spark would take for patterns one by one.

        Told of several files to take no name for a pattern, Spark reads all of them once for each such name.
        """
        alone = [name for name in names if name.startswith(_HERE) and _PATTERN & set(name)]
        others = [name for name in names if name not in alone]
        for some in ([others] if others else []) + [[name] for name in alone]:
            reader = (
                self._session.read.option("__globPaths__", "false")
                if some[0] in alone
                else self._session.read
            )
            if sources.kind == PARQUET:
                yield reader.parquet(*some)
                continue
            yield reader.csv(
                some,
                sep=sources.delimiter,
                header=True,
                inferSchema=False,  # a guess would take 00142 for a number
                escape='"',
                multiLine=True,
                mode="FAILFAST",
            )

    def _rewritten(self, text: TextFile, number: int) -> str:
        """Return the address of a text file as Spark reads it."""
        if not self._is_here:
            raise InputError(
                f"{text.name} is not in UTF-8 with its headings in the first row, so no cluster can read it; "
                "leave the address of Spark out, or save it so."
            )
        target = Path(self._folder.name, f"rewritten-{number}.csv")
        rewritten(text, target)
        return _address(target)

    def _check_parquet(self, sources: Sources, names: list[str]) -> None:
        first: dict[str, str] = {}
        for shown, name in zip(sources.names, names, strict=True):
            with self.told(shown):
                schema = next(self._frames(sources, [name])).schema
            columns = {field.name: field.dataType.simpleString() for field in schema}
            first = first or columns
            check_alike(sources.names[0], first, shown, columns)

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
        """Write a table into a folder.

        Args:
            table: the table.
            target: the folder; its name ends as the files in it: .parquet, .csv or .csv.gz.
            sources: what it was made of.
            rows: how many it must have.
            force: whether an older folder may be replaced.
            progress: is told how much is done, from 0 to 1.

        Raises:
            InputError: a line of the sources cannot be read.
            OutputError: the folder cannot be written.
        """
        if is_address(target):  # there Spark itself puts the files in their place at the end
            with told(f"{target} cannot be written", OutputError):
                self._write(table, target, target, sources, "overwrite" if force else "error")
        else:
            path = Path(target).absolute()
            with (
                new_folder(path, force=force, is_ours=_is_of_spark) as temporary,
                told(f"{target} cannot be written", OutputError),
            ):
                try:
                    self._write(table, _address(temporary), target, sources, "overwrite")
                except (KeyboardInterrupt, SystemExit):
                    abandon(self._session)  # or it would still write while the folder is cleared away
                    raise
                check_rows(temporary.glob("part-*"), rows, target)
                keep_closed(temporary, sources.local, path)
        progress(1.0)

    def _write(self, table: ibis.Table, address: str, target: str, sources: Sources, mode: str) -> None:
        if kind_of(target) != CSV:
            self._ibis.to_parquet(table, address, mode=mode)
            return
        # Ibis does not write CSV with Spark. Asked for no line, it hands over what the query stands on.
        table.limit(0).to_pyarrow()
        self._session.sql(self._ibis.compile(table)).write.csv(
            address,
            header=True,
            mode=mode,
            sep=sources.delimiter,
            escape='"',
            # As they are: Spark would take the blanks around a value away.
            ignoreLeadingWhiteSpace=False,
            ignoreTrailingWhiteSpace=False,
            compression="gzip" if target.lower().endswith(".gz") else "none",
        )

    def told(self, name: str) -> AbstractContextManager[None]:
        """Put into a sentence what Spark says while files are read.

        Args:
            name: the first of them.

        Returns:
            A context manager that raises InputError.
        """
        return told(f"{name} cannot be read")


def _address(path: Path) -> str:
    """Return the address of a file on this computer, its signs as they are: Spark decodes none."""
    return f"{_HERE}/{path.resolve().as_posix().removeprefix('/')}"


def _check_found(frame: Any, names: Sequence[str], sources: Sources) -> None:
    """Refuse to go on where Spark reads other files of this computer than those that are meant.

    Raises:
        InputError: it leaves one out, or takes one that was not named.
    """
    meant = {name for name in names if name.startswith(_HERE)}
    found = {name for name in map(unquote, frame.inputFiles()) if name.startswith(_HERE)}
    for shown, name in zip(sources.names, names, strict=True):
        if name in meant - found:
            raise InputError(f"Spark cannot read {shown} under this name; rename the file, or its folder.")
    if found - meant:
        raise InputError(
            "Spark would read other files than those that are named; rename them or their folder."
        )


def _is_of_spark(name: str) -> bool:
    return name == "_SUCCESS" or name.startswith("part-") or name.endswith(".crc")
