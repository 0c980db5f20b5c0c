"""The workbook "denials-by-code-set": denied lines by root cause, code system, month and age.

The root cause comes from a small table of CARC and RARC numbers whose words are the user's. A line has one
finding, the gravest that applies: Unrecognized, Retired, Category II with a charge, Check the dates, Unknown
modifier, No root cause; otherwise Fine. Money is still open while a line is not recovered or written off.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from udfs.check import RETIRED, UNKNOWN_MODIFIER
from udfs.describe import UNRECOGNIZED
from udfs.tables import read_table
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
from workbook_templates.parts.months import month_rows, month_step, other_rows
from workbook_templates.parts.ranking import first_rows, group_steps, ranking, ranking_check
from workbook_templates.parts.reason_numbers import CARC_NUMBER, NUMBERS, number_steps
from workbook_templates.parts.settings_page import Setting, setting_cell, setting_checks, settings_page
from workbook_templates.parts.sheet_tables import HEADER_ROW
from workbook_templates.parts.styles import ABSENT, ATTENTION, GOOD
from workbook_templates.parts.summary_sheet import block_row
from workbook_templates.parts.words import CATEGORIES, SYSTEMS_AND_LEVELS
from workbook_templates.parts.work_list import order_step, work_list, work_list_check
from workbook_templates.rows import Row

DENIALS, CAUSES = "Denials", "Causes"
DENIED, SERVICE, STATUS, RECOVERED, OPEN = (
    "Denied on", "Date of service", "Status", "Recovered", "Still open",
)  # fmt: skip
CAUSE, ASK, NEXT, AGE, AGE_GROUP, FINDING = (
    "Root cause", "Who to ask", "Next step", "Age in days", "Age group", "Finding",
)  # fmt: skip
_CATEGORY_II, _DATES, _NO_CAUSE = "Category II with a charge", "Check the dates", "No root cause"
_NO_CARC, _NOT_IN_TABLE, _FINE = "No CARC", "Not in the table", "Fine"
_MODIFIER = "Unknown modifier"
FINDINGS = (UNRECOGNIZED, "Retired", _CATEGORY_II, _DATES, _MODIFIER, _NO_CAUSE)
_STATUSES = ("Open", "Appealed", "Recovered", "Written off")
_CLOSED, _NO_DATE, _LATER = "Closed", "No date", "After the as-of date"
_AGES = ((30, "0 to 30 days"), (60, "31 to 60 days"), (90, "61 to 90 days"), (120, "91 to 120 days"))
_OLDEST = "Over 120 days"
_AGE_GROUPS = (*(name for _, name in _AGES), _OLDEST, _NO_DATE, _LATER, _CLOSED)
_AS_OF, _CAUSE_ROW, _IS_CLOSED, _STATUS, _NOT_RECOVERED, _OPEN_ORDER = (
    "Step as of", "Step row in Causes", "Step closed", "Step denial status", "Step not recovered",
    "Step open order",
)  # fmt: skip
_OPEN_ROWS = 500
_MONTHS = 12
_SETTINGS = (
    Setting("As of", "date", "Ages are counted to this day; without one, to the last day in Denials."),
    Setting("Ages are counted to", "date",
            "The day above, or the last day in Denials. The months end with it.",
            formula=f'IF(ISNUMBER(B5),B5,IF(COUNT({DENIALS}[{DENIED}])=0,"",MAX({DENIALS}[{DENIED}])))'),
)  # fmt: skip
_TO = setting_cell(_SETTINGS, "Ages are counted to")


def _as_of(line: Row) -> object:
    if line.number > 1:
        return line.siblings[0][_AS_OF]
    return max((day for row in line.siblings if isinstance(day := row[DENIED], date)), default="")


def _cause_row(line: Row) -> int:
    causes = line.tables[CAUSES]
    if line[NUMBERS] == "":
        return 0
    found = causes.having(NUMBERS, line[NUMBERS]) or causes.having(NUMBERS, f"{line[CARC_NUMBER]}|")
    return found[0].number if found else 0


def _of_cause(heading: str) -> Answer:
    """Answer a column that shows what Causes says of the line's numbers."""

    def value(line: Row) -> object:
        if line[known.SYSTEM] == "":
            return ""
        row = line[_CAUSE_ROW]
        if isinstance(row, int) and row:
            return line.tables[CAUSES][row - 1][heading]
        return "" if heading != CAUSE else _NOT_IN_TABLE if line[CARC_NUMBER] else _NO_CARC

    otherwise = f'IF({own(CARC_NUMBER)}="","{_NO_CARC}","{_NOT_IN_TABLE}")' if heading == CAUSE else '""'
    return Answer(
        heading, "step" if heading == NEXT else "text", {CAUSE: 30, ASK: 20, NEXT: 14}[heading],
        f'IF({own(known.SYSTEM)}="","",IF({own(_CAUSE_ROW)}=0,{otherwise},'
        f'INDEX({CAUSES}[{heading}],{own(_CAUSE_ROW)})&""))',
        value,
        marks=((_NO_CARC, ATTENTION), (_NOT_IN_TABLE, ATTENTION)) if heading == CAUSE else (),
        wrapped=heading != NEXT,
    )  # fmt: skip


