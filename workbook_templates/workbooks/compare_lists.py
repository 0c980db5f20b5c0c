"""The workbook "compare-lists": two code lists side by side, ours and a payer's, or two years of one.

Lines match when their clean codes and their modifiers are the same, however they were written. Where a
code stands twice in the other list, its first line there is the one that is compared.
"""

from __future__ import annotations

from udfs.check import LOCAL, RETIRED
from udfs.describe import UNRECOGNIZED
from workbook_templates.declaration import *
from workbook_templates.declaring import inputs
from workbook_templates.declaring.code_index import index_steps, repeat_steps, search_steps
from workbook_templates.declaring.systems import BY_SYSTEM, by_category, by_system
from workbook_templates.declaring.work_list import MOST_ROWS
from workbook_templates.expressions import *
from workbook_templates.reading import classification as known

OUTCOME, OTHER_AMOUNT, DIFFERENCE, DUPLICATE = (
    "In both?", "Amount in the other list", "Amount difference", "Duplicate",
)  # fmt: skip
BOTH, DIFFERS = "Both", "Amount differs"
LISTS, DIFFERENCES = ("ListA", "ListB"), "Differences"
_SHEETS = {"ListA": "List A", "ListB": "List B"}
ONLY = {"ListA": "Only in A", "ListB": "Only in B"}
_OTHER = {"ListA": "ListB", "ListB": "ListA"}
_OTHER_ROW, _REPEATED, _ORDER = "Step row in the other list", "Step repeats", "Step order of differences"
_IN_A, _IN_B = "Step place in A", "Step place in B"
_FIRST_OF_ALL = 10_000_000  # amounts that differ stand above lines in one list only
_TIE = 2_000_000  # of two equal amounts, the one that comes first in the list


def _columns(table: str) -> tuple[AnyColumn, ...]:
    other, only = _OTHER[table], ONLY[table]
    system, row, repeated = map(col, (known.SYSTEM, _OTHER_ROW, _REPEATED))
    here, there = col("Amount"), col(OTHER_AMOUNT)
    in_a, in_b = (here, there) if table == "ListA" else (there, here)
    outcome, difference = col(OUTCOME), col(DIFFERENCE)
    differs = (outcome == BOTH) & (number_or_0(difference) != 0) & (col(DUPLICATE) == "")
    magnitude = larger(number_or_0(here), -number_or_0(here))
    of_difference = larger(number_or_0(difference), -number_or_0(difference))
    # A line that differs is listed once, from list A.
    by_size: tuple[tuple[Expression, Expression], ...] = ((outcome == only, magnitude),)
    if table == "ListA":
        by_size = ((differs, of_difference + _FIRST_OF_ALL), *by_size)
    return (
        inputs.reference(12),
        inputs.code(),
        inputs.modifier(9),
        inputs.description(22),
        Input("Amount", "amount", 12, "The charge, fee or rate, a number; leave it out if there is none.",
              also=inputs.AMOUNTS),
        *known.answers(inputs.WHOLE_CODE, known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL,
                       known.CATEGORY, known.SECTION),
        text(
            OUTCOME,
            first_that_holds(
                (system == "", ""), (known.no_code, UNRECOGNIZED), (row > 0, BOTH), otherwise=only
            ),
            15,
            marks=((BOTH, GOOD), (only, ATTENTION), (UNRECOGNIZED, ABSENT)),
        ),
        amount(OTHER_AMOUNT, when(row == 0, "", shown(Column(other, "Amount").at(row))), 14),
        # Rounded, so that 0.1 + 0.2 - 0.3 is "the same".
        amount(DIFFERENCE, when(here.is_number & there.is_number, rounded(in_a - in_b, 6)), 12),
        text(
            DUPLICATE,
            when(repeated == "", "", joined("Repeats row ", repeated + HEADER_ROW)),
            17,
            marks=(("*", ATTENTION),),
            kept=True,
        ),
        *known.answers(inputs.WHOLE_CODE, known.CHECK),
        inputs.whole_code(),
        *known.steps(inputs.WHOLE_CODE),
        *index_steps(table),
        *search_steps(_OTHER_ROW, other),
        *repeat_steps(_REPEATED, table),
        step(_ORDER, first_that_holds(*((test, size - place / _TIE) for test, size in by_size))),
    )  # fmt: skip


def _list(table: str, what: str, option: str) -> Table:
    return Table(_SHEETS[table], table, what, _columns(table), option=option, identity=inputs.IDENTITY)


def _either(heading: str, kind: AnswerKind, width: float, *, wrapped: bool = False) -> Answer:
    """Return a column of Differences that shows a column of the list in which the line stands."""
    a, b = Column("ListA", heading).at_row(col(_IN_A)), Column("ListB", heading).at_row(col(_IN_B))
    cells = (text_of(a), text_of(b)) if kind == "text" else (shown(a), shown(b))
    found = when(col(_IN_A) != "", cells[0], when(col(_IN_B) != "", cells[1]))
    return Answer(heading, kind, found, width, wrapped=wrapped)


def _amount_in(table: str) -> Answer:
    own, other = (_IN_A, _IN_B) if table == "ListA" else (_IN_B, _IN_A)
    here = shown(Column(table, "Amount").at_row(col(own)))
    there = shown(Column(_OTHER[table], OTHER_AMOUNT).at_row(col(other)))
    return amount(
        f"Amount in {_SHEETS[table][-1]}", when(col(own) != "", here, when(col(other) != "", there)), 14
    )


