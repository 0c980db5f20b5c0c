"""The list of workbooks. A new workbook is one module, with its sample beside it, and one line here."""

from __future__ import annotations

from importlib import import_module

from workbook_templates.declaration import Workbook

# In the order in which they are shown; ``compare-lists`` is declared in the module ``compare_lists``.
_NAMES = (
    "compare-lists",
    "cpt-vs-hcpcs",
    "code-review",
    "annual-update",
    "chargemaster-audit",
    "payer-code-set",
    "fee-compare",
    "denials-by-code-set",
)


def _declared(name: str) -> Workbook:
    declared: Workbook = import_module(f"workbook_templates.workbooks.{name.replace('-', '_')}").WORKBOOK
    return declared


TEMPLATES: tuple[Workbook, ...] = tuple(map(_declared, _NAMES))


def find_template(name: str) -> Workbook:
    """Return the workbook of a name.

    >>> find_template("compare-lists").words.title
    'Comparison of two code lists'
    """
    return {template.name: template for template in TEMPLATES}[name]
