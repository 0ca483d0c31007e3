"""Rules on the files of `root/`, which the build writes to the root of the site, beside its own."""

from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.former_ids import moved_keys
from onrecord.model.records import Records
from onrecord.model.reserved_ids import is_file_at_root, is_folder_at_root
from onrecord.model.root_files import REPLACEABLE
from onrecord.plugins import segments
from onrecord.problems import Problem, SourceFile, Span

_ELSEWHERE = "give it another name; a file that readers only have to find can go into static/"


@rule("PUB005")
def root_file_replaces_nothing(context: Context) -> Iterator[Problem]:
    """No file in `root/` is at an address that the build uses, or that was published once; capitals don't count."""
    taken = _TakenNames(context.records)
    for path in sorted(context.root.files):
        first, _, rest = path.partition("/")
        if (owner := taken.owner(first, is_folder=bool(rest))) is not None:
            message = f"this would stand in the way of {owner}"
            yield Problem("PUB005", message, _place(path), taken.hint(first, rest))


@rule("PUB006")
def hidden_file_is_meant_to_stay(context: Context) -> Iterator[Problem]:
    """No hidden file is in `root/`, except those that have a use at the root of a site."""
    for path in context.root.left_out:
        message = "this is not published: its name begins with a dot"
        hint = (
            "if readers need it, give it another name, since only .well-known/, .domains and .htaccess go out; "
            "if it is secret, move it out of the site's folder"
        )
        yield Problem("PUB006", message, _place(path), hint)


@rule("PUB007")
def root_file_replaces_that_of_the_build(context: Context) -> Iterator[Problem]:
    """A file in `root/` takes the place of one that the build would write."""
    for path in context.root.replaced:
        message = (
            f"this takes the place of the build's own {path}, by which robots read all pages and find the site map"
        )
        yield Problem("PUB007", message, _place(path), _hint_on_robots(context))


def _hint_on_robots(context: Context) -> str:
    """Return what to know of a `robots.txt`. Only who may read a page sees that it asks to be left out (noindex)."""
    is_example = bool(context.records.examples) and not context.records.has_own_story
    asking = "while the site has the example alone, each page asks" if is_example else "a withdrawn entry's page asks"
    return (
        f"{asking} search engines to leave it out, and one that may not read the page never learns that; "
        "for the site map, add a line: Sitemap: https://…/sitemap.xml"
    )


class _TakenNames:
    """The names at the root of a site that belong to its pages and files."""

    def __init__(self, records: Records) -> None:
        self._languages = records.site.fields.languages
        self._of_plugins = segments(records.plugins)
        self._stories = records.ids("story") | {story.id for story in records.draft_stories}
        self._stories |= {event.story for event in records.all_events}
        former = {alias for story in records.stories for alias in story.fields.aliases}
        former |= {story for event in records.all_events for story, _ in moved_keys(event.fields.aliases)}
        listed = {known.name for known in records.published}
        former |= {name.id if name.kind == "story" else name.story for name in listed} - {""}
        self._former = former

    def owner(self, name: str, *, is_folder: bool) -> str | None:
        """Return whose a name at the root is; None if it is free. A file and a folder can't have one name."""
        small = name.lower()
        if small in REPLACEABLE:
            return None if name == small and not is_folder else f"the file '{small}' of the build"
        if is_file_at_root(name):
            return f"the file '{small}' of the build"
        if is_folder_at_root(name, self._languages):
            return f"the folder '{small}' of the build"
        if small in self._stories:
            return f"the story '{small}'"
        if small in self._former:
            return f"the former address '/{small}/', which readers may have kept"
        plugin = next((one for one in sorted(self._of_plugins) if small == one or small.startswith(f"{one}.")), None)
        return f"the '{plugin}' of a plug-in" if plugin else None

    def hint(self, name: str, rest: str) -> str:
        """Return what to do about a name that is taken."""
        small = name.lower()
        if small in REPLACEABLE and not rest:
            return f"to replace it, call it {small}, in small letters"
        if small == "static" and rest:
            return f"move it to static/{rest}"
        if small == "404.html":
            return "to change that page, put a template of this name into templates/"
        return _ELSEWHERE


def _place(path: str) -> Span:
    return SourceFile(f"root/{path}", "").span()
