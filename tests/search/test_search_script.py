"""The script of the search against Python: equal words and stems, equal results, and the ninety queries."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import islice, product
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page
from search_sites import ROOT, Query, finder, further_queries, queries
from site_server import served
from slow import slow

from benchmarks.corpus import invent
from benchmarks.ours import our_files
from onrecord.build.pipeline import Options
from onrecord.editing.lookup.found_entries import Finder
from onrecord.editing.telling.opened_record import open_record
from onrecord.model.foldings import words_to_index
from onrecord.search.days import month_names
from onrecord.search.index_files import encode_index
from onrecord.search.scoring import search
from onrecord.search.sounds import sound_of
from onrecord.search.stems import fold_start, is_slight, stem
from onrecord.search.word_index import Index

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "en-GB", "ru", "kk", "uk", "")
ENGLISH_ROOTS = (
    " y yy a succ proc exc d even inn gener commun inter later organ past univers hop hopp add egg ay sk ba relat "
    "bl paste eye bow cat zyyz syzyg"
)
ENGLISH_ENDINGS = (
    " s es sses ied ies us ss eed eedly ed edly ing ingly y tional enci anci abli entli izer ization ational ation "
    "ator alism aliti alli fulness ousli iveness iviti biliti bli ogist ogi logi lessli li icate iciti ical ful ness "
    "ative al ance er ic able ant ement ment ent ism ate iti ous ive ize ion sion tion e ll tting"
)
RUSSIAN_ROOTS = "а я бы пис писа дела красн важн важнн реш здрав стр гордел понима заявля обществ"
RUSSIAN_ENDINGS = (
    " в вши ивши ывшись ее ими ыми ей ий ой ем его ому их ую ая яя нн вш ющ ивш ующ ся сь ла ена ете йте уйте ли или й "
    "л но нно ет ют ешь ишь ю ев ье иями еи ией иям иях ь ию ью ия ост ость ейш ейше н"
)
RANDOM_QUERIES = 200
AMONG_FIRST = 3
MONTHS = month_names(("en", "kk", "ru"))
DAYS = (
    "3 May 2022",
    "may 3",
    "3rd of May, 2022",
    "3 мая 2022 года",
    "в ноябре 2021",
    "2021 мамыр",
    "03.05.2022",
    "11/02/2021",
    "2021-11-02",
    "2022-05",
    "ministry 2 November",
    "2 nov 2021",
    "14 Oct 2024 panels",
    "31 Jun 2022",
    "ma 3 may",
    "3 ju",
)

FIND = """async ([queries, script, index, months]) => {
  const { openIndex } = await import(script);
  const opened = await openIndex(new URL(index, location), JSON.parse(months));
  const found = [];
  for (const query of JSON.parse(queries)) {
    const { hits } = await opened.find(query);
    const rows = await Promise.all(hits.slice(0, 10).map(([number]) => opened.row(number)));
    found.push(rows.map(({ kind, id }, n) => [opened.main.kinds[kind], id, hits[n][1]]));
  }
  return JSON.stringify(found);
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the scripts, for the files of indexes too."""
    folder = tmp_path_factory.mktemp("script")
    copytree(ROOT / "static", folder / "static")
    return folder


@pytest.fixture(scope="module")
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    """Yield a page that can load the scripts."""
    with served(folder) as url:
        page = browser.new_page()
        page.goto(f"{url}static/icon.svg")
        yield page
        page.close()


@pytest.fixture(scope="module", params=[300, *slow([1000])])
def corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Return the index of the benchmark's corpus of so many events in two languages."""
    root = tmp_path_factory.mktemp("corpus")
    for name, text in our_files(invent(request.param, 1, languages=("en", "ru"))).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return Finder(open_record(root, Options(date(2026, 12, 1), jobs=1, remember=False))).index


def _write(index: Index, folder: Path, *, is_divided: bool) -> None:
    texts = encode_index(index, ("en",), is_divided=is_divided)
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.json").write_text(text, "utf-8")


def _expected(query: str, index: Index) -> list[list[str | int]]:
    hits = search(query, replace(index, months=MONTHS))[:10]
    names = [(hit, hit.document.name) for hit in hits]
    owners = [one.event or (one.bill if one.kind == "step" else "") for _, one in names]
    return [
        [one.kind, f"{owner}#{one.id}".removeprefix("#"), hit.score]
        for owner, (hit, one) in zip(owners, names, strict=True)
    ]


def _found(page: Page, queries: Sequence[str], folder: str) -> list[list[list[str | int]]]:
    months = json.dumps([*MONTHS.items()])
    found: list[list[list[str | int]]] = _ask(page, FIND, queries, "/static/search.js", f"/{folder}/index.json", months)
    return found


def _ask(page: Page, script: str, texts: Sequence[str], *rest: str) -> Any:  # noqa: ANN401  (whatever the script finds)
    """Return what a script finds for texts. Both go as JSON: Playwright looks at each text of a list in turn."""
    sent = json.dumps(texts)
    return json.loads(page.evaluate(script, [sent, *rest] if rest else sent))


@cache
def _site_words() -> list[str]:
    """Return the words of the example sites, of the catalogues and of the documentation."""
    files = [path for name in ("content", "examples", "docs", "tests/search") for path in (ROOT / name).rglob("*.*")]
    texts = (path.read_text("utf-8") for path in files if path.suffix in (".yaml", ".md", ".tsv"))
    catalogues = (path.read_text("utf-8") for path in (ROOT / "onrecord/locale").glob("*.po"))
    return sorted({word for text in (*texts, *catalogues) for word in words_to_index(text)})


@cache
def _english_words() -> list[str]:
    """Return words with each ending, and with each two of them, that the algorithm knows."""
    made = product(*(text.split(" ") for text in (ENGLISH_ROOTS, ENGLISH_ENDINGS, ENGLISH_ENDINGS)))
    return sorted({"".join(parts) for parts in islice(made, 0, None, 7)} - {""})


@cache
def _russian_words() -> list[str]:
    """Return such words with Russian endings."""
    made = product(*(text.split(" ") for text in (RUSSIAN_ROOTS, RUSSIAN_ENDINGS, RUSSIAN_ENDINGS)))
    return sorted({"".join(parts) for parts in islice(made, 0, None, 5)} - {""})


_MADE = (("ru", _russian_words),)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        *((language, _site_words) for language in LANGUAGES),
        *_MADE,
        *slow(case for case in product(LANGUAGES, (_english_words, _russian_words)) if case not in _MADE),
    ],
)
def test_stems_are_those_of_python(page: Page, language: str, words: Callable[[], list[str]]) -> None:
    """Thousands of words have the same stem, and the same beginning of stems, in the script and in Python."""
    listed = words()
    stems = """async ([words, language]) => {
      const { folded, stem } = await import("/static/stems.js");
      return JSON.stringify(JSON.parse(words).map((word) => [stem(word, language), folded(word, language)]));
    }"""
    found = _ask(page, stems, listed, language)
    differ = [
        (word, *own)
        for word, own in zip(listed, found, strict=True)
        if own != [stem(word, language), fold_start(word, language)]
    ]

    assert len(listed) > 5000
    assert differ == []


