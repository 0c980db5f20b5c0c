"""The workbook "cpt-vs-hcpcs": the two systems side by side, an entry cell for any code, practice, and news.

The entry cell stands on a page of text; the sheet "Entry steps" reads it as the lists of other workbooks are
read. The practice sheet keeps its solutions among the hidden steps.
"""

from __future__ import annotations

from dataclasses import replace

from udfs.describe import UNRECOGNIZED
from udfs.ranges import CodeClass, ranges
from udfs.tables import read_table
from workbook_templates.declaration import *
from workbook_templates.declaring import inputs
from workbook_templates.declaring.systems import BY_SYSTEM, SYSTEMS_AND_LEVELS, by_system
from workbook_templates.expressions import *
from workbook_templates.reading import classification as known
from workbook_templates.reading.looked_up import RANGES_TABLE, STATUS

REFERENCE, ENTRY, PRACTICE, SECTIONS = "CPT and HCPCS", "Entry", "Practice", "Sections"
NEWS, CHANGE, YOURS, YES = "StayingCurrent", "Change", "Your section", "Yes"
_ENTRY_CELL = "B5"
EXAMPLE = "E0143"  # what the entry cell holds at first
YOUR_SYSTEM, YOUR_LEVEL, RESULT, TO_KNOW = "Your system", "Your level", "Result", "Good to know"
RIGHT, NOT_YET, OPEN = "Right", "Not yet", "Open"
_MARKS = ((RIGHT, GOOD), (NOT_YET, ATTENTION), (OPEN, ABSENT))
_ANSWERS = {
    known.CLEAN_CODE: "Clean code", known.MODIFIERS: "Modifiers", known.SYSTEM: "Code system",
    known.LEVEL: "Level", known.CATEGORY: "Category (CPT only)", known.SECTION: "Section",
    known.MAINTAINER: "Who maintains it", known.SCOPE: "What it is for", known.CHECK: "Check",
}  # fmt: skip
# Five of each kind or so, one that spreadsheets damage, and what is no procedure code.
_CODES = (
    "99213", "J1100", "0042T", "E0143", "D0120", "3074F", "00142", "A0428", "0001U", "G0463",
    "71046", "W0010", "L3908", "0002M", "0450", "V2020", "80053", "F1020", "S9083", "T1019",
)  # fmt: skip


# The pages -------------------------------------------------------------------------------------------------

PageRow = tuple[PageCell | None, ...]


def _entry_rows() -> tuple[PageRow, ...]:
    """Return the entry cell, and what is said of its code."""
    return (
        (PageCell("Type a code", "Heading"),),
        (
            PageCell("Code", "Label"),
            PageCell(EXAMPLE, "Input code", "Type a code; it is answered below."),
            PageCell("Any code, as your list has it: 99213-25, 142, j1100."),
        ),
        *(
            (
                PageCell(label, "Count label"),
                PageCell(
                    text_of(Column(ENTRY, heading).at(1)),
                    "Text",
                    marks=((UNRECOGNIZED, ABSENT),),
                    lines=2 if heading in (known.SCOPE, known.CHECK) else 1,
                ),
            )
            for heading, label in _ANSWERS.items()
        ),
    )


# The parts of what is said of the two systems, and the headings of its three columns.
PARTS = {
    "Side by side": ("Compared", "CPT", "HCPCS Level II"),
    "Why the difference matters": ("It matters for", "CPT", "HCPCS Level II"),
    "Levels of HCPCS": ("Level", "What it is", "How its codes look"),
    "Categories of CPT": ("Category", "What it is for", "How its codes look"),
}


def compared(part: str) -> list[tuple[str, str, str]]:
    """Return the lines of a part, of three texts each."""
    texts = read_table("cpt_vs_hcpcs_texts", "workbook_templates.workbooks")
    return [(one["label"], one["left"], one["right"]) for one in texts if one["part"] == part]


def _compared_rows(part: str) -> tuple[PageRow, ...]:
    """Return a part with its heading."""
    styles = ("Count label", "Text", "Text")
    return (
        (),
        (PageCell(part, "Heading"),),
        tuple(PageCell(title, "Header cell") for title in PARTS[part]),
        *(tuple(map(PageCell, line, styles)) for line in compared(part)),
    )


