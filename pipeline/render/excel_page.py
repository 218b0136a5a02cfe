"""Print set-up: A4, as wide as a page (very wide tables: two), header rows on every page, 第 x 页 共 y 页."""

from xlsxwriter.worksheet import Worksheet

from pipeline.render.excel_formats import SONG
from pipeline.sheet import SheetSpec

A4 = 9
FOOTER = f'&C&"{SONG},常规"&9第 &P 页 共 &N 页'


def set_page(sheet: Worksheet, spec: SheetSpec) -> None:
    """Paper, margins, repeated rows, print area, footer."""
    page = spec.page
    sheet.set_paper(A4)
    if page.landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(page.across, 0)
    if page.centred:
        sheet.center_horizontally()
    if page.repeat:
        sheet.repeat_rows(*page.repeat)
    if page.across > 1 and page.columns:
        sheet.repeat_columns(0, page.columns - 1)
        sheet.print_across()
    if page.area:
        top, left, bottom, right = page.area
        sheet.print_area(top, left, bottom, right)
    if page.breaks:
        sheet.set_h_pagebreaks(list(page.breaks))
    if sheet.set_footer(FOOTER):
        raise ValueError(f"footer of {spec.name!r} refused")
