"""What the ribbon's buttons do: plain values in, plain values out, called by the add-in's VBA.

VBA asks, shows and writes; the work is here, where it can be tested without Excel. Values arrive as COM
hands them over: a single cell as itself, a range as rows of cells, an empty cell as None, an error as an
integer. Texts go back, or rows of texts. Nothing is raised for what a user can do, since VBA could show no
more of it than a number.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetAnswered
from dataclasses import replace
from datetime import date
from functools import cache, wraps
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic

import platformdirs

from addin.excel.settings import FILE_NAME, read_settings, settings_bytes
from addin.excel.windows import ADD_IN_NAME, Windows, this_windows
from addin.fee_schedule_import import import_fee_schedule, is_fee_schedule
from addin.files.layout import LOOKED_AT, find_layout
from addin.files.new_file import new_file
from addin.release_import import import_release as import_release_file
from addin.release_import import loaded_releases
from udfs.describe import column_text, describe
from udfs.errors import HcpcsExcelError, InputError, OutputError, SetupError
from udfs.evidence import ALONE, Evidence, EvidenceOfColumn
from udfs.functions import FUNCTIONS
from udfs.memo import Memo
from udfs.releases import known_codes
from udfs.releases.current import current_release
from udfs.releases.folder import data_folder
from udfs.releases.keep import stored_fee_schedules
from udfs.releases.known_codes import NO_RELEASE
from udfs.trademarks import CDT_LINE, CPT_LINE
from udfs.version import VERSION
from workbook_templates.build import build
from workbook_templates.registry import find_template

DONE, PROBLEM = "done", "problem"
RUNNING = "running"

Cells = object  # what COM makes of a range: one value, or rows of values
_imports = ThreadPoolExecutor(max_workers=1)
_import: tuple[float, Future[list[str]]] | None = None  # when the last was started, and its answer
# What the first block of a list said of its column: the other blocks are read by it too.
_judged: list[Evidence] = []


def _told(command: Callable[..., str]) -> Callable[..., list[str]]:
    """Have a command answer two texts: "done" and what it came to, or "problem" and a sentence."""

    @wraps(command)
    def answer(*arguments: object) -> list[str]:
        try:
            return [DONE, command(*arguments)]
        except HcpcsExcelError as error:
            return [PROBLEM, str(error)]
        except Exception:  # a traceback would tell the user nothing, and could hold a path of theirs
            return [PROBLEM, "Something went wrong. Run hcpcs-excel doctor in a command window."]

    return answer


def classify_block(cells: Cells, columns: str, is_first: bool) -> list[list[str]]:
    """Return what is written beside a block of codes.

    A row of texts a cell, blank beside a blank cell; beside a heading the names of the columns.

    >>> classify_block((("Code",), (142.0,)), "Clean code, Code system", True)
    [['Clean code', 'Code system'], ['00142', 'CPT']]
    """
    names = columns.split(", ")
    release = current_release()
    values = [value for value, *_ in _rows(cells)]
    headings: tuple[int, ...] = ()
    if is_first:
        layout = find_layout([[value] for value in values[:LOOKED_AT]])
        headings = layout.header_rows
        heading = layout.columns[0].heading if layout.columns else ""
        column = EvidenceOfColumn(heading)
        for value in values[layout.first_row - 1 :]:
            column.add(value)
        _judged.append(column.evidence())
        del _judged[:-1]
    evidence = _judged[-1] if _judged else ALONE

    def texts(value: object) -> list[str]:
        described = describe(value, release, evidence=evidence)
        return [column_text(name, described) for name in names]

    rows = list(map(Memo(texts), values))
    if headings:
        rows[: headings[-1]] = [*[[""] * len(names)] * (headings[-1] - 1), names]
    return rows


@_told
def keep_columns(columns: str) -> str:
    """Keep in the user's settings which columns Classify selection writes."""
    windows = _windows()
    path = windows.settings_folder / FILE_NAME
    settings, _findings = read_settings(path, windows.encoding)
    names = tuple(name for name in columns.split(", ") if name)
    with new_file(path, force=True) as temporary:
        temporary.write_bytes(settings_bytes(replace(settings, columns=names), windows.encoding))
    return columns


def _windows() -> Windows:
    windows = this_windows()
    if windows is None:
        raise SetupError("There are settings only for Excel on Windows.")
    return windows


@_told
def new_workbook(template: str) -> str:
    """Make an empty workbook in the user's Documents."""
    content = build(find_template(template), made_on=date.today())
    for path in _free_names(Path(platformdirs.user_documents_dir()), f"{template} {date.today():%Y-%m-%d}"):
        with new_file(path, force=False) as temporary:
            temporary.write_bytes(content)
        return str(path)
    raise OutputError("There are too many workbooks with today's date in your Documents; move some of them.")


@_told
def place_for_copy(name: str) -> str:
    """Return where Excel is to save the copy of a workbook that :func:`functions_for_workbook` takes away."""
    return str(Path(mkdtemp(prefix="copy-", dir=_windows().settings_folder), name))