def _age(line: Row) -> object:
    denied, to = line[DENIED], line[_AS_OF]
    if not isinstance(denied, date) or not isinstance(to, date) or line[_IS_CLOSED]:
        return ""
    return (to - denied).days


def _age_group(line: Row) -> str:
    age = line[AGE]
    if line[known.SYSTEM] == "":
        return ""
    if line[_IS_CLOSED]:
        return _CLOSED
    if not isinstance(age, int):
        return _NO_DATE
    return _LATER if age < 0 else next((name for most, name in _AGES if age <= most), _OLDEST)


def _age_group_formula() -> str:
    tests = (
        (f'{own(known.SYSTEM)}=""', ""),
        (f"{own(_IS_CLOSED)}=1", _CLOSED),
        (f'{own(AGE)}=""', _NO_DATE),
        (f"{own(AGE)}<0", _LATER),
        *((f"{own(AGE)}<={most}", name) for most, name in _AGES),
    )
    return first_word(tests, _OLDEST)


def _finding(line: Row) -> str:
    told = line.described("Code")
    denied, service, to = line[DENIED], line[SERVICE], line[_AS_OF]
    kinds = {remark.kind for remark in told.remarks}
    late = isinstance(denied, date) and isinstance(to, date) and denied > to
    before = isinstance(denied, date) and isinstance(service, date) and service > denied
    tests = (
        (told.blank, ""),
        (not told.recognized, UNRECOGNIZED),
        ("Retired" in kinds, "Retired"),
        (line[known.CATEGORY] == "Category II" and (line.amount("Amount") or 0) > 0, _CATEGORY_II),
        (late or before, _DATES),
        ("Unknown modifier" in kinds, _MODIFIER),
        (line[_CAUSE_ROW] == 0, _NO_CAUSE),
    )
    return next((word for test, word in tests if test), _FINE)


def _finding_formula() -> str:
    check = own(known.CHECK)
    denied, service, to = own(DENIED), own(SERVICE), own(_AS_OF)
    late = f"AND(ISNUMBER({denied}),ISNUMBER({to}),{denied}>{to})"
    before = f"AND(ISNUMBER({denied}),ISNUMBER({service}),{service}>{denied})"
    tests = (
        (f'{own(known.SYSTEM)}=""', ""),
        (f'{own(known.SYSTEM)}="{UNRECOGNIZED}"', UNRECOGNIZED),
        (says(check, RETIRED), "Retired"),
        (f'IF({own(known.CATEGORY)}="Category II",N({own("Amount")})>0,1=0)', _CATEGORY_II),
        (f"OR({late},{before})", _DATES),
        (says(check, UNKNOWN_MODIFIER), _MODIFIER),
        (f"{own(_CAUSE_ROW)}=0", _NO_CAUSE),
    )
    return first_word(tests, _FINE)


def _open(line: Row) -> object:
    amount = line.amount("Amount")
    if amount is None:
        return ""
    return 0 if line[_IS_CLOSED] else round(amount - (line.amount(RECOVERED) or 0), 2)


