"""The workbook "annual-update": last year's code list against this year's, and what it means for one's own.

Codes of the two lists match by their number, without modifiers; a line that has an end date is not in use,
and of a code that stands twice the first line counts. Wording is compared exactly.
"""

from __future__ import annotations

from udfs.describe import UNRECOGNIZED
from udfs.ranges import match_key
from workbook_templates.declaration import (
    Answer,
    AnswerKind,
    Block,
    Chart,
    Check,
    Column,
    Figure,
    Input,
    Table,
    Workbook,
)
from workbook_templates.formulas import count, filled, own, share, total
from workbook_templates.parts import classification as known
from workbook_templates.parts import reading_formulas, usual_headings
from workbook_templates.parts.code_index import code_index_steps, code_search_steps
from workbook_templates.parts.conditions import any_of
from workbook_templates.parts.sheet_tables import HEADER_ROW
from workbook_templates.parts.shown_lines import place_by_amount, row_shown, shown
from workbook_templates.parts.styles import ABSENT, ATTENTION, GOOD
from workbook_templates.parts.summary_sheet import block_row
from workbook_templates.parts.words import SECTIONS
from workbook_templates.rows import Row

LAST, THIS, OURS, TOP = "LastYear", "ThisYear", "OurCodes", "TopLines"
CHANGE, IMPACT, STATUS, REPLACEMENT = "Change", "Impact", "Status", "Replacement"
TOP_ROWS = 25
_OTHER = {LAST: THIS, THIS: LAST}
_ALONE = {LAST: "Deleted", THIS: "Added"}  # what a code is that stands in one list only
_KEPT = ("Revised", "Unchanged", "Not compared")
_CHANGED = ("Deleted", "Revised")  # that ask for work on one's own codes
_NEITHER, _ENDED, _REPEATED = "In neither list", "Ended", "Repeated"
_IN_USE_YES, _IN_USE_NO = "In use this year", "Not in this year"
_BILLED, _DIFFERS, _WORDS = "We bill it", "What differs", "Words changed"
_COVERAGE, _PRICING = "Coverage change", "Pricing change"
_TERMS = {_COVERAGE: "Coverage", _PRICING: "Pricing"}  # what is compared, if both lists have it
_WORDING = {LAST: "Wording last year", THIS: "Wording this year"}
_IN_USE, _FIRST, _FOUND, _OURS, _OTHER_WORDING = (
    "Step in use",
    "Step first line",
    "Step other list",
    "Step our list",
    "Step other wording",
)
_PLACES = {LAST: "Step place last year", THIS: "Step place this year"}
_KNOWN_CHANGE, _RANKED = "Step change this year", "Step ranked"
_TYPED, _TYPED_NUMBER, _TYPED_PLACE = "Step replacement", "Step replacement number", "Step replacement place"
_PLACE = "Step place in Our codes"
_MARKS = (
    ("Unchanged", GOOD),
    *((word, ATTENTION) for word in ("Added", "Deleted", "Revised", _REPEATED, _NEITHER)),
    *((word, ABSENT) for word in ("Not compared", _ENDED, UNRECOGNIZED)),
)
_TIE = 4_000_000  # a line further down comes later among equal impacts: its row, as a part of a cent


def _found(line: Row, table: str, heading: str, number: object) -> Row | None:
    rows = line.tables[table].having(heading, number) if isinstance(number, int) and number >= 0 else ()
    return rows[0] if rows else None


def _in_use(line: Row) -> object:
    return -1 if line["Ended"] != "" else line[known.NUMBER]


def _same_words(first: str, second: str) -> bool:
    return " ".join(first.upper().split()) == " ".join(second.upper().split())


