"""The workbook fee-compare: what its sample plants is found, and its numbers are what plain Python counts."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from made_workbooks import blocks_of, opened, rows_of, sample
from real_programs import LibreOffice

from udfs.describe import describe
from workbook_templates.build import build
from workbook_templates.declaration import Line
from workbook_templates.registry import find_template

DECLARED = find_template("fee-compare")
SAMPLE = sample(DECLARED)


def line_of(line: Any) -> tuple[str, str]:
    """Code and modifier as they are compared, "" for no code."""
    told = describe(line["Code"])
    return told.code, line["Modifier"] or ", ".join(told.modifiers)


def rates_in_force(as_of: date | None = None) -> dict[tuple[str, str], dict[str, float]]:
    """For each line the rate of each payer: the latest, and of two from the same day the first."""
    found: dict[Any, dict[str, tuple[date, float]]] = defaultdict(dict)
    for line in SAMPLE["Rates"]:
        begins, payer = line["From"] or date(1900, 1, 1), str(line["Payer"]).strip().lower()
        if not line_of(line)[0] or not line["Rate"] or (as_of and begins > as_of):
            continue
        if payer not in found[line_of(line)] or found[line_of(line)][payer][0] < begins:
            found[line_of(line)][payer] = (begins, line["Rate"])
    return {key: {payer: rate for payer, (_, rate) in payers.items()} for key, payers in found.items()}


def benchmarks() -> dict[tuple[str, str], Any]:
    """The first benchmark of each line."""
    return {line_of(line): line["Amount"] for line in reversed(SAMPLE["Benchmarks"])}


def expected(
    rates: Any, *, least: float = 1, tolerance: float = 0, instead: float = 0
) -> list[dict[str, Any]]:
    """What is to be said of each fee of the sample."""
    seen: set[tuple[str, str]] = set()
    answers = []
    for line in SAMPLE["Fees"]:
        key, fee = line_of(line), line["Fee"]
        found = rates.get(key, {})
        middle = median(found.values()) if found else None
        benchmark = benchmarks().get(key) or (middle * instead if middle and instead else None)
        percent = fee / benchmark if fee != "" and benchmark else None
        highest = max(found.values(), default=0)
        if not key[0]:
            result = "Unrecognized"
        elif fee == "":
            result = "No fee"
        elif found and fee < round(round(highest * least, 2) * (1 - tolerance), 2):
            result = "Raise fee"
        elif (
            key in seen
            or (percent is not None and not 1.25 <= percent <= 3)
            or (found and highest > 2.5 * min(found.values()))
        ):
            result = "Review"
        else:
            result = "OK" if found else "No rate"
        seen.add(key)
        suggested = round(highest * least, 2) if result == "Raise fee" else None
        answers.append({
            "Payers": len(found), "Lowest rate": min(found.values(), default=None), "Median rate": middle,
            "Highest rate": highest or None, "Benchmark": benchmark, "Percent of benchmark": percent,
            "Result": result, "Suggested fee": suggested,
            "Effect at volume": suggested and round((suggested - fee) * line["Volume"], 2),
        })  # fmt: skip
    return answers


def recalculated(libreoffice: LibreOffice, folder: Path, settings: Any) -> Any:
    """The sample with some settings, worked out by LibreOffice."""
    workbook = opened(build(DECLARED, SAMPLE))
    names = {cell.value: cell.row for cell in workbook["Settings"]["A"]}
    for name, value in settings.items():
        workbook["Settings"].cell(names[name], 2).value = value
    content = io.BytesIO()
    workbook.save(content)
    path = folder / "made.xlsx"
    path.write_bytes(content.getvalue() if settings else build(DECLARED, SAMPLE))
    return opened(libreoffice.recalculated(path).read_bytes(), values=True)


@pytest.fixture(scope="module")
def results(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sample with the settings of the empty workbook."""
    return recalculated(libreoffice, tmp_path_factory.mktemp("fees"), {})


def assert_fees(results: Any, answers: list[dict[str, Any]]) -> None:
    """Each fee has the numbers and the result that plain Python finds."""
    for row, answer in zip(rows_of(results["Own fees"]), answers, strict=True):
        for heading, value in answer.items():
            found = None if row[heading] == "" else row[heading]
            same = found == (pytest.approx(value) if isinstance(value, float) else value)
            assert same, (row["Code"], heading, found, value)


