"""The client's side of a dask.distributed cluster, and the only code that imports that library.

Every machine must run the same code and see the input folder under the same path; that is asked before anything is
sent. Shares of files go out as the workers can take them, Parquet parts come back through the scratch folder where the
workers share it, else as bytes. Whatever the cluster does not give back is taken in here: an intake never gets lost.
"""

import importlib
import logging
import pickle
import re
import secrets
import shutil
import socket
import time
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.console import say
from pipeline.engine.outcome import Died
from pipeline.engine.workers import work_through
from pipeline.executors import ExecutorError
from pipeline.executors.parts import read_part
from pipeline.executors.task import Greeting, Share, describe_self, dismiss, greet, take_in_share
from pipeline.read.files import Found
from pipeline.system_error import reason

LEAST, MOST = 25, 100
"""Files to a task: fewer cost more in messages than in reading, more share the work unevenly."""
_CONNECT = 15.0  # seconds to reach the scheduler, and for a first worker to be there
_PATIENCE = 30.0  # seconds without a single worker, after which the rest is taken in here
_ADDRESS = re.compile(r"(\w+)://(.+):(\d+)")
_VISIBLE = 5.0  # seconds a network disk may take to show a file another machine wrote


@dataclass(frozen=True, slots=True)
class _Cluster:
    """A cluster that greeted us well: `scratch` is empty where the workers do not share it."""

    client: Any
    library: Any
    scratch: str


