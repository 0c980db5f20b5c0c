"""The licenses that docs/licenses.md lists: complete, as the packages say, and fit for use in a company."""

from __future__ import annotations

import importlib.util
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def licenses() -> ModuleType:
    """The program that writes the table."""
    path = Path(__file__).parents[1] / "docs" / "list_licenses.py"
    specification = importlib.util.spec_from_file_location("list_licenses", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def installed(name: str) -> PackageMetadata | None:
    try:
        return metadata(name)
    except PackageNotFoundError:
        return None  # what is for another system


def test_each_package_is_listed_with_the_license_that_it_names(licenses: ModuleType) -> None:
    """Also what other systems need. Mend it as docs/licenses.md says under "For the release"."""
    listed = {one.name: one for one in licenses.listed()}
    needed = licenses.packages(installed)
    assert len(needed) > 15
    assert [one.name for one in needed if one.name not in listed] == []
    assert [one for one in needed if one.license not in ("", listed[one.name].license)] == []
    assert [one for one in needed if one.systems != listed[one.name].systems] == []
    assert listed["pywin32"].systems == "Windows"


def test_each_license_is_fit_for_a_company(licenses: ModuleType) -> None:
    assert [one for one in licenses.listed() if not licenses.is_fit(one.license)] == []


@pytest.mark.parametrize(
    ("named", "fit"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("BSD-3-Clause AND MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("PolyForm-Noncommercial-1.0.0", False),
        ("", False),
    ],
)
def test_which_licenses_are_fit(licenses: ModuleType, named: str, fit: bool) -> None:
    assert licenses.is_fit(named) is fit
