"""The rates that count in a list by payer: of each code and payer the latest that is in force.

The list is sorted by code and payer, which rests on no amount; so this is kept in lists that are filled. In
this order the rates of a code lie together, and among them those of a payer.
"""

from __future__ import annotations

from workbook_templates.declaration import Answer, step
from workbook_templates.declaring.code_index import (
    HERE,
    MOST_ROWS,
    RANKED,
    RANKED_SORTED,
    Cells,
    in_rank,
    index_steps,
    number_in_rank,
    part_steps,
    rank_steps,
    search_steps,
)
from workbook_templates.declaring.ranking import group_step, group_steps
from workbook_templates.expressions import (
    HEADER_ROW,
    Column,
    Expression,
    Part,
    col,
    first_that_holds,
    if_error,
    joined,
    number_or_0,
    place,
    remainder,
    when,
    whole,
)
from workbook_templates.reading import classification as known

USED, NOT_YET, REPLACED, TWICE, NO_RATE = "Used", "Not yet", "Replaced", "Repeats row ", "No rate"
_LINE, _START, _END, _DAYS, _LATEST, _RATES = (
    "Step first of code", "Step start of payer", "Step end of payer", "Step counted here", "Step latest",
    "Step rates",
)  # fmt: skip
_ALL_PAYERS = MOST_ROWS * MOST_ROWS  # and rows, of a code


def day(of: Cells) -> Expression:
    """Return the first day of a rate, 0 for none."""
    return when(of("From").is_number, whole(of("From")), 0)


def use(unrecognized: str) -> Expression:
    """Return whether the rate of a line counts, and if not, why."""
    system, latest = col(known.SYSTEM), col(_LATEST)
    return first_that_holds(
        (system == "", ""),
        (known.no_code, unrecognized),
        (number_or_0(col("Rate")) <= 0, NO_RATE),
        (latest <= day(col) * MOST_ROWS, NOT_YET),
        (latest >= (day(col) + 1) * MOST_ROWS, REPLACED),
        (remainder(latest, MOST_ROWS) == MOST_ROWS - place, USED),
        otherwise=joined(TWICE, MOST_ROWS + HEADER_ROW - remainder(latest, MOST_ROWS)),
    )


def rate_steps(table: str, used: str, as_of: Expression) -> tuple[Answer, ...]:
    """Return the steps of a list with Payer, Rate and From, for its right end.

    ``used`` is its column with the :func:`use`, and ``as_of`` the day on which rates count, empty for any.
    """
    pairs, none = Column(table, RANKED_SORTED), known.no_code
    payer = number_or_0(col(group_step("Payer"))) * MOST_ROWS
    of_payer = whole(col(RANKED) / MOST_ROWS) * MOST_ROWS

    def in_force(of: Cells, line: Expression) -> Expression:
        # The later day is the larger number, and of two lines from one day the first.
        number, has_begun = (
            (day(of) + 1) * MOST_ROWS - line,
            day(of) <= when(as_of.is_number, as_of, MOST_ROWS),
        )
        return when(number_or_0(of("Rate")) > 0, when(has_begun, number, 0), 0)

    of_group = Column(table, _DAYS).between(col(_START), col(_END)).highest

    return (
        step(_RATES, in_rank(table, lambda of: when(of(used) == USED, of("Rate")))),
        step(_DAYS, in_rank(table, lambda of: in_force(of, number_in_rank(table)))),
        step(
            _LATEST,
            first_that_holds((none, 0), (col(_START) == "", in_force(col, place)), otherwise=of_group),
        ),
        *group_steps(table, "Payer"),
        *index_steps(table),
        *search_steps(_LINE, table),
        *rank_steps(table, when(none, "", col(_LINE) * _ALL_PAYERS + payer + place)),
        *part_steps(_START, _END, pairs, of_payer),
    )


def rate_search_steps(name: str, table: str) -> tuple[Answer, ...]:
    """Return the steps of a search for the rates of a code and its modifiers.

    The table has :func:`rate_steps`. What is found lies together from the last step, with this name, on; it
    is 0 where there is none.
    """
    line, pairs = col(f"{name} line"), Column(table, RANKED_SORTED)
    return (
        *search_steps(f"{name} line", table),
        step(f"{name} end", when(line == 0, 0, pairs.place_up_to(line * _ALL_PAYERS + (_ALL_PAYERS - 1)))),
        step(name, when(line == 0, 0, if_error(pairs.place_up_to(line * _ALL_PAYERS), 0) + 1)),
    )


def rates_found(name: str, table: str) -> Part:
    """Return the rates that a search has found; those that do not count are texts."""
    return Column(table, _RATES).between(col(name), col(f"{name} end"))


def payer_found(name: str, table: str, rate: Expression) -> Expression:
    """Return the payer of the first of these rates."""
    found = col(name) - 1 + rates_found(name, table).place_of(rate)
    return Column(table, "Payer").at_row(Column(table, HERE).at_row(found))
