"""What is true of the standings of any site: of random events that say random things of each other's claims."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from standing_words import ACTORS, in_words, standing_in_words

from onrecord.arrange import arrange, order_events
from onrecord.model.fields import EventFields
from onrecord.model.matters import Matter, Standing, Statement
from onrecord.model.records import Entry, Records
from onrecord.model.relations import Ref
from onrecord.model.site import Site
from onrecord.problems import Span, Where
from onrecord.read import read_site

calm = settings(deadline=None)
"""The first example reads files, and takes longer than the others."""
SIDES: tuple[list[str], ...] = (
    ["ministry"],
    ["press-office"],
    ["company"],
    ["union"],
    ["paper"],
    ["company", "union"],
    [],
)
DATES = ("2021-11-01", "2021-11-02", "2021-11-03", "2021-11-04", "2021-11", "../2021-11-03", "2021-11-02/2021-11-05")
DAYS = (None, *(date(2021, 11, 1) + timedelta(days) for days in (-1, 0, 1, 2, 3, 4, 29)))
NAMES = ("a", "b", "c", "d", "e")
CLAIMS = ("x", "y")
KINDS = ("denies", "confirms", "maintains", "withdraws", "same_as")


@dataclass(frozen=True)
class Saying:
    """A relation: its kind, its target, and the claim of its own event that it stands on, if any."""

    kind: str
    target: str
    on: str | None = None
    basis: str = "stated"


@dataclass(frozen=True)
class Speech:
    """An event: its date, speakers, claims and relations."""

    date: str
    speaker: list[str]
    claims: tuple[str, ...] = ()
    says: tuple[Saying, ...] = ()
    status: str = "published"

    @property
    def whole(self) -> Speech:
        """The event with every claim that a relation stands on."""
        claims = dict.fromkeys((*self.claims, *(saying.on for saying in self.says if saying.on)))
        return replace(self, claims=tuple(claims))


Speeches = dict[str, Speech]

targets = st.builds(
    lambda name, claim: f"{name}#{claim}" if claim else name, st.sampled_from(NAMES), st.sampled_from((*CLAIMS, ""))
)
sayings = st.builds(
    Saying,
    st.sampled_from(KINDS),
    targets,
    st.sampled_from((None, None, *CLAIMS)),
    st.sampled_from(("stated", "stated", "stated", "inferred")),
)
speeches = st.dictionaries(
    st.sampled_from(NAMES),
    st.builds(
        Speech,
        st.sampled_from(DATES),
        st.sampled_from(SIDES),
        st.sampled_from(((), ("x",), CLAIMS)),
        st.lists(sayings, max_size=3).map(tuple),
        st.sampled_from(("published", "published", "published", "published", "withdrawn")),
    ),
    min_size=1,
).map(lambda found: _meeting({name: speech.whole for name, speech in found.items()}))


def _meeting(found: Speeches) -> Speeches:
    """Return the events without the relations to what is not there, and to the event itself."""
    there = set(found) | {f"{name}#{claim}" for name in found for claim in found[name].claims}
    return {
        name: replace(speech, says=tuple(saying for saying in speech.says if _meets(saying, name, there)))
        for name, speech in found.items()
    }


def _meets(saying: Saying, name: str, there: set[str]) -> bool:
    own = saying.target in (name, f"{name}#{saying.on}")
    return saying.target in there and not own and (saying.on is not None or saying.target.partition("#")[0] != name)


def _entry(name: str, speech: Speech) -> Entry[EventFields]:
    def relations(on: str | None) -> dict[str, list[dict[str, str]]]:
        return {
            kind: [
                {"target": saying.target, "basis": saying.basis}
                for saying in speech.says
                if (saying.kind, saying.on) == (kind, on)
            ]
            for kind in KINDS
        }

    claims = [{"id": claim, "text": {"en": "x"}, **relations(claim)} for claim in speech.claims]
    own = {"type": "statement", "title": {"en": "x"}, "sources": [{"source": "gazette"}], "claims": claims}
    said = {"date": speech.date, "speaker": speech.speaker, "status": speech.status, **relations(None)}
    return Entry("event", name, EventFields.model_validate({**own, **said}), f"{name}.yaml", (), "dispute")


@cache
def _without_events() -> Records:
    """Return the records of a site that has the table's actors and no event."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for path, text in (
            ("site.yaml", "title: x\n"),
            ("content/actors/actors.yaml", ACTORS),
            ("content/sources/sources.yaml", "gazette: {title: x}\n"),
            ("content/stories/dispute/story.yaml", "title: x\n"),
        ):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        reading = read_site(root).value
    assert reading is not None
    return reading.records


