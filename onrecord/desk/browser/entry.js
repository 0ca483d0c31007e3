// A form of an entry while an editor types: its problems and its text come from the desk, and names are found by parts.
import { combobox } from "./combobox.js";
import { ask, count, debounce } from "./desk.js";
import { firstVisible, focusOn, tell } from "./focus.js";
import { listen, pointerUp } from "./telling.js";

const PAUSE = 30;
const LONGER = 1200;
const FIRST = "[data-find], input:not([type=hidden]), textarea, select";
const form = document.getElementById("entry");
let number = 0;
let asked;
let seen;
let drawing = null; // while a question is drawn anew, no other check may overtake it: its answer would be void
const drawn = new WeakMap();
let reader;

const fieldsOf = (button) => {
  const data = new FormData(form);
  data.delete("token");
  if (button) data.append(button.name, button.value);
  reader.add(data);
  return data;
};

// Puts what the desk answered into the page. What has the focus stays, so that nobody loses a letter.
const put = (html) => {
  if (!form.isConnected) return; // another page was shown in the place of this one
  const focused = form.contains(document.activeElement) ? document.activeElement : null;
  const top = focused?.getBoundingClientRect().top;
  const made = document.createElement("template");
  made.innerHTML = html;
  for (const part of made.content.querySelectorAll("[data-put]")) {
    const here = document.getElementById(part.dataset.put);
    const shown = part.innerHTML.trim();
    if (!here || (drawn.get(here) ?? here.innerHTML.trim()) === shown) continue;
    if (part.dataset.put === "unplaced" && here.contains(document.activeElement)) continue;
    drawn.set(here, shown);
    here.innerHTML = shown;
    if (part.dataset.put === "text") colour();
    if (part.dataset.put === "summary") here.hidden = !part.textContent.trim();
    const field = here.closest(".field");
    field?.classList.toggle("wrong", part.hasAttribute("data-wrong"));
    const input = document.getElementById(`f:${part.dataset.put.slice(2)}`);
    if (field && input) input.ariaInvalid = part.hasAttribute("data-wrong") ? "true" : null;
  }
  for (const part of made.content.querySelectorAll("[data-place]")) {
    const here = document.getElementById(part.dataset.place);
    const next = part.firstElementChild;
    if (!here || here.contains(document.activeElement) || here.outerHTML === next.outerHTML) continue;
    here.replaceWith(next);
    prepare(next);
  }
  if (focused) scrollBy(0, focused.getBoundingClientRect().top - top);
  mark();
};

// Names of fields and comments have colours.
const colour = () => {
  for (const line of document.querySelectorAll("#text .code > span")) {
    const [, before, key, rest] = line.textContent.match(/^(\s*(?:- )*)([\w-]+:)?([^]*)$/);
    const isComment = line.textContent.trimStart().startsWith("#");
    const part = document.createElement(isComment ? "i" : "b");
    part.textContent = isComment ? line.textContent : (key ?? "");
    line.replaceChildren(...(isComment ? [part] : [before, part, rest]));
  }
};

