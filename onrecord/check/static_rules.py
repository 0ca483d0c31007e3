"""Rules on the files of `static/` and `root/` that readers can open at their own addresses."""

from collections import defaultdict
from collections.abc import Iterator
from shlex import quote

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.problems import Problem, SourceFile, Span

_MOST_ALONE = 20
"""How many files of a folder are reported one by one: a folder of more is there on purpose, or by one slip."""


@rule("PUB004", reads_static=True)
def file_is_no_private_key(context: Context) -> Iterator[Problem]:
    """No published file is a private key, or has one inside."""
    for path, file in sorted(context.static_facts.files.items()):
        if file.holds_key:
            folder = path.partition("/")[0]
            message = (
                "this file holds a private key or is called like one, "
                f"and all files in {folder}/ can be read by everybody"
            )
            hint = (
                "move it out of the site's folder; if it was ever committed or published, make a new key "
                "and stop using this one"
            )
            yield Problem("PUB004", message, _place(path), hint)


@rule("PIC001", reads_static=True)
def picture_is_whole(context: Context) -> Iterator[Problem]:
    """Each picture and film is whole, so that the build can take the place and the author out of it."""
    if context.static_facts.has_all_names:  # else an event may mean this file, and then says so itself
        yield from _faults(context, "PIC001")


@rule("PIC003", reads_static=True)
def picture_is_small_enough_to_clean(context: Context) -> Iterator[Problem]:
    """Each picture is small enough to be read into memory."""
    if context.static_facts.has_all_names:
        yield from _faults(context, "PIC003")


@rule("PIC008", reads_static=True)
def file_tells_no_place(context: Context) -> Iterator[Problem]:
    """No film, and no picture that the build can't clean, tells where it was taken."""
    yield from _faults(context, "PIC008")


@rule("PIC007", reads_static=True)
def picture_is_named(context: Context) -> Iterator[Problem]:
    """Something on the site names each picture and film, so that no one is published by a slip."""
    by_folder = defaultdict[str, list[str]](list)
    for path in context.static_facts.unnamed:
        by_folder[path.rpartition("/")[0]].append(path)
    for folder, paths in by_folder.items():
        name_it = "" if folder.partition("/")[0] == "root" else "name it in an event's 'media', or "
        hint = (
            f"{name_it}delete it; if others link to it, accept this in site.yaml: accept: {{code: PIC007, reason: …}}"
        )
        if len(paths) > _MOST_ALONE:
            message = (
                f"nothing on this site names this file and {len(paths) - 1} others in this folder, "
                "and still everybody can open them at their addresses"
            )
            yield Problem("PIC007", message, _place(paths[0]), hint)
            continue
        for path in paths:
            message = "nothing on this site names this file, and still everybody can open it at its address"
            yield Problem("PIC007", message, _place(path), hint)


@rule("PUB010", reads_static=True)
def file_is_fetched(context: Context) -> Iterator[Problem]:
    """No published file is a pointer of Git LFS: readers would get that in place of the document."""
    yield from _faults(context, "PUB010")


@rule("PUB008", reads_static=True)
def pdf_tells_no_author(context: Context) -> Iterator[Problem]:
    """No PDF tells who made it, since it goes out byte for byte. Only where pypdf is installed, the check knows."""
    for path, told in sorted(context.static_facts.pdfs.items()):
        if told.author:
            accept = "accept this in site.yaml: accept: {code: PUB008, reason: …}"
            hint = f"if readers may know that, {accept}; else publish a copy without it: {_cleaning(path)}"
            yield Problem("PUB008", f"this PDF tells its author: {told.author}", _place(path), hint)


@rule("PUB009", reads_static=True)
def pdf_tells_nothing_of_its_making(context: Context) -> Iterator[Problem]:
    """No PDF tells by which program it was made, or under which title."""
    for path, told in sorted(context.static_facts.pdfs.items()):
        parts = [f"its {name}: {value}" for name, value in (("program", told.program), ("title", told.title)) if value]
        if parts:
            hint = f"a copy without it has other bytes than the original: {_cleaning(path)}"
            yield Problem("PUB009", f"this PDF tells {', '.join(parts)}", _place(path), hint)


def _cleaning(path: str) -> str:
    """Return the command that makes a copy of a PDF without its properties (qpdf 11.10 and later)."""
    return f"qpdf --remove-info --remove-metadata {quote(path)} copy.pdf"


def _faults(context: Context, code: str) -> Iterator[Problem]:
    for path, file in sorted(context.static_facts.files.items()):
        if file.fault and file.fault.code == code:
            yield Problem(code, f"this {file.fault.reason}", _place(path), file.fault.hint)


def _place(path: str) -> Span:
    return SourceFile(path, "").span()