def _locate(where: Where) -> Span:
    return Span(where.path, 1, 1, 0, "")


def _arranged(entries: list[Entry[EventFields]]) -> Site:
    records = replace(_without_events(), events=tuple(entries))
    return arrange(records, order_events(records, _locate).value, None)


def _site_of(found: Speeches) -> Site:
    return _arranged([_entry(name, speech) for name, speech in found.items()])


def _told(site: Site, days: tuple[date | None, ...] = DAYS) -> dict[tuple[Ref, date | None], str]:
    """Return the words on every claim as of every day."""
    return {
        (claim, day): in_words(site, claim, day.isoformat() if day else None, history=False)
        for claim in site.matters
        for day in days
    }


def _known(site: Site) -> list[tuple[Ref, list[tuple[Ref, bool]], tuple[Statement, ...]]]:
    """Return everything that is known of every claim, in order."""
    return [(claim, list(matter.claims.items()), matter.history) for claim, matter in site.matters.items()]


def _standings(matter: Matter, day: date | None) -> list[tuple[bool, Standing]]:
    found = [(alike, matter.standing(claim, day)) for claim, alike in matter.claims.items()]
    return [(alike, standing) for alike, standing in found if standing is not None]


@calm
@given(speeches)
def test_every_claim_stands_somehow(found: Speeches) -> None:
    """Whatever is said, even what contradicts itself, every claim has a standing that holds together on every day."""
    matters = _site_of(found).matters
    public = {Ref("dispute", name, c) for name, e in found.items() if e.status == "published" for c in e.claims}
    standings = [standing for m in matters.values() for day in DAYS for _, standing in _standings(m, day)]

    assert set(matters) == public
    for standing in standings:
        disputed = bool(standing.holding) and bool(standing.opposing)
        assert not set(standing.holding) & set(standing.opposing)
        assert (standing.kind == "disputed") is disputed
        assert (standing.kind == "withdrawn") is (not standing.holding)
        assert disputed or standing.answer is None
        assert standing.mark == ("disputed-maintained" if standing.answer == "maintained" else standing.kind)


@calm
@given(speeches)
def test_confirmed_is_said_with_its_sides(found: Speeches) -> None:
    """A confirmed claim names another side than those that asserted it, a merely asserted one names no other."""
    matters = _site_of(found).matters
    for standing in (standing for m in matters.values() for day in DAYS for _, standing in _standings(m, day)):
        asserted, confirmed = set(standing.asserted_by), set(standing.confirmed_by)

        assert not asserted & confirmed
        assert asserted | confirmed <= set(standing.holding)
        assert (standing.kind == "confirmed") is (bool(confirmed) and not standing.opposing)
        assert not any("/" in side for side in confirmed)


@calm
@given(speeches)
def test_who_denies_is_denied(found: Speeches) -> None:
    """Claims that say the same stand alike, and of two opposites each is held by those who oppose the other."""
    for matter in _site_of(found).matters.values():
        for day in DAYS:
            for alike, one in _standings(matter, day):
                for other_alike, other in _standings(matter, day):
                    same = alike is other_alike
                    sides = (one.holding, one.opposing) if same else (one.opposing, one.holding)

                    assert (other.holding, other.opposing) == sides
                    assert (other.answer, other.last) == (one.answer, one.last)
                    assert not same or other == one


@calm
@given(speeches.flatmap(lambda found: st.tuples(st.just(found), st.permutations(list(found)))))
def test_shuffled_entries_stand_alike(shuffled: tuple[Speeches, list[str]]) -> None:
    """What is known of claims depends on the entries that there are, and not on the order in which they were read."""
    found, names = shuffled

    assert _known(_site_of({name: found[name] for name in names})) == _known(_site_of(found))


@calm
@given(speeches, st.permutations(NAMES))
def test_names_decide_nothing(found: Speeches, names: list[str]) -> None:
    """Where days tell the order, every claim stands the same whatever the events are called."""
    ordered = _by_day(found)
    called = dict(zip(NAMES, names, strict=True))
    renamed = {called[name]: _renamed(speech, called) for name, speech in ordered.items()}
    one, other = _told(_site_of(ordered)), _told(_site_of(renamed))
    expected = {
        (claim._replace(event=called[claim.event]), day): _CALLED.sub(lambda name: called[name[0]], told)
        for (claim, day), told in one.items()
    }

    assert other == expected


