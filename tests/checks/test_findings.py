"""How findings are made, said, switched, waived and ordered."""

import csv
import datetime as dt
import json
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from check_cases import Case, build_batch, build_project, judge

from pipeline.check import catalogue, check_batch, check_intake
from pipeline.check.notes import sayings
from pipeline.check.rule import Hit, make_finding, show
from pipeline.check.rules.units import share_is_at_most_hundred
from pipeline.domain.written import written_target
from pipeline.finding_text import doubtful, line, record, styled
from pipeline.model import Book, Defect, Finding, Form, Note, Passed, Place, Severity
from pipeline.settings import Profile, SettingsError, load_profile
from pipeline.tables import build_tables

PIPELINE = Path(__file__).parents[2] / "pipeline"
RATE = {"rows": [{"level2": "质量指标", "level3": "验收合格率", "target": "≥850%"}]}


def profile_with(tmp_path: Path, text: str, today: dt.date | None = None) -> Profile:
    local = tmp_path / "jixiao.toml"
    local.write_text(text, encoding="utf-8")
    return load_profile("tianjin", today, local)


def check(values: dict, profile: Profile, notes: tuple[Note, ...] = ()) -> tuple[Finding, ...]:
    form = Form("target_tianjin", "项目1", "A1", notes=notes)
    return check_intake(Book("网格中心.xlsx", ""), (form,), (), (build_project(values),), profile)


def only(code: str, findings: tuple[Finding, ...]) -> Finding:
    (found,) = [finding for finding in findings if finding.code == code]
    return found


def test_a_finding_reads_as_one_line():
    found = only("V05", check(RATE, load_profile("tianjin")))
    assert line(found) == ("网格中心.xlsx[项目1]G8: V05 错误 指标值“≥850%”超过100%，“验收合格率”不会大于100%。")
    assert found.suggestion and found.basis and found.agency_name and found.project_name


def test_the_record_has_the_columns_of_the_findings_table():
    found = only("V05", check(RATE, load_profile("tianjin")))
    table = build_tables(replace(build_batch({}), findings=(found,))).findings
    assert list(record(found)) == list(table.columns)
    assert tuple(record(found).values()) == next(table.rows())
    assert list(record(found).values()) == list(table.frame().iloc[0])


def test_doubtful_characters_are_marked():
    found = only("V01", check({"row": {"target": "≥95%左右人"}}, load_profile("tianjin")))
    text = styled(found)
    marked = [text.plain[span.start : span.end] for span in text.spans if span.style == "reverse"]
    assert marked == [doubtful(found)] and doubtful(found) in "≥95%左右人"


def test_control_signs_are_made_visible_and_long_texts_cut():
    assert show("甲\x07乙\n丙") == "甲□乙↵丙"
    assert len(show("长" * 500)) == 80
    hit = Hit((Place("a.xlsx"),), {"x": "{rest}{0}%s", "name": "{x}", "hint": "", "fix": ""})
    found = make_finding(share_is_at_most_hundred, hit, load_profile("tianjin"))
    assert "{rest}{0}%s" in found.message  # braces of a cell are text, never a placeholder


def test_severity_is_set_and_rules_are_switched_off(tmp_path):
    profile = profile_with(tmp_path, '[rules]\nV05 = "warning"\nX12 = "off"\n')
    findings = check({"rows": [*RATE["rows"], {"target": "90%-95%"}]}, profile)
    assert only("V05", findings).severity is Severity.WARNING
    assert not [finding for finding in findings if finding.code == "X12"]


def test_a_waived_finding_stays_visible_as_a_note(tmp_path):
    profile = profile_with(
        tmp_path, '[[waivers]]\ncode = "V05"\nproject = "街面"\nreason = "已报批"\nuntil = 2025-06-30\n'
    )
    found = only("V05", check(RATE, profile))
    assert found.severity is Severity.NOTE
    assert found.message.endswith("（已豁免：已报批，有效期至2025-06-30）。")


def test_a_waiver_that_no_longer_applies_is_a_finding(tmp_path):
    text = '[[waivers]]\ncode = "V05"\nagency = "别的单位"\nreason = "已报批"\n'
    profile = profile_with(tmp_path, text)
    batch = replace(build_batch({"projects": [RATE]}), findings=check(RATE, profile))
    assert only("V05", batch.findings).severity is Severity.ERROR
    assert "没有用到" in only("B90", check_batch(batch, build_tables(batch), profile)).message


def test_an_expired_waiver_waives_nothing_and_is_said(tmp_path):
    text = '[[waivers]]\ncode = "V05"\nreason = "已报批"\nuntil = 2025-06-30\n'
    profile = profile_with(tmp_path, text, dt.date(2025, 7, 1))
    batch = replace(build_batch({"projects": [RATE]}), findings=check(RATE, profile))
    assert only("V05", batch.findings).severity is Severity.ERROR
    said = check_batch(batch, build_tables(batch), profile)
    assert "2025-06-30" in only("B91", said).message and not [f for f in said if f.code == "B90"]


