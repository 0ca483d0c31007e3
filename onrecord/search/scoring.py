"""Describes entries as documents, makes the index of the search from words and stems, and ranks documents for a query.

`static/search.js` repeats the ranking, with the same whole numbers, and the rules for words and stems: so a language
has a stemmer of its own only if the script has it too. `docs/search.md` describes the files. One holds the index of a
usual site. A large site has its stems in buckets by their first two letters and its rows by hundreds, so a reader loads
only those of the query.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import chain
from typing import Any

from msgspec import Struct, json

from onrecord.model.calendar_span import CalendarSpan
from onrecord.model.dates import EdtfDate
from onrecord.model.ids import NAMED_KINDS, EntryName
from onrecord.search import kazakh

Text = tuple[str, str]
"""The code of a language, empty for none, and words in it."""
Texts = tuple[Text, ...]
Entry = Any
"""An entry as it was read, or as it is arranged: both have the id and the fields."""


class Document(Struct, frozen=True):
    """An entry, or a claim of one, as a search finds it."""

    name: EntryName
    entry: Entry
    title: Texts
    """The title, the name, or the words of a claim."""
    other: Texts = ()
    """Other titles and names, numbers, the publication that holds a source."""
    quote: Texts = ()
    """The quotations of an event, with their translations."""
    who: Texts = ()
    """The names of those who spoke, introduced a bill, or wrote a source."""
    summary: Texts = ()
    """The summary, or the role of an actor."""
    date: str = ""
    """The date as typed; of an arranged event with a time, the day in the time zone of its story."""
    day: str = ""
    """The last day that the date can mean, as `2021-11-30`."""
    speakers: tuple[str, ...] = ()
    """The ids of those who spoke."""
    page: str = ""
    """For an event: the path of the timeline's page that has its row."""


class Searchable(Struct, frozen=True, dict=True):
    """The entries that a search finds: none that is a draft or withdrawn."""

    language: str
    """The language of sources that name none."""
    stories: Iterable[Entry]
    events: Iterable[tuple[Entry, str]]
    """Each event with the path of the timeline's page that has its row."""
    actors: Iterable[Entry]
    sources: Iterable[Entry]
    bills: Iterable[Entry]

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The documents of all entries and of all claims."""
        return tuple(self._documents())

    def _documents(self) -> Iterator[Document]:
        names = {}
        for entry in self.stories:
            if not entry.fields.withdrawn:
                title, summary = _texts(entry.fields.title), _texts(entry.fields.summary)
                yield Document(EntryName("story", entry.id), entry, title, summary=summary)
        for entry in self.actors:
            title, role = _texts(entry.fields.name), _texts(entry.fields.role)
            other = tuple(text for one in entry.fields.other_names for text in _texts(one.name))
            names[entry.id] = (*title, *other)
            yield Document(EntryName("actor", entry.id), entry, title, other, summary=role)
        yield from (_of_source(entry, self.language) for entry in self.sources)
        yield from (_of_bill(entry, names) for entry in self.bills)
        for entry, page in self.events:
            yield from _of_event(entry, page, names)


def _of_source(entry: Entry, language: str) -> Document:
    fields = entry.fields
    own, *container = ((fields.language or language, line) for line in (fields.title, fields.container_title))
    return Document(
        EntryName("source", entry.id),
        entry,
        (own,) if fields.title else _texts(fields.description),
        (*(line for line in container if line[1]), *_texts(fields.publisher)),
        who=tuple(("", author) for author in fields.author),
        date=str(fields.issued or ""),
        day=fields.issued.date.latest.isoformat() if fields.issued else "",
    )


def _of_bill(entry: Entry, names: Mapping[str, Texts]) -> Document:
    fields = entry.fields
    titles = (text for title in (*fields.other_titles, fields.became) for text in _texts(title))
    other = (*titles, *(("", identifier.id) for identifier in fields.identifiers))
    who, summary = _names(fields.sponsors, names), _texts(fields.summary)
    return Document(EntryName("bill", entry.id), entry, _texts(fields.title), other, who=who, summary=summary)


def _of_event(entry: Entry, page: str, names: Mapping[str, Texts]) -> Iterator[Document]:
    fields = entry.fields
    speakers = tuple(dict.fromkeys((*fields.speaker, *fields.on_behalf_of)))
    who, when = _names(speakers, names), fields.date
    if moment := getattr(entry, "moment", None):  # an arranged event knows its day in the time zone of its story
        when = EdtfDate(CalendarSpan.of(moment), qualifier=when.qualifier)
    date, day = str(when), when.latest.isoformat()
    quotes = tuple(text for one in fields.quotes for text in ((one.lang, one.exact), *_texts(one.translation)))
    name, title, summary = EntryName("event", entry.id, entry.story), _texts(fields.title), _texts(fields.summary)
    yield Document(name, entry, title, (), quotes, who, summary, date, day, speakers, page)
    for claim in fields.claims:
        name, title = EntryName("claim", claim.id, entry.story, entry.id), _texts(claim.text)
        yield Document(name, entry, title, who=who, date=date, day=day, speakers=speakers)


def _names(actors: Iterable[str], names: Mapping[str, Texts]) -> Texts:
    return tuple(text for actor in actors for text in names.get(actor, ()))


def _texts(words: Mapping[str, str] | None) -> Texts:
    return tuple((words or {}).items())


_WORD = re.compile(r"[^\W_]+")
_KEPT = {"й": "й", "Й": "й"}  # the letter that is none with an accent, although Unicode composes it so; `ё` becomes `е`
_ALONE = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ς": "σ"}
"""Letters that have no accent to take off."""
_DROPPED = frozenset("'’‘ʼ`")  # apostrophes, which join the letters around them
_WHOLE = ("en", "ru", "")  # the languages in which a stem begins as its words do
_RESTS: Mapping[str, str] = {
    "en": "n on ion tion ation g e ve ive t nt ent ment y ty ity s ss ness ies ce nce le ble able al l ly",
    "ru": "о х м я ся сь е те и ь й",
    "kk": "р ар ер ы і а е н ан ен ін да ды ді де ғы гі сы сі ты ті та те ға ге йды йді",
}
"""What may follow where a word is not finished: its stem is often shorter than what was typed, as in 'announcem'."""
_TRUNCATED = 6  # the letters that a word keeps in a language without a stemmer


class _Fold(dict[int, str]):
    """The folded form of each character, computed when it first occurs."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        parts = unicodedata.normalize("NFKD", letter.lower()).lower()
        marks = ("M", "Cf")
        bare = "".join(part for part in parts if not unicodedata.category(part).startswith(marks))
        folded = "" if letter in _DROPPED else _KEPT.get(letter) or "".join(_ALONE.get(part, part) for part in bare)
        self[code] = folded
        return folded


