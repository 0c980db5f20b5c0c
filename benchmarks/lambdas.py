"""The named LAMBDA functions in IronCalc, beside the workbooks' own formulas, which read less."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from typing import Any

import doors
import ironcalc
from made_workbooks import with_names_of_cells

from addin.lambdas.functions_workbook import functions_workbook
from addin.lambdas.named_functions import named_functions
from benchmarks.measured import Measured
from benchmarks.sample_cells import CellValue, column
from workbook_templates.expressions import HEADER_ROW

ROWS = 2_000
_BATCH = 100  # what IronCalc takes for an evaluation, it gives back at the next one
_BELOW = 1_000  # the sheet that comes with the functions


def measure(rows: int = ROWS) -> list[Measured]:
    """Measure both over the same column of cells, with the seven answers that the workbooks have."""
    values = [value for (value,) in column(rows)]
    with tempfile.TemporaryDirectory() as folder:
        functions, built_in = Path(folder, "functions.xlsx"), Path(folder, "built-in.xlsx")
        functions.write_bytes(functions_workbook())
        built_in.write_bytes(with_names_of_cells(doors.built_in_workbook()))
        size = functions.stat().st_size
        named = ironcalc.load_from_xlsx(str(functions), "en", "UTC", "en")
        for row in range(_BELOW + 1, _BELOW + 1 + _BATCH):
            for place, name in enumerate(doors.COLUMNS, start=2):
                named.set_user_input(0, row, place, f"={name}(A{row})")
        ours = _answers_a_second(named, _BELOW + 1, _BATCH, values)
        with _without_its_words():
            formulas = ironcalc.load_from_xlsx(str(built_in))
        floor = _answers_a_second(formulas, HEADER_ROW + 1, doors.BATCH, values)
    names = named_functions()
    return [
        Measured("(g) named functions in IronCalc", ours, "answers/s", floor),
        Measured(
            f"    {len(names)} names, all formulas together",
            sum(len(one.stored) for one in names) / 1000,
            "KB",
        ),
        Measured("    hcpcs-functions.xlsx", size / 1000, "KB"),
    ]


@contextmanager
def _without_its_words() -> Iterator[None]:
    """Keep IronCalc from naming every empty cell of a workbook on the screen."""
    kept = [(stream, os.dup(stream)) for stream in (1, 2)]
    with Path(os.devnull).open("w") as nowhere:
        for stream, _ in kept:
            os.dup2(nowhere.fileno(), stream)
        yield
    for stream, copy in kept:
        os.dup2(copy, stream)
        os.close(copy)


def _answers_a_second(model: Any, first: int, batch: int, values: list[CellValue]) -> float:
    seconds = 0.0
    for start in range(0, len(values), batch):
        for row, value in enumerate(values[start : start + batch], start=first):
            if isinstance(value, str):
                model.update_cell_with_text(0, row, 1, value)
            elif value is None:
                model.clear_cell_contents(0, row, 1)
            else:
                model.update_cell_with_number(0, row, 1, value)
        started = process_time()
        model.evaluate()
        seconds += process_time() - started
    return len(values) * len(doors.COLUMNS) / seconds