_MARKS = ((_FINE, GOOD), (UNRECOGNIZED, ABSENT), *((word, ATTENTION) for word in FINDINGS[1:]))
_DENIALS = Table(
    "Denials",
    DENIALS,
    "your denied lines",
    (
        Input("Payer", "text", 20, "Who denied the line, always written in the same way.",
              also=("Insurance", "Plan", "Payer name")),
        Input(DENIED, "date", 12, "The date of the denial, from the remittance.",
              also=("Denial date", "Date of denial", "Remit date", "Date")),
        Input(SERVICE, "date", 12, "The date of service, if you have it.", also=("DOS", "Service date")),
        Input("Code", "code", 12, "The code that was denied, with or without modifiers.", required=True,
              also=usual_headings.CODES),
        Input("CARC", "text", 9, "The claim adjustment reason code, a number such as 97 or CO-97; one a row.",
              also=("Reason code", "Denial code", "Adjustment reason code")),
        Input("RARC", "text", 9, "The remittance advice remark code, such as M51, if there is one.",
              also=("Remark code",)),
        Input("Amount", "amount", 12, "The denied amount, a number.",
              also=("Denied amount", "Denied", "Charge", "Charges")),
        Input(STATUS, "choice", 13, "Open, Appealed, Recovered or Written off; leave it empty for open.",
              choices=STATUS),
        Input(RECOVERED, "amount", 12, "What was paid after all, if anything.",
              also=("Recovered amount", "Paid")),
        _of_cause(CAUSE),
        _of_cause(ASK),
        Answer(OPEN, "amount", 12,
               f'IF(ISNUMBER({own("Amount")}),IF({own(_IS_CLOSED)}=1,0,ROUND({own("Amount")}-'
               f'IF(ISNUMBER({own(RECOVERED)}),{own(RECOVERED)},0),2)),"")', _open),
        Answer(AGE, "number", 9,
               f'IF(AND(ISNUMBER({own(DENIED)}),ISNUMBER({own(_AS_OF)}),{own(_IS_CLOSED)}=0),'
               f'INT({own(_AS_OF)})-INT({own(DENIED)}),"")', _age),
        Answer(AGE_GROUP, "text", 16, _age_group_formula(), _age_group, marks=((_LATER, ATTENTION),)),
        Answer(FINDING, "text", 26, _finding_formula(), _finding, marks=_MARKS),
        *known.answers("Code", known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL, known.CATEGORY,
                       known.CHECK),
        *known.steps("Code"),
        Answer(_AS_OF, "step", 14, _TO, _as_of),
        Answer(_IS_CLOSED, "step", 14, f'IF({any_of(own(STATUS), ("Recovered", "Written off"))},1,0)',
               lambda line: int(str(line[STATUS]).lower() in ("recovered", "written off"))),
        month_step(DENIED),
        *number_steps("CARC", "RARC"),
        Answer(_CAUSE_ROW, "step", 14,
               f'IF({own(NUMBERS)}="",0,IFERROR(MATCH({own(NUMBERS)},{CAUSES}[{NUMBERS}],0),'
               f'IFERROR(MATCH({own(CARC_NUMBER)}&"|",{CAUSES}[{NUMBERS}],0),0)))', _cause_row),
        _of_cause(NEXT),  # too long for a list: it is on To work off
        Answer(_STATUS, "step", 14,
               f'IF({own(known.SYSTEM)}="","",IF({own(STATUS)}="","{_STATUSES[0]}",{own(STATUS)}))',
               lambda line: (line[STATUS] or _STATUSES[0]) if line[known.SYSTEM] else ""),
        Answer(_NOT_RECOVERED, "step", 14,
               f'IF({own(OPEN)}="","",ROUND({own("Amount")}-IF(ISNUMBER({own(RECOVERED)}),{own(RECOVERED)},0)'
               f'-{own(OPEN)},2))',
               lambda line: "" if line[OPEN] == "" else round((line.amount("Amount") or 0)
               - (line.amount(RECOVERED) or 0) - (line.amount(OPEN) or 0), 2)),
        order_step(_OPEN_ORDER, OPEN),
        *group_steps(DENIALS, "Payer"),
        *group_steps(DENIALS, CAUSE),
    ),
    option="denials",
)  # fmt: skip


