"""The desk under attack, in a real browser that has it open: a hostile theme, other pages, a rebinding name."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest
from browsers import start_browser
from conftest import BASE, MakeSite
from playwright.sync_api import Browser, BrowserContext, Page, expect
from previews import Running, running

pytestmark = pytest.mark.browser

STORY = "content/stories/dispute/story.yaml"
HOSTILE = "title: Taken over\n"
ADDRESS = "/-/text/story/dispute"
ATTACK = """async ([desk, address, fields]) => {
  const body = new URLSearchParams(fields);
  const stolen = [];
  const tried = [];
  const attempt = async (name, action) => {
    try { tried.push([name, String(await action())]); } catch (error) { tried.push([name, error.name]); }
  };
  const read = async (url, options) => {
    const answer = await fetch(url, options);
    const text = await answer.text();
    if (text) stolen.push([url, text.slice(0, 200)]);
    return `${answer.type} ${answer.status}`;
  };
  const loads = (name, properties) => new Promise((resolve, reject) => {
    const made = Object.assign(document.createElement(name), properties);
    made.onload = () => resolve("loaded");
    made.onerror = () => reject(new DOMException("", "NotLoaded"));
    document.body.append(made);
    setTimeout(() => resolve("nothing"), 3000);
  });
  for (const credentials of ["include", "omit"]) {
    await attempt(`get ${credentials}`, () => read(`${desk}/-/desk/`, { credentials }));
    await attempt(`get blindly ${credentials}`, () => read(`${desk}${address}`, { credentials, mode: "no-cors" }));
    await attempt(`post ${credentials}`, () => read(`${desk}${address}`, { credentials, method: "POST", body }));
    await attempt(`post blindly ${credentials}`,
      () => read(`${desk}${address}`, { credentials, method: "POST", body, mode: "no-cors", keepalive: true }));
  }
  for (const type of ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]) {
    await attempt(`post as ${type}`, () => read(`${desk}${address}`, {
      credentials: "include", method: "POST", body: String(body), mode: "no-cors",
      headers: { "Content-Type": type } }));
  }
  await attempt("header", () => read(`${desk}${address}`, {
    credentials: "include", method: "POST", body, headers: { "X-Onrecord-Token": "guess" } }));
  await attempt("no referrer", () => read(`${desk}${address}`, {
    credentials: "include", method: "POST", body, mode: "no-cors", referrerPolicy: "no-referrer" }));
  await attempt("beacon", () => navigator.sendBeacon(`${desk}${address}`, body));
  await attempt("old request", () => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.withCredentials = true;
    request.open("POST", `${desk}${address}`);
    request.onload = () => { stolen.push(["xhr", request.responseText]); resolve(request.status); };
    request.onerror = () => reject(new DOMException("", "NotLoaded"));
    request.send(body);
  }));
  for (const target of ["attacked", "_blank"]) {
    const frame = Object.assign(document.createElement("iframe"), { name: target });
    const form = Object.assign(document.createElement("form"), { action: `${desk}${address}`, method: "post", target });
    for (const [name, value] of Object.entries(fields)) {
      form.append(Object.assign(document.createElement("input"), { name, value }));
    }
    document.body.append(frame, form);
    await attempt(`form ${target}`, () => form.submit());
  }
  for (const sandbox of ["", "allow-scripts allow-same-origin allow-forms"]) {
    const frame = document.createElement("iframe");
    if (sandbox) frame.sandbox = sandbox;
    frame.src = `${desk}/-/desk/`;
    document.body.append(frame);
    await new Promise((resolve) => { frame.onload = resolve; setTimeout(resolve, 3000); });
    await attempt("frame", () => stolen.push(["frame", frame.contentWindow.document.body.innerText]));
  }
  await attempt("window", async () => {
    const opened = window.open(`${desk}/-/desk/`);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    if (opened.closed) return "cut off";
    return stolen.push(["window", opened.document.body.innerText]);
  });
  await attempt("script", () => loads("script", { src: `${desk}/-/files/desk.js` }));
  await attempt("module", () => loads("script", { src: `${desk}/-/files/desk.js`, type: "module" }));
  await attempt("picture", () => loads("img", { src: `${desk}/-/desk/` }));
  await attempt("style", () => loads("link", { rel: "stylesheet", href: `${desk}/-/files/desk.css` }));
  await attempt("object", () => loads("object", { data: `${desk}/-/desk/` }));
  await attempt("worker", () => { new Worker(`${desk}/-/files/desk.js`); return "made"; });
  await attempt("events", () => new Promise((resolve, reject) => {
    const source = new EventSource(`${desk}/-/desk/`, { withCredentials: true });
    source.onmessage = (event) => { stolen.push(["events", event.data]); resolve("heard"); };
    source.onerror = () => { source.close(); reject(new DOMException("", "NotLoaded")); };
  }));
  await attempt("socket", () => new Promise((resolve, reject) => {
    const socket = new WebSocket(`${desk.replace("http", "ws")}/-/desk/`);
    socket.onopen = () => { stolen.push(["socket", "open"]); resolve("open"); };
    socket.onerror = () => reject(new DOMException("", "NotLoaded"));
  }));
  for (const [script, scope] of [["/.onrecord/preview.js", "/"], ["/static/evil.js", "/"], ["/static/evil.js", "/-/"],
    [`${desk}/-/files/desk.js`, `${desk}/-/`], ["/static/evil.js", `${desk}/-/`], ["data:text/javascript,", "/"]]) {
    await attempt(`service worker ${script} for ${scope}`, async () => {
      await navigator.serviceWorker.register(script, { scope });
      return stolen.push(["service worker", script]);
    });
  }
  if (document.cookie.includes("onrecord-desk")) stolen.push(["cookie", document.cookie]);
  return { stolen, tried, workers: (await navigator.serviceWorker?.getRegistrations() || []).length };
}"""


class _Elsewhere(BaseHTTPRequestHandler):
    """A server that is not the editor's: an empty page, at which it notes what each request tells."""

    told: list[str]

    def do_GET(self) -> None:
        """Send an empty page."""
        self.told.append(f"{self.path}\n{self.headers}")
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title><body>")

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def _elsewhere() -> Iterator[tuple[int, list[str]]]:
    told = list[str]()
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Elsewhere,), {"told": told})) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, told
        server.shutdown()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a site whose theme has no policy and brings a script."""
    root = tmp_path_factory.mktemp("attacked") / "site"
    base = (Path(__file__).parents[2] / "templates" / "base.html").read_text("utf-8")
    theme = re.sub(r"<meta http-equiv=.Content-Security-Policy.*\n", "", base)
    assert theme != base
    for path, text in {**BASE, "templates/base.html": theme, "static/evil.js": "self.onfetch = () => {}\n"}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


@pytest.fixture(scope="module")
def preview(root: Path) -> Iterator[Running]:
    """Yield the preview of that site, with its desk."""
    with running(root) as preview:
        preview.wait("^the desk")
        yield preview


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Yield an editor's browser."""
    context = browser.new_context()
    yield context
    context.close()


