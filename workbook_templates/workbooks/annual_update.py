"""The workbook "annual-update": last year's code list against this year's, and what it means for one's own.

Codes of the two lists match by their number, without modifiers; a line that has an end date is not in use,
and of a code that stands twice the first line counts. Wording is compared exactly. Only a code that was
deleted or repriced has an impact: a revised wording alone changes no amount.
"""

from __future__ import annotations

from dataclasses import replace

from udfs.describe import UNRECOGNIZED
from workbook_templates.declaration import *
from workbook_templates.declaring import inputs
from workbook_templates.declaring.code_index import code_index_steps, code_search_steps, has_code
from workbook_templates.declaring.systems import BY_SYSTEM, by_section, by_system
from workbook_templates.declaring.work_list import order_step, place_by_amount, row_shown, shown_column
from workbook_templates.expressions import *
from workbook_templates.reading import classification as known
from workbook_templates.reading.reading_formulas import whole_key

LAST, THIS, OURS, TOP = "LastYear", "ThisYear", "OurCodes", "TopLines"
CHANGE, IMPACT, STATUS, REPLACEMENT, REPLACEMENT_IS = (
    "Change", "Impact", "Status", "Replacement", "Replacement is",
)  # fmt: skip
TOP_ROWS = 25
_OTHER = {LAST: THIS, THIS: LAST}
_ALONE = {LAST: "Deleted", THIS: "Added"}  # what a code is that stands in one list only
_IN_BOTH = ("Revised", "Unchanged", "Not compared")
_CHANGED = ("Deleted", "Revised")
_NEITHER, _ENDED, _REPEATED = "In neither list", "Ended", "Repeated"
_PASSED = "Began and ended"  # between the two lists
_IN_USE_YES, _IN_USE_NO = "In use this year", "Not in this year"
_BILLED, _DIFFERS, _WORDS, _SPACES = "We bill it", "What differs", "Words changed", "Spaces or capitals"
_COVERAGE, _PRICING = "Coverage change", "Pricing change"
_TERMS = {_COVERAGE: "Coverage", _PRICING: "Pricing"}  # what is compared, if both lists have it
# What a line of a list is; all of it is compared, so a line is marked when any of it is changed.
_IDENTITY = ("Code", "Description", "Ended", "Coverage", "Pricing")
_PASSING = 10**9  # more than the number of any code: those that began and ended are indexed behind it
_WORDING = {LAST: "Wording last year", THIS: "Wording this year"}
_IN_USE, _FIRST, _FOUND, _OTHER_WORDING = (
    "Step in use", "Step first line", "Step other list", "Step other wording",
)  # fmt: skip
_PLACES = {LAST: "Step place last year", THIS: "Step place this year"}
_RANKED, _PLACE = "Step ranked", "Step place in Our codes"
_PASSING_NUMBER, _PLACE_PASSED = "Step number if it has passed", "Step place of what began and ended"
_TYPED, _TYPED_NUMBER = "Step replacement", "Step replacement number"
_MARKS = (
    ("Unchanged", GOOD),
    *((word, ATTENTION) for word in ("Added", *_CHANGED, _REPEATED, _NEITHER, _PASSED)),
    *((word, ABSENT) for word in ("Not compared", _ENDED, UNRECOGNIZED)),
)
_ANY = "?*"  # in criteria: some text

code_number, system, change = map(col, (known.NUMBER, known.SYSTEM, CHANGE))
repriced = col(_PRICING) != ""
REPRICED: Criterion = (_PRICING, _ANY)


def _kept(answer: Answer) -> Answer:
    """Return a column that holds values in lists filled from files; lines changed later are marked."""
    return replace(answer, kept=True)


def _change(*cases: tuple[Expression, str | Expression], otherwise: str) -> Answer:
    """Return the column that says what became of a code."""
    no_code = ((system == "", ""), (code_number < 0, UNRECOGNIZED))
    return _kept(text(CHANGE, first_that_holds(*no_code, *cases, otherwise=otherwise), 18, marks=_MARKS))


def _term_change(heading: str, said: Expression) -> Answer:
    """Return the column that says how the coverage or the pricing of a code changed."""
    return _kept(text(heading, said, 20, marks=(("*", ATTENTION),)))


