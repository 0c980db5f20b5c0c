"""The folder for xlwings Lite: what Lite finds in it, that it stands alone, and what is replaced."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from release_files import save_text
from typer.testing import CliRunner

from addin.cli.command import app
from addin.lite.personal_modules import personal_modules
from addin.release_import import import_release
from udfs import functions
from udfs.errors import HcpcsExcelError
from udfs.functions import FUNCTIONS
from udfs.releases import current
from udfs.releases.current import current_release, use_release
from udfs.releases.known_codes import release_text

# A Python that has nothing but the standard library, without SQLite; xlwings notes what Lite would be told.
_INSIDE = """
import importlib, json, pathlib, sys, types
folder = sys.argv[1]
sys.path.insert(0, folder)
sys.platform = "emscripten"
sys.modules["sqlite3"] = None
told = {}
def func(function):
    function.__xlfunc__ = told.setdefault(function.__name__, {})
    told[function.__name__]["help"] = function.__doc__
    return function
def arg(name, **options):
    def note(function):
        told.setdefault(function.__name__, {})[name] = options
        return function
    return note
sys.modules["xlwings"] = types.SimpleNamespace(func=func, arg=arg)
marked = []
for path in sorted(pathlib.Path(folder).rglob("*.py")):
    name = ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
    module = importlib.import_module(name)
    marked += [(name, each) for each, found in vars(module).items() if hasattr(found, "__xlfunc__")]
import hcpcs_functions as made
print(json.dumps({
    "told": told,
    "marked": marked,
    "code": made.CODESYSTEM([["99213-25"], ["hello"]], "none"),
    "status": made.CODESTATUS([["A4100"], ["L9900"]], "2026-07-01"),
    "release": made.CODERELEASE(),
}))
"""


def made(folder: Path, *options: str) -> str:
    """What the command says when it has made the folder."""
    ran = CliRunner().invoke(app, ["lite", *options, "-o", str(folder)])
    assert ran.exception is None, ran.exception
    return ran.output


def refused(folder: Path, *options: str) -> str:
    ran = CliRunner().invoke(app, ["lite", *options, "-o", str(folder)])
    assert isinstance(ran.exception, HcpcsExcelError)
    return str(ran.exception)


def inside(folder: Path) -> dict[str, Any]:
    program = [sys.executable, "-I", "-B", "-c", _INSIDE, str(folder)]
    ran = subprocess.run(program, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_lite_finds_each_function_once_with_its_help(tmp_path: Path) -> None:
    """In one module alone: Lite takes no name twice."""
    made(tmp_path / "personal")
    found = inside(tmp_path / "personal")
    assert sorted(found["marked"]) == sorted(["hcpcs_functions", one.name] for one in FUNCTIONS)
    for one in FUNCTIONS:
        told = found["told"][one.name]
        assert told.pop("help") == one.description
        assert {name: options["doc"] for name, options in told.items()} == {
            argument.name: argument.help for argument in one.arguments
        }
    assert found["told"]["CODESTATUS"]["on_date"]["ndim"] == 2
    assert "ndim" not in found["told"]["CODEINFO"]["headers"]
    assert found["code"] == [["CPT"], ["none"]]
    assert found["status"] == [["No release loaded"], ["No release loaded"]]


def test_arguments_can_be_left_out_as_in_python() -> None:
    module: dict[str, Any] = {
        "func": lambda function: function,
        "arg": lambda *_, **__: lambda function: function,
    }
    text = personal_modules(None)["hcpcs_functions.py"].decode().partition("use_release(None)\n")[2]
    exec(text, module)
    for one in FUNCTIONS:
        wanted = inspect.signature(getattr(functions, one.name)).parameters.values()
        got = inspect.signature(module[one.name]).parameters.values()
        assert [(each.name, each.default) for each in got] == [(each.name, each.default) for each in wanted]


def test_an_imported_release_comes_along(tmp_path: Path, data_folder: Path) -> None:
    sentence = "No release is loaded; import one first: hcpcs-excel release import FILE"
    assert refused(tmp_path / "personal", "--release") == sentence
    assert not (tmp_path / "personal").exists()
    import_release(save_text(tmp_path))
    made(tmp_path / "personal", "--release")
    found = inside(tmp_path / "personal")
    assert found["status"] == [["Active"], ["Terminated 2017-12-31"]]
    assert found["release"].startswith(release_text(current_release()))


def test_a_release_that_is_handed_over_answers_without_a_store(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_release(save_text(tmp_path))
    release = current_release()
    for name in ("release", "problem", "next_look"):
        monkeypatch.setattr(current._State, name, getattr(current._State, name))
    use_release(None)
    assert functions.CODESTATUS("A4100") == "No release loaded"
    use_release(release)
    assert functions.CODESTATUS("A4100") == "Active"


def test_equal_input_gives_equal_bytes(tmp_path: Path, data_folder: Path) -> None:
    import_release(save_text(tmp_path))
    files = personal_modules(current_release())
    assert files == personal_modules(current_release())
    made(tmp_path / "personal", "--release")
    written = {
        path.relative_to(tmp_path / "personal").as_posix(): path.read_bytes()
        for path in (tmp_path / "personal").rglob("*")
        if path.is_file()
    }
    assert written == files


def test_only_an_older_folder_of_ours_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "personal"
    made(folder)
    (folder / "udfs" / "of_an_older_version.py").write_text("old = 1\n")
    assert "already exists; choose another folder or add --force" in refused(folder)
    made(folder, "--force")
    assert not (folder / "udfs" / "of_an_older_version.py").exists()
    for own in ("accounting.py", "udfs/fees.xlsx", "projects/sales.py"):
        (folder / own).parent.mkdir(exist_ok=True)
        (folder / own).write_text("mine")
        assert "contains other files (" in refused(folder, "--force")
        assert (folder / own).read_text() == "mine"
        (folder / own).unlink()
        if not any((folder / own).parent.iterdir()):
            (folder / own).parent.rmdir()


def test_a_folder_of_another_name_is_to_be_renamed(tmp_path: Path) -> None:
    assert "Rename it personal" in made(tmp_path / "hcpcs")
    assert "Rename" not in made(tmp_path / "personal")
