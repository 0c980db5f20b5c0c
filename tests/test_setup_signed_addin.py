"""An add-in that IT has signed is left in place, and known for what it is."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from windows_machine import machine, run_program_once

from addin.excel import interpreter
from addin.excel.doctor import examine
from addin.excel.install import Parts, install
from addin.excel.signed_addin import is_signed_copy

BUILT = {"[Content_Types].xml": "types", "xl/workbook.xml": "workbook", "xl/vbaProject.bin": "macros"}
SIGNED = {
    "xl/vbaProject.bin": "macros",
    "[Content_Types].xml": "types and signatures",
    "xl/workbook.xml": "workbook",
    "xl/_rels/vbaProject.bin.rels": "list",
    "xl/vbaProjectSignature.bin": "signature",
    "xl/vbaProjectSignatureV3.bin": "signature",
}


def package(parts: Mapping[str, str]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "signed"),
    [
        (package(SIGNED), True),
        (package(BUILT), False),
        (package(SIGNED | {"xl/vbaProject.bin": "other macros"}), False),
        (package(SIGNED | {"customUI/customUI14.xml": "more"}), False),
        (package({name: SIGNED[name] for name in SIGNED if name != "xl/workbook.xml"}), False),
        (b"no package", False),
    ],
)
def test_signatures_may_be_added_and_nothing_else(content: bytes, signed: bool) -> None:
    assert is_signed_copy(content, package(BUILT)) is signed


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_no_copy() -> None:
    """Excel may take the other one."""
    file = BytesIO(package(SIGNED))
    with zipfile.ZipFile(file, "a") as written:
        written.writestr("xl/vbaProject.bin", "macros")
    assert not is_signed_copy(file.getvalue(), package(BUILT))


def test_install_leaves_a_signed_add_in_and_doctor_knows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreter, "run_program", run_program_once)
    made = machine(tmp_path)

    def write_page(folder: Path) -> Path:
        (folder / "index.html").touch()
        return folder / "index.html"

    def build() -> bytes:
        return package(BUILT)

    install(made.windows(), Parts(build, write_page))
    add_in = made.windows().add_in
    add_in.write_bytes(package(SIGNED))
    lines = install(made.windows(), Parts(build, write_page))
    assert f"Left the add-in {add_in} unchanged: it is this version." in lines
    assert add_in.read_bytes() == package(SIGNED)
    (content,) = (check for check in examine(made.windows(), build) if check.name == "Add-in content")
    assert (content.state, content.found[-7:]) == ("pass", "signed.")
