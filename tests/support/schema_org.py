"""The vocabulary of schema.org, reduced to what tests of structured data need: classes, and what properties join.

`schema_org.tsv` is made of `schemaorg-current-https.jsonld`, release 30.0, from https://github.com/schemaorg/schemaorg
(folder data/releases), which schema.org publishes under CC BY-SA 3.0 (https://schema.org/docs/terms.html); so the file
has that licence too. For a newer release: python tests/support/schema_org.py FILE > tests/support/schema_org.tsv
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

SCHEMA_ORG = "https://schema.org/"
_FILE = Path(__file__).with_name("schema_org.tsv")


def with_urls(data: Mapping[str, Any], page: str = "") -> dict[str, Any]:
    """Return a page's data with URLs as ids: a processor resolves ids against the page, which most data name."""
    base = page or data["@id"]

    def whole(value: Any) -> Any:  # noqa: ANN401  (any part of the data)
        if isinstance(value, list):
            return [whole(item) for item in value]
        if not isinstance(value, dict):
            return value
        own = {"@id": urljoin(base, value["@id"])} if "@id" in value else {}
        return {name: whole(item) for name, item in value.items()} | own

    found: dict[str, Any] = whole(dict(data))
    return found


class Vocabulary(NamedTuple):
    """The classes with their parents, and the properties with the classes that they belong to and lead to."""

    classes: Mapping[str, tuple[str, ...]]
    domains: Mapping[str, tuple[str, ...]]
    ranges: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls) -> Vocabulary:
        """Return the vocabulary that is kept with the tests."""
        rows = [line.split("\t") for line in _FILE.read_text("utf-8").splitlines()]
        named = {kind: {name: values for one, name, *values in rows if one == kind} for kind in ("class", "property")}
        return cls(
            {name: tuple(parents.split()) for name, (parents,) in named["class"].items()},
            {name: tuple(domains.split()) for name, (domains, _) in named["property"].items()},
            {name: tuple(ranges.split()) for name, (_, ranges) in named["property"].items()},
        )

    def context(self, names: Iterable[str]) -> dict[str, Any]:
        """Return a JSON-LD context that knows those of some names which the vocabulary has; other terms get lost."""
        known = {*self.classes, *self.domains}
        return {"@context": {name: f"{SCHEMA_ORG}{name}" for name in names if name in known}}

    def ancestors(self, name: str) -> Iterator[str]:
        """Yield a class and all classes above it."""
        yield name
        for parent in self.classes[name]:
            yield from self.ancestors(parent)

    def is_one_of(self, name: str, classes: Iterable[str]) -> bool:
        """Return whether a class is one of some classes, or below one of them."""
        return not set(classes).isdisjoint(self.ancestors(name))


def reduce(release: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of the reduced vocabulary: each class with its parents, each property with domain and range."""
    for entry in sorted(release["@graph"], key=lambda entry: str(entry["@id"])):
        kinds = entry["@type"] if isinstance(entry["@type"], list) else [entry["@type"]]
        name = _local(entry["@id"])
        if ":" in name:  # of another vocabulary
            continue
        if "rdfs:Class" in kinds:
            yield f"class\t{name}\t{_names(entry, 'rdfs:subClassOf')}"
        elif "rdf:Property" in kinds:
            domains, ranges = (_names(entry, f"schema:{side}Includes") for side in ("domain", "range"))
            yield f"property\t{name}\t{domains}\t{ranges}"


def _names(entry: Mapping[str, Any], key: str) -> str:
    values = entry.get(key, [])
    ids = (value["@id"] for value in (values if isinstance(values, list) else [values]))
    return " ".join(sorted(_local(id_) for id_ in ids if id_.startswith("schema:")))


def _local(id_: str) -> str:
    return id_.removeprefix("schema:").removeprefix(SCHEMA_ORG)


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in reduce(json.loads(Path(sys.argv[1]).read_text("utf-8")))))
