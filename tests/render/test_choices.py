"""Every choice of every field has its words in all languages, its sign, its place in the forms and its docs."""

from __future__ import annotations

import pytest
from choice_coverage import NEEDS, ROOT, choices_of_all_fields, lacking, unassigned_dropdowns

from onrecord.model import choices
from onrecord.model.choices import meanings
from onrecord.render import vocabulary


def test_each_choice_has_all_that_it_needs() -> None:
    """No choice lacks anything; else the failure names all of it, with the file to change."""
    found = [*lacking(choices_of_all_fields()), *unassigned_dropdowns()]

    assert not found, "\n".join(["choices that lack something:", *found])


def test_needs_are_of_fields_with_choices() -> None:
    """`NEEDS` names exactly the fields that have a fixed list of choices."""
    assert choices_of_all_fields().keys() == NEEDS.keys()


def test_everything_that_a_new_choice_lacks_is_named() -> None:
    """A new type of event lacks words, translations, a sign, forms and docs; the list names each with its file."""
    assert lacking({"EventFields.type": ("denial", "ruling")}) == [
        f"EventFields.type, ruling: {lack}"
        for lack in (
            "write its meaning into EVENT_TYPES of onrecord/model/choices.py",
            "write the words that pages print into EVENT_TYPES of onrecord/render/vocabulary.py",
            *(f"translate these words in onrecord/locale/{language}.po" for language in languages()),
            'draw its sign in static/style.css: at the end of --signs, and [data-type="ruling"] { --sign: … }',
            "explain `ruling` in docs/syntax.md",
            "run make update, which writes docs/fields.md",
            "run make update, which writes schema/",
            "offer it in .github/ISSUE_TEMPLATE/new-event.yml, kind",
            "offer it in onrecord/starter/site/dot-github/ISSUE_TEMPLATE/new-event.yml, kind",
        )
    ]


def test_words_without_their_translations_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A choice with meaning and words lacks the translations; the list does not name what it has."""
    monkeypatch.setitem(choices.MEANINGS, "CHANNELS", {**choices.MEANINGS["CHANNELS"], "leaflet": "a paper handed out"})
    monkeypatch.setattr(vocabulary, "CHANNELS", {**vocabulary.CHANNELS, "leaflet": "in a leaflet"})

    assert lacking({"EventFields.channel": ("leaflet",)}) == [
        *(
            f"EventFields.channel, leaflet: translate these words in onrecord/locale/{language}.po"
            for language in languages()
        ),
        "EventFields.channel, leaflet: run make update, which writes docs/fields.md",
        "EventFields.channel, leaflet: run make update, which writes schema/",
    ]


def test_choices_of_a_new_field_are_named() -> None:
    """A field whose needs nobody stated is named, with the place to state them."""
    (first, *_) = lacking({"BillFields.kind": ("denial",)})

    assert (
        first
        == "BillFields.kind, denial: say in NEEDS of tests/support/choice_coverage.py what this field's choices need"
    )


def test_one_choice_without_a_meaning_hides_no_other() -> None:
    """A schema keeps the meanings of a field's choices, although one of them has none yet."""
    assert meanings(["draft", "published", "scheduled"]) == [
        choices.STATUSES["draft"],
        choices.STATUSES["published"],
        "",
    ]


def languages() -> list[str]:
    """Return the languages of the catalogues."""
    return sorted(path.stem for path in (ROOT / "onrecord/locale").glob("*.po"))
