"""Any cell gets an answer that a cell can hold: alone, in a range, from Python and through xlwings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import oracle
import pytest
import strategies
from code_like_values import MORE
from fake_excel import CELL_ERRORS, shown
from fake_windows import windows
from hypothesis import given
from hypothesis import strategies as st
from list_checks import run_here
from release_files import save_text

from udfs import functions
from udfs.releases.current import look_again

pytestmark = pytest.mark.long
NAMES = [name for name in vars(functions) if name.isupper() and callable(getattr(functions, name))]
EACH_CELL = [name for name in NAMES if name not in ("CODEINFO", "CODERELEASE")]  # one answer a cell
any_values = strategies.cell_values | strategies.codes | strategies.odd_values
seconds = st.sampled_from(("", "none", 0.0, 7.5, True)) | any_values
ragged = st.lists(any_values | st.lists(any_values, max_size=3) | st.just(()), max_size=4)
excel_values = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 10**7).map(float),
    strategies.cell_texts | strategies.codes,
    st.sampled_from(sorted(CELL_ERRORS.values())) | st.integers(-2146826288, -2146826200),
)
blocks = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.tuples(*[excel_values] * width), min_size=1, max_size=4).map(tuple)
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The functions behind xlwings' own server, with a release."""
    folder: Path = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch, windows("udfs.functions") as server:
        patch.setenv("HCPCS_EXCEL_DATA", str(folder / "releases"))
        assert run_here("release", "import", str(save_text(folder))).status == 0
        look_again()
        yield server
    look_again()


def ask(name: str, *arguments: Any) -> Any:
    return getattr(functions, name)(*arguments, *MORE.get(name, ())[len(arguments) - 1 :])


def is_text_of_a_cell(answer: Any) -> bool:
    return type(answer) is str and len(answer) <= 32_767 and not re.search("[\ud800-\udfff]", answer)


@pytest.mark.parametrize("name", EACH_CELL)
@given(values=st.lists(any_values, max_size=5), second=seconds, rows=ragged)
def test_any_value_is_answered_in_its_place(
    server: Any, name: str, values: list[Any], second: Any, rows: Any
) -> None:
    """A blank with a blank, all else with a text; a second argument may say anything; no shape is too odd."""
    answers = ask(name, [[value] for value in values])
    assert [len(row) for row in answers] == [1] * len(values)
    for value, (answer,) in zip(values, answers, strict=True):
        assert is_text_of_a_cell(answer)
        if value is None or (type(value) is str and not value.strip(" \t\r\n\u00a0\u200b")):
            assert answer == ""
        if not isinstance(value, list):
            assert ask(name, value) == answer
    assert shape(ask(name, rows)) == shape(rows)
    if len(inspect.signature(getattr(functions, name)).parameters) > 1:
        answers = ask(name, rows, second)
        assert isinstance(second, list | tuple) or shape(answers) == shape(rows)
        ask(name, [["hello"]], rows)


def shape(cells: Any) -> Any:
    return [len(row) if isinstance(row, list | tuple) else None for row in cells]


@given(values=st.lists(any_values, min_size=1, max_size=5), headers=st.booleans() | any_values)
def test_any_value_gets_its_row(server: Any, values: list[Any], headers: Any) -> None:
    rows = ask("CODEINFO", [[value] for value in values], headers)
    assert len(rows) - len(values) in (0, 1)
    assert len({len(row) for row in rows}) == 1
    assert all(is_text_of_a_cell(text) for row in rows for text in row)


@pytest.mark.parametrize("name", NAMES)
@given(rows=blocks, second=excel_values.filter(lambda value: value is not None))
def test_excel_is_answered_as_python_is(server: Any, name: str, rows: Any, second: Any) -> None:
    count = len(inspect.signature(getattr(functions, name)).parameters)
    for arguments in ((rows, second)[:count], (rows,)[:count]):
        arguments += MORE.get(name, ())[len(arguments) - 1 :]
        answer = ask(name, *arguments)
        expected = [tuple(row) for row in answer] if isinstance(answer, list) else [(answer,)]
        assert shown(server.CallUDF("udfs.functions", name, arguments, None, None)) == expected


@given(strategies.codes, st.lists(strategies.modifiers, max_size=2), strategies.blanks, st.booleans())
def test_a_code_is_what_the_published_lists_say(
    code: str, modifiers: list[str], blank: str, is_lower: bool
) -> None:
    """However it is written; the lists are held a second time, in the tests."""
    cell = blank + "-".join([code, *modifiers]) + blank
    names = ("CODESYSTEM", "CODELEVEL", "CODECATEGORY", "CODESECTION", "CODEMAINTAINER")
    assert tuple(ask(name, cell.lower() if is_lower else cell) for name in names) == oracle.classify(code)


@pytest.mark.parametrize("piece", ["9", "A", " ", "\ud800", "25 ", "99213-", '="'])
def test_a_long_text_is_answered(piece: str) -> None:
    """In the time of one look at it: what is quadratic would not end."""
    for start in ("", "99213"):
        text = start + piece * (200_000 // len(piece))
        assert is_text_of_a_cell(ask("CODEMODIFIERS", text))
        assert is_text_of_a_cell(ask("CODECHECK", text))
