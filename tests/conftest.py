"""What a run says of itself before its first test."""

from __future__ import annotations

import shutil

from real_programs import run


def pytest_report_header() -> str:
    """Which LibreOffice the engine tests will start."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    return run([program, "--version"]).stdout.strip() if program else "LibreOffice: none"
