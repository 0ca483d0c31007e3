// Marks what is new since the last visit to any page of the story, and lets readers switch that off.
// A visit ends when its tab closes or is idle for long. All that is kept ends a year after it was seen last.

import { begin, forget } from "./forget.js";

const LONG = 4 * 60 * 60 * 1000;
const DAY = 24 * 60 * 60 * 1000;
const YEAR = 365;
const OFF = begin.replace(":", "-off:");

const recall = (store, key) => {
  try {
    return JSON.parse(window[store].getItem(key));
  } catch {
    return null; // The value is not ours.
  }
};

const keep = (store, key, value) => {
  try {
    window[store].setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full: the next visit marks the same entries again, or none.
  }
};

// Whether the browser keeps anything: else the lines at the foot would say what is not so.
const works = () => {
  try {
    localStorage.setItem(`${OFF}?`, 1);
    localStorage.removeItem(`${OFF}?`);
    return true;
  } catch {
    return false;
  }
};

const isMap = (value) => Boolean(value) && typeof value === "object" && !Array.isArray(value);

const today = () => Math.floor(Date.now() / DAY);

// Returns what is not over: of each item, the day of its last change, and the number of the day on which it was seen.
// Earlier versions kept no such day: their items count as seen today.
const fit = (kept) =>
  Object.fromEntries(
    Object.entries(isMap(kept) ? kept : {})
      .map(([name, item]) => [name, Array.isArray(item) ? item : [item, today()]])
      .filter(([, [, seen]]) => today() - seen < YEAR),
  );

// Ends what is a year old, in the records of all stories.
const sweep = () => {
  for (const key of Object.keys(localStorage).filter((each) => each.startsWith(begin))) {
    const items = fit(recall("localStorage", key));
    if (Object.keys(items).length) keep("localStorage", key, items);
    else localStorage.removeItem(key);
  }
};

export const run = ({ $, all, page, lead, markUnseen }) => {
  // Returns the state before this visit: the day of each event's last change, and the seen pages; null if there is none.
  const knownBefore = (now) => {
    const key = `onrecord:${new URL(page.dataset.story ?? "", location.href).pathname}`;
    const kept = recall("localStorage", key);
    const visit = recall("sessionStorage", key);
    const before = visit && Date.now() - visit.at < LONG ? visit.before : kept;
    const seen = Object.entries({ ...now, [location.pathname]: "" }).map(([name, changed]) => [name, [changed, today()]]);
    keep("sessionStorage", key, { at: Date.now(), before });
    keep("localStorage", key, { ...kept, ...Object.fromEntries(seen) });
    return isMap(before) ? new Map(Object.entries(fit(before)).map(([name, [changed]]) => [name, changed])) : null;
  };

  // A line of a list has a link to its event, 'story/event/'. The pages of a story name events alone.
  const nameOf = (entry) => {
    const name = entry.dataset.event ?? $("a", entry).href.split("/").slice(-3, -1).join("/");
    return page.dataset.story ? name.replace(/.*\//, "") : name;
  };

  const changeOf = ({ dataset }) => dataset.changed ?? dataset.published;

  const markNew = () => {
    const entries = all("[data-published]");
    const words = page.dataset;
    const seen = knownBefore(Object.fromEntries(entries.map((entry) => [nameOf(entry), changeOf(entry)])));
    if (!seen) return;
    const newest = [...seen.values()].sort().slice(-1)[0] ?? "";

    const wordFor = (entry, path) => {
      const name = nameOf(entry);
      if (seen.has(name)) return seen.get(name) < changeOf(entry) && words.again;
      // On a page that the reader never opened, only entries newer than all seen entries are new.
      if (seen.has(path) || entry.dataset.published > newest) return words.new;
      return changeOf(entry) > newest && words.again;
    };
    const mark = (entry, path = location.pathname) => {
      const word = wordFor(entry, path);
      if (word) markUnseen(entry, word);
      return word;
    };
    const fresh = new Map();
    for (const entry of entries) {
      if (mark(entry) && !fresh.has(nameOf(entry))) fresh.set(nameOf(entry), entry);
    }
    const status = $(".visit");
    if (!fresh.size || !status) return mark;
    const found = [...fresh.values()];
    const of = (word) => found.filter((entry) => entry.dataset.unseen === word);
    const added = of(words.new);
    const updated = of(words.again);
    const button = document.createElement("button");
    const counts = [
      added.length && `${words.newCount} ${added.length}`,
      updated.length && `${words.again}: ${updated.length}`,
    ];
    button.type = "button";
    button.textContent = counts.filter(Boolean).join(" · ");
    button.addEventListener("click", () => $(".tour") || lead([...added, ...updated], words));
    status.append(button);
    return mark;
  };

  if (!works()) return;
  const lines = all(".visits");
  const show = (isOff) => lines.forEach((line, at) => (line.hidden = Boolean(at) !== isOff));
  const isOff = recall("localStorage", OFF) !== null;
  show(isOff);
  lines.forEach((line, at) =>
    $("button", line).addEventListener("click", () => {
      forget();
      if (at) localStorage.removeItem(OFF);
      else keep("localStorage", OFF, 1);
      show(!at);
      $("button", lines[1 - at]).focus();
    }),
  );
  if (isOff) return;
  sweep();
  return $("[data-published]") && markNew();
};
