"""Dependencies: for each kind, the fingerprint covers the value that pages can read."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import TODAY, MakeSite

from onrecord.build.pipeline import Options, load_site
from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.model.fields import EventFields
from onrecord.model.fingerprints import TEXT_FIELDS
from onrecord.model.relations import Ref
from onrecord.render import Fingerprints
from onrecord.render.tracking.dependencies import KINDS
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import QuotesFields, SummaryFields


def _names(protocol: type) -> set[str]:
    return {name for name in dir(protocol) if isinstance(getattr(protocol, name), property)}


def test_event_line_has_only_fields_of_its_fingerprint() -> None:
    """Where an event is only named, a page can't read the fields that the metadata fingerprint omits."""
    assert not _names(SummaryFields) & TEXT_FIELDS
    assert _names(QuotesFields) & TEXT_FIELDS == {"quotes"}
    assert set(EventFields.model_fields) >= TEXT_FIELDS


@pytest.fixture
def tracked(make_site: MakeSite) -> tuple[TrackedSite, Fingerprints]:
    """Return a small site as pages see it, and its fingerprints."""
    checked = load_site(make_site({}), Options(today=TODAY)).value
    assert checked.site is not None
    assert checked.theme is not None
    return TrackedSite(checked.site, DependencyRecorder()), Fingerprints(checked.site, checked.theme)


def test_each_access_records_a_dependency_with_a_fingerprint(tracked: tuple[TrackedSite, Fingerprints]) -> None:
    """Each value that a page reads is recorded as a dependency with a fingerprint."""
    site, fingerprints = tracked
    event, claim = Ref("dispute", "denial"), Ref("dispute", "announcement", "joint")
    site.is_answered(claim)
    for read in (
        site.line, site.relations, site.quotes, site.dates, site.neighbours, site.row,
        site.steps_of_event, site.fulfilled_steps,
    ):  # fmt: skip
        read(event)
    for read_story in (
        site.stories.__getitem__, site.story_name, site.story_line, site.division, site.order, site.cited_sources,
        site.opponents, site.answered, site.related, site.published, site.moved, site.as_of,
    ):  # fmt: skip
        read_story("dispute")
    site.event(event)
    site.claims_page("dispute", claim)
    site.listed("actor", "company")
    site.index("actor", "en")
    site.updates("dispute")
    site.claim_as_of(claim)
    _ = site.matters[claim], site.actors["company"], site.sources["wire"]
    _ = (
        site.side("company"),
        site.source_fields("wire"),
        site.disputes(),
        site.corrections(),
        site.days_of_updates(),
        site.open_steps(),
        site.searched(),
        len(site.events),
    )
    kinds = {dependency.partition(" ")[0] for dependency in site.recorder.now}

    assert kinds == set(KINDS) - {"bill", "bill-as-of", "expected", "tag", "picture", "page", "former-ids"}
    assert [name for name in site.recorder.now if fingerprints.of(name) is None] == []


@pytest.mark.parametrize("kind", KINDS)
def test_removed_entry_has_no_fingerprint(kind: str, tracked: tuple[TrackedSite, Fingerprints]) -> None:
    """A dependency on a removed entry has no fingerprint, so it counts as changed."""
    _, fingerprints = tracked
    key = {"listed": "actor gone", "index": "actor en", "claims-page": "gone gone/gone#gone"}.get(kind, "gone/gone")

    assert (fingerprints.of(f"{kind} {key}") is None) == (
        kind not in ("disputes", "corrections", "moved", "open-steps", "searched", "update-days", "index")
    )


def test_render_package_does_not_import_the_untracked_site() -> None:
    """Only the tracking table, the section plan, and what makes no page of a build import the arranged site."""
    folder = Path(__file__).parents[2] / "onrecord" / "render"
    reading = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if any(
            line.startswith("from onrecord.model.site import") and "Site" in line.replace("SiteFields", "")
            for line in path.read_text("utf-8").splitlines()
        )
    }

    assert reading == {
        "data/told_record.py", "describe/matter_describer.py", "outputs/exporter.py", "pagination/listings.py",
        "plan.py", "single_page.py", "site_sections.py", "story_file.py", "tracking/dependencies.py",
        "tracking/site_by_day.py", "tracking/site_facts.py", "tracking/tracked_site.py",
    }  # fmt: skip
