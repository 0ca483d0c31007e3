"""`onrecord translate` makes and renews a site's own catalogues, and says what is missing."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from click.testing import CliRunner
from conftest import BASE, MakeSite
from slow import slow

from onrecord.build.pipeline import Options, build
from onrecord.cli import main
from onrecord.editing.entries.checked_site import read_entries
from onrecord.model.plural_forms import PluralForms, plural_forms
from onrecord.model.records import Records
from onrecord.read.built_in_messages import built_in_messages, unseen_messages
from onrecord.read.catalogue_messages import MessageKey
from onrecord.render.words import Words

ROOT = Path(__file__).parents[2]
COUNT = len(built_in_messages())
LANGUAGES = {"site.yaml": f"{BASE['site.yaml']}languages: [en, it]\n"}


def _run(*arguments: str | Path) -> tuple[int, str]:
    ran = CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)
    return ran.exit_code, ran.output


def _translate(site: Path, *arguments: str) -> tuple[int, str]:
    return _run("translate", *arguments, "--site", site)


def _edit(site: Path, *changes: tuple[str, str]) -> None:
    path = site / "locale/it.po"
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")


def test_new_catalogue_says_where_each_message_stands(make_site: MakeSite) -> None:
    """A new file has all messages with their places, the meaning of each, and the language's plural forms."""
    site = make_site(LANGUAGES)

    code, output = _translate(site)

    with (site / "locale/it.po").open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    adopted = catalogue.get("adopted", "outcome of a bill")
    events = catalogue.get(("%(n)d event", "%(n)d events"))
    menu = catalogue.get("Menu")
    assert adopted is not None
    assert events is not None
    assert menu is not None
    assert (code, output.partition(":")[0]) == (0, "locale/it.po made")
    assert [file for file, _ in adopted.locations] == ["onrecord/render/vocabulary.py"]
    assert "Outcomes." in adopted.auto_comments
    assert (events.string, catalogue.num_plurals) == (("", ""), 2)
    assert "Screen readers read it aloud; nobody sees it." in " ".join(menu.auto_comments)
    assert f"{len(catalogue)} shown in English" in output


def test_catalogue_that_is_current_is_not_written(make_site: MakeSite) -> None:
    """A second run changes no byte, and says so."""
    site = make_site(LANGUAGES)
    _translate(site)
    before = (site / "locale/it.po").read_bytes()

    code, output = _translate(site, "it")

    assert (code, output.partition(":")[0]) == (0, "locale/it.po is up to date")
    assert (site / "locale/it.po").read_bytes() == before


def test_renewal_keeps_translations_and_marks_changes(make_site: MakeSite) -> None:
    """Translations, comments and the header stay; a changed message is fuzzy, a gone one moves to the end."""
    site = make_site(LANGUAGES)
    _translate(site)
    _edit(
        site,
        ('"Language: it', '"Last-Translator: The desk\\n"\n"Language: it'),
        ('msgid "Corrections"\nmsgstr ""', 'msgid "Corrections"\nmsgstr "Correzioni"'),
        ('msgid "Sources"\nmsgstr ""', '# as on paper\nmsgid "Sourcess"\nmsgstr "Fonti"'),
        ('msgid "Menu"\nmsgstr ""', 'msgid "Nothing like any other words at all, 1234567890"\nmsgstr "Via"'),
    )

    code, output = _translate(site, "it")

    text = (site / "locale/it.po").read_text("utf-8")
    assert code == 0
    assert f"1 of {COUNT} messages translated, {COUNT - 1} shown in English (1 of them fuzzy" in output
    assert '"Last-Translator: The desk\\n"' in text
    assert 'msgid "Corrections"\nmsgstr "Correzioni"' in text
    assert "# as on paper" in text
    assert '#, fuzzy\n#| msgid "Sourcess"\nmsgid "Sources"\nmsgstr "Fonti"' in text
    assert '#~ msgid "Nothing like any other words at all, 1234567890"\n#~ msgstr "Via"' in text
    assert "fuzzy: Sources" in _translate(site, "it", "--all")[1]


def test_messages_that_readers_see_stand_first(make_site: MakeSite) -> None:
    """The words of parts that the site does not have follow all others, in the file and in the list of what is missing.

    With the first bill they become words that readers see.
    """
    site = make_site({"site.yaml": f"{LANGUAGES['site.yaml']}outputs: []\n"})
    made = _translate(site)[1]
    text = (site / "locale/it.po").read_text("utf-8")
    listed = _translate(site, "--check", "--all")[1]
    unseen = [line for line in text.split("\n\n") if "#. No reader of this site sees it yet.\n" in line]
    add_bill(site)

    renewed = _translate(site)[1]

    later = (site / "locale/it.po").read_text("utf-8")
    assert f"{COUNT} shown in English, {COUNT - len(unseen)} of them in parts that this site has" in made
    assert text.endswith("\n\n".join(unseen))
    assert listed.index("missing: All people and bodies") < listed.index("missing: Introduced by")
    assert listed.index("missing: Latest updates") < listed.index("missing: Remove all filters")
    assert int(_SEEN.search(renewed)[1]) > COUNT - len(unseen)  # type: ignore[index]
    assert later.index('msgid "Introduced by"') < later.index('msgid "Remove all filters"')


