"""The Excel functions: ``=CODESYSTEM(A2)`` and its sisters.

Every function takes a cell or a range of any shape and answers in the same shape; none ever raises,
whatever the cells hold. Blank cells and placeholders answer blank; what is no code answers "Unrecognized",
or the text given as second argument. A Level II code is also a cell's address: ``=CODESYSTEM(J1100)`` asks
what is in cell J1100; to ask for the code itself, put it in quotes.

This is the one module that knows xlwings. What Excel, LibreOffice, the help and the documents are told of the
functions is made from their registry, :data:`FUNCTIONS`.
"""

from __future__ import annotations

import gc
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from udfs.describe import COLUMNS, UNRECOGNIZED, column_text, describe, describe_asking, shown
from udfs.excel_processes import leave_excel_alone
from udfs.listed_codes import ListedCodes
from udfs.memo import Memo
from udfs.modifiers import modifier_level
from udfs.parse import (
    ERROR_NUMBERS,
    MOST_MODIFIERS,
    parse,
    plain_text,
    split_modifiers,
    with_listed,
)
from udfs.stated_types import stated_type

try:
    if sys.platform == "emscripten":  # in xlwings Lite, where one module beside the rules registers them
        raise ImportError
    import xlwings as xw
except ImportError:  # also in LibreOffice's own Python
    xw = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from types import ModuleType

    from udfs.releases.current import CurrentRelease
    from udfs.releases.fee_schedule import FeeSchedule

leave_excel_alone()

CATEGORY = "HCPCS"  # of all functions, in Excel's and LibreOffice's lists

# What xlwings is told of arguments: cells come as rows, errors as text; "doc" is the help that users see.
_CELLS = {"ndim": 2, "err_to_str": True}
_CODE = _CELLS | {
    "doc": "The code: a cell or a range, with or without modifiers. Put a code that you type into the "
    'formula in quotes: "J1100", because J1100 alone is a cell.'
}
_ON_DATE = _CELLS | {
    "doc": "The date of service: one for all codes, or a range with one for each code (default: today)."
}
_IF_UNRECOGNIZED = {"empty": "", "doc": 'What to show if the cell holds no code (default: "Unrecognized").'}

NO_LIST = "No codes in the list"  # instead of an answer that would look like one

_MEMO_SIZE = 65_536  # answers kept per function; more different values than that in one sheet are rare
_MEMOS = 32  # functions and their different second arguments
_LARGE_RANGE = 1_000  # rows from which on it pays to stop the garbage collector for the while
_TWO_DIGITS = range(10, 100)
_ROW_TYPES = frozenset({list, tuple})

