"""What is to be said of fields that a page has filled in, or of an address that could not be read.

The form carries it beside each field, with the value that it is about: once the value is another one, nothing is said.
"""

from collections.abc import Iterator, Mapping

from onrecord.desk.browser.messages import Message

REMARK = "-read."
"""Begins the name of the field of a form with a remark on the field of the rest of the name."""
_FAILED = "This page can’t be read: %(words)s. Look at the address again, or type the answers yourself."
_KNOWN = "This page is a source already, “%(words)s”: take that one instead."
SENTENCES: Mapping[str, str] = {"failed": _FAILED, "known": _KNOWN}
"""The sentence of each kind of remark; others are a sentence of their own."""


def note_failure(field: str, value: str, why: str) -> dict[str, str]:
    """Return the remark that the page at an address can't be read."""
    return {f"{REMARK}{field}": f"{value}\nfailed\n{why}"}


def note_known(field: str, value: str, title: str) -> dict[str, str]:
    """Return the remark that the site has a page already, as a source with a title."""
    return {f"{REMARK}{field}": f"{value}\nknown\n{title}"}


def note_remark(field: str, value: str, remark: str) -> dict[str, str]:
    """Return a remark on the value of a field, in words of the program; an empty one takes back an earlier one."""
    return {f"{REMARK}{field}": f"{value}\n\n{remark}" if remark else ""}


def find_remarks(fields: Mapping[str, str]) -> Iterator[Message]:
    """Yield a message for each remark on a field that still has the same value; none of them stops a save."""
    for name, remark in fields.items():
        field = name.removeprefix(REMARK)
        value, _, rest = remark.partition("\n")
        kind, _, words = rest.partition("\n")
        if name == field or not words or fields.get(field, "").strip() != value:
            continue
        sentence = SENTENCES.get(kind, "")
        text = sentence % {"words": words} if sentence else words
        yield Message(field, text, is_error=False, sentence=sentence, words=words if sentence else "")
