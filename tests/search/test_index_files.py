"""The files of the index: a reader that knows nothing else finds the same as Python, in one file or in many."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import BASE, TODAY, MakeSite
from search_sites import finder, queries
from slow import slow

from onrecord.build.pipeline import Options, build
from onrecord.model.foldings import words_to_index
from onrecord.render import context
from onrecord.search.documents import Document
from onrecord.search.index_files import BUCKETS, ROWS_A_FILE, encode_index, name_index_files
from onrecord.search.labels import LabelWords
from onrecord.search.scoring import rarity, search
from onrecord.search.sounds import sound_of
from onrecord.search.stems import finish, fold_start, is_slight, stem
from onrecord.search.word_index import Index, build_index

DENIAL = "content/stories/dispute/events/denial.yaml"
Load = Callable[[str], Any]


class Reader:
    """Searches as the script of the page does: it reads the files, and the buckets alone that a word needs."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.main = load("index")
        self.read = set[str]()
        self.labels = [_words_by_language(label, self.main["languages"]) for label in self.main["labels"]]

    def find(self, query: str) -> list[tuple[str, str, int]]:
        """Return kind, id and score of the results."""
        words, scores = words_to_index(query), defaultdict[int, int](int)
        telling = {word for word in words if not is_slight(word)} or set(words)
        for word in dict.fromkeys(words):
            for number, (score, is_sure) in self._score(word, is_last=word == words[-1]).items():
                worth = 5 if self._kind(number) in ("event", "claim") else 4
                tells = word in telling
                scores[number] += score * worth * (4 if tells else 1) + (2**32 if tells and is_sure else 0)
        order = sorted(scores, key=lambda number: (-scores[number], number))
        if len(words) > 1:
            order[:20] = sorted(order[:20], key=lambda number: not self._has_phrase(words, number))
        return [(self._kind(number), self._row(number)[1], scores[number]) for number in order]

    def _score(self, word: str, *, is_last: bool) -> dict[int, tuple[int, bool]]:
        found = list[tuple[int, bool, list[int]]]()
        for language in self.main["languages"]:
            terms = self._terms(word, language)
            for quality, term in _matches(word, language, terms, is_last=is_last):
                found.append((quality, quality > 3 or len(term) >= 7, _unpack(terms[term])))
            if is_slight(word):
                continue
            for place, label in enumerate(self.labels):
                for quality, term in _matches(word, language, label.get(language, {}), is_last=is_last):
                    counted = quality if label[language][term] else min(quality, 4)
                    found.append((counted, quality > 3 or len(term) >= 7, self._labelled(place)))
        if all(quality == 3 for quality, *_ in found):
            found += [(2, True, postings) for postings in self._named(word)]
        is_known = any(quality == 8 for quality, *_ in found)
        scores: dict[int, tuple[int, bool]] = {}
        for quality, is_sure, postings in found:
            for number, impact in zip(postings[::2], postings[1::2], strict=True):
                name = 2 if quality == 2 and self._kind(number) in ("actor", "bill", "story") else 1
                score = quality * rarity(self.main["documents"], len(postings) // 2) * impact * name
                before, was_sure = scores.get(number, (0, False))
                scores[number] = max(before, score), was_sure or is_sure or not is_known
        return scores

    def _terms(self, word: str, language: str) -> dict[str, str]:
        own = stem(word, language)
        if "terms" in self.main:
            return self._in_file(self.main["terms"], language)
        first = ord(own[0]) % 16 * 4
        return {
            term: packed
            for bucket in range(first, first + 4)
            for term, packed in self._in_file(self._file(f"terms-{bucket}"), language).items()
        }

    def _in_file(self, terms: list[list[str]], language: str) -> dict[str, str]:
        place = self.main["languages"].index(language)
        if place >= len(terms) or not terms[place]:
            return {}
        stems, postings = (column.split(" ") for column in terms[place])
        return dict(zip(stems, postings, strict=True))

    def _named(self, word: str) -> Iterator[list[int]]:
        """Yield the postings of the names that sound like a word."""
        sounds = {sound_of(form) for form in (word, *(stem(word, code) for code in self.main["languages"]))} - {""}
        for place, language in enumerate(self.main["languages"]):
            if "terms" not in self.main:
                names = [name for name in self.main["names"][place].split(" ") if name]
            else:
                terms = self._in_file(self.main["terms"], language)
                names = [term for term, packed in terms.items() if packed.startswith("~")]
            for name in names:
                if sound_of(name) in sounds:
                    yield _unpack(self._packed(name, language))

    def _packed(self, name: str, language: str) -> str:
        if "terms" in self.main:
            return self._in_file(self.main["terms"], language)[name]
        bucket = ord(name[0]) % 16 * 4 + (ord(name[1]) % 4 if len(name) > 1 else 0)
        return self._in_file(self._file(f"terms-{bucket}"), language)[name]

    def _labelled(self, label: int) -> list[int]:
        classes = self.main["classes"]
        own = [row[0] for row in self.main["rows"]] if "rows" in self.main else self._file("filters")["classes"]
        return [part for number, place in enumerate(own) if label in classes[place][1:] for part in (number, 12)]

    def _kind(self, number: int) -> str:
        return str(self.main["kinds"][self.main["classes"][self._row(number)[0]][0]])

    def _row(self, number: int) -> list[Any]:
        """Return the row of a document; a claim has what its event has."""
        start = 0 if "terms" in self.main else number // ROWS_A_FILE * ROWS_A_FILE
        rows = self._file(f"rows-{number // ROWS_A_FILE}") if "terms" not in self.main else self.main["rows"]
        row = list(rows[number - start])
        if row[1].startswith("#"):
            whole = self._row(number - 1)
            row = [row[0], whole[1].partition("#")[0] + row[1], row[2], *whole[3:7]]
        return row

    def _file(self, name: str) -> Any:  # noqa: ANN401  (JSON)
        self.read.add(name)
        return self.load(name)

    def _has_phrase(self, words: list[str], number: int) -> bool:
        row = [*self._row(number), *([],) * 9]
        texts = [*row[2], *((text for _, text in row[7]) if self._kind(number) == "event" else ())]
        return any(f" {' '.join(words)} " in f" {' '.join(words_to_index(text))} " for text in texts)


def _words_by_language(label: list[Any], languages: list[str]) -> dict[str, dict[str, bool]]:
    """Return the stems of a label by language, and whether readers see the word."""
    found: dict[str, dict[str, bool]] = {language: {} for language in languages}
    for texts, is_shown in zip(label[1:], (True, False), strict=False):
        for language, text in zip(languages, texts, strict=False):
            for word in _words_of_label(text):
                found[language].setdefault(stem(word, language), is_shown)
    return found


def _words_of_label(text: str) -> list[str]:
    return [word for word in words_to_index(re.sub(r"%\(\w+\)s", " ", text)) if not is_slight(word)]


def _unpack(packed: str) -> list[int]:
    """Return the numbers and impacts of postings."""
    postings, number = list[int](), 0
    for distance, letter in re.findall("([0-9]*)([A-Za-e])", packed):
        number += int(distance or 0)
        postings += number, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcde".index(letter) + 1
    return postings


def _matches(word: str, language: str, terms: Iterable[str], *, is_last: bool) -> Iterator[tuple[int, str]]:
    own, start = stem(word, language), fold_start(word, language)
    is_long = len(word) >= 5 and len(own) >= 4
    whole = finish(word, language) if is_long and len(word) <= 40 else ()
    for term in terms:
        if term == own:
            yield 8, term
        elif is_last and len(word) >= 2 and (term.startswith(start) or term in whole):
            yield 5, term
        elif is_long and term[0] == own[0] and (term in _slips(own, term) or (len(own) >= 7 and term[:7] == own[:7])):
            yield 3, term


def _slips(own: str, term: str) -> set[str]:
    """Return `own` with each slip that uses letters of `term` alone."""
    splits = [(own[:place], own[place:]) for place in range(len(own) + 1)]
    found = {head + tail[1:] for head, tail in splits if tail}
    found |= {head + letter + tail for head, tail in splits for letter in term}
    found |= {head + letter + tail[1:] for head, tail in splits if tail for letter in term}
    return found | {head + tail[1] + tail[0] + tail[2:] for head, tail in splits if len(tail) > 1}


def _reader(index: Index, *, is_divided: bool) -> Reader:
    files = encode_index(index, ("en", "ru", "kk"), is_divided=is_divided)
    assert list(files) == list(name_index_files(len(index.documents), is_divided=is_divided))
    return Reader(lambda name: json.loads(files[name]))


@pytest.mark.parametrize("is_divided", [False, True], ids=["one file", "buckets"])
def test_files_find_what_python_finds(*, is_divided: bool) -> None:
    """The files alone give the results of Python with their scores, in its order."""
    readers: dict[str, Reader] = {}
    for query in queries():
        own = finder(query.site)
        reader = readers.setdefault(query.site, _reader(own.index, is_divided=is_divided))
        hits = [(hit.document.name, hit.score) for hit in own.find(query.words)]
        owners = [name.event or (name.bill if name.kind == "step" else "") for name, _ in hits]
        expected = [
            (name.kind, f"{owner}#{name.id}".removeprefix("#"), score)
            for owner, (name, score) in zip(owners, hits, strict=True)
        ]

        assert reader.find(query.words) == expected, query.words
        assert expected


@pytest.mark.parametrize("count", [70, *slow([200])])
def test_random_queries_find_the_same_in_files(count: int) -> None:
    """Random words of the entries, cut, misspelt and in any order, give the same in both forms of the files."""
    index, draw = finder("examples/tidal-gate").index, Random(7)  # noqa: S311  (no secret)
    readers = [_reader(index, is_divided=is_divided) for is_divided in (False, True)]
    titles = [text for document in index.documents for _, text in document.title]
    words = sorted({word for text in titles for word in words_to_index(text)})
    for _ in range(count):
        typed = draw.sample(words, draw.randint(1, 4))
        place = draw.randrange(len(typed))
        cut = draw.randrange(1, len(typed[place]) + 1)
        typed[place] = draw.choice((typed[place][:cut], typed[place][:cut] + typed[place][cut + 1 :], typed[place]))
        query = " ".join(typed)
        expected = [(hit.document.name.kind, hit.score) for hit in search(query, index)]

        assert [[(kind, score) for kind, _, score in reader.find(query)] for reader in readers] == [expected] * 2, query


def test_a_word_reads_few_files_of_a_large_site() -> None:
    """A word reads its bucket, or the four of its first letter, and the rows of its results."""
    reader = _reader(finder("examples/tidal-gate").index, is_divided=True)
    reader.find("tides")

    assert 1 <= len({name for name in reader.read if name.startswith("terms")}) <= 4


def test_filters_describe_all_documents() -> None:
    """The file for filters has kind, story, day, speakers and languages of each document."""
    index = finder("examples/tidal-gate").index
    reader = _reader(index, is_divided=True)
    main, filters = reader.main, reader.load("filters")

    def described(number: int, document: Document) -> bool:
        story = filters["stories"][number]
        return (
            main["kinds"][main["classes"][filters["classes"][number]][0]] == document.name.kind
            and (main["stories"][story][0] if story >= 0 else "") == document.name.story
            and filters["days"][number] == document.day
            and tuple(main["actors"][actor][0] for actor in filters["who"][number]) == document.speakers
            and {code for bit, code in enumerate(main["languages"]) if filters["languages"][number] >> bit & 1}
            == {code for code, _ in document.title}
        )

    assert len(filters["classes"]) == len(index.documents) > 100
    assert all(described(number, document) for number, document in enumerate(index.documents))


def _build(site: Path, output: Path) -> dict[str, bytes]:
    built = build(site, output, Options(today=TODAY, jobs=1))
    assert built.value.published is not None
    return {file.name: file.read_bytes() for file in sorted((output / "search").glob("*.json"))}


def test_build_writes_the_index_of_public_words(make_site: MakeSite, tmp_path: Path) -> None:
    """The build writes one file: its rows lead to the entries, and drafts are not in it."""
    draft = BASE[DENIAL].replace("The company denies", "A secret draft") + "status: draft\n"
    site = make_site({"content/stories/dispute/events/draft.yaml": draft.replace("published: 2021-11-10\n", "")})
    files = _build(site, tmp_path / "out")
    main = json.loads(files["index.json"])
    rows = {row[1]: row for row in main["rows"]}

    assert list(files) == ["index.json"]
    assert main["stories"] == [["dispute", [0], ["The dispute"]]]
    claim, event = rows["#joint"], rows["announcement"]
    assert main["rows"].index(claim) == main["rows"].index(event) + 2
    assert claim[2:] == [["They issued a joint statement"], [[[1]]], "1"]
    assert event[3:] == [0, "2021-11-01", "", [1]]
    assert main["actors"][1] == ["ministry", ["The ministry"], 1]
    assert rows["wire"][1:] == ["wire", ["The wire"], -1, "2021-11-02"]
    assert b"secret" not in files["index.json"]


def test_site_without_the_output_has_no_index(make_site: MakeSite, tmp_path: Path) -> None:
    """`outputs` can leave the search out: then there is no index, no page, and no link. Search engines get none."""
    site, output = make_site({}), tmp_path / "out"
    _build(site, output)
    link, page = '<a rel="search" href="../search/">', (output / "search/index.html").read_text("utf-8")
    assert link in (output / "dispute/index.html").read_text("utf-8")
    assert '<meta name="robots" content="noindex">' in page
    assert "search" not in (output / "sitemap.xml").read_text("utf-8")
    (site / "site.yaml").write_text(f"{BASE['site.yaml']}outputs: feeds\n", "utf-8")

    assert _build(site, output) == {}
    assert link not in (output / "dispute/index.html").read_text("utf-8")
    assert not (output / "search").exists()


def test_index_follows_words_and_no_others(make_site: MakeSite, tmp_path: Path) -> None:
    """An edit of a text leaves the index; one of a title or summary changes it, as a build from nothing would."""
    site, output = make_site({}), tmp_path / "out"
    before = _build(site, output)
    (site / DENIAL).write_text(f"{BASE[DENIAL]}body: Other words.\n", "utf-8")
    assert _build(site, output) == before
    for added in ("summary: It denies everything.\n", "quotes: {id: q, exact: Never, lang: en, source: wire}\n"):
        (site / DENIAL).write_text(f"{BASE[DENIAL]}{added}", "utf-8")
        after = _build(site, output)
        assert after != before
        assert after == _build(site, tmp_path / f"cold-{len(added)}")
        before = after


def test_large_site_has_buckets(make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number of events the index is divided, and the files of both forms find the same."""
    site = make_site({})
    one = Reader(lambda name: json.loads(_build(site, tmp_path / "one")[f"{name}.json"]))
    monkeypatch.setattr(context, "_MOST_IN_ONE", 1)
    files = _build(site, tmp_path / "many")
    many = Reader(lambda name: json.loads(files[f"{name}.json"]))

    assert sorted(files) == sorted(
        ["filters.json", "index.json", "rows-0.json", *(f"terms-{n}.json" for n in range(BUCKETS))]
    )
    assert many.find("company denies") == one.find("company denies") != []


def test_order_of_entries_changes_no_byte() -> None:
    """The index is the same in whatever order the entries come."""
    index = finder(".").index
    turned = build_index(reversed(index.documents), LabelWords(("en", "ru")))
    index = build_index(index.documents, LabelWords(("en", "ru")))

    assert encode_index(turned, ("en",), is_divided=True) == encode_index(index, ("en",), is_divided=True)