_CALLED = re.compile(r"(?<=in )[a-e]$|(?<=dispute/)[a-e]\b")


def _by_day(found: Speeches) -> Speeches:
    """Return the events on a day each, in the order of their names, without what they say of later ones."""
    return _meeting(
        {
            name: replace(
                speech,
                date=f"2021-11-0{number}",
                says=tuple(saying for saying in speech.says if saying.target.partition("#")[0] <= name),
            )
            for number, (name, speech) in enumerate(sorted(found.items()), 1)
        }
    )


def _renamed(speech: Speech, called: dict[str, str]) -> Speech:
    targets = [saying.target.partition("#") for saying in speech.says]
    says = (
        replace(saying, target="".join((called[name], *claim)))
        for saying, (name, *claim) in zip(speech.says, targets, strict=True)
    )
    return replace(speech, says=tuple(says))


@calm
@given(speeches)
def test_reading_of_the_editors_moves_nothing(found: Speeches) -> None:
    """A site without its inferred relations knows the same of every claim."""
    stated = {
        name: replace(speech, says=tuple(saying for saying in speech.says if saying.basis == "stated"))
        for name, speech in found.items()
    }

    assert _known(_site_of(found)) == _known(_site_of(stated))


@calm
@given(speeches)
def test_withdrawn_entry_is_as_if_it_were_not_there(found: Speeches) -> None:
    """A site without a withdrawn entry that no other names knows the same of every claim."""
    named = {saying.target.partition("#")[0] for speech in found.values() for saying in speech.says}
    left = {name: speech for name, speech in found.items() if speech.status == "published" or name in named}

    assert _known(_site_of(found)) == _known(_site_of(left))


later_sayings = st.builds(Saying, st.sampled_from(KINDS), targets)


@calm
@given(
    speeches,
    st.sampled_from(("2021-11-04", "2021-11", "2021-11-02/2021-11-05", "../2021-11-04", "2022")),
    st.sampled_from(SIDES),
    st.lists(later_sayings, max_size=3),
    st.none() | later_sayings,
)
def test_later_word_changes_no_earlier_day(
    found: Speeches, when: str, speaker: list[str], bare: list[Saying], claimed: Saying | None
) -> None:
    """An event that can have been later than a day leaves what stood on that day as it was.

    It may say anything of others' claims, and join a claim of its own to one of them. (A claim that joins two others
    says what these had meant all along, so it does make one matter of two.)
    """
    on_claim = (replace(claimed, on="z"),) if claimed and "#" in claimed.target else ()
    added = Speech(when, speaker, ("z",), (*bare, *on_claim))
    more = _meeting({**found, "z": added})
    before = tuple(day for day in DAYS if day and day < date(2021, 11, 4))
    told = _told(_site_of(found), before)
    later = _told(_site_of(more), before)

    assert {key: later[key] for key in told} == told


SEED: Speeches = {
    "a": Speech("2021-10-01", ["minister"], ("x",)),
    "b": Speech("2021-10-02", ["minister"], ("x",), (Saying("denies", "a#x", "x"),)),
    "c": Speech("2021-10-03", ["minister"], (), (Saying("withdraws", "a#x"),)),
}
"""Two opposite claims, neither of which anybody holds any more."""
OPPOSITE = {"a#x": "b#x", "b#x": "a#x", "denies": "confirms", "confirms": "denies"}
seed_sayings = st.builds(Saying, st.sampled_from(KINDS), st.sampled_from(("a#x", "b#x")), st.sampled_from((None, "x")))
seeded = st.lists(st.tuples(st.sampled_from(DATES[:4]), st.sampled_from(SIDES), seed_sayings), max_size=6).map(
    lambda said: [Speech(when, speaker, (), (saying,)).whole for when, speaker, saying in said]
)


def _with_seed(said: list[Speech]) -> Speeches:
    return {**SEED, **{f"said-{number}": speech for number, speech in enumerate(said)}}


def _of_seed(site: Site, event: str) -> list[str]:
    matter, claim = site.matters[Ref("dispute", event, "x")], Ref("dispute", event, "x")
    return [standing_in_words(standing) for day in DAYS if (standing := matter.standing(claim, day))]