_REFERENCE = Page(
    REFERENCE, REFERENCE, "an entry cell for any code, and the two systems side by side", (26, 70, 70),
    (
        *_entry_rows(),
        *(row for part in PARTS for row in _compared_rows(part)),
    ),
    freeze="A6",
)  # fmt: skip


def _section_texts(one: CodeClass) -> tuple[str, ...]:
    return (
        one.printed_first, one.printed_last, one.first, one.last, one.system, one.level, one.category,
        one.section, one.subsection, one.maintainer, one.scope,
    )  # fmt: skip


_RANGES = [one for one in ranges() if one.system]
_SECTION_WIDTHS = {
    "First code": 11, "Last code": 11, "Reserved from": 11, "Reserved to": 11, "Code system": 12,
    "Code level": 12, "Category": 13, "Section": 34, "Subsection": 40, "Maintainer": 13, "Scope": 56,
}  # fmt: skip
_SECTIONS = Page(
    SECTIONS, SECTIONS,
    "the sections in the order of their codes: from the first to the last code that the published lists have "
    "today, beside the numbers reserved for more",
    tuple(_SECTION_WIDTHS.values()),
    (
        tuple(PageCell(heading, "Header cell") for heading in _SECTION_WIDTHS),
        *(tuple(PageCell(words, "Answer wrapped") for words in _section_texts(one)) for one in _RANGES),
    ),
    freeze="C5",
    table=SECTIONS,
)  # fmt: skip


# The tables ------------------------------------------------------------------------------------------------

_ENTRY = Table(
    "Entry steps", ENTRY, f"how the code typed into {REFERENCE} is read; nothing is to be done here",
    (
        text(
            "Code",
            Expression(f"IF(ISBLANK('{REFERENCE}'!$B$5),\"\",'{REFERENCE}'!$B$5)", repr(EXAMPLE)),
            13,
        ),
        *known.answers("Code", *_ANSWERS),
        *known.steps("Code"),
    ),
    rows=1,
    protected=True,
)  # fmt: skip

system, level, result = col(known.SYSTEM), col(known.LEVEL), col(RESULT)
your_system, your_level = col(YOUR_SYSTEM), col(YOUR_LEVEL)


def _hidden(heading: str) -> Answer:
    """Return a solution, among the steps."""
    return replace(known.answers("Code", heading)[0], kind="step", marks=(), wrapped=False)


_PRACTICE = Table(
    "Practice", PRACTICE, "twenty codes to sort by system and level; or practice with your own codes",
    (
        inputs.code("A code to sort. You can type others."),
        Input(YOUR_SYSTEM, "choice", 18, "Which code system is it? Unrecognized is no code of any.",
              choices="Code system"),
        Input(YOUR_LEVEL, "choice", 18, "Which level of HCPCS is it?", choices="Level"),
        text(
            RESULT,
            first_that_holds(
                (system == "", ""),
                ((your_system == "") | (your_level == ""), OPEN),
                ((your_system == system) & (your_level == level), RIGHT),
                otherwise=NOT_YET,
            ),
            14,
            marks=_MARKS,
        ),
        text(
            TO_KNOW,
            first_that_holds(
                (result == RIGHT,
                 when(system == UNRECOGNIZED, "No code of CPT, HCPCS or CDT.", col(known.SCOPE))),
                (result == NOT_YET,
                 when(system == UNRECOGNIZED, "Is this a procedure code at all?",
                      joined("Its maintainer: ", col(known.MAINTAINER), "."))),
            ),
            100,
            wrapped=True,
        ),
        *map(_hidden, (known.SYSTEM, known.LEVEL, known.SECTION, known.MAINTAINER, known.SCOPE,
                       known.CLEAN_CODE, known.MODIFIERS)),
        *known.steps("Code"),
    ),
    option="codes",
    rows=len(_CODES),
    given=tuple({"Code": code} for code in _CODES),
    identity=("Code",),
)  # fmt: skip


section = col(known.SECTION)
_NEWS = Table(
    "Staying current", NEWS, "what CMS changed between two releases you have imported, if you have them",
    (
        Input("Code", "code", 13, "The HCPCS code.", required=True, also=("HCPCS", "HCPCS code")),
        Input(CHANGE, "text", 26, "What became of it.", required=True),
        Input("Words changed", "text", 60, "The wording with the words that changed in brackets."),
        Input("Coverage change", "text", 14, "The letter of CMS before and now, such as C to M."),
        Input("Pricing change", "text", 20, "The indicators of CMS before and now: 51 / A to 57 / A."),
        *known.answers("Code", known.SYSTEM, known.SECTION),
        text(YOURS, when((section != "") & (count(PRACTICE, (known.SECTION, section)) > 0), YES), 12,
             kept=True),
        *map(_hidden, (known.CLEAN_CODE, known.MODIFIERS)),
        *known.steps("Code"),
    ),
    option="changes",
    release="news",
    identity=("Code", CHANGE),
)  # fmt: skip


