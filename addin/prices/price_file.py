"""Hospital price files: CMS's layouts of them, and their lines one by one.

Source: CMS, Hospital Price Transparency data dictionaries 2.0 to 3.0 (3.0 is of January 2026, its examples of
2026-04-29; github.com/CMSgov/hospital-price-transparency). CSV: row 1 holds the general headings
(hospital_name, last_updated_on, version, ...), row 2 their values, row 3 the headings of the lines below:
description, code|1, code|1|type and so on to any number, modifiers, setting, charges. The tall layout has a
line for each payer and plan, in payer_name and plan_name; the wide one has columns for each, such as
standard_charge|PAYER|PLAN|negotiated_dollar. JSON: one object with the general members and
standard_charge_information, an array of items with description, code_information (code, type) and
standard_charges, each with setting and payers_information. Capitals and blanks around bars mean nothing.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from addin.files.text_table import TextForm, text_form, text_rows
from addin.prices.json_items import members
from udfs.dates import NO_DAYS, day_of
from udfs.errors import InputError

_ITEMS = "standard_charge_information"
_FIRST_ROW = 4  # of the lines in CSV
_VERSION = re.compile(r"v?([23](?:\.[0-9]{1,3})*)", re.IGNORECASE)
_DESCRIBED = {"Description": "description", "Payer": "payer_name", "Plan": "plan_name"}


class PriceLine(NamedTuple):
    """A line of CSV, or what an item of JSON says of one payer and plan."""

    place: int  # the row in CSV, the item in JSON, from 1
    codes: tuple[str, ...]  # code, type, code, type ..., as they are written; "" where there is none
    fields: Sequence[str]  # everything that the line says


@dataclass(frozen=True, slots=True)
class PriceFile:
    """What a price file says of itself, and how its lines are read."""

    path: Path
    layout: str  # "CSV tall", "CSV wide" or "JSON"
    version: str
    day: str  # when it was last updated, an ISO date; "" where it does not say
    places: str  # what its lines are counted by: "Row" or "Item"
    code_columns: tuple[str, ...]  # their headings
    described: dict[str, int]  # where in the fields of a line its description, payer and plan stand
    lines: Callable[[], Iterator[PriceLine]]


def price_file(path: Path) -> PriceFile:
    """Return what a price file is.

    Raises:
        InputError: it cannot be read, or is no hospital price file of CMS's versions 2 or 3.
    """
    kinds = {".csv": _csv_file, ".json": _json_file}
    read = kinds.get(
        path.with_suffix("").suffix.lower() if path.suffix.lower() == ".gz" else path.suffix.lower()
    )
    with told(path):
        if path.is_dir():
            raise InputError(f"{path} is a folder; name a file in it.")
        if not path.exists():
            raise InputError(f"{path} does not exist; check the folder and the name.")
        if read is None or not path.is_file():
            raise InputError(
                f"{path.name} is of a kind that is not read; these are: .csv .json, also packed as .gz. "
                "Unpack a .zip file first."
            )
        return read(path)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Put into a sentence what the system says while a file is read."""
    try:
        yield
    except (EOFError, zlib.error) as error:
        raise InputError(f"{path.name} is damaged; download it again.") from error
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror or 'it is damaged'}); close it in other programs and "
            "check your access."
        ) from error


def _csv_file(path: Path) -> PriceFile:
    form = replace(text_form(path), delimiter=",")  # which the dictionary asks for; headings are full of bars
    above = [[_heading(cell) for cell in row] for row in islice(text_rows(path, form), _FIRST_ROW - 1)]
    general, values, headings = [*above, [], [], []][:3]
    if not {"last_updated_on", "version"} <= set(general) or "description" not in headings:
        raise _other_layout(
            path, "row 1 should have last_updated_on and version, row 3 description and code|1"
        )
    times = Counter(headings)
    columns = [one for one in times if re.fullmatch(r"code\|[0-9]{1,4}", one)]
    for name in [*columns, *(f"{one}|type" for one in columns)] or ["code|1"]:
        if times[name] != 1:
            where = "twice" if name in times else "not"
            raise _other_layout(path, f"the heading {name} should be in row 3 once, and is {where} there")
    values += [""] * (len(general) - len(values))
    at = {one: place for place, one in enumerate(headings)}
    places = [at[name] for one in columns for name in (one, f"{one}|type")]
    return PriceFile(
        path=path,
        layout="CSV tall" if "payer_name" in headings else "CSV wide",
        version=_version(path, values[general.index("version")]),
        day=_day(values[general.index("last_updated_on")]),
        places="Row",
        code_columns=tuple(columns),
        described={name: at[one] for name, one in _DESCRIBED.items() if one in at},
        lines=partial(_csv_lines, path, form, places, len(headings)),
    )


def _csv_lines(path: Path, form: TextForm, places: Sequence[int], width: int) -> Iterator[PriceLine]:
    codes_of: Callable[[list[str]], tuple[str, ...]] = itemgetter(*places)  # a code and its type at least
    for number, row in enumerate(islice(text_rows(path, form), _FIRST_ROW - 1, None), start=_FIRST_ROW):
        if not any(row):
            continue
        if len(row) < width:
            row += [""] * (width - len(row))
        yield PriceLine(number, codes_of(row), row)


def _heading(cell: str) -> str:
    return "|".join(part.strip().lower() for part in cell.split("|"))


def _json_file(path: Path) -> PriceFile:
    general: dict[str, Any] = {}
    has_items = False
    for name, value in members(path, _ITEMS):
        has_items = has_items or name == _ITEMS
        if name in ("version", "last_updated_on"):
            general[name] = value
        if has_items and len(general) == 2:
            break
    if not has_items or "version" not in general:
        raise _other_layout(path, f"it should have version, last_updated_on and {_ITEMS}")
    return PriceFile(
        path=path,
        layout="JSON",
        version=_version(path, _text(general["version"])),
        day=_day(_text(general.get("last_updated_on"))),
        places="Item",
        code_columns=(),
        described={name: place for place, name in enumerate(_DESCRIBED)},
        lines=partial(_json_lines, path),
    )


def _json_lines(path: Path) -> Iterator[PriceLine]:
    items = (value for name, value in members(path, _ITEMS) if name == _ITEMS)
    for number, item in enumerate(items, start=1):
        [about] = _objects(path, number, "", [item])
        pairs = _objects(path, number, "code_information", about.pop("code_information", None))
        codes = tuple(_text(one.get(name)) for one in pairs for name in ("code", "type"))
        charges = _objects(path, number, "standard_charges", about.pop("standard_charges", None)) or [{}]
        description = _text(about.get("description"))
        for charge in charges:
            payers = _objects(path, number, "payers_information", charge.pop("payers_information", None))
            same = repr((pairs, sorted(about.items()), sorted(charge.items())))
            for payer in payers or [{}]:
                names = _text(payer.pop("payer_name", None)), _text(payer.pop("plan_name", None))
                yield PriceLine(number, codes, [description, *names, same, repr(sorted(payer.items()))])


def _objects(path: Path, number: int, name: str, value: object) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise _other_layout(path, f"{name or 'each item'} of item {number:,} should be made of objects")
    return value


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _day(text: str) -> str:
    day = day_of(text)
    return "" if day in NO_DAYS else day


def _version(path: Path, text: str) -> str:
    found = _VERSION.fullmatch(text.strip())
    if not found:
        raise _other_layout(path, "its version should be 2 or 3, such as 3.0.0")
    return found[1]


def _other_layout(path: Path, why: str) -> InputError:
    return InputError(
        f"{path.name} is not in CMS's layout of hospital price files: {why}; check that it is the right file."
    )
