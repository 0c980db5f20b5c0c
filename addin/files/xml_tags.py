"""The tags of a small piece of XML, for changing some of them and leaving every other byte as it is.

What is looked at has been accepted by expat before, so one regular expression finds every tag.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import unescape

# Comments, character data and instructions may hold what looks like a tag, and are passed over.
_TAG = re.compile(
    r"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"""
    r"""|<(/?)([^\s/>:!?]+:)?([^\s/>:!?]+)[^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*>""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=<>/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_QUOTES = {"&quot;": '"', "&apos;": "'"}


class Tag(NamedTuple):
    """A start tag, an end tag, or a tag of an element without content."""

    prefix: str  # with its colon, mostly ""
    name: str
    depth: int  # how many elements stand around it
    start: int
    end: int
    text: str

    @property
    def closes(self) -> bool:
        """Whether this is an end tag."""
        return self.text[1] == "/"

    @property
    def empty(self) -> bool:
        """Whether the element has no content and no end tag."""
        return self.text[-2] == "/"

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes of the element."""
        found = _ATTRIBUTE.findall(self.text)
        return {name: unescape(double or single, _QUOTES) for name, double, single in found}

    def saying(self, **values: object) -> str:
        """Return the tag with other values of attributes that it has."""

        def replaced(found: re.Match[str]) -> str:
            return f'{found[1]}="{values[found[1]]}"' if found[1] in values else found[0]

        return _ATTRIBUTE.sub(replaced, self.text)


def tags(xml: str, depth: int = 0) -> Iterator[Tag]:
    """Yield the tags of a piece of XML that stands in so many elements.

    >>> [(tag.name, tag.depth, tag.closes) for tag in tags("<a><!-- <x> --><s:b c='>'/></a>")]
    [('a', 0, False), ('b', 1, False), ('a', 0, True)]
    """
    for found in _TAG.finditer(xml):
        closing, prefix, name = found.groups()
        if name:
            depth -= closing == "/"
            tag = Tag(prefix or "", name, depth, found.start(), found.end(), found[0])
            yield tag
            depth += not (closing or tag.empty)


def rewritten(xml: str, change: Callable[[Tag], str | None], depth: int = 0) -> str:
    """Return XML with other text in place of tags, as the change of a tag says; None leaves it as it is.

    >>> rewritten("<a><b/></a>", lambda tag: "text" if tag.name == "b" else None)
    '<a>text</a>'
    """
    parts, position = [], 0
    for tag in tags(xml, depth):
        if (text := change(tag)) is not None:
            parts += [xml[position : tag.start], text]
            position = tag.end
    return "".join([*parts, xml[position:]])


def byte_codec(data: bytes) -> str:
    """Return how to decode a part so that markup is text and every byte comes back when it is encoded."""
    if data.startswith((codecs.BOM_UTF16_LE, b"<\0")):
        return "utf-16-le"
    return "utf-16-be" if data.startswith((codecs.BOM_UTF16_BE, b"\0<")) else "latin-1"
