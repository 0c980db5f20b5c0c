"""The ribbon's XML: ``ribbon.xml`` with the menus of workbooks and of result columns filled in."""

from __future__ import annotations

from importlib import resources
from xml.sax.saxutils import quoteattr

from addin.classify import ALL_COLUMNS
from workbook_templates.registry import TEMPLATES


def ribbon_xml() -> str:
    """Answer the ribbon as it stands in the add-in.

    >>> 'label="HCPCS"' in ribbon_xml()
    True
    """
    text = (resources.files("addin.xlam") / "ribbon.xml").read_text(encoding="utf-8")
    return text.replace("<!-- workbooks -->", _workbooks()).replace("<!-- result columns -->", _columns())


def _workbooks() -> str:
    return "".join(
        _element(
            "button",
            id=f"Workbook{place}",
            label=template.name,
            tag=template.name,
            imageMso="FileNew",
            screentip=template.name,
            supertip=template.words.summary,
            onAction="RibbonNewWorkbook",
        )
        for place, template in enumerate(TEMPLATES, start=1)
    )


def _columns() -> str:
    return "".join(
        _element(
            "checkBox",
            id=f"Column{place}",
            label=name,
            tag=name,
            supertip=f"Tick it to have Classify selection write the column {name}.",
            getPressed="RibbonColumnState",
            onAction="RibbonColumnTicked",
        )
        for place, name in enumerate(ALL_COLUMNS, start=1)
    )


def _element(kind: str, **attributes: str) -> str:
    written = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{kind} {written}/>"
