"""The columns with Medicare's status of each code, in workbooks made with an imported fee schedule."""

from __future__ import annotations

from udfs.releases.fee_schedule import ANOTHER_CODE, status_words
from workbook_templates.declaration import Input
from workbook_templates.expressions import Expression, col

MEDICARE, FEE_SCHEDULE = "Medicare", "Fee schedule"
ANOTHER_SYSTEM = "Medicare: another code"  # a finding, and the name of rules


def status_inputs() -> tuple[Input, ...]:
    """Return the columns; whoever makes the workbook fills them, since no list of codes is in it."""
    return (
        Input(MEDICARE, "text", 28,
              "What Medicare does with the code, by the fee schedule that you imported."),
        Input(FEE_SCHEDULE, "text", 34, "The file of Medicare's fee schedule that says so, and its day."),
    )  # fmt: skip


def uses_another_code(category: Expression) -> Expression:
    """Return whether Medicare wants another code in place of a CPT code.

    Of the codes that report quality, Category II, and of those for other payers, such as H, S and T, the same
    status says no more than that Medicare does not take them.
    """
    return (col(MEDICARE) == status_words(ANOTHER_CODE)) & (category == "Category I")
