"""The release: one version, a list of changes that names it, and a README that a package page can show."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution, metadata
from itertools import product
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import addin
import udfs
import workbook_templates
from udfs.version import VERSION

ROOT = Path(__file__).parents[1]
PACKAGES = [Path(str(package.__file__)).parent for package in (udfs, workbook_templates, addin)]
TEXTS = {".bas", ".cls", ".csv", ".md", ".py", ".svg", ".toml", ".xml"}


def test_the_version_stands_in_one_place() -> None:
    """In pyproject.toml, beside the list of changes; all else asks for it."""
    pattern = re.compile(rf"(?<![\d.]){re.escape(VERSION)}(?![\d.])")
    folders = [*PACKAGES, *(ROOT / name for name in ("benchmarks", "docs", "tests"))]
    files = {*ROOT.glob("*.*"), *(path for folder in folders for path in folder.rglob("*"))}
    found = {
        path.name
        for path in files
        if path.suffix in TEXTS and path.is_file() and pattern.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"CHANGELOG.md", "pyproject.toml"}
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.findall(r'^version = "(.+)"$', text, re.MULTILINE) == [VERSION]


def test_the_list_of_changes_begins_with_this_version() -> None:
    newest = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[0]
    assert newest in (VERSION, f"{VERSION} (not yet released)")


def test_a_package_page_shows_the_readme_without_broken_links() -> None:
    """There are neither the documents nor the pictures beside it."""
    shown = metadata("hcpcs-excel").get_payload()  # type: ignore[attr-defined]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^#+ .*$", shown, re.MULTILINE) == re.findall(r"^#+ .*$", readme, re.MULTILINE)
    targets = re.findall(r"\]\(([^)]*)\)", shown)
    assert [target for target in targets if not target.startswith("https://")] == []
    assert "![" not in shown


# The lock file ----------------------------------------------------------------------------------------

_SYSTEMS = {"win32": "Windows", "linux": "Linux", "darwin": "Darwin"}
_PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
_LOCK = ROOT / "requirements.lock"


def _locked(environment: dict[str, str]) -> dict[str, str]:
    """Return the version of each package that the lock file names for a system and Python."""
    found: dict[str, str] = {}
    lines = [line for line in _LOCK.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for block in re.split(r"\n(?! )", "\n".join(lines)):
        text, *hashes = block.split(" \\\n")
        assert hashes
        assert all(re.fullmatch(r" +--hash=sha256:[0-9a-f]{64}", one) for one in hashes)
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            (version,) = requirement.specifier
            assert requirement.name not in found
            found[requirement.name] = version.version
    return found


def _asked() -> list[Requirement]:
    """Return what the project needs and is built with, as pyproject.toml says."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    needed = re.findall(r"^dependencies = \[\n(.*?)^\]", text, re.M | re.S)[0]
    built = re.findall(r"^requires = \[(.*)\]$", text, re.M)[0]
    return [Requirement(one) for one in re.findall(r'"([^"]+)"', needed + built)]


@pytest.mark.parametrize(("system", "python"), [*product(_SYSTEMS, _PYTHONS)])
def test_the_lock_file_has_all_that_is_asked_for(system: str, python: str) -> None:
    """What pyproject.toml asks for, and what that asks for in turn, as far as it is installed here."""
    environment = {
        "sys_platform": system,
        "platform_system": _SYSTEMS[system],
        "python_version": python,
        "python_full_version": f"{python}.0",
        "extra": "",
    }
    locked = _locked(environment)
    asked = _asked()
    assert {one.name for one in asked} > {"openpyxl", "hatchling"}
    for name, version in locked.items():
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue
        if installed.version == version:
            asked += map(Requirement, installed.requires or ())
    wanted = [one for one in asked if one.marker is None or one.marker.evaluate(environment)]
    lacking = [one for one in wanted if locked.get(canonicalize_name(one.name), "") not in one.specifier]
    assert lacking == [], "run .ci/lock"
