"""The workbook "denials-by-code-set": denied lines by root cause, group, code system, month and age.

The root cause comes from a small table of CARC and RARC numbers whose words are the user's. What is wrong
with the data of a line is one finding, the gravest that applies: Unrecognized, Retired, Category II with a
charge, Check the dates, Unknown modifier, No root cause; otherwise Data OK. Money is still open while a line
is not recovered or written off. With an imported fee schedule it is WITH_MEDICARE, whose lines say what
Medicare does with the code: a likely reason, also where another payer follows Medicare.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from operator import add

from udfs.check import LOCAL, RETIRED, UNKNOWN_MODIFIER
from udfs.describe import UNRECOGNIZED
from udfs.releases.fee_schedule import STATUSES
from udfs.tables import read_table
from workbook_templates.declaration import *
from workbook_templates.declaring import inputs
from workbook_templates.declaring.medicare import FEE_SCHEDULE, MEDICARE, status_inputs
from workbook_templates.declaring.months import FigureRow, month_rows, month_step, other_rows
from workbook_templates.declaring.ranking import first_rows, group_steps, ranking, ranking_check
from workbook_templates.declaring.reason_numbers import CARC_GROUP, CARC_NUMBER, GROUPS, NUMBERS, number_steps
from workbook_templates.declaring.systems import BY_SYSTEM, by_category, by_system
from workbook_templates.declaring.work_list import PLACE, order_step, work_list, work_list_check
from workbook_templates.expressions import *
from workbook_templates.reading import classification as known

DENIALS, CAUSES = "Denials", "Causes"
PAYER, DENIED, GROUP, AMOUNT, STATUS, RECOVERED = (
    "Payer", "Denied on", "Group", "Amount", "Status", "Recovered",
)  # fmt: skip
CAUSE, ASK, NEXT, GROUP_CODE, OPEN, AGE, AGE_GROUP, FINDING = (
    "Root cause", "Who to ask", "Next step", "Group code", "Still open", "Age in days", "Age group",
    "Data finding",
)  # fmt: skip
_CATEGORY_II, _DATES, _MODIFIER, _NO_CAUSE, _DATA_OK = (
    "Category II with a charge", "Check the dates", "Unknown modifier", "No root cause", "Data OK",
)  # fmt: skip
_NOMINAL = 0.01  # what some payers want to see on a Category II code
FINDINGS = (UNRECOGNIZED, "Retired", _CATEGORY_II, _DATES, _MODIFIER, _NO_CAUSE)
_NO_CARC, _NOT_IN_TABLE, _NOT_CLEAR = "No CARC", "Not in the table", "Not clear"
_STATUSES = ("Open", "Appealed", "Recovered", "Written off")
_CLOSED, _NO_DATE, _LATER = "Closed", "No date", "After the as-of date"
_AGES = ((30, "0 to 30 days"), (60, "31 to 60 days"), (90, "61 to 90 days"), (120, "91 to 120 days"))
_OLDEST = "Over 120 days"
_AGE_GROUPS = (*(name for _, name in _AGES), _OLDEST, _NO_DATE, _LATER, _CLOSED)
_GROUP_TEXT, _CAUSE_ROW, _DAYS, _IS_CLOSED, _NOT_RECOVERED, _OPEN_ORDER = (
    "Step group text", "Step row in Causes", "Step days", "Step closed", "Step not recovered",
    "Step open order",
)  # fmt: skip
_OPEN_ROWS = 500
_MONTHS = 12
# The finding is about the data alone: on the worklist nothing is marked as good.
_TO_CORRECT = ((UNRECOGNIZED, ABSENT), *((word, ATTENTION) for word in FINDINGS[1:]))

system, check, category, carc, numbers, denied, service, days = map(
    col, (known.SYSTEM, known.CHECK, known.CATEGORY, CARC_NUMBER, NUMBERS, DENIED, inputs.SERVICE, _DAYS)
)
charge, recovered, status, is_closed, still_open, age, cause_row = map(
    col, (AMOUNT, RECOVERED, STATUS, _IS_CLOSED, OPEN, AGE, _CAUSE_ROW)
)

_SETTINGS = Settings(
    Setting("As of", "date", "Ages are counted to this day; without one, to the last day in Denials."),
    Setting(
        "Ages are counted to", "date", "The day above, or the last day in Denials. The months end with it.",
        follows=lambda settings: first_that_holds(
            (settings["As of"].is_number, settings["As of"]),
            (Column(DENIALS, DENIED).numbers == 0, ""),
            otherwise=Column(DENIALS, DENIED).highest,
        ),
    ),
)  # fmt: skip
_TO = _SETTINGS["Ages are counted to"]


def _of_cause(heading: str, without_cause: Operand) -> Expression:
    """Return what Causes says of the line's numbers."""
    said = text_of(Column(CAUSES, heading).at_row(cause_row))
    return first_that_holds((system == "", ""), (cause_row == 0, without_cause), otherwise=said)


