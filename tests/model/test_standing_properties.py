"""Property tests of standings: random events that answer each other's claims at random."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from random_speeches import (
    BODIES,
    DATES,
    DAYS,
    KINDS,
    NAMES,
    Relation,
    Speech,
    Speeches,
    site_of,
    speeches,
    targets,
    without_dangling,
)
from slow import examples
from standing_words import ACTORS, in_words, standing_in_words

from onrecord.model.matters import Matter
from onrecord.model.relations import Body, Ref
from onrecord.model.site import Site
from onrecord.model.standings import Standing, Statement


def _in_words(site: Site, days: tuple[date | None, ...] = DAYS) -> dict[tuple[Ref, date | None], str]:
    """Return each claim's standing in words as of each day."""
    return {
        (claim, day): in_words(site, claim, day.isoformat() if day else None, history=False)
        for claim in site.matters
        for day in days
    }


def _known(site: Site) -> list[tuple[Ref, list[tuple[Ref, bool]], tuple[Statement, ...]]]:
    """Return each claim's matter with its claims and history, in order."""
    return [(claim, list(matter.claims.items()), matter.history) for claim, matter in site.matters.items()]


def _standings(matter: Matter, day: date | None) -> list[tuple[bool, Standing]]:
    found = [(alike, matter.standing(claim, day)) for claim, alike in matter.claims.items()]
    return [(alike, standing) for alike, standing in found if standing is not None]


def _every_claim_has_a_consistent_standing(found: Speeches, site: Site) -> None:
    """Assert: Whatever events say, even contradictions, every claim has a consistent standing on every day."""
    matters = site.matters
    public = {Ref("dispute", name, c) for name, e in found.items() if e.status == "published" for c in e.claims}
    standings = [standing for m in matters.values() for day in DAYS for _, standing in _standings(m, day)]

    assert set(matters) == public
    for standing in standings:
        disputed = bool(standing.holding) and bool(standing.opposing)
        assert not set(standing.holding) & set(standing.opposing)
        assert (standing.kind == "disputed") is disputed
        assert (standing.kind == "withdrawn") is (not standing.holding)
        assert disputed or standing.answer is None
        assert (standing.answer == "maintained") is bool(standing.maintained_by)
        assert set(standing.divided) == _sides(standing.holding) & _sides(standing.opposing)
        assert standing.mark == ("disputed-maintained" if standing.answer == "maintained" else standing.kind)


def _sides(bodies: tuple[Body, ...]) -> set[str]:
    return {body.side for body in bodies}


def _agreement_is_between_sides(_found: Speeches, site: Site) -> None:
    """Assert: Sides that assert, confirm and share a claim are different; other bodies that hold it only repeat it."""
    matters = site.matters
    for standing in (standing for m in matters.values() for day in DAYS for _, standing in _standings(m, day)):
        parts = (standing.asserted_by, standing.confirmed_by, standing.shared_by)
        asserting, confirming, sharing = map(_sides, parts)
        named = {body for part in parts for body in part}

        assert bool(standing.asserted_by) is bool(standing.holding)
        assert named <= set(standing.holding)
        assert not asserting & confirming | asserting & sharing | confirming & sharing
        assert all(body.is_named and not body.is_outlet for body in standing.confirmed_by)
        assert all(body.is_named for body in standing.shared_by)
        assert all(body.side in asserting | confirming or not body.is_named for body in {*standing.holding} - named)
        if not standing.opposing and standing.holding:
            kind = "confirmed" if confirming else "shared" if sharing else "asserted"
            assert standing.kind == kind


WITHOUT_PARTS = re.sub(r", part_of: [a-z-]+", "", ACTORS)
"""The same actors, each of them a side by itself."""


def _part_of_changes_no_position(found: Speeches, site: Site) -> None:
    """Assert: Who holds, who opposes and who spoke, in order, doesn't depend on which body is a part of which."""
    one, other = site, site_of(found, WITHOUT_PARTS)

    assert "part_of" in ACTORS
    for claim, matter in one.matters.items():
        alone = other.matters[claim]
        assert [_ids(said.bodies) for said in matter.history] == [_ids(said.bodies) for said in alone.history]
        for day in DAYS:
            standing, parted = matter.standing(claim, day), alone.standing(claim, day)
            assert (standing and _held(standing)) == (parted and _held(parted))


