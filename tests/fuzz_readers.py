"""Run the readers of lists on what a coverage-guided fuzzer makes of the sweep's inputs.

    python tests/fuzz_readers.py FOLDER -max_total_time=60

FOLDER is for the seeds and what is found beside them; the other arguments are libFuzzer's own.
"""

from __future__ import annotations

import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris
from hypothesis import Phase, given, settings

with atheris.instrument_imports(include=["addin.files"]):
    from addin.files.code_columns import Named
    from addin.files.code_lists import open_code_lists
    from addin.files.growing_copy import NewColumns, copy_workbook
    from addin.files.user_file import EXCEL

from list_strategies import MadeText, MadeWorkbook, parts_in, text_lists, workbooks, zipped
from package_parts import sheet_xml, workbook_parts

from udfs.errors import InputError

_FOLDER = TemporaryDirectory()
_SEEDS = 15
_BASE = workbook_parts(sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), "<si><t>99213</t></si>")
_BASE["xl/worksheets/_rels/sheet1.xml.rels"] = _BASE["xl/tables/table1.xml"] = b""
# The first byte of an input says which of these it is: a file as it stands, or one part of a workbook. The
# fuzzer would never guess how a part has to be packed.
_FILES = (".csv", ".txt", ".xlsx", ".xls")
_PARTS = tuple(sorted(_BASE))


def as_file(data: bytes) -> tuple[str, bytes]:
    """Return the ending and the content of a file."""
    kind, content = data[0] % (len(_FILES) + len(_PARTS)), data[1:]
    if kind < len(_FILES):
        return _FILES[kind], content
    parts = {name: part for name, part in _BASE.items() if part}
    return ".xlsx", zipped({**parts, _PARTS[kind - len(_FILES)]: content})


def write_seeds(folder: Path) -> None:
    """Write inputs of the sweep as seeds."""

    @settings(max_examples=_SEEDS, database=None, phases=[Phase.generate], deadline=None)
    @given(workbooks(), text_lists())
    def write(workbook: MadeWorkbook, text: MadeText) -> None:
        seeds = [
            bytes([_FILES.index(".csv")]) + text.content,
            bytes([_FILES.index(".xlsx")]) + workbook.content,
        ]
        for name, content in parts_in(workbook.content).items():
            if name in _PARTS:
                seeds.append(bytes([len(_FILES) + _PARTS.index(name)]) + content)
        for seed in seeds:
            (folder / f"seed-{len(list(folder.iterdir()))}").write_bytes(seed)

    write()


def try_one(data: bytes) -> None:
    """It is read and copied, or refused in one sentence; anything else ends the run."""
    if not data:
        return
    suffix, content = as_file(data)
    source = Path(_FOLDER.name, f"list{suffix}")
    source.write_bytes(content)
    with suppress(InputError), open_code_lists(source, Named(("A",))) as lists:
        for one in lists:
            deque(one.rows(), maxlen=0)
        if suffix in EXCEL:
            new = {one.source.sheet: NewColumns(["New"], 1, lambda _: ("<é>",), 1) for one in lists}
            copy_workbook(source, new, source.with_name("copy.xlsx"))


if __name__ == "__main__":
    write_seeds(Path(sys.argv[1]))
    atheris.Setup([sys.argv[0], sys.argv[1], "-max_len=8192", "-timeout=60", *sys.argv[2:]], try_one)
    atheris.Fuzz()
