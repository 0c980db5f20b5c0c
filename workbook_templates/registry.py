"""The list of workbooks. A new workbook is one module, with its sample beside it, and one line here."""

from __future__ import annotations

from workbook_templates import chargemaster_audit, code_review, compare_lists, payer_code_set
from workbook_templates.declaration import Workbook

TEMPLATES: tuple[Workbook, ...] = (
    compare_lists.WORKBOOK,
    code_review.WORKBOOK,
    chargemaster_audit.WORKBOOK,
    payer_code_set.WORKBOOK,
)


def find_template(name: str) -> Workbook:
    """Answer the workbook of a name.

    Args:
        name: As typed on the command line.

    Returns:
        Its declaration.

    Raises:
        KeyError: There is none of that name.

    >>> find_template("compare-lists").title
    'Comparison of two code lists'
    """
    return {template.name: template for template in TEMPLATES}[name]