def _desk(preview: Running) -> tuple[str, str]:
    """Return the origin of a preview's desk, and the key that the terminal printed."""
    line = next(line for line in preview.said if line.startswith("the desk"))
    found = re.search(r"(http://[^/]+)/-/desk/\?token=(\S+)", line)
    assert found
    return found[1], found[2]


def _enter(context: BrowserContext, preview: Running) -> Page:
    """Open the desk as the editor does."""
    desk, key = _desk(preview)
    page = context.new_page()
    page.goto(f"{desk}/-/desk/?token={key}")
    expect(page.locator("h1")).to_have_text("What lies on the desk")
    assert key not in page.url
    return page


def _files(root: Path) -> dict[str, bytes]:
    return {
        str(file): file.read_bytes() for file in root.rglob("*") if file.is_file() and ".onrecord" not in file.parts
    }


def _fields(root: Path) -> dict[str, str]:
    """Return what the desk's own form sends, but for its token."""
    return {
        "base": urlsafe_b64encode((root / STORY).read_bytes()).decode(),
        "path": STORY,
        "text": HOSTILE,
        "save": "yes",
    }


def _attack(page: Page, preview: Running, root: Path) -> None:
    """Try everything from a page, and require that it read nothing, wrote nothing and left nothing behind."""
    desk, key = _desk(preview)
    before = _files(root)
    result = page.evaluate(ATTACK, [desk, ADDRESS, _fields(root)])
    outcomes = dict(result["tried"])

    assert result["stolen"] == []
    assert result["workers"] == 0
    assert outcomes["get include"] == "TypeError"
    assert outcomes["post include"] == "TypeError"
    assert outcomes["header"] == "TypeError"
    assert outcomes["frame"] in ("SecurityError", "TypeError")
    assert outcomes["window"] in ("cut off", "SecurityError", "TypeError")
    assert [outcomes[name] for name in ("script", "module", "picture", "style")] == ["NotLoaded"] * 4
    assert outcomes["socket"] == outcomes["events"] == "NotLoaded"
    assert _files(root) == before
    assert key not in page.content()


