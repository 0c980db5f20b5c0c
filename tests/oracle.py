"""What the code sets say, written a second time as plain patterns and bounds, independent of the table.

Each line is read from the published section lists, not from ``udfs/ranges.csv``.
"""

from __future__ import annotations

import re

HCPCS = re.compile(r"[ABCEGHJKLMPQRSTUV][0-9]{4}")
CDT = re.compile(r"D[0-9]{4}")
LOCAL = re.compile(r"[WXYZ][0-9]{4}")
NUMERIC = re.compile(r"[0-9]{5}")
LETTERED = re.compile(r"([0-9]{4})([FTUMA])")

NOBODY = ("", "", "", "", "")

LEVEL_II_SECTIONS = {
    "B": "Enteral and Parenteral Therapy",
    "C": "Outpatient PPS (temporary)",
    "E": "Durable Medical Equipment",
    "G": "Procedures / Professional Services (temporary)",
    "H": "Behavioral Health and Substance Abuse Treatment",
    "K": "Temporary Codes for DME MACs",
    "M": "Medical Services",
    "P": "Pathology and Laboratory Services",
    "Q": "Miscellaneous Services (temporary)",
    "R": "Diagnostic Radiology Services",
    "S": "Temporary National Codes (Non-Medicare)",
    "T": "National Codes for State Medicaid Agencies",
    "U": "Coronavirus Diagnostic Panel",
}


def _numeric_section(number: int) -> str:
    if 98000 <= number <= 98016 or number == 99091 or 99201 <= number <= 99499:
        return "Evaluation and Management"
    if 100 <= number <= 1999 or 99100 <= number <= 99140:
        return "Anesthesia"
    if 10000 <= number <= 69999:
        return "Surgery"
    if 70000 <= number <= 79999:
        return "Radiology"
    if 80000 <= number <= 89999:
        return "Pathology and Laboratory"
    if 90000 <= number <= 99199 or 99500 <= number <= 99607:
        return "Medicine"
    return ""


def _level_ii_section(code: str) -> str:
    letter, number = code[0], int(code[1:])
    if letter == "A":
        if number <= 999:
            return "Transportation Services Including Ambulance"
        if number <= 8999:
            return "Medical and Surgical Supplies"
        return "Administrative, Miscellaneous and Investigational"
    if letter == "J":
        return "Drugs Administered Other Than Oral Method" if number <= 8999 else "Chemotherapy Drugs"
    if letter == "L":
        return "Orthotic Procedures and Devices" if number <= 4999 else "Prosthetic Procedures and Devices"
    if letter == "V":
        return "Vision Services" if number <= 2999 else "Hearing Services"
    return LEVEL_II_SECTIONS[letter]


def classify(code: str) -> tuple[str, str, str, str, str]:
    """System, level, category, section and maintainer of five characters."""
    if NUMERIC.fullmatch(code):
        section = _numeric_section(int(code))
        return ("CPT", "Level I", "Category I", section, "AMA") if section else NOBODY
    if lettered := LETTERED.fullmatch(code):
        digits, letter = lettered.groups()
        if digits == "0000" and letter != "F":
            return NOBODY
        category, section = {
            "A": ("Category I", "Medicine"),
            "F": ("Category II", "Category II - Performance Measurement"),
            "T": ("Category III", "Category III - Emerging Technology"),
            "U": ("PLA", "Pathology and Laboratory"),
            "M": ("MAAA", "Pathology and Laboratory"),
        }[letter]
        return "CPT", "Level I", category, section, "AMA"
    if HCPCS.fullmatch(code):
        return "HCPCS", "Level II", "", _level_ii_section(code), "CMS"
    if CDT.fullmatch(code):
        return "CDT", "Level II", "", "Dental Procedures (CDT)", "ADA"
    if LOCAL.fullmatch(code):
        return "HCPCS", "Level III", "", "Local codes (HCPCS Level III)", "Local payers"
    return NOBODY
