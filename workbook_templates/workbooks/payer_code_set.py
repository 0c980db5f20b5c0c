"""The workbook "payer-code-set": claim lines against rules of which payer wants which code system, and when.

The rule for the payer and the code goes before the payer's rule for everything else, that before a rule
for the code and any payer. Of several that are in force on the date of service, the one that began last
counts; so a change of a rule is one more line.
"""

from __future__ import annotations

from functools import partial

from udfs.describe import UNRECOGNIZED
from workbook_templates.declaration import *
from workbook_templates.declaring import inputs
from workbook_templates.declaring.dated_rules import (
    FIRST,
    LAST,
    LAST_DAY,
    day_steps,
    repeated_rules,
    rule_steps,
    search_steps,
    several_others,
    with_key,
)
from workbook_templates.declaring.ranking import (
    beyond_first_rows,
    first_rows,
    group_steps,
    ranking,
    ranking_check,
)
from workbook_templates.declaring.systems import BY_SYSTEM, by_system
from workbook_templates.declaring.work_list import order_step, work_list, work_list_check
from workbook_templates.expressions import *
from workbook_templates.reading import classification as known

LINES, RULES, WORKLIST = "ClaimLines", "PayerRules", "Worklist"
RESULT, DO, REQUIRED, ALTERNATIVE, SERVICE = (
    "Result", "What to do", "Required system", "Look at", "Service",
)  # fmt: skip
OK, WRONG, NO_RULE, NO_DATE = "OK", "Wrong code set", "No rule", "No date"
RESULTS = (WRONG, NO_RULE, NO_DATE, UNRECOGNIZED)
COMPARE = "Compare the descriptors: codes are not simply interchangeable."
_SYSTEMS, _EITHER = ("CPT", "HCPCS", "CDT"), "Either"
_CODES = {"CPT": "CPT alternative", "HCPCS": "HCPCS alternative"}
_MARKS = ((OK, GOOD), (UNRECOGNIZED, ABSENT), *((word, ATTENTION) for word in RESULTS[:-1]))
_TOP = 10
_PAYER, _DAY, _RULE, _ORDER = (
    "Step payer of rules", "Step day", "Step row in the rules", "Step order to do",
)  # fmt: skip
_USABLE, _OF_CODE, _OF_PAYER = "Step usable", "Step rule of payer and code", "Step rule of payer"

clean, system_of, result, rule, required, payer, line_day = map(
    col, (known.CLEAN_CODE, known.SYSTEM, RESULT, _RULE, REQUIRED, _PAYER, _DAY)
)


def _side(system: str, what: str) -> str:
    """Return the step of the rules for their code of a system."""
    return f"Step {what} of {system}"


def _rule_steps(system: str) -> tuple[Answer, ...]:
    written, code = col(_side(system, "text")), col(_side(system, "code"))
    of_other = _side("HCPCS" if system == "CPT" else "CPT", "code")
    of_four = right(joined("0", written), 4)
    digits = [find(mid(of_four, at, 1), "0123456789").is_number for at in range(1, 5)]
    has_lost_zeros = both_hold(length(written) > 2, length(written) < 5, *digits)
    left_out = (col(_USABLE) == 0) | ((code == "") & (col(of_other) != ""))
    return (
        step(_side(system, "text"), inputs.compared_text(_CODES[system])),
        step(_side(system, "code"), when(has_lost_zeros, right(joined("00", written), 5), written)),
        *rule_steps(
            RULES, system, when(left_out, "", joined(payer, "|", code)), says=REQUIRED, other=of_other
        ),
    )


def _is_usable() -> Expression:
    said = sum((length(col(_side(system, "text"))) for system in _CODES), start=length(payer))
    return col(REQUIRED).is_one_of(*_SYSTEMS, _EITHER) & (said > 0)


