"""The list of workbooks. A new workbook is one module, with its sample beside it, and one line here."""

from __future__ import annotations

from workbook_templates import (
    annual_update,
    chargemaster_audit,
    code_review,
    compare_lists,
    cpt_vs_hcpcs,
    denials_by_code_set,
    fee_compare,
    payer_code_set,
)
from workbook_templates.declaration import Workbook

TEMPLATES: tuple[Workbook, ...] = (
    compare_lists.WORKBOOK,
    cpt_vs_hcpcs.WORKBOOK,
    code_review.WORKBOOK,
    annual_update.WORKBOOK,
    chargemaster_audit.WORKBOOK,
    payer_code_set.WORKBOOK,
    fee_compare.WORKBOOK,
    denials_by_code_set.WORKBOOK,
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
