// Saves by script: one request at a time, and what was typed stays in the browser until the desk has answered.
// Without it all forms work as browsers send them.
import { ask, debounce, letIn } from "./desk.js";
import { firstVisible, focusOn, inputOf, targetOf } from "./focus.js";

const SCRIPTED = { "X-Onrecord-Script": "yes" };
const AFTER = "desk-after-save";
const KEEPING = 400;
const SHOWN_WORDS = 160;
// What a form sends for the desk's own use: none of it was typed.
const isTyped = (name) => !name.startsWith("-") || name.startsWith("-find.") || name === "-id" || name === "-story";
const UNTYPED = ["path", "base", "now", "yours", "key", "kind"];

// The form whose words are kept, and how they are brought back: `fill` its fields, or let the desk `draw` it.
const workOf = () => document.querySelector("form:is([data-work], [data-kept]):not([data-kept=no])");
const state = () => document.querySelector(".bar .state");
const isUnsaved = () => document.querySelector("form[data-work=unsaved]") !== null;
let isChanged = isUnsaved();
let sending; // the form and the button that are on their way
let later; // the button that was pressed meanwhile
let shown = 0; // how many pages were shown in the place of this one

const say = (name, isFailure = false) => {
  state().textContent = state().dataset[name];
  state().classList.toggle("failed", isFailure);
};

const fieldsOf = (form, button) => {
  const fields = [...new FormData(form)].filter(([name]) => name !== "token");
  if (button?.name) fields.push([button.name, button.value]);
  return fields;
};
const typedIn = (fields) => fields.filter(([name, text]) => text && isTyped(name) && !UNTYPED.includes(name));
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// The copies of what was typed: by the address of the page, and the form.
const pageOf = (address) => {
  const url = new URL(address, location.href);
  for (const name of ["saved", "quoted", "language", "line"]) url.searchParams.delete(name);
  return `words ${url.pathname}${url.search} `;
};
const keep = (form, fields, address = location.href) => {
  try {
    sessionStorage.setItem(pageOf(address) + form.id, JSON.stringify({ time: Date.now(), was: opened, fields }));
  } catch {
    // A browser without room for a copy saves as well.
  }
};
const forget = () => {
  const page = pageOf(location.href);
  for (const place of Object.keys(sessionStorage)) if (place.startsWith(page)) sessionStorage.removeItem(place);
};
let opened = workOf() ? fieldsOf(workOf()) : [];
const keepSoon = debounce(KEEPING, () => isChanged && workOf() && keep(workOf(), fieldsOf(workOf())));

// Puts a page that the desk has answered with in the place of this one. Its scripts begin anew.
const show = async (html, prepare = () => {}) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const has = (link) => document.head.querySelector(`link[href="${link.getAttribute("href")}"]`);
  document.head.append(...[...page.head.querySelectorAll("link[rel=stylesheet]")].filter((link) => !has(link)));
  document.title = page.title;
  document.body.className = "";
  document.body.replaceChildren(...page.body.children);
  prepare();
  shown += 1;
  const own = ["desk.js", "saving.js"];
  const scripts = [...page.head.querySelectorAll("script[src]")].map((script) => script.getAttribute("src"));
  await Promise.all(scripts.filter((src) => !own.includes(src.split("/").pop())).map((src) => import(`${src}?${shown}`)));
  isChanged = isUnsaved();
  document.dispatchEvent(new Event("desk:page"));
};

// Says in words why nothing was saved, where the answer is no form that could hold the words.
const refuse = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  if (page.querySelector("main form")) return false;
  const reason = page.querySelector("main [role=alert]");
  if (!reason) return false;
  document.querySelector("main > .refused")?.remove();
  reason.classList.add("refused");
  document.querySelector("main").prepend(reason);
  say("changed");
  focusOn(reason);
  return true;
};

// Where the reader is: the element, and how high it is on the screen.
const placeOfReader = () => {
  const element = document.activeElement;
  const { id, name, value, selectionStart } = element;
  const isField = Boolean(id) && element.closest("main form") !== null && !element.matches("button, a");
  return { id: isField ? id : "", button: element.matches("button") ? { name, value } : null, at: selectionStart, top: element.getBoundingClientRect().top };
};
const returnTo = ({ id, button, at, top }) => {
  const field = id && document.getElementById(id);
  const same = button?.name && [...document.querySelectorAll(`main button[name="${CSS.escape(button.name)}"]`)];
  const element = field || (same || []).find((one) => one.value === button.value);
  if (!element?.getClientRects().length) return false;
  focusOn(element, { preventScroll: true });
  if (Number.isInteger(at) && element.setSelectionRange) element.setSelectionRange(at, at);
  scrollBy(0, element.getBoundingClientRect().top - top);
  return true;
};
const focusFirst = (place) => {
  const first = firstVisible(document, "[autofocus]");
  if (first) focusOn(first);
  else if (!place || !returnTo(place)) focusOn(firstVisible(document, "[data-saved]") || targetOf(location.hash) || document.querySelector("h1"));
};

// An address that differs from this one by its fragment alone would only be scrolled to.
const go = (to) => {
  const url = new URL(to, location.href);
  const isHere = url.hash && url.pathname + url.search === location.pathname + location.search;
  if (!isHere) return location.assign(url);
  history.replaceState(null, "", url);
  location.reload();
};

// Sends a form. The desk's token is another one after it was started again: with it, the form is sent once more.
const post = async (address, fields) => {
  const send = () => ask(address, fields, { headers: SCRIPTED });
  const response = await send();
  return response.status === 403 && (await letIn()) ? send() : response;
};

