"""What a benchmark gives back, and the table of them."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

HEADERS = ("Measured", "Floor", "Ours", "Ratio", "To reach")


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table: a figure of ours beside a floor that was measured in the same run."""

    name: str
    ours: float
    unit: str  # "ms", "us", "s", "MB"
    floor: float | None = None  # None: a figure that stands for itself
    target: str = ""  # what is to be reached; "" for what is shown for information

    def cells(self) -> tuple[str, str, str, str, str]:
        """The line as text: name, floor, ours, ratio, target."""
        floor = "" if self.floor is None else f"{self.floor:,.2f} {self.unit}"
        ratio = "" if not self.floor else f"{self.ours / self.floor:.2f}"
        return self.name, floor, f"{self.ours:,.2f} {self.unit}", ratio, self.target


def whole_process(*command: str) -> tuple[float, str]:
    """Return the processor's seconds of a process from its start to its end, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, said


def table(lines: Sequence[Measured]) -> str:
    """Lay the lines out in columns, figures to the right."""
    rows = [HEADERS, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADERS))]
    return "\n".join(
        "  ".join(
            text.rjust(width) if 0 < column < 4 else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
