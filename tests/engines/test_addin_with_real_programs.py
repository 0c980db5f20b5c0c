"""The add-in's file before the programs that judge such files: Microsoft's validator and LibreOffice."""

from __future__ import annotations

import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from real_programs import LibreOffice, run

from addin.excel.vba_modules import vba_modules
from addin.excel.xlam_file import build_addin


@pytest.fixture(scope="module")
def addin_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "hcpcs-excel.xlam"
    path.write_bytes(build_addin())
    return path


def test_libreoffice_opens_it_and_lists_the_modules(
    libreoffice: LibreOffice, addin_file: Path, tmp_path: Path
) -> None:
    """Under the project's name, each with its source. It knows the form, though not the ending .xlam."""
    run(
        [
            libreoffice.program,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={libreoffice.profile.as_uri()}",
            "--infilter=Calc MS Excel 2007 VBA XML",
            "--convert-to",
            "ods",
            "--outdir",
            str(tmp_path),
            str(addin_file),
        ]
    )
    with zipfile.ZipFile(tmp_path / "hcpcs-excel.ods") as package:
        modules = {
            Path(name).stem: "".join(ET.fromstring(package.read(name)).itertext())
            for name in package.namelist()
            if name.startswith("Basic/HCPCS/") and not name.endswith("/script-lb.xml")
        }
    assert sorted(modules) == sorted(vba_modules())
    for name, source in vba_modules().items():
        lines = [line for line in source.splitlines() if line and not line.startswith("Attribute ")]
        assert [line for line in lines if line not in modules[name].splitlines()] == [], name


def test_the_open_xml_validator_has_nothing_to_say(
    open_xml_validator: Callable[[Path], list[str]], addin_file: Path
) -> None:
    assert open_xml_validator(addin_file) == []
