"""The workbook "fee-compare": own fees against payer rates and a benchmark, and which fees to raise.

A fee has one result: Unrecognized, No fee, No rate, Raise fee (below the highest rate, so that a payer pays
less than its contract would), Review (Why says what for), or OK. A payer's rate counts when it is the latest
one that is in force; code and modifiers must be the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from statistics import median

from udfs.describe import UNRECOGNIZED
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
from workbook_templates.formulas import count, own, share, total
from workbook_templates.parts import classification as known
from workbook_templates.parts import usual_headings
from workbook_templates.parts.code_index import index_steps, search_steps
from workbook_templates.parts.conditions import any_of, first_that_holds, quoted
from workbook_templates.parts.ranking import group_step, group_steps, ranking, ranking_check
from workbook_templates.parts.settings_page import Setting, setting_cell, setting_checks, settings_page
from workbook_templates.parts.sheet_tables import HEADER_ROW
from workbook_templates.parts.sorted_numbers import BEHIND, in_order
from workbook_templates.parts.styles import ABSENT, ATTENTION, GOOD
from workbook_templates.parts.summary_sheet import block_row
from workbook_templates.parts.words import SECTIONS, SYSTEMS_AND_LEVELS
from workbook_templates.parts.work_list import order_step, work_list, work_list_check
from workbook_templates.rows import Row, Tables

FEES, RATES, BENCHMARKS = "Fees", "Rates", "Benchmarks"
LOWEST, MEDIAN, HIGHEST, HIGHEST_PAYER = "Lowest rate", "Median rate", "Highest rate", "Highest payer"
BENCHMARK, PERCENT, RESULT, WHY = "Benchmark", "Percent of benchmark", "Result", "Why"
SUGGESTED, EFFECT, USE, ABOVE = "Suggested fee", "Effect at volume", "Use", "Above own fee"
_NO_FEE, _NO_RATE, _RAISE, _REVIEW, _OK = "No fee", "No rate", "Raise fee", "Review", "OK"
RESULTS = (_RAISE, _REVIEW, _NO_RATE, _NO_FEE, UNRECOGNIZED, _OK)
_USED, _NOT_YET, _REPLACED = "Used", "Not yet", "Replaced"
_TWICE, _BELOW = "Repeats row ", "Below the highest rate"
_LOW, _HIGH, _SPREAD = "Low against the benchmark", "High against the benchmark", "Rates lie far apart"
_K = f"ROW()-{HEADER_ROW}"
_WORK_ROWS = 1000
_AS_OF, _LEAST, _TOLERANCE, _LEAST_BENCHMARK, _MOST_BENCHMARK, _MOST_SPREAD, _INSTEAD = (
    "Rates as of", "Fee, percent of the highest rate", "Tolerance, percent", "Least percent of the benchmark",
    "Most percent of the benchmark", "Highest rate, percent of the lowest",
    "Benchmark, percent of the median",
)  # fmt: skip
_SETTINGS = (
    Setting(_AS_OF, "date", "Rates with a later From do not count yet. Leave it empty to count all rates."),
    Setting(_LEAST, "number", "A fee should be at least this percent of the highest rate; it is suggested.",
            value=100),
    Setting(_TOLERANCE, "number", "How far, in percent, a fee may lie below that and not be Raise fee.",
            value=0),
    Setting(_LEAST_BENCHMARK, "number", "A fee below this percent of its benchmark is to be reviewed.",
            value=125),
    Setting(_MOST_BENCHMARK, "number", "A fee above this percent of its benchmark is to be reviewed.",
            value=300),
    Setting(_MOST_SPREAD, "number", "Rates further apart are to be reviewed.", value=250),
    Setting(_INSTEAD, "number", "The benchmark of codes that are not in Benchmarks; empty for none."),
)  # fmt: skip
_DEFAULTS = {setting.name: setting.value for setting in _SETTINGS}


def _setting(name: str) -> str:
    return setting_cell(_SETTINGS, name)


# Code and modifier as one text, which the classification reads.
_WHOLE = "Step code with modifier"
_CODE, _MODIFIER = own("Code"), own("Modifier")
_INPUTS = (
    Input("Code", "code", 12, "The code, with or without modifiers.", required=True,
          also=usual_headings.CODES),
    Input("Modifier", "text", 10, "A modifier, if it stands in a column of its own.",
          also=("Mod", "Modifiers")),
)  # fmt: skip


def _whole(row: Row) -> object:
    code, modifier = row["Code"], row["Modifier"]
    return f"{code}-{modifier}" if code != "" and modifier != "" else code


_WHOLE_STEP = Answer(
    _WHOLE, "step", 14, f'IF({_CODE}="","",IF({_MODIFIER}="",{_CODE},{_CODE}&"-"&{_MODIFIER}))', _whole
)
_KEY = own(known.LINE_KEY)
_FIRST_SAME = "Step first same"
_LINE, _RATE_KEY, _RATE_ORDER, _NEWEST, _FIRST, _USED_KEY, _USED_ORDER, _USED_RATE, _IN_FORCE, _FROM = (
    "Step first of line", "Step rate key", "Step rate order", "Step newest", "Step first of rate",
    "Step used rate key", "Step used rate order", "Step used rate", "Step rates as of", "Step from",
)  # fmt: skip


def _classified(*headings: str) -> tuple[Column, ...]:
    return known.answers(_WHOLE, known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, *headings, known.CHECK)


def _steps() -> tuple[Column, ...]:
    return (_WHOLE_STEP, *known.steps(_WHOLE))


def _begins(row: Row) -> int:
    day = row["From"]
    return day.toordinal() if isinstance(day, date) else 0


def _use(row: Row) -> str:
    rate = row.amount("Rate")
    if row[known.LINE_KEY] == "":
        return UNRECOGNIZED if row[known.SYSTEM] else ""
    if rate is None or rate <= 0:
        return _NO_RATE
    payer = row[group_step("Payer")]
    same = [
        one
        for one in row.siblings.having(known.LINE_KEY, row[known.LINE_KEY])
        if one[group_step("Payer")] == payer and (one.amount("Rate") or 0) > 0
    ]
    newest = max(map(_begins, same))
    first = next(one for one in same if _begins(one) == newest)
    if _begins(row) < newest:
        return _REPLACED
    return _USED if row.number == first.number else f"{_TWICE}{first.number + HEADER_ROW}"


def _own_line(row: Row) -> Row | None:
    found = row.tables[FEES].having(known.LINE_KEY, row[known.LINE_KEY]) if row[known.LINE_KEY] else ()
    return found[0] if found else None


def _above(row: Row) -> object:
    fee = _own_line(row)
    own_fee, rate = fee.amount("Fee") if fee else None, row.amount("Rate")
    if row[USE] != _USED or own_fee is None or rate is None:
        return ""
    return max(0, round(rate - own_fee, 2))


_FEE_ROW = "Step row in Fees"
_RATES = Table(
    "Payer rates",
    RATES,
    "the rates of your payers, a row for each payer and code",
    (
        Input("Payer", "text", 22, "The payer, always written in the same way.",
              also=("Insurance", "Plan", "Payer name")),
        *_INPUTS,
        Input("Rate", "amount", 12, "The rate of the contract, a number.",
              also=("Allowed", "Allowed amount", "Amount", "Fee")),
        Input("From", "date", 12, "The first day of the rate; leave it empty if there is only one.",
              also=("Effective", "Effective date", "Valid from")),
        Answer(USE, "text", 18,
               f'IF({own(known.SYSTEM)}="","",IF({_KEY}="","{UNRECOGNIZED}",IF(N({own("Rate")})<=0,"{_NO_RATE}",'
               f'IF({own(_RATE_KEY)}="","{_NOT_YET}",IF({own(_RATE_KEY)}<{own(_NEWEST)},"{_REPLACED}",'
               f'IF({own(_FIRST)}<{_K},"{_TWICE}"&({own(_FIRST)}+{HEADER_ROW}),"{_USED}"))))))', _use,
               marks=((_USED, GOOD), (UNRECOGNIZED, ABSENT), (_NO_RATE, ATTENTION),
                      (f"{_TWICE}*", ATTENTION))),
        Answer("Own fee", "amount", 12,
               f'IF({own(_FEE_ROW)}=0,"",IF(ISNUMBER(INDEX({FEES}[Fee],{own(_FEE_ROW)})),'
               f'INDEX({FEES}[Fee],{own(_FEE_ROW)}),""))',
               lambda row: "" if not (fee := _own_line(row)) or fee.amount("Fee") is None else fee["Fee"]),
        Answer(ABOVE, "amount", 13,
               f'IF(AND({own(USE)}="{_USED}",ISNUMBER({own("Own fee")})),'
               f'IF({own("Rate")}>{own("Own fee")},ROUND({own("Rate")}-{own("Own fee")},2),0),"")', _above),
        *_classified(known.LEVEL),
        *_steps(),
        *group_steps(RATES, "Payer"),
        Answer(_IN_FORCE, "step", 14, f'IF(ISNUMBER({_setting(_AS_OF)}),{_setting(_AS_OF)},99999)'),
        Answer(_FROM, "step", 14, f'IF(ISNUMBER({own("From")}),INT({own("From")}),0)'),
        *index_steps(RATES),
        *search_steps(_LINE, RATES),
        # Line, payer and day in one number: the largest of a line and payer is the newest rate.
        Answer(_RATE_KEY, "step", 14,
               f'IF(OR({_KEY}="",N({own("Rate")})<=0,{own(_FROM)}>{own(_IN_FORCE)}),"",'
               f'({own(_LINE)}*100000+N({own(group_step("Payer"))}))*100000+{own(_FROM)})'),
        Answer(_RATE_ORDER, "step", 14, in_order(RATES, _RATE_KEY)),
        Answer(_NEWEST, "step", 14,
               f'IF({own(_RATE_KEY)}="","",INDEX({RATES}[{_RATE_ORDER}],'
               f'MATCH(INT({own(_RATE_KEY)}/100000)*100000+99999,{RATES}[{_RATE_ORDER}],1)))'),
        # Only a rate that stands there more than once is looked for among all of them.
        Answer(_FIRST, "step", 14,
               f'IF({own(_RATE_KEY)}="","",IF(IFERROR(MATCH({own(_RATE_KEY)}-1,{RATES}[{_RATE_ORDER}],1),0)+1'
               f'=MATCH({own(_RATE_KEY)},{RATES}[{_RATE_ORDER}],1),{_K},'
               f'MATCH({own(_RATE_KEY)},{RATES}[{_RATE_KEY}],0)))'),
        Answer(_USED_KEY, "step", 14, f'IF({own(USE)}="{_USED}",{own(_LINE)}*100000+ROW(),"")'),
        Answer(_USED_ORDER, "step", 14, in_order(RATES, _USED_KEY)),
        Answer(_USED_RATE, "step", 14,
               f'IF({own(_USED_ORDER)}={BEHIND},"",INDEX({RATES}[Rate],MOD({own(_USED_ORDER)},100000)-{HEADER_ROW}))'),
        *search_steps(_FEE_ROW, FEES),
        Answer("Step above", "step", 14, f'IF(N({own(ABOVE)})>0,1,0)',
               lambda row: int((row.amount(ABOVE) or 0) > 0)),
    ),
    option="rates",
)  # fmt: skip

_BENCHMARK_TABLE = Table(
    "Benchmarks",
    BENCHMARKS,
    "what your fees are measured by, for example your own Medicare rates",
    (
        *_INPUTS,
        Input("Amount", "amount", 13, "The benchmark of the code, a number.",
              also=("Benchmark", "Rate", "Allowed", "Fee")),
        Answer("Note", "text", 18,
               f'IF({_KEY}="","",IF({own(_FIRST_SAME)}<{_K},"{_TWICE}"&({own(_FIRST_SAME)}+{HEADER_ROW}),""))',
               lambda row: f"{_TWICE}{first + HEADER_ROW}" if row[known.LINE_KEY] and (first :=
               row.siblings.having(known.LINE_KEY, row[known.LINE_KEY])[0].number) < row.number else "",
               marks=((f"{_TWICE}*", ATTENTION),)),
        *_classified(known.LEVEL),
        *_steps(),
        *index_steps(BENCHMARKS),
        *search_steps(_FIRST_SAME, BENCHMARKS),
    ),
    option="benchmarks",
)  # fmt: skip


def _rates_of(row: Row) -> list[Row]:
    """Answer the rates that count for a fee, in their order."""
    key = row[known.LINE_KEY]
    return [one for one in row.tables[RATES].having(known.LINE_KEY, key) if one[USE] == _USED] if key else []


def _of_rates(what: Callable[[list[float]], float]) -> Callable[[Row], object]:
    def value(row: Row) -> object:
        found = [rate for one in _rates_of(row) if (rate := one.amount("Rate")) is not None]
        return what(found) if found else ""

    return value


def _highest_payer(row: Row) -> object:
    found = _rates_of(row)
    return max(found, key=lambda one: one.amount("Rate") or 0)["Payer"] if found else ""


def _benchmark(row: Row) -> object:
    key = row[known.LINE_KEY]
    found = row.tables[BENCHMARKS].having(known.LINE_KEY, key) if key else ()
    return found[0]["Amount"] if found and found[0].amount("Amount") is not None else ""


def _percent(row: Row) -> object:
    fee, benchmark = row.amount("Fee"), row.amount(BENCHMARK)
    return fee / benchmark if fee is not None and benchmark else ""


def _limit(name: str) -> float:
    return (_DEFAULTS[name] or 0) / 100


def _why(row: Row) -> str:
    fee, highest, lowest = row.amount("Fee"), row.amount(HIGHEST), row.amount(LOWEST)
    percent = row.amount(PERCENT)
    if fee is None or row[known.LINE_KEY] == "":
        return ""
    first = row.siblings.having(known.LINE_KEY, row[known.LINE_KEY])[0].number
    tests = (
        (highest is not None and fee < round(highest * _limit(_LEAST), 2), _BELOW),
        (first < row.number, f"{_TWICE}{first + HEADER_ROW}"),
        (percent is not None and percent < _limit(_LEAST_BENCHMARK), _LOW),
        (percent is not None and percent > _limit(_MOST_BENCHMARK), _HIGH),
        (highest is not None and lowest is not None and highest > lowest * _limit(_MOST_SPREAD), _SPREAD),
    )
    return next((word for test, word in tests if test), "")


def _result(row: Row) -> str:
    why = row[WHY]
    if row[known.LINE_KEY] == "":
        return UNRECOGNIZED if row[known.SYSTEM] else ""
    if row.amount("Fee") is None:
        return _NO_FEE
    return _RAISE if why == _BELOW else _REVIEW if why else _OK if row[HIGHEST] != "" else _NO_RATE


def _suggested(row: Row) -> object:
    highest = row.amount(HIGHEST)
    return round(highest * _limit(_LEAST), 2) if row[RESULT] == _RAISE and highest is not None else ""


def _effect(row: Row) -> object:
    suggested, volume, fee = row.amount(SUGGESTED), row.amount("Volume"), row.amount("Fee")
    if suggested is None or volume is None or fee is None:
        return ""
    return round((suggested - fee) * volume, 2)


def _at_volume(heading: str) -> Callable[[Row], object]:
    def value(row: Row) -> object:
        amount, volume = row.amount(heading), row.amount("Volume")
        return amount * volume if row[PERCENT] != "" and amount is not None and volume is not None else ""

    return value


def _to_do(row: Row) -> float:
    if row[RESULT] == _RAISE:
        return round((row.amount(EFFECT) or 0) + 0.02, 2)
    return 0 if row[RESULT] in ("", _OK) else 0.01


_RATE_LINE, _RANGE_FROM, _RANGE_TO, _SUGGEST, _FEE_TOTAL, _BENCHMARK_TOTAL, _TO_DO, _ORDER = (
    "Step line in Rates", "Step first rate", "Step last rate", "Step least fee", "Step fee at volume",
    "Step benchmark at volume", "Step to do", "Step order to do",
)  # fmt: skip
_BENCHMARK_ROW, _HAS_RATE = "Step row in Benchmarks", "Step has a rate"
_RANGE = f"INDEX({RATES}[{_USED_RATE}],{own(_RANGE_FROM)}):INDEX({RATES}[{_USED_RATE}],{own(_RANGE_TO)})"
_MARKS = (
    (_OK, GOOD), (_RAISE, ATTENTION), (_REVIEW, ATTENTION), (_NO_RATE, ABSENT), (_NO_FEE, ABSENT),
    (UNRECOGNIZED, ABSENT),
)  # fmt: skip


def _why_formula() -> str:
    fee, highest, percent = own("Fee"), own(HIGHEST), own(PERCENT)
    tests = (
        (
            f'IF({highest}="",1=0,{fee}<ROUND({own(_SUGGEST)}*(1-{_setting(_TOLERANCE)}/100),2))',
            quoted(_BELOW),
        ),
        (f"{own(_FIRST_SAME)}<{_K}", f'"{_TWICE}"&({own(_FIRST_SAME)}+{HEADER_ROW})'),
        (f'IF({percent}="",1=0,{percent}<{_setting(_LEAST_BENCHMARK)}/100)', quoted(_LOW)),
        (f'IF({percent}="",1=0,{percent}>{_setting(_MOST_BENCHMARK)}/100)', quoted(_HIGH)),
        (f"N({highest})>N({own(LOWEST)})*{_setting(_MOST_SPREAD)}/100", quoted(_SPREAD)),
    )
    formula = first_that_holds(tests, quoted(""))
    return f'IF(OR({_KEY}="",NOT(ISNUMBER({fee}))),"",{formula})'


def _of_range(function: str) -> str:
    return f'IF({own(_HAS_RATE)}=0,"",{function}({_RANGE}))'


_HIGHEST_ROW = (
    f"MOD(INDEX({RATES}[{_USED_ORDER}],{own(_RANGE_FROM)}-1+MATCH({own(HIGHEST)},{_RANGE},0)),100000)"
)
_IN_TABLE = f"INDEX({BENCHMARKS}[Amount],{own(_BENCHMARK_ROW)})"
_FROM_MEDIAN = (
    f'IF(OR({own(MEDIAN)}="",NOT(ISNUMBER({_setting(_INSTEAD)}))),"",{own(MEDIAN)}*{_setting(_INSTEAD)}/100)'
)
_FEES = Table(
    "Own fees",
    FEES,
    "your fees",
    (
        *_INPUTS,
        Input("Description", "text", 28, "Your own words for the code, if you like.",
              also=usual_headings.DESCRIPTIONS),
        Input("Fee", "amount", 12, "Your fee for one unit, a number.", also=("Charge", "Price", "Amount")),
        Input("Volume", "number", 10, "How many units in a year, if you have it.",
              also=("Units", "Quantity", "Qty", "Count")),
        Answer("Payers", "number", 9, f'IF({own(known.SYSTEM)}="","",IF({own(_HAS_RATE)}=0,0,'
               f'{own(_RANGE_TO)}-{own(_RANGE_FROM)}+1))',
               lambda row: len(_rates_of(row)) if row[known.SYSTEM] else ""),
        Answer(LOWEST, "amount", 11, _of_range("MIN"), _of_rates(min)),
        Answer(MEDIAN, "amount", 11, _of_range("MEDIAN"), _of_rates(median)),
        Answer(HIGHEST, "amount", 11, _of_range("MAX"), _of_rates(max)),
        Answer(HIGHEST_PAYER, "text", 20,
               f'IF({own(_HAS_RATE)}=0,"",INDEX({RATES}[Payer],{_HIGHEST_ROW}-{HEADER_ROW})&"")',
               _highest_payer),
        Answer(BENCHMARK, "amount", 12,
               f'IF({_KEY}="","",IF({own(_BENCHMARK_ROW)}=0,{_FROM_MEDIAN},'
               f'IF(ISNUMBER({_IN_TABLE}),{_IN_TABLE},{_FROM_MEDIAN})))', _benchmark),
        Answer(PERCENT, "percent", 12,
               f'IF(AND(ISNUMBER({own("Fee")}),N({own(BENCHMARK)})<>0),{own("Fee")}/{own(BENCHMARK)},"")',
               _percent),
        Answer(RESULT, "text", 15,
               f'IF({_KEY}="",IF({own(known.SYSTEM)}="","","{UNRECOGNIZED}"),IF(NOT(ISNUMBER({own("Fee")})),'
               f'"{_NO_FEE}",IF({own(WHY)}="{_BELOW}","{_RAISE}",IF({own(WHY)}<>"","{_REVIEW}",'
               f'IF({own(_HAS_RATE)}=0,"{_NO_RATE}","{_OK}")))))', _result, marks=_MARKS),
        Answer(WHY, "text", 28, _why_formula(), _why),
        Answer(SUGGESTED, "amount", 12, f'IF({own(RESULT)}="{_RAISE}",{own(_SUGGEST)},"")', _suggested),
        Answer(EFFECT, "amount", 13,
               f'IF(AND({own(RESULT)}="{_RAISE}",ISNUMBER({own("Volume")})),'
               f'ROUND(({own(SUGGESTED)}-{own("Fee")})*{own("Volume")},2),"")', _effect),
        *_classified(known.LEVEL, known.SECTION),
        *_steps(),
        *index_steps(FEES),
        *search_steps(_RATE_LINE, RATES),
        Answer(_RANGE_FROM, "step", 14,
               f'IF({own(_RATE_LINE)}=0,0,IFERROR(MATCH({own(_RATE_LINE)}*100000,{RATES}[{_USED_ORDER}],1),0)+1)'),
        Answer(_RANGE_TO, "step", 14,
               f'IF({own(_RATE_LINE)}=0,0,IFERROR(MATCH({own(_RATE_LINE)}*100000+99999,{RATES}[{_USED_ORDER}],1),0))'),
        Answer(_HAS_RATE, "step", 14,
               f"IF(AND({own(_RATE_LINE)}>0,{own(_RANGE_TO)}>={own(_RANGE_FROM)}),1,0)",
               lambda row: int(bool(_rates_of(row)))),
        Answer(_SUGGEST, "step", 14,
               f'IF({own(HIGHEST)}="","",ROUND({own(HIGHEST)}*{_setting(_LEAST)}/100,2))'),
        *search_steps(_BENCHMARK_ROW, BENCHMARKS),
        *search_steps(_FIRST_SAME, FEES),
        Answer(_FEE_TOTAL, "step", 14,
               f'IF(OR({own(PERCENT)}="",NOT(ISNUMBER({own("Volume")}))),"",{own("Fee")}*{own("Volume")})',
               _at_volume("Fee")),
        Answer(_BENCHMARK_TOTAL, "step", 14,
               f'IF({own(_FEE_TOTAL)}="","",{own(BENCHMARK)}*{own("Volume")})', _at_volume(BENCHMARK)),
        Answer(_TO_DO, "step", 14,
               f'IF({own(RESULT)}="{_RAISE}",ROUND(N({own(EFFECT)})+0.02,2),'
               f'IF({any_of(own(RESULT), ("", _OK))},0,0.01))', _to_do),
        order_step(_ORDER, _TO_DO),
    ),
    option="fees",
)  # fmt: skip

_BY_PAYER = ranking(
    "By payer", "ByPayer", "each payer once, the one with most rates above your fees on top",
    source=RATES, heading="Payer", width=40,
    columns=(("Above own fee", "number", "Step above"), ("Above by", "amount", ABOVE)),
)  # fmt: skip
_TO_WORK_OFF = work_list(
    "To work off", "FeesToDo",
    f"fees to raise, the largest effect first, then what else is not OK; the first {_WORK_ROWS:,}",
    source=FEES, order=_ORDER, rows=_WORK_ROWS, marks=_MARKS,
    columns=(
        ("Code", "text", 12), ("Modifier", "text", 10), ("Description", "text", 28), ("Fee", "amount", 12),
        ("Volume", "number", 10), (HIGHEST, "amount", 12), (HIGHEST_PAYER, "text", 20),
        (PERCENT, "percent", 12), (SUGGESTED, "amount", 12), (EFFECT, "amount", 13), (WHY, "text", 28),
        (RESULT, "text", 15),
    ),
)  # fmt: skip


def _percent_at_volume(*criteria: tuple[str, str]) -> Figure:
    """Answer the fees as a part of their benchmarks; nothing where there is no benchmark."""
    benchmarks = total(FEES, _BENCHMARK_TOTAL, *criteria)
    percent = share(total(FEES, _FEE_TOTAL, *criteria), benchmarks)

    def value(tables: Tables) -> object:
        assert percent.value is not None  # noqa: S101
        return percent.value(tables) or ""

    return Figure(f'IF({benchmarks.formula}=0,"",{percent.formula})', value)


def _figures(*criteria: tuple[str, str]) -> tuple[Figure, ...]:
    return (
        count(FEES, *criteria),
        *(count(FEES, *criteria, (RESULT, word)) for word in (_RAISE, _REVIEW, _OK)),
        total(FEES, EFFECT, *criteria),
        _percent_at_volume(*criteria),
    )


_HEADINGS = ("Fees", _RAISE, _REVIEW, _OK, EFFECT, "Percent of benchmark")
_KINDS: tuple[AnswerKind, ...] = ("number", "number", "number", "number", "amount", "percent")
_BY_SYSTEM, _BY_RESULT = "By code system and level", "By result"
_BLOCKS = (
    Block(
        _BY_SYSTEM,
        ("Code system and level", *_HEADINGS[:-1]),
        tuple(
            (label, _figures((known.SYSTEM, system), (known.LEVEL, level))[:-1])
            for label, system, level in (*SYSTEMS_AND_LEVELS, (UNRECOGNIZED,) * 3)
        ),
        kinds=_KINDS[:-1],
        total="All fees",
        chart=Chart(
            "Fees by code system and level",
            "Bar chart of the number of fees by code system and level: raise, review and OK, as in the table "
            "beside it.",
            ((_OK, 4), (_RAISE, 2), (_REVIEW, 3)),
        ),
    ),
    Block(
        _BY_RESULT,
        ("Result", "Fees", EFFECT),
        tuple((word, (count(FEES, (RESULT, word)), total(FEES, EFFECT, (RESULT, word)))) for word in RESULTS),
        kinds=("number", "amount"),
        total="All fees",
    ),
    Block(
        "Fees against the benchmark, at volume",
        ("Fees with a benchmark and a volume", "Fees", "At own fees", "At the benchmark", "Percent"),
        tuple(
            (
                label,
                (
                    count(FEES, (known.SYSTEM, system), (_FEE_TOTAL, ">=0")),
                    fees,
                    benchmarks,
                    _percent_at_volume((known.SYSTEM, system)),
                ),
            )
            for label, system in (("CPT", "CPT"), ("HCPCS", "HCPCS"), ("CDT", "CDT"))
            for fees in (total(FEES, _FEE_TOTAL, (known.SYSTEM, system)),)
            for benchmarks in (total(FEES, _BENCHMARK_TOTAL, (known.SYSTEM, system)),)
        ),
        kinds=("number", "amount", "amount", "percent"),
    ),
    Block(
        "Payer rates",
        ("Use", "Rates"),
        tuple(
            (label, (count(RATES, (USE, word)),))
            for label, word in (
                ("Used", _USED), ("Not yet in force", _NOT_YET), ("Replaced by a later one", _REPLACED),
                ("Repeated", f"{_TWICE}*"), ("No rate", _NO_RATE), (UNRECOGNIZED, UNRECOGNIZED),
            )
        ),
        total="All rates",
    ),
    Block(
        "By section",
        ("Section", *_HEADINGS),
        tuple((name, _figures((known.SECTION, name))) for name in SECTIONS),
        kinds=_KINDS,
    ),
)  # fmt: skip


def _checks() -> tuple[Check, ...]:
    systems = block_row(_BLOCKS, _BY_SYSTEM) + len(SYSTEMS_AND_LEVELS) + 1
    results = block_row(_BLOCKS, _BY_RESULT) + len(RESULTS)
    rates = block_row(_BLOCKS, "Payer rates") + 6
    return (
        *setting_checks(_SETTINGS),
        Check("Fees by result, as by code system", f"Summary!B{results}", f"Summary!B{systems}",
              "A fee has no result. Fill the formulas of the table in Own fees down over all rows."),
        Check("Effect by code system, as in Own fees", f"ROUND(Summary!F{systems},2)",
              f"ROUND(SUM({FEES}[{EFFECT}]),2)",
              "Summary leaves amounts out. Make the workbook anew and paste the lists into it."),
        Check("Rates by use, as in Payer rates", f"Summary!B{rates}",
              f"SUMPRODUCT(--(LEN({RATES}[{known.SYSTEM}])>0))",
              "A rate has no use. Fill the formulas of the table in Payer rates down over all rows."),
        Check("Rates without a payer",
              f"SUMPRODUCT(--(LEN({RATES}[{known.SYSTEM}])>0),--(LEN({RATES}[Payer])=0))", "0",
              "Rates without a payer are taken as those of one payer. Fill in Payer."),
        ranking_check(_BY_PAYER, RATES, "Payer"),
        work_list_check(_TO_WORK_OFF, FEES, _ORDER),
    )  # fmt: skip


WORKBOOK = Workbook(
    name="fee-compare",
    title="Own fees against payer rates",
    summary="Compare your fees with payer rates and a benchmark: which to raise, and which to review.",
    purpose=(
        "Your fees beside the highest, lowest and median rate of your payers and a benchmark of yours: which "
        "fees lie below what a payer would pay, which are out of line, and what that comes to at your volume."
    ),
    steps=(
        (
            "1. Paste your fees",
            "Copy code, modifier, description, fee and yearly volume, and paste them as values into the pale "
            "yellow columns of Own fees.",
        ),
        (
            "2. Paste the payer rates",
            "A row for each payer and code into Payer rates. With From, the latest rate in force counts. "
            "Code and modifiers must be the same as in Own fees.",
        ),
        (
            "3. Enter benchmark and tolerances",
            "Amounts by code into Benchmarks, for example your Medicare rates; for codes without one, "
            "Settings can take a percent of the median rate. The limits are in Settings too.",
        ),
        ("4. Look at Checks and Summary", "Every check should say OK. Summary counts by result and section."),
        (
            "5. Work off the fees",
            '"Raise fee" is below the highest rate: that payer pays the fee and not its rate. "Review" says '
            "why. The effect is what the volume would bring at most, if all of it were that payer's.",
        ),
    ),
    sheets=(settings_page(_SETTINGS), _FEES, _RATES, _BENCHMARK_TABLE, _BY_PAYER, _TO_WORK_OFF),
    blocks=_BLOCKS,
    checks=_checks(),
    made_for=10_000,
    colours=(
        (GOOD, "a fee that is in line, a rate that counts, or a check that is fine"),
        (ATTENTION, "a fee to be raised or reviewed, a rate to be looked at"),
        (ABSENT, "unrecognized, or nothing to compare with"),
    ),
    planted=(
        (_RAISE, "99213"),
        (UNRECOGNIZED, "0450"),
        (_NO_FEE, "G0463"),
        (_NO_RATE, "D0120"),
        (_LOW, "71046"),
        (_HIGH, "J3301"),
        (_SPREAD, "E0143"),
        (_TWICE.strip(), "99214"),
    ),
)