def _ids(bodies: tuple[Body, ...]) -> list[str]:
    return [body.id for body in bodies]


def _held(standing: Standing) -> tuple[list[str], ...]:
    return _ids(standing.holding), _ids(standing.opposing), _ids(standing.first)


def _maintains_another_word(speech: Speech) -> bool:
    """Return whether a claim that confirms another also maintains a word; `check` warns that it is not its own."""
    kinds: dict[str | None, set[str]] = {}
    for relation in speech.relations:
        kinds.setdefault(relation.on, set()).add(relation.kind)
    return any({"confirms", "maintains"} <= found for found in kinds.values())


def _only_confirms_confirms(found: Speeches, site: Site) -> None:
    """Assert: Without `confirms` no claim is confirmed; with `same_as` in its place, the same bodies hold it.

    A claim that confirms another and also maintains its denial contradicts itself: `same_as` then joins opposites.
    """
    if any(map(_maintains_another_word, found.values())):
        return
    same = {
        name: replace(
            speech,
            relations=tuple(replace(r, kind="same_as") if r.kind == "confirms" else r for r in speech.relations),
        )
        for name, speech in found.items()
    }
    one, other = site, site_of(same)

    for claim, matter in one.matters.items():
        for day in DAYS:
            standing, shared = matter.standing(claim, day), other.matters[claim].standing(claim, day)
            assert (standing and _held(standing)) == (shared and _held(shared))
            assert shared is None or not shared.confirmed_by


def _opposition_is_symmetric(_found: Speeches, site: Site) -> None:
    """Assert: Claims that say the same have equal standings. Of two opposites, those who oppose one hold the other."""
    for matter in site.matters.values():
        for day in DAYS:
            for alike, one in _standings(matter, day):
                for other_alike, other in _standings(matter, day):
                    same = alike is other_alike
                    sides = (one.holding, one.opposing) if same else (one.opposing, one.holding)

                    assert (other.holding, other.opposing) == sides
                    assert (other.answer, other.maintained_by, other.last) == (one.answer, one.maintained_by, one.last)
                    assert set(other.divided) == set(one.divided)
                    assert (other.was_first is one.was_first) is same
                    assert not same or other == one


@examples(100)
@given(speeches.flatmap(lambda found: st.tuples(st.just(found), st.permutations(list(found)))))
def test_reading_order_changes_no_standing(shuffled: tuple[Speeches, list[str]]) -> None:
    """Claims depend on the entries that exist, not on the order in which they are read."""
    found, names = shuffled

    assert _known(site_of({name: found[name] for name in names})) == _known(site_of(found))


@examples(100)
@given(speeches, st.permutations(NAMES))
def test_event_ids_change_no_standing(found: Speeches, names: list[str]) -> None:
    """Where days fix the order, renamed events leave every standing as it is."""
    ordered = _by_day(found)
    new_ids = dict(zip(NAMES, names, strict=True))
    renamed = {new_ids[name]: _renamed(speech, new_ids) for name, speech in ordered.items()}
    one, other = _in_words(site_of(ordered)), _in_words(site_of(renamed))
    expected = {
        (claim._replace(event=new_ids[claim.event]), day): _ID.sub(lambda id_: new_ids[id_[0]], words)
        for (claim, day), words in one.items()
    }

    assert other == expected


_ID = re.compile(r"(?<=in )[a-e]$|(?<=dispute/)[a-e]\b")


def _by_day(found: Speeches) -> Speeches:
    """Return the events on one day each, in the order of their names, without relations to later events."""
    return without_dangling(
        {
            name: replace(
                speech,
                date=f"2021-11-0{number}",
                relations=tuple(relation for relation in speech.relations if relation.target.partition("#")[0] <= name),
            )
            for number, (name, speech) in enumerate(sorted(found.items()), 1)
        }
    )


