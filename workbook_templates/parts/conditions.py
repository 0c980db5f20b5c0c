"""Conditions in formulas: what a text says, which word it is, and the first of several that holds."""

from __future__ import annotations

from collections.abc import Sequence


def any_of(value: str, words: Sequence[str]) -> str:
    """Answer the formula for whether a value is one of some words.

    Args:
        value: The formula for the value.
        words: The words.

    >>> any_of("[@Result]", ("", "OK"))
    'OR([@Result]="",[@Result]="OK")'
    """
    return f"OR({','.join(f'{value}={quoted(word)}' for word in words)})"


def says(text: str, words: str) -> str:
    """Answer the formula for whether a text has some words in it.

    Args:
        text: The formula for the text.
        words: The words, in capitals and small letters as they are said.

    >>> says("[@Check]", "is retired")
    'ISNUMBER(FIND("is retired",[@Check]))'
    """
    return f"ISNUMBER(FIND({quoted(words)},{text}))"


def first_that_holds(tests: Sequence[tuple[str, str]], otherwise: str) -> str:
    """Answer the formula for what belongs to the first of some tests that holds.

    Args:
        tests: Formulas for a test and for what it means, the gravest first.
        otherwise: The formula for what it is when none holds.

    >>> first_that_holds([("A5>9", quoted("many")), ("A5>0", quoted("some"))], quoted("none"))
    'IF(A5>9,"many",IF(A5>0,"some","none"))'
    """
    formula = otherwise
    for test, meaning in reversed(tests):
        formula = f"IF({test},{meaning},{formula})"
    return formula


def first_word(tests: Sequence[tuple[str, str]], otherwise: str) -> str:
    """Answer the formula for the word that belongs to the first of some tests that holds.

    Args:
        tests: The formula for a test, and its word, the gravest first.
        otherwise: The word when none holds.

    >>> first_word([("A5>9", "many")], "few")
    'IF(A5>9,"many","few")'
    """
    return first_that_holds([(test, quoted(word)) for test, word in tests], quoted(otherwise))


def quoted(word: str) -> str:
    """Answer a word as a text in a formula.

    Args:
        word: A word of ours, without quotation marks.
    """
    return f'"{word}"'
