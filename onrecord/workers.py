"""Distributes work over processes; the only module that imports multiprocessing.

Each worker gets the shared data once: a forked process inherits it, a spawned one unpickles it. Results come in the
order of the items, so the number of processes does not change the output. A worker exits when its parent exits, however
the parent ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, cast

from onrecord.interrupts import before_end, leave_to_parent

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.process import BaseProcess

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Result = TypeVar("Result")
Report = Callable[..., None]
"""Tells a caller how far some work is."""

_SWITCH = 0.0003
"""After how many seconds this process lets the threads of the pool run, which hand out the items. By default they wait
for 5 ms at each step, so that a process with short items would have nothing to do for half of the time."""
_work: Callable[[Any], Any] | None = None
"""The function that a worker applies to each item."""
_is_ahead = False
"""Whether this process works ahead of its parent."""


class ProcessDiedError(Exception):
    """A worker process was killed, possibly out of memory."""


def map_in_processes(
    prepare: Callable[[Shared], Callable[[Item], Result]],
    shared: Shared,
    items: Sequence[Item],
    *,
    jobs: int,
    method: str | None = None,
    local: Callable[[Item], Result] | None = None,
) -> Iterator[Result]:
    """Yield the result for each item, in order; `prepare(shared)` returns the function that computes it.

    This process is one of the `jobs` and works too. With more than one job, `prepare` must be importable, and `shared`,
    the items and the results must be picklable. `method` is the start method: by default fork where possible, else
    spawn. `local` is the function for this process, if it is prepared already.
    """
    work = local or prepare(shared)
    if jobs <= 1 or len(items) <= 1:
        yield from map(work, items)
        return
    # A single process does not need these modules, and it is enough for most sites.
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context(method or ("fork" if "fork" in methods else "spawn"))
    # Unlike `multiprocessing.Pool`, this pool reports a killed worker.
    end_others = partial(_end_others, frozenset(multiprocessing.active_children()))
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH)
    try:
        others = min(jobs, len(items)) - 1
        with before_end(end_others), ProcessPoolExecutor(others, context, _start, (prepare, shared)) as pool:
            queue = _WorkQueue(pool, items, work)
            try:
                queue.hand_out(others)
                yield from queue.results()
            except Exception:
                raise
            except BaseException:  # the results are not wanted any more, and the pool would wait for them
                end_others()
                raise
    except BrokenProcessPool as error:
        raise ProcessDiedError from error
    finally:
        sys.setswitchinterval(usual)


@contextmanager
def ahead(
    work: Callable[[Report], Result], report: Report = lambda *_said: None, *, jobs: int, relayed: bool = False
) -> Iterator[Callable[[], Result]]:
    """Start `work` in another process, if there may be one, and yield the function that waits for its result.

    `work` gets a function that calls `report` in this process. Its result must be picklable. If its process fails or is
    killed, this process does the work again, and raises what it raises. A `relayed` result is only for the parent of
    this process, if this one works ahead itself, and stays pickled here. This uses no multiprocessing, which takes
    longer to import than a small site to load.
    """
    if jobs <= 1 or not hasattr(os, "fork") or (relayed and not _is_ahead):
        yield partial(work, report)
        return
    import pickle  # noqa: PLC0415  (most commands need none)

    def wait() -> Result:
        try:
            while said := pickle.load(stream):  # noqa: S301  (from a process of this program)
                report(*said)
            content = stream.read()
            return cast("Result", _Pickled(content) if relayed else pickle.loads(content))  # noqa: S301
        except (EOFError, pickle.UnpicklingError):
            return work(report)

    _flush()
    (life, held), (incoming, outgoing) = os.pipe(), os.pipe()
    if not (process := os.fork()):
        os.close(held)
        os.close(incoming)
        _send(work, life, outgoing)
    os.close(life)
    os.close(outgoing)
    try:
        with os.fdopen(incoming, "rb") as stream:
            yield wait
    finally:
        os.close(held)  # ends a process whose result is not wanted any more
        os.waitpid(process, 0)


def _send(work: Callable[[Report], object], life: int, outgoing: int) -> NoReturn:
    """Send what `work` reports, and after that what it returns; end this process, at once if its parent ends.

    The parent holds the pipe of `life` open.
    """
    import pickle  # noqa: PLC0415  (as above)

    global _is_ahead
    _is_ahead, status = True, 1
    try:
        leave_to_parent()
        Thread(target=lambda: (os.read(life, 1), os._exit(1)), daemon=True).start()
        with os.fdopen(outgoing, "wb") as stream:

            def report(*said: object) -> None:
                pickle.dump(said, stream)
                stream.flush()

            result = work(report)
            report()
            # All is pickled before the first byte is written: the pipe is soon full, until the other process reads it.
            stream.write(pickle.dumps(result, pickle.HIGHEST_PROTOCOL))
        _flush()
        status = 0
    finally:
        os._exit(status)


class _Pickled:
    """A pickled value, which is that value where it is unpickled."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __reduce__(self) -> tuple[Callable[[bytes], object], tuple[bytes]]:
        import pickle  # noqa: PLC0415  (as above)

        return pickle.loads, (self._content,)


