"""Writes what the documents tell of the program: ``python docs/write_pages.py``.

Whole pages are made: those of the functions, the workbooks and the command line. In pages that a person
wrote, and in the site's list of pages, the lists of functions and workbooks are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from command_page import command_page
from markdown_parts import markdown_table

from addin.files.headings import known_headings
from addin.function_pages import FunctionPage, function_pages
from udfs.trademarks import CDT_LINE, CPT_LINE
from workbook_templates.declaration import Workbook
from workbook_templates.registry import TEMPLATES
from workbook_templates.workbooks.cpt_vs_hcpcs import PARTS, compared

ROOT = Path(__file__).resolve().parents[1]


def made_pages(root: Path = ROOT) -> dict[str, str]:
    """Return what is made: the path of each file in the repository, and its text."""
    pages = {f"docs/functions/{page.name}.md": function_markdown(page) for page in function_pages()}
    functions = [
        (f"[`{page.syntax}`](functions/{page.name}.md)", page.description) for page in function_pages()
    ]
    workbooks = [(f"[{one.name}](workbooks/{one.name}.md)", one.words.summary) for one in TEMPLATES]
    return {
        **pages,
        **{f"docs/workbooks/{one.name}.md": workbook_page(one) for one in TEMPLATES},
        "docs/functions.md": with_table(_text(root, "docs/functions.md"), ("Function", "Answers"), functions),
        "docs/workbooks.md": with_table(
            _text(root, "docs/workbooks.md"), ("Workbook", "What it is for"), workbooks
        ),
        "docs/classify.md": with_table(
            _text(root, "docs/classify.md"), ("What the column is for", "Headings"), _headings()
        ),
        "mkdocs.yml": with_entries(
            with_entries(_text(root, "mkdocs.yml"), "functions", [page.name for page in function_pages()]),
            "workbooks",
            [one.name for one in TEMPLATES],
        ),
        "docs/command-line.md": command_page(),
        "docs/cpt-and-hcpcs.md": reference_page(),
    }


def _headings() -> list[tuple[str, str]]:
    """Return what the columns of lists are for, and the headings by which that is known."""
    roles = {"other_system": "codes of other systems, which are not read"}
    return [
        (roles.get(role, role.replace("_", " ")), ", ".join(headings).replace("*", r"\*"))
        for role, headings in known_headings().items()
    ]


def function_markdown(page: FunctionPage) -> str:
    """Return the page of a function."""
    arguments, examples, troubles = (markdown_table(*table) for table in page.tables())
    lines = [f"# {page.name}", "", page.description, "", "## Syntax", "", f"    ={page.syntax}", ""]
    lines += [*(arguments if page.arguments else []), "## Result", ""]
    lines += [line for text in page.returns for line in (text, "")]
    lines += ["## Examples", "", *examples] if page.examples else []
    if page.practices:
        lines += ["## Good practice", "", *(f"* {text}" for text in page.practices), ""]
    lines += ["## When something is wrong", "", *troubles]
    return "\n".join([*lines, "[All functions](../functions.md)", "", CPT_LINE, CDT_LINE]) + "\n"


def workbook_page(declared: Workbook) -> str:
    """Return the page of a workbook: its own words, an example, and pictures of its sample."""
    words, first = declared.words, declared.inputs[0]
    lists = " ".join(f"--{table.option} {table.option}.csv" for table in declared.inputs if not table.given)
    results = [table.sheet for table in declared.tables if table.needed is not None]
    result = ["Worklist"] if "Worklist" in results else results[:1]
    pictures = ["Summary", first.sheet, *result]
    steps = [f"{at}. **{name.partition('. ')[2]}.** {how}" for at, (name, how) in enumerate(words.steps, 1)]
    return "\n".join(
        [
            f"# {declared.name}: {words.title[0].lower()}{words.title[1:]}",
            "",
            words.purpose,
            "",
            f"    hcpcs-excel template {declared.name} -o {declared.name}.xlsx {lists}",
            "",
            *(
                f"![{sheet} of the sample]({declared.name}-{sheet.lower().replace(' ', '-')}.png)\n"
                for sheet in pictures
            ),
            "## Steps",
            "",
            *steps,
            "",
            words.more.strip(),
            "",
            f"Made for up to {declared.made_for:,} lines a list.",
            "",
            "[All workbooks](../workbooks.md)",
            "",
        ]
    )


def reference_page() -> str:
    """Return the page on the two systems, in the words of the workbook that compares them."""
    lines = [
        "# CPT and HCPCS",
        "",
        "Both belong to HCPCS: its Level I is CPT, its Level II names what CPT does not. The workbook",
        "[cpt-vs-hcpcs](workbooks/cpt-vs-hcpcs.md) says the same, and has a cell that answers for any code,",
        "every section, and what is new this quarter. [The calendar](calendar.md) says when codes change.",
        "",
    ]
    for part, headings in PARTS.items():
        lines += [f"## {part}", "", *markdown_table(headings, compared(part))]
    return "\n".join([*lines, CPT_LINE, CDT_LINE]) + "\n"


def _text(root: Path, name: str) -> str:
    return (root / name).read_text(encoding="utf-8")


def with_table(page: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    r"""Return a page with new rows in the table that has these headings.

    >>> with_table("Two:\n\n| A |\n|---|\n| old |\n\nEnd.\n", ("A",), [("new",)])
    'Two:\n\n| A |\n|---|\n| new |\n\nEnd.\n'
    """
    table = "\n".join(markdown_table(headings, rows))
    first = re.escape(table.partition("\n")[0])
    return re.sub(rf"^{first}\n(\|.*\n)*", lambda _: table, page, flags=re.MULTILINE)


def with_entries(site: str, folder: str, names: Sequence[str]) -> str:
    r"""Return the list of the site's pages with other names where the pages of a folder stand.

    >>> with_entries("  - All: f.md\n  - A: f/A.md\n  - B: f/B.md\n  - More: f/m.md\n", "f", ["B", "C"])
    '  - All: f.md\n  - B: f/B.md\n  - C: f/C.md\n  - More: f/m.md\n'
    """
    entries = re.compile(
        rf"^( +)- ([\w-]+): {folder}/\2\.md\n(?:\1- ([\w-]+): {folder}/\3\.md\n)*", re.MULTILINE
    )
    return entries.sub(
        lambda found: "".join(f"{found[1]}- {name}: {folder}/{name}.md\n" for name in names), site
    )


if __name__ == "__main__":
    for name, text in made_pages().items():
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
