"""The interface's catalogues contain every message, with the same placeholders."""

from __future__ import annotations

import ast
import io
import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from conftest import BASE, MakeSite
from golden import expected_text
from package_messages import package_messages, package_template
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options
from onrecord.editing.translating.interface_messages import KEYWORDS, MEANINGS
from onrecord.model.plural_forms import PluralForms, plural_forms
from onrecord.read.built_in_messages import MESSAGES
from onrecord.render.words import Words

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "onrecord" / "locale").glob("*.po"))
DESK_CATALOGUES = sorted((ROOT / "onrecord" / "desk" / "browser" / "locale").glob("*.po"))
Texts = str | list[str] | tuple[str, ...] | None
_VALUE = re.compile(r"%\((\w+)\)[sd]")


@cache
def _used() -> frozenset[tuple[str | None, str | tuple[str, ...]]]:
    return frozenset((message.context, message.words) for message in package_messages())


def _read(path: Path) -> Catalog:
    return read_po(io.BytesIO(path.read_bytes()))


def test_extraction_finds_messages() -> None:
    """The extraction finds messages in templates, in code and in the vocabulary."""
    words = {message for _, message in _used()}

    assert {"Skip to the content", "Denied by", "%(date)s or earlier", ("%(n)d event", "%(n)d events")} <= words
    assert ("outcome of a bill", "adopted") in _used()


@pytest.mark.generated
def test_messages_for_translators_are_current() -> None:
    """The template of new catalogues has the messages of the interface, with comments on their places."""
    text = package_template()

    assert expected_text(MESSAGES, text) == text


def test_no_message_is_inside_an_f_string() -> None:
    """No f-string of the code contains a message: before Python 3.12, the extraction does not look into them."""
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for path in sorted((ROOT / "onrecord/render").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr) and any(map(_is_message, ast.walk(node)))
    ]

    assert found == []


