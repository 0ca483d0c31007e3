"""Names of steps that lie ahead, as the desk's addresses have them, and their headlines."""

from typing import NamedTuple

from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.lookup.offered_stages import list_stages
from onrecord.editing.open_steps import HeldStep, list_steps
from onrecord.model.records import Records
from onrecord.problems import RefusedError, SourceFile


class StepName(NamedTuple):
    """Which step of which entry."""

    kind: str
    """The kind of the entry."""
    entry: str
    """The entry as in addresses of the desk: `story/event` for an event, else its id."""
    id: str

    @property
    def story(self) -> str:
        """The story of the step; empty for that of a bill."""
        return "" if self.kind == "bill" else self.entry.partition("/")[0]

    def __str__(self) -> str:
        """Return `story/dispute#hearing`, `event/dispute/denial#hearing` or `bill/act#hearing`."""
        return f"{self.kind}/{self.entry}#{self.id}"


def name_step(held: HeldStep) -> StepName:
    """Return the name of a step."""
    holder = held.holder
    return StepName(holder.kind, f"{holder.story}/{holder.id}" if holder.kind == "event" else holder.id, held.step.id)


def parse_step(text: str) -> StepName:
    """Return the name of a step from its text."""
    entry, _, id_ = text.partition("#")
    kind, _, name = entry.partition("/")
    return StepName(kind, name, id_)


def find_step(records: Records, name: StepName) -> HeldStep:
    """Return the step of a name. Raises `RefusedError` if there is none."""
    found = next((held for held in list_steps(records) if name_step(held) == name), None)
    if found is None:
        raise RefusedError(f"there is no step '{name.id}' here any more; open the page again")
    return found


def name_of_step(held: HeldStep, records: Records) -> str:
    """Return the headline of a step, else the name of its stage, else its id."""
    title = first_text(held.step.title)
    if title or held.bill is None or held.step.stage is None:
        return title or held.step.id
    stages = list_stages(held.bill, records, lambda _where: SourceFile("", "").span())
    return next((stage.label for stage in stages if stage.key == held.step.stage), held.step.id)
