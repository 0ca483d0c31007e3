"""The site's own catalogues are read as strangers' text: nothing in a file raises, and nothing is lost."""

from __future__ import annotations

import io

import pytest
from babel.messages.pofile import read_po
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.editing.translating.interface_messages import InterfaceMessage, template_of
from onrecord.editing.translating.translation import renew_catalogue
from onrecord.problems import SourceFile
from onrecord.read.catalogues import catalogue_text, parse_catalogue
from onrecord.render.words import Words

MESSAGES: tuple[tuple[str | None, str | tuple[str, ...]], ...] = (
    (None, "a"),
    (None, "b %(n)s"),
    ("c", "a"),
    (None, ("thing", "things")),
)
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
LINES = st.lists(
    st.sampled_from(
        [
            'msgid "a"', 'msgid "b %(n)s"', 'msgid ""', 'msgid_plural "as"', 'msgctxt "c"', 'msgstr "x"', 'msgstr ""',
            'msgstr[0] "y"', 'msgstr[1] "z %(n)s"', 'msgstr[9] "w"', 'msgstr[99999] "w"', '"more \\" \\n \\q"', '"',
            "#, fuzzy", '#~ msgid "old"', '#~ msgstr "old"', "#: place", "# word", "", "junk", 'msgstr "\\"',
            '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"', '"Plural-Forms: nplurals=x; plural=n/0;\\n"',
            '"PO-Revision-Date: never\\n"', '"Language: nothing at all\\n"',
            '"Content-Type: text/plain; charset=koi8\\n"',
        ]
    ),
    max_size=14,
)  # fmt: skip


BLOCKS = st.lists(
    st.sampled_from(
        [
            'msgid "a"\nmsgstr "x"', 'msgid "b %(n)s"\nmsgstr "z %(n)s"', 'msgctxt "c"\nmsgid "a"\nmsgstr "q"',
            'msgid "thing"\nmsgid_plural "things"\nmsgstr[0] "1"\nmsgstr[1] "2"', "#, fuzzy", "# word", "#: place", "",
            '#~ msgid "old"\n#~ msgstr "o"', '#~| msgid "p"', '#| msgid "q"', "#~ junk", 'msgid "c"\n# mid\nmsgstr "x"',
            '  msgid "d"\n  msgstr "e"', 'msgid "lonely"', HEADER,
        ]
    ),
    max_size=10,
)  # fmt: skip


@given(LINES)
def test_any_file_gives_words_or_problems(lines: list[str]) -> None:
    """Whatever the lines, the file has problems with their places, or words that the interface can use."""
    text = "\n".join(lines)

    read = parse_catalogue(SourceFile("locale/de.po", text), "de")

    assert all(problem.span and problem.hint for problem in read.problems)
    assert (read.value is None) == any(problem.code != "LNK003" for problem in read.problems)
    if read.value:
        words = Words("de", {}, {"de": catalogue_text(read.value)})
        for message in read.value.messages:
            if message.is_translated and not message.plural and not message.context:
                assert words.gettext(message.id.text) == message.forms[0].text


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1), st.text(min_size=1))
def test_escapes_are_those_of_gettext(message: str, translation: str) -> None:
    """A text with quotation marks and backslashes is read as Babel reads it, and survives a second writing."""
    typed = [text.replace("\\", "\\\\").replace('"', '\\"') for text in (message, translation)]
    text = f'{HEADER}\nmsgid "{typed[0]}"\nmsgstr "{typed[1]}"\n'
    if not translation.isprintable() or "%" in message + translation:
        return

    read = parse_catalogue(SourceFile("locale/de.po", text), "de").value

    assert read is not None
    (only,) = read.messages
    again = read_po(io.BytesIO(catalogue_text(read).encode("utf-8"))).get(message)
    assert (only.id.text, only.forms[0].text) == (message, translation)
    assert again is not None
    assert again.string == translation


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('msgid "a"\nmsgstr "b"', {("", "a")}),
        ('#, fuzzy\nmsgid "a"\nmsgstr "b"', set()),
        ('#, python-format, fuzzy\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr "d"', {("", "c")}),
        ('msgctxt "x"\nmsgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr ""', {("x", "a")}),
        ('msgid "a"\nmsgid_plural "as"\nmsgstr[0] ""\nmsgstr[1] ""', set()),
        ('msgid ""\n"a"\n"b"\nmsgstr ""\n"c"\n', {("", "ab")}),
        ('#~ msgid "a"\n#~ msgstr "b"\n', set()),
    ],
)
def test_translated_messages_are_those_that_readers_see(lines: str, expected: set[tuple[str, str]]) -> None:
    """A message is translated if it has words that are not fuzzy; obsolete ones are no messages."""
    read = parse_catalogue(SourceFile("locale/de.po", f"{HEADER}\n{lines}\n"), "de").value

    assert read is not None
    assert read.translated == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BLOCKS)
def test_renewal_loses_no_translation(capsys: pytest.CaptureFixture[str], blocks: list[str]) -> None:
    """A renewed file has each translation of a message that is still there, and stays as it is when renewed again."""
    messages = [InterfaceMessage(context, words, "templates/home.html", ()) for context, words in MESSAGES]
    old = parse_catalogue(SourceFile("locale/de.po", "\n".join(blocks)), "de").value
    if old is None:
        return

    text = renew_catalogue(old, template_of(messages), "de")

    new = parse_catalogue(SourceFile("locale/de.po", text), "de").value
    wanted = {(context or "", words if isinstance(words, str) else words[0]) for context, words in MESSAGES}
    assert new is not None
    assert old.translated & wanted <= new.translated
    assert renew_catalogue(new, template_of(messages), "de") == text
    assert capsys.readouterr().out == ""
