"""Importing what CMS publishes and the user's CPT list: the commands, their sentences, what is refused."""

from __future__ import annotations

import os
import shutil
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from release_files import (
    CORRECTIONS,
    SMALL,
    TRANSACTIONS,
    Made,
    lines_of,
    rows_of,
    save_sheets,
    save_text,
    save_zip,
    text_of,
)
from typer.testing import CliRunner, Result

from addin.cli.command import app
from addin.release_import import ImportSummary, import_release, loaded_releases
from udfs import functions
from udfs.errors import HcpcsExcelError, InputError
from udfs.releases.current import look_again
from udfs.releases.keep import history
from udfs.releases.record import Problem, local_day

LAYOUT = b"  1.   Healthcare Common Procedure Coding System Code\r\n         5      1      5    CHAR\r\n"
NEWER = (
    *SMALL[:3],
    Made("J1100", ("Injection of the test, 2 mg",), "Inj", added="19820101"),
    Made("L9900", ("Brace of the test",), "Brace", terminated="20171231", action="D", effective="20180101"),
    Made("Q5999", ("Drug of the test",), "Drug", added="20300101", terminated="20301231"),
    Made("V5364", ("Screening of the test",), "Screening"),
    Made("V5365", ("Screening of the other test",), "Screening"),
)


def run(*arguments: object, width: int = 100) -> Result:
    return CliRunner(env={"COLUMNS": str(width), "NO_COLOR": "1", "TERM": "dumb"}).invoke(
        app, ["release", *map(str, arguments)]
    )


def said(*arguments: object) -> list[str]:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def refused(*arguments: object) -> str:
    result = run(*arguments)
    assert isinstance(result.exception, HcpcsExcelError), result.output
    return str(result.exception)


def sheet_bytes(folder: Path, *sheets: Sequence[Sequence[object]]) -> bytes:
    return save_sheets(folder / "for-a-zip.xlsx", *sheets).read_bytes()


@pytest.mark.long
def test_the_zip_as_it_is_published(tmp_path: Path, data_folder: Path) -> None:
    """The release in it is found by its content, the reports as well; its other form is left alone."""
    path = save_zip(
        tmp_path / "july-2026-alpha-numeric-hcpcs-file.zip",
        {
            "HCPC_2026_recordlayout.txt": LAYOUT,
            "notes/proc_notes.txt": b"1000 Note of the test\r\n",
            "HCPC2026_JUL_ANWEB.xlsx": sheet_bytes(tmp_path, rows_of(before=10)),
            "HCPC2026_JUL_ANWEB.txt": text_of(),
            "HCPC2026_JUL_Transaction_Report.xlsx": sheet_bytes(tmp_path, TRANSACTIONS, TRANSACTIONS),
            "HCPC2026_JUL_Corrections.xlsx": sheet_bytes(tmp_path, CORRECTIONS),
            "NOC codes.xlsx": sheet_bytes(tmp_path, [["HCPCS Code", "Description"], ["A9999", "x"]]),
            "empty.pdf": b"",
        },
    )
    steps: list[float] = []
    summary = import_release(path, progress=steps.append)
    assert (summary.quarter, summary.name) == ("2026-07", "HCPC2026_JUL_ANWEB")
    assert (summary.codes, summary.modifiers, summary.unchanged) == (6, 1, False)
    assert dict(summary.reports) == {"transaction report": 2, "list of corrections": 2}
    assert summary.sentences()[-1] == (
        "Also in the zip, and not needed: HCPC_2026_recordlayout.txt, proc_notes.txt, "
        "HCPC2026_JUL_ANWEB.xlsx, NOC codes.xlsx, empty.pdf."
    )
    assert [problem.sentence for problem in summary.problems] == [
        "HCPC2026_JUL_Corrections.xlsx, row 5, column C: EFF DATE is not a date.",
        "HCPC2026_JUL_Corrections.xlsx, row 6, column A: there is no code where one belongs.",
    ]
    assert steps == sorted(steps)
    assert steps[-1] == 1.0
    (release,) = loaded_releases()
    assert release.sentence.startswith("Release 2026-07 (HCPC2026_JUL_ANWEB) with 6 codes and 1 modifier")
    assert release.reports == ("transaction report", "list of corrections")
    assert functions.CODERELEASE().startswith("2026-07 (HCPC2026_JUL_ANWEB), imported ")
    again = import_release(path)
    assert again.unchanged
    assert again.sentences()[0] == "Release 2026-07 (HCPC2026_JUL_ANWEB) is already loaded; nothing changed."
    assert loaded_releases() == [release]


