"""The Excel functions: ``=CODESYSTEM(A2)`` and its sisters.

Every function takes a cell or a range of any shape and answers in the same shape; none ever raises,
whatever the cells hold. Blank cells and placeholders answer blank; what is no code answers "Unrecognized",
or the text given as second argument. A Level II code is also a cell's address: ``=CODESYSTEM(J1100)`` asks
what is in cell J1100; to ask for the code itself, put it in quotes.

This is the one module that knows xlwings. Its decorators, signatures and docstrings are the source from
which wrappers, function help and documentation are made.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

import xlwings as xw

from udfs.describe import COLUMNS, UNRECOGNIZED, column_text, describe, shown
from udfs.excel_processes import leave_excel_alone
from udfs.memo import Memo
from udfs.modifiers import modifier_level
from udfs.parse import ERROR_NUMBERS, MOST_MODIFIERS, parse, plain_text, split_modifiers

if TYPE_CHECKING:
    from types import ModuleType

    from udfs.releases.current import CurrentRelease

leave_excel_alone()

CATEGORY = "HCPCS"
CODE_HELP = (
    "The code: a cell or a whole range, with or without modifiers. A code typed into the formula goes in "
    'quotes: "J1100", since J1100 alone is a cell.'
)
IF_UNRECOGNIZED_HELP = 'What to answer where the cell holds no code; "Unrecognized" when left out.'

_MEMO_SIZE = 65_536  # answers kept per function; more different values than that in one sheet are rare
_MEMOS = 32  # functions and their different second arguments
_LARGE_RANGE = 1_000  # rows from which on it pays to stop the garbage collector for the while
_TWO_DIGITS = range(10, 100)
_ROW_TYPES = frozenset({list, tuple})

Cells = Any  # a value, a row of values, or rows of values: what xlwings hands over and takes back


@lru_cache(maxsize=_MEMOS, typed=True)
def _column_memo(column: str, if_unrecognized: Any = UNRECOGNIZED) -> Memo:
    return Memo(partial(shown, column, if_unrecognized), _MEMO_SIZE)


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
def _answers() -> ModuleType:
    from udfs.releases import answers

    return answers


@cache
def _shapes() -> ModuleType:
    from udfs.releases import shapes

    return shapes


def _info(value: object, release: CurrentRelease | None) -> tuple[str, ...]:
    described = describe(value, release)
    return tuple(column_text(column, described) for column in COLUMNS)


def _check(value: object, release: CurrentRelease | None) -> str:
    return describe(value, release).check


def _known(value: object, release: CurrentRelease | None) -> Any:
    """Answer what the release knows of a cell's code, or the text that stands for every question about it."""
    described = describe(value)
    if not described.recognized:
        return "" if described.blank else UNRECOGNIZED
    return _answers().known_code(described.code, described.system, release)


def _each(memo: Memo, cells: Cells) -> Cells:
    """Answer for a cell, a row or a range, in the same shape."""
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


def _answer(column: str, code: Cells, if_unrecognized: object = UNRECOGNIZED) -> Cells:
    other = if_unrecognized if _is_answer(if_unrecognized) else UNRECOGNIZED
    return _each(_column_memo(column, other), code)


def _is_answer(value: object) -> bool:
    return type(value) in (str, float, bool) or (type(value) is int and value not in ERROR_NUMBERS)


def _modifier_level(value: Any, release: CurrentRelease | None) -> str:
    if type(value) in (int, float) and value in _TWO_DIGITS:
        value = str(int(value))  # Excel keeps the modifier 25 as a number
    code = parse(value)
    if code.blank:
        return ""
    listed = release.modifiers if release is not None else {}
    modifiers = code.modifiers
    if not modifiers and not code.code and listed and isinstance(value, str):
        # One that was assigned since this version was made stands for no modifier to parse.
        alone = split_modifiers(plain_text(str.__str__(value))[0].upper()) or ()
        known = len(alone) <= MOST_MODIFIERS and all(one in listed or modifier_level(one) for one in alone)
        modifiers = alone if known else ()
    levels = (modifier_level(one) or ("Level II" if one in listed else UNRECOGNIZED) for one in modifiers)
    return ", ".join(levels) or UNRECOGNIZED


