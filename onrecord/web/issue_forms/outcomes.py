"""What comes of the import of a form: what it wrote, or what the form lacks."""

from msgspec import Struct


class MissingAnswer(Struct, frozen=True):
    """What is wrong with a question before the form can become a draft; without a label, with the whole form."""

    label: str
    message: str

    def __str__(self) -> str:
        """Return both in one line, whatever the message repeats of an answer."""
        return " ".join(": ".join(filter(None, (self.label, self.message))).split())


class ImportedForm(Struct, frozen=True):
    """What an import wrote."""

    name: str
    """The event, as `story/event`."""
    files: tuple[str, ...]
    to_do: tuple[str, ...]
    """What an editor must still do."""
    is_draft: bool
    """Whether it is the draft of an event; if not, it is a correction."""
    number: int = 0
    """The number of the issue; 0 if it is not known."""


class IncompleteForm(Struct, frozen=True):
    """What a form lacks, in the order of the questions. Nothing was written."""

    lacks: tuple[MissingAnswer, ...]
