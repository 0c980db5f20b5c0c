"""What the registry says of Excel: its bitness, and what the Trust Center does with add-ins.

Read, never written. Office has written version 16.0 since 2016, so the keys of that version are read.
"""

from __future__ import annotations

from typing import NamedTuple

from addin.setup.windows import Windows

_OFFICE = r"Microsoft\Office\16.0"


def excel_bitness(windows: Windows) -> int | None:
    """Answer whether Excel has 32 or 64 bits, None where the registry does not tell.

    Args:
        windows: the machine.
    """
    processor = windows.environment.get("PROCESSOR_ARCHITEW6432") or windows.environment.get(
        "PROCESSOR_ARCHITECTURE"
    )
    if processor == "x86":
        return 32  # a Windows of 32 bits runs nothing else
    platform = windows.registry(
        r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform"
    )
    for view in (64, 32):
        platform = platform or windows.registry(
            rf"HKEY_LOCAL_MACHINE\SOFTWARE\{_OFFICE}\Outlook", "Bitness", view
        )
    if platform in ("x64", "x86"):
        return 64 if platform == "x64" else 32
    for view in (64, 32):
        if windows.registry(rf"HKEY_LOCAL_MACHINE\SOFTWARE\{_OFFICE}\Excel\InstallRoot", "Path", view):
            return view
    return None


class Bar(NamedTuple):
    """A setting that keeps an add-in from running."""

    key: str  # below Software\Policies or Software
    name: str
    sentence: str


BARS = (
    Bar(rf"{_OFFICE}\Excel\Security", "DisableAllAddins", "All Excel add-ins are switched off"),
    Bar(
        rf"{_OFFICE}\Excel\Security", "RequireAddinSig", "Excel add-ins must be signed by a trusted publisher"
    ),
    Bar(
        rf"{_OFFICE}\Common\Security",
        "RequireAlwaysOnMacroSig",
        "Macros that are always loaded must be signed by a trusted publisher",
    ),
    Bar(
        rf"{_OFFICE}\Excel\Security\Trusted Locations",
        "AllLocationsDisabled",
        "Trusted locations are switched off",
    ),
)


def trust_center_bars(windows: Windows) -> list[str]:
    """Answer what keeps Excel from running the add-in, one sentence a setting.

    The start-up folder is a trusted location, so the macro settings alone (VBAWarnings) keep nothing from
    running in it, unless trusted locations are switched off.

    Args:
        windows: the machine.
    """
    found = []
    for bar in BARS:
        if windows.registry(rf"HKEY_CURRENT_USER\Software\Policies\{bar.key}", bar.name) == 1:
            found.append(f"{bar.sentence} (set by your IT: {bar.name}).")
        elif windows.registry(rf"HKEY_CURRENT_USER\Software\{bar.key}", bar.name) == 1:
            found.append(f"{bar.sentence} (set in the Trust Center: {bar.name}).")
    return found