@pytest.mark.parametrize("before", [0, 7])
def test_a_workbook_alone_and_in_a_zip(tmp_path: Path, data_folder: Path, before: int) -> None:
    path = save_sheets(tmp_path / "HCPC2026_JUL_ANWEB.xlsx", rows_of(before=before))
    assert import_release(path).codes == 6
    zipped = save_zip(tmp_path / "2026.zip", {"inside/HCPC2026_JUL_ANWEB.xlsx": path.read_bytes()})
    assert import_release(zipped).unchanged
    assert import_release(save_text(tmp_path)).unchanged


def test_the_summary_against_the_release_before(tmp_path: Path, data_folder: Path) -> None:
    save_text(tmp_path, "HCPC2026_APR_ANWEB.txt")
    save_text(tmp_path, "HCPC2026_JUL_ANWEB.txt", NEWER)
    lines = said("import", tmp_path / "HCPC2026_APR_ANWEB.txt", tmp_path / "HCPC2026_JUL_ANWEB.txt")
    assert lines == [
        "Release 2026-04 (HCPC2026_APR_ANWEB): 6 codes and 1 modifier.",
        "Release 2026-07 (HCPC2026_JUL_ANWEB): 7 codes and 1 modifier.",
        "Compared with release 2026-04: 1 added, 1 changed, 1 terminated.",
    ]
    save_text(tmp_path, "HCPC2026_JUL_ANWEB_v2.txt", [*NEWER[:-3], NEWER[-2]])
    assert said("import", tmp_path / "HCPC2026_JUL_ANWEB_v2.txt") == [
        "Release 2026-07 (HCPC2026_JUL_ANWEB_v2): 5 codes and 1 modifier. It replaces HCPC2026_JUL_ANWEB.",
        "Compared with release 2026-04: 0 added, 1 changed, 0 terminated, 1 no longer in the file.",
    ]


def test_what_could_not_be_read_is_listed_with_its_place(tmp_path: Path, data_folder: Path) -> None:
    content = text_of() + b"Total: 7\r\n" * 25
    path = tmp_path / "HCPC2026_JUL_ANWEB.txt"
    path.write_bytes(text_of() + b"Total: 7\r\n")
    assert said("import", path)[1:] == [
        "1 place could not be read and was left out.",
        "  HCPC2026_JUL_ANWEB.txt, line 9, column 11: the line is not a record.",
    ]
    rest = [Made(f"V{number:04}") for number in range(6000, 9000)]
    path.write_bytes(content + text_of(rest))
    lines = said("import", path)
    assert lines[1] == "25 places could not be read and were left out."
    assert len(lines) == 23
    assert lines[-1] == "  and 5 more."


@pytest.mark.parametrize(
    ("release", "sentence"),
    [
        (None, "so try --release 2030-01"),
        ("07/2026", "Write a release as year and month"),
    ],
)
def test_a_file_whose_name_does_not_tell(
    tmp_path: Path, data_folder: Path, release: str | None, sentence: str
) -> None:
    path = save_text(tmp_path, "codes.txt")
    options = () if release is None else ("--release", release)
    assert sentence in refused("import", path, *options)
    assert loaded_releases() == []
    assert said("import", path, "--release", "2026-07")[0].startswith("Release 2026-07 (codes): 6 codes")


def test_the_release_that_is_named_wins_over_the_name(tmp_path: Path, data_folder: Path) -> None:
    assert import_release(save_text(tmp_path), quarter="2025-10").quarter == "2025-10"


