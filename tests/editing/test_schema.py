"""The schemas and the reference of the fields are current, valid and consistent with the reader.

Programs that follow YAML 1.2 parse values differently from the reader, for which all are texts; `_Yaml12` imitates it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from conftest import MakeSite
from field_reference import reference
from golden import expected_files, expected_text, files_in
from jsonschema import Draft7Validator
from schema_generator import CONDITIONS, SNIPPETS, generate_schemas

from onrecord.build.pipeline import Options, check
from onrecord.cli import main
from onrecord.editing.entries.yaml_values import format_example
from onrecord.editing.schemas.entry_schemas import schemas
from onrecord.editing.starting.starter import settings_files
from onrecord.model.choices import MEANINGS
from onrecord.model.fields import entry_models
from onrecord.model.frozen_model import Fields
from onrecord.problems import SourceFile, Where
from onrecord.read.normalization import normalize
from onrecord.read.validation import validate
from onrecord.read.yaml.tree import parse_yaml

ROOT = Path(__file__).parents[2]
SCHEMAS = {name.partition(".")[0]: json.loads(text) for name, text in schemas().items()}
FILES: Mapping[str, str] = {
    "site": "site.yaml",
    "story": "content/stories/*/story.yaml",
    "event": "content/stories/*/events/*.yaml",
    "actors": "content/actors/*.yaml",
    "sources": "content/sources/*.yaml",
    "bill": "content/bills/*.yaml",
    "procedure": "content/procedures/*.yaml",
}
"""The paths of a site's entries for each schema."""
FOLDERS = (ROOT, *(folder for folder in sorted((ROOT / "tests/sites").iterdir()) if folder.is_dir()))
ENTRIES = (
    *((kind, file) for folder in FOLDERS for kind, pattern in FILES.items() for file in sorted(folder.glob(pattern))),
    *(("procedure", file) for file in sorted((ROOT / "onrecord/procedures").glob("*.yaml"))),
)


class _Yaml12(yaml.SafeLoader):
    """Parses YAML by the core schema of YAML 1.2.2 (section 10.3), with keys as texts, as in JSON."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  (PyYAML's own way to have none of YAML 1.1's)


_CORE = {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+",
    "float": r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
}


def _mapping(loader: _Yaml12, node: yaml.MappingNode) -> dict[str, Any]:
    return {key.value: loader.construct_object(value, deep=True) for key, value in node.value}


def _integer(_loader: _Yaml12, node: yaml.ScalarNode) -> int:
    return int(node.value, 0) if node.value[:2] in {"0o", "0x"} else int(node.value)


for _name, _pattern in _CORE.items():
    _Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(rf"(?:{_pattern})\Z"), None)
_Yaml12.add_constructor("tag:yaml.org,2002:map", _mapping)
_Yaml12.add_constructor("tag:yaml.org,2002:int", _integer)


def _as_yaml_12(text: str) -> Any:  # noqa: ANN401  (YAML)
    return yaml.load(text, _Yaml12)  # noqa: S506  (a safe loader)


def _refusals(kind: str, text: str) -> list[str]:
    return [error.message for error in Draft7Validator(SCHEMAS[kind]).iter_errors(_as_yaml_12(text))]


def _objects(schema: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (JSON)
    """Yield the schemas of all mappings with fields, except conditions, which repeat some fields."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for key, part in schema.items():
            if key not in {"allOf", "examples"}:
                yield from _objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _objects(part)


@pytest.mark.generated
def test_stored_schemas_are_current() -> None:
    """The example site's schemas match the field table."""
    expected = {name: text.encode("utf-8") for name, text in generate_schemas().items()}

    of_api = {f"api-v1/{path}": content for path, content in files_in(ROOT / "schema/api-v1").items()}

    # tests/render/test_api_schemas.py compares the schemas of the API, which stand beside these.
    assert expected_files(ROOT / "schema", expected | of_api) == expected | of_api


@pytest.mark.generated
def test_reference_is_current() -> None:
    """`docs/fields.md` matches the field table."""
    page = reference()

    assert expected_text(ROOT / "docs" / "fields.md", page) == page