def _list_columns(table: str) -> tuple[Column, ...]:
    """Answer the columns of one of the two lists."""
    other, alone = _OTHER[table], _ALONE[table]
    number, use, place, words = own(known.NUMBER), own(_IN_USE), own(_FOUND), own("Description")
    before, system = own(_OTHER_WORDING), own(known.SYSTEM)
    in_both = (
        f'IF(OR({words}="",{before}=""),"Not compared",IF(EXACT({words},{before}),"Unchanged","Revised"))'
    )
    change = (
        f'IF({system}="","",IF({number}<0,"{UNRECOGNIZED}",IF({use}<0,"{_ENDED}",'
        f'IF({own(_FIRST)}+{HEADER_ROW}<ROW(),"{_REPEATED}",IF({place}=0,"{alone}",{in_both})))))'
    )

    def change_of(line: Row) -> str:
        if line[known.SYSTEM] in ("", UNRECOGNIZED):
            return str(line[known.SYSTEM])
        if line[_IN_USE] == -1:
            return _ENDED
        if line.siblings.having(_IN_USE, line[_IN_USE])[0] is not line:
            return _REPEATED
        found = _found(line, other, _IN_USE, line[_IN_USE])
        if found is None:
            return alone
        if "" in (line["Description"], found["Description"]):
            return "Not compared"
        return "Unchanged" if line["Description"] == found["Description"] else "Revised"

    def other_wording(line: Row) -> object:
        found = _found(line, other, _IN_USE, line[_IN_USE])
        return found["Description"] if found and line[CHANGE] == "Revised" else ""

    def differs(line: Row) -> str:
        if line[CHANGE] != "Revised":
            return ""
        same = _same_words(str(line["Description"]), str(other_wording(line)))
        return "Spaces or capitals" if same else "Words"

    def term_change(heading: str) -> Answer:
        now, was = own(_TERMS[heading]), f"INDEX({other}[{_TERMS[heading]}],{place})"

        def value(line: Row) -> str:
            if line[CHANGE] not in _KEPT:
                return ""
            found = _found(line, other, _IN_USE, line[_IN_USE])
            before, after = str(found[_TERMS[heading]] if found else ""), str(line[_TERMS[heading]])
            return "" if "" in (before, after) or before == after else f"{before} to {after}"

        kept = ",".join(f'{own(CHANGE)}="{word}"' for word in _KEPT)
        differs = f'OR({now}="",{was}="",EXACT({now},{was}))'
        return Answer(
            heading, "text", 20, f'IF(OR({kept}),IF({differs},"",{was}&" to "&{now}),"")', value,
            marks=(("*", ATTENTION),),
        )  # fmt: skip

    def billed(line: Row) -> str:
        return "Yes" if _found(line, OURS, known.NUMBER, line[known.NUMBER]) else ""

    of_this_year: tuple[Column, ...] = (
        Input("Decision", "choice", 18, "For an added code: will you use it?", choices="Decision"),
        Answer(
            _WORDING[LAST], "text", 36, f'IF({own(CHANGE)}="Revised",{before},"")', other_wording,
            wrapped=True,
        ),
        Answer(
            _DIFFERS, "text", 20,
            f'IF({own(CHANGE)}="Revised",IF(EXACT(UPPER(TRIM({words})),UPPER(TRIM({before}))),'
            '"Spaces or capitals","Words"),"")',
            differs,
        ),
        *map(term_change, _TERMS),
    )  # fmt: skip
    decision, *wording = of_this_year if table == THIS else (None,)
    words_changed = Input(
        _WORDS, "text", 36, "The wording with the words that changed in brackets; two releases fill it."
    )
    return (
        Input("Code", "code", 13, "The code as the list has it.", required=True,
              also=("HCPC", *usual_headings.CODES)),
        Input("Description", "text", 40, "The wording of the list. It is compared exactly.",
              also=("Long description", "Descriptor")),
        Input("Ended", "date", 13, "The day on which the code ended, if the list keeps such codes. A code "
              "with a date is not in use. Leave out dates that are still to come.",
              also=("Termination date", "TERM DT", "End date")),
        Input("Coverage", "text", 11, "The letter of CMS: C, D, I, M or S. Leave it out if you have none.",
              also=("COV", "Coverage code")),
        Input("Pricing", "text", 13, "The indicators of CMS, such as 32 / A. Leave it out if you have none.",
              also=("Pricing indicator",)),
        *((words_changed, decision) if decision else ()),
        *known.answers("Code", known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.SECTION),
        Answer(CHANGE, "text", 18, change, change_of, marks=_MARKS),
        Answer(_BILLED, "text", 9,
               f'IF({own(_OURS)}>0,"Yes","")', billed),
        *wording,
        *known.answers("Code", known.CHECK),
        *known.steps("Code"),
        Answer(_IN_USE, "step", 14, f"IF(LEN({own('Ended')})>0,-1,{number})", _in_use),
        *code_index_steps(table, _IN_USE),
        *code_search_steps(_FIRST, table, _IN_USE),
        *code_search_steps(_FOUND, other, _IN_USE),
        *code_search_steps(_OURS, OURS),
        Answer(_OTHER_WORDING, "step", 14, f'IF({place}=0,"",INDEX({other}[Description],{place})&"")'),
    )  # fmt: skip


