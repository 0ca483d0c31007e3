"""Spreads work over processes; the only code that knows multiprocessing.

What the work needs is handed to each process once: by fork it is simply there, by spawn it is pickled. Results come in
the order of the items, whichever process was first, so that one process and many give the same. A process ends with
the one that started it, however that one ends.
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
"""How many items each process has at a time: the one that it does, and the next."""
_work: Callable[[Any], Any] | None = None
"""In a process that was started here: what it does with an item."""


class ProcessDiedError(Exception):
    """A process was ended from outside, as a machine does that has no memory left."""


def spread(
    prepare: Callable[[Shared], Callable[[Item], Result]],
    shared: Shared,
    items: Sequence[Item],
    *,
    jobs: int,
    method: str | None = None,
    here: Callable[[Item], Result] | None = None,
) -> Iterator[Result]:
    """Yield what `prepare(shared)` returns for each item, in their order.

    This process is one of the `jobs`: while others work, it does too. With more than one, `prepare` must be
    importable, and so must what `shared`, the items and the results are made of. `method` is how processes start: by
    fork where that can be had, else by spawn. `here` is what this process works with, if it is prepared already.
    """
    work = here or prepare(shared)
    if jobs <= 1 or len(items) <= 1:
        yield from map(work, items)
        return
    # One process alone needs none of these, and most sites are read by one.
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context(method or ("fork" if "fork" in methods else "spawn"))
    # Unlike multiprocessing's own pool, this one says so when a process is killed, as by a machine out of memory.
    end_others = partial(_end_others, frozenset(multiprocessing.active_children()))
    try:
        others = min(jobs, len(items)) - 1
        with before_end(end_others), ProcessPoolExecutor(others, context, _start, (prepare, shared)) as pool:
            shares = _Shares(pool, items, work)
            try:
                shares.hand_out(_AHEAD * others)
                yield from shares.results()
            except Exception:
                raise
            except BaseException:  # nobody wants the results any more, and the pool would wait for them
                end_others()
                raise
    except BrokenProcessPool as error:
        raise ProcessDiedError from error


class _Shares(Generic[Item, Result]):
    """Items of which each is done once, by whichever process is free, this one included.

    The pool is given no more than it needs to be busy, and one more whenever it is done with one; so what is left can
    be done here, and nothing has to be taken back: a pool that loses a process while it holds an item that was
    cancelled ends its own thread and waits for ever (CPython's issue 107219, of Python 3.11).
    """

    def __init__(self, pool: ProcessPoolExecutor, items: Sequence[Item], work: Callable[[Item], Result]) -> None:
        from concurrent.futures import Future  # noqa: PLC0415  (as in `spread`)

        self._pool = pool
        self._items = items
        self._work = work
        self._unclaimed = iter(range(len(items)))
        """The numbers of the items that nobody has begun. Two threads take them, never the same: `next` is whole."""
        self._results: dict[int, Future[Result]] = {number: Future() for number in range(len(items))}

    def hand_out(self, count: int = 1) -> None:
        """Give the pool so many more items, if there are any."""
        for number in islice(self._unclaimed, count):
            try:
                self._pool.submit(_do, self._items[number]).add_done_callback(partial(self._take_back, number))
            except RuntimeError as error:  # it has lost a process, or is to end
                self._results[number].set_exception(error)

    def _take_back(self, number: int, done: Future[Result]) -> None:
        from concurrent.futures import BrokenExecutor  # noqa: PLC0415  (as in `spread`)

        error = done.exception()
        if not isinstance(error, BrokenExecutor):  # else it takes no more, and newer Pythons would wait for themselves
            self.hand_out()
        if error is None:
            self._results[number].set_result(done.result())
        else:
            self._results[number].set_exception(error)

    def results(self) -> Iterator[Result]:
        """Yield the results in order; while the next one is not there, do here what no other process has begun."""
        for number in range(len(self._items)):
            while not self._results[number].done():
                own = next(self._unclaimed, None)
                if own is None:
                    break
                self._do_here(own)
            yield self._results[number].result()
            del self._results[number]  # together they are as much as what was shared

    def _do_here(self, number: int) -> None:
        """Do the work; what goes wrong is told when its turn comes."""
        try:
            self._results[number].set_result(self._work(self._items[number]))
        except Exception as error:  # noqa: BLE001  (a pool does the same: it is raised where the result is asked for)
            self._results[number].set_exception(error)


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items in lists of `size`, since to send each by itself costs more than many small ones are worth."""
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _end_others(before: Collection[BaseProcess]) -> None:
    """End the processes of this one but for those that it had `before`, and wait until they are gone."""
    import multiprocessing  # noqa: PLC0415  (as in `spread`)

    others = [process for process in multiprocessing.active_children() if process not in before]
    for process in others:
        process.kill()
    for process in others:
        process.join()


def _start(prepare: Callable[[Any], Callable[[Any], Any]], shared: object) -> None:
    global _work  # noqa: PLW0603  (the process is ours, and does one thing)
    leave_to_parent()
    Thread(target=_end_with_parent, daemon=True).start()
    _work = prepare(shared)


def _end_with_parent() -> None:
    """End this process as soon as its parent has ended, by `kill -9` too.

    multiprocessing gives each process the end of a pipe whose other end its parent alone holds, and those that were
    forked later; so of several the last one ends first.
    """
    import multiprocessing  # noqa: PLC0415  (as in `spread`)

    parent = multiprocessing.parent_process()
    assert parent is not None, "this process was started by another"  # noqa: S101
    parent.join()
    os._exit(1)


def _do(item: object) -> Any:  # noqa: ANN401  (whatever the work returns)
    assert _work is not None, "a process starts with its work"  # noqa: S101
    return _work(item)
