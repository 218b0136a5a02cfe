"""The scripts that made the shipped templates still make them, part by part: no change lives in a .docx alone."""

import runpy
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = ("make_templates", "make_self_templates")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    patch = pytest.MonkeyPatch()
    patch.syspath_prepend(str(ROOT / "tests"))
    import make_templates

    patch.setattr(make_templates, "TEMPLATES", folder)
    make_templates.main()
    runpy.run_path(str(ROOT / "tests" / "make_self_templates.py"), run_name="__main__")
    patch.undo()
    for name in (*SCRIPTS, "make_charts"):
        sys.modules.pop(name, None)
    return folder


def parts(path):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_every_shipped_template_has_its_script(made):
    assert sorted(path.name for path in made.iterdir()) == sorted(p.name for p in (ROOT / "templates").glob("*.docx"))


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "templates").glob("*.docx")))
def test_a_template_is_what_its_script_writes(made, name):
    shipped, written = parts(ROOT / "templates" / name), parts(made / name)
    assert sorted(shipped) == sorted(written)
    differing = [part for part in shipped if shipped[part] != written[part]]
    assert not differing, f"{name}在 Word 里改过：把改动写进 tests/make_templates.py 或 make_self_templates.py"
