"""B: files and sheets in which nothing could be taken in."""

from pipeline.check.rule import Hit, NotApplicable, Outcome, rule
from pipeline.model import Book, Form, Passed, Place
from pipeline.settings import Profile


@rule(
    "B10",
    "warning",
    "没有识别出绩效目标表：{sheets}；应有项目名称、预算数和带“三级指标”“指标值”的指标表。",
    over=Book,
    basis="读入与识别的记录",
    suggestion="请核对是否报错了文件；表式特殊的，请与汇总人联系添加表式。",
)
def a_form_was_found(book: Book, forms: tuple[Form, ...], passed: tuple[Passed, ...], profile: Profile) -> Outcome:
    """文件读得出来，但没有一张工作表像绩效目标表。逐张工作表说明为什么不像。"""
    if book.defect is not None:
        return NotApplicable("文件没有读入")
    if not forms:
        sheets = "；".join(f"工作表“{one.sheet}”{one.reason.rstrip('。')}" for one in passed) or "文件里没有工作表"
        yield Hit((Place(book.path, passed[0].sheet if passed else ""),), {"sheets": sheets})
    return None


@rule(
    "B11",
    "note",
    "这张工作表没有识别出绩效目标表：{reason}。",
    over=Book,
    basis="读入与识别的记录",
    suggestion="请核对这张表里是否有应报的内容。",
)
def every_sheet_is_accounted_for(
    book: Book, forms: tuple[Form, ...], passed: tuple[Passed, ...], profile: Profile
) -> Outcome:
    """文件里别的工作表识别出了表，这一张没有。填报说明、代码表属正常。"""
    if not forms:
        return NotApplicable("整个文件都没有识别出表")
    for one in passed:
        yield Hit((Place(book.path, one.sheet),), {"reason": one.reason.rstrip("。")})
    return None
