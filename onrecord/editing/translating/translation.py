"""Makes and renews a site's catalogues, from `locale/messages.pot` and its own templates; says what they lack."""

import io
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.pofile import read_po, write_po
from msgspec import Struct

from onrecord.editing.translating.interface_messages import InterfaceMessage, template_messages, template_of
from onrecord.model.catalogue_codes import catalogue_codes, speaks_english
from onrecord.model.plural_forms import plural_forms
from onrecord.model.records import Records
from onrecord.problems import Outcome, Problem, RefusedError, SourceFile, has_errors
from onrecord.read import catalogues
from onrecord.read.built_in_messages import MESSAGES, is_built_in, unseen_messages
from onrecord.read.catalogue_messages import MessageKey
from onrecord.read.catalogues import FOLDER, Catalogue, parse_catalogue
from onrecord.read.theme_reader import PACKAGE
from onrecord.render.words import Words

_WIDTH = 100
_LONGEST_WORD = 500
"""The most characters of a word where lines are wrapped: the time for it grows with the square of a word."""
_BUILT_IN = "Without a translation here, pages show:"
_UNSEEN = "No reader of this site sees it yet."


class MissingWord(Struct, frozen=True):
    """A message without words in a language."""

    line: int
    """Its line in the catalogue."""
    words: str
    """The English words."""
    is_fuzzy: bool
    """Whether the English words have changed since they were translated."""
    is_seen: bool
    """Whether readers of the site see the message."""


class Translation(Struct, frozen=True):
    """A catalogue as it should be."""

    language: str
    path: str
    text: str
    is_new: bool
    is_changed: bool
    """Whether the file is to be written."""
    count: int
    """The number of messages of the interface."""
    own: int
    """How many of them this file translates."""
    missing: tuple[MissingWord, ...]
    """Those that neither this file nor the interface has words for."""


def make_translation(root: Path, language: str, records: Records) -> Outcome[Translation | None]:
    """Return a site's catalogue, renewed, the words that no page of it shows last.

    None and the problems if its file can't be used.
    """
    unseen = unseen_messages(records)
    path = f"{FOLDER}/{language}.po"
    before = _read_old(root, path)
    problems = before.problems
    if has_errors(problems):
        return Outcome(None, problems)
    old = before.value
    spoken = _other_words(root, language)
    text = renew_catalogue(old, _make_template(root, spoken, unseen), language)
    known = parse_catalogue(SourceFile(path, text), language).value
    assert known is not None, "what is written from a valid catalogue is valid"  # noqa: S101
    silent = () if speaks_english(language) else known.messages
    missing = tuple(
        MissingWord(
            line=message.id.lines[0][0],
            words=message.id.text,
            is_fuzzy=message.is_fuzzy,
            is_seen=message.key not in unseen,
        )
        for message in silent
        if not message.is_translated and message.key not in spoken
    )
    translation = Translation(
        language=language,
        path=path,
        text=text,
        is_new=old is None,
        is_changed=old is None or old.file.text != text,
        count=len(known.messages),
        own=len(known.translated),
        missing=missing,
    )
    return Outcome(translation, problems)


def write_translation(root: Path, translation: Translation) -> None:
    """Write a catalogue in one step, so that a signal leaves the old or the new one; raise `OSError` if that fails."""
    target = root / translation.path
    if target.parent.is_symlink() or target.is_symlink():
        raise RefusedError(f"'{translation.path}' is a link to another place; put the file itself there")
    target.parent.mkdir(exist_ok=True)
    handle, staged = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".po")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(translation.text.encode("utf-8"))
        Path(staged).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        Path(staged).replace(target)
    except OSError:
        with suppress(OSError):
            Path(staged).unlink()
        raise


