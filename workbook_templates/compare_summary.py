"""The Summary sheet of the comparison: lines by outcome, system and level; amounts; what to look at."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl import Workbook

from udfs.check import RETIRED
from udfs.describe import UNRECOGNIZED
from udfs.trademarks import CDT_LINE, CPT_LINE
from workbook_templates.parts.classification import CATEGORY, CHECK, LEVEL, SYSTEM
from workbook_templates.parts.sheet_tables import whole_column
from workbook_templates.parts.sheets import add_sheet
from workbook_templates.parts.summary_parts import Block, put_bar_chart, put_block
from workbook_templates.parts.text_cells import put_text

SYSTEMS_AND_LEVELS = (
    ("CPT, Level I", "CPT", "Level I"),
    ("HCPCS, Level II", "HCPCS", "Level II"),
    ("CDT, Level II", "CDT", "Level II"),
    ("HCPCS, Level III (retired)", "HCPCS", "Level III"),
)
CATEGORIES = ("Category I", "Category II", "Category III", "PLA", "MAAA")
CHART_TEXT = (
    "Bar chart of the number of lines by code system and level: lines in both lists, only in list A, and "
    "only in list B, as in the table beside it."
)


@dataclass(frozen=True, slots=True)
class ComparedTable:
    """One of the two tables, and the names of the columns that the summary counts."""

    table: str
    only: str  # the word for lines that are in this list alone
    outcome: str = "In both?"
    amount: str = "Amount"
    difference: str = "Amount difference"
    repeat: str = "Duplicate"

    def column(self, heading: str) -> str:
        """Answer the reference to a whole column."""
        return whole_column(self.table, heading)


def add_summary_sheet(
    workbook: Workbook, first: ComparedTable, second: ComparedTable, *, tab_colour: str
) -> tuple[str, str]:
    """Add the sheet.

    Args:
        workbook: The workbook.
        first: List A.
        second: List B.
        tab_colour: The colour of the tab.

    Returns:
        The references to the numbers of all lines of A and of B, for a check.
    """
    sheet = add_sheet(
        workbook,
        "Summary",
        "Summary of the comparison",
        "Lines are counted as they stand in each list; a line that repeats an earlier one counts again.",
        tab_colour=tab_colour,
    )
    sheet.column_dimensions["A"].width = 34
    for letter in "BCDEFG":
        sheet.column_dimensions[letter].width = 12
    sheet.column_dimensions["H"].width = 3
    headings = ("Lines in A", "in both", "only in A", "Lines in B", "in both", "only in B")
    by_system = put_block(sheet, 4, _by_system(headings, first, second))
    row = by_system + len(SYSTEMS_AND_LEVELS) + 3
    by_category = put_block(sheet, row, _by_category(headings, first, second))
    row = by_category + len(CATEGORIES) + 1
    amounts = put_block(sheet, row, _amounts(first, second))
    row = amounts + 2
    compared = put_block(sheet, row, _amount_lines(first))
    row = compared + 4
    findings = put_block(sheet, row, _findings(first, second))
    for at, text in enumerate((CPT_LINE, CDT_LINE), start=findings + 5):
        put_text(sheet, at, 1, text).style = "Sheet note"
    put_bar_chart(
        sheet,
        "I4",
        title="Lines by code system and level",
        labels=(by_system, by_system + len(SYSTEMS_AND_LEVELS) - 1),
        series=(("In both lists (lines of A)", 3), ("Only in A", 4), ("Only in B", 7)),
        size=(16, 10),
    )
    sheet.print_area = f"A1:R{findings + 6}"
    sheet.page_setup.fitToHeight = 1
    total = by_system + len(SYSTEMS_AND_LEVELS) + 1
    return f"Summary!B{total}", f"Summary!E{total}"


def _by_system(headings: tuple[str, ...], first: ComparedTable, second: ComparedTable) -> Block:
    rows = [
        (label, _outcomes(first, second, ((SYSTEM, system), (LEVEL, level))))
        for label, system, level in SYSTEMS_AND_LEVELS
    ]
    # An unrecognized line is neither in both lists nor in one alone: nobody knows what it is.
    counts = [_count(side, ((side.outcome, UNRECOGNIZED),)) for side in (first, second)]
    rows.append((UNRECOGNIZED, [counts[0], "0", "0", counts[1], "0", "0"]))
    return Block("By code system and level", ("Code system and level", *headings), rows, total="All lines")


def _by_category(headings: tuple[str, ...], first: ComparedTable, second: ComparedTable) -> Block:
    rows = [(name, _outcomes(first, second, ((CATEGORY, name),))) for name in CATEGORIES]
    return Block("CPT by category", ("Category", *headings), rows)


def _amounts(first: ComparedTable, second: ComparedTable) -> Block:
    total = [f"SUM({side.column(side.amount)})" for side in (first, second)]
    return Block(
        "Amounts",
        ("All lines with an amount", "List A", "List B", "A minus B"),
        [("Sum of the amounts", [*total, f"{total[0]}-{total[1]}"])],
        styles=("Money", "Money", "Money"),
    )


def _amount_lines(first: ComparedTable) -> Block:
    difference = first.column(first.difference)
    return Block(
        "Amounts of the lines of A that are in both lists",
        ("Compared with the first such line of B", "Lines", "A minus B"),
        [
            (label, [f'COUNTIF({difference},"{test}")', f'SUMIF({difference},"{test}")'])
            for label, test in (("Higher in A", ">0"), ("Lower in A", "<0"))
        ]
        + [("The same", [f"COUNTIF({difference},0)", "0"])],
        styles=("Count", "Money"),
    )


def _findings(first: ComparedTable, second: ComparedTable) -> Block:
    def both(formula: str) -> list[str]:
        return [formula.format(check=side.column(CHECK), repeat=side.column(side.repeat),
                               outcome=side.column(side.outcome)) for side in (first, second)]  # fmt: skip

    return Block(
        "To look at",
        ("Filter the lists by these", "List A", "List B"),
        [
            ("Unrecognized lines", both(f'COUNTIF({{outcome}},"{UNRECOGNIZED}")')),
            (
                "Codes with a sentence in Check",
                both(f'SUMPRODUCT((LEN({{check}})>0)*({{outcome}}<>"{UNRECOGNIZED}"))'),
            ),
            ("Retired codes", both(f'SUMPRODUCT(--ISNUMBER(FIND("{RETIRED}",{{check}})))')),
            ("Lines that repeat an earlier one", both("SUMPRODUCT(--(LEN({repeat})>0))")),
        ],
    )


def _outcomes(
    first: ComparedTable, second: ComparedTable, criteria: tuple[tuple[str, str], ...]
) -> list[str]:
    return [
        _count(side, (*criteria, *outcome))
        for side in (first, second)
        for outcome in ((), ((side.outcome, "Both"),), ((side.outcome, side.only),))
    ]


def _count(side: ComparedTable, criteria: tuple[tuple[str, str], ...]) -> str:
    tests = ",".join(f'{side.column(heading)},"{word}"' for heading, word in criteria)
    return f"COUNTIFS({tests})"
