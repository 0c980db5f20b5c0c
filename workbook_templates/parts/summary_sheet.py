"""The Summary sheet: blocks of labelled figures from top to bottom, and a bar chart beside some of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.legend import Legend
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from udfs.trademarks import CDT_LINE, CPT_LINE
from workbook_templates.declaration import Block, Chart, Figure
from workbook_templates.parts.finish import SheetExtras
from workbook_templates.parts.sheets import add_sheet, protect, row_height
from workbook_templates.parts.styles import CHART_COLOURS, INK, QUIET, RULE_GREY
from workbook_templates.parts.text_cells import put_text
from workbook_templates.rows import NotWorkedOutError, Tables

SHEET = "Summary"
FIRST_BLOCK = 4  # the row of the first block's heading
_LABEL_WIDTH = 40
_FIGURE_WIDTH = 13
_STYLES = {"number": "Count", "amount": "Money", "percent": "Percent", "date": "Date", "text": "Text"}
_TOTAL_STYLES = {"amount": "Total money", "percent": "Total percent"}
_CHART_ROWS = 20  # that a chart covers, at the height of a row
_CHART_SIZE = (16, 10)  # centimeters


def add_summary_sheet(
    workbook: Workbook, title: str, blocks: Sequence[Block], tables: Tables, *, tab_colour: str
) -> SheetExtras:
    """Add the sheet.

    Args:
        workbook: The workbook.
        title: The workbook's title.
        blocks: What is on it, from top to bottom.
        tables: The rows, to store what the formulas come to.
        tab_colour: The colour of the tab.

    Returns:
        What the finishing step adds to the sheet.
    """
    sheet = add_sheet(
        workbook, SHEET, f"Summary: {title[0].lower()}{title[1:]}", "All numbers follow the lists.",
        tab_colour=tab_colour,
    )  # fmt: skip
    widest = max(len(block.columns) for block in blocks)
    sheet.column_dimensions["A"].width = _LABEL_WIDTH
    for place in range(2, widest + 1):
        sheet.column_dimensions[get_column_letter(place)].width = _FIGURE_WIDTH
    sheet.column_dimensions[get_column_letter(widest + 1)].width = 3
    extras = SheetExtras()
    row, chart_end, texts = FIRST_BLOCK, 0, []
    for block in blocks:
        if block.chart:
            row = max(row, chart_end)  # two charts do not cover each other
            chart_end = row + _CHART_ROWS
            texts.append(block.chart.text)
        row = _put_block(sheet, row, block, tables, extras, get_column_letter(widest + 2)) + 1
    end = max(row, chart_end)
    for at, text in enumerate((CPT_LINE, CDT_LINE), start=end + 1):
        put_text(sheet, at, 1, text).style = "Sheet note"
    last_column = get_column_letter(widest + (12 if texts else 0))
    sheet.print_area = f"A1:{last_column}{end + 2}"
    protect(sheet)
    extras.charts = texts
    return extras


def block_row(blocks: Sequence[Block], heading: str) -> int:
    """Answer the row of the first label of a block, for checks that look at Summary.

    Args:
        blocks: All blocks of the sheet.
        heading: The heading of the block.

    Raises:
        KeyError: There is no such block.
    """
    row, chart_end = FIRST_BLOCK, 0
    for block in blocks:
        if block.chart:
            row = max(row, chart_end)
            chart_end = row + _CHART_ROWS
        if block.heading == heading:
            return row + 2
        row += len(block.rows) + bool(block.total) + 3
    raise KeyError(heading)


def _put_block(
    sheet: Worksheet, row: int, block: Block, tables: Tables, extras: SheetExtras, chart_column: str
) -> int:
    """Write a block, and answer the row below it."""
    put_text(sheet, row, 1, block.heading).style = "Heading"
    sheet.row_dimensions[row].height = 24
    for place, heading in enumerate(block.columns, start=1):
        put_text(sheet, row + 1, place, heading).style = "Header number" if place > 1 else "Header cell"
    widths = [_LABEL_WIDTH, *[_FIGURE_WIDTH - 2] * (len(block.columns) - 1)]
    sheet.row_dimensions[row + 1].height = 5 + row_height(*zip(block.columns, widths, strict=True))
    kinds = block.kinds or ("number",) * (len(block.columns) - 1)
    first = row + 2
    for at, (label, figures) in enumerate(block.rows, start=first):
        if isinstance(label, Figure):
            _put_figure(sheet, at, 1, label, "Count label", tables, extras)
        else:
            put_text(sheet, at, 1, label).style = "Count label"
            sheet.row_dimensions[at].height = row_height((label, _LABEL_WIDTH - 2))
        for place, (figure, kind) in enumerate(zip(figures, kinds, strict=True), start=2):
            _put_figure(sheet, at, place, figure, _STYLES[kind], tables, extras)
    below = first + len(block.rows)
    if block.total:
        put_text(sheet, below, 1, block.total).style = "Total label"
        for place, kind in enumerate(kinds, start=2):
            letter = get_column_letter(place)
            cell = sheet.cell(below, place, f"=SUM({letter}{first}:{letter}{below - 1})")
            cell.style = _TOTAL_STYLES.get(kind, "Total")
            added = [extras.values.get(f"{letter}{at}") for at in range(first, below)]
            if all(isinstance(value, (int, float)) for value in added):
                extras.values[cell.coordinate] = round(sum(added), 6)  # type: ignore[arg-type]
        below += 1
    if block.chart:
        _put_chart(sheet, f"{chart_column}{row}", block.chart, (first, first + len(block.rows) - 1))
    return below


def _put_figure(
    sheet: Worksheet,
    row: int,
    place: int,
    figure: Figure | None,
    style: str,
    tables: Tables,
    extras: SheetExtras,
) -> None:
    cell = sheet.cell(row, place)
    cell.style = style
    if figure is None:
        return
    cell.value = "=" + figure.formula
    if figure.value is not None:
        with suppress(NotWorkedOutError):  # some column has a formula alone
            extras.values[cell.coordinate] = figure.value(tables)


def _put_chart(sheet: Worksheet, anchor: str, declared: Chart, labels: tuple[int, int]) -> None:
    """Put a stacked bar chart onto the sheet, over the figures in the rows of the labels."""
    first, last = labels
    chart = BarChart()
    chart.type = "col" if declared.upright else "bar"
    chart.grouping = "stacked"
    chart.overlap = 100
    chart.gapWidth = 60
    chart.title = Title(tx=Text(rich=_text(declared.title, 1300, INK)), overlay=False)
    chart.style = 10
    chart.width, chart.height = _CHART_SIZE
    for number, (name, column) in enumerate(declared.series):
        numbers = Reference(sheet, min_col=column + 1, min_row=first, max_row=last)
        bars = Series(numbers, title=name)
        bars.graphicalProperties = GraphicalProperties(solidFill=CHART_COLOURS[number])
        bars.graphicalProperties.line = LineProperties(noFill=True)
        chart.series.append(bars)
    chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=last))
    chart.legend = Legend(legendPos="b", txPr=_small_text()) if len(declared.series) > 1 else None
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.txPr = chart.y_axis.txPr = _small_text()
    chart.y_axis.majorGridlines = ChartLines(GraphicalProperties(ln=LineProperties(solidFill=RULE_GREY)))
    chart.y_axis.number_format = "#,##0"
    if not declared.upright:
        chart.x_axis.scaling.orientation = "maxMin"  # the first label on top, as in the table
        chart.y_axis.crosses = "max"  # with the labels turned round, this keeps the numbers below
    left, width = (0.12, 0.84) if declared.upright else (0.26, 0.70)
    chart.layout = Layout(manualLayout=ManualLayout(x=left, y=0.13, w=width, h=0.68, layoutTarget="inner",
                                                    xMode="edge", yMode="edge"))  # fmt: skip
    sheet.add_chart(chart, anchor)


def _text(text: str, size: int, color: str) -> RichText:
    """Answer a chart's text; sizes are in hundredths of a point."""
    properties = ParagraphProperties(defRPr=CharacterProperties(sz=size, b=True, solidFill=color))
    return RichText(p=[Paragraph(pPr=properties, r=[RegularTextRun(t=text)])])


def _small_text() -> RichText:
    properties = ParagraphProperties(defRPr=CharacterProperties(sz=1000, solidFill=QUIET))
    return RichText(p=[Paragraph(pPr=properties, endParaRPr=CharacterProperties(sz=1000))])