def _is_message(node: ast.AST) -> bool:
    """Return whether a node of code calls a function of gettext with a message."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
    return name in KEYWORDS and any(isinstance(argument, ast.Constant) for argument in node.args)


def test_notes_for_translators_are_on_messages() -> None:
    """Each note on the meaning of a message names one that the interface has."""
    words = {message if isinstance(message, str) else message[0] for _, message in _used()}

    assert MEANINGS.keys() - words == set()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_catalogue_translates_exactly_the_used_messages(path: Path) -> None:
    """A catalogue translates every message of the interface, and has no obsolete ones."""
    translated = {
        (message.context, message.id if isinstance(message.id, str) else tuple(message.id))
        for message in _read(path)
        if message.id and all(_forms(message.string))
    }

    used = _used()

    assert used - translated == set(), f"onrecord/locale/{path.name}: translate these messages"
    assert translated - used == set(), f"onrecord/locale/{path.name}: remove these messages, which nothing uses"


@pytest.mark.parametrize("path", [*CATALOGUES, *DESK_CATALOGUES], ids=lambda path: path.stem)
def test_each_message_stands_in_a_block_of_its_own(path: Path) -> None:
    """A merge that keeps both sides can glue two messages together, or keep a message twice."""
    blocks = path.read_text("utf-8").split("\n\n")
    messages = [re.findall(r"^(?:msgctxt .*\n)?msgid .*(?:\n\".*)*", block, re.MULTILINE) for block in blocks]

    assert [found for found in messages if len(found) != 1] == []
    assert [found for found, count in Counter(found[0] for found in messages).items() if count > 1] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_translation_has_the_placeholders_of_its_message(path: Path) -> None:
    """A translation uses each placeholder of its message, and no other."""
    for message in _read(path):
        if message.id:
            assert _values(message.id) == _values(message.string), message.id
            assert not message.fuzzy, message.id


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_terms_are_translated_consistently(path: Path) -> None:
    """A claim is not called like a kind of event, nor an original source like a primary one."""
    translations = {message.id: _forms(message.string)[0] for message in _read(path)}
    counted = translations["%(reports)s from %(n)d original source", "%(reports)s from %(n)d original sources"]
    origin = _VALUE.sub("", counted).replace("%()d", "").replace("%()s", "").strip()

    assert translations["Claim"] != translations["Statement"]
    assert translations["%(n)d claim", "%(n)d claims"].lower() == f"%(n)d {translations['Claim']}".lower()
    assert origin.casefold() not in translations["Primary source."].casefold()


HEADS = ("denial", "to deny", "to answer", "to stand by", "to confirm", "original source", "primary source", "report",
         "side", "standing", "finding")  # fmt: skip
"""The terms for which the head of each catalogue names the word."""


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_head_of_a_catalogue_names_the_word_for_each_term(path: Path) -> None:
    """Whoever adds a message finds the word for each term at the head of the catalogue."""
    head = path.read_text("utf-8").partition('msgid ""')[0]

    assert [term for term in HEADS if not re.search(rf"[ ;]{term},? ", head)] == []


def test_original_source_is_told_from_a_primary_one() -> None:
    """The nouns or the adjectives differ enough: 'no primary source among 2 original sources' must not contradict."""
    for language, near in {"ru": "первоисточник", "uk": "першоджерел", "kk": "бастапқы дереккөз"}.items():
        forms = [form for message in _read(ROOT / f"onrecord/locale/{language}.po") for form in _forms(message.string)]

        assert [form for form in forms if near in form.lower()] == []


TERMS: Mapping[str, Mapping[str, str]] = {
    r"\bclaims?\b": {
        "de": "behaupt",
        "es": "afirm",
        "fr": "affirm",
        "kk": "тұжырым|дейді|деген|айт",
        "ru": "утвержд",
        "uk": "тверд?ж",
    },
    r"\bdenials?\b": {
        "de": "dementi",
        "es": "desmentido",
        "fr": "démenti",
        "kk": "жоққа шығар",
        "ru": "отрица",
        "uk": "запереч",
    },
    r"\bden(?:y|ies|ied)\b": {
        "de": "bestr|dementi",
        "es": "nieg|neg|desmentido",
        "fr": "dém",
        "kk": "жоққа шығар",
        "ru": "отрица",
        "uk": "запереч",
    },
    r"\brepl(?:y|ies)\b|\banswer(?:s|ed)?\b": {
        "de": "antwort",
        "es": "respuesta|respond",
        "fr": "répon",
        "kk": "жауа[пб]",
        "ru": "ответ",
        "uk": "відпові",
    },
    r"\bdisputed?\b": {
        "de": "strittig",
        "es": "en disputa",
        "fr": "contest",
        "kk": "даулы",
        "ru": "оспарива|спорн",
        "uk": "спірн",
    },
    r"\bstands? by\b|\bmaintained\b|\bstood by\b": {
        "de": "bekräftig",
        "es": "ratific",
        "fr": "maint",
        "kk": "қайтпа",
        "ru": "наста[ии]ва|повтор",
        "uk": "наполяга|повтор",
    },
    r"\btake[ns]? (?:it )?back\b": {
        "de": "nimmt|nahme|nommen",
        "es": "retract",
        "fr": "rétract",
        "kk": "бас тарт",
        "ru": "отказ",
        "uk": "відмов",
    },
    r"\bconfirm(?:s|ed|ation)?\b": {
        "de": "bestätig",
        "es": "confirm",
        "fr": "confirm",
        "kk": "раста",
        "ru": "подтвер",
        "uk": "підтвер",
    },
    r"\bfindings?\b": {
        "de": "entscheidung",
        "es": "resoluci",
        "fr": "décision",
        "kk": "шешім",
        "ru": "решени",
        "uk": "рішен",
    },
    r"\bupholds?\b|\bupheld\b": {
        "de": "bestätig",
        "es": "confirm",
        "fr": "confirm",
        "kk": "күшінде қалдыр",
        "ru": "остав[а-я]+ в силе",
        "uk": "залиш[а-яіїє]+ в силі",
    },
    r"\brevers(?:es|ed)\b": {
        "de": "hebt|aufgehoben",
        "es": "revoca",
        "fr": "infirm",
        "kk": "күші[нм]? ?жой|күшін жоя|күші жойылд",
        "ru": "отмен",
        "uk": "скас",
    },
    r"\bappeal": {
        "de": "rechtsmittel",
        "es": "recurr|recurso",
        "fr": "appel",
        "kk": "шағым",
        "ru": "обжал",
        "uk": "оскарж",
    },
    r"\bstand(?:s|ing)?\b(?! by)|\bstood\b(?! by)": {
        "de": "stand",
        "es": "estado",
        "fr": "état|où en|où elle en",
        "kk": "жағдай",
        "ru": "статус|состояни",
        "uk": "статус|стан",
    },
    r"\bsources?\b": {
        "de": "quelle",
        "es": "fuente|en ellas",
        "fr": "source|celles-ci",
        "kk": "дереккөз|құжат|оларда",
        "ru": "источник|в них|документ",
        "uk": "джерел|в них|документ",
    },
    r"\bprimary source": {
        "de": "primärquelle",
        "es": "fuente primaria",
        "fr": "source primaire",
        "kk": "бастапқы құжат",
        "ru": "первичн[а-я]+ документ",
        "uk": "первинн[а-яіїє]+ документ",
    },
    r"\boriginal sources?\b": {
        "de": "originalquelle",
        "es": "fuentes? original",
        "fr": "sources? d’origine",
        "kk": "түпкі дереккөз",
        "ru": "исходн[а-я]+ источник",
        "uk": "вихідн[а-яіїє]+ джерел",
    },
    r"\breports?\b(?!:| a problem)": {
        "de": "bericht",
        "es": "publicaci",
        "fr": "publication",
        "kk": "жарияланым",
        "ru": "публикаци",
        "uk": "публікац",
    },
    r"\bbills?\b": {
        "de": "gesetzentw|im parlament|verfahrensschritt",
        "es": "proyectos? de ley|parlamentaria",
        "fr": "projets? de loi|au parlement",
        "kk": "заң жоба",
        "ru": "законопроект",
        "uk": "законопроєкт",
    },
    r"\bbill reading\b": {
        "de": "lesung",
        "es": "lectura",
        "fr": "lecture",
        "kk": "оқылым",
        "ru": "чтение",
        "uk": "читання",
    },
    r"\bstages?\b": {
        "de": "schritt",
        "es": "etapa",
        "fr": "étape",
        "kk": "кезең",
        "ru": "этап",
        "uk": "етап",
    },
    r"\bstor(?:y|ies)\b": {
        "de": "dossier",
        "es": "tema",
        "fr": "dossier",
        "kk": "сюжет",
        "ru": "сюжет",
        "uk": "сюжет",
    },
    r"\bevents?\b": {
        "de": "ereignis",
        "es": "acontecimiento",
        "fr": "événement",
        "kk": "оқиға",
        "ru": "событи",
        "uk": "поді",
    },
    r"\bentr(?:y|ies)\b": {
        "de": "eintr",
        "es": "entrada|nueva",
        "fr": "fiche|nouvelle",
        "kk": "жазба|жаңасы",
        "ru": "запис|новая",
        "uk": "запис|новий",
    },
    r"\bstatements?\b": {
        "de": "äußerung|erklärung",
        "es": "declaraci",
        "fr": "déclaration",
        "kk": "мәлімдеме",
        "ru": "высказыв|заявл",
        "uk": "висловлюван|заяв",
    },
    r"\bspeakers?\b": {
        "de": "wer spricht|namen|person",
        "es": "quién habla|nombres|persona",
        "fr": "qui parle|noms|personne",
        "kk": "кім айтқан|есім|адам",
        "ru": "кто говорит|именам|лицо",
        "uk": "хто говорить|іменах|особа",
    },
    r"\bsides?\b(?! with)": {
        "de": "seite|beteiligt",
        "es": "parte",
        "fr": "partie",
        "kk": "тарап",
        "ru": "сторо?н",
        "uk": "стор[оі]н",
    },
    r"\brelations?\b": {
        "de": "verknüpfung",
        "es": "relaci",
        "fr": "lien",
        "kk": "байланыс",
        "ru": "связ",
        "uk": "зв’яз",
    },
    r"\bcorrect(?:ions?|ed|s)\b": {
        "de": "korr",
        "es": "corr",
        "fr": "corr",
        "kk": "түзет",
        "ru": "исправл",
        "uk": "виправл",
    },
    r"\bupdates\b": {
        "de": "aktualisierung",
        "es": "actualizaci",
        "fr": "mises? à jour",
        "kk": "жаңарту",
        "ru": "обновлен",
        "uk": "оновлен",
    },
    r"\bquotations?\b": {
        "de": "zitat",
        "es": "cita",
        "fr": "citation",
        "kk": "дәйексөз",
        "ru": "цитат",
        "uk": "цитат",
    },
    r"\barchived?\b|\bWayback\b": {
        "de": "archiv",
        "es": "archiv",
        "fr": "archiv",
        "kk": "архив",
        "ru": "архив|wayback",
        "uk": "архів|wayback",
    },
    r"\bindex of the search\b": {
        "de": "suchindex",
        "es": "índice de búsqueda",
        "fr": "index de recherche",
        "kk": "іздеу индекс",
        "ru": "поисковый индекс",
        "uk": "пошуковий індекс",
    },
}
"""The English word of each term, and what its translations have in common."""


@pytest.mark.parametrize("language", ["de", "es", "fr", "kk", "ru", "uk"])
def test_each_term_has_one_translation(language: str) -> None:
    """A term of the interface is called by one word, with its forms and the words around it."""
    messages = [
        (message.id, message.string) for message in _read(ROOT / f"onrecord/locale/{language}.po") if message.id
    ]
    pairs = [
        (words, form)
        for id_, string in messages
        if id_ not in {"Claims made", "Claims denied"}  # the headings say what an actor does
        for words in [_VALUE.sub("", _forms(id_)[0])]
        for form in _forms(string)
    ]

    assert [
        (term, words, form)
        for term, found in TERMS.items()
        for words, form in pairs
        if re.search(term, words, re.IGNORECASE) and not re.search(found[language], form, re.IGNORECASE)
    ] == []


OF_THE_SITE = {
    r"\bclaims?\b",
    r"\bdenials?\b",
    r"\bden(?:y|ies|ied)\b",
    r"\btake[ns]? (?:it )?back\b",
    r"\bconfirm(?:s|ed|ation)?\b",
    r"\bfindings?\b",
    r"\bupholds?\b|\bupheld\b",
    r"\brevers(?:es|ed)\b",
    r"\bappeal",
    r"\bsources?\b",
    r"\bprimary source",
    r"\boriginal sources?\b",
    r"\bbills?\b",
    r"\bstages?\b",
    r"\bstor(?:y|ies)\b",
    r"\bevents?\b",
    r"\bcorrect(?:ions?|ed|s)\b",
    r"\barchived?\b|\bWayback\b",
}
"""The terms that mean the same at the desk as on the site; 'side' or 'stand' are other words there."""


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_desk_calls_things_as_the_site_does(language: str) -> None:
    """Editors read the same word for a thing at the desk and on the pages."""
    messages = _read(ROOT / f"onrecord/desk/browser/locale/{language}.po")
    # The names in `%(stage)s` are no words that anybody reads.
    pairs = [
        (re.sub(r"%\(\w+\)s", "", _forms(message.id)[0]), form)
        for message in messages
        if message.id
        for form in _forms(message.string)
    ]

    assert TERMS.keys() >= OF_THE_SITE
    assert [
        (words, form)
        for term in OF_THE_SITE
        for words, form in pairs
        if re.search(term, words, re.IGNORECASE) and not re.search(TERMS[term][language], form, re.IGNORECASE)
    ] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_plural_forms_are_those_of_the_language(path: Path) -> None:
    """A catalogue declares the plural forms of its language, and each message about a number has all of them."""
    catalogue = _read(path)
    forms = plural_forms(path.stem)
    declared = PluralForms.parse(next(value for name, value in catalogue.mime_headers if name == "Plural-Forms"))

    assert declared.examples == forms.examples
    assert {len(_forms(message.string)) for message in catalogue if isinstance(message.id, tuple)} == {forms.count}


def test_french_words_have_the_spaces_of_the_language() -> None:
    """In French a no-break space stands before a colon and inside guillemets, a narrow one before other high marks."""
    forms = [form for message in _read(ROOT / "onrecord/locale/fr.po") if message.id for form in _forms(message.string)]

    assert [form for form in forms if re.search(r"(?<!\xa0):|«(?!\xa0)|(?<!\xa0)»|(?<!\u202f)[;!?]|'", form)] == []


@pytest.mark.parametrize(("language", "text"), [("de", "„Ja“"), ("es", "«Ja»"), ("fr", "«\xa0Ja\xa0»"), ("uk", "«Ja»")])
def test_quotation_marks_are_those_of_the_language(language: str, text: str) -> None:
    """A quotation has the outer marks of the page's language, and other ones inside those."""
    words = Words(language, {language: (ROOT / f"onrecord/locale/{language}.po").read_text("utf-8")})

    assert words.quoted("Ja") == text
    assert words.quoted(text) not in {text, f"{text[0]}{text}{text[-1]}"}


