"""One body, two entries: `new actor` asks about equal names, and they count as one until an entry says otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from compared_builds import Preview
from conftest import BASE, NOW, TODAY, MakeSite
from dialogues import answered
from filled_forms import new_event, webhook
from hypothesis import given
from hypothesis import strategies as st

from onrecord.build.pipeline import Options, build, check
from onrecord.cli import main
from onrecord.editing.compare.changes import StandingChanged
from onrecord.editing.compare.comparison import compare
from onrecord.editing.diff.states import read_state
from onrecord.model import namesakes
from onrecord.model.fields import ActorFields
from onrecord.model.foldings import fold_name
from onrecord.model.namesakes import Namesakes, compare_names, names_of, similar_pairs
from onrecord.model.records import Entry
from onrecord.terminal.environment import Environment

ACTORS = "content/actors/actors.yaml"
MORE = "content/actors/more.yaml"
AGAIN = "content/stories/dispute/events/again.yaml"
CONFIRMS = (
    "type: statement\ndate: 2021-11-03\ntitle: It is so\nspeaker: again\nconfirms: announcement#access\n"
    "sources: wire\npublished: 2021-11-10\n"
)
NAMESAKE = {MORE: "again: {name: The Ministry, kind: organization}\n", AGAIN: CONFIRMS}


def _run(*arguments: str | Path, typed: bytes | None = None) -> Result:
    environment = Environment(lambda: NOW, asks=False)
    return CliRunner().invoke(main, [str(argument) for argument in arguments], obj=environment, input=typed)


def test_fresh_site_publishes_no_confirmation_by_the_same_body(tmp_path: Path) -> None:
    """On a new site, nobody writes the example's ministry again unasked, and a second one does not confirm it."""
    root = tmp_path / "site"
    _run("init", root)
    example = next(root.glob("content/stories/*/events"))
    refused = _run("new", "actor", "--name", "Example Ministry", "--kind", "organization", root)
    with (root / "content/actors/example.yaml").open("a", encoding="utf-8") as file:
        file.write("\nexample-ministry-2: {name: Example Ministry, kind: organization}\n")
    confirms = CONFIRMS.replace("again", "example-ministry-2").replace("access", "agreement")
    (example / "again.yaml").write_text(confirms.replace("wire", "example-letter"), "utf-8")
    built = _run("build", root)
    pages = _pages(root / "_site")

    assert refused.exit_code == 2
    assert "there is an actor with this name: example-ministry (content/actors/example.yaml)" in refused.stderr
    assert "--different-from example-ministry" in refused.stderr
    assert built.exit_code == 0
    assert "onrecord merge example-ministry-2 example-ministry" in built.stderr
    assert "Said again by Example Ministry" in pages
    assert "onfirmed by Example Ministry" not in pages


def _pages(folder: Path) -> str:
    return "\n".join(re.sub(r"<[^>]*>", "", file.read_text("utf-8")) for file in sorted(folder.rglob("*.html")))


@pytest.mark.parametrize("actor", ["name: The Ministry, different_from: ministry", "name: The union"])
def test_distinguished_body_confirms(actor: str, make_site: MakeSite, options: Options) -> None:
    """A body that says which one it is not, or that has another name, confirms; `diff` tells of the change."""
    before = read_state(make_site(NAMESAKE), options)
    root = make_site({**NAMESAKE, MORE: f"again: {{kind: organization, {actor}}}\n"})
    changes = compare(before.state, read_state(root, options).state).changes
    outcome = build(root, root / "_site", options)

    assert [problem.code for problem in outcome.problems] == []
    assert "Confirmed by The" in _pages(root / "_site")
    assert [(one.before.mark, one.after.mark) for one in changes if isinstance(one, StandingChanged)] == [
        ("asserted", "confirmed")
    ]


