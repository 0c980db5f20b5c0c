"""The named LAMBDA functions as texts: what Excel asks of names, and that they are the registry's."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.utils import FORMULAE

from addin.lambdas import functions_workbook
from addin.lambdas.named_functions import (
    LONGEST_COMMENT,
    LONGEST_FORMULA,
    ListedRelease,
    NamedFunction,
    functions_text,
    named_functions,
)
from udfs.functions import FUNCTIONS

RELEASE = ListedRelease("2026-07", "2026-07 (a release), imported 2026-07-01", 9_000)
REGISTRY = {function.name: function for function in FUNCTIONS}
# Functions that Excel has had since 2010; openpyxl knows the older ones.
NEWER = [
    "ACOT",
    "AGGREGATE",
    "ARABIC",
    "ARRAYTOTEXT",
    "BASE",
    "BITAND",
    "BYCOL",
    "BYROW",
    "CHOOSECOLS",
    "CHOOSEROWS",
    "CONCAT",
    "DAYS",
    "DECIMAL",
    "DETECTLANGUAGE",
    "DROP",
    "ENCODEURL",
    "EXPAND",
    "FIELDVALUE",
    "FILTER",
    "FILTERXML",
    "FORMULATEXT",
    "GROUPBY",
    "HSTACK",
    "IFNA",
    "IFS",
    "IMAGE",
    "ISFORMULA",
    "ISOMITTED",
    "LAMBDA",
    "LET",
    "MAKEARRAY",
    "MAP",
    "MAXIFS",
    "MINIFS",
    "NUMBERVALUE",
    "PERCENTOF",
    "PIVOTBY",
    "RANDARRAY",
    "REDUCE",
    "REGEXEXTRACT",
    "REGEXREPLACE",
    "REGEXTEST",
    "SCAN",
    "SEQUENCE",
    "SHEET",
    "SHEETS",
    "SINGLE",
    "SORT",
    "SORTBY",
    "STOCKHISTORY",
    "SWITCH",
    "TAKE",
    "TEXTAFTER",
    "TEXTBEFORE",
    "TEXTJOIN",
    "TEXTSPLIT",
    "TOCOL",
    "TOROW",
    "TRANSLATE",
    "TRIMRANGE",
    "UNICHAR",
    "UNICODE",
    "UNIQUE",
    "VALUETOTEXT",
    "VSTACK",
    "WEBSERVICE",
    "WRAPCOLS",
    "WRAPROWS",
    "XLOOKUP",
    "XMATCH",
    "XOR",
]
_TEXT = re.compile(r'"(?:[^"]|"")*"')

# It rests on the fee schedule, which no workbook gets: its lines are CPT numbers.
NOT_IN_WORKBOOKS = {"CODEMEDICARE"}


@cache
def everything() -> dict[str, NamedFunction]:
    return {one.name: one for one in (*named_functions(), *named_functions(RELEASE))}


def code_of(formula: str) -> str:
    """A formula without its texts."""
    return _TEXT.sub('""', formula)


def test_excel_takes_each_name() -> None:
    """Excel's limits are 8,192 characters of a formula, 255 of a comment and of a text in a formula."""
    for one in everything().values():
        assert len(one.stored) <= LONGEST_FORMULA < 8_000, one.name
        assert 0 < len(one.comment) <= LONGEST_COMMENT == 255, one.name
        assert all(len(text) <= 257 for text in _TEXT.findall(one.stored)), one.name
        assert code_of(one.stored).startswith("_xlfn.LAMBDA("), one.name
        # A name such as A1 or R1C1 would be a cell.
        assert not re.fullmatch(r"[A-Z]{1,3}[0-9]+|R[0-9]*C[0-9]*", one.name)


def test_every_word_of_a_formula_is_known() -> None:
    """Excel's older functions, newer ones with the mark that files have, and ours; else an argument."""
    for one in everything().values():
        code = code_of(one.stored).replace("HCPCS_RELEASE!", "")
        assert set(re.findall(r"_xlfn\.(\w+)", code)) <= set(NEWER), one.name
        plain = re.sub(r"_xl(?:fn|pm|op)\.\w+|\$[A-O]\$[0-9]+", "", code)
        assert set(re.findall(r"[A-Za-z_]\w*", plain)) <= {*everything(), *FORMULAE}, one.name
        # An optional argument is declared with another mark.
        declared = set(re.findall(r"_xlpm\.(\w+)(?=,)|_xlop\.(\w+)|LAMBDA\(_xlpm\.(\w+)\)", code))
        assert set(re.findall(r"_xlpm\.(\w+)", code)) <= {name for names in declared for name in names}, (
            one.name
        )


def test_no_name_is_called_like_a_function_of_excel() -> None:
    """Such a name would lose, without a word."""
    assert set(everything()).isdisjoint({*FORMULAE, *NEWER})


def test_only_functions_for_cells_are_shown() -> None:
    """A new one is an entry of addin/lambdas/rules.txt."""
    shown = {name for name, one in everything().items() if not one.hidden}
    assert shown == set(REGISTRY) - NOT_IN_WORKBOOKS
    without_release = {one.name for one in named_functions() if not one.hidden}
    assert shown - without_release == {"CODEDESCRIPTION", "CODESTATUS", "CODEREPLACEMENT", "CODERELEASE"}
    assert all(name.startswith("HCPCS_") for name in set(everything()) - shown)


@pytest.mark.long
def test_the_first_sheet_shows_every_function(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that answers no column of CODEINFO; CODEINFO itself stands below, and spills."""
    made = functions_workbook.functions_workbook()
    sheet = load_workbook(BytesIO(made)).worksheets[0]
    shown = {str(row[0]) for row in sheet.iter_rows(max_row=30, max_col=1, values_only=True)}
    for one in named_functions():
        assert one.hidden or one.name == "CODEINFO" or any(text.startswith(f"={one.name}(") for text in shown)
    monkeypatch.delitem(functions_workbook._COLUMNS_OF, "CODESCOPE")
    assert functions_workbook.functions_workbook() == made


@pytest.mark.parametrize(
    "function", [one for one in FUNCTIONS if one.name not in NOT_IN_WORKBOOKS], ids=lambda one: one.name
)
def test_a_function_has_the_arguments_of_python(function: object) -> None:
    declared = REGISTRY[function.name]  # type: ignore[attr-defined]
    assert declared.name in everything(), "It has no entry in addin/lambdas/rules.txt."
    inside = everything()[declared.name].formula.removeprefix("LAMBDA(")
    wanted = [f"[{one.name}]" if one.optional else one.name for one in declared.arguments]
    assert inside.startswith(",".join(wanted))
    assert not re.match(r",\[?[a-z_]+\]?[,)]", inside.removeprefix(",".join(wanted)))
    assert everything()[declared.name].comment == declared.description


def test_as_text_each_name_is_an_entry() -> None:
    entries = re.findall(r"^/\*\* (.+) \*/\n([A-Z_]+) = (LAMBDA\(.*\));$", functions_text(), re.MULTILINE)
    assert [name for _, name, _ in entries] == [one.name for one in named_functions()]
    assert "_xl" not in functions_text()
