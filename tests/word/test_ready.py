"""What an installation makes ready: every template compiled, so that no build has to."""

from pipeline import ready
from pipeline.render import compiled, html, word_engine
from pipeline.settings import TEMPLATES


def test_after_it_no_template_is_compiled_again(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "FOLDER", tmp_path / "templates")
    word_engine.load_template.cache_clear()
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "of-an-older-version.xml").touch()
    ready.main()
    kept = sorted((tmp_path / "templates").iterdir())
    assert not any("older" in path.name for path in kept)
    word_engine.load_template.cache_clear()

    def refuse(*_):
        raise AssertionError("compiled again")

    monkeypatch.setattr(word_engine, "_prepare", refuse)
    monkeypatch.setattr(compiled, "write", refuse)
    html.page_template()
    for path in TEMPLATES.glob("*.docx"):
        word_engine.load_template(path)
    assert sorted((tmp_path / "templates").iterdir()) == kept
    word_engine.load_template.cache_clear()
