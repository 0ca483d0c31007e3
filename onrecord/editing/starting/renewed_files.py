"""Plans what an upgrade does with each file that `onrecord init` writes and an upgrade renews."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from onrecord.editing.starting.earlier_texts import LONGEST, EarlierTexts
from onrecord.editing.starting.file_step import FileStep
from onrecord.editing.starting.newer_actions import with_newer_actions
from onrecord.editing.starting.starter_digest import GENERATED, digest_of, is_lock
from onrecord.editing.starting.starter_record import StarterRecord
from onrecord.editing.starting.three_way_merge import Conflict, Merge, merge_texts
from onrecord.read.file_decoding import decode
from onrecord.read.yaml.tree import parse_yaml

_YAML = (".yml", ".yaml")


class Wishes(Struct, frozen=True):
    """What the publisher asked for files that they changed."""

    taken: frozenset[str] = frozenset()
    """The files that get the new version's text."""
    kept: frozenset[str] = frozenset()
    """The files that stay, and are listed no more until a later version has another text."""
    merges: bool = False
    """Whether the other files get the new version's changes, where these don't conflict with the publisher's."""


class FilePlan(Struct, frozen=True):
    """What an upgrade does with a file, and what the site's record says of it from then on."""

    step: FileStep | None
    """None if there is nothing to do or to say."""
    digest: str | None
    """The digest of the text that the file then comes from; None if it is not recorded."""


class StarterFiles(Struct, frozen=True):
    """The files of the starter, as the new version has them, as the site has them, and as they were."""

    new: Mapping[str, bytes]
    now: Mapping[str, bytes | None]
    record: StarterRecord
    earlier: EarlierTexts


def plan_files(files: StarterFiles, wishes: Wishes) -> Iterator[tuple[str, FilePlan]]:
    """Yield what an upgrade does with each file of this version or of the one before, by path."""
    for path in sorted({*files.new, *files.record.files}):
        new = files.new.get(path)
        there = files.now[path]
        if new is None:
            yield path, _plan_dropped(path, files)
        elif there is None:
            yield path, _plan_missing(path, new, files, wishes)
        else:
            yield path, _plan_present(path, there, new, files, wishes)


def _plan_dropped(path: str, files: StarterFiles) -> FilePlan:
    """Plan for a file that this version lacks: delete it unless the publisher changed it."""
    there = files.now[path]
    if there is None:
        return FilePlan(None, None)
    return FilePlan(FileStep(path, "deleted" if _is_unchanged(path, there, files) else "outlived", there), None)


def _plan_missing(path: str, new: bytes, files: StarterFiles, wishes: Wishes) -> FilePlan:
    """Plan for a file that the site lacks: it is new, or the publisher deleted it."""
    old = files.record.files.get(path)
    if old is None or path in wishes.taken:
        return FilePlan(FileStep(path, "added", None, new), digest_of(path, new))
    return FilePlan(FileStep(path, "absent", None, new), old)


def _plan_present(path: str, there: bytes, new: bytes, files: StarterFiles, wishes: Wishes) -> FilePlan:
    """Plan for a file that both have: renew it unless the publisher changed it."""
    is_now = digest_of(path, new)
    if there.replace(b"\r\n", b"\n") == new or path in wishes.kept:
        return FilePlan(None, is_now)
    if path in wishes.taken or path.startswith(GENERATED) or _is_unchanged(path, there, files):
        return FilePlan(FileStep(path, "renewed", there, new), is_now)
    if is_lock(path) and _is_list_unchanged(path, files):
        return _plan_renewed_lock(path, there, new, files)
    base = _base_of(path, there, files)
    if is_now == base:
        return FilePlan(None, is_now)
    text = files.earlier.text_of(path, base)
    merge = _merge(path, text, there, new) if text is not None and len(there) <= LONGEST else None
    if merge is None or merge.conflicts:
        return FilePlan(FileStep(path, "kept", there, new, merge), base)
    if merge.text.encode("utf-8", "surrogateescape") == there.replace(b"\r\n", b"\n"):
        return FilePlan(None, is_now)  # the publisher has taken over all that is new
    if wishes.merges:
        return FilePlan(FileStep(path, "merged", there, _with_line_ends_of(there, merge.text)), is_now)
    return FilePlan(FileStep(path, "kept", there, new, merge), base)


def _is_unchanged(path: str, there: bytes, files: StarterFiles) -> bool:
    """Return whether a file is as some version wrote it."""
    return digest_of(path, there) == files.record.files.get(path) or files.earlier.knows(path, there)


def _base_of(path: str, there: bytes, files: StarterFiles) -> str | None:
    """Return the digest of the text that a changed file came from; None if nothing tells it."""
    recorded = files.record.files.get(path)
    return recorded or files.earlier.nearest_to(path, there)


def _merge(path: str, base: str, there: bytes, new: bytes) -> Merge:
    """Return the merge of a file; as one conflict if the result is no YAML any more, though the file is."""
    own = there.replace(b"\r\n", b"\n")
    # The commits of actions are no change of the publisher: the base gets those that the site has.
    pinned = with_newer_actions({path: base.encode()}, {path: own})[path]
    texts = [one.decode("utf-8", "surrogateescape") for one in (pinned, own, new)]
    merge = merge_texts(*texts)
    merged = merge.text.encode("utf-8", "surrogateescape")
    if path.endswith(_YAML) and _is_yaml(path, own) and not _is_yaml(path, merged):
        ours, theirs = (tuple(text.splitlines(keepends=True)) for text in texts[1:])
        return Merge(texts[1], (Conflict(1, ours, theirs),))
    return merge


def _is_yaml(path: str, content: bytes) -> bool:
    file = decode(content, path).value
    return file is not None and not parse_yaml(file).problems


def _with_line_ends_of(before: bytes, text: str) -> bytes:
    after = text.encode("utf-8", "surrogateescape")
    return after.replace(b"\n", b"\r\n") if b"\r\n" in before else after


def _plan_renewed_lock(path: str, there: bytes, new: bytes, files: StarterFiles) -> FilePlan:
    """Plan for a renewed lock: leave it, unless the new version lists other requirements."""
    source = _list_of(path)
    has_other_ranges = files.record.files.get(source) != digest_of(source, files.new[source])
    return FilePlan(FileStep(path, "renewed", there, new) if has_other_ranges else None, digest_of(path, new))


def _is_list_unchanged(path: str, files: StarterFiles) -> bool:
    """Return whether only a lock has changed since it was written. Dependabot renews a lock, and not its list."""
    source = _list_of(path)
    listed = files.now.get(source)
    return listed is not None and digest_of(source, listed) == files.record.files.get(source)


def _list_of(lock: str) -> str:
    """Return the path of the list of requirements that a lock resolves."""
    return f"{lock.removesuffix('.txt')}.in"
