"""Fuzzed cells through every function, directly and through xlwings' own server, and what must hold."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from robustness.blocks import Check, Finding, check_blocks
from robustness.fuzzed_cells import Cells
from robustness.loaded_release import LoadedRelease
from robustness.long_texts import too_slow
from robustness.no_sockets import forbid_sockets, tried

CELLS_IN_A_BLOCK = 1_000
LONGEST_TEXT = 32_767  # characters that a cell holds
_CELLS_BY_HAND = 1_000_000  # from here on nobody minds that time is measured as well
_LONG_TEXTS = 20  # two of so many blocks have a text of a megabyte: without a release, and with one
_ALONE = 10  # one cell in so many is asked about alone as well
_NOT_HELD = re.compile("[\ud800-\udfff]")  # no text of COM's
_BLANKS = " \t\r\n\u00a0\u200b"
_ROWS = (list, tuple)
_kept = ExitStack()  # as long as the process lives
_SECOND = ("", "none", 0.0, 7.5, True, False)  # what a cell can give as if_unrecognized


def sweep(seed: int, cells: int, first: int, workers: int) -> Iterator[Finding]:
    """Put fuzzed cells through the functions.

    Args:
        seed: the seed of all of them.
        cells: how many.
        first: the number of the first block.
        workers: how many processes share the work.

    Returns:
        What is found.
    """
    blocks = range(first, first + max(1, cells // CELLS_IN_A_BLOCK))
    yield from check_blocks(begin, seed, iter(blocks), min(workers, len(blocks)))
    if cells >= _CELLS_BY_HAND:
        with LoadedRelease():  # functions that look into a release look longer
            yield from (Finding(seed, 0, what) for what in too_slow())


def begin() -> Check:
    """Start xlwings' server in this process, and give the function that checks a block."""
    from fake_windows import windows

    release = LoadedRelease()
    server = _kept.enter_context(windows("udfs.functions"))
    forbid_sockets()
    functions = Functions(server)

    def check(seed: int, block: int) -> list[str]:
        release.show(block % 2 == 1)
        return check_block(functions, seed, block)

    return check


class Functions:
    """All cell functions, as Python calls them and as Excel does.

    Args:
        server: xlwings' object in front of ``udfs.functions``, None where only Python calls.
    """

    def __init__(self, server: Any) -> None:
        from udfs.functions import FUNCTIONS

        self.module = importlib.import_module("udfs.functions")
        self.arguments = {one.name: [each.name for each in one.arguments] for one in FUNCTIONS}
        self.server = server
        # One answer a cell: all but these two.
        self.each_cell = [name for name in self.arguments if name not in ("CODEINFO", "CODERELEASE")]

    def direct(self, name: str, *arguments: Any) -> Any:
        """What Python gets."""
        return getattr(self.module, name)(*arguments)

    def excel(self, name: str, *arguments: Any) -> list[list[Any]]:
        """What the cells of a sheet get."""
        from fake_excel import shown

        return [
            list(row) for row in shown(self.server.CallUDF("udfs.functions", name, arguments, None, None))
        ]

    def second(self, name: str, cells: Cells) -> list[Any]:
        """A second argument where the function has one, often none."""
        arguments = self.arguments[name]
        if len(arguments) < 2 or cells.chance.random() < 0.4:
            return []
        if arguments[1] == "if_unrecognized":
            return [cells.chance.choice(_SECOND)]
        return [cells.excel()]


def check_block(functions: Functions, seed: int, block: int) -> list[str]:
    """Answer what is wrong with the answers to one block of cells."""
    cells = Cells(seed, block)
    half = CELLS_IN_A_BLOCK // 2
    found = _any_values(functions, cells, [cells.any() for _ in range(half)])
    found += _excel_values(functions, cells, [cells.excel() for _ in range(half)])
    found += _odd_shapes(functions, cells)
    if block % _LONG_TEXTS < 2:
        found += _any_values(functions, cells, [cells.long_text()])
    if tried:
        found.append(f"sockets: {', '.join(tried)}")
    return found


