"""The cards of stories and claims, pictures for messengers, as SVG: the build draws the published PNG from it."""

from onrecord.model.relations import Ref
from onrecord.problems import Outcome
from onrecord.render.outputs.file_kind import FileKind

CARDS = FileKind[str | Ref](
    subject="story",
    keys=lambda context, story: context.cards.keys(story),
    address=lambda context, key: context.cards.address(key),
    write=lambda context, key: Outcome(context.cards.memo(key).svg),
)
