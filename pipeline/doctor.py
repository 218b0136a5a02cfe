"""What this machine lacks or has old, and what each thing is needed for. Asks the machine only, never the network."""

import locale
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from pyexpat import EXPAT_VERSION, version_info
from typing import NamedTuple

_PACKAGES = (
    ("pandas", "汇总"),
    ("openpyxl", "供 pandas 读写工作簿"),
    ("XlsxWriter", "汇总表"),
    ("Jinja2", "模板"),
    ("typer", "命令行"),
    ("rich", "终端里的进度和颜色"),
    ("python-calamine", "读 Excel"),
    ("xlrd", "读 .xls 和 .et"),
    ("lxml", "读 Word 和网页"),
    ("msoffcrypto-tool", "打开用 Excel 默认密码加密的文件"),
    ("docxtpl", "Word 模板"),
    ("pyarrow", "Parquet 数据"),
    ("duckdb", "DuckDB 数据、快照库"),
    ("plotly", "网页里的图"),
    ("itables", "网页里的表"),
    ("rapidfuzz", "相似项目的比对"),
)
_BOUND = re.compile(r"(>=|<)\s*([\d.]+)")
_OFFICE = (7, 0)
_WAIT = 20  # seconds for a program to say what it is
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
    bounds = _bounds()
    for name, use in _PACKAGES:
        yield _package(name, True, use, "运行 make install", bounds)


def _cluster() -> Check:
    use = "在多台机器上读表（--executor）；只用一台电脑时不需要"
    return _package("distributed", False, use, "安装见 docs/cluster.md", _bounds())


def _package(name: str, needed: bool, use: str, advice: str, bounds: Mapping[str, str]) -> Check:
    try:
        found = version(name)
    except PackageNotFoundError:
        return Check(name, False, needed, "没有安装", f"{use}；{advice}")
    for sign, bound in _BOUND.findall(bounds.get(name.lower(), "")):
        if (_numbers(found) < _numbers(bound)) == (sign == ">="):
            wanted = f"{bound} 以上" if sign == ">=" else f"{bound} 以下"
            return Check(name, False, needed, f"{found}，版本不合适，需要 {wanted}", f"{use}；{advice}")
    return Check(name, True, needed, found, use)


def _bounds() -> dict[str, str]:
    """The versions this program was installed for, by library; nothing where it runs from a folder as it is."""
    try:
        wanted = requires("jixiao") or []
    except PackageNotFoundError:
        return {}
    parts = (re.match(r"([\w.-]+)([^;]*)", line) for line in wanted)
    return {part[1].lower(): part[2] for part in parts if part}


def _numbers(version: str) -> tuple[int, ...]:
    """3.10.0 → 3, 10: what versions are compared by."""
    leading = re.match(r"[\d.]*", version)
    numbers = [int(part) for part in (leading[0] if leading else "").split(".") if part]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


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
    if path is None:
        return Check("LibreOffice", False, False, "没有安装", use)
    told = re.search(r"\d+(\.\d+)+", _said(path, "--version"))
    if told is None:
        return Check("LibreOffice", False, False, "已安装，但没有回答版本，可能不能运行", use)
    ok = _numbers(told[0]) >= _OFFICE
    return Check("LibreOffice", ok, False, told[0] if ok else f"{told[0]}，太旧，请换 7.0 以上", use)


def _said(*command: str) -> str:
    """What a program prints; nothing where it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=_WAIT)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def _fonts() -> Check:
    use = "在这台电脑上查看、打印结果；结果文件本身不含字体，换一台电脑照常显示"
    if platform.system() == "Windows":
        return Check("中文字体", True, False, "随系统提供", use)
    lister = shutil.which("fc-list")
    if lister is None:
        return Check("中文字体", False, False, "无法查看（没有 fc-list）", use)
    listed = _said(lister, ":lang=zh", "family")
    known = [font for font in _FONTS if font in listed]
    return Check("中文字体", bool(listed.strip()), False, "、".join(known) or ("有" if listed.strip() else "没有"), use)


def _disk() -> Check:
    free = shutil.disk_usage(Path.cwd()).free
    return Check("磁盘空间", free > _SPACE, True, f"剩余 {free / _SPACE:.1f} GiB", "写结果时新旧两份并存，至少留 1 GiB")


def _encoding() -> Check:
    """What the terminal was told; what we write does not depend on it."""
    found = locale.getpreferredencoding(False)
    if os.name == "posix":
        found = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_CTYPE", "LANG"))), found)
    ok = "utf8" in found.lower().replace("-", "")
    return Check("系统编码", ok, False, found, "只影响终端显示，结果一律为 UTF-8")