Cells = Any  # a value, a row of values, or rows of values: what xlwings hands over and takes back


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a cell function."""

    name: str
    help: str
    optional: bool
    cells: bool = False  # whether it may be a range


@dataclass(frozen=True, slots=True)
class CellFunction:
    """What every door and document is told of a cell function."""

    name: str
    description: str  # at most 255 characters, as Excel shows them
    arguments: tuple[Argument, ...]
    category: str = CATEGORY
    volatile: bool = False  # without a date its answer is that of today, which may be another one tomorrow

    @property
    def in_rows(self) -> bool:
        """Whether it answers one text for one value alone."""
        required = [argument for argument in self.arguments if not argument.optional]
        return len(required) == 1 and self.name != "CODEINFO"


FUNCTIONS: list[CellFunction] = []  # in the order in which users see them
_Function = TypeVar("_Function", bound=Callable[..., Any])


def _cell_function(
    *, volatile: bool = False, **arguments: Mapping[str, Any]
) -> Callable[[_Function], _Function]:
    """Register a function, with what xlwings is told of each argument; its docstring begins with its help."""

    def register(function: _Function) -> _Function:
        FUNCTIONS.append(
            CellFunction(
                function.__name__,
                (function.__doc__ or "").partition("\n")[0],
                tuple(
                    Argument(
                        one.name,
                        arguments[one.name]["doc"],
                        one.default is not one.empty,
                        "ndim" in arguments[one.name],
                    )
                    for one in inspect.signature(function).parameters.values()
                ),
                volatile=volatile,
            )
        )
        return for_xlwings(function, volatile=volatile, **arguments)

    return register


def for_xlwings(function: _Function, *, volatile: bool = False, **arguments: Mapping[str, Any]) -> _Function:
    """Return a function that xlwings can call, with what it is told of each argument.

    >>> for_xlwings(lambda code: "CPT", code={"ndim": 2})("99213")
    'CPT'
    """
    if xw is None:
        return function
    for name, options in arguments.items():
        function = xw.arg(name, **options)(function)
    return xw.func(category=CATEGORY, volatile=volatile)(function)  # the last one: arg sets another category


@lru_cache(maxsize=_MEMOS, typed=True)
def _column_memo(column: str, if_unrecognized: Any = UNRECOGNIZED) -> Memo:
    return Memo(partial(shown, column, if_unrecognized, ask=_release_for_columns), _MEMO_SIZE)


# The release that some column's answer rests on; columns ask for none where no cell is in need of it.
_release_of_columns: list[CurrentRelease | None] = []


def _release_for_columns() -> CurrentRelease | None:
    _release_of_columns[:] = [_current().current_release()]
    return _release_of_columns[0]


def _forget_other_release() -> None:
    if _release_of_columns and _current().current_release() is not _release_of_columns[0]:
        _column_memo.cache_clear()
        _list_memo.cache_clear()
        _release_of_columns.clear()


def _column_answers(column: str, if_unrecognized: Any, cells: Cells) -> Cells:
    _forget_other_release()
    return _each(_column_memo(column, if_unrecognized), cells)


# Answers that rest on the release, by the function and its argument; emptied when another is loaded.
_release_memos: dict[tuple[str, object], Memo] = {}
_release_of_memos: CurrentRelease | None = None


def _release_memo(
    name: str, argument: object, answer: Callable[[object, CurrentRelease | None], Any]
) -> Memo:
    global _release_of_memos
    release = _current().current_release()
    if release is not _release_of_memos:
        _release_memos.clear()
        _release_of_memos = release
    memo = _release_memos.get((name, argument))
    if memo is None:
        if len(_release_memos) >= _MEMOS:
            _release_memos.clear()
        memo = _release_memos[name, argument] = Memo(lambda value: answer(value, release), _MEMO_SIZE)
    return memo


@cache
def _current() -> ModuleType:
    # The releases are imported by the first function that asks for them: most sheets never do.
    from udfs.releases import current

    return current


@cache
def _known_codes() -> ModuleType:
    from udfs.releases import known_codes

    return known_codes


def _info(value: object, release: CurrentRelease | None) -> tuple[str, ...]:
    described = describe(value, release)
    return tuple(column_text(column, described) for column in COLUMNS)


def _today() -> str:
    today: str = _known_codes().today()
    return today


def _check(value: object, release: CurrentRelease | None, *, stated: str) -> str:
    return describe(value, release, stated_type=stated).check


def _known(value: object, release: CurrentRelease | None) -> Any:
    """Return what the release knows of a cell's code, or the text that stands for every question about it."""
    described = describe(value, release)
    if not described.recognized:
        return "" if described.blank else UNRECOGNIZED
    return _known_codes().known_code(described.code, described.system, release)


def _each(memo: Memo, cells: Cells) -> Cells:
    """Return the answers for a cell, a row or a range, in the same shape."""
    if type(cells) not in _ROW_TYPES:
        return _one(memo, cells)
    pause = _pause_collector(cells)
    try:
        kinds = set(map(type, cells))
        if _ROW_TYPES.issuperset(kinds):
            if len(cells) and len(cells[0]) == 1:
                return [[memo[cell]] for (cell,) in cells]
            return [[memo[cell] for cell in row] for row in cells]
        if _ROW_TYPES.isdisjoint(kinds):
            return [memo[cell] for cell in cells]
        return [_row(memo, row) for row in cells]
    except Exception:  # rows of different lengths, or in a cell something that is no value
        return [_row(memo, row) for row in cells]
    finally:
        if pause:
            gc.enable()


def _pause_collector(cells: Cells) -> bool:
    # A million fresh lists would have the collector walk all of them again and again.
    pause = len(cells) >= _LARGE_RANGE and gc.isenabled()
    if pause:
        gc.disable()
    return pause


