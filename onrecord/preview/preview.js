// The preview's own script: reloads the page in place, shows problems, links entries to their source files.
// It builds DOM nodes and text only, so that no content of an entry is parsed as HTML.
"use strict";

(() => {
  const OURS = "/.onrecord/";
  const PLACE = "onrecord-place";
  const DISMISSED = "onrecord-dismissed";
  const framed = window.top !== window;
  const desk = document.querySelector("script[data-desk]")?.dataset.desk;
  const page = location.pathname;
  let version = JSON.parse(document.currentScript.dataset.version);

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // --- The scroll position across a reload ---

  const pathTo = (node) => {
    const steps = [];
    for (let at = node; at && at !== document.documentElement; at = at.parentElement) {
      if (at.id) return [`#${CSS.escape(at.id)}`, ...steps].join(" > ");
      steps.unshift(`:nth-child(${[...at.parentElement.children].indexOf(at) + 1})`);
    }
    return ["html", ...steps].join(" > ");
  };

  // An element is a better anchor than a pixel offset, since text above it may grow. The best anchor is the focused
  // element, then the first that starts in the window, then the last that starts above it.
  const anchor = () => {
    const focused = document.activeElement === document.body ? [] : [document.activeElement];
    let reaching = null;
    for (const node of [...focused, ...document.querySelectorAll("main [id], main article")]) {
      const { top, bottom, height } = node.getBoundingClientRect();
      if (!height || bottom <= 0 || top >= innerHeight) continue;
      const found = { path: pathTo(node), top };
      if (top >= 0) return found;
      reaching = found;
    }
    return reaching;
  };

  const keepPlace = () => {
    const active = document.activeElement;
    const place = {
      page: page + location.search,
      x: scrollX,
      y: scrollY,
      anchor: scrollY > 0 ? anchor() : null,
      focus: active && active !== document.body ? pathTo(active) : null,
      open: [...document.querySelectorAll("details")].map((one) => one.open),
    };
    try {
      if ("selectionStart" in (active || {})) place.selection = [active.selectionStart, active.selectionEnd];
    } catch { /* a field without a selection */ }
    sessionStorage.setItem(PLACE, JSON.stringify(place));
    history.scrollRestoration = "manual";
  };

  const scrollBack = (place) => {
    scrollTo({ left: place.x, top: place.y, behavior: "instant" });
    const node = place.anchor && document.querySelector(place.anchor.path);
    if (node) scrollBy({ top: node.getBoundingClientRect().top - place.anchor.top, behavior: "instant" });
  };

  const restorePlace = () => {
    const place = JSON.parse(sessionStorage.getItem(PLACE) || "null");
    sessionStorage.removeItem(PLACE);
    if (!place || place.page !== page + location.search) return () => {};
    const details = [...document.querySelectorAll("details")];
    if (details.length === place.open.length) details.forEach((one, number) => { one.open = place.open[number]; });
    const focused = place.focus && document.querySelector(place.focus);
    if (focused) {
      focused.focus({ preventScroll: true });
      if (place.selection && focused.setSelectionRange) focused.setSelectionRange(...place.selection);
    }
    let moved = false;
    for (const sign of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      addEventListener(sign, () => { moved = true; }, { once: true, passive: true });
    }
    const again = () => { if (!moved) scrollBack(place); };
    again();
    addEventListener("load", again, { once: true });
    // Only when the page is left: earlier, the browser would scroll smoothly to its own position at the same time.
    addEventListener("pagehide", () => { if (!leaving) history.scrollRestoration = "auto"; });
    return again;
  };

  // --- Updates ---

  let leaving = false;

  const reload = () => {
    if (leaving) return;
    leaving = true;
    keepPlace();
    location.reload();
  };

  const swapStyle = (path, fingerprint) => {
    for (const link of document.querySelectorAll('link[rel~="stylesheet"]')) {
      if (decodeURIComponent(new URL(link.href).pathname) !== path || link.dataset.onrecordOld) continue;
      const next = link.cloneNode();
      next.href = `${new URL(link.href).pathname}?${fingerprint}`;
      // The old sheet is removed once the new one has loaded, or the page would flash unstyled.
      link.dataset.onrecordOld = "yes";
      next.addEventListener("load", () => link.remove());
      next.addEventListener("error", () => link.remove());
      link.after(next);
    }
  };

  const follow = (now) => {
    const before = version;
    version = now;
    const paths = Object.keys(now.styles);
    const same = paths.length === Object.keys(before.styles).length && paths.every((path) => path in before.styles);
    if (now.page !== before.page || now.rest !== before.rest || !same) {
      reload();
      return;
    }
    for (const path of paths) if (now.styles[path] !== before.styles[path]) swapStyle(path, now.styles[path]);
  };

  // --- Problems ---

  const layer = () => {
    const host = element("div", { id: "onrecord-preview" });
    const inside = host.attachShadow({ mode: "open" });
    inside.append(element("link", { rel: "stylesheet", href: `${OURS}layer.css` }));
    document.body.append(host);
    return inside;
  };

  // Each `path:line:column` at the start of a line of the report becomes a link that opens the file.
  const report = (status) => {
    const pre = element("pre", { tabIndex: 0 });
    for (const line of status.text.split("\n")) {
      const place = Object.keys(status.places).find((one) => line.startsWith(`${one}: `));
      if (place) pre.append(element("a", { href: status.places[place], textContent: place }), line.slice(place.length));
      else pre.append(line);
      pre.append("\n");
    }
    return pre;
  };

  let shown = null;
  const show = (...nodes) => {
    const inside = (shown ||= layer());
    for (const old of inside.querySelectorAll("section, details")) old.remove();
    inside.append(...nodes);
  };

  const showErrors = (status) => {
    const close = element("button", { type: "button", textContent: "Hide (Esc)", onclick: () => show() });
    const heading = element("h2", { textContent: status.summary });
    const words = element("p", { textContent: "The page behind this is from the last successful build. It updates by itself once the errors are corrected." });
    const panel = element("section", { className: "errors" }, element("header", {}, heading, close), words, report(status));
    panel.setAttribute("role", "alert");
    show(panel);
  };

  const showWarnings = (status) => {
    if (sessionStorage.getItem(DISMISSED) === status.text) { show(); return; }
    const dismiss = () => { sessionStorage.setItem(DISMISSED, status.text); show(); };
    const close = element("button", { type: "button", textContent: "Don't show these again", onclick: dismiss });
    show(element("details", { className: "warnings" }, element("summary", { textContent: status.summary }), report(status), close));
  };

  // With the desk, its bar has the number of problems, and so the corner stays free.
  const hasBar = Boolean(desk);
  const showStatus = (status) => {
    dispatchEvent(new CustomEvent("onrecord-status", { detail: status }));
    const whole = document.getElementById("onrecord-report");
    if (whole) whole.replaceChildren(...report(status).childNodes);
    else if (framed || !status.text || (hasBar && !status.broken)) shown && show();
    else if (status.broken) showErrors(status);
    else showWarnings(status);
  };

  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown?.querySelector(".errors")) show();
  });

  // --- Links from entries to their source files ---

  const copy = async (button, path) => {
    try {
      await navigator.clipboard.writeText(path);
      button.textContent = "copied";
    } catch {
      button.textContent = path;
    }
  };

  // At the desk an entry has a form. Without the desk, or if the command names an editor, its file is opened there.
  const editLine = (entry) => {
    const name = entry.path.split("/").pop();
    const line = element("p", { className: "onrecord-edit" });
    if (desk) {
      line.append(element("a", { href: `${desk}/-/${entry.form}`, textContent: "Edit" }));
      if (entry.open) line.append(" ", element("a", { href: entry.open, title: entry.file, textContent: name }));
      return line;
    }
    if (entry.open) line.append(element("a", { href: entry.open, title: entry.file, textContent: `Edit ${name}` }));
    else line.append(element("code", { textContent: entry.path }));
    if (entry.file) {
      const button = element("button", { type: "button", textContent: "copy path", title: entry.file });
      button.addEventListener("click", () => copy(button, entry.file));
      line.append(" ", button);
    }
    return line;
  };

  // Only stories, their events, sources and the whole site have a part in the list of needs.
  const needsLine = (entry) => {
    const story = entry.path.match(/^content\/stories\/([^/]+)\//)?.[1];
    if (!story && !/^(?:site\.yaml$|content\/sources\/)/.test(entry.path)) return null;
    const link = element("a", { href: `${OURS}needs/${story ? `#${story}` : ""}`, textContent: "What needs a source" });
    return element("p", { className: "onrecord-needs-link" }, link);
  };

  const badge = () => element("span", { className: "onrecord-draft", textContent: "draft" });

  // An event links to its own page as a bookmark. On that page it has no such link.
  const markArticle = (article, entries) => {
    const heading = article.querySelector("h1, h2, h3, h4");
    const link = article.querySelector("a[rel=bookmark]");
    const entry = entries[link ? decodeURI(new URL(link.href).pathname) : page];
    if (!heading || !entry) return;
    if (link && entry.draft) heading.append(" ", badge());
    // A summary toggles its row, and so can hold no link.
    const place = heading.closest("summary") ? article : heading.parentElement;
    place.append(editLine(entry));
  };

  const mark = (entries) => {
    for (const link of document.querySelectorAll("a[href]:not([rel=bookmark], svg a)")) {
      const { origin, pathname, hash } = new URL(link.href);
      const entry = origin === location.origin && pathname !== page && !hash && entries[decodeURI(pathname)];
      if (entry && entry.draft && link.textContent.trim()) link.after(" ", badge());
    }
    const own = entries[page];
    const heading = document.querySelector("main h1");
    if (own?.draft && heading) heading.append(" ", badge());
    for (const article of document.querySelectorAll("article[data-event]")) markArticle(article, entries);
    if (own && heading && !heading.closest("article[data-event]")) heading.after(editLine(own));
    const needs = own && needsLine(own);
    if (needs && heading) (heading.parentElement.querySelector(".onrecord-edit") || heading).after(needs);
  };

  const addEditLinks = async () => {
    const answer = await fetch(`${OURS}entries?at=${encodeURIComponent(page)}`);
    const entries = await answer.json();
    mark(entries);
    dispatchEvent(new CustomEvent("onrecord-entries", { detail: entries }));
  };

  // --- Server-sent events ---

  // A browser allows few connections per server, so only visible pages hold one.
  let source = null;
  const connect = () => {
    if (source || document.visibilityState === "hidden") return;
    source = new EventSource(`${OURS}events?at=${encodeURIComponent(page)}`);
    source.addEventListener("page", (event) => follow(JSON.parse(event.data)));
    source.addEventListener("status", (event) => showStatus(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      if (source?.readyState === EventSource.CLOSED) { disconnect(); setTimeout(connect, 1000); }
    });
  };
  const disconnect = () => { source?.close(); source = null; };

  addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? disconnect() : connect()));
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", connect);

  const again = restorePlace();
  connect();
  if (framed) return;
  if (document.getElementById("onrecord-report")) dispatchEvent(new CustomEvent("onrecord-entries", { detail: {} }));
  else addEditLinks().then(again, () => {});
})();