_SEEN = re.compile(r"(\d+) of them in parts")


def add_bill(site: Path) -> None:
    """Give a site its first bill."""
    bill = site / "content/bills/act.yaml"
    bill.parent.mkdir(parents=True)
    bill.write_text("title: The act\nprocedure: generic\n", "utf-8")


OUTPUTS = ("feeds, calendar", "as-of", "embed", "search", "api")


@pytest.mark.parametrize("outputs", ["", *slow(OUTPUTS)])
@pytest.mark.parametrize("has_bill", [False, True])
def test_no_message_that_pages_show_is_among_those_that_nobody_sees(
    make_site: MakeSite, options: Options, outputs: str, *, has_bill: bool
) -> None:
    """Each message is translated by its number; all numbers in the files of a build are those of seen messages."""
    site = make_site({"site.yaml": f"{BASE['site.yaml']}languages: [it]\noutputs: [{outputs}]\n"})
    if has_bill:
        add_bill(site)
    _translate(site)
    numbers = _number(site / "locale/it.po")

    outcome = build(site, site / "out", options)

    texts = [file.read_text("utf-8") for file in (site / "out").rglob("*.*") if file.suffix in _WORDED]
    shown = {numbers[int(found)] for text in texts for found in re.findall(r"Zq(\d+)q", text)}
    assert outcome.problems == ()
    assert len(shown) > 50
    assert shown & unseen_messages(_records(site)) == set()


_WORDED = {".html", ".xml", ".json", ".ics", ".opml", ".svg"}


def _number(path: Path) -> list[MessageKey]:
    """Translate each message by its number and its values; return their keys."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    messages = [message for message in catalogue if message.id]
    for number, message in enumerate(messages):
        words = message.id if isinstance(message.id, str) else message.id[1]
        text = " ".join((f"Zq{number}q", *dict.fromkeys(re.findall(r"%\(\w+\)[sd]", words))))
        message.string = text if isinstance(message.id, str) else (text, text)
    with path.open("wb") as file:
        write_po(file, catalogue)
    return [(one.context or "", one.id if isinstance(one.id, str) else one.id[0]) for one in messages]


def _records(site: Path) -> Records:
    return read_entries(site, Options(date(2026, 11, 24))).value.records


def test_check_writes_nothing_and_fails_while_words_are_missing(make_site: MakeSite) -> None:
    """`--check` lists what is missing with its line, and exits with 1 until nothing is."""
    site = make_site(LANGUAGES)
    absent = _translate(site, "--check")
    _translate(site)
    missing = _translate(site, "--check", "--all")
    _fill(site / "locale/it.po")
    _translate(site)

    complete = _translate(site, "--check")

    assert absent[0] == 1
    assert "locale/it.po is missing" in absent[1]
    assert "to write it: onrecord translate it\n" in absent[1]
    assert missing[0] == 1
    assert "locale/it.po:14: missing: Page not found\n" in missing[1]
    assert complete == (
        0,
        f"locale/it.po is up to date: {COUNT} of {COUNT} messages translated, none shown in English\n",
    )


def _fill(path: Path) -> None:
    """Translate each message with itself."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    for message in catalogue:
        if message.id:
            message.string = message.id
    with path.open("wb") as file:
        write_po(file, catalogue)


def test_built_in_language_lists_the_words_that_pages_show(make_site: MakeSite) -> None:
    """In a language that the interface speaks nothing is missing; comments show the words to replace."""
    site = make_site({"site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\n"})

    code, output = _translate(site, "ru")

    text = (site / "locale/ru.po").read_text("utf-8")
    assert (code, "none shown in English" in output) == (0, True)
    assert "#. Without a translation here, pages show: Страница не найдена\n" in text
    assert _translate(site, "ru", "--check")[0] == 0
    assert _run("check", site)[0] == 0


def test_own_templates_have_messages_too(make_site: MakeSite) -> None:
    """A message of a template of the site's own is in its catalogue, with its file."""
    extended = '{% extends "onrecord/404.html" %}{% block title %}{{ _("Lost") }}{% endblock %}'
    site = make_site({**LANGUAGES, "templates/404.html": f"{{#- The page for lost readers. -#}}\n{extended}"})

    _translate(site)

    text = (site / "locale/it.po").read_text("utf-8")
    assert '#. The page for lost readers.\n#: templates/404.html\nmsgid "Lost"\nmsgstr ""\n' in text


def test_broken_catalogue_is_reported_and_left_alone(make_site: MakeSite) -> None:
    """A file with a mistake is not renewed, since a part of it would be lost."""
    site = make_site({**LANGUAGES, "locale/it.po": 'msgid "Sources\nmsgstr "Fonti"\n'})

    code, output = _translate(site, "it")

    assert code == 1
    assert "locale/it.po:1:1: error TRN003" in output
    assert (site / "locale/it.po").read_text("utf-8") == 'msgid "Sources\nmsgstr "Fonti"\n'


