"""An assistant has a text compared with a record: coverage, rows with addresses, and few words of kept texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from asked_records import ask, folder, refusal
from conftest import BASE, MakeSite
from msgspec import json

from onrecord.web.articles.markdown_article import read_markdown_article
from onrecord.web.mcp import tools
from onrecord.web.mcp.checked_text import MOST_KEPT_WORDS, MOST_LETTERS
from onrecord.web.review.reviewing import review_article

TIDAL_GATE = Path(__file__).parents[3] / "examples/tidal-gate"
ARTICLE = """---
date: 2024-10-14
---
The spokesperson of the Office of Tides said: “The agreement on the panels carries the signatures of both houses.”

The director of the Glass Company answered: “Our company has signed no agreement with the Office of Tides, neither in
October nor before.” Nobody said “that seven green lamps were lit upon the pier”.
"""
JUDGING = re.compile(r"\b(contradict\w*|confirms|verif\w+|true|false|correct|wrong)\b", re.IGNORECASE)
EVENT = "content/stories/dispute/events/denial.yaml"
SOURCES = "content/sources/sources.yaml"


def test_a_text_is_compared_as_an_article_is() -> None:
    """The rows are those of `onrecord review`, with the address, and the words that differ."""
    answer = ask(folder(TIDAL_GATE), "check_text", text=ARTICLE)
    review = review_article(read_markdown_article("-", ARTICLE), folder(TIDAL_GATE).gather())
    rows = answer["record"]["rows"]
    (other,) = [row for row in rows if row["kind"] == "other words"]
    (found,) = [row for row in rows if row["kind"] == "found"]

    assert [(row["kind"], row["line"], row["message"], row["words"]) for row in rows] == [
        (row.kind.value, row.line, row.message, row.words) for row in review.rows if row.kind.value[:3] != "not"
    ]
    assert (other["line"], other["differing"]) == (4, {"text": ["carries"], "record": ["bears"]})
    assert other["address"] == "https://example.org/tidal-gate/tidal-gate/office-announces/signed/"
    assert found["differing"] is None
    assert found["speaker"] == "Director of the Glass Company"
    assert answer["record"]["counts"]["not in this record"] == 1
    assert answer["record"]["compared"].startswith("Compared with 2 stories, 28 claims")
    assert answer["record"]["not_looked_at"] == ["the texts of 42 of 44 sources, which are not kept"]
    assert answer["truncated"] is False
    assert answer["cite"] is None
    assert "Whether the text is right" in answer["cannot_see"]


def test_absent_quotations_are_counted_and_listed_on_demand() -> None:
    """What no text of the record has is told as that alone."""
    record = folder(TIDAL_GATE)
    listed = ask(record, "check_text", text=ARTICLE, lists_absent=True)["record"]["rows"]
    (absent,) = [row for row in listed if row["kind"] == "not in this record"]

    assert absent["words"] == "that seven green lamps were lit upon the pier"
    assert absent["entry"] is None


def test_an_answer_never_judges_the_text() -> None:
    """No word of ours says that a text is right or wrong, in rows or around them."""
    answer = ask(folder(TIDAL_GATE), "check_text", text=ARTICLE, lists_absent=True)
    record = answer["record"]
    ours = [row["message"] for row in record["rows"]] + [
        record["compared"],
        *record["not_looked_at"],
        *record["counts"],
    ]

    assert len(record["rows"]) >= 3
    assert [text for text in (*ours, answer["cannot_see"]) if JUDGING.search(text)] == []


def test_since_counts_instead_of_the_day_of_the_text() -> None:
    """Claims that stand otherwise since a day are told of that day."""
    quoted = 'It said: "The agreement on the panels bears the signatures of both houses."'
    record = folder(TIDAL_GATE)
    without = ask(record, "check_text", text=quoted)["record"]
    since = ask(record, "check_text", text=quoted, since="2024-10-14")["record"]

    assert without["counts"]["stale"] == 0
    assert any("names no day" in text for text in without["not_looked_at"])
    assert since["counts"]["stale"] == 1
    assert not any("names no day" in text for text in since["not_looked_at"])


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("html", "<p>It said: <q>The agreement on the panels carries the signatures of both houses.</q></p>"),
        ("text", "It said: “The agreement on the panels carries the\r\nsignatures of both houses.”"),
    ],
)
def test_each_form_is_read(form: str, text: str) -> None:
    """HTML and plain text are read as their readers see them."""
    counts = ask(folder(TIDAL_GATE), "check_text", text=text, form=form)["record"]["counts"]

    assert counts["other words"] == 1


KEPT = " ".join(f"word{number}" for number in range(400))


def _record_with_kept_text(make_site: MakeSite, kept: str) -> Any:  # noqa: ANN401
    source = next(iter(_ids_of_sources()))
    return folder(make_site({f"content/snapshots/{source}.txt": f"{kept}\n"}))


def _ids_of_sources() -> list[str]:
    return re.findall(r"^([a-z0-9-]+):", str(BASE[SOURCES]), re.MULTILINE)


def _kept_rows(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [row for row in answer["record"]["rows"] if (row["entry"] or "").startswith("sources/")]


def test_few_words_of_a_kept_text_are_given(make_site: MakeSite) -> None:
    """However long a quotation is, a row has at most 25 words of the text that the record keeps."""
    record = _record_with_kept_text(make_site, KEPT)
    words = KEPT.split()
    changed = [*words[100:140], "another", *words[141:180]]
    answer = ask(record, "check_text", text=f"“{' '.join(words[10:200])}”\n\n“{' '.join(changed)}”")
    found, other = _kept_rows(answer)

    assert (found["kind"], other["kind"]) == ("found", "other words")
    for row in (found, other):
        assert len(row["nearest"].strip("…").split()) <= MOST_KEPT_WORDS
    assert other["differing"] == {"text": ["another"], "record": ["word140"]}
    assert "word140" in other["nearest"]


def test_few_letters_of_a_kept_text_without_spaces_are_given(make_site: MakeSite) -> None:
    """A text of a language without spaces is no single word."""
    kept = " ".join("門潮石灯港" * 20 + letter for letter in "甲乙丙丁戊己庚辛")
    answer = ask(_record_with_kept_text(make_site, kept), "check_text", text=f"“{kept}”")

    for row in _kept_rows(answer):
        assert len(row["nearest"]) <= 252
    assert _kept_rows(answer)


def test_no_draft_meets_a_text(make_site: MakeSite) -> None:
    """A text that quotes a draft learns nothing of it, nor that there is one."""
    quote = "seven green lamps were lit upon the pier"
    draft = (
        "title: A hidden word\ntype: statement\ndate: 2021-11-20\nstatus: draft\nspeaker: seer\nsources: unseen\n"
        f"quotes: [{{id: q, exact: {quote}, lang: en, source: unseen}}]\n"
    )
    unseen = "unseen: {title: Secret, publisher: Wire, issued: 2021-11-02, url: https://example.org/secret}\n"
    actors = "content/actors/actors.yaml"
    changes = {"content/stories/dispute/events/hidden.yaml": draft, SOURCES: f"{BASE[SOURCES]}{unseen}"}
    changes[actors] = f"{BASE[actors]}seer: {{name: Theodora Brightwater, kind: person}}\n"
    changes["content/snapshots/unseen.txt"] = f"They say {quote}.\n"
    record = folder(make_site(changes))
    answer = ask(record, "check_text", text=f"Theodora Brightwator: “{quote}”. [Here](https://example.org/secret).")
    text = json.encode(answer["record"]).decode()

    assert answer["record"]["counts"]["not in this record"] == 1
    assert answer["record"]["rows"] == []
    assert "hidden" not in text
    assert "draft" not in text
    assert "unseen" not in text


def test_a_record_is_gathered_once_until_a_file_changes(make_site: MakeSite) -> None:
    """Two texts are compared with what was gathered once; a change counts with the next text."""
    root = make_site({})
    record = folder(root)
    before = record.gather()
    assert record.gather() is before
    event = root / EVENT
    event.write_text(str(BASE[EVENT]).replace("title:", "title: Not"), "utf-8")

    assert record.gather() is not before


def test_texts_out_of_bounds_are_refused_in_a_sentence() -> None:
    """A text that is too long, too deep or has a spoiled comment is refused; so is another form."""
    record = folder(TIDAL_GATE)

    assert "give it in parts" in refusal(record, "check_text", text="x" * (MOST_LETTERS + 1))
    assert "nested more than" in refusal(record, "check_text", text=">" * 90 + " deep")
    assert "this comment is for onrecord" in refusal(record, "check_text", text="<!-- onrecord accept -->")
    assert "form" in refusal(record, "check_text", text="x", form="docx")


def test_a_failure_has_no_word_of_the_text(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """If the comparison itself fails, neither the answer nor the error stream has words of the text."""

    def fail(text: str, *_: object, **__: object) -> None:
        raise ValueError(text)

    monkeypatch.setattr(tools, "check_text", fail)
    message = refusal(folder(TIDAL_GATE), "check_text", text="a secret sentence")

    assert "can't be compared (ValueError)" in message
    assert "secret" not in message + "".join(capfd.readouterr())


def test_many_rows_come_in_parts() -> None:
    """A long list of rows is given fifty at a time, with the place of the next ones."""
    text = "\n\n".join(["“The agreement on the panels carries the signatures of both houses.”"] * 70)
    record = folder(TIDAL_GATE)
    first = ask(record, "check_text", text=text)
    second = ask(record, "check_text", text=text, offset=first["next_offset"])

    assert first["total"] == len(first["record"]["rows"]) + len(second["record"]["rows"]) >= 70
    assert first["truncated"] is True
    assert second["next_offset"] is None


def test_the_day_is_plain(make_site: MakeSite) -> None:
    """The answer names the day since which changes were asked for."""
    answer = ask(folder(make_site({})), "check_text", text="Nothing.", since="2021-11-03")

    assert answer["since"] == date(2021, 11, 3).isoformat()
