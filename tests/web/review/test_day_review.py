"""Days of events, stages and sources that the record has otherwise."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from review_records import article_of, first_story, tidal_gate

from onrecord.web.review.day_review import DayRecord, gather_days, review_days
from onrecord.web.review.rows import Row, RowKind


@cache
def _tidal_gate() -> DayRecord:
    return gather_days(*tidal_gate())


@cache
def _first_story() -> DayRecord:
    return gather_days(*first_story())


def _rows(*texts: str, day: date | None = None) -> tuple[Row, ...]:
    return review_days(article_of(*texts, day=day), _tidal_gate())


def _days(*texts: str) -> list[tuple[str, str]]:
    return [(row.words, row.day) for row in _rows(*texts)]


def _law(*texts: str) -> list[tuple[str, str]]:
    return [(row.words, row.day) for row in review_days(article_of(*texts), _first_story())]


def test_row_has_the_record_s_day_and_no_judgement() -> None:
    """It leads to the words of the day, and to the entry."""
    (row,) = _rows("A heading", "On 16 October 2024 the Glass Company denied that it had signed anything.")

    assert (row.kind, row.line, row.words, row.day) == (RowKind.DAY, 3, "16 October 2024", "2024-10-15")
    assert row.message == (
        "The record has another day for “Glass Company denies that it signed an agreement”: 15 October 2024."
    )
    assert row.entry == "tidal-gate/company-denies-signing"
    assert row.file == "content/stories/tidal-gate/events/company-denies-signing.yaml"
    assert row.url == "https://example.org/tidal-gate/tidal-gate/company-denies-signing/"


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("On 14 October 2024 the Glass Company denied that it had signed anything.", "2024-10-15"),
        ("The Harbour Council denied on 30 June 2025 that any barge had waited for three days.", "2025-05-30"),
        ("Совет гавани опроверг 30 мая 2024 года, что баржи ждут три дня.", "2025-05-30"),
        ("Am 29. Januar 2026 entschied das Bay Tribunal.", "2026-01-28"),
        ("Le 29 janvier 2026, le Bay Tribunal a statué.", "2026-01-28"),
        ("El 27 de enero de 2026 el Bay Tribunal falló en el caso.", "2026-01-28"),
        ("29 січня 2026 року Трибунал бухты ухвалив рішення.", "2026-01-28"),
        ("Трибунал бухты 2026 жылғы 29 қаңтарда шешім шығарды.", "2026-01-28"),
        ("The Office of Tides filed its appeal on 09.03.2026.", "2026-02-09"),
    ],
)
def test_slip_is_told_by_name_and_deed_in_all_languages(text: str, nearest: str) -> None:
    """Whose name stands there, and what they did, say what the day is of."""
    assert [found for _, found in _days(text)] == [nearest]


def test_name_can_stand_before_the_sentence() -> None:
    """A pronoun means whom the paragraph named."""
    text = "Die Society of Ferries widerspricht. Am 13. Januar 2026 bestritt sie, dass die Lampen brennen."
    assert _days(text) == [("13. Januar 2026", "2026-01-12")]


def test_bill_can_be_named_at_the_beginning_of_the_article() -> None:
    """Its reading needs no other name, and the votes say more than the day."""
    text = "The second reading on 22 January 2024 was won by 301 votes to 214."
    assert _days("The Tidal Gate Bill is law.", text) == [("22 January 2024", "2025-01-22")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("9 апреля 2022 года Мажилис принял законопроект и направил его в Сенат.", ("9 апреля 2022", "2022-03-09")),
        ("Das Gesetz ist neu. Präsident Tokajew unterzeichnete es am 4. Mai 2022.", ("4. Mai 2022", "2022-05-03")),
        ("Президент підписав закон 4 травня 2022 року.", ("4 травня 2022", "2022-05-03")),
        ("Le président a signé la loi le 4 mai 2022.", ("4 mai 2022", "2022-05-03")),
        ("El presidente firmó la ley el 3 de mayo de 2023.", ("3 de mayo de 2023", "2022-05-03")),
    ],
)
def test_stage_of_the_only_bill_needs_no_name(text: str, found: tuple[str, str]) -> None:
    """A word for a bill means it."""
    assert _law(text) == [found]


def test_each_day_of_a_sentence_belongs_to_its_own_clause() -> None:
    """A right day beside a slip is silent."""
    text = "The Senate amended the bill on 14 April 2022, and the Mazhilis agreed with it on 21 April 2022."
    assert _law(text) == [("21 April 2022", "2022-04-20")]


def test_day_right_behind_a_link_is_its_own_though_days_are_counted() -> None:
    """What else the sentence counts changes nothing there; before the link, the day can be that of something else."""
    link = "[{0}](https://example.org/tidal-gate/tidal-gate/tribunal-on-signing/)"

    ruling = f"The Bay Tribunal gave its {link.format('ruling')} on 29 January 2026, after two days of hearings."
    assert _days(ruling) == [("29 January 2026", "2026-01-28")]
    assert _days(f"The Bay Tribunal heard both on 29 January 2026 and {link.format('ruled')} a day later.") == []


def test_link_says_of_what_a_day_is() -> None:
    """Then no name and no other word is needed."""
    address = "https://example.org/tidal-gate/tidal-gate/tribunal-on-signing/"
    assert _days(f"Am 29. Januar 2026 kam [das Papier]({address}).") == [("29. Januar 2026", "2026-01-28")]
    assert _days(f"Am 28. Januar 2026 kam [das Papier]({address}).") == []


def test_day_without_a_year_is_read_in_the_year_that_the_article_named_last() -> None:
    """Or in that of the article itself."""
    denial = "On 16 October the Glass Company denied that it had signed an agreement."
    assert _days("In the autumn.", denial) == [("16 October", "2024-10-15")]
    assert _rows(denial, day=date(2026, 1, 1)) == ()
    assert _days("The notice of 14 October 2024 says so.", denial) == [("16 October", "2024-10-15")]


@pytest.mark.parametrize(
    "text",
    [
        "On 15 October 2024 the Glass Company denied that it had signed an agreement.",
        "On 15 October the Glass Company denied that it had signed an agreement.",
        "Since 16 October 2024 the Glass Company has denied that it signed an agreement.",
        "Bis zum 16. Oktober 2024 bestritt die Glass Company alles.",
        "The Glass Company was expected to deny the agreement on 16 October 2024.",
        "The Glass Company did not deny the agreement on 16 October 2024.",
        "On 16 October 2024 the Glass Company opened a shop on the quay.",
        "On 16 October 2024 a reader denied that he had signed an agreement.",
        "“On 16 October 2024 the Glass Company denied that it signed an agreement,” she said.",
        "From 14 to 16 October 2024 the Glass Company denied that it had signed an agreement.",
        "In October 2024 the Glass Company denied that it had signed an agreement.",
        "The Fisheries Bill passed its second reading on 21 January 2025.",
        "Another bill passed its second reading on 21 January 2025, by 301 votes to 214.",
    ],
    ids=[
        "right",
        "right-without-year",
        "since",
        "until",
        "planned",
        "negated",
        "other-deed",
        "nobody-of-the-record",
        "quoted",
        "range",
        "month",
        "other-bill",
        "another-bill",
    ],
)
def test_what_may_be_right_or_of_something_else_is_silent(text: str) -> None:
    """A row that is wrong costs more than one that is missing."""
    assert _rows("The Tidal Gate Bill is law.", text) == ()


def test_day_of_something_else_of_the_same_body_is_silent() -> None:
    """Two events lie a day apart: each has its right day, though it is one slip from the other's."""
    assert _days("On 16 April 2025 the Harbour Council closed the old channel.") == []
    assert _days("On 17 April 2025 the Society of Ferries denied that anybody had asked it.") == []


