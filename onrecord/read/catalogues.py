"""Reads the site's own catalogues, `locale/*.po`: words of the interface in more languages, or other words for some.

What `render` gets is written anew from the valid messages, so that no header of a file reaches Babel.
A problem needs the place of each form; Babel's reader keeps none, and drops what it can't read.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.model.catalogue_codes import catalogue_codes, speaks_english
from onrecord.model.plural_forms import PluralForms, plural_forms
from onrecord.model.records import Records, ThemeFiles
from onrecord.model.values import is_language
from onrecord.problems import Outcome, Problem, Related, SourceFile, Span, has_errors
from onrecord.read.file_decoding import read_text
from onrecord.read.site_folder import find_files

_LINE = re.compile(
    r"\s*(?:(?P<keyword>msgctxt|msgid_plural|msgid|msgstr)(?:\[(?P<index>\d{1,2})\])?\s*)?"
    r'"(?P<text>(?:[^"\\]|\\.)*)"\s*'
)
_OBSOLETE = re.compile(r"#~(?!\|)\s*(?P<rest>.*)")
_FUZZY = re.compile(r"\s*#,(?:.*[,\s])?fuzzy\b")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}

MessageKey = tuple[str, str]
"""The context of a message, empty for most, and its English text; of a message with plural forms, the singular."""
FOLDER = "locale"
"""The folder of a site's own catalogues."""
MESSAGES = Path(__file__).parent.parent / "locale" / "messages.pot"
"""The messages of the interface, with comments for translators: the template of each new catalogue."""

_VALUE = re.compile(r"%\((?P<name>\w+)\)[sd]|%%|(?P<broken>%)")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-zA-Z]+|#\d+);")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_CHARSET = re.compile(r"charset=([\w.:-]+)", re.IGNORECASE)
_NAMES = re.compile(r"README.*|.*\.(?:pot|mo|po~)|\..*|.*~", re.IGNORECASE)
"""Files that belong to a folder of catalogues, and that no build reads."""


class Text(Struct):
    """A text of a catalogue with its lines."""

    lines: list[tuple[int, int, str]] = field(default_factory=list)
    """For each line its number, the column of the text, and the text as typed."""

    @property
    def text(self) -> str:
        """The text without its escapes."""
        return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), "".join(typed for *_, typed in self.lines))


class Message(Struct):
    """A message of a catalogue, as it is typed there."""

    context: Text | None = None
    id: Text = field(default_factory=Text)
    plural: Text | None = None
    forms: dict[int, Text] = field(default_factory=dict)
    is_fuzzy: bool = False

    @property
    def key(self) -> MessageKey:
        """The key of the message."""
        return (self.context.text if self.context else "", self.id.text)

    @property
    def first(self) -> Text:
        """Its only translation, or the first plural form; a new text if it has none."""
        return self.forms.get(0) or Text()

    @property
    def is_translated(self) -> bool:
        """Whether a reader sees its words: all forms have some, and nobody must look at them again."""
        return bool(self.forms) and not self.is_fuzzy and all(form.text for form in self.forms.values())


def scan_messages(file: SourceFile) -> Outcome[tuple[Message, ...]]:
    """Return the messages of a file without obsolete ones, and a problem for each line that is no part of one."""
    messages: list[Message] = []
    strange: list[int] = []
    last: Text | None = None
    is_fuzzy = False
    is_complete = True
    for number, line in enumerate(file.text.split("\n"), 1):
        if line.lstrip().startswith("#"):  # a comment ends a message
            is_fuzzy = not _OBSOLETE.match(line) and (is_fuzzy or _FUZZY.match(line) is not None)
            last = None
            is_complete = True
        elif line.strip():
            found = _LINE.fullmatch(line)
            keyword = found["keyword"] if found else None
            if found and _begins(keyword, messages):
                messages.append(Message(is_fuzzy=is_fuzzy))
                is_fuzzy = is_complete = False
            if found and keyword:
                last = None if is_complete else _text_of(found, messages[-1])
            if found and last:
                last.lines.append((number, found.start("text") + 1, found["text"]))
            else:
                strange.append(number)
    return Outcome(tuple(messages), (*_report_strange(file, strange), *_report_incomplete(file, messages)))


def uncomment_obsolete(file: SourceFile) -> SourceFile:
    """Return the obsolete messages of a file, which stand in comments, at their lines."""
    lines = (_OBSOLETE.fullmatch(line) for line in file.text.split("\n"))
    return SourceFile(file.path, "\n".join(line["rest"] if line else "" for line in lines))


