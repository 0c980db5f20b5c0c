"""JSON files of any size, read item by item in bounded memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from addin.files.text_table import opened
from udfs.errors import InputError

_CHUNK = 2**20
_LARGEST_ITEM = 2**26  # characters
# Numbers stay as they are written.
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)


def members(path: Path, items: str) -> Iterator[tuple[str, Any]]:
    """Give the members of a file's one object, name and value; of the array ``items``, each item so.

    Raises:
        InputError: it is no JSON, or one value is too large.
    """
    with opened(path, "utf-8-sig") as stream:
        window = _Window(path, stream)
        window.take("{")
        while True:
            name = str(window.value())
            window.take(":")
            if name == items and window.next() == "[":
                window.take("[")
                while window.next() != "]":
                    yield name, window.value()
                    if window.take(",]") == "]":
                        break
                else:
                    window.take("]")
            else:
                yield name, window.value()
            if window.take(",}") == "}":
                return


class _Window:
    """What is being read of a file, and the place in it."""

    def __init__(self, path: Path, stream: TextIO) -> None:
        self._path, self._stream = path, stream
        self._text, self._at, self._values = "", 0, 0

    def next(self) -> str:
        """Return the next character that is no blank, "" at the end."""
        while True:
            rest = self._text[self._at : self._at + 1]
            if rest and rest not in " \t\r\n":
                return rest
            self._at += len(rest)
            if not rest and not self._more():
                return ""

    def take(self, wanted: str) -> str:
        """Return the next character, one of those wanted, and go on behind it."""
        found = self.next()
        if not found or found not in wanted:
            raise self._unreadable()
        self._at += 1
        return found

    def value(self) -> Any:
        """Return the next value, and go on behind it."""
        self.next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:  # perhaps only cut off here
                if len(self._text) - self._at > _LARGEST_ITEM or not self._more():
                    raise self._unreadable() from error
            else:
                if end == len(self._text) and self._more():  # a number may go on
                    continue
                self._at, self._values = end, self._values + 1
                return value

    def _more(self) -> bool:
        rest = self._text[self._at :]
        # As much again as there is: a large value is not begun anew for each small piece.
        read = self._stream.read(max(_CHUNK, len(rest)))
        if read:
            self._text, self._at = rest + read, 0
        return bool(read)

    def _unreadable(self) -> InputError:
        return InputError(
            f"{self._path.name} cannot be read as JSON behind value {self._values:,}, or is cut off there; "
            "download it again."
        )
