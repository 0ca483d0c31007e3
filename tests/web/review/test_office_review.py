"""Offices that the record gives otherwise, or at another time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from review_records import article_of, first_story, open_for_review, tidal_gate

from onrecord.web.review.office_review import OfficeRecord, gather_offices, review_offices
from onrecord.web.review.rows import RowKind

OfficesOf = Callable[..., list[tuple[str, str]]]


@cache
def _first_story() -> OfficeRecord:
    return gather_offices(*first_story())


@cache
def _tidal_gate() -> OfficeRecord:
    return gather_offices(*tidal_gate())


def _persons(*texts: str, day: date | None = None) -> list[tuple[str, str]]:
    rows = review_offices(article_of(*texts, day=day), _first_story())
    return [(row.words, row.entry.removeprefix("actors/")) for row in rows]


def _bodies(*texts: str) -> list[tuple[str, str]]:
    rows = review_offices(article_of(*texts), _tidal_gate())
    return [(row.words, row.entry.removeprefix("actors/")) for row in rows]


def test_row_has_the_record_s_office() -> None:
    """The row is at the line of the office, and leads to the person."""
    (row,) = review_offices(article_of("A heading", "It was senator Aidos Sarym who asked."), _first_story())

    assert (row.kind, row.line, row.words, row.nearest) == (RowKind.OFFICE, 3, "senator", "deputy of the Mazhilis")
    assert row.message == "The record has another office: deputy of the Mazhilis."
    assert (row.entry, row.file) == ("actors/aidos-sarym", "content/actors/parliament.yaml")


@pytest.mark.parametrize(
    ("text", "words", "person"),
    [
        ("Der Senator Aidos Sarym ist nicht gefragt worden.", "Senator", "aidos-sarym"),
        ("Le sénateur Aidos Sarym est dans la salle.", "sénateur", "aidos-sarym"),
        ("El senador Aidos Sarym no se lo dio.", "senador", "aidos-sarym"),
        ("Против был сенатор Айдос Сарым.", "сенатор", "aidos-sarym"),
        ("Проти був сенатор Айдос Сарим, і її не спитали.", "сенатор", "aidos-sarym"),
        ("Бұған қарсы сенатор Айдос Сарым болған еді.", "сенатор", "aidos-sarym"),
        ("Подписал премьер-министр Касым-Жомарт Токаев.", "премьер-министр", "president-kz"),
        ("Aidos Sarym, a senator, was against it.", "senator", "aidos-sarym"),
        ("Против был министр информации Айдос Сарым.", "министр", "aidos-sarym"),
    ],
)
def test_other_office_beside_a_name_is_told(text: str, words: str, person: str) -> None:
    """Before the name, or after it between commas."""
    assert _persons(text) == [(words, person)]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("George Chen, the company's director for policy communications in Asia-Pacific, wrote.", "george-chen"),
        (
            "Ben McConaghy, Metas Regionaldirektor für Greater China, Mongolei und Zentralasien, schrieb.",
            "ben-mcconaghy",
        ),
        ("Ben McConaghy, regional public policy director for Greater China, wrote.", "ben-mcconaghy"),
    ],
)
def test_role_of_another_person_is_told(text: str, person: str) -> None:
    """Also in a language that the record has not, if the names in it are the same."""
    assert [found for _, found in _persons(text)] == [person]


def test_role_that_goes_on_otherwise_is_told() -> None:
    """The office is right, and what it is of is not."""
    text = "Aida Balaeva, the Minister of Information and Communications, agreed."

    assert _persons(text) == [("Minister of Information and Communications", "aida-balaeva")]


@pytest.mark.parametrize(
    "text",
    [
        "The former senator Aidos Sarym and ex-minister Dinara Zakieva came.",
        "Aidos Sarym, deputy of the Mazhilis, and Aida Balaeva, Minister of Information and Social Development, met.",
        "George Chen, Meta's regional director for Greater China, answered Ben McConaghy, its communications director.",
        "Aidos Sarym, Senator Ivanov and the President met.",
        "The senator told Aidos Sarym that the president had signed.",
        "Aidos Sarym said that the senator was wrong.",
        "Senator Ivanov and Aidos Sarym met.",
        "Kassym-Jomart Tokayev, the President, signed it.",
        "The spokesman Ben McConaghy answered, and so did the committee's chairman Aidos Sarym.",
    ],
)
def test_right_offices_and_those_of_others_have_no_row(text: str) -> None:
    """An office belongs to a name only right beside it."""
    assert _persons(text) == []


RIGHT = (
    "The minister Aida Balaeva and the deputies Aidos Sarym and Dinara Zakieva met President Kassym-Jomart Tokayev.",
    "Die Ministerin Aida Balajewa und der Abgeordnete Aidos Sarym sind bei Präsident Kassym-Jomart Tokajew.",
    "La ministre Aida Balaeva et le député Aidos Sarym sont chez le président Kassym-Jomart Tokaïev.",
    "La ministra Aida Balaeva y el diputado Aidos Sarym se van con el presidente Kassym-Jomart Tokayev.",
    "Министр Аида Балаева, депутат Айдос Сарым и президент Касым-Жомарт Токаев. Министру Аиде Балаевой ответили.",
    "Міністерка Аїда Балаєва, депутат Айдос Сарим і президент Касим-Жомарт Токаєв її чекали.",
    "Министр Аида Балаева, депутат Айдос Сарым және президент Қасым-Жомарт Тоқаев.",
)


@pytest.mark.parametrize("text", RIGHT, ids=["en", "de", "fr", "es", "ru", "uk", "kk"])
def test_right_offices_have_no_row_in_any_language(text: str) -> None:
    """The words of an office are known in all seven."""
    assert _persons(text, "On 1 May 2022 all of them met.", day=date(2022, 5, 2)) == []


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("The Director of the Union of Grain wrote.", "grain-secretary"),
        ("The chairwoman of the Union of Grain wrote.", "grain-secretary"),
        ("Ответил секретарь Стекольной компании.", "glass-director"),
    ],
)
def test_office_that_the_record_s_only_officer_of_a_body_has_not_is_told(text: str, person: str) -> None:
    """The record knows one officer there, by the office alone."""
    assert [found for _, found in _bodies(text)] == [person]


@pytest.mark.parametrize(
    "text",
    [
        "The Secretary of the Union of Grain and the Director of the Glass Company wrote.",
        "Директору Стекольной компании ответил секретарь Союза зерна.",
        "A spokesperson of the Union of Grain wrote.",
        "The former director of the Union of Grain wrote.",
        "The director of the Harbour Council wrote.",
        "The director of the Union of Grain, Jane Placeholder, wrote.",
        "Jane Placeholder, director of the Union of Grain, wrote.",
    ],
)
def test_officers_of_whom_the_record_says_nothing_have_no_row(text: str) -> None:
    """A body has more offices than a record names, and somebody with a name may have one."""
    assert _bodies(text) == []


@pytest.fixture(scope="module")
def offices_of(tmp_path_factory: pytest.TempPathFactory) -> OfficesOf:
    """Return what reviews texts against a record with offices of a time."""
    root = tmp_path_factory.mktemp("site")
    for path, text in _FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    gathered = gather_offices(*open_for_review(Path(root)))

    def review(*texts: str, day: date | None = None) -> list[tuple[str, str]]:
        return [(row.words, row.message) for row in review_offices(article_of(*texts, day=day), gathered)]

    return review


_EVENT = """title: A statement
date: {}
published: 2024-01-01
type: statement
speaker: {}
role: {}
body: It is said.
sources: [gazette]
"""
_FILES = {
    "site.yaml": "title: Test\n",
    "content/actors/all.yaml": (
        "port: {name: Port Ministry, kind: organization}\n"
        "guild: {name: Guild of Pilots, kind: organization}\n"
        "ada: {name: Ada Example, kind: person, role: Minister of Ports,"
        " member_of: {organization: port, start_date: 2019-03-12, end_date: 2022-09-02}}\n"
        "ben: {name: Ben Sample, kind: person, role: director of pilots,"
        " member_of: [{organization: guild, end_date: 2018}, port]}\n"
        "cleo: {name: Cleo Specimen, kind: person}\n"
    ),
    "content/sources/all.yaml": "gazette: {title: The Gazette, publisher: The Gazette, url: 'https://example.org/g'}\n",
    "content/stories/harbour/story.yaml": "title: Harbour\nsummary: A story.\n",
    "content/stories/harbour/events/first.yaml": _EVENT.format("2019-05-01", "cleo", "deputy of the town"),
    "content/stories/harbour/events/second.yaml": _EVENT.format("2023-05-01", "cleo", "mayor of the town"),
}


@pytest.mark.parametrize(
    "text",
    [
        "A secretary of the Glass Company replied on 20 November 2024.",
        "Ein Sekretär der Glass Company antwortete nicht.",
        "Secretaries of the Glass Company had no time.",
        "The deputy director of the Union of Grain was there.",
        "Ответил один секретарь Стекольной компании.",
    ],
)
def test_office_of_which_a_body_may_have_several_has_no_row(text: str) -> None:
    """The record has somebody else of that body, who says nothing on how many secretaries there are."""
    assert _bodies(text) == []


def test_office_after_its_period_is_told(offices_of: OfficesOf) -> None:
    """The period is in the words of the record's pages."""
    told = "The record has this office at another time: Port Ministry, 12 March 2019 to 2 September 2022."

    assert offices_of("On 3 May 2023 Minister Ada Example opened the gate.") == [("Minister", told)]
    assert offices_of("In 2018 Minister Ada Example opened the gate.") == [("Minister", told)]
    assert offices_of("Ada Example, the minister, opens it.", day=date(2026, 1, 2)) == [("minister", told)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On 3 May 2021 Minister Ada Example opened the gate.", date(2026, 1, 2)),
        ("In 2022 Minister Ada Example opened the gate.", date(2026, 1, 2)),
        ("The former minister Ada Example came on 3 May 2023.", None),
        ("Minister Ada Example opened the gate.", None),
        ("Minister Ada Example opens the gate.", date(2022, 9, 2)),
        ("Ada Example came on 3 May 2023.", None),
        ("On 3 May 2023 the director Ben Sample came.", None),
    ],
)
def test_office_of_its_time_or_of_no_certain_time_has_no_row(
    offices_of: OfficesOf, text: str, day: date | None
) -> None:
    """A sentence without a day may speak of any day, and a person of two bodies of the other."""
    assert offices_of(text, day=day) == []