def _group_code() -> Expression:
    """Return the group code of the line, from its own column or from the CARC."""
    written, in_carc = col(_GROUP_TEXT), col(CARC_GROUP)
    group = left(written, 2)
    is_group = group.is_one_of(*GROUPS) & mid(written, 3, 1).is_one_of("", " ", "-")
    return first_that_holds(
        (system == "", ""),
        (written == "", text_of(in_carc)),
        (is_group & in_carc.is_one_of("", group), group),
        otherwise=_NOT_CLEAR,
    )


_not_paid = charge - number_or_0(recovered)
_in_causes = Column(CAUSES, NUMBERS)
_of_carc = if_error(_in_causes.row_of(joined(carc, "|")), 0)  # whatever the RARC is
_denied_before = denied.is_number & service.is_number & (service > denied)
_DENIALS = Table(
    "Denials", DENIALS, "your denied lines",
    (
        inputs.reference(),
        Input(PAYER, "text", 20, "Who denied the line, always written in the same way.",
              also=("Insurance", "Plan", "Payer name")),
        Input(DENIED, "date", 12, "The date of the denial, from the remittance.",
              also=("Denial date", "Date of denial", "Remit date", "Date")),
        inputs.date_of_service(),
        inputs.code("The code that was denied, with or without modifiers."),
        inputs.modifier(),
        Input(GROUP, "text", 8, "The group code, such as CO or PR, if it does not stand before the CARC.",
              also=("Group code", "CAGC", "Claim adjustment group code", "Adjustment group code")),
        Input("CARC", "text", 9, "The claim adjustment reason code, a number such as 97 or CO-97; one a row.",
              required=True,
              also=("Reason code", "Denial code", "Adjustment reason code")),
        Input("RARC", "text", 9, "The remittance advice remark code, such as M51, if there is one.",
              also=("Remark code",)),
        Input(AMOUNT, "amount", 13, "The denied amount, a number.",
              also=("Denied amount", "Denied", "Charge", "Charges")),
        Input(STATUS, "choice", 13, "Open, Appealed, Recovered or Written off; leave it empty for open.",
              choices=STATUS),
        Input(RECOVERED, "amount", 13, "What was paid after all, if anything.",
              also=("Recovered amount", "Paid")),
        text(CAUSE, _of_cause(CAUSE, when(carc == "", _NO_CARC, _NOT_IN_TABLE)), 34, wrapped=True,
             marks=((_NO_CARC, ATTENTION), (_NOT_IN_TABLE, ATTENTION))),
        text(ASK, _of_cause(ASK, ""), 20, wrapped=True),
        Answer(GROUP_CODE, "text", _group_code(), 11, ((_NOT_CLEAR, ATTENTION),), kept=True),
        amount(OPEN, when(charge.is_number, when(is_closed == 1, 0, round2(_not_paid)))),
        number(AGE, when(is_closed == 1, "", days), 9),
        text(
            AGE_GROUP,
            first_that_holds(
                (system == "", ""), (is_closed == 1, _CLOSED), (age == "", _NO_DATE), (age < 0, _LATER),
                *((age <= most, name) for most, name in _AGES), otherwise=_OLDEST,
            ),
            20,
            marks=((_LATER, ATTENTION),),
        ),
        text(
            FINDING,
            first_that_holds(
                (system == "", ""),
                (system == UNRECOGNIZED, UNRECOGNIZED),
                (check.contains(RETIRED) | check.contains(LOCAL), "Retired"),
                ((category == "Category II") & (number_or_0(charge) > _NOMINAL), _CATEGORY_II),
                ((days < 0) | _denied_before, _DATES),
                (check.contains(UNKNOWN_MODIFIER), _MODIFIER),
                (cause_row == 0, _NO_CAUSE),
                otherwise=_DATA_OK,
            ),
            26,
            marks=((_DATA_OK, GOOD), *_TO_CORRECT),
        ),
        *known.answers(inputs.WHOLE_CODE, known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL,
                       known.CATEGORY, known.CHECK),
        inputs.whole_code(),
        *known.steps(inputs.WHOLE_CODE),
        month_step(DENIED),
        *number_steps("CARC", "RARC"),
        step(_GROUP_TEXT, upper(trimmed(replaced(left(text_of(col(GROUP)), 20), "\u00a0", " ")))),
        step(_CAUSE_ROW, when(numbers == "", 0, if_error(_in_causes.row_of(numbers), _of_carc))),
        # There is such a day as soon as a line has a date.
        step(_DAYS, when(denied.is_number, whole(_TO) - whole(denied))),
        step(_IS_CLOSED, when(status.is_one_of("Recovered", "Written off"), 1, 0)),
        step(_NOT_RECOVERED, when(still_open == "", "", round2(_not_paid - still_open))),
        order_step(_OPEN_ORDER, OPEN),
        *group_steps(DENIALS, PAYER),
        *group_steps(DENIALS, CAUSE),
    ),
    option="denials",
    identity=(*inputs.IDENTITY, PAYER, DENIED, GROUP, "CARC", "RARC"),
)  # fmt: skip

