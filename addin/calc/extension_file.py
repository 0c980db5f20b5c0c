"""The extension as a file, ``hcpcs.oxt``: the rules, what hands cells to them, what LibreOffice is told."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator
from importlib import resources

from addin.calc.interface import SERVICE, calc_add_ins, idl
from udfs.version import VERSION

if sys.version_info >= (3, 11):
    from importlib.resources.abc import Traversable
else:
    from importlib.abc import Traversable

IDENTIFIER = "org.hcpcs-excel.calc"
FILE_NAME = "hcpcs.oxt"
_COMPONENT = "component.py"
_MADE_AT = (1980, 1, 1, 0, 0, 0)  # the same input gives the same bytes

# "RDB" stands for every library of types; LibreOffice compiles one in its interface definition language as it
# loads it, so nobody needs its development kit.
_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
  <manifest:file-entry manifest:media-type="application/vnd.sun.star.uno-typelibrary;type=RDB"
    manifest:full-path="types.idl"/>
  <manifest:file-entry manifest:media-type="application/vnd.sun.star.uno-components"
    manifest:full-path="calc.components"/>
  <manifest:file-entry manifest:media-type="application/vnd.sun.star.configuration-data"
    manifest:full-path="CalcAddIns.xcu"/>
</manifest:manifest>
"""
_COMPONENTS = f"""<?xml version="1.0" encoding="UTF-8"?>
<components xmlns="http://openoffice.org/2010/uno-components">
  <component loader="com.sun.star.loader.Python" uri="{_COMPONENT}">
    <implementation name="{SERVICE}"><service name="{SERVICE}"/></implementation>
  </component>
</components>
"""
_DESCRIPTION = f"""<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006"
  xmlns:l="http://libreoffice.org/extensions/description/2011" xmlns:xlink="http://www.w3.org/1999/xlink">
  <identifier value="{IDENTIFIER}"/>
  <version value="{VERSION}"/>
  <dependencies><l:LibreOffice-minimal-version value="7.4" l:name="LibreOffice 7.4"/></dependencies>
  <publisher><name lang="en" xlink:href="">hcpcs-excel</name></publisher>
  <display-name><name lang="en">HCPCS functions for Calc</name></display-name>
  <extension-description><src lang="en" xlink:href="description.txt"/></extension-description>
</description>
"""
_ABOUT = (
    "Tells in a cell which code system a medical billing code belongs to: CPT (HCPCS Level I) or "
    "HCPCS Level II. {names}. Nothing leaves your machine.\n"
)


def extension() -> bytes:
    """Return the bytes of the extension."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts().items():
            entry = zipfile.ZipInfo(name, _MADE_AT)
            entry.external_attr = 0o644 << 16  # readable for all, whoever unpacks it
            package.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def parts() -> dict[str, bytes]:
    """Return the files of the extension, by their names in it."""
    from udfs.functions import FUNCTIONS  # brings xlwings along, which no other command needs

    about = _ABOUT.format(names=", ".join(function.name for function in FUNCTIONS))
    return {
        "META-INF/manifest.xml": _MANIFEST.encode(),
        "description.xml": _DESCRIPTION.encode(),
        "description.txt": about.encode(),
        "calc.components": _COMPONENTS.encode(),
        "CalcAddIns.xcu": calc_add_ins(FUNCTIONS).encode(),
        "types.idl": idl(FUNCTIONS).encode(),
        _COMPONENT: resources.files("addin.calc").joinpath("extension", _COMPONENT).read_bytes(),
        **dict(rule_files(resources.files("udfs"), "udfs")),
    }


def rule_files(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the rules and their tables, folder by folder, by names such as udfs/parse.py."""
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.is_dir() and file.name != "__pycache__":
            yield from rule_files(file, f"{name}/{file.name}")
        elif file.name.endswith((".py", ".csv")):
            yield f"{name}/{file.name}", file.read_bytes()