def _of_this_cause(row: Row) -> Sequence[Row]:
    return row.tables[DENIALS].having(_CAUSE_ROW, row.number)


_CAUSES = Table(
    "Root causes",
    CAUSES,
    "root causes by CARC and RARC number, in made-up words, not the official ones: write your own",
    (
        Input("CARC", "text", 9, "The claim adjustment reason code, a number such as 97.", required=True),
        Input("RARC", "text", 9, "A remark code, for a cause of its own; leave it empty for all others."),
        Input(CAUSE, "text", 30, "What went wrong, in your words; the same words for the same cause."),
        Input(ASK, "text", 22, "Who can put it right, for example a department."),
        Input(NEXT, "text", 52, "What is to be done, in your words."),
        Answer("Lines", "number", 9,
               f'IF({own(NUMBERS)}="","",COUNTIFS({DENIALS}[{_CAUSE_ROW}],ROW()-{HEADER_ROW}))',
               lambda row: len(_of_this_cause(row)) if row[NUMBERS] else ""),
        Answer("Denied", "amount", 14,
               f'IF({own(NUMBERS)}="","",SUMIFS({DENIALS}[Amount],{DENIALS}[{_CAUSE_ROW}],ROW()-{HEADER_ROW}))',
               lambda row: sum(line.amount("Amount") or 0 for line in _of_this_cause(row))
               if row[NUMBERS] else ""),
        Answer("Note", "text", 18,
               f'IF({own(NUMBERS)}="","",IF(MATCH({own(NUMBERS)},{CAUSES}[{NUMBERS}],0)<ROW()-{HEADER_ROW},'
               f'"Repeats row "&(MATCH({own(NUMBERS)},{CAUSES}[{NUMBERS}],0)+{HEADER_ROW}),""))',
               lambda row: f"Repeats row {first + HEADER_ROW}" if row[NUMBERS]
               and (first := row.siblings.having(NUMBERS, row[NUMBERS])[0].number) < row.number else "",
               marks=(("Repeats*", ATTENTION),)),
        *number_steps("CARC", "RARC"),
    ),
    option="causes",
    given=tuple(dict(row) for row in read_table("denials_by_code_set_causes", "workbook_templates")),
    most=1000,
)  # fmt: skip


_TO_WORK_OFF = work_list(
    "To work off", "OpenLines", f"what is still open, the largest amount first; the first {_OPEN_ROWS} lines",
    source=DENIALS, order=_OPEN_ORDER, rows=_OPEN_ROWS, marks=_MARKS,
    columns=(
        ("Payer", "text", 20), ("Code", "text", 12), ("CARC", "text", 9), ("RARC", "text", 9),
        (OPEN, "amount", 12), (AGE, "number", 8), (STATUS, "text", 12), (CAUSE, "text", 26),
        (ASK, "text", 18), (NEXT, "text", 44), (FINDING, "text", 26),
    ),
)  # fmt: skip

_SUMS: tuple[tuple[str, AnswerKind, str], ...] = (
    ("Denied", "amount", "Amount"), (RECOVERED, "amount", RECOVERED), (OPEN, "amount", OPEN),
    ("Not recovered", "amount", _NOT_RECOVERED),
)  # fmt: skip
_ADDED = tuple(column for _, _, column in _SUMS)
_BY_CAUSE = ranking("By root cause", "ByCause", "each root cause once, the largest amount on top",
                    source=DENIALS, heading=CAUSE, width=40, columns=_SUMS)  # fmt: skip
_BY_PAYER = ranking("By payer", "ByPayer", "each payer once, the largest amount on top",
                    source=DENIALS, heading="Payer", width=40, columns=_SUMS)  # fmt: skip


def _figures(*criteria: tuple[str, str]) -> tuple[Figure, ...]:
    sums = tuple(total(DENIALS, column, *criteria) for column in _ADDED)
    return (count(DENIALS, *criteria), *sums, share(sums[0], total(DENIALS, "Amount")))


