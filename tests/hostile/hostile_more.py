"""More bad files, and odd ones that are nobody's fault: what each must give stands beside it."""
# ruff: noqa: E501 - lines of XML stay whole

import gzip
import io
import tarfile
import zipfile

from hostile_cases import (
    HEAD,
    MAIN,
    NO_FORM,
    REFUSED,
    RELATIONS,
    ROWS,
    SHEET,
    SKIPPED,
    STYLES,
    TAKEN,
    book,
    case,
    cell,
    changed,
    form,
    good,
    named_cases,
    parts,
    rows,
    sheet,
    zipped,
)

every_case = named_cases
"""Those of both modules: whoever runs the other one as a program has a second list of its own there."""
FIRST = "聘用人员数量"


def styled(name: str, shown: str, number: str, code: str, workbook: str = "") -> None:
    """A number under a format, which must come out as it is shown."""
    formats = f'<numFmts count="1"><numFmt numFmtId="200" formatCode="{code}"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="200" applyNumberFormat="1"/></cellXfs>'

    def make() -> bytes:
        cells = form(project=f"2025年{name}项目", E9=f'<c r="E9" s="1"><v>{number}</v></c>')
        made = parts(sheet(rows(cells)), styles=formats)
        made["xl/workbook.xml"] = str(made["xl/workbook.xml"]).replace("<sheets>", f"{workbook}<sheets>")
        return zipped(made)

    case(name, TAKEN, values={FIRST: shown})(make)


styled("格式百分比", "93.7%", "0.937", "0.0%")
styled("格式带天", "377天", "377", "0&quot;天&quot;")
styled("格式日期", "2025年11月23日", "45984", "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;")
styled(
    "格式日期1904",
    "2025年11月23日",
    "44522",
    "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;",
    '<workbookPr date1904="1"/>',
)
styled("格式三到五", "3-5", "45721", "m-d")
styled("格式带符号", "≥7人", "7", "&quot;≥&quot;0&quot;人&quot;")
styled("浮点噪声", "0.3", "0.30000000000000004", "General")
styled("格式写坏", "7", "7", "[红色[0&quot;")
styled("格式条件", "7人", "7", "[&gt;100]0&quot;百人&quot;;0&quot;人&quot;")


def text(name: str, told: str, shown: str | None = None) -> None:
    """A text of the first indicator's value that must come out as it went in."""
    case(name, TAKEN, values={FIRST: told if shown is None else shown})(
        lambda: changed(project=f"2025年{name}项目", target=told)
    )


text("文字007", "007")
text("全角", "≥７人")
text("窄空格", "≥\u00a07\u3000人")
text("零宽", "≥7\u200b人")
text("兼容字形", "≥7㎡")
text("私用区", "≥7\ue000人")
text("制表符开头", "\t=1+1")
text("宏", '=HYPERLINK("http://x.invalid","点")')
text("模板语句", "{%tr for x in projects %}{{ cycler.__init__.__globals__ }}{#")
text("括号百分号", "%s %d %(name)s {0} {name} $x ${x}")
text("反斜线", "\\1 \\g<0> \\u0041 C:\\x")


def money(name: str, xml: str) -> None:
    case(name, TAKEN)(lambda: changed(project=f"2025年{name}项目", C4=xml))


money("金额全角", cell("C4", "４５５，０００．００"))
money("金额符号", cell("C4", "¥455,000.00元"))
money("金额万元", cell("C4", "45.5万元"))
money("金额科学", cell("C4", "4.55E5"))
money("金额欧式", cell("C4", "455.000,00"))
money("金额括号", cell("C4", "(455000)"))
money("金额半分", '<c r="C4"><v>455000.005</v></c>')
money("金额噪声", '<c r="C4"><v>455000.00000000006</v></c>')
money("金额十八位", '<c r="C4"><v>455000123456789012</v></c>')
money("金额负无穷", '<c r="C4"><v>-INF</v></c>')
money("金额对不上", '<c r="C4"><v>999999</v></c>')


def xml(name: str, *fates: str, values: dict[str, str] | None = None, **replaced: str) -> None:
    """A workbook some parts of which are others: `old=>new` by part."""

    def make() -> bytes:
        made = parts(sheet(rows(form(project=f"2025年{name}项目"))))
        for part, change in replaced.items():
            path = {
                "workbook": "xl/workbook.xml",
                "sheet": SHEET,
                "rels": "xl/_rels/workbook.xml.rels",
                "styles": STYLES,
            }[part]
            old, new = change.split("=>")
            assert old in str(made[path])
            made[path] = str(made[path]).replace(old, new)
        return zipped(made)

    case(name, *fates, values=values)(make)


