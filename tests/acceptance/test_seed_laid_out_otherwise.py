"""The same four projects, however they were laid out, are the same four projects."""

import json
from decimal import Decimal

import pytest
from acceptance_cli import jixiao
from seed_variants import PROJECTS, UNIT, Way, write

LEVELS = ("产出指标", "效益指标", "满意度指标")
EXPECTED = [(p.name, Decimal(p.budget), [(r[1], r[2], r[3], r[4]) for r in p.rows]) for p in PROJECTS]
WAYS = {
    "openpyxl": Way(),
    "offset": Way(down=3, right=2),
    "no title": Way(titles=False),
    "stacked": Way(stacked=True),
    "stacked without a gap": Way(stacked=True, gap=0),
    "stacked and offset": Way(stacked=True, down=2, right=1, gap=3),
    "stacked without titles": Way(stacked=True, titles=False),
    "stacked without titles or gap": Way(stacked=True, titles=False, gap=0),
    "levels repeated": Way(repeat_levels=True),
    "nothing merged": Way(merge=False),
    "nothing merged, levels repeated": Way(merge=False, repeat_levels=True),
    "signatures": Way(signatures=True),
    "stacked with signatures": Way(stacked=True, signatures=True, gap=0),
    "number formats": Way(number_formats=True),
    "money as text": Way(money_as_text=True),
    "money with commas": Way(thousands=True),
    "万元": Way(wan=True, unit_line="单位：万元"),
    "金额单位": Way(unit_line="金额单位：人民币元"),
    "everything at once": Way(
        down=1, right=1, titles=False, stacked=True, gap=2, repeat_levels=True, merge=False, signatures=True,
        number_formats=True, thousands=True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_same_projects(way, tmp_path):
    path = write(tmp_path / "报表.xlsx", way)
    status, out, _ = jixiao("recognize", path, "--json", cwd=tmp_path)
    found = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [
        (
            p["project_name"],
            Decimal(p["budget"]),
            [(i["level2"], i["level3"], i["description"], i["target"]) for i in p["indicators"]],
        )
        for p in found
    ] == EXPECTED
    assert {(p["agency_code"] + p["agency_name"], str(p["fiscal_year"])) for p in found} == {(UNIT, "2025")}
    assert {i["level1"] for p in found for i in p["indicators"]} == set(LEVELS)
    assert all(Decimal(p["fiscal"]) == Decimal(p["budget"]) and p["other"] in (None, "") for p in found)
