"""A source as a reference manager tells it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, field

from onrecord.model.dates import DateError
from onrecord.web.imports.cleaning import shorten
from onrecord.web.imports.findings import Findings, Place

DEFAULT_TYPE = "webpage"
OTHER_TYPE = "document"
"""The type of a source for which this program has no closer one."""


class Reference(Struct):
    """One entry of a reference manager, in plain text. All of it is untrusted."""

    place: Place
    key: str = ""
    """What the other program calls it."""
    type: str = DEFAULT_TYPE
    title: str = ""
    authors: list[str] = field(default_factory=list)
    publisher: str = ""
    container: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    doi: str = ""
    isbn: str = ""
    """One ISBN, or several."""
    language: str = ""
    issued: str = ""
    """In EDTF."""
    accessed: str = ""
    """In EDTF."""
    url: str = ""
    archive_url: str = ""
    others: list[tuple[str, str]] = field(default_factory=list)
    """What no field takes, by the other program's names."""

    def keep_other(self, name: str, value: str) -> None:
        """Keep a value that no field takes."""
        if value.strip():
            self.others.append((name, value))

    def keep_copy(self, name: str, text: str) -> None:
        """Keep the address of an archived copy; the same field also tells a shelf mark."""
        if text.strip().startswith(("http://", "https://")):
            self.archive_url = text.strip()
        else:
            self.keep_other(name, text)

    def keep_fault(self, name: str, value: str, fault: object, findings: Findings) -> None:
        """Keep the value of a field that can't have it, and tell why."""
        findings.warn(self.place, f"'{name}' can't be taken: {fault}")
        self.keep_other(name, value)

    def take_date(self, name: str, value: str, read: Callable[[], str], findings: Findings) -> str:
        """Return the date that `read` finds in a value; if it is none, keep the value, and return an empty text."""
        try:
            return read()
        except DateError as error:
            self.keep_fault(name, value, error, findings)
            return ""

    def keep_type(self, name: str, type_: str, findings: Findings) -> None:
        """Keep a type that this site lacks."""
        self.type = OTHER_TYPE
        findings.warn(self.place, f"the type '{shorten(type_)}' is none of this site's, so it became '{OTHER_TYPE}'")
        self.keep_other(name, type_)


def join_name(*parts: str) -> str:
    """Return a name in the order in which people say it: of given names, particles, family name and suffix."""
    *names, suffix = parts
    name = " ".join(filter(None, names))
    if not (name and suffix):
        return name or suffix
    return f"{name}, {suffix}"