def test_edits_of_names_rebuild_every_page_that_depends_on_them(make_site: MakeSite, tmp_path: Path) -> None:
    """Warm builds equal cold ones when a name becomes that of another actor, and when entries tell the two apart."""
    site = Preview(make_site(NAMESAKE), tmp_path)
    site.build()
    for old, new in (
        ("name: The Ministry", "name: The guild"),
        ("name: The guild", "name: the ministry"),
        ("kind: organization", "kind: organization, different_from: ministry"),
        (", different_from: ministry", ""),
        ("kind: organization", "kind: organization, part_of: twin"),
        ("again:", "twin: {name: The company, kind: organization}\nagain:"),
    ):
        site.edit(MORE, old, new)
        if "part_of" not in new:  # until the next edit, that actor is missing
            site.build()
    site.edit(AGAIN, "title: It is so\n", "title: It is so\nsummary: Really.\n")
    site.build()
    site.edit(AGAIN, "Really", "Indeed")
    site.build()
    site.edit(ACTORS, "The ministry", "The bureau")

    assert site.written > 3


def _actors(names: Mapping[str, Mapping[str, str]], **fields: object) -> dict[str, Entry[ActorFields]]:
    made = {id_: ActorFields(name=name, kind="organization", **fields) for id_, name in names.items()}
    return {id_: Entry("actor", id_, value, MORE) for id_, value in made.items()}


ALIKE = (
    ("Example Ministry", "example  MINISTRY", "equal"),
    ("Ｅxample\u00a0Ministry", "Exam\u00adple Ministry", "equal"),
    ("Café “Orda”", "Cafe\u0301 «Orda»", "equal"),
    ("Strasse", "Straße", "equal"),
    ("Example Ministry", "Ехample Мinistry", "equal"),
    ("Paco", "Расо", "equal"),
    ("THE MINISTRY", "TНЕ MINISTRY", "equal"),
    ("Zoë Reed", "Zоё Reed", "equal"),
    ("ΝΙΚΗ", "νικη", "equal"),
    ("Example Ministry", "«Example Ministry»", "equal"),
    ("ТОО «Орда»", "ТОО Орда", "equal"),
    ("ТОО«Орда»", "тоо 'Орда'", "equal"),
    ("O'Brien", "OBrien", "letters"),
    ("The Example Ministry", "Ехample Мinistry", "letters"),
    ("Aida Balaeva", "Айда Балаева", "letters"),
    ("Balayeva Ayda", "Aida Balaeva", "letters"),
    ("Yerzhan Alexeyev", "Ержан Алексеев", "letters"),
    ("Kassym-Jomart Tokayev", "Касым-Жомарт Токаев", "letters"),
    ("Yuliya Shcherbakova", "Юлия Щербакова", "letters"),
    ("The Guild", "Guild", "letters"),
    ("Ministry of Finance", "Ministry of Fincance", "spelling"),
    ("Example Company", "Exmaple Company", "spelling"),
    ("Example Ministry", "Example Minstry", "spelling"),
    ("Senate 1", "Senate 2", None),
    ("Party A", "Party B", None),
    ("Aida Balaeva", "Aigul Balaeva", None),
    ("Valentin Kim", "Valentina Kim", None),
    ("Ministry of Health", "Ministry of Wealth", None),
    ("Northern Committee", "Southern Committee", None),
    ("民主党", "自民党", None),
)


@pytest.mark.parametrize(("one", "other", "likeness"), ALIKE)
def test_names_are_compared(one: str, other: str, likeness: str | None) -> None:
    """Equal names, other spellings of a name, and misspelt ones are told from names that merely look alike."""
    actors = _actors({"one": {"en": one}, "other": {"en": other}})
    names = [names_of(actor.fields) for actor in actors.values()]
    found = compare_names(*names)

    assert (found and found.likeness) == likeness
    assert [pair[:2] for pair in similar_pairs(actors, Namesakes(actors))] == [("other", "one")] * (found is not None)


def test_equal_names_are_equal_in_one_language() -> None:
    """A name counts as equal only in one language; in two, it is only alike."""
    one, same, other = (names_of(ActorFields(name=name, kind="outlet")) for name in ({"en": "A", "ru": "Заря"}, {"ru": "Заря"}, {"kk": "Заря"}))  # fmt: skip  # noqa: E501
    pairs = [compare_names(one, same), compare_names(one, other)]

    assert [pair and pair.likeness for pair in pairs] == ["equal", "letters"]


@given(st.text(max_size=30))
def test_folding_is_stable(name: str) -> None:
    """A folded name folds to itself, and so do its capitals."""
    folded = fold_name(name)

    assert fold_name(folded) == folded
    assert fold_name(f"  {name}\u200b ") == folded


