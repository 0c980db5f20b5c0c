"""The headings under which columns are found in users' files, besides the workbook's own.

The first that is there is taken. They are those of chargemasters and fee schedules that hospitals and payers
publish.
"""

CODES = (
    "HCPCS",
    "CPT",
    "CPT/HCPCS",
    "HCPCS/CPT",
    "HCPCS code",
    "CPT code",
    "CPT/HCPCS code",
    "HCPCS/CPT code",
    "Procedure code",
    "Billing code",
)
DESCRIPTIONS = ("Charge description", "Service description", "Item description", "Procedure description")
AMOUNTS = ("Charge", "Charges", "Fee", "Rate", "Price", "Allowed", "Allowed amount")
