"""How every workbook looks: one font, three blues, and outcomes that color-blind readers can tell apart.

Outcomes are told by a word first; blue, orange and gray (never red and green) only help the eye.
"""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from workbook_templates.declaration import MARKS, Mark

FONT_NAME = "Calibri"
INK = "1F2933"
QUIET = "52606D"
HEADER_BLUE = "1F4E79"
RULE_GRAY = "CBD2D9"
INPUT_FILL = "FFF8E6"


# The same three, strong enough for the bars of a chart.
CHART_COLORS = ("0072B2", "E69F00", "7B8794", "B3541E")

CODE_FORMAT = "@"
AMOUNT_FORMAT = "#,##0.00"
COUNT_FORMAT = "#,##0"
NUMBER_FORMAT = "General"  # units may be halves; "#,##0.##" would show "42."
PERCENT_FORMAT = "0.0%"
DATE_FORMAT = "mm-dd-yy"  # number 14 of the format: each reader sees dates in the form of the own system
_FIRST_OWN_FORMAT = 200  # beyond those of the cells, which the library numbers from 164 on


def add_styles(workbook: Workbook) -> None:
    """Give a new workbook the named styles that all sheets use."""
    # openpyxl has no public way to the default font.
    workbook._named_styles["Normal"].font = _font()  # type: ignore[attr-defined]
    rule = Border(bottom=Side(style="thin", color=RULE_GRAY))
    sum_line = Border(top=Side(style="thin", color=INK))
    # A little room on both sides keeps a number apart from the text beside it.
    top = Alignment(vertical="top", horizontal="left", indent=1)
    wrapped = Alignment(vertical="top", horizontal="left", indent=1, wrap_text=True)
    number = Alignment(vertical="top", horizontal="right", indent=1)
    heading = Alignment(vertical="center", horizontal="left", indent=1, wrap_text=True)
    number_heading = Alignment(vertical="center", wrap_text=True, horizontal="right", indent=1)
    white = _font(bold=True, color="FFFFFF")
    blue, yellow = PatternFill("solid", fgColor=HEADER_BLUE), PatternFill("solid", fgColor=INPUT_FILL)
    _add(workbook, "Sheet title", _font(size=18, bold=True, color=HEADER_BLUE))
    _add(workbook, "Sheet note", _font(color=QUIET), Alignment(vertical="top"))
    _add(workbook, "Heading", _font(size=13, bold=True, color=HEADER_BLUE))
    _add(workbook, "Header cell", white, heading, fill=blue)
    _add(workbook, "Header number", white, number_heading, fill=blue)
    _add(workbook, "Body", _font(), top)
    _add(workbook, "Body number", _font(), number)
    _add(workbook, "Body wrapped", _font(), wrapped)
    _add(workbook, "Label", _font(bold=True), wrapped)
    _add(workbook, "Count label", _font(), wrapped, border=rule)
    _add(workbook, "Count", _font(), number, border=rule, number_format=COUNT_FORMAT)
    _add(workbook, "Money", _font(), number, border=rule, number_format=AMOUNT_FORMAT)
    _add(workbook, "Total label", _font(bold=True), top, border=sum_line)
    _add(workbook, "Total", _font(bold=True), number, border=sum_line, number_format=COUNT_FORMAT)
    _add(workbook, "Total money", _font(bold=True), number, border=sum_line, number_format=AMOUNT_FORMAT)
    _add(workbook, "Text", _font(), wrapped, border=rule)
    _add(workbook, "Total percent", _font(bold=True), number, border=sum_line, number_format=PERCENT_FORMAT)
    _add(workbook, "Percent", _font(), number, border=rule, number_format=PERCENT_FORMAT)
    _add(workbook, "Date", _font(), number, border=rule, number_format=DATE_FORMAT)
    for name, alignment, number_format in (
        ("Input code", top, CODE_FORMAT),
        ("Input text", wrapped, CODE_FORMAT),
        ("Input choice", top, CODE_FORMAT),
        ("Input number", number, NUMBER_FORMAT),
        ("Input amount", number, AMOUNT_FORMAT),
        ("Input date", number, DATE_FORMAT),
    ):
        _add(
            workbook, name, _font(), alignment,
            border=rule, number_format=number_format, fill=yellow, unlocked=True,
        )  # fmt: skip
    _add(workbook, "Answer text", _font(), top, border=rule)
    _add(workbook, "Answer wrapped", _font(), wrapped, border=rule)
    _add(workbook, "Answer number", _font(), number, border=rule, number_format=NUMBER_FORMAT)
    _add(workbook, "Answer amount", _font(), number, border=rule, number_format=AMOUNT_FORMAT)
    _add(workbook, "Answer percent", _font(), number, border=rule, number_format=PERCENT_FORMAT)
    _add(workbook, "Answer date", _font(), number, border=rule, number_format=DATE_FORMAT)


def mark_style(mark: Mark) -> DifferentialStyle:
    """Return the conditional format of a marked word.

    The symbol is part of the number format, so that the cell holds the word alone, to filter and count by.
    """
    place = MARKS.index(mark)
    return DifferentialStyle(
        font=Font(color=mark.ink),
        numFmt=NumberFormat(numFmtId=_FIRST_OWN_FORMAT + place, formatCode=f'"{mark.symbol} "@'),
        fill=PatternFill(bgColor=mark.fill),
    )


def _font(*, size: int = 11, bold: bool = False, color: str = INK) -> Font:
    return Font(name=FONT_NAME, family=2, size=size, bold=bold, color=color)


def _add(
    workbook: Workbook,
    name: str,
    font: Font,
    alignment: Alignment | None = None,
    *,
    border: Border | None = None,
    fill: PatternFill | None = None,
    number_format: str = "General",
    unlocked: bool = False,
) -> None:
    style = NamedStyle(name, font=font, number_format=number_format)
    for part, value in (("alignment", alignment), ("border", border), ("fill", fill)):
        if value is not None:
            setattr(style, part, value)
    if unlocked:
        style.protection = Protection(locked=False)
    workbook.add_named_style(style)
