"""The workbook "cpt-vs-hcpcs": the two systems side by side, an entry cell for any code, and practice.

The entry cell stands on a page of text; the sheet "Entry steps" reads it as the lists of other workbooks are
read. The practice sheet keeps its solutions among the hidden steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from openpyxl.formatting.rule import Rule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from udfs.describe import UNRECOGNIZED, column_text, describe
from udfs.ranges import ranges
from udfs.tables import read_table
from workbook_templates.declaration import Answer, Block, Chart, Check, Figure, Input, Page, Table, Workbook
from workbook_templates.formulas import count, filled, own, share
from workbook_templates.parts import classification as known
from workbook_templates.parts import ranges_sheet, usual_headings
from workbook_templates.parts.sheet_tables import HEADER_ROW, declare_table, put_headings
from workbook_templates.parts.sheets import row_height
from workbook_templates.parts.styles import ABSENT, ATTENTION, GOOD, mark_style
from workbook_templates.parts.summary_sheet import block_row
from workbook_templates.parts.text_cells import put_text
from workbook_templates.parts.words import SYSTEMS_AND_LEVELS
from workbook_templates.rows import Row

REFERENCE, ENTRY, PRACTICE = "CPT and HCPCS", "Entry", "Practice"
ENTRY_CELL = "B5"
EXAMPLE = "E0143"  # what the entry cell holds at first
YOUR_SYSTEM, YOUR_LEVEL, RESULT, TO_KNOW = "Your system", "Your level", "Result", "Good to know"
RIGHT, NOT_YET, OPEN = "Right", "Not yet", "Open"
_MARKS = ((RIGHT, GOOD), (NOT_YET, ATTENTION), (OPEN, ABSENT))
_ANSWERS = (
    (known.CLEAN_CODE, "Clean code"),
    (known.MODIFIERS, "Modifiers"),
    (known.SYSTEM, "Code system"),
    (known.LEVEL, "Level"),
    (known.CATEGORY, "Category (CPT only)"),
    (known.SECTION, "Section"),
    (known.MAINTAINER, "Who maintains it"),
    (known.SCOPE, "What it is for"),
    (known.CHECK, "Check"),
)
_WIDTHS = (26.0, 62.0, 62.0)
# Five of each kind or so, one that spreadsheets damage, and what is no procedure code.
_CODES = (
    "99213", "J1100", "0042T", "E0143", "D0120", "3074F", "00142", "A0428", "0001U", "G0463",
    "71046", "W0010", "L3908", "0002M", "0450", "V2020", "80053", "F1020", "S9083", "T1019",
)  # fmt: skip


def _draw_reference(sheet: Worksheet) -> Mapping[str, object]:
    """Draw the entry cell with its answers, and the two systems, the levels and the categories below."""
    for letter, width in zip("ABC", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    put_text(sheet, 4, 1, "Type a code").style = "Heading"
    put_text(sheet, 5, 1, "Code").style = "Label"
    put_text(sheet, 5, 2, EXAMPLE).style = "Input code"
    put_text(sheet, 5, 3, "Any code, as your list has it: 99213-25, 142, j1100.").style = "Body wrapped"
    rule = DataValidation(
        showInputMessage=True, promptTitle="Code", prompt="Type a code; it is answered below."
    )
    rule.add(ENTRY_CELL)
    sheet.add_data_validation(rule)
    values: dict[str, object] = {}
    for row, (heading, label) in enumerate(_ANSWERS, start=6):
        put_text(sheet, row, 1, label).style = "Count label"
        sheet.cell(row, 2, f'=INDEX({ENTRY}[{heading}],1)&""').style = "Text"
        sheet.row_dimensions[row].height = 30 if heading in (known.SCOPE, known.CHECK) else 15
        text = column_text(heading, describe(EXAMPLE))
        values[f"B{row}"] = text
    area = f"B6:B{5 + len(_ANSWERS)}"
    test = Rule(type="expression", formula=[f'$B6="{UNRECOGNIZED}"'], dxf=mark_style(ABSENT))
    sheet.conditional_formatting.add(area, test)
    row = 7 + len(_ANSWERS)
    texts = read_table("cpt_vs_hcpcs_texts", "workbook_templates")
    for heading, *titles in (
        ("Side by side", "Compared", "CPT", "HCPCS Level II"),
        ("Levels of HCPCS", "Level", "What it is", "How its codes look"),
        ("Categories of CPT", "Category", "What it is for", "How its codes look"),
    ):
        lines = [(one["label"], one["left"], one["right"]) for one in texts if one["part"] == heading]
        row = _put_comparison(sheet, row, heading, titles, lines)
    sheet.freeze_panes = "A6"
    sheet.print_area = f"A1:C{row - 2}"
    return values


def _put_comparison(
    sheet: Worksheet,
    row: int,
    heading: str,
    titles: Sequence[str],
    lines: Sequence[tuple[str, str, str]],
) -> int:
    """Write a heading and its lines of three texts, and answer the row for the next one."""
    put_text(sheet, row, 1, heading).style = "Heading"
    sheet.row_dimensions[row].height = 24
    for place, title in enumerate(titles, start=1):
        put_text(sheet, row + 1, place, title).style = "Header cell"
    sheet.row_dimensions[row + 1].height = 20
    for at, line in enumerate(lines, start=row + 2):
        for place, text in enumerate(line, start=1):
            put_text(sheet, at, place, text).style = "Text" if place > 1 else "Count label"
        room = [width - 4 for width in _WIDTHS]
        sheet.row_dimensions[at].height = row_height(*zip(line, room, strict=True))
    return row + len(lines) + 3


def _draw_sections(sheet: Worksheet) -> Mapping[str, object]:
    """Draw the range table, section by section."""
    columns = (
        ("First code", 11.0), ("Last code", 11.0), ("Code system", 13.0), ("Code level", 12.0),
        ("Category", 14.0), ("Section", 34.0), ("Subsection", 44.0), ("Maintainer", 14.0), ("Scope", 50.0),
    )  # fmt: skip
    put_headings(sheet, [(heading, width, False) for heading, width in columns])
    found = [one for one in ranges() if one.system]
    declare_table(sheet, "Sections", [heading for heading, _ in columns], HEADER_ROW + len(found))
    for row, one in enumerate(found, start=HEADER_ROW + 1):
        texts = (one.first, one.last, one.system, one.level, one.category, one.section, one.subsection,
                 one.maintainer, one.scope)  # fmt: skip
        for place, text in enumerate(texts, start=1):
            put_text(sheet, row, place, text).style = "Answer wrapped"
        widths = [width - 4 for _, width in columns]
        sheet.row_dimensions[row].height = row_height(*zip(texts, widths, strict=True))
    sheet.freeze_panes = f"C{HEADER_ROW + 1}"
    return {}


def _entry_code(_row: Row) -> str:
    return EXAMPLE


def _entry_answer(heading: str) -> Answer:
    answer = known.answers("Code", heading)[0]
    return replace(answer, value=lambda _row: column_text(heading, describe(EXAMPLE)))


_ENTRY_SHEET = Table(
    "Entry steps", ENTRY, f"how the code typed into {REFERENCE} is read; nothing is to be done here",
    (
        Answer("Code", "text", 13, f"IF(ISBLANK('{REFERENCE}'!$B$5),\"\",'{REFERENCE}'!$B$5)", _entry_code),
        *map(_entry_answer, (heading for heading, _ in _ANSWERS)),
        *known.steps("Code"),
    ),
    rows=1,
    protected=True,
)  # fmt: skip


def _result(line: Row) -> str:
    if line[known.SYSTEM] == "":
        return ""
    given = (line[YOUR_SYSTEM], line[YOUR_LEVEL])
    if "" in given:
        return OPEN
    return RIGHT if given == (line[known.SYSTEM], line[known.LEVEL]) else NOT_YET


def _to_know(line: Row) -> str:
    told = describe(line["Code"])
    if line[RESULT] == RIGHT:
        return told.scope if told.recognized else "No code of CPT, HCPCS or CDT."
    if line[RESULT] == NOT_YET:
        return (
            f"Its maintainer: {told.maintainer}." if told.recognized else "Is this a procedure code at all?"
        )
    return ""


def _hidden(heading: str) -> Answer:
    """Answer a solution, among the steps."""
    return replace(known.answers("Code", heading)[0], kind="step", marks=(), wrapped=False)


_PRACTICE = Table(
    "Practice", PRACTICE, "twenty codes to sort by system and level; or practice with your own codes",
    (
        Input("Code", "code", 13, "A code to sort. You can type others.", required=True,
              also=usual_headings.CODES),
        Input(YOUR_SYSTEM, "choice", 18, "Which code system is it? Unrecognized is no code of any.",
              choices="Code system"),
        Input(YOUR_LEVEL, "choice", 18, "Which level of HCPCS is it?", choices="Level"),
        Answer(RESULT, "text", 14,
               f'IF({own(known.SYSTEM)}="","",IF(OR({own(YOUR_SYSTEM)}="",{own(YOUR_LEVEL)}=""),"{OPEN}",'
               f'IF(AND({own(YOUR_SYSTEM)}={own(known.SYSTEM)},{own(YOUR_LEVEL)}={own(known.LEVEL)}),'
               f'"{RIGHT}","{NOT_YET}")))', _result, marks=_MARKS),
        Answer(TO_KNOW, "text", 100,
               f'IF({own(RESULT)}="{RIGHT}",IF({own(known.SYSTEM)}="{UNRECOGNIZED}",'
               f'"No code of CPT, HCPCS or CDT.",{own(known.SCOPE)}),IF({own(RESULT)}="{NOT_YET}",'
               f'IF({own(known.SYSTEM)}="{UNRECOGNIZED}","Is this a procedure code at all?",'
               f'"Its maintainer: "&{own(known.MAINTAINER)}&"."),""))', _to_know, wrapped=True),
        *map(_hidden, (known.SYSTEM, known.LEVEL, known.MAINTAINER, known.SCOPE, known.CLEAN_CODE,
                       known.MODIFIERS)),
        *known.steps("Code"),
    ),
    option="codes",
    rows=len(_CODES),
    given=tuple({"Code": code} for code in _CODES),
)  # fmt: skip


def _results(*criteria: tuple[str, str]) -> tuple[Figure, ...]:
    return tuple(count(PRACTICE, *criteria, (RESULT, word)) for word in (RIGHT, NOT_YET, OPEN))


def _in_ranges(*criteria: tuple[str, str]) -> Figure:
    tests = ",".join(f'{ranges_sheet.TABLE}[{heading}],"{word}"' for heading, word in criteria)
    fields = {known.SYSTEM: "system", known.LEVEL: "level", ranges_sheet.STATUS: "status"}
    number = sum(all(getattr(one, fields[heading]) == word for heading, word in criteria) for one in ranges())
    return Figure(f"COUNTIFS({tests})", lambda _tables: number)


_BY_SYSTEM = "Practice by code system"
_SYSTEMS = (*SYSTEMS_AND_LEVELS, ("No code", UNRECOGNIZED, UNRECOGNIZED))
_BLOCKS = (
    Block(
        "Your score",
        ("Practice", "Score"),
        (("Right answers", (share(count(PRACTICE, (RESULT, RIGHT)), filled(PRACTICE, RESULT)),)),),
        kinds=("percent",),
    ),
    Block(
        _BY_SYSTEM,
        ("Code system and level", RIGHT, NOT_YET, OPEN),
        tuple(
            (label, _results((known.SYSTEM, system), (known.LEVEL, level)))
            for label, system, level in _SYSTEMS
        ),
        total="All codes",
        chart=Chart(
            "Practice: right, not yet, open",
            "Bar chart of the practice codes by code system and level: answered right, not yet right, and "
            "still open, as in the table beside it.",
            ((RIGHT, 1), (NOT_YET, 2), (OPEN, 3)),
        ),
    ),
    Block(
        "The range table",
        ("Code system and level", "Ranges in use", "Ranges retired"),
        tuple(
            (label, tuple(
                _in_ranges((known.SYSTEM, system), (known.LEVEL, level), (ranges_sheet.STATUS, status))
                for status in ("active", "retired")
            ))
            for label, system, level in SYSTEMS_AND_LEVELS
        ),
        total="All ranges",
    ),
)  # fmt: skip


def _checks() -> tuple[Check, ...]:
    practice = block_row(_BLOCKS, _BY_SYSTEM) + len(_SYSTEMS)
    in_table = block_row(_BLOCKS, "The range table") + len(SYSTEMS_AND_LEVELS)
    again = "Make the workbook anew."
    return (
        Check("Practice codes by code system, as in Practice",
              f"SUM(Summary!B{practice}:D{practice})", filled(PRACTICE, RESULT).formula,
              f"A practice code is not counted in Summary. {again}"),
        Check("Ranges by code system, as in Sections", f"SUM(Summary!B{in_table}:C{in_table})",
              "ROWS(Sections[First code])", f"The range table was changed. {again}"),
        Check("Errors where the entry cell is read",
              f"SUMPRODUCT(--ISERROR({ENTRY}[[Code]:[{known.CHECK}]]))", "0",
              f"Type another code into {REFERENCE}, cell {ENTRY_CELL}."),
    )  # fmt: skip


WORKBOOK = Workbook(
    name="cpt-vs-hcpcs",
    title="Reference of CPT and HCPCS",
    summary="Look a code up, see CPT and HCPCS Level II side by side, and practice telling them apart.",
    purpose=(
        "A reference and teaching sheet: what CPT and HCPCS Level II are for, who maintains them, their "
        "levels, categories and sections; an entry cell that answers for any code; "
        "and twenty codes to practice with."
    ),
    steps=(
        ("1. Type a code", f"In {REFERENCE}, type a code into the pale yellow cell. Its system, level, "
         "category, section, maintainer, scope and check stand below."),
        ("2. Compare the systems", f"Further down in {REFERENCE}: the two systems side by side, the levels "
         "of HCPCS and the categories of CPT."),
        ("3. Look up a section", "Sections has every code range with its section. Filter it by code system, "
         "section or maintainer."),
        ("4. Practice", f"In Practice, choose a system and a level for each code. {RIGHT} and {NOT_YET} "
         f'appear at once, with a hint in "{TO_KNOW}". '
         "The solutions are among the hidden steps on the right."),
        ("5. Look at the score", "Summary counts your answers by code system. Clear your answers to begin "
         "again, or type other codes."),
    ),
    sheets=(
        Page(REFERENCE, REFERENCE, "an entry cell for any code, and the two systems side by side",
             _draw_reference),
        Page("Sections", "Sections", "the code ranges with their sections, in the order of the codes",
             _draw_sections),
        _PRACTICE,
        _ENTRY_SHEET,
    ),
    blocks=_BLOCKS,
    checks=_checks(),
    made_for=10_000,
    colours=(
        (GOOD, "a right answer, or a check that is fine"),
        (ATTENTION, "not yet right, or to be looked at"),
        (ABSENT, "still open, or unrecognized"),
    ),
    planted=((RIGHT, "99213"), (NOT_YET, "G0463"), (OPEN, "V2020")),
    lists={
        "Code system": ("CPT", "HCPCS", "CDT", UNRECOGNIZED),
        "Level": ("Level I", "Level II", "Level III", UNRECOGNIZED),
    },
)  # fmt: skip
