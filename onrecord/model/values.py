"""The types of field values: each one validates a text, and reports in plain words why it refuses one.

`Localized` and `OneOrMany` mark the shorthands that editors may write: a text instead of a mapping, one value instead
of a list. The reader normalizes them before validation. These markers and `Typed` also describe the typed form in the
JSON Schemas. Programs that use these read entries as YAML 1.2, where `2021` is a number and `true` is not a text.
"""

import re
from collections.abc import Callable
from datetime import time as clock_time
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.json import decode
from msgspec.structs import replace

from onrecord.model import dates, dois, id_hints, ids, isbns
from onrecord.model.frozen_model import Check, refusal
from onrecord.problems import ACCEPTABLE, CODE_FROM_OUTSIDE, CODES, Hint, Severity, ask_whether, nearest
from onrecord.site_limits import LIMITS

Item = TypeVar("Item")
Filled = TypeVar("Filled")

_LONGEST_READ = 2_000
"""The length up to which a wrong id gets a hint: beyond that, it is a text that stands in the wrong place."""
# The same ids, targets and dates occur all over a site. `lru_cache` does not cache exceptions, so errors stay apart.
_cached = lru_cache(maxsize=16384)

JsonSchema = dict[str, Any]
_ABSENT: JsonSchema = {"type": "null"}


def or_absent(schema: JsonSchema) -> JsonSchema:
    """Return a JSON Schema that also accepts the empty value, which means an absent field."""
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], _ABSENT]}
    if "type" not in schema or "enum" in schema or "const" in schema:
        return {"anyOf": [schema, _ABSENT]}
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    return {**schema, "type": [*kinds, "null"]}


class Typed(Struct, frozen=True):
    """The name and the typed form of a single value, for the schemas and the reference."""

    name: str
    form: str
    """The form in words, with an example."""
    pattern: str = ""
    """A regular expression that every valid text matches in full."""
    read_as: tuple[str, ...] = ()
    """The JSON types that a YAML 1.2 parser may give the text."""

    def refine(self, schema: JsonSchema) -> JsonSchema:
        """Return the schema of the typed value."""
        typed = dict(schema)
        if self.read_as:
            typed["type"] = [typed["type"], *self.read_as]
        if self.pattern:
            # `patternErrorMessage` is an extension of VS Code, which shows it instead of the pattern; others ignore it.
            message = f"{self.name} is expected here: {self.form}".replace("`", "'")
            typed |= {"pattern": f"^(?:{self.pattern})$", "patternErrorMessage": message}
        return typed


_TYPED = decode(Path(__file__).with_name("typed_values.json").read_bytes(), type=dict[str, Typed])


def _typed(kind: str, pattern: str = "") -> Typed:
    """Return the name and the typed form of one kind of value."""
    return replace(_TYPED[kind], pattern=pattern)


class CodeChoice(Struct, frozen=True):
    """Marks a code of `problems.ACCEPTABLE`, or one that a plug-in's rule declares."""

    def refine(self, schema: JsonSchema) -> JsonSchema:
        """Return the schema of one of these codes, each with its title."""
        titles = [f"{CODES[code].severity}: {CODES[code].title}" for code in ACCEPTABLE]
        own = {"enum": list(ACCEPTABLE), "enumDescriptions": titles}
        message = "a code is expected here, as the report prints it: BIL007"
        return {**schema, "anyOf": [own, {"pattern": f"^{CODE_FROM_OUTSIDE}$", "patternErrorMessage": message}]}


class Localized(Struct, frozen=True):
    """Marks a text by language that editors may write as a string in the story's first language."""

    def refine(self, schema: JsonSchema) -> JsonSchema:
        """Return the schema of one text, or one text for each language."""
        text = schema["additionalProperties"]
        return {"anyOf": [text, {**schema, "additionalProperties": or_absent(text)}]}


class OneOrMany(Struct, frozen=True):
    """Marks a list that editors may write as a single item."""

    def refine(self, schema: JsonSchema) -> JsonSchema:
        """Return the schema of one item, or a list of items."""
        item = schema["items"]
        choices = item["anyOf"] if item.keys() == {"anyOf"} else [item]
        return {"anyOf": [*choices, {**schema, "items": or_absent(item)}]}


