"""The command line `jixiao`: collects the commands of `pipeline.commands`, one module each."""

import gc
import os
import pkgutil
import sys
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

import typer

from pipeline import __version__, commands
from pipeline.console import Exit, SilentError, reaching_stdout, say, shown
from pipeline.engine.stop import Stopped, heeding_signals
from pipeline.settings import SettingsError
from pipeline.system_error import reason
from pipeline.wording import explain_usage, speak_chinese

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""The base of all usage errors of typer, which it does not export by name."""
_COLLECT_AFTER = 20_000
"""New objects; after the 700 of the standard, imports would be searched for garbage again and again."""


def make_app(wanted: str = "") -> typer.Typer:
    """The application with every command found; with the one that is wanted alone, where there is such a one."""
    app = typer.Typer(
        name="jixiao",
        help="绩效管道：一条命令把各单位报来的绩效目标表变成部门汇总表、Word 附件、问题清单和干净数据。",
        no_args_is_help=True,
        rich_markup_mode=None if "--json" in sys.argv else "rich",
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    modules = {info.name.removesuffix("_"): info.name for info in pkgutil.iter_modules(commands.__path__)}
    for name in [wanted] if wanted in modules else sorted(modules):
        import_module(f"pipeline.commands.{modules[name]}").register(app)
    return app


def _root(
    version: bool = typer.Option(
        False, "--version", help="显示版本后退出。", is_eager=True, callback=lambda wanted: _show_version(wanted)
    ),
) -> None:
    """Options that stand before the command."""


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"jixiao {__version__}")
        raise typer.Exit


def main() -> None:
    """Entry point: every outcome becomes an exit status and, where something went wrong, one Chinese sentence."""
    gc.set_threshold(_COLLECT_AFTER, 20, 20)
    _speak_utf8()
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    leave(_run(sys.argv))


def _speak_utf8() -> None:
    """Where the locale spells file names in another way, start anew in a way that does not ask the locale."""
    if sys.platform != "win32" and sys.getfilesystemencoding().lower() != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", "-m", "pipeline", *sys.argv[1:]])


def _open_streams() -> None:
    """Where we were started without standard streams: no file of ours may get their numbers, and then our messages."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            handle = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w" if number else "r", encoding="utf-8"))  # noqa: PTH123, SIM115


def leave(status: int) -> NoReturn:
    """End the process at once: every file is closed by now, and taking the interpreter down piece by piece would cost
    a tenth of a second and let a database library complain, after our last sentence, of leaks of its own.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


def _run(argv: list[str]) -> int:
    command = typer.main.get_command(make_app(*argv[1:2]))
    speak_chinese(command, argv)
    try:
        with heeding_signals():
            status = command.main(args=argv[1:], prog_name="jixiao", standalone_mode=False)
        with reaching_stdout():
            sys.stdout.flush()
        return int(status or Exit.DONE)
    except SettingsError as error:
        say(str(error))
        return Exit.SETTINGS
    except (KeyboardInterrupt, typer.Abort):
        say("已中断，没有改动任何结果；再次运行即可继续。")
        return 130
    except BrokenPipeError:
        return Exit.DONE
    except SilentError as error:
        say(f"结果没有全部打印出来（{error.why}），请检查标准输出写到了哪里。")
        return Exit.PARTLY
    except Stopped as stopped:
        say("已停止；再次运行即可重做。")
        return stopped.status
    except UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            return Exit.USAGE
        say(explain_usage(error))
        return Exit.USAGE
    except OSError as error:  # said by the system: a disk that is full or cannot be written, a file in use
        name = f"“{shown(str(error.filename))}”" if error.filename else "文件"
        say(f"{name}读写不了：{reason(error)}；请检查位置、权限和磁盘空间，关闭正在打开它的程序后重试。")
        return Exit.PARTLY
    except Exception as error:  # the last resort: a bug is said in a sentence, with what a developer needs
        say(f"程序出错：{type(error).__name__}: {error}，这是程序的缺陷，请把下面的内容发给开发人员。")
        sys.excepthook(type(error), error, error.__traceback__)
        return Exit.BUG


if __name__ == "__main__":
    main()