def test_a_waiver_of_a_rule_over_the_batch_counts_as_used(tmp_path):
    profile = profile_with(tmp_path, '[[waivers]]\ncode = "C17"\nreason = "分两批报送"\n')
    batch = build_batch({"projects": [{"file": "a.xlsx"}, {"file": "b.xlsx"}]})
    found = check_batch(batch, build_tables(batch), profile)
    assert only("C17", found).severity is Severity.NOTE and not [f for f in found if f.code == "B90"]


@pytest.mark.parametrize(("text", "problem"), [
    ('[rules]\nV05 = "loud"\n', "loud"),
    ('[[waivers]]\ncode = "V05"\n', "理由"),
    ('[[waivers]]\ncode = "V05"\nreason = "x"\nuntill = 2025-01-01\n', "untill"),
    ('[[waivers]]\ncode = "V05"\nreason = "x"\nuntil = "明年"\n', "明年"),
    ('[profile.money]\ntolerence = "0.1"\n', "tolerence"),
    ("[rules\n", "jixiao.toml"),
    ('[self_evaluation]\nlate = "zero"\n', "profile.self_evaluation"),
])  # fmt: skip
def test_settings_that_are_wrong_are_refused_with_what_is_wrong(tmp_path, text, problem):
    with pytest.raises(SettingsError, match=problem):
        profile_with(tmp_path, text)


def test_thresholds_are_set_locally(tmp_path):
    assert profile_with(tmp_path, '[profile.money]\ntolerance = "0.05"\n').decimal(
        "money", "tolerance", "0"
    ) == Decimal("0.05")


@pytest.mark.parametrize("name", sorted(path.stem for path in (PIPELINE / "profiles").glob("*.toml")))
def test_every_profile_is_complete_and_says_what_is_unverified(name):
    profile = load_profile(name)
    assert profile.table("taxonomy", "placement") and profile.optional("weights", "full")
    assert profile.table("sources"), "a profile says where its figures come from"
    assert all(profile.doubt(section) for section in profile.table("unverified"))


def test_every_kind_the_stages_note_has_a_sentence():
    for stage in ("read", "recognize"):
        with (PIPELINE / stage / "kinds.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                assert row["kind"] in sayings(), f"{stage}: {row['kind']}"


def test_an_unknown_note_is_said_and_never_lost():
    note = Note("brand_new", Place("", "项目1", "C3"), "什么情况")
    found = only("B99", check({}, load_profile("tianjin"), (note,)))
    assert "什么情况" in found.message and found.place == Place("网格中心.xlsx", "项目1", "C3")


def test_a_refused_file_is_an_error_that_says_why():
    book = Book("坏.xlsx", "", defect=Defect("damaged", "压缩包不完整，请重新传送。"))
    (found,) = check_intake(book, (), (), (), load_profile("tianjin"))
    assert (found.code, found.severity) == ("B05", Severity.ERROR)
    assert found.message == "文件损坏或不完整，没有读入：压缩包不完整，请重新传送。"


def test_a_file_without_a_form_names_its_sheets_and_why():
    passed = (Passed("Sheet1", "没有找到“三级指标”。"), Passed("说明", "空白"))
    (found,) = check_intake(Book("甲.xlsx", ""), (), passed, (), load_profile("tianjin"))
    assert found.code == "B10" and "Sheet1" in found.message and "没有找到“三级指标”" in found.message


def test_the_command_prints_data_and_counts():
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-m", "pipeline", "check", "input", "--json"], cwd=root, capture_output=True, check=False
    )
    records = [json.loads(text) for text in ran.stdout.decode().splitlines()]
    assert ran.returncode == 0 and len(records) == 57
    assert ran.stderr.decode().rstrip().endswith("核对了 4 个项目：错误 0 条、警告 39 条、提示 18 条。")


def test_a_rule_is_explained_by_the_command():
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-m", "pipeline", "rules", "v05"], cwd=root, capture_output=True, check=True)
    assert ran.stdout.decode().startswith("V05（错误）") and "依据：" in ran.stdout.decode()


def test_hidden_cells_matter_only_where_a_form_was_read():
    place = Place("甲.xlsx", "项目1", "C9")
    other = Place("甲.xlsx", "字典", "C1")
    notes = (
        Note("hidden_row_data", place, "第 9 行"),
        Note("hidden_column_data", other, "C 列"),
        Note("hidden_sheet_data", other, "整张隐藏"),
    )
    form = Form("target_tianjin", "项目1", "A1")
    found = check_intake(Book("甲.xlsx", "", notes=notes), (form,), (), (build_project({}),), load_profile("tianjin"))
    assert [finding.place for finding in found if finding.code == "C19"] == [place]


