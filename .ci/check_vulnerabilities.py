"""Whether a version in requirements.lock has a known vulnerability, out of what pip-audit writes as JSON.

It asks the index itself, which not every mirror answers; then it is said that nothing was checked.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(path: str) -> int:
    """Say which versions have one; answer 1 if any has."""
    text = Path(path).read_text(encoding="utf-8")
    listed = json.loads(text)["dependencies"] if text.strip() else []
    checked = [one for one in listed if "vulns" in one]
    found = [
        f"{one['name']} {one['version']}: {known['id']}, mended in {known['fix_versions'] or 'no version'}"
        for one in checked
        for known in one["vulns"]
    ]
    print("\n".join([*found, f"{len(checked)} of {len(listed)} packages checked"]))
    if not checked:
        print("The package index here does not tell of known vulnerabilities; check where it does.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