@xw.func(category=CATEGORY)
@xw.arg("code", ndim=2, err_to_str=True, doc=CODE_HELP)
@xw.arg("if_unrecognized", empty="", doc=IF_UNRECOGNIZED_HELP)
def CODESYSTEM(code: Any, if_unrecognized: Any = UNRECOGNIZED) -> Any:
    """Which code system a billing code belongs to: CPT, HCPCS or CDT.

    Args:
        code: a cell's value, or rows of them.
        if_unrecognized: what to answer for what is no code.

    Returns:
        The answers in the shape of the range.

    >>> CODESYSTEM([["99213-25", "J1100"], ["D0120", None]])
    [['CPT', 'HCPCS'], ['CDT', '']]
    """
    return _answer("Code system", code, if_unrecognized)


@xw.func(category=CATEGORY)
@xw.arg("code", ndim=2, err_to_str=True, doc=CODE_HELP)
@xw.arg("if_unrecognized", empty="", doc=IF_UNRECOGNIZED_HELP)
def CODELEVEL(code: Any, if_unrecognized: Any = UNRECOGNIZED) -> Any:
    """Which HCPCS level a billing code belongs to: Level I (CPT), Level II (HCPCS, CDT), Level III (local).

    Args:
        code: a cell's value, or rows of them.
        if_unrecognized: what to answer for what is no code.

    Returns:
        The answers in the shape of the range.

    >>> CODELEVEL([[99213.0], ["j1100"], ["?"]], "none")
    [['Level I'], ['Level II'], ['none']]
    """
    return _answer("Code level", code, if_unrecognized)


@xw.func(category=CATEGORY)
@xw.arg("code", ndim=2, err_to_str=True, doc=CODE_HELP)
@xw.arg("if_unrecognized", empty="", doc=IF_UNRECOGNIZED_HELP)
def CODECATEGORY(code: Any, if_unrecognized: Any = UNRECOGNIZED) -> Any:
    """Which CPT category a code belongs to: Category I, II, III, PLA or MAAA; blank for HCPCS and CDT.

    Args:
        code: a cell's value, or rows of them.
        if_unrecognized: what to answer for what is no code.

    Returns:
        The answers in the shape of the range.

    >>> CODECATEGORY([["99213", "3074F", "0042T", "J1100"]])
    [['Category I', 'Category II', 'Category III', '']]
    """
    return _answer("Category", code, if_unrecognized)


@xw.func(category=CATEGORY)
@xw.arg("code", ndim=2, err_to_str=True, doc=CODE_HELP)
@xw.arg("if_unrecognized", empty="", doc=IF_UNRECOGNIZED_HELP)
def CODESECTION(code: Any, if_unrecognized: Any = UNRECOGNIZED) -> Any:
    """Which section of its code book a billing code stands in, such as Surgery or Durable Medical Equipment.

    Args:
        code: a cell's value, or rows of them.
        if_unrecognized: what to answer for what is no code.

    Returns:
        The answers in the shape of the range.

    >>> CODESECTION("E1190")
    'Durable Medical Equipment'
    """
    return _answer("Section", code, if_unrecognized)


@xw.func(category=CATEGORY)
@xw.arg("code", ndim=2, err_to_str=True, doc=CODE_HELP)
@xw.arg("if_unrecognized", empty="", doc=IF_UNRECOGNIZED_HELP)
def CODEMAINTAINER(code: Any, if_unrecognized: Any = UNRECOGNIZED) -> Any:
    """Who maintains a billing code: AMA for CPT, CMS for HCPCS Level II, ADA for CDT.

    Args:
        code: a cell's value, or rows of them.
        if_unrecognized: what to answer for what is no code.

    Returns:
        The answers in the shape of the range.

    >>> CODEMAINTAINER([["99213"], ["J1100"], ["D0120"]])
    [['AMA'], ['CMS'], ['ADA']]
    """
    return _answer("Maintainer", code, if_unrecognized)


