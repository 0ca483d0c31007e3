"""Caches parsed files in the state directory, by the digest of their content. Only the pipeline uses it."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from onrecord.cache.stat_index import StatFingerprint, is_young, path_fingerprint
from onrecord.cache.state import PARSED_FILES, StateDirectory, touch
from onrecord.read.entry_files import ParsedFileKind, ParseRequest, parse_to_json
from onrecord.regular_files import read_regular
from onrecord.workers import batches, map_in_processes

_DIGEST_SIZE = 16
_MIN_FILES_FOR_PROCESSES = 250
"""The number of files from which several processes parse faster than one (measured on two processors)."""
_BATCH = 20
"""The number of files that a process parses at a time."""


class ParseCache:
    """The parsed files of a site, each as one line of JSON. Several processes parse the files that are not cached."""

    def __init__(
        self, root: Path, *, jobs: int, remember: bool, report_progress: Callable[[str, int, int], None] | None = None
    ) -> None:
        """Take the site's folder, and a callback for progress; without `remember`, nothing is loaded or saved."""
        self._report_progress, self._root, self._jobs = report_progress, root, jobs
        self._state = StateDirectory(root, remember=remember)
        lines = (self._state.load(PARSED_FILES) or b"").splitlines()  # each has a key and a parsed file
        self._cached = {key: file for key, _, file in (line.partition(b" ") for line in lines)}
        self._seen: dict[ParseRequest, tuple[StatFingerprint, bytes]] = {}
        """The files that were not young when they were read last, with their keys."""

    def parse(self, requests: Sequence[ParseRequest], *, forgets: bool = True) -> Sequence[bytes | None]:
        """Return the parsed files in order; None for a file that the reader must read itself.

        They are cached in place of others, or not at all unless this `forgets` others.
        """
        return list(self._parse_each(requests, forgets=forgets))

    def _parse_each(self, requests: Sequence[ParseRequest], *, forgets: bool) -> Iterator[bytes | None]:
        """Yield the parsed files as they arrive, so that the reader uses some while others are parsed; cache them."""
        moment = cache(lambda: touch(self._root) if self._state.key else None)
        read = [self._read(request, moment) for request in requests]
        found: dict[bytes, bytes | None] = {key: self._cached[key] for key, _ in read if key in self._cached}
        unknown = {
            key: (text, request.kind, request.language)
            for (key, text), request in zip(read, requests, strict=True)
            if key not in found and text is not None
        }
        jobs = self._jobs if len(unknown) >= _MIN_FILES_FOR_PROCESSES else 1
        parts = list(batches(unknown.values(), _BATCH))
        batches_done = self._report_batches(map_in_processes(_reader, None, parts, jobs=jobs), len(parts))
        arriving = zip(unknown, chain.from_iterable(batches_done), strict=True)
        for key, _ in read:
            while key in unknown and key not in found:
                found.update([next(arriving)])
            yield found.get(key)
        deque(arriving, maxlen=0)
        used = {key: file for key, file in found.items() if file is not None}
        if forgets:
            if used.keys() != self._cached.keys():
                self._state.save(PARSED_FILES, b"".join(b"%b %b\n" % item for item in used.items()))
            self._cached = used

    def _read(self, request: ParseRequest, moment: Callable[[], int | None]) -> tuple[bytes, bytes | None]:
        """Return the key of a file, and its bytes unless they are those of the last time, or can't be read.

        `moment` returns the file system's time before any file is read; None if it is unknown.
        """
        path = f"{self._root}/{request.path}"
        now, known = path_fingerprint(path), self._seen.get(request)
        if known and known[0] == now and known[1] in self._cached:
            return known[1], None
        began, text = moment(), _bytes(path)
        key = _key(text or b"", request)
        if now and began and not is_young(now, began):
            self._seen[request] = now, key
        return key, text

    def parse_once(self, requests: Sequence[ParseRequest]) -> Iterator[bytes | None]:
        """Yield the parsed files like `parse`, but hold none in memory after: for a run that reads the site once."""
        yield from self._parse_each(requests, forgets=True)
        self._cached = {}

    def of_another_state(self, root: Path) -> "ParseCache":
        """Return a cache for another state of the site, in `root`: it finds what this one holds, and saves nothing."""
        other = ParseCache(root, jobs=self._jobs, remember=False, report_progress=self._report_progress)
        other._cached = dict(self._cached)
        return other

    def find(self, request: ParseRequest) -> bytes | None:
        """Return one parsed file from the cache; None if it is not cached."""
        data = _bytes(f"{self._root}/{request.path}")
        return None if data is None else self._cached.get(_key(data, request))

    def _report_batches(self, parsed: Iterable[list[bytes | None]], total: int) -> Iterable[list[bytes | None]]:
        for done, batch in enumerate(parsed):
            if self._report_progress:
                self._report_progress("reading", done, total)
            yield batch


def _reader(_shared: None) -> Callable[[list[tuple[bytes, ParsedFileKind, str]]], list[bytes | None]]:
    return lambda batch: [parse_to_json(data, kind, language) for data, kind, language in batch]


def _bytes(path: str) -> bytes | None:
    try:
        return read_regular(path)
    except OSError:
        return None


def _key(data: bytes, request: ParseRequest) -> bytes:
    """Return the key of a file in the cache: a digest of its content, kind and language."""
    seen = hashlib.blake2b(data, digest_size=_DIGEST_SIZE)
    seen.update(f"\0{request.kind} {request.language}".encode())
    return seen.hexdigest().encode()
