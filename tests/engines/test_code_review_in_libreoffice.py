"""The workbook code-review: what its sample plants is found, and Summary is what plain Python counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from made_workbooks import blocks_of, opened, rows_of, sample
from real_programs import LibreOffice

from udfs.describe import Description, describe
from workbook_templates.build import build
from workbook_templates.registry import find_template

DECLARED = find_template("code-review")
SAMPLE = sample(DECLARED)["CodeLines"]


@pytest.fixture(scope="module")
def results(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> object:
    """The sample, worked out by LibreOffice."""
    path = tmp_path_factory.mktemp("code-review") / "sample.xlsx"
    path.write_bytes(build(DECLARED, {"CodeLines": SAMPLE}))
    return opened(libreoffice.recalculated(path).read_bytes(), values=True)


def test_what_is_planted_is_found(results: Any) -> None:
    """Each finding stands beside the code that has it, and on the worklist."""
    lines = {row["Code"]: row["Finding"] for row in rows_of(results["Codes"])}
    worklist = {row["Code"]: row["Finding"] for row in rows_of(results["Worklist"]) if row["Code"]}
    assert {code: lines[code] for _, code in DECLARED.planted} == {
        "0450": "Unrecognized",
        "W0010": "Retired",
        "99213-ZQ": "Unknown modifier",
        "142": "Look-alike",
        "10004.0": "Repaired",
    }
    assert worklist == {code: finding for code, finding in lines.items() if finding != "Form OK"}
    rows = [row["Row"] for row in rows_of(results["Worklist"]) if row["Row"] != ""]
    charges = [row["Charge"] for row in rows_of(results["Worklist"]) if row["Row"] != ""]
    assert [rows_of(results["Codes"])[row - 5]["Code"] for row in rows] == list(worklist)
    assert charges == sorted(charges, reverse=True)


def test_summary_is_what_plain_python_counts(results: Any) -> None:
    """Lines, units, charges and shares by system and level, and by section."""
    told = [(describe(line["Code"]), line["Units"], line["Charge"]) for line in SAMPLE]
    all_charges = sum(charge for _, _, charge in told)
    blocks = blocks_of(results["Summary"], DECLARED)

    def figures(field: Callable[[Description], object], wanted: object) -> tuple[float, ...]:
        lines = [(units, charge) for one, units, charge in told if field(one) == wanted]
        charges = sum(charge for _, charge in lines)
        return (len(lines), sum(units for units, _ in lines), charges, charges / all_charges)

    for label, system, level in (
        ("CPT, Level I", "CPT", "Level I"),
        ("HCPCS, Level II", "HCPCS", "Level II"),
        ("CDT, Level II", "CDT", "Level II"),
        ("HCPCS, Level III (local)", "HCPCS", "Level III"),
        ("Unrecognized", "", ""),
    ):
        expected = figures(lambda one: (one.system, one.level), (system, level))
        assert blocks["By code system and level"][label][:4] == pytest.approx(expected)
    for section, found in blocks["By section"].items():
        if section not in ("All sections", "Other sections"):
            assert found[:4] == pytest.approx(figures(lambda one: one.code_class.section, section))
    assert blocks["By code system and level"]["All lines"][:3] == pytest.approx((len(told), *map(sum, zip(
        *[(units, charge) for _, units, charge in told], strict=True))))  # fmt: skip
    for name in ("Category I", "Category II", "Category III", "PLA", "MAAA"):
        expected = figures(lambda one: one.code_class.category, name)
        assert blocks["CPT by category"][name][:4] == pytest.approx(expected)