def _our_change(line: Row) -> str:
    number = line[known.NUMBER]
    if line[known.SYSTEM] in ("", UNRECOGNIZED):
        return str(line[known.SYSTEM])
    if now := _found(line, THIS, _IN_USE, number):
        return str(now[CHANGE])
    return "Deleted" if _found(line, LAST, _IN_USE, number) else _NEITHER


def _impact(line: Row) -> object:
    volume, charge = line.amount("Volume"), line.amount("Charge")
    if line[known.SYSTEM] == "" or volume is None or charge is None:
        return ""
    return round(volume * charge, 2)


def _ranked(line: Row) -> object:
    impact = line.amount(IMPACT)
    if line[CHANGE] not in _CHANGED or impact is None or impact <= 0:
        return ""
    return impact - (line.number + HEADER_ROW) / _TIE


def _replacement_state(line: Row) -> str:
    typed = str(line[REPLACEMENT]).strip().upper()
    if not typed:
        return ""
    return _IN_USE_YES if _found(line, THIS, _IN_USE, match_key(typed)) else _IN_USE_NO


def _wording_shown(table: str, changes: tuple[str, ...]) -> Answer:
    place = own(_PLACES[table])
    words = f'INDEX({table}[Description],{place})&""'
    tests = ",".join(f'{own(CHANGE)}="{change}"' for change in changes)

    def value(line: Row) -> object:
        found = _found(line, table, _IN_USE, line[known.NUMBER])
        return found["Description"] if found and line[CHANGE] in changes else ""

    formula = f'IF({place}=0,"",IF(OR({tests}),{words},""))'
    return Answer(_WORDING[table], "text", 28, formula, value, wrapped=True)


def _term_change_shown(heading: str) -> Answer:
    """Answer a column of Our codes with what This year says of coverage or pricing."""
    place = own(_PLACES[THIS])

    def value(line: Row) -> object:
        found = _found(line, THIS, _IN_USE, line[known.NUMBER])
        return found[heading] if found else ""

    formula = f'IF({place}=0,"",INDEX({THIS}[{heading}],{place})&"")'
    return Answer(heading, "text", 20, formula, value, marks=(("*", ATTENTION),))


