"""The interface's catalogues contain every message, with the same placeholders."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from golden import expected_text
from package_messages import package_messages, package_template

from onrecord.desk.translating.translation import MEANINGS
from onrecord.read.catalogues import MESSAGES

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "onrecord" / "locale").glob("*.po"))
Texts = str | list[str] | tuple[str, ...] | None
_VALUE = re.compile(r"%\((\w+)\)[sd]")


@cache
def _used() -> frozenset[tuple[str | None, str | tuple[str, ...]]]:
    return frozenset((message.context, message.words) for message in package_messages())


def _read(path: Path) -> Catalog:
    return read_po(io.BytesIO(path.read_bytes()))


def test_extraction_finds_messages() -> None:
    """The extraction finds messages in templates, in code and in the vocabulary."""
    words = {message for _, message in _used()}

    assert {"Skip to the content", "Denied by", "%(date)s or earlier", ("%(n)d event", "%(n)d events")} <= words
    assert ("outcome of a bill", "adopted") in _used()


@pytest.mark.generated
def test_messages_for_translators_are_current() -> None:
    """The template of new catalogues has the messages of the interface, with comments on their places."""
    text = package_template()

    assert expected_text(MESSAGES, text) == text


def test_notes_for_translators_are_on_messages() -> None:
    """Each note on the meaning of a message names one that the interface has."""
    words = {message if isinstance(message, str) else message[0] for _, message in _used()}

    assert MEANINGS.keys() - words == set()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_catalogue_translates_exactly_the_used_messages(path: Path) -> None:
    """A catalogue translates every message of the interface, and has no obsolete ones."""
    translated = {
        (message.context, message.id if isinstance(message.id, str) else tuple(message.id))
        for message in _read(path)
        if message.id and all(_forms(message.string))
    }

    used = _used()

    assert used - translated == set(), f"onrecord/locale/{path.name}: translate these messages"
    assert translated - used == set(), f"onrecord/locale/{path.name}: remove these messages, which nothing uses"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_translation_has_the_placeholders_of_its_message(path: Path) -> None:
    """A translation uses each placeholder of its message, and no other."""
    for message in _read(path):
        if message.id:
            assert _values(message.id) == _values(message.string), message.id
            assert not message.fuzzy, message.id


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_terms_are_translated_consistently(path: Path) -> None:
    """A claim is not called like a kind of event, nor an original source like a primary one."""
    translations = {message.id: _forms(message.string)[0] for message in _read(path)}
    counted = translations["%(reports)s from %(n)d original source", "%(reports)s from %(n)d original sources"]
    origin = _VALUE.sub("", counted).replace("%()d", "").replace("%()s", "").strip()

    assert translations["Claim"] != translations["Statement"]
    assert translations["%(n)d claim", "%(n)d claims"] == f"%(n)d {translations['Claim'].lower()}"
    assert origin.casefold() not in translations["Primary source."].casefold()


def _values(text: Texts) -> set[str]:
    return {name for form in _forms(text) for name in _VALUE.findall(form)}


def _forms(text: Texts) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())