def test_what_is_planted_is_found(results: Any) -> None:
    """Each result and each reason stands beside a code that has it."""
    rows = rows_of(results["Own fees"])
    said = {code: {row["Result"] for row in rows if row["Code"] == code} for _, code in DECLARED.planted}
    why = {row["Code"]: row["Why"] for row in rows}
    assert said["99213"] == {"Raise fee"}
    assert said["0450"] == {"Unrecognized"}
    assert said["G0463"] == {"No fee"}
    assert said["D0120"] == {"No rate"}
    assert said["99214"] == {"OK", "Review"}
    assert (why["J3301"], why["E0143"], why["99214"]) == (
        "High against the benchmark", "Rates are far apart", "Repeats row 6",
    )  # fmt: skip
    assert {row["Why"] for row in rows if row["Code"] == "71046" and not row["Modifier"]} == {
        "Low against the benchmark"
    }


def test_each_fee_is_compared_as_plain_python_does(results: Any) -> None:
    """Lowest, median, highest, benchmark, result, suggestion and effect."""
    assert_fees(results, expected(rates_in_force()))
    payers = {row["Code"]: row["Highest payer"] for row in rows_of(results["Own fees"])}
    assert payers["99213"] == "Prairie Mutual"


@pytest.mark.parametrize(
    ("settings", "arguments", "as_of"),
    [
        ({"Rates as of": date(2025, 6, 30)}, {}, date(2025, 6, 30)),
        (
            {"Fee, percent of the highest rate": 140, "Tolerance, percent": 10},
            {"least": 1.4, "tolerance": 0.1},
            None,
        ),
        ({"Benchmark, percent of the median": 80}, {"instead": 0.8}, None),
    ],
)  # fmt: skip
def test_settings_are_followed(
    libreoffice: LibreOffice, tmp_path: Path, settings: Any, arguments: Any, as_of: date | None
) -> None:
    """The day on which rates count, the limits, and the benchmark where there is none."""
    results = recalculated(libreoffice, tmp_path, settings)
    assert_fees(results, expected(rates_in_force(as_of), **arguments))
    uses = {row["Use"] for row in rows_of(results["Payer rates"])}
    assert ("Not yet" in uses) == bool(as_of)


def test_rates_say_whether_they_count(results: Any) -> None:
    """The latest of a payer is used; of two from one day the first."""
    rows = rows_of(results["Payer rates"])
    uses = {(row["Payer"], row["Code"], row["Rate"]): row["Use"] for row in rows}
    assert uses["Harbor Health", "99213", 96] == uses["Harbor Health", "99213", 101] == "Replaced"
    assert uses["Harbor Health", "99203", 140].startswith("Repeats row ")
    assert uses["Lakeside Plan", "9914", 88] == "Unrecognized"
    assert uses["Northern Aid", "99215", ""] == "No rate"
    assert Counter(uses.values())["Used"] == sum(map(len, rates_in_force().values()))


def test_summary_is_what_plain_python_counts(results: Any) -> None:
    """By code system, result and section; percent of the benchmark at volume."""
    blocks = blocks_of(results["Summary"], DECLARED)
    told = [
        (describe(line["Code"]), line, answer)
        for line, answer in zip(SAMPLE["Fees"], expected(rates_in_force()), strict=True)
    ]

    def figures(chosen: Any) -> tuple[Any, ...]:
        kept = [(line, answer) for one, line, answer in told if chosen(one)]
        said = Counter(answer["Result"] for _, answer in kept)
        effect = sum(answer["Effect at volume"] or 0 for _, answer in kept)
        measured = [
            (line["Fee"] * line["Volume"], answer["Benchmark"] * line["Volume"])
            for line, answer in kept
            if answer["Percent of benchmark"] and line["Volume"] != ""
        ]
        fees, marks = (sum(one) for one in zip(*measured, strict=True)) if measured else (0, 0)
        return (
            len(kept),
            said["Raise fee"],
            said["Review"],
            said["OK"],
            effect,
            fees / marks if marks else None,
        )

    def same(found: Any, wanted: Any) -> bool:
        return [value or None for value in found] == pytest.approx([value or None for value in wanted])

    for label, system, level in (
        ("CPT, Level I", "CPT", "Level I"), ("HCPCS, Level II", "HCPCS", "Level II"),
        ("CDT, Level II", "CDT", "Level II"), ("Unrecognized", "", ""),
    ):  # fmt: skip
        wanted = figures(lambda one, pair=(system, level): (one.system, one.level) == pair)
        assert same(blocks["By code system and level"][label], wanted[:5]), label
    sections = {one.code_class.section for one, _, _ in told if one.code_class.section}
    for section in sections:
        found = blocks["By section"][section]
        assert same(found, figures(lambda one, name=section: one.code_class.section == name)), section
    others = blocks["By section"]["Other sections"]
    assert not any(others), "the sections that are shown have all fees"
    said = Counter(answer["Result"] for _, _, answer in told)
    assert {name: found[0] for name, found in blocks["By result"].items()} == {
        "Raise fee": said["Raise fee"], "Review": said["Review"], "No rate": said["No rate"],
        "No fee": said["No fee"], "Unrecognized": said["Unrecognized"], "OK": said["OK"],
        "All fees": len(told),
    }  # fmt: skip
    for system in ("CPT", "HCPCS", "CDT"):
        wanted = figures(lambda one, system=system: one.system == system)[5]
        assert blocks["Fees against the benchmark, at volume"][system][3] == pytest.approx(wanted)