def _renamed(speech: Speech, new_ids: dict[str, str]) -> Speech:
    targets = [relation.target.partition("#") for relation in speech.relations]
    relations = (
        replace(relation, target="".join((new_ids[name], *claim)))
        for relation, (name, *claim) in zip(speech.relations, targets, strict=True)
    )
    return replace(speech, relations=tuple(relations))


def _inferred_relations_change_no_standing(found: Speeches, site: Site) -> None:
    """Assert: A site without its inferred relations has the same standings."""
    stated = {
        name: replace(speech, relations=tuple(relation for relation in speech.relations if relation.basis == "stated"))
        for name, speech in found.items()
    }

    assert _known(site) == _known(site_of(stated))


def _withdrawn_entry_counts_like_a_missing_one(found: Speeches, site: Site) -> None:
    """Assert: Removing a withdrawn entry that no other names leaves all standings as they are."""
    named = {relation.target.partition("#")[0] for speech in found.values() for relation in speech.relations}
    left = {name: speech for name, speech in found.items() if speech.status == "published" or name in named}

    assert _known(site) == _known(site_of(left))


PROPERTIES = (
    _every_claim_has_a_consistent_standing,
    _agreement_is_between_sides,
    _part_of_changes_no_position,
    _only_confirms_confirms,
    _opposition_is_symmetric,
    _inferred_relations_change_no_standing,
    _withdrawn_entry_counts_like_a_missing_one,
)


@examples(120)  # some are none for `_only_confirms_confirms`
@given(speeches)
def test_standings_of_any_events_have_all_properties(found: Speeches) -> None:
    """Each property holds of the same random events, which take longer to draw than to compare."""
    site = site_of(found)
    for holds in PROPERTIES:
        holds(found, site)


later_relations = st.builds(Relation, st.sampled_from(KINDS), targets)


@examples(100)
@given(
    speeches,
    st.sampled_from(("2021-11-04", "2021-11", "2021-11-02/2021-11-05", "../2021-11-04", "2022")),
    st.sampled_from(BODIES),
    st.lists(later_relations, max_size=3),
    st.none() | later_relations,
)
def test_later_event_changes_no_earlier_day(
    found: Speeches, when: str, speaker: list[str], bare: list[Relation], claimed: Relation | None
) -> None:
    """An event that may have happened after a day leaves all standings as of that day unchanged.

    It may have any relation to others' claims, and one claim that joins one of them. (A claim that joins two others
    makes one matter of two, on earlier days too.)
    """
    on_claim = (replace(claimed, on="z"),) if claimed and "#" in claimed.target else ()
    added = Speech(when, speaker, ("z",), (*bare, *on_claim))
    more = without_dangling({**found, "z": added})
    before = tuple(day for day in DAYS if day and day < date(2021, 11, 4))
    earlier = _in_words(site_of(found), before)
    later = _in_words(site_of(more), before)

    assert {key: later[key] for key in earlier} == earlier


SEED: Speeches = {
    "a": Speech("2021-10-01", ["minister"], ("x",)),
    "b": Speech("2021-10-02", ["minister"], ("x",), (Relation("denies", "a#x", "x"),)),
    "c": Speech("2021-10-03", ["minister"], (), (Relation("withdraws", "a#x"),)),
}
"""Two opposite claims that no body holds any more."""
OPPOSITE = {"a#x": "b#x", "b#x": "a#x", "denies": "confirms", "confirms": "denies"}
seed_relations = st.builds(
    Relation, st.sampled_from(KINDS), st.sampled_from(("a#x", "b#x")), st.sampled_from((None, "x"))
)
answers = st.lists(st.tuples(st.sampled_from(DATES[:4]), st.sampled_from(BODIES), seed_relations), max_size=6).map(
    lambda said: [Speech(when, speaker, (), (relation,)).with_all_claims for when, speaker, relation in said]
)


def _with_seed(said: list[Speech]) -> Speeches:
    return {**SEED, **{f"said-{number}": speech for number, speech in enumerate(said)}}


