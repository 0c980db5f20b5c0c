"""Excel functions that do nothing, declared like ours: what xlwings alone costs."""

from __future__ import annotations

from typing import Any

import xlwings as xw


@xw.func(category="HCPCS")
@xw.arg("code", ndim=2, err_to_str=True, doc="The code.")
@xw.arg("if_unrecognized", empty="", doc="What to answer where the cell holds no code.")
@xw.ret(ndim=2)
def EMPTY(code: Any, if_unrecognized: Any = "Unrecognized") -> Any:  # noqa: ARG001, N802
    """Give back the cells as they came."""
    return code
