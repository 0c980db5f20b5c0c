"""The add-in's file before the programs that judge such files: Microsoft's validator and LibreOffice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from addin.xlam.build import build_addin


@pytest.fixture(scope="module")
def addin_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "hcpcs-excel.xlam"
    path.write_bytes(build_addin())
    return path


def test_the_open_xml_validator_has_nothing_to_say(
    open_xml_validator: Callable[[Path], list[str]], addin_file: Path
) -> None:
    assert open_xml_validator(addin_file) == []