const answerOf = async (form, fields) => {
  const response = await post(form.getAttribute("action"), fields).catch(() => null);
  if (!response) return { failure: "gone" };
  if (response.status === 403) return { failure: "gone" };
  if (response.redirected) return { to: response.url };
  if (response.status === 413) return { failure: "large" };
  if (response.status >= 500) return { failure: "failed" };
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  return (isJson ? response.json() : response.text().then((html) => ({ html }))).catch(() => ({ failure: "gone" }));
};

const send = async (form, button) => {
  if (sending) {
    if (sending.form === form) later = button;
    return; // a double click: once
  }
  sending = { form, button };
  later = button;
  const isWork = form === workOf();
  const place = placeOfReader();
  const typed = fieldsOf(form);
  if (isWork) keep(form, typed);
  say("saving");
  const { failure, html, to } = await answerOf(form, fieldsOf(form, button));
  sending = undefined;
  if (failure) {
    say(failure, true);
    return;
  }
  if (html !== undefined) {
    if (refuse(html)) return;
    // What was typed while the desk was looking at the rest is kept.
    const later = isWork ? fieldsOf(form).filter(([name, text]) => !typed.some((one) => isSame(one, [name, text]))) : [];
    await show(html);
    if (workOf()?.id === form.id) fill(workOf(), later);
    focusFirst(place);
    return;
  }
  if (later !== button) {
    send(form, later);
    return;
  }
  forget();
  isChanged = false;
  if (isWork) {
    // What was typed while the desk was saving is offered on the page that comes.
    const now = fieldsOf(form);
    if (!isSame(typedIn(now), typedIn(typed))) keep(form, now.filter(([name]) => name[0] !== "-" || name.startsWith("-find.")), to);
  }
  sessionStorage.setItem(AFTER, JSON.stringify(place));
  go(to);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
  event.preventDefault();
  send(form, event.submitter);
});

document.addEventListener("input", (event) => {
  if (event.target.form !== workOf() && event.target !== workOf()) return;
  if (!isChanged) say("changed");
  isChanged = true;
  keepSoon();
});
addEventListener("pagehide", () => isChanged && workOf() && keep(workOf(), fieldsOf(workOf())));
addEventListener("beforeunload", (event) => isChanged && document.querySelector("form[data-work]") && event.preventDefault());

// Words that a crash, a page of errors or a killed desk has kept from being saved.
const fill = (form, fields) => {
  for (const [name, text] of fields) {
    if (!isTyped(name)) continue;
    const input = form.elements.namedItem(name);
    if (!input) continue;
    if (input.type === "checkbox") input.checked = true;
    else input.value = text;
    input.dispatchEvent?.(new Event("input", { bubbles: true }));
  }
};
// Only what was changed is brought back: the rest may be otherwise by now.
const together = (form, { was, fields }) => {
  const [before, after] = [new Map(was), new Map(fields)];
  const now = new Map(fieldsOf(form));
  for (const [name, text] of after) if (before.get(name) !== text && isTyped(name)) now.set(name, text);
  for (const name of before.keys()) if (!after.has(name)) now.delete(name);
  return [...now];
};
// The desk may have written what it could not answer any more: by the id of the form it does so once.
const carryId = (form, { fields }) => {
  form.elements.namedItem("-form").value = new Map(fields).get("-form") ?? "";
};
const bringBack = async (form, copy) => {
  if (form.dataset.kept !== "draw") {
    fill(form, copy.fields);
    carryId(form, copy);
    focusOn(firstVisible(form, "textarea, input") || form);
    return;
  }
  const { failure, html } = await answerOf(form, together(form, copy));
  if (failure || html === undefined || refuse(html)) return failure && say(failure, true);
  await show(html, () => carryId(workOf(), copy));
  say("changed");
  focusOn(document.querySelector("h1"));
};
const offer = () => {
  const form = workOf();
  const text = form && sessionStorage.getItem(pageOf(location.href) + form.id);
  if (!text) return;
  const copy = JSON.parse(text);
  const typed = typedIn(copy.fields);
  if (isSame(typed, typedIn(fieldsOf(form)))) {
    forget();
    return;
  }
  const note = document.getElementById("kept-words").content.firstElementChild.cloneNode(true);
  const before = new Map(copy.was);
  // The id of a new entry was made from its name, and says no more.
  const made = new Set(typed.filter(([name]) => /^\+.*\.id$/.test(name)).map(([, text]) => text));
  const fresh = typed.filter(([name, text]) => before.get(name) !== text && !made.has(text)).map(([, text]) => text);
  const words = fresh.join(" · ");
  note.querySelector("[data-words]").textContent = words.length > SHOWN_WORDS ? `${words.slice(0, SHOWN_WORDS)}…` : words;
  const leave = () => note.remove();
  note.querySelector("[data-bring]").addEventListener("click", () => {
    leave();
    bringBack(form, copy);
  });
  note.querySelector("[data-forget]").addEventListener("click", () => {
    leave();
    forget();
    focusOn(document.querySelector("h1"));
  });
  document.querySelector("main").prepend(note);
};

// After a save the reader is where they were, or at the words that say so; a screen reader hears them.
const arrive = () => {
  const place = sessionStorage.getItem(AFTER);
  sessionStorage.removeItem(AFTER);
  if (place) {
    focusFirst(JSON.parse(place));
    const words = state().textContent;
    state().textContent = "";
    setTimeout(() => state().textContent ||= words, 50);
  } else if (targetOf(location.hash)) focusOn(inputOf(targetOf(location.hash)));
};

offer();
// When a page has loaded, the browser itself looks for what the address names, and takes the focus away if that has none.
if (document.readyState === "complete") arrive();
else addEventListener("load", () => setTimeout(arrive));