def _row(memo: Memo, row: Cells) -> Cells:
    return [_one(memo, cell) for cell in row] if type(row) in _ROW_TYPES else _one(memo, row)


def _one(memo: Memo, cell: object) -> Any:
    try:
        return memo[cell]
    except Exception:  # what cannot be a key, or will not be compared
        return memo.answer(cell)


def _is_answer(value: object) -> bool:
    return type(value) in (str, float, bool) or (type(value) is int and value not in ERROR_NUMBERS)


def _modifier_level(value: Any, release: CurrentRelease | None) -> str:
    if type(value) in (int, float) and value in _TWO_DIGITS:
        value = str(int(value))  # Excel keeps the modifier 25 as a number
    listed = release.modifiers if release is not None else {}
    code = with_listed(parse(value), value, listed)
    if code.blank:
        return ""
    modifiers = code.modifiers
    if not modifiers and not code.code and listed and isinstance(value, str):
        # One that was assigned since this version was made stands for no modifier to parse.
        alone = split_modifiers(plain_text(str.__str__(value))[0].upper()) or ()
        known = len(alone) <= MOST_MODIFIERS and all(one in listed or modifier_level(one) for one in alone)
        modifiers = alone if known else ()
    levels = (modifier_level(one) or ("Level II" if one in listed else UNRECOGNIZED) for one in modifiers)
    return ", ".join(levels) or UNRECOGNIZED


def _column_function(name: str, column: str, description: str) -> Callable[..., Any]:
    """Return the cell function that answers one column of CODEINFO."""

    def function(code: Any, if_unrecognized: Any = UNRECOGNIZED) -> Any:
        other = if_unrecognized if _is_answer(if_unrecognized) else UNRECOGNIZED
        return _column_answers(column, other, code)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = description
    return _cell_function(code=_CODE, if_unrecognized=_IF_UNRECOGNIZED)(function)


CODESYSTEM = _column_function(
    "CODESYSTEM", "Code system", "Which code system a billing code belongs to: CPT, HCPCS or CDT."
)
CODELEVEL = _column_function(
    "CODELEVEL",
    "Code level",
    "Which HCPCS level a billing code belongs to: Level I (CPT), Level II (HCPCS, CDT), Level III (local).",
)
CODECATEGORY = _column_function(
    "CODECATEGORY",
    "Category",
    "Which category of CPT a code is in: I, II or III, or PLA or MAAA beside them; blank for HCPCS and CDT.",
)
CODESECTION = _column_function(
    "CODESECTION",
    "Section",
    "Which section of the code book a billing code belongs to, such as Surgery or Durable Medical Equipment.",
)
CODEMAINTAINER = _column_function(
    "CODEMAINTAINER",
    "Maintainer",
    "Who maintains a billing code: AMA for CPT, CMS for HCPCS Level II, ADA for CDT.",
)
CODESCOPE = _column_function(
    "CODESCOPE", "Scope", "Who uses codes like this one, and what for, in a few words."
)
CODECLEAN = _column_function(
    "CODECLEAN",
    "Clean code",
    "The code as it belongs on a claim: five characters, zeros restored, capital letters, no modifiers.",
)


@_cell_function(code=_CODE)
def CODEMODIFIERS(code: Any) -> Any:
    """The modifiers written after a billing code, such as 25, 59; blank if there are none.

    >>> CODEMODIFIERS([["99213-25-59", "J1100 JW", "99213"]])
    [['25, 59', 'JW', '']]
    """
    return _column_answers("Modifiers", UNRECOGNIZED, code)


@_cell_function(modifier=_CELLS | {"doc": "The modifier, or a code with modifiers: a cell or a range."})
def MODIFIERLEVEL(modifier: Any) -> Any:
    """Which HCPCS level a modifier belongs to: Level I (AMA) or Level II (CMS and ambulance pairs).

    Of a code with several modifiers, each is answered.

    >>> MODIFIERLEVEL([[25.0, "jw", "RH", "ZZ"]])
    [['Level I', 'Level II', 'Level II', 'Unrecognized']]
    """
    return _each(_release_memo("modifier", "", _modifier_level), modifier)