_RULES = Table(
    "Rules", RULES, "which code system a payer wants; without codes, the payer's rule for everything else",
    (
        Input(SERVICE, "text", 30, "The service, in your own words."),
        Input("CPT alternative", "text", 13,
              "One CPT code of the service, without modifiers; a range takes one row a code.",
              also=("CPT", "CPT code"), one_code=True),
        Input("HCPCS alternative", "text", 13,
              "One HCPCS code of the service, without modifiers; a range takes one row a code.",
              also=("HCPCS", "HCPCS code"), one_code=True),
        Input("Payer", "text", 26, "The payer as in Claim lines. Blank: any payer.", also=("Plan",)),
        Input(REQUIRED, "choice", 13, "CPT, HCPCS or CDT; Either where both are accepted.", required=True,
              choices="Required systems", also=("Code system", "System")),
        Input("From", "date", 12, "The first date of service. Blank: no first date.", also=("Effective",)),
        Input("To", "date", 12, "The last date of service. Blank: until further notice.", also=("Until",)),
        Input("Source", "text", 40, "Where it is written: manual, bulletin, page.", also=("Note",)),
        step(_PAYER, inputs.compared_text("Payer")),
        *day_steps("From", "To"),
        step(_USABLE, when(_is_usable(), 1, 0)),
        *_rule_steps("CPT"),
        *_rule_steps("HCPCS"),
    ),
    option="rules",
    identity=(SERVICE, *_CODES.values(), "Payer", REQUIRED, "From", "To"),
    most=2_000,
)  # fmt: skip


def _search(name: str, key: Expression, before: str = "") -> tuple[Answer, ...]:
    """Return the steps that look for a rule, if the search before found none."""
    return search_steps(
        name, RULES, key=key, day=_DAY,
        by_name=lambda of: when(system_of == "CPT", of("CPT"), of("HCPCS")),
        before=col(before) if before else expression(0),
        is_done=col(before) > 0 if before else clean == "",
    )  # fmt: skip


def _of_rule(heading: str, width: float) -> Answer:
    shown = when(rule == 0, "", text_of(Column(RULES, heading).at(rule)))
    return text(heading, shown, width, wrapped=width > 20, kept=True)


def _other_code() -> Expression:
    """Return the code of the service in the other system, "" where the rules name several of them."""
    codes = []
    for wanted, billed in (_CODES, reversed(_CODES)):
        several = Column(RULES, several_others(billed)).at(rule)
        code = text_of(Column(RULES, _side(wanted, "code")).at(rule))
        codes.append((required == wanted, when(several == 1, "", code)))
    return when(result == WRONG, first_that_holds(*codes))


