"""What the tests let a cluster do in place of the intake: answer, die, or take the whole worker along."""

import os
import signal
import time

ON_WORKER = "JIXIAO_TEST_WORKER"


def answer(found):
    return found.name.encode()


def kill(found):
    """Abort over 05; over 17 kill the worker where there is one, else abort."""
    if found.name.startswith("17") and ON_WORKER in os.environ:
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(5)
    if found.name.startswith(("05", "17")):
        os.abort()
    return answer(found)


def linger(found):
    """Take long on a worker: long enough for a test to end the worker meanwhile."""
    time.sleep(0.2 if ON_WORKER in os.environ else 0)
    return answer(found)


def hang(found):
    """Never come back from 02."""
    time.sleep(60 if found.name.startswith("02") else 0)
    return answer(found)


def chatter(found):
    os.write(1, b"warning: strange file\n")
    print("warning")
    return answer(found)


def fail(found):
    raise ValueError(found.name)
