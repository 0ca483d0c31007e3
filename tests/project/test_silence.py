"""Messages about silence and gaps speak of this record only, in templates and catalogues, in all languages.

A record can show that it has no reply; it can't show that nobody replied. So a message with a negation must say where
the search was: 'no reply found', 'not recorded here', 'no statement found'. And it must say whose reply is missing:
without a name, readers take it that nobody at all has replied.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
Texts = str | list[str] | tuple[str, ...] | None


@dataclass(frozen=True)
class Rule:
    """A language's words of negation, those that limit a message to this record, and those of replies."""

    denial: re.Pattern[str]
    limit: re.Pattern[str]
    everywhere: re.Pattern[str]
    """Words that claim something about the whole world, whatever limits stand beside them."""
    reply: re.Pattern[str]
    """Words for a reply."""
    whose: re.Pattern[str]
    """The name of who has not replied, or words that point to this name."""

    def hides_whose_reply(self, text: str) -> bool:
        """Return whether a part of a text says that a reply is missing, and not from whom."""
        parts = re.split(r"[;.]\s", text)
        missing = (part for part in parts if self.reply.search(part) and self.negation.search(part))
        return any(not self.whose.search(part) for part in missing)

    @property
    def negation(self) -> re.Pattern[str]:
        """The words of negation, those about the whole world included."""
        return re.compile(f"{self.denial.pattern}|{self.everywhere.pattern}", re.IGNORECASE)

    def is_broken_by(self, text: str) -> bool:
        """Return whether a text states a silence or a gap as a fact."""
        if self.everywhere.search(text):
            return True
        return bool(self.denial.search(text)) and not self.limit.search(text)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b({pattern})\b", re.IGNORECASE)


RULES: Mapping[str, Rule] = {
    "en": Rule(
        denial=_words(
            r"no|not|none|nor|neither|without|\w+n't|un(?:answered|known|named|confirmed)|lacks?|silent|silence"
        ),
        limit=_words(r"here|record(?:ed)?|our|this site|found|available|among them"),
        everywhere=_words(r"never|nobody|no one|nothing|nowhere"),
        reply=_words(r"repl(?:y|ies|ied)|(?:un)?answer\w*"),
        whose=re.compile(r"%\(who\)s|whom|whoever spoke first"),
    ),
    "ru": Rule(
        denial=_words(r"не|нет|ни|без|молч\w+|неизвест\w+|отсутств\w+"),
        limit=_words(r"здесь|у нас|наш\w*|этом сайте|среди них|найден\w*|записан\w*"),
        everywhere=_words(r"никто|никого|никому|ничего|ничто|никогда|нигде|без ответа"),
        reply=_words(r"(?:без)?ответ\w*|откли[кч]\w*"),
        whose=re.compile(r"%\(who\)s|той же стороны|того, кто"),
    ),
    "kk": Rule(
        # The Kazakh for 'to maintain' contains a negation: 'not to go back'.
        denial=_words(r"жоқ|емес|белгісіз|жауапсыз|(?!қайтпа)\w+[мбп][ае](?:й\w+|ған|ген|ды|ді|с|у)"),
        limit=_words(r"мұнда|бізде|дереккөздеріміз\w*|бұл сайт\w*|табылмады|жазылмаған|ішінде"),
        everywhere=_words(r"ешкім\w*|ештеңе\w*|ешқашан|ешқайда"),
        reply=_words(r"жауап\w*|жауаб\w*"),
        whose=re.compile(r"%\(who\)s|тараптың"),
    ),
    "de": Rule(
        denial=_words(
            r"nicht|kein\w*|ohne|weder|un(?:bekannt|beantwortet|bestätigt|erwidert)\w*|fehlt|schw(?:eigt|ieg)\w*"
        ),
        limit=_words(r"hier|erfasst\w*|unser\w*|dieser Website|gefunden|verfügbar|darunter"),
        everywhere=_words(r"nie|niemals|niemand\w*|nichts|nirgends"),
        reply=_words(r"\w*antwort\w*|\w*erwider\w*"),
        whose=re.compile(r"%\(who\)s|Seite"),
    ),
    "es": Rule(
        denial=_words(r"no|ni|sin|ningun[ao]?|ningún|falta[n]?|descono\w+|calla\w*|silencio"),
        limit=_words(r"aquí|consta[n]?|registrad\w+|nuestr\w+|este sitio|encontrad\w+|disponible|ellas"),
        everywhere=_words(r"nunca|jamás|nadie|nada"),
        reply=_words(r"respuestas?|respond\w*|réplicas?|contesta\w*"),
        whose=re.compile(r"%\(who\)s|parte"),
    ),
    "fr": Rule(
        denial=_words(r"n(?=’)|ne|pas|non|sans|ni|aucun\w*|inconnue?s?|manque\w*|silence|tait"),
        limit=_words(r"ici|consigné\w*|nos|ce site|trouvé\w*|disponible|elles"),
        everywhere=_words(r"jamais|personne ne|rien|nulle part"),
        reply=_words(r"répon\w*|réplique\w*"),
        whose=re.compile(r"%\(who\)s|partie"),
    ),
    "uk": Rule(
        denial=_words(r"не|немає|ні|без|жодн\w+|мовч\w+|невідом\w+|відсутн\w+"),
        limit=_words(r"тут|у нас|в нас|наш\w*|цьому сайті|серед них|знайдено|записан\w*"),
        everywhere=_words(r"ніхто|нікого|нікому|нічого|ніщо|ніколи|ніде|без відповіді"),
        reply=_words(r"відповід(?!н)\w*|відповів|відповіл\w+|відгук\w*"),
        whose=re.compile(r"%\(who\)s|тієї самої сторони|того, хто"),
    ),
}

