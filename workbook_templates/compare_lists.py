"""The workbook "compare-lists": two code lists side by side, ours and a payer's, or two years of one.

Lines match when their clean codes and their modifiers are the same, however they were written. Where a
code stands twice in the other list, its first line there is the one that is compared.
"""

from __future__ import annotations

from udfs.check import RETIRED
from udfs.describe import UNRECOGNIZED
from workbook_templates.declaration import Answer, Block, Chart, Check, Column, Figure, Input, Table, Workbook
from workbook_templates.formulas import count, difference, filled, own, saying, total
from workbook_templates.parts import classification as known
from workbook_templates.parts import usual_headings
from workbook_templates.parts.code_index import index_steps, search_steps
from workbook_templates.parts.sheet_tables import HEADER_ROW
from workbook_templates.parts.styles import ABSENT, ATTENTION, GOOD
from workbook_templates.parts.summary_sheet import block_row
from workbook_templates.parts.words import CATEGORIES, SYSTEMS_AND_LEVELS
from workbook_templates.rows import Row

OUTCOME = "In both?"
OTHER_AMOUNT = "Amount in the other list"
DIFFERENCE = "Amount difference"
DUPLICATE = "Duplicate"
BOTH = "Both"
_OTHER_ROW = "Step row in the other list"
_FIRST_SAME = "Step first same"
_LINES = ("ListA", "ListB")
_ONLY = {"ListA": "Only in A", "ListB": "Only in B"}
_OTHER = {"ListA": "ListB", "ListB": "ListA"}


def _columns(table: str) -> tuple[Column, ...]:
    other, only = _OTHER[table], _ONLY[table]
    key, row, system = own(known.LINE_KEY), own(_OTHER_ROW), own(known.SYSTEM)
    found_amount = f"INDEX({other}[Amount],{row})"
    amounts = (own("Amount"), own(OTHER_AMOUNT))
    minuend, subtrahend = amounts if table == "ListA" else reversed(amounts)

    def other_line(line: Row) -> Row | None:
        found = (
            line.tables[other].having(known.LINE_KEY, line[known.LINE_KEY])
            if line[known.LINE_KEY] != ""
            else ()
        )
        return found[0] if found else None

    def outcome(line: Row) -> str:
        if line[known.LINE_KEY] == "":
            return UNRECOGNIZED if line[known.SYSTEM] else ""
        return BOTH if other_line(line) else only

    def other_amount(line: Row) -> object:
        found = other_line(line)
        return found["Amount"] if found else ""

    def amount_difference(line: Row) -> object:
        here, there = line.amount("Amount"), line.amount(OTHER_AMOUNT)
        if here is None or there is None:
            return ""
        return round(here - there if table == "ListA" else there - here, 6)

    def duplicate(line: Row) -> str:
        if line[known.LINE_KEY] == "":
            return ""
        first = line.siblings.having(known.LINE_KEY, line[known.LINE_KEY])[0]
        return f"Repeats row {first.number + HEADER_ROW}" if first is not line else ""

    return (
        Input("Code", "code", 13, "The code as your list has it, with or without modifiers.", required=True,
              also=usual_headings.CODES),
        Input("Description", "text", 31, "Your own words for the code, if you like.",
              also=usual_headings.DESCRIPTIONS),
        Input("Amount", "amount", 12, "The charge, fee or rate, a number; leave it out if there is none.",
              also=usual_headings.AMOUNTS),
        *known.answers("Code", known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL, known.CATEGORY,
                       known.SECTION),
        Answer(
            OUTCOME, "text", 15,
            f'IF({key}="",IF({system}="","","{UNRECOGNIZED}"),IF({row}>0,"{BOTH}","{only}"))',
            outcome, marks=((BOTH, GOOD), (only, ATTENTION), (UNRECOGNIZED, ABSENT)),
        ),
        Answer(
            OTHER_AMOUNT, "amount", 15,
            f'IF({row}=0,"",IF({found_amount}="","",{found_amount}))', other_amount,
        ),
        Answer(
            DIFFERENCE, "amount", 12,
            # Rounded, so that 0.1 + 0.2 - 0.3 is "the same".
            f'IF(AND(ISNUMBER({own("Amount")}),ISNUMBER({own(OTHER_AMOUNT)})),ROUND({minuend}-{subtrahend},6),"")',
            amount_difference,
        ),
        Answer(
            DUPLICATE, "text", 18,
            f'IF({key}="","",IF({own(_FIRST_SAME)}<ROW()-{HEADER_ROW},'
            f'"Repeats row "&({own(_FIRST_SAME)}+{HEADER_ROW}),""))',
            duplicate, marks=(("*", ATTENTION),),
        ),
        *known.answers("Code", known.CHECK),
        *known.steps("Code"),
        *index_steps(table),
        *search_steps(_OTHER_ROW, other),
        *search_steps(_FIRST_SAME, table),
    )  # fmt: skip


def _outcomes(*criteria: tuple[str, str]) -> tuple[Figure, ...]:
    return tuple(
        count(table, *criteria, *outcome)
        for table in _LINES
        for outcome in ((), ((OUTCOME, BOTH),), ((OUTCOME, _ONLY[table]),))
    )


def _recognized_with_sentence(table: str) -> Figure:
    return Figure(
        f'SUMPRODUCT((LEN({table}[{known.CHECK}])>0)*({table}[{OUTCOME}]<>"{UNRECOGNIZED}"))',
        lambda tables: sum(row[known.CHECK] != "" and row[OUTCOME] != UNRECOGNIZED for row in tables[table]),
    )