def _list(table: str, sheet: str, what: str, option: str) -> Table:
    """Return the sheet of one of the two lists."""
    other, place_there, before = _OTHER[table], col(_FOUND), col(_OTHER_WORDING)
    words, revised = col("Description"), change == "Revised"
    same_words = exactly_equal(upper(trimmed(words)), upper(trimmed(before)))

    def term_change(heading: str, term: str) -> Answer:
        now, was = col(term), Column(other, term).at(place_there)
        same = (now == "") | (was == "") | exactly_equal(now, was)
        said = when(same, "", joined(was, " to ", now))
        return _term_change(heading, when(change.is_one_of(*_IN_BOTH), said))

    ended = length(col("Ended")) > 0
    in_use = when(ended, -1, code_number)
    if table == THIS:
        passing = when((code_number < 0) | (length(col("Began")) == 0), -1, code_number + _PASSING)
        in_use = when(ended, passing, code_number)
    work: tuple[Input | Answer, ...] = (
        Input("Began", "date", 13, "The day on which an ended code began, if that was after last year's "
              "list: it began and ended between the two. Two releases fill it."),
        Input(_WORDS, "text", 36, "The wording, words that changed in brackets; two releases fill it."),
        Input("Decision", "choice", 18, "For an added code: will you use it?", choices="Decision"),
    )  # fmt: skip
    compared = (
        _kept(text(_WORDING[LAST], when(revised, before), 36, wrapped=True)),
        _kept(text(_DIFFERS, when(revised, when(same_words, _SPACES, "Words")), 20)),
        *(term_change(*one) for one in _TERMS.items()),
    )
    columns: tuple[Input | Answer, ...] = (
        Input("Code", "code", 13, "The code as the list has it.", required=True,
              also=("HCPC", *inputs.CODES)),
        Input("Description", "text", 40, "The wording of the list. It is compared exactly.",
              also=("Long description", "Descriptor")),
        Input("Ended", "date", 13, "The day on which the code ended, if the list keeps such codes. A code "
              "with a date is not in use. Leave out dates that are still to come.",
              also=("Termination date", "TERM DT", "End date")),
        Input("Coverage", "text", 11, "The letter of CMS: C, D, I, M or S. Leave it out if you have none.",
              also=("COV", "Coverage code")),
        Input("Pricing", "text", 13, "The indicators of CMS, such as 32 / A, or a price. A code of both "
              "lists in which it differs is repriced. Leave it out if you have none.",
              also=("Pricing indicator", "Price")),
        *(work if table == THIS else ()),
        *known.answers("Code", known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL, known.SECTION),
        _change(
            (col(_IN_USE) < 0, _ENDED),
            (col(_IN_USE) >= _PASSING, _PASSED),
            (col(_FIRST) < place, _REPEATED),
            (place_there == 0, _ALONE[table]),
            ((words == "") | (before == ""), "Not compared"),
            (exactly_equal(words, before), "Unchanged"),
            otherwise="Revised",
        ),
        _kept(text(_BILLED, when(has_code(OURS), "Yes"), 9)),
        *(compared if table == THIS else ()),
        *known.answers("Code", known.CHECK),
        *known.steps("Code"),
        step(_IN_USE, in_use),
        *code_index_steps(table, _IN_USE),
        *code_search_steps(_FIRST, table, _IN_USE, _IN_USE),
        *code_search_steps(_FOUND, other, _IN_USE, _IN_USE),
        step(_OTHER_WORDING, _at(other, "Description", _FOUND)),
    )  # fmt: skip
    return Table(sheet, table, what, columns, option=option, release="to" if table == THIS else "from",
                 identity=(*_IDENTITY, "Began") if table == THIS else _IDENTITY)  # fmt: skip


def _at(table: str, heading: str, at: str) -> Expression:
    """Return what a list says in the line whose place a step has found, "" for no line."""
    return when(col(at) == 0, "", text_of(Column(table, heading).at(col(at))))


def _wording_shown(table: str, changes: tuple[str, ...]) -> Answer:
    words = when(change.is_one_of(*changes), _at(table, "Description", _PLACES[table]))
    return _kept(text(_WORDING[table], words, 34, wrapped=True))


def _replacement_number() -> Expression:
    """Return the number of the code that was typed as the replacement, -1 for none."""
    typed = col(_TYPED)
    found = Expression(whole_key(typed.formula), f"match_key({typed.as_text})", typed.uses)
    return when(typed == "", -1, found)


