"""The workbook "fee-compare": own fees against payer rates and a benchmark, and which fees to raise.

A fee has one result: Unrecognized, No fee, No rate, Raise fee (below the highest rate, so that a payer pays
less than its contract would), Review (Why says what for), or OK. A payer's rate counts when it is the latest
one that is in force; code and modifiers must be the same.
"""

from __future__ import annotations

from functools import partial

from udfs.describe import UNRECOGNIZED
from workbook_templates.declaration import *
from workbook_templates.declaring import inputs
from workbook_templates.declaring.code_index import index_steps, repeat_steps, search_steps
from workbook_templates.declaring.ranking import group_step, ranking, ranking_check
from workbook_templates.declaring.rates_in_force import (
    NO_RATE,
    NOT_YET,
    REPLACED,
    TWICE,
    USED,
    payer_found,
    rate_search_steps,
    rate_steps,
    rates_found,
    use,
)
from workbook_templates.declaring.systems import BY_SYSTEM, by_section, by_system
from workbook_templates.declaring.work_list import order_step, work_list, work_list_check
from workbook_templates.expressions import *
from workbook_templates.reading import classification as known

FEES, RATES, BENCHMARKS, WORKLIST = "Fees", "Rates", "Benchmarks", "Worklist"
_NO_FEE, _RAISE, _REVIEW, _OK = "No fee", "Raise fee", "Review", "OK"
RESULTS = (_RAISE, _REVIEW, NO_RATE, _NO_FEE, UNRECOGNIZED, _OK)
_BELOW, _LOW, _HIGH, _FAR_APART = (
    "Below the highest rate", "Low against the benchmark", "High against the benchmark",
    "Rates are far apart",
)  # fmt: skip
_HIGHEST_PAYER, _PERCENT, _EFFECT, _ABOVE = (
    "Highest payer", "Percent of benchmark", "Effect at volume", "Above own fee",
)  # fmt: skip
_REPEATED, _IN_RATES, _IN_BENCHMARKS, _IN_FEES = (
    "Step repeats", "Step rates", "Step row in Benchmarks", "Step row in Fees",
)  # fmt: skip
_ORDER = "Step order to do"
_SETTINGS = Settings(
    Setting("Rates as of", "date",
            "Rates with a later From do not count yet. Leave it empty to count all rates."),
    Setting("Fee, percent of the highest rate", "number",
            "A fee should be at least this percent of the highest rate; it is suggested.", value=100),
    Setting("Tolerance, percent", "number",
            "How far, in percent, a fee may be below that and not be Raise fee.", value=0),
    Setting("Least percent of the benchmark", "number",
            "A fee below this percent of its benchmark is to be reviewed.", value=125),
    Setting("Most percent of the benchmark", "number",
            "A fee above this percent of its benchmark is to be reviewed.", value=300),
    Setting("Highest rate, percent of the lowest", "number",
            "Rates further apart are to be reviewed.", value=250),
    Setting("Benchmark, percent of the median", "number",
            "The benchmark of codes that are not in Benchmarks; empty for none."),
)  # fmt: skip
_as_of, _least, _tolerance, _low_limit, _high_limit, _spread_limit, _of_median = _SETTINGS.values()
_repeated = (col(_REPEATED) != "", joined(TWICE, col(_REPEATED) + HEADER_ROW))
system, rate, own_fee = map(col, (known.SYSTEM, "Rate", "Own fee"))


def _number_at(table: str, heading: str, row: str) -> tuple[Expression, Expression]:
    """Return whether a list has a number in the line whose place a step has found, and this number."""
    found = Column(table, heading).at(col(row))
    return when(col(row) == 0, expression(False), found.is_number), found


