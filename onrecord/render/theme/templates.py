"""Compiles the theme's templates with Jinja and keeps their code; renders them in one language, and reports errors.

Jinja escapes each value that is not `Markup`. A template that uses an undefined name causes an error with the
template's file and line.
"""

import re
import traceback
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from contextlib import suppress
from keyword import iskeyword
from types import CodeType
from typing import Any

import jinja2
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.compiler import CodeGenerator, Frame
from msgspec.structs import replace

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.cache.template_cache import CompiledTemplates
from onrecord.model.addresses import citation_anchor
from onrecord.model.records import COMPILE_ERRORS, LONG_NUMBER, MEND_TEMPLATE, NESTED_TOO_DEEPLY, ORIGINALS
from onrecord.model.relations import Ref
from onrecord.model.site import Event
from onrecord.problems import Outcome, Problem, SourceFile, Span
from onrecord.render import markup, placeholders
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.fragments import SPECIAL, Fragment, Markup, escape, filled
from onrecord.render.full_stops import full_stop
from onrecord.render.language_attributes import resolve_marks, with_directions
from onrecord.render.markup import backlinks, bare
from onrecord.render.placeholders import CitationNumbers, PlaceholderResolver
from onrecord.render.views.event_views import EventView, LineView
from onrecord.render.views.source_views import NumberedReference
from onrecord.render.words import Words, direction_of

_CODE = re.compile("[{}%#]")
_FIXED_WORDS = re.compile(r'\{\{ _\("([^"\\{}%]*)"\) \}\}')


COMPILED: CompiledTemplates = {}
"""The code of the templates that this process has used last: a preview builds its site many times."""


class _CodeCache(BytecodeCache):
    """Looks templates up before Jinja compiles them, which takes 0.15 s for all of them."""

    def __init__(self, language: str, code: CompiledTemplates) -> None:
        self._language = language
        self._code = code

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the key of a template: texts are translated, and code contains the path."""
        return f"{self._language} {name} {filename}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give Jinja the code of a template, if its text is the same."""
        for known in (self._code, COMPILED):
            checksum, code = known.get(bucket.key, ("", None))
            if code and checksum == bucket.checksum:
                bucket.code = code
                self.dump_bytecode(bucket)
                return

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None, "it was compiled or found"  # noqa: S101
        self._code[bucket.key] = COMPILED[bucket.key] = bucket.checksum, bucket.code


def template_environment(
    files: Mapping[str, SourceFile], words: Words | None, functions: Mapping[str, Any], code: CompiledTemplates
) -> jinja2.Environment:
    """Return the environment of the templates in one language.

    `functions` are those of every template. `code` has compiled templates, and gets those that are compiled from now.
    """
    translate, language = (words.gettext, words.language) if words else (None, "")
    environment = _Environment(
        loader=_loader(files, translate),
        autoescape=True,
        optimized=False,  # Jinja would try each part of an expression again for each part around it
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,  # no limit: a theme has few templates
        bytecode_cache=_CodeCache(language, code),
    )
    environment.template_class, environment.code_generator_class = _Template, _CodeGenerator
    environment.globals = dict(functions)
    return environment