# The figures -----------------------------------------------------------------------------------------------


def _results(*criteria: Criterion) -> tuple[Expression, ...]:
    return tuple(count(PRACTICE, *criteria, (RESULT, word)) for word in (RIGHT, NOT_YET, OPEN))


def _in_ranges(*wanted: str) -> Expression:
    """Return how many ranges have this code system, level and status."""
    return count(RANGES_TABLE, *zip((known.SYSTEM, known.LEVEL, STATUS), wanted, strict=True))


_SCORE, _IN_RANGES, _NEW = "Your score", "The range table", "What is new, by section"
_LEVEL_II = tuple(
    dict.fromkeys(one.section for one in ranges() if one.system == "HCPCS" and one.level == "Level II")
)
_BLOCKS = (
    Block(
        _SCORE,
        ("Practice", "Score"),
        (("Right answers", (share(count(PRACTICE, (RESULT, RIGHT)), Column(PRACTICE, RESULT).filled),)),),
        kinds=("percent",),
    ),
    by_system(
        (RIGHT, NOT_YET, OPEN), _results, total="All codes",
        chart=Chart(
            "Practice: right, not yet, open",
            "Bar chart of the practice codes by code system and level: answered right, not yet right, and "
            "still open, as in the table beside it.",
            ((RIGHT, 1), (NOT_YET, 2), (OPEN, 3)),
        ),
    ),
    Block(
        _IN_RANGES,
        ("Code system and level", "Ranges in use", "Ranges of local codes", "Ranges retired"),
        tuple(
            (label, tuple(_in_ranges(*wanted, status) for status in ("active", "local", "retired")))
            for label, *wanted in SYSTEMS_AND_LEVELS
        ),
        total="All ranges",
    ),
    Block(
        _NEW,
        ("Section", "Changed codes", "Added", "Ended"),
        tuple(
            (name, tuple(count(NEWS, (known.SECTION, name), *kind)
                         for kind in ((), ((CHANGE, "Added*"),), ((CHANGE, "Terminated*"),))))
            for name in _LEVEL_II
        ),
        total="All sections",
    ),
)  # fmt: skip


def _summed(heading: str, columns: int) -> Expression:
    """Return what all lines of a block of Summary come to."""
    return sum((summary_cell(_BLOCKS, heading, at) for at in range(1, columns + 1)), start=expression(0))


WORKBOOK = Workbook(
    name="cpt-vs-hcpcs",
    sheets=(_REFERENCE, _SECTIONS, _PRACTICE, _NEWS, _ENTRY),
    blocks=_BLOCKS,
    checks=(
        Check("Practice codes by code system, as in Practice", _summed(BY_SYSTEM, 3),
              Column(PRACTICE, RESULT).filled,
              "A practice code is not counted in Summary. Make the workbook again."),
        Check("Ranges by code system, as in Sections", _summed(_IN_RANGES, 3),
              Expression(f"ROWS({SECTIONS}[Reserved from])", str(len(_RANGES))),
              "The range table was changed. Make the workbook again."),
        Check("Changed codes by section, as in Staying current", summary_cell(_BLOCKS, _NEW, 1),
              Column(NEWS, "Code").filled,
              "A code in Staying current is in no section of HCPCS Level II. Correct it."),
        Check("Errors where the entry cell is read",
              Expression(f"SUMPRODUCT(--ISERROR({ENTRY}[[Code]:[{known.CHECK}]]))", "0"),
              expression(0), f"Type another code into {REFERENCE}, cell {_ENTRY_CELL}."),
    ),
    made_for=10_000,
    planted=((RIGHT, "99213"), (NOT_YET, "G0463"), (OPEN, "V2020")),
    lists={
        "Code system": ("CPT", "HCPCS", "CDT", UNRECOGNIZED),
        "Level": ("Level I", "Level II", "Level III", UNRECOGNIZED),
    },
)  # fmt: skip
