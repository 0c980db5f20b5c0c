"""The fakes of Windows stand in for what xlwings uses, no more and no less, and leave nothing behind."""

from __future__ import annotations

import ast
import ctypes
import datetime as dt
import importlib
import inspect
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import fake_windows
import pytest
import xlwings
from fake_excel import CELL_ERRORS, MISSING_ARGUMENT, RANGE_INTERFACE, excel_range, excel_workbook
from fake_windows import FAKED, IID, ComError, TimeType, dispatch, unwrap, windows, wrap

XLWINGS = Path(xlwings.__file__).parent
SOURCES = [
    XLWINGS / name for name in ("__init__.py", "_win32patch.py", "_xlwindows.py", "udfs.py", "com_server.py")
]
IMPORTED = 0  # in place of the first line of a function: what is used outside functions

ANSWERING_MODULE = """
import datetime
import xlwings as xw

@xw.func
@xw.arg("value", ndim=2, err_to_str=True)
def WHAT(value, optional="left out"):
    return [[f"{cell!r}, {optional!r}" for cell in row] for row in value or [["missing"]]]

@xw.func
def A_DATE():
    return datetime.date(2026, 1, 2)
"""


class FakedNames(ast.NodeVisitor):
    """Collect which names of the faked modules a source uses, and in which function each is used."""

    def __init__(self, source: Path) -> None:
        self.stands_for: dict[str, str] = {}  # local name -> the module, or module.name, behind it
        self.used: set[tuple[str, int]] = set()  # module.name, first line of the function
        self.function = IMPORTED
        self.visit(ast.parse(source.read_text(encoding="utf-8")))

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.name in FAKED and alias.name != "ctypes":
                local = alias.asname or alias.name.partition(".")[0]
                self.stands_for[local] = alias.name if alias.asname else local
                self.used.add((alias.name, self.function))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            real = (
                node.module == "ctypes" and hasattr(ctypes, alias.name) and alias.name not in FAKED["ctypes"]
            )
            if node.level == 0 and node.module in FAKED and not real:
                self.stands_for[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                self.used.add((f"{node.module}.{alias.name}", self.function))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for part in [*node.decorator_list, *node.args.defaults]:
            self.visit(part)  # these run where the function is defined
        outside, self.function = (
            self.function,
            min([node.lineno, *(part.lineno for part in node.decorator_list)]),
        )
        for statement in node.body:
            self.visit(statement)
        self.function = outside

    def visit_Attribute(self, node: ast.Attribute) -> None:
        root, _, rest = ast.unparse(node).partition(".")
        if (
            root in self.stands_for
            and isinstance(node.ctx, ast.Load)
            and rest.replace(".", "").isidentifier()
        ):
            self.used.add((f"{self.stands_for[root]}.{rest}", self.function))
        else:
            self.generic_visit(node)


def functions_run(call: Callable[[], object]) -> set[tuple[str, int]]:
    """Watch a call; give the functions that it ran: their files and first lines."""
    run = set()
    sys.setprofile(lambda frame, *_: run.add((frame.f_code.co_filename, frame.f_code.co_firstlineno)))
    try:
        call()
    finally:
        sys.setprofile(None)
    return run


def every_way_through(server: Any) -> None:
    """Call with every kind of argument that xlwings tells apart."""
    date = TimeType(2026, 1, 2, tzinfo=dt.timezone.utc)
    values = (
        "text",
        None,
        1.0,
        True,
        date,
        MISSING_ARGUMENT,
        CELL_ERRORS["#N/A"],
        (("a", 1.0), (None, date)),
    )
    for value in values:
        for argument in (value, excel_range(value), wrap(SimpleNamespace(obj=value))):
            server.CallUDF("answering.functions", "WHAT", (argument, MISSING_ARGUMENT))
    server.CallUDF("answering.functions", "WHAT", ("a", "b"), excel_workbook(), excel_range(None))
    server.CallUDF("answering.functions", "A_DATE", ())


@pytest.fixture(scope="module")
def answering() -> Iterator[str]:
    """Name a module inside a package, as ``udfs.functions`` is, whose functions answer what reached them."""
    with TemporaryDirectory() as folder:
        package = Path(folder, "answering")
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "functions.py").write_text(ANSWERING_MODULE, encoding="utf-8")
        sys.path.insert(0, folder)
        importlib.import_module("answering")
        yield "answering.functions"
        sys.path.remove(folder)
        del sys.modules["answering"]


@pytest.fixture
def server(answering: str) -> Iterator[Any]:
    with windows(answering) as server:
        yield server


def test_what_xlwings_uses_on_import_or_in_a_call_is_faked(server: Any) -> None:
    """Each name of a faked module that the way through CallUDF could reach, on any branch, exists."""
    run = functions_run(lambda: every_way_through(server))
    modules = {**sys.modules, "ctypes": fake_windows.fake_modules()["ctypes"]}
    missing = []
    for source in SOURCES:
        for dotted, function in FakedNames(source).used:
            if function == IMPORTED or (str(source), function) in run:
                found: object = SimpleNamespace(**modules)
                for name in dotted.split("."):
                    found = getattr(found, name, None)
                if found is None:
                    missing.append(f"{source.name}, {function}: {dotted}")
    assert missing == []
    assert {"call_udf", "is_range_instance", "_com_time_to_datetime", "_datetime_to_com_time"} <= {
        node.name
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (str(source), node.lineno) in run
    }


