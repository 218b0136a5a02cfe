"""What becomes of an item that a child works on, and what the child may use up for it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Died:
    """In place of a result: the worker died or was stopped over this item; `why` is Chinese."""

    why: str


def confine(memory: int) -> None:
    """Let this process have no more than so many bytes of address space, where the system can hold it to that."""
    if memory and sys.platform == "linux":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        bound = memory if most == resource.RLIM_INFINITY else min(memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def answer(function: Callable[[Item], Result], item: Item) -> Any:
    """The result; `Died` where memory ran out, a native library panicked (no Exception) or our own code has a bug."""
    try:
        return function(item)
    except MemoryError:
        return Died("内存不够")
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            return Died(f"处理时程序出错（{type(error).__name__}: {error}）")
        raise


def died(status: int | None) -> Died:
    """What is said of an item whose worker ended with this exit status (negative: the signal that killed it)."""
    code = status or 0
    return Died(f"读取程序意外中止（信号 {-code}）" if code < 0 else "读取程序意外中止")


def overdue(seconds: float) -> Died:
    """What is said of an item that took longer than so many seconds."""
    return Died(f"用时超过 {seconds:.0f} 秒")