REVIEWED: Mapping[str, str] = {
    "This site shows only the example that came with it. Nobody in it exists, and nothing in it happened.": (
        "the program's own invention"
    ),
    "This page is not finished: its publisher has still to write parts of it.": "describes this site",
    "There are no stories in this language yet.": "describes this site",
    "It covers neither quotations nor pictures: their authors have the rights in them.": "says what a licence covers",
    "This site names none.": "describes this site, which names no licence",
    "No entry has these words, or words like them. Try other words, fewer filters, or the lists.": "is of this site",
    "The index of the search could not be loaded. The lists lead to every entry.": "says what failed",
    "The search needs JavaScript, and a web server. These lists lead to every entry without them.": "is of this site",
    "This story has no events yet.": "describes this site",
    "Not to be confused with": "names other actors of this site",
    "That day could not be loaded. This is today's record.": "describes this page",
    "Nothing on this claim is recorded after %(date)s. This is today's record.": "describes this record",
    "Nothing is recorded here after %(date)s. This is today's record.": "describes this record",
    "There is no such day. This is today's record.": "describes the address",
    "No such filter in this story: %(name)s": "describes the address",
    "First claimed: %(made)s. This claim is not part of the record of %(date)s.": "describes this record",
    "This is today's record. This embed shows no other day.": "describes this embed",
    "Not yet claimed on that day; first claimed: %(date)s": "describes this record",
    "no. %(issue)s": "the number of an issue",
    "Left out": "what the publisher of this record says that it leaves out",
    "No comment": "a kind of event: somebody forms that they would not comment",
    "without a vote": "an entry says that there was none",
    **dict.fromkeys(
        (
            "Finds not to be so: %(what)s",
            "Finds not established: %(what)s",
            "finds not to be so: %(what)s",
            "finds not established: %(what)s",
            "Found not to be so by %(who)s, %(date)s",
            "Found not to be so by %(who)s, %(date)s: %(what)s",
            "Found not established by %(who)s, %(date)s",
            "Found not established by %(who)s, %(date)s: %(what)s",
        ),
        "what a body decided, by an event of the record",
    ),
    "This browser remembers which entries you have seen, for a year. It sends this to nobody.": (
        "describes this site's own script"
    ),
    "This browser remembers nothing of your visits.": "describes this site's own script",
    "Forget, and stop remembering": "tells what a button does",
    "rejected": "an outcome that an entry records",
    "disagreed": "an outcome that an entry records",
    "the address no longer works": "what an editor found there",
    "Copying failed": "describes the page's own script",
    "Day not certain": "says how certain an entry's date is",
    "Loading failed; read it on its own page": "describes the page's own script",
    "Loading failed": "the same",
    "No event matches": "describes what the reader's filter leaves",
    "Looks in titles, speakers, claims and relations. The texts are not on this page.": "describes the page",
    "%(n)d no longer claimed by anyone": "the record holds both the claim and its withdrawal",
    "No longer claimed by anyone": "the same",
    "%(n)d of unknown origin": "counts reports that entries give as of unknown origin",
    "A side is the person or body spoken for. We don't say who is right.": "describes this site",
    "No longer claimed by anyone; the opposite is claimed by %(who)s": "the same",
}
"""Allowed messages with a negation, each with the reason."""