_FOLD = _Fold()


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, without accents, apostrophes and invisible characters."""
    return _WORD.findall(unicodedata.normalize("NFC", text).translate(_FOLD))


def _truncate(word: str) -> str:
    return word[:_TRUNCATED]


@cache
def _stemmer(code: str) -> Callable[[str], str]:
    """Return the stemmer of a language; without one, a word keeps its first letters, and one of no language stays."""
    if code in ("en", "ru"):
        # Imported here, since it loads the stemmers of all its languages. These classes never use a C library.
        from snowballstemmer.english_stemmer import EnglishStemmer  # noqa: PLC0415
        from snowballstemmer.russian_stemmer import RussianStemmer  # noqa: PLC0415

        found: Callable[[str], str] = (EnglishStemmer() if code == "en" else RussianStemmer()).stemWord
        return found
    return kazakh.stem if code == "kk" else _truncate if code else str


@cache
def stem(word: str, language: str) -> str:
    """Return the stem of a word in a language."""
    return _stemmer(language.partition("-")[0])(word)


def folded(word: str, language: str) -> str:
    """Return how the stems of the words begin that begin with `word`."""
    code = language.partition("-")[0]
    return kazakh.fold(word) if code == "kk" else word if code in _WHOLE else _truncate(word)


@cache
def finish(word: str, language: str) -> frozenset[str]:
    """Return the stems that an unfinished word may have."""
    return frozenset(stem(f"{word}{rest}", language) for rest in _RESTS.get(language.partition("-")[0], "").split())


WEIGHTS: Mapping[str, int] = {"title": 8, "other": 6, "quote": 4, "who": 3, "summary": 2}
"""What a word counts by the field of a document that has it."""
_LENGTH = 0.5  # how far a word counts less in a long field than in a short one, from 0 to 1 (`b` of BM25F)
_SATURATION = 6  # the weight that counts half as much as any greater one could (`k1` of BM25F)
MOST_IMPACT = 31
"""The impact of a word on a document is a whole number from 1 to this."""


Postings = list[int]
"""Alternately the number of a document and the impact of the word on it, in ascending order of the documents."""


class Index(Struct, frozen=True):
    """The documents in the order of their names, and the postings of each stem by language."""

    documents: Sequence[Document]
    terms: Mapping[str, Mapping[str, Postings]]


def build_index(documents: Iterable[Document]) -> Index:
    """Return the index of these documents."""
    ordered = sorted(documents, key=lambda document: str(document.name))
    stems_of = cache(_stems)  # many events have the same speakers
    fields = [[(field, stems_of(texts)) for field in WEIGHTS if (texts := getattr(one, field))] for one in ordered]
    lengths = defaultdict[str, list[int]](list)
    for field, stems in chain.from_iterable(fields):
        lengths[field].append(len(stems))
    average = {field: max(sum(known) / len(known), 1) for field, known in lengths.items()}
    found = defaultdict[Text, Postings](list)
    for number, stemmed in enumerate(fields):
        weights: dict[Text, float] = {}
        for field, stems in stemmed:
            weight = WEIGHTS[field] / (1 - _LENGTH + _LENGTH * len(stems) / average[field])
            for one in stems:
                weights[one] = weights.get(one, 0) + weight
        for one, weight in weights.items():
            found[one] += number, int(MOST_IMPACT * weight / (_SATURATION + weight) + 0.5) or 1
    terms: dict[str, dict[str, Postings]] = {}
    for language, word in sorted(found):
        terms.setdefault(language, {})[word] = found[language, word]
    return Index(ordered, terms)


def _stems(texts: Iterable[Text]) -> list[Text]:
    return [(language, stem(word, language)) for language, text in texts for word in words_of(text)]


_EXACT, _PREFIX, _SLIP = 8, 5, 3
"""What a stem counts that is that of a word, that begins with it, or that differs from it by one letter."""
_SHORTEST_PREFIX, _SHORTEST_SLIP, _SHORTEST_STEM, _LONGEST_UNFINISHED = 2, 5, 4, 40
"""The fewest letters of a word that finds stems beginning with it, of one that may have a slip, and of its stem; and
the most of one that is finished with endings."""
_FIRST = 20  # among how many of the best documents exact phrases come first


class Hit(Struct, frozen=True):
    """A document that a query found."""

    document: Document
    score: int


def search(query: str, index: Index, is_wanted: Callable[[Document], bool] = lambda _: True) -> list[Hit]:
    """Return the wanted documents that have any word of a query, the best first.

    Equal scores are in the order of the documents. Of the first ones, those with the words as a phrase come before the
    others.
    """
    words = words_of(query)
    scores = defaultdict[int, int](int)
    for word in dict.fromkeys(words):
        for number, score in _scores(word, index, is_last=word == words[-1]).items():
            scores[number] += score
    wanted = (number for number in scores if is_wanted(index.documents[number]))
    hits = [Hit(index.documents[one], scores[one]) for one in sorted(wanted, key=lambda one: (-scores[one], one))]
    if len(words) > 1:
        hits[:_FIRST] = sorted(hits[:_FIRST], key=lambda hit: not _has_phrase(words, hit.document))
    return hits


def rarity(documents: int, having: int) -> int:
    """Return what a stem counts that `having` of all documents have: 16 times the binary logarithm, interpolated."""
    rest, whole = 1 + documents / having, 0
    while rest >= 2:  # noqa: PLR2004
        rest, whole = rest / 2, whole + 16
    return whole + int((rest - 1) * 16)


def _scores(word: str, index: Index, *, is_last: bool) -> dict[int, int]:
    """Return the score of each document for one word of a query: its best stem counts."""
    best = defaultdict[int, int](int)
    for quality, postings in _matches(word, index, is_last=is_last):
        factor = quality * rarity(len(index.documents), len(postings) // 2)
        for number, impact in zip(postings[::2], postings[1::2], strict=True):
            best[number] = max(best[number], factor * impact)
    return best


def _matches(word: str, index: Index, *, is_last: bool) -> Iterator[tuple[int, Postings]]:
    """Yield the stems that a word finds, each as its quality and its postings."""
    for language, terms in index.terms.items():
        own, start = stem(word, language), folded(word, language)
        is_prefix = is_last and len(word) >= _SHORTEST_PREFIX
        has_slip = len(word) >= _SHORTEST_SLIP and len(own) >= _SHORTEST_STEM
        may_go_on = is_prefix and has_slip and len(word) <= _LONGEST_UNFINISHED
        whole = finish(word, language) if may_go_on else frozenset()
        if own in terms:
            yield _EXACT, terms[own]
        for term in terms if is_prefix or has_slip else ():
            if is_prefix and term != own and (term.startswith(start) or term in whole):
                yield _PREFIX, terms[term]
            elif has_slip and term != own and term[0] == own[0] and _differs_by_one(term, own):
                yield _SLIP, terms[term]


def _differs_by_one(one: str, other: str) -> bool:
    """Return whether a letter more, another letter, or two exchanged ones make one word of the other."""
    one, other = sorted((one, other), key=len)
    start = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))
    if len(one) != len(other):
        return len(other) - len(one) == 1 and one[start:] == other[start + 1 :]
    rest, its = one[start:], other[start:]
    return rest[1:] == its[1:] or (rest[1::-1] == its[:2] and rest[2:] == its[2:])


def _has_phrase(words: Sequence[str], document: Document) -> bool:
    phrase = f" {' '.join(words)} "
    return any(phrase in f" {' '.join(words_of(text))} " for _, text in (*document.title, *document.quote))


BUCKETS, ROWS_A_FILE = 64, 100
Places = Mapping[str, int]


def file_names(documents: int, *, is_divided: bool) -> Iterator[str]:
    """Yield the names of the files of an index."""
    yield "index"
    if is_divided:
        yield "filters"
        yield from (f"terms-{bucket}" for bucket in range(BUCKETS))
        yield from (f"rows-{number}" for number in range(-(-documents // ROWS_A_FILE)))


def index_files(index: Index, site_languages: tuple[str, ...], *, is_divided: bool) -> Mapping[str, str]:
    """Return the text of each file by name."""
    documents = index.documents
    named = {str(document.name): document for document in documents}
    languages = _places(index.terms)
    stories = _places(document.name.id for document in documents if document.name.kind == "story")
    actors = _places(sorted(set(chain.from_iterable(document.speakers for document in documents))))
    head: dict[str, Any] = {
        "version": 1,
        "documents": len(documents),
        "site_languages": site_languages,
        "languages": [*languages],
        "kinds": NAMED_KINDS,
        "stories": [
            [id_, _places_of(named[f"{id_}/"], site_languages), _parallel(named[f"{id_}/"].title, languages)]
            for id_ in stories
        ],
        "actors": [[id_, _parallel(named[f"actors/{id_}"].title, languages)] for id_ in actors],
        "buckets": BUCKETS if is_divided else 0,
    }
    terms = defaultdict[int, dict[str, dict[str, list[int]]]](dict)
    for language, found in index.terms.items():
        for term, postings in found.items():
            terms[_bucket_of(term) if is_divided else 0].setdefault(language, {})[term] = _packed(postings)
    rows = [_row(document, languages, stories, actors) for document in documents]
    if not is_divided:
        return {"index": _text({**head, "terms": terms[0], "rows": rows})}
    filters = {
        "kinds": [NAMED_KINDS.index(document.name.kind) for document in documents],
        "stories": [stories.get(document.name.story, -1) for document in documents],
        "days": [document.day for document in documents],
        "who": [[actors[actor] for actor in document.speakers] for document in documents],
        "languages": [sum({1 << languages[code] for code, _ in document.title}) for document in documents],
    }
    parts = (rows[start : start + ROWS_A_FILE] for start in range(0, len(rows), ROWS_A_FILE))
    contents = (head, filters, *(terms[bucket] for bucket in range(BUCKETS)), *parts)
    return dict(zip(file_names(len(rows), is_divided=True), map(_text, contents), strict=True))


def _places_of(story: Document, site_languages: tuple[str, ...]) -> list[int]:
    """Return the places of a story's languages among those of the site."""
    fields = story.entry.fields
    own = fields.languages or site_languages
    return [place for place, code in enumerate(site_languages) if code in own and code in fields.title]


