"""The workbook "chargemaster-audit": what is wrong with each line of a chargemaster, and what is at stake.

A line has one finding, the gravest that applies, in the order of ``FINDINGS``; otherwise No finding, or
Inactive. Code and modifier are read together. Lines with the same code and modifiers should have one charge.
Amounts are those of a year, price times volume; a line without a volume is in none of them, but counted.
"""

from __future__ import annotations

from functools import partial

from udfs.check import LOCAL, LOOK_ALIKE, NOT_PRINTED, RETIRED, UNKNOWN_MODIFIER
from udfs.describe import UNRECOGNIZED
from workbook_templates.declaration import *
from workbook_templates.declaring import inputs
from workbook_templates.declaring.code_index import Cells, code_index_steps, code_search_steps, search_steps
from workbook_templates.declaring.extremes import alone, amounts_together, together_steps
from workbook_templates.declaring.ranking import (
    beyond_first_rows,
    first_rows,
    group_steps,
    ranking,
    ranking_check,
)
from workbook_templates.declaring.systems import by_system
from workbook_templates.declaring.work_list import MOST_ROWS, order_step, work_list, work_list_check
from workbook_templates.expressions import *
from workbook_templates.reading import classification as known

LINES, ALLOWED, RULES, CHANGES, WORKLIST = (
    "Chargemaster", "HighestAllowed", "SystemRules", "CodeChanges", "Worklist",
)  # fmt: skip
FINDING, AT_RISK, AT_VOLUME, SHORT = "Finding", "Money at risk", "Charges at volume", "Short of allowed"
OTHER_CHARGE, MOST_ALLOWED, WANTED = "Highest charge of the code", "Highest allowed", "Wanted system"
CODE_CHANGE, TERMINATED, _GONE = "Code change", "Terminated", "No longer listed"
_CHANGES_SAID = (TERMINATED, _GONE, "Ends", "Active again", "Added", "Wording", "Coverage", "Pricing")
NO_FINDING, INACTIVE, _ACTIVE = "No finding", "Inactive", "Active"
_SYSTEMS, _ANY, _NO_CODE = ("CPT", "HCPCS", "CDT"), "Any", "No code"
_YES, _NO = ("", "Y", "Yes", "A", "Active", "1", "True"), ("N", "No", "I", "Inactive", "0", "False")
_WITHOUT_VOLUME, _WITH_FINDING = "Lines without a volume", "With a finding"
_FINDINGS_WITHOUT_VOLUME = "Findings without a volume"
_TOP = 10
_MONEY_FIRST = 10_000_000  # lines with money at risk stand above all that are without a volume

_STATE, _PAYER, _DEPARTMENT, _RULE, _WANTED = (
    "Step state", "Step payer compared", "Step department of rules", "Step row in the rules",
    "Step wanted system",
)  # fmt: skip
_ALLOWED_ROW, _CHANGE_ROW, _ORDER = (
    "Step row of the allowed", "Step row in Code changes", "Step order to do",
)  # fmt: skip
_RULE_KEY, _FIRST_RULE, _HIGHEST = "Step rule", "Step first such rule", "Step highest"

_FOUND, _NO_VOLUME = (_ORDER, ">0"), ("Volume", "")  # criteria of lines

charge, volume, finding, state, other_charge, most_allowed, short, at_risk = map(
    col, ("Charge", "Volume", FINDING, _STATE, OTHER_CHARGE, MOST_ALLOWED, SHORT, AT_RISK)
)
system, check, change, wanted, allowed = map(
    col, (known.SYSTEM, known.CHECK, CODE_CHANGE, _WANTED, "Allowed")
)

