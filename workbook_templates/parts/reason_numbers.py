"""CARC and RARC as users write them: CO-97, PR 1, 016 and 97 are read as the number alone.

Steps only: what a number means is the user's own table; the official wording is not in this project.
"""

from __future__ import annotations

from workbook_templates.declaration import Answer
from workbook_templates.formulas import own
from workbook_templates.rows import Row

NUMBERS = "Step CARC and RARC"  # both, "" without a CARC: by which a table of causes is searched
CARC_NUMBER = "Step CARC number"
_RARC_NUMBER = "Step RARC number"
_GROUPS = ("CO", "PR", "OA", "PI", "CR")
# Spaces of other kinds and dashes are spaces; marks that look-ups take for any text go.
_CHANGED = {160: " ", 42: None, 63: None, 126: None, 45: " "}


def number_steps(carc: str, rarc: str) -> tuple[Answer, ...]:
    """Answer the steps that read both numbers, for the right end of a table.

    Args:
        carc: The heading of the column with the claim adjustment reason codes.
        rarc: The heading of the column with the remark codes.
    """
    number, remark = own(CARC_NUMBER), own(_RARC_NUMBER)
    return (
        *_steps(carc, "Step CARC text", "Step CARC without group", CARC_NUMBER),
        *_steps(rarc, "Step RARC text", "Step RARC without group", _RARC_NUMBER),
        Answer(
            NUMBERS,
            "step",
            14,
            f'IF({number}="","",{number}&"|"&{remark})',
            lambda row: f"{row[CARC_NUMBER]}|{row[_RARC_NUMBER]}" if row[CARC_NUMBER] else "",
        ),
    )


def _steps(heading: str, text: str, bare: str, number: str) -> tuple[Answer, ...]:
    formula = f'SUBSTITUTE(LEFT({own(heading)}&"",20),_xlfn.UNICHAR(160)," ")'
    for old, new in (("*", ""), ("?", ""), ("~", ""), ("-", " ")):
        formula = f'SUBSTITUTE({formula},"{old}","{new}")'

    def read(row: Row) -> str:
        words = str(row[heading])[:20].translate(_CHANGED).split(" ")
        told = " ".join(filter(None, words)).upper()
        if len(told) > 2 and told[:2] in _GROUPS:
            told = told[2:].strip(" ")
        return told[2:] if told.startswith("00") else told.removeprefix("0")

    group = f'AND(LEN({own(text)})>2,ISNUMBER(FIND(LEFT({own(text)},2),"{".".join(_GROUPS)}")))'
    without_zeros = (
        f'IF(LEFT({own(bare)},2)="00",MID({own(bare)},3,20),'
        f'IF(LEFT({own(bare)},1)="0",MID({own(bare)},2,20),{own(bare)}))'
    )
    return (
        Answer(text, "step", 14, f"UPPER(TRIM({formula}))"),
        Answer(bare, "step", 14, f"IF({group},TRIM(MID({own(text)},3,20)),{own(text)})"),
        Answer(number, "step", 14, without_zeros, read),
    )