def languages_to_translate(root: Path, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages with a catalogue in the site, and those of the site that the interface has no words in."""
    own = (file.stem for file in sorted((root / FOLDER).glob("*.po")) if not file.name.startswith("."))
    return tuple(dict.fromkeys((*own, *(language for language in languages if not is_built_in(language)))))


def _read_old(root: Path, path: str) -> Outcome[Catalogue | None]:
    if (root / FOLDER).is_symlink() or (root / path).is_symlink():
        hint = "put the file itself here"
        problem = Problem("FIL002", "this is a link to another file or folder", SourceFile(path, "").span(), hint)
        return Outcome(None, (problem,))
    is_there = os.path.exists(root / path)  # noqa: PTH110  (a Path raises where the folder may not be entered)
    return catalogues.read_catalogue(root, path) if is_there else Outcome(None)


def _make_template(root: Path, spoken: Mapping[MessageKey, str], unseen: frozenset[MessageKey]) -> Catalog:
    messages = read_po(io.StringIO(MESSAGES.read_text("utf-8")))
    template = Catalog()
    own: list[InterfaceMessage] = []
    if (root / "templates").is_dir() and root != PACKAGE.parent:
        own = [found for found in template_messages(root) if messages.get(found.words, found.context) is None]
    keyed = [(_key_of(message), message) for message in (*messages, *template_of(own)) if message.id]
    for key, message in sorted(keyed, key=lambda pair: pair[0] in unseen):
        template[message.id] = message
        if key in unseen:
            message.auto_comments.append(_UNSEEN)
        if key in spoken:
            message.auto_comments.append(f"{_BUILT_IN} {spoken[key]}")
    return template


def _key_of(message: Message) -> MessageKey:
    words = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", words


def renew_catalogue(old: Catalogue | None, template: Catalog, language: str) -> str:
    """Return a catalogue with exactly the template's messages: changed ones are fuzzy, those that are gone obsolete."""
    header = _header(old.header if old else "", language)
    if old is None:
        comments = _first_comments(language)
        catalogue = _new_messages(template, language)
    else:
        above = old.file.text.split("\n")[: old.header_start]
        comments = "".join(f"{line}\n" for line in above if line.startswith("#"))
        catalogue = _renew_messages(old, template, header)
    body = io.BytesIO()
    write_po(body, catalogue, width=_width(catalogue), omit_header=True, include_previous=True)
    lines = "".join(f'"{line}\\n"\n' for line in header)
    return f'{comments}msgid ""\nmsgstr ""\n{lines}\n{body.getvalue().decode("utf-8").strip()}\n'


def _new_messages(template: Catalog, language: str) -> Catalog:
    forms = plural_forms(language)
    catalogue = read_po(io.StringIO(f'msgid ""\nmsgstr "Plural-Forms: {forms.header}\\n"\n'))
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    return catalogue


def _renew_messages(old: Catalogue, template: Catalog, header: list[str]) -> Catalog:
    # Babel's reader needs the forms alone of the header, and takes the lines with former words for messages.
    plural = next(line for line in header if line.startswith("Plural-Forms"))
    rest = (line for line in old.file.text.split("\n")[old.header_end :] if not line.startswith("#~|"))
    catalogue = read_po(io.StringIO("\n".join((f'msgid ""\nmsgstr "{plural}\\n"\n', *rest))))
    previous = {(message.context, message.id): _take_previous(message) for message in catalogue}
    catalogue.update(template, no_fuzzy_matching=False, update_creation_date=False)
    for message in catalogue:
        words = (message.string,) if isinstance(message.string, str) else message.string or ()
        if message.fuzzy and not any(words):
            message.flags.discard("fuzzy")
        if message.fuzzy and not message.previous_id:
            message.previous_id = previous.get((message.context, message.id), [])
    return catalogue


def _width(catalogue: Catalog) -> int:
    """Return the characters of a line in a catalogue; 0 if its lines are not wrapped."""
    longest = 0
    for message in catalogue:
        for form in (message.id, message.string, message.previous_id):
            texts = (form,) if isinstance(form, str) else form or ()
            words = (word for text in texts for word in text.split())
            longest = max(longest, max(map(len, words), default=0))
    return _WIDTH if longest <= _LONGEST_WORD else 0


def _take_previous(message: Message) -> list[str]:
    """Take the former English words of a fuzzy message out of its comments, where Babel reads them, and return them."""
    lines = [comment.removeprefix("| ") for comment in message.user_comments if comment.startswith("| ")]
    message.user_comments = [comment for comment in message.user_comments if not comment.startswith("| ")]
    if not lines:
        return []
    scanned = parse_catalogue(SourceFile("", "\n".join((*lines, 'msgstr ""'))), "en").value
    if not scanned or not scanned.messages:
        return []
    former = scanned.messages[0]
    return [text.text for text in (former.id, former.plural) if text]


def _header(old: str, language: str) -> list[str]:
    """Return the lines of a header: what translators wrote, and what every header needs."""
    needed = {
        "Language": language.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": catalogues.declared_forms(old, language).header,
    }
    others = {}
    for line in old.split("\n"):
        name, colon, value = line.partition(":")
        if colon and name not in needed:
            others[name] = value.strip()
    escapes = str.maketrans({"\\": "\\\\", '"': '\\"', "\t": " "})
    return [f"{name}: {value.translate(escapes)}" for name, value in {**others, **needed}.items()]


def _first_comments(language: str) -> str:
    name = Words("en", {}).language_name(language)
    return (
        f"# The words of this site's pages in {name}.\n"
        "# Write a translation between the quotation marks of each msgstr. Where one is empty, pages show the English\n"
        "# words. Keep names such as %(date)s: a value takes their place. Then run: onrecord translate "
        f"{language} --check\n"
    )


def _other_words(root: Path, language: str) -> dict[MessageKey, str]:
    """Return what pages show for each message that has words in a language without its catalogue in the site."""
    farthest_first = catalogue_codes(language)[::-1]
    files = [PACKAGE / FOLDER / f"{code}.po" for code in farthest_first]
    files += [root / FOLDER / f"{code}.po" for code in farthest_first if code != language]
    words: dict[MessageKey, str] = {}
    for file in files:
        if not file.is_file():
            continue
        parsed = parse_catalogue(SourceFile(file.name, file.read_text("utf-8", "replace")), file.stem)
        if parsed.value:
            words |= {message.key: message.first.text for message in parsed.value.messages if message.is_translated}
    return words