# The gravest first: finding, what Departments counts it as, a line of the sample that has it, when it holds.
_RULES_OF_FINDINGS = (
    ("Blank code", "Code", "10007", system == ""),
    (UNRECOGNIZED, "Code", "30003", system == UNRECOGNIZED),
    ("Retired", "Code", "50004", check.contains(RETIRED) | check.contains(LOCAL)),
    (TERMINATED, "Code", "20006", (left(change, len(TERMINATED)) == TERMINATED) | (change == _GONE)),
    ("Unknown modifier", "Code", "20004", check.contains(UNKNOWN_MODIFIER)),
    ("Wrong code system", "Code system wrong", "40002", wanted.is_one_of(*_SYSTEMS) & (wanted != system)),
    ("Different charge", "Charge differs", "10001", other_charge != ""),
    ("No charge", "Without charge", "20005",
     (number_or_0(charge) == 0) & (col(known.CATEGORY) != "Category II")),
    ("Below allowed", "Below the allowed", "20001", number_or_0(short) > 0),
    ("Look-alike", "Code", "30002", check.contains(LOOK_ALIKE) | check.contains(NOT_PRINTED)),
    ("Repaired", "Code", "10004", check != ""),
)  # fmt: skip
FINDINGS = tuple(word for word, *_ in _RULES_OF_FINDINGS)
_DENIED = FINDINGS[: FINDINGS.index("Different charge")]  # the whole charge may be lost
_KINDS = {
    kind: tuple(word for word, its_kind, *_ in _RULES_OF_FINDINGS if its_kind == kind)
    for _, kind, *_ in _RULES_OF_FINDINGS
}
_MARKS = (
    (NO_FINDING, GOOD), *((word, ABSENT) for word in (*FINDINGS[:2], INACTIVE)),
    *((word, ATTENTION) for word in FINDINGS[2:]),
)  # fmt: skip
_finding = first_that_holds(
    (state == "", ""),
    (state == INACTIVE, INACTIVE),
    ((system == "") & (wanted == _NO_CODE), NO_FINDING),
    *((test, word) for word, _, _, test in _RULES_OF_FINDINGS),
    otherwise=NO_FINDING,
)


def _at_volume(price: Expression) -> Expression:
    """Return a price times the volume, "" where there is no volume."""
    return when(volume.is_number, round2(price * larger(0, volume)))


def _rule_search() -> Expression:
    """Return the row of the most exact rule for payer and department, 0 for none."""
    found: Operand = 0
    payer, department = col(_PAYER), col(_DEPARTMENT)
    for key in (expression("|"), joined("|", department), joined(payer, "|"), joined(payer, "|", department)):
        found = if_error(Column(RULES, _RULE_KEY).place_of(key), found)
    return expression(found)


_written = (
    length(col("Department")) + length(col("Charge code")) + length(col("Description")) + length(col("Code"))
)
_word = trimmed(left(col("Active"), 50))


def _charge_that_counts(of: Cells) -> Expression:
    return when((of(_STATE) == _ACTIVE) & of("Charge").is_number, of("Charge"))


def _amount_that_counts(of: Cells) -> Expression:
    return when(number_or_0(of("Allowed")) > 0, of("Allowed"))


_charges, _amounts = amounts_together(LINES), amounts_together(ALLOWED)
_other_charge = when(
    alone | (_charge_that_counts(col) == ""),
    "",
    when(round2(_charges.highest - _charges.lowest) == 0, "", _charges.highest),
)
_is_fine = finding.is_one_of("", NO_FINDING, INACTIVE)
_most = larger(number_or_0(other_charge), number_or_0(most_allowed))
_lost = larger(  # a unit
    0, when(finding.is_one_of(*_DENIED), number_or_0(charge), _most - number_or_0(charge))
)

