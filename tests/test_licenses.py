"""The licenses that docs/licenses.md lists: complete, as the packages say, and fit for use in a company."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from addin.bundle.windows_wheels import needed, windows_environment

PAGE = (Path(__file__).parents[1] / "docs" / "licenses.md").read_text(encoding="utf-8")
# Package -> license, and where it is needed.
LISTED = {
    row[0]: row[1:] for row in re.findall(r"^\| ([a-z0-9-]+) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
}
WINDOWS = windows_environment("3.12")
UNIX = {**WINDOWS, "os_name": "posix"}
SYSTEMS = {
    "Windows": WINDOWS,
    "Linux": {**UNIX, "sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"},
    "Mac": {**UNIX, "sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
}
# Licenses under which a company may use and hand on the program, as SPDX names them.
FIT = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "PSF-2.0", "Public Domain"}
# What packages write where they do not yet write the names of SPDX.
SPELLINGS = {
    "BSD 3-clause": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",  # which of them it is stands in the wheel; colorama is the only one
    "ISC License": "ISC",
    "MIT License": "MIT",
    "PSF": "PSF-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def installed(name: str) -> PackageMetadata | None:
    try:
        return metadata(name)
    except PackageNotFoundError:
        return None  # what is for another system


def license_of(package: PackageMetadata) -> str:
    classifiers = package.get_all("Classifier") or ()
    named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License :: ")]
    said = [*(package.get_all("License-Expression") or ()), *(package.get_all("License") or ()), *named]
    first = str(said[0]).strip().partition("\n")[0]
    return SPELLINGS.get(first, first)


def requires(name: str) -> Iterable[Requirement]:
    package = installed(name)
    return map(Requirement, (package.get_all("Requires-Dist") or ()) if package else ())


def test_each_package_is_listed_with_the_license_that_it_names() -> None:
    """Also what other systems need; what a package for another system needs in turn, a person looks up."""
    where: dict[str, list[str]] = {}
    for system, environment in SYSTEMS.items():
        for name in needed("hcpcs-excel", requires, environment):
            where.setdefault(name, []).append(system)
    assert {"openpyxl", "xlwings", "pywin32"} <= where.keys()
    expected = {}
    for name, systems in where.items():
        package = installed(name)
        said = license_of(package) if package else LISTED.get(name, ("not listed",))[0]
        expected[name] = (said, "all" if len(systems) == len(SYSTEMS) else ", ".join(systems))
    assert {name: row for name, row in LISTED.items() if name in expected} == expected


@pytest.mark.parametrize("name", LISTED)
def test_each_license_is_fit_for_a_company(name: str) -> None:
    """One of those that are offered, or all that hold together."""
    assert any(set(choice.split(" AND ")) <= FIT for choice in LISTED[name][0].split(" OR "))
