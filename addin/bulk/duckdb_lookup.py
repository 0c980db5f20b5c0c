"""Looking answers up in DuckDB without a join, so that lines keep their order and all processors work.

A join of DuckDB lets go of the order of lines, or works on one processor to keep it. So the different values
become an enumeration, whose numbers DuckDB finds fast, and the answers lie in lists under these numbers.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis


NAME = '"'
_LINES = "hcpcs_excel_lines"  # no column of the user's is called so


class DuckDbLookup:
    """Adds texts to the lines of a table by the value of a column.

    Args:
        connection: Ibis' connection to DuckDB.
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._number = 0

    def __call__(
        self,
        table: ibis.Table,
        column: str,
        values: Any,
        texts: Mapping[str, Sequence[str]],
        of_missing: Mapping[str, str],
    ) -> ibis.Table:
        """Answer the table with new columns.

        Args:
            table: a table of this connection.
            column: the column whose values are looked up.
            values: the different values of the column, an array of Arrow.
            texts: for each new column the texts, one for each value.
            of_missing: for each new column the text where the value is missing.
        """
        import pyarrow as pa

        self._number += 1
        name = f"hcpcs_excel_lookup_{self._number}"
        strings = {f"text_{place}": _strings(of_column) for place, of_column in enumerate(texts.values())}
        known = pa.table({"value": values, **strings}).filter(values.is_valid())
        duckdb, run = self.connection.con, self.connection.con.execute
        duckdb.register(f"{name}_given", known)
        own = _as_text("value", values.type)
        run(
            f"CREATE TEMP TABLE {name}_texts AS SELECT DISTINCT ON (value) * "
            f"FROM (SELECT * REPLACE ({own} AS value) FROM {name}_given)"
        )
        duckdb.unregister(f"{name}_given")
        run(f"CREATE TEMP TYPE {name} AS ENUM (SELECT value FROM {name}_texts)")
        place = f"CAST(value AS {name})"
        lists = []
        for number, text in enumerate(of_missing.values()):
            # The answers as an enumeration too: a list of numbers is read faster than one of texts.
            kind = f"{name}_{number}"
            run(
                f"CREATE TEMP TYPE {kind} AS ENUM "
                f"(SELECT DISTINCT text_{number} FROM {name}_texts UNION SELECT {quoted(text)})"
            )
            lists.append(
                f"list_append(coalesce(list(CAST(text_{number} AS {kind}) ORDER BY {place}), []), "
                f"CAST({quoted(text)} AS {kind})) AS list_{number}"
            )
        run(f"CREATE TEMP TABLE {name}_lists AS SELECT {', '.join(lists)} FROM {name}_texts")
        ((count,),) = run(f"SELECT count(*) FROM {name}_texts").fetchall()
        of_line = f"{_LINES}.{quoted(column, NAME)}"
        index = f"coalesce(enum_code(CAST({_as_text(of_line, values.type)} AS {name})), {count}) + 1"
        added = ", ".join(
            f"CAST({name}_lists.list_{number}[{index}] AS VARCHAR) AS {quoted(heading, NAME)}"
            for number, heading in enumerate(texts)
        )
        run(
            f"CREATE TEMP VIEW {name}_lines AS SELECT {_LINES}.*, {added} "
            f"FROM ({self.connection.compile(table)}) AS {_LINES} CROSS JOIN {name}_lists"
        )
        return self.connection.table(f"{name}_lines")


def _strings(texts: Sequence[str]) -> Any:
    """Return texts as an array of Arrow, made of its parts: Arrow would load pandas to look at a list."""
    import pyarrow as pa

    parts = [text.encode() for text in texts]
    ends = array("i", accumulate(map(len, parts), initial=0))
    return pa.StringArray.from_buffers(len(parts), pa.py_buffer(ends), pa.py_buffer(b"".join(parts)))


def quoted(text: str, mark: str = "'") -> str:
    """Return a text as DuckDB reads it from SQL; between the marks of NAME, the name of a column.

    >>> print(quoted("O'Neil"), quoted('the "new" code', NAME))
    'O''Neil' "the ""new"" code"
    """
    return f"{mark}{text.replace(mark, mark * 2)}{mark}"


def _as_text(value: str, kind: Any) -> str:
    """Return the text of a value in SQL, the same for values that are equal: 0.0 and -0.0."""
    import pyarrow as pa

    text = f"CAST({value} AS VARCHAR)"
    return f"CASE {text} WHEN '-0.0' THEN '0.0' ELSE {text} END" if pa.types.is_floating(kind) else text