class MaxItems(Struct, frozen=True):
    """Marks a list with as many items at most as one of the `LIMITS` says."""

    most: int

    def refine(self, schema: JsonSchema) -> JsonSchema:
        """Return the schema of a list of at most so many items."""
        return {**schema, "maxItems": self.most}


def _at_most(name: str) -> tuple[Check, MaxItems]:
    limit = LIMITS[name]

    def validate(items: tuple[Item, ...]) -> tuple[Item, ...]:
        if len(items) > limit.most:
            raise refusal(limit.code, limit.message, limit.hint)
        return items

    return Check(validate), MaxItems(limit.most)


ReferredKind = Literal["actor", "source", "bill", "event"]
"""The kinds of entries that fields refer to."""


class RefersTo(Struct, frozen=True):
    """Marks a value that refers to an entry; `references` finds the references of an entry by this mark."""

    kind: ReferredKind
    """For a value such as `story/event#claim`: `event`."""


def _parse(parse: Callable[[str], object], code: str) -> Check:
    cached_parse = _cached(parse)

    def validate(value: object) -> object:
        if not isinstance(value, str):
            raise refusal("FLD003", "a single value is expected here")
        try:
            return cached_parse(value)
        except dates.DateError as error:
            raise refusal("DAT002" if error.reversed_interval else code, str(error), error.hint) from None

    return Check(validate, str)


_NAME_THE_DAY = "name the day, as in 2021-11-02, or a day and time: 2021-11-02T10:47"


def _day(text: str) -> dates.Issued:
    try:
        issued = dates.parse_issued(text)
    except dates.DateError as error:
        # The forms of other dates, such as a month, are no days.
        raise (
            dates.DateError(f"'{text}' is not a day", _NAME_THE_DAY) if error.hint == dates.DATE_FORMS_HINT else error
        ) from None
    if not issued.date.is_day or issued.date.qualifier:
        raise dates.DateError(f"'{text}' is not a day", _NAME_THE_DAY)
    return issued


_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?")
_YES, _NO = ("yes", "true"), ("no", "false")
_MEANT = {"yes": {*_YES, "y", "on", "1", "да", "иә"}, "no": {*_NO, "n", "off", "0", "нет", "жоқ"}}
"""The words that editors type for yes and no, by the valid word."""


def id_fault(value: str, name: str = "an id", pattern: re.Pattern[str] = ids.ID_PATTERN) -> str | None:
    """Return a message that `value` is not an id, or not what `name` says; None if it matches the pattern."""
    if not pattern.fullmatch(value):
        return f"'{value}' is not {name}{ids.deceptive_note(value)}"
    reason = next(filter(None, map(ids.unusable, re.split("[/#]", value))), None)
    return f"'{value}' {reason}" if reason else None


def _ids(kind: str, pattern: re.Pattern[str], hint: Callable[[str], Hint | str]) -> tuple[object, object]:
    typed = _typed(kind, pattern.pattern)

    @_cached
    def validate(value: str) -> str:
        if fault := id_fault(value, typed.name, pattern):
            raise refusal("IDS001", fault, hint(value) if len(value) <= _LONGEST_READ else "")
        return value

    return Check(validate), typed


def is_language(value: str) -> bool:
    """Return whether `value` has the form of a language tag."""
    return _LANGUAGE.fullmatch(value) is not None


class _LanguageCodes(Struct):
    """What editors write for a language, each with the code that is meant."""

    names: dict[str, str]
    long_codes: dict[str, str]
    """The codes of ISO 639-2 for languages whose code has two letters, which alone are tags of BCP 47."""
    countries: dict[str, str]
    """The codes of countries that are no codes of languages, each with a language of the country."""


_CODES = decode(Path(__file__).with_name("languages.json").read_bytes(), type=_LanguageCodes)


def meant_code(language: str) -> str | None:
    """Return the code to write for a code of three letters or of a country; None if the code is neither."""
    primary, *rest = language.split("-")
    meant = _CODES.long_codes.get(primary) or _CODES.countries.get(primary)
    return "-".join((meant, *rest)) if meant else None