def _messages(language: str) -> Iterator[tuple[str, str]]:
    """Yield each form of every message in a language, with the message's id."""
    file = "ru" if language == "en" else language
    for message in read_po(io.BytesIO((ROOT / f"onrecord/locale/{file}.po").read_bytes())):
        for form in _forms(message.id if language == "en" else message.string):
            if message.id:
                yield _forms(message.id)[0], form


def _forms(text: Texts) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


@pytest.mark.parametrize("language", RULES)
def test_no_message_states_silence_as_a_fact(language: str) -> None:
    """No message states a silence or a gap as a fact, except reviewed ones, each with its reason."""
    broken = [form for id_, form in _messages(language) if RULES[language].is_broken_by(form) and id_ not in REVIEWED]

    assert broken == []


@pytest.mark.parametrize("language", RULES)
def test_a_missing_reply_says_from_whom(language: str) -> None:
    """'No reply found' alone reads as if nobody had answered, also where others denied the claim."""
    forms = [form for _, form in _messages(language)]

    assert [form for form in forms if RULES[language].hides_whose_reply(form)] == []
    assert any(RULES[language].reply.search(form) and "%(who)s" in form for form in forms)


OF_EDITORS: Mapping[str, str] = {
    "answers, without any of these": "tells a kind of answer from the others",
    "спросили, ответа не было": "somebody was asked: the entry names who",
    "It answers another draft, which readers would not see.": "describes a draft",
    "Это ответ на другой черновик, а его читатели не увидели бы.": "the same",
    "Бұл – оқырмандар көрмейтін басқа қаралама мәтінге жауап.": "the same",
    "No answer yet: %(question)s": "a question of a form, which the editor has not answered",
    "Ещё нет ответа: %(question)s": "the same",
    "Әлі жауап жоқ: %(question)s": "the same",
}
"""Allowed words of the desk and of the bar over the preview, each with the reason."""


def test_words_for_editors_say_whose_reply_is_missing() -> None:
    """The words of the bar over the preview, and those of the desk, say from whom too."""
    bar = json.loads((ROOT / "onrecord/preview/bar.json").read_text("utf-8"))
    forms = [(language, form) for language, words in bar.items() for form in words.values() if isinstance(form, str)]
    for language in ("ru", "kk"):
        for message in read_po(io.BytesIO((ROOT / f"onrecord/desk/browser/locale/{language}.po").read_bytes())):
            forms += (("en", form) for form in _forms(message.id))
            forms += ((language, form) for form in _forms(message.string))

    assert {form for language, form in forms if RULES[language].hides_whose_reply(form)} == OF_EDITORS.keys()


@pytest.mark.parametrize(
    ("language", "only"),
    [("ru", "только"), ("kk", "тек"), ("uk", "лише"), ("de", "nur"), ("es", "solo"), ("fr", "seul")],
)
def test_asserting_side_is_not_called_the_only_one(language: str, only: str) -> None:
    """A record can show that one side asserts a claim. It can't show that no other side does."""
    forms = [form.lower() for id_, form in _messages(language) if id_ == "Asserted by %(who)s"]

    assert len(forms) == 1
    assert only not in forms[0].split()


def test_each_reviewed_message_is_still_needed() -> None:
    """Each reviewed message is still a message of the interface and still contains a negation in some language."""
    needed = {id_ for language in RULES for id_, form in _messages(language) if RULES[language].is_broken_by(form)}

    assert set(REVIEWED) - needed == set()
    assert all(REVIEWED.values())