@pytest.mark.long
def test_reports_alone(tmp_path: Path, data_folder: Path) -> None:
    report = save_sheets(tmp_path / "HCPC2026_JUL_Trans.xlsx", TRANSACTIONS)
    unnamed = save_sheets(tmp_path / "report.xlsx", TRANSACTIONS)
    assert "which is not loaded; import that release first" in refused("import", report)
    assert "add it, such as --release 2026-07" in refused("import", unnamed)
    import_release(save_text(tmp_path))
    assert said("import", report) == [
        "Release 2026-07: its transaction report lists 2 changes; "
        "to see them, run hcpcs-excel release show CODE."
    ]
    assert import_release(report).unchanged
    assert [note.action for _, note in history(data_folder, "Q5999")[0][2]] == ["ADD"]


# What is refused --------------------------------------------------------------------------------------


def bomb(path: Path, size: int) -> None:
    """A zip whose member says that it is of such a size; there is no need for its content."""
    save_zip(path, {"HCPC2026_JUL_ANWEB.txt": text_of()})
    content = bytearray(path.read_bytes())
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", size)
    path.write_bytes(content)


def real_bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("HCPC2026.txt", "w") as member,
    ):
        for _ in range(120):
            member.write(b" " * 2**20)


def encrypted(path: Path) -> None:
    save_zip(path, {"HCPC2026_JUL_ANWEB.txt": text_of()})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)


def cut_off_zip(path: Path) -> None:
    save_zip(path, {"HCPC2026_JUL_ANWEB.txt": text_of()})
    path.write_bytes(path.read_bytes()[:-40])


def damaged_zip(path: Path) -> None:
    save_zip(path, {"HCPC2026_JUL_ANWEB.txt": text_of()})
    content = bytearray(path.read_bytes())
    content[120:160] = b"?" * 40
    path.write_bytes(content)


def packed_otherwise(way: int) -> object:
    """A zip with damage in a member that is packed in another way than CMS packs."""

    def save(path: Path) -> None:
        with zipfile.ZipFile(path, "w", way) as archive:
            archive.writestr("HCPC2026_JUL_ANWEB.txt", text_of() * 20)
        content = bytearray(path.read_bytes())
        content[75:115] = b"?" * 40
        path.write_bytes(content)

    return save


def with_members(*members: tuple[str, bytes]) -> object:
    return lambda path: save_zip(path, dict(members))


def with_bytes(content: bytes) -> object:
    return lambda path: path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("missing.zip", lambda path: None, "does not exist"),
        ("folder", lambda path: path.mkdir(), "is a folder"),
        ("empty.txt", with_bytes(b""), "is empty; download it again"),
        (
            "codes.csv",
            with_bytes(b"Code,Fee\r\nA4100,5\r\n"),
            "is not an HCPCS release: it contains no code records",
        ),
        ("old.xls", with_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600), "old .xls format"),
        (
            "page.xlsx",
            with_bytes(b"<html><body>404</body></html>"),
            "not what its ending says but a web page",
        ),
        ("bomb.zip", lambda path: bomb(path, 2**31), "would unpack to 2,048 MB"),
        ("bomb2.zip", real_bomb, "would unpack to 120 MB"),
        ("cut.zip", cut_off_zip, "is damaged; download it again"),
        ("damaged.zip", damaged_zip, "is damaged; download it again"),
        ("lzma.zip", packed_otherwise(zipfile.ZIP_LZMA), "is damaged; download it again"),
        ("bzip2.zip", packed_otherwise(zipfile.ZIP_BZIP2), "is damaged; download it again"),
        ("secret.zip", encrypted, "is password-protected"),
        ("climbing.zip", with_members(("../../HCPC2026.txt", text_of())), "leads out of the zip"),
        ("climbing2.zip", with_members(("..\\HCPC2026.txt", text_of())), "leads out of the zip"),
        ("root.zip", with_members(("/etc/HCPC2026.txt", text_of())), "leads out of the zip"),
        ("drive.zip", with_members(("C:/HCPC2026.txt", text_of())), "leads out of the zip"),
        ("other.zip", with_members(("readme.txt", LAYOUT)), "contains no HCPCS release"),
        (
            "two.zip",
            with_members(("HCPC2026_JUL_ANWEB.txt", text_of()), ("HCPC2026_JUL_v2.txt", text_of())),
            "more than one release: HCPC2026_JUL_ANWEB.txt and HCPC2026_JUL_v2.txt",
        ),
        ("HCPC2026.txt", with_bytes(text_of(SMALL[:-1])), "seems to be cut off"),
        ("HCPC2027.txt", with_bytes(text_of()[:-100]), "is cut off in line 8"),
        ("HCPC2028.txt", with_bytes(text_of().decode("cp1252").encode("utf-16")), "in another encoding"),
        ("HCPC2029.zip", with_members(("HCPC2029.txt", text_of()[:-100])), "is cut off in line 8"),
    ],
)
def test_what_is_refused_changes_nothing(
    name: str, make: object, words: str, tmp_path: Path, data_folder: Path
) -> None:
    import_release(save_text(tmp_path, "HCPC2025_OCT_ANWEB.txt"))
    before = loaded_releases()
    assert callable(make)
    make(tmp_path / name)
    files = sorted(tmp_path.rglob("*"))
    sentence = refused("import", tmp_path / name, "--release", "2026-07")
    assert words in sentence
    assert "\n" not in sentence
    assert loaded_releases() == before
    assert sorted(path for path in tmp_path.rglob("*") if "sqlite" not in path.name) == [
        path for path in files if "sqlite" not in path.name
    ]


