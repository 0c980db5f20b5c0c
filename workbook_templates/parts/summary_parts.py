"""What a Summary sheet is made of: blocks of labelled formulas, and a bar chart over one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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

from workbook_templates.parts.styles import CHART_COLOURS, INK, QUIET, RULE_GREY
from workbook_templates.parts.text_cells import put_text


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, column headings, and rows of a label and its formulas (without "=")."""

    heading: str
    columns: Sequence[str]  # the first one stands over the labels
    rows: Sequence[tuple[str, Sequence[str]]]
    styles: Sequence[str] = ()  # of the columns behind the labels, "Count" where none is named
    total: str = ""  # the label of a last row that adds up the columns, "" for none


def put_block(sheet: Worksheet, row: int, block: Block) -> int:
    """Write a block into the first columns of a sheet.

    Args:
        sheet: The sheet.
        row: The row of the block's heading.
        block: What to write.

    Returns:
        The row of the first label.
    """
    put_text(sheet, row, 1, block.heading).style = "Heading"
    sheet.row_dimensions[row].height = 24
    for place, heading in enumerate(block.columns, start=1):
        cell = put_text(sheet, row + 1, place, heading)
        cell.style = "Header number" if place > 1 else "Header cell"
    first = row + 2
    for at, (label, formulas) in enumerate(block.rows, start=first):
        put_text(sheet, at, 1, label).style = "Count label"
        for place, formula in enumerate(formulas):
            style = block.styles[place] if block.styles else "Count"
            sheet.cell(at, place + 2, "=" + formula).style = style
    sheet.row_dimensions[row + 1].height = 20
    if block.total:
        last = first + len(block.rows) - 1
        put_text(sheet, last + 1, 1, block.total).style = "Total label"
        for place in range(2, len(block.columns) + 1):
            letter = get_column_letter(place)
            sheet.cell(last + 1, place, f"=SUM({letter}{first}:{letter}{last})").style = "Total"
    return first


def put_bar_chart(
    sheet: Worksheet,
    anchor: str,
    *,
    title: str,
    labels: tuple[int, int],
    series: Sequence[tuple[str, int]],
    size: tuple[int, int],
) -> None:
    """Put a stacked bar chart onto a sheet.

    Args:
        sheet: The sheet, which also holds the numbers.
        anchor: The cell of the chart's upper left corner.
        title: The title.
        labels: The first and the last row; labels stand in column A.
        series: Pairs of a name and the column (from 1) of its numbers.
        size: Width and height in centimeters.
    """
    first, last = labels
    chart = BarChart()
    chart.type = "bar"
    chart.grouping = "stacked"
    chart.overlap = 100
    chart.gapWidth = 60
    chart.title = Title(tx=Text(rich=_text(title, 1300, INK)), overlay=False)
    chart.style = 10
    chart.width, chart.height = size
    for number, (name, column) in enumerate(series):
        numbers = Reference(sheet, min_col=column, min_row=first, max_row=last)
        bars = Series(numbers, title=name)
        bars.graphicalProperties = GraphicalProperties(solidFill=CHART_COLOURS[number])
        bars.graphicalProperties.line = LineProperties(noFill=True)
        chart.series.append(bars)
    chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=last))
    chart.legend = Legend(legendPos="b", txPr=_small_text())
    chart.x_axis.scaling.orientation = "maxMin"  # the first label on top, as in the table
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.txPr = chart.y_axis.txPr = _small_text()
    chart.y_axis.majorGridlines = ChartLines(GraphicalProperties(ln=LineProperties(solidFill=RULE_GREY)))
    chart.y_axis.number_format = "0"
    chart.y_axis.crosses = "max"  # with the labels turned round, this keeps the numbers below
    chart.layout = Layout(manualLayout=ManualLayout(x=0.26, y=0.13, w=0.70, h=0.68, layoutTarget="inner",
                                                    xMode="edge", yMode="edge"))  # fmt: skip
    sheet.add_chart(chart, anchor)


def _text(text: str, size: int, color: str) -> RichText:
    """Answer a chart's text; sizes are in hundredths of a point."""
    properties = ParagraphProperties(defRPr=CharacterProperties(sz=size, b=True, solidFill=color))
    return RichText(p=[Paragraph(pPr=properties, r=[RegularTextRun(t=text)])])


def _small_text() -> RichText:
    properties = ParagraphProperties(defRPr=CharacterProperties(sz=1000, solidFill=QUIET))
    return RichText(p=[Paragraph(pPr=properties, endParaRPr=CharacterProperties(sz=1000))])