_IS_CHANGED = any_of(own(CHANGE), _CHANGED)
_OUR_CODES = Table(
    "Our codes", OURS, "your own codes, with volume and charge",
    (
        Input("Code", "code", 13, "The code as your list has it, with or without modifiers.", required=True,
              also=usual_headings.CODES),
        Input("Department", "text", 15, "Who bills the code, if several do.", also=("Dept", "Cost center")),
        Input("Description", "text", 24, "Your own words for the code, if you like.",
              also=usual_headings.DESCRIPTIONS),
        Input("Volume", "number", 9, "How often the code was billed in a year.",
              also=("Units", "Quantity", "Qty")),
        Input("Charge", "amount", 12, "The charge for one unit, a number.", also=("Price", "Fee", "Amount")),
        *known.answers("Code", known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM),
        Answer(CHANGE, "text", 18, f'IF({own(known.SYSTEM)}="","",IF({own(known.NUMBER)}<0,"{UNRECOGNIZED}",'
               f'IF({own(_PLACES[THIS])}>0,{own(_KNOWN_CHANGE)},IF({own(_PLACES[LAST])}>0,"Deleted","{_NEITHER}"))))',
               _our_change, marks=_MARKS),
        Answer(IMPACT, "amount", 14, f'IF({own(known.SYSTEM)}="","",IF(AND(ISNUMBER({own("Volume")}),'
               f'ISNUMBER({own("Charge")})),ROUND({own("Volume")}*{own("Charge")},2),""))', _impact),
        _wording_shown(LAST, _CHANGED),
        _wording_shown(THIS, ("Revised", "Added")),
        Input(REPLACEMENT, "code", 14, "The code that takes the place of this one, without modifiers."),
        Input("Owner", "text", 16, "Who sees to it: a role or a team."),
        Input("Due date", "date", 13, "By when."),
        Input("Done", "choice", 8, "Yes when the change is in your system.", choices="Done"),
        Answer("Replacement is", "text", 18, f'IF(LEN({own(_TYPED)})=0,"",IF({own(_TYPED_PLACE)}>0,'
               f'"{_IN_USE_YES}","{_IN_USE_NO}"))', _replacement_state,
               marks=((_IN_USE_YES, GOOD), (_IN_USE_NO, ATTENTION))),
        *map(_term_change_shown, _TERMS),
        # What is overdue depends on the day, so nothing is stored for previews.
        Answer(STATUS, "text", 13, f'IF({_IS_CHANGED},IF({own("Done")}="Yes","Done",'
               f'IF(ISNUMBER({own("Due date")}),IF({own("Due date")}<TODAY(),"Overdue","Open"),"Open")),"")',
               marks=(("Done", GOOD), ("Overdue", ATTENTION), ("Open", ABSENT))),
        *known.answers("Code", known.CHECK),
        *known.steps("Code"),
        *code_index_steps(OURS),
        *code_search_steps(_PLACES[LAST], LAST),
        *code_search_steps(_PLACES[THIS], THIS),
        Answer(_KNOWN_CHANGE, "step", 14,
               f'IF({own(_PLACES[THIS])}=0,"",INDEX({THIS}[{CHANGE}],{own(_PLACES[THIS])})&"")'),
        Answer(_RANKED, "step", 14, f'IF(AND({_IS_CHANGED},ISNUMBER({own(IMPACT)})),IF({own(IMPACT)}>0,'
               f'{own(IMPACT)}-ROW()/{_TIE},""),"")', _ranked),
        Answer(_TYPED, "step", 14, f'IFERROR(UPPER(TRIM({own(REPLACEMENT)}&"")),"?")'),
        Answer(_TYPED_NUMBER, "step", 14,
               f'IF({own(_TYPED)}="",-1,{reading_formulas.whole_key(own(_TYPED))})'),
        *code_search_steps(_TYPED_PLACE, THIS, _TYPED_NUMBER),
    ),
    option="ours",
)  # fmt: skip


def _shown(heading: str, kind: AnswerKind, width: float, *, wrapped: bool = False) -> Answer:
    """Answer a column of Top 25 that shows a column of Our codes."""
    marks = _MARKS if heading == CHANGE else ()
    return shown(OURS, _PLACE, heading, kind, width, marks, wrapped=wrapped)


def _changed_impact(line: Row) -> float:
    return sum(one.amount(IMPACT) or 0 for one in line.tables[OURS] if one[CHANGE] in _CHANGED)


