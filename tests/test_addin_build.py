"""The add-in's file: its parts, the same bytes each time, and nothing of the computer in it."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from contextlib import closing
from pathlib import Path

import olefile
import platformdirs
import pytest
import xlwings
from fake_platform import SETTINGS_PATH, AddIn
from oletools.olevba import VBA_Parser
from pyopenvba import check_file
from pyopenvba.vba import CLASS_MODULE_CLSID
from test_command import run

from addin.classify import ALL_COLUMNS, RESULT_COLUMNS
from addin.excel import vba_project as vba_project_module
from addin.excel.interpreter import START_COMMAND
from addin.excel.settings import FILE_NAME, KEYS, Settings, settings_bytes
from addin.excel.vba_modules import (
    DOCUMENTS,
    HAND_WRITTEN,
    function_help_module,
    functions_module,
    is_class,
    vba_modules,
)
from addin.excel.xlam_file import SHEET_NAME, build_addin, ribbon_xml
from udfs.functions import FUNCTIONS, Argument, CellFunction
from udfs.version import VERSION
from workbook_templates.registry import TEMPLATES

VBA_SOURCES = Path(sys.modules["addin"].__file__ or "").parent / "excel" / "vba"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CUSTOM_UI = "{http://schemas.microsoft.com/office/2009/07/customui}"
LONGEST_VBA_LINE = 1023
MOST_CONTINUATIONS = 24  # lines that one statement may be continued over


@pytest.fixture(scope="module")
def addin_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "hcpcs-excel.xlam"
    path.write_bytes(build_addin())
    return path


def vba_project(path: Path) -> bytes:
    with zipfile.ZipFile(path) as package:
        return package.read("xl/vbaProject.bin")


# The file -----------------------------------------------------------------------------------------


@pytest.mark.long
def test_two_builds_are_the_same_byte_for_byte(addin_file: Path) -> None:
    """Also in another process, whose sets and dictionaries may be in another order."""
    program = (
        "import sys; from addin.excel.xlam_file import build_addin; sys.stdout.buffer.write(build_addin())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, env={"PYTHONHASHSEED": "7"}
    )
    assert other.stdout == addin_file.read_bytes()


def test_no_part_is_compressed_or_dated(addin_file: Path) -> None:
    """What zlib makes of the same bytes differs from system to system."""
    with zipfile.ZipFile(addin_file) as package:
        assert {(part.compress_type, part.date_time, part.create_system) for part in package.infolist()} == {
            (zipfile.ZIP_STORED, (1980, 1, 1, 0, 0, 0), 0)
        }


def test_nothing_of_this_computer_is_inside(addin_file: Path) -> None:
    content = addin_file.read_bytes()
    for secret in (str(Path.home()), sys.prefix, str(Path.cwd()), platformdirs.user_data_dir()):
        assert secret.encode() not in content
        assert secret.encode("utf-16-le") not in content


def test_pyopenvba_finds_nothing_wrong(addin_file: Path) -> None:
    report = check_file(addin_file)
    assert (report.ok, report.issues) == (True, ())


def test_olefile_in_strict_mode_finds_nothing_wrong(addin_file: Path) -> None:
    with olefile.OleFileIO(
        io.BytesIO(vba_project(addin_file)), raise_defects=olefile.DEFECT_UNSURE
    ) as container:
        assert container.parsing_issues == []


def test_there_is_no_compiled_code(addin_file: Path) -> None:
    """MS-OVBA asks it of a writer: the mark, the version 0xFFFF, and nothing behind."""
    with olefile.OleFileIO(io.BytesIO(vba_project(addin_file))) as container:
        assert container.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000000")
        streams = {path[-1]: container.openstream(path).read() for path in container.listdir()}
    assert sorted(streams) == sorted(["PROJECT", "PROJECTwm", "_VBA_PROJECT", "dir", *vba_modules()])
    # A module begins with its compressed source, whose mark is 1; compiled code would stand before it.
    assert {streams[name][0] for name in vba_modules()} == {1}
    assert b'Name="HCPCS"' in streams["PROJECT"]


def test_olevba_reads_every_module_back_as_it_was_written(addin_file: Path) -> None:
    with closing(VBA_Parser(str(addin_file))) as parser:
        read = {name.partition(".")[0]: code for _, _, name, code in parser.extract_macros()}
    assert read == vba_modules()


def test_the_hand_written_modules_are_the_files_in_the_folder() -> None:
    """Only the version of xlwings is filled in, in one of them, and what makes class modules of most."""
    assert sorted(HAND_WRITTEN) == sorted(path.name for path in VBA_SOURCES.iterdir())
    modules = vba_modules()
    for name in HAND_WRITTEN:
        text = (
            (VBA_SOURCES / name).read_text(encoding="ascii").replace("@XLWINGS_VERSION@", xlwings.__version__)
        )
        source = modules[name.partition(".")[0]]
        if is_class(source) and name.partition(".")[0] not in DOCUMENTS:
            assert source.splitlines()[:2] == [
                f'Attribute VB_Name = "{name.partition(".")[0]}"',
                f'Attribute VB_Base = "{CLASS_MODULE_CLSID}"',
            ]
            source = source[source.index("Option Explicit") :]
        assert source == text.replace("\n", "\r\n"), name
    assert "@" not in modules["Platform"]


def test_a_cell_can_call_the_functions_and_nothing_else(addin_file: Path) -> None:
    """``=ReadTextFile("win.ini")`` in a workbook without macros reaches nothing.

    A public procedure of a standard module can be called from a cell, a Sub too, whatever "Option Private
    Module" says; one of a class module cannot, nor one that asks for an object that no cell holds.
    """
    with closing(VBA_Parser(str(addin_file))) as parser:
        modules = {name: code for _, _, name, code in parser.extract_macros()}
    with olefile.OleFileIO(io.BytesIO(vba_project(addin_file))) as container:
        project = container.openstream("PROJECT").read().decode("ascii")
    standard = re.findall(r"^Module=(\w+)", project, re.MULTILINE)
    assert sorted(standard) == sorted(name.partition(".")[0] for name in modules if name.endswith(".bas"))
    procedure = re.compile(
        r"^(?!\s*Private\b)\s*(?:Public |Friend |Static )*"
        r"(?:Function|Sub|Property \w+|Declare\b.*?) (\w+) *\((.*?)\)",
        re.MULTILINE | re.IGNORECASE,
    )
    callable_ = {
        name
        for module in standard
        for name, arguments in procedure.findall(modules[f"{module}.bas"])
        if "As IRibbonControl" not in arguments
    }
    assert callable_ == {function.name for function in FUNCTIONS}
    assert "Public Function ReadTextFile" in modules["Platform.cls"]


def test_another_template_of_pyopenvba_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addin.excel.vba_project._TEMPLATE_NAME", "Other")
    with pytest.raises(ValueError, match="does not hold"):
        vba_project_module.vba_project({})


# The made modules ---------------------------------------------------------------------------------


def test_each_function_has_its_wrapper() -> None:
    signatures = re.findall(
        r"^Public Function (\w+)\((.*)\) As Variant$", functions_module(FUNCTIONS), re.MULTILINE
    )
    assert signatures == [
        (
            one.name,
            ", ".join(f"{'Optional ' if a.optional else ''}ByVal {a.name} As Variant" for a in one.arguments),
        )
        for one in FUNCTIONS
    ]


def test_a_function_without_arguments_and_with_quotes_in_its_help() -> None:
    functions = (
        CellFunction("CODERELEASE", 'The "release".', ()),
        CellFunction("A", "B.", (Argument("c", 'say "d"', False), Argument("e", "f", True))),
    )
    assert (
        "Public Function CODERELEASE() As Variant\n"
        '    CODERELEASE = Formulas.AnswerTo("CODERELEASE", Array())\n' in (functions_module(functions))
    )
    told = function_help_module(functions)
    assert 'Description:="The ""release""."\n' in told
    assert 'ArgumentDescriptions:=Array("say ""d""", _\n            "f")' in told


