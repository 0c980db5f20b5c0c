"""Look-ups of lines by their code in long lists, at a cost that hardly grows with the rows.

The table that is searched has the numbers of its codes sorted, each with its row; a search halves them
again and again, where an exact MATCH would read line after line. The lines of a code lie together there, in
their order, and among these few the line with the same modifiers is found.
"""

from __future__ import annotations

from workbook_templates.declaration import Answer
from workbook_templates.formulas import own
from workbook_templates.parts import classification as known
from workbook_templates.parts.sheet_tables import HEADER_ROW
from workbook_templates.parts.sorted_numbers import BEHIND, in_order
from workbook_templates.parts.sorted_numbers import MOST_ROWS as _ROWS

_NUMBERED, _SORTED, _KEYS = "Step code and row", "Step codes sorted", "Step keys sorted by code"
_PLACE = f"ROW()-{HEADER_ROW}"


def index_steps(table: str, key: str = known.LINE_KEY) -> tuple[Answer, ...]:
    """Answer the steps of a table that is searched by code and modifiers, for its right end.

    Args:
        table: The table.
        key: The step by which its lines are found, as ``LINE_KEY``; "" for lines that are not to be found.
    """
    ordered = own(_SORTED)
    keys = f'IF({ordered}={BEHIND},"",INDEX({table}[{key}],MOD({ordered},{_ROWS})))'
    return (*_sorted(table, f'{own(key)}=""', known.NUMBER), _step(_KEYS, keys))


def search_steps(name: str, table: str) -> tuple[Answer, ...]:
    """Answer the steps of a search by code and modifiers.

    Args:
        name: What the last step is called: the place of the first such line in the table, 0 for none.
        table: The table that is searched, which has :func:`index_steps`.
    """
    start, wanted, code = own(_from(name)), own(known.LINE_KEY), own(known.NUMBER)
    ordered, keys = f"{table}[{_SORTED}]", f"{table}[{_KEYS}]"
    last = f"MATCH({code}*{_ROWS}+{_ROWS - 1},{ordered},1)"
    # Mostly it is the first line of the code.
    lines = f"INDEX({keys},{start}):INDEX({keys},{last})"
    among = f"IF(INDEX({keys},{start})={wanted},1,MATCH({wanted},{lines},0))"
    place = f"IFERROR(MOD(INDEX({ordered},{start}-1+{among}),{_ROWS}),0)"
    return (_start(name, table, known.NUMBER), _step(name, f"IF({start}=0,0,{place})"))


def code_index_steps(table: str, number: str = known.NUMBER) -> tuple[Answer, ...]:
    """Answer the steps of a table that is searched by code alone, for its right end.

    Args:
        table: The table.
        number: The step with the number of the code, below 0 for lines that are not to be found.
    """
    return _sorted(table, f"{own(number)}<0", number)


def code_search_steps(name: str, table: str, number: str = known.NUMBER) -> tuple[Answer, ...]:
    """Answer the steps of a search by code alone.

    Args:
        name: What the last step is called: the place of the first line with the code, 0 for none.
        table: The table that is searched, which has :func:`code_index_steps`.
        number: The step with the number of the code that is looked for, below 0 for none.
    """
    start, found = own(_from(name)), f"INDEX({table}[{_SORTED}],{own(_from(name))})"
    place = f"IFERROR(IF(INT({found}/{_ROWS})={own(number)},MOD({found},{_ROWS}),0),0)"
    return (_start(name, table, number), _step(name, f"IF({start}=0,0,{place})"))


def _sorted(table: str, left_out: str, number: str) -> tuple[Answer, ...]:
    return (
        _step(_NUMBERED, f'IF({left_out},"",{own(number)}*{_ROWS}+{_PLACE})'),
        _step(_SORTED, in_order(table, _NUMBERED)),
    )


def _start(name: str, table: str, number: str) -> Answer:
    """Answer the step with the place among the sorted codes where the lines of a code begin."""
    before = f"IFERROR(MATCH({own(number)}*{_ROWS},{table}[{_SORTED}],1),0)"
    return _step(_from(name), f"IF({own(number)}<0,0,{before}+1)")


def _from(name: str) -> str:
    return f"{name} from"


def _step(name: str, formula: str) -> Answer:
    return Answer(name, "step", 14, formula)