_KINDS_MARKS: Marks = tuple((word, ATTENTION) for word in (DIFFERS, *ONLY.values()))
_ORDER_A, _ORDER_B = Column("ListA", _ORDER), Column("ListB", _ORDER)
_DIFFERENCES = Table(
    "Differences", DIFFERENCES,
    f"amounts that differ, then lines in one list only, the largest first; up to {MOST_ROWS:,}",
    (
        text(
            "Difference",
            when(
                col(_IN_A) != "",
                when(Column("ListA", OUTCOME).at_row(col(_IN_A)) == BOTH, DIFFERS, ONLY["ListA"]),
                when(col(_IN_B) != "", ONLY["ListB"]),
            ),
            17,
            marks=_KINDS_MARKS,
        ),
        number(
            "Row",
            when(col(_IN_A) != "", col(_IN_A) + HEADER_ROW, when(col(_IN_B) != "", col(_IN_B) + HEADER_ROW)),
            8,
        ),
        _either(inputs.REFERENCE, "text", 15),
        _either(known.CLEAN_CODE, "text", 11),
        _either(known.MODIFIERS, "text", 11),
        _either("Description", "text", 40, wrapped=True),
        _amount_in("ListA"),
        _amount_in("ListB"),
        amount("A minus B", when(col(_IN_A) != "", shown(Column("ListA", DIFFERENCE).at_row(col(_IN_A))))),
        _either(known.SYSTEM, "text", 14),
        _either(known.SECTION, "text", 28, wrapped=True),
        step(_IN_A, if_error(_ORDER_A.row_of(_ORDER_A.largest(place)), "")),
        step(
            _IN_B,
            when(
                col(_IN_A) != "",
                "",
                if_error(_ORDER_B.row_of(_ORDER_B.largest(place - _ORDER_A.numbers)), ""),
            ),
        ),
    ),
    rows=MOST_ROWS,
    needed=_ORDER_A.numbers + _ORDER_B.numbers,
    protected=True,
)  # fmt: skip


def _outcomes(*criteria: Criterion) -> tuple[Expression | None, ...]:
    if criteria == ((known.SYSTEM, UNRECOGNIZED),):
        # An unrecognized line is neither in both lists nor in one alone: nobody knows what it is.
        a, b = (count(table, *criteria) for table in LISTS)
        return (a, None, None, b, None, None)
    return tuple(
        count(table, *criteria, *outcome)
        for table in LISTS
        for outcome in ((), ((OUTCOME, BOTH),), ((OUTCOME, ONLY[table]),))
    )


def _retired(table: str) -> Expression:
    check = Column(table, known.CHECK)
    return check.saying(RETIRED) + check.saying(LOCAL)


def _recognized_with_sentence(table: str) -> Expression:
    # COUNTIFS would take a text of more than 255 characters for no text.
    return lines_where(table, length(col(known.CHECK)) > 0, col(OUTCOME) != UNRECOGNIZED)


def _of_both(test: str) -> tuple[Expression, ...]:
    criteria = ((DIFFERENCE, test), (DUPLICATE, ""))
    return count("ListA", *criteria), total("ListA", DIFFERENCE, *criteria)


_HEADINGS = ("Lines in A", "in both", "only in A", "Lines in B", "in both", "only in B")
BLOCKS = (
    by_system(
        _HEADINGS, _outcomes, total="All lines",
        chart=Chart(
            "Lines by code system and level",
            "Bar chart of the number of lines by code system and level: lines in both lists, only in list A, "
            "and only in list B, as in the table beside it.",
            (("In both lists (lines of A)", 2), ("Only in A", 3), ("Only in B", 6)),
        ),
    ),
    by_category(_HEADINGS, _outcomes),
    Block(
        "Amounts of codes in both lists",
        ("Each code of A once, with the first such line of B", "Codes", "A minus B"),
        tuple(
            (label, _of_both(test))
            for label, test in (("Higher in A", ">0"), ("Lower in A", "<0"), ("The same", "=0"))
        ),
        kinds=("number", "amount"),
        total="All with both amounts",
    ),
    Block(
        "To look at",
        ("Filter the lists by these", "List A", "List B"),
        (
            ("Unrecognized lines", tuple(count(table, (OUTCOME, UNRECOGNIZED)) for table in LISTS)),
            ("Codes with a sentence in Check", tuple(map(_recognized_with_sentence, LISTS))),
            ("Retired and local codes", tuple(map(_retired, LISTS))),
            ("Lines that repeat an earlier one", tuple(Column(table, DUPLICATE).filled for table in LISTS)),
        ),
    ),
)  # fmt: skip

WORKBOOK = Workbook(
    name="compare-lists",
    sheets=(
        _list("ListA", "the first list, for example your own", "a"),
        _list("ListB", "the second list, for example a payer's", "b"),
        _DIFFERENCES,
    ),
    blocks=BLOCKS,
    checks=(
        Check("Different codes in both lists, counted in A and in B",
              count("ListA", (OUTCOME, BOTH), (DUPLICATE, "")),
              count("ListB", (OUTCOME, BOTH), (DUPLICATE, "")),
              "The lists disagree about what they have in common. Recalculate (Ctrl+Alt+F9) and look again."),
        Check("Lines with a code system and a level, as in Summary",
              summary_cell(BLOCKS, BY_SYSTEM, 1) + summary_cell(BLOCKS, BY_SYSTEM, 4),
              Column("ListA", OUTCOME).filled + Column("ListB", OUTCOME).filled,
              "Summary leaves lines out. Make the workbook again and paste the lists into it."),
        Check("Lines on Differences", Column(DIFFERENCES, "Row").numbers, _ORDER_A.numbers + _ORDER_B.numbers,
              "There are more than Differences shows. Look at these first, or filter In both? in the lists."),
    ),
    made_for=10_000,
    planted=(
        ("only in A", "0042t"), ("only in B", "0002M"), ("unrecognized", "0450"), ("amounts differ", "142"),
        ("duplicate", "99213"), ("retired", "W0010"),
    ),
)  # fmt: skip