def test_lines_and_texts_are_as_long_as_vba_and_excel_allow() -> None:
    for name, source in vba_modules().items():
        assert max(map(len, source.splitlines())) <= LONGEST_VBA_LINE, name
        assert source.isascii(), name
        statements = re.findall(r"(?:[^\n]* _\r\n)+", source)
        assert all(statement.count("\n") <= MOST_CONTINUATIONS for statement in statements), name
    for function in FUNCTIONS:
        assert len(function.description) <= 255
        assert all(len(argument.help) <= 255 for argument in function.arguments)


def test_both_sides_use_the_same_names() -> None:
    product = vba_modules()["Product"]
    assert f'ProductVersion As String = "{VERSION}"' in product
    assert f'AllColumns As String = "{", ".join(ALL_COLUMNS)}"' in product
    assert f'UsualColumns As String = "{", ".join(RESULT_COLUMNS)}"' in product


# The sheet for IntelliSense -----------------------------------------------------------------------


def test_the_sheet_is_in_the_form_that_intellisense_reads(addin_file: Path) -> None:
    """Its first cell names the form; then a row a function: name, description, link, arguments."""
    with zipfile.ZipFile(addin_file) as package:
        workbook = ET.fromstring(package.read("xl/workbook.xml"))
        sheet = ET.fromstring(package.read("xl/worksheets/sheet1.xml"))
    assert [one.get("name") for one in workbook.iter(f"{MAIN}sheet")] == [SHEET_NAME] == ["_IntelliSense_"]
    first, *rows = [["".join(cell.itertext()) for cell in row] for row in sheet.iter(f"{MAIN}row")]
    assert first[0] == "FunctionInfo"
    assert [row[:3] for row in rows] == [[one.name, one.description, ""] for one in FUNCTIONS]
    for row, function in zip(rows, FUNCTIONS, strict=True):
        assert row[3::2] == [f"[{one.name}]" if one.optional else one.name for one in function.arguments]
        assert row[4::2] == [one.help for one in function.arguments]


