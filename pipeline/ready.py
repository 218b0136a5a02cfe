"""What is made once, when the program is installed: `python -m pipeline.ready` compiles every template.

A first build would do the same; of ten workbooks it then takes half as long again.
"""

from contextlib import suppress
from shutil import rmtree

from pipeline.render import compiled
from pipeline.render.html import page_template
from pipeline.render.word_engine import load_template
from pipeline.settings import TEMPLATES, SettingsError


def main() -> None:
    """Compile all templates, and let go of what former versions of the program have compiled."""
    rmtree(compiled.FOLDER, ignore_errors=True)
    page_template()
    for path in sorted(TEMPLATES.glob("[!~.]*.docx")):
        with suppress(SettingsError):  # a template somebody is changing: the build that needs it says what is wrong
            load_template(path)


if __name__ == "__main__":
    main()