@xw.func(category=CATEGORY)
@xw.arg("code", ndim=2, err_to_str=True, doc=CODE_HELP)
@xw.arg("if_unrecognized", empty="", doc=IF_UNRECOGNIZED_HELP)
def CODESCOPE(code: Any, if_unrecognized: Any = UNRECOGNIZED) -> Any:
    """Who uses codes like this one, and for what, in a few words.

    Args:
        code: a cell's value, or rows of them.
        if_unrecognized: what to answer for what is no code.

    Returns:
        The answers in the shape of the range.

    >>> CODESCOPE("0042T")
    'Temporary codes for emerging technology; payment is up to the payer'
    """
    return _answer("Scope", code, if_unrecognized)


@xw.func(category=CATEGORY)
@xw.arg("code", ndim=2, err_to_str=True, doc=CODE_HELP)
@xw.arg("if_unrecognized", empty="", doc=IF_UNRECOGNIZED_HELP)
def CODECLEAN(code: Any, if_unrecognized: Any = UNRECOGNIZED) -> Any:
    """The code as it belongs on a claim: five characters, zeros restored, capitals, no modifiers.

    Args:
        code: a cell's value, or rows of them.
        if_unrecognized: what to answer for what is no code.

    Returns:
        The answers in the shape of the range.

    >>> CODECLEAN([[142.0, " j1100 ", "99213-25"]])
    [['00142', 'J1100', '99213']]
    """
    return _answer("Clean code", code, if_unrecognized)


@xw.func(category=CATEGORY)
@xw.arg("code", ndim=2, err_to_str=True, doc=CODE_HELP)
def CODEMODIFIERS(code: Any) -> Any:
    """The modifiers written behind a billing code, such as 25, 59; blank where there are none.

    Args:
        code: a cell's value, or rows of them.

    Returns:
        The modifiers with a comma between them, in the shape of the range.

    >>> CODEMODIFIERS([["99213-25-59", "J1100 JW", "99213"]])
    [['25, 59', 'JW', '']]
    """
    return _answer("Modifiers", code)


@xw.func(category=CATEGORY)
@xw.arg(
    "modifier",
    ndim=2,
    err_to_str=True,
    doc="The modifier, or a code with modifiers: a cell or a whole range.",
)
def MODIFIERLEVEL(modifier: Any) -> Any:
    """Which HCPCS level a modifier belongs to: Level I (AMA) or Level II (CMS and ambulance pairs).

    Args:
        modifier: a cell's value, or rows of them; of a code with several modifiers, each is answered.

    Returns:
        The levels in the shape of the range; "Unrecognized" for a modifier that nobody has assigned.

    >>> MODIFIERLEVEL([[25.0, "jw", "RH", "ZZ"]])
    [['Level I', 'Level II', 'Level II', 'Unrecognized']]
    """
    return _each(_release_memo("modifier", "", _modifier_level), modifier)


@xw.func(category=CATEGORY)
@xw.arg("code", ndim=2, err_to_str=True, doc=CODE_HELP)
def CODECHECK(code: Any) -> Any:
    """What to know of a code: its repair, what else it could be, why it is none; blank when all is well.

    Args:
        code: a cell's value, or rows of them.

    Returns:
        Short sentences in the shape of the range.

    >>> CODECHECK(142)
    'Leading zeros restored: 142 is 00142. 142 is also MS-DRG 142.'
    """
    return _each(_release_memo("check", "", _check), code)


@xw.func(category=CATEGORY)
@xw.arg("code", ndim=2, err_to_str=True, doc=CODE_HELP)
@xw.arg("headers", doc="TRUE to put the names of the columns on top; FALSE when left out.")
def CODEINFO(code: Any, headers: Any = False) -> Any:
    """All that is known of each code, one row a code: clean code, modifiers, system, level and the rest.

    Args:
        code: a cell's value, or rows of them; of a range with several columns, each cell makes a row,
            from left to right and from top to bottom.
        headers: whether the names of the columns stand on top.

    Returns:
        Rows of twelve columns, whether a release is loaded or not; the last three, description, status
        today and release, say so where none is.

    >>> CODEINFO("99213-25")[0][:5]
    ['99213', '25', 'CPT', 'Level I', 'Category I']
    """
    rows = (
        [[cell] if type(cell) not in _ROW_TYPES else cell for cell in code]
        if type(code) in _ROW_TYPES
        else [[code]]
    )
    memo = _release_memo("info", date.today(), _info)
    found = [list(_one(memo, cell)) for row in rows for cell in row]
    with_headers = headers is True or (type(headers) in (int, float) and headers == 1)
    return [list(COLUMNS), *found] if with_headers else found


