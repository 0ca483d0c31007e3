"""What readers will see otherwise after a change that is not made yet."""

from pathlib import Path

from msgspec import Struct

from onrecord.desk.browser.desk_pages import words_in
from onrecord.editing.compare.changes import AddressAdded, AddressRemoved
from onrecord.editing.compare.comparison import compare
from onrecord.editing.compare.two_states import State
from onrecord.editing.diff.change_names import names_in
from onrecord.editing.diff.plain_lines import PlainGroup, group_plainly
from onrecord.editing.diff.states import state_of
from onrecord.editing.site_reading import LoadedSite
from onrecord.problems import Outcome


class Consequences(Struct, frozen=True):
    """What a change does for readers."""

    before: State
    after: State
    addresses: tuple[str, ...]
    """The new addresses, without those that lead on to another one."""
    gone: tuple[str, ...]
    """The addresses of pages that are gone, so that links to them break."""
    gone_files: int
    """How many addresses are gone that only programs read, such as feeds."""
    groups: tuple[PlainGroup, ...]
    """The other changes in sentences."""


def find_consequences(
    root: Path, before: Outcome[LoadedSite], after: Outcome[LoadedSite], language: str
) -> Consequences:
    """Return what is different for readers between two states of the site in `root`, each without drafts."""
    old = state_of(root, before, language).state
    new = state_of(root, after, language).state
    changes = compare(old, new).changes
    added = tuple(change for change in changes if isinstance(change, AddressAdded))
    gone = tuple(change.address for change in changes if isinstance(change, AddressRemoved))
    others = tuple(change for change in changes if not isinstance(change, AddressAdded | AddressRemoved))
    addresses = tuple(change.address for change in added if not change.redirect)
    names = names_in((new.records, old.records), language)
    groups = tuple(group_plainly(others, names, words_in(language)))
    pages = tuple(address for address in gone if _is_page(address))
    return Consequences(old, new, addresses, pages, len(gone) - len(pages), groups)


def _is_page(address: str) -> bool:
    return address == "" or address.endswith("/")