@pytest.mark.long
def test_workbooks_that_are_refused(tmp_path: Path, data_folder: Path) -> None:
    other = save_sheets(tmp_path / "other.xlsx", [["Code", "Fee"], ["A4100", 5]])
    assert "none of its sheets has the right headings" in refused("import", other)
    cut = save_sheets(tmp_path / "HCPC2026.xlsx", rows_of(SMALL[:-1]))
    assert "seems to be cut off" in refused("import", cut)
    first, second = (sheet_bytes(tmp_path, rows_of(made)) for made in (SMALL, NEWER))
    two = save_zip(tmp_path / "2026.zip", {"HCPC2026_a.xlsx": first, "HCPC2026_b.xlsx": second})
    assert "more than one release: HCPC2026_a.xlsx and HCPC2026_b.xlsx" in refused("import", two)
    alone = save_zip(tmp_path / "2027.zip", {"HCPC2027.xlsx": b"PK no workbook"})
    assert refused("import", alone) == (
        "2027.zip contains no HCPCS release that can be read: "
        "HCPC2027.xlsx, row 1, column A: the workbook is damaged or protected."
    )
    assert loaded_releases() == []


@pytest.mark.long
def test_a_workbook_that_unpacks_to_far_too_much(tmp_path: Path, data_folder: Path) -> None:
    path = save_sheets(tmp_path / "HCPC2026.xlsx", rows_of())
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/more.xml", "w") as part,
    ):
        for _ in range(200):
            part.write(b" " * 2**20)
    assert "would unpack to 200 MB" in refused("import", path)


def test_a_workbook_of_the_same_release_under_another_name(tmp_path: Path, data_folder: Path) -> None:
    path = save_zip(
        tmp_path / "2026.zip",
        {
            "HCPC2026_ANWEB.txt": text_of(),
            "HCPC2026_ANWEB_w_disclaimer.xlsx": sheet_bytes(tmp_path, rows_of()),
        },
    )
    assert import_release(path).name == "HCPC2026_ANWEB"


def test_a_damaged_note_beside_the_release_is_said_and_no_reason_to_refuse_it(
    tmp_path: Path, data_folder: Path
) -> None:
    path = save_zip(
        tmp_path / "2026.zip", {"HCPC2026_ANWEB.txt": text_of(), "Corrections.xlsx": b"PK broken"}
    )
    summary = import_release(path)
    assert summary.codes == 6
    assert summary.unread == ()
    assert [(problem.file, problem.problem) for problem in summary.problems] == [
        ("Corrections.xlsx", Problem(1, 1, "the workbook is damaged or protected"))
    ]


@pytest.mark.skipif(os.name != "posix", reason="other systems say of such a path that it does not exist")
def test_a_path_that_the_system_refuses(tmp_path: Path, data_folder: Path) -> None:
    assert "check your access" in refused("import", save_text(tmp_path) / "HCPC2026.txt")


