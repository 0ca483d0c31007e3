"""Quotations of an article against a record: found, other words, other speaker, or not in this record."""

from __future__ import annotations

import time
from functools import cache

import pytest
from review_records import article_of, tidal_gate

from onrecord.model.full_names import EntryName
from onrecord.web.review.entry_places import EntryPlace
from onrecord.web.review.passage_index import PassageIndex
from onrecord.web.review.quotation_review import review_quotations
from onrecord.web.review.record_texts import RecordText, RecordTexts, SourceLabel, TextKind, gather_record_texts
from onrecord.web.review.rows import Row, RowKind

SAFE = "It lies in our safe, and there are two signatures on it"
HALL = "It was signed in our hall, by two hands and with our pen"
BOOK = "They lie at anchor outside the harbour, where nobody keeps a book"


@cache
def _record() -> RecordTexts:
    return gather_record_texts(*tidal_gate())


def _review(*paragraphs: str) -> tuple[Row, ...]:
    return review_quotations(article_of(*paragraphs), _record()).rows


def _kept(*texts: str) -> RecordTexts:
    kept = [RecordText(text, TextKind.KEPT, EntryName("source", "letter"), source="letter") for text in texts]
    return RecordTexts(
        tuple(kept), PassageIndex(texts), {}, {"letter": SourceLabel("A letter", "")}, lambda _: EntryPlace()
    )


def _kind(quoted: str, *texts: str) -> RowKind:
    (row,) = review_quotations(article_of(f"“{quoted}”"), _kept(*texts)).rows
    return row.kind


def test_found_quotation_has_who_when_where() -> None:
    """The row leads to the entry: its file, its address, the speaker, the day and the source."""
    (row,) = _review("First.", f"The reply was short. “{SAFE}”, it said.")

    assert (row.kind, row.line, row.words, row.nearest) == (RowKind.FOUND, 3, SAFE, SAFE)
    assert (row.entry, row.day) == ("tidal-gate/office-stands-by-signing#in-the-safe", "2024-10-17")
    assert row.speaker == "Spokesperson of the Office of Tides"
    assert row.source == "Reply of the Office of Tides to the Glass Company, Office of Tides"
    assert row.file.endswith("office-stands-by-signing.yaml")
    assert row.file_line > 1
    assert row.url.startswith("https://example.org/tidal-gate/")


def test_other_words_are_marked_on_both_sides() -> None:
    """The places are those of the differing words alone."""
    (row,) = _review("“It was signed in our house, by two hands and with our own pen”")

    assert row.kind is RowKind.OTHER_WORDS
    assert [row.words[start:end] for start, end in row.changed] == ["house", "own"]
    assert [row.nearest[start:end] for start, end in row.nearest_changed] == ["hall"]


@pytest.mark.parametrize(
    ("quoted", "what"),
    [
        ("It lies in our safe, and there are three signatures on it", "a number"),
        ("The gate will be paid for with less than 50 million crowns", "a number"),
        ("What lies in the safe is not an offer, and no agreement", "a negation"),
        ("We see reason to read the paper otherwise", "a negation"),
        ("Шести метров эти панели держат: при пяти одна уже треснула", "a negation"),
        ("Our company has signed no agreement with the Office of Lamps, neither in October nor before", "a name"),
    ],
)
def test_number_negation_or_name_is_never_found(quoted: str, what: str) -> None:
    """One such word turns the sense of a sentence that is equal else."""
    (row,) = _review(f"“{quoted}”")

    assert row.kind is RowKind.OTHER_WORDS
    assert f"{what} differs" in row.message


def test_negation_cut_from_the_beginning_is_other_words() -> None:
    """The quoted words are in the record, but behind a `not` that the article leaves out."""
    (cut,) = _review("“One barge in the book has waited for longer than a day”")
    (said,) = _review("There is not “one barge in the book has waited for longer than a day”.")

    assert (cut.kind, said.kind) == (RowKind.OTHER_WORDS, RowKind.FOUND)
    assert cut.nearest.startswith("Not one")


