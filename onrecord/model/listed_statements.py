"""What pages list on a matter: its statements, and beside them what takes no side, which no standing reads."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from onrecord.model.fields import Citation
from onrecord.model.matters import Matter
from onrecord.model.relations import JOINING, OPPOSING, Body, Ref
from onrecord.model.site import Link
from onrecord.model.standings import Statement

_POSITIONS = JOINING | OPPOSING
"""The kinds of relations that say what a body holds."""


class ListedStatement(Struct, frozen=True):
    """What an event says on a matter, as pages list it."""

    event: Ref
    claim: Ref | None
    """The event's own claim that says it; None if a relation of the event does."""
    bodies: tuple[Body, ...]
    holds: bool | None
    """As in `Statement`: what the matter's first claim says, the opposite, or an earlier position taken back."""
    kind: str
    counts: bool
    """Whether standings follow from it."""
    is_inferred: bool
    """Whether pages call it the editors' reading."""
    step: Ref | None
    """The claim by whose join it bears on the first one; None if it is about that one itself."""
    quote: str | None
    citations: tuple[Citation, ...]
    note: Mapping[str, str] | None


def takes_no_side(link: Link, matter: Matter) -> bool:
    """Return whether pages list a relation to an event with claims of a matter beside the statements on it."""
    is_meant = link.target in matter.claims or not link.target.claim
    return is_meant and link.result is None and (link.is_report or not link.is_position)


def is_uncounted(link: Link) -> bool:
    """Return whether a relation says what a body holds, and no standing follows from it."""
    return link.kind in _POSITIONS and (link.is_report or link.basis != "stated")


def list_statement(said: Statement, matter: Matter) -> ListedStatement:
    """Return a statement on a matter as pages list it."""
    step = said.step_to(matter.first_claim)
    return ListedStatement(
        event=said.event,
        claim=said.claim,
        bodies=tuple(dict.fromkeys(said.bodies)),
        holds=said.holds,
        kind=said.kind,
        counts=True,
        is_inferred=step is not None,
        step=step,
        quote=said.quote,
        citations=said.citations,
        note=said.note,
    )


def list_uncounted(
    link: Link, matters: Iterable[Matter], bodies: tuple[Body, ...], citations: tuple[Citation, ...]
) -> Iterator[tuple[Matter, ListedStatement]]:
    """Yield what an uncounted relation says on these matters of its target's claims.

    `bodies` are those for whom the event speaks, and `citations` those of the relation.
    """
    for matter in matters:
        meant = next(claim for claim in matter.claims if claim.overlaps(link.target))
        agrees = matter.claims[meant] is (link.kind != "denies")
        step = None if matter.first_claim.overlaps(link.target) else meant
        yield (
            matter,
            ListedStatement(
                event=Ref(*link.origin.key),
                claim=link.origin if link.origin.claim else None,
                bodies=bodies,
                holds=None if link.kind == "withdraws" else agrees,
                kind=link.kind,
                counts=False,
                is_inferred=link.basis == "inferred" or step is not None,
                step=step,
                quote=link.quote,
                citations=citations,
                note=link.note,
            ),
        )