@_cell_function(
    code=_CODE,
    stated_type=_CELLS
    | {
        "doc": "What your list says that the code is, such as CPT or MS-DRG: one for all codes, or a range "
        "with one for each code (default: nothing)."
    },
)
def CODECHECK(code: Any, stated_type: Any = "") -> Any:
    """What to know about a code: its repair, what else it could be, why it is no code; blank if all is well.

    One row or one column of types holds for all rows or columns of codes.

    >>> CODECHECK(142)
    'Leading zeros restored: 142 is 00142. 142 is also MS-DRG 142.'
    >>> CODECHECK([["J1885"], [470]], [["CPT"], ["MS-DRG"]])
    [['J1885 is HCPCS, stated as CPT.'], ['This is stated as MS-DRG, not as a procedure code.']]
    """
    types = _as_rows(stated_type)
    if len(types) == 1 and len(types[0]) == 1:
        return _each(_check_memo(types[0][0]), code)
    codes = _as_rows(code)
    if len(codes) == 1 and len(codes[0]) == 1:
        codes = [[codes[0][0]] * len(row) for row in types]
    return [
        [_one(_check_memo(stated), cell) for cell, stated in zip(row, of_row, strict=True)]
        for row, of_row in zip(codes, _beside(codes, types), strict=True)
    ]


def _check_memo(stated: object) -> Memo:
    # A word that is no type of codes says nothing; so there are no more memos than types.
    text = str.__str__(stated) if isinstance(stated, str) else ""
    said = text if text.strip() and stated_type(text) else ""
    # A modifier that is in use today has ended some day.
    return _release_memo("check", (said, _today()), partial(_check, stated=said))


@_cell_function(
    volatile=True, code=_CODE, headers={"doc": "TRUE to put column headings on top (default: FALSE)."}
)
def CODEINFO(code: Any, headers: Any = False) -> Any:
    """Everything known about each code, one row per code: clean code, modifiers, code system, level and more.

    Of a range with several columns each cell makes a row, from left to right and from top to bottom. There
    are always twelve columns; the last three, from the release, say so where none is loaded.

    >>> CODEINFO("99213-25")[0][:5]
    ['99213', '25', 'CPT', 'Level I', 'Category I']
    """
    rows = (
        [[cell] if type(cell) not in _ROW_TYPES else cell for cell in code]
        if type(code) in _ROW_TYPES
        else [[code]]
    )
    memo = _release_memo("info", _today(), _info)
    found = [list(_one(memo, cell)) for row in rows for cell in row]
    with_headers = headers is True or (type(headers) in (int, float) and headers == 1)
    return [list(COLUMNS), *found] if with_headers else found


@_cell_function(
    code=_CODE,
    list=_CELLS
    | {"doc": 'The codes and ranges to look in: a text such as "99202-99215, G0463", or a range of cells.'},
    if_in={"empty": True, "doc": "What to show if the code is in the list (default: TRUE)."},
    if_not={"empty": False, "doc": "What to show if it is not (default: FALSE)."},
)
def CODEIN(code: Any, list: Any, if_in: Any = True, if_not: Any = False) -> Any:  # noqa: A002, users see it
    """Whether a code is in a list of codes and ranges, such as "99202-99215, G0463" or a range of cells.

    A range holds the codes of its own family alone. Modifiers count only where the list names them.

    >>> CODEIN([["99213-25", "0042T", "J1100"]], "99202-99215, 00100-01999, J7170-J7179")
    [[True, False, False]]
    >>> CODEIN([["77067-26", "77067", "hello"]], [["77067-26"], ["G0463"]], "covered", "not covered")
    [['covered', 'not covered', 'Unrecognized']]
    """
    in_list, not_in_list = (
        found if _is_answer(found) else default for found, default in ((if_in, True), (if_not, False))
    )
    _forget_other_release()
    cells = tuple(cell for row in _as_rows(list) for cell in row)
    try:
        memo = _list_memo(cells, in_list, not_in_list)
    except Exception:  # in a cell of the list something that has no hash, or will not be compared
        memo = _list_memo.__wrapped__(cells, in_list, not_in_list)
    return _each(memo, code)