@_told
def functions_for_workbook(copy: str, name: str) -> str:
    """Make a copy of a workbook, in the user's Documents, that has the functions in its names.

    Args:
        copy: the path of a copy that Excel has saved in a folder for this; both are deleted.
        name: the workbook's own name.
    """
    from addin.lambdas.workbook_names import add_functions  # no other button needs the tables

    documents, ending = Path(platformdirs.user_documents_dir()), Path(copy).suffix
    try:
        for path in _free_names(documents, f"{Path(name).stem} with functions", ending):
            with new_file(path, force=False, sources=[Path(copy)]) as temporary:
                add_functions(Path(copy), temporary)
            return str(path)
    finally:
        Path(copy).unlink(missing_ok=True)
        Path(copy).parent.rmdir()
    raise OutputError("There are too many copies of this workbook in your Documents; move some of them.")


def _free_names(folder: Path, stem: str, ending: str = ".xlsx") -> Iterator[Path]:
    """Give the first name that no file has: "stem.xlsx", "stem (2).xlsx" ..."""
    for number in range(1, 1000):
        path = folder / f"{stem}{'' if number == 1 else f' ({number})'}{ending}"
        if not path.exists():
            yield path


def formulas_to_enter(formulas: Cells) -> list[list[object]] | str:
    r"""Return which formulas are ours, and how they read without the path of another computer's add-in.

    Each is to be entered again: Excel keeps what it bound a name to when the workbook was opened, and IFERROR
    hides that it was bound to nothing.

    Rows of three: the row and column in the block, from 1, and the formula; "" when there is none.

    >>> formulas_to_enter("='C:\\Ana\\hcpcs-excel.xlam'!CODESYSTEM(A2)")
    [[1, 1, '=CODESYSTEM(A2)']]
    """
    found: list[list[object]] = []
    for row, formula_row in enumerate(_rows(formulas), start=1):
        for column, formula in enumerate(formula_row, start=1):
            if isinstance(formula, str) and formula.startswith("="):
                plain, ours = without_paths(formula)
                if ours:
                    found.append([row, column, plain])
    return found or ""


def without_paths(formula: str) -> tuple[str, bool]:
    """Return a formula in which our functions stand without the path of the add-in, and whether any is in it.

    >>> without_paths("='hcpcs-excel.xlam'!CODELEVEL(A1)"), without_paths('="CODELEVEL(A1)"')
    (('=CODELEVEL(A1)', True), ('="CODELEVEL(A1)"', False))
    """
    ours = False

    def replaced(match: re.Match[str]) -> str:
        nonlocal ours
        name = match["far"] or match["near"]
        ours = ours or name is not None
        return name or match[0]

    return _our_functions().sub(replaced, formula), ours


@cache
def _our_functions() -> re.Pattern[str]:
    """Match our functions, "far" behind a path of the add-in or "near" without, and what only looks alike."""
    names = rf"(?:{'|'.join(declaration.name for declaration in FUNCTIONS)})(?=\s*\()"
    file = re.escape(ADD_IN_NAME)
    return re.compile(
        rf"""
        "(?:[^"]|"")*"                                                     # a text
        | '(?:(?:[^']|'')*[\\/])?{file}'!(?P<far>{names})
        | (?:'(?:[^']|'')*'|[\w.\[\]-]+)![\w.]*                            # a name of another sheet or file
        | (?<![\w.\\])(?:_xludf\.)?(?P<near>{names})
        """,
        re.IGNORECASE | re.VERBOSE,
    )


@_told
def import_release(path: str) -> str:
    """Import a code release or a fee schedule, as ``hcpcs-excel release import`` does."""
    try:
        return "\n".join(import_release_file(Path(path)).sentences())
    except InputError:
        if not is_fee_schedule(Path(path)):
            raise
    return "\n".join(import_fee_schedule(Path(path)).sentences())


def start_import(path: str) -> list[str]:
    """Begin to import a CMS file beside what Excel asks, and return what :func:`import_state` does."""
    global _import
    _import = monotonic(), _imports.submit(import_release, path)
    return import_state()


def import_state() -> list[str]:
    """Return "running" and for how long, or what :func:`import_release` has answered.

    Within a second: Excel tells its user that it waits for another program where one answer takes long.
    """
    if _import is None:
        return [PROBLEM, "No release is being imported."]
    began, answer = _import
    try:
        return answer.result(timeout=1)
    except NotYetAnswered:
        return [RUNNING, f"{monotonic() - began:.0f} seconds"]


@_told
def release_loaded() -> str:
    """Return which releases and fee schedules are loaded, the newest first: "done" and a sentence a line."""
    none = f"{NO_RELEASE}. Press Import a CMS file to load one."
    releases = [release.sentence for release in loaded_releases()] or [none]
    return "\n".join((*releases, *(one.sentence for one in stored_fee_schedules(data_folder()))))


@_told
def about() -> str:
    """Return what the About box says: versions, Python, what was imported, the code systems' owners."""
    releases, schedules = loaded_releases(), stored_fee_schedules(data_folder())[:1]
    ages = [known_codes.age_text(one.quarter, known_codes.today()) for one in schedules]
    return "\n".join(
        (
            f"hcpcs-excel {VERSION}",
            f"Python {sys.version.split()[0]}, xlwings {version('xlwings')}",
            sys.executable,
            releases[0].sentence if releases else f"{NO_RELEASE}.",
            *(
                f"{one.sentence} It is {age}." if age else one.sentence
                for one, age in zip(schedules, ages, strict=True)
            ),
            "",
            CPT_LINE,
            CDT_LINE,
        )
    )


def _rows(cells: Cells) -> Sequence[Sequence[object]]:
    return cells if isinstance(cells, (tuple, list)) else ((cells,),)
