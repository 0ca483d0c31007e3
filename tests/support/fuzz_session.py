"""Proves many drawn sites, and keeps those for which something doesn't hold as files that a test replays."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from fuzzed_sites import REAL, SMALL, Files, invented_sites, named_site
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from site_mistakes import mended, mistaken_sites
from site_proof import BrokenPropertyError, Proof

from onrecord.build.pipeline import LoadedSite
from onrecord.problems import Outcome, has_errors

TRIALS = 9
"""After so many trials to mend a site, it stays broken."""
MOST_SECONDS = 60
"""The processor time that a site may take: all of them are small."""
SHRINKING_SECONDS = 120
EACH_COMMAND = 25
"""One of so many sites is checked by a process of its own too."""
EXAMPLES_A_SEED = 20
PLAIN_SITE = {"site.yaml": SMALL["site.yaml"]}

DrawnSite = tuple[str, Files]
"""The name of a site without mistakes, from which missing files are taken, and the files of the site to prove."""


def _invented(most_events: int) -> st.SearchStrategy[DrawnSite]:
    return invented_sites(most_events).map(lambda files: ("", files))


def short_sites() -> st.SearchStrategy[DrawnSite]:
    """Return a strategy for sites that take little time."""
    return st.one_of(_invented(4), mistaken_sites(("small", "full"), 4))


def all_sites() -> st.SearchStrategy[DrawnSite]:
    """Return a strategy for all sites, most of them small."""
    real = mistaken_sites(tuple(REAL), 8)
    return st.one_of(_invented(6), _invented(8), _invented(4), mistaken_sites(("small", "full"), 6), real)


class FuzzSession:
    """Proves sites one after the other; a broken property is kept and doesn't end the session."""

    def __init__(self, place: Path, kept: Path) -> None:
        self.proof = Proof(place)
        self.kept = kept
        self.finds: dict[str, Path] = {}
        """The file of each find, by what is broken."""
        self._before: Files = dict(SMALL)

    def prove(self, drawn: DrawnSite) -> None:
        """Prove a site, and the sites that it becomes while its errors are taken out."""
        name, files = drawn
        first = named_site(name) if name else PLAIN_SITE
        for trial in range(TRIALS):
            number = self.proof.counts["sites"]
            try:
                with _limited():
                    outcome = prove_one(self.proof, first, files, as_command=number % EACH_COMMAND == 0)
            except BrokenPropertyError as error:
                self._keep(error, first, files)
                return
            if not has_errors(outcome.problems):
                self._before = files
                return
            files = mended(files, outcome.problems, first, trial)

    def run(self, sites: st.SearchStrategy[DrawnSite], minutes: float, first_seed: int) -> None:
        """Prove sites for some minutes; the same seed draws the same sites again."""
        until, number = time.monotonic() + minutes * 60, first_seed
        while time.monotonic() < until:

            @seed(number)
            @settings(
                max_examples=EXAMPLES_A_SEED,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(sites)
            def prove(drawn: DrawnSite) -> None:
                if time.monotonic() < until:
                    self.prove(drawn)

            prove()
            print(f"seed {number}: {self.summary()}", flush=True)  # noqa: T201  (`make fuzz` shows it)
            number += 1

    def summary(self) -> str:
        """Return how much was proved."""
        counts = (f"{self.proof.counts[name]:,} {name}" for name in ("sites", "clean sites", "pages", "commands"))
        return f"{', '.join(counts)}, {len(self.finds)} finds"

    def _keep(self, error: BrokenPropertyError, first: Mapping[str, bytes], files: Files) -> None:
        """Keep the smallest site found with the same fault."""
        name = str(error)
        if name in self.finds:
            return
        number = len(list(self.kept.glob("*.json"))) + 1
        self.finds[name] = file = self.kept / f"{number:03d}.json"
        write_find(file, error, first, self._before, files)
        with TemporaryDirectory() as place:
            smaller = shrunk(files, lambda trial: _breaks(Path(place), error, first, self._before, trial))
        write_find(file, error, first, self._before, smaller)
        print(f"{file}: {name}", flush=True)  # noqa: T201  (`make fuzz` shows it)


def prove_one(
    proof: Proof, first: Mapping[str, bytes], files: Files, *, as_command: bool = False
) -> Outcome[LoadedSite]:
    """Prove a site; an editor's own templates may hold any HTML, so the pages of such a theme are not parsed."""
    is_ours = all(first.get(path) == data for path, data in files.items() if path.startswith("templates/"))
    return proof.prove(files, is_theme_ours=is_ours, as_command=as_command)


def _breaks(place: Path, error: BrokenPropertyError, first: Mapping[str, bytes], before: Files, files: Files) -> bool:
    """Return whether a site, built after another one, has the same fault."""
    with TemporaryDirectory(dir=place) as folder:
        proof = Proof(Path(folder))
        try:
            if "warm" in error.name:
                prove_one(proof, before, before)
            prove_one(proof, first, files, as_command="command" in error.name)
        except BrokenPropertyError as found:
            return found.name == error.name
    return False


def shrunk(files: Files, is_broken: Callable[[Files], bool], seconds: float = SHRINKING_SECONDS) -> Files:
    """Return the files without those, and without the lines, that the fault doesn't need; as far as the time allows."""
    until = time.monotonic() + seconds
    for path in sorted(files):
        fewer = {other: data for other, data in files.items() if other != path}
        if time.monotonic() < until and is_broken(fewer):
            files = fewer
    for path in sorted(files):
        size = max(files[path].count(b"\n"), 1)
        while size and time.monotonic() < until:
            for lines in _shorter(files[path].split(b"\n"), size):
                fewer = {**files, path: b"\n".join(lines)}
                if time.monotonic() < until and is_broken(fewer):
                    files = fewer
                    break
            else:
                size //= 2
    return files


def _shorter(lines: list[bytes], size: int) -> Iterator[list[bytes]]:
    """Yield the lines without each run of `size` lines."""
    for start in range(0, len(lines), size):
        yield lines[:start] + lines[start + size :]


@contextmanager
def _limited() -> Iterator[None]:
    """End what takes too long: a scanner that never ends is a fault too."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise BrokenPropertyError("each site takes little time", f"more than {MOST_SECONDS} s")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def write_find(file: Path, error: BrokenPropertyError, first: Mapping[str, bytes], before: Files, files: Files) -> None:
    """Write a site with a fault; one whose warm build differs, with the site that was built before it."""
    parts = {"site": files, "theme": {path: data for path, data in first.items() if path.startswith("templates/")}}
    if "warm" in error.name:
        parts["before"] = before
    file.parent.mkdir(parents=True, exist_ok=True)
    texts = {name: {path: data.decode("latin-1") for path, data in part.items()} for name, part in parts.items()}
    file.write_text(json.dumps({"broken": str(error), **texts}, indent=1) + "\n", "utf-8")


def replay(file: Path, place: Path) -> None:
    """Prove the site of a find; fail as it did then."""
    kept = json.loads(file.read_text("utf-8"))
    parts = {
        name: {path: text.encode("latin-1") for path, text in kept.get(name, {}).items()}
        for name in ("site", "theme", "before")
    }
    proof = Proof(place)
    if parts["before"]:
        prove_one(proof, parts["before"], parts["before"])
    prove_one(proof, parts["theme"], parts["site"], as_command="command" in kept["broken"])