@lru_cache(maxsize=_MEMOS, typed=True)
def _list_memo(cells: tuple[object, ...], in_list: object, not_in_list: object) -> Memo:
    listed = ListedCodes(cells)

    def answer(value: object) -> object:
        found = describe_asking(value, _release_for_columns)
        if not found.recognized:
            return "" if found.blank else UNRECOGNIZED
        if not listed:
            return NO_LIST
        return in_list if listed.holds(found.code, found.modifiers) else not_in_list

    return Memo(answer, _MEMO_SIZE)


@_cell_function(
    code=_CODE,
    length={"doc": '"short" for the short description, or the most characters to show (default: "long").'},
)
def CODEDESCRIPTION(code: Any, length: Any = "long") -> Any:
    """What a code means, from the CMS release that you imported or from your own CPT list.

    >>> CODEDESCRIPTION([["J1100", "hello", None]])
    [['No release loaded', 'Unrecognized', '']]
    """
    most = _known_codes().usable_length(length)
    memo = _release_memo(
        "description",
        most,
        lambda value, release: _known_codes().description_text(_known(value, release), most),
    )
    return _each(memo, code)


@_cell_function(volatile=True, code=_CODE, on_date=_ON_DATE)
def CODESTATUS(code: Any, on_date: Any = "today") -> Any:
    """Whether a code is active on a date, by the CMS release that you imported, and when it was terminated.

    One row or one column of dates holds for all rows or columns of codes; one code is answered for all dates.

    >>> CODESTATUS([["J1100"], ["hello"], [None]], "2026-07-01")
    [['No release loaded'], ['Unrecognized'], ['']]
    """
    return _on_dates(code, on_date, _status_memo, _status_rows)


@_cell_function(volatile=True, code=_CODE, on_date=_ON_DATE)
def CODEREPLACEMENT(code: Any, on_date: Any = "today") -> Any:
    """Which codes took the place of a code that has ended, by the CMS release; blank if it has not ended.

    Dates go with codes as in CODESTATUS.

    >>> CODEREPLACEMENT([["C9166"], ["hello"], [None]], "2026-07-01")
    [['No release loaded'], ['Unrecognized'], ['']]
    """
    return _on_dates(code, on_date, _replacement_memo, _replacement_rows)


def _on_dates(
    code: Any,
    on_date: Any,
    on_one: Callable[[str, bool], Memo],
    on_several: Callable[[Any, Any], list[list[str]]],
) -> Any:
    """Return the answers for codes on one day, with whether it is said to be today, or on each one's own."""
    dates = _as_rows(on_date)
    if len(dates) == 1 and len(dates[0]) == 1:
        day = dates[0][0]
        is_today = type(day) is str and day.strip().casefold() == "today"
        return _each(on_one(_today() if is_today else _one(_days(), day), is_today), code)
    codes = _as_rows(code)
    if len(codes) == 1 and len(codes[0]) == 1:
        codes = [[codes[0][0]] * len(row) for row in dates]
    return on_several(codes, dates)


def _as_rows(cells: Any) -> Any:
    """Return a cell's value, a row of values or rows of values as rows."""
    if type(cells) not in _ROW_TYPES:
        return [[cells]]
    kinds = set(map(type, cells))
    if _ROW_TYPES.issuperset(kinds):
        return cells
    if _ROW_TYPES.isdisjoint(kinds):
        return [cells]
    return [row if type(row) in _ROW_TYPES else [row] for row in cells]


def _beside(codes: Any, others: Any) -> list[list[object]]:
    """Return what belongs to each code: one row or one column holds for all; None where there is nothing.

    >>> _beside([["A", "B"], ["C", "D"]], [[1], [2]]), _beside([["A"], ["B"]], [[1, 2]])
    ([[1, 1], [2, 2]], [[1], [1]])
    """
    found = []
    for number, row in enumerate(codes):
        of_row: Any = others[0] if len(others) == 1 else others[number] if number < len(others) else ()
        if len(of_row) == 1:
            found.append([of_row[0]] * len(row))
        else:
            found.append([*of_row[: len(row)], *[None] * (len(row) - len(of_row))])
    return found


@cache
def _days() -> Memo:
    from udfs.dates import day_of

    return Memo(day_of, _MEMO_SIZE)


