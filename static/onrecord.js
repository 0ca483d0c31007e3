// Pages are complete without this script.

const $ = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
// Shows words of the interface; `from` holds them, and says if they are in another language than the page.
const say = (element, words, from) => {
  if (!element) return;
  element.textContent = words;
  if (from?.dataset.words) element.lang = from.dataset.words;
  else element.removeAttribute("lang");
};
// Work of low priority waits for an idle browser, at most two seconds.
const later = (work) =>
  window.requestIdleCallback ? requestIdleCallback(work, { timeout: 2000 }) : setTimeout(work);

// Whether a click or key is meant for the page, and not for the browser.
const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

// Copies a reference as text, with the address that its title leads to. It needs no network.
const copyReference = (reference) => {
  const text = reference.innerText.trim();
  const link = $("cite a, :scope > a", reference)?.href;
  return navigator.clipboard.writeText(link && !text.includes(link) ? `${text} ${link}` : text);
};

// Whether the reader has switched off the key of the search.
const isKeyOff = () => {
  try {
    return localStorage.getItem("onrecord-key") === "false";
  } catch {
    return false; // Storage is blocked.
  }
};

// The redirect of a page that has moved drops a day, and the part after '#'.
if ($("[http-equiv=refresh]")) {
  const to = $("main .lead a");
  to.search = location.search;
  to.hash ||= location.hash;
  location.replace(to.href);
}

// In the preview the page for unknown addresses stays: an editor may be renaming the entry.
if ($("[data-homes]") && !$("script[data-version]")) import("./climb.js");

// The key '/' leads to the search. A reader can switch it off there.
document.addEventListener("keydown", (event) => {
  const search = $(".menu [rel=search]");
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey); // '/' may need Shift
  const isWriting = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || !isPlain || isWriting || !search || isKeyOff()) return;
  event.preventDefault();
  const field = $("[type=search]");
  if (field) field.focus();
  else location.assign(search.href);
});

// A reference beside its citation, by hover and focus; a tap or Enter goes into it, Escape comes back.

const sources = $(".references");
const card = document.createElement("div");

