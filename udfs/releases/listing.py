"""All codes of one release, as a list to compare."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from udfs.releases.names import checked_quarter
from udfs.releases.store import reading, release_id


class ListedCode(NamedTuple):
    """A code of a release, with what two releases are compared by."""

    code: str
    description: str  # the long one
    terminated: str  # the last day on which it may be used, an ISO text; "" for none
    coverage: str  # C, D, I, M or S
    pricing: str  # up to four indicators: "13, 51"
    multiple_pricing: str


def listed_codes(folder: Path, quarter: str) -> list[ListedCode]:
    """Answer the HCPCS Level II codes of a release in the store, without its modifiers, in their order.

    Args:
        folder: the folder of the store.
        quarter: the release, such as 2026-07.

    Raises:
        InputError: it is no quarter, or its release is not in the store.
        StoreError: the store cannot be read.
    """
    wanted = checked_quarter(quarter)
    with reading(folder) as connection:
        release = release_id(connection, wanted)
        assert connection is not None  # noqa: S101 - a store that is not there has no release
        rows = connection.execute(
            "SELECT code, long_description, terminated, coverage, pricing, multiple_pricing FROM entry "
            "WHERE release = ? AND length(code) = 5 ORDER BY code",
            [release],
        )
        return [ListedCode(*row) for row in rows]
