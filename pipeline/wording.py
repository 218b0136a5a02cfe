"""The command line speaks Chinese: help pages and usage errors of typer, in our words."""

import re
from types import MethodType
from typing import Any

import typer

_OURS = {
    "Show this message and exit.": "显示帮助后退出。",
    "Install completion for the current shell.": "为当前的 shell 安装命令补全。",
    "Show completion for the current shell, to copy it or customize the installation.": "显示命令补全脚本。",
}
_PANELS = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "ERRORS_PANEL_TITLE": "错误",
    "DEFAULT_STRING": "（默认：{}）",
    "REQUIRED_LONG_STRING": "（必填）",
    "ABORTED_TEXT": "已中止。",
}


def speak_chinese(command: Any, argv: list[str]) -> None:
    """Translate the words typer puts into help pages, for this command and all below it."""
    if len(argv) < 2 or "--help" in argv:
        from typer import rich_utils  # brings rich: only where help is shown

        for name, words in _PANELS.items():
            setattr(rich_utils, name, words)
        _fold_lines(rich_utils)
    for one in (command, *getattr(command, "commands", {}).values()):
        _translate(one)


def _fold_lines(rich_utils: Any) -> None:
    """Let help go on in the next line: a Chinese sentence has no spaces to break at, and would be cut off."""

    class Folding(rich_utils.Table):  # type: ignore[misc]  # rich comes with typer, as it needs it
        def add_row(self, *cells: Any, **styles: Any) -> None:
            super().add_row(*cells, **styles)
            for column in self.columns:
                column.overflow = "fold"

    rich_utils.Table = Folding
    rich_utils.Columns = rich_utils.Text("").join  # what stands side by side is one text, which folds as a whole


def _translate(command: Any) -> None:
    command.options_metavar = "[选项]"
    if hasattr(command, "subcommand_metavar"):
        command.subcommand_metavar = "命令 [参数]…"
    command.format_usage = MethodType(_format_usage, command)
    context = typer.Context(command, info_name=command.name)
    for param in command.get_params(context):
        param.help = _OURS.get(getattr(param, "help", None) or "", getattr(param, "help", None))
        if getattr(param, "is_flag", False):
            param.metavar = ""
        if param.param_type_name == "argument":
            param.type.get_metavar = lambda **_: ""  # its name already says what it is
    for below in getattr(command, "commands", {}).values():
        _translate(below)


def _format_usage(self: Any, context: Any, formatter: Any) -> None:
    pieces = " ".join(self.collect_usage_pieces(context))
    formatter.write_usage(context.command_path, pieces, prefix="用法：")


def explain_usage(error: Any) -> str:
    """A usage error of typer as one Chinese sentence that says what to do."""
    command = error.ctx.command_path if getattr(error, "ctx", None) else "jixiao"
    advice = f"请用 {command} --help 查看用法。"
    match type(error).__name__:
        case "NoSuchOption":
            near = "、".join(error.possibilities or ())
            return f"没有“{error.option_name}”这个选项{f'，是否想写 {near}' if near else ''}；{advice}"
        case "MissingParameter":
            name = str(error.param.metavar or error.param.name) if error.param is not None else "参数"
            return f"缺少必填的“{name.strip('[]')}”；{advice}"
        case "BadOptionUsage":
            return f"选项“{error.option_name}”没有写全；{advice}"
        case "BadParameter":
            name = "/".join(error.param.opts) if error.param is not None else "参数"
            return f"“{name}”的值不对{_expectation(str(error.message))}；{advice}"
        case _:
            message = str(error.message)
            unknown = re.search(r"'([^']*)'", message) or re.search(r"\((?:\w+\) \()?([^()]*)\)$", message)
            if unknown is None:
                return f"缺少要执行的命令；{advice}"
            return f"没有“{unknown[1]}”这个命令或参数；{advice}"


def _expectation(message: str) -> str:
    """What a refused value should have been: the English of the library below, said in Chinese."""
    if bound := re.search(r"range (?:(\S+?)(<=?))?x(?:(>=|<=?|>)(\S+?))?\.?$", message):
        low, _, sign, high = bound.groups()
        if low and high:
            return f"，应为 {low} 至 {high}"
        return f"，应不{'小于' if sign == '>=' else '大于'} {high}" if high else ""
    if re.search(r"valid int(eger)?\b", message):
        return "，应为整数"
    if re.search(r"valid (float|decimal|number)", message):
        return "，应为数字"
    if re.search(r"[A-Za-z]{3} [A-Za-z]{2}", message):
        return ""
    return f"（{message}）"