def test_sentences_of_one_change() -> None:
    summary = ImportSummary("2026-07", reports=(("list of corrections", 1),))
    assert summary.sentences() == [
        "Release 2026-07: its list of corrections lists 1 change; to see it, run "
        "hcpcs-excel release show CODE."
    ]


# The other commands -----------------------------------------------------------------------------------


def test_list_and_remove(tmp_path: Path, data_folder: Path) -> None:
    nothing = "No release is loaded. Import the zip that CMS publishes: hcpcs-excel release import FILE"
    assert said("list") == [nothing]
    save_text(tmp_path, "HCPC2026_APR_ANWEB.txt")
    import_release(save_text(tmp_path, "HCPC2026_JUL_ANWEB.txt", NEWER))
    import_release(tmp_path / "HCPC2026_APR_ANWEB.txt")
    import_release(save_sheets(tmp_path / "HCPC2026_JUL_Corrections.xlsx", CORRECTIONS))
    shown = "\n".join(said("list"))
    assert shown.index("2026-07") < shown.index("2026-04")
    for words in ("HCPC2026_JUL_ANWEB", "with list of corrections", "SHA-256", str(data_folder.name)):
        assert words in shown
    assert said("remove", "2026-07")[0].startswith("Removed: Release 2026-07 (HCPC2026_JUL_ANWEB)")
    assert functions.CODERELEASE().startswith("2026-04")
    assert "loaded: 2026-04" in refused("remove", "2026-07")
    assert "Write a release as year and month" in refused("remove", "everything")


def test_import_of_a_pattern(tmp_path: Path, data_folder: Path) -> None:
    """As Windows hands it over; a file whose own name has such signs is that file."""
    save_text(tmp_path, "HCPC2026_APR_ANWEB.txt")
    save_text(tmp_path, "HCPC2026_JUL_ANWEB.txt", NEWER)
    told = said("import", str(tmp_path / "HCPC*.txt"))
    assert [line[:16] for line in told if line.startswith("Release 20")] == [
        "Release 2026-04 ",
        "Release 2026-07 ",
    ]
    assert "does not exist" in refused("import", str(tmp_path / "HCPC*.zip"))
    save_text(tmp_path, "HCPC2026_[OCT]_ANWEB.txt")
    assert said("import", str(tmp_path / "HCPC2026_[OCT]_ANWEB.txt"), "--release", "2026-10")[0].startswith(
        "Release 2026-10 "
    )


def test_list_on_a_narrow_screen_is_lines(tmp_path: Path, data_folder: Path) -> None:
    import_release(save_text(tmp_path, "HCPC2026_APR_ANWEB.txt"))
    assert run("list", width=40).output.startswith("Release: 2026-04\nName: HCPC2026_APR_ANWEB\nCodes: ")


def test_show_tells_the_history(tmp_path: Path, data_folder: Path) -> None:
    result = run("show", "J1100")
    assert (result.exit_code, "No release is loaded" in result.output) == (1, True)
    import_release(save_text(tmp_path, "HCPC2026_APR_ANWEB.txt"))
    import_release(save_text(tmp_path, "HCPC2026_JUL_ANWEB.txt", NEWER))
    import_release(save_sheets(tmp_path / "HCPC2026_JUL_Corrections.xlsx", CORRECTIONS))
    assert said("show", "j1100") == [
        "Release 2026-04: Active (in use from 1982-01-01).",
        "  Description: Injection of the test, 1 mg",
        "  Short: Inj",
        "  Coverage: C (by the carrier's judgment)",
        "  Pricing: 51",
        "  Multiple pricing: A",
        "  Type of service: 1",
        "  BETOS: D1F",
        "  Last action: N (no change), 2003-01-01",
        "Release 2026-07: Active (in use from 1982-01-01). Compared with the previous release: wording.",
        "  Description: Injection of the test, 2 mg",
        "  Short: Inj",
        "  Coverage: C (by the carrier's judgment)",
        "  Pricing: 51",
        "  Multiple pricing: A",
        "  Type of service: 1",
        "  BETOS: D1F",
        "  Last action: N (no change), 2003-01-01",
        "  Its list of corrections: Remove the ASC date.",
    ]
    assert said("show", "V5365")[:2] == [
        "Release 2026-04: V5365 is not in it.",
        "Release 2026-07: Active (in use from 2003-01-01). Compared with the previous release: added.",
    ]
    assert said("show", "qz")[1] == "  Description: Modifier of the test"
    assert said("show", "L9900")[0] == "Release 2026-04: Terminated 2017-12-31 (in use from 2003-01-01)."
    assert said("show", "A4100")[-1] == (
        "  Its list of corrections: Change Cov to D; effective 2026-07-01; COV: D; PRICE: 39."
    )


