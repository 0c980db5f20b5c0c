"""What the workbook "cpt-vs-hcpcs" says of the two systems, in the project's own words.

Sources: what the AMA, CMS and the ADA publish of their code sets (forms, maintainers, publication dates).
"""

from __future__ import annotations

SYSTEMS = (
    ("Full name", "Current Procedural Terminology",
     "Healthcare Common Procedure Coding System, Level II, the national codes"),
    ("Level of HCPCS", "Level I", "Level II"),
    ("Maintained by", "American Medical Association (AMA)",
     "Centers for Medicare & Medicaid Services (CMS). Dental codes, D and four digits, are CDT: kept by "
     "the American Dental Association (ADA), and counted as Level II."),
    ("What it names", "What physicians, other professionals and hospital outpatient departments do: "
     "visits, surgery, imaging, laboratory tests, anesthesia",
     "What CPT does not name: supplies, equipment, prostheses, most drugs, ambulance rides, and services that "
     "Medicare, Medicaid or private payers define"),
    ("Who asks for it", "Medicare, Medicaid and private payers",
     "Medicare, Medicaid and private payers. H and T codes are for state Medicaid agencies, S codes for "
     "private payers and Medicaid, C codes for hospital outpatient departments and surgery centers."),
    ("How a code looks", "Five digits, or four digits and one of F, T, U, M, A",
     "One letter and four digits. F, I, N and O begin no code; D begins CDT."),
    ("How it is ordered", "Categories, then sections by number", "Sections by the first letter"),
    ("Modifiers", "Two digits, such as 25; 1P, 2P, 3P, 8P; P1 to P6",
     "A letter first, such as RT or JW; ambulance rides have pairs of places"),
    ("Claims", "Professional and institutional claims", "The same; dental claims for CDT"),
    ("New codes", "Category I every January; other kinds more often, PLA every quarter", "Every quarter"),
    ("Wording", "Copyright of the AMA: needs a license",
     "Published by CMS for everybody; the wording of CDT needs a license of the ADA"),
    ("If both have a code", "Ask the payer which one. Compare the descriptors: codes are not simply "
     "interchangeable.", "Medicare often asks for a G, Q or J code where others take CPT."),
)  # fmt: skip
LEVELS = (
    ("Level I", "CPT itself", "99213, 0042T, 3074F"),
    ("Level II", "The national codes of CMS, and CDT of the ADA", "J1100, E0143, D0120"),
    ("Level III", "Local codes of payers; retired at the end of 2003, found in old data only",
     "W, X, Y or Z and four digits"),
)  # fmt: skip
CATEGORIES = (
    ("Category I", "Procedures and services in general use", "99213: five digits"),
    ("Category II", "Performance tracking, optional; never paid", "3074F: four digits and F"),
    ("Category III", "Temporary codes for emerging technology; payment is up to the payer",
     "0042T: four digits and T"),
    ("PLA", "Proprietary laboratory analyses: tests of one maker or laboratory", "0001U: four digits and U"),
    ("MAAA", "Administrative codes for multianalyte assays with an algorithm", "0002M: four digits and M"),
)  # fmt: skip
