"""The own files of entries in the API: the address of each, and the entries that one of them names."""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from onrecord.model.reserved_ids import VIA_WORDS
from onrecord.render.data.file_digests import API

ListKind = Literal["events", "claims", "actors", "sources", "bills"]
"""A kind of entry of which the API has a list, by the name of the folder that holds their files."""
EntryKind = Literal["stories", ListKind]
"""A kind of entry with files of their own. `index.json` lists the stories."""

_NAMED_BY_FORM = frozenset(
    (
        *(
            "event",
            "events",
            "spoke",
            "parts_spoke",
            "mentioned",
            "after",
            "during",
            "target_event",
            "set_by",
            "happened",
        ),
        *("claim", "claims", "point", "joined", "origin", "origin_claim", "target", "target_claim"),
    )
)
"""The fields with whole ids of events and claims, whose form tells the two apart."""
_PLAIN: Mapping[str, EntryKind] = {
    "story": "stories",
    **dict.fromkeys(("bill", "bills"), "bills"),
    **dict.fromkeys(("source", "sources", "version_of", "versions", "reports"), "sources"),
    **dict.fromkeys(("speaker", "on_behalf_of", "actor", "actors", "claimed_by", "sponsors"), "actors"),
    **dict.fromkeys(("organization", "part_of", "parts", "side", "different_from"), "actors"),
    **dict.fromkeys(("holding", "opposing", "confirmed_by", "body", "bodies"), "actors"),
}
"""The fields with other ids, and the kind of what these name. A body may be the unnamed speaker of an event."""


def own_file(kind: EntryKind, id_: str) -> str:
    """Return the address of an entry's own file."""
    return f"{API}{kind}/{id_.replace('#', '/')}.json"


def named_in(file: Struct) -> Iterator[tuple[EntryKind, str]]:
    """Yield the kind and the id of each entry that a file names, some of them several times."""
    for name in file.__struct_fields__:
        value = getattr(file, name)
        for one in value if isinstance(value, list | tuple) else (value,):
            if isinstance(one, Struct):
                yield from named_in(one)
            elif isinstance(one, str) and (kind := _kind_of(name, one)):
                yield kind, one


def _kind_of(field: str, id_: str) -> EntryKind | None:
    """Return the kind of the entry that a field names; None if it names none."""
    if (field not in _NAMED_BY_FORM and field not in _PLAIN) or id_ in VIA_WORDS:
        return None
    if "#" in id_:
        return "claims"
    return "events" if "/" in id_ else _PLAIN.get(field)
