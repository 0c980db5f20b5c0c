"""What each operator of expressions comes to in Excel: one table, for Python and for every engine.

Expected values are those of Excel's documentation; where engines differ, ``APART`` says which and why.
"""

from __future__ import annotations

from datetime import date

from workbook_templates.declaration import Answer, Input, Line, Table, text
from workbook_templates.expressions import (
    Column,
    Expression,
    both_hold,
    character_number,
    col,
    count,
    exactly_equal,
    expression,
    find,
    first_that_holds,
    if_error,
    joined,
    larger,
    left,
    length,
    lower,
    mid,
    month,
    number_in,
    number_or_0,
    place,
    products_where,
    remainder,
    replaced,
    right,
    round2,
    rounded,
    share,
    shown,
    smaller,
    text_of,
    total,
    trimmed,
    upper,
    when,
    whole,
    year,
)
from workbook_templates.values import Cell

LINES: tuple[Line, ...] = (
    {"Word": "Raise fee", "Digits": "12", "Code": "00142", "Number": 5, "Half": 2.5, "Minus": -1.5,
     "Day": date(2026, 7, 1), "Amount": 10, "Group": "A", "Sorted": 1},
    {"Amount": 30.25, "Group": "b", "Sorted": 3},
    {"Amount": "by report", "Group": "B", "Sorted": 3},
    {"Amount": 20, "Group": "a", "Sorted": 7},
)  # fmt: skip
_KINDS = {"Number": "number", "Half": "number", "Minus": "number", "Amount": "amount", "Sorted": "number",
          "Day": "date", "Code": "code"}  # fmt: skip
_HEADINGS = ("Empty", "Word", "Digits", "Code", "Number", "Half", "Minus", "Day", "Amount", "Group", "Sorted")
TABLE = "Cases"

empty, word, digits, code, number, half, minus, day, amount = map(col, _HEADINGS[:9])
no_text, error, yes = map(col, ("No text", "Error", "Yes"))
amounts, groups, ordered = (Column(TABLE, heading) for heading in ("Amount", "Group", "Sorted"))
_ANSWERS: dict[str, Expression] = {
    "No text": when(number > 0, "", "x"),
    "Error": number / 0,
    "Yes": number > 0,
}
VALUE, DIVISION, NOT_AVAILABLE, NUM, REF = "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#REF!"

