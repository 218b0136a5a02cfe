"""The doctor says what this machine lacks or has old, and what each thing is for, without asking the network."""

import json
import socket
from importlib.metadata import PackageNotFoundError, version

import pytest
from product import jixiao

from pipeline import doctor


def checks():
    return {check.name: check for check in doctor.examine()}


def test_this_machine_is_well(monkeypatch):
    monkeypatch.setattr(socket, "socket", lambda *_, **__: pytest.fail("asked the network"))
    found = checks()
    assert all(check.ok for check in found.values() if check.needed)
    assert {"Python", "expat", "pandas", "lxml", "msoffcrypto-tool", "LibreOffice", "中文字体", "磁盘空间"} < set(found)
    assert all(check.use and check.found for check in found.values())


@pytest.mark.parametrize(("name", "told"), [("pandas", "1.5.3"), ("lxml", "5.9"), ("typer", "0.29.1"), ("duckdb", "1")])
def test_a_library_of_the_wrong_version_is_said(monkeypatch, name, told):
    monkeypatch.setattr(doctor, "version", lambda asked: told if asked == name else version(asked))
    found = checks()[name]
    assert not found.ok and found.needed and told in found.found and "需要" in found.found
    assert all(check.ok for other, check in checks().items() if check.needed and other != name)


def test_a_library_that_is_missing_is_said(monkeypatch):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", missing)
    assert not any(check.ok for name, check in checks().items() if name in ("pandas", "duckdb", "distributed"))
    monkeypatch.setattr(doctor, "requires", missing)  # run from a folder as it is
    assert checks()["pandas"].found == "没有安装"


@pytest.mark.parametrize(
    ("said", "ok", "words"),
    [
        ("LibreOffice 7.4.7.2 40(Build:2)", True, "7.4.7.2"),
        ("LibreOffice 5.1.6.2 10m0", False, "太旧"),
        ("", False, "可能不能运行"),
    ],
)
def test_an_office_is_asked_for_its_version(monkeypatch, said, ok, words):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(doctor, "_said", lambda *_: said)
    assert checks()["LibreOffice"].ok is ok and words in checks()["LibreOffice"].found


def test_nothing_but_python_on_the_path(tmp_path):
    status, _, said = jixiao("doctor", cwd=tmp_path, PATH=str(tmp_path), LC_ALL="C")
    assert status == 0 and said.splitlines()[-1].endswith("项，这台电脑可以完成全部汇总工作。")
    assert "可选  LibreOffice：没有安装" in said and "可选  系统编码：C；" in said
    status, told, _ = jixiao("doctor", "--json", cwd=tmp_path, PATH=str(tmp_path))
    records = [json.loads(line) for line in told.splitlines()]
    assert all(set(record) == {"name", "ok", "needed", "found", "use"} for record in records)


def test_versions_are_compared_by_their_numbers():
    assert doctor._numbers("3.10.0") == (3, 10) > doctor._numbers("3.9.9")
    assert doctor._numbers("3.0.0rc1") == (3,) and doctor._numbers("dev") == ()
