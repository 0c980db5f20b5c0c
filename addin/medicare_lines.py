"""What Medicare's fee schedule adds to workbooks: rules to payer-code-set, a status to the lines of others.

Status I says that Medicare uses another code. In payer-code-set a rule is added for claim lines with a CPT
code of Category I of that status whose payer is Medicare itself. Where the user's rules speak of the payer
and the code, theirs alone count. In code-review and denials-by-code-set each line says what Medicare does
with its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from udfs.dates import NO_DATE, NOT_A_DATE, day_of
from udfs.describe import describe
from udfs.memo import Memo
from udfs.releases.current import current_fee_schedules, store_problem
from udfs.releases.fee_schedule import ANOTHER_CODE, FeeSchedule, schedule_of, status_words
from udfs.releases.keep import counted
from udfs.releases.known_codes import today
from workbook_templates.declaration import Line, Value, Workbook
from workbook_templates.declaring.inputs import CODE, MODIFIERS_COLUMN
from workbook_templates.declaring.inputs import SERVICE as DATE_OF_SERVICE
from workbook_templates.declaring.medicare import ANOTHER_SYSTEM, FEE_SCHEDULE, MEDICARE
from workbook_templates.workbooks import code_review, denials_by_code_set, payer_code_set
from workbook_templates.workbooks.payer_code_set import REQUIRED, RULES, SERVICE

_CPT = "CPT alternative"
# Words of plans that insurers run in Medicare's place (Part C), beside it (Part D) or with a state, and names
# of such insurers: their contracts say which codes they want, not Medicare's own fee schedule.
_OF_INSURERS = (
    "advantage|choice|complete|dsnp|gold|hmo|mapd|medicaid|mmp|msa|non|part [cd]|pdp|pffs|plans?|plus|ppo|"
    "replacement|snp|aarp|aetna|anthem|bcbs|blue|cigna|devoted|elevance|healthspring|humana|kaiser|molina|"
    "scan|uhc|united|unitedhealthcare|wellcare"
)
_WITH_STATUS = {
    code_review.WORKBOOK.name: (code_review.LINES, code_review.WITH_MEDICARE),
    denials_by_code_set.WORKBOOK.name: (denials_by_code_set.DENIALS, denials_by_code_set.WITH_MEDICARE),
}

Lines = Mapping[str, tuple[Line, ...]]  # by the names of tables


def with_medicare(declared: Workbook, lines: Lines) -> tuple[Workbook, Lines, list[str]]:
    """Return a workbook and its lines with what the imported fee schedules add, and what is to be said of it.

    Without one, or for another workbook, both stay as they are.
    """
    table, with_status = _WITH_STATUS.get(declared.name, (payer_code_set.LINES, declared))
    if not lines.get(table) or declared.name not in (*_WITH_STATUS, payer_code_set.WORKBOOK.name):
        return declared, lines, []
    if not (schedules := current_fee_schedules()):
        return declared, lines, [problem] if (problem := store_problem()) else []
    if declared.name in _WITH_STATUS:
        found, said = _with_statuses(lines[table], schedules)
        return with_status, {**lines, table: found}, said
    return declared, *_with_rules(lines, schedules)


def _with_statuses(
    lines: Sequence[Line], schedules: Sequence[FeeSchedule]
) -> tuple[tuple[Line, ...], list[str]]:
    """Return lines with Medicare's status of each code on the date of service, and the file that says so."""
    described = Memo(describe)
    found: list[Line] = []
    filled = another = too_early = 0
    for line in lines:
        beside = line.get(MODIFIERS_COLUMN)
        code = described[f"{line.get(CODE)}-{beside}" if beside else line.get(CODE)]
        day = day_of(line.get(DATE_OF_SERVICE))
        schedule = schedule_of(today() if day == NO_DATE else day, schedules) if day != NOT_A_DATE else None
        fee = schedule.line(code.code, code.modifiers) if schedule else None
        too_early += bool(code.code and schedule is None and day != NOT_A_DATE)
        if schedule is None or fee is None:
            found.append(line)
            continue
        filled += 1
        another += fee.status == ANOTHER_CODE and code.code_class.category == "Category I"
        found.append({**line, MEDICARE: status_words(fee.status), FEE_SCHEDULE: schedule.source})
    said = [
        f"Medicare: {counted(filled, 'line')} with the status of the code in the fee schedule; for "
        f"{another:,} of them, with CPT codes, Medicare uses another code."
    ]
    if too_early:
        said.append(f"Dates before the fee schedules that are loaded: {counted(too_early, 'line')}.")
    return tuple(found), said


def _with_rules(lines: Lines, schedules: Sequence[FeeSchedule]) -> tuple[Lines, list[str]]:
    """Return the lines of payer-code-set with Medicare's rules added."""
    own = {(_compared(line.get("Payer")), describe(line.get(_CPT)).code) for line in lines.get(RULES, ())}
    added: dict[tuple[str, str], list[Line]] = {}
    for line in lines[payer_code_set.LINES]:
        payer, described = _compared(line.get("Payer")), describe(line.get("Code"))
        key = payer, described.code
        is_new = key not in own and key not in added and described.code_class.category == "Category I"
        if is_new and is_medicare(payer):
            added[key] = [*_rules(str(line["Payer"]).strip(), described.code, schedules)]
    new = [rule for rules in added.values() for rule in rules]
    if not new:
        return lines, []
    payers = len({payer for (payer, _), rules in added.items() if rules})
    said = (
        f"Rules: {counted(len(new), 'rule')} added for {counted(payers, 'payer')} by Medicare's fee "
        f"schedule, status {ANOTHER_CODE}."
    )
    return {**lines, RULES: (*lines.get(RULES, ()), *new)}, [said]


def _compared(value: object) -> str:
    return " ".join(str(value or "").casefold().split())


def is_medicare(payer: str) -> bool:
    """Return whether a payer's name is that of Medicare itself, and not of an insurer's Medicare plan.

    >>> is_medicare("Medicare Part B - Noridian"), is_medicare("Aetna Medicare"), is_medicare("Medicare HMO")
    (True, False, False)
    """
    words = " ".join(re.findall("[a-z]+", payer.casefold()))
    return re.search(r"\bmedicare\b", words) is not None and not re.search(rf"\b(?:{_OF_INSURERS})\b", words)


def _rules(payer: str, code: str, schedules: Sequence[FeeSchedule]) -> Iterator[Line]:
    """Yield a rule for each time in which a code has the status, by the files, which come newest first."""
    last: dict[str, date] = {}  # To, the day before the newer file; nothing for the newest
    rule: dict[str, Value] = {}
    for schedule in schedules:
        first, line = date.fromisoformat(f"{schedule.quarter}-01"), schedule.line(code)
        if line is not None and line.status == ANOTHER_CODE:
            rule = {
                SERVICE: ANOTHER_SYSTEM,
                _CPT: code,
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
