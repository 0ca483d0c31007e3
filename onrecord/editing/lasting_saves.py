"""The list of what was saved at the desk, in the state directory, so that it outlives the desk: one file for each save.

A file that is no such save, damaged or of another user, is counted and left alone. Two desks of one site list the saves
of both: each save has a number of its own, and a file that the other desk has changed is read again.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import RLock

import msgspec

from onrecord.cache.state import SAVES, FileStamp, StateDirectory
from onrecord.editing.writing import Save, SaveList, may_save

_LONGEST = timedelta(days=30)
"""How long a save stays in the list."""
_MOST_BYTES = 64 << 20
"""The size of all files of the list; beyond it, the oldest go."""


class LastingSaves(SaveList):
    """The saves of a site that are not older than a month, as far as they fit."""

    is_lasting = True

    def __init__(self, state: StateDirectory, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._state, self._clock = state, clock
        self._lock = RLock()
        self._own: set[int] = set()
        """The saves of this process, which stay in its list also if their files go."""
        self._stamps: dict[str, FileStamp] = {}
        self._bad: set[str] = set()
        """The names of the files that can't be read."""

    @property
    def unreadable(self) -> int:
        """How many files of the list can't be read."""
        return len(self._bad)

    def read(self) -> tuple[Save, ...]:
        """Return the saves of this desk and of others, the oldest first; the same object while nothing changes."""
        with self._lock:
            stamps = dict(self._find_files())
            if stamps != self._stamps:
                changed = [
                    name for name in stamps.keys() | self._stamps.keys() if stamps.get(name) != self._stamps.get(name)
                ]
                self._stamps = stamps
                for name in changed:
                    self._reread(name)
                self._remove_old()
                self._relist()
            return self._listed

    def new_number(self) -> int:
        """Return a number that no save has, of this desk or another one."""
        with self._lock:
            number = max([*self._saves, *map(int, self._stamps)], default=0) + 1
            while not self._state.claim(SAVES, str(number)):
                number += 1
            return number

    def note(self, save: Save) -> None:
        """Write a save that is about to be made, or made again."""
        try:
            content = msgspec.json.encode(save)
        except UnicodeEncodeError:  # the name of a file is no text
            return
        name = str(save.number)
        with self._lock:
            self._state.save(SAVES, content, name)
            stamp = self._state.stamp(SAVES, name)
            if stamp:
                self._stamps[name] = stamp

    def unnote(self, number: int) -> None:
        """Delete the file of a save that was not made."""
        with self._lock:
            self._state.remove(SAVES, str(number))
            self._stamps.pop(str(number), None)

    def put(self, save: Save) -> None:
        """Add a save, or put it in the place of the one with its number; delete what is too old by then."""
        with self._lock:
            self._own.add(save.number)
            self.note(save)
            self._saves[save.number] = save
            self._remove_old()
            self._relist()

    def _find_files(self) -> Iterator[tuple[str, FileStamp]]:
        """Yield the names of the files of saves, without those that are empty because their save is being made."""
        for name in self._state.names(SAVES):
            stamp = self._state.stamp(SAVES, name) if name.isdecimal() else None
            if stamp and stamp.size:
                yield name, stamp

    def _reread(self, name: str) -> None:
        number = int(name)
        is_there = name in self._stamps
        save = self._decode(name) if is_there else None
        self._bad.discard(name)
        if save is not None:
            self._saves[number] = save
        elif number not in self._own:
            self._saves.pop(number, None)
        if is_there and save is None:
            self._bad.add(name)

    def _decode(self, name: str) -> Save | None:
        """Return the save in a file; None if it holds none that this desk could have made."""
        content = self._state.load(SAVES, name)
        if content is None:
            return None
        try:
            save = msgspec.json.decode(content, type=Save)
        except (ValueError, RecursionError):
            return None
        is_ours = save.number == int(name) and save.time.tzinfo is not None and all(map(may_save, save.files))
        return save if is_ours and save.files else None

    def _remove_old(self) -> None:
        """Remove the saves that are too old, and the oldest beyond the size of the list."""
        size = 0
        oldest = self._clock() - _LONGEST
        for number in sorted(self._saves, reverse=True):
            stamp = self._stamps.get(str(number))
            size += stamp.size if stamp else 0
            if self._saves[number].time < oldest or size > _MOST_BYTES:
                del self._saves[number]
                self.unnote(number)


def open_saves(state: StateDirectory, clock: Callable[[], datetime]) -> SaveList:
    """Return the list of a site's saves; one that ends with the process where the state directory takes no files."""
    return LastingSaves(state, clock) if state.key is not None else SaveList()
