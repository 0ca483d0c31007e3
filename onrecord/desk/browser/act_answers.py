"""What the page of an act was answered, and a digest of what it has shown, so that nothing else is done."""

from collections.abc import Mapping
from hashlib import blake2b

from msgspec import Struct


class Answers(Struct, frozen=True):
    """What the page of an act was answered; empty texts for what was not."""

    id: str = ""
    """The new id."""
    other: str = ""
    """The id of the other story or entry, of a step's source, or of its event after that of the story."""
    stays: str = ""
    """Which of two entries stays: 'this' or 'other'."""
    reason: str = ""
    """Why; readers will see it."""
    step: str = ""
    """The id of the step that lies ahead, if the act is about one."""
    date: str = ""
    """The new day of a step, as typed."""
    time: str = ""
    announced: str = ""
    """When the new day was made known, as typed; empty if today."""

    @property
    def choice(self) -> str:
        """All that was chosen or typed and decides what is written, but for ids and reasons."""
        told = (self.step, self.date, self.time, self.announced)
        return repr((self.other, *told)) if any(told) else self.other


def digest_of(act: str, other: str, stays: str, files: Mapping[str, bytes | None]) -> str:
    """Return a digest of an act: of the other entry, of the name of the one that stays, and of the files."""
    digest = blake2b(repr((act, other, stays)).encode("utf-8"), digest_size=16)
    for path, data in sorted(files.items()):
        digest.update(repr((path, data)).encode("utf-8"))
    return digest.hexdigest()


def digest_of_deletion(path: str, data: bytes) -> str:
    """Return the digest of the deletion of an entry that has a file of its own, as it is in that file."""
    return digest_of("delete", "", "", {path: data})