class _Environment(jinja2.Environment):
    """Looks a template up by its name alone, since a page includes dozens, and names the one that is nested too deeply.

    Jinja would make a key with a weak reference to the loader each time.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  (Jinja's own)
        super().__init__(**options)
        self._loaded: dict[str | jinja2.Template, jinja2.Template] = {}

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  (Jinja's name)
    ) -> jinja2.Template:
        if (template := self._loaded.get(name)) is None:
            try:
                template = self._loaded[name] = super().get_template(name, parent, globals)
            except COMPILE_ERRORS as error:
                reason = LONG_NUMBER if isinstance(error, ValueError) else NESTED_TOO_DEEPLY
                raise jinja2.TemplateSyntaxError(reason, 1, str(name)) from None
        return template


class _CodeGenerator(CodeGenerator):
    """Writes plain calls. Jinja would ask before each call whether the function takes the template's context.

    No function of ours does, and no method of a value. A page has a hundred calls.
    """

    def visit_Call(self, node: jinja2.nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802, FBT001, FBT002
        has_keyword = any(iskeyword(argument.key) for argument in node.kwargs)
        is_usual = isinstance(node.node, jinja2.nodes.Name | jinja2.nodes.Getattr) and not has_keyword
        if forward_caller or not is_usual or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")


class _Template(jinja2.Template):
    """A compiled template with little overhead for each use, since a page renders dozens.

    Its globals are one mapping, which each use copies; Jinja would chain two. `_to_html` replaces `escape`, which would
    copy each value that already is HTML.
    """

    @classmethod
    def from_code(
        cls,
        environment: jinja2.Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # noqa: A002  (Jinja's name)
        uptodate: Callable[[], bool] | None = None,
    ) -> jinja2.Template:
        template = super().from_code(environment, code, dict(globals), uptodate)
        template.root_render_func.__globals__["escape"] = _to_html
        return template


def _to_html(value: object) -> str:
    if (kind := type(value)) is Markup:
        return value  # type: ignore[return-value]
    if kind is str and not SPECIAL.search(value):  # type: ignore[call-overload]
        return value  # type: ignore[return-value]
    return value.__html__() if kind is Fragment else escape(value)  # type: ignore[attr-defined]


def _loader(files: Mapping[str, SourceFile], translate: Callable[[str], str] | None) -> jinja2.BaseLoader:
    """Return what gives Jinja the template files under their paths, which tracebacks then show."""

    def worded(found: re.Match[str]) -> str:
        words = translate(found[1]) if translate else ""
        # A translator's words are text. Where Jinja could take them for code, the call stays: its value is never read.
        return str(escape(words)) if words and not _CODE.search(words) else found[0]

    def load(name: str) -> tuple[str, str, None] | None:
        if (file := files.get(name)) is None:
            return None
        # Most messages are the same on every page, so the loader translates them once.
        return _FIXED_WORDS.sub(worded, file.text), file.path, None

    return jinja2.FunctionLoader(load)


_UNDEFINED = re.compile(r"'(\w+)' is undefined")


class Templates:
    """The templates of one site in one language."""

    def __init__(
        self, files: Mapping[str, SourceFile], words: Words | None = None, code: CompiledTemplates | None = None
    ) -> None:
        """Take the template files by name, the interface's words, and the code of templates compiled before."""
        self._files = files
        self.functions = FUNCTIONS | ({} if words is None else _spoken(words))
        self._environment = template_environment(files, words, self.functions, {} if code is None else code)

    def compile(self) -> None:
        """Compile all templates now; the page that uses a template reports its errors."""
        for name in self._files:
            if not name.startswith(ORIGINALS):  # only a site's own template uses the originals, by these names
                with suppress(jinja2.TemplateError):
                    self._environment.get_template(name)

    def render(self, name: str, values: Mapping[str, Any]) -> Outcome[str]:
        """Return a page rendered from `values`, or the template's problem and its place."""
        return self.guard(lambda: self._environment.get_template(name).render(values))

    def guard(self, make: Callable[[], str]) -> Outcome[str]:
        """Return what `make` renders, or the template's problem and its place."""
        try:
            return Outcome(make())
        except jinja2.TemplateNotFound as error:
            hint = "the names are those of the files in templates/"
            problem = _problem(f"the template '{error.name}' does not exist", self._deepest_place(error), hint)
        except jinja2.TemplateSyntaxError as error:
            file = self._files.get(error.name or "")
            problem = _problem(error.message or "", self._span(file.path, error.lineno) if file else None)
        except RecursionError as error:
            message = "this template extends or includes itself, directly or through others"
            problem = _problem(message, self._deepest_place(error))
        # A template can call any method of its values, so any exception can occur.
        except Exception as error:
            if (place := self._deepest_place(error)) is None and not isinstance(error, jinja2.TemplateError):
                raise  # not the template's fault: a bug of ours
            problem = _problem(str(error) or type(error).__name__, place, _hint(error))
        return Outcome("", (problem,))

    def part(self, name: str, **values: object) -> Fragment:
        """Return a fragment that renders a template on first use; the page that holds it reports problems."""
        return Fragment(lambda: self._environment.get_template(name).render(values))

    def _deepest_place(self, error: Exception) -> Span | None:
        """Return the last template line of the traceback; deeper frames can be Jinja's or MarkupSafe's."""
        paths = {file.path for file in self._files.values()}
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in paths]
        return self._span(frames[-1].filename, frames[-1].lineno or 1) if frames else None

    def _span(self, path: str, line: int) -> Span | None:
        file = next((file for file in self._files.values() if file.path == path), None)
        return file.span(line, 1, len(file.line(line))) if file else None