def _row(document: Document, languages: Places, stories: Places, actors: Places) -> list[Any]:
    name = document.name
    row = [
        NAMED_KINDS.index(name.kind),
        f"{name.event}#{name.id}" if name.event else name.id,
        _parallel(document.title, languages),
        stories.get(name.story, -1),
        document.date,
        "" if document.day == document.date else document.day,
        [actors[actor] for actor in document.speakers],
        [[languages[code], words] for code, words in document.quote if code in languages],
        document.page,
    ]
    return _cut(row)


def _packed(postings: Postings) -> list[int]:
    """Return one number for each posting: the distance from the document before and the impact."""
    numbers, impacts = postings[::2], postings[1::2]
    distances = (number - before for number, before in zip(numbers, (0, *numbers), strict=False))
    return [distance * (MOST_IMPACT + 1) + impact for distance, impact in zip(distances, impacts, strict=True)]


def _bucket_of(term: str) -> int:
    """Return the bucket of a stem. The first letter leaves four of them, in which stems with a slip are."""
    return ord(term[0]) % 16 * 4 + (ord(term[1]) if len(term) > 1 else 0) % 4


def _places(keys: Iterable[str]) -> Places:
    return {key: place for place, key in enumerate(keys)}


def _parallel(texts: Iterable[Text], languages: Places) -> list[str]:
    by_code = dict(texts)
    return _cut([by_code.get(code, "") for code in languages])


def _cut(row: list[Any]) -> list[Any]:
    end = next((place for place in range(len(row), 0, -1) if row[place - 1] not in ("", [], -1)), 0)
    return row[:end]


def _text(value: object) -> str:
    return json.encode(value).decode("utf-8")
