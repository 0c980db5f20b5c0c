"""The named functions in workbooks: what changes in a copy, what does not, and what is refused."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from made_workbooks import built, each_workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from typer.testing import CliRunner

from addin.cli.command import app
from addin.lambdas.named_functions import named_functions
from addin.lambdas.workbook_names import add_functions, remove_functions
from udfs.errors import HcpcsExcelError, InputError
from workbook_templates.declaration import Workbook

PART = "xl/workbook.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def made(path: Path, **names: str) -> Path:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["Code", "99213"])
    for name, meaning in names.items():
        workbook.defined_names[name] = DefinedName(name, attr_text=meaning)
    workbook.save(path)
    return path


def with_workbook_part(source: Path, xml: bytes) -> Path:
    """A copy of a workbook that says of itself what the XML says."""
    target = source.with_name("other.xlsx")
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for member in before.infolist():
            after.writestr(member, xml if member.filename == PART else before.read(member))
    return target


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def names_in(path: Path) -> dict[str, str]:
    return {name: one.attr_text for name, one in openpyxl.load_workbook(path).defined_names.items()}


def test_only_the_list_of_names_changes(tmp_path: Path) -> None:
    """In a workbook with charts, tables, conditional formats and names of its own."""
    source, copy = tmp_path / "audit.xlsx", tmp_path / "copy.xlsx"
    source.write_bytes(built("chargemaster-audit", "sample"))
    assert add_functions(source, copy) is False
    before, after = parts(source), parts(copy)
    assert list(after) == list(before)
    assert [name for name in before if before[name] != after[name]] == [PART]
    # What stood in the part stands there still, in its order.
    text = after[PART].decode()
    kept = re.sub(r'<definedName name="(?:CODE|MODIFIER|HCPCS_)[^>]*>[^<]*</definedName>', "", text)
    assert kept.replace(' fullCalcOnLoad="1"', "") == before[PART].decode().replace(' fullCalcOnLoad="1"', "")
    assert 'fullCalcOnLoad="1"' in text
    stored = {one.name: one.stored for one in named_functions()}
    assert {name: formula for name, formula in names_in(copy).items() if name in stored} == stored
    assert set(names_in(source)) <= set(names_in(copy))


def test_added_again_they_are_renewed_and_not_doubled(tmp_path: Path) -> None:
    source = made(tmp_path / "list.xlsx", Rate="Sheet!$B$1")
    assert add_functions(source, tmp_path / "one.xlsx") is False
    older = parts(tmp_path / "one.xlsx")[PART].replace(
        b"HCPCS_COLUMN(_xlpm.code,1,", b"HCPCS_OLDCOLUMN(_xlpm.code,1,"
    )
    with_workbook_part(tmp_path / "one.xlsx", older)
    assert add_functions(tmp_path / "other.xlsx", tmp_path / "two.xlsx") is True
    assert names_in(tmp_path / "two.xlsx") == names_in(tmp_path / "one.xlsx")
    assert names_in(tmp_path / "two.xlsx")["Rate"] == "Sheet!$B$1"


def test_removed_they_are_gone_and_nothing_else(tmp_path: Path) -> None:
    source = made(tmp_path / "list.xlsx", Rate="Sheet!$B$1")
    add_functions(source, tmp_path / "with.xlsx")
    remove_functions(tmp_path / "with.xlsx", tmp_path / "without.xlsx")
    assert names_in(tmp_path / "without.xlsx") == {"Rate": "Sheet!$B$1"}
    with pytest.raises(InputError, match="has none of our functions; nothing was written"):
        remove_functions(tmp_path / "without.xlsx", tmp_path / "again.xlsx")


@pytest.mark.parametrize("name", ["CODESYSTEM", "CodeLevel"])
@pytest.mark.parametrize("meaning", ["Sheet!$B$1", '_xlfn.LAMBDA(_xlpm.code,"mine")'])
def test_names_of_the_users_own_are_not_touched(tmp_path: Path, name: str, meaning: str) -> None:
    source = made(tmp_path / "list.xlsx", **{name: meaning})
    with pytest.raises(
        InputError, match=rf"list.xlsx has names of its own that are called {name}; rename them in Excel"
    ):
        add_functions(source, tmp_path / "copy.xlsx")
    with pytest.raises(InputError, match="has none of our functions"):
        remove_functions(source, tmp_path / "copy.xlsx")


def test_a_table_of_the_same_name_is_not_touched(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["Code", "Amount"])
    sheet.append(["99213", 1])
    sheet.add_table(Table(displayName="CodeCheck", name="CodeCheck", ref="A1:B2"))
    workbook.save(tmp_path / "list.xlsx")
    with pytest.raises(InputError, match="names of its own that are called CODECHECK"):
        add_functions(tmp_path / "list.xlsx", tmp_path / "copy.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "behind",
    ["", "<x:definedNames/>", "<x:calcPr calcId='1' fullCalcOnLoad='0'/>", "<x:fileRecoveryPr/><x:extLst/>"],
)
def test_other_programs_write_the_part_otherwise(tmp_path: Path, encoding: str, behind: str) -> None:
    """With a prefix, in another encoding, without names, without settings of calculation."""
    xml = (
        f'<?xml version="1.0" encoding="{encoding}"?><x:workbook xmlns:x="{MAIN}" xmlns:r='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><!-- <x:definedNames> -->'
        f'<x:sheets><x:sheet name="Émile" sheetId="1" r:id="rId1"/></x:sheets>{behind}</x:workbook>'
    )
    source = with_workbook_part(made(tmp_path / "list.xlsx"), xml.encode(encoding))
    add_functions(source, tmp_path / "copy.xlsx")
    written = parts(tmp_path / "copy.xlsx")[PART].decode(encoding)
    order = re.findall(
        r"<x:(sheets|definedNames|calcPr|fileRecoveryPr|extLst)\b", written.partition("-->")[2]
    )
    assert order == [
        one
        for one in ("sheets", "definedNames", "calcPr", "fileRecoveryPr", "extLst")
        if one in written.partition("-->")[2]
    ]
    assert len(re.findall("fullCalcOnLoad", written)) == 1
    assert set(names_in(tmp_path / "copy.xlsx")) == {one.name for one in named_functions()}


@each_workbook
def test_the_workbooks_never_have_them(declared: Workbook) -> None:
    """LibreOffice would show an error in every cell that calls one."""
    with zipfile.ZipFile(BytesIO(built(declared.name, "sample"))) as package:
        said = package.read(PART).decode()
    assert "LAMBDA" not in said
    assert not re.findall(r'name="(?:HCPCS_|CODE|MODIFIERLEVEL)', said)


# The command ---------------------------------------------------------------------------------------------


def run(*arguments: str | Path) -> str:
    """What the command says; a mistake is raised as its sentence."""
    ended = CliRunner().invoke(app, [str(one) for one in arguments])
    if isinstance(ended.exception, HcpcsExcelError):
        raise ended.exception
    assert ended.exit_code == 0, ended.output
    return ended.output


def test_a_copy_beside_the_workbook(tmp_path: Path) -> None:
    source = made(tmp_path / "list.xlsx")
    before = source.read_bytes()
    said = run("functions", "add", source)
    assert f"Functions added in {tmp_path / 'list-functions.xlsx'}" in said
    assert "LibreOffice" in said
    assert "Functions renewed" in run(
        "functions", "add", tmp_path / "list-functions.xlsx", "-o", tmp_path / "again.xlsx"
    )
    assert "Functions removed" in run("functions", "remove", tmp_path / "again.xlsx")
    assert names_in(tmp_path / "again-without-functions.xlsx") == {}
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "list.csv"), "is no .xlsx or .xlsm file"),
        (("add", "list.xlsx", "-o", "copy.xlsm"), "name it copy.xlsx"),
        (("add", "list.xlsx", "-o", "list.xlsx", "--force"), "over list.xlsx itself"),
        (("add", "none.xlsx"), "does not exist"),
        (("-o", "functions.xlsm"), "name it hcpcs-functions.xlsx"),
        (("-o", "list.xlsx"), "exists already"),
        (("--force",), "Name the workbook to create"),
        (("-o", "new.xlsx", "add", "list.xlsx"), "Write the options behind the word add"),
        (("-o", "new.xlsx", "--release"), "No release is loaded"),
    ],
)
def test_mistakes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], sentence: str
) -> None:
    made(tmp_path / "list.xlsx")
    (tmp_path / "list.csv").write_text("Code\n99213\n")
    monkeypatch.chdir(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(HcpcsExcelError, match=sentence):
        run("functions", *arguments)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