_first = col("Step first same")
_CAUSES = Table(
    "Root causes", CAUSES,
    "root causes by CARC and RARC number, in made-up words, not the official ones: write your own",
    (
        Input("CARC", "text", 9, "The claim adjustment reason code, a number such as 97.", required=True),
        Input("RARC", "text", 9, "A remark code, for a cause of its own; leave it empty for all others."),
        Input(CAUSE, "text", 34, "What went wrong, in your words; the same words for the same cause."),
        Input(ASK, "text", 22, "Who can put it right, for example a department."),
        Input(NEXT, "text", 74, "What is to be done, in your words."),
        number("Lines", when(_first == place, count(DENIALS, (_CAUSE_ROW, place))), 9),
        amount("Denied", when(_first == place, total(DENIALS, AMOUNT, (_CAUSE_ROW, place))), 14),
        text("Note", when(_first < place, joined("Repeats row ", _first + HEADER_ROW)), 18,
             marks=(("Repeats*", ATTENTION),)),
        *number_steps("CARC", "RARC"),
        step("Step first same", when(numbers == "", "", _in_causes.row_of(numbers))),
    ),
    option="causes",
    given=tuple(map(dict, read_table("denials_by_code_set_causes", "workbook_templates.workbooks"))),
    most=1000,
)  # fmt: skip


def _next_step() -> Expression:
    """Return what is to be done about a line of the worklist; it is too long for the list itself."""
    line = col(PLACE)
    row = Column(DENIALS, _CAUSE_ROW).at_row(line)
    return first_that_holds(
        (line == "", ""), (row == 0, ""), otherwise=text_of(Column(CAUSES, NEXT).at_row(row))
    )


def _worklist(*of_medicare: tuple[str, AnswerKind, float]) -> Table:
    return work_list(
        "OpenLines", f"what is still open, the largest amount first; the first {_OPEN_ROWS} lines",
        source=DENIALS, order=_OPEN_ORDER, rows=_OPEN_ROWS, marks=_TO_CORRECT,
        columns=(
            (inputs.REFERENCE, "text", 14), (PAYER, "text", 15), (inputs.SERVICE, "date", 11),
            ("Code", "text", 11), (known.MODIFIERS, "text", 10), (GROUP_CODE, "text", 8), ("CARC", "text", 8),
            ("RARC", "text", 7), (OPEN, "amount", 13), (AGE, "number", 7), (STATUS, "text", 10),
            (CAUSE, "text", 32), (ASK, "text", 19), text(NEXT, _next_step(), 63, wrapped=True),
            *of_medicare, (FINDING, "text", 25),
        ),
    )  # fmt: skip


_WORKLIST = _worklist()

_SUMS: tuple[tuple[str, AnswerKind, str], ...] = (
    ("Denied", "amount", AMOUNT), (RECOVERED, "amount", RECOVERED), (OPEN, "amount", OPEN),
    ("Not recovered", "amount", _NOT_RECOVERED),
)  # fmt: skip
_ADDED = tuple(column for _, _, column in _SUMS)
_RANKED = tuple((heading, kind, partial(total, DENIALS, column)) for heading, kind, column in _SUMS)
_BY_CAUSE = ranking("By root cause", "ByCause", "each root cause once, the largest amount on top",
                    source=DENIALS, heading=CAUSE, width=40, columns=_RANKED)  # fmt: skip
