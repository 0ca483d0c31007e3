"""Names that are one slip from a name of the record."""

from __future__ import annotations

from functools import cache

import pytest
from review_records import article_of, first_story, tidal_gate

from onrecord.web.review.name_review import NameRecord, gather_names, review_names
from onrecord.web.review.rows import Row, RowKind


@cache
def _tidal_gate() -> NameRecord:
    return gather_names(*tidal_gate())


@cache
def _first_story() -> NameRecord:
    return gather_names(*first_story())


_NORTH = "Северное отделение Стекольной компании"


def _names(*texts: str) -> list[tuple[str, str]]:
    return [(row.words, row.nearest) for row in review_names(article_of(*texts), _first_story())]


def _bodies(*texts: str) -> list[tuple[str, str]]:
    return [(row.words, row.nearest) for row in review_names(article_of(*texts), _tidal_gate())]


def test_row_has_the_record_s_name_and_no_judgement() -> None:
    """The editor weighs it: there may be somebody of that name."""
    (row,) = review_names(article_of("A heading", "The statement by Ben McConaughy came late."), _first_story())

    assert isinstance(row, Row)
    assert (row.kind, row.line, row.words, row.nearest) == (RowKind.NAME, 3, "Ben McConaughy", "Ben McConaghy")
    assert row.message == "The record has no such name; it has “Ben McConaghy”."
    assert (row.entry, row.file) == ("actors/ben-mcconaghy", "content/actors/meta.yaml")


@pytest.mark.parametrize(
    ("text", "words", "nearest"),
    [
        ("It was Aidos Sarim who had proposed it.", "Aidos Sarim", "Aidos Sarym"),
        ("Der Abgeordnete Aidos Sarim hatte es vorgeschlagen.", "Aidos Sarim", "Aidos Sarym"),
        ("Выступила и Динара Закирова.", "Динара Закирова", "Динара Закиева"),
        ("Об этом говорил депутат Айдос Сарым с Аидой Балиевой.", "Аидой Балиевой", "Аида Балаева"),
        ("La ministre Aida Balaiva est dans la salle.", "Aida Balaiva", "Aida Balaeva"),
        ("La ministra Ayda Balaeva dice que no es así.", "Ayda Balaeva", "Aida Balaeva"),
        ("Депутат Айдос Сирым сказав, що її відповіді не буде.", "Айдос Сирым", "Айдос Сарым"),
        ("Бұл туралы Динара Закинева айтқан еді.", "Динара Закинева", "Динара Закиева"),
        ("It was passed by the Mazhilas on Monday.", "Mazhilas", "Mazhilis"),
    ],
)
def test_slip_in_a_person_s_name_is_told(text: str, words: str, nearest: str) -> None:
    """In each language, with endings and in another alphabet."""
    assert _names(text) == [(words, nearest)]


@pytest.mark.parametrize(
    ("text", "words", "nearest"),
    [
        ("The Union of Grains has said so.", "Union of Grains", "Union of Grain"),
        ("The Loading Fees Bill came in 2025.", "Loading Fees Bill", "Landing Fees Bill"),
        ("Буклет выпустила Стеклянная компания.", "Стеклянная компания", "Стекольная компания"),
        ("За директора ответило Южное отделение Стекольной компании.", "Южное отделение Стекольной компании", _NORTH),
        ("The Higher Tribunal upheld it.", "Higher Tribunal", "High Tribunal"),
        ("The Ombudsman of the Water was asked.", "Ombudsman of the Water", "Ombudsman of the Waters"),
    ],
)
def test_other_word_in_the_name_of_a_body_is_told(text: str, words: str, nearest: str) -> None:
    """A word of the same root, or one or two letters away."""
    assert _bodies(text) == [(words, nearest)]


def test_two_names_mixed_are_told_beside_one_of_them() -> None:
    """Alone, a mixture may be a body of which the record knows nothing."""
    mixed = "Листок подписал Союз паромов."

    assert _bodies(mixed) == []
    assert ("Союз паромов", "Общество паромов") in _bodies("Ответило Общество паромов.", mixed)


