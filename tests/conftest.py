"""No test sees the releases that whoever runs the tests has imported; and what a run says of itself."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings
from real_programs import run
from xdist.scheduler import LoadScopeScheduling

from udfs.releases.current import look_again
from workbook_templates.registry import TEMPLATES

# So many seconds each property is tried, a hundred new examples at a time; without it, with one hundred.
FUZZ_SECONDS = float(os.environ.get("HCPCS_EXCEL_FUZZ_SECONDS", "0"))
# A busy machine fails no test.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")


def pytest_configure() -> None:
    # A folder that does not exist: nothing has been imported. Processes that a test starts inherit it.
    os.environ["HCPCS_EXCEL_DATA"] = str(Path(tempfile.gettempdir(), "hcpcs-excel-tests", "no-such-folder"))
    # A shell that starts the tests in the background has them, and what they start, ignore Ctrl+C.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Try a property until its time is up."""
    if not FUZZ_SECONDS or not is_hypothesis_test(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    end = monotonic() + FUZZ_SECONDS
    while monotonic() < end:
        pyfuncitem.obj(**arguments)
    return True


class ByWorkbook(LoadScopeScheduling):  # type: ignore[misc]
    """All tests of one workbook run in one process, which builds it once; others go by their file."""

    def _split_scope(self, nodeid: str) -> str:
        workbooks = (one.name for one in TEMPLATES if nodeid.endswith(f"{one.name}]"))
        return next(workbooks, nodeid.partition("::")[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByWorkbook:
    """Whether xdist's own groups reach a worker depends on the version of pytest."""
    return ByWorkbook(config, log)


def pytest_report_header() -> str:
    """Which LibreOffice the engine tests will start."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    return run([program, "--version"]).stdout.strip() if program else "LibreOffice: none"


@pytest.fixture(autouse=True)
def in_the_third_quarter_of_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a release is old depends on the day; for all tests it is one in the quarter of July 2026."""
    monkeypatch.setattr("udfs.releases.known_codes.today", lambda: "2026-08-15")


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of the test's own for the store, in which nothing has been imported."""
    folder = tmp_path / "data"
    monkeypatch.setenv("HCPCS_EXCEL_DATA", str(folder))
    look_again()
    yield folder
    monkeypatch.undo()
    look_again()
