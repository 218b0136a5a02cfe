"""What is filled into a blank form reads back without loss, for every indicator of the corpus."""

import json
from pathlib import Path

import openpyxl
import pytest

from pipeline.blank import _dated, blank_of, write_new
from pipeline.model import Indicator
from pipeline.normalize import normalize_form, parse
from pipeline.read.book import read_book
from pipeline.read.files import find_files
from pipeline.recognize import load_layouts, recognize_forms
from pipeline.settings import SettingsError

HERE = Path(__file__).parent
ROWS = [json.loads(line) for line in (HERE / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
FIELDS = {
    "project_name": "2026年图书馆免费开放经费",
    "agency": "667201天津市滨海新区网格化管理中心",
    "budget": 455000.5,
    "goal": "1.全年开放300天。",
}


def fill(path, records, fields):
    """Fill a form as a clerk does: every value into the open cell right of its label or under its heading."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    labels = {cell.value: cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    for label, value in fields.items():
        sheet.cell(labels[label].row, labels[label].column + 1).value = value
    for number, record in enumerate(records, 1):
        for label, value in record.items():
            cell = sheet.cell(labels[label].row + number, labels[label].column)
            assert not cell.protection.locked, label
            cell.value = value
            cell.data_type = "s"
    book.save(path)


def read_back(path):
    book = read_book(find_files(path)[0])
    forms, _ = recognize_forms(book, load_layouts())
    return forms, [normalize_form(form, book.path, None) for form in forms]


def texts_of(rows, keys):
    return [{key: str(row.get(key) or "").strip() for key in keys} for row in rows]


@pytest.mark.parametrize("layout", ["target_tianjin", "self_evaluation_national"])
def test_every_indicator_of_the_corpus_reads_back(layout, tmp_path):
    """In batches of 40, so that every row of the corpus goes through the form once."""
    blank = blank_of(next(one for one in load_layouts() if one.name == layout))
    labels = dict(blank.columns)
    names = dict(blank.fields)
    keys = [
        key
        for key in labels
        if key in ("level1", "level2", "level3", "description", "target", "actual", "weight", "score")
    ]
    usable = [
        row | {"level1": row.get("level1") or "产出指标", "level2": row.get("level2") or "数量指标"} for row in ROWS
    ]
    for start in range(0, len(usable), 40):
        batch = usable[start : start + 40]
        path = tmp_path / f"{start}.xlsx"
        write_new(layout, path, year=2026)
        wanted = texts_of(batch, keys)
        fill(
            path,
            [{labels[key]: value for key, value in record.items() if value} for record in wanted],
            {names[key]: value for key, value in FIELDS.items() if key in names},
        )
        forms, projects = read_back(path)
        assert [form.layout for form in forms] == [layout]
        found = [
            {key: row.fields[key].text.strip() if key in row.fields else "" for key in keys} for row in forms[0].rows
        ]
        assert found == wanted
        assert projects[0].name == FIELDS["project_name"]
        assert (projects[0].agency_code, projects[0].fiscal_year) == ("667201", 2026)
        assert projects[0].goal == FIELDS["goal"]


def test_split_columns_read_back(tmp_path):
    path = tmp_path / "a.xlsx"
    write_new("target_split", path, year=2026)
    blank = blank_of(next(one for one in load_layouts() if one.name == "target_split"))
    labels = dict(blank.columns)
    record = {
        "level1": "产出指标",
        "level2": "数量指标",
        "level3": "培训人次",
        "sign": "≥",
        "target": "1200",
        "unit": "人次",
    }
    fill(path, [{labels[k]: v for k, v in record.items()}], {dict(blank.fields)["project_name"]: "2026年培训费"})
    _, projects = read_back(path)
    reading = projects[0].indicators[0].target
    assert (reading.sign, str(reading.number), reading.unit) == (">=", "1200", "人次")


def test_a_list_reads_back_as_one_project_for_each_name(tmp_path):
    path = tmp_path / "list.xlsx"
    write_new("target_list", path)
    blank = blank_of(next(one for one in load_layouts() if one.name == "target_list"))
    labels = dict(blank.fields) | dict(blank.columns)
    records = [
        {"agency_code": "667201", "agency": "区图书馆", "project_name": name, "level1": "产出指标",
         "level2": "数量指标", "level3": f"{name}数量", "target": "≥3个"}
        for name in ("甲项目", "甲项目", "乙项目")
    ]  # fmt: skip
    fill(path, [{labels[k]: v for k, v in record.items()} for record in records], {})
    _, projects = read_back(path)
    assert [(p.name, p.agency_code, len(p.indicators)) for p in projects] == [
        ("甲项目", "667201", 2),
        ("乙项目", "667201", 1),
    ]


def test_last_year_is_filled_in_beforehand(tmp_path):
    """Names take the new year; indicators stay; money is left to be filled in."""
    seed = HERE.parent.parent / "input"
    if not list(seed.glob("*.xlsx")):
        pytest.skip("no seed workbook")
    path = tmp_path / "next.xlsx"
    write_new("target_tianjin", path, last=seed, year=2026)
    _, projects = read_back(path)
    assert [len(p.indicators) for p in projects] == [7, 6, 6, 6]
    assert all(p.name.startswith("2026年") and p.budget is None and p.fiscal_year == 2026 for p in projects)


def test_units_get_a_file_each(tmp_path):
    units = tmp_path / "units.txt"
    units.write_text("667201天津市滨海新区网格化管理中心\n667202,天津市滨海新区图书馆\n", encoding="utf-8")
    written = write_new("target_tianjin", tmp_path / "out", units, None, 2026)
    assert [path.name for path in written] == [
        "667201天津市滨海新区网格化管理中心.xlsx",
        "667202天津市滨海新区图书馆.xlsx",
    ]
    sheet = openpyxl.load_workbook(written[1]).worksheets[0]
    assert sheet.protection.sheet
    assert any(v.type == "list" for v in sheet.data_validations.dataValidation)


def test_same_form_same_bytes(tmp_path):
    one, two = (
        write_new("target_tianjin", tmp_path / name, year=2026)[0].read_bytes() for name in ("a.xlsx", "b.xlsx")
    )
    assert one == two


def test_an_unfilled_form_is_no_project(tmp_path):
    path = write_new("target_tianjin", tmp_path / "a.xlsx")[0]
    book = read_book(find_files(path)[0])
    forms, passed = recognize_forms(book, load_layouts())
    assert not forms
    assert "空白表" in passed[0].reason


def test_an_unknown_layout_is_a_settings_error(tmp_path):
    with pytest.raises(SettingsError, match="target_tianjin"):
        write_new("target_mars", tmp_path / "a.xlsx")


@pytest.mark.parametrize("layout", [one.name for one in load_layouts() if not one.generic])
def test_a_filled_form_reads_back_as_one_of_its_kind(layout, tmp_path):
    """A monitoring form must not come back as a self-evaluation, whatever columns its layout insists on."""
    chosen = next(one for one in load_layouts() if one.name == layout)
    blank = blank_of(chosen)
    values = {
        "level1": "产出指标",
        "level2": "数量指标",
        "level3": "培训人次",
        "target": "≥100人次",
        "actual": "90人次",
    }
    values |= {"likelihood": "有可能", "forecast": "100人次", "score": "9", "weight": "10", "sign": "≥", "unit": "人次"}
    values |= {"project_name": FIELDS["project_name"], "agency": FIELDS["agency"]} if blank.is_list else {}
    named = dict((*blank.columns, *(blank.fields if blank.is_list else ())))
    record = {label: values[key] for key, label in named.items() if key in values}
    path = tmp_path / "表.xlsx"
    write_new(layout, path, year=2026)
    filled = {} if blank.is_list else {label: FIELDS[key] for key, label in blank.fields if key in FIELDS}
    fill(path, [record], filled)
    forms, projects = read_back(path)
    assert [form.layout.split("_")[0] for form in forms] == [layout.split("_")[0]]
    assert [kind in forms[0].layout for kind in ("monitoring", "self")] == [
        kind in layout for kind in ("monitoring", "self")
    ]
    found = forms[0].rows[0].fields
    shown = {key: found[key].text for key in values.keys() & dict(blank.columns).keys()}
    assert shown == {key: values[key] for key in shown}
    assert projects[0].agency_code == "667201"


def test_dates_and_sheets_of_last_year_are_of_the_new_year(tmp_path):
    """A form for 2026 must not ask for what is to be done by the end of 2025."""
    path = tmp_path / "新.xlsx"
    seed = next((Path(__file__).parents[2] / "input").glob("667201*.xlsx"))
    write_new("target_tianjin", path, last=seed, year=2026)
    book = openpyxl.load_workbook(path)
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert "2026年12月31日前" in texts and "2025年12月31日前" not in texts
    assert any(name.startswith("1.2026年") for name in book.sheetnames)
    assert not any("2025年" in name for name in book.sheetnames)


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("2025年10月底前", "2026年10月底前"),
        ("2025.1-2025.12", "2026.1-2026.12"),
        ("2025年6月-2026年6月", "2025年6月-2026年6月"),
        ("10月底前", "10月底前"),
        ("≥2025人", "≥2025人"),
    ],
)
def test_only_a_date_of_last_year_alone_is_moved(target, shown):
    indicator = Indicator(1, "产出指标", "时效指标", "完成时间", parse(target, year=2025, expect_date=True))
    assert _dated(indicator, 2025, 2026) == shown
    assert _dated(indicator, 2025, None) == target and _dated(indicator, None, 2026) == target
