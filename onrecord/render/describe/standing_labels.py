"""Words standings and relations as pages do, for programs that show no page."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.model.addresses import addresses_in
from onrecord.model.fields import EventFields
from onrecord.model.relations import Ref
from onrecord.model.site import Site
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.matter_describer import MatterDescriber
from onrecord.render.english import remove_marks
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.vocabulary import CORRECTED, INFERRED, RELATIONS
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


class CorrectionLabels:
    """What corrections say of an event that changed, in one language, as plain text."""

    def __init__(self, language: str, catalogues: Mapping[str, str], own_catalogues: Mapping[str, str]) -> None:
        """Take the language's code, the catalogues of the interface and those of the site."""
        self._words = Words(language, catalogues, own_catalogues)

    def relation(self, kind: str, target: str, *, is_inferred: bool) -> str:
        """Return a relation as its event says it; `target` is the text of the claim, or a title."""
        sentence = self._words.gettext(RELATIONS[kind][0], what=target)
        return remove_marks(f"{sentence} ({self._words.gettext(INFERRED)})" if is_inferred else sentence)

    def field(self, name: str, value: str) -> str:
        """Return a value with its label, if the field has one: 'Speaker: The company'."""
        return remove_marks(self._words.gettext(CORRECTED[name], what=value)) if name in CORRECTED else value

    def date(self, fields: EventFields) -> str:
        """Return when an event happened, with its label and with plain spaces, as an editor types them."""
        start, end = fields.date, fields.until
        words = self._words.duration(start, end) if end else self._words.date(start)
        time = f", {fields.time:%H:%M}" if fields.time else ""
        zone = f" ({fields.timezone.key})" if fields.timezone else ""
        return self.field("date", remove_marks(f"{words}{time}{zone}").replace("\N{NO-BREAK SPACE}", " "))
