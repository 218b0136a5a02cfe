"""What this machine lacks or has old, and what each thing is needed for. Asks the machine only, never the network."""

import locale
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from pyexpat import EXPAT_VERSION, version_info
from typing import NamedTuple

_PACKAGES = (
    ("pandas", "汇总"),
    ("openpyxl", "供 pandas 读写工作簿"),
    ("XlsxWriter", "汇总表"),
    ("Jinja2", "模板"),
    ("typer", "命令行"),
    ("python-calamine", "读 Excel"),
    ("xlrd", "读 .xls 和 .et"),
    ("docxtpl", "Word 模板"),
    ("pyarrow", "Parquet 数据"),
    ("duckdb", "DuckDB 数据"),
    ("rapidfuzz", "相似项目的比对"),
)
_FONTS = ("方正小标宋", "仿宋", "黑体", "宋体", "FangSong", "SimSun", "Noto Serif CJK", "Noto Sans CJK")
_SPACE = 1 << 30
_SAFE_EXPAT = (2, 6, 0)


class Check(NamedTuple):
    """One thing looked at: whether it is as it should be, whether a build needs it, what was found, what it is for."""

    name: str
    ok: bool
    needed: bool
    found: str
    use: str


def examine() -> tuple[Check, ...]:
    """Every check, in a fixed order."""
    return (_python(), _expat(), *_packages(), _cluster(), _office(), _fonts(), _disk(), *_long_paths(), _encoding())


def _python() -> Check:
    return Check("Python", sys.version_info >= (3, 11), True, platform.python_version(), "需要 3.11 以上")


def _expat() -> Check:
    found = EXPAT_VERSION.removeprefix("expat_")
    use = "解析 XML；2.6 以下遇到特制的巨大文件会变慢，本程序在解析之前另有限制"
    return Check("expat", version_info >= _SAFE_EXPAT, False, found, use)


def _packages() -> Iterator[Check]:
    for name, use in _PACKAGES:
        try:
            yield Check(name, True, True, version(name), use)
        except PackageNotFoundError:
            yield Check(name, False, True, "没有安装", f"{use}；运行 make install")


def _cluster() -> Check:
    use = "在多台机器上读表（--executor）；只用一台电脑时不需要，安装见 docs/cluster.md"
    try:
        return Check("distributed", True, False, version("distributed"), use)
    except PackageNotFoundError:
        return Check("distributed", False, False, "没有安装", use)


def _long_paths() -> Iterator[Check]:
    """Windows alone cuts paths at 260 characters unless it is told not to."""
    if sys.platform != "win32":
        return
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:
            allowed = bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])
    except OSError:
        allowed = False
    use = "结果文件夹的路径连同文件名超过 260 个字符时才需要；没有时请用短一些的路径，如 D:\\output"
    yield Check("长路径", allowed, False, "已启用" if allowed else "没有启用", use)


def _office() -> Check:
    path = shutil.which("soffice") or shutil.which("libreoffice")
    use = "读取 .doc 和 .wps；没有时这两类文件会被退回并说明"
    return Check("LibreOffice", path is not None, False, "已安装" if path else "没有安装", use)


def _fonts() -> Check:
    use = "在这台电脑上查看、打印结果；结果文件本身不含字体，换一台电脑照常显示"
    if platform.system() == "Windows":
        return Check("中文字体", True, False, "随系统提供", use)
    lister = shutil.which("fc-list")
    if lister is None:
        return Check("中文字体", False, False, "无法查看（没有 fc-list）", use)
    listed = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    known = [font for font in _FONTS if font in listed]
    return Check("中文字体", bool(listed.strip()), False, "、".join(known) or ("有" if listed.strip() else "没有"), use)


def _disk() -> Check:
    free = shutil.disk_usage(Path.cwd()).free
    return Check("磁盘空间", free > _SPACE, True, f"剩余 {free / _SPACE:.1f} GiB", "写结果时新旧两份并存，至少留 1 GiB")


def _encoding() -> Check:
    found = locale.getpreferredencoding(False)
    return Check("系统编码", found.lower().replace("-", "") == "utf8", False, found, "只影响终端显示，结果一律为 UTF-8")