FUNCTIONS: dict[str, Any] = {
    "href": placeholders.link,
    "current": placeholders.current,
    "references": placeholders.REFERENCES,
    "loading": placeholders.LOADING,
    "heading_level": placeholders.heading_level,
    "localized": markup.localized,
    "bare": markup.bare,
    "dir_of": markup.dir_of,
    "joined": markup.joined,
    "linked": markup.linked,
    "actors": markup.actors,
    "introduced": markup.introduced,
    "citation": markup.citation,
    "citations": markup.citations,
    "time_tag": markup.time_tag,
    "change_dates": markup.change_dates,
    "full_stop": full_stop,
}
"""The functions of every template."""


def _spoken(words: Words) -> dict[str, Any]:
    def worded(message: str, **values: object) -> Markup:
        """Return a translated message with values filled in; values that are HTML stay HTML."""
        text, filling = words.with_separators(words.gettext(message), values)
        return filled(escape(text), filling)

    return {
        "_": words.gettext,
        "ngettext": words.ngettext,
        "worded": worded,
        "pgettext": words.pgettext,
        "quoted": words.quoted,
        "sign": words.sign,
        "lang": words.language,
        "direction": words.direction,
        "partly_english": placeholders.partly_english,
    }


def _problem(message: str, span: Span | None, hint: str = MEND_TEMPLATE) -> Problem:
    return Problem("TPL001", message.replace("\n", " "), span, hint)


def _hint(error: Exception) -> str:
    """Return what to do about an error; `check` has reported each name that no page has."""
    name = _UNDEFINED.fullmatch(str(error)) if isinstance(error, jinja2.UndefinedError) else None
    return f"some pages have no such value; ask first: {{% if {name[1]} is defined %}}" if name else MEND_TEMPLATE


class Theme:
    """The templates of one language, and the fragments rendered from them."""

    def __init__(self, templates: Templates, describe_event: EventDescriber) -> None:
        self.templates = templates
        self.describe_event = describe_event
        self.describe = describe = describe_event.describe
        recorder = describe.site.recorder
        part = templates.part
        self.line = TrackedMemo[tuple[Ref, bool], Fragment](recorder, lambda key: self.line_with_uses(*key))
        self.reference = TrackedMemo[str, Fragment](
            recorder, lambda id_: part("parts/reference.html", reference=describe.reference(id_))
        )

    def line_with_uses(self, ref: Ref, names_story: bool, uses: tuple[Markup, ...] | None = None) -> Fragment:  # noqa: FBT001  (as in the key of a line)
        """Return an event as a line of a list; on the page of a source, with what rests on it."""
        who = self.describe.format_list(bare(actor.name) for actor in self.describe.event_link(ref).speakers)
        return self.line_of(ref, who, names_story, uses)

    def line_of(self, ref: Ref, who: Markup, names_story: bool, uses: tuple[Markup, ...] | None = None) -> Fragment:  # noqa: FBT001  (as above)
        """Return a rendered line of a list."""
        # The page of a source marks nothing as new, so it needs no days.
        days = ("", "") if uses is not None else self.describe_event.changes.days(ref)
        link = self.describe.event_link(ref)
        line = LineView(link, who, link.story if names_story else None, *days, uses or ())
        return self.templates.part("parts/event_line.html", item=line)

    def event(self, event: Event) -> EventView:
        """Return the view of an event with its rendered fragments, the same for every page."""
        view = self.describe_event.event(event)
        part = self.templates.part
        ties = part("parts/ties.html", event=view) if view.does else None
        view = replace(view, ties=ties, content=part("parts/event_body.html", event=view))
        return replace(view, article=part("parts/event.html", event=view))

    def finish_page(self, template: str, values: Mapping[str, Any], resolver: PlaceholderResolver) -> Outcome[str]:
        """Return a page's finished HTML, with all problems of its templates."""
        problems = list[Problem]()

        def references(cited: CitationNumbers) -> str:
            numbered = tuple(self._number_references(cited))
            listed = self.templates.render("parts/references.html", {"references": numbered})
            problems.extend(listed.problems)
            return listed.value

        rendered = self.templates.render(template, values)
        return Outcome(self.mark_languages(resolver.fill(rendered.value, references)), (*rendered.problems, *problems))

    def mark_languages(self, html: str) -> str:
        """Return finished HTML that says which words are in another language, or run in another direction."""
        language = self.describe.language
        direction = direction_of(language)
        html = resolve_marks(html, language, direction)
        return with_directions(html, direction_of, language) if direction == "rtl" else html

    def _number_references(self, cited: CitationNumbers) -> Iterable[NumberedReference]:
        for id_, number in cited.numbers.items():
            address = self.describe.addresses.source(id_)
            links = backlinks(cited.anchors(id_))
            yield NumberedReference(self.reference(id_), number, address, citation_anchor(number), links)
