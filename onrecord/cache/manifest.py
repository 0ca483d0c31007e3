"""The manifest of a build: the dependencies of each page, and the fingerprint that each dependency had.

A page is unchanged if all its dependencies have the same fingerprints: it would be rendered to the same bytes. Every
page depends on the global fingerprint too. This is a verifying trace (Mokhov, Mitchell, Peyton Jones: 'Build systems à
la carte').
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Protocol

from msgspec import Struct, field, json

from onrecord.cache.dependency_recorder import Dependency
from onrecord.cache.state import MANIFEST, StateDirectory

PageDependencies = Mapping[str, Collection[Dependency]]
"""The dependencies of pages, by address."""


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
    def load(cls, root: Path) -> Manifest:
        """Return the manifest of a site's last build; an empty one if none is stored."""
        content = StateDirectory(root).load(MANIFEST)
        if content is None:
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

    def changed(self, current: CurrentFingerprints) -> frozenset[Dependency] | None:
        """Return the dependencies whose fingerprints have changed; None if the global one has."""
        if self.shared != current.shared:
            return None
        before = self.fingerprints.items()
        return frozenset(name for name, fingerprint in before if current.of(name) != fingerprint)

    def unchanged(self, changed: frozenset[Dependency] | None) -> dict[str, Collection[Dependency]]:
        """Return the pages without a changed dependency."""
        if changed is None:
            return {}
        return {address: used for address, used in self.pages.items() if changed.isdisjoint(used)}


def manifest_of(pages: PageDependencies, current: CurrentFingerprints) -> Manifest:
    """Return the manifest of pages that were rendered from the site as it is now."""
    manifest = Manifest(current.shared)
    manifest.add({address: sorted(used) for address, used in pages.items()}, current)
    return manifest
