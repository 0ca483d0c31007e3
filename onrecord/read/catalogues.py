"""Reads the site's own catalogues, `locale/*.po`: words of the interface in more languages, or other words for some.

What `render` gets is written anew from the valid messages, so that no header of a file reaches Babel.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from onrecord.model.plural_forms import PluralForms, plural_forms
from onrecord.model.values import is_language
from onrecord.problems import Outcome, Problem, Related, SourceFile, has_errors
from onrecord.read.built_in_messages import built_in_messages
from onrecord.read.catalogue_messages import Message, MessageKey, place_of, scan_messages, uncomment_obsolete
from onrecord.read.file_decoding import read_text
from onrecord.read.message_faults import message_problems
from onrecord.read.site_folder import find_files

FOLDER = "locale"
"""The folder of a site's own catalogues."""
_CHARSET = re.compile(r"charset=([\w.:-]+)", re.IGNORECASE)
_NAMES = re.compile(r"README.*|.*\.(?:pot|mo|po~)|\..*|.*~", re.IGNORECASE)
"""Files that belong to a folder of catalogues, and that no build reads."""


class Catalogue(Struct, frozen=True):
    """A catalogue of the site."""

    language: str
    file: SourceFile
    messages: tuple[Message, ...]
    """All but the header."""
    header: str = ""
    header_start: int = 0
    """The number of lines before the header."""
    header_end: int = 0
    """The number of lines up to the end of the header."""

    @property
    def translated(self) -> frozenset[MessageKey]:
        """The keys of the translated messages."""
        return frozenset(message.key for message in self.messages if message.is_translated)


def read_catalogues(root: Path, templates: Mapping[str, SourceFile]) -> Outcome[Mapping[str, str]]:
    """Return the words of the site's own catalogues by language; those of a faulty one, which stops a build, are empty.

    A catalogue without a translation gives the site no language. `templates` can have messages of their own.
    """
    found = find_files(root, root / FOLDER)
    problems = list(found.problems)
    words = {}
    own = "\n".join(file.text for file in templates.values() if not file.is_built_in)
    for path in found.value:
        read = read_catalogue(root, path)
        problems += read.problems
        if has_errors(read.problems) and is_language(_language_of(path)):
            words[_language_of(path)] = ""
        elif read.value is not None and read.value.translated:
            words[read.value.language] = catalogue_text(read.value)
            problems += _find_unknown(read.value, own)
    return Outcome(words, tuple(problems))


def _language_of(path: str) -> str:
    return path.removeprefix(f"{FOLDER}/").removesuffix(".po")


def read_catalogue(root: Path, path: str) -> Outcome[Catalogue | None]:
    """Return the catalogue at a path of the site; None if it is not valid, or no catalogue."""
    language = _language_of(path)
    if not path.endswith(".po") or "/" in language or not is_language(language):
        if _NAMES.fullmatch(path.rpartition("/")[2]):
            return Outcome(None)
        hint = f"a catalogue is called {FOLDER}/CODE.po, with the code of its language, as in {FOLDER}/de.po"
        return Outcome(None, (Problem("FIL001", "nothing reads this file", SourceFile(path, "").span(), hint),))
    read = read_text(root / path, path, tabs=True)
    return Outcome(None, read.problems) if read.value is None else parse_catalogue(read.value, language)


def parse_catalogue(file: SourceFile, language: str) -> Outcome[Catalogue | None]:
    """Return the catalogue in a file; None and the problems if a part of it can't be used."""
    scanned = scan_messages(file)
    obsolete = scan_messages(uncomment_obsolete(file))
    if scanned.problems or obsolete.problems:
        return Outcome(None, (*scanned.problems, *(_in_comment(file, problem) for problem in obsolete.problems)))
    header = next((message for message in scanned.value if message.key == ("", "")), Message())
    messages = tuple(message for message in scanned.value if message.key != ("", ""))
    problems = [*_header_problems(file, header, language), *_find_repeated(file, scanned.value)]
    if scanned.value and header.id.lines and scanned.value[0] is not header:
        message = "the header, the message without English words, stands below another message"
        problems.append(Problem("TRN003", message, place_of(file, header.id), "move it to the top of the file"))
    if not problems:
        forms = declared_forms(header.first.text, language)
        problems = [problem for message in messages for problem in message_problems(file, message, forms)]
    if any(problem.code != "LNK003" for problem in problems):
        return Outcome(None, tuple(problems))
    text = header.first
    start, end = (header.id.lines[0][0] - 1, text.lines[-1][0]) if text.lines else (0, 0)
    return Outcome(Catalogue(language, file, messages, text.text, start, end), tuple(problems))


