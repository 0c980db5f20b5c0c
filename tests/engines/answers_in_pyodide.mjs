// Answers questions in the Python of a browser: node answers_in_pyodide.mjs PYODIDE WHEEL FOLDER QUESTIONS
// prints, as JSON, what the functions of FOLDER answer, and which of its modules cannot be imported.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodidePath, wheel, folder, questions] = process.argv.slice(2);
process.on("uncaughtException", (error) => {
  console.error(error.message); // and not the line of Pyodide's source, which is a megabyte long
  process.exit(1);
});
const { loadPyodide } = await import(pathToFileURL(`${pyodidePath}/pyodide.mjs`).href);
// A blank cell is None, as xlwings has it in Lite.
const pyodide = await loadPyodide({ convertNullToNone: true });
pyodide.unpackArchive(new Uint8Array(readFileSync(wheel)), "whl");
pyodide.mountNodeFS("/data", folder);
// Through JavaScript, as Excel hands cells over: 99213.0 arrives as a whole number.
pyodide.globals.set("asked", pyodide.toPy(JSON.parse(readFileSync(questions, "utf8"))));
console.log(
  pyodide.runPython(`
import importlib, json, pathlib, sys

sys.modules["sqlite3"] = None  # as in a workbook that names no requirements
sys.path.insert(0, "/data/personal")
import hcpcs_functions
from udfs.releases import known_codes

known_codes.today = lambda: asked["today"]

column = [[cell] for cell in asked["cells"]]
answers = {name: getattr(hcpcs_functions, name)(column, *more) for name, more in asked["functions"]}
single = [getattr(hcpcs_functions, name)(*arguments) for name, arguments in asked["single"]]
failed = []
for path in pathlib.Path("/data/personal").rglob("*.py"):
    name = ".".join(path.relative_to("/data/personal").with_suffix("").parts).removesuffix(".__init__")
    try:
        importlib.import_module(name)
    except Exception as error:
        failed.append(f"{name}: {error!r}")
json.dumps({"answers": answers, "single": single, "failed": failed})
`),
);
