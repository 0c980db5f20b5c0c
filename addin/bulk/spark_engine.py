"""Spark: the engine of a cluster, or of this computer's processors, for those who have it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from addin.bulk.sources import CSV, PARQUET, Sources, check_alike, column_names, is_address, kind_of
from addin.new_folder import new_folder
from udfs.errors import InputError, OutputError

if TYPE_CHECKING:
    import ibis

_LOCAL = "local[*]"
_SECONDS_TO_ANSWER = 10.0
_PORTS = {"sc": 15002, "spark": 7077}
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # The answers go to every machine, so that no line has to travel, and each keeps its place.
    "spark.sql.autoBroadcastJoinThreshold": "512MB",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
}
# Before Spark's own settings are read, its program for logging would fill the screen.
_QUIET = "status = error\nrootLogger.level = off\n"


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
        self._folder = tempfile.TemporaryDirectory(prefix="hcpcs-excel-")
        self._ibis: Any = None
        try:
            self._session = self._start(master, remote, memory)
            self._bring_the_rules()
        except BaseException:
            self._folder.cleanup()
            raise

    def _start(self, master: str | None, remote: str | None, memory: str | None) -> Any:
        address = remote or master or _LOCAL
        _check_address(address)
        if not remote and not _java():
            raise InputError(
                "Spark needs Java 17 or newer, and there is none; install it, or name a server with "
                "--spark-remote."
            )
        import ibis
        from py4j import java_gateway
        from pyspark.sql import SparkSession

        # It would tell about an interruption in a hundred lines; what is to be said, the command says.
        java_gateway.logging.disable(java_gateway.logging.CRITICAL)

        builder: Any = SparkSession.builder.appName("hcpcs-excel bulk")
        for name, value in _SETTINGS.items():
            if not remote or name.startswith("spark.sql."):  # the rest belongs to the server
                builder = builder.config(name, value)
        if remote:
            builder = builder.remote(remote)
        else:
            logging = Path(self._folder.name, "quiet.properties")
            logging.write_text(_QUIET, encoding="ascii")
            quiet = f"-Dlog4j2.configurationFile={logging.as_uri()}"
            builder = builder.master(address).config("spark.driver.extraJavaOptions", quiet)
            builder = builder.config("spark.local.dir", self._folder.name)
            if address.startswith("local"):
                builder = builder.config("spark.sql.shuffle.partitions", str(os.cpu_count() or 1))
            if memory:
                builder = builder.config("spark.driver.memory", memory.lower().replace("b", ""))
        at_interrupt = signal.getsignal(signal.SIGINT)
        with self._told(f"Spark at {address} cannot be started"), _quiet_start():
            session = builder.getOrCreate()
            self._ibis = ibis.pyspark.connect(session)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, at_interrupt)  # Spark's own asks Spark first, and fails on the way
        return session

    def _bring_the_rules(self) -> None:
        """Send the rules along, for the machines that have to call them."""
        package = Path(self._folder.name, "hcpcs_excel_rules.zip")
        with zipfile.ZipFile(package, "w") as archive:
            _add(archive, files("udfs"), "udfs")
        with self._told("Spark does not take the rules"):
            if hasattr(self._session, "addArtifacts"):
                try:
                    self._session.addArtifacts(str(package), pyfile=True)
                    return
                except NotImplementedError:  # a session that is not connected to a server says so
                    pass
                except Exception as error:
                    if "ONLY_SUPPORTED_WITH_SPARK_CONNECT" not in str(error):
                        raise
            self._session.sparkContext.addPyFile(str(package))

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, Exception):
            self._session.stop()
        else:
            self._abandon()
        self._folder.cleanup()

    def _abandon(self) -> None:
        """End Spark at once: after an interruption the line to it is broken, in the middle of a word."""
        with suppress(Exception):
            from pyspark import SparkContext

            process = SparkContext._gateway.proc
            process.kill()
            process.wait()
        with suppress(Exception):
            self._session.interruptAll()  # on a server; it goes on without us

    @property
    def look_up(self) -> None:
        """How the answers are added: by a join, in which the lines stay where they are."""
        return

    def read(self, sources: Sources) -> ibis.Table:
        """Answer the table that files hold together.

        Args:
            sources: the files.

        Raises:
            InputError: one cannot be read, or they are not alike.
        """
        names = [name if is_address(name) else Path(name).resolve().as_uri() for name in sources.names]
        with self.told(sources.names[0]):
            if sources.kind == PARQUET:
                self._check_parquet(sources, names)
                frame = self._session.read.parquet(*names)
            else:
                frame = self._session.read.csv(
                    names,
                    sep=sources.delimiter,
                    header=True,
                    inferSchema=False,  # a guess would take 00142 for a number
                    escape='"',
                    multiLine=True,
                    mode="FAILFAST",
                )
                if sources.header:
                    frame = frame.toDF(*column_names(sources.header))
            frame.createOrReplaceTempView("hcpcs_excel_lines")
            return self._ibis.table("hcpcs_excel_lines")

    def _check_parquet(self, sources: Sources, names: list[str]) -> None:
        first: dict[str, str] = {}
        for shown, name in zip(sources.names, names, strict=True):
            with self.told(shown):
                schema = self._session.read.parquet(name).schema
            columns = {field.name: field.dataType.simpleString() for field in schema}
            first = first or columns
            check_alike(sources.names[0], first, shown, columns)

    def write(
        self,
        table: ibis.Table,
        target: str,
        sources: Sources,
        *,
        force: bool,
        progress: Callable[[float], None],
    ) -> None:
        """Write a table into a folder.

        Args:
            table: the table.
            target: the folder; its name ends as the files in it: .parquet, .csv or .csv.gz.
            sources: what it was made of.
            force: whether an older folder may be replaced.
            progress: is told how much is done, from 0 to 1.

        Raises:
            InputError: a line of the sources cannot be read.
            OutputError: the folder cannot be written.
        """
        if is_address(target):  # there Spark itself puts the files in their place at the end
            with self._told(f"{target} cannot be written", OutputError):
                self._write(table, target, target, sources, "overwrite" if force else "error")
        else:
            path = Path(target).absolute()
            with (
                new_folder(path, force=force, is_ours=_is_of_spark) as temporary,
                self._told(f"{target} cannot be written", OutputError),
            ):
                try:
                    self._write(table, temporary.as_uri(), target, sources, "overwrite")
                except (KeyboardInterrupt, SystemExit):
                    self._abandon()  # or it would still write while the folder is cleared away
                    raise
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
        return self._told(f"{name} cannot be read")

    @contextmanager
    def _told(self, problem: str, kind: type[InputError | OutputError] = InputError) -> Iterator[None]:
        """Put what Spark says into a sentence; its own words are pages, and repeat lines of the files."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            yield
        except (PySparkException, Py4JError, OSError, RuntimeError) as error:
            said = str(error)
            if "No space left" in said:
                raise OutputError(
                    f"{problem}: the disk is full; make room or name another folder."
                ) from error
            if "PATH_NOT_FOUND" in said:
                raise InputError(f"{problem}: there is no such file; look at the spelling.") from error
            named = re.search(r"(?:error class|\[)([A-Z_]{6,}(?:\.[A-Z_]+)*)\]", said)
            why = f" ({named[1]})" if named else ""
            raise kind(f"{problem}{why}; look whether it is whole, allowed, and in reach.") from error