_HEADINGS = ("Lines", *(heading for heading, _, _ in _SUMS), "Share of denied")
_KINDS: tuple[AnswerKind, ...] = ("number", *(kind for _, kind, _ in _SUMS), "percent")
_BY_SYSTEM, _BY_MONTH, _OTHER_DATES, _BY_AGE = (
    "By code system and level", "By month of the denial", "Outside these months", "Age of what is still open",
)  # fmt: skip
_BLOCKS = (
    Block(
        _BY_SYSTEM,
        ("Code system and level", *_HEADINGS),
        tuple(
            (label, _figures((known.SYSTEM, system), (known.LEVEL, level)))
            for label, system, level in (*SYSTEMS_AND_LEVELS, (UNRECOGNIZED,) * 3)
        ),
        kinds=_KINDS,
        total="All lines",
        chart=Chart(
            "Denied amounts by code system and level",
            "Bar chart of the denied amounts by code system and level: recovered, still open, not recovered, "
            "as in the table beside it.",
            ((RECOVERED, 3), (OPEN, 4), ("Not recovered", 5)),
        ),
    ),
    Block(
        "CPT by category",
        ("Category", *_HEADINGS),
        tuple((name, _figures((known.CATEGORY, name))) for name in CATEGORIES),
        kinds=_KINDS,
    ),
    Block(
        _BY_MONTH,
        ("Month", *_HEADINGS[:-1]),
        month_rows(DENIALS, _ADDED, _TO, lambda tables: tables[DENIALS][0][_AS_OF], _MONTHS),
        kinds=_KINDS[:-1],
        total=f"These {_MONTHS} months",
        chart=Chart(
            "Denied amounts by month",
            "Column chart of the denied amounts of the twelve months up to the as-of date, as in the table "
            "beside it.",
            (("Denied", 2),),
            upright=True,
        ),
    ),
    Block(
        _OTHER_DATES,
        ("Date of the denial", *_HEADINGS[:-1]),
        other_rows(DENIALS, _ADDED, known.SYSTEM, _TO, _MONTHS),
        kinds=_KINDS[:-1],
    ),
    Block(
        "Ten largest root causes",
        ("Root cause", *_HEADINGS[:-1]),
        first_rows(_BY_CAUSE, 10),
        kinds=_KINDS[:-1],
    ),
    Block(
        "Five largest payers", ("Payer", *_HEADINGS[:-1]), first_rows(_BY_PAYER, 5), kinds=_KINDS[:-1],
    ),
    Block(
        _BY_AGE,
        ("Age on the as-of date", "Lines", "Still open", "Share of open"),
        tuple(
            (name, (count(DENIALS, (AGE_GROUP, name)), amount, share(amount, total(DENIALS, OPEN))))
            for name in _AGE_GROUPS
            for amount in (total(DENIALS, OPEN, (AGE_GROUP, name)),)
        ),
        kinds=("number", "amount", "percent"),
        total="All lines",
    ),
    Block(
        "By status",
        ("Status", *_HEADINGS[:-1]),
        tuple((name, _figures((_STATUS, name))[:-1]) for name in _STATUSES),
        kinds=_KINDS[:-1],
    ),
    Block(
        "Findings",
        ("Finding", *_HEADINGS),
        tuple((word, _figures((FINDING, word))) for word in (*FINDINGS, _FINE)),
        kinds=_KINDS,
        total="All lines",
    ),
)  # fmt: skip