@pytest.mark.parametrize("name", ["Body {word} of the region", "Same name", "Committee {letters}"])
def test_comparisons_grow_with_the_number_of_actors(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many actors, each is compared with a few others, also if all have one name."""
    compared = 0

    def counted(*names: namesakes.ActorNames) -> namesakes.Likely | None:
        nonlocal compared
        compared += 1
        return compare_names(*names)

    monkeypatch.setattr(namesakes, "compare_names", counted)
    numbers = range(2_000)
    letters = ["".join(chr(97 + number // 26**place % 26) * 2 for place in range(4)) for number in numbers]
    actors = _actors({f"a{n}": {"en": name.format(word=f"w{n}", letters=f"bcdf{letters[n]}qz")} for n in numbers})
    list(similar_pairs(actors, Namesakes(actors)))

    assert compared < 20 * len(actors)


def test_dialogue_asks_whether_it_is_the_same(make_site: MakeSite) -> None:
    """At a terminal, the existing actor is offered; another one is written with `different_from`."""
    root = make_site({})
    same = answered(root, "actor", [("What is the name", "the  company"), ("Is it the same?", "")], TODAY)
    unchanged = (root / ACTORS).read_text("utf-8")
    other = [
        ("What is the name", "The Company"),
        ("Is it the same?", "no"),
        ("What is it?", "organization"),
        ("Its short name", ""),
    ]
    answered(root, "actor", other, TODAY)

    assert (
        "There is an actor with this name: company (content/actors/actors.yaml). Is it the same? [yes]:"
        in "\n".join(same)
    )
    assert "nothing was written" in same
    assert unchanged == BASE[ACTORS]
    assert (
        (root / ACTORS)
        .read_text("utf-8")
        .endswith("\ncompany-2:\n  name: The Company\n  kind: organization\n  different_from: company\n")
    )
    assert check(root, Options(today=TODAY)).problems == ()


def test_wizard_uses_the_actor_that_is_there(make_site: MakeSite) -> None:
    """A speaker that the user adds by the name of an actor is that actor, if the user says so."""
    root = make_site({})
    answers = [
        ("which story", "dispute"), ("What kind of event", "response"), ("When did it happen", "2021-11-03"),
        ("as a headline", "The company answers"), ("Who spoke", "+The  COMPANY"), ("What is the name", ""),
        ("Is it the same?", "yes"), ("Who else spoke", ""), ("What does it answer", "-"), ("something else", ""),
        ("What is asserted", ""), ("in one sentence", ""), ("Where is this written", "1"), ("Where else", ""),
        ("Its id", ""),
    ]  # fmt: skip
    answered(root, "event", answers, TODAY)
    event = (root / "content/stories/dispute/events/company-answers.yaml").read_text("utf-8")

    assert "speaker: company\n" in event
    assert (root / ACTORS).read_text("utf-8") == BASE[ACTORS]


def test_option_says_from_whom_a_new_actor_differs(make_site: MakeSite) -> None:
    """Without a dialogue, `--different-from` names each actor with the name; names that are alike are only told of."""
    root = make_site(NAMESAKE)
    new = ("new", "actor", "--kind", "organization")
    one = _run(*new, "--name", "The ministry", "--different-from", "ministry", root)
    wrong = _run(*new, "--name", "The ministry", "--different-from", "minstry", root)
    both = _run(*new, "--name", "The ministry", "--different-from", "ministry", "--different-from", "again", root)
    alike = _run(*new, "--name", "The Compnay", root)

    assert (one.exit_code, wrong.exit_code, both.exit_code, alike.exit_code) == (2, 2, 0, 0)
    assert "again (content/actors/more.yaml); if the new one is another, add: --different-from again" in one.stderr
    assert "no actor is called 'minstry'; did you mean 'ministry'?" in wrong.stderr
    assert alike.stderr == (
        "note: 'The Compnay' differs in one letter from 'The company', the name of 'company' "
        "(content/actors/actors.yaml); if it is the same, use 'company', or join the two with onrecord merge; "
        "if not, add --different-from company\n"
    )


def test_many_namesakes_are_counted(make_site: MakeSite, options: Options) -> None:
    """Of many actors with one name, a message names five."""
    root = make_site({MORE: "".join(f"again-{i}: {{name: The Ministry, kind: organization}}\n" for i in range(40))})
    refused = _run("new", "actor", "--kind", "organization", "--name", "The ministry", root)
    problems = [problem for problem in check(root, options).problems if problem.code == "IDS007"]

    assert refused.exit_code == 2
    assert refused.stderr.count("--different-from") == 5
    assert " and 36 others; if the new one is another" in refused.stderr
    assert max(len(problem.related) for problem in problems) == 5
    assert any(re.search(r"\] and \d+ others", problem.hint or "") for problem in problems)


def test_homoglyphs_make_no_other_name(make_site: MakeSite) -> None:
    """A name that looks like that of an actor is refused, and the message says that its letters differ."""
    root = make_site({})
    refused = _run("new", "actor", "--kind", "organization", "--name", "Тhe соmpany", root)

    assert (refused.exit_code, (root / ACTORS).read_text("utf-8")) == (2, BASE[ACTORS])
    assert (
        "'Тhe соmpany' looks like 'The company', the name of 'company', but is written with other letters"
        in refused.stderr
    )
    assert "add: --different-from company" in refused.stderr


def test_difference_without_effect_is_refused(make_site: MakeSite) -> None:
    """`--different-from` names an actor with a name that is alike, or one that another's equal name leads to."""
    actors = f"{BASE[ACTORS]}both: {{name: {{en: The company, ru: Х}}, kind: outlet, different_from: company}}\n"
    more = "other: {name: {ru: Х, en: Other}, kind: outlet}\n"
    root = make_site({"site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\n", ACTORS: actors, MORE: more})
    new = ("new", "actor", "--kind", "outlet", "--name", "The company", "--different-from", "company")
    useless = _run("new", "actor", "--kind", "outlet", "--name", "Some", "--different-from", "company", root)
    linked = _run(*new, "--different-from", "both", "--different-from", "other", root)

    assert useless.exit_code == 2
    assert "the name of 'company' is not like 'Some'; leave out --different-from company" in useless.stderr
    assert linked.exit_code == 0, linked.stderr
    assert not [one for one in check(root, Options(today=TODAY)).problems if one.code == "FLD005"]


def test_form_names_the_actors_that_share_a_name(make_site: MakeSite) -> None:
    """A reader's name finds the actor in any typing; if several have it, an editor decides."""
    root = make_site(NAMESAKE)
    forms = {"The company speaks": "«Ｔhe\u00a0COMPANY»", "The ministry speaks": "the ministry"}
    for number, (title, speaker) in enumerate(forms.items(), start=1):
        issue = webhook(new_event(speaker=speaker), f"New event: {title}", number)
        told = _run("import", "issue", "--site", root, typed=issue).output
    company, ministry = (
        (root / f"content/stories/dispute/events/{id_}.yaml").read_text("utf-8")
        for id_ in ("company-speaks", "ministry-speaks")
    )

    assert "\nspeaker: company\n" in company
    assert "\nspeaker:" not in ministry
    assert "'again' and 'ministry' have the name that the reader wrote" in told


def test_other_commands_find_the_field(make_site: MakeSite) -> None:
    """Renaming an actor corrects who is not it."""
    root = make_site({**NAMESAKE, MORE: "again: {name: The Ministry, kind: outlet, different_from: ministry}\n"})
    renamed = _run("rename", "actor", "ministry", "bureau", "--yes", "--site", root)

    assert renamed.exit_code == 0, renamed.output
    assert "different_from: bureau" in (root / MORE).read_text("utf-8")


def test_site_with_broken_parts_is_checked(make_site: MakeSite, options: Options) -> None:
    """Namesakes in a circle of `part_of`, and parts of actors that are missing, are no obstacle."""
    parts = (
        "one: {name: The Ministry, kind: organization, part_of: two}\n"
        "two: {name: The company, kind: organization, part_of: one}\n"
        "three: {name: The Ministry, kind: organization, part_of: nowhere}\n"
    )
    problems = check(make_site({**NAMESAKE, MORE: parts, AGAIN: CONFIRMS.replace("again", "one")}), options).problems

    assert sorted(problem.code for problem in problems) == ["IDS007"] * 3 + ["REL001"] * 2 + ["REL008"]
