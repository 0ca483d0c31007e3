"""The words of an id: short, in the title's order, and never the opposite of what the title says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.editing.lookup.id_words import MAX_LENGTH, choose_words

MOST = 4
CHOSEN = {
    "en": {
        "Did Horizon steal the postmasters' money?": "horizon-steal-postmasters-money",
        "Nobody can change branch accounts": "nobody-can-change-branch-accounts",
        "Post Office says it never prosecuted innocent people": "never-prosecuted-innocent-people",
        "The Post Office Never Prosecuted Innocent People": "never-prosecuted-innocent-people",
        "Ministry found no evidence of direct access": "ministry-found-no-evidence",
        "Ministry blocks the site without a court order": "ministry-blocks-site-without-court-order",
        "Facebook replies: it has given no exclusive access": "facebook-replies-no-exclusive-access",
        "Horizon didn't steal the money": "horizon-didnt-steal-money",
        "Bank did not pay tax and moved abroad": "bank-not-pay-tax",
        "Court rejects every claim that the Post Office had no evidence": "court-rejects-claim-no-evidence",
        "Minister says no": "minister-says-no",
        "No": "no",
        "Kazakhstan becomes first Central Asian country to get access": "kazakhstan-first-central-asian-country",
        "Ministry of Culture fines 300 companies": "ministry-culture-fines-300-companies",
    },
    "ru": {
        "Почта никогда не преследовала невиновных": "nikogda-ne-presledovala-nevinovnykh",
        "Никто не мог изменить счета": "nikto-ne-mog-izmenit-scheta",
        "Доступа к системе нет": "dostupa-sisteme-net",
        "Нет доказательств прямого доступа": "net-dokazatelstv-pryamogo-dostupa",
    },
    "uk": {
        "Ніхто не може змінити рахунки": "nikhto-ne-mozhe-zminiti-rakhunki",
        "Доступу до системи немає": "dostupu-sistemi-nemaye",
    },
    "kk": {
        "Бұл шешім заңды емес": "sheshim-zandy-emes",
        "Министрліктің тікелей қолжетімділігі жоқ": "tikeley-qolzhetimdiligi-zhoq",
        "Ешкім шоттарды өзгерте алмайды": "eshkim-shottardy-ozgerte-almaydy",
    },
    "de": {
        "Niemand kann die Konten ändern": "niemand-kann-konten-andern",
        "Die Post hat Unschuldige nie verfolgt": "post-unschuldige-nie-verfolgt",
        "Das Ministerium hat keinen Zugang zu Daten": "ministerium-keinen-zugang-daten",
        "Ministerium bestätigt den Zugang nicht": "ministerium-bestatigt-zugang-nicht",
    },
    "fr": {
        "Le ministère n’a pas confirmé l’accès au système": "ministere-ne-pas-confirme-acces",
        "Personne ne peut modifier les comptes": "personne-ne-peut-modifier-comptes",
        "Aucun accès direct pour le ministère": "aucun-acces-direct-ministere",
    },
    "es": {
        "El ministerio no confirma el acceso": "ministerio-no-confirma-acceso",
        "Nadie puede cambiar las cuentas": "nadie-puede-cambiar-cuentas",
    },
}
TITLES = [(language, title, id_) for language, titles in CHOSEN.items() for title, id_ in titles.items()]


@pytest.mark.parametrize(("language", "title", "expected"), TITLES, ids=[title for _, title, _ in TITLES])
def test_id_says_what_its_title_says(language: str, title: str, expected: str) -> None:
    """A negation stays with what it negates, in each language of new sites; names and numbers stay whole."""
    assert choose_words(title, (language,), MOST) == expected


LEFT_OUT = {
    "Court rejects the claim that nobody could change accounts": "court-rejects-claim",
    "Facebook: nobody outside the company has ever been able to use the system": "facebook",
    "Nobody at the ministry in Almaty or Astana could possibly have known it": "almaty-astana",
}


@pytest.mark.parametrize(("title", "expected"), LEFT_OUT.items(), ids=LEFT_OUT)
def test_negated_clause_without_room_is_left_out(title: str, expected: str) -> None:
    """What has no room with its negation is left out wholly; what turns the sense round never gives way to it."""
    assert choose_words(title, ("en",), MOST) == expected


def test_words_of_other_languages_count_only_for_their_own() -> None:
    """'Die' is an article in German alone, also on a site that has German as its second language."""
    title = "Two workers die in Munich"

    assert choose_words(title, ("en", "de"), MOST) == "two-workers-die-munich"
    assert choose_words("Die Arbeiter in München", ("kk", "de"), MOST) == "arbeiter-munchen"


def test_long_negated_clause_alone_keeps_its_negation() -> None:
    """Where a title is nothing else, its id still begins with the negation."""
    id_ = choose_words("nobody will ever again be able to come and look at these long corridors", ("en",), MOST)

    assert id_.startswith("nobody-will-ever-again-able")


WORDS = [
    "the",
    "Post",
    "office",
    "never",
    "not",
    "nobody",
    "says",
    "that",
    "300",
    "и",
    "нет",
    "емес",
    "nicht",
    "access:",
    "of",
]


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=50)), max_size=12), st.integers(1, 6))
def test_chosen_words_make_an_id(words: list[str], most: int) -> None:
    """Whatever a title holds, its words make an id of the right length, or none."""
    id_ = choose_words(" ".join(words), ("en",), most)

    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*|", id_)
    assert len(id_) <= MAX_LENGTH
