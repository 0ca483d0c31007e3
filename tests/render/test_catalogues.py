"""The interface's catalogues contain every message, with the same placeholders."""

from __future__ import annotations

import ast
import io
import json
import re
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
from onrecord.desk.translating.translation import KEYWORDS, MEANINGS
from onrecord.model.catalogue_codes import PluralForms, plural_forms
from onrecord.read.catalogues import MESSAGES
from onrecord.render.words import Words

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "onrecord" / "locale").glob("*.po"))
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


TERMS: Mapping[str, Mapping[str, str]] = {
    r"\bclaims?\b": {"de": "behaupt", "es": "afirm", "fr": "affirm", "uk": "тверд?ж"},
    r"\bdenials?\b": {"de": "dementi", "es": "desmentido", "fr": "démenti", "uk": "запереч"},
    r"\bden(?:y|ies|ied)\b": {"de": "bestr|dementi", "es": "nieg|neg|desmentido", "fr": "dém", "uk": "запереч"},
    r"\bdisputed?\b": {"de": "strittig", "es": "en disputa", "fr": "contest", "uk": "спірн|сперечаються"},
    r"\bstands? by\b|\bmaintained\b": {"de": "bekräftig", "es": "ratific", "fr": "maint", "uk": "наполяга|повторн"},
    r"\btake[ns]? (?:it )?back\b": {"de": "nimmt|nahme|nommen", "es": "retract", "fr": "rétract", "uk": "відмов"},
    r"\bfindings?\b": {"de": "entscheidung", "es": "resoluci", "fr": "décision", "uk": "рішен"},
    r"\bappeal": {"de": "rechtsmittel", "es": "recurr|recurso", "fr": "appel", "uk": "оскарж"},
    r"\bsources?\b": {"de": "quelle", "es": "fuente|en ellas", "fr": "source|celles-ci", "uk": "джерел|в них"},
    r"\bprimary source": {
        "de": "primärquelle", "es": "fuente primaria", "fr": "source primaire", "uk": "первинн[а-яіїє]+ джерел",
    },
    r"\boriginal source": {
        "de": "originalquelle", "es": "fuentes? original", "fr": "sources? d’origine", "uk": "першоджерел",
    },
    r"\breports?\b(?!:| a problem)": {"de": "bericht", "es": "publicaci", "fr": "publication", "uk": "публікац"},
    r"\bbills?\b": {
        "de": "gesetzentw|im parlament|verfahrensschritt", "es": "proyectos? de ley|parlamentaria",
        "fr": "projets? de loi|au parlement", "uk": "законопроєкт",
    },
    r"\bbill reading\b": {"de": "lesung", "es": "lectura", "fr": "lecture", "uk": "читання"},
    r"\bstages?\b": {"de": "schritt", "es": "etapa", "fr": "étape", "uk": "етап"},
    r"\bstor(?:y|ies)\b": {"de": "dossier", "es": "tema", "fr": "dossier", "uk": "сюжет"},
    r"\bevents?\b": {"de": "ereignis", "es": "acontecimiento", "fr": "événement", "uk": "поді"},
    r"\bentr(?:y|ies)\b": {"de": "eintr", "es": "entrada|nueva", "fr": "fiche|nouvelle", "uk": "запис|новий"},
    r"\bstatements?\b": {"de": "äußerung|erklärung", "es": "declaraci", "fr": "déclaration", "uk": "висловлюван|заяв"},
    r"\bsides?\b": {"de": "seite|beteiligt", "es": "parte", "fr": "protagoniste", "uk": "стор[оі]н"},
    r"\brelations?\b": {"de": "verknüpfung", "es": "relaci", "fr": "lien", "uk": "зв’яз"},
    r"\bcorrect(?:ions?|ed|s)\b": {"de": "korr", "es": "corr", "fr": "corr", "uk": "виправл"},
    r"\bupdates\b": {"de": "aktualisierung", "es": "actualizaci", "fr": "mises? à jour", "uk": "оновлен"},
    r"\bquotations?\b": {"de": "zitat|zitierten", "es": "cita", "fr": "citation", "uk": "цитат"},
}  # fmt: skip
"""The English word of each term, and what its translations have in common."""


@pytest.mark.parametrize("language", ["de", "es", "fr", "uk"])
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


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_plural_forms_are_those_of_the_language(path: Path) -> None:
    """A catalogue declares the plural forms of its language, and each message about a number has all of them."""
    catalogue = _read(path)
    forms = plural_forms(path.stem)
    declared = PluralForms.parsed(next(value for name, value in catalogue.mime_headers if name == "Plural-Forms"))

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
def test_words_of_the_procedures_are_complete(language: str) -> None:
    """Each text of the built-in procedures has words in each language, French ones with the spaces of French."""
    folder = ROOT / "onrecord/procedures"
    english = set().union(*(_english(yaml.safe_load(file.read_text("utf-8"))) for file in folder.glob("*.yaml")))
    words = json.loads((folder / f"{language}.json").read_text("utf-8"))

    assert words.keys() == english
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
