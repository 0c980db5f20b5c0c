"""The workbook "code-review": one list of codes, units and charges: what each code is, and what to look at.

A line has one finding, the gravest that applies: Unrecognized, Retired, Unknown modifier, Look-alike (it
could also be a number of another system), Repaired; otherwise Form OK.
"""

from __future__ import annotations

from udfs.check import LOCAL, LOOK_ALIKE, NOT_PRINTED, RETIRED, UNKNOWN_MODIFIER
from udfs.describe import UNRECOGNIZED
from workbook_templates.declaration import (
    ABSENT,
    ATTENTION,
    GOOD,
    AnswerKind,
    Block,
    Chart,
    Check,
    Input,
    Table,
    Workbook,
    summary_cell,
    text,
)
from workbook_templates.declaring import inputs
from workbook_templates.declaring.systems import BY_SYSTEM, by_category, by_section, by_system
from workbook_templates.declaring.work_list import order_step, work_list, work_list_check
from workbook_templates.expressions import (
    Column,
    Criterion,
    Expression,
    col,
    count,
    expression,
    first_that_holds,
    number_or_0,
    round2,
    share,
    total,
    when,
)
from workbook_templates.reading import classification as known

LINES, WORKLIST = "CodeLines", "Worklist"
FINDING, FORM_OK = "Finding", "Form OK"
FINDINGS = (UNRECOGNIZED, "Retired", "Unknown modifier", "Look-alike", "Repaired")
_MARKS = ((FORM_OK, GOOD), (UNRECOGNIZED, ABSENT), *((word, ATTENTION) for word in FINDINGS[1:]))
_TO_DO, _ORDER = "Step to do", "Step order to do"

check, system, finding, charge = map(col, (known.CHECK, known.SYSTEM, FINDING, "Charge"))

_LIST = Table(
    "Codes", LINES, "your codes, with units and charges",
    (
        inputs.reference(),
        inputs.date_of_service(),
        inputs.code(),
        inputs.modifier(),
        inputs.description(),
        Input("Units", "number", 9, "How many units were billed; leave it out if you have no units.",
              also=("Quantity", "Qty")),
        Input("Charge", "amount", 13, "The charge of the line, a number: units times price.",
              also=("Charges", "Amount", "Line charge", "Price")),
        *known.answers(inputs.WHOLE_CODE, known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL,
                       known.CATEGORY, known.SECTION),
        text(
            FINDING,
            first_that_holds(
                (system == "", ""),
                (system == UNRECOGNIZED, UNRECOGNIZED),
                (check == "", FORM_OK),
                (check.contains(RETIRED) | check.contains(LOCAL), "Retired"),
                (check.contains(UNKNOWN_MODIFIER), "Unknown modifier"),
                (check.contains(LOOK_ALIKE) | check.contains(NOT_PRINTED), "Look-alike"),
                otherwise="Repaired",
            ),
            20,
            marks=_MARKS,
            kept=True,
        ),
        *known.answers(inputs.WHOLE_CODE, known.CHECK),
        inputs.whole_code(),
        *known.steps(inputs.WHOLE_CODE),
        # A cent more, so that findings without a charge are on the worklist too.
        order_step(_ORDER, when(finding.is_one_of("", FORM_OK), 0, round2(number_or_0(charge)) + 0.01)),
    ),
    option="codes",
    identity=inputs.IDENTITY,
)  # fmt: skip

_WORKLIST = work_list(
    WORKLIST, "every line with a finding, the largest charge first", source=LINES, order=_ORDER, marks=_MARKS,
    columns=(
        (inputs.REFERENCE, "text", 15), (inputs.SERVICE, "date", 12), ("Code", "text", 13),
        ("Modifier", "text", 10), ("Description", "text", 28), ("Units", "number", 9),
        ("Charge", "amount", 13),
        (known.CLEAN_CODE, "text", 10), (known.MODIFIERS, "text", 11), (known.CHECK, "text", 52),
        (FINDING, "text", 18),
    ),
)  # fmt: skip


def _figures(*criteria: Criterion) -> tuple[Expression, ...]:
    charges = total(LINES, "Charge", *criteria)
    return (
        count(LINES, *criteria), total(LINES, "Units", *criteria), charges,
        share(charges, total(LINES, "Charge")),
    )  # fmt: skip


_HEADINGS = ("Lines", "Units", "Charges", "Share of charges")
_KINDS: tuple[AnswerKind, ...] = ("number", "number", "amount", "percent")
_BLOCKS = (
    by_system(
        _HEADINGS, _figures, kinds=_KINDS, total="All lines",
        chart=Chart("Charges by code system and level",
                    "Bar chart of the charges by code system and level, as in the table beside it.",
                    (("Charges", 3),)),
    ),
    Block(
        "Findings",
        ("Finding", *_HEADINGS),
        tuple((word, _figures((FINDING, word))) for word in (*FINDINGS, FORM_OK)),
        kinds=_KINDS,
        total="All lines",
    ),
    by_category(_HEADINGS, _figures, kinds=_KINDS),
    by_section(_HEADINGS, _figures, kinds=_KINDS, total="All sections"),
)  # fmt: skip
_WITHOUT_CODE = total(LINES, "Charge", (known.SYSTEM, ""))

WORKBOOK = Workbook(
    name="code-review",
    sheets=(_LIST, _WORKLIST),
    blocks=_BLOCKS,
    checks=(
        Check("Charges by code system, as in Codes", round2(summary_cell(_BLOCKS, BY_SYSTEM, 3)),
              round2(Column(LINES, "Charge").sum - _WITHOUT_CODE),
              "Summary leaves charges out. Make the workbook again and paste the list into it."),
        Check("Charges on lines without a code", round2(_WITHOUT_CODE), expression(0),
              "Lines of Codes have a charge and no code. Filter Code for blanks, and fill them in."),
        Check("Lines by finding, as by code system", summary_cell(_BLOCKS, "Findings", 1),
              summary_cell(_BLOCKS, BY_SYSTEM, 1),
              "A line has no finding. Fill the formulas of the table in Codes down over all rows."),
        work_list_check(_WORKLIST, LINES, _ORDER),
    ),
    made_for=10_000,
    planted=(
        (UNRECOGNIZED, "0450"), ("Retired", "W0010"), ("Unknown modifier", "99213-ZQ"), ("Look-alike", "142"),
        ("Repaired", "10004.0"),
    ),
)  # fmt: skip
