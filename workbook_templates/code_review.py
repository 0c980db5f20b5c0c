"""The workbook "code-review": one list of codes, units and charges: what each code is, and what to work off.

A line has one finding, the gravest that applies: Unrecognized, Retired, Unknown modifier, Look-alike (it
could also be a number of another system), Repaired; otherwise Fine.
"""

from __future__ import annotations

from udfs.check import LOOK_ALIKE, RETIRED, UNKNOWN_MODIFIER
from udfs.describe import UNRECOGNIZED
from workbook_templates.declaration import (
    Answer,
    AnswerKind,
    Block,
    Chart,
    Check,
    Figure,
    Input,
    Table,
    Workbook,
)
from workbook_templates.formulas import count, own, share, total
from workbook_templates.parts import classification as known
from workbook_templates.parts import usual_headings
from workbook_templates.parts.conditions import any_of, first_word, says
from workbook_templates.parts.sheet_tables import HEADER_ROW
from workbook_templates.parts.shown_lines import row_shown, shown
from workbook_templates.parts.styles import ABSENT, ATTENTION, GOOD
from workbook_templates.parts.summary_sheet import block_row
from workbook_templates.parts.words import CATEGORIES, SECTIONS, SYSTEMS_AND_LEVELS
from workbook_templates.rows import Row

LINES = "CodeLines"
WORK_LIST = "WorkList"
FINDING = "Finding"
FINE = "Fine"
WORK_ROWS = 1000  # that the page of findings shows
_UNKNOWN, _RETIRED, _REPAIRED, _LOOK_ALIKE = "Unknown modifier", "Retired", "Repaired", "Look-alike"
FINDINGS = (UNRECOGNIZED, _RETIRED, _UNKNOWN, _LOOK_ALIKE, _REPAIRED)
_MARKS = ((FINE, GOOD), (UNRECOGNIZED, ABSENT), *((word, ATTENTION) for word in FINDINGS[1:]))
_FINDING_ROW = "Step finding row"
_PLACE = "Step place in Codes"
_SYSTEMS = (*SYSTEMS_AND_LEVELS, (UNRECOGNIZED, UNRECOGNIZED, UNRECOGNIZED))


def _finding_formula() -> str:
    check, system = own(known.CHECK), own(known.SYSTEM)
    tests = (
        (f'{system}=""', ""),
        (f'{system}="{UNRECOGNIZED}"', UNRECOGNIZED),
        (f'{check}=""', FINE),
        (says(check, RETIRED), _RETIRED),
        (says(check, UNKNOWN_MODIFIER), _UNKNOWN),
        (says(check, LOOK_ALIKE), _LOOK_ALIKE),
    )
    return first_word(tests, _REPAIRED)


def _finding(line: Row) -> str:
    told = line.described("Code")
    if told.blank or not told.recognized:
        return "" if told.blank else UNRECOGNIZED
    kinds = {remark.kind for remark in told.remarks}
    for kind, finding in (
        ("Retired", _RETIRED),
        ("Unknown modifier", _UNKNOWN),
        ("Could be of another system", _LOOK_ALIKE),
    ):
        if kind in kinds:
            return finding
    return _REPAIRED if kinds else FINE


def _finding_row(line: Row) -> object:
    return "" if line[FINDING] in ("", FINE) else line.number


def _shown(heading: str, kind: AnswerKind, width: float, *, wrapped: bool = False) -> Answer:
    """Answer a column of the work list that shows a column of the list."""
    marks = _MARKS if heading == FINDING else ()
    return shown(LINES, _PLACE, heading, kind, width, marks, wrapped=wrapped)


def _place(line: Row) -> object:
    found = line.tables[LINES].filled(_FINDING_ROW)
    return found[line.number - 1].number if line.number <= len(found) else ""


_LIST = Table(
    "Codes",
    LINES,
    "your codes, with units and charges",
    (
        Input("Code", "code", 13, "The code as your list has it, with or without modifiers.", required=True,
              also=usual_headings.CODES),
        Input("Description", "text", 31, "Your own words for the code, if you like.",
              also=usual_headings.DESCRIPTIONS),
        Input("Units", "number", 9, "How many units were billed; leave it out if you have no units.",
              also=("Quantity", "Qty")),
        Input("Charge", "amount", 13, "The charge of the line, a number: units times price.",
              also=("Charges", "Amount", "Line charge", "Price")),
        *known.answers("Code", known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL, known.CATEGORY,
                       known.SECTION),
        Answer(FINDING, "text", 20, _finding_formula(), _finding, marks=_MARKS),
        *known.answers("Code", known.CHECK),
        *known.steps("Code"),
        Answer(_FINDING_ROW, "step", 14,
               f'IF({any_of(own(FINDING), ("", FINE))},"",ROW()-{HEADER_ROW})', _finding_row),
    ),
    option="codes",
)  # fmt: skip