@pytest.mark.parametrize(
    ("language", "text", "is_broken"),
    [
        ("en", "Never answered", True),
        ("en", "Disputed, not answered", True),
        ("en", "says nothing on it", True),
        ("en", "No source for this step", True),
        ("en", "No source on record for this step", False),
        ("en", "Nobody replied in our sources", True),
        ("en", "no reply found from %(who)s", False),
        ("ru", "Осталось без ответа", True),
        ("ru", "Нет источника об этом шаге", True),
        ("ru", "У нас нет источника об этом шаге", False),
        ("ru", "прямо этого никто не говорит", True),
        ("ru", "точный день неизвестен", True),
        ("ru", "точный день здесь не указан", False),
        ("uk", "Залишилося без відповіді", True),
        ("uk", "Джерела про цей етап немає", True),
        ("uk", "У нас немає джерела про цей етап", False),
        ("uk", "точний день тут не зазначено", False),
        ("de", "Strittig; unbeantwortet", True),
        ("de", "dazu sagt niemand etwas", True),
        ("de", "keine Quelle für diesen Schritt", True),
        ("de", "keine Quelle für diesen Schritt erfasst", False),
        ("es", "En disputa; sin respuesta", True),
        ("es", "nadie ha respondido", True),
        ("es", "sin respuesta en nuestras fuentes", False),
        ("fr", "Contesté, pas de réponse", True),
        ("fr", "n’a jamais répondu", True),
        ("fr", "pas de réponse trouvée", False),
        ("kk", "Жауапсыз қалған", True),
        ("kk", "осы тармаққа жауап бермеген", True),
        ("kk", "ештеңе айтпаған", True),
        ("kk", "нақты күні белгісіз", True),
        ("kk", "нақты күні мұнда көрсетілмеген", False),
        ("kk", "мәлімдеме табылмады", False),
    ],
)
def test_rule_finds_silence_stated_as_a_fact(language: str, text: str, *, is_broken: bool) -> None:
    """The rules find messages that claim too much, and accept messages that name the searched record."""
    assert RULES[language].is_broken_by(text) is is_broken


@pytest.mark.parametrize(
    ("language", "text", "is_hidden"),
    [
        ("en", "Disputed; no reply found", True),
        ("en", "No reply on record", True),
        ("en", "First on record: %(who)s; no reply on this point in our sources", True),
        ("en", "Nobody has answered it yet.", True),
        ("en", "Disputed; no reply found from %(who)s", False),
        ("en", "First on record: %(who)s, from whom our sources have no reply on this point", False),
        ("ru", "Оспаривается; ответа не найдено", True),
        ("ru", "Ответа в наших источниках нет", True),
        ("ru", "Первое высказывание в наших источниках: %(who)s; ответа на возражение в них нет", True),
        ("ru", "Оспаривается; чей ответ не найден: %(who)s", False),
        ("uk", "Спірне; відповіді не знайдено", True),
        ("uk", "Відповіді в наших джерелах немає", True),
        ("uk", "Спірне; чиєї відповіді не знайдено: %(who)s", False),
        ("kk", "Даулы; жауап табылмады", True),
        ("kk", "Дереккөздерімізде жауап жоқ", True),
        ("kk", "Даулы; жауабы табылмады: %(who)s", False),
        ("de", "Strittig; keine Antwort gefunden", True),
        ("de", "Keine Antwort in unseren Quellen", True),
        ("de", "Strittig; in unseren Quellen keine Antwort von: %(who)s", False),
        ("fr", "Contesté\u202f; pas de réponse trouvée", True),
        ("fr", "Pas de réponse dans nos sources", True),
        ("fr", "Contesté\u202f; pas de réponse trouvée de la part de\xa0: %(who)s", False),
        ("es", "En disputa; no se ha encontrado respuesta", True),
        ("es", "Sin respuesta en nuestras fuentes", True),
        ("es", "En disputa; no se ha encontrado respuesta de: %(who)s", False),
    ],
)
def test_rule_finds_a_missing_reply_without_a_name(language: str, text: str, *, is_hidden: bool) -> None:
    """The rule finds the words that pages had before, in each language, and accepts those that name who is meant."""
    assert RULES[language].hides_whose_reply(text) is is_hidden


_EXPRESSION = re.compile(r"\{[{%#].*?[%}#]\}", re.DOTALL)
_MARKUP = re.compile(r"<[^<>]*>|[\w-]+=\"|&\w+;")
_SPOKEN = re.compile(r" (?:aria-label|title|alt|placeholder)=\"([^\"]*)\"")
NAMES = frozenset({"BibTeX", "CSL-JSON", "CSV", "ISBN", "JSON", "Lines", "Schema"})
"""Names that are the same in every language."""


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if path.name not in {"style.html", "script.html", "listener.html"}],
    ids=lambda path: path.name,
)
def test_template_has_no_words_outside_messages(path: Path) -> None:
    """All words of a template are messages, which the rules above check, except the names of formats."""
    literal = _EXPRESSION.sub("", path.read_text("utf-8"))
    texts = (_MARKUP.sub(" ", literal), *_SPOKEN.findall(literal))

    assert {word for text in texts for word in re.findall(r"[^\W\d_][\w-]*", text)} <= NAMES
