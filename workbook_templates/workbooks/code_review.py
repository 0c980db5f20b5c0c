"""The workbook "code-review": one list of codes, units and charges: what each code is, and what to look at.

A line has one finding, the gravest that applies: Unrecognized, Retired, Unknown modifier, Look-alike (it
could also be a number of another system), Repaired; otherwise Form OK. With an imported fee schedule it is
WITH_MEDICARE, which also finds CPT codes in place of which Medicare uses another code.
"""

from __future__ import annotations

from udfs.check import LOCAL, LOOK_ALIKE, NOT_PRINTED, RETIRED, UNKNOWN_MODIFIER
from udfs.describe import UNRECOGNIZED
from workbook_templates.declaration import *
from workbook_templates.declaring import inputs
from workbook_templates.declaring.medicare import (
    ANOTHER_SYSTEM,
    FEE_SCHEDULE,
    MEDICARE,
    status_inputs,
    uses_another_code,
)
from workbook_templates.declaring.systems import BY_SYSTEM, by_category, by_section, by_system
from workbook_templates.declaring.work_list import order_step, work_list, work_list_check
from workbook_templates.expressions import *
from workbook_templates.reading import classification as known

LINES, WORKLIST = "CodeLines", "Worklist"
FINDING, FORM_OK = "Finding", "Form OK"
FINDINGS = (UNRECOGNIZED, "Retired", "Unknown modifier", "Look-alike", ANOTHER_SYSTEM, "Repaired")
_TO_DO, _ORDER = "Step to do", "Step order to do"

check, system, finding, charge = map(col, (known.CHECK, known.SYSTEM, FINDING, "Charge"))


def _findings(*, with_medicare: bool) -> tuple[str, ...]:
    return tuple(word for word in FINDINGS if with_medicare or word != ANOTHER_SYSTEM)


def _marks(*, with_medicare: bool) -> Marks:
    to_look_at = _findings(with_medicare=with_medicare)[1:]
    return ((FORM_OK, GOOD), (UNRECOGNIZED, ABSENT), *((word, ATTENTION) for word in to_look_at))


def _finding(*, with_medicare: bool) -> Answer:
    another = uses_another_code(col(known.CATEGORY))
    return text(
        FINDING,
        first_that_holds(
            (system == "", ""),
            (system == UNRECOGNIZED, UNRECOGNIZED),
            (check == "", when(another, ANOTHER_SYSTEM, FORM_OK) if with_medicare else FORM_OK),
            (check.contains(RETIRED) | check.contains(LOCAL), "Retired"),
            (check.contains(UNKNOWN_MODIFIER), "Unknown modifier"),
            (check.contains(LOOK_ALIKE) | check.contains(NOT_PRINTED), "Look-alike"),
            otherwise=when(another, ANOTHER_SYSTEM, "Repaired") if with_medicare else "Repaired",
        ),
        24 if with_medicare else 20,
        marks=_marks(with_medicare=with_medicare),
        kept=True,
    )


def _list(*, with_medicare: bool) -> Table:
    medicare = status_inputs() if with_medicare else ()
    return Table(
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
            *medicare,
            *known.answers(inputs.WHOLE_CODE, known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL,
                           known.CATEGORY, known.SECTION),
            _finding(with_medicare=with_medicare),
            *known.answers(inputs.WHOLE_CODE, known.CHECK),
            inputs.whole_code(),
            *known.steps(inputs.WHOLE_CODE),
            # A cent more, so that findings without a charge are on the worklist too.
            order_step(_ORDER, when(finding.is_one_of("", FORM_OK), 0, round2(number_or_0(charge)) + 0.01)),
        ),
        option="codes",
        identity=(*inputs.IDENTITY, *((inputs.SERVICE, MEDICARE) if with_medicare else ())),
    )  # fmt: skip


def _worklist(*, with_medicare: bool) -> Table:
    medicare: tuple[tuple[str, AnswerKind, float], ...] = ((MEDICARE, "text", 26), (FEE_SCHEDULE, "text", 30))
    return work_list(
        WORKLIST, "every line with a finding, the largest charge first", source=LINES, order=_ORDER,
        marks=_marks(with_medicare=with_medicare),
        columns=(
            (inputs.REFERENCE, "text", 15), (inputs.SERVICE, "date", 12), ("Code", "text", 13),
            ("Modifier", "text", 10), ("Description", "text", 28), ("Units", "number", 9),
            ("Charge", "amount", 13),
            (known.CLEAN_CODE, "text", 10), (known.MODIFIERS, "text", 11), (known.CHECK, "text", 52),
            *(medicare if with_medicare else ()),
            (FINDING, "text", 24 if with_medicare else 18),
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


def _blocks(*, with_medicare: bool) -> tuple[Block, ...]:
    words = (*_findings(with_medicare=with_medicare), FORM_OK)
    return (
        by_system(
            _HEADINGS, _figures, kinds=_KINDS, total="All lines",
            chart=Chart("Charges by code system and level",
                        "Bar chart of the charges by code system and level, as in the table beside it.",
                        (("Charges", 3),)),
        ),
        Block(
            "Findings",
            ("Finding", *_HEADINGS),
            tuple((word, _figures((FINDING, word))) for word in words),
            kinds=_KINDS,
            total="All lines",
        ),
        by_category(_HEADINGS, _figures, kinds=_KINDS),
        by_section(_HEADINGS, _figures, kinds=_KINDS, total="All sections"),
    )  # fmt: skip


def _workbook(*, with_medicare: bool) -> Workbook:
    blocks, worklist = _blocks(with_medicare=with_medicare), _worklist(with_medicare=with_medicare)
    without_code = total(LINES, "Charge", (known.SYSTEM, ""))
    return Workbook(
        name="code-review",
        sheets=(_list(with_medicare=with_medicare), worklist),
        blocks=blocks,
        checks=(
            Check("Charges by code system, as in Codes", round2(summary_cell(blocks, BY_SYSTEM, 3)),
                  round2(Column(LINES, "Charge").sum - without_code),
                  "Summary leaves charges out. Make the workbook again and paste the list into it."),
            Check("Charges on lines without a code", round2(without_code), expression(0),
                  "Lines of Codes have a charge and no code. Filter Code for blanks, and fill them in."),
            Check("Lines by finding, as by code system", summary_cell(blocks, "Findings", 1),
                  summary_cell(blocks, BY_SYSTEM, 1),
                  "A line has no finding. Fill the formulas of the table in Codes down over all rows."),
            work_list_check(worklist, LINES, _ORDER),
        ),
        made_for=10_000,
        planted=(
            (UNRECOGNIZED, "0450"), ("Retired", "W0010"), ("Unknown modifier", "99213-ZQ"),
            ("Look-alike", "142"), ("Repaired", "10004.0"),
        ),
    )  # fmt: skip


WORKBOOK = _workbook(with_medicare=False)
WITH_MEDICARE = _workbook(with_medicare=True)
