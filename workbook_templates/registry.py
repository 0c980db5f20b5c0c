"""The list of workbooks. A new workbook is one module and one line here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """One workbook that can be made."""

    name: str  # as typed on the command line
    summary: str  # one line for a list
    module: str  # the module that builds it


TEMPLATES = (
    Template(
        "compare-lists",
        "Compare two code lists, such as yours and a payer's.",
        "workbook_templates.compare_lists",
    ),
)


def find_template(name: str) -> Template:
    """Answer the workbook of a name.

    Args:
        name: As typed on the command line.

    Returns:
        Its entry.

    Raises:
        KeyError: There is none of that name.

    >>> find_template("compare-lists").module
    'workbook_templates.compare_lists'
    """
    return {template.name: template for template in TEMPLATES}[name]