def test_sentence_without_a_day_may_speak_of_all_days_of_the_article(offices_of: OfficesOf) -> None:
    """One of them lies in the period."""
    later = "Minister Ada Example opened the gate."

    assert offices_of("The gate opened on 3 May 2021.", later, day=date(2026, 1, 2)) == []
    assert len(offices_of("The gate opened on 3 May 2023.", later, day=date(2026, 1, 2))) == 1


def test_body_that_somebody_had_left_is_told(offices_of: OfficesOf) -> None:
    """Ben left the guild, and not the ministry."""
    assert offices_of("On 3 May 2021 Ben Sample, director of the Guild of Pilots, came.") == [
        ("director of the Guild of Pilots", "The record has this office at another time: Guild of Pilots, until 2018.")
    ]


def test_office_before_the_first_event_that_gives_it_is_told(offices_of: OfficesOf) -> None:
    """After that day, the record has somebody speak in another office."""
    assert offices_of("On 1 April 2019 Mayor Cleo Specimen spoke.") == [
        ("Mayor", "The record has another office on 1 May 2019: deputy of the town.")
    ]
    assert offices_of("On 1 April 2024 the deputy Cleo Specimen spoke.") == [
        ("deputy", "The record has another office on 1 May 2023: mayor of the town.")
    ]
    assert offices_of("On 1 April 2021 Mayor Cleo Specimen spoke.") == []
    assert offices_of("On 2 May 2023 Mayor Cleo Specimen spoke.") == []