def _any_values(functions: Functions, cells: Cells, values: list[Any]) -> list[str]:
    """Values of all kinds in one column: shape, answers, and the same answers for each alone."""
    found: list[str] = []
    column = [[value] for value in values]
    for name in functions.each_cell:
        second = functions.second(name, cells)
        answers = _asked(found, functions.direct, name, column, *second)
        if answers is None:
            found += _raising(functions, name, values, second)
            continue
        if type(answers) is not list or [len(row) for row in answers] != [1] * len(values):
            found.append(f"{name}: answers of another shape")
            continue
        for number, (value, (answer,)) in enumerate(zip(values, answers, strict=True)):
            if wrong := _wrong(value, answer, second):
                found.append(f"{name}, cell {number} ({type(value).__name__}): {wrong}")
        for number in range(0, len(values), _ALONE):
            value = values[number] if type(values[number]) not in _ROWS else [[values[number]]]
            alone = _asked(found, functions.direct, name, value, *second)
            if alone != (answers[number][0] if value is values[number] else [answers[number]]):
                found.append(f"{name}, cell {number}: another answer alone")
    rows = _asked(found, functions.direct, "CODEINFO", column, cells.chance.choice((False, True)))
    if rows is not None and (
        len(rows) not in (len(values), len(values) + 1)
        or any(_not_held(text) for row in rows for text in row)
    ):
        found.append("CODEINFO: not a row a cell, or a text that no cell holds")
    return found


def _excel_values(functions: Functions, cells: Cells, values: list[Any]) -> list[str]:
    """Values as Excel hands them over, in a range of some width: the same answers as Python gets."""
    found: list[str] = []
    width = cells.chance.randrange(1, 6)
    rows = tuple(
        tuple(values[place : place + width]) for place in range(0, len(values) - len(values) % width, width)
    )
    for name in functions.each_cell:
        second = functions.second(name, cells)
        through = _asked(found, functions.excel, name, rows, *second)
        direct = _asked(found, functions.direct, name, [list(row) for row in rows], *second)
        if through != direct:
            found.append(f"{name}: other answers through xlwings")
        one = cells.chance.choice(values)
        if _asked(found, functions.excel, name, one, *second) != [
            [_asked(found, functions.direct, name, one, *second)]
        ]:
            found.append(f"{name}: another answer through xlwings for one cell")
    dates = tuple(tuple(cells.excel() for _ in row) for row in rows)
    if _asked(found, functions.excel, "CODESTATUS", rows, dates) != [
        [functions.direct("CODESTATUS", code, date) for code, date in zip(*pair, strict=True)]
        for pair in zip(rows, dates, strict=True)
    ]:
        found.append("CODESTATUS: another answer beside a range of dates")
    if len(_asked(found, functions.excel, "CODEINFO", rows) or ()) != len(rows) * width:
        found.append("CODEINFO: not a row a cell")
    if _not_held(_asked(found, functions.direct, "CODERELEASE")):
        found.append("CODERELEASE: no text that a cell holds")
    return found


def _odd_shapes(functions: Functions, cells: Cells) -> list[str]:
    """Ragged and nested rows, as codes and as second argument: the same shape, and nothing raised."""
    found: list[str] = []
    ragged = cells.ragged()
    for name in functions.each_cell:
        answers = _asked(found, functions.direct, name, ragged)
        if _shape(answers) != _shape(ragged):
            found.append(f"{name}: another shape for ragged rows")
        if len(functions.arguments[name]) > 1:
            for second in (cells.any(), cells.ragged()):
                _asked(found, functions.direct, name, ragged, second)
    _asked(found, functions.direct, "CODEINFO", ragged, cells.any())
    return found


def _shape(cells: Any) -> Any:
    if type(cells) not in _ROWS:
        return None
    return [len(row) if type(row) in _ROWS else None for row in cells]


def _asked(found: list[str], ask: Callable[..., Any], name: str, *arguments: Any) -> Any:
    """Ask a function; what it raises is a finding, and the answer None."""
    try:
        return ask(name, *arguments)
    except Exception as error:
        trace: Any = error.__traceback__
        while trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_name} line {trace.tb_lineno}"
        found.append(f"{name} raised {type(error).__name__} in {place}")
        return None


def _raising(functions: Functions, name: str, values: list[Any], second: list[Any]) -> list[str]:
    """Answer which of the cells make a function raise by themselves."""
    found: list[str] = []
    for number, value in enumerate(values):
        before = len(found)
        _asked(found, functions.direct, name, [[value]], *second)
        found[before:] = [f"cell {number}: {what}" for what in found[before:]]
    return found


def _wrong(value: Any, answer: Any, second: list[Any]) -> str:
    """Answer what is wrong with the answer for a cell, "" for nothing."""
    blank = value is None or (type(value) is str and not value.strip(_BLANKS))
    if blank and answer != "":
        return "no blank for a blank"
    if _not_held(answer) and not any(type(answer) is type(one) and answer == one for one in second):
        return "no text that a cell holds"
    return ""


def _not_held(answer: Any) -> bool:
    return type(answer) is not str or len(answer) > LONGEST_TEXT or _NOT_HELD.search(answer) is not None
