// What a script adds to pages that are whole without it: references beside their citations, what is new since the last
// visit, lines from denials to what they deny, and sharing.

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

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-share]");
  if (!button) return;
  const title = $("[rel=bookmark]", button.closest("[data-event]"));
  const url = title?.href ?? location.href.split("#")[0];
  try {
    if (navigator.share) await navigator.share({ title: title?.textContent ?? document.title, url });
    else {
      await navigator.clipboard.writeText(url);
      say(button, $("main").dataset.copied);
      say(heard, $("main").dataset.copied);
    }
  } catch {
    // The reader has thought better of it.
  }
});

const heard = document.createElement("p");
heard.setAttribute("role", "status");
heard.className = "unseen";
document.body.append(heard);

const timeline = $(".timeline");

// New since the last visit: what was published after the newest entry that this browser has seen here.

const markNew = () => {
  const entries = all("[data-published]", timeline).map((event) => [event, event.dataset.published, event.id]);
  const newest = entries.map(([, day]) => day).sort().slice(-1)[0];
  if (!newest) return;
  const key = `onrecord:${location.pathname}`;
  let seen = null;
  try {
    seen = JSON.parse(localStorage.getItem(key));
    const ids = entries.filter(([, day]) => day === newest).map(([, , id]) => id);
    localStorage.setItem(key, JSON.stringify([newest, ids]));
  } catch {
    return; // Nothing may be kept here.
  }
  if (!Array.isArray(seen)) return;
  const fresh = entries.filter(([, day, id]) => day > seen[0] || (day === seen[0] && !seen[1].includes(id)));
  for (const [event] of fresh) event.dataset.unseen = timeline.dataset.new;
  if (fresh.length) say($(".visit"), `${timeline.dataset.newCount} ${fresh.length}`);
};

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

if (timeline) {
  markNew();
  if ("ResizeObserver" in window) (window.requestIdleCallback ?? setTimeout)(drawLines);
}
