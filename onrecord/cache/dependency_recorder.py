"""Records the dependencies of a page: what it reads from the site while it is rendered; and the manifest of a build.

A dependency is the part of an entry that a page reads. `line dispute/denial` is the metadata of an event, and
`event dispute/denial` the whole event. A `DependencyKind` declares three things together: the name of the kind, the
value that a page gets, and the fingerprint of this value. So every value that a page reads has a fingerprint. This
module knows no site; `render/tracking/dependencies` has the table of kinds.

The manifest has the dependencies of each page, and the fingerprint that each dependency had. A page is unchanged if all
its dependencies have the same fingerprints: it would be rendered to the same bytes. Every page depends on the global
fingerprint too. This is a verifying trace (Mokhov, Mitchell, Peyton Jones: 'Build systems à la carte').

Both are here, since the manifest is these records as a build keeps and compares them.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, Protocol, Self, TypeVar

from msgspec import Struct, field, json

from onrecord.cache.state import MANIFEST, StateDirectory

Dependency = str
"""The name of a kind, a space, and the key of an entry, such as `line dispute/denial`."""
Facts = TypeVar("Facts")
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
PageDependencies = Mapping[str, Collection[Dependency]]
"""The dependencies of pages, by address."""


class DependencyRecorder:
    """The dependencies of the page that is being rendered."""

    def __init__(self) -> None:
        self.now: set[Dependency] = set()
        """The dependencies recorded so far."""
        self._names: dict[Dependency, Dependency] = {}

    def intern(self, name: Dependency) -> Dependency:
        """Return the one string for a name, since a large site has millions of dependencies."""
        return self._names.setdefault(name, name)

    def intern_all(self, dependencies: Iterable[Dependency]) -> tuple[Dependency, ...]:
        """Return dependencies as a tuple of shared strings."""
        names = self._names
        return tuple([names.setdefault(name, name) for name in dependencies])

    @contextmanager
    def isolated(self) -> Iterator[set[Dependency]]:
        """Yield a separate set, which collects the dependencies recorded within this context."""
        outer, self.now = self.now, set()
        try:
            yield self.now
        finally:
            self.now = outer


class TrackedMemo(Generic[Key, Value]):
    """Caches the results of a function. A page that gets a cached result depends on all that the function read."""

    def __init__(self, recorder: DependencyRecorder, make: Callable[[Key], Value]) -> None:
        self._recorder, self._make = recorder, make
        self._known: dict[Key, tuple[Value, tuple[Dependency, ...]]] = {}

    def __call__(self, key: Key) -> Value:
        """Return the function's result for `key`."""
        if (known := self._known.get(key)) is None:
            with self._recorder.isolated() as used:
                value = self._make(key)
            known = self._known[key] = (value, tuple(used))
        self._recorder.now.update(known[1])
        return known[0]

    def clear(self) -> None:
        """Remove all results."""
        self._known.clear()

    def invalidate(self, changed: frozenset[Dependency]) -> None:
        """Remove the results that depend on anything `changed`."""
        for key in [key for key, (_, used) in self._known.items() if not changed.isdisjoint(used)]:
            del self._known[key]


class KeyForm(Struct, Generic[Key], frozen=True):
    """How the key of an entry is written in the name of a dependency."""

    write: Callable[[Key], str]
    parse: Callable[[str], Key]
    """Returns the key that `write` has written."""