def test_payers_and_the_worklist(results: Any) -> None:
    """Payers by the number of rates above the own fee; fees by their effect, then the rest that is not OK."""
    fees = {line_of(line): line["Fee"] for line in reversed(SAMPLE["Fees"])}
    above: Counter[str] = Counter()
    for key, payers in rates_in_force().items():
        for payer, rate in payers.items():
            above[payer] += isinstance(fees.get(key), float) and rate > fees[key]
    found = {
        row["Payer"].lower(): row["Above own fee"] for row in rows_of(results["By payer"]) if row["Payer"]
    }
    assert found == dict(above)
    assert list(found.values()) == sorted(found.values(), reverse=True)
    rows = [row for row in rows_of(results["Worklist"]) if row["Row"]]
    answers = expected(rates_in_force())
    assert Counter(row["Result"] for row in rows) == Counter(
        answer["Result"] for answer in answers if answer["Result"] != "OK"
    )
    effects = [row["Effect at volume"] for row in rows if row["Result"] == "Raise fee"]
    assert effects == sorted(
        (answer["Effect at volume"] for answer in answers if answer["Effect at volume"]), reverse=True
    )
    references = [results["Own fees"].cell(row["Row"], 1).value or "" for row in rows]
    assert references == [row["Your reference"] for row in rows]
    assert sum(map(bool, references)) > len(references) // 2
    assert [results["Own fees"].cell(row["Row"], 2).value for row in rows] == [row["Code"] for row in rows]


def test_rates_are_ordered_by_day_whatever_their_row(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """A rate that is out of force, free, later or repeated stands before and behind the one that counts."""

    def rate(payer: str, amount: Any, begins: Any, code: str = "99213", modifier: str = "") -> dict[str, Any]:
        return {"Payer": payer, "Code": code, "Modifier": modifier, "Rate": amount, "From": begins}

    old, new, later = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)
    rates = [
        (rate("One", 10, new), "Replaced"),
        (rate("Two", "", later), "No rate"),
        (rate("One", 40, later, modifier="26"), "Used"),
        (rate("Two", 20, new), "Used"),
        (rate(" one", 11, later, "99213.0"), "Used"),
        (rate("Two", 21, new), "Repeats row 8"),
        (rate("one ", 12, later), "Repeats row 9"),
        (rate("Two", 9, ""), "Replaced"),
        (rate("One", 13, old), "Replaced"),
        (rate("", 30, ""), "Used"),
        (rate("Three", 35, "", "99214"), "Used"),
        (rate("Two", -5, later), "No rate"),
    ]
    fees: list[Line] = [{"Code": "99213", "Fee": 12}, {"Code": "99213", "Modifier": "26", "Fee": 50}]
    path = tmp_path / "made.xlsx"
    path.write_bytes(build(DECLARED, {"Fees": fees, "Rates": [line for line, _ in rates]}))
    made = opened(libreoffice.recalculated(path).read_bytes(), values=True)
    assert [row["Use"] for row in rows_of(made["Payer rates"])] == [word for _, word in rates]
    found = [
        (row["Payers"], row["Lowest rate"], row["Median rate"], row["Highest rate"], row["Highest payer"])
        for row in rows_of(made["Own fees"])
    ]
    assert found == [(3, 11, 20, 30, ""), (1, 40, 40, 40, "One")]
