"""Random workbooks, text files and damaged files through ``classify``, without end until the time is up."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

from robustness.blocks import Check, Finding, check_blocks
from robustness.copy_checks import answers, check_copy
from robustness.damaged_file import damaged_file
from robustness.no_sockets import forbid_sockets, tried
from robustness.other_files import OtherFile, other_files
from robustness.random_workbook import LAST_COLUMN, RandomWorkbook, random_workbook
from robustness.run_command import run_command
from robustness.text_lists import check_text_list
from robustness.validator import new_findings

_ODD_NAMES = (
    "Code",
    "",
    " ",
    "XFD",
    "zz",
    "A1",
    "1",
    "\0",
    "\ud800",
    "é" * 300,
    "=A1",
    "?*",
    "[x]",
    "Sheet1",
)
_KINDS = 6  # of so many files one is a workbook, two are texts, the others are damaged ones


def sweep(seed: int, options: argparse.Namespace, first: int, workers: int) -> Iterator[Finding]:
    """Classify random workbooks and damaged files.

    Args:
        seed: the seed of all of them.
        options: the command's: minutes or files, and how many are validated.
        first: the number of the first block.
        workers: how many processes share the work.

    Returns:
        What is found.
    """
    end = time.monotonic() + 60 * options.minutes
    count = 0

    def blocks() -> Iterator[int]:
        nonlocal count
        while count < options.files if options.files else time.monotonic() < end:
            yield first + count
            count += 1

    yield from check_blocks(
        partial(begin, options.validated, other_files(with_office=not options.without_office)),
        seed,
        blocks(),
        workers,
    )
    print(f"{count} files")


def begin(validated: int, others: list[OtherFile]) -> Check:
    """Prepare this process, and give the function that checks a block.

    Args:
        validated: one workbook in so many goes to the validator, none for 0.
        others: whole files of other programs, to be damaged.
    """
    os.environ["HCPCS_EXCEL_DATA"] = str(Path(tempfile.gettempdir(), "hcpcs-excel-sweep", "no-such-folder"))
    warnings.simplefilter("error")  # they would be a second sentence on the screen
    forbid_sockets()

    def check(seed: int, block: int) -> list[str]:
        with tempfile.TemporaryDirectory(prefix="hcpcs-excel-sweep-") as name:
            validate = validated > 0 and block // _KINDS % validated == 0
            if block % _KINDS in (1, 4):
                found = check_text_list(seed, block, Path(name), validate=validate)
            elif block % _KINDS:
                found = check_damaged(seed, block, Path(name), others)
            else:
                found = check_workbook(random_workbook(seed, block, Path(name)), validate=validate)
        return [*found, *(f"socket: {event}" for event in tried)]

    return check


def check_workbook(made: RandomWorkbook, *, validate: bool) -> list[str]:
    """Answer what is wrong with the classified copy of a random workbook."""
    from addin.classify import RESULT_COLUMNS

    before = made.path.read_bytes()
    target = made.path.with_name(f"result{made.path.suffix}")
    arguments = ["classify", str(made.path), "--column", made.column, "-o", str(target)]
    if made.names_sheet:
        arguments += ["--sheet", made.sheet]
    ended = run_command(*arguments)
    nothing = not any(answers(value, ["Check"]) for value in made.codes.values())
    # A list of formulas that no program has calculated is classified all the same; its summary says so.
    unstored = any(value is not None and not isinstance(value, str) for value in made.codes.values())
    too_wide = made.last_column + len(RESULT_COLUMNS) > LAST_COLUMN
    allowed = (2,) if too_wide or (nothing and not unstored) else (0,)
    found = ended.wrong(allowed)
    if made.path.read_bytes() != before:
        found.append("the user's file has changed")
    if sorted(made.path.parent.iterdir()) != sorted([made.path, *([target] if ended.status == 0 else [])]):
        found.append("other files than the result are left behind")
    if ended.status == 0:
        found += check_copy(made, target)
        if validate:
            found += new_findings(made.path, target)
    return found


def check_damaged(seed: int, block: int, folder: Path, others: list[OtherFile]) -> list[str]:
    """Answer what is wrong with how a damaged file is refused, or read after all."""
    path, how = damaged_file(seed, block, folder, others)
    chance = Random(f"options {seed} {block}")
    options = ["--column", chance.choice(("A", "A", "A", *_ODD_NAMES))]
    if chance.random() < 0.1:
        options += ["--sheet", chance.choice(_ODD_NAMES)]
    before = path.read_bytes()
    target = folder / f"result{'.xlsx' if path.suffix not in ('.xlsx', '.xlsm') else path.suffix}"
    ended = run_command("classify", str(path), *options, "-o", str(target))
    found = ended.wrong((0, 2))
    if path.read_bytes() != before:
        found.append("the user's file has changed")
    if sorted(folder.iterdir()) != sorted([path, *([target] if ended.status == 0 else [])]):
        found.append("other files than the result are left behind")
    return [f"{path.suffix}, {how}: {what}" for what in found]