_BY_PAYER = ranking("By payer", "ByPayer", "each payer once, the largest amount on top",
                    source=DENIALS, heading=PAYER, width=40, columns=_RANKED)  # fmt: skip


def _figures(*criteria: Criterion) -> tuple[Expression, ...]:
    sums = tuple(total(DENIALS, column, *criteria) for column in _ADDED)
    return (count(DENIALS, *criteria), *sums, share(sums[0], total(DENIALS, AMOUNT)))


def _with_status(word: str) -> tuple[Expression, ...]:
    said, unsaid = (_figures((known.SYSTEM, "?*"), (STATUS, one))[:-1] for one in (word, ""))
    return tuple(map(add, said, unsaid)) if word == _STATUSES[0] else said


def _age_row(name: str) -> tuple[str, tuple[Expression, ...]]:
    there = total(DENIALS, OPEN, (AGE_GROUP, name))
    return name, (count(DENIALS, (AGE_GROUP, name)), there, share(there, total(DENIALS, OPEN)))


_HEADINGS = ("Lines", *(heading for heading, _, _ in _SUMS), "Share of denied")
_KINDS: tuple[AnswerKind, ...] = ("number", *(kind for _, kind, _ in _SUMS), "percent")
_BY_GROUP, _BY_MONTH, _OTHER_DATES, _BY_AGE, _BY_FINDING = (
    "By group code", "By month of the denial", "Outside these months", "Age of what is still open",
    "Data findings",
)  # fmt: skip


def _block(
    heading: str, labels: str, rows: Sequence[FigureRow], total: str = "", chart: Chart | None = None
) -> Block:
    """Return a block without shares."""
    return Block(heading, (labels, *_HEADINGS[:-1]), tuple(rows), _KINDS[:-1], total, chart)


_BLOCKS = (
    by_system(
        _HEADINGS, _figures, kinds=_KINDS, total="All lines",
        chart=Chart("Denied amounts by code system and level",
                    "Bar chart of the denied amounts by code system and level: recovered, still open, not "
                    "recovered, as in the table beside it.",
                    ((RECOVERED, 3), (OPEN, 4), ("Not recovered", 5))),
    ),
    by_category(_HEADINGS, _figures, kinds=_KINDS),
    Block(
        _BY_GROUP,
        ("Group code", *_HEADINGS),
        (
            *((word, _figures((GROUP_CODE, word))) for word in (*GROUPS, _NOT_CLEAR)),
            ("No group code", _figures((known.SYSTEM, "?*"), (GROUP_CODE, ""))),
        ),
        _KINDS,
        "All lines",
    ),
    _block(
        _BY_MONTH, "Month", month_rows(DENIALS, _ADDED, _TO, _MONTHS), f"These {_MONTHS} months",
        Chart("Denied amounts by month",
              "Column chart of the denied amounts of the twelve months up to the as-of date, as in the table "
              "beside it.",
              (("Denied", 2),), upright=True),
    ),
    _block(_OTHER_DATES, "Date of the denial", other_rows(DENIALS, _ADDED, known.SYSTEM, _TO, _MONTHS)),
    _block("Ten largest root causes", "Root cause", first_rows(_BY_CAUSE, 10)),
    _block("Five largest payers", "Payer", first_rows(_BY_PAYER, 5)),
    Block(
        _BY_AGE,
        ("Age on the as-of date", "Lines", "Still open", "Share of open"),
        tuple(map(_age_row, _AGE_GROUPS)),
        ("number", "amount", "percent"),
        "All lines",
    ),
    _block("By status", "Status", [(name, _with_status(name)) for name in _STATUSES]),
    Block(
        _BY_FINDING,
        ("Finding", *_HEADINGS),
        tuple((word, _figures((FINDING, word))) for word in (*FINDINGS, _DATA_OK)),
        _KINDS,
        "All lines",
    ),
)  # fmt: skip
_LINES = summary_cell(_BLOCKS, BY_SYSTEM, 1)
_WITHOUT_CODE = total(DENIALS, AMOUNT, (known.SYSTEM, ""))
_DENIED_OUTSIDE = [
    summary_cell(_BLOCKS, _OTHER_DATES, 2, label) for label in ("Earlier", "Later", "Without a date")
]
_WITH_STATUS = sum((count(DENIALS, (STATUS, word)) for word in _STATUSES), start=expression(0))
_FILL_DOWN = "Fill the formulas of the table in Denials down over all rows."