_LIST = Table(
    "Chargemaster", LINES, "your chargemaster",
    (
        Input("Department", "text", 19, "The department or cost center.",
              also=("Dept", "Cost center", "Department name")),
        Input("Charge code", "text", 11, "Your own number of the charge.",
              also=("CDM number", "CDM", "Charge number", "Service code", "Procedure number")),
        inputs.reference(13),
        inputs.description(33),
        Input("Revenue code", "text", 10, "The revenue code, four digits.", also=("Rev code", "Rev")),
        inputs.code("The CPT or HCPCS code, with or without modifiers.", 11),
        inputs.modifier(),
        Input("Charge", "amount", 13, "The price of one unit, a number.", also=("Price", "Amount")),
        Input("Active", "text", 9, "Yes or No. Empty counts as Yes.", also=("Status", "Active flag")),
        Input("Payer", "text", 20, "Only for a line that is for one payer; empty for all.", also=("Plan",)),
        Input("Volume", "number", 10, "How often it was charged in a year. Without it no money is at risk.",
              also=("Units", "Quantity", "Annual volume")),
        *known.answers(inputs.WHOLE_CODE, known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL,
                       known.CATEGORY),
        text(FINDING, _finding, 20, marks=_MARKS),
        amount(OTHER_CHARGE, _other_charge, 16),
        amount(MOST_ALLOWED,
               when(col(_ALLOWED_ROW) == 0, "", Column(ALLOWED, _HIGHEST).at(col(_ALLOWED_ROW)))),
        amount(SHORT, when((state == _ACTIVE) & most_allowed.is_number,
                           round2(larger(0, most_allowed - number_or_0(charge))))),
        amount(AT_VOLUME, when(charge.is_number, _at_volume(charge)), 15),
        amount(AT_RISK, when(_is_fine, "", _at_volume(_lost)), 14),
        Answer(CODE_CHANGE, "text",
               when(col(_CHANGE_ROW) == 0, "", text_of(Column(CHANGES, "Change").at(col(_CHANGE_ROW)))), 23,
               wrapped=True, kept=True),
        *known.answers(inputs.WHOLE_CODE, known.CHECK),
        inputs.whole_code(),
        *known.steps(inputs.WHOLE_CODE),
        step(_STATE, when((_written == 0) & ~charge.is_number, "",
                          when(_word.is_one_of(*_NO), INACTIVE, _ACTIVE))),
        step(_PAYER, inputs.compared_text("Payer")),
        step(_DEPARTMENT, inputs.compared_text("Department")),
        step(_RULE, _rule_search()),
        step(_WANTED, when(col(_RULE) == 0, "", text_of(Column(RULES, WANTED).at(col(_RULE))))),
        *together_steps(LINES, _charge_that_counts),
        *search_steps(_ALLOWED_ROW, ALLOWED),
        *code_search_steps(_CHANGE_ROW, CHANGES),
        # A cent more, so that findings that cost nothing, or nobody knows what, are on the worklist too.
        order_step(_ORDER, first_that_holds(
            (_is_fine, ""), (number_or_0(at_risk) > 0, at_risk + _MONEY_FIRST), (volume.is_number, 0.01),
            otherwise=round2(_lost) + 0.01,
        )),
        *group_steps(LINES, "Department"),
    ),
    option="chargemaster",
    identity=("Department", *inputs.IDENTITY, "Payer"),
)  # fmt: skip

_ALLOWED = Table(
    "Highest allowed", ALLOWED,
    "what payers allow for a code at most, if you know it; a code may stand here once for each payer",
    (
        inputs.code("The code, with modifiers if the amount is for these."),
        inputs.modifier(),
        Input("Payer", "text", 24, "Who allows it, for your own use.", also=("Plan",)),
        Input("Allowed", "amount", 14, "The allowed amount of one unit, a number.",
              also=("Allowed amount", "Rate", "Fee", "Amount")),
        *known.answers(inputs.WHOLE_CODE, known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.CHECK),
        inputs.whole_code(),
        *known.steps(inputs.WHOLE_CODE),
        *together_steps(ALLOWED, _amount_that_counts),
        step(_HIGHEST, when(alone, _amount_that_counts(col), when(_amounts.highest > 0, _amounts.highest))),
    ),
    option="allowed",
    identity=inputs.IDENTITY,
)  # fmt: skip

_RULES = Table(
    "Code systems", RULES, "which code system a payer or a department wants; the most exact line counts",
    (
        Input("Payer", "text", 24, "The payer as in Chargemaster. Empty: any payer.", also=("Plan",)),
        Input("Department", "text", 24, "The department as in Chargemaster. Empty: any department.",
              also=("Dept",)),
        Input(WANTED, "choice", 16, "CPT, HCPCS or CDT; Any; or No code where lines need none.",
              choices="Code systems", required=True, also=("Code system", "System")),
        Input("Source", "text", 50, "Where it is written: manual, contract, page.", also=("Note",)),
        step(_RULE_KEY, when(col(WANTED).is_one_of(*_SYSTEMS, _ANY, _NO_CODE),
                             joined(inputs.compared_text("Payer"), "|", inputs.compared_text("Department")))),
        step(_FIRST_RULE, when(col(_RULE_KEY) == "", 0,
                               when(Column(RULES, _RULE_KEY).place_of(col(_RULE_KEY)) == place, 0, 1))),
    ),
    option="systems",
    identity=("Payer", "Department", WANTED),
    most=1_000,
)  # fmt: skip

