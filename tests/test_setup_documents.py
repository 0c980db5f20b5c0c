"""What the pages for Windows say is what the code does, and what they promise never to happen does not."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import addin
import udfs
import workbook_templates
from addin.excel.interpreter import START_COMMAND
from addin.excel.settings import KEYS
from addin.excel.windows import BARS, RULES

ROOT = Path(__file__).parents[1]
INSTALL = ROOT / "docs" / "install-windows.md"
OFFLINE = ROOT / "docs" / "install-offline.md"
SECURITY = ROOT / "docs" / "security.md"
SETUP = Path(addin.__file__).parent / "excel"
SOURCES = [
    source
    for package in (udfs, workbook_templates, addin)
    for source in sorted(Path(str(package.__file__)).parent.rglob("*.py"))
]
NETWORK = {
    "asyncio",
    "ftplib",
    "http",
    "httpx",
    "imaplib",
    "poplib",
    "requests",
    "smtplib",
    "socket",
    "ssl",
    "urllib3",
}
LOGS = {"logging", "syslog"}


def table(heading: str, page: Path = INSTALL) -> list[tuple[str, str]]:
    """The first two cells of each row of the table below a heading."""
    section = page.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n##")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]
    return [(row[0].strip("`"), row[1]) for row in cells]


def test_the_table_of_settings() -> None:
    assert table("The settings") == [(key.name, key.meaning) for key in KEYS]


def test_the_rules_of_defender_are_named() -> None:
    page = " ".join(INSTALL.read_text(encoding="utf-8").split())
    assert all(f'"{rule.name}"' in page for rule in RULES)


def test_the_table_of_the_trust_center() -> None:
    assert table("Trust Center") == [(bar.name, bar.sentence) for bar in BARS]


@pytest.mark.parametrize(
    ("heading", "page", "folder", "least"),
    [("When something is wrong", INSTALL, "excel", 8), ("When bundle refuses", OFFLINE, "bundle", 4)],
)
def test_the_sentences_of_the_commands(heading: str, page: Path, folder: str, least: int) -> None:
    """Each that the page quotes is said somewhere."""
    # Sentences are broken over lines of the source.
    said = "".join(
        node.value
        for source in (SETUP.parent / folder).glob("*.py")
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    quoted = table(heading, page)
    assert len(quoted) >= least
    assert [sentence for sentence, _ in quoted if sentence not in said] == []


def test_the_command_line_that_is_shown_is_the_one_that_runs() -> None:
    assert START_COMMAND.format(python="C:\\...\\pythonw.exe") in SECURITY.read_text(encoding="utf-8")


def imported(source: Path) -> set[str]:
    """The names of the modules that a source imports, whole and by their package."""
    names = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names | {name.partition(".")[0] for name in names}


# What asks whether anybody answers at the address of Spark that the user has named.
SPARK = {"spark_session.py": {"socket"}}


@pytest.mark.parametrize(
    ("forbidden", "allowed"), [(NETWORK | {"urllib.request"}, SPARK), (LOGS, {})], ids=["network", "logs"]
)
def test_no_network_and_no_logs(forbidden: set[str], allowed: dict[str, set[str]]) -> None:
    assert {source.name: names for source in SOURCES if (names := imported(source) & forbidden)} == allowed


def test_the_registry_is_only_read() -> None:
    """By one module, which uses nothing of winreg that writes."""
    assert [source.name for source in SOURCES if "winreg" in imported(source)] == ["real_windows.py"]
    used = set(re.findall(r"winreg\.(\w+)", (SETUP / "real_windows.py").read_text(encoding="utf-8")))
    assert used == {"KEY_READ", "KEY_WOW64_32KEY", "KEY_WOW64_64KEY", "OpenKey", "QueryValueEx"}
