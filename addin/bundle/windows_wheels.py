"""The wheels that Windows needs: found by following what each asks for, downloaded by pip.

pip can download for another system, but it decides by the running one which requirements apply: on Linux it
leaves out what is for Windows alone. So the requirements are followed here, and pip is asked for one set of
packages at a time, without what they ask for in turn.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PathDistribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name, parse_wheel_filename

from addin.excel.programs import run_program
from udfs.errors import InputError, SetupError

PLATFORM = "win_amd64"
_MOST_ROUNDS = 12  # each settles what the one before has found; four are usual
_LONGEST_DOWNLOAD = 30 * 60.0  # seconds; pip itself gives up earlier where nothing arrives


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package as a file."""

    path: Path
    name: str  # as it is compared: small letters and hyphens
    version: str
    requires: tuple[Requirement, ...]
    requires_python: SpecifierSet


def windows_environment(python: str) -> dict[str, str]:
    """Return what the conditions of requirements are held against.

    >>> from packaging.markers import Marker
    >>> Marker("sys_platform == 'win32' and python_version < '3.13'").evaluate(windows_environment("3.12"))
    True
    """
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "platform_release": "10",
        "platform_system": "Windows",
        "platform_version": "10.0.19045",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "win32",
    }


def needed(
    root: str, requires: Callable[[str], Iterable[Requirement]], environment: Mapping[str, str]
) -> dict[str, SpecifierSet]:
    """Return what a package needs, with all that it needs in turn.

    The name of each package, and which versions do.
    """
    found: dict[str, SpecifierSet] = {}
    waiting = [(root, "")]
    followed = set(waiting)
    while waiting:
        name, extra = waiting.pop()
        for requirement in requires(name):
            if requirement.marker and not requirement.marker.evaluate({**environment, "extra": extra}):
                continue
            other = canonicalize_name(requirement.name)
            found[other] = found.get(other, SpecifierSet()) & requirement.specifier
            news = {(other, one) for one in ("", *requirement.extras)} - followed
            waiting += sorted(news)
            followed |= news
    return found


def read_wheel(path: Path) -> Wheel:
    """Return what a wheel says of itself.

    Raises:
        InputError: it is no wheel.
    """
    try:
        with zipfile.ZipFile(path) as file:
            (folder,) = {
                name.partition("/")[0]
                for name in file.namelist()
                if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)
            }
            said = PathDistribution(zipfile.Path(file, f"{folder}/"))
            name, version, *_ = parse_wheel_filename(path.name)  # by which pip goes
            return Wheel(
                path,
                name,
                str(version),
                tuple(map(Requirement, said.requires or ())),
                SpecifierSet(",".join(said.metadata.get_all("Requires-Python") or ())),
            )
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(f"{path} cannot be read as a wheel; choose an intact .whl file.") from error


def gather_wheels(own: Wheel, python: str, folder: Path) -> list[Wheel]:
    """Download all that a wheel needs on Windows.

    Raises:
        SetupError: pip cannot reach its index, or has no wheel of a package.
    """
    environment = windows_environment(python)
    wheels = {own.name: own}

    def requires(name: str) -> Iterable[Requirement]:
        return wheels[name].requires if name in wheels else ()

    wanted = needed(own.name, requires, environment)
    for number in range(_MOST_ROUNDS):
        attempt = folder / str(number)
        attempt.mkdir()
        _download([f"{name}{versions}" for name, versions in sorted(wanted.items())], python, attempt)
        found = sorted(map(read_wheel, attempt.glob("*.whl")), key=lambda wheel: wheel.name)
        wheels = {wheel.name: wheel for wheel in (own, *found)}
        before, wanted = wanted, needed(own.name, requires, environment)
        if wanted == before:
            return found
    raise SetupError(
        "The newest package versions do not work together; pin older ones in a constraints file "
        "(PIP_CONSTRAINT) and try again."
    )


def _download(requirements: list[str], python: str, folder: Path) -> None:
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
    target = ["--platform", PLATFORM, "--implementation", "cp", "--python-version", python]
    ran = run_program(
        [
            sys.executable,
            "-I",
            "-m",
            "pip",
            "download",
            *options,
            *target,
            "--dest",
            str(folder),
            *requirements,
        ],
        longest=_LONGEST_DOWNLOAD,
    )
    if ran.problem:
        raise SetupError(_sentence(ran.problem, ran.errors, python))


def _sentence(problem: str, errors: str, python: str) -> str:
    """Put what pip says into one sentence with what to do."""
    if problem.endswith("No module named pip"):
        return f"This Python has no pip, which downloads the wheels; run: {sys.executable} -I -m ensurepip"
    if re.search(r"Retrying \(|connection|timed? ?out|HTTP error|fetch URL", errors, re.IGNORECASE):
        return (
            "pip cannot reach its package index, which is required to create a bundle; check the "
            "network, the proxy and pip's settings (pip config list)."
        )
    missing = re.search(r"No matching distribution found for ([\w.-]+)", errors)
    if missing:
        return (
            f"pip finds no suitable wheel of {missing[1]} for Windows and Python {python}; choose "
            "another Python with --python, or check pip's package index (pip config list)."
        )
    return f"pip could not download the wheels ({problem.removeprefix('ERROR: ')}); fix that and try again."
