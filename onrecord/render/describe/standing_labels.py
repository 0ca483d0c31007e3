"""Words standings and relations as pages do, for programs that show no page."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.model.addresses import addresses_in
from onrecord.model.relations import Ref
from onrecord.model.site import Site
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.matter_describer import MatterDescriber
from onrecord.render.english import unmarked
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.vocabulary import INFERRED, RELATIONS
from onrecord.render.words import Words


class StandingLabels:
    """The labels of the standings of a site's claims in one language, as plain text."""

    def __init__(self, site: Site, catalogues: Mapping[str, str], language: str) -> None:
        """Take the site and the catalogues of the interface; the site need not have the language."""
        words, addresses = Words(language, catalogues), addresses_in(language, site.languages[0])
        describe = Describer(TrackedSite(site, DependencyRecorder()), words, addresses, None)
        self._describe = MatterDescriber(describe)

    def of(self, claim: Ref) -> str:
        """Return the label of a claim's standing."""
        return self._describe.standing(claim).label.striptags()


def relation_sentence(
    kind: str,
    target: str,
    language: str,
    catalogues: Mapping[str, str],
    own_catalogues: Mapping[str, str],
    *,
    is_inferred: bool,
) -> str:
    """Return a relation as its event says it, as plain text; `target` is the text of the claim, or a title."""
    words = Words(language, catalogues, own_catalogues)
    sentence = words.gettext(RELATIONS[kind][0], what=target)
    return unmarked(f"{sentence} ({words.gettext(INFERRED)})" if is_inferred else sentence)
