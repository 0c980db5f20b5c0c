"""Hospital price files in CMS's layouts, made up."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

LAYOUTS = (
    "tall-2.csv",
    "tall-3.csv",
    "wide-2.csv",
    "wide-3.csv",
    "items-2.json",
    "items-3.json",
    "tall-3.csv.gz",
)
_PLANS = (("Payer A", "PPO"), ("Payer B", "HMO"))


class Item(NamedTuple):
    """An item or service of a price file."""

    codes: Sequence[tuple[str, str]]  # code and type
    description: str = "An item"
    price: float = 100.0
    modifiers: str = ""


def write_prices(path: Path, items: Sequence[Item], *, day: str = "2026-04-01") -> Path:
    """Write a price file in the layout and version that its name begins with."""
    layout, version = path.name.split(".")[0].split("-")
    text = (
        _json(items, version, day) if layout == "items" else _csv(items, version, day, wide=layout == "wide")
    )
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_bytes(text.encode())
    return path


def _csv(items: Sequence[Item], version: str, day: str, *, wide: bool) -> str:
    columns = max((len(item.codes) for item in items), default=1)
    codes = [f"code | {place}{kind}" for place in range(1, columns + 1) for kind in ("", " | type")]
    prices = (
        [f"standard_charge|{payer}|{plan}|negotiated_dollar" for payer, plan in _PLANS]
        if wide
        else ["payer_name", "plan_name", "standard_charge|negotiated_dollar"]
    )
    location = "hospital_location" if version == "2" else "location_name"
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(["hospital_name", "last_updated_on", "version", location, "license_number|CA"])
    writer.writerow(["Made-up Hospital", day, f"{version}.0.0", "Here", ""])
    writer.writerow(["description", *codes, "modifiers", "setting", *prices])
    for item in items:
        pairs = [*item.codes, *[("", "")] * (columns - len(item.codes))]
        line = [item.description, *(text for pair in pairs for text in pair), item.modifiers, "both"]
        if wide:
            writer.writerow([*line, *(item.price for _ in _PLANS)])
        else:
            writer.writerows([*line, *plan, item.price] for plan in _PLANS)
    return out.getvalue()


def _json(items: Sequence[Item], version: str, day: str) -> str:
    prices = [
        {"payer_name": payer, "plan_name": plan, "standard_charge_dollar": 1.0} for payer, plan in _PLANS
    ]
    found: list[dict[str, Any]] = [
        {
            "description": item.description,
            "code_information": [{"code": code, "type": stated} for code, stated in item.codes],
            "standard_charges": [
                {"setting": "both", "payers_information": [{**one, "dollar": item.price} for one in prices]}
            ],
        }
        for item in items
    ]
    general = {"hospital_name": "Made-up Hospital", "last_updated_on": day, "version": f"{version}.0.0"}
    # The date may also stand behind the items.
    return json.dumps(
        {"standard_charge_information": found, **general}
        if version == "2"
        else {**general, "standard_charge_information": found}
    )