xml("目标绝对路径", TAKEN, rels='Target="worksheets=>Target="/xl/worksheets')
xml("目标逃出", REFUSED, NO_FORM, rels='Target="worksheets/sheet1.xml"=>Target="../../../../etc/passwd"')
xml(
    "目标在网上",
    REFUSED,
    NO_FORM,
    rels='Target="worksheets/sheet1.xml"=>Target="http://x.invalid/a.xml" TargetMode="External"',
)
xml("目标成环", REFUSED, NO_FORM, rels='Target="worksheets/sheet1.xml"=>Target="workbook.xml"')
xml("极隐藏", TAKEN, workbook='sheetId="1"=>sheetId="1" state="veryHidden"')
xml("状态写错", TAKEN, REFUSED, workbook='sheetId="1"=>sheetId="1" state="show"')
xml("声明GBK", TAKEN, REFUSED, sheet='encoding="UTF-8"=>encoding="GBK"')
xml("声明没有的编码", REFUSED, TAKEN, sheet='encoding="UTF-8"=>encoding="x-none"')
xml("版本1.1", TAKEN, REFUSED, sheet='version="1.0"=>version="1.1"')
xml("样式越界", TAKEN, REFUSED, sheet='<c r="E9"=><c s="999" r="E9"')
xml(
    "列宽亿万",
    TAKEN,
    REFUSED,
    sheet='<sheetData>=><cols><col min="1" max="4294967295" width="1E300"/></cols><sheetData>',
)
xml("行高为负", TAKEN, REFUSED, sheet='<row r="9"=><row ht="-5" customHeight="1" r="9"')
xml("隐藏的行", TAKEN, sheet='<row r="9"=><row hidden="1" r="9"')
xml("行没有号", TAKEN, REFUSED, sheet='<row r="3"=><row')
xml("单元格没有号", TAKEN, REFUSED, sheet='<c r="B9"=><c')
xml("数字串极长", TAKEN, REFUSED, sheet="<v>455000</v>=><v>" + "4" * 100_000 + "</v>")
xml("处理指令", TAKEN, sheet='<sheetData>=><?php echo 1 ?><!-- <row r="9"/> --><sheetData>')
xml("实体数字", TAKEN, sheet="≥7人=>&#8805;&#x37;人", values={FIRST: "≥7人"})
xml("孤立代理", REFUSED, sheet="≥7人=>&#xD800;7")
xml("扩展列表", TAKEN, sheet='</sheetData>=></sheetData><extLst><ext uri="{x}"><a xmlns="urn:x">甲</a></ext></extLst>')


@case("拼音不是字", TAKEN, values={FIRST: "≥7人"})
def _() -> bytes:
    rich = '<c r="E9" t="inlineStr"><is><r><t>≥7</t></r><r><rPr><strike/></rPr><t></t></r><r><t>人</t></r><rPh sb="0" eb="1"><t>ren</t></rPh></is></c>'
    return changed(project="2025年拼音项目", E9=rich)


@case("全是公式", TAKEN, values={FIRST: "≥7人"})
def _() -> bytes:
    cells = form(project="2025年公式项目")
    cells["E9"] = '<c r="E9" t="str"><f>CONCATENATE("≥",7,"人")</f><v>≥7人</v></c>'
    cells["C4"] = "<c r=\"C4\"><f>SUM('[1]外'!A1:A9)</f><v>455000</v></c>"
    return book(rows(cells))


@case("宏表在旁", TAKEN)
def _() -> bytes:
    made = parts(sheet(rows(form(project="2025年宏表项目"))), sheet(""), names=("表1", "宏"))
    related = str(made["xl/_rels/workbook.xml.rels"])
    macro = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    made["xl/_rels/workbook.xml.rels"] = related.replace(
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet2.xml"',
        f'Type="{macro}" Target="macrosheets/sheet1.xml"',
    )
    made["xl/macrosheets/sheet1.xml"] = (
        f'{HEAD}<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" xmlns="{MAIN}"><sheetData/></xm:macrosheet>'
    )
    return zipped(made)


@case("图表表在旁", TAKEN)
def _() -> bytes:
    made = parts(sheet(rows(form(project="2025年图表项目"))), sheet(""), names=("表1", "图"))
    related = str(made["xl/_rels/workbook.xml.rels"])
    made["xl/_rels/workbook.xml.rels"] = related.replace(
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet2.xml"',
        f'Type="{RELATIONS}/chartsheet" Target="chartsheets/sheet1.xml"',
    )
    made["xl/chartsheets/sheet1.xml"] = (
        f'{HEAD}<chartsheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"/></sheetViews></chartsheet>'
    )
    return zipped(made)


@case("批注在最后一行", TAKEN)
def _() -> bytes:
    made = parts(sheet(rows(form(project="2025年批注项目"))))
    made["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" Type="{RELATIONS}/comments" Target="../comments1.xml"/></Relationships>'
    )
    made["xl/comments1.xml"] = (
        f'{HEAD}<comments xmlns="{MAIN}"><authors><author>甲</author></authors><commentList><comment ref="XFD1048576" authorId="0"><text><t>注</t></text></comment></commentList></comments>'
    )
    return zipped(made)


@case("一千张表", TAKEN)
def _() -> bytes:
    return zipped(parts(sheet(rows(form(project="2025年千表项目"))), *[sheet("")] * 999))


