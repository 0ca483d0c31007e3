"""Names by their sound: one key for a name in two scripts and in several spellings."""

from __future__ import annotations

import pytest

from onrecord.search.sounds import sound_of


@pytest.mark.parametrize(
    "names",
    [
        "facebook фейсбук",
        "bloomberg блумберг",
        "whatsapp ватсап уатсап",
        "mcconaghy макконахи",
        "balaeva balayeva балаева балаев",
        "zuckerberg цукерберг",
        "johnson джонсон",
        "scholz шольц",
        "khrushchev хрущев",
        "google гугл",
        "meta мета",
        "youtube ютуб",
        "reuters рейтерс",
        "mazhilis majilis мажилис мәжіліс",
        "george джордж",
    ],
)
def test_a_name_has_one_key(names: str) -> None:
    """A name sounds alike in Latin and Cyrillic letters, and with or without a doubled letter."""
    assert len({sound_of(name) for name in names.split()} - {""}) == 1


def test_other_words_have_other_keys() -> None:
    """Names that sound otherwise have other keys; short words, numbers and other scripts have none."""
    different = ("facebook", "bloomberg", "johnson", "scholz", "google", "meta", "reuters", "diplomat")

    assert len(set(map(sound_of, different))) == len(different)
    assert [sound_of(word) for word in ("it", "42nd", "الحكومة", "東京都", "")] == [""] * 5
