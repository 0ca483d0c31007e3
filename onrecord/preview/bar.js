// The desk's bar and 'Answer' on pages of the preview: links to the desk, which has an origin of its own.
// They hold no secret and no form, since the page may run any script. Shadow roots keep the page's styles out.
"use strict";

(async () => {
  if (window.top !== window) return;
  const OURS = "/.onrecord/";
  const { desk, drafts, answers } = document.currentScript.dataset;
  const page = location.pathname;
  let entries = null;
  let status = null;
  let showProblems = () => {};
  const told = new Promise((resolve) => {
    addEventListener("onrecord-entries", (event) => { entries = event.detail; resolve(); });
  });
  addEventListener("onrecord-status", (event) => { status = event.detail; showProblems(); });

  const [table, style] = await Promise.all([
    fetch(`${OURS}bar.json`).then((answer) => answer.json()),
    fetch(`${OURS}bar.css`).then((answer) => answer.text()),
  ]);
  const language = [document.documentElement.lang.slice(0, 2), "en"].find((code) => code in table);
  const words = table[language];
  const say = (key, ...values) => words[key].replace(/\{(\d)\}/g, (_, number) => values[number]);

  // --- Elements, in shadow roots that share one style sheet ---

  const element = (name, properties = {}, ...children) => {
    const { attributes = {}, ...own } = properties;
    const made = Object.assign(document.createElement(name), own);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== null));
    return made;
  };

  let sheet = null;
  try {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
  } catch { sheet = null; /* an older browser: each root links the file */ }

  const shadow = (host, ...children) => {
    const inside = host.attachShadow({ mode: "open" });
    host.lang = language;
    host.dir = "ltr";
    if (sheet && "adoptedStyleSheets" in inside) inside.adoptedStyleSheets = [sheet];
    else inside.append(element("link", { rel: "stylesheet", href: `${OURS}bar.css` }));
    inside.append(...children);
    return host;
  };

  const to = (path, values = {}) => {
    const query = new URLSearchParams(values).toString();
    return `${desk}/-/${path}${query && "?"}${query}`;
  };
  const link = (textContent, href, className = "") => element("a", { textContent, href, className });

  // --- Entries: which one a page, a row, a claim and a source is ---

  const addressOf = (anchor) => {
    try {
      const { origin, pathname } = new URL(anchor.href);
      return origin === location.origin ? decodeURI(pathname) : "";
    } catch { return ""; }
  };

  // Returns the kind of the entry at an address, its name at the desk, and the address of its form there.
  const entryAt = (address) => {
    const entry = entries?.[address];
    if (!entry) return null;
    const [place, kind, ...names] = entry.form.split("/");
    return { kind: place === "edit" ? kind : "page", name: names.join("/"), form: entry.form };
  };

  const eventNear = (node) => {
    const article = node.closest("article[data-event]");
    if (article) {
      const own = article.querySelector("a[rel=bookmark]");
      const entry = entryAt(own ? addressOf(own) : page);
      return entry?.kind === "event" ? entry.name : "";
    }
    const around = node.matches("[data-claim]") ? node : node.closest("[data-claim]");
    const id = around?.dataset.claim.split("#")[0];
    for (const anchor of (around || node.parentElement).querySelectorAll("a[href]")) {
      const entry = entryAt(addressOf(anchor));
      if (entry?.kind === "event" && (!id || entry.name.endsWith(`/${id}`))) return entry.name;
    }
    return "";
  };

  const sourcesIn = (node) => {
    const found = new Set();
    for (const cite of node?.querySelectorAll('a[href^="#cite-"]') || []) {
      const reference = document.getElementById(cite.hash.slice(1));
      for (const anchor of reference?.querySelectorAll("a[href]") || []) {
        const entry = entryAt(addressOf(anchor));
        if (entry?.kind === "source") found.add(entry.name);
      }
    }
    return [...found];
  };

  const text = (node) => (node?.textContent || "").replace(/\s+/g, " ").trim();

  const inWords = (time) => {
    const day = /^\d{4}-\d\d-\d\d/.exec(time?.dateTime || "")?.[0];
    if (!day) return text(time);
    const written = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" })
      .format(new Date(`${day}T00:00Z`));
    return /\bM\d/.test(written) ? text(time) : written; // a browser without the names of months
  };

  const speakerOf = (article) => {
    const speaker = article?.querySelector(".byline .speaker");
    return text(article?.querySelector(".row-who")) || text([...(speaker?.querySelectorAll("a") || [])].pop() || speaker);
  };

  const titleOf = (article) => {
    const copy = article?.querySelector("h1, h2, h3, h4")?.cloneNode(true);
    for (const own of copy?.querySelectorAll(".onrecord-draft") || []) own.remove();
    return text(copy);
  };

  const claimText = (node) => {
    const copy = (node.querySelector(".claim-text, h2 a") || node).cloneNode(true);
    for (const other of copy.querySelectorAll('.onrecord-answer, .standing, [href^="#cite-"], .onrecord-draft')) other.remove();
    return text(copy);
  };

  const standingOf = (node) => {
    const labels = [...node.querySelectorAll(".finding, .standing [data-symbol]")].map(text);
    return labels.length ? labels.join("; ") : text(node.querySelector(".standing"));
  };

  // --- The pop-up: in the top layer, so that no row clips it ---

  const canPop = "showPopover" in HTMLElement.prototype;
  const box = element("div", { className: "pop", tabIndex: -1, attributes: { popover: "auto", role: "dialog" } });
  let opener = null;
  let closed = { opener: null, at: 0 };

  const place = () => {
    if (!opener || !box.matches(":popover-open")) return;
    const { top, bottom, right } = opener.getBoundingClientRect();
    const gap = 8;
    const most = bar.getBoundingClientRect().top - gap;
    box.style.maxHeight = `${most - gap}px`;
    const { offsetWidth: width, offsetHeight: height } = box;
    const edge = document.documentElement.clientWidth - gap;
    // Beside the opener, so that its words stay in sight; else below it, or above if there is more room.
    const isBeside = right + gap + width <= edge;
    const below = bottom + height <= most || most - bottom > top;
    const wished = isBeside ? top - gap : below ? bottom : top - height;
    box.style.left = `${Math.max(gap, isBeside ? right + gap : Math.min(right, edge) - width)}px`;
    box.style.top = `${Math.max(gap, Math.min(wished, most - height))}px`;
  };

  const open = (from, children) => {
    box.replaceChildren(...children);
    box.setAttribute("aria-labelledby", "question");
    opener = from;
    box.showPopover();
    box.scrollTop = 0;
    place();
    box.querySelector("a").focus({ preventScroll: true });
  };

  const close = () => { if (box.matches(":popover-open")) box.hidePopover(); };

  box.addEventListener("toggle", (event) => {
    opener?.setAttribute("aria-expanded", String(event.newState === "open"));
  });
  // At once, unlike 'toggle': the click that closed the pop-up comes next.
  box.addEventListener("beforetoggle", (event) => {
    if (event.newState === "closed") closed = { opener, at: performance.now() };
  });
  box.addEventListener("keydown", (event) => {
    const links = [...box.querySelectorAll("a")];
    const at = links.indexOf(box.getRootNode().activeElement);
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
      opener.focus();
    } else if (event.key === "Tab" && (event.shiftKey ? at <= 0 : at === links.length - 1)) {
      // Focus goes on from the opener, as if the pop-up stood there.
      if (event.shiftKey) event.preventDefault();
      close();
      opener.focus();
    }
  });
  addEventListener("scroll", place, { passive: true });
  addEventListener("resize", place, { passive: true });

  const group = (title, ...rows) => {
    const id = `group-${title}`.replace(/\s+/g, "-");
    return element("div", { className: "group", attributes: { role: "group", "aria-labelledby": id } },
      element("p", { id, className: "group-name", textContent: title }), ...rows);
  };

  // The desk's table: the type of event and the relation of each answer, and who may give it.
  const ANSWERS = JSON.parse(answers);
  const WHO = ["another", "same", "anybody", "court"];
  const givenBy = (...who) => Object.keys(ANSWERS).filter((name) => who.includes(ANSWERS[name][2]));
  const answering = (name, target, label = words[name]) => {
    const [type, relation, by] = ANSWERS[name];
    return link(label, to(`new/${type}`, { target, relation, ...(by === "same" && { by }) }));
  };
  const choice = (name, target) =>
    element("p", { className: "choice" }, answering(name, target), element("span", { textContent: words[`${name}Help`] }));

  const also = (event, source, editing) => element("p", { className: "also" },
    link(editing, to(`edit/event/${event}`)),
    link(words.quoteSource, source ? to(`quote/${source}`, { for: event }) : `${to("answer", { target: event })}#quote`),
    link(words.correct, to("new/correction", { for: event })));

  const question = (key, about) => element("p", { id: "question", className: "question", textContent: say(key, about) });

  const popClaim = (node, event) => {
    const article = node.closest("article");
    const target = `${event}#${node.dataset.claim.split("#")[1]}`;
    const who = speakerOf(article);
    const day = inWords(article?.querySelector("time[datetime]"));
    const said = who && day ? say("said", who, day) : who ? say("saidBy", who) : "";
    const now = node.dataset.standing === "asserted" ? words.unanswered : standingOf(node);
    const source = sourcesIn(node)[0] || sourcesIn(article?.querySelector(".cited"))[0];
    return [
      question("question", claimText(node)),
      element("p", { className: "said", textContent: `${said} ${now}`.trim().replace("..", ".") }),
      ...WHO.map((by) => group(by !== "same" ? words[by] : who ? say("own", who) : words.ownUnknown,
        ...givenBy(by).map((name) => choice(name, target)))),
      also(event, source, words.editClaim),
    ];
  };

  const popEvent = (article, event, about, source) => {
    const claims = [...article.querySelectorAll("[data-claim]")].filter((one) => one.dataset.claim.includes("#"));
    const rows = claims.map((claim) => {
      const target = `${event}#${claim.dataset.claim.split("#")[1]}`;
      const standing = standingOf(claim);
      return element("div", { className: "claim" },
        element("p", { className: "claim-said", textContent: `${claimText(claim)}${standing && ` · ${standing}`}` }),
        element("p", { className: "line" },
          ...givenBy("another", "same", "court").map((name) => answering(name, target))));
    });
    const all = element("p", { className: "also" },
      answering("reply", event, rows.length ? words.respondsAll : words.reply), answering("no-comment", event));
    if (article.matches(".brief") && !rows.length) all.prepend(link(words.claims, to("answer", { target: event })));
    const from = source || sourcesIn(article.querySelector(".cited"))[0];
    return [question("questionEvent", about), ...rows, all, also(event, from, words.edit)];
  };

  // --- 'Answer' beside claims, rows and quotations ---

  const button = (target, about, make, className = "") => {
    const anchor = element("a", { className: `answer ${className}`, href: to("answer", { target }) },
      words.answer, element("span", { textContent: canPop ? " ▾" : "", attributes: { "aria-hidden": "true" } }));
    anchor.setAttribute("aria-label", say("answerTo", about));
    if (!canPop) return anchor;
    anchor.setAttribute("aria-haspopup", "dialog");
    anchor.setAttribute("aria-expanded", "false");
    // Whether the pop-up was open when the button went down: the click then closes it, however slow the machine is.
    let wasOpen = false;
    anchor.addEventListener("pointerdown", () => { wasOpen = opener === anchor && box.matches(":popover-open"); });
    anchor.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      const hasJustClosed = closed.opener === anchor && performance.now() - closed.at < 300;
      if (event.detail && (wasOpen || hasJustClosed)) {
        close();
        return;
      }
      open(anchor, make());
    });
    return anchor;
  };

  const answer = (anchor, className) => shadow(element("span", { className: `onrecord-answer ${className}` }), anchor);

  const markClaim = (node) => {
    const event = node.dataset.claim.includes("#") && eventNear(node);
    if (!event) return;
    const target = `${event}#${node.dataset.claim.split("#")[1]}`;
    const host = answer(button(target, claimText(node), () => popClaim(node, event)), "onrecord-answer-claim");
    const heading = node.querySelector(":scope > h2");
    if (heading) heading.after(host);
    else (node.querySelector(".claim-text") || node).append(" ", host);
  };

  const markQuotation = (node) => {
    const event = eventNear(node);
    const words = text(node.querySelector("blockquote p") || node.querySelector("p")).replace(/\s*\[\d+\]$/, "");
    const plain = words.replace(/^[“«„"]|[”»“"]$/g, "");
    const about = plain.length > 90 ? `${plain.slice(0, 80).replace(/\s+\S*$/, "")} …` : plain;
    if (!event) return;
    const article = node.closest("article") || node;
    const make = () => popEvent(article, event, about, sourcesIn(node)[0]);
    (node.querySelector("figcaption") || node).append(" ", answer(button(event, about, make), "onrecord-answer-quote"));
  };

  const markRow = (article) => {
    const event = eventNear(article);
    if (!event || article.querySelector("h1")) return;
    const make = () => popEvent(article, event, titleOf(article));
    const host = answer(button(event, titleOf(article), make), "onrecord-answer-row");
    article.insertBefore(host, article.querySelector(":scope > .onrecord-edit"));
  };

  const marked = new WeakSet();
  const mark = () => {
    for (const [selector, make] of [
      ["main [data-claim]", markClaim], ["main figure.quote, main blockquote.said", markQuotation],
      ["main article[data-event]", markRow],
    ]) {
      for (const node of document.querySelectorAll(selector)) {
        if (marked.has(node)) continue;
        marked.add(node);
        make(node);
      }
    }
  };

  // --- The bar ---

  const here = element("nav", { className: "here", attributes: { "aria-label": words.here } });
  const count = element("b", { hidden: true });
  // On a phone these two are in the sheet.
  const allEntries = () => link(words.entries, to("entries"), "further");
  const changes = () => link(words.changes, `${to("desk/")}#changed`, "further");
  const problems = element("a", { href: to("desk/") + "#problems" }, `${words.problems} `, count);
  const whole = element("nav", { className: "whole", attributes: { "aria-label": words.whole } },
    element("span", { className: "state", textContent: drafts ? words.draftsShown : words.draftsHidden }),
    problems, allEntries(), changes(), link(words.desk, to("desk/"), "home"));
  const bar = shadow(element("div", { id: "onrecord-desk" }), element("div", { className: "bar" }, here, whole), box);

  const FIELD = "input:not([type=checkbox], [type=radio]), textarea";
  for (const [sign, isTyping] of [["focusin", true], ["focusout", false]]) {
    addEventListener(sign, (event) => {
      if (event.target.matches?.(FIELD)) bar.toggleAttribute("data-typing", isTyping);
    });
  }

  showProblems = () => {
    if (!status) return;
    // The summary begins with the numbers, as in '1 error and 2 warnings in 2 of 6 files'.
    const number = (status.summary.split(" in ")[0].match(/\d+/g) || []).reduce((sum, one) => sum + Number(one), 0);
    count.textContent = number || "";
    count.hidden = !number;
    count.classList.toggle("broken", status.broken);
  };

  const ACTIONS = {
    event: (name, article) => {
      const found = sourcesIn(article || document.querySelector("main"));
      const answering = article ? button(name, titleOf(article), () => popEvent(article, name, titleOf(article)), "plain")
        : link(words.answer, to("answer", { target: name }));
      return [
        answering,
        link(words.quote, found.length === 1 ? to(`quote/${found[0]}`, { for: name }) : `${to("answer", { target: name })}#quote`),
        link(words.correct, to("new/correction", { for: name })),
        link(words.addEvent, to("new/event", { story: name.split("/")[0] })),
      ];
    },
    story: (name) => [
      link(words.answer, to("answer", { target: name })),
      link(words.quote, to("answer", { target: name })),
      link(words.correct, to("answer", { target: name })),
      link(words.addEvent, to("new/event", { story: name })),
    ],
    source: (name) => [link(words.quote, to(`quote/${name}`))],
    actor: () => [],
    bill: (name) => [link(words.addStage, to("new/stage", { bill: name }))],
    page: () => [],
    site: () => [link(words.addEvent, to("new/event")), link(words.addStory, to("new/story"))],
  };

  // What the page is about: the event whose row a link has led to, else the entry that the page is of, else the site.
  const about = () => {
    const article = document.querySelector("main article[data-event]:is(:target, :has(:target))");
    const name = article && eventNear(article);
    if (name) return { kind: "event", name, form: `edit/event/${name}`, article };
    const entry = entryAt(page) || { kind: "site", name: "", form: "edit/site/site.yaml" };
    return { ...entry, article: entry.kind === "event" ? document.querySelector("main article[data-event]") : null };
  };

  const fill = () => {
    const { kind, name, form, article } = about();
    const title = words[kind];
    const links = () => [link(kind === "site" ? words.settings : words.edit, to(form)), ...ACTIONS[kind](name, article)];
    const sheet = element("div", { className: "sheet", id: "sheet", attributes: { popover: "auto" } },
      element("p", { className: "group-name", textContent: title }), ...links(), allEntries(), changes());
    const more = element("button", { type: "button", className: "more", attributes: { popovertarget: "sheet" } },
      words.more, element("span", { textContent: " ▴", attributes: { "aria-hidden": "true" } }));
    here.replaceChildren(element("span", { className: "title", textContent: title }),
      element("div", { className: "links" }, ...links()), more, sheet);
  };

  const first = element("a", { className: "skip", href: "#onrecord-desk", textContent: words.skip });
  first.addEventListener("click", (event) => {
    event.preventDefault();
    [...bar.shadowRoot.querySelectorAll(".here a, .here button, .whole a")].find((one) => one.offsetWidth)?.focus();
  });
  const skip = shadow(element("div", { id: "onrecord-skip" }),
    element("nav", { attributes: { "aria-label": words.skip } }, first));
  const before = document.body.querySelector(":scope > .skip");
  if (before) before.after(skip);
  else document.body.prepend(skip);
  document.body.append(bar);
  showProblems();
  await told;
  fill();
  addEventListener("hashchange", fill);
  mark();
  new MutationObserver(mark).observe(document.querySelector("main") || document.body, { childList: true, subtree: true });
})();
