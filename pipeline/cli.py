"""The command line `jixiao`: collects the commands of `pipeline.commands`, one module each."""

import pkgutil
import sys
from importlib import import_module

import typer

from pipeline import commands
from pipeline.console import Exit, say
from pipeline.settings import SettingsError

app = typer.Typer(name="jixiao", help="绩效管道：把各单位报来的绩效目标表变成部门汇总。", no_args_is_help=True)


def _collect() -> None:
    for module in sorted(info.name for info in pkgutil.iter_modules(commands.__path__)):
        import_module(f"pipeline.commands.{module}").register(app)


def main() -> None:
    """Entry point: every outcome becomes an exit status and, where something went wrong, one Chinese sentence."""
    _collect()
    try:
        app()
    except SettingsError as error:
        say(str(error))
        sys.exit(Exit.SETTINGS)


if __name__ == "__main__":
    main()