def test_own_page_writes_with_same_fields(root: Path, preview: Running, context: BrowserContext) -> None:
    """The desk's own page writes with the fields that the attacks send: what stops them is not a mistake in them."""
    page = _enter(context, preview)
    token = page.locator('meta[name="desk-token"]').get_attribute("content")
    before = (root / STORY).read_bytes()
    send = """async ([address, fields]) =>
      (await fetch(address, { method: "POST", body: new URLSearchParams(fields) })).status"""
    assert page.evaluate(send, [ADDRESS, _fields(root)]) == 403
    assert (root / STORY).read_bytes() == before
    assert page.evaluate(send, [ADDRESS, {**_fields(root), "token": token}]) == 200
    assert (root / STORY).read_text("utf-8") == HOSTILE
    (root / STORY).write_bytes(before)


def test_hostile_theme_writes_and_reads_nothing(root: Path, preview: Running, context: BrowserContext) -> None:
    """A script of the site's theme, on a page of the preview, can't use the desk that the same browser has open."""
    editor = _enter(context, preview)
    done = editor.locator("#done").inner_text()
    page = context.new_page()
    page.goto(f"{preview.url}dispute/")
    expect(page.locator("#onrecord-desk")).to_be_attached()
    _attack(page, preview, root)
    editor.reload()
    expect(editor.locator("h1")).to_have_text("What lies on the desk")
    assert editor.locator("#done").inner_text() == done


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_page_elsewhere_writes_and_reads_nothing(
    root: Path, preview: Running, context: BrowserContext, host: str
) -> None:
    """Neither can a page at another port, or of another site; and it learns nothing from a link to it."""
    editor = _enter(context, preview)
    _, key = _desk(preview)
    with _elsewhere() as (port, told):
        page = context.new_page()
        page.goto(f"http://{host}:{port}/")
        _attack(page, preview, root)
        editor.evaluate("url => { location.href = url }", f"http://{host}:{port}/followed")
        editor.wait_for_url("**/followed")
        followed = next(one for one in told if one.startswith("/followed"))
        assert "referer" not in followed.lower()
        assert key not in "".join(one for one in told if host == "localhost")


def test_cookie_is_for_no_script_and_no_other_site(preview: Running, context: BrowserContext) -> None:
    """The browser keeps the key where scripts can't read it, for the desk's path alone, and until the browser ends."""
    page = _enter(context, preview)
    desk, key = _desk(preview)
    cookie = next(one for one in context.cookies() if one["value"] == key)

    assert cookie["name"] == f"onrecord-desk-{desk.rpartition(':')[2]}"
    assert (cookie["path"], cookie["httpOnly"], cookie["sameSite"]) == ("/-", True, "Lax")
    assert cookie["expires"] == -1
    assert cookie["domain"] == "127.0.0.1"
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))") == []


def test_cookies_of_theme_shut_nobody_out(preview: Running, context: BrowserContext) -> None:
    """A theme can set cookies of any name and path for the host; the desk stays open, and does as before."""
    editor = _enter(context, preview)
    desk, _ = _desk(preview)
    page = context.new_page()
    page.goto(preview.url)
    page.evaluate(
        """name => {
          for (const path of ["/", "/-", "/-/", "/-/desk", "/-/desk/"]) document.cookie = `${name}=evil; path=${path}`;
          document.cookie = `desk-language=<script>; path=/-/`;
        }""",
        f"onrecord-desk-{desk.rpartition(':')[2]}",
    )
    editor.goto(f"{desk}/-/desk/")
    expect(editor.locator("h1")).to_have_text("What lies on the desk")


