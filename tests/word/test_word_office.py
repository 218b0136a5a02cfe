"""LibreOffice opens and prints every Word file; pages and page numbers are as the contents say."""

import os
import re
import shutil
import subprocess

import pytest
from pypdf import PdfReader
from word_samples import PUBLISHED, UNIT, batch_of, main_xml, many, one_project, seed_batch

from pipeline.render import word

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]


def printed(folder):
    """Texts of the pages of each document, printed by LibreOffice."""
    files = sorted(folder.rglob("*.docx"))
    home = folder / "office"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{home}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder / "pdf",
            *files,
        ],
        check=True,
        capture_output=True,
        timeout=300,
        env={**os.environ, "HOME": str(folder)},
    )
    found = {}
    for file in files:
        pages = [page.extract_text() for page in PdfReader(folder / "pdf" / f"{file.stem}.pdf").pages]
        found[file.stem] = ["".join(page.split()) for page in pages]
    return found


def test_every_document_of_the_seed_prints(tmp_path):
    word.write_documents(seed_batch(), tmp_path)
    pages = printed(tmp_path)
    attachment = pages["绩效目标公开表"]
    assert len(attachment) == 1 + len(PUBLISHED)
    for number, one in enumerate(PUBLISHED, 1):
        assert attachment[number].startswith("".join(one.title.split()))
        assert attachment[number].endswith(f"—{number}—")
        assert re.search(rf"{re.escape(''.join(one.title.split()))}\.+{number}", attachment[0])
        assert len(pages[f"{number} {one.name}"]) == 1
    assert "问题通知单" in pages[UNIT][0]
    report = "".join(pages["绩效目标汇总分析报告"])
    assert all(f"图{number}" in report for number in (1, 2, 3, 4)) and "16.0%" in report


def test_page_numbers_before_any_update_are_right(tmp_path):
    """The estimate holds for short forms, for forms of one full page and for forms over two pages."""
    seeds = seed_batch().projects
    long = one_project(name="很长的项目", indicators=seeds[0].indicators * 2)
    word.write_attachment(batch_of(*seeds, long, *many(2).projects), tmp_path / "绩效目标公开表.docx")
    pages = printed(tmp_path)["绩效目标公开表"]
    entries = re.findall(
        r'<w:hyperlink .*?<w:t xml:space="preserve">(.*?)</w:t>.*?<w:t>(\d+)</w:t>',
        main_xml(tmp_path / "绩效目标公开表.docx").decode(),
    )
    assert len(entries) == 7
    for text, shown in entries:
        assert pages[int(shown)].startswith(text)
