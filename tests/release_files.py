"""Release files in the layout of CMS, made up: as text, as workbook, as zip. No wording of CMS is in them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from udfs.releases.record import ReleaseRecord

_BEFORE_DETAILS = ["HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION"]
# The headings from PRICE1 on, and how wide each stands in a line from column 120 on.
_DETAILS = {
    **{f"PRICE{place}": 2 for place in range(1, 5)},
    "MULT_PI": 1,
    **{f"CIM{place}": 6 for place in range(1, 4)},
    **{f"MCM{place}": 8 for place in range(1, 4)},
    "STATUTE": 10,
    **{f"LABCERT{place}": 3 for place in range(1, 9)},
    **{f"XREF{place}": 5 for place in range(1, 6)},
    "COV": 1,
    "ASC_GRP": 2,
    "ASC_DT": 8,
    "OPPS": 3,
    "OPPS_PI": 1,
    "OPPS_DT": 8,
    "PROCNOTE": 4,
    "BETOS": 4,  # and a column that belongs to nothing
    **{f"TOS{place}": 1 for place in range(1, 6)},
    "ANEST_BU": 3,
    "ADD DT": 8,
    "ACT EFF DT": 8,
    "TERM DT": 8,
    "ACTION CD": 1,
}
HEADINGS = (*_BEFORE_DETAILS, *_DETAILS)
DISCLAIMER = "***Disclaimer\t\t\r\n\t\t\r\n*It says nothing of coverage.\xa0\t\r\n\r\n"
_SAME_FOR_ALL = {
    "MULT_PI": "A",
    "CIM1": "60-9",
    "MCM1": "2130",
    "STATUTE": "1861",
    "LABCERT1": "220",
    "ASC_GRP": "YY",
    "ASC_DT": "20080101",
    "PROCNOTE": "0015",
    "BETOS": "D1F",
    "ANEST_BU": "  0",
}


@dataclass(frozen=True)
class Made:
    """One made-up code or modifier; its description as the pieces that the text breaks it into."""

    code: str
    pieces: tuple[str, ...] = ("Thing of the test",)
    short: str = "Thing"
    price: str = "51"
    coverage: str = "C"
    added: str = "20030101"
    effective: str = "20030101"
    terminated: str = ""
    action: str = "N"
    service: str = "1"
    references: tuple[str, ...] = ()  # at most five

    @property
    def details(self) -> list[str]:
        """What stands under each heading from PRICE1 on."""
        told = dict(_SAME_FOR_ALL)
        told.update({"PRICE1": self.price, "COV": self.coverage, "TOS1": self.service, "ADD DT": self.added})
        told.update({"ACT EFF DT": self.effective, "TERM DT": self.terminated, "ACTION CD": self.action})
        told.update({f"XREF{place}": code for place, code in enumerate(self.references, start=1)})
        return [told.get(heading, "") for heading in _DETAILS]

    @property
    def record(self) -> ReleaseRecord:
        """What is to be read of it."""

        def day(text: str) -> str:
            return f"{text[:4]}-{text[4:6]}-{text[6:]}" if text else ""

        return ReleaseRecord(
            code=self.code,
            sequence="0010",
            long_description=" ".join(self.pieces),
            short_description=self.short,
            pricing=self.price,
            multiple_pricing="A",
            coverage_manual="60-9",
            carriers_manual="2130",
            statute="1861",
            lab_certification="220",
            cross_references=", ".join(self.references),
            coverage=self.coverage,
            asc_group="YY",
            asc_date="2008-01-01",
            opps_group="",
            opps_indicator="",
            opps_date="",
            processing_note="0015",
            betos="D1F",
            type_of_service=self.service,
            anesthesia_units="0",
            added=day(self.added),
            action_effective=day(self.effective),
            terminated=day(self.terminated),
            action=self.action,
        )


# A small release: modifiers first, then codes in order, the last one of the section that closes all releases.
SMALL = (
    Made("QZ", ("Modifier of the test",), "Mod"),
    Made("A4100", ("Bandage of the test, long enough to be broken", "over two lines, each"), "Bandage"),
    Made("E1140", ("Chair of the test",), "Chair"),
    Made("J1100", ("Injection of the test, 1 mg",), "Inj", added="19820101", service="1"),
    Made("L9900", ("Brace of the test",), "Brace", terminated="20171231", action="D", effective="20180101"),
    Made("Q5999", ("Drug of the test",), "Drug", added="20300101", effective="20300101", action="A"),
    Made("V5364", ("Screening of the test",), "Screening"),
)


def lines_of(made: Made, width: int = 320, continued: int = 91) -> list[str]:
    """The lines of one code: the first of so many characters, the others of so many, 0 for no padding."""
    code, kinds = (made.code, "34") if len(made.code) == 5 else (f"   {made.code}", "78")
    first = f"{code}00100{kinds[0]}{made.pieces[0]:<80}{made.short:<28}"
    first += "".join(text.ljust(size) for text, size in zip(made.details, _DETAILS.values(), strict=True))
    first = first.ljust(width)
    others = [
        f"{code}{number:03}00{kinds[1]}{piece}".ljust(continued)
        for number, piece in enumerate(made.pieces[1:], start=2)
    ]
    return [first, *others]


def text_of(
    made: Sequence[Made] = SMALL,
    *,
    width: int = 320,
    continued: int = 91,
    before: str = "",
    end: str = "\r\n",
) -> bytes:
    """A release as text."""
    lines = [line for one in made for line in lines_of(one, width, continued)]
    return (before + "".join(f"{line}{end}" for line in lines)).encode("cp1252")


def rows_of(made: Sequence[Made] = SMALL, *, before: int = 0) -> list[list[object]]:
    """A release as the rows of a sheet, its headings behind so many rows of a disclaimer."""
    rows: list[list[object]] = [["***Disclaimer"], *[[] for _ in range(before - 1)]] if before else []
    rows.append(list(HEADINGS))
    for one in made:
        code, kind = (one.code, "3") if len(one.code) == 5 else (f"   {one.code}", "7")
        rows.append([code, "0010", kind, " ".join(one.pieces), one.short, *one.details])
    return rows


def save_sheets(path: Path, *sheets: Sequence[Sequence[object]]) -> Path:
    """A workbook with these sheets."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for rows in sheets:
        sheet = workbook.create_sheet()
        for row in rows:
            sheet.append(list(row))
    workbook.save(path)
    return path


def save_text(folder: Path, name: str = "HCPC2026_JUL_ANWEB.txt", made: Sequence[Made] = SMALL) -> Path:
    """A release as a text file."""
    path = folder / name
    path.write_bytes(text_of(made))
    return path


def save_zip(path: Path, members: Mapping[str, bytes]) -> Path:
    """A zip with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


TRANSACTIONS: list[list[object]] = [
    ["HCPCS/MOD", "TYPE OF CHANGE", "SHORT DESCRIPTION", "LONG DESCRIPTION"],
    ["   QZ", "No Change", "Mod", "Modifier of the test"],
    ["Q5999", "ADD", "Drug", "Drug of the test"],
    ["L9900", "Discontinued", "Brace", "Brace of the test"],
]
CORRECTIONS: list[list[object]] = [
    ["", "", "", "2026 CORRECTIONS"],
    [],
    ["CODE", "ACTION", "EFF DATE", "SHORT DESC", "COV", "PRICE"],
    ["A4100", "Change Cov to D", "20260701", "", "D", 39.0],
    ["J1100", "Remove the ASC date", "01/0/12026"],
    ["nothing", "Nothing"],
]
