"""The OpenAPI document: it names each file of the API by one path, and its schemas are those of the files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from conftest import BASE, MakeSite
from data_files import data_files, parsed, with_outputs
from jsonschema import Draft202012Validator
from msgspec import json

from onrecord.render.data.openapi import openapi
from onrecord.render.data.tables import DIALECT

SITES = Path(__file__).parents[1] / "sites"
UNDESCRIBED = re.compile(r"api/v1/(?:openapi|schemas/[a-z]+)\.json")
"""The files that describe the others."""


@pytest.fixture(scope="module", params=["everything", "minimal", "parliaments"])
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the files of a site of the golden tests, with a file for each entry."""
    return data_files(with_outputs(SITES / request.param, tmp_path_factory.mktemp(request.param)))


def _described(files: dict[str, str]) -> list[str]:
    return [one for one in files if one.startswith("api/") and not UNDESCRIBED.fullmatch(one)]


def _paths_of(document: dict[str, Any], address: str) -> list[str]:
    """Return the paths whose form an address has."""
    forms = {path: re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) for path in document["paths"]}
    return [path for path, form in forms.items() if re.fullmatch(f"api/v1{form}", address)]


def test_each_file_has_one_path_and_its_schema(files: dict[str, str]) -> None:
    """The document leads to each file, and says what is in it."""
    document = parsed(files, "openapi")
    used = set[str]()
    for address in _described(files):
        (path,) = _paths_of(document, address)
        response = document["paths"][path]["get"]["responses"]["200"]
        of_file = {"components": document["components"], **response["content"]["application/json"]["schema"]}
        assert [error.message for error in Draft202012Validator(of_file).iter_errors(json.decode(files[address]))] == []
        used.add(path)

    assert used >= {path for path in document["paths"] if "{" not in path}


def test_document_is_that_of_the_repository(files: dict[str, str]) -> None:
    """A site adds its title, its licence and its address; the rest follows from the types."""
    document = parsed(files, "openapi")
    index = parsed(files, "index")

    assert document["servers"] == [{"url": f"{index['site']}api/v1" if index["site"] else "../v1"}]
    assert document["info"].pop("title") == next(iter(index["title"].values()))
    assert document["info"].pop("license", None) == (
        index["licence"] and {"name": next(iter(index["licence"].values()))}
    )
    expected = openapi()
    del expected["info"]["title"]
    assert {**document, "servers": expected["servers"]} == expected


def test_schemas_are_valid_and_parameters_are_those_of_the_path() -> None:
    """Each schema is one of the dialect that the document names; each parameter in a path is described."""
    document = openapi()

    assert document["jsonSchemaDialect"] == DIALECT
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    names = set[str]()
    for path, item in document["paths"].items():
        assert [one["name"] for one in item["get"]["parameters"]] == re.findall(r"\{(\w+)\}", path)
        assert all(one["description"] and one["required"] for one in item["get"]["parameters"])
        assert item["get"]["summary"]
        names.add(item["get"]["operationId"])
    assert len(names) == len(document["paths"])


def test_document_has_what_the_site_has(make_site: MakeSite) -> None:
    """Without files of entries, their paths are missing, and the schemas that no path leads to."""
    files = data_files(make_site({"site.yaml": f"{BASE['site.yaml']}outputs: [api]\n"}))
    document = parsed(files, "openapi")
    text = files["api/v1/openapi.json"]
    schemas = document["components"]["schemas"]

    assert [path for path in document["paths"] if "{" in path] == ["/stories/{story}.json"]
    assert set(re.findall(r"#/components/schemas/(\w+)", text)) == schemas.keys()
    assert not {"EventFile", "ListedEntry", "Links"} & schemas.keys()
    for address in _described(files):
        assert len(_paths_of(document, address)) == 1