_both_numbers = col("Volume").is_number & col("Charge").is_number
_product = col("Volume") * col("Charge")
_in_this_year = Column(THIS, _IN_USE).row_of(col(_TYPED_NUMBER)).is_number
_replaced_by = when((col(_TYPED_NUMBER) >= 0) & _in_this_year, _IN_USE_YES, _IN_USE_NO)
_work_status = first_that_holds(
    (col("Done") == "Yes", "Done"),
    # What is overdue depends on the day, so nothing is stored for previews.
    (col("Due date").is_number, when(col("Due date") < today(), "Overdue", "Open")),
    otherwise="Open",
)
_OUR_CODES = Table(
    "Our codes", OURS, "your own codes, with volume and charge",
    (
        inputs.reference(),
        inputs.code(),
        inputs.modifier(),
        Input("Department", "text", 16, "Who bills the code, if several do.", also=("Dept", "Cost center")),
        inputs.description(24),
        Input("Volume", "number", 9, "How often the code was billed in a year.",
              also=("Units", "Quantity", "Qty")),
        Input("Charge", "amount", 13, "The charge for one unit, a number.", also=("Price", "Fee", "Amount")),
        *known.answers(inputs.WHOLE_CODE, known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL),
        _change(
            (col(_PLACES[THIS]) > 0, text_of(Column(THIS, CHANGE).at(col(_PLACES[THIS])))),
            (col(_PLACES[LAST]) > 0, "Deleted"),
            (col(_PLACE_PASSED) > 0, _PASSED),
            otherwise=_NEITHER,
        ),
        *(_term_change(heading, _at(THIS, heading, _PLACES[THIS])) for heading in _TERMS),
        amount(IMPACT, when((change == "Deleted") | repriced, when(_both_numbers, round2(_product))), 15),
        _wording_shown(LAST, _CHANGED),
        _wording_shown(THIS, ("Revised", "Added")),
        Input(REPLACEMENT, "code", 14, "The code that takes the place of this one, without modifiers."),
        Input("Owner", "text", 16, "Who sees to it: a role or a team."),
        Input("Due date", "date", 13, "By when."),
        Input("Done", "choice", 8, "Yes when the change is in your system.", choices="Done"),
        text(REPLACEMENT_IS, when(col(_TYPED) == "", "", _replaced_by), 18,
             marks=((_IN_USE_YES, GOOD), (_IN_USE_NO, ATTENTION))),
        text(STATUS, when(change.is_one_of(*_CHANGED) | repriced, _work_status), 13,
             marks=(("Done", GOOD), ("Overdue", ATTENTION), ("Open", ABSENT))),
        *known.answers(inputs.WHOLE_CODE, known.CHECK),
        inputs.whole_code(),
        *known.steps(inputs.WHOLE_CODE),
        *code_index_steps(OURS),
        *code_search_steps(_PLACES[LAST], LAST, indexed=_IN_USE),
        *code_search_steps(_PLACES[THIS], THIS, indexed=_IN_USE),
        step(_PASSING_NUMBER, when(code_number < 0, -1, code_number + _PASSING)),
        *code_search_steps(_PLACE_PASSED, THIS, _PASSING_NUMBER, _IN_USE),
        order_step(_RANKED, IMPACT),
        step(_TYPED, if_error(upper(trimmed(text_of(col(REPLACEMENT)))), "?")),
        step(_TYPED_NUMBER, _replacement_number()),
    ),
    option="ours",
    identity=inputs.IDENTITY,
)  # fmt: skip


def _shown(*columns: tuple[str, AnswerKind, float]) -> tuple[Answer, ...]:
    """Return columns of Top 25 that show columns of Our codes: heading, kind, width."""
    return tuple(
        shown_column(
            OURS, _PLACE, heading, kind, width, _MARKS if heading == CHANGE else (), wrapped=kind == "text"
        )
        for heading, kind, width in columns
    )


