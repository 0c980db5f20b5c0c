"""The pictures of the workbooks show what is drawn on a page, and not its empty rest."""

from __future__ import annotations

from make_workbook_pictures import drawn

WHITE, LINE, LETTER = b"\xff", b"\xc8", b"\x20"


def test_the_footer_and_empty_rows_are_left_out() -> None:
    """A page of 100 by 120: letters from row 20 to 39, an empty table row at 50, a footer at 100."""
    rows = [WHITE * 100] * 120
    rows[20:40] = [WHITE * 30 + LETTER * 40 + WHITE * 30] * 20
    rows[50] = WHITE * 30 + LINE * 50 + WHITE * 20
    rows[100] = WHITE * 10 + LETTER * 80 + WHITE * 10
    margin = 14
    assert drawn(b"P5\n100 120\n255\n" + b"".join(rows)) == (
        30 - margin, 20 - margin, 50 + 2 * margin, 20 + 2 * margin,
    )  # fmt: skip
