// The filters of a story's timeline: a panel in its bar. `onrecord.js` loads this on demand.

const FACETS = ["kind", "who", "claim", "tag"];
// How many options a facet shows at once; a list has the others. The texts of claims are long.
const isNarrow = matchMedia("(max-width: 45.99rem)").matches;
const SHOWN = { only: 2, kind: 12, who: isNarrow ? 5 : 8, claim: 0, tag: isNarrow ? 0 : 8 };
const MOST_OPENED = 50;
const OUT = "filtered-out";
const TYPING = 150;
const RESTING = 700;

// Returns a text as words without case and accents, each after a space. Scripts without spaces have one a letter.
const fold = (text) =>
  ` ${text}`
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .replace(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/gu, " $&");

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

const fetchGood = async (address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(response.statusText);
  return response;
};

const loadStyle = async () => {
  const css = await (await fetchGood(new URL("filter.css", import.meta.url))).text();
  document.adoptedStyleSheets.push(await new CSSStyleSheet().replace(css));
};

// Returns the function that opens and closes the panel. `page` has what `onrecord.js` knows of the timeline.
export const start = async ({ $, all, timeline, bar, story, target, arrive, resolveLinks, rows, marked }) => {
  const [response, mark] = await Promise.all([fetchGood(new URL("filter.json", story)), marked, loadStyle()]);
  const { words, options, ...data } = await response.json();
  const lang = data.words_language;
  const number = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`);
  const count = (n, total) =>
    words.count.replace("{n}", number.format(n)).replace("{total}", number.format(total));
  const word = (name) => (lang ? make("span", { lang }, words[name]) : words[name]);
  const named = (name, value) => words[name].replace(/\{.*\}/, () => value);

  const button = $("button", bar);
  const status = $("[role=status]", bar);
  const facts = $(".facts", bar);
  const total = facts.textContent;
  const label = [...button.childNodes];

  // Events, and the months with their rows, the oldest first. Those of other pages come when a filter needs them.
  const events = data.events.map(([id, ...about], at) => ({
    id,
    row: document.getElementById(id),
    page: Math.floor(at / data.rows_per_page) + 1,
    values: Object.fromEntries(FACETS.map((facet, n) => [facet, about[n].map((place) => options[facet][place][0])])),
    isDisputed: about[FACETS.length],
  }));
  const pages = events.at(-1).page;
  const thisPage = events.find(({ row }) => row).page;
  const start = document.createComment("");
  const inOrder = (list) => (data.order === "newest-first" ? list.reverse() : list);
  const monthsIn = (root, page) =>
    inOrder(all(".month", root)).map((element) => {
      const link = $("[id]", element).id;
      const facts = $(":scope > summary > .facts", element);
      return {
        element,
        page,
        facts,
        words: facts?.textContent,
        rows: inOrder(all(":scope > .row", element)),
        link: page === thisPage && $(`.month-links [href="#${link}"]`, bar),
      };
    });
  $(".month", timeline).before(start);
  const months = monthsIn(timeline, thisPage);

  const loadPage = async (page) => {
    const address = new URL(page > 1 ? `${page}/` : "./", story);
    const other = new DOMParser().parseFromString(await (await fetchGood(address)).text(), "text/html");
    const found = monthsIn($(".timeline", other), page);
    for (const { element, rows: own } of found) {
      resolveLinks(element, address);
      $("[id]", element).removeAttribute("id");
      for (const row of own) {
        mark?.(row, address.pathname);
        if (row.matches(".brief")) $("h4 [rel=bookmark]", row).setAttribute("aria-expanded", "false");
      }
    }
    const byId = new Map(found.flatMap(({ rows: own }) => own).map((row) => [row.id, row]));
    data.events.forEach(([id], at) => (events[at].row ??= byId.get(id)));
    months.push(...found);
    months.sort((one, two) => one.page - two.page);
    arrange();
  };
  const loading = new Map();
  const askFor = (page) => {
    if (!loading.has(page)) loading.set(page, loadPage(page).catch(() => loading.delete(page) && Promise.reject()));
    return loading.get(page);
  };

  // The state: what the address says, as far as it is known.

  let state;
  // What of the address filters nothing: values, and keys that are nearly those of filters.
  let unknown;
  options.only = ["dispute", "new"].map((value) => [value, words[value], lang]);
  const groups = ["only", ...FACETS];
  const isMisspelt = (key) => !groups.includes(key) && groups.some((group) => key.toLowerCase().startsWith(group));
  const read = () => {
    const given = new URLSearchParams(location.search);
    const order = given.get("order") || data.order;
    state = { isNewest: order.startsWith("newest"), find: given.get("find") ?? "" };
    unknown = /^(oldest|newest)(-first)?$/.test(order) ? [] : [order];
    for (const group of groups) {
      const values = given.get(group)?.split(",").filter(Boolean) ?? [];
      state[group] = new Set(values.filter((value) => options[group].some(([name]) => name === value)));
      unknown.push(...values.filter((value) => !state[group].has(value)));
    }
    for (const [key, value] of given) if (isMisspelt(key)) unknown.push(`${key}=${value}`);
  };
  const isActive = () => groups.some((group) => state[group].size) || fold(state.find).trim();
  const write = () => {
    const given = new URLSearchParams(location.search);
    unknown = [];
    for (const key of [...given.keys()].filter(isMisspelt)) given.delete(key);
    const values = Object.fromEntries(groups.map((group) => [group, [...state[group]].join(",")]));
    const isUsual = state.isNewest === (data.order === "newest-first");
    const order = isUsual ? "" : state.isNewest ? "newest" : "oldest";
    for (const [name, value] of Object.entries({ ...values, order, find: state.find.trim() }))
      if (value) given.set(name, value);
      else given.delete(name);
    const query = `${given}`.replaceAll("%2C", ",");
    history.replaceState(history.state, "", `${location.pathname}${query && `?${query}`}${location.hash}`);
  };
  const clear = () => {
    for (const group of groups) state[group].clear();
    state.find = "";
  };

  // Rows that match, in place.

  const texts = new WeakMap();
  const textOf = (row) => {
    const parts = ".row-when, .row-kind, .row-who, h4, .row-claim, .row-tie, details > .row-body > :not(.tools)";
    if (!texts.has(row)) texts.set(row, fold(all(parts, row).map((part) => part.textContent).join(" ")));
    return texts.get(row);
  };
  // On a page as of a day, later events are neither found nor counted, and disputes are those of the day.
  const isOnRecord = ({ id }) => !timeline.asOf?.isLater(`#${id}`);
  const isInDispute = ({ isDisputed, values: { claim } }) =>
    isDisputed && (!timeline.asOf || !claim.length || claim.some(timeline.asOf.isDisputed));
  const isNew = ({ row }) => row?.dataset.unseen;
  const has = (event, group, value) => {
    if (group !== "only") return event.values[group].includes(value);
    return (value === "new" ? isNew : isInDispute)(event);
  };
  const isOf = (event) =>
    FACETS.every((facet) => !state[facet].size || event.values[facet].some((value) => state[facet].has(value))) &&
    (!state.only.has("dispute") || isInDispute(event));
  const isShown = (event, sought) =>
    isOf(event) &&
    event.row &&
    isOnRecord(event) &&
    (!state.only.has("new") || isNew(event)) &&
    sought.every((each) => textOf(event.row).includes(` ${each}`));

  const visible = () => all(`.row:not(.${OUT})`, timeline);
  // To ask where a row of a closed month is would lay out that month.
  const isLaidOut = (row) => row.parentNode.open !== false && !row.classList.contains(OUT);
  const boxOf = (element) => element.getBoundingClientRect();
  const edge = () => boxOf(bar).bottom;
  // Returns the rows from the one that is read, the first that begins below the bar, and then those before it.
  const fromPlace = () => {
    const shown = visible().filter(isLaidOut);
    const line = edge();
    const read = shown.findIndex((row) => boxOf(row).bottom > line);
    const at = read + (boxOf(shown[read] ?? bar).top < line && boxOf(shown[read + 1] ?? bar).top < innerHeight / 2);
    return read < 0 ? [] : [...shown.slice(at), ...shown.slice(0, at).reverse()];
  };

  // The row that is read stays where it is, or else the next one that is left.
  const keepPlace = (change) => {
    const near = boxOf(timeline).top < 0 ? fromPlace() : [];
    const top = near.length && boxOf(near[0]).top;
    change(near[0]);
    const row = near.find(isLaidOut);
    const settle = (frames) => {
      const goal = row === near[0] ? top : Math.max(top, edge());
      scrollBy({ top: boxOf(row).top - goal, behavior: "instant" });
      if (frames) requestAnimationFrame(() => settle(frames - 1));
    };
    if (row) settle(2);
    else if (near.length) timeline.scrollIntoView({ behavior: "instant" });
  };

  let ordered = data.order === "newest-first";
  const arrange = () => {
    const turn = (list) => (state.isNewest ? [...list].reverse() : list);
    for (const { element, rows: own } of months) element.append(...turn(own));
    start.after(...turn(months).map(({ element }) => element));
    ordered = state.isNewest;
  };

  const show = (found, place) => {
    const active = isActive();
    const shown = new Set(found.map(({ row }) => row));
    for (const { row } of events) row?.classList.toggle(OUT, !shown.has(row));
    for (const month of months) {
      const { element, rows: own } = month;
      const left = own.filter((row) => shown.has(row)).length;
      for (const each of [element, month.link]) if (each) each.classList.toggle(OUT, !left);
      if (month.facts) month.facts.textContent = active ? count(left, own.length) : month.words;
      if (active && left && element.open === false) month.wasClosed = element.open = true;
      if (!active && month.wasClosed && !element.contains(place)) month.wasClosed = element.open = false;
    }
  };

  let timer;
  const tell = (text, wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => (status.textContent = text), wait);
  };

  let turn = 0;
  const update = async (wait = 0) => {
    const mine = ++turn;
    const active = isActive();
    const sought = fold(state.find).trim().split(/ +/).filter(Boolean);
    const wanted = new Set(active ? events.filter((event) => !event.row && isOf(event)).map(({ page }) => page) : []);
    let hasFailed = false;
    if (wanted.size) {
      timeline.classList.add("filtering");
      await Promise.all([...wanted].map(askFor)).catch(() => (hasFailed = true));
      if (mine !== turn) return;
    }
    const found = events.filter((event) => (active ? isShown(event, sought) : event.page === thisPage));
    const told = hasFailed ? words.failed : active ? count(found.length, events.filter(isOnRecord).length) : total;
    const isTurned = ordered !== state.isNewest;
    const lost = unknown.length && named("unknown", unknown.join(", "));
    keepPlace((place) => {
      if (isTurned) arrange();
      show(found, place);
      line.replaceChildren(
        ...(lost ? [note(lost, clearUnknown)] : []),
        ...(active ? about(found.length || hasFailed, told) : []),
      );
      bar.classList.toggle("filtered", active);
      facts.textContent = told;
    });
    if (isTurned && boxOf(timeline).top < 0) timeline.scrollIntoView({ behavior: "instant" });
    timeline.classList.remove("filtering");
    fit();
    labelExpand();
    const isEmpty = !found.length && !hasFailed;
    const heard = [lost, active && (isEmpty ? words.none : told)].filter(Boolean).join(". ");
    if (heard || status.textContent) tell(heard || told, isEmpty ? 0 : wait);
  };

  const change = (wait) => {
    write();
    sync();
    return update(wait);
  };
  const press = (name, act, more = {}) => {
    const made = make("button", { type: "button", ...more }, name);
    made.addEventListener("click", act);
    return made;
  };
  const clearUnknown = () => {
    change();
    button.focus();
  };
  const clearAll = () => {
    clear();
    clearUnknown();
  };
  const clearButton = press(word("clear"), clearAll, { class: "filter-clear" });
  button.before(clearButton);

  // The line above the rows: what is filtered, each with a button that removes it; in words on paper.

  const line = make("div", { class: "filter-line" });
  bar.after(line);
  const note = (text, act) =>
    make("p", { class: "filter-none" }, make("span", { lang }, text), " ", press(word("clear"), act));
  const about = (found, told) => {
    const chosen = groups.flatMap((group) =>
      options[group]
        .filter(([value]) => state[group].has(value))
        .map(([value, text, of]) => [text, of, () => state[group].delete(value)]),
    );
    if (state.find.trim()) chosen.push([state.find.trim(), "", () => (state.find = "")]);
    const chips = chosen.map(([name, of, remove], place) => {
      const act = async () => {
        remove();
        await change();
        ($(`.filter-chips > :is(:nth-child(${place + 1}), :last-child) > button`, line) ?? button).focus();
      };
      return make("li", {}, press(make("span", { lang: of }, name), act, { "aria-label": named("remove", name) }));
    });
    const filters = `${chosen.map(([name]) => name).join("; ")}. ${told}`;
    return [
      make("ul", { class: "filter-chips" }, ...chips),
      make("p", { class: "filter-print" }, named("filtered", filters)),
      ...(found ? [] : [note(words.none, clearAll)]),
    ];
  };

  // The panel.

  const choice = (type, name, value, text, of, n) =>
    make(
      "label",
      {},
      make("input", { type, name, value }),
      make("span", { lang: of }, text, n ? " " : "", n ? make("small", {}, number.format(n)) : ""),
    );
  const group = (name, ...children) => make("fieldset", {}, make("legend", {}, word(name)), ...children);
  // Returns the options of a facet: as boxes, those that are many or long in a list. One that all events have, or none,
  // is left out.
  const optionsOf = (name) => {
    const counted = events.filter(isOnRecord);
    let room = SHOWN[name];
    const [boxes, rest] = [[], []];
    for (const [value, text, of] of options[name]) {
      const n = counted.filter((event) => has(event, name, value)).length;
      const isChosen = state[name].has(value);
      if ((!n || n === counted.length) && !isChosen) continue;
      // A body that spoke once is below the others. How many are new on other pages is not known.
      const isBox = isChosen || ((name !== "who" || n > 1) && room-- > 0);
      (isBox ? boxes : rest).push([name, value, text, of, name === "only" && value === "new" && pages > 1 ? 0 : n]);
    }
    if (rest.length === 1) boxes.push(rest.pop());
    const shown = boxes.map((box) => choice("checkbox", ...box));
    if (!rest.length) return shown;
    if (name === "who") rest.sort(([, , one], [, , two]) => one.localeCompare(two, document.documentElement.lang));
    const items = rest.map(([, value, text, lang, n]) =>
      make("option", { value, lang }, `${text} (${number.format(n)})`),
    );
    const head = make("option", { lang }, `${boxes.length ? words.more : words.choose} …`);
    head.value = "";
    return [...shown, make("select", { name, "aria-label": words[name] }, head, ...items)];
  };
  const asked = { "aria-label": words.find, placeholder: words.find, autocomplete: "off", lang };
  const find = make("input", { type: "search", ...asked });
  let typing;
  find.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      state.find = find.value;
      change(RESTING - TYPING);
    }, TYPING);
  });
  const looksIn = make("p", { class: "facts", id: "filter_looks_in", hidden: !words.looks_in }, word("looks_in"));
  find.addEventListener("focus", () => window.requestIdleCallback?.(() => visible().forEach(textOf)));
  if (words.looks_in) find.setAttribute("aria-describedby", looksIn.id);
  const orders = ["oldest", "newest"].map((name) => choice("radio", "order", name, words[name], lang));
  const sync = () => {
    for (const input of all("label > input", panel))
      input.checked =
        input.name === "order" ? state.isNewest === (input.value === "newest") : state[input.name].has(input.value);
    if (document.activeElement !== find) find.value = state.find;
  };
  const fill = () => {
    const facets = groups.map((name) => [name, ...optionsOf(name)]).filter((facet) => facet[1]);
    panel.replaceChildren(find, looksIn, ...facets.map((facet) => group(...facet)), group("order", ...orders, expand));
    sync();
  };

  // Opens the rows from the place that is read, or closes all if all are open.
  const isClosed = (row) => !rows.isOpen(row);
  const labelExpand = () => {
    const left = visible().filter(isClosed).length;
    const open = visible().length - left;
    expand.replaceChildren(word(left ? (open && left !== open + left ? "expand_more" : "expand") : "collapse"));
  };
  const expand = press("", async () => {
    const closed = [...new Set([...fromPlace(), ...visible()])].filter(isClosed).slice(0, MOST_OPENED);
    timeline.classList.add("filtering");
    await Promise.allSettled(closed.map(rows.prepare));
    keepPlace(() => {
      for (const row of closed) {
        const month = row.closest("details.month");
        if (month) month.open = true;
        rows.open(row);
      }
      if (!closed.length) visible().forEach(rows.close);
    });
    timeline.classList.remove("filtering");
    labelExpand();
  });

  const panel = make(
    "div",
    { id: "filter_panel", class: "filter-panel", role: "group", "aria-label": button.textContent, hidden: "hidden" },
  );
  panel.addEventListener("change", ({ target: { type, name, value, checked } }) => {
    if (type === "search") return;
    if (name === "order") state.isNewest = value === "newest";
    else state[name][type !== "checkbox" || checked ? "add" : "delete"](value);
    change();
    if (type !== "select-one") return;
    fill();
    all(`[name=${name}]`, panel).at(-1).focus();
  });
  button.after(panel);
  button.setAttribute("aria-controls", panel.id);

  // The panel has the room below the bar, which takes two lines where text is large.
  // At a desk the rows go below it.
  const fit = () => {
    panel.style.maxHeight = `${innerHeight - boxOf(bar).height}px`;
    bar.style.marginBottom = panel.hidden || isNarrow ? "" : `${panel.offsetHeight + 12}px`;
  };
  const toggle = (isOpen = panel.hidden) => {
    panel.hidden = !isOpen;
    document.documentElement.classList.toggle("filter-open", isOpen);
    button.setAttribute("aria-expanded", isOpen);
    button.replaceChildren(...(isOpen ? [word("done")] : label));
    fit();
    if (!isOpen) return;
    labelExpand();
    // The panel needs the room below the bar.
    const over = Math.ceil(boxOf(panel).bottom - innerHeight);
    const room = boxOf(bar).top;
    if (over > 0) scrollBy({ top: Math.min(over, room), behavior: "instant" });
  };
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    toggle(false);
    button.focus();
  });
  for (const leaving of ["focusin", "pointerdown"])
    document.addEventListener(leaving, ({ target: to }) => {
      if (!panel.hidden && ![panel, button, clearButton].some((part) => part.contains(to))) toggle(false);
    });

  // An address that leads to a hidden row clears the filter; going back restores it.

  const follow = () => {
    const led = target();
    if (!led || !led.closest(`.${OUT}`)) return;
    clear();
    change();
    arrive(led);
  };
  addEventListener("popstate", () => {
    read();
    sync();
    update().then(follow);
  });
  document.addEventListener("as-of", () => {
    fill();
    update();
  });
  document.addEventListener("click", ({ target: to }) => {
    // The address that the page has already: the browser tells of no change.
    if (to.closest?.("a[href*='#']")?.href === location.href) setTimeout(follow);
  });

  read();
  fill();
  await update();
  follow();
  if (isActive() && target()) arrive(target());
  return toggle;
};
