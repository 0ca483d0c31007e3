"""Describes the API as an OpenAPI document, whose schemas are those of the types of the record."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from msgspec import json

from onrecord.model.addresses import absolute
from onrecord.render.data.file_digests import API
from onrecord.render.data.own_files import ListKind
from onrecord.render.data.record_types import FILES, SINGLE_FILES, VERSION, Texts
from onrecord.render.data.tables import DIALECT, Row, package_text

OPENAPI = f"{API}openapi.json"
_PARAMETERS: Mapping[str, Row] = {
    "story": {"description": "the id of a story", "schema": {"type": "string"}},
    "event": {"description": "the id of an event, without that of its story", "schema": {"type": "string"}},
    "claim": {"description": "the id of a claim, without that of its event", "schema": {"type": "string"}},
    "id": {"description": "an id", "schema": {"type": "string"}},
    "kind": {"description": "what is listed", "schema": {"enum": list(get_args(ListKind))}},
    "page": {"description": "the number of the page", "schema": {"type": "integer", "minimum": 1}},
}
_PATHS: Mapping[str, str] = {
    "index": "/index.json",
    "files": "/files.json",
    "story": "/stories/{story}.json",
    "actors": "/actors.json",
    "sources": "/sources.json",
    "bills": "/bills.json",
    "expected": "/expected.json",
    "corrections": "/corrections.json",
    "event": "/events/{story}/{event}.json",
    "claim": "/claims/{story}/{event}/{claim}.json",
    "actor": "/actors/{id}.json",
    "source": "/sources/{id}.json",
    "bill": "/bills/{id}.json",
    "list": "/lists/{kind}/{page}.json",
}
_REFERENCE = re.compile(rb'"#/components/schemas/(\w+)"')
_DESCRIPTION = (
    "The record as static files. No parameter filters or sorts. Ids are whole: `story/event` is an event, and "
    "`story/event#claim` a claim. Version 1 only grows, so ignore fields that you don't know."
)


def openapi() -> Row:
    """Return the document of a site that makes all files of the API, without what each site adds."""
    tables = {**FILES, **SINGLE_FILES}
    of_files, components = json.schema_components(tables.values(), ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {"title": "The record", "version": str(VERSION), "description": _DESCRIPTION},
        "jsonSchemaDialect": DIALECT,
        "servers": [{"url": f"../v{VERSION}"}],
        "paths": {_PATHS[name]: {"get": _operation(name, of)} for name, of in zip(tables, of_files, strict=True)},
        "components": {
            "schemas": components,
            "responses": {
                "Missing": {
                    "description": "There is no such file. The body is a page for people.",
                    "content": {"text/html": {}},
                }
            },
        },
    }


def _operation(name: str, of_file: Row) -> Row:
    path = _PATHS[name]
    table = {**FILES, **SINGLE_FILES}[name]
    found = {"description": "the file", "content": {"application/json": {"schema": of_file}}}
    return {
        "operationId": f"get_{name}",
        "summary": (table.__doc__ or "").partition(": ")[2].removesuffix("."),
        "parameters": list(_parameters(path)),
        "responses": {"200": found, "404": {"$ref": "#/components/responses/Missing"}},
    }


def _parameters(path: str) -> Iterator[Row]:
    for part in path.removesuffix(".json").split("/"):
        if part.startswith("{"):
            name = part.strip("{}")
            yield {"name": name, "in": "path", "required": True, **_PARAMETERS[name]}


def openapi_text(title: Texts, licence: Texts | None, base_url: str | None, *, has_single_files: bool) -> str:
    """Return the published document of a site, without the files that it doesn't make.

    It is a file of the package, as the schemas are.
    """
    found: dict[str, Any] = json.decode(package_text("openapi"))
    found["info"]["title"] = next(iter(title.values()))
    if licence:
        found["info"]["license"] = {"name": next(iter(licence.values()))}
    if base_url:
        found["servers"] = [{"url": absolute(base_url, API).removesuffix("/")}]
    if not has_single_files:
        for name in SINGLE_FILES:
            del found["paths"][_PATHS[name]]
        schemas = found["components"]["schemas"]
        found["components"]["schemas"] = {name: schemas[name] for name in sorted(_used(found["paths"], schemas))}
    return json.encode(found).decode("utf-8")


def _used(paths: Row, schemas: Row) -> set[str]:
    """Return the names of the schemas that the paths lead to."""
    used = set[str]()
    waiting = set(_REFERENCE.findall(json.encode(paths)))
    while waiting:
        name = waiting.pop().decode("utf-8")
        used.add(name)
        waiting |= {one for one in _REFERENCE.findall(json.encode(schemas[name])) if one.decode("utf-8") not in used}
    return used
