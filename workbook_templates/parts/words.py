"""Words that the workbooks share: by which summaries are ordered, and columns with codes are found."""

from __future__ import annotations

from udfs.ranges import ranges

SYSTEMS_AND_LEVELS = (
    ("CPT, Level I", "CPT", "Level I"),
    ("HCPCS, Level II", "HCPCS", "Level II"),
    ("CDT, Level II", "CDT", "Level II"),
    ("HCPCS, Level III (retired)", "HCPCS", "Level III"),
)
# What users call a column with codes, beside Code; of two of them the one that stands first here is taken.
CODE_HEADINGS = ("HCPCS", "CPT", "CPT/HCPCS", "HCPCS code", "CPT code", "Procedure code", "HCPC")
CATEGORIES = ("Category I", "Category II", "Category III", "PLA", "MAAA")
SECTIONS = tuple(dict.fromkeys(row.section for row in ranges() if row.section))
