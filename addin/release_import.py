"""Importing a release: reading what CMS publishes, telling which release it is, keeping it.

What each file holds, its content says; which release it is, its name says, or the user.
"""

from __future__ import annotations

import errno
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from addin.files.user_file import check_user_file
from addin.files.user_list import read_sheets
from addin.release_contents import NOTHING, Contents, FileProblem, Progress, read_rows, read_text
from addin.release_zip import read_zip
from udfs.errors import InputError
from udfs.releases.changes import ChangeCounts
from udfs.releases.current import look_again
from udfs.releases.folder import data_folder
from udfs.releases.keep import Source, StoredRelease, counted, keep_release, stored_releases
from udfs.releases.names import checked_quarter, quarter_named

_CHUNK = 1024 * 1024
_SHARE_OF_READING = 0.6  # of the progress; the rest is keeping
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError)

_OLD_WORKBOOK = bytes.fromhex("D0CF11E0A1B11AE1")


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What came of importing one file."""

    quarter: str
    name: str = ""  # of the release in it, "" where it holds only reports
    codes: int = 0
    modifiers: int = 0
    unchanged: bool = False  # all of it was there already
    replaced: str = ""  # the name of the release of that quarter that was there before
    before: str = ""  # the quarter of the release before, "" where there is none
    changes: ChangeCounts | None = None  # against the release before
    reports: tuple[tuple[str, int], ...] = ()  # the kind of each report, and of how many changes it tells
    problems: tuple[FileProblem, ...] = ()

    def sentences(self) -> list[str]:
        """Answer the summary in plain sentences, without the list of problems but with their number."""
        lines = []
        if self.name:
            what = f"{counted(self.codes, 'code')} and {counted(self.modifiers, 'modifier')}"
            if self.unchanged:
                lines.append(f"Release {self.quarter} ({self.name}) is loaded already; nothing changed.")
            elif self.replaced:
                lines.append(
                    f"Release {self.quarter} ({self.name}): {what}. It takes the place of {self.replaced}."
                )
            else:
                lines.append(f"Release {self.quarter} ({self.name}): {what}.")
        if self.changes is not None:
            added, changed, terminated, removed = self.changes
            gone = f", {removed:,} no longer in the file" if removed else ""
            lines.append(
                f"Against release {self.before}: {added:,} added, {changed:,} changed, "
                f"{terminated:,} terminated{gone}."
            )
        whose = "Its" if self.name else f"Release {self.quarter}: its"
        for kind, notes in self.reports:
            lines.append(
                f"{whose} {kind} tells of {counted(notes, 'change')}; "
                f"hcpcs-excel release show CODE shows {'it' if notes == 1 else 'them'}."
            )
        if self.problems:
            were = "was" if len(self.problems) == 1 else "were"
            lines.append(f"{counted(len(self.problems), 'place')} could not be read and {were} left out.")
        return lines


def import_release(
    path: Path, *, quarter: str | None = None, progress: Progress | None = None
) -> ImportSummary:
    """Import a release, or a report that belongs to one, into the user's store.

    Args:
        path: the zip as CMS publishes it, or the .txt or .xlsx in it.
        quarter: which release it is, such as "2026-07"; None to take it from the names.
        progress: is told now and then how much is done, from 0 to 1.

    Returns:
        What came of it.

    Raises:
        InputError: the file is no release, damaged, cut off, hostile, or its name does not tell which it is.
        StoreError: the store cannot be written. In both cases nothing is changed.
    """
    wanted = None if quarter is None else checked_quarter(quarter)
    told = progress or (lambda _: None)
    with _sentences(path):
        sha256 = _sha256(path)
        found = _read(path, lambda share: told(_SHARE_OF_READING * share))
    told(_SHARE_OF_READING)
    names = [found.member, *(report.file for report in found.reports), path.name]
    which = wanted or quarter_named(names)
    if not which:
        raise _unknown_quarter(path, found)
    records = None if found.reading is None else found.reading.records
    name = PurePosixPath(found.member).stem
    kept = keep_release(data_folder(), which, Source(path.name, sha256, name), records, found.reports)
    look_again()
    told(1.0)
    codes = sum(len(record.code) == 5 for record in records or ())
    return ImportSummary(
        quarter=which,
        name=name,
        codes=codes,
        modifiers=len(records or ()) - codes,
        unchanged=kept.unchanged,
        replaced=kept.replaced,
        before=kept.before,
        changes=kept.changes,
        reports=tuple((report.kind, len(report.notes)) for report in found.reports),
        problems=tuple(found.problems),
    )


def loaded_releases() -> list[StoredRelease]:
    """Answer the releases that are loaded, the newest first, the user's own list of CPT codes last.

    Each has a sentence that tells of it.

    Raises:
        StoreError: the store cannot be read.
    """
    return stored_releases(data_folder())


def _unknown_quarter(path: Path, found: Contents) -> InputError:
    if found.reading is None:
        return InputError(
            f"The name {path.name} does not tell which release it belongs to; "
            "name it, as in --release 2026-07."
        )
    newest = max(max(record.added, record.action_effective) for record in found.reading.records)
    return InputError(
        f"The name {path.name} does not tell which release it is; its newest date is {newest}, so perhaps "
        f"--release {newest[:7]}."
    )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    """Turn what the system and the reader of zip files say into one sentence."""
    try:
        yield
    except _DAMAGE as error:
        raise InputError(f"{path.name} is damaged; download it again.") from error
    except RuntimeError as error:  # how the reader of zip files says it
        raise InputError(
            f"{path.name} is protected by a password; unpack it and import what is in it."
        ) from error
    except OSError as error:
        # Of a name with * Windows says that it is invalid.
        if isinstance(error, FileNotFoundError) or error.errno == errno.EINVAL:
            raise InputError(f"{path} does not exist; check the folder and the name.") from error
        if path.is_dir():  # Windows says that access to a folder was denied
            raise InputError(f"{path} is a folder; name a file in it.") from error
        raise InputError(
            f"{path} cannot be read ({error.strerror}); close it in other programs and check your access."
        ) from error


def _read(path: Path, told: Progress) -> Contents:
    with path.open("rb") as stream:
        start = stream.read(len(_OLD_WORKBOOK))
        if not start:
            raise InputError(f"{path.name} is empty; download it again.")
        if not start.startswith(b"PK"):
            if path.suffix.casefold() in (".xlsx", ".xlsm"):
                check_user_file(path)  # which says what it really is
            if start.startswith(_OLD_WORKBOOK):
                raise InputError(
                    f"{path.name} is a workbook of the old form .xls; import the .txt that CMS publishes "
                    "beside it."
                )
            stream.seek(0)
            return read_text(stream, path.name, path.stat().st_size, told)
    with zipfile.ZipFile(path) as archive:
        if "[Content_Types].xml" in archive.namelist():
            found = read_rows(read_sheets(path), path.name)
            if found is NOTHING:
                raise _no_release(path.name)
            return found
        return read_zip(archive, path, told)


def _no_release(name: str) -> InputError:
    return InputError(
        f"{name} is no HCPCS release: none of its sheets has the headings of one; choose the zip as CMS "
        "publishes it, or the .txt or .xlsx named ANWEB in it."
    )
