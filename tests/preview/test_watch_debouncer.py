"""The debouncer: events of one save form one batch, which is due soon after its last event."""

from __future__ import annotations

import pytest

from onrecord.preview.watching.debouncer import (
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


def _debouncer(*changes: tuple[float, str, FileEventKind], closes: bool = True) -> Debouncer:
    debouncer = Debouncer(closes=closes)
    for now, path, kind in changes:
        debouncer.note(FileEvent(path, kind), now)
    return debouncer


def test_no_batch_is_due_without_events() -> None:
    """Without file events no batch is due."""
    assert _debouncer().due() is None


def test_closed_file_is_due_soon() -> None:
    """A file that is truncated, written and closed gives one batch, due shortly after it is closed."""
    debouncer = _debouncer((1.0, FILE, "written"), (1.001, FILE, "written"), (1.002, FILE, "closed"))

    assert debouncer.due() == pytest.approx(1.002 + SETTLED)
    assert debouncer.take() == {FILE}
    assert debouncer.due() is None


def test_batch_waits_for_open_file() -> None:
    """A batch waits until an open file is closed, up to a limit."""
    assert _debouncer((1.0, FILE, "written")).due() == pytest.approx(1.0 + UNCLOSED)


def test_delay_is_fixed_without_close_events() -> None:
    """If the system doesn't report that files are closed, a fixed delay applies."""
    assert _debouncer((1.0, FILE, "written"), closes=False).due() == pytest.approx(1.0 + UNREPORTED)


def test_written_files_must_exist() -> None:
    """A written file must exist until its deletion is reported; of a rename, only the new name must."""
    debouncer = _debouncer((1.0, "new", "written"), (1.001, "new", "closed"), (1.002, "old", "deleted"))
    assert debouncer.present() == {"new"}
    debouncer.note(FileEvent("new", "moved"), 1.003)
    debouncer.note(FileEvent(FILE, "moved"), 1.003)
    assert debouncer.present() == frozenset()
    debouncer.note(FileEvent(FILE, "written"), 1.004)
    assert debouncer.present() == {FILE}
    debouncer.take()

    assert debouncer.present() == frozenset()


def test_rename_makes_batch_due() -> None:
    """A rename after writing a temporary file makes the batch due."""
    debouncer = _debouncer(
        (1.0, "new", "written"), (1.001, "new", "closed"), (1.002, "new", "moved"), (1.002, FILE, "moved")
    )

    assert debouncer.due() == pytest.approx(1.002 + SETTLED)


def test_closing_alone_starts_no_batch() -> None:
    """Closing a file that was not written starts no batch."""
    assert _debouncer((1.0, FILE, "closed")).due() is None


def test_delay_is_longer_for_many_files() -> None:
    """The pauses within a checkout of many files don't end the batch."""
    changes: list[tuple[float, str, FileEventKind]] = [
        (1 + number / 50, f"{number}.yaml", "moved") for number in range(20)
    ]
    debouncer = Debouncer(closes=True)
    for now, path, kind in changes:
        assert debouncer.due() is None or now < 1.08 or now < debouncer.due()  # type: ignore[operator]
        debouncer.note(FileEvent(path, kind), now)

    assert debouncer.due() == pytest.approx(1 + 19 / 50 + MANY_FILES)
    assert len(debouncer.take()) == 20


def test_hold_restarts_delay() -> None:
    """Holding a batch restarts its delay, up to the limit."""
    debouncer = _debouncer((1.0, FILE, "deleted"))
    debouncer.hold(2.0)
    assert debouncer.due() == pytest.approx(2.0 + SETTLED)

    debouncer.hold(9.0)
    assert debouncer.due() == pytest.approx(1.0 + LONGEST)


def test_endless_events_do_not_postpone_batch_forever() -> None:
    """A batch is due after the limit even if events never stop."""
    debouncer = Debouncer(closes=True)
    for number in range(1000):
        debouncer.note(FileEvent(FILE, "written"), 1 + number / 100)

    assert debouncer.due() == pytest.approx(1 + LONGEST)


def test_limit_of_new_batch_starts_with_its_first_event() -> None:
    """The limit for the next batch counts from its own first event."""
    debouncer = _debouncer((1.0, FILE, "deleted"))
    debouncer.take()
    debouncer.note(FileEvent(FILE, "deleted"), 9.0)

    assert debouncer.due() == pytest.approx(9.0 + SETTLED)
    assert debouncer.latest() == pytest.approx(9.0 + LONGEST)
