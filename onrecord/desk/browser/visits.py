"""What each page of the desk gets and returns: a visit, with the desk of this run, and an answer."""

from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, tzinfo
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field

from onrecord.desk.browser.gathered_record import RecordGatherer
from onrecord.desk.browser.one_time import OneTimeForms
from onrecord.editing.diff.last_version import LastVersion
from onrecord.editing.edited_site import EditedSite
from onrecord.editing.writing import Saves
from onrecord.problems import RefusedError

FORM = "-form"
"""The field of a form with its id."""
PREFIX = "/-"
"""Where the desk's addresses begin: no id can be `-`, so they never are those of a page."""
_MOST_DIGITS = 16
"""A number that a form sends has fewer digits."""


class Desk(Struct, frozen=True, dict=True):
    """The desk of one run."""

    root: Path
    """The site's folder."""
    site: EditedSite
    saves: Saves
    clock: Callable[[], datetime]
    """Returns the current moment in UTC."""
    preview: str
    """The address of the preview, with a slash at the end."""
    memory: dict[str, bytes]
    """Unsaved looks and opened files by their digests; the oldest go first."""
    environment: Mapping[str, str] = MappingProxyType({})
    """The environment of the command, in which git runs."""
    latest: dict[str, int] = field(default_factory=dict)
    """The newest check of each form makes older ones void."""
    forms: OneTimeForms = field(default_factory=OneTimeForms)

    @cached_property
    def last_version(self) -> LastVersion:
        """What the site is compared with."""
        return LastVersion(self.root, self.environment)

    @cached_property
    def review(self) -> RecordGatherer:
        """What articles are compared with."""
        return RecordGatherer(self.site)

    @property
    def zone(self) -> tzinfo:
        """The site's time zone, as some page has read it last. Raises `RefusedError` without a site."""
        return self.site.read_lately().records.site.fields.timezone

    @property
    def title(self) -> Mapping[str, str]:
        """The site's name by languages, for the head of each page; empty without a site."""
        with suppress(RefusedError):
            return self.site.read_lately().records.site.fields.title
        return {}


class _Sent(dict[str, str]):
    """The fields of a form, which is never sent without those that are read by name."""

    def __missing__(self, name: str) -> str:
        raise RefusedError(f"this was sent without '{name}', so nothing was done; open the page again")


class Visit(Struct, frozen=True, dict=True):
    """One request that may see the desk; a POST may change the site."""

    desk: Desk
    path: Mapping[str, str]
    """The parts of the address that its route names."""
    query: Mapping[str, str]
    form: Sequence[tuple[str, str]]
    """The fields that were sent, in order; empty for a GET."""
    language: str
    """The language of the desk's words."""
    address: str
    """The path with its query, to come back to."""
    accepted: Sequence[str] = ()
    """The languages that the browser asks for."""

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """The fields that were sent, each with its last value."""
        return _Sent(self.form)

    @property
    def is_post(self) -> bool:
        """Whether something was sent."""
        return bool(self.form)

    @property
    def form_id(self) -> str:
        """The id of the form, which each page of the desk has anew; empty without one."""
        return self.fields.get(FORM, "")

    def digest(self, *without: str) -> bytes:
        """Return a digest of the address and of all that was sent but for some fields."""
        digest = blake2b(self.address.encode("utf-8", "surrogatepass"), digest_size=16)
        sent = (item for item in self.form if item[0] not in without)
        for part in chain.from_iterable(sent):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8) + data)
        return digest.digest()

    def data(self, name: str) -> bytes:
        """Return the content of a file that was sent. Raises `RefusedError`."""
        try:
            return urlsafe_b64decode(self.fields[name])
        except ValueError:
            raise RefusedError(f"'{name}' was sent in pieces, so nothing was done; open the page again") from None

    def number(self, name: str) -> int:
        """Return a number that was sent; -1 without it."""
        text = self.fields.get(name, "")
        return int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else -1


class Page(Struct, frozen=True):
    """A page of the desk."""

    template: str
    values: Mapping[str, Any]
    status: int = 200


class Redirect(Struct, frozen=True):
    """Another page of the desk, or of the preview, to show after a change."""

    to: str


class Data(Struct, frozen=True):
    """Values for the desk's script, as JSON."""

    values: Mapping[str, Any]


class Look(Struct, frozen=True):
    """How an entry will look: a page of the site without scripts, for a frame."""

    html: str


Answer = Page | Redirect | Data | Look
Handler = Callable[[Visit], Answer]
