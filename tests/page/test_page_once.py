"""The figures at the head of the page take in each project once, and the page says what is left out."""

from dataclasses import replace

import page_samples as samples

from pipeline.render.html import render_page
from pipeline.render.html_figures import charts, overview, units
from pipeline.render.html_places import Locator


def test_a_project_on_several_forms_is_counted_once():
    one = samples.small()
    forms = [
        replace(p, layout=layout, place=p.place._replace(file=f"{layout}.xlsx"))
        for layout in ("self_evaluation_national", "monitoring_national", "department_target")
        for p in one.projects
    ]
    several = replace(one, projects=(*one.projects, *forms))
    plain, counted = overview(one), overview(several)
    assert replace(counted, left_out=0) == plain and counted.left_out == 6
    assert charts(several) == charts(one)
    unit, *_ = units(several, Locator(several))
    assert (unit.counted, len(unit.projects), unit.indicators, unit.budget) == (2, 8, 14, plain.budget)
    page = render_page(several, [str(n) for n in range(8)]).decode()
    assert "共6张不计入" in page and page.count("· 不计入合计") == 6
    assert "不计入合计" not in render_page(one, ["1", "2"]).decode()