@pytest.mark.parametrize("word", ["dove", "a" * 100_000], ids=["short", "long"])
def test_catalogue_with_a_long_word_is_not_wrapped(make_site: MakeSite, word: str) -> None:
    """A word of thousands of letters leaves all lines as they are: Babel would wrap them for minutes."""
    site = make_site(LANGUAGES)
    _translate(site)
    words = f"{'di dove ' * 20}{word}"
    _edit(site, ('msgid "Sources"\nmsgstr ""', f'msgid "Sources"\nmsgstr "{words}"'))

    code, output = _translate(site, "it")

    assert (code, f"1 of {COUNT} messages translated" in output) == (0, True)
    assert (f'msgid "Sources"\nmsgstr "{words}"' in (site / "locale/it.po").read_text("utf-8")) == (len(word) > 500)


@pytest.mark.parametrize("language", ["../../etc/passwd", "de.po", "", "d e", "deutsch-sprache-sehr-lang"])
def test_name_that_is_no_language_is_refused(make_site: MakeSite, language: str) -> None:
    """Only the code of a language becomes a file's name, so that no file outside the folder is written."""
    site = make_site(LANGUAGES)

    code, output = _translate(site, language)

    assert (code, "is not a language" in output) == (2, True)
    assert not (site / "locale").exists()


def test_link_is_not_followed(make_site: MakeSite, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Neither the folder nor the file may be a link that leads out of the site."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    site = make_site(LANGUAGES)
    (site / "locale").symlink_to(elsewhere)

    code, output = _translate(site, "it")

    assert (code, "FIL002" in output) == (1, True)
    assert list(elsewhere.iterdir()) == []


def test_site_that_needs_no_catalogue_says_so(make_site: MakeSite) -> None:
    """Without a language to translate, nothing is written."""
    site = make_site({})

    assert _translate(site) == (
        0, "onrecord speaks all languages of this site (en); name one to change its words\n"
    )  # fmt: skip
    assert "'fr' is no language of this site yet: add it to 'languages' in site.yaml" in _translate(site, "fr")[1]


@pytest.mark.parametrize(
    ("language", "count", "examples"),
    [
        ("de", 2, ((1,), (2, 3, 4, 5))),
        ("uk", 3, ((1, 21, 31, 41), (2, 3, 4, 22), (5, 6, 7, 8))),
        ("kk", 2, ((1,), (2, 3, 4, 5))),
        ("ja", 1, ((1, 2, 3, 4),)),
        ("de-AT", 2, ((1,), (2, 3, 4, 5))),
        ("qqq", 2, ((1,), (2, 3, 4, 5))),
    ],
)
def test_plural_forms_are_those_of_the_language(
    language: str, count: int, examples: tuple[tuple[int, ...], ...]
) -> None:
    """A language has the plural forms that its translators know, else those of CLDR."""
    forms = plural_forms(language)

    assert (forms.count, forms.examples) == (count, examples)


@pytest.mark.parametrize("rule", ["n/0", "n%0", "(" * 50 + "n" + ")" * 50, "n ? 5 : 0", "nn", "-1", "n!"])
def test_rule_that_can_not_be_computed_is_refused(rule: str) -> None:
    """A rule comes from a file, so nothing in it may raise another error, or give a form that is not there."""
    with pytest.raises(ValueError, match=r"its rule|it is not"):
        PluralForms.parse(f" nplurals=2; plural={rule};")


def test_every_catalogue_of_the_package_is_a_language_of_the_interface() -> None:
    """One file adds a language: no list of languages stands anywhere else in the code."""
    package = Path(__file__).parents[2] / "onrecord"
    languages = {file.stem for file in (package / "locale").glob("*.po")}

    assert languages == {"de", "es", "fr", "kk", "ru", "uk"}
    assert Words("uk", {"uk": (package / "locale/uk.po").read_text("utf-8")}).gettext("Sources") == "Джерела"
    for file in package.rglob("*.py"):
        assert not {'"uk"', "'uk'"} & set(file.read_text("utf-8").split()), file


def test_guide_shows_what_the_command_says(make_site: MakeSite) -> None:
    """The guide for translators has the messages of its examples, and what the command prints about them."""
    guide = (ROOT / "docs/translating.md").read_text("utf-8")
    site = make_site({"site.yaml": f"{BASE['site.yaml']}languages: [it, en]\n"})
    made = _translate(site, "it")[1]
    _fill(site / "locale/it.po")
    _edit(site, ('msgid "Jurisdiction"\nmsgstr "Jurisdiction"', 'msgid "Jurisdiction"\nmsgstr ""'))
    _translate(site, "it")
    missing = _translate(site, "it", "--check")[1]

    assert f"```text\n{made}```" in guide
    assert f"```text\n{_without_lines(missing)}```" in _without_lines(guide)
    assert 'msgid "Announcement"\n' in (site / "locale/it.po").read_text("utf-8")


def _without_lines(text: str) -> str:
    """Return a report without the numbers of lines, which depend on the comments at the head of the file."""
    return re.sub(r":\d+:", ":", text)
