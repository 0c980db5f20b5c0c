"""Classifying one file as most tests want it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from addin.classify import Choices, ColumnSummary, FileSummary, classify_files
from addin.files.code_columns import Named


def classify_file(
    source: Path,
    column: str | None = None,
    *,
    target: Path | None = None,
    progress: Callable[[float], None] | None = None,
    **choices: Any,
) -> FileSummary:
    named = Named(() if column is None else (column,))
    chosen = Choices(**{"named": named, **choices})
    (summary,) = classify_files([source], chosen, target=target, progress=progress)
    return summary


def only(summary: FileSummary) -> ColumnSummary:
    ((column,),) = [found.columns for found in summary.lists]
    return column
