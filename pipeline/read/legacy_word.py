"""Old Word and WPS documents (.doc, .wps): turned into .docx by LibreOffice where there is one, then read as that."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.read.content import Content, Refused, note
from pipeline.read.docx import read_docx
from pipeline.read.package import Package

_SECONDS = 45  # less than a file may take: whoever is ended for that could not end the program
_PROGRAMS = ("soffice", "libreoffice")
_SAVE = "请在 Word/WPS 中打开后另存为 .docx，或改报 Excel/WPS 表格（.xlsx）。"


def read_doc(data: bytes) -> Content:
    """The one sheet of an old document. Raises Refused, also where there is no LibreOffice."""
    content = read_docx(Package(convert(data)))
    return content._replace(format="doc", notes=(note("converted"), *content.notes))


def find_converter() -> str | None:
    """Where LibreOffice is, None where it is not."""
    return next((found for program in _PROGRAMS if (found := shutil.which(program))), None)


def convert(data: bytes) -> bytes:
    """The document as .docx, made in a folder and a profile of its own so that no other LibreOffice is disturbed."""
    program = find_converter()
    if program is None:
        raise Refused("converter_missing", f"这是旧格式的 Word 文件，本机没有 LibreOffice，无法转换，{_SAVE}")
    with TemporaryDirectory(prefix="jixiao-") as folder:
        source = Path(folder, "source.doc")
        source.write_bytes(data)
        command = [program, "--headless", "--norestore", f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"]
        command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", folder, str(source)]
        try:
            _run(command)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Refused("damaged", f"旧格式的 Word 文件转换失败，{_SAVE}") from error
        target = source.with_suffix(".docx")
        if not target.is_file():
            raise Refused("damaged", f"旧格式的 Word 文件转换失败，可能已损坏或设有密码，{_SAVE}")
        return target.read_bytes()


def _run(command: list[str]) -> None:
    """Run the program and wait for it; when time is up it goes with all that it has started. Raises TimeoutExpired."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True) as process:
        try:
            process.wait(_SECONDS)
        finally:
            with suppress(OSError):
                if hasattr(os, "killpg"):
                    os.killpg(process.pid, signal.SIGKILL)
            process.kill()
