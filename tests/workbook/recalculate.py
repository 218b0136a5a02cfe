"""Recalculating a workbook with LibreOffice: values that were kept with the formulas are taken out first."""

import re
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

SOFFICE = shutil.which("soffice")


def recalculated(path: Path, folder: Path) -> Path:
    """A copy of the workbook in which LibreOffice worked out every formula itself."""
    bare = folder / "bare.xlsx"
    with ZipFile(path) as source, ZipFile(bare, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
            target.writestr(name, data)
    command = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(folder / "out"), str(bare)], check=True, capture_output=True, timeout=240)
    return folder / "out" / "bare.xlsx"
