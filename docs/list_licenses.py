"""Writes the table of ``docs/licenses.md`` anew: ``python docs/list_licenses.py FILE.whl ...``.

The wheels are those of a bundle (``hcpcs-excel bundle``), and those of appscript, lxml and psutil for Mac.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import PackageMetadata, PathDistribution
from pathlib import Path
from typing import NamedTuple
from zipfile import Path as ZipPath

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from addin.bundle.windows_wheels import needed, windows_environment

PAGE = Path(__file__).with_name("licenses.md")
_WINDOWS = windows_environment("3.12")
_UNIX = {**_WINDOWS, "os_name": "posix"}
SYSTEMS = {
    "Windows": _WINDOWS,
    "Linux": {**_UNIX, "sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"},
    "Mac": {**_UNIX, "sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
}
# Licenses under which a company may use and hand on the program, as SPDX names them.
FIT = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "PSF-2.0", "Public Domain"}
# What packages write where they do not yet write the names of SPDX.
_SPELLINGS = {
    "BSD 3-clause": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",  # which of them it is stands in the wheel; colorama is the only one
    "ISC License": "ISC",
    "MIT License": "MIT",
    "PSF": "PSF-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


class Package(NamedTuple):
    """A package that hcpcs-excel needs."""

    name: str
    license: str  # "" where its metadata are not at hand
    systems: str  # where it is needed


def license_of(metadata: PackageMetadata) -> str:
    """Answer the license in the words of SPDX, or what stands there.

    Args:
        metadata: what a package says of itself.
    """
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier") or ()
        if line.startswith("License :: ")
    ]
    for said in (
        *(metadata.get_all("License-Expression") or ()),
        *(metadata.get_all("License") or ()),
        *classifiers,
    ):
        first = str(said).strip().partition("\n")[0]
        return _SPELLINGS.get(first, first)
    return ""


def is_fit(named: str) -> bool:
    """Answer whether one of the licenses that are offered, or all that hold together, are fit.

    >>> is_fit("Apache-2.0 OR GPL-3.0-only"), is_fit("MIT AND GPL-3.0-only")
    (True, False)
    """
    return any(set(re.split(r" AND ", choice)) <= FIT for choice in named.split(" OR "))


def packages(metadata_of: Callable[[str], PackageMetadata | None]) -> list[Package]:
    """Answer what hcpcs-excel needs on each system, with all that this needs in turn.

    Args:
        metadata_of: answers the metadata of a package, None where they are not at hand.
    """

    def requires(name: str) -> Iterable[Requirement]:
        metadata = metadata_of(name)
        return map(Requirement, (metadata.get_all("Requires-Dist") or ()) if metadata else ())

    where: dict[str, list[str]] = {}
    for system, environment in SYSTEMS.items():
        for name in needed("hcpcs-excel", requires, environment):
            where.setdefault(name, []).append(system)
    found = []
    for name, systems in sorted(where.items()):
        metadata = metadata_of(name)
        everywhere = len(systems) == len(SYSTEMS)
        found.append(
            Package(
                name, license_of(metadata) if metadata else "", "all" if everywhere else ", ".join(systems)
            )
        )
    return found


def listed() -> list[Package]:
    """Answer the packages that the page lists."""
    rows = re.findall(
        r"^\| ([a-z0-9-]+) \| (.+?) \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    return [Package(*row) for row in rows]


def main(wheels: list[str]) -> None:
    """Write the table."""
    found: dict[str, PackageMetadata] = {}
    for path in map(Path, wheels):
        folder = f"{'-'.join(path.name.split('-')[:2])}.dist-info/"
        metadata = PathDistribution(ZipPath(path, folder)).metadata
        found[canonicalize_name(metadata["Name"])] = metadata
    if "hcpcs-excel" not in found:  # from it alone follows what is needed
        sys.exit("Name the wheels: those of a bundle, with that of hcpcs-excel.")
    needed_ones = packages(lambda name: found.get(name))
    missing = [one.name for one in needed_ones if not one.license]
    if missing:
        sys.exit(f"These say nothing of a license, or their wheels are not named: {', '.join(missing)}")
    rows = [f"| {one.name} | {one.license} | {one.systems} |\n" for one in needed_ones]
    page = PAGE.read_text(encoding="utf-8")
    table = re.compile(r"(?<=\|---\|---\|---\|\n)(?:\|.*\n)*")
    PAGE.write_text(table.sub(lambda _: "".join(rows), page, count=1), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