def _in_comment(file: SourceFile, problem: Problem) -> Problem:
    """Return a problem of an obsolete message with the whole line as its place, comment sign included."""
    line = problem.span.line if problem.span else 1
    return replace(problem, span=file.span(line, 1, len(file.line(line))))


def catalogue_text(catalogue: Catalogue) -> str:
    """Return the translated messages of a catalogue as the text of a `.po` file."""
    forms = declared_forms(catalogue.header, catalogue.language)
    header = f"Content-Type: text/plain; charset=utf-8\nPlural-Forms: {forms.header}\n"
    blocks = [f"msgid {_quote('')}\nmsgstr {_quote(header)}"]
    for message in catalogue.messages:
        if message.is_translated:
            context = [f"msgctxt {_quote(message.context.text)}"] if message.context else []
            plural = [f"msgid_plural {_quote(message.plural.text)}"] if message.plural else []
            keyword = "msgstr[{}]" if message.plural else "msgstr"
            strings = [f"{keyword.format(at)} {_quote(form.text)}" for at, form in sorted(message.forms.items())]
            blocks.append("\n".join((*context, f"msgid {_quote(message.id.text)}", *plural, *strings)))
    return "\n\n".join((*blocks, ""))


def declared_forms(header: str, language: str) -> PluralForms:
    """Return the plural forms that a catalogue's header declares, or those of its language."""
    declared = re.search(r"^Plural-Forms:(.*)$", header, re.MULTILINE | re.IGNORECASE)
    return PluralForms.parse(declared[1]) if declared else plural_forms(language)


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _header_problems(file: SourceFile, header: Message, language: str) -> Iterator[Problem]:
    text = header.first
    if (charset := _CHARSET.search(text.text)) and charset[1].lower() not in {"utf-8", "utf8", "charset"}:
        hint = "write charset=UTF-8, and save the file as UTF-8"
        message = f"the header says that this file is {charset[1]}, but onrecord reads UTF-8"
        yield Problem("TRN003", message, place_of(file, text, charset[0]), hint)
    try:
        declared_forms(text.text, language)
    except ValueError as error:
        message = f"the header's Plural-Forms can't be used: {error}"
        hint = f"write Plural-Forms: {plural_forms(language).header}"
        yield Problem("TRN003", message, place_of(file, text, "Plural-Forms"), hint)


def _find_repeated(file: SourceFile, messages: tuple[Message, ...]) -> Iterator[Problem]:
    first: dict[MessageKey, Message] = {}
    for message in messages:
        if (known := first.setdefault(message.key, message)) is not message:
            text = "this message stands here a second time"
            related = (Related(place_of(file, known.id), "the first time"),)
            yield Problem("TRN003", text, place_of(file, message.id), "keep one of the two", related)


def _find_unknown(catalogue: Catalogue, own: str) -> Iterator[Problem]:
    """Yield a warning on each translation of a message that neither the interface nor a template of the site has."""
    known = built_in_messages()
    for message in catalogue.messages:
        if message.key not in known and message.id.text not in own and not message.is_fuzzy and message.is_translated:
            hint = f"the English words have changed or gone; renew the file: onrecord translate {catalogue.language}"
            text = "the interface has no such message, so no page shows this translation"
            yield Problem("TRN005", text, place_of(catalogue.file, message.id), hint)
