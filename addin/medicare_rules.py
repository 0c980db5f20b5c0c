"""Rules for payer-code-set from Medicare's fee schedule: status I says that Medicare uses another code.

A rule is added for claim lines with a CPT code of that status whose payer is named Medicare, without
Advantage. Where the user's rules speak of the payer and the code, theirs alone count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from udfs.describe import describe
from udfs.releases.current import current_fee_schedules, store_problem
from udfs.releases.fee_schedule import ANOTHER_CODE, FeeSchedule
from udfs.releases.keep import counted
from workbook_templates.declaration import Line, Value
from workbook_templates.workbooks.payer_code_set import LINES, REQUIRED, RULES, SERVICE

_RULE = "Medicare: another code"
_CODE = "CPT alternative"


def with_medicare_rules(
    lines: Mapping[str, tuple[Line, ...]],
) -> tuple[Mapping[str, tuple[Line, ...]], list[str]]:
    """Return the lines of payer-code-set with Medicare's rules added, and what is to be said of them."""
    schedules = current_fee_schedules()
    if not schedules:
        return lines, [problem] if (problem := store_problem()) else []
    own = {(_compared(line.get("Payer")), describe(line.get(_CODE)).code) for line in lines.get(RULES, ())}
    added: dict[tuple[str, str], list[Line]] = {}
    for line in lines.get(LINES, ()):
        payer, described = _compared(line.get("Payer")), describe(line.get("Code"))
        key = payer, described.code
        if key not in own and key not in added and described.system == "CPT" and _is_medicare(payer):
            added[key] = [*_rules(str(line["Payer"]).strip(), described.code, schedules)]
    new = [rule for rules in added.values() for rule in rules]
    if not new:
        return lines, []
    said = f"Rules: {counted(len(new), 'rule')} added by Medicare's fee schedule, status {ANOTHER_CODE}."
    return {**lines, RULES: (*lines.get(RULES, ()), *new)}, [said]


def _compared(value: object) -> str:
    return " ".join(str(value or "").casefold().split())


def _is_medicare(payer: str) -> bool:
    return re.search(r"\bmedicare\b", payer) is not None and "advantage" not in payer


def _rules(payer: str, code: str, schedules: Sequence[FeeSchedule]) -> Iterator[Line]:
    """Yield a rule for each time in which a code has the status, by the files, which come newest first."""
    last: dict[str, date] = {}  # To, the day before the newer file; nothing for the newest
    rule: dict[str, Value] = {}
    for schedule in schedules:
        first, line = date.fromisoformat(f"{schedule.quarter}-01"), schedule.line(code)
        if line is not None and line.status == ANOTHER_CODE:
            rule = {
                SERVICE: _RULE,
                _CODE: code,
                "Payer": payer,
                REQUIRED: "HCPCS",
                **(rule or last),  # To of the rule that goes on in the newer file
                "From": first,
                "Source": schedule.source,
            }
        elif rule:
            yield rule
            rule = {}
        last = {"To": first - timedelta(days=1)}
    if rule:
        yield rule