_HEADINGS = ("Lines in A", "in both", "only in A", "Lines in B", "in both", "only in B")
_BY_SYSTEM = "By code system and level"
_TOTALS = [total(table, "Amount") for table in _LINES]
BLOCKS = (
    Block(
        _BY_SYSTEM,
        ("Code system and level", *_HEADINGS),
        (
            *(
                (label, _outcomes((known.SYSTEM, system), (known.LEVEL, level)))
                for label, system, level in SYSTEMS_AND_LEVELS
            ),
            # An unrecognized line is neither in both lists nor in one alone: nobody knows what it is.
            (UNRECOGNIZED, tuple(
                figure for table in _LINES
                for figure in (count(table, (OUTCOME, UNRECOGNIZED)), None, None)
            )),
        ),
        total="All lines",
        chart=Chart(
            "Lines by code system and level",
            "Bar chart of the number of lines by code system and level: lines in both lists, only in list A, "
            "and only in list B, as in the table beside it.",
            (("In both lists (lines of A)", 2), ("Only in A", 3), ("Only in B", 6)),
        ),
    ),
    Block(
        "CPT by category",
        ("Category", *_HEADINGS),
        tuple((name, _outcomes((known.CATEGORY, name))) for name in CATEGORIES),
    ),
    Block(
        "Amounts",
        ("All lines with an amount", "List A", "List B", "A minus B"),
        (("Sum of the amounts", (*_TOTALS, difference(*_TOTALS))),),
        kinds=("amount", "amount", "amount"),
    ),
    Block(
        "Amounts of the lines of A that are in both lists",
        ("Compared with the first such line of B", "Lines", "A minus B"),
        tuple(
            (label, (count("ListA", (DIFFERENCE, test)), total("ListA", DIFFERENCE, (DIFFERENCE, test))))
            for label, test in (("Higher in A", ">0"), ("Lower in A", "<0"), ("The same", "0"))
        ),
        kinds=("number", "amount"),
    ),
    Block(
        "To look at",
        ("Filter the lists by these", "List A", "List B"),
        (
            ("Unrecognized lines", tuple(count(table, (OUTCOME, UNRECOGNIZED)) for table in _LINES)),
            ("Codes with a sentence in Check", tuple(map(_recognized_with_sentence, _LINES))),
            ("Retired codes", tuple(saying(table, known.CHECK, RETIRED) for table in _LINES)),
            ("Lines that repeat an earlier one", tuple(filled(table, DUPLICATE) for table in _LINES)),
        ),
    ),
)  # fmt: skip


def _checks() -> tuple[Check, ...]:
    first = block_row(BLOCKS, _BY_SYSTEM)
    all_lines = first + len(SYSTEMS_AND_LEVELS) + 1
    once_in_a, once_in_b = (
        f'SUMPRODUCT(({table}[{OUTCOME}]="{BOTH}")*({table}[{DUPLICATE}]=""))' for table in _LINES
    )
    return (
        Check(
            "Different codes in both lists, counted in A and in B",
            once_in_a,
            once_in_b,
            "The lists disagree about what they have in common. Calculate anew (Ctrl+Alt+F9) and look again.",
        ),
        Check(
            "Lines with a code system and a level, as in Summary",
            f"Summary!B{all_lines}+Summary!E{all_lines}",
            "+".join(filled(table, OUTCOME).formula for table in _LINES),
            "Summary leaves lines out. Make the workbook anew and paste the lists into it.",
        ),
    )


WORKBOOK = Workbook(
    name="compare-lists",
    title="Comparison of two code lists",
    summary="Compare two code lists, such as yours and a payer's.",
    purpose=(
        "Two lists of billing codes side by side: which codes are in both, which in one alone, and how their "
        "amounts differ. Each code is cleaned and classified first, so that 142 and 00142 are the same code."
    ),
    steps=(
        (
            "1. Paste list A",
            "Copy the codes, and if you have them descriptions and amounts, and paste them as values into "
            "the pale yellow columns of List A. The other columns fill themselves.",
        ),
        ("2. Paste list B", "Do the same with the other list in List B. Rows that stay empty do no harm."),
        ("3. Look at Checks", "Every line should say OK. Otherwise it says what to do."),
        ("4. Read Summary", "It counts the lines by outcome, code system and level."),
        (
            "5. Filter the lists",
            'The column "In both?" says Both, Only in A, Only in B or Unrecognized. "Amount difference" is '
            'always list A minus list B. "Duplicate" names the earlier row with the same code and modifiers. '
            '"Check" says what was repaired, and what to look at.',
        ),
    ),
    sheets=(
        Table("List A", "ListA", "the first list, for example your own", _columns("ListA"), option="a"),
        Table("List B", "ListB", "the second list, for example a payer's", _columns("ListB"), option="b"),
    ),
    blocks=BLOCKS,
    checks=_checks(),
    made_for=10_000,
    colours=(
        (GOOD, "in both lists, or a check that is fine"),
        (ATTENTION, "only in one list, repeated, or to be looked at"),
        (ABSENT, "unrecognized"),
    ),
    planted=(
        ("only in A", "0042t"),
        ("only in B", "0002M"),
        ("unrecognized", "0450"),
        ("amounts differ", "142"),
        ("duplicate", "99213"),
        ("retired", "W0010"),
    ),
)
