"""Words standings and relations as pages do, for programs that show no page."""

from collections.abc import Mapping

from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.model.addresses import addresses_in
from onrecord.model.fields import EventFields
from onrecord.model.relations import Ref
from onrecord.model.site import Site
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.matter_describer import MatterDescriber
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.vocabulary import CORRECTED, FINDING_RELATIONS, INFERRED, RELATIONS
from onrecord.render.words import Words, remove_marks, sentence


class StandingLabels:
    """The labels of the standings of a site's claims in one language, as plain text."""

    def __init__(self, site: Site, catalogues: Mapping[str, str], language: str) -> None:
        """Take the site and the catalogues of the interface; the site need not have the language."""
        words, addresses = Words(language, catalogues), addresses_in(language, site.languages[0])
        describe = Describer(TrackedSite(site, DependencyRecorder()), words, addresses, None)
        self._describe = MatterDescriber(describe)

    def of(self, claim: Ref) -> str:
        """Return what was found on a claim, and the label of its standing."""
        standing = self._describe.standing(claim)
        found = (sentence(finding.label.striptags()) for finding in standing.findings)
        return " ".join((*found, standing.label.striptags()))


class CorrectionLabels:
    """What corrections say of an event that changed, in one language, as plain text."""

    def __init__(self, language: str, catalogues: Mapping[str, str], own_catalogues: Mapping[str, str]) -> None:
        """Take the language's code, the catalogues of the interface and those of the site."""
        self._words = Words(language, catalogues, own_catalogues)

    def relation(self, kind: str, target: str, *, is_inferred: bool, result: str | None = None) -> str:
        """Return a relation as its event says it; `target` is the text of the claim, or a title."""
        message = (FINDING_RELATIONS[result] if result else RELATIONS[kind])[0]
        said = self._words.gettext(message, what=target)
        return remove_marks(f"{said} ({self._words.gettext(INFERRED)})" if is_inferred else said)

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
