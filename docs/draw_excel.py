"""Draw the HCPCS tab and a sheet with the functions: ``python docs/draw_excel.py`` writes excel-addin.svg.

The tab is drawn from the ribbon's own XML, and the answers are those of the functions. The icons are those of
Office, so only their places are shown.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from xml.sax.saxutils import escape

from addin.excel.xlam_file import ribbon_xml
from udfs import functions

PICTURE = Path(__file__).parent / "excel-addin.svg"
CUSTOM_UI = "{http://schemas.microsoft.com/office/2009/07/customui}"
CELLS = ("99213-25", 142.0, " j1100 jw", "D0120", "E11.40", "n/a")
COLUMNS = (
    ("CODECLEAN", 95),
    ("CODESYSTEM", 115),
    ("CODELEVEL", 100),
    ("CODEMODIFIERS", 130),
    ("CODECHECK", 420),
)
FONT = 'font-family="Segoe UI, Carlito, Arial, sans-serif"'
CHARACTER = 6.6  # points that a character takes, about
LINE, GREEN, GREY, DARK = "#c8ced3", "#107c41", "#f3f2f1", "#24292f"


def draw() -> str:
    """Answer the picture as SVG."""
    ribbon, ribbon_width = _ribbon()
    sheet, sheet_width = _sheet(top=150)
    width, height = max(ribbon_width, sheet_width) + 20, 150 + 26 * (len(CELLS) + 2) + 14
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" '
        f'height="{height}" role="img" {FONT} font-size="12">\n'
        "<title>The HCPCS tab in Excel, and a sheet with the functions</title>\n"
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{ribbon}{sheet}</svg>\n'
    )


def _ribbon() -> tuple[str, float]:
    (tab,) = ET.fromstring(ribbon_xml()).iter(f"{CUSTOM_UI}tab")
    parts = [
        _rectangle(10, 34, 10, 96, GREY, stroke=LINE),
        _text(18, 24, tab.attrib["label"], size=13, color=GREEN, weight="bold"),
        f'<rect x="16" y="29" width="{len(tab.attrib["label"]) * 8.2:.0f}" height="3" fill="{GREEN}"/>\n',
    ]
    left = 18.0
    for group in tab:
        start = left
        large = [one for one in group if one.get("size") == "large"]
        small = [one for one in group if one.get("size") != "large"]
        for control in large:
            left += _draw_large(parts, control, left)
        if small:
            widths = [
                _draw_small(parts, control, left, 40 + 24 * place) for place, control in enumerate(small)
            ]
            left += max(widths)
        label = group.attrib["label"]
        left = max(left, start + len(label) * CHARACTER)
        parts.append(_text((start + left - 6) / 2, 125, label, size=11, color="#605e5c", anchor="middle"))
        parts.append(f'<line x1="{left:.1f}" y1="40" x2="{left:.1f}" y2="126" stroke="{LINE}"/>\n')
        left += 8
    parts[0] = _rectangle(10, 34, left - 10, 96, GREY, stroke=LINE)
    return "".join(parts), left


def _draw_large(parts: list[str], control: ET.Element, left: float) -> float:
    words = control.attrib["label"].split(" ", 1)
    if control.tag.endswith("menu"):
        words[-1] += " ▾"
    width = max(len(word) for word in words) * CHARACTER + 14
    parts.append(_rectangle(left + width / 2 - 14, 42, 24, 28, "#ffffff", stroke=GREEN))
    for place, word in enumerate(words):
        parts.append(_text(left + width / 2 - 2, 86 + 15 * place, word, anchor="middle"))
    return width


def _draw_small(parts: list[str], control: ET.Element, left: float, top: float) -> float:
    label = control.attrib["label"] + (" ▾" if control.tag.endswith("menu") else "")
    parts.append(_rectangle(left, top + 3, 14, 14, "#ffffff", stroke=GREEN))
    parts.append(_text(left + 20, top + 15, label))
    return 20 + len(label) * CHARACTER + 8


def _sheet(top: int) -> tuple[str, float]:
    widths = [34, 105, *(width for _, width in COLUMNS)]
    lefts = [10 + sum(widths[:place]) for place in range(len(widths) + 1)]
    rows: list[list[str]] = [
        ["", *"ABCDEF"],
        ["1", "Code", *(f"={name}(A2)" for name, _ in COLUMNS)],
        *(
            [str(row), str(int(cell) if isinstance(cell, float) else cell), *_answers(cell)]
            for row, cell in enumerate(CELLS, start=2)
        ),
    ]
    parts = []
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            edge = place == 0 or column == 0
            x, y, width = lefts[column], top + 26 * place, widths[column]
            fill = GREY if edge else "#e8f3ec" if place == 1 else "#ffffff"
            parts.append(_rectangle(x, y, width, 26, fill, stroke=LINE))
            number = column == 1 and text.isdecimal()
            if edge:
                parts.append(_text(x + width / 2, y + 18, text, color="#605e5c", anchor="middle"))
            else:
                weight = "bold" if place == 1 else "normal"
                where = x + width - 5 if number else x + 5
                parts.append(_text(where, y + 18, text, weight=weight, anchor="end" if number else "start"))
    return "".join(parts), lefts[-1]


def _answers(cell: object) -> list[str]:
    return [str(getattr(functions, name)(cell)) for name, _ in COLUMNS]


def _rectangle(x: float, y: float, width: float, height: float, fill: str, stroke: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" '
        f'stroke="{stroke}"/>\n'
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: int = 12,
    color: str = DARK,
    weight: str = "normal",
    anchor: str = "start",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{color}" font-weight="{weight}" '
        f'text-anchor="{anchor}" xml:space="preserve">{escape(text)}</text>\n'
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8", newline="\n")
