"""Which unit a finding is counted with, in notices and reports; units of one name are told apart by their codes."""

from dataclasses import replace

from word_samples import batch_of

from pipeline.model import Batch, Finding, Place, Project, Severity
from pipeline.render.word import plan_notices
from pipeline.render.word_notice import units
from pipeline.render.word_report import report
from pipeline.settings import load_profile

SCHOOL = "实验小学"


def school(code: str, name: str, **changes: object) -> Project:
    one = Project("target_tianjin", Place(f"{code}.xlsx", "表", "A1"), name, 2025, code, SCHOOL)
    return replace(one, **changes)


def told(place: Place, project: str = "", agency: str = SCHOOL) -> Finding:
    return Finding("C01", Severity.ERROR, "请核实。", (place,), agency, project)


def drop() -> Batch:
    projects = (school("101", "操场"), school("102", "食堂"), school("103", "门房", agency_name="幼儿园"))
    findings = (
        told(Place("102.xlsx", "表", "E5"), "食堂"),
        told(Place("102.xlsx", "另一张表")),
        told(Place("101.xlsx", "表", "C3"), "操场"),
        told(Place("103.xlsx", "表", "C3"), "门房", "幼儿园"),
        told(Place("缺表.xlsx"), "", "没有报送的单位"),
    )
    return replace(batch_of(*projects), findings=findings)


def test_units_of_one_name_have_a_notice_each_named_by_code():
    assert [planned.name for planned in plan_notices(drop())] == [
        f"101{SCHOOL}.docx", f"102{SCHOOL}.docx", "幼儿园.docx", "没有报送的单位.docx",
    ]  # fmt: skip


def test_findings_go_to_the_unit_of_their_project_else_of_their_file():
    held = {unit.agency: ([p.name for p in unit.projects], len(unit.findings)) for unit in units(drop())}
    assert held == {
        f"101{SCHOOL}": (["操场"], 1), f"102{SCHOOL}": (["食堂"], 2), "幼儿园": (["门房"], 1),
        "没有报送的单位": ([], 1),
    }  # fmt: skip


def test_a_notice_counts_a_project_on_several_forms_once():
    again = school("101", "操场", layout="self_evaluation_national", place=Place("自评.xlsx", "表", "A1"))
    one = drop()
    one = replace(one, projects=(*one.projects, again))
    assert [len(unit.projects) for unit in units(one)] == [1, 1, 1, 0]


def test_what_is_found_about_a_file_of_one_unit_is_in_its_notice():
    one = drop()
    two = school("104", "花园", place=Place("103.xlsx", "花园", "A1"), agency_name="幼儿园分园")
    about = (told(Place("101.xlsx"), "", ""), told(Place("103.xlsx"), "", ""), told(Place("别处.xlsx"), "", ""))
    more = replace(one, projects=(*one.projects, two), findings=(*one.findings, *about))
    held = {unit.agency: len(unit.findings) for unit in units(more)}
    assert held[f"101{SCHOOL}"] == 2  # the file of one unit
    assert held["幼儿园"] == 1  # a file of two
    assert sum(held.values()) == len(one.findings) + 1


def test_the_units_of_the_report_and_what_belongs_to_none_make_its_total():
    one = drop()
    loose = (told(Place("101.xlsx"), "", ""), told(Place("别处.xlsx"), "", ""))
    names = (school("105", "操场", agency_name="中学"),)
    batch = replace(one, projects=(*one.projects, *names), findings=(*one.findings, *loose))
    told_of = report(batch, load_profile("tianjin"))
    assert told_of.leading[-1].name == "（文件和整批的问题）" and told_of.leading[-1].errors == 3
    assert sum(row.errors for row in told_of.leading) == told_of.total.errors == len(batch.findings)
    assert len(told_of.agencies) == 4