@pytest.mark.parametrize(
    ("quoted", "kept"),
    [
        ("the ministry has … agreed to the text of it", "We know that the ministry has not agreed to the text of it."),
        ("the ministry has [not] agreed to the text of it", "We know that the ministry has agreed to the text of it."),
        ("the ministry has agreed to the text of it", "We know that the ministry has [not] agreed to the text of it."),
    ],
)
def test_no_ellipsis_or_bracket_hides_a_negation(quoted: str, kept: str) -> None:
    """What is left out or put in counts if it turns the sense."""
    (row,) = review_quotations(article_of(f"“{quoted}”"), _kept(kept)).rows

    assert row.kind is RowKind.OTHER_WORDS
    assert "a negation differs" in row.message


def test_parts_around_an_ellipsis_stand_in_their_order() -> None:
    """Parts that the record has the other way round are not the same words."""
    (found,) = _review("“Our company has signed no agreement … neither in October nor before”")
    (turned,) = _review("“neither in October nor before … Our company has signed no agreement”")

    assert found.kind is RowKind.FOUND
    assert turned.kind is not RowKind.FOUND


@pytest.mark.parametrize(
    "quoted",
    [
        "It lies in our safe - and there are 2 signatures on it",
        "it lies in our sаfe, and there аre two signatures on it",
        "It lies in our sa\u00adfe, and there are two signatures on it",
    ],
)
def test_what_nobody_sees_or_hears_is_no_difference(quoted: str) -> None:
    """Dashes, look-alike letters, hidden characters and figures for words are the same."""
    assert [row.kind for row in _review(f"“{quoted}”")] == [RowKind.FOUND]


def test_translation_is_told_as_the_records() -> None:
    """The words of a translation are nobody's own."""
    (row,) = _review("«Его подписали в нашем зале, в две руки и нашим пером»")

    assert row.kind is RowKind.FOUND
    assert row.message == (
        "These are the words of the record's translation: said by Harbour Council, 11 February 2026, in “Statement of "
        "the Harbour Council on the panels and the papers”."
    )


def test_words_of_a_claim_are_told_as_nobodys() -> None:
    """A claim is the record's own sentence; an article that quotes it quotes nobody."""
    (near,) = _review("“The agreement on the panels was sealed in the hall of the Harbour Council”")
    (row,) = _review("“The agreement on the panels was signed in the hall of the Harbour Council”")

    assert row.message == "These are the record's own words for a claim, and nobody's on record."
    assert near.message == "The record has other words: in its own sentence for a claim."


@pytest.mark.parametrize(
    "paragraphs",
    [
        (f"The Office of Tides said: “{HALL}”.",),
        (f"“{HALL}”, said the Office of Tides.",),
        ("In February the Office of Tides let it be known how it remembered the day:", f"“{HALL}”"),
        (f"По словам Общества паромов: «{HALL}».",),
        (f"Союз зерна напомнил тогда о себе: «{HALL}».",),
        (f"Laut Office of Tides: „{HALL}“.",),
        (f"Через год возразили в Союзе зерна: «{HALL}».",),
        (f"The Bay Tribunal ruled in January. It added: “{HALL}”.",),
        (f"«{HALL}», — сказал секретарь Союза зерна.",),
        (f"«{HALL}», — сказал омбудсмен по водам.",),
        (f"«{HALL}», — сообщил представитель Управления приливов.",),
        (f"“{HALL}”, said the secretary of the Union of Grain.",),
        (f"«{HALL}», — отметили в Союзе зерна.",),
        (f"«{HALL}», — подчеркнули в Управлении приливов.",),
        (f"“{HALL}”, officials at the Office of Tides said.",),
        (f"“{HALL}”, said officials at the Office of Tides.",),
        ("The Harbour Council had no book.", f"The Union of Grain keeps one. “{HALL}”, says the Union."),
    ],
)
def test_other_speaker_is_told(paragraphs: tuple[str, ...]) -> None:
    """The sentence names another body as the one who speaks."""
    (row,) = _review(*paragraphs)

    assert row.kind is RowKind.OTHER_SPEAKER
    assert row.message.endswith("in the record they are of Harbour Council.")


