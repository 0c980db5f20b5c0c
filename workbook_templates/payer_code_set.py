"""The workbook "payer-code-set": claim lines against rules of which payer wants which code system, and when.

The rule for the payer and the code goes before the payer's rule for everything else, that before a rule
for the code and any payer. Of several that are in force on the date of service, the one that began last
counts; so a change of a rule is one more line.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

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
from workbook_templates.parts.compared_texts import compared, compared_text
from workbook_templates.parts.conditions import any_of
from workbook_templates.parts.ranking import (
    beyond_first_rows,
    first_rows,
    group_steps,
    ranking,
    ranking_check,
)
from workbook_templates.parts.sheet_tables import HEADER_ROW
from workbook_templates.parts.sorted_numbers import BEHIND, in_order
from workbook_templates.parts.styles import ABSENT, ATTENTION, GOOD
from workbook_templates.parts.summary_sheet import block_row
from workbook_templates.parts.words import SYSTEMS_AND_LEVELS
from workbook_templates.parts.work_list import order_step, work_list, work_list_check
from workbook_templates.rows import Row

LINES, RULES = "ClaimLines", "PayerRules"
RESULT, DO, REQUIRED, ALTERNATIVE, SERVICE, RULE_ROW, SOURCE = (
    "Result", "What to do", "Required system", "Look at", "Service", "Rule in row", "Source",
)  # fmt: skip
OK, WRONG, NO_RULE, NO_DATE = "OK", "Wrong code set", "No rule", "No date"
RESULTS = (WRONG, NO_RULE, NO_DATE, UNRECOGNIZED)
_COMPARE = "Compare the descriptors: codes are not simply interchangeable."
_FIND = "Find the code that the payer wants. Compare the descriptors: codes are not simply interchangeable."
_ASK = "Ask the payer, and add a rule."
_OTHER_DATES = "The rules for this code are for other dates. Ask the payer, and add a rule."
_TYPE_DATE = "Type the date of service."
_SEE = "Correct the code. Check in Claim lines says why."
_SYSTEMS, _EITHER = ("CPT", "HCPCS", "CDT"), "Either"
_CODES = {"CPT": "CPT alternative", "HCPCS": "HCPCS alternative"}
_MARKS = ((OK, GOOD), (UNRECOGNIZED, ABSENT), *((word, ATTENTION) for word in RESULTS[:-1]))
_ROWS, _LAST_DAY, _BACK = 100_000, 99_999, 3  # how many rules of a code are tried, the latest first
_TOP, _WORK_ROWS = 10, 1_000
_PAYER, _DAY, _RULE, _TO_DO, _ORDER, _COUNTED = (
    "Step payer of rules", "Step day", "Step row in the rules", "Step to work off", "Step work order",
    "Step charge of ",
)  # fmt: skip
_USABLE, _FROM, _TO = "Step usable", "Step from", "Step to"
# Payer and code; the payer alone; the code alone.
_LEVELS: tuple[tuple[str, Callable[[Row], str]], ...] = (
    (f'{own(_PAYER)}&"|"&{own(known.CLEAN_CODE)}', lambda row: f"{row[_PAYER]}|{row[known.CLEAN_CODE]}"),
    (f'{own(_PAYER)}&"|"', lambda row: f"{row[_PAYER]}|"),
    (f'"|"&{own(known.CLEAN_CODE)}', lambda row: f"|{row[known.CLEAN_CODE]}"),
)


def _side(system: str, what: str) -> str:
    return f"Step {what} of {system}"


def _clean(value: object) -> str:
    text = compared(value)
    return text.rjust(5, "0") if 3 <= len(text) <= 4 and text.isdecimal() else text


def _serial(value: object) -> int | None:
    return (value - date(1899, 12, 30)).days if isinstance(value, date) else None


def _key(system: str) -> Callable[[Row], str]:
    def key(rule: Row) -> str:
        code, other = (_clean(rule[heading]) for heading in (_CODES[system], *(
            heading for name, heading in _CODES.items() if name != system)))  # fmt: skip
        if rule[_USABLE] != 1 or (code == "" and other):
            return ""
        return f"{rule[_PAYER]}|{code}"

    return key


def _rule_steps(system: str) -> tuple[Answer, ...]:
    """Answer the steps by which the rules of one code column are searched: by key, then by first day."""
    code, key, first, number, ordered = (
        _side(system, what) for what in ("code", "key", "first", "number", "numbers sorted")
    )
    other = own(_side("HCPCS" if system == "CPT" else "CPT", "code"))
    text = own(_side(system, "text"))
    place = f"ROW()-{HEADER_ROW}"
    only_digits = f'AND(LEN({text})>2,LEN({text})<5,ISNUMBER(VALUE({text}&"0")))'
    row = f"INDEX({RULES}[{_TO}],{own(_side(system, 'row sorted'))})"
    return (
        Answer(_side(system, "text"), "step", 14, compared_text(_CODES[system])),
        Answer(code, "step", 14, f'IF(IFERROR({only_digits},FALSE),RIGHT("00"&{text},5),{text})'),
        Answer(key, "step", 14,
               f'IF(OR({own(_USABLE)}=0,AND({own(code)}="",{other}<>"")),"",{own(_PAYER)}&"|"&{own(code)})',
               _key(system)),
        Answer(first, "step", 14, f'IF({own(key)}="","",MATCH({own(key)},{RULES}[{key}],0))'),
        Answer(number, "step", 14, f'IF({own(first)}="","",{own(first)}*{_ROWS}+{own(_FROM)})'),
        Answer(ordered, "step", 14, in_order(RULES, number)),
        Answer(_side(system, "row sorted"), "step", 14,
               f'IF({own(ordered)}={BEHIND},"",MATCH({own(ordered)},{RULES}[{number}],0))'),
        Answer(_side(system, "end sorted"), "step", 14, f'IF({own(ordered)}={BEHIND},"",{row})'),
        Answer(_side(system, "repeats"), "step", 14,
               f'IF({own(number)}="",0,IF(MATCH({own(number)},{RULES}[{number}],0)={place},0,1))'),
    )  # fmt: skip


def _usable(rule: Row) -> int:
    codes = any(_clean(rule[heading]) for heading in _CODES.values())
    return int(rule["Required system"] in (*_SYSTEMS, _EITHER) and (codes or rule[_PAYER] != ""))


_RULES = Table(
    "Rules",
    RULES,
    "which code system a payer wants; without codes, the payer's rule for everything else",
    (
        Input("Service", "text", 30, "The service, in your own words."),
        Input("CPT alternative", "text", 13, "The CPT code of the service, without modifiers.",
              also=("CPT", "CPT code")),
        Input("HCPCS alternative", "text", 13, "The HCPCS code of the service, without modifiers.",
              also=("HCPCS", "HCPCS code")),
        Input("Payer", "text", 24, "The payer as in Claim lines. Empty: any payer.", also=("Plan",)),
        Input(REQUIRED, "choice", 12, "CPT, HCPCS or CDT; Either where both are taken.", required=True,
              choices="Required systems", also=("Code system", "System")),
        Input("From", "date", 12, "The first date of service. Empty: since ever.", also=("Effective",)),
        Input("To", "date", 12, "The last date of service. Empty: until further notice.", also=("Until",)),
        Input(SOURCE, "text", 40, "Where it is written: manual, bulletin, page.", also=("Note",)),
        Answer(_PAYER, "step", 14, compared_text("Payer"), lambda rule: compared(rule["Payer"])),
        Answer(_FROM, "step", 14,
               f'IF(ISNUMBER({own("From")}),MAX(0,MIN({_LAST_DAY},INT({own("From")}))),0)',
               lambda rule: _serial(rule["From"]) or 0),
        Answer(_TO, "step", 14, f'IF(ISNUMBER({own("To")}),INT({own("To")}),{_LAST_DAY})',
               lambda rule: _serial(rule["To"]) or _LAST_DAY),
        Answer(_USABLE, "step", 14,
               "IF(AND(OR(" + ",".join(f'{own(REQUIRED)}="{word}"' for word in (*_SYSTEMS, _EITHER))
               + f'),LEN({own(_PAYER)}&{own(_side("CPT", "text"))}&{own(_side("HCPCS", "text"))})>0),1,0)',
               _usable),
        *_rule_steps("CPT"),
        *_rule_steps("HCPCS"),
    ),
    option="rules",
    most=2_000,
)  # fmt: skip


def _level_steps(level: int, key: str) -> tuple[Answer, ...]:
    """Answer the steps that look for a rule of one kind, if no rule of the kinds before it was found."""
    names = [f"Step {what} {level}" for what in ("first", "place", "rule")]
    first, place = own(names[0]), own(names[1])
    before = f"{own(f'Step rule {level - 1}')}>0" if level > 1 else f'{own(known.CLEAN_CODE)}=""'

    def of_side(formula: Callable[[str], str]) -> str:
        return f'IF({own(known.SYSTEM)}="CPT",{formula("CPT")},{formula("HCPCS")})'

    def column(system: str, what: str) -> str:
        return f"{RULES}[{_side(system, what)}]"

    def in_force(system: str) -> str:
        ordered, found = column(system, "numbers sorted"), "0"
        for back in reversed(range(_BACK)):
            at = f"{place}-{back}" if back else place
            same = f"INT(INDEX({ordered},{at})/{_ROWS})={first}"
            found = (
                f"IF({place}<={back},0,IF({same},IF(INDEX({column(system, 'end sorted')},{at})>={own(_DAY)},"
                f"INDEX({column(system, 'row sorted')},{at}),{found}),0))"
            )
        return found

    def first_formula(system: str) -> str:
        return f"IFERROR(MATCH({key},{column(system, 'key')},0),0)"

    def place_formula(system: str) -> str:
        return f"IFERROR(MATCH({first}*{_ROWS}+{own(_DAY)},{column(system, 'numbers sorted')},1),0)"

    kept = own(f"Step rule {level - 1}") if level > 1 else "0"
    return (
        Answer(names[0], "step", 14, f"IF({before},0,{of_side(first_formula)})"),
        Answer(names[1], "step", 14, f'IF(OR({first}=0,{own(_DAY)}=""),0,{of_side(place_formula)})'),
        Answer(names[2], "step", 14, f"IF({before},{kept},IF({place}=0,0,{of_side(in_force)}))"),
    )


def _rules_of(line: Row, key: str) -> list[Row]:
    """Answer the rules with a key, in the order of their first days; of equal ones the first, as often."""
    side = "CPT" if line[known.SYSTEM] == "CPT" else "HCPCS"
    rules = line.tables[RULES].having(_side(side, "key"), key)
    by_day: dict[object, Row] = {}
    for rule in rules:
        by_day.setdefault(rule[_FROM], rule)
    return [by_day[day] for day in sorted(rule[_FROM] for rule in rules)]  # type: ignore[type-var]


def _rule(line: Row) -> object:
    day = line[_DAY]
    if line[known.CLEAN_CODE] == "" or not isinstance(day, int):
        return 0
    for _, key in _LEVELS:
        begun = [rule for rule in _rules_of(line, key(line)) if (rule.amount(_FROM) or 0) <= day]
        for rule in reversed(begun[-_BACK:]):
            if (rule.amount(_TO) or 0) >= day:
                return rule.number
    return 0


def _of_rule(heading: str, kind: AnswerKind, width: float) -> Answer:
    """Answer a column that shows what the rule says."""

    def value(line: Row) -> object:
        rule = line[_RULE]
        return line.tables[RULES][rule - 1][heading] if isinstance(rule, int) and rule else ""

    return Answer(heading, kind, width,
                  f'IF({own(_RULE)}=0,"",INDEX({RULES}[{heading}],{own(_RULE)})&"")', value,
                  wrapped=width > 20)  # fmt: skip


def _result(line: Row) -> str:
    required = line[REQUIRED]
    if line[known.SYSTEM] in ("", UNRECOGNIZED):
        return str(line[known.SYSTEM])
    if line[_DAY] == "":
        return NO_DATE
    if required == "":
        return NO_RULE
    return OK if required in (_EITHER, line[known.SYSTEM]) else WRONG


def _alternative(line: Row) -> object:
    rule, required = line[_RULE], str(line[REQUIRED])
    if line[RESULT] != WRONG or required not in _CODES or not isinstance(rule, int):
        return ""
    return _clean(line.tables[RULES][rule - 1][_CODES[required]])


def _alternative_formula() -> str:
    cpt, hcpcs = (f"INDEX({RULES}[{_side(system, 'code')}],{own(_RULE)})" for system in _CODES)
    required = own(REQUIRED)
    return (
        f'IF({own(RESULT)}<>"{WRONG}","",IF({required}="CPT",{cpt}&"",IF({required}="HCPCS",{hcpcs}&"","")))'
    )


def _do(line: Row) -> str:
    result = line[RESULT]
    if result == WRONG:
        return _COMPARE if line[ALTERNATIVE] else _FIND
    if result == NO_RULE:
        keys = (_LEVELS[0][1](line), _LEVELS[2][1](line))
        return _OTHER_DATES if any(_rules_of(line, key) for key in keys) else _ASK
    return {NO_DATE: _TYPE_DATE, UNRECOGNIZED: _SEE}.get(str(result), "")


_DO_FORMULA = (
    f'IF({any_of(own(RESULT), ("", OK))},"",IF({own(RESULT)}="{WRONG}",'
    f'IF({own(ALTERNATIVE)}="","{_FIND}","{_COMPARE}"),IF({own(RESULT)}="{NO_DATE}","{_TYPE_DATE}",'
    f'IF({own(RESULT)}="{UNRECOGNIZED}","{_SEE}",'
    f'IF({own("Step first 1")}+{own("Step first 3")}>0,"{_OTHER_DATES}","{_ASK}")))))'
)


def _counted(word: str) -> Answer:
    return Answer(f"{_COUNTED}{word.lower()}", "step", 14,
                  f'IF({own(RESULT)}="{word}",N({own("Charge")}),"")',
                  lambda line: (line.amount("Charge") or 0) if line[RESULT] == word else "")  # fmt: skip


_LINES = Table(
    "Claim lines",
    LINES,
    "your claim lines",
    (
        Input("Payer", "text", 24, "The payer, written as in Rules.", also=("Plan", "Insurance")),
        Input("Date of service", "date", 13, "The date of service, for example 2026-07-01.",
              also=("DOS", "Service date", "From date")),
        Input("Code", "code", 13, "The code that was billed, with or without modifiers.", required=True,
              also=usual_headings.CODES),
        Input("Units", "number", 9, "How many units were billed; leave it out if you have no units.",
              also=("Quantity", "Qty")),
        Input("Charge", "amount", 12, "The charge of the line, a number: units times price.",
              also=("Charges", "Amount", "Line charge")),
        *known.answers("Code", known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL),
        Answer(RESULT, "text", 19,
               f'IF({any_of(own(known.SYSTEM), ("", UNRECOGNIZED))},{own(known.SYSTEM)},'
               f'IF({own(_DAY)}="","{NO_DATE}",IF({own(REQUIRED)}="","{NO_RULE}",'
               f'IF(OR({own(REQUIRED)}="{_EITHER}",{own(REQUIRED)}={own(known.SYSTEM)}),"{OK}","{WRONG}"))))',
               _result, marks=_MARKS),
        _of_rule(REQUIRED, "text", 12),
        Answer(ALTERNATIVE, "text", 10, _alternative_formula(), _alternative),
        Answer(DO, "text", 40, _DO_FORMULA, _do, wrapped=True),
        _of_rule(SERVICE, "text", 26),
        Answer(RULE_ROW, "number", 9, f'IF({own(_RULE)}=0,"",{own(_RULE)}+{HEADER_ROW})',
               lambda line: rule + HEADER_ROW if isinstance(rule := line[_RULE], int) and rule else ""),
        *known.answers("Code", known.CHECK),
        *known.steps("Code"),
        Answer(_PAYER, "step", 14, compared_text("Payer"), lambda line: compared(line["Payer"])),
        Answer(_DAY, "step", 14,
               f'IF(ISNUMBER({own("Date of service")}),MIN({_LAST_DAY},INT({own("Date of service")})),"")',
               lambda line: "" if (day := _serial(line["Date of service"])) is None else day),
        *(step for level, (key, _) in enumerate(_LEVELS, start=1) for step in _level_steps(level, key)),
        Answer(_RULE, "step", 14, own(f"Step rule {len(_LEVELS)}"), _rule),
        *(_counted(word) for word in (OK, *RESULTS)),
        # A cent more, so that lines without a charge are on the list too.
        Answer(_TO_DO, "step", 14,
               f'IF({any_of(own(RESULT), ("", OK))},"",ROUND(MAX(0,N({own("Charge")})),2)+0.01)',
               lambda line: "" if line[RESULT] in ("", OK)
               else round(max(0, line.amount("Charge") or 0), 2) + 0.01),
        order_step(_ORDER, _TO_DO),
        *group_steps(LINES, "Payer"),
    ),
    option="lines",
)  # fmt: skip

_WORK_LIST = work_list(
    "To work off", "WorkList", f"lines that are not OK, the highest charge first; the first {_WORK_ROWS:,}",
    source=LINES, order=_ORDER,
    columns=(
        ("Payer", "text", 24), ("Date of service", "date", 13), ("Code", "text", 13), ("Units", "number", 9),
        ("Charge", "amount", 12), (SERVICE, "text", 26), (REQUIRED, "text", 12), (ALTERNATIVE, "text", 10),
        (DO, "text", 46), (RESULT, "text", 19),
    ),
    marks=_MARKS, rows=_WORK_ROWS,
)  # fmt: skip
_BY_PAYER_COLUMNS = (
    (f"Charge of {WRONG.lower()}", WRONG), (f"Charge of {NO_RULE.lower()}", NO_RULE),
    (f"Charge of {NO_DATE.lower()}", NO_DATE), ("Charge of unrecognized", UNRECOGNIZED), ("Charge OK", OK),
)  # fmt: skip
_PAYERS = ranking(
    "Payers", "Payers", "every payer, the highest charge in the wrong code set first",
    source=LINES, heading="Payer", width=34,
    columns=tuple((title, "amount", f"{_COUNTED}{word.lower()}") for title, word in _BY_PAYER_COLUMNS),
)  # fmt: skip


def _figures(*criteria: tuple[str, str]) -> tuple[Figure, ...]:
    charges = total(LINES, "Charge", *criteria)
    return (count(LINES, *criteria), total(LINES, "Units", *criteria), charges,
            share(charges, total(LINES, "Charge")))  # fmt: skip


_EVERYTHING = {
    "Lines": Figure(
        f'SUMPRODUCT(--(LEN({LINES}[{RESULT}])+LEN({LINES}[{_PAYER}])>0))',
        lambda tables: sum(row[RESULT] != "" or row[_PAYER] != "" for row in tables[LINES]),
    ),
    **{title: total(LINES, f"{_COUNTED}{word.lower()}") for title, word in _BY_PAYER_COLUMNS},
}  # fmt: skip
_BY_RESULT, _BY_PAYER, _BY_SYSTEM = "By result", "By payer", "By code system and level"
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
        kinds=("number", *["amount"] * len(_BY_PAYER_COLUMNS)),  # type: ignore[arg-type]
        total="All lines",
        chart=Chart("Charges by payer",
                    "Bar chart of the charges by payer: OK, in the wrong code set, without a rule, and "
                    "without a date, as in the table beside it.",
                    ((OK, 6), (WRONG, 2), (NO_RULE, 3), (NO_DATE, 4))),
    ),
    Block(
        _BY_SYSTEM,
        ("Code system and level", "Lines", OK, WRONG, NO_RULE, NO_DATE),
        tuple(
            (label, tuple(count(LINES, (known.SYSTEM, system), (known.LEVEL, level), *result)
                          for result in ((), *(((RESULT, word),) for word in (OK, WRONG, NO_RULE, NO_DATE)))))
            for label, system, level in (*SYSTEMS_AND_LEVELS, (UNRECOGNIZED,) * 3)
        ),
        total="All lines with a code",
    ),
)  # fmt: skip


def _checks() -> tuple[Check, ...]:
    results = block_row(_BLOCKS, _BY_RESULT) + len(RESULTS) + 1
    systems = block_row(_BLOCKS, _BY_SYSTEM) + len(SYSTEMS_AND_LEVELS) + 1
    without_code = f'SUMIFS({LINES}[Charge],{LINES}[{known.SYSTEM}],"")'
    written = "+".join(
        f"LEN({RULES}[{heading}])" for heading in (*_CODES.values(), "Payer", REQUIRED, SERVICE)
    )
    repeats = "+".join(f"SUM({RULES}[{_side(system, 'repeats')}])" for system in _CODES)
    length = "+".join(
        f"SUMPRODUCT((LEN({RULES}[{code}])>0)*(LEN({RULES}[{code}])<>5))"
        for code in (_side(system, "code") for system in _CODES)
    )
    return (
        Check("Lines by result, as by code system", f"Summary!B{results}", f"Summary!B{systems}",
              "A line has no result. Fill the formulas of the table in Claim lines down over all rows."),
        Check("Charges by result, as in Claim lines", f"ROUND(Summary!D{results},2)",
              f"ROUND(SUM({LINES}[Charge])-{without_code},2)",
              "Summary leaves charges out. Make the workbook anew and paste the lists into it."),
        Check("Charges on lines without a code", f"ROUND({without_code},2)", "0",
              "Lines of Claim lines have a charge and no code. Filter Code for blanks, and fill them in."),
        ranking_check(_PAYERS, LINES, "Payer"),
        work_list_check(_WORK_LIST, LINES, _ORDER),
        Check("Rules that can be used", f"SUM({RULES}[{_USABLE}])", f"SUMPRODUCT(--({written}>0))",
              "A rule needs a Required system from the list, and a payer or a code. Others are left out."),
        Check("Rules that repeat an earlier one", repeats, "0",
              "Rules have the same payer, code and first day. The upper one counts; remove the other."),
        Check("Rules that end before they begin", f"SUMPRODUCT(--({RULES}[{_FROM}]>{RULES}[{_TO}]))", "0",
              "Mend From and To of these rules."),
        Check("Codes of rules that have no five characters", length, "0",
              "Write one code into a cell of Rules, five characters, without modifiers."),
    )  # fmt: skip


WORKBOOK = Workbook(
    name="payer-code-set",
    title="Code set that each payer wants",
    summary="Check claim lines against your rules of which payer wants CPT and which HCPCS.",
    purpose=(
        "For services that have both a CPT and a HCPCS code: does each claim line have the code system that "
        "the payer wanted on the date of service, and if not, which code is there to look at?"
    ),
    steps=(
        (
            "1. Write down the rules",
            "One line of Rules for each payer and service, with the system that the payer wants, from when "
            "to when, and where it is written. A line with a payer and no codes is for everything else of "
            "that payer; a line without a payer is for all payers.",
        ),
        (
            "2. Paste your claim lines",
            "Paste payer, date of service, code, units and charge as values into the pale yellow columns of "
            "Claim lines. Write payers in both sheets in the same way.",
        ),
        ("3. Look at Checks", "Every line should say OK. Otherwise it says what to do."),
        (
            "4. Read Summary and Payers",
            "They have lines and charges by result, payer and code system.",
        ),
        (
            "5. Work off what is not OK",
            'The sheet "To work off" has these lines, the highest charge first. "Look at" is the other code '
            f"of the service. {_COMPARE}",
        ),
    ),
    sheets=(_LINES, _RULES, _WORK_LIST, _PAYERS),
    blocks=_BLOCKS,
    checks=_checks(),
    made_for=10_000,
    colours=(
        (GOOD, "the code system that the payer wants, or a check that is fine"),
        (ATTENTION, "the wrong code set, no rule, or no date"),
        (ABSENT, "unrecognized"),
    ),
    planted=((WRONG, "90837"), (NO_RULE, "99284"), (NO_DATE, "H0015"), (UNRECOGNIZED, "0915")),
    lists={"Required systems": (*_SYSTEMS, _EITHER)},
)
