"""``hcpcs-excel release``: import CMS's quarterly files and your own CPT list, and see what is loaded."""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from addin.cli.readable_help import ReadableCommand, ReadableGroup, examples
from addin.cli.screen import NARROW, Screen, progress_bar, rows_in_lines
from addin.cpt_import import import_cpt_list
from addin.fee_schedule_import import FeeSummary, import_fee_schedule, is_fee_schedule
from addin.files.new_file import WRITTEN
from addin.release_import import FileProblem, ImportSummary, import_release, loaded_releases
from udfs.describe import describe
from udfs.errors import InputError
from udfs.releases import known_codes
from udfs.releases.changes import kinds_of_change
from udfs.releases.current import KnownCode, look_again
from udfs.releases.fee_schedule import FeeLine, status_words
from udfs.releases.folder import STORE, data_folder
from udfs.releases.keep import history, remove_fee_schedule, remove_release, stored_fee_schedules
from udfs.releases.known_codes import age_text, status_text, use_of
from udfs.releases.names import checked_quarter
from udfs.releases.record import CODE_SHAPE, ReleaseRecord, local_day
from udfs.releases.release_sheets import Note
from udfs.releases.store import CPT_LIST
from udfs.trademarks import trademark_lines

_MOST_PROBLEMS_SHOWN = 20
IMPORT_NEWER = "Import the newest one that CMS publishes: hcpcs-excel release import FILE"
_IMPORT_NEWER_FEES = "Import the newest one that CMS publishes: hcpcs-excel release import --pprrvu FILE"
NOTHING_LOADED = "No release is loaded. Import the zip that CMS publishes: hcpcs-excel release import FILE"

release_app = typer.Typer(
    cls=ReadableGroup,
    help="Import CMS's quarterly files and your own CPT list, and list what is loaded.",
    no_args_is_help=True,
)
app = typer.Typer(rich_markup_mode=None)
app.add_typer(release_app, name="release", short_help="Import CMS's quarterly files; see what is loaded.")


@release_app.command(
    "import",
    cls=ReadableCommand,
    no_args_is_help=True,
    epilog=examples(
        "hcpcs-excel release import october-2024-alpha-numeric-hcpcs-file.zip",
        "hcpcs-excel release import --cpt our-cpt-list.xlsx --code-column Code",
        "hcpcs-excel release import --pprrvu rvu26c.zip",
    ),
)
def _import(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            readable=False,
            help="The zip as CMS publishes it, or the .txt or .xlsx in it; with --cpt, your own list; with "
            "--pprrvu, Medicare's physician fee schedule (.zip, .csv, .xlsx or .txt).",
            show_default=False,
        ),
    ],
    release: Annotated[
        str | None,
        typer.Option(
            "--release",
            metavar="RELEASE",
            help="The release, such as 2026-07 (default: taken from the file name).",
        ),
    ] = None,
    cpt: Annotated[
        bool, typer.Option("--cpt", help="The file is your own licensed list of CPT codes.")
    ] = False,
    pprrvu: Annotated[
        bool,
        typer.Option(
            "--pprrvu", help="The file is Medicare's physician fee schedule relative value file (PPRRVU)."
        ),
    ] = False,
    code_column: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="The column of your CPT list that holds the codes: heading or letter (default: found).",
        ),
    ] = None,
    description_column: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="The column of your CPT list that holds the descriptions (default: found).",
        ),
    ] = None,
    header_row: Annotated[
        int | None,
        typer.Option(metavar="ROW", min=0, help="The row of its headings, 0 for none (default: found)."),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(
            "--sheet", "-s", metavar="SHEET", help="The sheet of your CPT list (default: the active one)."
        ),
    ] = None,
) -> None:
    """Import releases, their reports, your own CPT list, or fee schedules. The files are not changed."""
    screen = Screen()
    files = [*chain.from_iterable(map(_named, files))]
    if cpt and pprrvu:
        raise InputError("A file is a CPT list or a fee schedule; leave out --cpt or --pprrvu.")
    if cpt:
        if len(files) > 1 or release is not None:
            raise InputError(
                "A CPT list is one file and not a release; leave out the other files and --release."
            )
        listed = import_cpt_list(
            files[0],
            code_column=code_column,
            description_column=description_column,
            sheet=sheet,
            header_row=header_row,
        )
        screen.say(*listed.understood, *listed.sentences())
        return
    if release is not None:
        checked_quarter(release)
    for file in files:
        summary: FeeSummary | ImportSummary
        if pprrvu:
            summary = import_fee_schedule(file, quarter=release)
        else:
            try:
                with progress_bar("Importing") as progress:
                    summary = import_release(file, quarter=release, progress=progress)
            except InputError as error:
                if not is_fee_schedule(file):
                    raise
                raise InputError(
                    f"{file.name} is Medicare's physician fee schedule and no HCPCS release; add --pprrvu: "
                    f"hcpcs-excel release import --pprrvu {file.name}"
                ) from error
        screen.say(*summary.sentences())
        _show_problems(summary.problems, screen)
        if not summary.unchanged and (store := data_folder() / STORE) not in WRITTEN:
            WRITTEN.append(store)