def _share(line: Row) -> object:
    impact = line.amount(IMPACT)
    return "" if impact is None else impact / _changed_impact(line)


def _running(line: Row) -> object:
    if line["Share"] == "":
        return ""
    return sum(one.amount("Share") or 0 for one in line.siblings[: line.number])


_ALL_CHANGED = "+".join(f'SUMIFS({OURS}[{IMPACT}],{OURS}[{CHANGE}],"{change}")' for change in _CHANGED)
_TOP = Table(
    "Top 25", TOP,
    "the deleted and revised lines of Our codes with the highest impact; owner, due date and done are filled "
    "in there",
    (
        Answer("Rank", "number", 7, f'IF({own(_PLACE)}="","",ROW()-{HEADER_ROW})',
               lambda line: line.number if line[_PLACE] else ""),
        row_shown(_PLACE, 7),
        _shown("Code", "text", 12),
        _shown("Department", "text", 16, wrapped=True),
        _shown(CHANGE, "text", 13),
        _shown(IMPACT, "amount", 14),
        Answer("Share", "percent", 9, f'IF({own(_PLACE)}="","",{own(IMPACT)}/({_ALL_CHANGED}))', _share),
        Answer("Running share", "percent", 11, f'IF({own(_PLACE)}="","",SUM(INDEX({TOP}[Share],1):'
               f"INDEX({TOP}[Share],ROW()-{HEADER_ROW})))", _running),
        _shown(_WORDING[LAST], "text", 34, wrapped=True),
        _shown(_WORDING[THIS], "text", 34, wrapped=True),
        _shown(REPLACEMENT, "text", 14),
        _shown("Owner", "text", 15, wrapped=True),
        _shown("Due date", "date", 13),
        _shown("Done", "text", 8),
        place_by_amount(_PLACE, OURS, _RANKED),
    ),
    rows=TOP_ROWS,
    protected=True,
)  # fmt: skip


def _ours(change: str) -> tuple[Figure, ...]:
    impact = total(OURS, IMPACT, (CHANGE, change))
    return (
        count(OURS, (CHANGE, change)), total(OURS, "Volume", (CHANGE, change)), impact,
        share(impact, total(OURS, IMPACT)),
    )  # fmt: skip


def _terms(heading: str) -> tuple[Figure, ...]:
    """Answer codes whose coverage or pricing changed, and our lines with them, their volume and impact."""

    def added(column: str) -> Figure:
        return Figure(
            f"SUMPRODUCT(--(LEN({OURS}[{heading}])>0),{OURS}[{column}])",
            lambda tables: sum(row.amount(column) or 0 for row in tables[OURS].filled(heading)),
        )

    return (filled(THIS, heading), filled(OURS, heading), added("Volume"), added(IMPACT))


def _codes(heading: str, word: str) -> tuple[Figure, ...]:
    return (
        count(THIS, (heading, word), (CHANGE, "Added")),
        count(LAST, (heading, word), (CHANGE, "Deleted")),
        count(THIS, (heading, word), (CHANGE, "Revised")),
    )