@xw.func(category=CATEGORY)
@xw.arg("code", ndim=2, err_to_str=True, doc=CODE_HELP)
@xw.arg(
    "length",
    doc='"short" for the short description, or how many characters there may be; the long one when left out.',
)
def CODEDESCRIPTION(code: Any, length: Any = "long") -> Any:
    """What a code stands for, from the CMS release that you have imported, or from your own CPT list.

    Args:
        code: a cell's value, or rows of them.
        length: "long", "short", or the most characters that there may be.

    Returns:
        The descriptions in the shape of the range; "No release loaded", "Not in the release", "No CPT list
        loaded" or "Not in your CPT list" where there is none.

    >>> CODEDESCRIPTION([["J1100", "hello", None]])
    [['No release loaded', 'Unrecognized', '']]
    """
    most = _answers().usable_length(length)
    memo = _release_memo(
        "description",
        most,
        lambda value, release: _answers().description_text(_known(value, release), most),
    )
    return _each(memo, code)


@xw.func(category=CATEGORY)
@xw.arg("code", ndim=2, err_to_str=True, doc=CODE_HELP)
@xw.arg(
    "on_date",
    ndim=2,
    err_to_str=True,
    doc="The date of service: one for all codes, or a range with one for each; today when left out.",
)
def CODESTATUS(code: Any, on_date: Any = "today") -> Any:
    """Whether a code is in use on a date, by the CMS release that you have imported: Active, Terminated.

    Args:
        code: a cell's value, or rows of them.
        on_date: the date of service, or rows of them in the shape of the codes; one row or one column of
            dates holds for all rows or columns of codes, and one code is answered for all dates.

    Returns:
        In the shape of the range: "Active", "Terminated" with the last day of use, "Not yet effective", "Not
        in the release" or "No release loaded"; "No date" and "Not a date" for a cell that holds none.

    >>> CODESTATUS([["J1100"], ["hello"], [None]], "2026-07-01")
    [['No release loaded'], ['Unrecognized'], ['']]
    """
    dates = _shapes().as_rows(on_date)
    if len(dates) == 1 and len(dates[0]) == 1:
        day = dates[0][0]
        today = type(day) is str and day.strip().casefold() == "today"
        return _each(_status_memo(date.today().isoformat() if today else _one(_days(), day)), code)
    codes = _shapes().as_rows(code)
    if len(codes) == 1 and len(codes[0]) == 1:
        codes = [[codes[0][0]] * len(row) for row in dates]
    return _status_rows(codes, dates)


@cache
def _days() -> Memo:
    from udfs.dates import day_of

    return Memo(day_of, _MEMO_SIZE)


def _uses() -> Memo:
    return _release_memo("use", "", lambda value, release: _answers().use_of(_known(value, release)))


def _status_memo(day: str) -> Memo:
    uses, status = _uses(), _answers().status_text
    return _release_memo("status", day, lambda value, _: status(_one(uses, value), day))


def _status_rows(codes: Any, dates: Any) -> list[list[str]]:
    """Answer each code on the date that belongs to it; a code without one on no date."""
    uses, days, status = _uses(), _days(), _answers().status_text
    pause = _pause_collector(codes)
    try:
        # A column of codes beside a column of dates, as most are.
        texts: list[list[str]] = _answers().status_texts(
            [uses[cell] for (cell,) in codes], [days[cell] for (cell,) in dates]
        )
        return texts
    except Exception:  # another shape, or in a cell something that is no value
        return [
            [status(_one(uses, cell), _one(days, day)) for cell, day in zip(*pair, strict=True)]
            for pair in zip(codes, _shapes().beside(codes, dates), strict=True)
        ]
    finally:
        if pause:
            gc.enable()


@xw.func(category=CATEGORY)
def CODERELEASE() -> Any:
    """Which CMS release the answers rest on, and when it was imported; "No release loaded" without one.

    Returns:
        The release's year and month, the name of its file, and the day of its import.

    >>> CODERELEASE()
    'No release loaded'
    """
    said: str = _answers().release_text(_current().current_release())
    problem = _current().store_problem()
    return f"{said}. {problem}" if problem else said