# What it shows, the expression, what Excel says.
CASES: tuple[tuple[str, Expression, Cell], ...] = (
    ("an empty cell is 0 in a sum", empty + number, 5),
    ("an empty cell is 0 in a product", empty * number, 0),
    ("an empty cell equals no text", empty == "", True),
    ("an empty cell equals 0", empty == 0, True),
    ("an empty cell equals another", empty == col("Empty"), True),
    ("an empty cell is less than 1", empty < 1, True),
    ("an empty cell alone shows 0", when(number > 0, empty), 0),
    ("an empty cell as a text", text_of(empty), ""),
    ("an empty cell shown as nothing", shown(empty), ""),
    ("no text is no empty number", no_text == 0, False),
    ("no text in a sum", no_text + number, VALUE),
    ("no text equals no text", no_text == "", True),
    ("no text is greater than any number", no_text > 1000, True),
    ("no text is no number", no_text.is_number, False),
    ("an empty cell is no number", empty.is_number, False),
    ("a text in a sum", word + number, VALUE),
    ("digits as a text are a number in a product", digits * number, 60),
    ("digits as a text are no number by themselves", digits.is_number, False),
    ("digits as a text do not equal their number", digits == 12, False),
    ("a code as text keeps its zeros", code == "142", False),
    ("texts compare without case", word == "RAISE FEE", True),
    ("and are different otherwise", word != "Raise", True),
    ("a text is greater than a number", word > number, True),
    ("TRUE is greater than a text", yes > word, True),
    ("less and greater", both_hold(minus < 0, half > 2, half >= 2.5, half <= 2.5), True),
    ("tenths are equal, whatever the last digit of a double", expression(0.1) + 0.2 == 0.3, True),
    ("a sum before a product needs its brackets", (number + half) * 2, 15),
    ("a difference of a difference", number - (half - minus), 1),
    ("a quotient of a product", number / (half * 2), 1),
    ("a minus sign", -minus, 1.5),
    ("a minus sign before a sum", -(number + half), -7.5),
    ("a number from the left", 10 - number, 5),
    ("a product from the left", 2 * number, 10),
    ("divided by 0", number / empty, DIVISION),
    ("an error goes through a sum", error + 1, DIVISION),
    ("an error goes through a comparison", error == "", DIVISION),
    ("an error goes through AND, whatever else holds", (number < 0) & (error == 1), DIVISION),
    ("an error goes through OR, whatever else holds", (number > 0) | (error == 1), DIVISION),
    ("IF looks at one side only", when(number > 0, "yes", error), "yes"),
    ("an error as a test", when(error == 1, 1, 2), DIVISION),
    ("an error is caught", if_error(error, "none"), "none"),
    ("what is no error stays", if_error(number, "none"), 5),
    ("an error is no number", error.is_number, False),
    ("NOT", ~(number > 6), True),
    ("AND of three", (number > 0) & (half > 0) & (minus > 0), False),
    ("OR of three", (number < 0) | (half < 0) | (minus < 0), True),
    ("AND within OR", (number < 0) | ((half > 0) & (minus < 0)), True),
    ("one of some words", word.is_one_of("OK", "raise fee"), True),
    ("one of some words, or nothing", empty.is_one_of("", "OK"), True),
    ("the first that holds", first_that_holds((number > 9, "many"), (number > 0, "some")), "some"),
    ("the last where none holds", first_that_holds((number > 9, "many"), otherwise="none"), "none"),
    ("none that holds", first_that_holds((number > 9, "many")), ""),
    ("halves are rounded away from 0", rounded(half, 0), 3),
    ("also below 0", rounded(minus, 0), -2),
    ("a cent as people round it", round2(expression(1.005) * 1), 1.01),
    ("tenths that are no tenths", round2(expression(0.1) + 0.2), 0.3),
    ("N of a text", number_or_0(word), 0),
    ("N of no text", number_or_0(no_text), 0),
    ("N of a number", number_or_0(half), 2.5),
    ("N of digits as a text", number_or_0(digits), 0),
    ("the larger", larger(number, half), 5),
    ("the smaller", smaller(number, half), 2.5),
    ("a whole number", whole(half), 2),
    ("a whole number below 0", whole(minus), -2),
    ("what is left", remainder(number, 3), 2),
    ("what is left below 0", remainder(minus, 1), 0.5),
    ("divided by nothing", remainder(number, empty), DIVISION),
    ("a length", length(code), 5),
    ("the length of a number", length(half), 3),
    ("the length of an empty cell", length(empty), 0),
    ("the left", left(code, 3), "001"),
    ("the right", right(code, 3), "142"),
    ("the right of nothing", right(empty, 3), ""),
    ("the right, longer than the text", right(digits, 3), "12"),
    ("the middle", mid(word, 3, 3), "ise"),
    ("the middle beyond the end", mid(code, 9, 2), ""),
    ("capitals", upper(word), "RAISE FEE"),
    ("small letters", lower(word), "raise fee"),
    ("without outer spaces", trimmed(joined("  ", word, "  x ")), "Raise fee x"),
    ("replaced", replaced(word, "fee", "rate"), "Raise rate"),
    ("a no-break space replaced", length(replaced(joined("a", "\u00a0", "b"), "\u00a0", "")), 2),
    ("found", find("fee", word), 7),
    ("found with its capitals only", find("FEE", word), VALUE),
    ("contains", word.contains("fee"), True),
    ("does not contain", empty.contains("fee"), False),
    ("exactly equal", exactly_equal(word, "raise fee"), False),
    ("joined", joined(code, "-", number, "|", half), "00142-5|2.5"),
    ("joined with a sum", joined("Row ", number + 1), "Row 6"),
    ("a number in a text", number_in(digits), 12),
    ("no number in a text", number_in(word), VALUE),
    ("the number of a letter", character_number(word), 82),
    ("the number of no letter", character_number(empty), VALUE),
    ("a year", year(day), 2026),
    ("a month", month(day), 7),
    ("a date is a number", day.is_number, True),
    ("days between", day - 1, 46_203),
    ("a date as a text", text_of(day), "46204"),
    ("the place of the line", place, 1),
    ("a cell of a line", amounts.at(2), 30.25),
    ("no such line", amounts.at(9), REF),
    ("an empty cell of a line", shown(Column(TABLE, "Word").at(2)), ""),
    ("the place of a text, without case", groups.place_of("B"), 2),
    ("no place", groups.place_of("c"), NOT_AVAILABLE),
    ("the last place in order", ordered.place_up_to(5), 3),
    ("before the first in order", ordered.place_up_to(0), NOT_AVAILABLE),
    ("the smallest", amounts.smallest(1), 10),
    ("the second largest", amounts.largest(2), 20),
    ("beyond the largest", amounts.largest(4), NUM),
    ("a sum leaves texts out", amounts.sum, 60.25),
    ("the highest", amounts.highest, 30.25),
    ("how many numbers", amounts.numbers, 3),
    ("how many show something", amounts.filled, 4),
    ("how many lines", amounts.lines, 4),
    ("how many say", amounts.saying("report"), 1),
    ("what these come to", groups.saying("a", "Sorted"), 7),
    ("the highest of some lines", amounts.between(1, 2).highest, 30.25),
    ("the lowest of some lines", amounts.between(2, 4).lowest, 20),
    ("the median of some lines", amounts.between(1, 4).median, 20),
    ("the median of none", amounts.between(3, 3).median, NUM),
    ("the sum of some lines", amounts.between(3, 4).sum, 20),
    ("the place among some lines", groups.between(2, 4).place_of("a"), 3),
    ("counted without case", count(TABLE, ("Group", "a")), 2),
    ("counted by two columns", count(TABLE, ("Group", "b"), ("Sorted", 3)), 2),
    ("counted by a number above", count(TABLE, ("Amount", ">15")), 2),
    ("counted by a start", count(TABLE, ("Amount", "by*")), 1),
    ("counted by any text", count(TABLE, ("Word", "?*")), 1),
    ("counted by a cell", count(TABLE, ("Sorted", number - 2)), 2),
    ("counted where nothing is", count(TABLE, ("Word", "")), 3),
    ("counted by a comparison with a cell", count(TABLE, ("Sorted", joined(">", number))), 1),
    ("added up by a word", total(TABLE, "Amount", ("Group", "A")), 30),
    ("added up, texts left out", total(TABLE, "Amount", ("Group", "b")), 30.25),
    ("added up without criteria", total(TABLE, "Sorted"), 14),
    ("products of the lines that say", products_where(TABLE, "Amount", "Sorted", col("Group") == "a"), 150),
    ("products, texts left out", products_where(TABLE, "Amount", "Sorted", col("Group") == "b"), 90.75),
    ("a share", share(total(TABLE, "Sorted", ("Group", "a")), total(TABLE, "Sorted")), 8 / 14),
    ("a share of nothing", share(number, empty), 0),
)  # fmt: skip