_CHANGES = Table(
    "Code changes", CHANGES, "what CMS changed, from two releases you have imported, if you have them",
    (
        Input("Code", "code", 13, "The HCPCS code.", required=True, also=("HCPCS", "HCPCS code")),
        Input("Change", "text", 26, f"What became of it. {TERMINATED}, and {_GONE}, are findings.",
              required=True),
        Input("Words changed", "text", 50, "The wording with the words that changed in brackets."),
        Input("Coverage change", "text", 14, "The letter of CMS before and now, such as C to M."),
        Input("Pricing change", "text", 20, "The indicators of CMS before and now: 51 / A to 57 / A."),
        *known.answers("Code", known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.CHECK),
        *known.steps("Code"),
        *code_index_steps(CHANGES),
    ),
    option="changes",
    release="changes",
    identity=("Code", "Change"),
)  # fmt: skip

_WORKLIST = work_list(
    WORKLIST,
    f"lines with a finding, most money first, then those without a volume; the first {MOST_ROWS:,}",
    source=LINES, order=_ORDER, marks=_MARKS,
    columns=(
        ("Department", "text", 19), ("Charge code", "text", 10), (inputs.REFERENCE, "text", 12),
        ("Description", "text", 33), ("Code", "text", 11), ("Modifier", "text", 9), ("Payer", "text", 20),
        ("Charge", "amount", 13), ("Volume", "number", 9), (OTHER_CHARGE, "amount", 14),
        (MOST_ALLOWED, "amount", 13), (AT_RISK, "amount", 14), (CODE_CHANGE, "text", 23),
        (known.CHECK, "text", 31), (FINDING, "text", 22),
    ),
)  # fmt: skip


def _of_kind(kind: str, *criteria: Criterion) -> Expression:
    """Return how many lines Departments counts as a kind."""
    counts = [count(LINES, *criteria, (FINDING, word)) for word in _KINDS[kind]]
    return sum(counts[1:], start=counts[0])


_DEPARTMENTS = ranking(
    "Departments", "Departments",
    "every department, most money at risk first, then by findings without a volume",
    source=LINES, heading="Department", width=30,
    then_by=(_FOUND, _NO_VOLUME),
    columns=(
        (AT_RISK, "amount", partial(total, LINES, AT_RISK)),
        (_WITH_FINDING, "number", partial(count, LINES, _FOUND)),
        (_FINDINGS_WITHOUT_VOLUME, "number", partial(count, LINES, _FOUND, _NO_VOLUME)),
        *((kind, "number", partial(_of_kind, kind)) for kind in _KINDS),
    ),
)  # fmt: skip


def _figures(*criteria: Criterion) -> tuple[Expression, ...]:
    return (
        count(LINES, *criteria), count(LINES, *criteria, _FOUND), total(LINES, AT_VOLUME, *criteria),
        total(LINES, AT_RISK, *criteria), count(LINES, *criteria, _NO_VOLUME),
    )  # fmt: skip


def _finding_figures(word: str) -> tuple[Expression, ...]:
    lines, _, charges, risk, without = _figures((FINDING, word))
    return lines, charges, risk, share(risk, total(LINES, AT_RISK)), without


def _changed_figures(word: str) -> tuple[Expression, ...]:
    lines, units, charges = (
        Column(LINES, CODE_CHANGE).saying(word, added_up) for added_up in ("", "Volume", AT_VOLUME)
    )
    return lines, units, charges, lines - lines_where(LINES, change.contains(word), volume.is_number)


