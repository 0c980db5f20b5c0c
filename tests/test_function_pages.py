"""Every function has its page, with true examples, for the documentation and for the ribbon's help."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from write_pages import function_markdown

from addin.function_pages import (
    Example,
    FunctionPage,
    function_page,
    function_pages,
    help_html,
    html,
    write_help_pages,
)
from udfs import functions
from udfs.functions import FUNCTIONS, Argument
from udfs.tables import read_table

DOCS = Path(__file__).parents[1] / "docs"
NAMES = [one.name for one in FUNCTIONS]

# Answers of examples as a biller would give them, from the published code books; not from the functions.
KNOWN = {
    "CODESYSTEM": ["CPT", "HCPCS", "CDT", "look here"],
    "CODELEVEL": ["Level I", "Level II", "Level III"],
    "CODECATEGORY": ["Category I", "Category II", "Category III"],
    "CODESECTION": ["Evaluation and Management", "Durable Medical Equipment"],
    "CODEMAINTAINER": ["AMA", "CMS"],
    "CODECLEAN": ["00142", "99213", "J1100"],
    "CODEMODIFIERS": ["25, 59", "RH", ""],
    "MODIFIERLEVEL": ["Level I", "Level II", "Level I, Level II"],
}


def test_no_function_lacks_its_page_and_no_page_its_function() -> None:
    assert sorted(path.stem for path in (DOCS / "functions").glob("[A-Z]*.md")) == sorted(NAMES)


@pytest.mark.parametrize("page", function_pages(), ids=NAMES)
def test_a_page_has_all_its_parts(page: FunctionPage) -> None:
    assert page.description
    assert page.returns
    assert page.examples
    assert page.practices
    assert len(page.troubles) >= (5 if page.arguments else 3)
    assert page.syntax.startswith(f"{page.name}(")
    headings = re.findall(r"^#+ (.+)$", function_markdown(page), re.MULTILINE)
    assert headings == [
        page.name, "Syntax", "Result", "Examples", "Good practice", "When something is wrong",
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_the_examples_answer_what_a_biller_expects(name: str) -> None:
    (page,) = [page for page in function_pages() if page.name == name]
    assert [example.answer for example in page.examples] == KNOWN[name]


def test_the_notes_name_functions_and_parts_that_there_are() -> None:
    notes = read_table("function_notes", "addin")
    assert {row["function"] for row in notes} <= {*NAMES, "*", "*cells"}
    assert {row["part"] for row in notes} == {"returns", "example", "practice", "trouble"}


def test_a_function_without_notes_has_a_page_all_the_same() -> None:
    """Its help and arguments; nothing that a person did not write."""
    (function,) = (one for one in FUNCTIONS if one.name == "CODECLEAN")
    page = function_page(function, [])
    assert (page.syntax, page.examples) == ("CODECLEAN(code, [if_unrecognized])", ())
    for shown in (function_markdown(page), html(page)):
        assert function.description in shown
        assert not re.search("Examples|In A2|Good practice|<ul>", shown)


class _Parsed(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: set[str] = set()
        self.places: set[str] = set()
        self.outside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        for name, value in attrs:
            if name == "href" and value and value.startswith("#"):
                self.links.add(value[1:])
            elif name in ("href", "src"):
                self.outside.append(value or "")
            elif name == "id" and value:
                self.places.add(value)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_help_is_one_page_that_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    """Well formed, every link leads to a function, and nothing is fetched: no script, no picture."""
    path = write_help_pages(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert (path.name, list(tmp_path.iterdir())) == ("index.html", [path])
    parsed = _Parsed(text)
    assert parsed.open == []
    assert parsed.links == parsed.places == set(NAMES)
    assert parsed.outside == []
    assert "://" not in text
    assert "CPT is a registered trademark of the American Medical Association." in text


def test_marks_of_html_in_a_note_are_shown_and_not_followed() -> None:
    page = FunctionPage(
        "F",
        "a < b",
        (Argument("a", '<b> & "c"', False),),
        ("`x<y`",),
        (Example("<i>", "=F(A2)", "a|b"),),
        ("**bold** [link](x.md)",),
        (("`#N/A`", "wait"),),
    )
    assert "| `<i>` | `=F(A2)` | a\\|b |" in function_markdown(page)
    text = html(page)
    assert "<p>a &lt; b</p>" in text
    assert '<td>&lt;b&gt; &amp; "c"</td>' in text
    assert "<code>x&lt;y</code>" in text
    assert "<b>bold</b> link" in text


def test_the_help_names_no_function_that_is_not_there() -> None:
    assert set(re.findall(r"\b(?:CODE|MODIFIER)[A-Z]+\b", help_html())) == set(NAMES)
    assert all(callable(getattr(functions, name)) for name in NAMES)