def test_surname_alone_is_told_only_if_the_article_has_the_whole_name() -> None:
    """Else it is somebody else's."""
    assert _names("The reply that McConaghey wrote came later.") == []
    assert _names("Ben McConaghy wrote first.", "The reply that McConaghey wrote came later.") == [
        ("McConaghey", "Ben McConaghy")
    ]
    assert _names("Ben McConaghy wrote first.", "Then the McConaghys left.") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The minister Anna Balaeva came.", "Anna Balaeva"),
        ("Пришёл и депутат Болат Сарым.", "Болат Сарым"),
        ("Der Abgeordnete Ivan Sarym ist nicht da.", "Ivan Sarym"),
    ],
)
def test_other_first_name_is_told_behind_the_person_s_office(text: str, words: str) -> None:
    """Without it, the article may speak of somebody else of that family."""
    assert [found for found, _ in _names(text)] == [words]


@pytest.mark.parametrize(
    "text",
    [
        "The minister Mrs Balaeva and the senator Anna Balaeva",
        "Boris Chen and Anna Sarym are not in the record.",
        "George Tan and Ben Mitchell spoke.",
        "Dinara, Aida and George left. Ben stayed.",
        "B. McConaghy and A. Sarym wrote; so did Sarym A. and Zakiyeva.",
        "Сенатор Аида Ибраева и Айдос Нуров пришли.",
        "Ministry of Finance and Senate of France",
    ],
)
def test_other_people_and_bodies_have_no_row(text: str) -> None:
    """A first name, a surname or a word of a name in common is not enough."""
    assert _names(text) == []


def test_slip_is_told_once() -> None:
    """At its first place."""
    assert len(_names("Ben McConaughy wrote.", "Ben McConaughy wrote again.")) == 1


RIGHT = (
    (
        "Aida Balaeva's ministry, Ben McConaghy, George Chen, Dinara Zakiyeva and the deputy Aidos Sarym of the "
        "Mazhilis spoke; President Kassym-Jomart Tokayev signed the law that the Senate of Kazakhstan had passed."
    ),
    (
        "Der Minister Aida Balajewa, Aidos Saryms Entwurf und Präsident Kassym-Jomart Tokajew: das ist nicht von Ben "
        "McConaghys Büro und nicht von Dinara Sakijewa."
    ),
    (
        "La ministre Aida Balaïeva et le député Aidos Sarym sont dans la salle avec Kassym-Jomart Tokaïev et Dinara "
        "Zakieva; les mots de Ben McConaghy n'ont pas été lus."
    ),
    ("La ministra Aida Baláeva y el diputado Aidos Sarym dicen que Kasym-Yomart Tokáyev no se lo dio a George Chen."),
    (
        "Аиды Балаевой, Айдосом Сарымом и Динаре Закиевой ответил Бен Макконаги; о Касым-Жомарте Токаеве и Джордже "
        "Чене Мажилису не сказали. Мажилисом принято, Сенатом Казахстана одобрено."
    ),
    (
        "Міністерка Аїда Балаєва і депутат Айдос Сарим відповіли, що її слова чули Бен Макконагі, Джордж Чен, Дінара "
        "Закієва та Касим-Жомарт Токаєв."
    ),
    (
        "Аида Балаеваның, Айдос Сарымға, Динара Закиеваны және Қасым-Жомарт Тоқаевпен бірге Бен Макконагидің сөзі. "
        "Мәжілістің депутаты, Мәжіліске келді."
    ),
)


@pytest.mark.parametrize("text", RIGHT, ids=["en", "de", "fr", "es", "ru", "uk", "kk"])
def test_right_names_have_no_row_in_any_language(text: str) -> None:
    """With the endings, particles and transliterations of each."""
    assert _names(text) == []


def test_right_article_in_all_languages_has_no_row() -> None:
    """Nor do all of them together."""
    assert _names(*RIGHT) == []
    assert _bodies("Стекольной компании и Союзу зерна, Обществом паромов, Совете гавани, Управлением приливов.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Вчера законопроект о приливных варотах прошёл.",
        "They spoke of the tidal gale bill.",
        "Так сказал секретарь союза зерла.",
        "Так сказал сектетарь союза зерна.",
        "Вчера приняли законопроект о приливных воротах. Закон о приливных воротах ждали.",
    ],
)
def test_name_in_small_letters_is_never_a_slip(text: str) -> None:
    """Nor does it make a slip of a name that only begins like another."""
    assert _bodies(text) == []