def test_nothing_is_faked_that_xlwings_does_not_use() -> None:
    used = {dotted for source in SOURCES for dotted, _ in FakedNames(source).used}
    needed = {dotted.rsplit(".", cut)[0] for dotted in used for cut in range(dotted.count(".") + 1)}
    faked = {*FAKED, *(f"{module}.{name}" for module in FAKED for name in FAKED[module])}
    assert faked - needed == set()


def test_the_calls_take_what_the_bridge_passes(server: Any) -> None:
    """The order of arguments is part of the bridge between VBA and Python."""
    udfs = sys.modules["xlwings.udfs"]
    assert list(inspect.signature(type(server).CallUDF).parameters) == [
        "self", "script", "fname", "args", "this_workbook", "caller",
    ]  # fmt: skip
    assert list(inspect.signature(udfs.call_udf).parameters) == [
        "module_name", "func_name", "args", "this_workbook", "caller",
    ]  # fmt: skip


def test_the_constants_are_those_of_xlwings(server: Any) -> None:
    xlwindows = sys.modules["xlwings._xlwindows"]
    known = {text: number for number, text in xlwindows.cell_errors.items()}
    assert known == {text: CELL_ERRORS[text] for text in known}
    assert len(known) == 7
    assert f"== {MISSING_ARGUMENT}:" in inspect.getsource(sys.modules["xlwings.udfs"].call_udf)
    assert RANGE_INTERFACE in inspect.getsource(xlwindows.is_range_instance)


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("99213", "'99213', 'left out'"),
        (99213.0, "99213.0, 'left out'"),
        (None, "None, 'left out'"),
        (CELL_ERRORS["#N/A"], "'#N/A', 'left out'"),
        (TimeType(2026, 1, 2, tzinfo=dt.timezone.utc), "datetime.datetime(2026, 1, 2, 0, 0), 'left out'"),
    ],
)
def test_a_value_and_the_range_that_holds_it_arrive_alike(
    server: Any, argument: Any, expected: object
) -> None:
    """The values are turned into Python's by xlwings, not by the fakes."""
    for given in (argument, excel_range(argument)):
        assert server.CallUDF("answering.functions", "WHAT", (given, MISSING_ARGUMENT)) == expected


def test_the_fakes_behave_as_pywin32_does() -> None:
    answer = object()
    assert unwrap(wrap(answer)) is answer
    with pytest.raises(TypeError, match="not a COM object"):
        unwrap("text")
    with pytest.raises(ComError):
        unwrap(excel_range("text"))
    assert dispatch(dispatch(excel_range("text"))).Value == "text"
    assert IID(RANGE_INTERFACE.lower()) == IID(RANGE_INTERFACE)


def test_other_tests_keep_the_ordinary_modules(answering: str) -> None:
    """Also when the block fails, and for functions that were first imported inside it."""
    before, names = dict(sys.modules), vars(ctypes).copy()
    with suppress(ZeroDivisionError), windows(answering):
        assert sys.modules["xlwings"] is not xlwings
        assert hasattr(importlib.import_module(answering).WHAT, "__xlfunc__")
        raise ZeroDivisionError
    assert sys.modules == before
    assert vars(ctypes) == names
    assert sys.platform != "win32"
    assert not hasattr(sys.modules["answering"], "functions")
    assert sys.modules["xlwings"] is xlwings


def test_functions_that_were_imported_before_are_put_back(answering: str) -> None:
    ordinary = importlib.import_module(answering)
    with windows(answering):
        assert importlib.import_module(answering) is not ordinary
    assert sys.modules.pop(answering) is ordinary
    assert vars(sys.modules["answering"]).pop("functions") is ordinary
    assert not hasattr(ordinary.WHAT, "__xlfunc__")


@pytest.mark.long
def test_the_standard_library_never_sees_the_false_platform() -> None:
    """In a new process xlwings brings in no module of the standard library while it is set to Windows."""
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import fake_windows\n"
        # Packages that xlwings takes along where they are installed, and that bring what they like.
        "sys.modules.update(dict.fromkeys(['numpy', 'pandas', 'polars', 'PIL', 'matplotlib', 'plotly']))\n"
        "before = set(sys.modules)\n"
        "with fake_windows.windows(): print(*(set(sys.modules) - before - set(fake_windows.FAKED)))"
    )
    folder = str(Path(fake_windows.__file__).parent)
    run = subprocess.run([sys.executable, "-c", program, folder], capture_output=True, text=True, check=True)
    assert {name for name in run.stdout.split() if not name.startswith("xlwings.")} == set()