def _language_hint(value: str) -> Hint | str:
    lowered = value.lower()
    if is_language(lowered):
        return ask_whether(lowered)
    names = map(str.strip, re.split(r"[,;]|\sand\s", lowered))
    codes = [_CODES.names.get(name, name) for name in names]
    if all(map(is_language, codes)):
        if len(codes) == 1:
            return ask_whether(codes[0])
        return Hint(f"several need brackets and commas: [{', '.join(codes)}]", tuple(codes))
    return "write the language's code, such as en, ru, kk or sr-Latn"


@_cached
def _language(value: str) -> str:
    if not is_language(value):
        raise refusal("FLD004", f"'{value}' is not a language code", _language_hint(value))
    if meant := meant_code(value):
        is_country = value.partition("-")[0] in _CODES.countries
        message = f"'{value}' is the code of a country" if is_country else f"the language '{value}' has a shorter code"
        raise refusal("FLD004", message, ask_whether(meant))
    return value


_BARE_ADDRESS = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/[\w./~%#?=&+-]*)?")
_WHOLE_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\^{|}]+")
_MISTYPED_SCHEME = re.compile(r"(https?)(?:[:;.]{0,2}[/\\]{0,3})((?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?)", re.IGNORECASE)
_WIKIDATA = re.compile(r"Q[1-9]\d*")
_OWNER_AND_NAME = re.compile(r"[\w-]+/[\w.-]+")
_COPY_ADDRESS = "copy the whole address, from https:// on"


@_cached
def is_web_address(value: str) -> bool:
    """Return whether `value` is an absolute http or https URL without forbidden characters."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"[\s<>\"'`\\^{|}]", value)


def _web_address(value: str) -> str:
    if not is_web_address(value):
        raise refusal("SRC006", f"'{value}' is not a web address{ids.deceptive_note(value)}", _address_hint(value))
    return value


_MAIL = re.compile(r"[^\s<>\"'`\\^{|}@?/:]+@(?:[\w-]+\.)+[\w-]+(?:\?[^\s<>\"'`\\^{|}]*)?")


def _mail_or_page(value: str) -> str:
    if is_web_address(value) or (value.startswith("mailto:") and _MAIL.fullmatch(value.removeprefix("mailto:"))):
        return value
    hint = ask_whether(f"mailto:{value}") if _MAIL.fullmatch(value) else _address_hint(value)
    raise refusal("SRC006", f"'{value}' is no address of mail or of a page{ids.deceptive_note(value)}", hint)


def _address_hint(value: str) -> Hint | str:
    """Return a hint with the scheme added to `value`, or its spaces percent-encoded."""
    if _BARE_ADDRESS.fullmatch(value) or value.startswith(("www.", "web.archive.org/web/")):
        return ask_whether(f"https://{value}")
    if _WIKIDATA.fullmatch(value):
        return f"write the whole address: https://www.wikidata.org/wiki/{value}"
    if addresses := [address.rstrip(".,;)") for address in _WHOLE_ADDRESS.findall(value)]:
        if len(addresses) > 1:
            return f"only one address can stand here: {addresses[0]}; another page is a source of its own"
        if re.search(r"[<\[(]", value.partition("://")[0]):
            return f"write the address alone: {addresses[0]}"
    if mistyped := _MISTYPED_SCHEME.fullmatch(value):
        return ask_whether(f"{mistyped[1].lower()}://{mistyped[2]}")
    if is_web_address(joined := re.sub(r"\s+", "", value)) and re.search(r"[/:]\s+", value):
        return f"write it without spaces: {joined}"
    if _OWNER_AND_NAME.fullmatch(value):
        return f"write the whole address, as in https://github.com/{value}"
    written = value.strip().replace(" ", "%20")
    is_whole = written != value and _WHOLE_ADDRESS.fullmatch(written)
    return f"write it without spaces: {written}" if is_whole else _COPY_ADDRESS


_HOST = re.compile(r"[\w.-]*\w[\w.-]*")


def _host(value: str) -> str:
    """Return `value`; refuse what is more than the name of a host, such as an address."""
    if _HOST.fullmatch(value):
        return value
    address = value.strip()
    try:
        found = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        found = ""
    hint = ask_whether(found) if _HOST.fullmatch(found) else "write the name of the host alone, as in old.example.org"
    raise refusal("SRC006", f"'{value}' is not the name of a host{ids.deceptive_note(value)}", hint)


def _with_plain_host(value: str) -> str:
    """Return `value`; refuse a host with characters that have a meaning in a Content Security Policy."""
    try:
        parts = urlsplit(value)
        is_valid = parts.port != 0 and re.fullmatch(r"[\w.-]+", parts.hostname or "") is not None
    except ValueError:
        is_valid = False
    if not is_valid:
        hint = "write the host by its name, as in https://count.example.org/count.js"
        raise refusal("SRC006", f"'{value}' names no host that a browser could be told to allow", hint)
    return value


def base_address_fault(value: str) -> str | None:
    """Return why a site can't be at an address, although it may be a web address; None if it can."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return "its port is no number from 1 to 65535"
    if not value.isprintable() or " " in value:
        return "it has a control character or a space"
    if "@" in parts.netloc:
        return "it has a name or a password, which every page would tell"
    if port == 0 or parts.netloc.endswith(":"):
        return "its port is no number from 1 to 65535"
    return "it has a ? or #, behind which no page can stand" if set("?#") & set(value) else None