def _flush() -> None:
    """Write what was printed, so that no other process prints it again."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError, ValueError):
            stream.flush()


class _WorkQueue(Generic[Item, Result]):
    """A queue of items for the pool and this process; each free process takes the next item.

    Each process of the pool gets one item, and the next one for its result: an item that waited there behind a long
    one would not be free for a process without work. So this process can take the rest, and no item is ever cancelled:
    if a pool with a cancelled item loses a process, it waits for ever (CPython's issue 107219, in Python 3.11).
    """

    def __init__(self, pool: ProcessPoolExecutor, items: Sequence[Item], work: Callable[[Item], Result]) -> None:
        from concurrent.futures import Future  # noqa: PLC0415  (as in `map_in_processes`)

        self._pool, self._items, self._work = pool, items, work
        self._unclaimed = iter(range(len(items)))
        """The numbers of the items that no process has taken. Two threads take from it; `next` is atomic."""
        self._results: dict[int, Future[Result]] = {number: Future() for number in range(len(items))}

    def hand_out(self, count: int = 1) -> None:
        for number in islice(self._unclaimed, count):
            try:
                self._pool.submit(_do, self._items[number]).add_done_callback(partial(self._finish, number))
            except RuntimeError as error:  # the pool has lost a process, or shuts down
                self._results[number].set_exception(error)

    def _finish(self, number: int, done: Future[Result]) -> None:
        from concurrent.futures import BrokenExecutor  # noqa: PLC0415  (as in `map_in_processes`)

        error = done.exception()
        if not isinstance(error, BrokenExecutor):  # a broken pool takes no items, and newer Pythons would deadlock
            self.hand_out()
        if error is None:
            self._results[number].set_result(done.result())
        else:
            self._results[number].set_exception(error)

    def results(self) -> Iterator[Result]:
        """Yield the results in order; while the next one is missing, work on items that no process has taken."""
        for number in range(len(self._items)):
            while not self._results[number].done():
                if (own := next(self._unclaimed, None)) is None:
                    break
                self._run_here(own)
            yield self._results[number].result()
            del self._results[number]  # frees memory early: all results together can be large

    def _run_here(self, number: int) -> None:
        """Process an item here; an exception is raised when its result is due."""
        try:
            self._results[number].set_result(self._work(self._items[number]))
        except Exception as error:  # noqa: BLE001  (as in a pool, `result` raises it)
            self._results[number].set_exception(error)


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of up to `size` items, since sending small items to a process one by one is slow."""
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch


def _end_others(before: Collection[BaseProcess]) -> None:
    """Kill all child processes except those in `before`, and wait until they have ended."""
    import multiprocessing  # noqa: PLC0415  (as in `map_in_processes`)

    others = [process for process in multiprocessing.active_children() if process not in before]
    for process in others:
        process.kill()
    for process in others:
        process.join()


def _start(prepare: Callable[[Any], Callable[[Any], Any]], shared: object) -> None:
    global _work  # noqa: PLW0603  (a worker has one function)
    leave_to_parent()
    Thread(target=_end_with_parent, daemon=True).start()
    _work = prepare(shared)


def _end_with_parent() -> None:
    """End this process as soon as its parent has ended, even by `kill -9`.

    multiprocessing gives each worker one end of a pipe; the parent, and workers that were forked later, hold the other.
    So the workers end one after another, the last one first.
    """
    import multiprocessing  # noqa: PLC0415  (as in `map_in_processes`)

    parent = multiprocessing.parent_process()
    assert parent is not None, "this process was started by another"  # noqa: S101
    parent.join()
    os._exit(1)


def _do(item: object) -> Any:  # noqa: ANN401  (the type of the results)
    assert _work is not None, "a process starts with its work"  # noqa: S101
    return _work(item)
