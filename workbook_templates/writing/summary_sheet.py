"""The Summary sheet: blocks of labelled figures from top to bottom, and a bar chart beside some of them."""

from __future__ import annotations

from collections.abc import Sequence

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
from workbook_templates.declaration import CHART_ROWS, FIRST_BLOCK, SUMMARY, Block, Chart, block_rows
from workbook_templates.expressions import Expression
from workbook_templates.kept import Kept
from workbook_templates.rows import Tables
from workbook_templates.values import added
from workbook_templates.writing.finish import SheetExtras
from workbook_templates.writing.sheets import add_sheet, protect, put_text, row_height
from workbook_templates.writing.styles import CHART_COLORS, INK, QUIET, RULE_GRAY

_LABEL_WIDTH = 40
_FIGURE_WIDTH = 13
_STYLES = {"number": "Count", "amount": "Money", "percent": "Percent", "date": "Date", "text": "Text"}
_TOTAL_STYLES = {"amount": "Total money", "percent": "Total percent"}
_CHART_SIZE = (16, 10)  # centimeters


def add_summary_sheet(
    workbook: Workbook, title: str, blocks: Sequence[Block], tables: Tables, kept: Kept, *, tab_color: str
) -> SheetExtras:
    """Add the sheet, and return what the finishing step adds to it."""
    sheet = add_sheet(
        workbook, SUMMARY, f"Summary: {title[0].lower()}{title[1:]}", "All numbers follow the lists.",
        tab_color=tab_color,
    )  # fmt: skip
    widest = max(len(block.columns) for block in blocks)
    sheet.column_dimensions["A"].width = _LABEL_WIDTH
    for place in range(2, widest + 1):
        sheet.column_dimensions[get_column_letter(place)].width = _FIGURE_WIDTH
    sheet.column_dimensions[get_column_letter(widest + 1)].width = 3
    extras = SheetExtras()
    rows, end, texts = block_rows(blocks), FIRST_BLOCK, []
    for block in blocks:
        row = rows[block.heading]
        if block.chart:
            texts.append(block.chart.text)
            end = max(end, row + CHART_ROWS)
        end = max(end, _put_block(sheet, row, block, tables, kept, extras, get_column_letter(widest + 2)))
    for at, text in enumerate((CPT_LINE, CDT_LINE), start=end + 2):
        put_text(sheet, at, 1, text).style = "Sheet note"
    last_column = get_column_letter(widest + (12 if texts else 0))
    sheet.print_area = f"A1:{last_column}{end + 3}"
    protect(sheet)
    extras.charts = texts
    return extras


def _put_block(
    sheet: Worksheet,
    row: int,
    block: Block,
    tables: Tables,
    kept: Kept,
    extras: SheetExtras,
    chart_column: str,
) -> int:
    """Write a block, and return the row below it."""
    put_text(sheet, row, 1, block.heading).style = "Heading"
    sheet.row_dimensions[row].height = 24
    for place, heading in enumerate(block.columns, start=1):
        put_text(sheet, row + 1, place, heading).style = "Header number" if place > 1 else "Header cell"
    widths = [_LABEL_WIDTH, *[_FIGURE_WIDTH - 2] * (len(block.columns) - 1)]
    sheet.row_dimensions[row + 1].height = 5 + row_height(*zip(block.columns, widths, strict=True))
    kinds = block.kinds or ("number",) * (len(block.columns) - 1)
    first, at = row + 2, row + 2
    for label, figures in _rows_shown(block, first, tables):
        if isinstance(label, Expression):
            _put_figure(sheet, at, 1, label, "Count label", tables, kept, extras)
        else:
            put_text(sheet, at, 1, label).style = "Count label"
            sheet.row_dimensions[at].height = row_height((label, _LABEL_WIDTH - 2))
        for place, (figure, kind) in enumerate(zip(figures, kinds, strict=True), start=2):
            _put_figure(sheet, at, place, figure, _STYLES[kind], tables, kept, extras)
        at += 1
    if block.total:
        put_text(sheet, at, 1, block.total).style = "Total label"
        for place, kind in enumerate(kinds, start=2):
            letter = get_column_letter(place)
            cell = sheet.cell(at, place, f"=SUM({letter}{first}:{letter}{at - 1})")
            cell.style = _TOTAL_STYLES.get(kind, "Total")
            cells = [f"{letter}{above}" for above in range(first, at)]
            numbers = [extras.values[one] for one in cells if one in extras.values]
            # Of what today's date decides, nothing is known yet.
            extras.values[cell.coordinate] = (
                None
                if None in numbers
                else added(
                    one for one in numbers if isinstance(one, (int, float)) and not isinstance(one, bool)
                )
            )
        at += 1
    if block.chart:
        _put_chart(sheet, f"{chart_column}{row}", block.chart, (first, first + len(block.rows) - 1))
    return at