def test_show_of_what_is_nowhere(tmp_path: Path, data_folder: Path) -> None:
    import_release(save_text(tmp_path))
    result = run("show", "99213")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "Release 2026-07: 99213 is not in it.",
        "CPT is a registered trademark of the American Medical Association.",
    ]
    assert refused("show", "see note") == (
        "That is not a code or modifier; enter one as it belongs on a claim, such as J1100."
    )


# The user's own list of CPT codes ---------------------------------------------------------------------


def own_list(folder: Path, *lines: str) -> Path:
    path = folder / "own.csv"
    path.write_text("\n".join(("Code,Mine", *lines)), encoding="utf-8")
    return path


def test_the_users_own_list(tmp_path: Path, data_folder: Path) -> None:
    """Codes are read as everywhere: 142 is 00142. The numbers here are examples, the words made up."""
    path = own_list(
        tmp_path, "99213,my  words", "142,more words", "J1100,no", "99213,again", ",blank", "99214"
    )
    options = ("--code-column", "code", "--description-column", "mine")
    assert said("import", "--cpt", path, *options) == [
        "Read own.csv: headings in row 1.",
        "Codes in column Code (A).",
        "Descriptions in column Mine (B).",
        "Your own list of 3 CPT codes is loaded. It stays on this computer.",
        "2 rows left out, without a CPT code or repeated from above: A4, A5.",
    ]
    assert said("import", "--cpt", path, *options)[3] == (
        "Your list of 3 CPT codes (own.csv) is already loaded; nothing changed."
    )
    (listed,) = loaded_releases()
    assert listed.own
    assert listed.sentence == (
        f"Your own list of 3 CPT codes, imported on {local_day(listed.imported)} from own.csv."
    )
    assert functions.CODEDESCRIPTION([["99213-25", 142, "99214", "99215", "J1100"]]) == [
        ["my words", "more words", "", "Not in your CPT list", "No release loaded"]
    ]
    assert functions.CODESTATUS([["99213", "99215"]], "2026-07-01") == [
        ["In your CPT list", "Not in your CPT list"]
    ]
    assert functions.CODERELEASE() == "No release loaded"
    assert said("show", "99213") == [
        "Your own CPT list: my words",
        "CPT is a registered trademark of the American Medical Association.",
    ]
    other = own_list(tmp_path, "99213,other words", "x,y")
    assert said("import", "--cpt", other, *options)[3:] == [
        "Your own list of 1 CPT code is loaded in place of the list before. It stays on this computer.",
        "1 row left out, without a CPT code or repeated from above: A3.",
    ]
    assert "your own list" in "\n".join(said("list"))
    assert said("remove", "cpt")[0].startswith("Removed: Your own list of 1 CPT code")
    assert functions.CODEDESCRIPTION("99213") == "No release loaded"


def test_many_rows_left_out(tmp_path: Path, data_folder: Path) -> None:
    path = own_list(tmp_path, "99213,x", *["word,y"] * 7)
    lines = said("import", "--cpt", path, "--description-column", "Mine")
    assert lines[4] == (
        "7 rows left out, without a CPT code or repeated from above: A3, A4, A5, A6, A7 and more."
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--description-column", "Mine"], "Column A of own.csv holds no CPT codes"),
        ([], "the columns are: Code, Mine. Name it with --description-column."),
        (["--description-column", "Mine", "--code-column", "CPT"], "There is no column 'CPT'"),
        (["--description-column", "Mine", "--release", "2026-07"], "one file and not a release"),
        (["--description-column", "Mine", "--sheet", "one"], "is a text file and has no sheets"),
    ],
)
def test_lists_that_are_refused(options: list[str], words: str, tmp_path: Path, data_folder: Path) -> None:
    assert words in refused("import", "--cpt", own_list(tmp_path, "J1100,x"), *options)
    assert loaded_releases() == []


