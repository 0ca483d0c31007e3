"""What each page of the desk gets and returns: a visit, with the desk of this run, and an answer."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field

from onrecord.desk.browser.desk_site import DeskSite
from onrecord.desk.browser.last_version import LastVersion
from onrecord.problems import RefusedError
from onrecord.site_files.saves import Saves


class Desk(Struct, frozen=True, dict=True):
    """The desk of one run."""

    root: Path
    """The site's folder."""
    site: DeskSite
    saves: Saves
    clock: Callable[[], datetime]
    """Returns the current moment in UTC."""
    preview: str
    """The address of the preview, with a slash at the end."""
    memory: dict[str, bytes]
    """Pages 'as it will look' of unsaved states, and opened files, by their digests; the oldest go first."""
    environment: Mapping[str, str] = MappingProxyType({})
    """That of the command, in which git runs."""
    latest: dict[str, int] = field(default_factory=dict)
    """The number of the newest check of each form, which makes older ones void."""

    @cached_property
    def last_version(self) -> LastVersion:
        """What the site is compared with."""
        return LastVersion(self.root, self.environment)

    @property
    def zone(self) -> tzinfo:
        """The site's time zone. Raises `RefusedError` without a site."""
        return self.site.read().value.records.site.fields.timezone

    @property
    def title(self) -> Mapping[str, str]:
        """The site's name by languages, for the head of each page; empty without a site."""
        with suppress(RefusedError):
            return self.site.read().value.records.site.fields.title
        return {}


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

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """The fields that were sent, each with its last value."""
        return dict(self.form)

    @property
    def is_post(self) -> bool:
        """Whether something was sent."""
        return bool(self.form)


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
PREFIX = "/-"
"""No id can be `-`, so the desk's addresses never are those of a page."""