def on_cluster(
    address: str,
    function: Callable[[Found], bytes],
    files: Sequence[Found],
    hashes: Sequence[str],
    *,
    jobs: int = 0,
    scratch: Path | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[tuple[int, bytes | Died]]:
    """Yield (index, packed intake) as shares come back. Raises ExecutorError before the first of them."""
    left = dict.fromkeys(range(len(files)))
    library = _library()
    with _scratch(scratch) as folder, _joined(library, address) as client:
        named = [replace(one, path=one.path.absolute()) for one in files]
        sample = next(((str(one.path), sha) for one, sha in zip(named, hashes, strict=True) if sha), ("", ""))
        cluster = _Cluster(client, library, _met(client, sample, folder))
        numbered = list(zip(range(len(files)), named, hashes, strict=True))
        shares = _shares(numbered, sum(client.nthreads().values()))
        for index, outcome in _collect(cluster, function, shares, meanwhile):
            left.pop(index, None)
            yield index, outcome
    if left:
        say(f"集群没有交回 {len(left)} 个文件的结果（工作进程中断，或者看到的文件不一致），改由本机读入。")
        rest = list(left)
        for place, outcome in work_through(function, [files[index] for index in rest], jobs):
            yield rest[place], outcome


def _library() -> Any:
    """The library, told to leave messages to us."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            library = importlib.import_module("distributed")
    except ImportError as error:
        raise ExecutorError(
            "没有安装在多台机器上运行所需的程序库（dask.distributed），请按 docs/cluster.md 安装 cluster 附加项后重试，"
            "或者去掉 --executor 在本机汇总。"
        ) from error
    for name in ("distributed", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return library


@contextmanager
def _scratch(scratch: Path | None) -> Iterator[str]:
    """The scratch folder, empty and made anew; no name where there is none to write to."""
    folder = ""
    if scratch is not None:
        shutil.rmtree(scratch, ignore_errors=True)
        with suppress(OSError):
            scratch.mkdir(parents=True)
            folder = str(scratch.absolute())
    try:
        yield folder
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _joined(library: Any, address: str) -> Iterator[Any]:
    """A client of the scheduler with at least one worker."""
    client = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # versions are compared below, in our words
            client = _connect(library, address)
        yield client
    finally:
        if client is not None:
            with suppress(Exception):
                client.close(timeout=5)


def _connect(library: Any, address: str) -> Any:
    try:
        _, host, port = _ADDRESS.findall(address)[0]
        socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT).close()
        client = library.Client(address, timeout=_CONNECT, set_as_default=False, name="jixiao")
    except OSError as error:
        raise ExecutorError(
            f"连不上调度器 {address}（{reason(error) or '没有回应'}），"
            "请确认它已经启动、地址和端口没有写错、防火墙放行，然后重试。"
        ) from error
    except Exception as error:
        raise ExecutorError(
            f"与调度器 {address} 说不上话（{type(error).__name__}），多半是两边 dask.distributed 的版本不同，"
            "请在各台机器上安装同一版本后重试。"
        ) from error
    try:
        _same_library(client, library.__version__, address)
        client.wait_for_workers(1, timeout=_CONNECT)
    except library.TimeoutError as error:
        client.close(timeout=5)
        raise ExecutorError(f"调度器 {address} 那里没有工作进程，请先在各台机器上启动工作进程，然后重试。") from error
    except ExecutorError:
        client.close(timeout=5)
        raise
    return client


def _same_library(client: Any, version: str, address: str) -> None:
    """Refuse a scheduler of another version: what then fails, fails late and in strange ways."""
    theirs = client.get_versions()["scheduler"]["packages"]["distributed"]
    if theirs != version:
        raise ExecutorError(
            f"调度器 {address} 的 dask.distributed 是 {theirs} 版，本机是 {version} 版，请安装同一版本后重试。"
        )


def _met(client: Any, sample: tuple[str, str], scratch: str) -> str:
    """Let every worker say who it is. Gives `scratch` where all of them write to it, else nothing."""
    mark = secrets.token_hex(16)
    replies = client.run(greet, sample, scratch, mark, on_error="return")
    ours = describe_self()
    wrote = True
    for address, reply in sorted(replies.items()):
        if not isinstance(reply, Greeting):
            raise ExecutorError(
                f"工作进程 {address} 上的绩效管道不能用（{type(reply).__name__}），"
                "请在那台机器上安装与本机相同版本的绩效管道，重新启动工作进程后重试。"
            )
        where = f"机器 {reply.machine}（{address}）"
        if reply.itself != ours:
            raise ExecutorError(f"{where}上的{_difference(reply, ours)}，请装成一样的再重新启动工作进程。")
        if not reply.sees:
            raise ExecutorError(
                f"{where}看不到 {sample[0]}，或者看到的内容不同；请把数据文件夹放在共享文件夹里，"
                "让各台机器用同一个路径能打开它，然后重试。"
            )
        wrote = wrote and bool(reply.wrote) and _visible(Path(scratch) / reply.wrote, mark)
    return scratch if wrote else ""


def _difference(reply: Greeting, ours: Any) -> str:
    for name, theirs, own in zip(("绩效管道", "操作系统", "Python"), reply.itself, ours, strict=True):
        if theirs != own:
            return f"{name}与本机不同（{theirs[:12]}，本机是 {own[:12]}）"
    return ""


def _visible(path: Path, content: str) -> bool:
    deadline = time.monotonic() + _VISIBLE
    while time.monotonic() < deadline:
        with suppress(OSError):
            return path.read_text(encoding="utf-8") == content
        time.sleep(0.1)
    return False


def _shares(files: Sequence[tuple[int, Found, str]], threads: int) -> list[Share]:
    """The files in even shares of 25 to 100, a few to each thread where there are enough of them."""
    wanted = max(4 * threads, -(-len(files) // MOST))
    count = max(1, min(len(files) // LEAST, wanted))
    bounds = [len(files) * number // count for number in range(count + 1)]
    return [Share(n, tuple(files[bounds[n] : bounds[n + 1]])) for n in range(count)]


def _collect(
    cluster: _Cluster,
    function: Callable[[Found], bytes],
    shares: Sequence[Share],
    meanwhile: Callable[[], object] | None,
) -> Iterator[tuple[int, bytes | Died]]:
    """Results as shares come back, with no more than two shares a thread under way."""
    client, code = cluster.client, describe_self().code
    work = zlib.compress(pickle.dumps(function, protocol=5))
    room = 2 * sum(client.nthreads().values())
    waiting, running = list(reversed(shares)), set[Any]()
    try:
        while waiting or running:
            while waiting and len(running) < room:
                share = waiting.pop()
                running.add(client.submit(take_in_share, work, share, code, cluster.scratch, pure=False))
            if meanwhile is not None:
                meanwhile()
                meanwhile = None
            done = _finished(cluster, running)
            if not done:
                return
            running -= done
            for future in done:
                yield from _outcomes(future, cluster.scratch)
        client.run(dismiss)
    finally:
        with suppress(Exception):
            client.cancel(list(running))


def _finished(cluster: _Cluster, running: set[Any]) -> set[Any]:
    """Futures that have come to an end; none where the cluster is gone."""
    alone_since = time.monotonic()
    while True:
        with suppress(cluster.library.TimeoutError, cluster.library.CancelledError), cluster.client.as_current():
            cluster.library.wait(running, timeout=1, return_when="FIRST_COMPLETED")
        if done := {future for future in running if future.status != "pending"}:
            return done
        if cluster.client.status == "running" and cluster.client.scheduler_info().get("workers"):
            alone_since = time.monotonic()
        elif cluster.client.status == "closed" or time.monotonic() - alone_since > _PATIENCE:
            return set()


def _outcomes(future: Any, scratch: str) -> Iterator[tuple[int, bytes | Died]]:
    """The results of a share; none where the share failed or its part does not appear."""
    try:
        told = future.result(timeout=_CONNECT)
        part = told if isinstance(told, bytes) else Path(scratch) / told
        rows = list(_read(part))
    except Exception:  # whatever became of it: its files are still ours to take in
        return
    for row in rows:
        if row.outcome is not None:
            yield row.number, row.outcome


def _read(part: Path | bytes) -> Iterator[Any]:
    if isinstance(part, bytes):
        yield from read_part(part)
        return
    deadline = time.monotonic() + _VISIBLE
    while not part.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    yield from read_part(part)
    part.unlink(missing_ok=True)
