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
from package_parts import STRICT, make_workbook, sheet_xml
from release_files import save_text
from typer.testing import CliRunner

from addin.cli.command import app
from addin.lambdas.named_functions import named_functions
from addin.lambdas.workbook_names import add_functions, remove_functions
from udfs.errors import HcpcsExcelError, InputError
from udfs.releases.current import CurrentRelease, KnownCode
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


# With a release ------------------------------------------------------------------------------------------


RELEASE = CurrentRelease(
    "2026-07",
    "HCPC2026_JUL",
    "2026-07-02",
    {
        "J1100": KnownCode(" Injection, <1 mg & more", "Inj", "1983-01-01", ""),
        "C9166": KnownCode("Ended", "", "2024-01-01", "2024-06-30", ("J3247",)),
    },
    {"JW": KnownCode("Drug amount discarded", "", "2003-01-01", "")},
    {"99213": KnownCode("The user's own words", "", "", "")},
)
SHEET = "xl/worksheets/hcpcs-release.xml"
WITH_IT = {PART, "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}


def listed(path: Path) -> list[tuple[object, ...]]:
    """The lines of the hidden sheet, as a program reads them that we did not write."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["HCPCS_RELEASE"]
    assert sheet.sheet_state == "hidden"
    return list(sheet.iter_rows(values_only=True))


def test_the_codes_of_a_release_come_along_on_a_hidden_sheet(tmp_path: Path) -> None:
    source, copy = tmp_path / "audit.xlsx", tmp_path / "copy.xlsx"
    source.write_bytes(built("chargemaster-audit", "sample"))
    assert add_functions(source, copy, RELEASE) is False
    before, after = parts(source), parts(copy)
    assert list(after) == [*before, SHEET]
    assert {name for name in before if before[name] != after[name]} == WITH_IT
    lines = listed(copy)
    assert [line[0] for line in lines] == ["C9166", "J1100", "JW"]  # and nothing of the user's CPT list
    assert lines[1][:3] == ("J1100", "Inj", " Injection, <1 mg & more")
    assert "J3247" in lines[0]
    assert {"CODEDESCRIPTION", "CODESTATUS", "CODEREPLACEMENT", "CODERELEASE"} <= set(names_in(copy))


def test_a_release_of_before_is_renewed_in_its_place(tmp_path: Path) -> None:
    """Also where another program has saved it in between, and has given the sheet another part."""
    source = made(tmp_path / "list.xlsx")
    add_functions(source, tmp_path / "one.xlsx", RELEASE)
    newer = RELEASE._replace(
        quarter="2026-10", codes={"E1140": KnownCode("A wheelchair", "", "1990-01-01", "")}
    )
    openpyxl.load_workbook(tmp_path / "one.xlsx").save(tmp_path / "one.xlsx")
    assert SHEET not in parts(tmp_path / "one.xlsx")
    assert add_functions(tmp_path / "one.xlsx", tmp_path / "two.xlsx", newer) is True
    assert [line[0] for line in listed(tmp_path / "two.xlsx")] == ["E1140", "JW"]
    assert openpyxl.load_workbook(tmp_path / "two.xlsx").sheetnames == ["Sheet", "HCPCS_RELEASE"]
    assert '"2026-10"' in names_in(tmp_path / "two.xlsx")["HCPCS_QUARTER"]
    assert len(parts(tmp_path / "two.xlsx")) == len(parts(tmp_path / "one.xlsx"))
    with pytest.raises(
        InputError, match=r"two.xlsx holds the codes of a release; renew them with .* --release"
    ):
        add_functions(tmp_path / "two.xlsx", tmp_path / "three.xlsx")


def test_taken_out_a_release_leaves_the_workbook_as_it_was(tmp_path: Path) -> None:
    source = made(tmp_path / "list.xlsx", Rate="Sheet!$B$1")
    add_functions(source, tmp_path / "with.xlsx", RELEASE)
    remove_functions(tmp_path / "with.xlsx", tmp_path / "without.xlsx")
    before, after = parts(source), parts(tmp_path / "without.xlsx")
    assert list(after) == list(before)
    assert {name for name in before if before[name] != after[name]} <= {PART}
    assert after[PART].replace(b' fullCalcOnLoad="1"', b"") == before[PART].replace(
        b' fullCalcOnLoad="1"', b""
    )


def test_sheets_behind_the_one_that_is_taken_out_keep_their_names_and_the_view(tmp_path: Path) -> None:
    """The user has moved a sheet behind it, and printed from it; names and views count sheets."""
    add_functions(made(tmp_path / "list.xlsx"), tmp_path / "with.xlsx", RELEASE)
    workbook = openpyxl.load_workbook(tmp_path / "with.xlsx")
    fees = workbook.create_sheet("Fees")
    fees.print_area = "A1:B2"
    workbook["HCPCS_RELEASE"].print_area = "A1:C9"
    workbook.active = 2
    workbook.save(tmp_path / "moved.xlsx")
    remove_functions(tmp_path / "moved.xlsx", tmp_path / "without.xlsx")
    left = openpyxl.load_workbook(tmp_path / "without.xlsx")
    assert left.sheetnames == ["Sheet", "Fees"]
    assert left.active is left["Fees"]
    assert left["Fees"].print_area == "'Fees'!$A$1:$B$2"
    assert not left["Sheet"].print_area
    assert len(parts(tmp_path / "without.xlsx")) == len(parts(tmp_path / "moved.xlsx")) - 1


@pytest.mark.parametrize("name", ["HCPCS_RELEASE", "hcpcs_release"])
def test_a_sheet_of_the_users_own_is_not_touched(tmp_path: Path, name: str) -> None:
    workbook = openpyxl.Workbook()
    workbook.create_sheet(name)
    workbook.save(tmp_path / "list.xlsx")
    with pytest.raises(
        InputError, match=r"list.xlsx has a sheet of its own that is called HCPCS_RELEASE; rename it"
    ):
        add_functions(tmp_path / "list.xlsx", tmp_path / "copy.xlsx", RELEASE)
    add_functions(tmp_path / "list.xlsx", tmp_path / "copy.xlsx")
    remove_functions(tmp_path / "copy.xlsx", tmp_path / "without.xlsx")
    assert openpyxl.load_workbook(tmp_path / "without.xlsx").sheetnames == ["Sheet", name]


def test_a_sheet_that_cannot_go_stays(tmp_path: Path) -> None:
    """Excel opens no workbook without a sheet to show, and mends one whose names lead nowhere."""
    add_functions(
        made(tmp_path / "list.xlsx", Codes="HCPCS_RELEASE!$A$1:$A$9"), tmp_path / "with.xlsx", RELEASE
    )
    with pytest.raises(
        InputError, match=r"names of its own that read the sheet HCPCS_RELEASE: Codes; delete"
    ):
        remove_functions(tmp_path / "with.xlsx", tmp_path / "without.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "with.xlsx")
    workbook["HCPCS_RELEASE"].sheet_state = "visible"
    workbook["Sheet"].sheet_state = "hidden"
    workbook.save(tmp_path / "shown.xlsx")
    with pytest.raises(
        InputError, match=r"shown.xlsx shows no other sheet than HCPCS_RELEASE; unhide one in Excel"
    ):
        remove_functions(tmp_path / "shown.xlsx", tmp_path / "without.xlsx")


def test_a_workbook_of_another_flavor_gets_a_sheet_of_that_flavor(tmp_path: Path) -> None:
    """With prefixes everywhere, in the strict flavor of the file format, with names that are taken."""
    flavor = {
        PART: (
            f'<x:workbook xmlns:x="{STRICT}" xmlns:q="http://purl.oclc.org/ooxml/officeDocument/relationships">'
            '<x:sheets><x:sheet name="One" sheetId="7" q:id="rIdRelease"/></x:sheets></x:workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            '<p:Relationships xmlns:p="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<p:Relationship Id="rIdRelease" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/'
            'worksheet" Target="worksheets/hcpcs-release.xml"/></p:Relationships>'
        ),
        SHEET: sheet_xml("", namespace=STRICT),
    }
    source = make_workbook(tmp_path / "list.xlsx", "", more=flavor)
    add_functions(source, tmp_path / "copy.xlsx", RELEASE)
    written = parts(tmp_path / "copy.xlsx")
    assert written[SHEET] == parts(source)[SHEET]
    assert (
        written[SHEET.replace(".xml", "2.xml")]
        .partition(b"<worksheet ")[2]
        .startswith(f'xmlns="{STRICT}"'.encode())
    )
    assert (
        b'<x:sheet name="HCPCS_RELEASE" sheetId="8" state="hidden" q:id="rIdRelease2"/></x:sheets>'
        in written[PART]
    )
    relation = written["xl/_rels/workbook.xml.rels"].decode().partition('Id="rIdRelease2" ')[2]
    assert relation.startswith('Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet"')
    remove_functions(tmp_path / "copy.xlsx", tmp_path / "without.xlsx")
    without = parts(tmp_path / "without.xlsx")
    assert {name for name in without if without[name] != parts(source)[name]} == {PART}
    assert list(without) == list(parts(source))


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


def test_the_release_that_was_imported_goes_into_a_copy(tmp_path: Path, data_folder: Path) -> None:
    source = made(tmp_path / "list.xlsm")
    run("release", "import", save_text(tmp_path))
    said = " ".join(run("functions", "add", source, "--release").split())
    copy = tmp_path / "list-functions.xlsm"
    assert re.search("It holds [0-9]+ codes of release 2026-07 on a hidden sheet", said)
    assert f"It has {copy.stat().st_size / 2**20:.1f} MB and took " in said
    assert "CODEMEDICARE is not among its functions" in said
    assert "J1100" in [line[0] for line in listed(copy)]
    run("functions", "-o", tmp_path / "new.xlsx", "--release")
    assert listed(tmp_path / "new.xlsx") == listed(copy)


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
        (("add", "list.xlsx", "--release"), "No release is loaded"),
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
