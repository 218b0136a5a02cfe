"""LibreOffice as the independent oracle of the reading tests."""

import csv
import shutil
import subprocess
from pathlib import Path

SOFFICE = shutil.which("soffice")


def convert(source: Path, target: str, folder: Path) -> Path:
    """`source` converted to `target` (`csv:filter:options`, `ods`, …) into `folder`."""
    profile = folder / "profile"
    command = [str(SOFFICE), "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}"]
    subprocess.run([*command, "--convert-to", target, "--outdir", str(folder), str(source)], check=True, timeout=120)
    return next(iter(sorted(folder.glob(f"{source.stem}*.{target.partition(':')[0]}"))))


def shown_cells(source: Path, folder: Path) -> list[list[str]]:
    """The first sheet as LibreOffice shows it in a Chinese locale."""
    options = "44,34,76,1,,2052,true,true,true,false,false,1"
    path = convert(source, f"csv:Text - txt - csv (StarCalc):{options}", folder)
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))