def test_sounds_and_slight_words_are_those_of_python(page: Page) -> None:
    """Thousands of words sound alike in the script and in Python, and the same ones say little."""
    script = """async (words) => {
      const { isSlight, soundOf } = await import("/static/stems.js");
      return JSON.stringify(JSON.parse(words).map((word) => [soundOf(word), isSlight(word)]));
    }"""
    listed = _site_words()
    slight = [*map(is_slight, listed)]

    assert _ask(page, script, listed) == [[sound_of(word), own] for word, own in zip(listed, slight, strict=True)]
    assert 50 < sum(slight) < 500


def test_words_are_those_of_python(page: Page) -> None:
    """Texts are cut into the same words, whatever characters they have that both know."""
    plane = (chr(code) for code in range(0x20, 0x10000) if not 0xD800 <= code < 0xE000)
    known = [letter for letter in plane if unicodedata.category(letter) not in ("Cn", "Co")]
    texts = [
        "Meta’s «Ёлка», № 118-VII",
        "Йод и\u0306од ΣΑΣ İ",
        "co\u00adoperate ﬁ_x² Straße",
        *(f"a{one}b" for one in known),
    ]
    script = """async (texts) => {
      const { wordsOf } = await import("/static/stems.js");
      return JSON.stringify(JSON.parse(texts).map((text) => [text, [...wordsOf(text)]]));
    }"""

    assert [text for text, words in _ask(page, script, texts) if words != words_to_index(text)] == []