def _named(file: Path) -> list[Path]:
    """Return the files that a name means: Windows leaves patterns such as *.zip to the command."""
    matches = () if file.exists() else glob.glob(str(file))  # noqa: PTH207 - any path
    return [Path(match) for match in sorted(matches)] or [file]


def _show_problems(problems: tuple[FileProblem, ...], screen: Screen) -> None:
    screen.say(*(f"  {problem.sentence}" for problem in problems[:_MOST_PROBLEMS_SHOWN]))
    if len(problems) > _MOST_PROBLEMS_SHOWN:
        screen.say(f"  and {len(problems) - _MOST_PROBLEMS_SHOWN:,} more.")


@release_app.command("list", epilog=examples("hcpcs-excel release list"))
def _list() -> None:
    """List the loaded releases, newest first."""
    screen = Screen()
    releases, schedules = loaded_releases(), stored_fee_schedules(data_folder())
    fee_schedules = [one.sentence for one in schedules]
    if schedules and (age := age_text(schedules[0].quarter, known_codes.today())):
        fee_schedules.append(f"The newest fee schedule is {age}. {_IMPORT_NEWER_FEES}")
    if not releases:
        screen.say(NOTHING_LOADED, *fee_schedules)
        return
    headings = ("Release", "Name", "Codes", "Modifiers", "Imported", "From")
    rows = [
        (
            one.quarter,
            "\n".join(("your own list" if one.own else one.name, *(f"with {kind}" for kind in one.reports))),
            f"{one.codes:,}",
            f"{one.modifiers:,}",
            local_day(one.imported),
            f"{one.file}\nSHA-256 {one.sha256[:16]}",
        )
        for one in releases
    ]
    screen.print(rows_in_lines(headings, rows) if screen.width < NARROW else _table(headings, rows))
    screen.say(*fee_schedules, f"They are stored in {data_folder()}")
    if age := age_text("" if releases[0].own else releases[0].quarter, known_codes.today()):
        screen.say(f"The newest release is {age}. {IMPORT_NEWER}")


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table()
    for heading in headings:
        is_text, is_number = heading in ("Name", "From"), heading in ("Codes", "Modifiers")
        table.add_column(
            heading, no_wrap=not is_text, overflow="fold", justify="right" if is_number else "left"
        )
    for row in rows:
        table.add_row(*row)
    return table


@release_app.command(
    "remove",
    cls=ReadableCommand,
    no_args_is_help=True,
    epilog=examples("hcpcs-excel release remove 2024-10"),
)
def _remove(
    release: Annotated[
        str, typer.Argument(metavar="RELEASE", help="Such as 2026-07, or cpt for your own list.")
    ],
    pprrvu: Annotated[
        bool, typer.Option("--pprrvu", help="Remove Medicare's fee schedule of that quarter instead.")
    ] = False,
) -> None:
    """Remove a release, your own CPT list, or a fee schedule."""
    if pprrvu:
        gone = remove_fee_schedule(data_folder(), checked_quarter(release))
        look_again()
        Screen().say(f"Removed: {gone.sentence}")
        return
    quarter = release.strip().upper() if release.strip().upper() == CPT_LIST else checked_quarter(release)
    removed = remove_release(data_folder(), quarter)
    look_again()
    Screen().say(f"Removed: {removed.sentence}")


@release_app.command(
    "show",
    cls=ReadableCommand,
    no_args_is_help=True,
    epilog=examples("hcpcs-excel release show J1100"),
)
def _show(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A code or a modifier: J1100, JW")],
) -> None:
    """Show a code and its history in the loaded releases. Exits with status 1 if no release has it."""
    screen = Screen()
    described = describe(code)
    wanted = described.code or code.strip().upper()
    if not re.fullmatch(CODE_SHAPE, wanted):
        raise InputError("That is not a code or modifier; enter one as it belongs on a claim, such as J1100.")
    told = history(data_folder(), wanted)
    schedules = stored_fee_schedules(data_folder())
    if not told and not schedules:
        screen.say(NOTHING_LOADED)
        raise typer.Exit(1)
    before: ReleaseRecord | None = None
    first = True
    for quarter, record, notes in told:
        what = "Your own CPT list" if quarter == CPT_LIST else f"Release {quarter}"
        if quarter == CPT_LIST:
            if record is not None:
                screen.say(f"{what}: {record.long_description}")
            continue
        changed = "" if first or (before is None and record is None) else _changed(before, record)
        first = False
        if record is None:
            screen.say(f"{what}: {wanted} is not in it.{changed}")
        else:
            screen.say(f"{what}: {_status(record)}.{changed}", *_details(record))
        screen.say(*(_note(kind, note) for kind, note in notes))
        before = record
    paid = [(one, one.lines_of(wanted)) for one in reversed(schedules)]
    for schedule, lines in paid:
        screen.say(f"{schedule.title}:{'' if lines else f' {wanted} is not in it.'}", *map(_paid, lines))
    if described.system in ("CPT", "CDT"):
        screen.print(*trademark_lines([described.system]), sep="\n", style="dim")
    if not any(record for _, record, _ in told) and not any(lines for _, lines in paid):
        raise typer.Exit(1)


