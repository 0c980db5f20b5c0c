"""Which module imports which, read from the sources, and the page that shows it: ``docs/modules.md``.

Imports inside functions count. Those that stand under ``if TYPE_CHECKING:`` do not: they never happen.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_parts import markdown_table

import addin
import udfs
import workbook_templates
from workbook_templates.registry import TEMPLATES

PACKAGES = (udfs, workbook_templates, addin)  # each may import those before it


@dataclass(frozen=True, slots=True)
class Module:
    """One module of the project."""

    name: str
    room: str  # the package that it lies in
    what: str  # the first line of its docstring
    imports: frozenset[str]  # modules of the project
    outside: frozenset[str]  # other modules that it imports at once
    later: frozenset[str]  # and those that its functions import when they are called


def modules() -> dict[str, Module]:
    """Answer all modules by their names, in the order of their names within each package."""
    sources = {}
    for package in PACKAGES:
        top = Path(package.__path__[0])
        for path in sorted(top.rglob("*.py")):
            parts = path.relative_to(top.parent).with_suffix("").parts
            sources[".".join(parts).removesuffix(".__init__")] = path
    return {name: _module(name, path, set(sources)) for name, path in sources.items()}


def _module(name: str, path: Path, known: set[str]) -> Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    now, later = set(_imported(tree, known, inside=False)), set(_imported(tree, known, inside=True))
    if name == "workbook_templates.registry":  # which imports the workbooks by their names
        now |= {f"workbook_templates.workbooks.{one.name.replace('-', '_')}" for one in TEMPLATES}
    return Module(
        name=name,
        room=_room_of(name, path, known),
        what=(ast.get_docstring(tree) or "").partition("\n")[0].replace(":mod:", ""),
        imports=frozenset((now | later) & known),
        outside=frozenset(now - known),
        later=frozenset(later - known),
    )


def _room_of(name: str, path: Path, known: set[str]) -> str:
    """Answer the package that a module lies in; a folder that is none belongs to the package above."""
    room = name if path.name == "__init__.py" else name.rpartition(".")[0]
    while room not in known:
        room = room.rpartition(".")[0]
    return room


def _imported(node: ast.AST, known: set[str], *, inside: bool, here: bool = False) -> Iterator[str]:
    """Answer what is imported outside of functions, or inside."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.If) and ast.unparse(part.test) == "TYPE_CHECKING":
            continue
        if isinstance(part, ast.Import) and here == inside:
            yield from (alias.name for alias in part.names)
        elif isinstance(part, ast.ImportFrom) and here == inside:
            for alias in part.names:
                whole = f"{part.module}.{alias.name}"
                yield whole if whole in known else str(part.module)
        else:
            within = here or isinstance(part, ast.FunctionDef)
            yield from _imported(part, known, inside=inside, here=within)


def modules_page() -> str:
    """Answer the page as Markdown: the rooms and what they use, then the modules of each room."""
    found = modules()
    rooms = sorted({one.room for one in found.values()}, key=lambda room: (_rank(room), room))
    lines = [
        "# The modules",
        "",
        "What lies where, and what imports what. A module may import those of its own package and of the",
        "ones before it: `udfs`, then `workbook_templates`, then `addin`. There are no circles. Tests hold",
        "that, and this page, which `python docs/write_pages.py` makes from the sources.",
        "",
    ]
    lines += markdown_table(
        ("Room", "Imports from", "Packages of others"), (_room(one, found) for one in rooms)
    )
    for room in rooms:
        lines += [f"## {room}", "", found[room].what, ""]
        lines += markdown_table(
            ("Module", "What it is", "Imports"),
            (_row(one) for one in found.values() if one.room == room and one.name != room),
        )
    return "\n".join(lines).rstrip() + "\n"


def _rank(name: str) -> int:
    return [package.__name__ for package in PACKAGES].index(name.partition(".")[0])


def _room(room: str, found: dict[str, Module]) -> tuple[str, ...]:
    inside = [one for one in found.values() if one.room == room]
    used = {found[name].room for one in inside for name in one.imports} - {room}
    others = {name.partition(".")[0] for one in inside for name in one.outside | one.later}
    return (
        f"[{room}](#{room.replace('.', '')})",
        ", ".join(sorted(used)),
        ", ".join(sorted(others - sys.stdlib_module_names)),
    )


def _row(module: Module) -> tuple[str, ...]:
    shown = sorted(name.removeprefix(f"{module.room}.") for name in module.imports)
    return f"`{module.name.removeprefix(f'{module.room}.')}`", module.what, ", ".join(shown)
