"""The desk's server: who may see it, who may write (docs/trust.md), which page answers; it alone knows Starlette."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from hmac import compare_digest
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from onrecord.desk.browser import desk_pages as pages
from onrecord.desk.browser.desk_code import DeskCode
from onrecord.desk.browser.routes import POSTED, ROUTES
from onrecord.desk.browser.visits import PREFIX, Answer, Data, Desk, Handler, Look, Page, Redirect, Visit
from onrecord.editing.edited_site import EditedSite, NoSiteError
from onrecord.editing.lasting_saves import open_saves
from onrecord.editing.site_reading import Options, StateDirectory
from onrecord.editing.writing import Saves
from onrecord.problems import RefusedError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

HOME = f"{PREFIX}/desk/"
CODE = f"{PREFIX}/code"
"""The address that takes the code of this run."""
BEGIN = f"{PREFIX}/begin"
"""The form of a new site: where each page leads as long as there is none."""
_LARGEST = 4 << 20
"""The most bytes of one request: an entry's text of 1 MiB, with each byte as three characters."""
_LARGEST_ARTICLE = 41 << 20
"""The most bytes of a request with an article: one of Word as large as is read, in base64."""
_LARGEST_TABLE = 25 << 20
"""The most bytes of a request with a table: its text of 8 MiB, with each byte as three characters."""
_MOST_FIELDS = 20_000
"""The most fields of one form."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_LOOK_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_REVIEW = f"{PREFIX}/review"
"""The address that reviews an article."""
_LARGEST_OF = {_REVIEW: _LARGEST_ARTICLE, f"{PREFIX}/table": _LARGEST_TABLE}
"""The most bytes of a request by its address, where it is more than elsewhere."""
_LIVE = frozenset({f"{PREFIX}/check", f"{PREFIX}/text-check", _REVIEW})
"""The addresses that only look at what is being typed, of which no digest is kept."""
_NOT_TYPED = (
    "path",
    "base",
    "now",
    "yours",
    "opened",
    "back",
    "undo",
    "redo",
    "place",
    "settle",
    "kind",
    "key",
    "save",
)
"""The fields that an editor did not type, so that a refusal need not show them."""
_SCRIPTED = "x-onrecord-script"
"""The header of a form that the desk's script sends: a browser follows a redirect without telling the script where."""
_LANGUAGE = "desk-language"
"""The cookie with the language of the desk's words."""
_ESTABLISHED = "01"
"""The state of an open connection in Linux's table."""
_OWN_USER = os.getuid() if hasattr(os, "getuid") else None
"""The user who runs the desk; None where the system has no such numbers."""


class DeskKey:
    """The secrets of one run. Who has the code gets the key, in a cookie; a form has a token beside it."""

    def __init__(self, port: int, show_code: Callable[[str], None] = lambda _code: None) -> None:
        """Make them for the desk at a port, which names the cookie: cookies know no ports.

        `show_code` gets each code that takes the place of the first one.
        """
        self.code = DeskCode(show_code)
        self._secret = secrets.token_urlsafe(32)
        self.cookie = f"onrecord-desk-{port}"
        self.form_token = secrets.token_urlsafe(32)

    @property
    def query(self) -> str:
        """The query of the address that the terminal prints."""
        return urlencode({"token": self._secret})

    def hand_out(self, response: Response) -> None:
        """Give the key to the browser that gets a response, in a cookie that no script can read."""
        response.set_cookie(self.cookie, self._secret, httponly=True, samesite="lax", path=PREFIX)

    def opens(self, given: str | None) -> bool:
        """Return whether a text is the secret."""
        return compare_digest((given or "").encode("utf-8", "surrogatepass"), self._secret.encode("ascii"))

    def allows(self, given: str | None) -> bool:
        """Return whether a text is the token of the forms."""
        return compare_digest((given or "").encode("utf-8", "surrogatepass"), self.form_token.encode("ascii"))


def open_desk(
    root: Path,
    key: DeskKey,
    preview: str,
    options: Options,
    clock: Callable[[], datetime],
    environment: Mapping[str, str] = MappingProxyType({}),
) -> tuple[ASGIApp, str]:
    """Return the application of the desk for a site, and the path with the key that opens it in a browser."""

    def now() -> Options:
        moment = clock()
        return replace(options, drafts=True, today=moment.date(), now=moment, jobs=1)

    earlier = open_saves(StateDirectory(root, remember=options.remember), clock)
    saves = Saves(root, clock, saves=earlier)
    desk = Desk(root, EditedSite(root, now), saves, clock, preview, {}, environment)
    return desk_app(desk, key), f"{HOME}?{key.query}"


