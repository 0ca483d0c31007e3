"""When a save is over: many events of one save are one burst, and a burst ends soon after its last event."""

from __future__ import annotations

import pytest

from onrecord.serve.debouncer import (
    LONGEST,
    MANY_FILES,
    SETTLED,
    UNCLOSED,
    UNREPORTED,
    Debouncer,
    FileEvent,
    FileEventKind,
)

FILE = "events/denial.yaml"


def _burst(*changes: tuple[float, str, FileEventKind], closes: bool = True) -> Debouncer:
    debouncer = Debouncer(closes=closes)
    for now, path, kind in changes:
        debouncer.note(FileEvent(path, kind), now)
    return debouncer


def test_nothing_is_due_without_a_change() -> None:
    """Where nothing has changed there is nothing to wait for."""
    assert _burst().due() is None


def test_a_closed_file_is_due_at_once() -> None:
    """An editor that truncates, writes and closes has made one burst, due a moment after the file is closed."""
    debouncer = _burst((1.0, FILE, "written"), (1.001, FILE, "written"), (1.002, FILE, "closed"))

    assert debouncer.due() == pytest.approx(1.002 + SETTLED)
    assert debouncer.take() == {FILE}
    assert debouncer.due() is None


def test_an_open_file_is_waited_for() -> None:
    """A file that is being written is not read half-way: the burst waits until it is closed, yet not for ever."""
    assert _burst((1.0, FILE, "written")).due() == pytest.approx(1.0 + UNCLOSED)


def test_where_closing_is_not_told_the_wait_is_fixed() -> None:
    """Where the system doesn't tell when a file is closed, a short quiet has to do."""
    assert _burst((1.0, FILE, "written"), closes=False).due() == pytest.approx(1.0 + UNREPORTED)


def test_what_must_be_there() -> None:
    """What was written must be there, until it is heard that it went; of a rename, only what it is called now."""
    debouncer = _burst((1.0, "new", "written"), (1.001, "new", "closed"), (1.002, "old", "deleted"))
    assert debouncer.present() == {"new"}
    debouncer.note(FileEvent("new", "moved"), 1.003)
    debouncer.note(FileEvent(FILE, "moved"), 1.003)
    assert debouncer.present() == frozenset()
    debouncer.note(FileEvent(FILE, "written"), 1.004)
    assert debouncer.present() == {FILE}
    debouncer.take()

    assert debouncer.present() == frozenset()


def test_a_rename_settles() -> None:
    """An editor that writes beside and renames is done with the rename."""
    debouncer = _burst(
        (1.0, "new", "written"), (1.001, "new", "closed"), (1.002, "new", "moved"), (1.002, FILE, "moved")
    )

    assert debouncer.due() == pytest.approx(1.002 + SETTLED)


def test_closing_alone_is_no_change() -> None:
    """A file that was opened for writing and closed without having been written starts no burst."""
    assert _burst((1.0, FILE, "closed")).due() is None


def test_many_files_are_waited_for_longer() -> None:
    """A checkout of many files takes breaths; they don't end the burst."""
    changes: list[tuple[float, str, FileEventKind]] = [
        (1 + number / 50, f"{number}.yaml", "moved") for number in range(20)
    ]
    debouncer = Debouncer(closes=True)
    for now, path, kind in changes:
        assert debouncer.due() is None or now < 1.08 or now < debouncer.due()  # type: ignore[operator]
        debouncer.note(FileEvent(path, kind), now)

    assert debouncer.due() == pytest.approx(1 + 19 / 50 + MANY_FILES)
    assert len(debouncer.take()) == 20


def test_what_is_held_is_quiet_anew() -> None:
    """While more is known to come, the quiet begins anew; but for ever it is not put off."""
    debouncer = _burst((1.0, FILE, "deleted"))
    debouncer.hold(2.0)
    assert debouncer.due() == pytest.approx(2.0 + SETTLED)

    debouncer.hold(9.0)
    assert debouncer.due() == pytest.approx(1.0 + LONGEST)


def test_changes_without_an_end_are_built_all_the_same() -> None:
    """Where something writes all the time, builds go on: a burst has a longest time."""
    debouncer = Debouncer(closes=True)
    for number in range(1000):
        debouncer.note(FileEvent(FILE, "written"), 1 + number / 100)

    assert debouncer.due() == pytest.approx(1 + LONGEST)


def test_a_new_burst_starts_with_its_own_first_change() -> None:
    """What was taken is over: the longest time counts from the next change."""
    debouncer = _burst((1.0, FILE, "deleted"))
    debouncer.take()
    debouncer.note(FileEvent(FILE, "deleted"), 9.0)

    assert debouncer.due() == pytest.approx(9.0 + SETTLED)
    assert debouncer.latest() == pytest.approx(9.0 + LONGEST)