def _rows_shown(
    block: Block, first: int, tables: Tables
) -> Sequence[tuple[str | Expression, tuple[Expression | None, ...]]]:
    """Return the rows of a block; where lists are filled, of one with a rest those that are not 0, and it."""
    if not block.rest or not any(rows.filled for rows in tables.values()):
        return block.rows
    shown = [
        (label, figures)
        for label, figures in block.rows
        if any(tables.stored(one) not in (0, "") for one in figures if one is not None)
    ]
    label, figures = block.rest
    last = first + len(shown) - 1

    def beyond(place: int, everything: Expression) -> Expression:
        above = [one for _, row in shown if (one := row[place]) is not None]
        letter = get_column_letter(place + 2)
        return Expression(
            f"{everything.formula}-SUM({letter}{first}:{letter}{last})" if shown else everything.formula,
            f"added(({everything.python}, {''.join(f'-{one.python}, ' for one in above)}))",
        )

    return [
        *shown,
        (label, tuple(None if one is None else beyond(place, one) for place, one in enumerate(figures))),
    ]


def _put_figure(
    sheet: Worksheet,
    row: int,
    place: int,
    figure: Expression | None,
    style: str,
    tables: Tables,
    kept: Kept,
    extras: SheetExtras,
) -> None:
    cell = sheet.cell(row, place)
    cell.style = style
    if figure is not None:
        cell.value = "=" + kept.formula(figure)
        extras.values[cell.coordinate] = tables.stored(figure)


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
        bars.graphicalProperties = GraphicalProperties(solidFill=CHART_COLORS[number])
        bars.graphicalProperties.line = LineProperties(noFill=True)
        chart.series.append(bars)
    chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=last))
    chart.legend = Legend(legendPos="b", txPr=_small_text()) if len(declared.series) > 1 else None
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.txPr = chart.y_axis.txPr = _small_text()
    chart.y_axis.majorGridlines = ChartLines(GraphicalProperties(ln=LineProperties(solidFill=RULE_GRAY)))
    chart.y_axis.number_format = "#,##0"
    if not declared.upright:
        chart.x_axis.scaling.orientation = "maxMin"  # the first label on top, as in the table
        chart.y_axis.crosses = "max"  # with the labels turned round, this keeps the numbers below
    left, width = (0.12, 0.84) if declared.upright else (0.26, 0.70)
    chart.layout = Layout(manualLayout=ManualLayout(x=left, y=0.13, w=width, h=0.68, layoutTarget="inner",
                                                    xMode="edge", yMode="edge"))  # fmt: skip
    sheet.add_chart(chart, anchor)


def _text(text: str, size: int, color: str) -> RichText:
    """Return a chart's text; sizes are in hundredths of a point."""
    properties = ParagraphProperties(defRPr=CharacterProperties(sz=size, b=True, solidFill=color))
    return RichText(p=[Paragraph(pPr=properties, r=[RegularTextRun(t=text)])])


def _small_text() -> RichText:
    properties = ParagraphProperties(defRPr=CharacterProperties(sz=1000, solidFill=QUIET))
    return RichText(p=[Paragraph(pPr=properties, endParaRPr=CharacterProperties(sz=1000))])
