"""How programs write the package of a workbook: encodings, targets, order, compression."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path
from random import Random

from robustness.package_additions import Parts


def rewrite(parts: Parts, part: str, chance: Random) -> None:
    """Say the same in other ways: encodings, targets, declarations.

    Args:
    parts: the parts of the workbook.
    part: the name of the sheet with the list.
    chance: decides which.
    """
    for name in (part, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"):
        if name not in parts:
            continue
        if chance.random() < 0.04:
            text = re.sub(r"^<\?xml[^>]*\?>\s*", "", parts[name].decode())
            parts[name] = f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")
        elif chance.random() < 0.04:
            parts[name] = b"\xef\xbb\xbf" + parts[name]
        elif not parts[name].startswith(b"<?xml") and chance.random() < 0.7:
            parts[name] = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n' + parts[name]
    rels = "xl/_rels/workbook.xml.rels"
    if chance.random() < 0.3:
        parts[rels] = parts[rels].replace(b'"/xl/', b'"')
    if chance.random() < 0.03:
        parts[rels] = parts[rels].replace(b'"/xl/worksheets/', b'"../xl/./worksheets/')


def save(path: Path, parts: Parts, chance: Random) -> None:
    """Write the package: some programs compress otherwise, date otherwise, or order otherwise.

    Args:
    path: the file.
    parts: the parts of the workbook.
    chance: decides how.
    """
    names = list(parts)
    if chance.random() < 0.2:
        chance.shuffle(names)
    with zipfile.ZipFile(path, "w") as archive:
        if chance.random() < 0.1:
            archive.comment = b"made by hand"
        for name in names:
            moment = datetime(1980, 1, 1) if chance.random() < 0.5 else datetime(2024, 2, 29, 12, 30, 58)
            info = zipfile.ZipInfo(name, moment.timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED if chance.random() < 0.1 else zipfile.ZIP_DEFLATED
            archive.writestr(info, parts[name])