# The ribbon ---------------------------------------------------------------------------------------


def ribbon_elements(kind: str = "*") -> list[ET.Element]:
    return list(ET.fromstring(ribbon_xml()).iter("*" if kind == "*" else f"{CUSTOM_UI}{kind}"))


def test_every_callback_of_the_ribbon_is_a_sub_with_the_right_arguments() -> None:
    """As Office calls them: a button says which it is, a tick also its state, a question is answered."""
    control = "ByVal control As IRibbonControl"
    expected = {}
    for element in ribbon_elements():
        ticked = ", ByVal isTicked As Boolean" if element.tag.endswith("checkBox") else ""
        for attribute, more in (("onAction", ticked), ("getPressed", ", ByRef isTicked As Variant")):
            if attribute in element.attrib:
                expected[element.attrib[attribute]] = control + more
    source = vba_modules()["Ribbon"]
    assert dict(re.findall(r"^Public Sub (\w+)\((.*)\)\r?$", source, re.MULTILINE)) == expected


def test_every_control_can_be_reached_and_understood() -> None:
    """Key tips that are all different, screen tips and super tips, and icons that Office brings."""
    top = [one for group in ribbon_elements("group") for one in group]
    keytips = [one.attrib["keytip"] for one in top]
    assert len(set(keytips)) == len(keytips)
    assert all(one.get("screentip") and one.get("supertip") and one.get("imageMso") for one in top)
    assert not [one for one in ribbon_elements() if one.get("image") or one.get("getImage")]
    ids = [one.attrib["id"] for one in ribbon_elements() if one.get("id")]
    assert len(set(ids)) == len(ids)


def test_the_tabs_key_tip_is_none_of_excels() -> None:
    """Nor the beginning of one: Home is H. Those behind Alt of Excel's tabs, and of its older menus."""
    (ours,) = (one.attrib["keytip"] for one in ribbon_elements("tab"))
    tabs = ("F", "H", "N", "JI", "P", "M", "A", "R", "W", "U", "L", "Y", "X", "B", "Q")
    menus = ("F", "E", "V", "I", "O", "T", "D", "W", "H")
    assert not any(ours.startswith(other) or other.startswith(ours) for other in (*tabs, *menus))


def test_the_menus_list_all_workbooks_and_all_columns() -> None:
    menus = {one.attrib["id"]: [item.attrib["tag"] for item in one] for one in ribbon_elements("menu")}
    assert menus == {"NewWorkbook": [one.name for one in TEMPLATES], "Columns": list(ALL_COLUMNS)}


# The contract with xlwings ------------------------------------------------------------------------


def xlwings_source() -> str:
    return (Path(xlwings.__file__).parent / "xlwings_custom_addin.bas").read_text(encoding="utf-8")


