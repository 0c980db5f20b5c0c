"""Any list, as real programs see it: the Open XML SDK validator, and old workbooks that LibreOffice made."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from list_checks import check_damaged, classify
from list_strategies import Base, MadeText, MadeWorkbook, damaged_files, text_lists, workbooks
from real_programs import LibreOffice


@given(workbooks() | text_lists())
@settings(max_examples=10)
def test_the_validator_finds_nothing_new(
    open_xml_validator: Callable[[Path], list[str]], made: MadeWorkbook | MadeText
) -> None:
    def found(path: Path) -> Counter[str]:
        # The number of cells in a row may differ, not what is said of them.
        findings = open_xml_validator(path) if path.suffix in (".xlsx", ".xlsm") else []
        return Counter(re.sub(r"\b(c|row)\[[0-9]+\]", r"\1[]", finding) for finding in findings)

    with TemporaryDirectory() as folder:
        ending = ".xlsx" if isinstance(made, MadeText) else ""
        if files := classify(made, Path(folder), ending):
            assert found(files[1]) - found(files[0]) == Counter()


@pytest.fixture(scope="module")
def old_workbooks(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> list[Base]:
    source = tmp_path_factory.mktemp("old") / "list.xlsx"
    workbook = openpyxl.Workbook()
    for row in (["Code", "Fee"], ["00142", 92.5], ["j1100-jw", 7], [99213, 1], ["hello", "=NA()"]):
        workbook.worksheets[0].append(row)
    workbook.save(source)
    return [(f".{form}", libreoffice.convert(source, form).read_bytes()) for form in ("xls", "ods")]


@given(st.data())
def test_a_damaged_old_workbook_is_read_after_all_or_refused(
    old_workbooks: list[Base], data: st.DataObject
) -> None:
    check_damaged(data.draw(damaged_files(st.sampled_from(old_workbooks))), "classify", "--column", "A")