_LIST = Table(
    "Claim lines", LINES, "your claim lines",
    (
        inputs.reference(),
        Input("Payer", "text", 24, "The payer, written as in Rules.", required=True,
              also=("Plan", "Insurance")),
        Input(inputs.SERVICE, "date", 12, "The date of service, for example 7/1/2026: rules have dates.",
              also=("DOS", "Service date", "From date")),
        inputs.code("The code that was billed, with or without modifiers."),
        inputs.modifier(),
        Input("Units", "number", 9, "How many units were billed; leave it out if you have no units.",
              also=("Quantity", "Qty")),
        Input("Charge", "amount", 13, "The charge of the line, a number: units times price.",
              also=("Charges", "Amount", "Line charge")),
        *known.answers(inputs.WHOLE_CODE, known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL),
        text(
            RESULT,
            first_that_holds(
                (system_of.is_one_of("", UNRECOGNIZED), system_of),
                (line_day == "", NO_DATE),
                (required == "", NO_RULE),
                (required.is_one_of(_EITHER, system_of), OK),
                otherwise=WRONG,
            ),
            19,
            marks=_MARKS,
            kept=True,
        ),
        _of_rule(REQUIRED, 13),
        text(ALTERNATIVE, _other_code(), 10, kept=True),
        text(
            DO,
            first_that_holds(
                (result.is_one_of("", OK), ""),
                (result == WRONG,
                 when(col(ALTERNATIVE) == "", f"Find the code that the payer wants. {COMPARE}", COMPARE)),
                (result == NO_DATE, "Type the date of service."),
                (result == UNRECOGNIZED, "Correct the code. Check in Claim lines says why."),
                (col(with_key(_OF_CODE)) + col(with_key(_RULE)) > 0,
                 "The rules for this code are for other dates. Ask the payer, and add a rule."),
                otherwise="Ask the payer, and add a rule.",
            ),
            60,
            wrapped=True,
            kept=True,
        ),
        _of_rule(SERVICE, 28),
        number("Rule in row", when(rule == 0, "", rule + HEADER_ROW), 11),
        *known.answers(inputs.WHOLE_CODE, known.CHECK),
        inputs.whole_code(),
        *known.steps(inputs.WHOLE_CODE),
        step(_PAYER, inputs.compared_text("Payer")),
        step(_DAY, when(col(inputs.SERVICE).is_number, smaller(LAST_DAY, whole(col(inputs.SERVICE))))),
        *_search(_OF_CODE, joined(payer, "|", clean)),
        *_search(_OF_PAYER, joined(payer, "|"), before=_OF_CODE),
        *_search(_RULE, joined("|", clean), before=_OF_PAYER),
        # A cent more, so that lines without a charge are on the worklist too.
        order_step(_ORDER, when(result.is_one_of("", OK), 0,
                                round2(larger(0, number_or_0(col("Charge")))) + 0.01)),
        *group_steps(LINES, "Payer"),
    ),
    option="lines",
    identity=(*inputs.IDENTITY, "Payer", inputs.SERVICE),
)  # fmt: skip

_WORKLIST = work_list(
    WORKLIST, "every line that is not OK, the highest charge first", source=LINES, order=_ORDER, marks=_MARKS,
    columns=(
        (inputs.REFERENCE, "text", 15), ("Payer", "text", 24), (inputs.SERVICE, "date", 12),
        ("Code", "text", 13), ("Modifier", "text", 10), ("Units", "number", 9), ("Charge", "amount", 13),
        (SERVICE, "text", 28), (REQUIRED, "text", 13), (ALTERNATIVE, "text", 10), (DO, "text", 60),
        (RESULT, "text", 19),
    ),
)  # fmt: skip
_BY_PAYER_COLUMNS = {
    f"Charge of {WRONG.lower()}": WRONG, f"Charge of {NO_RULE.lower()}": NO_RULE,
    f"Charge of {NO_DATE.lower()}": NO_DATE, "Charge of unrecognized": UNRECOGNIZED, "Charge OK": OK,
}  # fmt: skip
_PAYERS = ranking(
    "Payers", "Payers", "every payer, the highest charge in the wrong code set first",
    source=LINES, heading="Payer", width=34,
    columns=tuple((title, "amount", partial(total, LINES, "Charge", (RESULT, word)))
                  for title, word in _BY_PAYER_COLUMNS.items()),
)  # fmt: skip


def _figures(*criteria: Criterion) -> tuple[Expression, ...]:
    charges = total(LINES, "Charge", *criteria)
    return (
        count(LINES, *criteria), total(LINES, "Units", *criteria), charges,
        share(charges, total(LINES, "Charge")),
    )  # fmt: skip


def _outcomes(*criteria: Criterion) -> tuple[Expression, ...]:
    return (
        count(LINES, *criteria),
        *(count(LINES, *criteria, (RESULT, word)) for word in (OK, WRONG, NO_RULE, NO_DATE)),
    )


