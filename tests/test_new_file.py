"""A new file is complete or absent, and never takes the place of another one unasked."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from package_parts import names_in

from addin.files.new_file import check_new_file, new_file, result_names
from udfs.errors import InputError, OutputError


def test_success_gives_the_whole_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "result.xlsx"
    with new_file(target, force=False) as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".xlsx"
        assert not target.exists()
        temporary.write_bytes(b"complete")
    assert target.read_bytes() == b"complete"
    assert names_in(tmp_path) == ["result.xlsx"]


@pytest.mark.skipif(os.name != "posix", reason="permission bits are a matter of POSIX systems")
def test_result_has_the_usual_permissions(tmp_path: Path) -> None:
    """A private mode, as temporary files have, would keep colleagues out of a shared folder."""
    usual = tmp_path / "usual"
    usual.touch()
    with new_file(tmp_path / "result", force=False):
        pass
    assert stat.S_IMODE((tmp_path / "result").stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)


@pytest.mark.skipif(os.name != "posix", reason="permission bits are a matter of POSIX systems")
@pytest.mark.parametrize(("source", "replaced"), [(0o600, None), (0o644, 0o600), (0o640, 0o604)])
def test_result_is_as_closed_as_what_it_is_made_of_and_replaces(
    tmp_path: Path, source: int, replaced: int | None
) -> None:
    """From the first moment on."""
    target = tmp_path / "result"
    for path, mode in ((tmp_path / "list", source), (target, replaced)):
        if mode is not None:
            path.touch()
            path.chmod(mode)
    with new_file(target, force=True, sources=[tmp_path / "list"]) as temporary:
        assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("failure", [InputError("bad input"), KeyboardInterrupt(), ZeroDivisionError()])
def test_failure_leaves_the_folder_as_it_was(tmp_path: Path, failure: BaseException) -> None:
    target = tmp_path / "result.xlsx"
    target.write_bytes(b"older")

    def write() -> None:
        with new_file(target, force=True) as temporary:
            temporary.write_bytes(b"half")
            raise failure

    with pytest.raises(type(failure)):
        write()
    assert target.read_bytes() == b"older"
    assert names_in(tmp_path) == ["result.xlsx"]


def test_existing_file_is_replaced_only_with_force(tmp_path: Path) -> None:
    target = tmp_path / "result.xlsx"
    target.write_bytes(b"older")
    with pytest.raises(
        OutputError, match=r"result\.xlsx exists already; name another file or add --force\.$"
    ):
        check_new_file(target, force=False)
    with pytest.raises(OutputError, match="exists already"), new_file(target, force=False):
        pytest.fail("the body must not run")
    assert target.read_bytes() == b"older"
    with new_file(target, force=True) as temporary:
        temporary.write_bytes(b"newer")
    assert target.read_bytes() == b"newer"


def test_file_that_appears_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "result.xlsx"

    def write() -> None:
        with new_file(target, force=False) as temporary:
            temporary.write_bytes(b"mine")
            target.write_bytes(b"a colleague's")

    with pytest.raises(OutputError, match="exists already"):
        write()
    assert target.read_bytes() == b"a colleague's"
    assert names_in(tmp_path) == ["result.xlsx"]


def test_missing_folder_and_folder_as_target(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"The folder .*nowhere does not exist; make it first"):
        check_new_file(tmp_path / "nowhere" / "result.xlsx", force=False)
    with pytest.raises(OutputError, match="is a folder; name a file in it"):
        check_new_file(tmp_path, force=True)


def test_read_only_target_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "result.xlsx"
    target.write_bytes(b"older")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # the administrator may write anywhere
    with pytest.raises(OutputError, match="is read-only"):
        check_new_file(target, force=True)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "the disk is full; free up space"),
        (errno.EDQUOT, "the disk is full; free up space"),
        (errno.EACCES, "or the file is open in Excel; close it there"),
        (errno.EROFS, "it is not allowed here"),
        (errno.EIO, r"cannot be written \(Input/output error\)"),
    ],
)
def test_errors_of_the_system_become_one_sentence(tmp_path: Path, number: int, sentence: str) -> None:
    with pytest.raises(OutputError, match=sentence), new_file(tmp_path / "result.xlsx", force=False):
        raise OSError(number, os.strerror(number))
    assert names_in(tmp_path) == []


def test_target_that_cannot_be_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to replace a file that is open in Excel."""

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "Access is denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with (
        pytest.raises(OutputError, match="the file is open in Excel"),
        new_file(tmp_path / "r.xlsx", force=True),
    ):
        pass
    assert names_in(tmp_path) == []


_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from udfs.errors import OutputError
from addin.files.new_file import new_file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with new_file(Path(sys.argv[1]), force=False) as temporary:
        temporary.write_bytes(bytes(200_000))
except OutputError as error:
    print(error)
"""


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files as POSIX systems can")
def test_disk_that_is_really_full(tmp_path: Path) -> None:
    target = tmp_path / "result.xlsx"
    done = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(target)], capture_output=True, text=True, check=True
    )
    assert done.stdout == (
        f"{target} cannot be written: the disk is full; free up space or choose another folder.\n"
    )
    assert names_in(tmp_path) == []


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["x.csv"], ["x-done.xlsx"]),
        (["x.XLSM", "y.xlsx"], ["x-done.XLSM", "y-done.xlsx"]),
        (["x.csv", "y.csv", "X.xls"], ["x.csv-done.xlsx", "y-done.xlsx", "X.xls-done.xlsx"]),
        (["x.csv", "x.xlsx", "x.csv.ods"], ["x.csv-done.xlsx", "x.xlsx-done.xlsx", "x.csv-done-2.xlsx"]),
        (["a/x.csv", "b/x.csv"], ["a/x-done.xlsx", "b/x-done.xlsx"]),
    ],
)
def test_results_of_several_lists_do_not_meet(sources: list[str], expected: list[str]) -> None:
    names = result_names([Path(source) for source in sources], "-done")
    assert names == [Path(name) for name in expected]