def test_a_list_without_a_heading_and_letters_for_columns(tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("my words,99213\nother words,99214\n")
    assert (
        "2 CPT codes" in said("import", "--cpt", path, "--code-column", "B", "--description-column", "A")[3]
    )


def test_an_import_with_a_store_of_a_newer_version(tmp_path: Path, data_folder: Path) -> None:
    import_release(save_text(tmp_path))
    import sqlite3

    connection = sqlite3.connect(data_folder / "releases.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for arguments in (
        ("list",),
        ("show", "J1100"),
        ("remove", "2026-07"),
        ("import", tmp_path / "HCPC2026_JUL_ANWEB.txt"),
    ):
        assert "install the newer version here too" in refused(*arguments)
    assert functions.CODERELEASE().startswith("No release loaded. ")
    assert "newer version" in functions.CODERELEASE()
    shutil.rmtree(data_folder)


def test_a_damaged_store_says_how_to_import_again(tmp_path: Path, data_folder: Path) -> None:
    """Each command does, and a cell that asks which release there is; what is damaged is not added to."""
    path = save_text(tmp_path)
    import_release(path)
    store = data_folder / "releases.sqlite"
    store.write_bytes(store.read_bytes().replace(b"Chair of the test", b"Chair of the text"))
    look_again()
    for arguments in (("list",), ("show", "J1100"), ("remove", "2026-07"), ("import", path)):
        assert refused(*arguments) == (
            f"{store} is damaged; delete it and the files next to it whose names begin the same way, then "
            "import the releases again: hcpcs-excel release import FILE"
        )
    assert functions.CODERELEASE().startswith(f"No release loaded. {store} is damaged; ")
    assert functions.CODESTATUS("E1140") == "No release loaded"
    for left in data_folder.glob("releases.sqlite*"):
        left.unlink()
    assert said("import", path)[0].startswith("Release 2026-07 ")


def test_names_in_a_zip_move_no_cursor(tmp_path: Path, data_folder: Path) -> None:
    path = save_zip(tmp_path / "2026.zip", {"HCPC2026_ANWEB.txt": text_of(), "notes\x1b[2J\x07.pdf": b""})
    shown = run("import", path).output
    assert "[2J" in shown
    assert not {"\x1b", "\x07"} & set(shown)


def test_two_versions_of_the_corrections_in_one_zip(tmp_path: Path, data_folder: Path) -> None:
    second: list[list[object]] = [*CORRECTIONS[:3], ["V5364", "Terminate", "20260801"]]
    path = save_zip(
        tmp_path / "2026.zip",
        {
            "HCPC2026_JUL_ANWEB.txt": text_of(),
            "HCPC2026_JUL_Corrections_v2.xlsx": sheet_bytes(tmp_path, second),
            "HCPC2026_JUL_Corrections_v1.xlsx": sheet_bytes(tmp_path, CORRECTIONS),
        },
    )
    import_release(path)
    assert loaded_releases()[0].reports == ("list of corrections (2 versions)",)
    assert functions.CODESTATUS("V5364", "2026-08-01") == "Terminated 2026-07-31"
    assert [note.action for _, note in history(data_folder, "A4100")[0][2]] == ["Change Cov to D"]


def test_the_data_is_never_in_a_sentence(tmp_path: Path, data_folder: Path) -> None:
    """What stands in a file that is refused is not repeated, but for codes."""
    line = lines_of(Made("W0001", ("Jane Doe",)))[0].replace("W0001", "w0001")
    path = tmp_path / "HCPC2026.txt"
    path.write_bytes(text_of() + f"{line}\r\nJane Doe\r\n".encode())
    assert "Doe" not in "".join(said("import", path))
    with pytest.raises(InputError) as error:
        import_release(own_list(tmp_path, "Jane Doe,1"))
    assert "Doe" not in str(error.value)