_shares = Column(TOP, "Share")
_TOP = Table(
    "Top 25", TOP,
    "the deleted and repriced lines of Our codes with the highest impact; owner, due date and done are "
    "filled in there",
    (
        number("Rank", when(col(_PLACE) == "", "", place), 7),
        row_shown(_PLACE, 7),
        *_shown((inputs.REFERENCE, "text", 15), ("Code", "text", 12), ("Modifier", "text", 10),
                ("Department", "text", 16), (CHANGE, "text", 14), (_PRICING, "text", 20),
                (IMPACT, "amount", 15)),
        percent("Share", when(col(_PLACE) == "", "", share(col(IMPACT), Column(OURS, IMPACT).sum)), 9),
        percent("Running share", when(col(_PLACE) == "", "", _shares.between(1, place).sum), 11),
        *_shown((_WORDING[LAST], "text", 30), (_WORDING[THIS], "text", 30), (REPLACEMENT, "text", 14),
                ("Owner", "text", 16), ("Due date", "date", 13), ("Done", "text", 8)),
        place_by_amount(_PLACE, OURS, _RANKED),
    ),
    rows=TOP_ROWS,
    needed=Column(OURS, _RANKED).numbers,
    protected=True,
)  # fmt: skip


def _ours(word: str) -> tuple[Expression, ...]:
    impact = total(OURS, IMPACT, (CHANGE, word))
    return (
        count(OURS, (CHANGE, word)), total(OURS, "Volume", (CHANGE, word)), impact,
        share(impact, Column(OURS, IMPACT).sum),
    )  # fmt: skip


def _terms(heading: str) -> tuple[Expression, ...]:
    """Return the codes whose coverage or pricing changed, and our lines with them and their volume."""
    changed = (heading, _ANY)
    return (count(THIS, changed), count(OURS, changed), total(OURS, "Volume", changed))


def _codes(*criteria: Criterion) -> tuple[Expression, ...]:
    lists = ((THIS, "Added"), (LAST, "Deleted"), (THIS, "Revised"))
    return tuple(count(table, *criteria, (CHANGE, word)) for table, word in lists)


def _of_system(*criteria: Criterion) -> tuple[Expression | None, ...]:
    if criteria == ((known.SYSTEM, UNRECOGNIZED),):  # what it is, and so what became of it, nobody knows
        return (None, None, None, count(OURS, *criteria), None, None)
    impacts = (total(OURS, IMPACT, *criteria, one) for one in ((CHANGE, "Deleted"), REPRICED))
    return (*_codes(*criteria), count(OURS, *criteria), *impacts)


def _work(*criteria: Criterion) -> tuple[Expression, ...]:
    states = tuple((STATUS, state) for state in ("Done", "Open", "Overdue"))
    return tuple(
        count(OURS, *criteria, one) for one in (*states, ("Owner", ""), (REPLACEMENT_IS, _IN_USE_NO))
    )


_CODES_BY = ("Codes added", "Codes deleted", "Codes revised")
_CHANGES = "What changes"
_IN_LISTS = {"Deleted": LAST, "Added": THIS, _PASSED: THIS, **dict.fromkeys(_IN_BOTH, THIS)}
_DECISIONS = ("Add to our codes", "Not for us", "Decide later")
_without_impact = count(OURS, (CHANGE, "Deleted"), (IMPACT, "")) + count(OURS, REPRICED, (IMPACT, ""))
_BLOCKS = (
    Block(
        _CHANGES,
        ("Change", "Codes in the lists", "Our lines", "Our volume", "Impact", "Share of impact"),
        tuple(
            (word, (count(_IN_LISTS[word], (CHANGE, word)) if word in _IN_LISTS else None, *_ours(word)))
            for word in ("Added", *_CHANGED, "Unchanged", "Not compared", _PASSED, _NEITHER, UNRECOGNIZED)
        ),
        kinds=("number", "number", "number", "amount", "percent"),
        total="All",
    ),
    Block(
        "Coverage and pricing",
        ("Changed in codes of both lists", "Codes in the lists", "Our lines", "Our volume", "Impact"),
        (
            ("Coverage", (*_terms(_COVERAGE), None)),
            ("Pricing", (*_terms(_PRICING), total(OURS, IMPACT, REPRICED))),
        ),
        kinds=("number", "number", "number", "amount"),
    ),
    by_system(
        (*_CODES_BY, "Our lines", "Impact of deleted", "Impact of repriced"), _of_system,
        kinds=("number", "number", "number", "number", "amount", "amount"),
        chart=Chart("Impact of deleted and repriced codes",
                    "Bar chart of volume times charge of our deleted and repriced codes by code system and "
                    "level, as in the table beside it.",
                    (("Deleted", 5), ("Repriced", 6))),
    ),
    Block(
        "Work on our deleted, revised and repriced lines",
        ("Change", "Done", "Open", "Overdue", "Without owner", "Replacement not in use"),
        (
            *((word, _work((CHANGE, word))) for word in _CHANGED),
            ("Repriced only", _work((CHANGE, "<>Revised"), REPRICED)),
        ),
        total="All",
    ),
    Block(
        "Decisions on added codes",
        ("Decision", "Codes"),
        tuple(
            (label, (count(THIS, (CHANGE, "Added"), ("Decision", word)),))
            for label, word in (*zip(_DECISIONS, _DECISIONS, strict=True), ("No decision yet", ""))
        ),
        total="All added codes",
    ),
    Block(
        "The lists",
        ("Lines", "Last year", "This year", "Our codes"),
        (
            ("With a code", tuple(Column(table, known.CLEAN_CODE).filled for table in (LAST, THIS, OURS))),
            ("Ended: not in use", (*(count(table, (CHANGE, _ENDED)) for table in (LAST, THIS)), None)),
            ("Repeated: the first line counts",
             (*(count(table, (CHANGE, _REPEATED)) for table in (LAST, THIS)), None)),
            (UNRECOGNIZED, tuple(count(table, (CHANGE, UNRECOGNIZED)) for table in (LAST, THIS, OURS))),
            ("Revised in spaces or capitals only", (None, count(THIS, (_DIFFERS, _SPACES)), None)),
            ("Deleted or repriced, without an amount", (None, None, _without_impact)),
        ),
    ),
    by_section(_CODES_BY, _codes, total="All sections"),
)  # fmt: skip
_AGAIN = "Recalculate (Ctrl+Alt+F9); if that does not help, make the workbook again and paste the lists."


