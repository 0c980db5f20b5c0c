"""A session of Spark: where it runs, how quiet it is, what it takes along, and its errors in sentences."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from addin.bulk.sources import is_address
from udfs.errors import InputError, OutputError

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


def start_session(master: str | None, remote: str | None, memory: str | None, folder: Path) -> Any:
    """Answer a session of Spark to which the rules have been sent.

    Args:
        master: the address of a master, such as spark://host:7077 or local[4]; None for this computer.
        remote: the address of a Spark Connect server, such as sc://host:15002, instead of a master.
        memory: how much memory Spark may take on this computer, such as "2GB".
        folder: an empty folder for what it does not hold in memory.

    Raises:
        InputError: there is no Java, or nobody answers at the address.
    """
    address = remote or master or _LOCAL
    _check_address(address)
    if not remote and not _java():
        raise InputError(
            "Spark requires Java 17 or newer, which is not installed; install it, or choose a server with "
            "--spark-remote."
        )
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
        logging = Path(folder, "quiet.properties")
        logging.write_text(_QUIET, encoding="ascii")
        quiet = f"-Dlog4j2.configurationFile={logging.as_uri()}"
        builder = builder.master(address).config("spark.driver.extraJavaOptions", quiet)
        builder = builder.config("spark.local.dir", str(folder))
        if address.startswith("local"):
            builder = builder.config("spark.sql.shuffle.partitions", str(os.cpu_count() or 1))
        if memory:
            builder = builder.config("spark.driver.memory", re.sub(r"\s*([kmgt])i?b$", r"\1", memory.lower()))
    at_interrupt = signal.getsignal(signal.SIGINT)
    with told(f"Spark at {address} cannot be started"), _quiet_start():
        session = builder.getOrCreate()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, at_interrupt)  # Spark's own asks Spark first, and fails on the way
    _bring_the_rules(session, folder / "hcpcs_excel_rules.zip")
    return session


def _bring_the_rules(session: Any, package: Path) -> None:
    """Send the rules along, for the machines that have to call them."""
    with zipfile.ZipFile(package, "w") as archive:
        _add(archive, files("udfs"), "udfs")
    with told("Spark does not accept the rules"):
        if hasattr(session, "addArtifacts"):
            try:
                session.addArtifacts(str(package), pyfile=True)
                return
            except NotImplementedError:  # a session that is not connected to a server says so
                pass
            except Exception as error:
                if "ONLY_SUPPORTED_WITH_SPARK_CONNECT" not in str(error):
                    raise
        session.sparkContext.addPyFile(str(package))


def abandon(session: Any) -> None:
    """End Spark at once: after an interruption the line to it is broken, in the middle of a word.

    Args:
        session: the session that was interrupted.
    """
    with suppress(Exception):
        from pyspark import SparkContext

        process = SparkContext._gateway.proc
        process.kill()
        process.wait()
    with suppress(Exception):
        session.interruptAll()  # on a server; it goes on without us


@contextmanager
def told(problem: str, kind: type[InputError | OutputError] = InputError) -> Iterator[None]:
    """Put what Spark says into a sentence; its own words are pages, and repeat lines of the files.

    Args:
        problem: what could not be done.
        kind: the error that this is.

    Raises:
        InputError: a file or an address cannot be used.
        OutputError: the result cannot be written.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (OverflowError, ValueError) as error:  # from Spark's own way of handing dates to Python
        if "out of range" not in str(error):
            raise
        raise kind(
            f"{problem}: it has a date beyond the years 1 to 9999, which Spark cannot hand over; use "
            "--engine duckdb."
        ) from error
    except (PySparkException, Py4JError, OSError, RuntimeError) as error:
        said = str(error)
        if isinstance(error.__context__, KeyboardInterrupt) or "KeyboardInterrupt" in said:
            raise OutputError("Stopped; nothing was written.") from error
        if "No space left" in said:
            raise OutputError(
                f"{problem}: the disk is full; free up space or choose another folder."
            ) from error
        if "PATH_NOT_FOUND" in said:
            raise InputError(f"{problem}: there is no such file; check the spelling.") from error
        named = re.search(r"(?:error class|\[)([A-Z_]{6,}(?:\.[A-Z_]+)*)\]", said)
        why = f" ({named[1]})" if named else ""
        raise kind(f"{problem}{why}; check that it is intact, accessible and reachable.") from error


def _java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which("java") or (home and shutil.which("java", path=str(Path(home, "bin")))))


def _check_address(address: str) -> None:
    """Refuse an address at which nobody answers; Spark itself would try for minutes."""
    if not is_address(address) or urlsplit(address).scheme not in _PORTS:
        if address.startswith(("local", "k8s://")) or address == "yarn":
            return
        raise InputError(
            f"{address!r} is not a Spark address; use local[4], spark://host:7077 or sc://host:15002."
        )
    parts = urlsplit(address.split(",")[0])
    try:
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        socket.create_connection((host, port), timeout=_SECONDS_TO_ANSWER).close()
    except (OSError, ValueError) as error:
        raise InputError(
            f"Cannot connect to {address}; check the address, the network, and that Spark is running there."
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
