"""A payload in every field of the field table: refused with its code, or a text in every output of the site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from data_files import data_files
from full_site import write_entry
from hostile_output import KINDS, in_csv, in_reports, traces
from hostile_payloads import BUILT, FORMULAS, ONE_FORMULA, PAYLOADS
from hostile_site import FIELDS, OPTIONS, code_of, holds_others, refused, rounds, texts
from rendered_site import RenderedSite
from slow import slow

from onrecord.report.run_report import Report

REFUSED_TEXTS = {"Markdown": {"EventFields.body": "LNK002"}}
"""The codes of payloads that a text refuses, by field: a link in Markdown has to lead somewhere."""
SEEN = frozenset(KINDS) - {".svg"}
"""The kinds of files that show editors' texts: pictures on pages have none, except those inside the pages."""


def _own(name: str) -> dict[str, str]:
    return {f"{model.__name__}.{field}": REFUSED_TEXTS.get(name, {}).get(f"{model.__name__}.{field}", "")
            or code_of((model, field)) for model, field in FIELDS}  # fmt: skip


def test_corpus_is_large() -> None:
    """The tables of payloads and fields make thousands of inputs, and most models have a field for a text."""
    assert len(PAYLOADS) * len(FIELDS) > 3_000
    assert len({model for model, _ in texts()}) > 20


@pytest.mark.parametrize("depths", [1, *slow([9])], ids=["one depth", "all depths"])
@pytest.mark.parametrize("name", ONE_FORMULA)
def test_each_field_has_its_code(name: str, depths: int, tmp_path: Path) -> None:
    """Each field that is no text refuses the payload with the code of its type; no report of it is a command.

    Of the fields that hold others, each payload is in those of one depth, each night in all.
    """
    *holders, typed, valid = rounds()
    start = [*PAYLOADS].index(name) % len(holders)
    chosen = [*[*holders, *holders][start : start + min(depths, len(holders))], typed, valid]
    tried = {f"{model.__name__}.{field}" for fields in chosen for model, field in fields}
    expected = {field: code for field, code in _own(name).items() if code and field in tried}
    found, reports = dict[str, str](), []
    for fields in chosen:
        codes, outcome = refused(tmp_path / "site", fields, PAYLOADS[name])
        found |= {f"{model.__name__}.{field}": code for (model, field), code in codes.items()}
        reports.append(Report(outcome.problems, outcome.value.files, accepted=outcome.value.accepted))

    shorthands = tried & {f"{model.__name__}.{name}" for model, name in FIELDS if holds_others((model, name))}
    named = {"ActorFields.other_names", "BillFields.identifiers"}  # each takes a name
    assert {field: code for field, code in found.items() if code != expected.get(field)} == {}
    assert expected.keys() - found.keys() == set()
    assert shorthands - found.keys() == shorthands & named
    assert [trace for report in reports for trace in in_reports(report)] == []


@pytest.mark.parametrize("name", BUILT)
def test_payload_stays_a_text(name: str, tmp_path: Path) -> None:
    """The payload is in each kind of file of the site, and in none as markup, a formula or a command."""
    found, _ = refused(tmp_path / "site", texts(but=REFUSED_TEXTS.get(name, ())), BUILT[name], ["en"])
    files = {path: text.encode() for path, text in RenderedSite(tmp_path / "site", OPTIONS).items()}

    assert found == {}
    assert list(traces(files)) == []
    assert {kind for kind in KINDS if any(path.endswith(kind) and b"xss" in files[path] for path in files)} == SEEN


WITHOUT_WORDS = {"data/memberships.csv", "data/plans.csv", "data/steps.csv"}
"""The tables of ids, days and numbers alone."""


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_is_a_formula(name: str, tmp_path: Path) -> None:
    """No cell of the dump is a formula, and each is there with the apostrophe of `csv_file` alone."""
    refused(tmp_path / "site", texts(), FORMULAS[name])
    tables = {address: text for address, text in data_files(tmp_path / "site").items() if address.endswith(".csv")}

    assert [trace for text in tables.values() for trace in in_csv(text)] == []
    plain = {address for address, text in tables.items() if "'" + FORMULAS[name] not in text}
    assert plain == WITHOUT_WORDS


def test_payload_stays_a_text_in_a_style(tmp_path: Path) -> None:
    """The references of a style of the CSL repository have the payload as a text, and so has each other file."""
    payload = next(iter(BUILT.values()))
    refused(tmp_path / "site", texts(), payload, ["en"])
    settings = tmp_path / "site/site.yaml"
    write_entry(tmp_path / "site", "site.yaml", json.loads(settings.read_text("utf-8")) | {"csl": "apa"})
    files = {path: text.encode() for path, text in RenderedSite(tmp_path / "site", OPTIONS).items()}

    assert list(traces(files)) == []
    assert b"xss" in files["sources/index.html"]