def branch(source: str, word: str) -> list[str]:
    """The lines of a module's 64-bit or 32-bit branch, without the word Private."""
    inside = source.partition("#If Win64 Then")[2].partition("#End If")[0]
    first, _, second = inside.partition("#Else")
    chosen = first if word == "64" else second
    return [line.strip().removeprefix("Private ") for line in chosen.splitlines()]


@pytest.mark.parametrize("bits", ["64", "32"])
def test_the_library_is_declared_as_xlwings_declares_it(bits: str) -> None:
    """Name, arguments, defaults and the library's file: an update of xlwings that changes them fails here."""
    ours, theirs = branch(vba_modules()["Platform"], bits), branch(xlwings_source(), bits)
    declare = [line for line in ours if line.startswith("Declare")]
    assert len(declare) == 1
    assert declare[0] in theirs
    assert f'"xlwings{bits}-{xlwings.__version__}.dll"' in declare[0]
    (name,) = [line for line in ours if line.startswith("Const")]
    assert name.replace("LibraryName", "XLPyDLLName") in theirs


def test_the_server_is_started_found_and_ended_as_xlwings_does_it() -> None:
    """Mode 1 starts or finds, mode -1 ends; the command ends with the same call of serve."""
    theirs, ours = xlwings_source(), vba_modules()
    assert "XLPyDLLActivateAuto(XLPy, XLPyCommand, 1)" in theirs
    assert "XLPyDLLActivateAuto(unused, XLPyCommand, -1)" in theirs
    assert "Const StartOrFind As Long = 1" in ours["Platform"]
    assert "Const StopAndForget As Long = -1" in ours["Platform"]
    serve = "; xlwings.serve('$(CLSID)')"
    assert re.search(rf'tail = " -B -c ""[^\n]*import xlwings{re.escape(serve)}""', theirs)
    assert f'-I -B -c ""import udfs.functions, xlwings{serve}"""' in ours["Server"]


def test_install_tries_the_very_command_that_the_addin_runs() -> None:
    addin = AddIn()
    assert addin.run("Server.StartCommand") == START_COMMAND.format(python="C:\\Python\\pythonw.exe")


def test_the_addin_reads_the_settings_that_install_writes() -> None:
    """Key by key, from the place and in the form in which they are written."""
    values = ("1.2", "C:\\P y\\pythonw.exe", "C:\\P y", "C:\\x.xlam", "Check")
    written = settings_bytes(Settings(*values[:4], ("Check",)), "cp1252").decode("cp1252")
    addin = AddIn()
    addin.platform.files[SETTINGS_PATH] = written.replace("\r\n", "\n")  # as VBA's Line Input reads it
    assert SETTINGS_PATH.endswith(f"\\hcpcs-excel\\{FILE_NAME}")
    for key, value in zip(KEYS, values, strict=True):
        assert addin.run("Settings.SettingOf", key.name) == value


def test_the_library_is_loaded_from_the_folders_where_xlwings_puts_it() -> None:
    """It is loaded with LoadLibraryA by a full path, beside python.exe or one folder up."""
    assert 'Lib "KERNEL32" Alias "LoadLibraryA" (ByVal lpLibFileName As String)' in xlwings_source()
    assert 'Lib "KERNEL32" Alias "LoadLibraryA" (ByVal lpLibFileName As String)' in vba_modules()["Platform"]


# The command --------------------------------------------------------------------------------------


def test_the_command_builds_the_file(tmp_path: Path, addin_file: Path) -> None:
    ended = run("addin", "build", "-o", "mine.xlam", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert (tmp_path / "mine.xlam").read_bytes() == addin_file.read_bytes()
    assert "SHA-256" in ended.stdout


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("there.xlam", "exists already; name another file or add --force."),
        ("addin.xlsm", "The add-in is an .xlam file; name it hcpcs-excel.xlam."),
        ("missing/x.xlam", "does not exist"),
    ],
)
def test_what_cannot_be_built_is_one_sentence(tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "there.xlam").write_bytes(b"mine")
    ended = run("addin", "build", "-o", name, cwd=tmp_path)
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert (tmp_path / "there.xlam").read_bytes() == b"mine"
    assert [path.name for path in tmp_path.iterdir()] == ["there.xlam"]
