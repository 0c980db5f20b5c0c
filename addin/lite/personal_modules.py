"""The folder of personal modules for xlwings Lite: the rules as they are, and one module that registers them.

Lite registers the functions that it finds in the Python files of the folder, and takes no name twice. So the
one module defines each of them anew, and :mod:`udfs.functions` marks none of its own there.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from addin.calc.extension_file import rule_files
from addin.new_folder import new_folder
from udfs import functions
from udfs.functions import FUNCTIONS, CellFunction
from udfs.releases.current import CurrentRelease
from udfs.releases.fee_schedule import FeeSchedule
from udfs.version import VERSION

MODULE, RELEASE = "hcpcs_functions.py", "hcpcs_release.py"
# What no cell asks for, or what asks for SQLite: in Lite a workbook must name it as a requirement.
_LEFT_OUT = (
    "udfs/bulk/",
    "udfs/version.py",
    *(f"udfs/releases/{name}.py" for name in ("changes", "for_cells", "keep", "store")),
)

_BEGINNING = '''"""The functions of hcpcs-excel {version} for xlwings Lite. The folder udfs answers.

Made by "hcpcs-excel lite". Make it again instead of changing it.
"""

import sys
from pathlib import Path

from xlwings import arg, func

sys.path.append(str(Path(__file__).parent))

from udfs import functions
from udfs.releases.current import use_release

'''
_NO_RELEASE = "use_release(None)\n"
_WITH_RELEASE = "from hcpcs_release import FEE_SCHEDULES, RELEASE\n\nuse_release(RELEASE, FEE_SCHEDULES)\n"


def write_personal_modules(
    path: Path, release: CurrentRelease | None, schedules: Sequence[FeeSchedule] = (), *, force: bool
) -> int:
    """Write the folder and return its size in bytes; the same version and release give the same bytes.

    Raises:
        OutputError: the folder cannot be written. Nothing was changed.
    """
    files = personal_modules(release, schedules)
    with new_folder(path, force=force, is_ours=_is_ours) as folder:
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    return sum(map(len, files.values()))


def personal_modules(
    release: CurrentRelease | None, schedules: Sequence[FeeSchedule] = ()
) -> dict[str, bytes]:
    """Return the files of the folder, by their names in it."""
    registered = [
        _BEGINNING.format(version=VERSION),
        _WITH_RELEASE if release or schedules else _NO_RELEASE,
        *map(_registered, FUNCTIONS),
    ]
    files = {MODULE: "".join(registered).encode()}
    if release or schedules:
        files[RELEASE] = _release_module(release, tuple(schedules)).encode()
    rules = rule_files(resources.files("udfs"), "udfs")
    return files | {name: content for name, content in rules if not name.startswith(_LEFT_OUT)}


def _registered(function: CellFunction) -> str:
    """Return the definition of one function: its help, the help of its arguments, and who answers."""
    decorators = "".join(
        f"@arg({one.name!r}, {'ndim=2, err_to_str=True, ' if one.cells else ''}doc={one.help!r})\n"
        for one in function.arguments
    )
    parameters = inspect.signature(getattr(functions, function.name)).parameters.values()
    signature = ", ".join(
        one.name if one.default is one.empty else f"{one.name}={one.default!r}" for one in parameters
    )
    passed = ", ".join(one.name for one in parameters)
    return (
        f"\n\n@func\n{decorators}def {function.name}({signature}):\n"
        f"    {function.description!r}\n    return functions.{function.name}({passed})\n"
    )


def _release_module(release: CurrentRelease | None, schedules: tuple[FeeSchedule, ...]) -> str:
    """Return what has been imported as Python, as whose calls its records are shown."""
    return (
        '"""What you imported into hcpcs-excel: code releases, your own lists, fee schedules."""\n\n'
        "from udfs.releases.current import CurrentRelease, KnownCode\n"
        "from udfs.releases.fee_schedule import FeeSchedule\n\n"
        f"RELEASE = {release!r}\nFEE_SCHEDULES = {schedules!r}\n"
    )


def _is_ours(name: str) -> bool:
    ours = name.startswith(("udfs/", "__pycache__/")) and name.endswith(("/", ".py", ".pyc", ".csv"))
    return ours or name in (MODULE, RELEASE)