def _of_seed(site: Site, event: str) -> list[str]:
    matter, claim = site.matters[Ref("dispute", event, "x")], Ref("dispute", event, "x")
    return [standing_in_words(standing) for day in DAYS if (standing := matter.standing(claim, day))]


def _opposite_targets_swap_the_sides(said: list[Speech]) -> None:
    """Assert: If everybody answers the opposite claim instead, the two claims' standings change places."""
    swapped = [
        replace(speech, relations=tuple(replace(r, target=OPPOSITE[r.target]) for r in speech.relations))
        for speech in said
    ]
    one, other = site_of(_with_seed(said)), site_of(_with_seed(swapped))

    assert _of_seed(other, "a") == _of_seed(one, "b")
    assert _of_seed(other, "b") == _of_seed(one, "a")


def _denial_equals_confirmation_of_the_opposite(said: list[Speech]) -> None:
    """Assert: Denying a claim and confirming its opposite give the same position; only the latter is a confirmation."""
    named = [speech for speech in said if speech.speaker not in ([], ["paper"])]
    mirrored = [
        replace(
            speech, relations=tuple(_mirrored(r) for r in speech.relations if r.kind in OPPOSITE) or speech.relations
        )
        for speech in named
    ]
    one, other = site_of(_with_seed(named)), site_of(_with_seed(mirrored))

    for event in ("a", "b"):
        claim = Ref("dispute", event, "x")
        for day in DAYS:
            standing, swapped = (site.matters[claim].standing(claim, day) for site in (one, other))
            assert (standing and _position(standing)) == (swapped and _position(swapped))


def _position(standing: Standing) -> tuple[object, ...]:
    return (
        standing.holding,
        standing.opposing,
        standing.first,
        standing.answer,
        standing.maintained_by,
        standing.last.event,
    )


def _mirrored(relation: Relation) -> Relation:
    return replace(relation, kind=OPPOSITE[relation.kind], target=OPPOSITE[relation.target])


def _relation_of_an_event_counts_like_one_of_a_claim(said: list[Speech]) -> None:
    """Assert: Others' claims stand alike, whether an event or a claim of its own has the relation."""
    joining = [speech for speech in said if speech.relations[0].kind != "withdraws"]
    bare = [replace(speech, claims=(), relations=(replace(speech.relations[0], on=None),)) for speech in joining]
    claimed = [replace(speech, claims=("x",), relations=(replace(speech.relations[0], on="x"),)) for speech in joining]
    one, other = site_of(_with_seed(bare)), site_of(_with_seed(claimed))

    assert _of_seed(other, "a") == _of_seed(one, "a")
    assert _of_seed(other, "b") == _of_seed(one, "b")


@examples(100)
@given(answers)
def test_answers_to_two_opposites_have_all_properties(said: list[Speech]) -> None:
    """Each property holds of the same random answers."""
    for holds in (
        _opposite_targets_swap_the_sides,
        _denial_equals_confirmation_of_the_opposite,
        _relation_of_an_event_counts_like_one_of_a_claim,
    ):
        holds(said)


SIGNS = {"denies": False, "confirms": True, "maintains": True, "same_as": True, "withdraws": None}
SIDE_OF = {"press-office": "ministry", "company-office": "company"}
Step = tuple[str, str]
"""A body and what it does to the claim: it asserts the claim or has a relation to it."""
steps = st.lists(
    st.tuples(
        st.sampled_from(("ministry", "press-office", "company", "company-office", "union", "watchdog", "paper")),
        st.sampled_from(sorted(SIGNS)),
    ),
    max_size=8,
)


