"""Spreads work over processes; the only code that knows multiprocessing.

What the work needs is handed to each process once: by fork it is simply there, by spawn it is pickled. Results come in
the order of the items, whichever process was first, so that one process and many give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Result = TypeVar("Result")

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
    try:
        with ProcessPoolExecutor(min(jobs, len(items)) - 1, context, _start, (prepare, shared)) as pool:
            results = {number: pool.submit(_do, item) for number, item in enumerate(items)}
            yield from _shared_out(results, items, work)
    except BrokenProcessPool as error:
        raise ProcessDiedError from error


def _shared_out(
    results: dict[int, Future[Result]], items: Sequence[Item], work: Callable[[Item], Result]
) -> Iterator[Result]:
    """Yield the results in order; while the next one is not there, do here what no other process has begun."""
    unclaimed = iter(range(len(items)))
    for position in range(len(items)):
        while not results[position].done():
            own = next((number for number in unclaimed if number in results and results[number].cancel()), None)
            if own is None:
                break
            results[own] = _done_here(work, items[own])
        yield results.pop(position).result()  # and keep none: together they are as much as what was shared


def _done_here(work: Callable[[Item], Result], item: Item) -> Future[Result]:
    """Do the work; what goes wrong is told when its turn comes."""
    from concurrent.futures import Future  # noqa: PLC0415  (as in `spread`)

    result: Future[Result] = Future()
    try:
        result.set_result(work(item))
    except Exception as error:  # noqa: BLE001  (a pool does the same: it is raised where the result is asked for)
        result.set_exception(error)
    return result


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


def _start(prepare: Callable[[Any], Callable[[Any], Any]], shared: object) -> None:
    global _work  # noqa: PLW0603  (the process is ours, and does one thing)
    _work = prepare(shared)


def _do(item: object) -> Any:  # noqa: ANN401  (whatever the work returns)
    assert _work is not None, "a process starts with its work"  # noqa: S101
    return _work(item)
