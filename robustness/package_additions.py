"""Parts that are put into a workbook's package by hand, as other programs write them."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Callable
from random import Random

from package_parts import MAIN, RELATIONS

Parts = dict[str, bytes]
_OFFICE = "application/vnd.openxmlformats-officedocument"
_SHEETS = f"{_OFFICE}.spreadsheetml"
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"


def declare(parts: Parts, part: str, content: str, kind: str) -> None:
    """Add a part and say what it is."""
    parts[part] = content.encode()
    _put(parts, "[Content_Types].xml", "</Types>", f'<Override PartName="/{part}" ContentType="{kind}"/>')


def relate(parts: Parts, part: str, kind: str, target: str, *, external: bool = False) -> str:
    """Have one part refer to another, and answer the name of the reference."""
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in parts:
        parts[rels] = (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
        )
    identity = f"rIdAdded{parts[rels].count(b'<Relationship ') + 1}"
    kind = kind if ":" in kind else f"{RELATIONS}/{kind}"
    mode = ' TargetMode="External"' if external else ""
    _put(
        parts,
        rels,
        "</Relationships>",
        f'<Relationship Id="{identity}" Type="{kind}" Target="{target}"{mode}/>',
    )
    return identity


def _put(parts: Parts, part: str, before: str, text: str) -> None:
    content = parts[part].decode()
    place = content.rindex(before)
    parts[part] = (content[:place] + text + content[place:]).encode()


def add_external_link(parts: Parts, _sheet: str, chance: Random) -> None:
    """Another workbook that formulas look into, with what they found there."""
    link = "xl/externalLinks/externalLink1.xml"
    content = (
        f'<externalLink xmlns="{MAIN}" xmlns:r="{RELATIONS}"><externalBook r:id="rIdAdded1"><sheetNames>'
        '<sheetName val="Rates"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell '
        'r="A1" t="str">'
        f"<v>{chance.randrange(99_999):05}</v></cell></row></sheetData></sheetDataSet></externalBook>"
        f"</externalLink>"
    )
    declare(parts, link, content, f"{_SHEETS}.externalLink+xml")
    relate(parts, link, "externalLinkPath", "file:///C:/rates%20of%20payers.xlsx", external=True)
    identity = relate(parts, "xl/workbook.xml", "externalLink", "externalLinks/externalLink1.xml")
    workbook = parts["xl/workbook.xml"].decode()
    parts["xl/workbook.xml"] = workbook.replace(
        "</sheets>",
        f'</sheets><externalReferences><externalReference xmlns:r="{RELATIONS}" r:id="{identity}"/>'
        f"</externalReferences>",
    ).encode()


def add_pivot_table(parts: Parts, sheet: str, chance: Random) -> None:
    """A pivot table with its cache, on the sheet itself, far right."""
    cache, records = "xl/pivotCache/pivotCacheDefinition1.xml", "xl/pivotCache/pivotCacheRecords1.xml"
    declare(
        parts,
        records,
        f'<pivotCacheRecords xmlns="{MAIN}" count="1"><r><x v="0"/><n v="7"/></r></pivotCacheRecords>',
        f"{_SHEETS}.pivotCacheRecords+xml",
    )
    identity = relate(parts, cache, "pivotCacheRecords", "pivotCacheRecords1.xml")
    declare(
        parts,
        cache,
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{RELATIONS}" r:id="{identity}" recordCount="1">'
        '<cacheSource type="worksheet"><worksheetSource ref="A1:B2" sheet="Elsewhere"/></cacheSource>'
        '<cacheFields count="2"><cacheField name="Code" numFmtId="0"><sharedItems count="1"><s '
        'v="J1100"/></sharedItems>'
        '</cacheField><cacheField name="Fee" numFmtId="0"><sharedItems containsSemiMixedTypes="0" '
        'containsString="0" '
        'containsNumber="1" minValue="7" maxValue="7"/></cacheField></cacheFields></pivotCacheDefinition>',
        f"{_SHEETS}.pivotCacheDefinition+xml",
    )
    table = "xl/pivotTables/pivotTable1.xml"
    first = chance.choice("RSTU")
    declare(
        parts,
        table,
        f'<pivotTableDefinition xmlns="{MAIN}" name="Pivot" cacheId="9" dataCaption="Values">'
        f'<location ref="{first}3:V5" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
        f'<pivotFields count="2">'
        '<pivotField axis="axisRow" showAll="0"><items count="2"><item x="0"/><item t="default"/>'
        "</items></pivotField>"
        '<pivotField dataField="1" showAll="0"/></pivotFields><rowFields count="1"><field x="0"/></rowFields>'
        '<dataFields count="1"><dataField name="Sum" fld="1"/></dataFields></pivotTableDefinition>',
        f"{_SHEETS}.pivotTable+xml",
    )
    relate(parts, table, "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
    relate(parts, sheet, "pivotTable", "../pivotTables/pivotTable1.xml")
    identity = relate(
        parts, "xl/workbook.xml", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"
    )
    _put(
        parts,
        "xl/workbook.xml",
        "</workbook>",
        f'<pivotCaches><pivotCache xmlns:r="{RELATIONS}" cacheId="9" r:id="{identity}"/></pivotCaches>',
    )


def add_custom_xml(parts: Parts, _sheet: str, chance: Random) -> None:
    """Data of a program that is not a spreadsheet."""
    parts["customXml/item1.xml"] = f"<claims xmlns='urn:x'>{chance.random()}</claims>".encode()
    declare(
        parts,
        "customXml/itemProps1.xml",
        '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
        'ds:itemID="{7B0D1F4C-0000-4000-8000-000000000001}"/>',
        f"{_OFFICE}.customXmlProperties+xml",
    )
    relate(parts, "customXml/item1.xml", "customXmlProps", "itemProps1.xml")
    relate(parts, "xl/workbook.xml", "customXml", "../customXml/item1.xml")


def add_macros(parts: Parts, _sheet: str, chance: Random) -> None:
    """A VBA project, of which nothing but its bytes matters here."""
    parts["xl/vbaProject.bin"] = bytes.fromhex("D0CF11E0A1B11AE1") + chance.randbytes(3000)
    types = parts["[Content_Types].xml"].decode()
    types = types.replace(f"{_SHEETS}.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    parts["[Content_Types].xml"] = types.encode()
    _put(
        parts,
        "[Content_Types].xml",
        "</Types>",
        '<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>',
    )
    relate(
        parts,
        "xl/workbook.xml",
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
        "vbaProject.bin",
    )


def add_sparklines(parts: Parts, sheet: str, _chance: Random) -> None:
    """Small charts in cells, which stand in an extension at the end of the sheet."""
    _put(
        parts,
        sheet,
        "</worksheet>",
        f'<extLst><ext xmlns:x14="{_X14}" uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}">'
        f"<x14:sparklineGroups "
        f'xmlns:xm="{_XM}"><x14:sparklineGroup displayEmptyCellsAs="gap"><x14:colorSeries '
        f'rgb="FF376092"/><x14:sparklines>'
        "<x14:sparkline><xm:f>Elsewhere!A1:A9</xm:f><xm:sqref>B2</xm:sqref></x14:sparkline></x14:sparklines>"
        "</x14:sparklineGroup></x14:sparklineGroups></ext></extLst>",
    )


def add_picture(parts: Parts, sheet: str, chance: Random) -> None:
    """A picture above the cells, where the sheet has no drawing yet."""
    if b"<drawing" in parts[sheet]:
        return
    parts["xl/media/picture1.png"] = _PNG
    types = parts["[Content_Types].xml"].decode()
    if 'Extension="png"' not in types:
        types = re.sub(
            "(<Types[^>]*>)", r'\1<Default Extension="png" ContentType="image/png"/>', types, count=1
        )
        parts["[Content_Types].xml"] = types.encode()
    drawing = "xl/drawings/drawing99.xml"
    identity = relate(parts, drawing, "image", "../media/picture1.png")
    draws = "http://schemas.openxmlformats.org/drawingml/2006"
    declare(
        parts,
        drawing,
        f'<xdr:wsDr xmlns:xdr="{draws}/spreadsheetDrawing" xmlns:a="{draws}/main"><xdr:oneCellAnchor>'
        f"<xdr:from><xdr:col>"
        f"{chance.randrange(40)}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>"
        f"0</xdr:rowOff></xdr:from>"
        '<xdr:ext cx="9525" cy="9525"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="Picture 1"/>'
        "<xdr:cNvPicPr/></xdr:nvPicPr>"
        f'<xdr:blipFill><a:blip xmlns:r="{RELATIONS}" r:embed="{identity}"/><a:stretch><a:fillRect/>'
        f"</a:stretch></xdr:blipFill>"
        '<xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/>'
        "</xdr:oneCellAnchor>"
        "</xdr:wsDr>",
        f"{_OFFICE}.drawing+xml",
    )
    identity = relate(parts, sheet, "drawing", "../drawings/drawing99.xml")
    content = parts[sheet].decode()
    later = re.search("<(legacyDrawing|tableParts|extLst)|</worksheet>", content)
    assert later is not None
    drawn = f'<drawing xmlns:r="{RELATIONS}" r:id="{identity}"/>'
    parts[sheet] = (content[: later.start()] + drawn + content[later.start() :]).encode()


def add_unknown_part(parts: Parts, _sheet: str, chance: Random) -> None:
    """A part that nobody knows, such as programs leave behind."""
    parts["xl/unknown.bin"] = struct.pack(">I", chance.randrange(2**32)) * chance.randrange(5_000)
    _put(
        parts,
        "[Content_Types].xml",
        "</Types>",
        '<Override PartName="/xl/unknown.bin" ContentType="application/octet-stream"/>',
    )


ADDITIONS: tuple[Callable[[Parts, str, Random], None], ...] = (
    add_external_link,
    add_pivot_table,
    add_custom_xml,
    add_macros,
    add_picture,
    add_sparklines,
    add_unknown_part,
)
