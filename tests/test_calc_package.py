"""The LibreOffice extension as a file: what is in it, and that it stands on its own."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from real_programs import command

from addin.calc.extension_file import IDENTIFIER, extension, parts
from addin.calc.interface import idl
from udfs.functions import FUNCTIONS, CellFunction
from udfs.version import VERSION

OOR = "{http://openoffice.org/2001/registry}"
DESCRIPTION = "{http://openoffice.org/extensions/description/2006}"


def test_the_extension_names_itself_and_its_version() -> None:
    root = ET.fromstring(parts()["description.xml"])
    found = {child.tag: child.get("value") for child in root}
    assert found[f"{DESCRIPTION}identifier"] == IDENTIFIER == "org.hcpcs-excel.calc"
    assert found[f"{DESCRIPTION}version"] == VERSION


def test_everything_that_the_manifest_names_is_there() -> None:
    manifest = ET.fromstring(parts()["META-INF/manifest.xml"])
    named = [next(v for k, v in entry.attrib.items() if k.endswith("full-path")) for entry in manifest]
    assert set(named) <= set(parts())
    assert "component.py" in parts()["calc.components"].decode()
    assert "component.py" in parts()


def test_equal_input_gives_equal_bytes_that_anyone_may_read() -> None:
    assert extension() == extension()
    with zipfile.ZipFile(io.BytesIO(extension())) as package:
        assert {entry.external_attr >> 16 for entry in package.infolist()} == {0o644}
        assert {name: package.read(name) for name in package.namelist()} == parts()


def test_calc_is_told_what_the_functions_declare() -> None:
    """Names, category, help and the help of each argument, word for word."""
    root = ET.fromstring(parts()["CalcAddIns.xcu"])
    told = {}
    for node in root.findall("node/node/node/node"):
        words = {prop.get(f"{OOR}name"): prop.findtext("value") for prop in node.findall("prop")}
        arguments = [
            {prop.get(f"{OOR}name"): prop.findtext("value") for prop in argument.findall("prop")}
            for argument in node.findall("node/node")
        ]
        told[node.get(f"{OOR}name")] = (words, arguments)
    assert list(told) == [one.name for one in FUNCTIONS]
    for one in FUNCTIONS:
        words, arguments = told[one.name]
        assert words == {
            "DisplayName": one.name,
            "CompatibilityName": one.name,
            "Description": one.description,
            "Category": "HCPCS",
        }
        assert arguments == [
            {"DisplayName": argument.name, "Description": argument.help} for argument in one.arguments
        ]


def test_a_function_without_arguments_has_its_place_too() -> None:
    nothing = CellFunction("CODERELEASE", "Which release.", ())
    assert "sequence< sequence< string > > CODERELEASE();" in idl([nothing])


# What LibreOffice's Python runs, in a Python that has nothing but the standard library: the modules uno and
# unohelper stand for LibreOffice's, and do no more than hand the class back.
_INSIDE = """
import sys, types
class Helper:
    def addImplementation(self, made, name, services): Helper.made = made
uno = types.ModuleType("uno"); uno.getClass = lambda name: type("XFunctions", (), {})
unohelper = types.ModuleType("unohelper")
unohelper.Base, unohelper.ImplementationHelper = type("Base", (), {}), Helper
sys.modules.update(uno=uno, unohelper=unohelper)
path = sys.argv[1] + "/component.py"
before = list(sys.path)
source = compile(open(path, encoding="utf-8").read(), path, "exec")
exec(source, {"__name__": "uno_component", "__file__": path})
assert "xlwings" not in sys.modules and sys.path == before, "left something behind"
functions = Helper.made(None)
print(ascii(eval(sys.argv[2])))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension, unpacked."""
    path = tmp_path_factory.mktemp("extension")
    with zipfile.ZipFile(io.BytesIO(extension())) as package:
        package.extractall(path)
    return path


@pytest.mark.long
@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("functions.CODESYSTEM((('99213',), ('J1100',), ('',), ('hello',)), None)",
         (("CPT",), ("HCPCS",), ("",), ("Unrecognized",))),
        ("functions.CODESYSTEM(((0.0,),), None)", (("",),)),
        ("functions.CODESYSTEM(((0.0,), (142.0,)), None)", (("",), ("CPT",))),
        ("functions.CODESYSTEM((('hello',),), 7.0)", (("7",),)),
        ("functions.CODESYSTEM((('hello',),), 2.5)", (("2.5",),)),
        ("functions.CODEIN((('99213',), ('J1100',)), (('99202-99215',),), None, None)",
         (("TRUE",), ("FALSE",))),
        ("functions.CODESYSTEM((('hello',),), 'none')", (("none",),)),
        ("functions.CODESYSTEM((('hello',),), (('a', 'b'),))", (("Unrecognized",),)),
        ("functions.CODECHECK(((142.0,),), None)",
         (("Leading zeros restored: 142 is 00142. 142 is also MS-DRG 142.",),)),
        ("len(functions.CODEINFO((('99213',), ('J1100',)), 1.0))", 3),
        ("len(functions.CODEINFO((('99213',), ('J1100',)), None))", 2),
    ],
)  # fmt: skip
def test_the_extension_answers_without_anything_installed(folder: Path, call: str, answer: object) -> None:
    """The rules come with it, and xlwings is not needed; afterwards Python is as it was."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _INSIDE, str(folder), call], capture_output=True, text=True
    )
    assert done.stderr == ""
    assert done.stdout.strip() == ascii(answer)


