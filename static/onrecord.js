// What a script adds to pages that are whole without it.

const $ = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const say = (element, words) => element && (element.textContent = words);

// A reference beside its citation: shown by hover and focus; a tap or Enter goes into it, Escape comes back.

const card = $("#cite_card")?.content.firstElementChild;

if (card?.showPopover) {
  let shown = null;
  let timer = 0;
  const words = $(".card-words", card);
  const status = $("[role=status]", card);
  document.body.append(card);

  const fill = (cite) => {
    const entry = $(cite.hash);
    const reference = entry && $(".reference", entry);
    if (!reference) return false;
    words.replaceChildren(reference.cloneNode(true));
    $("[data-list]", card).href = cite.hash;
    $("[data-about]", card).href = $(".reference-links a", entry).href;
    say(status, "");
    return true;
  };

  const place = (cite) => {
    const at = cite.getBoundingClientRect();
    const room = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(at.left - 16, room - card.offsetWidth - 8));
    const below = at.bottom + card.offsetHeight + 8 < innerHeight || at.top < card.offsetHeight + 8;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${scrollY + (below ? at.bottom + 4 : at.top - card.offsetHeight - 4)}px`;
  };

  const show = (cite) => {
    clearTimeout(timer);
    if (shown === cite && card.matches(":popover-open")) return true;
    if (!fill(cite)) return false;
    shown?.removeAttribute("aria-describedby");
    shown = cite;
    cite.setAttribute("aria-describedby", words.id);
    if (!card.matches(":popover-open")) card.showPopover();
    place(cite);
    return true;
  };

  const hide = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(() => card.contains(document.activeElement) || card.hidePopover(), delay);
  };

  const cite = (event) => event.target.closest?.("a.cite");
  const isFine = matchMedia("(hover: hover)");

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const over = cite(event);
    clearTimeout(timer);
    if (over) timer = setTimeout(show, 150, over);
    else if (shown && !card.contains(event.target)) hide(250);
  });
  document.addEventListener("focusin", (event) => {
    const focused = cite(event);
    if (focused?.matches(":focus-visible")) show(focused);
    else if (!card.contains(event.target)) hide(0);
  });
  document.addEventListener("click", (event) => {
    const clicked = cite(event);
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    // A mouse has seen the reference already: its click is the link's.
    if (!clicked || !isPlain || (event.detail && isFine.matches && event.pointerType !== "touch")) return;
    if (!show(clicked)) return;
    event.preventDefault();
    $("a, button", card).focus();
  });
  card.addEventListener("keydown", (event) => {
    const stops = all("a, button", card);
    const isLeaving = event.key === "Tab" && event.target === stops[event.shiftKey ? 0 : stops.length - 1];
    if (event.key !== "Escape" && !isLeaving) return;
    // From the citation, the Tab goes on to what comes after it on the page.
    shown.focus();
    card.hidePopover();
  });
  card.addEventListener("click", async (event) => {
    if (event.target.closest("[data-list]")) return card.hidePopover();
    const form = event.target.dataset.copy;
    if (!form) return;
    const about = $("[data-about]", card).href.replace(`/${$("main").dataset.prefix ?? ""}sources/`, "/sources/");
    try {
      const text = form === "txt" ? words.innerText.trim() : await (await fetch(`${about}citation.${form}`)).text();
      await navigator.clipboard.writeText(text);
      say(status, card.dataset.copied);
    } catch {
      say(status, card.dataset.failed);
    }
  });
}

// Sharing: as the device does it, else the address is copied. The address is where the event's title leads.

const heard = document.createElement("p");
heard.setAttribute("role", "status");
heard.className = "unseen";
document.body.append(heard);

// Returns whether the address was copied.
const share = async (data) => {
  if (navigator.share) {
    try {
      await navigator.share(data);
      return false;
    } catch (error) {
      if (error.name === "AbortError") return false;
    }
  }
  await navigator.clipboard.writeText(data.url);
  return true;
};

const tell = (button, words) => {
  button.dataset.label = button.dataset.label ?? button.textContent;
  button.textContent = words;
  say(heard, words);
  clearTimeout(button.timer);
  button.timer = setTimeout(() => (button.textContent = button.dataset.label), 4000);
};

const titleOf = (button) => $("[rel=bookmark]", button.closest("[data-event]"));

// To the ear, buttons of one name differ by their events.
const name = () => {
  for (const button of all("[data-share]")) {
    const title = titleOf(button);
    if (title) button.setAttribute("aria-label", `${button.textContent} ${title.textContent}`);
  }
};
(window.requestIdleCallback ?? setTimeout)(name);

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-share]");
  if (!button) return;
  const { copied, failed } = $("main").dataset;
  const title = titleOf(button);
  const url = title?.href ?? location.href.split("#")[0];
  say(heard, "");
  try {
    if (await share({ title: title?.textContent ?? document.title, url })) tell(button, copied);
  } catch {
    tell(button, failed);
  }
});

document.documentElement.classList.add("scripted");

// New since the last visit, on any page of the story. A visit lasts until its tab is closed, or was left alone for long.

const LONG = 4 * 60 * 60 * 1000;

const recall = (store, key) => {
  try {
    return JSON.parse(window[store].getItem(key));
  } catch {
    return null; // Nothing may be kept here, or it is not ours.
  }
};

const keep = (store, key, value) => {
  try {
    window[store].setItem(key, JSON.stringify(value));
  } catch {
    // Then the next visit is a first one, or marks what this one does.
  }
};

const isMap = (value) => Boolean(value) && typeof value === "object" && !Array.isArray(value);

// What was known before this visit: the days of last changes, by event, and which pages were seen; null at the first.
const knownBefore = (now) => {
  const key = `onrecord:${new URL($("main").dataset.story ?? "", location.href).pathname}`;
  const kept = recall("localStorage", key);
  const visit = recall("sessionStorage", key);
  const before = visit && Date.now() - visit.at < LONG ? visit.before : kept;
  keep("sessionStorage", key, { at: Date.now(), before });
  keep("localStorage", key, { ...(isMap(kept) ? kept : {}), ...now, [location.pathname]: "" });
  return isMap(before) ? new Map(Object.entries(before)) : null;
};

const markNew = (list) => {
  const entries = all("[data-published]", list);
  const changed = ({ dataset }) => dataset.changed ?? dataset.published;
  const seen = knownBefore(Object.fromEntries(entries.map((entry) => [entry.dataset.event, changed(entry)])));
  if (!seen) return;
  const newest = [...seen.values()].sort().slice(-1)[0] ?? "";

  const mark = (entry) => {
    const { event, published } = entry.dataset;
    if (seen.has(event)) return seen.get(event) < changed(entry) && list.dataset.again;
    // On a page that was never open, only what is newer than all that was seen is new.
    if (seen.has(location.pathname) || published > newest) return list.dataset.new;
    return changed(entry) > newest && list.dataset.again;
  };
  const fresh = entries.filter(mark);
  for (const entry of fresh) {
    const word = mark(entry);
    // A style can write only what its own element holds.
    for (const marked of [entry, ...all(".when", entry)]) marked.dataset.unseen = word;
  }
  const status = $(".visit[role=status], .visit [role=status]");
  if (!fresh.length || !status) return;
  const link = document.createElement("a");
  link.href = `#${fresh[0].id}`;
  link.textContent = `${list.dataset.newCount} ${fresh.length}`;
  status.append(link);
};

