"""The answers that were given already, by the value that was asked about."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

_LONGEST_KEPT = 64  # longer texts are no codes


class Memo(dict[Any, Any]):
    """The answers of one function, so that a repeated value costs one look-up: ``memo[value]``.

    The key is the value with its type, since True, 1 and 1.0 are equal. Texts and numbers above 1 are keys
    themselves, for speed: no other value that is read differently equals them.

    >>> kinds = Memo(lambda value: type(value).__name__)
    >>> kinds[True], kinds[1], kinds[1.0], kinds["1"]
    ('bool', 'int', 'float', 'str')
    """

    __slots__ = ("answer", "most")

    def __init__(self, answer: Callable[[Any], Any], most: int = 65_536) -> None:
        """Keep at most so many answers; the oldest go first."""
        super().__init__()
        self.answer = answer
        self.most = most

    def __missing__(self, value: Any) -> Any:
        """Return the answer for a value that is no key, and keep it."""
        key = value
        if type(value) is str:
            if len(value) > _LONGEST_KEPT:
                return self.answer(value)
        elif value is not None and (type(value) not in (int, float) or not value > 1):
            key = type(value), value
            if key in self:
                return self[key]
        found = self.answer(value)
        if len(self) >= self.most:
            # An eighth at once: a dictionary finds its first key the slower, the more were taken before it.
            for oldest in list(islice(self, self.most // 8 + 1)):
                self.pop(oldest, None)
        self[key] = found
        return found

    def __call__(self, value: Any) -> Any:
        """Return the answer for a value, kept or not."""
        return self[value]