def _cells(heading: str, columns: tuple[int, ...], *labels: str) -> Expression:
    """Return the sum of some cells of Summary; without labels, of those in the row with the total."""
    cells = [summary_cell(_BLOCKS, heading, column, label) for column in columns for label in labels or ("",)]
    return sum(cells[1:], start=cells[0])


WORKBOOK = Workbook(
    name="annual-update",
    sheets=(
        _TOP,
        _OUR_CODES,
        _list(THIS, "This year", "this year's list, code and description", "this"),
        _list(LAST, "Last year", "last year's list, code and description", "last"),
    ),
    blocks=_BLOCKS,
    checks=(
        Check("Codes in both lists, counted in last year's and in this year's",
              sum((count(LAST, (CHANGE, word)) for word in _IN_BOTH), start=expression(0)),
              sum((count(THIS, (CHANGE, word)) for word in _IN_BOTH), start=expression(0)),
              f"The lists disagree about what they have in common. {_AGAIN}"),
        Check("Impact by change, as in Our codes", round2(_cells(_CHANGES, (4,))),
              round2(Column(OURS, IMPACT).sum), f"Summary leaves lines out. {_AGAIN}"),
        Check("Deleted and repriced: impact by code system, as by change", round2(_cells(BY_SYSTEM, (5, 6))),
              round2(_cells(_CHANGES, (4,))), f"Summary leaves lines out. {_AGAIN}"),
        Check("Added, deleted and revised codes by code system, as by change", _cells(BY_SYSTEM, (1, 2, 3)),
              _cells(_CHANGES, (1,), "Added", *_CHANGED), f"Summary leaves lines out. {_AGAIN}"),
        Check("Volume on lines without a code", total(OURS, "Volume", (known.SYSTEM, "")), expression(0),
              "Lines of Our codes have a volume and no code. Filter Code for blanks, and fill them in."),
        Check("Lines on Top 25", Column(TOP, "Rank").numbers, smaller(TOP_ROWS, count(OURS, (IMPACT, ">0"))),
              f"A line is missing on Top 25, or stands there twice. {_AGAIN}"),
    ),
    made_for=10_000,
    planted=(
        ("Added", "G0999"), ("Deleted", "G0463"), ("Revised", "99284"), (_SPACES, "E0143"),
        (_COVERAGE, "J9271"), (_PRICING, "J9271"), ("Not compared", "A4341"), (_ENDED, "Q4100"),
        (_REPEATED, "99213"), (UNRECOGNIZED, "0450"), (_NEITHER, "L3908"), (_PASSED, "C9299"),
        (_IN_USE_NO, "J3301"), ("Overdue", "J3301"),
    ),
    lists={"Decision": _DECISIONS, "Done": ("Yes", "No")},
)  # fmt: skip