const check = async (button, render = "") => {
  asked?.abort();
  asked = new AbortController();
  const data = fieldsOf(button);
  data.set("-number", ++number);
  data.set("-render", render);
  const own = number;
  try {
    const response = await ask("/-/check", data, { signal: asked.signal });
    const answer = await response.json();
    await pointerUp();
    if (own !== number || answer.void) return;
    put(answer.html);
    if (answer.count !== undefined) count("problems", answer.count, answer.worst);
    form.dataset.checked = own;
    look();
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
};

// Another question may begin to be drawn as soon as one has been.
const drawnAll = async () => {
  while (drawing) await drawing;
};

const typed = debounce(PAUSE, async () => {
  await drawnAll();
  check();
});

const look = debounce(LONGER, async () => {
  const own = number;
  const data = fieldsOf();
  data.set("-what", "look");
  data.set("-number", own);
  const answer = await (await ask("/-/check", data)).json();
  const place = document.getElementById("look");
  // The frame stays if it shows the same, since it blinks when it is drawn anew.
  if (form.isConnected && own === number && !answer.void && seen !== answer.html) place.innerHTML = seen = answer.html;
});

// A button that changes the form does so here, and its question is drawn anew.
const press = async (button) => {
  const field = button.closest(".messages") ? button.closest(".field") : button.closest(".chip, .group, .new")?.parentElement.closest(".field");
  const name = (field ?? button.closest(".field")).id.slice(2);
  if (button.name === "-set") {
    const [target, ...value] = button.value.split("=");
    await set(target, value.join("="), name);
    return;
  }
  let find = findNew;
  if (button.name === "-drop") {
    find = findBeside(document.getElementById(`w:${name}`), button);
    const starts = [`${button.value}.`, `-find.${button.value}.`];
    for (const input of [...form.elements]) {
      if (starts.some((start) => `${input.name}.`.startsWith(start))) input.remove();
    }
  }
  await change(name, find, button.name === "-seek" ? button : null);
  if (button.name === "-drop") tell(form.dataset.away.replace("%s", button.ariaLabel?.split(": ").slice(1).join(": ") ?? ""));
};

// Where the focus goes when a question was drawn anew: to what is asked next, which can be seen.
const ownFinder = (now) => now.querySelector(":scope > .combobox > [data-find]");
const findFirst = (now) => firstVisible(now, FIRST) ?? firstVisible(now, "button");
// After 'And one more' and 'Find': the new answer.
const findNew = (now) => {
  const more = now.querySelector(":scope > .new");
  if (more?.matches("details")) more.open = true;
  return findFirst(more ?? now);
};
// After an entry was taken: the questions about one that is added, the search for a further one, what follows from it,
// or the entry, but never its button: one more Enter would take it away.
const findTaken = (target) => (now) => {
  const chip = now.querySelector(`input[name="${CSS.escape(target)}"]`)?.closest(".chip");
  const added = chip?.querySelector(":scope > .added");
  const following = document.getElementById(now.dataset.then);
  const asked = (added && firstVisible(added, FIRST)) ?? ownFinder(now) ?? (following && firstVisible(following, FIRST));
  return asked ?? (chip ? (firstVisible(chip, FIRST) ?? chip) : findFirst(now));
};
// After an answer was taken away: the one that is in its place now, or the search for another.
const findBeside = (place, button) => {
  const groups = (now) => [...now.querySelectorAll(":scope > .group")];
  const at = groups(place).indexOf(button.closest(".group"));
  return (now) => ownFinder(now) ?? (at < 0 ? null : (groups(now)[at] ?? groups(now).at(-1))) ?? findFirst(now);
};

// Gives a field of the form a value. An entry that is taken has no field yet: the check draws it.
const set = async (target, value, name) => {
  // What the desk lists for pages without script are choices of the same name, which no one sees here.
  const known = [...form.elements].find((one) => one.name === target && one.type !== "radio");
  const input = known ?? document.createElement("input");
  if (!known) {
    input.type = "hidden";
    input.name = target;
    form.append(input);
    const finder = form.elements.namedItem(`-find.${target}`);
    if (finder) finder.value = "";
  }
  input.value = value;
  await change(name, known ? findFirst : findTaken(target));
  if (!known) input.remove();
  const taken = form.querySelector(`.chip > input[name="${CSS.escape(target)}"] ~ p b`);
  if (taken) tell(form.dataset.taken.replace("%s", taken.textContent));
};

const change = async (name, find = findFirst, button = null) => {
  await drawnAll();
  const place = document.getElementById(`w:${name}`);
  const top = place.getBoundingClientRect().top;
  await reader.pause(async () => {
    document.activeElement.blur();
    form.dispatchEvent(new CustomEvent("input", { detail: "drawn" })); // says that something changed
    drawing = check(button, name).finally(() => {
      drawing = null;
    });
    await drawing;
  });
  const now = document.getElementById(place.id);
  scrollBy(0, now.getBoundingClientRect().top - top);
  // Whoever has gone on meanwhile stays where they are.
  if (document.activeElement === document.body) focusOn(find(now) ?? now);
};

// Reads the page of a new source. Nothing else waits for it: what is typed meanwhile stays, and so does the focus.
const fetchPage = async (button) => {
  if (button.ariaDisabled === "true") return;
  const status = button.parentElement.querySelector("[role=status]");
  const sent = fieldsOf(button);
  sent.set("-what", "fetch");
  button.ariaDisabled = "true";
  status.textContent = status.dataset.reading;
  const answer = await ask("/-/check", sent).then((response) => response.json()).catch(() => null);
  button.ariaDisabled = null;
  const filled = Object.entries(answer?.filled ?? {});
  for (const [name, text] of filled) {
    const input = form.elements.namedItem(name);
    if (input && input.value !== (sent.get(name) ?? "")) continue;
    if (input) {
      input.value = text;
    } else {
      const hidden = Object.assign(document.createElement("input"), { type: "hidden", name, value: text });
      form.append(hidden);
    }
  }
  status.textContent = filled.some(([name]) => !name.startsWith("-")) ? status.dataset.read : "";
  form.dispatchEvent(new CustomEvent("input", { detail: "drawn" })); // says that something changed
  await check();
};

// The bright lines of the text are those of the field that has the focus.
const mark = () => {
  const field = document.activeElement?.closest(".entry .field")?.dataset.field;
  for (const line of document.querySelectorAll("#text [data-field]")) {
    line.classList.toggle("here", Boolean(field) && line.dataset.field === field);
  }
};

// Gives each input that finds names its list.
const prepare = (part) => {
  for (const input of part.querySelectorAll("[data-find]")) {
    const dateNow = () => form.elements.namedItem("date")?.value ?? "";
    combobox(input, dateNow, (id) => set(input.dataset.into, id, input.closest(".field").id.slice(2)), typed);
  }
};

if (form) {
  document.body.classList.add("scripted");
  reader = listen(form, typed);
  prepare(form);
  colour();
  // The words in a field that finds names are checked when it is left.
  form.addEventListener("input", (event) => event.detail === "drawn" || event.target.dataset.find || typed());
  form.addEventListener("change", (event) => {
    // Each of several stages is asked how it ended.
    const redrawn = event.target.closest("[data-redraws]");
    if (redrawn) {
      change(redrawn.id.slice(2), () => document.querySelector(`[name="${event.target.name}"]`));
      return;
    }
    // Another type of event has other fields: the desk draws the whole form.
    if (event.target.name === "type") {
      form.requestSubmit(form.querySelector('button[name="-do"][value=""]'));
      return;
    }
    // What a new actor is decides what else is asked about it.
    const card = event.target.name.endsWith(".kind") && event.target.closest(".chip");
    if (!card) return event.target.dataset.find || typed();
    change(card.parentElement.closest(".field").id.slice(2), () => document.querySelector(`[name="${event.target.name}"]:checked`));
  });
  form.addEventListener("focusin", mark);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
  });
  form.addEventListener("click", (event) => {
    const fetching = event.target.closest("button[data-fetch]");
    if (fetching) {
      event.preventDefault();
      fetchPage(fetching);
      return;
    }
    const button = event.target.closest("button[data-live]");
    if (!button) return;
    event.preventDefault();
    press(button);
  });
  if (form.dataset.opened || form.dataset.told === "*") check();
}