def _begins(keyword: str | None, messages: list[Message]) -> bool:
    """Return whether a line with this keyword begins a message: its context, or its text if it has no context."""
    if keyword == "msgctxt":
        return True
    return keyword == "msgid" and not (messages and messages[-1].context and not messages[-1].id.lines)


def _text_of(found: re.Match[str], message: Message) -> Text | None:
    """Return a new text at its place in the message; None if the message already has that text."""
    text = Text()
    keyword = found["keyword"]
    if keyword == "msgctxt" and message.context is None:
        message.context = text
    elif keyword == "msgid" and not message.id.lines:
        message.id = text
    elif keyword == "msgid_plural" and message.id.lines and message.plural is None and not message.forms:
        message.plural = text
    elif keyword == "msgstr" and message.id.lines and int(found["index"] or 0) not in message.forms:
        message.forms[int(found["index"] or 0)] = text
    else:
        return None
    return text


def _report_strange(file: SourceFile, lines: list[int]) -> Iterator[Problem]:
    """Yield one problem for all lines that are no part of a message: a file of another kind is one mistake."""
    if lines:
        more = f" (and {len(lines) - 1} more lines of this file)" if len(lines) > 1 else ""
        hint = (
            'a message is msgid "…" and then msgstr "…", each on its line; inside the quotation marks, write " as \\"'
        )
        place = file.span(lines[0], 1, len(file.line(lines[0])))
        yield Problem("TRN003", f"this line is no part of a message here{more}", place, hint)


def _report_incomplete(file: SourceFile, messages: list[Message]) -> Iterator[Problem]:
    for message in messages:
        if not message.forms:
            place = place_of(file, message.id if message.id.lines else message.context)
            hint = 'write msgstr "" below it; an empty one shows the English words'
            yield Problem("TRN003", "this message has no msgstr", place, hint)


def place_of(file: SourceFile, text: Text | None, part: str = "") -> Span:
    """Return the span of a part of a text; of the text's first line that has letters if it is not in one line."""
    if text is None or not text.lines:
        return file.span()
    for number, column, typed in text.lines:
        if part and part in typed:
            return file.span(number, column + typed.index(part), len(part))
    number, column, typed = next((line for line in text.lines if line[2]), text.lines[0])
    return file.span(number, column, max(len(typed), 1))


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
        problems = [problem for message in messages for problem in _message_problems(file, message, forms)]
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


@cache
def built_in_messages() -> Mapping[MessageKey, tuple[str, ...]]:
    """Return the messages of the interface by their keys, each with its places; the vocabulary with its purposes."""
    found = {}
    for block in MESSAGES.read_text("utf-8").split("\n\n")[1:]:
        purpose, places = (" ".join(re.findall(rf"^#{mark} (.*)$", block, re.MULTILINE)) for mark in (r"\.", ":"))
        for message in scan_messages(SourceFile("", block)).value:
            found[message.key] = tuple(f"{place} {purpose if 'vocab' in place else ''}" for place in places.split())
    return found


_PLACES: Mapping[str, str] = {
    "bill": r"bill|parts/(?:progress|stages)\.|Outcomes\.",
    "finding": (r"vocabulary.*(?:`finds`|earlier finding|found on a claim|later finding|[Aa]ppeal|with a finding)"),
    "feeds calendar claim-feeds": r"parts/(?:follow|feed_)|render/feeds/",
    "as-of": r"parts/as_of|record as of a day",
    "embed": r"embed",
    "search": r"templates/search\.",
}
"""Where the messages stand that only sites with a bill, an event or an output have, as patterns. In a key, any one of
the outputs is enough."""


def unseen_messages(records: Records) -> frozenset[MessageKey]:
    """Return the messages that no reader of a site sees, since it has no bill, event or output with such words."""
    kinds = {event.fields.type for event in records.events}
    has = {*records.site.fields.outputs, *kinds, "bill" if records.bills else ""}
    absent = re.compile("|".join(("(?!)", *(place for part, place in _PLACES.items() if has.isdisjoint(part.split())))))
    return frozenset(key for key, places in built_in_messages().items() if all(map(absent.search, places)))


