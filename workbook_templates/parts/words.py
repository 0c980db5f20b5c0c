"""The words by which summaries are ordered."""

from __future__ import annotations

from udfs.ranges import ranges

SYSTEMS_AND_LEVELS = (
    ("CPT, Level I", "CPT", "Level I"),
    ("HCPCS, Level II", "HCPCS", "Level II"),
    ("CDT, Level II", "CDT", "Level II"),
    ("HCPCS, Level III (retired)", "HCPCS", "Level III"),
)
CATEGORIES = ("Category I", "Category II", "Category III", "PLA", "MAAA")
SECTIONS = tuple(dict.fromkeys(row.section for row in ranges() if row.section))