def _base_address(value: str) -> str:
    if fault := base_address_fault(value):
        raise refusal("SRC006", f"the site can't be at this address: {fault}", "write that of the home page alone")
    return value


def _doi(value: str) -> str:
    if not dois.is_doi(value):
        raise refusal("SRC016", f"'{value}' is not a DOI{ids.deceptive_note(value)}", dois.doi_hint(value))
    return value


def _isbn(value: str) -> str:
    if not isbns.is_isbn(value):
        raise refusal("SRC017", f"'{value}' is not an ISBN{ids.deceptive_note(value)}", isbns.isbn_hint(value))
    return value


def _not_empty(value: Filled) -> Filled:
    """Return a text, a text by language or a list; refuse an empty one."""
    if not value or (isinstance(value, str) and not value.strip()):
        noun, content = ("list", "at least one item") if isinstance(value, tuple) else ("text", "the text")
        raise refusal("FLD002", f"the {noun} is empty", f"write {content}, or leave the whole field out")
    return value


def _yes_or_no(value: object) -> bool:
    if value in _YES or value in _NO:
        return value in _YES
    meant = next((word for word, others in _MEANT.items() if str(value).lower() in others), "yes or no")
    raise refusal("FLD004", f"'{value}' is neither yes nor no", f"write {meant}")