def _is_of_spark(name: str) -> bool:
    return name == "_SUCCESS" or name.startswith("part-") or name.endswith(".crc")


def _java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which("java") or (home and shutil.which("java", path=str(Path(home, "bin")))))


def _check_address(address: str) -> None:
    """Refuse an address at which nobody answers; Spark itself would try for minutes."""
    if not is_address(address) or urlsplit(address).scheme not in _PORTS:
        if address.startswith(("local", "k8s://")) or address == "yarn":
            return
        raise InputError(
            f"{address!r} is no address of Spark; use local[4], spark://host:7077 or sc://host:15002."
        )
    parts = urlsplit(address.split(",")[0])
    try:
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        socket.create_connection((host, port), timeout=_SECONDS_TO_ANSWER).close()
    except (OSError, ValueError) as error:
        raise InputError(
            f"Nobody answers at {address}; look at the address, the network, and whether Spark runs there."
        ) from error


@contextmanager
def _quiet_start() -> Iterator[None]:
    """Keep what Spark's start script says from the screen; it goes around Python's streams."""
    kept = os.dup(2)
    with open(os.devnull, "wb") as nothing:  # noqa: PTH123 - no path of a file
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _add(archive: zipfile.ZipFile, folder: Any, name: str) -> None:
    for entry in sorted(folder.iterdir(), key=lambda one: str(one.name)):
        if entry.is_dir():
            _add(archive, entry, f"{name}/{entry.name}")
        elif entry.name.endswith((".py", ".csv")):
            archive.writestr(f"{name}/{entry.name}", entry.read_bytes())
