"""Take the pictures of the README from a build of the sample input, with LibreOffice, poppler and Chromium.

python tests/make_pictures.py            writes docs/images/*.png
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
PAGES = (  # picture, document, page, dots an inch
    ("汇总表", "绩效目标汇总表.xlsx", 2, 80),
    ("公开表", "绩效目标公开表.docx", 2, 60),
    ("分析报告", "绩效目标汇总分析报告.docx", 2, 60),
)
CHROMIUM = (
    "chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars "
    "--disable-background-networking --disable-component-update --disable-sync --window-size=1180,1400"
)


def main() -> None:
    """Build the sample and take every picture."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = [sys.executable, "-m", "pipeline", "build", str(ROOT / "input"), "--output", str(folder / "output")]
        subprocess.run([*build, "--no-cache", "--store", str(folder / "store")], cwd=ROOT, check=True)
        for picture, document, page, dots in PAGES:
            take_page(folder / "output" / document, page, dots, IMAGES / f"{picture}.png")
        take_screen(folder / "output" / "报告.html", IMAGES / "网页.png")


def take_page(document: Path, page: int, dots: int, picture: Path) -> None:
    """One page of a document as LibreOffice prints it."""
    folder = document.parent
    office = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(document)]
    subprocess.run(office, check=True, capture_output=True)
    pdf, stem = document.with_suffix(".pdf"), folder / "page"
    poppler = [
        "pdftoppm",
        "-r",
        str(dots),
        "-f",
        str(page),
        "-l",
        str(page),
        "-singlefile",
        "-png",
        str(pdf),
        str(stem),
    ]
    subprocess.run(poppler, check=True)
    shutil.move(f"{stem}.png", picture)


def take_screen(page: Path, picture: Path) -> None:
    """The top of the page as Chromium shows it."""
    shot = [*CHROMIUM.split(), f"--user-data-dir={page.parent / 'profile'}", f"--screenshot={picture}", page.as_uri()]
    subprocess.run(shot, check=True, capture_output=True)


if __name__ == "__main__":
    main()
