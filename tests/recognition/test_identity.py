"""Codes and names of units and projects."""

import pytest

from pipeline.normalize.identity import name_from_title, split_agency, split_project


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("667201天津市滨海新区网格化管理中心", "667201", "天津市滨海新区网格化管理中心"),
        ("219001-池州市贵池区棠溪镇人民政府", "219001", "池州市贵池区棠溪镇人民政府"),
        ("321深泽县退役军人事务局", "321", "深泽县退役军人事务局"),
        ("[667201] 天津市图书馆", "667201", "天津市图书馆"),
        ("（667201）天津市图书馆", "667201", "天津市图书馆"),
        ("天津市图书馆（667201）", "667201", "天津市图书馆"),
        ("６６７２０１天津市图书馆", "667201", "天津市图书馆"),
        ("天津市图书馆", "", "天津市图书馆"),
        ("101中学", "", "101中学"),
        ("667201", "667201", ""),
        ("", "", ""),
    ],
)
def test_units(text, code, name):
    assert split_agency(text) == (code, name)


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("51000021R000000019951-在职人员经费", "51000021R000000019951", "在职人员经费"),
        ("51092324T000010263357 城乡居民医保", "51092324T000010263357", "城乡居民医保"),
        ("2025年维修费", "", "2025年维修费"),
    ],
)
def test_projects(text, code, name):
    assert split_project(text) == (code, name)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        (
            "1.2025年编制外长聘-机关事业单位辅助人员（行政政法室）绩效目标表",
            "2025年编制外长聘-机关事业单位辅助人员（行政政法室）",
        ),
        ("12、维修改造费项目支出绩效目标表", "维修改造费"),
        ("项目支出绩效目标表", ""),
        ("2025年部门预算项目支出绩效目标表", ""),
    ],
)
def test_names_in_headings(title, name):
    assert name_from_title(title) == name