_EVERYTHING = {
    "Lines": lines_where(LINES, length(col(RESULT)) + length(col(_PAYER)) > 0),
    **{title: total(LINES, "Charge", (RESULT, word)) for title, word in _BY_PAYER_COLUMNS.items()},
}
_BY_RESULT, _BY_PAYER = "By result", "By payer"
_MONEY: tuple[AnswerKind, ...] = tuple("amount" for _ in _BY_PAYER_COLUMNS)
_BLOCKS = (
    Block(
        _BY_RESULT,
        ("Result", "Lines", "Units", "Charges", "Share of charges"),
        tuple((word, _figures((RESULT, word))) for word in (*RESULTS, OK)),
        kinds=("number", "number", "amount", "percent"),
        total="All lines with a code",
        chart=Chart("Charges by result", "Bar chart of the charges by result, as in the table beside it.",
                    (("Charges", 3),)),
    ),
    Block(
        _BY_PAYER,
        (f"The {_TOP} with the most in the wrong code set", *_EVERYTHING),
        (
            *first_rows(_PAYERS, _TOP),
            ("Other payers, or none", beyond_first_rows(_PAYERS, _TOP, _EVERYTHING)),
        ),
        kinds=("number", *_MONEY),
        total="All lines",
        chart=Chart("Charges by payer",
                    "Bar chart of the charges by payer: OK, in the wrong code set, without a rule, and "
                    "without a date, as in the table beside it.",
                    ((OK, 6), (WRONG, 2), (NO_RULE, 3), (NO_DATE, 4))),
    ),
    by_system(("Lines", OK, WRONG, NO_RULE, NO_DATE), _outcomes),
)  # fmt: skip


def _checks() -> tuple[Check, ...]:
    lines, charges = (summary_cell(_BLOCKS, _BY_RESULT, column) for column in (1, 3))
    without_code = total(LINES, "Charge", (known.SYSTEM, ""))
    said = [length(col(heading)) for heading in (*_CODES.values(), "Payer", REQUIRED)]
    cpt, hcpcs = (length(col(_side(system, "code"))) for system in _CODES)
    return (
        Check("Lines by result, as by code system", lines, summary_cell(_BLOCKS, BY_SYSTEM, 1),
              "A line has no result. Fill the formulas of the table in Claim lines down over all rows."),
        Check("Charges by result, as in Claim lines", round2(charges),
              round2(total(LINES, "Charge") - without_code),
              "Summary leaves charges out. Make the workbook again and paste the lists into it."),
        Check("Charges on lines without a code", round2(without_code), expression(0),
              "Lines of Claim lines have a charge and no code. Filter Code for blanks, and fill them in."),
        ranking_check(_PAYERS, LINES, "Payer"),
        work_list_check(_WORKLIST, LINES, _ORDER),
        Check("Rules that can be used", Column(RULES, _USABLE).sum,
              lines_where(RULES, sum(said, start=length(col(SERVICE))) > 0),
              "A rule needs a Required system from the list, and a payer or a code. Others are left out."),
        Check("Rules that repeat an earlier one",
              repeated_rules(RULES, "CPT") + repeated_rules(RULES, "HCPCS"), expression(0),
              "Rules have the same payer, code and first day. The upper one counts; remove the other."),
        Check("Rules that end before they begin", lines_where(RULES, col(FIRST) > col(LAST)), expression(0),
              "Correct From and To of these rules."),
        Check("Codes of rules that do not have five characters",
              lines_where(RULES, cpt > 0, cpt != 5) + lines_where(RULES, hcpcs > 0, hcpcs != 5),
              expression(0),
              "Write one code into a cell of Rules, without modifiers; a range or a list takes one row a "
              "code. In a file for --rules, 99202-99215, G0463 may stand in one cell."),
    )  # fmt: skip


WORKBOOK = Workbook(
    name="payer-code-set",
    sheets=(_LIST, _RULES, _WORKLIST, _PAYERS),
    blocks=_BLOCKS,
    checks=_checks(),
    made_for=10_000,
    planted=((WRONG, "90837"), (NO_RULE, "99284"), (NO_DATE, "H0015"), (UNRECOGNIZED, "0915")),
    lists={"Required systems": (*_SYSTEMS, _EITHER)},
)