def test_word_of_a_name_tells_of_no_deed() -> None:
    """The *Tribunal* in a name says nothing of a lawsuit, and *Общество* nothing of what is common."""
    assert _days("13 января 2026 года Общество паромов отметило юбилей.") == []
    assert _days("On 29 January 2026 the Bay Tribunal moved to another house.") == []


def test_other_day_that_a_source_gives_is_silent() -> None:
    """Who writes it has it from there."""
    assert _law("The president signed the bill on 3 March 2022.") == []


@pytest.mark.parametrize(
    "text",
    [
        "The Bay Tribunal heard the Glass Company on 27 January 2026 and ruled a day later on the agreement.",
        "On 16 October 2024, a day after the Glass Company denied the agreement, the Beacon Wire called again.",
        "On 16 October 2024, the day before the shop opened, the Glass Company denied the agreement.",
        "The Glass Company wrote on 16 October 2024 and two days earlier denied that it had signed an agreement.",
        "Am 29. Januar 2026 tagte das Bay Tribunal und entschied einen Tag später.",
        "Das Bay Tribunal entschied am Tag darauf, die Anhörung war am 27. Januar 2026.",
        "Tags zuvor, am 29. Januar 2026, entschied das Bay Tribunal.",
        "Совет гавани 30 июня 2025 года собрался, а на следующий день опроверг, что баржи ждут три дня.",
        "Совет гавани 30 июня 2025 года собрался, а днём ранее опроверг, что баржи ждут три дня.",
        "30 июня 2025 года, через день, Совет гавани опроверг, что баржи ждут.",
        "30 июня 2025 года, за день до суда, Совет гавани опроверг, что баржи ждут.",
        "29 січня 2026 року, наступного дня, Трибунал бухты ухвалив рішення.",
        "Трибунал бухты 2026 жылғы 29 қаңтарда, бір күннен кейін, шешім шығарды.",
        "Le 29 janvier 2026, deux jours plus tard, le Bay Tribunal a statué.",
        "Le lendemain, 29 janvier 2026, le Bay Tribunal a statué.",
        "El 27 de enero de 2026, al día siguiente, el Bay Tribunal falló en el caso.",
    ],
)
def test_sentence_that_counts_days_from_another_one_is_silent(text: str) -> None:
    """Its deed can be of the day that is counted."""
    assert _rows(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "On 16 October 2024 the Glass Company denied again that it had signed an agreement.",
        "On 16 October 2024 the Glass Company repeated its denial that it had signed an agreement.",
        "Am 29. Januar 2026 entschied das Bay Tribunal erneut.",
        "Am 29. Januar 2026 entschied das Bay Tribunal noch einmal.",
        "30 июня 2025 года Совет гавани снова опроверг, что баржи ждут три дня.",
        "30 июня 2025 года Совет гавани ещё раз опроверг, что баржи ждут три дня.",
        "29 січня 2026 року Трибунал бухты знову ухвалив рішення.",
        "Трибунал бухты 2026 жылғы 29 қаңтарда қайтадан шешім шығарды.",
        "Le 29 janvier 2026, le Bay Tribunal a de nouveau statué.",
        "El 27 de enero de 2026 el Bay Tribunal falló otra vez en el caso.",
    ],
)
def test_what_was_done_again_is_silent(text: str) -> None:
    """The record has the day of the first time."""
    assert _rows(text) == ()