@case("表头一万列", TAKEN, REFUSED)
def _() -> bytes:
    cells = form(project="2025年宽表项目")
    letters = [
        a + b + c for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    ]
    return book(rows(cells | {f"{column}8": cell(f"{column}8", "指标值") for column in letters}))


@case("标签带看不见的字", TAKEN, values={FIRST: "≥7人"})
def _() -> bytes:
    labels = {"A3": "\ufeff项目名称\u200b", "A8": "一级\n指 标", "E8": "指　标　值：", "A4": "预算规模\u00a0及资金用途"}
    return changed(project="2025年标签项目", **{ref: cell(ref, told) for ref, told in labels.items()})


@case("名称十万字", TAKEN, REFUSED)
def _() -> bytes:
    return changed(project="很长" * 50_000)


@case("同一项目两个数", TAKEN)
def _() -> bytes:
    return changed(title="1.2025年完好项目1绩效目标表", project="2025年完好项目1", target="≥999人")


def table(separator: str) -> str:
    """The form as text, a row a line."""
    lines = [
        ["2025年文本项目绩效目标表"],
        ["667201天津市滨海新区网格化管理中心", "", "", "", "单位：元"],
        ["项目名称", "2025年文本项目"],
    ]
    lines += [["预算规模及资金用途", "预算数", "455000", "其中：财政资金", "455000"], ["", "用于发放网格员工资。"]]
    lines += [["绩效目标", "1.保障网格员工资按时足额发放，网格工作正常开展。"], ["绩效指标"]]
    lines += [["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值"], *map(list, ROWS)]
    return "\r\n".join(separator.join(line) for line in lines)


@case("CSV为UTF16", TAKEN, REFUSED, file="单位.csv", values={FIRST: "≥7人"})
def _() -> bytes:
    return table(",").encode("utf-16")


@case("TSV为GBK", TAKEN, REFUSED, file="单位.xls", values={FIRST: "≥7人"})
def _() -> bytes:
    return table("\t").encode("gb18030")


@case("XML表格2003", TAKEN, file="单位.xls", values={FIRST: "≥7人"})
def _() -> bytes:
    cells = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{told}</Data></Cell>' for told in line.split("\t")) + "</Row>"
        for line in table("\t").split("\r\n")
    )
    return f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>{cells}</Table></Worksheet></Workbook>'.encode()


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
    + "]>"
)


@case("十亿笑在Word", REFUSED, file="单位.docx")
def _() -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return zipped({
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{LAUGHS}<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>',
    })  # fmt: skip


@case("十亿笑在ods", REFUSED, file="单位.ods")
def _() -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f'{LAUGHS}<office:document-content xmlns:office="{office}"><office:body>&j;</office:body></office:document-content>',
    }, zipfile.ZIP_STORED)  # fmt: skip


@case("默认密码", TAKEN, values={FIRST: "≥7人"})
def _() -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    made = parts(sheet(rows(form(project="2025年默认密码项目"))), extra={"docProps/x.bin": bytes(range(256)) * 40})
    OOXMLFile(io.BytesIO(zipped(made, zipfile.ZIP_STORED))).encrypt("VelvetSweatshop", out)
    return out.getvalue()


@case("别的密码", REFUSED)
def _() -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(book())).encrypt("secret", out)
    return out.getvalue()


@case("gzip", REFUSED)
def _() -> bytes:
    return gzip.compress(book(), mtime=0)


@case("tar", REFUSED)
def _() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.xlsx"), io.BytesIO())
    return out.getvalue()


@case("程序", REFUSED)
def _() -> bytes:
    return b"MZ" + bytes(range(256)) * 40


@case("JSON", REFUSED, NO_FORM, file="单位.xls")
def _() -> bytes:
    return b'{"error": "not logged in", "code": 401}'


@case("条目注释像结尾", TAKEN, REFUSED)
def _() -> bytes:
    out = io.BytesIO(changed(project="2025年注释项目"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"PK\x05\x06" + b"\0" * 18
    return out.getvalue()


@case("条目为链接", TAKEN, REFUSED)
def _() -> bytes:
    out = io.BytesIO(changed(project="2025年链接条目项目"))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("xl/media/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


@case("云盘占位", SKIPPED, file=".单位.xlsx.icloud")
def _() -> bytes:
    return b"bplist00"


@case("样式部件坏了", TAKEN, REFUSED)
def _() -> bytes:
    return zipped(parts(sheet(rows(form(project="2025年坏样式项目")))) | {STYLES: "<styleSheet"})


@case("没有样式部件", TAKEN)
def _() -> bytes:
    made = parts(sheet(rows(form(project="2025年没有样式项目"))))
    del made[STYLES]
    return zipped(made)


@case("没有共享文字部件", TAKEN, REFUSED)
def _() -> bytes:
    made = parts(sheet(rows(form(project="2025年没有共享项目", E9='<c r="E9" t="s"><v>0</v></c>'))))
    del made["xl/sharedStrings.xml"]
    return zipped(made)


@case("两份工作簿接在一起", TAKEN, REFUSED, "duplicate")
def _() -> bytes:
    return good(1) + changed(project="2025年后一份项目")