def desk_app(desk: Desk, key: DeskKey) -> ASGIApp:
    """Return the ASGI application of a desk. The caller checks the Host header."""
    routes = [
        Route(
            f"{PREFIX}{path}",
            partial(_answer, desk, key, handler),
            methods=["POST"] if path in POSTED else ["GET", "POST"],
        )
        for path, handler in ROUTES
    ]
    own = Route(f"{PREFIX}/files/{{name}}", _own_file)
    door = Route(CODE, partial(_take_code, key), methods=["POST"])
    return Starlette(routes=[own, door, *routes], exception_handlers={404: _not_found})


async def _answer(desk: Desk, key: DeskKey, handler: Handler, request: Request) -> Response:
    if _is_foreign(request):
        return _refusal("Only the desk's own pages and links may open this.")
    given = request.query_params.get("token")
    if given is not None and request.method == "GET":
        return _let_in(key, given, request)
    if not _has_key(key, request):
        return _ask_for_key(request)
    form: list[tuple[str, str]] = []
    if request.method == "POST":
        body = await _body(request, _LARGEST_OF.get(request.url.path, _LARGEST))
        if body is None or body.count("&") >= _MOST_FIELDS:
            return _refusal("That is more than the desk takes.", 413)
        form = parse_qsl(body, keep_blank_values=True)
        token = request.headers.get("x-onrecord-token") or dict(form).get("token")
        if not _is_own(request) or not key.allows(token):
            return _refusal("Only the desk's own pages may write.")
    visit = _visit(desk, request, [(name, value) for name, value in form if name != "token"])
    is_scripted = _SCRIPTED in request.headers
    return await run_in_threadpool(_respond, visit, handler, key, is_scripted=is_scripted)


def _respond(visit: Visit, handler: Handler, key: DeskKey, *, is_scripted: bool) -> Response:
    try:
        answer = _answer_once(visit, handler)
    except NoSiteError as refused:
        if not visit.is_post:
            return _response(visit, Redirect(BEGIN), key)
        answer = _refused_page(visit, str(refused))
    except (RefusedError, OSError) as refused:  # an error of the system, such as for a name that is too long
        why = str(refused) if isinstance(refused, RefusedError) else f"the files can't be used: {refused.strerror}"
        answer = _refused_page(visit, why)
    if is_scripted and isinstance(answer, Redirect):
        answer = Data({"to": answer.to})
    return _response(visit, answer, key)


def _refused_page(visit: Visit, why: str) -> Page:
    """Return the page of a refusal, with what was typed."""
    typed = [(name, text) for name, text in visit.form if text and name[:1] != "-" and name not in _NOT_TYPED]
    return Page("refused.html", {"message": why, "typed": typed}, 409)


def _answer_once(visit: Visit, handler: Handler) -> Answer:
    """Return the answer to a visit; to a form that was sent twice, the first one."""
    if not visit.is_post or visit.address.partition("?")[0] in _LIVE or "-live" in visit.fields:
        return handler(visit)

    def run() -> tuple[Answer, bool]:
        answer = handler(visit)
        return answer, isinstance(answer, Redirect)  # a page only shows something, and is shown again

    return visit.desk.forms.answer(visit.form_id, visit.digest(), lambda: visit.desk.saves.done, run)


def _let_in(key: DeskKey, given: str, request: Request) -> Response:
    """Swap the token in the address for a cookie."""
    others = [(name, value) for name, value in request.query_params.multi_items() if name != "token"]
    address = f"{request.url.path}{'?' if others else ''}{urlencode(others)}"
    if not key.opens(given):
        return _code_page(request, address, is_earlier=True)
    response = RedirectResponse(address, 303, _HEADERS)
    key.hand_out(response)
    return response


def _ask_for_key(request: Request) -> Response:
    """Return the page that asks for the code; to what would change something, a refusal."""
    if request.method == "GET":
        return _code_page(request, f"{request.url.path}{'?' if request.url.query else ''}{request.url.query}")
    return _refusal(
        "The desk was started again: open it in another tab, with the code of this run, and send this again."
    )


async def _take_code(key: DeskKey, request: Request) -> Response:
    """Give the key to a browser whose editor types the code, and lead to the address that was asked for."""
    if _is_foreign(request) or not _is_own(request):
        return _refusal("Only the desk's own pages and links may open this.")
    body = await _body(request)
    if body is None or body.count("&") >= _MOST_FIELDS:
        return _refusal("That is more than the desk takes.", 413)
    sent = dict(parse_qsl(body, keep_blank_values=True))
    wished = sent.get("to", "")
    to = wished if wished.startswith(f"{PREFIX}/") else HOME
    if not key.code.opens(sent.get("code", "")):
        return _code_page(request, to, is_wrong=True)
    response = RedirectResponse(to, 303, _HEADERS)
    key.hand_out(response)
    return response


def _code_page(request: Request, to: str, *, is_earlier: bool = False, is_wrong: bool = False) -> Response:
    language = _language(request)
    values = {"language": language, "to": to, "is_earlier": is_earlier, "fault": is_wrong}
    html = pages.render("code.html", language, values)
    return HTMLResponse(html.encode("utf-8", "replace"), 403, _HEADERS)


