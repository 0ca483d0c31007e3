"""An edit of each field of the field table that fits the site of full_site."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from full_site import PROCEDURE, SITE, SNAPSHOT

from onrecord.model import fields
from onrecord.model.frozen_model import Fields

_STEP = {"type": "bill-action", "bill": "child-rights-2021", "stage": ["lower-1"]}
_FINDING = {"type": "finding", "speaker": ["high-court"], "denies": None}
VALUES: Mapping[tuple[type[Fields], str], Mapping[str, Any]] = {
    (fields.EventFields, "stage"): _STEP,
    (fields.EventFields, "outcome"): {**_STEP, "outcome": "adopted"},
    (fields.EventFields, "chamber"): {**_STEP, "chamber": "lower"},
    (fields.EventFields, "votes"): {**_STEP, "votes": {"for": "71"}},
    (fields.EventFields, "status"): {
        "status": "withdrawn",
        "denies": None,
        "corrections": [{"date": "2021-11-12", "reason": "of another story"}],
    },
    (fields.EventFields, "finds"): {**_FINDING, "finds": [{"target": "ministry-announces#joint", "result": "not-so"}]},
    (fields.EventFields, "upholds"): {**_FINDING, "upholds": ["high-court-finds"]},
    (fields.EventFields, "reverses"): {**_FINDING, "reverses": ["high-court-finds"]},
    (fields.Finds, "target"): {"target": "ministry-announces#joint"},
    (fields.Review, "target"): {"target": "judgment"},
    (fields.EventFields, "embargo"): {"status": "draft", "embargo": "2026-12-24T06:00"},
    (fields.StoryFields, "embargo"): {"status": "draft", "embargo": "2026-12-24T06:00"},
    (fields.Expected, "kind"): {"kind": "vote"},
    (fields.Expected, "until"): {"until": "2022-06"},
    (fields.Expected, "time"): {"date": "2022-05-03", "time": "10:00"},
    (fields.Expected, "bill"): {"bill": None},
    (fields.Expected, "earlier"): {"earlier": [{"date": "2022-03-03", "published": "2021-12-06"}]},
    (fields.Expected, "sources"): {"sources": ["rferl-denial"]},
    (fields.EarlierDay, "sources"): {"sources": ["rferl-denial"]},
    (fields.EarlierDay, "until"): {"until": "2022-04-06"},
    (fields.EarlierDay, "published"): {"published": "2021-12-05"},
    (fields.ActorFields, "part_of"): {"part_of": "holding"},
    (fields.ActorFields, "different_from"): {"different_from": "holding"},
    (fields.ActorFields, "kind"): {"kind": "outlet"},
    (fields.ActorFields, "member_of"): {"member_of": "mior"},
    (fields.SourceFields, "sha256"): {"sha256": hashlib.sha256(SNAPSHOT.encode()).hexdigest()},
    (fields.SiteFields, "languages"): {"languages": ["en", "ru", "kk"]},
    (fields.Quote, "id"): {"id": "wording"},
    (fields.Via, "source"): {"source": "kazinform-statement", "external": None},
    (fields.BillFields, "origin"): {"origin": "lower"},
    (fields.Votes, "manner"): {"manner": "without-vote", "for": None},
    (fields.Stage, "key"): {"key": "lower-final"},
    (fields.Stage, "outcomes"): {"outcomes": ["adopted", "returned", "rejected"]},
    (fields.ProcedureFields, "stages"): {"stages": SITE[PROCEDURE]["stages"][:-1]},
    (fields.ProcedureFields, "jurisdiction"): {"jurisdiction": "KZ"},
}
"""Values for fields whose first example does not fit the site; some need other fields to change too."""
NEVER_BUILT = frozenset(
    {
        (fields.EventFields, "embargo"),
        (fields.SiteFields, "plugins"),
        *((model, "example") for model in (fields.StoryFields, fields.ActorFields, fields.SourceFields)),
    }
)
"""Fields that stop the build of this site: others refer to its event, so it can't be a draft; the plug-in of the
example is not installed (`test_plugins` builds with one); and nothing invented stays beside a real story."""


def values_of(model: type[Fields], name: str) -> Mapping[str, Any]:
    """Return what an edit of a field writes: its first example, or the values above."""
    return VALUES.get((model, name)) or {name: (model.rows()[name].examples or [None])[0]}
