"""The workbook "chargemaster-audit": what is wrong with each line of a chargemaster, and what is at stake.

A line has one finding, the gravest that applies, in the order of ``FINDINGS``; otherwise it is Fine, or
Inactive. Code and modifier are read together. Lines with the same code and modifiers should have one charge.
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
from workbook_templates.formulas import count, own, saying, share, total
from workbook_templates.parts import classification as known
from workbook_templates.parts import usual_headings
from workbook_templates.parts.code_index import code_index_steps, code_search_steps, search_steps
from workbook_templates.parts.compared_texts import compared, compared_text
from workbook_templates.parts.conditions import any_of, first_word, says
from workbook_templates.parts.extremes import HIGHEST, LOWEST, extreme_steps
from workbook_templates.parts.ranking import (
    beyond_first_rows,
    first_rows,
    group_steps,
    ranking,
    ranking_check,
)
from workbook_templates.parts.styles import ABSENT, ATTENTION, GOOD
from workbook_templates.parts.summary_sheet import block_row
from workbook_templates.parts.words import SYSTEMS_AND_LEVELS
from workbook_templates.parts.work_list import order_step, work_list, work_list_check
from workbook_templates.rows import Row

LINES, ALLOWED, RULES, CHANGES = "Chargemaster", "HighestAllowed", "SystemRules", "CodeChanges"
FINDING, AT_RISK, SHORT = "Finding", "Money at risk", "Short of allowed"
CODE_CHANGE, TERMINATED = "Code change", "Terminated"
_GONE, _OTHER_CHANGES = (
    "No longer listed",
    ("Ends", "Active again", "Added", "Wording", "Coverage", "Pricing"),
)
OTHER_CHARGE, MOST_ALLOWED, WANTED = "Highest charge of the code", "Highest allowed", "Wanted system"
BLANK, MODIFIER, SYSTEM, DIFFERENT, NO_CHARGE, BELOW = (
    "Blank code", "Unknown modifier", "Wrong code system", "Different charge", "No charge", "Below allowed",
)  # fmt: skip
FINE, INACTIVE = "Fine", "Inactive"
_RETIRED, _LOOK_ALIKE, _REPAIRED = "Retired", "Look-alike", "Repaired"
FINDINGS = (
    BLANK, UNRECOGNIZED, _RETIRED, TERMINATED, MODIFIER, SYSTEM, DIFFERENT, NO_CHARGE, BELOW, _LOOK_ALIKE,
    _REPAIRED,
)  # fmt: skip
_DENIED = (BLANK, UNRECOGNIZED, _RETIRED, TERMINATED, MODIFIER, SYSTEM)  # the whole charge may be lost
_GROUPS = {
    "Code": (BLANK, UNRECOGNIZED, _RETIRED, TERMINATED, MODIFIER, _LOOK_ALIKE, _REPAIRED),
    "Code system wrong": (SYSTEM,),
    "Charge differs": (DIFFERENT,),
    "Without charge": (NO_CHARGE,),
    "Below the allowed": (BELOW,),
}
_SYSTEMS, _ANY, _NO_CODE = ("CPT", "HCPCS", "CDT"), "Any", "No code"
_YES, _NO = ("", "Y", "YES", "A", "ACTIVE", "1", "TRUE"), ("N", "NO", "I", "INACTIVE", "0", "FALSE")
_TOP, _WORK_ROWS = 10, 1_000
_JOINED, _STATE, _PAYER, _DEPARTMENT, _RULE, _WANTED, _CHARGE_KEY, _ALLOWED_ROW, _COUNTED, _TO_DO, _ORDER = (
    "Step code and modifier", "Step state", "Step payer compared", "Step department of rules",
    "Step row in the rules", "Step wanted system", "Step key of the charge", "Step row of the allowed",
    "Step with a finding", "Step to work off", "Step work order",
)  # fmt: skip
_CHANGE_ROW = "Step row in Code changes"
_RULE_KEY, _FIRST_RULE, _ALLOWED_KEY = "Step rule", "Step first such rule", "Step key of the amount"


def _joined(line: Row) -> str:
    code, modifier = str(line["Code"]), str(line["Modifier"])
    if not modifier.strip(" ") or not code.strip(" "):
        return code if code.strip(" ") else ""
    return f"{code[:100]}-{modifier.strip(' ')[:100]}"


def _state(line: Row) -> str:
    written = ("Department", "Charge code", "Description", "Code")
    if not any(line[heading] != "" for heading in written) and line.amount("Charge") is None:
        return ""
    return INACTIVE if str(line["Active"])[:50].strip(" ").upper() in _NO else "Active"


def _rule(line: Row) -> object:
    payer, department = line[_PAYER], line[_DEPARTMENT]
    for key in (f"{payer}|{department}", f"{payer}|", f"|{department}", "|"):
        if found := line.tables[RULES].having(_RULE_KEY, key):
            return found[0].number
    return 0


def _wanted(line: Row) -> object:
    rule = line[_RULE]
    return line.tables[RULES][rule - 1][WANTED] if isinstance(rule, int) and rule else ""


def _allowed(line: Row) -> object:
    found = line[known.LINE_KEY] and line.tables[ALLOWED].having(_ALLOWED_KEY, line[known.LINE_KEY])
    return found[0][HIGHEST] if found else ""  # type: ignore[index]


def _other_charge(line: Row) -> object:
    highest, lowest = line.amount(HIGHEST), line.amount(LOWEST)
    return highest if highest is not None and lowest is not None and round(highest - lowest, 2) else ""


def _code_change(line: Row) -> object:
    number = line[known.NUMBER]
    found = line.tables[CHANGES].having(known.NUMBER, number) if number != -1 else ()
    return found[0]["Change"] if found else ""


def _short(line: Row) -> object:
    allowed = line.amount(MOST_ALLOWED)
    if allowed is None or line[_STATE] != "Active":
        return ""
    return round(max(0.0, allowed - (line.amount("Charge") or 0)), 2)


def _finding(line: Row) -> str:
    told, state, wanted = line.described(_JOINED), line[_STATE], line[_WANTED]
    if state != "Active":
        return INACTIVE if state else ""
    if told.blank:
        return FINE if wanted == _NO_CODE else BLANK
    kinds = {remark.kind for remark in told.remarks}
    tests = (
        (not told.recognized, UNRECOGNIZED),
        ("Retired" in kinds, _RETIRED),
        (line[CODE_CHANGE] == _GONE or str(line[CODE_CHANGE]).startswith(TERMINATED), TERMINATED),
        ("Unknown modifier" in kinds, MODIFIER),
        (wanted in _SYSTEMS and wanted != told.system, SYSTEM),
        (line[OTHER_CHARGE] != "", DIFFERENT),
        (not line.amount("Charge") and told.category != "Category II", NO_CHARGE),
        ((line.amount(SHORT) or 0) > 0, BELOW),
        ("Could be of another system" in kinds, _LOOK_ALIKE),
        (bool(kinds), _REPAIRED),
    )
    return next((word for test, word in tests if test), FINE)


def _finding_formula() -> str:
    check, system, wanted = own(known.CHECK), own(known.SYSTEM), own(_WANTED)
    tests = (
        (f'{own(_STATE)}=""', ""),
        (f'{own(_STATE)}="{INACTIVE}"', INACTIVE),
        (f'AND({system}="",{wanted}="{_NO_CODE}")', FINE),
        (f'{system}=""', BLANK),
        (f'{system}="{UNRECOGNIZED}"', UNRECOGNIZED),
        (says(check, RETIRED), _RETIRED),
        (
            f'OR(LEFT({own(CODE_CHANGE)},{len(TERMINATED)})="{TERMINATED}",{own(CODE_CHANGE)}="{_GONE}")',
            TERMINATED,
        ),
        (says(check, UNKNOWN_MODIFIER), MODIFIER),
        (f"AND({any_of(wanted, _SYSTEMS)},{wanted}<>{system})", SYSTEM),
        (f'{own(OTHER_CHARGE)}<>""', DIFFERENT),
        (f'AND(N({own("Charge")})=0,{own(known.CATEGORY)}<>"Category II")', NO_CHARGE),
        (f"N({own(SHORT)})>0", BELOW),
        (says(check, LOOK_ALIKE), _LOOK_ALIKE),
        (f'{check}=""', FINE),
    )
    return first_word(tests, _REPAIRED)


def _at_risk(line: Row) -> object:
    finding, charge = line[FINDING], line.amount("Charge") or 0
    if finding not in FINDINGS:
        return ""
    volume = line.amount("Volume")
    most = max(line.amount(OTHER_CHARGE) or 0, line.amount(MOST_ALLOWED) or 0)
    lost = charge if finding in _DENIED else most - charge
    return round(max(0, lost) * (1 if volume is None else max(0, volume)), 2)


_AT_RISK_FORMULA = (
    f'IF({any_of(own(FINDING), ("", FINE, INACTIVE))},"",ROUND(MAX(0,IF({any_of(own(FINDING), _DENIED)},'
    f"N({own('Charge')}),MAX(N({own(OTHER_CHARGE)}),N({own(MOST_ALLOWED)}))-N({own('Charge')})))"
    f"*IF(ISNUMBER({own('Volume')}),MAX(0,{own('Volume')}),1),2))"
)
_MARKS = (
    (FINE, GOOD), (BLANK, ABSENT), (UNRECOGNIZED, ABSENT), (INACTIVE, ABSENT),
    *((word, ATTENTION) for word in FINDINGS[2:]),
)  # fmt: skip


def _counted(heading: str, words: tuple[str, ...]) -> Answer:
    return Answer(heading, "step", 14, f'IF({any_of(own(FINDING), words)},1,"")',
                  lambda line: 1 if line[FINDING] in words else "")  # fmt: skip


def _rule_search() -> str:
    payer, department = own(_PAYER), own(_DEPARTMENT)
    formula = "0"
    for key in ('"|"', f'"|"&{department}', f'{payer}&"|"', f'{payer}&"|"&{department}'):
        formula = f"IFERROR(MATCH({key},{RULES}[{_RULE_KEY}],0),{formula})"
    return f'IF({own(_STATE)}="Active",{formula},0)'


_LINES = Table(
    "Chargemaster",
    LINES,
    "your chargemaster",
    (
        Input("Department", "text", 18, "The department or cost center.",
              also=("Dept", "Cost center", "Department name")),
        Input("Charge code", "text", 11, "Your own number of the charge.",
              also=("CDM number", "CDM", "Charge number", "Service code", "Procedure number")),
        Input("Description", "text", 30, "Your own words for the charge.",
              also=usual_headings.DESCRIPTIONS),
        Input("Revenue code", "text", 10, "The revenue code, four digits.", also=("Rev code", "Rev")),
        Input("Code", "code", 11, "The CPT or HCPCS code, with or without modifiers.", required=True,
              also=usual_headings.CODES),
        Input("Modifier", "text", 10, "Modifiers, where they stand in a column of their own.",
              also=("Modifiers", "Mod")),
        Input("Charge", "amount", 12, "The price of one unit, a number.", also=("Price", "Amount")),
        Input("Active", "text", 9, "Yes or No. Empty counts as Yes.", also=("Status", "Active flag")),
        Input("Payer", "text", 18, "Only for a line that is for one payer; empty for all.", also=("Plan",)),
        Input("Volume", "number", 10, "How often it was charged in a year. Empty counts as 1.",
              also=("Units", "Quantity", "Annual volume")),
        *known.answers(_JOINED, known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL, known.CATEGORY),
        Answer(FINDING, "text", 23, _finding_formula(), _finding, marks=_MARKS),
        Answer(OTHER_CHARGE, "amount", 16,
               f'IF(ROUND(N({own(HIGHEST)})-N({own(LOWEST)}),2)=0,"",{own(HIGHEST)})', _other_charge),
        Answer(MOST_ALLOWED, "amount", 12,
               f'IF({own(_ALLOWED_ROW)}=0,"",INDEX({ALLOWED}[{HIGHEST}],{own(_ALLOWED_ROW)}))', _allowed),
        Answer(SHORT, "amount", 12,
               f'IF(AND({own(_STATE)}="Active",ISNUMBER({own(MOST_ALLOWED)})),'
               f'ROUND(MAX(0,N({own(MOST_ALLOWED)})-N({own("Charge")})),2),"")', _short),
        Answer(AT_RISK, "amount", 14, _AT_RISK_FORMULA, _at_risk),
        Answer(CODE_CHANGE, "text", 23,
               f'IF({own(_CHANGE_ROW)}=0,"",INDEX({CHANGES}[Change],{own(_CHANGE_ROW)})&"")', _code_change),
        *known.answers(_JOINED, known.CHECK),
        Answer(_JOINED, "step", 14,
               f'IF(TRIM({own("Code")}&"")="","",IF(TRIM({own("Modifier")}&"")="",{own("Code")},'
               f'LEFT({own("Code")},100)&"-"&LEFT(TRIM({own("Modifier")}),100)))', _joined),
        *known.steps(_JOINED),
        Answer(_STATE, "step", 14,
               f'IF(AND(LEN({own("Department")})+LEN({own("Charge code")})+LEN({own("Description")})'
               f'+LEN({own("Code")})=0,NOT(ISNUMBER({own("Charge")}))),"",'
               f'IF({any_of("UPPER(TRIM(LEFT(" + own("Active") + ",50)))", _NO)},"{INACTIVE}","Active"))',
               _state),
        Answer(_PAYER, "step", 14, compared_text("Payer"), lambda line: compared(line["Payer"])),
        Answer(_DEPARTMENT, "step", 14, compared_text("Department"),
               lambda line: compared(line["Department"])),
        Answer(_RULE, "step", 14, _rule_search(), _rule),
        Answer(_WANTED, "step", 14,
               f'IF({own(_RULE)}=0,"",INDEX({RULES}[{WANTED}],{own(_RULE)})&"")', _wanted),
        Answer(_CHARGE_KEY, "step", 14,
               f'IF(AND({own(_STATE)}="Active",ISNUMBER({own("Charge")})),{own(known.LINE_KEY)},"")',
               lambda line: line[known.LINE_KEY]
               if line[_STATE] == "Active" and line.amount("Charge") is not None else ""),
        *extreme_steps(LINES, _CHARGE_KEY, "Charge"),
        *search_steps(_ALLOWED_ROW, ALLOWED),
        *code_search_steps(_CHANGE_ROW, CHANGES),
        _counted(_COUNTED, FINDINGS),
        *(_counted(f"Step {name}", words) for name, words in _GROUPS.items()),
        # A cent more, so that findings that cost nothing are on the list too.
        Answer(_TO_DO, "step", 14, f'IF({own(_COUNTED)}=1,N({own(AT_RISK)})+0.01,"")',
               lambda line: (line.amount(AT_RISK) or 0) + 0.01 if line[_COUNTED] == 1 else ""),
        order_step(_ORDER, _TO_DO),
        *group_steps(LINES, "Department"),
    ),
    option="chargemaster",
)  # fmt: skip

_ALLOWED = Table(
    "Highest allowed",
    ALLOWED,
    "what payers allow for a code at most, if you know it; a code may stand here once for each payer",
    (
        Input("Code", "code", 13, "The code, with modifiers if the amount is for these.", required=True,
              also=usual_headings.CODES),
        Input("Payer", "text", 24, "Who allows it, for your own use.", also=("Plan",)),
        Input("Allowed", "amount", 14, "The allowed amount of one unit, a number.",
              also=("Allowed amount", "Rate", "Fee", "Amount")),
        *known.answers("Code", known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.CHECK),
        *known.steps("Code"),
        Answer(_ALLOWED_KEY, "step", 14, f'IF(ISNUMBER({own("Allowed")}),{own(known.LINE_KEY)},"")',
               lambda row: row[known.LINE_KEY] if row.amount("Allowed") is not None else ""),
        *extreme_steps(ALLOWED, _ALLOWED_KEY, "Allowed"),
    ),
    option="allowed",
)  # fmt: skip

_RULES = Table(
    "Code systems",
    RULES,
    "which code system a payer or a department wants; the most exact line counts",
    (
        Input("Payer", "text", 24, "The payer as in Chargemaster. Empty: any payer.", also=("Plan",)),
        Input("Department", "text", 24, "The department as in Chargemaster. Empty: any department.",
              also=("Dept",)),
        Input(WANTED, "choice", 16, "CPT, HCPCS or CDT; Any; or No code where lines need none.",
              choices="Code systems", required=True, also=("Code system", "System")),
        Input("Source", "text", 50, "Where it is written: manual, contract, page.", also=("Note",)),
        Answer(_RULE_KEY, "step", 14,
               f'IF({any_of(own(WANTED), (*_SYSTEMS, _ANY, _NO_CODE))},{compared_text("Payer")}&"|"&'
               f'{compared_text("Department")},"")',
               lambda row: f"{compared(row['Payer'])}|{compared(row['Department'])}"
               if row[WANTED] in (*_SYSTEMS, _ANY, _NO_CODE) else ""),
        Answer(_FIRST_RULE, "step", 14,
               f'IF({own(_RULE_KEY)}="",0,IF(MATCH({own(_RULE_KEY)},{RULES}[{_RULE_KEY}],0)=ROW()-4,0,1))'),
    ),
    option="systems",
    most=1_000,
)  # fmt: skip

_CHANGES = Table(
    "Code changes",
    CHANGES,
    "what CMS changed, from two releases you have imported, if you have them",
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
)  # fmt: skip

_WORK_LIST = work_list(
    "To work off", "WorkList", f"lines with a finding, most money first; the first {_WORK_ROWS:,}",
    source=LINES, order=_ORDER,
    columns=(
        ("Department", "text", 18), ("Charge code", "text", 11), ("Description", "text", 30),
        ("Code", "text", 12), ("Modifier", "text", 10), ("Charge", "amount", 12),
        (OTHER_CHARGE, "amount", 16), (MOST_ALLOWED, "amount", 12), (AT_RISK, "amount", 14),
        (known.CHECK, "text", 44), (FINDING, "text", 23),
    ),
    marks=_MARKS, rows=_WORK_ROWS,
)  # fmt: skip
_DEPARTMENTS = ranking(
    "Departments", "Departments", "every department, most money at risk first",
    source=LINES, heading="Department", width=30,
    columns=((AT_RISK, "amount", AT_RISK), ("With a finding", "number", _COUNTED),
             *((name, "number", f"Step {name}") for name in _GROUPS)),
)  # fmt: skip


def _figures(*criteria: tuple[str, str]) -> tuple[Figure, ...]:
    lines = count(LINES, *criteria)
    return (lines, total(LINES, _COUNTED, *criteria), total(LINES, "Charge", *criteria),
            total(LINES, AT_RISK, *criteria))  # fmt: skip


def _finding_figures(word: str) -> tuple[Figure, ...]:
    at_risk = total(LINES, AT_RISK, (FINDING, word))
    return (count(LINES, (FINDING, word)), total(LINES, "Charge", (FINDING, word)), at_risk,
            share(at_risk, total(LINES, AT_RISK)))  # fmt: skip


_EVERYTHING = {
    "Lines": Figure(f'COUNTIF({LINES}[{FINDING}],"?*")', lambda tables: len(tables[LINES].filled(FINDING))),
    AT_RISK: total(LINES, AT_RISK),
    "With a finding": total(LINES, _COUNTED),
    **{name: total(LINES, f"Step {name}") for name in _GROUPS},
}
_MONEY: tuple[AnswerKind, ...] = ("number", "amount", "amount", "percent")
_BY_DEPARTMENT, _BY_SYSTEM = "By department", "By code system and level"
_BLOCKS = (
    Block(
        "Findings",
        ("Finding", "Lines", "Charges", AT_RISK, "Share of the risk"),
        tuple((word, _finding_figures(word)) for word in (*FINDINGS, FINE, INACTIVE)),
        kinds=_MONEY,
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
        kinds=("number", "amount", *["number"] * (len(_GROUPS) + 1)),  # type: ignore[arg-type]
        total="All lines",
        chart=Chart("Money at risk by department",
                    "Bar chart of the money at risk by department, as in the table beside it.",
                    ((AT_RISK, 2),)),
    ),
    Block(
        _BY_SYSTEM,
        ("Code system and level", "Lines", "With a finding", "Charges", AT_RISK),
        tuple((label, _figures((known.SYSTEM, system), (known.LEVEL, level)))
              for label, system, level in (*SYSTEMS_AND_LEVELS, (UNRECOGNIZED,) * 3)),
        kinds=("number", "number", "amount", "amount"),
        total="All lines with a code",
    ),
    Block(
        "Codes that CMS changed",
        ("Change", "Lines", "Volume", "Charges"),
        tuple((word, tuple(saying(LINES, CODE_CHANGE, word, added) for added in ("", "Volume", "Charge")))
              for word in (TERMINATED, _GONE, *_OTHER_CHANGES)),
        kinds=("number", "number", "amount"),
    ),
    Block(
        "Charges against the highest allowed amount",
        ("Active lines", "Lines", "Short of it, a unit"),
        tuple((label, (count(LINES, (SHORT, test)), total(LINES, SHORT, (SHORT, test))))
              for label, test in (("Charge below it", ">0"), ("Charge as high, or higher", "0"))),
        kinds=("number", "amount"),
        total="All lines that have one",
    ),
)  # fmt: skip


def _checks() -> tuple[Check, ...]:
    findings = block_row(_BLOCKS, "Findings") + len(FINDINGS) + 2
    departments = block_row(_BLOCKS, _BY_DEPARTMENT) + _TOP + 1
    active = "+".join(f'COUNTIF({LINES}[Active],"{word}")' for word in (*_YES, *_NO) if word)
    wanted = "+".join(f'COUNTIF({RULES}[{WANTED}],"{word}")' for word in (*_SYSTEMS, _ANY, _NO_CODE))
    return (
        Check("Lines by finding, as in Chargemaster", f"Summary!B{findings}",
              f'SUMPRODUCT(--(LEN({LINES}[{_STATE}])>0))',
              "A line has no finding. Fill the formulas of the table in Chargemaster down over all rows."),
        Check("Money at risk by department, as by finding", f"ROUND(Summary!C{departments},2)",
              f"ROUND(Summary!D{findings},2)",
              "Summary leaves money out. Make the workbook anew and paste the lists into it."),
        ranking_check(_DEPARTMENTS, LINES, "Department"),
        work_list_check(_WORK_LIST, LINES, _ORDER),
        Check("Words in Active that are understood", active,
              f'SUMPRODUCT(--(LEN(TRIM({LINES}[Active]))>0))',
              "Write Yes or No into Active. Other words count as Yes."),
        Check("Wanted systems that are understood", wanted,
              f'SUMPRODUCT(--(LEN({RULES}[{WANTED}])>0))',
              "Choose Wanted system in Code systems from the list. Lines with other words are left out."),
        Check("Lines of Code systems that repeat an earlier one", f"SUM({RULES}[{_FIRST_RULE}])", "0",
              "The same payer and department stand twice in Code systems. The first line counts."),
        Check("Allowed amounts without a code", f'SUMPRODUCT(ISNUMBER({ALLOWED}[Allowed])*'
              f'(LEN({ALLOWED}[{known.CLEAN_CODE}])=0))', "0",
              "Amounts in Highest allowed have no code that is recognized, and are left out."),
    )  # fmt: skip


WORKBOOK = Workbook(
    name="chargemaster-audit",
    title="Audit of a chargemaster",
    summary="Audit a chargemaster: codes, charges and what is at risk, by department.",
    purpose=(
        "Every line of a chargemaster: codes that are blank, unrecognized, retired or written wrongly, code "
        "systems that do not suit the payer, charges that differ for the same code or lie below what payers "
        "allow, and the money at risk by department."
    ),
    steps=(
        (
            "1. Paste your chargemaster",
            "Paste it as values into the pale yellow columns of Chargemaster. Volume is how often a line was "
            "charged in a year; without it, money at risk is that of one unit.",
        ),
        (
            "2. Say what payers allow and want",
            "Both are optional. Highest allowed takes amounts by code; the highest one counts. Code systems "
            "says which system a payer or department wants; payer and department together go before "
            "the payer alone, then the department alone, then a line without both. Code changes has what CMS "
            "changed between two releases.",
        ),
        ("3. Look at Checks", "Every line should say OK. Otherwise it says what to do."),
        (
            "4. Read Summary and Departments",
            "Money at risk is the charge where a claim may be denied, and otherwise what the charge is short "
            "of the highest charge of the code or of the highest allowed amount, times the volume.",
        ),
        (
            "5. Work off the findings",
            'The sheet "To work off" has the lines with a finding, most money first, with their row in '
            "Chargemaster. Correct the chargemaster itself, and paste it again.",
        ),
    ),
    sheets=(_LINES, _ALLOWED, _RULES, _CHANGES, _WORK_LIST, _DEPARTMENTS),
    blocks=_BLOCKS,
    checks=_checks(),
    made_for=10_000,
    colours=(
        (GOOD, "a line as it should be, or a check that is fine"),
        (ATTENTION, "to be looked at"),
        (ABSENT, "blank, unrecognized or inactive"),
    ),
    planted=(
        (BLANK, "10007"), (UNRECOGNIZED, "30003"), (_RETIRED, "50004"), (TERMINATED, "20006"),
        (MODIFIER, "20004"), (SYSTEM, "40002"), (DIFFERENT, "10001"), (NO_CHARGE, "20005"), (BELOW, "20001"),
        (_LOOK_ALIKE, "30002"), (_REPAIRED, "10004"),
    ),
    lists={"Code systems": (*_SYSTEMS, _ANY, _NO_CODE)},
)  # fmt: skip
