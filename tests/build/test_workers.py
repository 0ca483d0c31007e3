"""Worker processes give the same results in the same order, and their errors reach the caller."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from paused_commands import is_running, wait_for

from onrecord.workers import ProcessDiedError, batches, map_in_processes

METHODS = [name for name in ("fork", "spawn") if name in multiprocessing.get_all_start_methods()]


class TwoWordsError(Exception):
    """An exception that can't be unpickled, because its arguments don't rebuild it."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} {other}")


def _adding(shared: int) -> Callable[[int], tuple[int, int]]:
    def add(item: int) -> tuple[int, int]:
        time.sleep(0.5 if item == 0 else 0.05)  # the first item is ready last
        return item + shared, os.getpid()

    return add


def _failing(_shared: None) -> Callable[[int], int]:
    def fail(item: int) -> int:
        if item == 2:
            raise LookupError("item 2")
        return item

    return fail


def _failing_oddly(_shared: None) -> Callable[[int], int]:
    def fail(_item: int) -> int:
        raise TwoWordsError("one", "other")

    return fail


def _killed(local: int) -> Callable[[int], int]:
    def kill(_item: int) -> int:
        if os.getpid() != local:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.1)
        return 0

    return kill


def _waiting_for_the_next(folder: Path) -> Callable[[int], int]:
    def wait(item: int) -> int:
        if item == 0:
            wait_for((folder / "1").exists)
        (folder / str(item)).touch()
        return item

    return wait


@pytest.mark.parametrize("method", METHODS)
def test_results_are_in_the_order_of_the_items(method: str) -> None:
    """With each start method, results are in order though the first is ready last, and two processes computed them."""
    before = sys.getswitchinterval()
    results = list(map_in_processes(_adding, 100, list(range(20)), jobs=2, method=method))

    assert [value for value, _ in results] == list(range(100, 120))
    assert os.getpid() in {process for _, process in results}
    assert len({process for _, process in results}) == 2
    assert sys.getswitchinterval() == before


def test_no_item_waits_behind_a_long_one(tmp_path: Path) -> None:
    """While a process works on a long item, the one after it goes to a process that has nothing to do."""
    assert list(map_in_processes(_waiting_for_the_next, tmp_path, [0, 1, 2], jobs=2)) == [0, 1, 2]


def test_one_process_gives_the_same_results() -> None:
    """With one job or one item, this process does the work itself, with the same results."""
    local = [*map_in_processes(_adding, 100, list(range(5)), jobs=1), *map_in_processes(_adding, 100, [5], jobs=4)]

    assert local == [(100 + item, os.getpid()) for item in range(6)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_prepared_work_is_reused_in_the_main_process(jobs: int) -> None:
    """The main process uses the function that it has prepared already; the workers prepare their own."""
    results = list(map_in_processes(_adding, 100, list(range(6)), jobs=jobs, local=_adding(200)))

    assert [value for value, process in results if process == os.getpid()] == [
        200 + item for item, (_, process) in enumerate(results) if process == os.getpid()
    ]
    assert all(value < 200 for value, process in results if process != os.getpid())


@pytest.mark.parametrize("items", [[], [7]])
def test_few_items_give_as_many_results(items: list[int]) -> None:
    """No item gives no result, and one gives one."""
    assert [value for value, _ in map_in_processes(_adding, 0, items, jobs=3)] == items


def test_processes_are_spawned_without_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a system without fork, processes are spawned."""
    asked: list[str | None] = []
    real = multiprocessing.get_context

    def context(method: str | None = None) -> object:
        asked.append(method)
        return real(method)

    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    monkeypatch.setattr(multiprocessing, "get_context", context)

    assert [value for value, _ in map_in_processes(_adding, 1, [1, 2], jobs=2)] == [2, 3]
    assert asked[0] == "spawn"


@pytest.mark.parametrize("jobs", [1, 2])
def test_exception_reaches_the_caller(jobs: int) -> None:
    """A worker's exception is raised here, after the results before it."""
    results = map_in_processes(_failing, None, [0, 1, 2, 3], jobs=jobs)

    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(LookupError, match="item 2"):
        next(results)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("items", [[1, 2], list(range(30))])
def test_killed_worker_ends_the_work(items: list[int]) -> None:
    """A killed worker ends the work with an error, so the caller doesn't wait forever."""
    with pytest.raises(ProcessDiedError):
        list(map_in_processes(_killed, os.getpid(), items, jobs=2))


SLEEPERS = """
import os, sys, time
from pathlib import Path
from onrecord.workers import map_in_processes


def sleeping(marks):
    def sleep(item):
        Path(marks, str(os.getpid())).touch()
        time.sleep(600)

    return sleep


if __name__ == "__main__":
    list(map_in_processes(sleeping, sys.argv[1], range(9), jobs=3, method=sys.argv[2]))
"""


@pytest.mark.parametrize("method", METHODS)
def test_processes_end_with_their_parent(tmp_path: Path, method: str) -> None:
    """With each start method, busy workers end when their parent is killed."""
    program, marks = tmp_path / "sleepers.py", tmp_path / "marks"
    program.write_text(SLEEPERS)
    marks.mkdir()
    with subprocess.Popen([sys.executable, program, marks, method]) as parent:
        wait_for(lambda: len(list(marks.iterdir())) == 3)
        pids = {int(path.name) for path in marks.iterdir()}
        assert parent.pid in pids
        parent.kill()
    wait_for(lambda: not any(map(is_running, pids)))


def _sleeping(local: int) -> Callable[[int], int]:
    def sleep(item: int) -> int:
        if os.getpid() != local and item:
            time.sleep(600)
        return item

    return sleep


@pytest.mark.timeout(60)
@pytest.mark.parametrize("method", METHODS)
def test_workers_end_when_the_caller_stops(method: str) -> None:
    """A caller that stops early, such as an interrupted program, does not wait for unfinished results."""
    before = multiprocessing.active_children()
    results = map_in_processes(_sleeping, os.getpid(), list(range(9)), jobs=2, method=method)
    assert isinstance(results, Generator)
    assert next(results) == 0
    results.close()

    assert multiprocessing.active_children() == before


@pytest.mark.timeout(30)
def test_exception_that_can_t_be_pickled_reaches_the_caller() -> None:
    """An exception that can't be rebuilt from its arguments reaches the caller all the same."""
    with pytest.raises((ProcessDiedError, TwoWordsError, TypeError)):
        list(map_in_processes(_failing_oddly, None, [1, 2, 3], jobs=2))


@pytest.mark.parametrize(
    ("count", "expected"), [(0, []), (1, [[0]]), (3, [[0, 1, 2]]), (4, [[0, 1, 2], [3]]), (6, [[0, 1, 2], [3, 4, 5]])]
)
def test_batches_hold_all_items_in_order(count: int, expected: list[list[int]]) -> None:
    """Items are split into lists of the given size; the last list may be shorter."""
    assert list(batches(iter(range(count)), 3)) == expected