const news = $("[data-new]");
if (news) markNew(news);

const timeline = $(".timeline");

// A line from each denial to what it denies, beside the text where there is room for one.

const drawLines = () => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "links");
  svg.setAttribute("aria-hidden", "true");
  timeline.append(svg);

  const target = (link) => {
    const url = new URL(link.href);
    const id = url.hash.slice(1) || url.pathname.split("/").slice(-2)[0];
    return id && document.getElementById(decodeURIComponent(id));
  };
  const pairs = all("a[data-relation=denies]", timeline)
    .filter((link) => link.closest("[data-direction=out]"))
    .map((link) => [link.closest("li"), target(link)])
    .filter(([, to]) => to && timeline.contains(to));
  if (!pairs.length) return;

  const draw = () => {
    if (getComputedStyle(svg).display === "none") return;
    const box = timeline.getBoundingClientRect();
    const lanes = [];
    const edge = Math.max(...pairs.map(([from]) => from.getBoundingClientRect().right)) - box.left + 8;
    const parts = pairs.map(([from, to]) => {
      const start = from.getBoundingClientRect().top - box.top + 12;
      const end = to.getBoundingClientRect().top - box.top + 14;
      const low = Math.min(start, end);
      const high = Math.max(start, end);
      let lane = lanes.findIndex((taken) => taken.every(([a, b]) => high < a || low > b));
      if (lane < 0) lane = lanes.push([]) - 1;
      lanes[lane].push([low, high]);
      const x = Math.min(edge + 18 + lane * 12, box.width - 2);
      return `<path d="M${edge} ${start}H${x}V${end}H${edge + 5}"/><circle cx="${edge}" cy="${end}" r="4"/>`;
    });
    svg.innerHTML = parts.join("");
  };
  let asked = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(draw);
  }).observe(timeline);
};

if (timeline && "ResizeObserver" in window) (window.requestIdleCallback ?? setTimeout)(drawLines);
