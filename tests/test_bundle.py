"""The folder for installing without a network: what is in it, that pip takes it on Windows, what is refused.

pip is real; a folder of small wheels is its index.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import venv
import zipfile
from hashlib import sha256
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from made_wheels import make_wheel, only_from
from package_parts import names_in
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from test_command import run

from addin.bundle import own_wheel as own_wheel_module
from addin.bundle import windows_wheels
from addin.bundle.offline_folder import make_bundle
from addin.bundle.own_wheel import own_wheel
from addin.new_folder import new_folder
from udfs.errors import HcpcsExcelError, OutputError, SetupError
from udfs.version import VERSION

EXTRAS = ["install.cmd", "README.txt", "requirements.txt", "SHA256SUMS"]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which pip looks."""
    for name, value in only_from(tmp_path / "index").items():
        monkeypatch.setenv(name, value)
    return tmp_path / "index"


def own(tmp_path: Path, *requires: str) -> Path:
    return make_wheel(tmp_path / "dist", "hcpcs-excel", requires=requires, more="Requires-Python: >=3.10\n")


def wheels_in(folder: Path) -> list[str]:
    return sorted(name.removesuffix(".whl") for name in names_in(folder) if name.endswith(".whl"))


def pip_as_in_the_script(bundle: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run pip with the options that the script gives it."""
    script = (bundle / "install.cmd").read_text(encoding="ascii")
    (line,) = (line for line in script.splitlines() if " -m pip " in line)
    written = line.partition(" -m pip ")[2].replace("%~dp0", f"{bundle}/")
    return subprocess.run(
        [sys.executable, "-m", "pip", *shlex.split(written), *more],
        capture_output=True,
        text=True,
        check=False,
    )


# What is in it --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle for Python 3.12, made on whatever system runs the tests."""
    root = tmp_path_factory.mktemp("bundle")
    index = root / "index"
    for name, requires in {
        "first": [
            "for-windows; sys_platform == 'win32'",
            "second[fast]>=1",
        ],
        "second": ["for-speed; extra == 'fast'", "for-tests; extra == 'test'", "third<3"],
        "third": [],
        "for-speed": [],
        "for-tests": [],
        "unasked": [],
    }.items():
        make_wheel(index, name, requires=requires, more="Provides-Extra: fast\nProvides-Extra: test\n")
    make_wheel(index, "third", "3.0", ["unasked"])  # the newest, which second does not want
    make_wheel(index, "for-windows", tag="cp312-cp312-win_amd64")
    make_wheel(index, "for-windows", "2.0", tag="cp312-cp312-manylinux_2_17_x86_64")
    make_wheel(index, "for-windows", "3.0", tag="cp313-cp313-win_amd64")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in only_from(index).items():
            patch.setenv(name, value)
        wheel = own(root, "first", "third", "for-tests; extra == 'test'")
        found = make_bundle(root / "bundle", python="3.12", wheel=wheel, force=False)
    assert [one.path for one in found] == sorted((root / "bundle").glob("*.whl"))
    return root / "bundle"


@pytest.mark.long
def test_what_windows_needs_is_there_and_nothing_else(made: Path) -> None:
    assert wheels_in(made) == [
        "first-1.0-py3-none-any",
        "for_speed-1.0-py3-none-any",
        "for_windows-1.0-cp312-cp312-win_amd64",
        "hcpcs_excel-1.0-py3-none-any",
        "second-1.0-py3-none-any",
        "third-1.0-py3-none-any",
    ]
    assert sorted(set(names_in(made)) - {f"{name}.whl" for name in wheels_in(made)}) == sorted(EXTRAS)


def test_what_is_for_other_systems_and_pythons_is_not_needed() -> None:
    """Whatever system and Python decide it."""
    asked = {
        "root": ["here; sys_platform == 'win32' and platform_machine == 'AMD64'", "middle>=1"],
        "middle": ["for-linux; sys_platform == 'linux'", "for-mac; platform_system == 'Darwin'", "middle<9"],
        "here": ["for-3-11; python_version < '3.12'", "for-3-12; python_full_version >= '3.12.0'"],
    }
    found = windows_wheels.needed(
        "root",
        lambda name: map(Requirement, asked.get(name, [])),
        windows_wheels.windows_environment("3.12"),
    )
    assert found == {"here": SpecifierSet(), "for-3-12": SpecifierSet(), "middle": SpecifierSet(">=1,<9")}


@pytest.mark.long
def test_each_wheel_is_listed_with_its_hash(made: Path) -> None:
    lines = (made / "requirements.txt").read_text(encoding="ascii").splitlines()
    assert (
        lines[0] == "# What hcpcs-excel 1.0 requires with Python 3.12 on 64-bit Windows: version and SHA-256"
    )
    listed = {line.partition("==")[0]: line.rpartition("sha256:")[2] for line in lines[1:]}
    hashes = {
        path.name.partition("-")[0].replace("_", "-"): sha256(path.read_bytes()).hexdigest()
        for path in made.glob("*.whl")
    }
    assert listed == hashes


@pytest.mark.long
def test_every_file_is_covered_by_the_list_of_hashes(made: Path) -> None:
    """As sha256sum -c reads it, so the script and the list of requirements cannot be changed unseen."""
    lines = (made / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    listed = {line[66:]: line[:64] for line in lines}
    assert listed == {
        path.name: sha256(path.read_bytes()).hexdigest()
        for path in made.iterdir()
        if path.name != "SHA256SUMS"
    }
    assert {"install.cmd", "requirements.txt", "README.txt"} < set(listed)


@pytest.mark.long
@pytest.mark.parametrize(("there", "status"), [("0.9", 0), ("1.0", 0), ("1.0.1", 1)])
def test_the_script_does_not_replace_a_newer_version(
    made: Path, tmp_path: Path, there: str, status: int
) -> None:
    """Its question is asked of a Python in which that version is installed."""
    script = (made / "install.cmd").read_text(encoding="ascii")
    (question,) = re.findall(r'^"%PLACE%\\Scripts\\python\.exe" -I -c "([^"]+)"$', script, re.MULTILINE)
    installed = tmp_path / f"hcpcs_excel-{there}.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text(f"Name: hcpcs-excel\nVersion: {there}\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {question}"
    ended = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True)
    assert ended.returncode == status
    newer = (
        "Version 1.0.1 is installed, which is newer than 1.0; to replace it all the same, "
        "run: install.cmd --force"
    )
    assert ended.stderr.splitlines() == ([newer] if status else [])
    lines = script.splitlines()
    asked = next(number for number, line in enumerate(lines) if question in line)
    assert lines[asked - 1] == "if defined FORCE goto install"
    assert lines[asked + 1] == "if not %errorlevel%==0 goto failed"


@pytest.mark.long
def test_pip_takes_it_for_windows_without_an_index(made: Path, tmp_path: Path) -> None:
    """With the options of the script, and those that stand for Windows and its Python."""
    windows = ["--platform", "win_amd64", "--python-version", "3.12", "--target", str(tmp_path / "x")]
    ended = pip_as_in_the_script(made, "--dry-run", "--quiet", "--report", "-", *windows)
    assert (ended.returncode, ended.stderr) == (0, "")
    taken = {Path(one["download_info"]["url"]).stem for one in json.loads(ended.stdout)["install"]}
    assert sorted(taken) == wheels_in(made)


@pytest.mark.long
def test_pip_refuses_a_wheel_with_another_content(made: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "carried"
    bundle.mkdir()
    for path in made.iterdir():
        (bundle / path.name).write_bytes(path.read_bytes())
    with zipfile.ZipFile(bundle / "second-1.0-py3-none-any.whl", "a") as wheel:
        wheel.writestr("sitecustomize.py", "print('not from us')")
    windows = ["--platform", "win_amd64", "--python-version", "3.12", "--target", str(tmp_path / "x")]
    ended = pip_as_in_the_script(bundle, *windows)
    assert ended.returncode == 1
    assert "DO NOT MATCH THE HASHES" in ended.stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.long
def test_the_script_is_for_the_command_interpreter_and_starts_python_alone(made: Path) -> None:
    script = (made / "install.cmd").read_bytes()
    assert script.isascii()
    assert script.count(b"\n") == script.count(b"\r\n") > 10
    lines = script.decode().splitlines()
    started = [line for line in lines if " -m " in line]
    assert started == [
        r'"%PLACE%\Scripts\python.exe" -I -m addin uninstall --dry-run >nul',
        '%PYTHON% -I -m venv "%PLACE%"',
        r'"%PLACE%\Scripts\python.exe" -I -m pip --isolated install --force-reinstall --no-index '
        r'--find-links "%~dp0." --only-binary :all: --require-hashes -r "%~dp0requirements.txt"',
        r'"%PLACE%\Scripts\python.exe" -I -m addin install %FORCE%',
    ]
    after = [lines[lines.index(line) + 1] for line in started]
    assert set(after) == {"if not %errorlevel%==0 goto failed"}
    assert "set PYTHON=py -3.12" in lines
    assert lines.index("set NoDefaultCurrentDirectoryInExePath=1") < lines.index(started[0])
    assert "64-bit Python 3.12" in (made / "README.txt").read_text(encoding="ascii")


@pytest.mark.long
def test_the_command_without_its_program() -> None:
    ended = subprocess.run([sys.executable, "-I", "-m", "addin", "--version"], capture_output=True, text=True)
    assert (ended.stdout, ended.stderr) == (f"hcpcs-excel {VERSION}\n", "")


# What is refused ------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_wheel_that_is_not_there(index: Path, tmp_path: Path) -> None:
    """One sentence, exit status 2, and nothing left."""
    make_wheel(index, "first", tag="cp312-cp312-manylinux_2_17_x86_64")
    wheel = own(tmp_path, "first")
    before = names_in(tmp_path)
    ended = run("bundle", "-o", "bundle", "--python", "3.12", "--wheel", str(wheel), cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "hcpcs-excel: pip finds no suitable wheel of first for Windows and Python 3.12; choose another "
        "Python with --python, or check pip's package index (pip config list).\n"
    )
    assert names_in(tmp_path) == before


@pytest.mark.long
def test_the_command_says_what_it_has_made(index: Path, tmp_path: Path) -> None:
    make_wheel(index, "first")
    arguments = ["bundle", "-o", "bundle", "--python", "3.12", "--wheel", str(own(tmp_path, "first"))]
    ended = run(*arguments, cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        f"Bundle written to {tmp_path / 'bundle'}",
        "2 wheels, 0.0 MB, for 64-bit Windows with Python 3.12.",
        "SHA-256 of SHA256SUMS, which lists that of every file: "
        + sha256((tmp_path / "bundle" / "SHA256SUMS").read_bytes()).hexdigest(),
        "Copy it to the Windows computer and run install.cmd in it.",
    ]
    again = run(*arguments, cwd=tmp_path)
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr.endswith("bundle already exists; choose another folder or add --force.\n")


@pytest.mark.long
def test_an_index_that_is_not_reached(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    # Nothing listens on this port of the machine itself.
    for name, value in {"INDEX_URL": "http://127.0.0.1:9/simple", "RETRIES": "1", "PROXY": ""}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    with pytest.raises(SetupError, match=r"^pip cannot reach its package index"):
        make_bundle(tmp_path / "bundle", python="3.12", wheel=own(tmp_path, "first"), force=False)
    assert not (tmp_path / "bundle").exists()


@pytest.mark.long
def test_packages_that_do_not_go_together(index: Path, tmp_path: Path) -> None:
    for version in ("1.0", "2.0"):
        make_wheel(index, "base", version)
    make_wheel(index, "one", requires=["base<2"])
    make_wheel(index, "other", requires=["base>=2"])
    with pytest.raises(
        SetupError, match=r"^pip finds no suitable wheel of base for Windows and Python 3\.12"
    ):
        make_bundle(tmp_path / "b", python="3.12", wheel=own(tmp_path, "one", "other"), force=False)


@pytest.mark.long
def test_a_pip_that_refuses(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONSTRAINT", str(tmp_path / "none.txt"))
    with pytest.raises(SetupError, match=r"^pip could not download the wheels \(.*none\.txt.*fix that"):
        make_bundle(tmp_path / "b", python="3.12", wheel=own(tmp_path, "one"), force=False)


def test_a_python_without_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv.create(tmp_path / "bare", with_pip=False, symlinks=os.name == "posix")
    (python,) = (tmp_path / "bare").glob("*/python")
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(SetupError, match=r"^This Python has no pip, .*python -I -m ensurepip$"):
        make_bundle(tmp_path / "b", python="3.12", wheel=own(tmp_path, "one"), force=False)


@pytest.mark.long
def test_versions_that_never_settle(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest of each excludes the newest of the other, and the older ones exclude nothing."""
    monkeypatch.setattr(windows_wheels, "_MOST_ROUNDS", 3)
    for version, wants in (("1.0", []), ("2.0", ["{}<2"])):
        make_wheel(index, "one", version, [want.format("other") for want in wants])
        make_wheel(index, "other", version, [want.format("one") for want in wants])
    with pytest.raises(SetupError, match="do not work together"):
        make_bundle(tmp_path / "b", python="3.12", wheel=own(tmp_path, "one", "other"), force=False)


@pytest.mark.parametrize(
    ("python", "wheel", "sentence"),
    [
        ("3.9", "", r"hcpcs-excel 1\.0 requires Python >=3\.10; choose a version other than 3\.9\."),
        ("3", "", r"'3' is not a Python version; write it like 3\.12\."),
        ("3.12 --pre", "", "is not a Python version"),
        ("3.12", "other", "other-1.0-py3-none-any.whl is a wheel of other; choose the hcpcs-excel wheel."),
        ("3.12", "missing.whl", "missing.whl cannot be read as a wheel"),
        ("3.12", "text.whl", "text.whl cannot be read as a wheel"),
        ("3.12", "renamed.whl", "renamed.whl cannot be read as a wheel"),
    ],
)
def test_a_wheel_or_python_that_does_not_do(tmp_path: Path, python: str, wheel: str, sentence: str) -> None:
    path = own(tmp_path)
    (tmp_path / "text.whl").write_text("text")
    (tmp_path / "renamed.whl").write_bytes(path.read_bytes())
    if wheel == "other":
        path = make_wheel(tmp_path, "other")
    elif wheel:
        path = tmp_path / wheel
    with pytest.raises(HcpcsExcelError, match=sentence):
        make_bundle(tmp_path / "bundle", python=python, wheel=path, force=False)
    assert not (tmp_path / "bundle").exists()


# The folder -----------------------------------------------------------------------------------------


@pytest.mark.long
def test_an_older_bundle_is_replaced_when_told(index: Path, tmp_path: Path) -> None:
    index.mkdir()
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "old-1.0-py3-none-any.whl").write_text("old")
    with pytest.raises(OutputError, match=r"bundle already exists; choose another folder or add --force\.$"):
        make_bundle(bundle, python="3.12", wheel=own(tmp_path, "first"), force=False)
    with pytest.raises(SetupError):
        make_bundle(bundle, python="3.12", wheel=own(tmp_path, "first"), force=True)
    assert names_in(bundle) == ["old-1.0-py3-none-any.whl"]
    make_wheel(index, "first")
    make_bundle(bundle, python="3.12", wheel=own(tmp_path, "first"), force=True)
    assert wheels_in(bundle) == ["first-1.0-py3-none-any", "hcpcs_excel-1.0-py3-none-any"]
    assert names_in(tmp_path) == ["bundle", "dist", "index"]


def test_what_is_no_bundle_is_never_replaced(tmp_path: Path) -> None:
    wheel = own(tmp_path)
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "fees.xlsx").write_text("fees")
    for path, sentence in (
        (documents, r"documents contains other files \(fees\.xlsx\)"),
        (tmp_path, "contains other files"),
        (documents / "fees.xlsx", "is a file or a link"),
        (tmp_path / "none" / "bundle", "none does not exist"),
    ):
        with pytest.raises(OutputError, match=sentence):
            make_bundle(path, python="3.12", wheel=wheel, force=True)
    assert (documents / "fees.xlsx").read_text() == "fees"


def test_an_older_folder_comes_back_when_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bundle"
    folder.mkdir()
    (folder / "old.whl").write_text("old")
    rename = Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self.suffix == ".tmp":
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with (
        pytest.raises(
            OutputError, match=r"bundle cannot be written \(Permission denied\); close any open files"
        ),
        new_folder(folder, force=True, is_ours=lambda name: True) as temporary,
    ):
        (temporary / "new.whl").write_text("new")
    assert names_in(tmp_path) == ["bundle"]
    assert names_in(folder) == ["old.whl"]


# The wheel of the running one -----------------------------------------------------------------------


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation by pip out of a wheel, and the wheel."""
    files = {
        "addin/__init__.py": "",
        "addin/excel/ribbon.xml": "<é>\n",
        "udfs/ranges.csv": "a,b\r\n",
        "hcpcs_excel-1.0.dist-info/entry_points.txt": "[console_scripts]\nhcpcs-excel = addin:main\n",
        "hcpcs_excel-1.0.dist-info/licenses/LICENSE": "BSD",
    }
    wheel = make_wheel(tmp_path / "dist", "hcpcs-excel", requires=["xlwings"], files=files)
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "--isolated", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--compile", "--target", site, wheel], check=True)
    found = Distribution.at(site / "hcpcs_excel-1.0.dist-info")
    monkeypatch.setattr(own_wheel_module, "distribution", lambda name: found)
    return wheel


def content(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.long
def test_the_wheel_is_put_together_again(installed: Path, tmp_path: Path) -> None:
    """The same files with the same content; only the order of the list of files may differ."""
    again = own_wheel(tmp_path)
    record = "hcpcs_excel-1.0.dist-info/RECORD"
    before, after = content(installed), content(again)
    assert sorted(after.pop(record).decode().splitlines()) == sorted(before.pop(record).decode().splitlines())
    assert after == before
    assert again.name == installed.name
    assert again.read_bytes() == own_wheel(tmp_path).read_bytes()


@pytest.mark.long
def test_a_file_that_has_changed_since(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "site" / "udfs" / "ranges.csv").write_text("changed")
    with pytest.raises(
        SetupError, match=r"^udfs/ranges\.csv has changed since it was installed; reinstall hcpcs-excel"
    ):
        own_wheel(tmp_path)
    (tmp_path / "site" / "udfs" / "ranges.csv").unlink()
    with pytest.raises(SetupError, match=r"^udfs/ranges\.csv has changed since it was installed"):
        own_wheel(tmp_path)


@pytest.mark.long
def test_the_wheel_of_this_very_installation(tmp_path: Path) -> None:
    """Complete, or refused where the tests run against the sources."""
    files = distribution("hcpcs-excel").files or []
    if not any(file.as_posix() == "addin/__init__.py" for file in files):
        with pytest.raises(SetupError, match=r"runs from source; build the wheel"):
            own_wheel(tmp_path)
        return
    names = set(content(own_wheel(tmp_path)))
    ours = {file.as_posix() for file in files if file.parts[0] in ("addin", "udfs", "workbook_templates")}
    assert {name for name in names if ".dist-info/" not in name} == {
        name for name in ours if "__pycache__" not in name
    }
    assert f"hcpcs_excel-{VERSION}.dist-info/METADATA" in names
