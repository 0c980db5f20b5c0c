"""The answer to one question of doctor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["pass", "fail", "not applicable"]


@dataclass(frozen=True, slots=True)
class Check:
    """One precondition."""

    name: str
    state: State
    found: str  # what was found, a sentence
    mend: str = ""  # what to do, a sentence; "" where nothing is to be done