@pytest.mark.parametrize("is_divided", [False, True], ids=["one file", "buckets"])
@pytest.mark.parametrize("site", sorted({query.site for query in (*queries(), *further_queries())}))
def test_ninety_queries_find_the_same(page: Page, folder: Path, site: str, *, is_divided: bool) -> None:
    """The script gives the first ten results of Python with their scores, so it finds what readers look for."""
    name = f"{Path(site).name or 'first'}-{is_divided}"  # the browser keeps what it has loaded
    _write(finder(site).index, folder / name, is_divided=is_divided)
    asked = [query for query in (*queries(), *further_queries()) if query.site == site]
    found = _found(page, [query.words for query in asked], name)
    missed = [query for query, own in zip(asked, found, strict=True) if not _has_first(query, own)]

    assert found == [_expected(query.words, finder(site).index) for query in asked]
    assert len(missed) <= 1


def _has_first(query: Query, found: list[list[str | int]]) -> bool:
    wanted = [name.strip("/") for name in query.first.split("|")]
    return any(f"/{name}".endswith(f"/{one[1]}") for one in found[:AMONG_FIRST] for name in wanted)


@pytest.mark.parametrize("is_divided", [False, True], ids=["one file", "buckets"])
@pytest.mark.parametrize("site", [".", "examples/tidal-gate", "tests/sites/everything"])
def test_days_find_the_same(page: Page, folder: Path, site: str, *, is_divided: bool) -> None:
    """The script reads a day or month in a query as Python does, and finds the same."""
    name = f"days-{Path(site).name or 'first'}-{is_divided}"
    _write(finder(site).index, folder / name, is_divided=is_divided)
    found = _found(page, DAYS, name)

    assert found == [_expected(query, finder(site).index) for query in DAYS]
    assert any(found)


@pytest.mark.parametrize("is_divided", [False, True], ids=["one file", "buckets"])
def test_random_queries_find_the_same(page: Page, folder: Path, corpus: Index, *, is_divided: bool) -> None:
    """Random queries find the same first ten: words whole and cut, with slips, in two languages."""
    name = f"corpus-{len(corpus.documents)}-{is_divided}"
    _write(corpus, folder / name, is_divided=is_divided)
    draw = random.Random(31)  # noqa: S311  (equal queries in each run)
    asked = list(islice(_queries(draw, corpus), RANDOM_QUERIES))
    found = _found(page, asked, name)

    assert [query for query, own in zip(asked, found, strict=True) if own != _expected(query, corpus)] == []
    assert sum(map(bool, found)) > RANDOM_QUERIES * 3 / 4


def _queries(draw: random.Random, index: Index) -> Iterator[str]:
    while True:
        texts = [text for _, text in draw.choice(index.documents).title]
        words = draw.sample(words := words_to_index(draw.choice(texts)), min(len(words), draw.randint(1, 4)))
        if draw.random() < 1 / 3:
            place = draw.randrange(len(words))
            letter = draw.randrange(len(words[place]))
            words[place] = words[place][:letter] + draw.choice(["", "e", "а"]) + words[place][letter + 1 :]
        cut = draw.choice([None, None, 2, 3, 5, -1, -2, -3])
        yield " ".join([*words[:-1], words[-1][:cut]])
