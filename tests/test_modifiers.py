"""Modifiers: Level I, Level II, ambulance pairs, and those that nobody has assigned."""

from __future__ import annotations

from itertools import product

import pytest
from shared_files import shared

from udfs.modifiers import is_ambulance_pair, is_assigned, modifier_level


@pytest.mark.parametrize("modifier", ["22", "25", "59", "99", "1P", "2P", "3P", "8P", "P1", "P6"])
def test_the_amas_modifiers_are_level_i(modifier: str) -> None:
    assert modifier_level(modifier) == "Level I"


@pytest.mark.parametrize("modifier", ["JW", "LT", "TC", "A1", "GY", "XU", "ZC"])
def test_the_lettered_modifiers_are_level_ii(modifier: str) -> None:
    assert modifier_level(modifier) == "Level II"


@pytest.mark.parametrize("modifier", ["", "2", "00", "98", "4P", "9P", "P7", "ZZ", "OO", "25 ", "jw", "255"])
def test_what_nobody_has_assigned_has_no_level(modifier: str) -> None:
    assert modifier_level(modifier) == ""


def test_any_two_ambulance_places_are_a_level_ii_modifier() -> None:
    pairs = ["".join(pair) for pair in product("DEGHIJNPRSX", repeat=2)]
    assert len(pairs) == 121
    assert {modifier_level(pair) for pair in pairs} == {"Level II"}
    assert all(map(is_ambulance_pair, pairs))


def test_49_ambulance_pairs_have_another_meaning_too() -> None:
    pairs = ["".join(pair) for pair in product("DEGHIJNPRSX", repeat=2)]
    assert sum(map(is_assigned, pairs)) == 49


@pytest.mark.parametrize("name", ["HCPC2016_CONTR_ANWEB.txt", "HCPC2019_CONTR_ANWEB.txt"])
def test_every_modifier_of_a_cms_release_is_known(name: str) -> None:
    """CMS lists Level II modifiers, and the physical status modifiers P1 to P6, which are Level I."""
    found = set()
    for line in shared("releases", name).read_text(encoding="cp1252").splitlines():
        if line[:3] == "   " and line[10:11] == "7":
            found.add(line[3:5])
    assert len(found) > 300
    assert {one for one in found if modifier_level(one) == ""} == set()
    assert {one for one in found if modifier_level(one) == "Level I"} == {"P1", "P2", "P3", "P4", "P5", "P6"}
