"""Where results and messages go, and what the last line says, command by command."""

import json
import re

import pytest
from acceptance_cli import ROOT, jixiao

SEED = ROOT / "input"
COUNTED = re.compile(r"\d+ (个|条).*。$")
FINDING = [
    "code", "severity", "message", "agency_name", "project_name", "source_file", "source_sheet", "source_cell",
    "text", "expected", "basis", "suggestion",
]  # fmt: skip
PROJECT = [
    "source_file", "source_sheet", "layout", "agency_code", "agency_name", "fiscal_year", "project_code",
    "project_name", "budget", "fiscal", "other", "purpose", "goal", "indicators",
]  # fmt: skip
INDICATOR = [
    "level1", "level2", "level3", "description", "target", "sign", "unit", "actual", "weight", "score", "reason",
    "cell",
]  # fmt: skip
COMMANDS = {
    "parse": (("parse", "≥7人", "持续有效"), 2),
    "read": (("read", next(SEED.glob("*.xlsx"))), 193),
    "recognize": (("recognize", SEED), 4),
    "check": (("check", SEED), 57),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_results_on_stdout_only_with_json(name, tmp_path):
    arguments, lines = COMMANDS[name]
    status, out, err = jixiao(*arguments, cwd=tmp_path)
    assert (status, out) == (0, "") and COUNTED.search(err.splitlines()[-1])
    status, out, err = jixiao(*arguments, "--json", cwd=tmp_path)
    records = [json.loads(line) for line in out.splitlines()]
    assert (status, len(records)) == (0, lines) and COUNTED.search(err.splitlines()[-1])


def test_findings_have_the_columns_of_the_table(tmp_path):
    _, out, _ = jixiao("check", SEED, "--json", cwd=tmp_path)
    assert all(list(json.loads(line)) == FINDING for line in out.splitlines())


def test_recognized_projects_have_the_keys_promised(tmp_path):
    _, out, _ = jixiao("recognize", SEED, "--json", cwd=tmp_path)
    for project in map(json.loads, out.splitlines()):
        assert [key for key in project if key in PROJECT] == PROJECT
        assert all(list(row) == INDICATOR for row in project["indicators"])


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("build", "a", "b"), 2, "没有“b”这个命令或参数"),
        (("build", "--jobs", "x"), 2, "“--jobs”的值不对，应为整数"),
        (("new", "--month", "13"), 2, "“--month”的值不对，应为 1 至 12"),
        (("build", "--jobs", "-1"), 2, "“--jobs”的值不对，应不小于 0"),
        (("build", "没有"), 3, "没有找到数据文件夹“没有”"),
        (("rules", "V99"), 2, "没有编号为“V99”的规则"),
        (("check", "没有", "--json"), 3, "没有找到“没有”"),
        (("build", str(SEED), "--profile", "mars"), 4, "没有名为“mars”的地区方案"),
    ],
)
def test_refusals_are_one_chinese_sentence(arguments, status, said, tmp_path):
    got, out, err = jixiao(*arguments, cwd=tmp_path)
    assert (got, out) == (status, "") and err.startswith(said) and err.count("\n") == 1
    assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{2,} [A-Za-z]{2,}", err)


def test_catalogue_has_one_line_per_code(tmp_path):
    _, out, err = jixiao("rules", cwd=tmp_path)
    codes = [line.split()[0] for line in out.splitlines()]
    assert len(set(codes)) == len(codes) > 100 and all(re.fullmatch(r"[A-Z]\d\d", code) for code in codes)
    assert f"共 {len(codes)} 条规则" in err


def test_suggested_sign_suits_the_indicator(tmp_path):
    _, out, _ = jixiao("check", SEED, "--json", cwd=tmp_path)
    unsigned = [f for f in map(json.loads, out.splitlines()) if f["code"] == "V02"]
    assert {f["text"]: f["expected"] for f in unsigned}["15000元"] == "≤15000元"
    assert {f["text"]: f["expected"] for f in unsigned}["2套"] == "≥2套"