WORKBOOK = Workbook(
    name="denials-by-code-set",
    sheets=(_DENIALS, _CAUSES, _BY_CAUSE, _BY_PAYER, _WORKLIST),
    blocks=_BLOCKS,
    checks=(
        Check("Amounts on lines without a code", round2(_WITHOUT_CODE), expression(0),
              "Lines of Denials have an amount and no code. Filter Code for blanks, and fill them in."),
        Check("Denied amounts by code system, as in Denials", round2(summary_cell(_BLOCKS, BY_SYSTEM, 2)),
              round2(Column(DENIALS, AMOUNT).sum - _WITHOUT_CODE),
              "Summary leaves amounts out. Make the workbook again and paste the list into it."),
        Check("Denied amounts by month and outside, as in Denials",
              round2(sum(_DENIED_OUTSIDE, start=summary_cell(_BLOCKS, _BY_MONTH, 2))),
              round2(Column(DENIALS, AMOUNT).sum),
              "A month is missing. Filter Denied on for dates before 1950."),
        Check("Lines by group code, as by code system", summary_cell(_BLOCKS, _BY_GROUP, 1), _LINES,
              f"A line has no group code. {_FILL_DOWN}"),
        Check("Group codes that are not clear", count(DENIALS, (GROUP_CODE, _NOT_CLEAR)), expression(0),
              "Group is no group code, or the CARC begins with another one. Filter Group code for "
              f"{_NOT_CLEAR}."),
        Check("Lines by finding, as by code system", summary_cell(_BLOCKS, _BY_FINDING, 1), _LINES,
              f"A line has no finding. {_FILL_DOWN}"),
        Check("Lines by age, as by code system", summary_cell(_BLOCKS, _BY_AGE, 1), _LINES,
              f"A line has no age group. {_FILL_DOWN}"),
        Check("Lines without a payer", count(DENIALS, (known.SYSTEM, "?*"), (PAYER, "")), expression(0),
              "Lines of Denials have no payer and are missing in By payer. Fill them in."),
        Check("Status in Denials: words that are not in the list",
              Column(DENIALS, STATUS).filled - _WITH_STATUS, expression(0),
              "Lines with other words count as open. Choose a word from the list."),
        Check("Root causes: numbers that repeat", count(CAUSES, ("Note", "Repeats*")), expression(0),
              "Of two rows with the same CARC and RARC the first one is used. Delete the other."),
        ranking_check(_BY_CAUSE, DENIALS, CAUSE),
        ranking_check(_BY_PAYER, DENIALS, PAYER),
        work_list_check(_WORKLIST, DENIALS, _OPEN_ORDER),
    ),
    made_for=10_000,
    planted=(
        (UNRECOGNIZED, "0450"), ("Retired", "W0010"), (_CATEGORY_II, "3074F"), (_DATES, "97110"),
        (_MODIFIER, "99213-ZQ"), (_NO_CAUSE, "G0463"),
    ),
    lists={STATUS: _STATUSES},
    settings=_SETTINGS,
)  # fmt: skip

_BY_MEDICARE = Block(
    "What Medicare does with the codes",
    (MEDICARE, *_HEADINGS),
    tuple((words, _figures((MEDICARE, words))) for words in STATUSES.values()),
    _KINDS,
    "All lines",
    rest=("Another status, or none", _figures((known.SYSTEM, "?*"))),
)
_PLACE = next(at for at, column in enumerate(_DENIALS.columns) if isinstance(column, Answer))
WITH_MEDICARE = replace(
    WORKBOOK,
    sheets=(
        replace(_DENIALS, columns=(*_DENIALS.columns[:_PLACE], *status_inputs(), *_DENIALS.columns[_PLACE:])),
        _CAUSES,
        _BY_CAUSE,
        _BY_PAYER,
        _worklist((MEDICARE, "text", 26), (FEE_SCHEDULE, "text", 30)),
    ),
    blocks=(*_BLOCKS, _BY_MEDICARE),
)
