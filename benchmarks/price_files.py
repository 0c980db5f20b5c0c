"""``check-prices`` on a made-up price file, beside the standard library reading its rows alone."""

from __future__ import annotations

import csv
import tempfile
import time
from pathlib import Path

from addin.prices.check_prices import check_prices
from benchmarks.measured import Measured

LINES = 200_000
_HEAD = (
    "hospital_name,last_updated_on,version\nMade up,2026-04-01,3.0.0\n"
    "description,code|1,code|1|type,code|2,code|2|type,modifiers,setting,standard_charge|gross,payer_name,"
    "plan_name,standard_charge|negotiated_dollar,standard_charge|methodology,additional_generic_notes\n"
)


def measure(lines: int) -> list[Measured]:
    """Measure the processor's seconds for so many lines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "prices.csv")
        with path.open("w", encoding="utf-8", newline="") as stream:
            stream.write(_HEAD)
            for one in range(lines):
                item = one % 9_000
                stream.write(
                    f"Item or service number {item},{10_000 + 9 * item},CPT,{100 + item % 900:04d},RC,,"
                    f"outpatient,{item}.00,Payer {one % 20},Plan {one},{one % 700}.50,fee schedule,\n"
                )
        start = time.process_time()
        with path.open(encoding="utf-8", newline="") as stream:
            for _ in csv.reader(stream):
                pass
        floor = time.process_time() - start
        start = time.process_time()
        check_prices(path, None, force=False)
        ours = time.process_time() - start
    return [Measured(f"check-prices of {lines:,} lines", ours, "s", floor)]
