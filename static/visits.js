// Keeps which entries a reader has seen, for a year. A visit ends when its tab closes or is idle for long.

// Sites may share a host: ours is under our own path.
const { pathname } = new URL("..", import.meta.url);
const OURS = `onrecord:${pathname}`;
const OFF = `onrecord-off:${pathname}`;
const HOUR = 3600000;
const today = Math.floor(Date.now() / HOUR / 24);

const recall = (store, key) => {
  try {
    return JSON.parse(store.getItem(key));
  } catch {
    return null; // The value is not ours.
  }
};

const oursIn = (store) => Object.keys(store).filter((key) => key.startsWith(OURS));

const forget = () => {
  for (const store of [localStorage, sessionStorage]) for (const key of oursIn(store)) store.removeItem(key);
};

const isMap = (value) => value?.constructor === Object;

// Returns what is not over. An item has the day of its last change, and the number of the day on which it was seen,
// which earlier versions lack.
const fit = (kept) =>
  Object.entries(isMap(kept) ? kept : {})
    .map(([name, item]) => [name, [item, today].flat()])
    .filter(([, [, seen]]) => today - seen < 365);

// Ends what is a year old, in the records of all stories.
const sweep = () => {
  for (const key of oursIn(localStorage)) {
    const items = fit(recall(localStorage, key));
    if (items.length) localStorage.setItem(key, JSON.stringify(Object.fromEntries(items)));
    else localStorage.removeItem(key);
  }
};

// Returns the state before this visit, and keeps the present one.
const visit = (key, now) => {
  const kept = recall(localStorage, key);
  const last = recall(sessionStorage, key);
  const before = last && Date.now() - last.at < 4 * HOUR ? last.before : kept;
  const seen = [...now, [location.pathname, ""]].map(([name, changed]) => [name, [changed, today]]);
  sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), before }));
  localStorage.setItem(key, JSON.stringify({ ...kept, ...Object.fromEntries(seen) }));
  return before;
};

// Marks what is new since the last visit, and returns what marks entries that come later.
const markNew = async ({ $, all, page }) => {
  // A line of a list has a link to its event, 'story/event/'. The pages of a story name events alone.
  const nameOf = (entry) => {
    const name = entry.dataset.event ?? $("a", entry).href.split("/").slice(-3, -1).join("/");
    return page.dataset.story ? name.replace(/.*\//, "") : name;
  };
  const entries = all("[data-published]");
  if (!entries[0]) return;
  const key = `onrecord:${new URL(page.dataset.story ?? "", location.href).pathname}`;
  const before = visit(key, entries.map((entry) => [nameOf(entry), entry.dataset.changed ?? entry.dataset.published]));
  if (!isMap(before)) return;
  const seen = new Map(fit(before).map(([name, [changed]]) => [name, changed]));
  return (await import("./news.js")).markNew(entries, nameOf, seen);
};

// A site that remembers no visits has no lines about them. Fails where nothing can be kept.
export const run = async (tools) => {
  const lines = tools.all(".visits");
  if (!lines[0]) return forget();
  const show = (isOff) => lines.forEach((line, at) => (line.hidden = !at === isOff));
  const isOff = !!recall(localStorage, OFF);
  localStorage.setItem(`${OFF}?`, 1);
  localStorage.removeItem(`${OFF}?`);
  const buttons = lines.map((line) => tools.$("button", line));
  buttons.forEach((button, at) =>
    button.addEventListener("click", () => {
      forget();
      if (at) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, 1);
      show(!at);
      buttons[1 - at].focus();
    }),
  );
  try {
    if (isOff) return;
    sweep();
    return await markNew(tools);
  } finally {
    show(isOff);
  }
};