@calm
@given(seeded)
def test_opposite_targets_swap_the_sides(said: list[Speech]) -> None:
    """Where everybody says of the opposite claim what they said of a claim, the two change places and nothing else."""
    swapped = [
        replace(speech, says=tuple(replace(saying, target=OPPOSITE[saying.target]) for saying in speech.says))
        for speech in said
    ]
    one, other = _site_of(_with_seed(said)), _site_of(_with_seed(swapped))

    assert _of_seed(other, "a") == _of_seed(one, "b")
    assert _of_seed(other, "b") == _of_seed(one, "a")


@calm
@given(seeded)
def test_who_denies_a_claim_confirms_its_opposite(said: list[Speech]) -> None:
    """To deny a claim and to confirm its opposite is the same position, for whoever can confirm."""
    able = [speech for speech in said if speech.speaker not in ([], ["paper"])]
    turned = [
        replace(speech, says=tuple(_turned(saying) for saying in speech.says if saying.kind in OPPOSITE) or speech.says)
        for speech in able
    ]
    one, other = _site_of(_with_seed(able)), _site_of(_with_seed(turned))

    assert _of_seed(other, "a") == _of_seed(one, "a")
    assert _of_seed(other, "b") == _of_seed(one, "b")


def _turned(saying: Saying) -> Saying:
    return replace(saying, kind=OPPOSITE[saying.kind], target=OPPOSITE[saying.target])


@calm
@given(seeded)
def test_bare_position_counts_like_a_claim(said: list[Speech]) -> None:
    """Others' claims stand alike whether a side says something of them in a claim of its own or without one."""
    joining = [speech for speech in said if speech.says[0].kind != "withdraws"]
    bare = [replace(speech, claims=(), says=(replace(speech.says[0], on=None),)) for speech in joining]
    claimed = [replace(speech, claims=("x",), says=(replace(speech.says[0], on="x"),)) for speech in joining]
    one, other = _site_of(_with_seed(bare)), _site_of(_with_seed(claimed))

    assert _of_seed(other, "a") == _of_seed(one, "a")
    assert _of_seed(other, "b") == _of_seed(one, "b")


SIGNS = {"denies": False, "confirms": True, "maintains": True, "same_as": True, "withdraws": None}
words = st.lists(
    st.tuples(st.sampled_from(("ministry", "company", "union", "watchdog")), st.sampled_from(sorted(SIGNS))), max_size=8
)


@calm
@given(words)
def test_standing_is_what_a_reader_would_make_of_the_list(said: list[tuple[str, str]]) -> None:
    """On each day a claim stands as one finds by going through the list of who said what on it."""
    days = [date(2021, 11, 1) + timedelta(number) for number in range(len(said) + 1)]
    events = {"a": Speech("2021-11-01", ["ministry"], ("x",))}
    events |= {
        f"said-{number}": Speech(days[number].isoformat(), [side], (), (Saying(kind, "a#x"),))
        for number, (side, kind) in enumerate(said, 1)
    }
    claim = Ref("dispute", "a", "x")
    matter = _site_of(events).matters[claim]
    history: list[tuple[str, bool | None]] = [("ministry", True), *((side, SIGNS[kind]) for side, kind in said)]
    for number, day in enumerate(days, 1):
        standing = matter.standing(claim, day)
        assert standing is not None
        found = (standing.kind, set(standing.holding), set(standing.opposing), standing.answer)

        assert found == _read(history[:number])


def _read(history: list[tuple[str, bool | None]]) -> tuple[str, set[str], set[str], str | None]:
    """Return kind, holders, opponents and answer, each by its definition."""
    last = dict(history)
    holding = {side for side, holds in last.items() if holds is True}
    opposing = {side for side, holds in last.items() if holds is False}
    if not holding:
        return "withdrawn", holding, opposing, None
    if not opposing:
        return "confirmed" if len(holding) > 1 else "asserted", holding, opposing, None
    first = history[0][0]
    if last[first] is not True:
        return "disputed", holding, opposing, "withdrawn"
    opposed = next(number for number, (side, holds) in enumerate(history) if holds is False and side != first)
    restated = (first, True) in history[opposed:]
    return "disputed", holding, opposing, "maintained" if restated else "unanswered"