def count_missing(records: Records, theme: ThemeFiles) -> Mapping[str, tuple[int, int]]:
    """Return the number of seen messages without words, and of all seen ones, in each language only the site speaks."""
    missing = {}
    seen = built_in_messages().keys() - unseen_messages(records)
    for language in records.site.fields.languages:
        texts = [theme.own_catalogues.get(code, "") for code in catalogue_codes(language)]
        if any(texts) and not is_built_in(language):
            translated = {one.key for text in texts for one in scan_messages(SourceFile("", text)).value}
            missing[language] = (len(seen - translated), len(seen))
    return missing


def is_built_in(language: str) -> bool:
    """Return whether the interface has words in a language without a catalogue of the site."""
    files = (MESSAGES.with_name(f"{code}.po") for code in catalogue_codes(language))
    return speaks_english(language) or any(file.is_file() for file in files)


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


def _message_problems(file: SourceFile, message: Message, forms: PluralForms) -> Iterator[Problem]:
    if message.is_fuzzy or not any(form.text for form in message.forms.values()):
        return
    expected = set(range(forms.count)) if message.plural else {0}
    if missing := sorted(index for index in expected if index not in message.forms or not message.forms[index].text):
        named = ", ".join(f"msgstr[{index}]" for index in missing)
        hint = (
            f"write {named} too: this language has {forms.count} forms, for numbers such as {forms.examples_in_words}"
        )
        yield Problem("TRN004", f"the plural form {named} is missing", place_of(file, message.id), hint)
    for index, form in sorted(message.forms.items()):
        if index not in expected:
            has = f"{forms.count} plural forms" if message.plural else "no plural forms"
            text = f"msgstr[{index}] is one too many: this message has {has}"
            yield Problem("TRN004", text, place_of(file, form), "delete it")
        elif form.text:
            yield from _form_problems(file, message, form)


def _form_problems(file: SourceFile, message: Message, form: Text) -> Iterator[Problem]:
    """Yield problems on one translation: its placeholders, its characters, its markup."""
    english = message.plural or message.id
    yield from _value_problems(file, english, form, is_filled_in=message.plural is not None or "%(" in english.text)
    if _CONTROL.search(form.text.replace("\n", "") if "\n" in message.id.text else form.text):
        hint = "write the words without \\n, \\t and \\r; the page breaks its lines by itself"
        yield Problem("TRN004", "a line break or another control character stands here", place_of(file, form), hint)
    if (markup := _MARKUP.search(form.text)) and markup[0] not in english.text:
        message_ = f"pages show '{markup[0]}' as typed: words of the interface are text, not HTML"
        yield Problem("LNK003", message_, place_of(file, form, markup[0]), "write the character itself, and no tags")


def _value_problems(file: SourceFile, english: Text, form: Text, *, is_filled_in: bool) -> Iterator[Problem]:
    """Yield problems on the placeholders of a translation, which must be exactly those of the English words.

    In words that are filled in, a percent sign must be doubled.
    """
    expected = frozenset(_values(english.text))
    found = frozenset(_values(form.text))
    if not is_filled_in and not found - {"%"}:
        return
    missing = sorted(expected - found)
    unknown = sorted(found - expected - {"%"})
    if "%" in found:
        yield Problem("TRN004", "a bare % stands here", place_of(file, form, "%"), "write a percent sign as %%")
    for value in unknown:
        names = ", ".join(missing or sorted(expected))
        hint = f"write {names}: names of placeholders are not translated" if names else "the English words have none"
        yield Problem("TRN004", f"the English words have no placeholder {value}", place_of(file, form, value), hint)
    for value in () if unknown else missing:
        hint = f"write {value} where its value belongs: the program replaces it"
        yield Problem("TRN004", f"the placeholder {value} of the English words is missing", place_of(file, form), hint)


def _values(text: str) -> Iterator[str]:
    """Yield the placeholders of a text; a bare `%` for each percent sign that is neither one nor doubled."""
    yield from (found[0] for found in _VALUE.finditer(text) if found["name"] or found["broken"])


def _find_unknown(catalogue: Catalogue, own: str) -> Iterator[Problem]:
    """Yield a warning on each translation of a message that neither the interface nor a template of the site has."""
    known = built_in_messages()
    for message in catalogue.messages:
        if message.key not in known and message.id.text not in own and not message.is_fuzzy and message.is_translated:
            hint = f"the English words have changed or gone; renew the file: onrecord translate {catalogue.language}"
            text = "the interface has no such message, so no page shows this translation"
            yield Problem("TRN005", text, place_of(catalogue.file, message.id), hint)