IN_THEIR_FILES = {"ru", "kk"}
"""The languages whose words stand in the files of the built-in procedures themselves."""


@pytest.mark.parametrize("language", sorted({path.stem for path in CATALOGUES} - IN_THEIR_FILES))
def test_words_of_the_procedures_are_of_their_texts(language: str) -> None:
    """The words of a language are those of texts in the built-in procedures, French ones with the spaces of French."""
    folder = ROOT / "onrecord/procedures"
    english = set().union(*(_english(yaml.safe_load(file.read_text("utf-8"))) for file in folder.glob("*.yaml")))
    words = json.loads((folder / f"{language}.json").read_text("utf-8"))

    assert words.keys() <= english
    assert all(words.values())
    if language == "fr":
        assert [text for text in words.values() if re.search(r"(?<!\xa0):|(?<!\u202f)[;!?]|'", text)] == []


def _english(value: object) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_english, value))
    if not isinstance(value, dict):
        return set()
    own = {value["en"]} if isinstance(value.get("en"), str) else set()
    return own.union(*map(_english, value.values()))


def test_progress_of_a_bill_is_in_the_language_of_the_page(make_site: MakeSite, options: Options) -> None:
    """The stages of a built-in procedure and what they decide have no English words on a German page."""
    step = "type: bill-reading\nbill: act\nstage: origin-2\ntitle: Lesung\ndate: 2021-11-03\nsources: wire\n"
    site = make_site(
        {
            "site.yaml": f"{BASE['site.yaml']}languages: [de-AT]\n",
            "content/bills/act.yaml": "title: Das Gesetz\nprocedure: uk\norigin: commons\n",
            "content/stories/dispute/events/step.yaml": f"{step}published: 2021-11-10\n",
        }
    )

    page = RenderedSite(site, options)["bills/act/index.html"]

    assert "Zweite Lesung" in page
    assert "Das Haus debattiert über den Grundsatz des Entwurfs" in page
    assert 'lang="en"' not in page


def _values(text: Texts) -> set[str]:
    return {name for form in _forms(text) for name in _VALUE.findall(form)}


def _forms(text: Texts) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())
