"""Distributes work over processes; the only module that imports multiprocessing.

Each worker gets the shared data once: a forked process inherits it, a spawned one unpickles it. Results come in the
order of the items, so the number of processes does not change the output. A worker exits when its parent exits, however
the parent ends.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from onrecord.interrupts import before_end, leave_to_parent

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.process import BaseProcess

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 2
"""How many items each worker has at a time: the current one and the next."""
_work: Callable[[Any], Any] | None = None
"""The function that a worker applies to each item."""


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
    try:
        others = min(jobs, len(items)) - 1
        with before_end(end_others), ProcessPoolExecutor(others, context, _start, (prepare, shared)) as pool:
            queue = _WorkQueue(pool, items, work)
            try:
                queue.hand_out(_AHEAD * others)
                yield from queue.results()
            except Exception:
                raise
            except BaseException:  # the results are not wanted any more, and the pool would wait for them
                end_others()
                raise
    except BrokenProcessPool as error:
        raise ProcessDiedError from error


def run_both(remote: Callable[[], None], local: Callable[[], None], *, jobs: int) -> None:
    """Run two functions, and return when both have ended; with more jobs than one, `remote` in another process.

    Only files show what `remote` did. If its process fails or is killed, this process runs it again.
    """
    process = _forked(remote) if jobs > 1 else None
    if process is None:
        remote()
        local()
        return
    process.start()
    try:
        with before_end(process.kill):
            local()
    finally:
        process.join()
    if process.exitcode:
        remote()


def _forked(work: Callable[[], None]) -> BaseProcess | None:
    """Return a process that will run a function; None where processes can't be forked."""
    import multiprocessing  # noqa: PLC0415  (as in `map_in_processes`)

    if "fork" not in multiprocessing.get_all_start_methods():
        return None
    return multiprocessing.get_context("fork").Process(target=_run, args=(work,))


class _WorkQueue(Generic[Item, Result]):
    """A queue of items for the pool and this process; each free process takes the next item.

    The pool gets only as many items as keep it busy, and one more for each result. So this process can take the rest,
    and no item is ever cancelled: if a pool with a cancelled item loses a process, it waits for ever (CPython's issue
    107219, in Python 3.11).
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


def _run(work: Callable[[], None]) -> None:
    leave_to_parent()
    Thread(target=_end_with_parent, daemon=True).start()
    try:
        work()
    except Exception:  # noqa: BLE001  (the parent runs it again, and raises it)
        os._exit(1)


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
