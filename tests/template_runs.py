"""The command that makes a workbook, as a user runs it."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from addin.cli.command import app
from udfs.errors import HcpcsExcelError


def told_by_template(name: str, output: Path, *arguments: object) -> list[str]:
    """The lines that ``hcpcs-excel template NAME`` prints; its refusal is raised."""
    result = CliRunner(env={"COLUMNS": "100"}).invoke(
        app, ["template", name, "-o", str(output), *map(str, arguments)]
    )
    if isinstance(result.exception, HcpcsExcelError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output.splitlines()
