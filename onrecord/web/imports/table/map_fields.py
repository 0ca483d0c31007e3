"""The fields of a map, which says what each column of a table is."""

from typing import Literal

from onrecord.model.frozen_model import Field, Fields
from onrecord.model.values import Count, Few, Line

Order = Literal["day first", "month first"]
Markup = Literal["html", "markdown", "none"]

# fmt: off
# Each field has one line, however long, so that the classes read as tables.

class Use(Fields):
    """What a field of an entry takes from a row."""

    shorthand = "column"

    column: Few[Line] = Field((), description="the column; of several, the first that isn't empty in the row", examples=["Headline", ["Headline", "Short title"]])
    text: Line | None = Field(None, description="a text with names of columns between braces; empty if one of these is", examples=["{Case} is filed"])
    value: Line | None = Field(None, description="the value where the columns have none; alone, it is that of all rows", examples=["report"])
    split: Few[Line] = Field((), description="what stands between several values in a cell; `lines` for ends of lines, `json` for a list in JSON", examples=[";", [";", ", "]])
    strip: Line | None = Field(None, description="the characters to delete at both ends of a value", examples=[",;"])
    values: dict[Line, Line] = Field({}, description="the value for each text of the cell; other texts become comments", examples=[{"hack": "report"}])


class DateUse(Use):
    """What a date takes from a row."""

    forms: Few[Line] = Field((), description="forms of dates to try first, with YYYY, YY, MM, M, DD, D and `Month`; other letters stand for themselves; `seconds` and `milliseconds` since 1970", examples=[["Terminated YYYY-MM-DD", "D Month YYYY"]])
    order: Order | None = Field(None, description="what stands first in 3/4/2025; without it, such dates are told and not taken", examples=["month first"])
    first_year: Count | None = Field(None, description="the first of the hundred years that two digits can mean; without it, such years are told and not taken", examples=["1950"])


class TextUse(Use):
    """What a text with paragraphs takes from a row."""

    markup: Markup = Field("html", description="the markup in the cells; what it can't be in an entry is told", examples=["markdown"])


class SourceUse(Fields):
    """The sources that a row names: one with an address, one for each link of a cell, or one for each item of a list."""

    shorthand = "links"

    links: Few[Line] = Field((), description="columns with links: HTML, Markdown, JSON, or bare addresses", examples=["Links"])
    list: Line | None = Field(None, description="a column with a list of objects, in JSON or in YAML; the other fields name fields of these objects", examples=["sources"])
    address: Use | None = Field(None, description="the address", examples=["url"])
    title: Use | None = Field(None, description="the title; without it, that of a link is its words", examples=["headline"])
    publisher: Use | None = Field(None, description="the publisher", examples=["outlet"])
    author: Use | None = Field(None, description="the authors", examples=["byline"])
    issued: DateUse | None = Field(None, description="the day of publication", examples=["published"])


class TableMap(Fields):
    """A whole map."""

    delimiter: Literal[",", ";", "|", "tab"] | None = Field(None, description="what stands between the cells, if the program does not find out", examples=[";"])
    sheet: Line | None = Field(None, description="the sheet of a workbook; the first without it", examples=["Cases"])
    key: Few[Line] = Field((), description="the columns that tell rows apart, by which a second import knows a row again; without them, the day and the title as the file has them", examples=["Docket"])
    title: Use = Field(description="the title", examples=["Headline"])
    date: DateUse = Field(description="the date", examples=["Date filed"])
    until: DateUse | None = Field(None, description="the last day", examples=["End"])
    time: Use | None = Field(None, description="the time of day", examples=["Time"])
    type: Use = Field(Use(value="report"), description="the kind of event", examples=[{"value": "document"}])
    summary: Use | None = Field(None, description="the event in one sentence", examples=["Status"])
    body: TextUse | None = Field(None, description="the text", examples=["Summary"])
    speaker: Use | None = Field(None, description="the names of those who spoke", examples=["Speaker"])
    on_behalf_of: Use | None = Field(None, description="the names of those for whom they spoke", examples=["Ministry"])
    role: Use | None = Field(None, description="the role in which they spoke", examples=["Office"])
    audience: Use | None = Field(None, description="to whom they spoke", examples=["Said to"])
    channel: Use | None = Field(None, description="the channel of the statement", examples=[{"column": "Where", "values": {"Tweet": "social-post"}}])
    actors: Use | None = Field(None, description="the names of others that the event is about", examples=[{"column": "People", "split": ";"}])
    new_actors: Literal["no", "person", "organization", "outlet"] = Field("no", description="the kind of actor that each unknown name becomes; by default it becomes none, and stands in a comment", examples=["organization"])
    claims: Use | None = Field(None, description="what is claimed", examples=["Claim"])
    tags: Use | None = Field(None, description="the subjects", examples=[{"column": "Topics", "split": ","}])
    sources: Few[SourceUse] = Field((), description="the sources", examples=[{"address": "URL", "title": "Article"}])
    comments: Few[Line] = Field((), description="columns that become comments in the draft", examples=[["Notes", "Place"]])
    leave_out: Few[Line] = Field((), description="columns that you leave out on purpose", examples=["Internal id"])