def _choices(schema: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (JSON)
    """Yield every part of a schema with an enumeration."""
    if isinstance(schema, dict):
        if isinstance(schema.get("enum"), list):
            yield schema
        for key, part in schema.items():
            if key not in {"allOf", "examples"}:
                yield from _choices(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _choices(part)


@pytest.mark.parametrize("field", ["type", "channel", "status", "outcome"])
def test_choices_of_event_have_descriptions(field: str) -> None:
    """Each choice of an event's field has a description."""
    (choice,) = _choices(SCHEMAS["event"]["properties"][field])

    assert len(choice["enumDescriptions"]) == len(choice["enum"])


def test_every_table_of_choices_is_in_schemas() -> None:
    """Each table of choices is an enumeration in the schemas."""
    offered = [choice["enum"] for name, schema in SCHEMAS.items() if name != "report" for choice in _choices(schema)]

    for choices in MEANINGS.values():
        assert list(choices) in offered


def test_snippets_are_valid_entries() -> None:
    """Each snippet is a valid entry as it stands."""
    for model, snippets in SNIPPETS.items():
        for snippet in snippets:
            text = re.sub(r"\$\{\d+:(.*?)\}", r"\1", json.dumps(snippet["body"]))
            plain = json.loads(text)
            normalized = normalize(parse_yaml(SourceFile("", json.dumps(plain))).value, model, "en")  # type: ignore[arg-type]
            assert validate(normalized, model, Where(""), lambda _where: SourceFile("", "").span()).problems == ()


@pytest.mark.parametrize("kind", FILES)
def test_schema_is_valid_draft_7(kind: str) -> None:
    """Each schema declares draft 7, is valid, and has nothing beside a `$ref`, which draft 7 would ignore."""
    Draft7Validator.check_schema(SCHEMAS[kind])

    assert SCHEMAS[kind]["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert re.findall(r'"\$ref": "[^"]*"[^}]+\}', json.dumps(SCHEMAS[kind])) == []


@pytest.mark.parametrize("kind", FILES)
def test_every_field_has_description(kind: str) -> None:
    """Each field has a description, and no mapping allows fields that are not in the table."""
    objects = list(_objects(SCHEMAS[kind]))

    assert objects
    for found in objects:
        assert found["additionalProperties"] is False
        assert [name for name, field in found["properties"].items() if not field.get("description")] == []


@pytest.mark.parametrize("kind", FILES)
def test_examples_and_defaults_are_valid(kind: str) -> None:
    """Each field's schema accepts its own examples and default."""
    validator = Draft7Validator(SCHEMAS[kind])
    for found in _objects(SCHEMAS[kind]):
        for name, field in found["properties"].items():
            values = [*field["examples"], *([field["default"]] if "default" in field else [])]
            refused = [value for value in values if not validator.evolve(schema=field).is_valid(value)]
            assert (name, refused) == (name, [])


@pytest.mark.parametrize("model", tuple(entry_models()), ids=lambda model: str(model.__name__))
def test_examples_in_the_reference_are_yaml(model: type[Fields]) -> None:
    """An example in the reference is YAML that reads back as the example."""
    for name, info in model.rows().items():
        for example in info.examples or ():
            read = yaml.load(f"{name}: {format_example(example)}", yaml.BaseLoader)  # noqa: S506  (makes texts only)
            assert read == {name: example}


@pytest.mark.parametrize(("kind", "file"), ENTRIES, ids=lambda part: part.stem if isinstance(part, Path) else part)
def test_entry_is_valid(kind: str, file: Path) -> None:
    """The entries of the example site, the test sites and the program are valid for a YAML 1.2 program."""
    assert _refusals(kind, file.read_text("utf-8")) == []


def test_every_schema_has_entries() -> None:
    """Each schema has at least one real entry above."""
    assert {kind for kind, _ in ENTRIES} == set(FILES)


EVENT = {
    "type": "statement",
    "date": "2021-11-03",
    "title": "A title",
    "sources": "gazette",
    "published": "2021-11-10",
}
ENTRY: Mapping[str, Mapping[str, str]] = {
    "site": {"title": "A test", "url": "https://example.org/"},
    "story": {"title": "The dispute"},
    "event": EVENT,
    "actors": {"ministry": "{name: The ministry, kind: organization}"},
    "sources": {"gazette": "{title: The gazette, url: https://example.org/}"},
    "bill": {"title": "A bill", "procedure": "generic"},
    "procedure": {"title": "A procedure", "jurisdiction": "any", "stages": "{key: introduction, label: Introduction}"},
}
"""An entry of each kind with only the required fields."""

ACCEPTED: tuple[tuple[str, dict[str, str | None]], ...] = (
    ("site", {}),
    ("site", {"languages": "[en, sr-Latn]", "outputs": "feeds", "theme": '{colours: {accent: "#8a1c1c"}}'}),
    ("site", {"title": "1984", "timezone": "", "theme": "", "outputs": ""}),
    ("story", {"index": "no", "tags": "118"}),
    ("story", {"index": "true", "tags": "[118, platforms]", "title": "{en: 2021}"}),
    ("event", {}),
    ("event", {"date": "2021"}),
    ("event", {"date": "2021~", "until": "2021"}),
    ("event", {"date": "../2021-11-01"}),
    ("event", {"time": "10:47", "timezone": "Asia/Almaty"}),
    ("event", {"title": "2021", "summary": "true", "body": "1.5"}),
    ("event", {"title": "{en: The title, ru: }", "summary": "", "tags": "\n  - a\n  -\n  - b"}),
    ("event", {"title": "{en: true}", "speaker": "[ministry]"}),
    ("event", {"responds_to": "announcement#joint", "denies": "[{target: announcement, basis: inferred}, denial]"}),
    ("event", {"claims": "{id: 1, text: No, denies: announcement#joint}"}),
    ("event", {"sources": "[{source: gazette, via: own}, {source: wire, says: {date: 2021, note: later}}]"}),
    ("event", {"sources": "{source: wire, locator: 3, via: [unknown, {external: {en: Reuters}, issued: 2021}]}"}),
    ("event", {"votes": "without-vote", "outcome": "none"}),
    ("event", {"votes": "{for: 71, against: '3', abstained: }"}),
    ("event", {"published": None, "status": "draft"}),
    ("event", {"published": None, "status": "withdrawn"}),
    ("event", {"status": "withdrawn", "corrections": "{date: 2021-11-12, reason: A slip}"}),
    ("event", {"corrections": "[{date: 2021-11-12, was: A slip, now: None}]"}),
    ("event", {"published": "2021-11-10T09:30", "status": ""}),
    ("event", {"type": "bill-reading", "bill": "law", "stage": "introduction"}),
    ("event", {"type": "bill-reading", "bill": "law", "stage": "[introduction, reading-1]", "outcome": "none"}),
    (
        "event",
        {
            "type": "bill-reading",
            "bill": "law",
            "stage": "[introduction, {stage: reading-1, outcome: adopted, votes: {for: 71}, chamber: }]",
        },
    ),
    ("event", {"type": "bill-reading", "published": None, "status": "draft"}),
    ("actors", {"ministry": "{name: The ministry, kind: organization, other_names: 1984, url: }"}),
    ("actors", {"2021": "{name: {en: Someone}, kind: person, member_of: ministry}"}),
    (
        "sources",
        {"gazette": "{description: A text, issued: 2021-11-02T10:47, primary: yes, sha256: 123, author: [A, B]}"},
    ),
    ("sources", {"gazette": "{title: 118, issued: 2021, via: {external: Reuters}, accessed: 2021-11-02}"}),
    ("sources", {"gazette": "{title: 118, archive_url: 'https://archive.example/118', archive_date: 2021-11-02}"}),
    ("sources", {"gazette": "{title: 118, accept: [{code: SRC003, reason: 118}]}"}),
    ("event", {"accept": "{code: VIA002, reason: the gazette alone was there}"}),
    ("bill", {"identifiers": "118", "became": "118", "other_titles": "[One, {en: Two}]"}),
    ("bill", {"identifiers": "[HR 1319, {id: 1319, session: 117}]", "sources": "gazette"}),
    ("procedure", {"chambers": "{lower: Lower, upper: {en: Upper}}", "terminal": "introduction"}),
    ("procedure", {"stages": "[{key: first, label: 1, within: {days: 60, from: first}, any_time: false}]"}),
)
"""Changes to `ENTRY` that both the schema and the reader accept; `None` removes a field."""

REFUSED: tuple[tuple[str, dict[str, str | None]], ...] = (
    ("site", {"titel": "A test"}),
    ("site", {"title": ""}),
    ("site", {"url": "example.org"}),
    ("site", {"outputs": "[feeds, films]"}),
    ("site", {"languages": "english"}),
    ("story", {"index": "perhaps"}),
    ("story", {"accept": "TRN001"}),
    ("event", {"accept": "{code: REL002, reason: it will be written}"}),
    ("event", {"accept": "{code: BIL007}"}),
    ("story", {"title": "[One, Two]"}),
    ("story", {"title": "{english: One}"}),
    ("event", {"speakers": "ministry"}),
    ("event", {"title": None}),
    ("event", {"sources": ""}),
    ("event", {"type": "rumour"}),
    ("event", {"type": "[statement]"}),
    ("event", {"date": "2 November"}),
    ("event", {"date": "[2021-11-02]"}),
    ("event", {"date": "true"}),
    ("event", {"time": "25:00"}),
    ("event", {"speaker": "The Ministry"}),
    ("event", {"speaker": "{id: ministry}"}),
    ("event", {"after": "announcement#joint"}),
    ("event", {"denies": "{target: announcement#joint, reason: none}"}),
    ("event", {"denies": "{basis: inferred}"}),
    ("event", {"claims": "A claim"}),
    ("event", {"claims": "[{id: joint}]"}),
    ("event", {"sources": "{source: wire, says: later}"}),
    ("event", {"votes": "{for: -1}"}),
    ("event", {"votes": "{for: 1.5}"}),
    ("event", {"votes": "unanimous"}),
    ("event", {"published": "2021-11"}),
    ("event", {"corrections": "{date: 2021-11-12, reason: A slip}"}),
    ("event", {"corrections": "[{date: 2021-11-12, was: A slip}]"}),
    ("event", {"published": None}),
    ("event", {"type": "bill-reading"}),
    ("event", {"type": "bill-action", "bill": "law"}),
    ("actors", {"Ministry": "{name: The ministry, kind: organization}"}),
    ("actors", {"ministry": "{name: The ministry, kind: ministry}"}),
    ("actors", {"ministry": "The ministry"}),
    ("actors", {"ministry": ""}),
    ("sources", {"gazette": "{url: https://example.org/}"}),
    ("sources", {"gazette": "{title: {en: The gazette}, type: webpage}"}),
    ("sources", {"gazette": "{title: The gazette, primary: 1}"}),
    ("sources", {"gazette": "{title: The gazette, url: ftp://example.org/}"}),
    ("bill", {"procedure": None}),
    ("bill", {"identifiers": "{number: 118}"}),
    ("procedure", {"chambers": "{Lower: The lower}"}),
    ("procedure", {"stages": "[{key: first, label: One, classification: reading-4}]"}),
    ("procedure", {"stages": "[{key: first, label: One, within: 60}]"}),
)
"""Changes to `ENTRY` that both refuse."""

_ABOUT_VALUES = re.compile(r"YML|FLD|ACC002|DAT00[15]|IDS001|SRC006|SRC010")
"""The codes of problems of the entry itself, independent of the rest of the site."""


def _typed(kind: str, changes: Mapping[str, str | None]) -> str:
    fields = {**ENTRY[kind], **changes}
    return "".join(f"{name}: {value}\n" for name, value in fields.items() if value is not None)


def _problems(make_site: MakeSite, options: Options, kind: str, text: str) -> list[str]:
    """Return the messages of the program's problems about the entry in a site."""
    path = FILES[kind].replace("stories/*", "stories/dispute").replace("*", "entry" if kind != "site" else "")
    left_out = {"actors": "content/actors/actors.yaml", "sources": "content/sources/sources.yaml"}.get(kind)
    site = make_site(
        {path: text, "content/bills/law.yaml": _typed("bill", {}), **({left_out: None} if left_out else {})}
    )
    problems = ((problem.code, problem.span, problem.message) for problem in check(site, options).problems)
    return [message for code, span, message in problems if _ABOUT_VALUES.match(code) and span and span.path == path]


@pytest.mark.parametrize(("kind", "changes"), ACCEPTED)
def test_schema_and_reader_accept(
    kind: str, changes: dict[str, str | None], make_site: MakeSite, options: Options
) -> None:
    """Values and shorthands that editors may type are accepted by the schema and by the reader."""
    text = _typed(kind, changes)

    assert _refusals(kind, text) == []
    assert _problems(make_site, options, kind, text) == []


@pytest.mark.parametrize(("kind", "changes"), REFUSED)
def test_schema_and_reader_refuse(
    kind: str, changes: dict[str, str | None], make_site: MakeSite, options: Options
) -> None:
    """Unknown fields, wrong kinds of values and unknown choices are refused by both."""
    text = _typed(kind, changes)

    assert _refusals(kind, text)
    assert _problems(make_site, options, kind, text)


def test_conditions_are_described_in_reference() -> None:
    """Each condition in a schema is described in the reference."""
    page = reference()

    assert [rule.words for rules in CONDITIONS.values() for rule in rules if rule.words not in page] == []


def test_pattern_has_error_message() -> None:
    """Each pattern has an error message in words instead of the pattern."""
    found = [part["patternErrorMessage"] for kind in FILES for part in _subschemas(SCHEMAS[kind]) if "pattern" in part]

    assert found
    assert "an id is expected here: small Latin letters, digits and single hyphens, as in 'ministry-announces'" in found


def _subschemas(schema: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (JSON)
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    if isinstance(schema, dict):
        yield schema
    for part in parts:
        yield from _subschemas(part)


def test_schemas_are_written(make_site: MakeSite) -> None:
    """`onrecord schema` writes schemas and settings and lists them; a second run rewrites only outdated schemas."""
    site = make_site({})
    written = sorted(schemas())
    first = CliRunner().invoke(main, ["schema", str(site)])

    assert first.exit_code == 0
    expected = [*(f"schema/{name}" for name in schemas()), *settings_files()]
    assert first.output == "".join(f"wrote {site / path}\n" for path in expected)
    assert sorted(file.name for file in (site / "schema").iterdir()) == written

    (site / "schema" / "event.schema.json").write_text("{}", "utf-8")
    (site / ".vscode" / "settings.json").write_text("{}", "utf-8")
    unchanged = (site / "schema" / "site.schema.json").stat()
    second = CliRunner().invoke(main, ["schema", str(site)])

    assert second.output == f"wrote {site / 'schema' / 'event.schema.json'}\n"
    assert (site / "schema" / "event.schema.json").read_text("utf-8") == schemas()["event.schema.json"]
    assert (site / ".vscode" / "settings.json").read_text("utf-8") == "{}"
    assert (site / "schema" / "site.schema.json").stat().st_mtime_ns == unchanged.st_mtime_ns

    third = CliRunner().invoke(main, ["schema", str(site)])

    assert third.output == f"the schemas in {site / 'schema'} are as they should be\n"


def test_folder_without_a_site_stays_as_it_is(tmp_path: Path) -> None:
    """In a folder without a site, the command says so and writes nothing."""
    ran = CliRunner().invoke(main, ["schema", str(tmp_path)])

    assert ran.exit_code == 2
    assert f"there is no site.yaml in '{tmp_path}'; go to the site's folder, or name it: onrecord schema" in ran.output
    assert list(tmp_path.iterdir()) == []


def test_unwritable_folder_is_reported(make_site: MakeSite) -> None:
    """If a file is in the way, the command prints one line and exits with 1."""
    site = make_site({"schema": "a file"})
    ran = CliRunner().invoke(main, ["schema", str(site)])

    assert ran.exit_code == 1
    assert ran.output == f"Error: '{site / 'schema'}' can't be written (File exists)\n"
