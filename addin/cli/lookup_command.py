"""``hcpcs-excel lookup``: all that is known of the codes given on the command line."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from addin.cli.readable_help import ReadableCommand, examples
from addin.cli.screen import NARROW, Screen, code_shown, rows_in_lines, system_shown
from udfs.describe import Description, describe
from udfs.modifiers import modifier_level
from udfs.releases import known_codes
from udfs.releases.current import CurrentRelease, current_fee_schedules, current_release, store_problem
from udfs.releases.known_codes import (
    NO_CPT_LIST,
    NO_RELEASE,
    age_text,
    description_text,
    known_code,
    medicare_text,
    release_text,
    replacement_text,
    status_today,
    use_of,
)
from udfs.trademarks import trademark_lines

app = typer.Typer(rich_markup_mode=None)
_HEADINGS = ("As entered", "Code", "Belongs to", "What it is", "Check")
BLANK_HINT = "Blank: nothing to look up."


@app.command(
    "lookup",
    cls=ReadableCommand,
    no_args_is_help=True,
    context_settings={"ignore_unknown_options": True},  # -25 is a modifier
    epilog=examples("hcpcs-excel lookup 99213-25 j1100 142", "hcpcs-excel lookup --json 99213-25"),
)
def lookup(
    codes: Annotated[
        list[str],
        typer.Argument(
            metavar="CODE", help="Codes as they appear in a sheet: 99213-25 j1100 142", show_default=False
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object per code.")] = False,
) -> None:
    """Show everything known about one or more codes. Exits with status 1 if any is not recognized."""
    for option in codes:
        if option.startswith("--"):
            raise typer.BadParameter(f"{option} is neither an option nor a code.")
    release = current_release()
    described = [describe(code, release) for code in codes]
    if as_json:
        answers = [_as_json(*pair) for pair in zip(codes, described, strict=True)]
        Screen().print(json.dumps(answers, indent=2), soft_wrap=True)
    else:
        _show(codes, described)
        _show_origin(release)
    if not all(one.recognized for one in described):
        raise typer.Exit(1)


def _from_release(described: Description) -> tuple[str, str, str]:
    """Return description, status and replacement of today, "" where nothing is loaded that could tell."""
    known = known_code(described.code, described.system, described.release)
    if not described.recognized or known in (NO_RELEASE, NO_CPT_LIST):
        return "", "", ""
    today = known_codes.today()
    status = status_today(use_of(known), described.release, today)
    if isinstance(known, str):
        return "", status, ""
    return description_text(known), status, replacement_text(known, today, described.release)


def _medicare(described: Description) -> str:
    """Return what Medicare does with a code today, "" where no fee schedule is loaded that could tell."""
    schedules = current_fee_schedules()
    if not described.recognized or not schedules:
        return ""
    today = known_codes.today()
    return medicare_text(described.code, described.modifiers, today, schedules, is_today=True)


def _as_json(written: str, described: Description) -> dict[str, Any]:
    description, release_status, replacement = _from_release(described)
    return {
        "written": written,
        "recognized": described.recognized,
        "code": described.code,
        "modifiers": list(described.modifiers),
        "system": described.system,
        "level": described.level,
        "category": described.code_class.category,
        "section": described.code_class.section,
        "subsection": described.code_class.subsection,
        "maintainer": described.code_class.maintainer,
        "scope": described.code_class.scope,
        "status": described.code_class.status,
        "description": description,
        "release_status": release_status,
        "replacement": replacement,
        "medicare": _medicare(described),
        "repairs": list(described.reading.repairs),
        "look_alikes": list(described.reading.look_alikes),
        "check": described.check,
    }


def _show(codes: list[str], described: list[Description]) -> None:
    screen = Screen()
    rows = [tuple(map(_lines, _cells(*pair))) for pair in zip(codes, described, strict=True)]
    screen.print(rows_in_lines(_HEADINGS, rows) if screen.width < NARROW else _table(rows))
    screen.print(*trademark_lines(one.system for one in described), sep="\n", style="dim")


def _table(rows: list[tuple[str, ...]]) -> Table:
    table = Table(show_lines=True)
    written_as, code, system, section, check = _HEADINGS
    table.add_column(written_as, overflow="fold")
    table.add_column(code, no_wrap=True)
    table.add_column(system, no_wrap=True)
    table.add_column(section, ratio=3)
    table.add_column(check, ratio=2)
    for row in rows:
        table.add_row(*row)
    return table


def _cells(written: str, one: Description) -> tuple[tuple[str, ...], ...]:
    shown = (written,), (code_shown(one),)
    if not one.recognized:
        modifiers = ", ".join(filter(None, map(modifier_level, one.reading.modifiers)))
        return (
            *shown,
            (system_shown(one),),
            (modifiers and f"Modifier: {modifiers}",),
            (one.check or BLANK_HINT,),
        )
    others = one.reading.look_alikes
    if others and others[0] in one.check:
        others = others[1:]
    also = f"Could also be: {', '.join(others)}." if others else ""
    description, release_status, replacement = _from_release(one)
    medicare = _medicare(one)
    known = one.code_class
    status = release_status if known.status == "active" else known.status.capitalize()
    return (
        *shown,
        (system_shown(one), known.category, f"maintained by {known.maintainer}", status),
        (
            description,
            f"Replaced by: {replacement}" if replacement else "",
            f"Medicare: {medicare}" if medicare else "",
            known.section,
            known.subsection,
            known.scope,
        ),
        (one.check, also),
    )


def _show_origin(release: CurrentRelease | None) -> None:
    """Say which release answered where that is not to be expected: an old one, or none that can be read."""
    said = store_problem()
    if release is not None and (age := age_text(release.quarter, known_codes.today())):
        said = f"By release {release_text(release)}, {age}."
    if said:
        Screen(stderr=True).say(said)


def _lines(lines: tuple[str, ...]) -> str:
    return "\n".join(filter(None, lines))