@pytest.mark.parametrize(
    "text",
    [
        f"The Harbour Council told the Office of Tides: “{HALL}”.",
        f"It told the Office of Tides: “{HALL}”.",
        f"On the Office of Tides it had this to say: “{HALL}”.",
        f"The Office of Tides likes what the council said: “{HALL}”.",
        f"The Office of Tides denied what others had said: “{HALL}”.",
        f"“The council says ‘{HALL}’”, the Office of Tides replied.",
        f"“That is not so”, said the Office of Tides, and somebody on the quay: “{HALL}”.",
        f"Стекольной компании ответили: «{HALL}».",
        f"The Office of Tides heard the Union of Grain. It said: “{HALL}”.",
        f"Somebody spoke to the Office of Tides. He said: “{HALL}”.",
        f"The Office of Tides was silent. “{HALL}”, it was said.",
        f"«{HALL}», — сказали секретарю Союза зерна.",
        f"“{HALL}”, said a former secretary of the Union of Grain.",
        f"“{HALL}”, said the secretary of another union.",
        f"It told officials at the Office of Tides: “{HALL}”.",
        f"A letter to the officials at the Office of Tides said: “{HALL}”.",
        f"“{HALL}”, a man at the Office of Tides said.",
    ],
)
def test_doubt_about_the_speaker_is_silent(text: str) -> None:
    """A name in the sentence can be that of somebody who listens, or is spoken about."""
    assert RowKind.OTHER_SPEAKER not in {row.kind for row in _review(text)}


def test_body_may_speak_for_its_member_and_the_other_way_round() -> None:
    """The secretary's words are also those of the union; of another person of a body they are not."""
    (union,) = _review(f"The Union of Grain said: “{BOOK}”.")

    assert union.kind is RowKind.FOUND


def test_own_reporting_is_not_in_this_record() -> None:
    """A quotation that nobody has on record is told as that, whatever it is like."""
    (row,) = _review("“Four crowns is a loaf and a half”, says a woman who sells rope.")

    assert (row.kind, row.nearest) == (RowKind.ABSENT, "")


@pytest.mark.parametrize(
    "kept",
    [
        'They came. "We never signed the paper," he said in March. "It was drawn up without our lawyers."',
        "They came. 'We never signed the paper,' he said in March. 'It was drawn up without our lawyers.'",
        "They came. “We never signed the paper. It [the paper] was drawn up without our lawyers.”",
    ],
)
def test_asides_of_a_kept_text_are_no_words_of_the_speech(kept: str) -> None:
    """A newspaper puts its own words between those that an article quotes as one."""
    assert _kind("We never signed the paper. It was drawn up without our lawyers.", kept) is RowKind.FOUND
    assert _kind("We never signed this paper. It was drawn up without our lawyers.", kept) is RowKind.OTHER_WORDS


def test_common_words_are_nobodys() -> None:
    """A phrase of common words is in many texts by chance."""
    texts = [f"He said that it was one of the {word} in the {word} and that it is not." for word in "abcdefghijkl"]

    assert _kind("it was some of the", *texts) is RowKind.ABSENT


def test_hostile_texts_end_soon_and_say_what_was_left() -> None:
    """One word a million times, and quotations that are nearly it, cost no more than the limits."""
    gathered = _kept("word other " * 100_000)
    quotations = [f"“{'word other ' * 100}missing{place}”" for place in range(300)]
    start = time.process_time()
    reviewed = review_quotations(article_of(*quotations), gathered)

    assert time.process_time() - start < 5
    assert reviewed.rows == ()
    assert reviewed.unread == ("passages near 300 quotations of common words: only the same words were sought",)


def test_work_of_one_article_is_limited_and_told() -> None:
    """Each quotation is nearly every text; the last ones are not compared, and count as that."""
    texts = [f"word{place % 9} and " * 60 for place in range(300)]
    quotations = [f"“{'word1 and word2 and ' * 90}missing{place}”" for place in range(300)]
    start = time.process_time()
    reviewed = review_quotations(article_of(*quotations), _kept(*texts))

    assert time.process_time() - start < 8
    assert reviewed.compared < 300
    assert reviewed.unread == (f"the last {300 - reviewed.compared} quotations: to compare so many takes too long",)
