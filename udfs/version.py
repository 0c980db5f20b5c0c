"""The version of the installed package."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("hcpcs-excel")
except PackageNotFoundError:  # the files lie there without having been installed
    VERSION = "unknown"
