"""Whether a wheel and a source distribution hold the files that git has, no more and no less.

The wheel: the three packages, with every file in them, and what describes the wheel.
The source distribution: everything but what checks it here, and what describes it.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

PACKAGES = ("addin/", "udfs/", "workbook_templates/")
DESCRIBED_BY = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
# Anything else in a package would be there by mistake.
KINDS = {".bas", ".cls", ".csv", ".md", ".py", ".txt", ".typed", ".xml"}


def main(paths: list[str]) -> int:
    """Say what is wrong with the files; answer 1 if something is."""
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True)
    known = listed.stdout.splitlines()
    wrong = []
    for path in map(Path, paths):
        if path.suffix == ".whl":
            stem = "-".join(path.name.split("-")[:2])
            wanted = {name for name in known if name.startswith(PACKAGES)}
            wrong += [
                f"{name}: no kind of file for a package" for name in wanted if Path(name).suffix not in KINDS
            ]
            wanted |= {f"{stem}.dist-info/{name}" for name in DESCRIBED_BY}
            with zipfile.ZipFile(path) as wheel:
                found = set(wheel.namelist())
        else:
            stem = path.name.removesuffix(".tar.gz")
            wanted = {f"{stem}/{name}" for name in [*known, "PKG-INFO"] if not name.startswith(".ci/")}
            with tarfile.open(path) as sources:
                found = set(sources.getnames())
        wrong += [f"{path.name} lacks {name}" for name in sorted(wanted - found)]
        wrong += [f"{path.name} has {name}" for name in sorted(found - wanted)]
        print(f"{path.name}: {len(found)} files")
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