@pytest.mark.long
def test_the_command_builds_the_extension(tmp_path: Path) -> None:
    target = tmp_path / "hcpcs.oxt"
    assert command("calc", "build", "-o", str(target)).returncode == 0
    assert target.read_bytes() == extension()
    again = command("calc", "build", "-o", str(target))
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    assert command("calc", "build", "-o", str(target), "--force").returncode == 0
    other = command("calc", "build", "-o", str(tmp_path / "hcpcs.zip"))
    assert (other.returncode, "name it hcpcs.oxt" in other.stderr) == (2, True)


@pytest.mark.long
def test_without_libreoffice_the_command_says_what_to_do(tmp_path: Path) -> None:
    """Found neither on the PATH nor where it usually is."""
    program = (
        "import addin.calc.unopkg as install; install._USUAL_FOLDERS = ();"
        "from addin.cli.command import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "calc", "install"],
        capture_output=True,
        text=True,
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
    )
    assert done.returncode == 2
    assert done.stderr.startswith("hcpcs-excel: LibreOffice was not found. Install LibreOffice Calc;")


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")
@pytest.mark.parametrize(
    ("new_enough", "complaint", "sentence"),
    [
        ("False", "", "The Python that comes with this LibreOffice is older than 3.10; install a newer "
         "LibreOffice."),
        ("True", "ERROR: Exception occurred: unsatisfied dependencies", "This LibreOffice is too old; "
         "7.4 or newer is required, 25.2 recommended."),
        ("True", "ERROR: the disk is full", "LibreOffice reported an error (the disk is full); close "
         "LibreOffice and try again."),
    ],
)  # fmt: skip
def test_what_libreoffice_refuses_is_told_in_a_sentence(
    tmp_path: Path, new_enough: str, complaint: str, sentence: str
) -> None:
    """With stand-ins for LibreOffice's Python and for unopkg, which lists and then refuses."""
    for name, script in {
        "python": f"echo {new_enough}",
        "unopkg": f'[ "$1" = list ] && exit 0; echo "{complaint}" >&2; exit 1',
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    done = command("calc", "install", environment={"PATH": str(tmp_path)})
    assert (done.returncode, done.stderr) == (2, f"hcpcs-excel: {sentence}\n")


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_an_older_extension_does_not_replace_a_newer_one_unasked(tmp_path: Path) -> None:
    """With a stand-in for unopkg, which lists a newer one and notes what else it is asked for."""
    stand_in = tmp_path / "unopkg"
    stand_in.write_text(
        f'#!/bin/sh\n[ "$1" = list ] && printf "Identifier: {IDENTIFIER}\\n  Version: 9999.0\\n" '
        f'|| echo "$1" >>{tmp_path}/asked\n',
        encoding="utf-8",
    )
    stand_in.chmod(0o755)
    environment = {"PATH": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    done = command("calc", "install", environment=environment)
    assert (done.returncode, "Version 9999.0 is installed, which is newer" in done.stderr) == (2, True)
    assert not (tmp_path / "asked").exists()
    assert command("calc", "install", "--force", environment=environment).returncode == 0
    assert (tmp_path / "asked").read_text(encoding="utf-8") == "remove\nadd\n"