def _uses() -> Memo:
    return _release_memo("use", "", lambda value, release: _known_codes().use_of(_known(value, release)))


def _status_memo(day: str, is_today: bool) -> Memo:
    uses, known = _uses(), _known_codes()
    if is_today:
        return _release_memo(
            "today", day, lambda value, release: known.status_today(_one(uses, value), release, day)
        )
    return _release_memo("status", day, lambda value, _: known.status_text(_one(uses, value), day))


def _status_rows(codes: Any, dates: Any) -> list[list[str]]:
    """Return the status of each code on the date that belongs to it; a code without one on no date."""
    uses, status = _uses(), _known_codes().status_text
    days = _days()
    pause = _pause_collector(codes)
    try:
        # A column of codes beside a column of dates, as most are.
        texts: list[list[str]] = _known_codes().status_texts(
            [uses[cell] for (cell,) in codes], [days[cell] for (cell,) in dates]
        )
        return texts
    except Exception:  # another shape, or in a cell something that is no value
        return _rows_on_days(codes, dates, lambda cell, day: status(_one(uses, cell), day))
    finally:
        if pause:
            gc.enable()


def _rows_on_days(codes: Any, dates: Any, answer: Callable[[object, str], str]) -> list[list[str]]:
    """Return the answer for each code on the day that belongs to it."""
    days = _days()
    return [
        [answer(cell, _one(days, day)) for cell, day in zip(*pair, strict=True)]
        for pair in zip(codes, _beside(codes, dates), strict=True)
    ]


def _replacement(cell_and_day: Any, release: CurrentRelease | None) -> str:
    cell, day = cell_and_day
    text: str = _known_codes().replacement_text(_known(cell, release), day, release)
    return text


def _replacement_memo(day: str, _is_today: bool) -> Memo:
    return _release_memo("replacement", day, lambda cell, release: _replacement((cell, day), release))


def _replacement_rows(codes: Any, dates: Any) -> list[list[str]]:
    """Return the replacements of each code on the date that belongs to it."""
    memo = _release_memo("replacements", "", _replacement)
    return _rows_on_days(codes, dates, lambda cell, day: _one(memo, (cell, day)))


@_cell_function(volatile=True, code=_CODE, on_date=_ON_DATE)
def CODEMEDICARE(code: Any, on_date: Any = "today") -> Any:
    """What Medicare does with a code, such as paying it separately, by the fee schedule that you imported.

    Dates go with codes as in CODESTATUS.

    >>> CODEMEDICARE([["97014"], ["hello"], [None]], "2026-07-01")
    [['No fee schedule loaded'], ['Unrecognized'], ['']]
    """
    return _on_dates(code, on_date, _medicare_memo, _medicare_rows)


def _medicare_memo(day: str, is_today: bool) -> Memo:
    schedules = _current().current_fee_schedules()  # the memo holds them, so that no others have their number
    return _release_memo(
        "medicare",
        (day, is_today, id(schedules)),
        lambda cell, release: _medicare(cell, day, is_today, schedules, release),
    )


def _medicare_rows(codes: Any, dates: Any) -> list[list[str]]:
    """Return what Medicare does with each code on the date that belongs to it."""
    schedules = _current().current_fee_schedules()

    def answer(pair: Any, release: CurrentRelease | None) -> str:
        cell, day = pair
        return _medicare(cell, day, False, schedules, release)

    memo = _release_memo("medicare", id(schedules), answer)
    return _rows_on_days(codes, dates, lambda cell, day: _one(memo, (cell, day)))


def _medicare(
    cell: object, day: str, is_today: bool, schedules: Sequence[FeeSchedule], release: CurrentRelease | None
) -> str:
    found = describe(cell, release)
    if not found.recognized:
        return "" if found.blank else UNRECOGNIZED
    text: str = _known_codes().medicare_text(found.code, found.modifiers, day, schedules, is_today=is_today)
    return text


@_cell_function(volatile=True)
def CODERELEASE() -> Any:
    """Which CMS release the answers are based on, when it was imported, and how old it is.

    >>> CODERELEASE()
    'No release loaded'
    """
    said: str = _known_codes().release_and_age(_current().current_release(), _today())
    problem = _current().store_problem()
    return f"{said}. {problem}" if problem else said