_RATES = Table(
    "Payer rates", RATES, "the rates of your payers, a row for each payer and code",
    (
        inputs.reference(),
        Input("Payer", "text", 22, "The payer, always written in the same way.", required=True,
              also=("Insurance", "Plan", "Payer name")),
        inputs.code(),
        inputs.modifier(),
        Input("Rate", "amount", 13, "The rate of the contract, a number.", required=True,
              also=("Allowed", "Allowed amount", "Amount", "Fee")),
        Input("From", "date", 12, "The first day of the rate; leave it empty if there is only one.",
              also=("Effective", "Effective date", "Valid from")),
        text("Use", use(UNRECOGNIZED), 18,
             marks=((USED, GOOD), (UNRECOGNIZED, ABSENT), (NO_RATE, ATTENTION), (f"{TWICE}*", ATTENTION))),
        amount("Own fee", when(*_number_at(FEES, "Fee", _IN_FEES))),
        amount(_ABOVE, when((col("Use") == USED) & own_fee.is_number,
                            when(rate > own_fee, round2(rate - own_fee), 0))),
        *known.answers(inputs.WHOLE_CODE, known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL,
                       known.CHECK),
        inputs.whole_code(),
        *rate_steps(RATES, "Use", _as_of),
        *known.steps(inputs.WHOLE_CODE),
        *search_steps(_IN_FEES, FEES),
    ),
    option="rates",
    identity=("Payer", *inputs.IDENTITY, "From"),
)  # fmt: skip

_BENCHMARK_LIST = Table(
    "Benchmarks", BENCHMARKS, "what your fees are measured by, for example your own Medicare rates",
    (
        inputs.code(),
        inputs.modifier(),
        Input("Amount", "amount", 13, "The benchmark of the code, a number.",
              also=("Benchmark", "Rate", "Allowed", "Fee")),
        text("Note", first_that_holds(_repeated), 18,
             marks=((f"{TWICE}*", ATTENTION),), kept=True),
        *known.answers(inputs.WHOLE_CODE, known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL,
                       known.CHECK),
        inputs.whole_code(),
        *known.steps(inputs.WHOLE_CODE),
        *index_steps(BENCHMARKS),
        *repeat_steps(_REPEATED, BENCHMARKS),
    ),
    option="benchmarks",
    identity=inputs.IDENTITY,
)  # fmt: skip

fee, volume, lowest, middle, highest, benchmark, of_benchmark, result, why, suggested = map(
    col,
    ("Fee", "Volume", "Lowest rate", "Median rate", "Highest rate", "Benchmark", _PERCENT, "Result", "Why",
     "Suggested fee"),
)  # fmt: skip
_least_fee = round2(number_or_0(highest) * _least / 100)
_with_tolerance = round2(_least_fee * (1 - _tolerance / 100))
_rates, _without_rate = rates_found(_IN_RATES, RATES), number_or_0(col("Payers")) == 0
_MARKS = ((_OK, GOOD), (_RAISE, ATTENTION), (_REVIEW, ATTENTION), (NO_RATE, ABSENT), (_NO_FEE, ABSENT),
          (UNRECOGNIZED, ABSENT))  # fmt: skip