if (sources && card.showPopover) {
  let shown = null;
  let timer = 0;
  card.className = "card";
  card.popover = "auto";
  card.role = "group";
  card.innerHTML =
    '<div id="cite_words"></div><p><a data-list></a> <a></a></p>' +
    '<p><button type="button" data-copy></button> <span role="status"></span></p>';
  say($("[data-list]", card), sources.dataset.list, sources);
  say($("[data-copy]", card), sources.dataset.copy, sources);
  const words = $("#cite_words", card);
  const status = $("[role=status]", card);

  const fill = (cite) => {
    const reference = $(`${cite.hash} .reference`);
    if (!reference) return false;
    words.replaceChildren(reference.cloneNode(true));
    card.ariaLabel = cite.ariaLabel ?? $("h2", sources).textContent;
    $("[data-list]", card).href = cite.href;
    $("[data-list] + a", card).replaceWith($(`${cite.hash} .reference ~ a`).cloneNode(true));
    say(status, "");
    return true;
  };

  // The card goes below or above the paragraph that cites.
  const place = (cite) => {
    const at = cite.getBoundingClientRect();
    const block = (cite.closest("p, li, td") ?? cite).getBoundingClientRect();
    const room = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(at.left - 16, room - card.offsetWidth - 8));
    const height = card.offsetHeight + 8;
    const fitsBelow = block.bottom + height < innerHeight;
    const top = fitsBelow ? block.bottom + 4 : block.top > height ? block.top - height + 4 : at.bottom + 4;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${top + scrollY}px`;
  };

  const show = (cite) => {
    clearTimeout(timer);
    if (shown === cite && card.matches(":popover-open")) return true;
    if (!fill(cite)) return false;
    shown?.removeAttribute("aria-describedby");
    shown = cite;
    cite.setAttribute("aria-describedby", words.id);
    if (!card.matches(":popover-open")) {
      // Only now, since its links have no address before.
      document.body.append(card);
      card.showPopover();
    }
    place(cite);
    return true;
  };

  const hide = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(() => card.contains(document.activeElement) || card.hidePopover(), delay);
  };

  const cite = (event) => event.target.closest?.('[href^="#cite-"]');
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
    // A mouse user has seen the reference by hover, so a click follows the link.
    if (!clicked || !isPlain(event) || (event.detail && isFine.matches && event.pointerType !== "touch")) return;
    if (!show(clicked)) return;
    event.preventDefault();
    $("a, button", card).focus();
  });
  card.addEventListener("keydown", (event) => {
    const stops = all("a, button", card);
    const isLeaving = event.key === "Tab" && event.target === stops[event.shiftKey ? 0 : stops.length - 1];
    if (event.key !== "Escape" && !isLeaving) return;
    // The focus returns to the citation, so Tab goes on from there.
    shown.focus();
    card.hidePopover();
  });
  card.addEventListener("click", async (event) => {
    if (event.target.closest("[data-list]")) return card.hidePopover();
    if (!event.target.closest("[data-copy]")) return;
    try {
      await copyReference($(".reference", words));
      say(status, sources.dataset.copied, sources);
      if (event.detail) timer = setTimeout(() => card.hidePopover(), 1500);
    } catch {
      say(status, $("main").dataset.failed, $("main"));
    }
  });
}

// Share an event by the device's dialog, or copy its address; on a source's page, copy its reference.

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
  const from = button.dataset.copied ? button : $("main");
  button.label = button.label ?? [...button.childNodes];
  for (const shown of [button, heard]) say(shown, words, from);
  // The button keeps this size, so that nothing moves when its label returns.
  const { offsetHeight: height, offsetWidth: width } = button;
  Object.assign(button.style, { minHeight: `${height}px`, minWidth: `${width}px`, textAlign: "start" });
  clearTimeout(button.timer);
  button.timer = setTimeout(() => {
    button.removeAttribute("lang");
    button.replaceChildren(...button.label);
  }, 4000);
};

// What a button is about: an event, a claim, or else the page.
const subjectOf = (button) => button.closest("[data-event], .matter") ?? $("main");
const titleOf = (button) => $("h1, h2, h3, h4", subjectOf(button));
const addressOf = (button) =>
  $("[rel=bookmark]", button.closest("[data-event]") ?? button)?.href ??
  location.href.split("#")[0] + button.dataset.share;

// For screen readers, the names of these buttons include what they are about.
const name = () => {
  for (const button of all("[data-share], .matter .tools summary")) {
    const title = titleOf(button);
    if (title) button.setAttribute("aria-label", `${button.textContent} ${title.textContent.trim()}`);
  }
};

// A link back to a citation is a number; for screen readers it has the title of the event that cites.
const nameBacklinks = () => {
  for (const link of all('[href^="#_"]')) {
    const title = $("h1, h3, h4", $(link.hash)?.closest("[data-event]") ?? link);
    if (title) link.setAttribute("aria-label", `${link.textContent} ${title.textContent.trim()}`);
  }
};
later(() => {
  name();
  nameBacklinks();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("main :is([data-share], [data-copy])");
  if (!button) return;
  const { copied, failed } = { ...$("main").dataset, ...button.dataset };
  say(heard, "");
  try {
    if (button.matches("[data-copy]")) {
      const form = $("pre", button.parentElement);
      if (button.dataset.copy) await navigator.clipboard.writeText($("a", button.parentElement).href);
      else if (form) await navigator.clipboard.writeText(form.textContent);
      else await copyReference($(".reference", button.closest("dd, .panel")));
      return tell(button, copied);
    }
    const title = titleOf(button)?.textContent.trim() ?? document.title;
    if (await share({ title, url: addressOf(button) })) tell(button, copied);
  } catch {
    tell(button, failed);
  }
});

document.documentElement.classList.add("scripted");

// A panel of tools closes by Escape and by a click beside it.

const closeTools = ({ key, target }) => {
  for (const tool of all(".tools > [open]")) {
    if (key ? key !== "Escape" : tool.contains(target)) continue;
    tool.open = false;
    if (key) $("summary", tool).focus();
  }
};
document.addEventListener("click", closeTools);
document.addEventListener("keydown", closeTools);

// Links lead into closed parts: to the panel on following a story, and to a step that happened.

const target = () => document.getElementById(new URLSearchParams(`=${location.hash.slice(1)}`).get(""));

const openTarget = () => {
  const closed = target()?.closest(".tools > details, .ended-steps");
  if (closed) closed.open = true;
};
addEventListener("hashchange", openTarget);
openTarget();

// A page has its citation as text and as RIS; the other forms load on demand.

const loadForms = ({ target }) => {
  const save = $(":scope > .panel > p > [download]", target);
  if (save) import("./cite.js").then(({ showForms }) => showForms(save)).catch(() => {});
};
document.addEventListener("toggle", loadForms, true);

// The link 'Embed' leads to the embed; the script shows its code instead.

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-embed]");
  if (!link || !isPlain(event)) return;
  event.preventDefault();
  import("./embed.js").then(({ showCode }) => showCode(link)).catch(() => location.assign(link.href));
});

const page = $("main");

// Marks what is new since the last visit, and entries that come later, too.
const marked = new Promise((done) =>
  later(() => {
    const visits = $(".visits, [data-forgets]") && import("./visits.js");
    done(visits?.then(({ run }) => run({ $, all, page })).catch(() => {}));
  }),
);

// Rows: a link to a row opens it, arrow keys move between rows, a brief row fetches its entry.

const timeline = $(".timeline");

const rowOf = (element) => element?.closest?.(".row");

// Rows above the target get their true heights in the next frames: scroll in each.
const arrive = (row, frames = 3) => {
  row.scrollIntoView();
  if (frames) requestAnimationFrame(() => arrive(row, frames - 1));
};

// Hidden until work is done and rows have their heights, so that nothing is seen to move.
const hideUntil = async (work, ...parts) => {
  for (const { style } of parts) style.visibility = "hidden";
  await work;
  for (let frames = 6; frames; frames -= 1) await new Promise(requestAnimationFrame);
  for (const { style } of parts) style.visibility = "";
};

const entries = new Map();

// Returns an address as pages write it: ours without the host.
const local = ({ origin, href }) => (origin === location.origin ? href.slice(origin.length) : href);

// Makes the addresses in a part of another page lead on from this one.
const resolveLinks = (part, base) => {
  for (const each of all("a[href]", part)) each.setAttribute("href", local(new URL(each.getAttribute("href"), base)));
  for (const image of all("img[src]", part)) image.src = new URL(image.getAttribute("src"), base).href;
  for (const source of all("[srcset]", part)) source.removeAttribute("srcset");
};

const fetchEntry = async (link) => {
  const response = await fetch(link.href);
  if (!response.ok) throw new Error(response.statusText);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const entry = $(".entry", page);
  for (const element of all("[id]", entry)) element.removeAttribute("id");
  for (const element of all("[aria-labelledby]", entry)) element.removeAttribute("aria-labelledby");
  resolveLinks(entry, link.href);
  // The heading of a row has level 4, so those inside its entry move down.
  for (const heading of all("h2, h3, h4, h5", entry)) {
    const lower = document.createElement(`h${Math.min(+heading.tagName[1] + 3, 6)}`);
    lower.className = heading.className;
    lower.append(...heading.childNodes);
    heading.replaceWith(lower);
  }
  return entry;
};

const entryOf = (link) => {
  if (!entries.has(link)) {
    const asked = fetchEntry(link);
    asked.catch(() => entries.delete(link));
    entries.set(link, asked);
  }
  return entries.get(link);
};

// A row that holds its whole entry is a `details`. Any other is brief: the link of its title opens it.
const headerOf = (row) => row && $("summary, h4 [rel=bookmark]", row);

const linkOf = (row) => row?.matches(".brief") && headerOf(row);

const isOpen = (link) => link.getAttribute("aria-expanded") === "true";

const claimsOf = (row) => all(".row-claim", row).filter((claim) => claim.parentElement === row);

// Returns the body of a brief row: a link to its page, and later the entry above that.
const bodyOf = (row) => {
  const found = $(".row-body", row);
  if (found) return found;
  const body = document.createElement("div");
  const page = document.createElement("a");
  const tools = document.createElement("p");
  const link = linkOf(row);
  page.href = link.href;
  page.textContent = timeline.dataset.page;
  page.setAttribute("aria-label", `${page.textContent}: ${link.textContent}`);
  tools.className = "tools";
  tools.append(page);
  body.className = "row-body";
  body.append(tools);
  (claimsOf(row).pop() ?? link.parentElement).after(body);
  return body;
};

const unfold = (row) => {
  for (const part of [...claimsOf(row), bodyOf(row)]) part.removeAttribute("hidden");
  linkOf(row).setAttribute("aria-expanded", "true");
};

const fold = (row) => {
  for (const part of [...claimsOf(row), bodyOf(row)]) part.setAttribute("hidden", "until-found");
  linkOf(row).setAttribute("aria-expanded", "false");
};

const showEntry = async (row) => {
  if (row.dataset.whole) return;
  row.dataset.whole = "yes";
  try {
    const entry = await entryOf(linkOf(row));
    for (const claim of claimsOf(row)) claim.remove();
    bodyOf(row).prepend(...entry.childNodes);
  } catch {
    delete row.dataset.whole;
    say(heard, timeline.dataset.failed, timeline);
  }
};

const openRow = (row) => {
  if (!linkOf(row)) return void ($("details", row).open = true);
  unfold(row);
  showEntry(row);
};

if (timeline) {
  later(() => {
    for (const link of all(".brief h4 [rel=bookmark]", timeline))
      if (!isOpen(link)) link.setAttribute("aria-expanded", "false");
  });
  // Fetch the entry when the pointer or the focus reaches its title, before the row opens.
  const prepare = (event) => {
    const link = event.target.closest?.(".brief h4") && linkOf(rowOf(event.target));
    if (link) entryOf(link).catch(() => {});
  };
  timeline.addEventListener("pointerdown", prepare);
  timeline.addEventListener("focusin", prepare);
  timeline.addEventListener("pointerover", prepare);
  timeline.addEventListener("click", (event) => {
    const head = event.target.closest(".brief > :is(.row-when, .row-kind, .row-who, h4)");
    if (!head || !isPlain(event)) return;
    event.preventDefault();
    const row = rowOf(head);
    if (isOpen(linkOf(row))) fold(row);
    else openRow(row);
  });
  // Unfold a row where the browser's search found a claim, maybe before this script ran. The found text stays there.
  timeline.addEventListener("beforematch", (event) => unfold(rowOf(event.target)));
  for (const claim of all(".brief > .row-claim:not([hidden])", timeline)) unfold(rowOf(claim));
  timeline.addEventListener("keydown", (event) => {
    if (event.target !== headerOf(rowOf(event.target))) return;
    const rows = all(".month[open] > .row, div.month > .row", timeline).filter((row) => row.getClientRects().length);
    const at = rows.indexOf(rowOf(event.target));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (!rows[to]) return;
    event.preventDefault();
    headerOf(rows[to]).focus();
  });
  // A page that opens at a row leaves it closed, since opening it moves the text.
  if (rowOf(target())) {
    arrive(target());
    hideUntil(0, document.body);
  }
  addEventListener("hashchange", () => {
    const row = rowOf(target());
    if (!row) return;
    openRow(row);
    arrive(target());
  });
}

// The picture of a story: one Tab stop, with arrow keys. A card tells of a mark.

const note = document.createElement("div");

if (note.showPopover) {
  let timer = 0;
  note.className = "card";
  note.popover = "auto";
  note.innerHTML = '<p></p><p><a tabindex="-1"></a></p><p></p>';

  const boxOf = (mark) => mark.getBoundingClientRect();
  // Twice the middle.
  const xOf = (mark) => boxOf(mark).left + boxOf(mark).right;
  const yOf = (mark) => boxOf(mark).top + boxOf(mark).bottom;
  // A picture as of a day hides later marks.
  const least = (marks, cost) =>
    marks
      .filter((mark) => !mark.closest("[data-later]"))
      .reduce((best, mark) => (cost(mark) < cost(best) ? mark : best), marks[0]);

  // The card goes above or below the mark, where more room is.
  const show = (link) => {
    clearTimeout(timer);
    const frame = link.closest("div");
    if (link.tabIndex === 0 && $(":popover-open", frame)) return;
    for (const other of all(".plot a", frame)) {
      other.tabIndex = other === link ? 0 : -1;
      // Who reads on meets one mark; the list has all events.
      other.ariaHidden = other === link ? null : "true";
    }
    const lines = link.ariaLabel.split("\n");
    all(":is(p, a):not(:has(a))", note).forEach((part, n) => say(part, lines[n]));
    $("a", note).href = link.getAttribute("href");
    frame.append(note);
    note.showPopover();
    const { top, bottom } = boxOf(link);
    const isAbove = yOf(link) > innerHeight;
    note.style.maxHeight = `${(isAbove ? top : innerHeight - bottom) - 16}px`;
    const room = document.documentElement.clientWidth - note.offsetWidth - 8;
    note.style.left = `${Math.min(xOf(link) / 2, room) + scrollX}px`;
    note.style.top = `${(isAbove ? top - note.offsetHeight - 8 : bottom + 8) + scrollY}px`;
  };

  const hide = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(() => note.hidePopover(), delay);
  };

  const explore = (picture) => {
    const links = all("a", picture);
    const frame = picture.parentNode;
    const flow = document.dir === "rtl" ? -1 : 1;
    const nearest = ({ clientX: x, clientY: y }, most) => {
      const away = (mark) => Math.hypot(xOf(mark) / 2 - x, Math.max(boxOf(mark).top - y, 0, y - boxOf(mark).bottom));
      const mark = least(all("a > *", picture), away);
      return away(mark) < most && mark.parentNode;
    };
    const start = () => {
      const first = least(links, (link) => flow * xOf(link));
      for (const link of links) {
        link.tabIndex = link === first ? 0 : -1;
        link.ariaHidden = link === first ? null : "true";
      }
    };
    start(); // before changes, which cost a layout
    document.addEventListener("as-of", start);
    for (const title of all("a > title, .curve title", picture)) {
      title.parentNode.ariaLabel = title.textContent;
      title.remove();
    }
    // A bin of one event says what its row does.
    for (const link of all(".hit a", picture)) {
      const [day, count] = link.ariaLabel.split("\n");
      const row = /^1\D*1?\D*$/.test(count) && document.getElementById(link.getAttribute("href").slice(1));
      const add = (words, part) => words + (part.matches("span") ? " · " : "\n") + part.textContent;
      if (row) link.ariaLabel = all(".row-kind, .row-who, h4, .row-tie[data-kind=denies]", row).reduce(add, day);
    }
    frame.ariaHidden = picture.ariaHidden = null;

    frame.addEventListener("pointerleave", () => hide(250));
    frame.addEventListener("pointermove", (event) => {
      if (note.contains(event.target)) return clearTimeout(timer);
      const over = event.pointerType === "mouse" && nearest(event, 24);
      if (over) show(over);
      else hide(250);
    });
    frame.addEventListener("focusin", ({ target }) => target.matches(".plot :focus-visible") && show(target));
    frame.addEventListener("focusout", (event) => note.contains(event.relatedTarget) || hide(0));
    picture.addEventListener("click", (event) => {
      // The click of the Enter key has no detail.
      if (!event.detail || !isPlain(event)) return;
      event.preventDefault();
      show(nearest(event, Infinity));
      if (event.pointerType === "mouse" && nearest(event, 24)) $("a", note).click();
    });
    frame.addEventListener("keydown", (event) => {
      const cost = (link) => {
        const x = xOf(link) - xOf(event.target);
        const y = yOf(link) - yOf(event.target);
        const ends = { Home: 1e5 + flow * x, End: 1e5 - flow * x };
        const ahead = { ArrowRight: x, ArrowLeft: -x, ArrowDown: y, ArrowUp: -y, ...ends }[event.key];
        return ahead > 8 ? ahead * 99 + Math.abs(x) : Infinity;
      };
      const to = least(links, cost);
      if (!isPlain(event) || cost(to) === Infinity) return;
      event.preventDefault();
      to.ariaHidden = null;
      to.focus();
    });
  };
  all("[role=group] > .plot").forEach((picture) => later(() => explore(picture)));
}

// The bar of a timeline names the month that is read, and closes its list of months after use.

const bar = $(".bar", timeline ?? document);

if (bar) {
  const months = $("details", bar);
  const close = () => (months.open = false);
  const summary = $("summary", bar);
  const whole = summary.textContent;
  // On a phone, early months close before they come into view, so that nothing in view moves.
  let early = matchMedia("(max-width: 45.99rem)").matches && !location.hash ? all(".on-phones", timeline) : [];
  // The month across a line below the bar is the one that is read; before the first one it is none.
  const read = new IntersectionObserver(
    (entries) => {
      if (entries[0].boundingClientRect.top > innerHeight) for (const month of early) month.open = false;
      early = [];
      const isBefore = $(".month:not(.filtered-out)", timeline)?.getBoundingClientRect().top > innerHeight * 0.15;
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting && !isBefore) continue;
        summary.textContent = isIntersecting ? $("h3", target).textContent : whole;
        summary.setAttribute("aria-label", isIntersecting ? `${summary.textContent}, ${whole}` : whole);
      }
    },
    { rootMargin: "-15% 0px -85%" },
  );
  for (const month of all(".month", timeline)) read.observe(month);
  months.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !months.open) return;
    close();
    summary.focus();
  });
  months.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    const month = $(link.hash).closest("details");
    if (month) month.open = true;
    close();
  });
  for (const leaving of ["focusin", "pointerdown"])
    document.addEventListener(leaving, (event) => months.contains(event.target) || close());
}

// Filters load on demand: where a reader reaches their button, or the address has a filter.

const opener = bar && $("button", bar);

if (opener) {
  const rows = {
    prepare: (row) => linkOf(row) && entryOf(linkOf(row)),
    open: openRow,
    close: (row) => (linkOf(row) ? fold(row) : ($("details", row).open = false)),
    isOpen: (row) => (linkOf(row) ? isOpen(linkOf(row)) : $("details", row).open),
  };
  const story = new URL($("main").dataset.story, location.href);
  const tools = { $, all, timeline, bar, story, target, arrive, resolveLinks, rows, marked };
  let loading;
  const load = () => {
    loading ??= import("./filter.js").then(({ start }) => start(tools));
    loading.catch(() => (loading = null));
    return loading;
  };
  const reach = () => load().catch(() => {});
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("pointerenter", reach);
  opener.addEventListener("focus", reach);
  opener.addEventListener("click", async () => {
    try {
      (await load())();
    } catch {
      say(heard, timeline.dataset.failed, timeline);
      opener.disabled = true;
      setTimeout(() => (opener.disabled = false), 4000);
    }
  });
  if (/[?&](kind|who|claim|tag|only|order|find)s?=/i.test(location.search)) hideUntil(reach(), timeline);
}

// The record as of a day, and what changed since one. A page asked for a day is hidden until it has that record.

const asOf = $("[data-as-of]");

const tellToday = (words = asOf.dataset.failed) => {
  const failed = document.createElement("p");
  failed.className = "withdrawn as-of-failed";
  failed.role = "alert";
  failed.textContent = words;
  page.prepend(failed);
};

const showAsOf = async (click) => {
  $(".as-of-failed")?.remove();
  const tools = { $, all, page, local, target, tellToday };
  const load = import("./as-of.js").then(({ load }) => load(asOf.dataset.asOf, tools));
  const show = await load.catch(() => () => tellToday());
  const shown = hideUntil(0, page, $(".colophon"));
  try {
    show(Boolean(click));
  } catch {
    tellToday();
  }
  if (!click && target()) arrive(target());
  await shown;
  if (click) $(".as-of-panel input")?.focus();
};

asOf?.addEventListener("click", showAsOf);
if (asOf && /[?&](as-of|since)=/.test(location.search)) hideUntil(showAsOf(), page, $(".colophon"));
