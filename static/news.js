// Marks entries that a reader has not seen, and leads from one to the next.

const $ = (selector, root = document) => root.querySelector(selector);

// Leads from one new entry to the next, by a bar at the foot.
export const lead = (fresh, words) => {
  const bar = document.createElement("div");
  const place = document.createElement("span");
  const [next, close] = [words.next, words.close].map((label) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    return button;
  });
  let at = -1;
  const go = () => {
    at += 1;
    const entry = fresh[at];
    const title = $("h1, h2, h3, h4, b, :scope > a", entry);
    if (entry.id) location.hash = entry.id;
    else entry.scrollIntoView({ block: "center" });
    place.textContent = `${at + 1}/${fresh.length} ${title.textContent.trim()}`;
    next.hidden = at === fresh.length - 1;
  };
  bar.className = "tour";
  bar.setAttribute("role", "region");
  bar.setAttribute("aria-label", words.newCount);
  place.setAttribute("role", "status");
  bar.append(place, next, close);
  document.body.append(bar);
  const goOn = () => {
    go();
    (next.hidden ? close : next).focus();
  };
  next.addEventListener("click", goOn);
  bar.addEventListener("keydown", ({ key }) => key === "Escape" && close.click());
  close.addEventListener("click", () => {
    bar.remove();
    $("summary, a", fresh[at])?.focus();
  });
  goOn();
};

// A style sheet can show only an attribute of the same element.
export const markUnseen = (entry, word) => {
  const beside = $(".row-when, .byline, .progress b, .lines > li > :first-child, .matter h3", entry);
  for (const marked of [entry, beside]) if (marked) marked.dataset.unseen = word;
};

const changeOf = ({ dataset }) => dataset.changed ?? dataset.published;

// Marks what is new or changed since the reader's last visit, and returns what marks entries that come later, too.
// `seen` has the day of the last change of each event that was seen, and of each page that was, an empty text.
export const markNew = (entries, nameOf, seen) => {
  const words = $("main").dataset;
  const newest = [...seen.values()].sort().at(-1) ?? "";

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