_FEES = Table(
    "Own fees", FEES, "your fees",
    (
        inputs.reference(),
        inputs.code(),
        inputs.modifier(),
        inputs.description(),
        Input("Fee", "amount", 13, "Your fee for one unit, a number.", required=True,
              also=("Charge", "Price", "Amount")),
        Input("Volume", "number", 10, "How many units in a year, if you have it.",
              also=("Units", "Quantity", "Qty", "Count")),
        number("Payers", when(system == "", "", when(col(_IN_RATES) == 0, 0, _rates.numbers)), 9),
        amount("Lowest rate", when(_without_rate, "", _rates.lowest)),
        amount("Median rate", when(_without_rate, "", _rates.median)),
        amount("Highest rate", when(_without_rate, "", _rates.highest)),
        text(_HIGHEST_PAYER, when(_without_rate, "", text_of(payer_found(_IN_RATES, RATES, highest))), 20),
        amount("Benchmark", first_that_holds(_number_at(BENCHMARKS, "Amount", _IN_BENCHMARKS),
                                             ((middle != "") & _of_median.is_number,
                                              middle * _of_median / 100))),
        percent(_PERCENT, when(fee.is_number & (number_or_0(benchmark) != 0), fee / benchmark)),
        text(
            "Result",
            first_that_holds(
                (system == "", ""),
                (known.no_code, UNRECOGNIZED),
                (~fee.is_number, _NO_FEE),
                (why == _BELOW, _RAISE),
                (why != "", _REVIEW),
                (_without_rate, NO_RATE),
                otherwise=_OK,
            ),
            16,
            marks=_MARKS,
        ),
        text(
            "Why",
            first_that_holds(
                (known.no_code | ~fee.is_number, ""),
                (highest.is_number & (fee < _with_tolerance), _BELOW),
                _repeated,
                (of_benchmark.is_number & (of_benchmark < _low_limit / 100), _LOW),
                (of_benchmark.is_number & (of_benchmark > _high_limit / 100), _HIGH),
                (number_or_0(highest) > number_or_0(lowest) * _spread_limit / 100, _FAR_APART),
            ),
            28,
        ),
        amount("Suggested fee", when(result == _RAISE, _least_fee)),
        amount(_EFFECT, when((result == _RAISE) & volume.is_number, round2((suggested - fee) * volume)), 14),
        *known.answers(inputs.WHOLE_CODE, known.CLEAN_CODE, known.MODIFIERS, known.SYSTEM, known.LEVEL,
                       known.SECTION, known.CHECK),
        inputs.whole_code(),
        *known.steps(inputs.WHOLE_CODE),
        *index_steps(FEES),
        *repeat_steps(_REPEATED, FEES),
        *rate_search_steps(_IN_RATES, RATES),
        *search_steps(_IN_BENCHMARKS, BENCHMARKS),
        # A cent more, so that what has no effect is on the worklist too, below fees to raise.
        order_step(_ORDER, first_that_holds((result == _RAISE, round2(number_or_0(col(_EFFECT)) + 0.02)),
                                            (result.is_one_of("", _OK), 0), otherwise=0.01)),
    ),
    option="fees",
    identity=inputs.IDENTITY,
)  # fmt: skip

_BY_PAYER = ranking(
    "By payer", "ByPayer", "each payer once, the one with most rates above your fees on top",
    source=RATES, heading="Payer", width=40,
    columns=((_ABOVE, "number", lambda payer: count(RATES, payer, (_ABOVE, ">0"))),
             ("Above by", "amount", partial(total, RATES, _ABOVE))),
)  # fmt: skip
_WORKLIST = work_list(
    WORKLIST, "fees to raise, the largest effect first, then every other fee that is not OK",
    source=FEES, order=_ORDER, marks=_MARKS,
    columns=(
        (inputs.REFERENCE, "text", 15), ("Code", "text", 13), ("Modifier", "text", 10),
        ("Description", "text", 28), ("Fee", "amount", 13), ("Volume", "number", 10),
        ("Highest rate", "amount", 13), (_HIGHEST_PAYER, "text", 20), (_PERCENT, "percent", 12),
        ("Suggested fee", "amount", 13), (_EFFECT, "amount", 14), ("Why", "text", 28), ("Result", "text", 16),
    ),
)  # fmt: skip


def _at_volume(heading: str, column: str, word: str) -> Expression:
    """Return amounts times volume of the fees that have a benchmark and a word in a column."""
    return products_where(FEES, heading, "Volume", col(column) == word, of_benchmark.is_number)


def _percent_at_volume(column: str, word: str) -> Expression:
    """Return the fees as a part of their benchmarks, "" where there is no benchmark."""
    benchmarks = _at_volume("Benchmark", column, word)
    return when(benchmarks == 0, "", _at_volume("Fee", column, word) / benchmarks)


def _figures(*criteria: Criterion) -> tuple[Expression, ...]:
    results = (count(FEES, *criteria, ("Result", word)) for word in (_RAISE, _REVIEW, _OK))
    return (count(FEES, *criteria), *results, total(FEES, _EFFECT, *criteria))


