"""Caches parsed files in the state directory, by the digest of their content. Only the pipeline uses it."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from onrecord.cache.state import PARSED_FILES, StateDirectory
from onrecord.read.entry_files import ParsedFileKind, ParseRequest, parse_to_json
from onrecord.regular_files import read_regular
from onrecord.workers import batches, map_in_processes

_DIGEST_SIZE = 16
_MIN_FILES_FOR_PROCESSES = 250
"""The number of files from which several processes parse faster than one (measured on two processors)."""
_BATCH = 50
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

    def parse(self, requests: Sequence[ParseRequest]) -> Sequence[bytes | None]:
        """Return the parsed files in order, and cache them; None for a file that the reader must read itself."""
        texts = [_bytes(f"{self._root}/{request.path}") for request in requests]
        keys = [_key(text or b"", request) for text, request in zip(texts, requests, strict=True)]
        found = {key: self._cached.get(key) for key in keys}
        unknown = {
            key: (text, request.kind, request.language)
            for key, text, request in zip(keys, texts, requests, strict=True)
            if found[key] is None and text is not None
        }
        jobs = self._jobs if len(unknown) >= _MIN_FILES_FOR_PROCESSES else 1
        parts = list(batches(unknown.values(), _BATCH))
        batches_done = self._reported(map_in_processes(_reader, None, parts, jobs=jobs), len(parts))
        found |= zip(unknown, (file for batch in batches_done for file in batch), strict=True)
        used = {key: file for key, file in found.items() if file is not None}
        if used.keys() != self._cached.keys():
            self._state.save(PARSED_FILES, b"".join(b"%b %b\n" % item for item in used.items()))
        self._cached = used
        return [found[key] for key in keys]

    def parse_once(self, requests: Sequence[ParseRequest]) -> Sequence[bytes | None]:
        """Return the parsed files like `parse`, but hold none in memory: for a run that reads the site once."""
        parsed, self._cached = self.parse(requests), {}
        return parsed

    def of_another_state(self, root: Path) -> "ParseCache":
        """Return a cache for another state of the site, in `root`: it finds what this one holds, and saves nothing."""
        other = ParseCache(root, jobs=self._jobs, remember=False, report_progress=self._report_progress)
        other._cached = dict(self._cached)
        return other

    def known(self, request: ParseRequest) -> bytes | None:
        """Return one parsed file from the cache; None if it is not cached."""
        data = _bytes(f"{self._root}/{request.path}")
        return None if data is None else self._cached.get(_key(data, request))

    def _reported(self, parsed: Iterable[list[bytes | None]], total: int) -> Iterable[list[bytes | None]]:
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