_WORK_LIST = Table(
    "To work off",
    WORK_LIST,
    f"every line with a finding, in the order of your list; the first {WORK_ROWS:,}",
    (
        row_shown(_PLACE, 8),
        _shown("Code", "text", 15),
        _shown("Description", "text", 31, wrapped=True),
        _shown("Units", "number", 9),
        _shown("Charge", "amount", 13),
        _shown(known.CLEAN_CODE, "text", 10),
        _shown(known.MODIFIERS, "text", 11),
        _shown(FINDING, "text", 20),
        _shown(known.CHECK, "text", 60, wrapped=True),
        Answer(_PLACE, "step", 14, f'IFERROR(SMALL({LINES}[{_FINDING_ROW}],ROW()-{HEADER_ROW}),"")', _place),
    ),
    rows=WORK_ROWS,
    protected=True,
)  # fmt: skip


def _figures(*criteria: tuple[str, str]) -> tuple[Figure, ...]:
    charges = total(LINES, "Charge", *criteria)
    return (
        count(LINES, *criteria),
        total(LINES, "Units", *criteria),
        charges,
        share(charges, total(LINES, "Charge")),
    )


_HEADINGS = ("Lines", "Units", "Charges", "Share of charges")
_KINDS: tuple[AnswerKind, ...] = ("number", "number", "amount", "percent")
_BY_SYSTEM = "By code system and level"
_BLOCKS = (
    Block(
        _BY_SYSTEM,
        ("Code system and level", *_HEADINGS),
        tuple(
            (label, _figures((known.SYSTEM, system), (known.LEVEL, level)))
            for label, system, level in _SYSTEMS
        ),
        kinds=_KINDS,
        total="All lines",
        chart=Chart(
            "Charges by code system and level",
            "Bar chart of the charges by code system and level, as in the table beside it.",
            (("Charges", 3),),
        ),
    ),
    Block(
        "Findings",
        ("Finding", *_HEADINGS),
        tuple((word, _figures((FINDING, word))) for word in (*FINDINGS, FINE)),
        kinds=_KINDS,
        total="All lines",
    ),
    Block(
        "CPT by category",
        ("Category", *_HEADINGS),
        tuple((name, _figures((known.CATEGORY, name))) for name in CATEGORIES),
        kinds=_KINDS,
    ),
    Block(
        "By section",
        ("Section", *_HEADINGS),
        tuple((name, _figures((known.SECTION, name))) for name in SECTIONS),
        kinds=_KINDS,
        total="All sections",
    ),
)


def _checks() -> tuple[Check, ...]:
    systems = block_row(_BLOCKS, _BY_SYSTEM) + len(_SYSTEMS)
    findings = block_row(_BLOCKS, "Findings") + len(FINDINGS) + 1
    without_code = f'SUMIFS({LINES}[Charge],{LINES}[{known.SYSTEM}],"")'
    found = "+".join(f'COUNTIF({LINES}[{FINDING}],"{word}")' for word in FINDINGS)
    return (
        Check(
            "Charges by code system, as in Codes",
            f"ROUND(Summary!D{systems},2)",
            f"ROUND(SUM({LINES}[Charge])-{without_code},2)",
            "Summary leaves charges out. Make the workbook anew and paste the list into it.",
        ),
        Check(
            "Charges on lines without a code",
            f"ROUND({without_code},2)",
            "0",
            "Lines of Codes have a charge and no code. Filter Code for blanks, and fill them in.",
        ),
        Check(
            "Lines by finding, as by code system",
            f"Summary!B{findings}",
            f"Summary!B{systems}",
            "A line has no finding. Fill the formulas of the table in Codes down over all rows.",
        ),
        Check(
            "Lines on To work off",
            f"SUMPRODUCT(--(LEN({WORK_LIST}[{FINDING}])>0))",
            found,
            f"There are more findings than To work off shows. Work off the first {WORK_ROWS:,}, "
            "paste again, or filter Finding in Codes.",
        ),
    )


WORKBOOK = Workbook(
    name="code-review",
    title="Review of a code list",
    summary="Review a list of codes with units and charges: what each code is, and what to work off.",
    purpose=(
        "A list of billing codes with units and charges: which code system, level, category and section each "
        "belongs to, how lines and charges are spread over them, and everything unrecognized or repaired on "
        "one page to work off."
    ),
    steps=(
        (
            "1. Paste your codes",
            "Copy codes, and if you have them descriptions, units and charges, and paste them as values into "
            "the pale yellow columns of Codes. The other columns fill themselves.",
        ),
        ("2. Look at Checks", "Every line should say OK. Otherwise it says what to do."),
        (
            "3. Read Summary",
            "It counts lines, units and charges by code system, level, category and section.",
        ),
        (
            "4. Work off the findings",
            'The sheet "To work off" shows every line with a finding and its row in Codes. "Repaired" was '
            'read, but should be written as "Clean code" says; "Unrecognized" is no code; "Retired" is no '
            'longer billed; "Look-alike" could also be a number of another system.',
        ),
        ("5. Correct at the source", "Correct the list where it comes from, and paste it again."),
    ),
    sheets=(_LIST, _WORK_LIST),
    blocks=_BLOCKS,
    checks=_checks(),
    made_for=10_000,
    colours=(
        (GOOD, "a code as it should be, or a check that is fine"),
        (ATTENTION, "to be looked at"),
        (ABSENT, "unrecognized"),
    ),
    planted=(
        (UNRECOGNIZED, "0450"),
        (_RETIRED, "W0010"),
        (_UNKNOWN, "99213-ZQ"),
        (_LOOK_ALIKE, "142"),
        (_REPAIRED, "10004.0"),
    ),
)