# Engine -> the cases that it answers otherwise than Excel.
APART: dict[str, dict[str, Cell]] = {
    "LibreOffice": {
        "TRUE is greater than a text": False,  # to it TRUE is the number 1
        # It has other errors, or none.
        "no number in a text": "Err:502",
        "the number of no letter": 0,
        "beyond the largest": VALUE,
        "the median of none": VALUE,
    },
    "IronCalc": {
        # It looks at no more tests than it needs.
        "an error goes through AND, whatever else holds": False,
        "an error goes through OR, whatever else holds": True,
        # It works out a formula over a whole column only within functions that take one.
        "how many show something": 4,
        "how many say": 0,
        "what these come to": VALUE,
        # It knows no reference from one INDEX to another.
        "the highest of some lines": VALUE,
        "the lowest of some lines": VALUE,
        "the median of some lines": VALUE,
        "the median of none": VALUE,
        "the sum of some lines": VALUE,
        "the place among some lines": VALUE,
    },
}


def declared_table() -> Table:
    """A table whose first line has the cells, and a column for each case."""
    inputs = tuple(Input(one, _KINDS.get(one, "text"), 12, "A cell.") for one in _HEADINGS)  # type: ignore[arg-type]
    answers = [text(heading, one, 12) for heading, one in _ANSWERS.items()]
    cases: list[Answer] = [text(f"Case {at}", one, 12) for at, (_, one, _) in enumerate(CASES, start=1)]
    return Table(TABLE, TABLE, "cells of every kind", (*inputs, *answers, *cases), option="cases")
