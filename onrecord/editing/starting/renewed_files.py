"""Plans what an upgrade does with each file that `onrecord init` writes and an upgrade renews."""

from collections.abc import Iterator, Mapping

from onrecord.editing.starting.file_step import FileStep, State
from onrecord.editing.starting.starter import LOCKS
from onrecord.editing.starting.starter_record import StarterRecord, digest_of

_GENERATED = "schema/"
"""Where the files are that nobody edits: `onrecord schema` writes them again."""


def plan_file_steps(
    files: Mapping[str, bytes], now: Mapping[str, bytes | None], record: StarterRecord, taken: frozenset[str]
) -> Iterator[FileStep]:
    """Yield what an upgrade does with each file of this version or of the one before."""
    for path in sorted({*files, *record.files}):
        state = _state_of(path, files, now, record, is_taken=path in taken)
        if state:
            yield FileStep(path, state, now[path], files.get(path))


def _state_of(
    path: str,
    files: Mapping[str, bytes],
    now: Mapping[str, bytes | None],
    record: StarterRecord,
    *,
    is_taken: bool,
) -> State | None:
    """Return what an upgrade does with a file; None if there is nothing to do or to say."""
    there = now[path]
    new = files.get(path)
    if new is None:
        return _state_of_dropped(path, there, record)
    if there is None:
        return _state_of_missing(path, new, record, is_taken=is_taken)
    if there.replace(b"\r\n", b"\n") == new:
        return None
    old = record.files.get(path)
    is_own = digest_of(path, there) == old or path.startswith(_GENERATED)
    if is_taken or is_own:
        return "renewed"
    if _is_renewed_lock(path, now, record):
        return _state_of_lock(path, files, record)
    is_same_as_before = digest_of(path, new) == old
    return None if is_same_as_before else "kept"


def _state_of_dropped(path: str, there: bytes | None, record: StarterRecord) -> State | None:
    """Return what an upgrade does with a file that this version lacks: delete it unless the publisher changed it."""
    is_unchanged = there is not None and digest_of(path, there) == record.files.get(path)
    return "deleted" if is_unchanged else None


def _state_of_missing(path: str, new: bytes, record: StarterRecord, *, is_taken: bool) -> State | None:
    """Return what an upgrade does with a file that the site lacks: it is new, or the publisher deleted it."""
    old = record.files.get(path)
    if old is None or is_taken:
        return "added"
    has_changed = digest_of(path, new) != old
    return "absent" if has_changed else None


def _state_of_lock(path: str, files: Mapping[str, bytes], record: StarterRecord) -> State | None:
    """Return what an upgrade does with a renewed lock: nothing, unless the new version lists other requirements."""
    source = _list_of(path)
    has_other_ranges = record.files.get(source) != digest_of(source, files[source])
    return "renewed" if has_other_ranges else None


def _is_renewed_lock(path: str, now: Mapping[str, bytes | None], record: StarterRecord) -> bool:
    """Return whether only a lock has changed since it was written. Dependabot renews a lock, and not its list."""
    if not path.startswith(f"{LOCKS}/") or not path.endswith(".txt"):
        return False
    source = _list_of(path)
    listed = now.get(source)
    return listed is not None and digest_of(source, listed) == record.files.get(source)


def _list_of(lock: str) -> str:
    """Return the path of the list of requirements that a lock resolves."""
    return f"{lock.removesuffix('.txt')}.in"