def test_standards_of_spending_stand_in_the_settings(tmp_path):
    """As docs/checks.md has it: any word may be named, in jixiao.toml."""
    profile = profile_with(tmp_path, '[profile.standards]\n"巡查人员经费" = "60000 元/人·年"\n')
    assert "60000 元/人·年" in only("M14", check({}, profile)).message
    profile = profile_with(tmp_path, '[profile.standards]\n"巡查人员经费" = "6.5万元/人/年"\n')
    assert "M14" not in {one.code for one in check({}, profile)}
    for wrong in ("五百五十元", "元/人", "550 元/", "-5元"):
        with pytest.raises(SettingsError, match=f"支出标准“{wrong}”看不懂，应写成"):
            profile_with(tmp_path, f'[profile.standards]\n"会议费" = "{wrong}"\n')


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ([("hidden_row_data", "项目1")], ["第 12 行"]),
        ([], ["行"]),
        ([("hidden_row_data", "项目2")], ["行"]),
        ([("hidden_column_data", "项目1")], ["第 12 行", "行"]),
    ],
)
def test_a_hidden_row_is_said_once(seen, said):
    """Reading sees hidden rows and recognition indicators in them: to the clerk that is one thing, on one sheet."""
    notes = tuple(Note(kind, Place("网格中心.xlsx", sheet, "A12"), "第 12 行") for kind, sheet in seen)
    form = Form(
        "target_tianjin", "项目1", "A1", notes=(Note("hidden_data", Place("网格中心.xlsx", "项目1", "A12"), "行"),)
    )
    book = Book("网格中心.xlsx", "", notes=notes)
    found = check_intake(book, (form,), (), (build_project({}),), load_profile("tianjin"))
    messages = [one.message for one in found if one.code == "C19"]
    assert len(messages) == len(said) and all(f"（{what}）" in one for what, one in zip(said, messages, strict=True))


@pytest.mark.parametrize("text", ['[rules]\nVX9 = "off"\n', '[[waivers]]\ncode = "V99"\nreason = "已批准"\n'])
def test_a_rule_that_does_not_exist_is_refused(tmp_path, text):
    with pytest.raises(SettingsError, match="不是规则编号，应为 jixiao rules 列出的编号之一"):
        profile_with(tmp_path, text)


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ({"sign": "≤", "target": "80", "unit": "%"}, "≤80%"),
        ({"sign": "小于等于", "target": "80", "unit": "%"}, "≤80%"),
        ({"sign": "≥", "target": "≥80%", "unit": "%"}, "≥80%"),
        ({"target": "80%"}, "80%"),
        ({"sign": "定性", "target": "良好"}, "良好"),
    ],
)
def test_a_value_in_three_columns_is_shown_whole(row, shown):
    (indicator,) = build_project({"row": {"level3": "参合人数", **row}}).indicators
    assert written_target(indicator) == shown


def test_a_rate_without_a_unit_is_told_to_take_a_percentage():
    found = only("V03", check({"row": {"level3": "群众知晓率", "target": "100"}}, load_profile("tianjin")))
    assert "应写成“100%”这样带单位的值" in found.message
    found = only("V03", check({"row": {"level3": "群众知晓率", "target": "≥0.95"}}, load_profile("tianjin")))
    assert "应写成“≥95%”这样带单位的值" in found.message
    found = only("V03", check({"row": {"level3": "巡检频率", "target": "≥2"}}, load_profile("tianjin")))
    assert "“≥2个”“≥2人次”" in found.message


def test_what_many_files_share_is_told_by_the_first_of_them():
    batch = build_batch({"projects": [{"file": f"{number}.xlsx"} for number in range(1, 41)]})
    found = {one.code: one for one in check_batch(batch, build_tables(batch), load_profile("tianjin"))}
    assert "6.xlsx[项目6]等40处" in found["C17"].message and len(found["C17"].places) == 40
    assert all(one.message.count("“") == one.message.count("”") for one in found.values())


def test_many_times_the_target_are_said_in_times():
    assert "完成值100%为指标值≥2的50倍，超额较多" in far_above("合格率", "≥2", "100%")
    assert "完成值150为指标值≥100人的150%，超额较多" in far_above("巡查人数", "≥100人", "150")


def far_above(name: str, target: str, actual: str) -> str:
    row = {"level3": name, "target": target, "actual": actual}
    form = {"set": {"layout": "self_evaluation_national"}, "row": row}
    return only("Z06", check(form, load_profile("tianjin"))).message


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"target": "≥85%"}, {"target": "大于等于九十%"}, {"target": "≥90％"}], ""),
        ([{"target": "≥85%"}, {"target": "大于等于九十％"}, {"target": "百分之九十"}], "“%”与“百分之”"),
        ([{"target": "85百分率"}, {"target": "九十百分比"}], "“百分率”与“百分比”"),
        ([{"target": "≥85%"}, {"target": "85", "sign": "≥", "unit": "百分比"}], "“%”与“百分比”"),
        ([{"target": "≥85%"}, {"target": "85", "sign": "≥", "unit": "%"}], ""),
    ],
)
def test_only_spellings_that_stand_in_the_file_are_named(rows, said):
    case = Case("V22", "", "", 0, {"projects": [{"rows": rows}]})
    findings, _ = judge(next(rule for rule in catalogue() if rule.code == "V22"), case)
    assert ["与".join(re.findall("“.{1,3}”", finding.message)) for finding in findings] == ([said] if said else [])