_SHORT_AT_VOLUME = Column(LINES, SHORT).times(Column(LINES, "Volume"))
_EVERYTHING = {
    "Lines": Column(LINES, FINDING).filled,
    AT_RISK: total(LINES, AT_RISK),
    _WITH_FINDING: count(LINES, _FOUND),
    _FINDINGS_WITHOUT_VOLUME: count(LINES, _FOUND, _NO_VOLUME),
    **{kind: _of_kind(kind) for kind in _KINDS},
}
_COUNTS: tuple[AnswerKind, ...] = tuple("number" for _ in (_WITH_FINDING, _FINDINGS_WITHOUT_VOLUME, *_KINDS))
_BY_DEPARTMENT = "By department"
_BLOCKS = (
    Block(
        "Findings",
        ("Finding", "Lines", AT_VOLUME, AT_RISK, "Share of the risk", _WITHOUT_VOLUME),
        tuple((word, _finding_figures(word)) for word in (*FINDINGS, NO_FINDING, INACTIVE)),
        kinds=("number", "amount", "amount", "percent", "number"),
        total="All lines",
        chart=Chart("Money at risk by finding",
                    "Bar chart of the money at risk by finding, as in the table beside it.", ((AT_RISK, 3),)),
    ),
    Block(
        _BY_DEPARTMENT,
        (f"The {_TOP} with the most money at risk", *_EVERYTHING),
        (
            *first_rows(_DEPARTMENTS, _TOP),
            ("Other departments, or none", beyond_first_rows(_DEPARTMENTS, _TOP, _EVERYTHING)),
        ),
        kinds=("number", "amount", *_COUNTS),
        total="All lines",
        chart=Chart("Money at risk by department",
                    "Bar chart of the money at risk by department, as in the table beside it.",
                    ((AT_RISK, 2),)),
    ),
    by_system(("Lines", _WITH_FINDING, AT_VOLUME, AT_RISK, _WITHOUT_VOLUME), _figures,
              kinds=("number", "number", "amount", "amount", "number")),
    Block(
        "Codes that CMS changed",
        ("Change", "Lines", "Volume", AT_VOLUME, _WITHOUT_VOLUME),
        tuple((word, _changed_figures(word)) for word in _CHANGES_SAID),
        kinds=("number", "number", "amount", "number"),
    ),
    Block(
        "Charges against the highest allowed amount",
        ("Active lines", "Lines", "Short of it at volume", _WITHOUT_VOLUME),
        tuple((label, (count(LINES, (SHORT, test)), money, count(LINES, (SHORT, test), _NO_VOLUME)))
              for label, test, money in (("Charge below it", ">0", _SHORT_AT_VOLUME),
                                         ("Charge as high, or higher", "=0", expression(0)))),
        kinds=("number", "amount", "number"),
        total="All lines that have one",
    ),
)  # fmt: skip

WORKBOOK = Workbook(
    name="chargemaster-audit",
    sheets=(_LIST, _ALLOWED, _RULES, _CHANGES, _WORKLIST, _DEPARTMENTS),
    blocks=_BLOCKS,
    checks=(
        Check("Lines by finding, as in Chargemaster", summary_cell(_BLOCKS, "Findings", 1),
              Column(LINES, _STATE).filled,
              "A line has no finding. Fill the formulas of the table in Chargemaster down over all rows."),
        Check("Money at risk by department, as by finding", round2(summary_cell(_BLOCKS, _BY_DEPARTMENT, 2)),
              round2(summary_cell(_BLOCKS, "Findings", 3)),
              "Summary leaves money out. Make the workbook again and paste the lists into it."),
        ranking_check(_DEPARTMENTS, LINES, "Department"),
        work_list_check(_WORKLIST, LINES, _ORDER),
        Check("Words in Active that are not understood",
              lines_where(LINES, *(_word != word for word in (*_YES, *_NO))), expression(0),
              "Write Yes or No into Active. Other words count as Yes."),
        Check("Wanted systems that are understood", Column(RULES, _RULE_KEY).filled,
              Column(RULES, WANTED).filled,
              "Choose Wanted system in Code systems from the list. Lines with other words are left out."),
        Check("Lines of Code systems that repeat an earlier one", Column(RULES, _FIRST_RULE).sum,
              expression(0),
              "The same payer and department stand twice in Code systems. The first line counts."),
        Check("Allowed amounts without a code",
              lines_where(ALLOWED, allowed.is_number, col(known.CLEAN_CODE) == ""), expression(0),
              "Amounts in Highest allowed have no code that is recognized, and are left out."),
    ),
    made_for=10_000,
    planted=tuple((word, code) for word, _, code, _ in _RULES_OF_FINDINGS),
    lists={"Code systems": (*_SYSTEMS, _ANY, _NO_CODE)},
)  # fmt: skip