_BY_HEADINGS = ("Codes added", "Codes deleted", "Codes revised")
_CHANGES = "What changes"
_IN_LISTS = {"Deleted": LAST, "Added": THIS, **dict.fromkeys(_KEPT, THIS)}
_STATES = ("Done", "Open", "Overdue")
_BLOCKS = (
    Block(
        _CHANGES,
        ("Change", "Codes in the lists", "Our lines", "Our volume", "Impact", "Share of impact"),
        tuple(
            (word, (count(_IN_LISTS[word], (CHANGE, word)) if word in _IN_LISTS else None, *_ours(word)))
            for word in ("Added", *_CHANGED, "Unchanged", "Not compared", _NEITHER, UNRECOGNIZED)
        ),
        kinds=("number", "number", "number", "number", "percent"),
        total="All",
    ),
    Block(
        "Coverage and pricing",
        ("Changed in codes of both lists", "Codes in the lists", "Our lines", "Our volume", "Impact"),
        tuple((_TERMS[heading], _terms(heading)) for heading in _TERMS),
        kinds=("number", "number", "number", "number"),
    ),
    Block(
        "By code system",
        ("Code system", *_BY_HEADINGS, "Impact of deleted", "Impact of revised"),
        tuple(
            (system, (
                *_codes(known.SYSTEM, system),
                *(total(OURS, IMPACT, (known.SYSTEM, system), (CHANGE, change)) for change in _CHANGED),
            ))
            for system in ("CPT", "HCPCS", "CDT")
        ),
        total="All code systems",
        chart=Chart(
            "Impact of deleted and revised codes",
            "Bar chart of volume times charge of our deleted and revised codes by code system, as in the "
            "table beside it.",
            (("Deleted", 4), ("Revised", 5)),
        ),
    ),
    Block(
        "Work on our deleted and revised lines",
        ("Change", *_STATES, "Without owner", "Replacement not in use"),
        tuple(
            (change, (
                *(count(OURS, (CHANGE, change), (STATUS, state)) for state in _STATES),
                count(OURS, (CHANGE, change), ("Owner", "")),
                count(OURS, (CHANGE, change), ("Replacement is", _IN_USE_NO)),
            ))
            for change in _CHANGED
        ),
        total="Both",
    ),
    Block(
        "Decisions on added codes",
        ("Decision", "Codes"),
        tuple(
            (label, (count(THIS, (CHANGE, "Added"), ("Decision", word)),))
            for label, word in (("Add to our codes", "Add to our codes"), ("Not for us", "Not for us"),
                                ("Decide later", "Decide later"), ("No decision yet", ""))
        ),
        total="All added codes",
    ),
    Block(
        "The lists",
        ("Lines", "Last year", "This year", "Our codes"),
        (
            ("With a code", tuple(filled(table, known.CLEAN_CODE) for table in (LAST, THIS, OURS))),
            ("Ended: not in use", (*(count(table, (CHANGE, _ENDED)) for table in (LAST, THIS)), None)),
            ("Repeated: the first line counts",
             (*(count(table, (CHANGE, _REPEATED)) for table in (LAST, THIS)), None)),
            (UNRECOGNIZED, tuple(count(table, (CHANGE, UNRECOGNIZED)) for table in (LAST, THIS, OURS))),
            ("Revised in spaces or capitals only",
             (None, count(THIS, (_DIFFERS, "Spaces or capitals")), None)),
            ("Without volume or charge: no impact", (None, None, Figure(
                f'SUMPRODUCT(({OURS}[{known.SYSTEM}]<>"")*({OURS}[{IMPACT}]=""))',
                lambda tables: sum(row[known.SYSTEM] != "" and row[IMPACT] == "" for row in tables[OURS]),
            ))),
        ),
    ),
    Block(
        "By section",
        ("Section", *_BY_HEADINGS),
        tuple((name, _codes(known.SECTION, name))
              for name in SECTIONS),
        total="All sections",
    ),
)  # fmt: skip