def test_what_was_done_again_in_another_clause_or_quotation_changes_nothing() -> None:
    """A sentence can tell of both times."""
    first = "The Glass Company denied on 14 October 2024 that it had signed an agreement"
    assert _days(f"{first}, and on 18 October 2024 it denied it again to the Tide Post.") == [
        ("14 October 2024", "2024-10-15")
    ]
    assert _days(f"{first}: “Ask us again a day later”.") == [("14 October 2024", "2024-10-15")]


@pytest.mark.parametrize(
    "text",
    [
        "After hearings on 27 January 2026 the Bay Tribunal ruled on the agreement and its price.",
        "Following a hearing in the harbour on 27 January 2026 the Bay Tribunal ruled on the agreement.",
        "Nach Anhörungen am 29. Januar 2026 entschied das Bay Tribunal.",
        "После слушаний 29 января 2026 года Трибунал бухты вынес решение.",
        "Після слухань 29 січня 2026 року Трибунал бухты ухвалив рішення.",
        "2026 жылғы 29 қаңтардағы тыңдаудан кейін Трибунал бухты шешім шығарды.",
        "Après des auditions le 29 janvier 2026 le Bay Tribunal a statué.",
        "Tras las audiencias del 27 de enero de 2026 el Bay Tribunal falló en el caso.",
    ],
)
def test_day_of_what_happened_earlier_is_silent(text: str) -> None:
    """It is not that of the deed which followed."""
    assert _rows(text) == ()


def test_day_of_the_deed_itself_is_told_though_something_followed_or_went_before() -> None:
    """Then the deed stands before the day, or a comma ends what happened earlier."""
    assert _days("After its ruling on 29 January 2026 the Bay Tribunal was silent.") == [
        ("29 January 2026", "2026-01-28")
    ]
    assert _days("After long hearings, on 29 January 2026 the Bay Tribunal ruled.") == [
        ("29 January 2026", "2026-01-28")
    ]