class DependencyKind(Struct, Generic[Facts, Key, Value], frozen=True):
    """A kind of dependency: the value that a page gets for a key, and the fingerprint of exactly this value.

    Both functions raise `KeyError` if the site has no such entry.
    """

    name: str
    key: KeyForm[Key]
    value: Callable[[Facts, Key], Value]
    """The type of the value has only the attributes that the fingerprint covers."""
    fingerprint: Callable[[Facts, Key], str]

    def reader(self, facts: Facts, recorder: DependencyRecorder) -> Callable[[Key], Value]:
        """Return the function that reads an entry for a page, and records the dependency.

        It remembers what it has read, so it is good for these facts alone.
        """
        prefix, write, value = f"{self.name} ", self.key.write, self.value
        known: dict[Key, tuple[Dependency, Value]] = {}

        def read(key: Key) -> Value:
            try:
                name, found = known[key]
            except KeyError:
                name = recorder.intern(prefix + write(key))
                recorder.now.add(name)  # a page also depends on an entry that is missing
                known[key] = name, (found := value(facts, key))
            else:
                recorder.now.add(name)
            return found

        return read

    def fingerprint_of(self, facts: Facts, key: str) -> str | None:
        """Return the fingerprint of the entry with this written key; None if the site has no such entry."""
        try:
            return self.fingerprint(facts, self.key.parse(key))
        except KeyError:
            return None


class TrackedMapping(Mapping[Key, Value]):
    """The entries of a kind by key. Iterating records a dependency on the list of all keys."""

    def __init__(self, keys: Callable[[], Mapping[Key, object]], read: Callable[[Key], Value]) -> None:
        """Take a function that records a dependency on the list and returns it, and one that reads an entry."""
        self._keys, self._read = keys, read

    def __getitem__(self, key: Key) -> Value:
        return self._read(key)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys())

    def __len__(self) -> int:
        return len(self._keys())


class CurrentFingerprints(Protocol):
    """The fingerprints of a site as it is now."""

    @property
    def shared(self) -> str:
        """The global fingerprint."""

    def of(self, dependency: Dependency, /) -> str | None:
        """Return the fingerprint of a dependency; None if the site has no such entry any more."""


class Manifest(Struct):
    """The pages of a build."""

    shared: str = ""
    """The global fingerprint."""
    fingerprints: dict[Dependency, str | None] = field(default_factory=dict)
    pages: dict[str, Collection[Dependency]] = field(default_factory=dict)
    """The dependencies of each page, by address."""

    @classmethod
    def load(cls, root: Path) -> Self:
        """Return the manifest of a site's last build; an empty one if none is stored."""
        if (content := StateDirectory(root).load(MANIFEST)) is None:
            return cls()
        stored = json.decode(content)
        names: list[Dependency] = stored["dependencies"]
        pages: dict[str, Collection[Dependency]]
        pages = {address: tuple([names[number] for number in used]) for address, used in stored["pages"].items()}
        return cls(stored["shared"], dict(zip(names, stored["fingerprints"], strict=True)), pages)

    def save(self, root: Path) -> None:
        """Store the manifest of a site."""
        numbers = {name: number for number, name in enumerate(self.fingerprints)}
        stored = {
            "shared": self.shared,
            "dependencies": list(self.fingerprints),
            "fingerprints": list(self.fingerprints.values()),
            "pages": {address: [numbers[name] for name in used] for address, used in self.pages.items()},
        }
        StateDirectory(root).save(MANIFEST, json.encode(stored))

    def add(self, pages: PageDependencies, current: CurrentFingerprints) -> None:
        """Add pages that were rendered from the site as it is now."""
        fingerprints = self.fingerprints
        for address, used in pages.items():
            self.pages[address] = used
            for name in used:
                if name not in fingerprints:
                    fingerprints[name] = current.of(name)

    def find_changed(self, current: CurrentFingerprints) -> frozenset[Dependency] | None:
        """Return the dependencies whose fingerprints have changed; None if the global one has."""
        if self.shared != current.shared:
            return None
        return frozenset(name for name, fingerprint in self.fingerprints.items() if current.of(name) != fingerprint)

    def find_unchanged(self, changed: frozenset[Dependency] | None) -> dict[str, Collection[Dependency]]:
        """Return the pages without a changed dependency."""
        if changed is None:
            return {}
        return {address: used for address, used in self.pages.items() if changed.isdisjoint(used)}


def manifest_of(pages: PageDependencies, current: CurrentFingerprints) -> Manifest:
    """Return the manifest of pages that were rendered from the site as it is now."""
    manifest = Manifest(current.shared)
    manifest.add({address: sorted(used) for address, used in pages.items()}, current)
    return manifest
