"""Cells that are almost what the rules know: with a sign, a word or a code more or less."""

from __future__ import annotations

import random

from code_like_values import cells, damaged_values

# Ways of writing of which the other tables have few.
WRITTEN = (
    "SV1*HC:99213:25*100*UN*1", "SVC*HC:J1100:JW*5", "SV2*0300*HC:80053*50", "HC>99213>25>desc",
    "AD:D0120:::text", "http://www.ama-assn.org/go/cpt|99213", "urn:oid:2.16.840.1.113883.6.12|99213",
    "2.16.840.1.113883.6.285#J1100", "99213^Office visit^C4", "J1100^Dexa^HCPCS^x", "97110 x 2",
    "97110 (2 units)", "97110, qty: 3", "3 x 97110", "97110-GP X 2 UNITS", "J1885*4", "97110 2 units",
    "97110 - 2 x", "G0283 X1", "99213X2", "P1234 X3", "NONE", "N / A", "not applicable",
    "No CPT code assigned", "(null)", "TBD", "xxxx", "--", "0.00", "0000", "CSTM-00", "cpt: none",
    "99202-99215", "99211 thru 99215", "99211-15", "99211 to 215", "A4206-A4209",
    "97014GP, G0283-GP and 97032", "J1100/J1885", "99213 & 99214", "99213; 99214 x2", "99213 - and 99215",
    "O0142", "0O142", "9921I", "JIIOO", "G0l05", "99213-67", "99213.X", "J1100.12", "G0105.3", "C893650",
    "00732 0050", "07320050", "088342", "HIPPS AAA00", "R1234", "ES101", "EAPG 123", "APR-DRG 123-2",
    "140-2", "110-1", "MS DRG 470", "12-JAN-2024", "JAN 24", "5 MAY", "1ABC1", "AAAA1", "F0123", "S42001P",
    "T2000XS", "E1140", "C50411", "Z0000", "J1100,JW;RT", "99213 25,59", "99213-25-59-76-77-78",
    "CPT-4 code 99213", "HCPCS Level II J1100", "CPT/HCPCS: J1100", "HCPCS codes#99213", "PROC CODE 142",
    "code>142", "AD D0120", "HC 142", "J 1100", "0042 T", "99213?", "J1100!*", "*99213", "+ 99213",
    "9.9213E+04", "1.42E+2", "10,004.00", "142-25", "142 :25", "1999-RT-LT", "99213 2512", "992132512",
    "9921325597677", "99213255950", "12345678901", "1234567893", "173068224", "207Q00000X", "V70.0",
    "E880.1", "786.50", "ICD-10 E11.40", "NDC 123", "LOINC 2345-7", "Rev 0450", "ZIP 12345", "2026-07-01",
    "7/1/2026", "20260701", "RT LT", "25 59", "LT X1", "RH", "DR SH", "Z1032 ZL", "A0428 RH", "A0428RHQM",
    "W1234ZA", "X0123-XE", "99213 Main St", "see 99213", "99213 J1100 office", "HCPCS Level IIJ1100",
)  # fmt: skip
_PIECES = (
    *"-:,./xX*()'\"=#?!^|~@$%&019AEOIl_+<>",
    *" \u00a0\u2013\u200b\ufeff\u00ae\u00e9\uff19\u0663\u2019\t\u00d7\x01",
    "25", "59", "RT", "JW", "RH", "ZL", "99213", "J1100", "142", "0042T", "CPT", "HCPCS", "HC:", "units",
    "qty", "and", "thru", "to",
)  # fmt: skip


def mutated_cells(count: int, seed: int) -> list[str]:
    """Different texts, the same for the same seed."""
    chance = random.Random(seed)
    others = [str(cell.value) for cell in cells()] + [str(value) for value in damaged_values()]
    found = dict.fromkeys(WRITTEN)
    while len(found) < count:
        text = chance.choice(WRITTEN if chance.random() < 0.6 else others)
        for _ in range(chance.choice((1, 1, 1, 2, 2, 3))):
            place, kind = chance.randrange(len(text) + 1), chance.randrange(5)
            if kind == 0:
                text = text[:place] + chance.choice(_PIECES) + text[place:]
            elif kind == 1:
                text = text[:place] + text[place + 1 :]
            elif kind == 2:
                text = text[:place] + chance.choice(_PIECES) + text[place + 1 :]
            elif kind == 3:
                text = chance.choice(_PIECES) + text
            else:
                text += chance.choice(("", " ", "-", ", ")) + chance.choice(others + list(WRITTEN))
        found[text.swapcase() if chance.random() < 0.08 else text] = None
    return list(found)