@examples(100)
@given(steps)
def test_standing_equals_a_reference_model(said: list[Step]) -> None:
    """On each day, a claim's standing equals the one that a simple model computes from the history."""
    days = [date(2021, 11, 1) + timedelta(number) for number in range(len(said) + 1)]
    events = {"a": Speech("2021-11-01", ["ministry"], ("x",))}
    events |= {
        f"said-{number}": Speech(days[number].isoformat(), [body], (), (Relation(kind, "a#x"),))
        for number, (body, kind) in enumerate(said, 1)
    }
    claim = Ref("dispute", "a", "x")
    matter = site_of(events).matters[claim]
    history: list[Step] = [("ministry", "asserts"), *said]
    for number, day in enumerate(days, 1):
        standing = matter.standing(claim, day)
        assert standing is not None
        model = _model([step for step in history[:number] if not _only_reports(step)])

        assert (set(_ids(standing.holding)), set(_ids(standing.opposing))) == (model.holding, model.opposing)
        assert (standing.answer, set(_ids(standing.maintained_by))) == model.answer()
        assert set(standing.divided) == model.sides(model.holding) & model.sides(model.opposing)
        assert standing.kind == model.kind()
        assert (set(_ids(standing.confirmed_by)), set(_ids(standing.shared_by))) == model.agreement()


def _only_reports(step: Step) -> bool:
    """Return whether an outlet only reports a claim."""
    return step[0] == "paper" and step[1] in ("confirms", "same_as", "maintains")


@dataclass(frozen=True)
class Model:
    """A simple model of a claim's history, which follows the definitions of docs/standing.md."""

    history: list[Step]
    holding: set[str]
    opposing: set[str]

    def sides(self, bodies: Iterable[str]) -> set[str]:
        """Return the sides of bodies."""
        return {SIDE_OF.get(body, body) for body in bodies}

    def kind(self) -> str:
        """Return the kind of standing."""
        if not self.holding or self.opposing:
            return "disputed" if self.holding else "withdrawn"
        confirmed, shared = self.agreement()
        return "confirmed" if confirmed else "shared" if shared else "asserted"

    def agreement(self) -> tuple[set[str], set[str]]:
        """Return who confirms the claim and who shares it: sides other than the asserting side.

        The ministry made the claim, so neither it nor its press office can confirm it. The asserting side is the first
        that came to hold the claim without confirming it, and still holds it; if there is none, the first of all.
        """
        steps = {body: self._since(body) for body in self.holding}
        came: dict[str, tuple[int, bool]] = {}
        for body, own in steps.items():
            (side,) = self.sides([body])
            number, kind = own[0]
            first = (number, kind == "confirms" and side != "ministry")
            came[side] = min(came.get(side, first), first)
        by_confirming = all(confirms for _, confirms in came.values())
        asserting = min((came[side][0], side) for side in came if by_confirming or not came[side][1])[1] if came else ""
        others = {body for body in self.holding if self.sides([body]) != {asserting}}
        confirmed = {
            body
            for body in others
            if self.sides([body]) != {"ministry"} and "confirms" in [kind for _, kind in steps[body]]
        }
        return confirmed, {body for body in others if not self.sides([body]) <= self.sides(confirmed)}

    def _since(self, body: str) -> list[tuple[int, str]]:
        """Return the steps by which a body holds the claim, since it last began to hold it."""
        own = [(number, kind) for number, (speaking, kind) in enumerate(self.history) if speaking == body]
        turned = [number for number, kind in own if SIGNS.get(kind, True) is not True]
        return [(number, kind) for number, kind in own if number > max(turned, default=-1)]

    def answer(self) -> tuple[str | None, set[str]]:
        """Return what the ministry's side said since the first opposition, and which of its bodies maintained it."""
        if not (self.holding and self.opposing):
            return None, set()
        loyal = self.holding & {"ministry", "press-office"}
        if "ministry" not in loyal:
            return "withdrawn", set()
        denials = [number for number, (_, kind) in enumerate(self.history) if kind == "denies"]
        opposed = next((number for number in denials if self.history[number][0] != "ministry"), denials[0])
        restating = {body for body in loyal if self._since(body)[-1][0] > opposed}
        if restating:
            return "maintained", restating
        later = {body for body, _ in self.history[opposed + 1 :]}
        return None if later & {"ministry", "press-office"} else "unanswered", set()


def _model(history: list[Step]) -> Model:
    last = {body: SIGNS.get(kind, True) for body, kind in history}
    holding = {body for body, holds in last.items() if holds is True}
    return Model(history, holding, {body for body, holds in last.items() if holds is False})