def _is_foreign(request: Request) -> bool:
    """Return whether a request is neither the desk's own nor a link to it, or comes from another user's program."""
    site = request.headers.get("sec-fetch-site", "none")
    is_embedded = site not in ("none", "same-origin") and request.headers.get("sec-fetch-dest") != "document"
    return is_embedded or _is_of_another_user(request)


def _is_of_another_user(request: Request) -> bool:
    """Return whether another user of this machine sent a request; False where the system doesn't tell.

    A browser gives a cookie to all ports of a host, so another user could lure it to a server of theirs, and take it.
    """
    with suppress(OSError, ValueError, KeyError, TypeError):
        ends = [_in_table(*request.scope[end]) for end in ("client", "server")]
        with Path("/proc/net/tcp6" if ":" in request.scope["server"][0] else "/proc/net/tcp").open() as table:
            for _, local, remote, state, _, _, _, user, *_ in map(str.split, table):
                if [local, remote] == ends:  # a socket that its program has closed counts as root's
                    return state != _ESTABLISHED or int(user) not in (0, _OWN_USER)
    return False


def _in_table(host: str, port: int) -> str:
    """Return an address as Linux lists it: each four bytes as one number of this machine."""
    packed = ip_address(host).packed
    words = (int.from_bytes(packed[start : start + 4], sys.byteorder) for start in range(0, len(packed), 4))
    return f"{''.join(f'{word:08X}' for word in words)}:{port:04X}"


def _has_key(key: DeskKey, request: Request) -> bool:
    """Return whether a cookie opens the desk: pages of other ports can add some of its name, to shut the editor out."""
    for header in request.headers.getlist("cookie"):
        for cookie in header.split(";"):
            name, _, value = cookie.strip().partition("=")
            if name == key.cookie and key.opens(value):
                return True
    return False


def _is_own(request: Request) -> bool:
    """Return whether a page of the desk itself sent a request; its host is known to be ours."""
    origins = request.headers.getlist("origin")
    host = request.headers.getlist("host")[0]
    is_same_site = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    return origins == [f"http://{host}"] and is_same_site


async def _body(request: Request, largest: int = _LARGEST) -> str | None:
    """Return what was sent; None if it is more than `largest` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            return None
    return body.decode("utf-8", "replace")


def _visit(desk: Desk, request: Request, form: list[tuple[str, str]]) -> Visit:
    query = dict(request.query_params)
    address = f"{request.url.path}{'?' if query else ''}{urlencode(query)}"
    return Visit(desk, request.path_params, query, form, _language(request), address, _accepted_languages(request))


def _accepted_languages(request: Request) -> tuple[str, ...]:
    """Return the languages that the browser asks for, in small letters, in the order in which it names them."""
    accepted = request.headers.get("accept-language", "").replace(" ", "").lower().split(",")
    return tuple(tag.partition(";")[0] for tag in accepted)


def _language(request: Request) -> str:
    accepted = (tag.partition("-")[0] for tag in _accepted_languages(request))
    wished = [request.query_params.get("language", ""), request.cookies.get(_LANGUAGE, ""), *accepted]
    return next((language for language in wished if language in pages.LANGUAGES), "en")


def _response(visit: Visit, answer: Answer, key: DeskKey) -> Response:
    match answer:
        case Redirect(to):
            return RedirectResponse(to, 303, _HEADERS)
        case Data(values):
            return JSONResponse(values, headers=_HEADERS)
        case Look(html):
            return HTMLResponse(html, headers={"Content-Security-Policy": _LOOK_POLICY})
        case Page(template, values, status):
            html = pages.render(template, visit.language, {**_frame(visit, key), **values})
            # Names of files may be no text.
            response = HTMLResponse(html.encode("utf-8", "replace"), status, _HEADERS)
            if visit.query.get("language") == visit.language:
                response.set_cookie(_LANGUAGE, visit.language, httponly=True, samesite="lax", path=PREFIX)
            return response


def _frame(visit: Visit, key: DeskKey) -> dict[str, object]:
    title = visit.desk.title
    # What was sent would be lost in another language.
    others = [] if visit.is_post else [item for item in pages.LANGUAGES.items() if item[0] != visit.language]
    return {
        "language": visit.language,
        "other_languages": others,
        "token": key.form_token,
        "preview": visit.desk.preview,
        "form": visit.desk.forms.new_id(),
        "site_title": pages.text_in(visit.language, title),
        "has_site": bool(title),
        "here": visit.address,
        "home": HOME,
    }


def _own_file(request: Request) -> Response:
    name = request.path_params["name"]
    content = pages.own_file(name)
    if content is None:
        return _not_found(request, HTTPException(404))
    return Response(content, media_type=pages.TYPES[name.rpartition(".")[2]])


def _not_found(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("The desk has no such page.\n", 404, _HEADERS)


def _refusal(words: str, status: int = 403) -> Response:
    return PlainTextResponse(f"{words}\n", status, _HEADERS)