def _checks() -> tuple[Check, ...]:
    first = block_row(_BLOCKS, _CHANGES)
    systems, sections = (block_row(_BLOCKS, name) for name in ("By code system", "By section"))
    last_section = sections + len(_BLOCKS[-1].rows)
    kept = {
        table: "+".join(f'COUNTIF({table}[{CHANGE}],"{word}")' for word in _KEPT) for table in (LAST, THIS)
    }
    again = "Calculate anew (Ctrl+Alt+F9); if that does not help, make the workbook anew and paste the lists."
    changed = "+".join(f'COUNTIFS({OURS}[{CHANGE}],"{change}",{OURS}[{IMPACT}],">0")' for change in _CHANGED)
    return (
        Check("Codes in both lists, counted in last year's and in this year's", kept[LAST], kept[THIS],
              f"The lists disagree about what they have in common. {again}"),
        Check("Impact by change, as in Our codes", f"ROUND(Summary!E{first + 7},2)",
              f"ROUND(SUM({OURS}[{IMPACT}]),2)",
              f"Summary leaves lines out. {again}"),
        Check("Deleted and revised: impact by code system, as by change",
              f"ROUND(Summary!E{systems + 3}+Summary!F{systems + 3},2)",
              f"ROUND(Summary!E{first + 1}+Summary!E{first + 2},2)", f"Summary leaves lines out. {again}"),
        Check("Added, deleted and revised codes by section, as by code system",
              f"SUM(Summary!B{last_section}:D{last_section})", f"SUM(Summary!B{systems + 3}:D{systems + 3})",
              f"Summary leaves lines out. {again}"),
        Check("Volume on lines without a code", f'SUMIFS({OURS}[Volume],{OURS}[{known.SYSTEM}],"")', "0",
              "Lines of Our codes have a volume and no code. Filter Code for blanks, and fill them in."),
        Check("Lines on Top 25", f"COUNT({TOP}[Rank])", f"MIN({TOP_ROWS},{changed})",
              f"A line is missing on Top 25, or stands there twice. {again}"),
    )  # fmt: skip


WORKBOOK = Workbook(
    name="annual-update",
    title="Annual code update",
    summary="Compare last year's codes with this year's, and see what the changes cost your own list.",
    purpose=(
        "Last year's code list against this year's: which codes were added, deleted, reworded or left as "
        "they were, how much of your own volume and charges that touches, and a list to work off: "
        "replacement, owner, due date, done."
    ),
    steps=(
        ("1. Paste the two lists", "Paste code and description of last year's list into Last year, of this "
         "year's into This year, as values. A code with a date in Ended is not in use."),
        ("2. Paste your own codes", "Paste your codes with the volume of a year and the charge for one unit "
         "into Our codes. Impact is volume times charge. Then look at Checks: every line should say OK."),
        ("3. Read Summary and Top 25", "Summary counts the changes and adds up the impact; Top 25 has the "
         "deleted and revised lines with the highest impact."),
        ("4. Work off your codes", 'Filter Change in Our codes for Deleted and Revised. Fill in Replacement, '
         'Owner, Due date and Done. "Replacement is" says whether that code is in use this year.'),
        ("5. Decide on added codes", "Filter Change in This year for Added, and choose a Decision. A revised "
         'wording stands beside last year\'s; "What differs" tells spaces and capitals from words.'),
    ),
    sheets=(
        _TOP,
        _OUR_CODES,
        Table("This year", THIS, "this year's list, code and description",
              _list_columns(THIS), option="this", release="to"),
        Table("Last year", LAST, "last year's list, code and description",
              _list_columns(LAST), option="last", release="from"),
    ),
    blocks=_BLOCKS,
    checks=_checks(),
    made_for=10_000,
    colours=(
        (GOOD, "unchanged, done, or a check that is fine"),
        (ATTENTION, "added, deleted, revised, or to be looked at"),
        (ABSENT, "ended, not compared (a description is missing), unrecognized, or still open"),
    ),
    planted=(
        ("Added", "G0999"),
        ("Deleted", "G0463"),
        ("Revised", "99284"),
        ("Spaces or capitals", "E0143"),
        (_COVERAGE, "J9271"),
        (_PRICING, "J9271"),
        ("Not compared", "A4341"),
        (_ENDED, "Q4100"),
        (_REPEATED, "99213"),
        (UNRECOGNIZED, "0450"),
        (_NEITHER, "L3908"),
        (_IN_USE_NO, "J3301"),
        ("Overdue", "J3301"),
    ),
    lists={"Decision": ("Add to our codes", "Not for us", "Decide later"), "Done": ("Yes", "No")},
)  # fmt: skip
