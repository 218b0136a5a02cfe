"""`jixiao read`: records on stdout, sentences on stderr, statuses as documented."""

import json

import pytest
import typer
from packages import STRING_PART, book, plain, strings, worksheet
from typer.testing import CliRunner

from pipeline.commands.read import register
from pipeline.console import Exit

ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>1+6</f><v>7</v></c><c r="C1" t="e"><v>#REF!</v></c></row>'
    '<row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2"><v>0.5</v></c></row>'
)


@pytest.fixture
def run():
    app = typer.Typer()
    register(app)
    app.callback()(lambda: None)
    return lambda *arguments: CliRunner().invoke(app, ["read", *map(str, arguments)])


def test_every_cell_is_a_line_of_json(run, tmp_path):
    path = tmp_path / "单位.xlsx"
    path.write_bytes(book(worksheet(ROWS), {STRING_PART: strings(plain("项目"))}))
    result = run(path, "--json")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == Exit.DONE
    assert records == [
        {"sheet": "表", "cell": "A1", "text": "项目", "raw": "项目", "format": "General"},
        {"sheet": "表", "cell": "B1", "text": "7", "raw": 7, "format": "General", "formula": "=1+6"},
        {"sheet": "表", "cell": "C1", "text": "#REF!", "raw": "#REF!", "format": "General"},
        {"sheet": "表", "cell": "A2", "text": "TRUE", "raw": True, "format": "General"},
        {"sheet": "表", "cell": "B2", "text": "0.5", "raw": 0.5, "format": "General"},
    ]
    assert "单位.xlsx[表]C1：单元格是错误值" in result.stderr and "5 个" in result.stderr


def test_what_cannot_be_read_is_a_sentence_and_a_status(run, tmp_path):
    path = tmp_path / "单位.xlsx"
    path.write_bytes(b"%PDF-1.4\n")
    result = run(path)
    assert result.exit_code == Exit.NOTHING and "PDF" in result.stderr and result.stdout == ""
    assert run(tmp_path / "没有").exit_code == Exit.NOTHING