def _count(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:  # noqa: PLR2004
        return int(value)
    raise refusal("FLD003", f"'{value}' is not a whole number", "write digits only, as in 71")


def _acceptable(value: str) -> str:
    if value in ACCEPTABLE or re.fullmatch(CODE_FROM_OUTSIDE, value):
        return value
    if (code := CODES.get(value)) is None:
        guess = nearest(value.upper(), ACCEPTABLE)
        hint: Hint | str = "write the code as the report prints it"
        if guess:
            hint = Hint(f"did you mean '{guess}', {CODES[guess].title}?", (guess,))
        raise refusal("FLD004", f"'{value}' is not the code of a warning or note", hint)
    if code.severity is Severity.ERROR:
        message = f"{value} is an error, and only warnings and notes can be accepted"
        raise refusal("ACC002", message, "mend what the report shows, and delete this acceptance")
    raise refusal("ACC002", f"{value} can't be accepted", "do what its report says, and delete this acceptance")


_SPAN = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
_A_DATE = rf"{_SPAN}[?~]?|(?:\.\.|{_SPAN})/{_SPAN}"
_A_DAY = rf"\d{{4}}-\d{{2}}-\d{{2}}(?:T{_CLOCK})?"
_SCHEME = "[Hh][Tt][Tt][Pp][Ss]?"

Id = Annotated[str, *_ids("id", ids.ID_PATTERN, id_hints.id_hint)]
ActorId = Annotated[Id, RefersTo("actor")]
SourceId = Annotated[Id, RefersTo("source")]
"""The id of a source; in `via` also a word such as 'unknown'."""
BillId = Annotated[Id, RefersTo("bill")]
Target = Annotated[str, *_ids("target", ids.TARGET_PATTERN, id_hints.target_hint), RefersTo("event")]
EventTarget = Annotated[str, *_ids("event", ids.EVENT_PATTERN, id_hints.event_hint), RefersTo("event")]
FormerEvent = Annotated[str, *_ids("former-event", ids.EVENT_PATTERN, id_hints.former_event_hint)]
"""The former id of an event, with the story in which it was."""
Language = Annotated[str, Check(_language), _typed("language", _LANGUAGE.pattern)]
"""A BCP 47 language tag of language, script and region."""
Line = Annotated[str, Check(_not_empty), _typed("line")]
"""A text that is the same in every language: a name in a bibliography, a number, quoted words."""
Text = Annotated[dict[Language, Line], Check(_not_empty), Localized()]
"""A text by language."""
AcceptableCode = Annotated[str, Check(_acceptable), CodeChoice(), _typed("code")]
Url = Annotated[str, Check(_web_address), _typed("address", rf"{_SCHEME}://[^\s<>\x22'`\\^{{|}}]+")]
MailOrPage = Annotated[
    str, Check(_mail_or_page), _typed("mail-or-page", rf"(?:{_SCHEME}://|mailto:[^@?]+@)[^\s<>\x22'`\\^{{|}}]+")
]
"""An address of mail, with `mailto:` before it, or of a page."""
BaseUrl = Annotated[Url, Check(_base_address)]
"""The address of a site."""
Host = Annotated[str, Check(_host), _typed("host", r"[^\s<>\x22'`\\^{|}/:@?#]+")]
"""The name of a host, without a scheme, a port and a path."""
WebOrigin = Annotated[Url, Check(_with_plain_host)]
"""A URL whose host goes into the Content Security Policy."""
Doi = Annotated[str, Check(_doi), _typed("doi", dois.DOI_PATTERN)]
"""A DOI without an address before it."""
Isbn = Annotated[str, Check(_isbn), _typed("isbn", isbns.ISBN_PATTERN)]
"""An ISBN of ten or thirteen digits, as the book has it."""
Flag = Annotated[bool, Check(_yes_or_no, Literal["yes", "no", "true", "false"] | bool), _typed("flag")]
Count = Annotated[int, Check(_count, int), _typed("count", r"\d{1,9}")]
"""A whole number, not negative."""
Many = Annotated[tuple[Item, ...], *_at_most("list"), OneOrMany()]
"""One item, or a list of them."""
Asserted = Annotated[tuple[Item, ...], *_at_most("claims"), OneOrMany()]
"""One claim, or a list of them."""
Awaited = Annotated[tuple[Item, ...], *_at_most("expected"), OneOrMany()]
"""One step that lies ahead, or a list of them."""
Tags = Annotated[tuple[Id, ...], *_at_most("tags"), OneOrMany()]
Few = Annotated[tuple[Item, ...], *_at_most("relations"), OneOrMany()]
"""One relation, or a list of them."""
Cited = Annotated[tuple[Item, ...], *_at_most("citations"), OneOrMany()]
"""One source or actor, or a list of them."""
Speaking = Annotated[tuple[Item, ...], *_at_most("speakers"), OneOrMany()]
"""One speaker, or a list of them."""
Some = Annotated[tuple[Item, ...], *_at_most("list"), Check(_not_empty), OneOrMany()]
"""One item, or a list of at least one."""
Languages = Annotated[tuple[Language, ...], *_at_most("languages"), Check(_not_empty), OneOrMany()]
SomeStages = Annotated[tuple[Item, ...], *_at_most("stages"), Check(_not_empty), OneOrMany()]
Date = Annotated[dates.EdtfDate, _parse(dates.parse_date, "DAT001"), _typed("date", _A_DATE)]
"""An EDTF date of the forms in `dates`."""
DateOrTime = Annotated[
    dates.Issued, _parse(dates.parse_issued, "DAT001"), _typed("date-or-time", f"{_A_DATE}|{_A_DAY}")
]
"""An EDTF date, or a day and time: `2021-11-02T10:47`."""
Day = Annotated[dates.Issued, _parse(_day, "DAT001"), _typed("day", _A_DAY)]
"""A day, or a day and time."""
Time = Annotated[clock_time, _parse(dates.parse_time, "DAT001"), _typed("time", _CLOCK)]
Zone = Annotated[ZoneInfo, _parse(dates.parse_zone, "DAT005"), _typed("zone")]