// The picker of quotations: what is selected is proved while it is selected. Offsets count characters, as the desk does.
const quote = document.getElementById("quote");
const kept = document.getElementById("kept");
if (quote) {
  let latest = 0;
  const prove = async () => {
    const own = ++latest;
    const data = new FormData(quote);
    data.delete("token");
    data.set("-live", "yes");
    const answer = await (await ask(quote.action, data)).json();
    if (own === latest) document.getElementById("proof").innerHTML = answer.html;
  };
  const proveSoon = debounce(PAUSE, prove);
  const measure = (length) => [...kept.value.slice(0, length)].length;
  const select = () => {
    if (document.activeElement !== kept || kept.selectionStart === kept.selectionEnd) return;
    quote.elements.start.value = measure(kept.selectionStart);
    quote.elements.end.value = measure(kept.selectionEnd);
    quote.elements.words.value = "";
    proveSoon();
  };
  if (kept) {
    // Browsers move no cursor in a read-only text, so that nobody could select by keys: it is one that takes no input.
    kept.readOnly = false;
    kept.ariaReadOnly = "true";
    kept.inputMode = "none";
    for (const change of ["beforeinput", "drop"]) kept.addEventListener(change, (event) => event.preventDefault());
  }
  document.addEventListener("selectionchange", select);
  kept?.addEventListener("select", select);
  quote.addEventListener("input", proveSoon);
  quote.addEventListener("click", (event) => {
    const button = event.target.closest("[data-put-words]");
    if (!button) return;
    event.preventDefault();
    quote.elements.words.value = button.value;
    prove();
  });
}