def _figures_of_section(*criteria: Criterion) -> tuple[Expression | None, ...]:
    # The row of all other sections holds differences, and percents have none.
    ((column, word),) = criteria
    return (*_figures(*criteria), None if word == "?*" else _percent_at_volume(column, str(word)))


def _against_benchmark(system: str) -> tuple[str, tuple[Expression, ...]]:
    of = known.SYSTEM, system
    fees = lines_where(FEES, col(known.SYSTEM) == system, of_benchmark.is_number, volume.is_number)
    return system, (fees, _at_volume("Fee", *of), _at_volume("Benchmark", *of), _percent_at_volume(*of))


_HEADINGS = ("Fees", _RAISE, _REVIEW, _OK, _EFFECT)
_KINDS: tuple[AnswerKind, ...] = ("number", "number", "number", "number", "amount")
_USES = {"Used": USED, "Not yet in force": NOT_YET, "Replaced by a later one": REPLACED,
         "Repeated": f"{TWICE}*", NO_RATE: NO_RATE, UNRECOGNIZED: UNRECOGNIZED}  # fmt: skip
BLOCKS = (
    by_system(
        _HEADINGS, _figures, kinds=_KINDS, total="All fees",
        chart=Chart("Fees by code system and level",
                    "Bar chart of the number of fees by code system and level: OK, raise and review, as in "
                    "the table beside it.",
                    ((_OK, 4), (_RAISE, 2), (_REVIEW, 3))),
    ),
    Block("By result", ("Result", "Fees", _EFFECT),
          tuple((word, (count(FEES, ("Result", word)), total(FEES, _EFFECT, ("Result", word))))
                for word in RESULTS),
          kinds=("number", "amount"), total="All fees"),
    Block("Fees against the benchmark, at volume",
          ("Fees with a benchmark and a volume", "Fees", "At own fees", "At the benchmark", "Percent"),
          tuple(map(_against_benchmark, ("CPT", "HCPCS", "CDT"))),
          kinds=("number", "amount", "amount", "percent")),
    Block("Payer rates", ("Use", "Rates"),
          tuple((label, (count(RATES, ("Use", word)),)) for label, word in _USES.items()), total="All rates"),
    by_section((*_HEADINGS, _PERCENT), _figures_of_section, kinds=(*_KINDS, "percent")),
)  # fmt: skip
_WITH_CODE = (known.SYSTEM, "?*")

WORKBOOK = Workbook(
    name="fee-compare",
    sheets=(_FEES, _RATES, _BENCHMARK_LIST, _BY_PAYER, _WORKLIST),
    settings=_SETTINGS,
    blocks=BLOCKS,
    checks=(
        Check("Fees by result, as by code system", summary_cell(BLOCKS, "By result", 1),
              summary_cell(BLOCKS, BY_SYSTEM, 1),
              "A fee has no result. Fill the formulas of the table in Own fees down over all rows."),
        Check("Effect by code system, as in Own fees", round2(summary_cell(BLOCKS, BY_SYSTEM, 5)),
              round2(Column(FEES, _EFFECT).sum),
              "Summary leaves amounts out. Make the workbook again and paste the lists into it."),
        Check("Rates by use, as in Payer rates", summary_cell(BLOCKS, "Payer rates", 1),
              Column(RATES, known.SYSTEM).filled,
              "A rate has no use. Fill the formulas of the table in Payer rates down over all rows."),
        Check("Rates without a payer",
              count(RATES, _WITH_CODE) - count(RATES, _WITH_CODE, (group_step("Payer"), ">0")), expression(0),
              "Rates without a payer are taken as those of one payer. Fill in Payer."),
        ranking_check(_BY_PAYER, RATES, "Payer"),
        work_list_check(_WORKLIST, FEES, _ORDER),
    ),
    made_for=10_000,
    planted=(
        (_RAISE, "99213"), (UNRECOGNIZED, "0450"), (_NO_FEE, "G0463"), (NO_RATE, "D0120"), (_LOW, "71046"),
        (_HIGH, "J3301"), (_FAR_APART, "E0143"), (TWICE.strip(), "99214"),
    ),
)  # fmt: skip
