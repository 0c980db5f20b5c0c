"""The readers of lists withstand what a coverage-guided fuzzer makes of the sweep's inputs."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import FUZZ_SECONDS
from real_programs import missing

_SHORT = 5  # seconds, where no more are asked for


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="Atheris is made for Linux")
def test_whatever_the_fuzzer_finds_is_read_or_refused(tmp_path: Path) -> None:
    if find_spec("atheris") is None:
        missing("Atheris", "it comes with the extra develop, on Linux")
    seeds, found = tmp_path / "seeds", tmp_path / "found"
    seeds.mkdir()
    found.mkdir()
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("fuzz_readers.py")), str(seeds),
         f"-max_total_time={FUZZ_SECONDS or _SHORT:.0f}", f"-artifact_prefix={found}{os.sep}"],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    inputs = [(one.name, one.read_bytes()) for one in found.iterdir()]
    assert (done.returncode, inputs) == (0, []), done.stderr[-3000:]