def test_theme_that_opens_desk_can_not_follow_it(preview: Running, context: BrowserContext) -> None:
    """A window that a theme opens has no opener, and a link of the bar sends no Referer."""
    _enter(context, preview)
    desk, _ = _desk(preview)
    page = context.new_page()
    page.goto(preview.url)
    with context.expect_page() as opened:
        page.evaluate("url => { window.mine = window.open(url) }", f"{desk}/-/desk/")
    window = opened.value
    expect(window.locator("h1")).to_have_text("What lies on the desk")

    assert window.evaluate("window.opener") is None
    assert page.evaluate("window.mine.closed") is True
    with page.expect_request(f"{desk}/-/desk/") as request:
        page.get_by_role("navigation", name="The whole desk").get_by_role("link", name="The desk").click()
    assert "referer" not in request.value.all_headers()
    expect(page.locator("h1")).to_have_text("What lies on the desk")
    assert page.evaluate("document.referrer") == ""


def test_rebinding_name_is_refused(root: Path, preview: Running, browser: Browser) -> None:
    """A name that its owner points at this machine gets neither the desk nor the preview, by any method."""
    desk, key = _desk(preview)
    before = _files(root)
    other = start_browser(browser.browser_type, "--host-resolver-rules=MAP evil.example 127.0.0.1")
    assert other
    try:
        page = other.new_page()
        port = desk.rpartition(":")[2]
        for url in (
            f"http://evil.example:{port}/-/desk/?token={key}",
            preview.url.replace("127.0.0.1", "evil.example"),
        ):
            answer = page.goto(url)
            assert answer
            assert answer.status == 403
            status = page.evaluate(
                "async ([path, body]) => (await fetch(path, { method: 'POST', body, credentials: 'include' })).status",
                [ADDRESS, HOSTILE],
            )
            assert status == 403
    finally:
        other.close()
    assert _files(root) == before


def test_another_browser_without_key_sees_nothing(root: Path, preview: Running, browser: Browser) -> None:
    """Whoever lacks the key is told where it is, at every page, and can't write from the desk's own origin either."""
    context = browser.new_context()
    page = context.new_page()
    desk, _ = _desk(preview)
    before = _files(root)
    for path in ("/-/desk/", "/-/answer?target=dispute", ADDRESS, "/-/desk/?token=guess"):
        answer = page.goto(f"{desk}{path}")
        assert answer
        assert answer.status == 403
        assert "Eight letters stand where the desk was started" in page.locator("body").inner_text()
    post = "async ([path, fields]) => (await fetch(path, { method: 'POST', body: new URLSearchParams(fields) })).status"
    assert page.evaluate(post, [ADDRESS, {**_fields(root), "token": "guess"}]) == 403
    assert _files(root) == before
    context.close()


def test_key_is_printed_once_and_nowhere_else(preview: Running) -> None:
    """The key is in one line of the terminal, and in no page, script or answer of the preview."""
    _, key = _desk(preview)
    names = ("", "dispute/", "no/such/", ".onrecord/entries?at=/dispute/", ".onrecord/bar.js", ".onrecord/bar.json")
    for name in names:
        try:
            text = urlopen(f"{preview.url}{name}").read().decode("utf-8")  # noqa: S310
        except OSError as error:
            text = str(error)
        assert key not in text
    preview.quiet(0.2)
    assert "".join(preview.said).count(key) == 1


def test_key_of_earlier_run_opens_nothing(make_site: MakeSite, context: BrowserContext) -> None:
    """After a new start at the same ports, the cookie and the address of the earlier run are refused."""
    root = make_site({})
    with running(root) as first:
        first.wait("^the desk")
        old, key = _desk(first)
        _enter(context, first)
        port = re.search(r":(\d+)/", first.url)
    assert port
    with running(root, "--port", port[1]) as second:
        second.wait("^the desk")
        now, _ = _desk(second)
        page = context.new_page()
        if now == old:
            answer = page.goto(f"{now}/-/desk/")
            assert answer
            assert answer.status == 403
        answer = page.goto(f"{now}/-/desk/?token={key}")
        assert answer
        assert answer.status == 403
        expect(page.locator("body")).to_contain_text("earlier start of the desk")
        _enter(context, second)


def test_two_previews_are_open_at_once(make_site: MakeSite, preview: Running, context: BrowserContext) -> None:
    """Two desks are open in one browser, since their cookies have different names."""
    with running(make_site({})) as other:
        other.wait("^the desk")
        pages = [_enter(context, one) for one in (preview, other)]
        for page in pages:
            page.reload()
            expect(page.locator("h1")).to_have_text("What lies on the desk")
        names = {cookie["name"] for cookie in context.cookies() if cookie["name"].startswith("onrecord-desk-")}
    assert len(names) == 2