def _checks() -> tuple[Check, ...]:
    systems = block_row(_BLOCKS, _BY_SYSTEM) + len(SYSTEMS_AND_LEVELS) + 1
    months = block_row(_BLOCKS, _BY_MONTH) + _MONTHS
    others = block_row(_BLOCKS, _OTHER_DATES)
    findings = block_row(_BLOCKS, "Findings") + len(FINDINGS) + 1
    ages = block_row(_BLOCKS, _BY_AGE) + len(_AGE_GROUPS)
    codes = f"{DENIALS}[{known.SYSTEM}]"
    words = "+".join(f'COUNTIF({DENIALS}[{STATUS}],"{word}")' for word in _STATUSES)
    return (
        *setting_checks(_SETTINGS),
        Check("Amounts on lines without a code", f'ROUND(SUMIFS({DENIALS}[Amount],{codes},""),2)', "0",
              "Lines of Denials have an amount and no code. Filter Code for blanks, and fill them in."),
        Check("Denied amounts by code system, as in Denials", f"ROUND(Summary!C{systems},2)",
              f'ROUND(SUM({DENIALS}[Amount])-SUMIFS({DENIALS}[Amount],{codes},""),2)',
              "Summary leaves amounts out. Make the workbook anew and paste the list into it."),
        Check("Denied amounts by month and outside, as in Denials",
              f"ROUND(Summary!C{months}+SUM(Summary!C{others}:C{others + 2}),2)",
              f"ROUND(SUM({DENIALS}[Amount]),2)",
              "A month is missing. Look for dates before 1950 in Denied on."),
        Check("Lines by finding, as by code system", f"Summary!B{findings}", f"Summary!B{systems}",
              "A line has no finding. Fill the formulas of the table in Denials down over all rows."),
        Check("Lines by age, as by code system", f"Summary!B{ages}", f"Summary!B{systems}",
              "A line has no age group. Fill the formulas of the table in Denials down over all rows."),
        Check("Lines without a payer",
              f"SUMPRODUCT(--(LEN({codes})>0),--(LEN({DENIALS}[Payer])=0))", "0",
              "Lines of Denials have no payer and are missing in By payer. Fill them in."),
        Check("Status in Denials: words that are not in the list",
              f"SUMPRODUCT(--(LEN({DENIALS}[{STATUS}])>0))-({words})", "0",
              "Lines with other words count as open. Choose a word from the list."),
        Check("Root causes: numbers that repeat", f'COUNTIF({CAUSES}[Note],"Repeats*")', "0",
              "Of two rows with the same CARC and RARC the first one is used. Delete the other."),
        ranking_check(_BY_CAUSE, DENIALS, CAUSE),
        ranking_check(_BY_PAYER, DENIALS, "Payer"),
        work_list_check(_TO_WORK_OFF, DENIALS, _OPEN_ORDER),
    )  # fmt: skip


WORKBOOK = Workbook(
    name="denials-by-code-set",
    title="Denials by code set",
    summary="Sort denied lines by root cause, code system, month and age, with who to ask and what to do.",
    purpose=(
        "Denied lines with their CARC and RARC numbers: the root cause of each from a table of your own, "
        "which code system, level and category the denied codes belong to, how denials go month by month, "
        "how old the open ones are, whom to ask about each, and what to do next."
    ),
    steps=(
        (
            "1. Paste your denials",
            "Copy payer, dates, code, CARC, RARC and amount of each denied line, and paste them as values "
            "into the pale yellow columns of Denials. One CARC a row. Leave patients out.",
        ),
        (
            "2. Make the root causes yours",
            'The sheet "Root causes" begins with words made up as an example, not the official ones. Write '
            "your own. A row with a RARC is used before the row of the CARC alone.",
        ),
        ("3. Enter the as-of date", "Type it into Settings. Ages are counted to it. Then look at Checks."),
        (
            "4. Read Summary",
            "It has denied, recovered and open amounts by code system, category, month, cause, payer, age. "
            '"Category II with a charge": such codes only report quality and are billed without one.',
        ),
        (
            "5. Work off what is open",
            '"To work off" shows what is still open, the largest amount first, with who to ask and the next '
            "step. Enter Status and Recovered in Denials as you go.",
        ),
    ),
    sheets=(settings_page(_SETTINGS), _DENIALS, _CAUSES, _BY_CAUSE, _BY_PAYER, _TO_WORK_OFF),
    blocks=_BLOCKS,
    checks=_checks(),
    made_for=10_000,
    colours=(
        (GOOD, "a line without a finding, or a check that is fine"),
        (ATTENTION, "to be looked at"),
        (ABSENT, "unrecognized"),
    ),
    planted=(
        (UNRECOGNIZED, "0450"),
        ("Retired", "W0010"),
        (_CATEGORY_II, "3074F"),
        (_DATES, "97110"),
        (_MODIFIER, "99213-ZQ"),
        (_NO_CAUSE, "G0463"),
    ),
    lists={STATUS: _STATUSES},
)