def _paid(line: FeeLine) -> str:
    """Return what stands in a line of the fee schedule."""
    of = f"Modifier {line.modifier}" if line.modifier else "Whole service"
    surgery = (line.before, line.during, line.after)
    rates = (line.opps_non_facility, line.opps_facility, line.opps_malpractice)
    told = (
        ("work RVU", line.work),
        ("practice expense RVU", _two_places(line.practice_non_facility, line.practice_facility)),
        ("malpractice RVU", line.malpractice),
        ("total RVU", _two_places(line.total_non_facility, line.total_facility)),
        ("RVUs not used for Medicare payment", "yes" if line.not_used else ""),
        ("rarely outside a facility", "yes" if line.non_facility_na else ""),
        ("rarely in a facility", "yes" if line.facility_na else ""),
        ("global days", line.global_days),
        ("before, during and after surgery", _unless("0.00", *surgery)),
        ("PC/TC", line.components),
        ("multiple procedures", _unless("9", line.multiple)),
        ("bilateral", _unless("9", line.bilateral)),
        ("assistant at surgery", _unless("9", line.assistant)),
        ("co-surgeons", _unless("9", line.co_surgeons)),
        ("team surgery", _unless("9", line.team)),
        ("pricing", _unless("9", line.pricing)),
        ("endoscopic base code", line.endoscopic_base),
        ("supervision", _unless("09", line.supervision)),
        ("calculation flag", _unless("0", line.calculation_flag)),
        ("imaging family", _unless("99", line.imaging_family)),
        ("OPPS practice expense outside and in a facility, malpractice", _unless("0.00", *rates)),
        ("conversion factor", line.conversion_factor),
    )
    details = ", ".join(f"{heading} {text}" for heading, text in told if text)
    return f"  {of}: {status_words(line.status)} ({line.status}){'; ' if details else ''}{details}."


def _unless(nothing: str, *values: str) -> str:
    """Return values, "" where none says more than that the concept does not apply."""
    return " / ".join(values) if {*values} - {nothing, ""} else ""


def _two_places(non_facility: str, facility: str) -> str:
    return f"{non_facility} outside and {facility} in a facility" if non_facility or facility else ""


def _changed(before: ReleaseRecord | None, record: ReleaseRecord | None) -> str:
    kinds = kinds_of_change(before, record)
    return f" Compared with the previous release: {', '.join(kinds) if kinds else 'no change'}."


def _status(record: ReleaseRecord) -> str:
    known = KnownCode("", "", record.added, record.terminated, record.references)
    return f"{status_text(use_of(known), known_codes.today())} (in use from {record.added})"


def _details(record: ReleaseRecord) -> list[str]:
    told = (
        ("Description", record.long_description),
        ("Short", record.short_description),
        ("Coverage", _meaning(record.coverage, COVERAGE)),
        ("Pricing", record.pricing),
        ("Multiple pricing", record.multiple_pricing),
        ("Type of service", record.type_of_service),
        ("BETOS", record.betos),
        ("Replaced by" if record.terminated else "Cross-references", record.cross_references),
        ("Last action", f"{_meaning(record.action, ACTIONS)}, {record.action_effective}".strip(", ")),
    )
    return [f"  {heading}: {text}" for heading, text in told if text]


def _meaning(letter: str, meanings: dict[str, str]) -> str:
    return f"{letter} ({meanings[letter]})" if letter in meanings else letter


def _note(kind: str, note: Note) -> str:
    parts = [note.action.rstrip(".")]
    if note.effective:
        parts.append(f"effective {note.effective}")
    if note.details:
        parts.append(note.details)
    return f"  Its {kind}: {'; '.join(parts)}."


# Source: CMS, HCPCS contractor record description.
COVERAGE = {
    "C": "by the carrier's judgment",
    "D": "special coverage instructions",
    "I": "not payable by Medicare",
    "M": "not covered by Medicare",
    "S": "not covered by statute",
}
ACTIONS = {
    "A": "added",
    "B": "administrative field and long description changed",
    "C": "long description changed",
    "D": "discontinued",
    "F": "administrative field changed",
    "N": "no change",
    "P": "payment changed",
    "R": "reactivated",
    "S": "short description changed",
    "T": "other change",
}
