"""The page of a tag, with its stories and events."""

from onrecord.model.addresses import Addresses
from onrecord.render.pages.lists import EventList, under_heading
from onrecord.render.views.text_views import LocalizedText

LIST = EventList(
    subject="tag",
    events=lambda site, tag: site.listed("tag", tag),
    address=Addresses.tag,
    name=lambda _, tag: LocalizedText(tag),
    groups=under_heading(lambda context: context.words.gettext("Events")),
    more_stories=lambda site, tag: site.tags[tag][0],
)
TAG = LIST.page("tag.html", lambda context, tag: {"tag": tag, "index_address": context.addresses.tags})
FURTHER_EVENTS = LIST.further_pages()
