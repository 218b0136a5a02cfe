"""A process of our own below a worker of a cluster: a file that kills or hangs its reader costs neither the worker nor
the other files. Started as a program, not forked: the worker has threads, sockets and, often, may have no children of
the standard library's kind.
"""

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from pipeline.engine.outcome import Died, answer, confine, died, overdue
from pipeline.engine.workers import Limits
from pipeline.read.files import Found

_LIMITS = Limits()
_ROOT = Path(__file__).parents[2]
_GONE = object()


class Child:
    """One child process that applies a function, given as pickled bytes, to one file after another."""

    def __init__(self, work: bytes, limits: Limits = _LIMITS) -> None:
        self._limits = limits
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.executors.child", str(limits.seconds), str(limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))},
        )
        self._answers: SimpleQueue[Any] = SimpleQueue()
        Thread(target=self._listen, daemon=True).start()
        with suppress(OSError):  # a child that cannot even start is met at the first file
            self._tell(work)

    def _tell(self, message: object) -> None:
        assert self._process.stdin is not None
        pickle.dump(message, self._process.stdin, protocol=5)
        self._process.stdin.flush()

    def _listen(self) -> None:
        """Read answers in a thread: no system we run on lets one wait for a pipe and a clock in the same way."""
        assert self._process.stdout is not None
        with suppress(Exception):  # a child that dies in the middle of an answer leaves half of one
            while True:
                self._answers.put(pickle.load(self._process.stdout))
        self._answers.put(_GONE)

    def take_in(self, found: Found) -> bytes | Died:
        """The packed intake of a file, or how the child came to its end over it: it is of no further use then."""
        with suppress(OSError):
            self._tell(found)
        try:
            result: Any = self._answers.get(timeout=self._limits.seconds)
        except Empty:
            self.close()
            return overdue(self._limits.seconds)
        if result is _GONE:
            return died(self._process.wait())
        packed: bytes | Died = result
        return packed

    @property
    def alive(self) -> bool:
        """Whether it can take in another file."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()


def serve(seconds: float, memory: int) -> None:
    """The child itself: answer every file on the standard input until the worker hangs up."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a native library prints is no answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    confine(memory)
    work: bytes = pickle.load(sys.stdin.buffer)
    function: Callable[[Found], bytes] = pickle.loads(work)
    gc.freeze()
    while True:
        try:
            found = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        if hasattr(signal, "alarm"):
            signal.alarm(int(seconds) + 30)  # the end of a child whose worker is gone and whose file never ends
        pickle.dump(answer(function, found), replies, protocol=5)
        replies.flush()


if __name__ == "__main__":
    serve(float(sys.argv[1]), int(sys.argv[2]))
