"""One record of all that is known of a cell, and its columns."""

from __future__ import annotations

from typing import Any

import pytest
import strategies
from hypothesis import given

from udfs.describe import COLUMNS, column_text, describe


def test_a_code_with_modifiers() -> None:
    described = describe("99213-25-59")
    assert [column_text(column, described) for column in COLUMNS] == [
        "99213",
        "25, 59",
        "CPT",
        "Level I",
        "Category I",
        "Evaluation and Management",
        "AMA",
        "Procedures and services of physicians, other professionals and hospital outpatient departments",
        "",
        *["No release loaded"] * 3,
    ]
    assert described.code_class.subsection.startswith("Office or Other Outpatient")
    assert described.code_class.status == "active"


def test_what_is_no_code() -> None:
    described = describe("hello")
    assert [column_text(column, described) for column in COLUMNS] == [
        "Unrecognized",
        "",
        *["Unrecognized"] * 6,
        "This is not a code.",
        *["Unrecognized"] * 3,
    ]
    assert described.code_class.status == ""


def test_a_blank_cell() -> None:
    described = describe(None)
    assert {column_text(column, described) for column in COLUMNS} == {""}


def test_a_category_is_a_matter_of_cpt_alone() -> None:
    assert column_text("Category", describe("J1100")) == ""


def test_no_such_column() -> None:
    with pytest.raises(KeyError):
        column_text("Price", describe("99213"))


@given(strategies.cell_values)
def test_a_recognized_code_has_system_level_section_and_scope(value: Any) -> None:
    described = describe(value)
    known = described.code_class
    told = [known.system, known.level, known.section, known.maintainer, known.scope]
    assert all(told) if described.recognized else not any(told)
