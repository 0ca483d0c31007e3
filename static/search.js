// The page of the search. `docs/search.md` describes the files that it reads; `onrecord/search/scoring.py` ranks alike.

import { finish, folded, stem, wordsOf } from "./stems.js";

// The index. All arithmetic is with whole numbers, so its order is that of Python.

const rarity = (documents, having) => {
  let rest = 1 + documents / having;
  let whole = 0;
  for (; rest >= 2; rest /= 2) whole += 16;
  return whole + Math.floor((rest - 1) * 16);
};

// Returns whether a letter more, another letter, or two exchanged ones make one word of the other.
const differsByOne = (one, other) => {
  if (one.codePointAt(0) !== other.codePointAt(0) || Math.abs(one.length - other.length) > 2) return false;
  const [short, long] = [[...one], [...other]].sort((a, b) => a.length - b.length);
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  const rest = (word, start) => word.slice(start).join("");
  if (short.length !== long.length) return long.length - short.length === 1 && rest(short, at) === rest(long, at + 1);
  if (rest(short, at + 1) === rest(long, at + 1)) return true;
  return short[at] === long[at + 1] && short[at + 1] === long[at] && rest(short, at + 2) === rest(long, at + 2);
};

const bucketOf = (word, second = [...word][1]?.codePointAt(0) ?? 0) => (word.codePointAt(0) % 16) * 4 + (second % 4);

const hasPhrase = (words, texts) =>
  texts.some((text) => ` ${wordsOf(text).join(" ")} `.includes(` ${words.join(" ")} `));

// Returns the index whose first file is at `url`, with functions that load what else they need of it.
export const openIndex = async (url) => {
  const files = new Map();
  const load = (name) => {
    if (!files.has(name)) {
      const asked = fetch(new URL(`${name}.json`, url)).then((answer) => {
        if (!answer.ok) throw new Error(answer.statusText);
        return answer.json();
      });
      asked.catch(() => files.delete(name));
      files.set(name, asked);
    }
    return files.get(name);
  };
  const main = await load("index");

  const row = async (number) => {
    const rows = main.rows ?? (await load(`rows-${Math.floor(number / 100)}`));
    const [kind, id, texts, story = -1, date = "", day = "", who = [], quotes = [], page = ""] =
      rows[main.rows ? number : number % 100];
    return { kind, id, texts, story, date, day: day || date, who, quotes, page };
  };

  // What filters ask of each document, in columns.
  const columns = async () => {
    if (!main.rows) return load("filters");
    const rows = await Promise.all(main.rows.map((_, number) => row(number)));
    return {
      kinds: rows.map((one) => one.kind),
      stories: rows.map((one) => one.story),
      days: rows.map((one) => one.day),
      who: rows.map((one) => one.who),
      languages: rows.map((one) => one.texts.reduce((bits, text, place) => bits | (text ? 1 << place : 0), 0)),
    };
  };

  // Returns the forms of a word in each language, with what else than its own stem it finds.
  const formsOf = (word, isLast) =>
    main.languages.map((language) => {
      const own = stem(word, language);
      const letters = [...word].length;
      const hasSlip = letters >= 5 && [...own].length >= 4;
      const start = isLast && letters >= 2 ? folded(word, language) : "";
      const mayGoOn = start && hasSlip && letters <= 40;
      return { language, own, start, hasSlip, whole: mayGoOn ? finish(word, language) : new Set() };
    });

  // Returns the stems of all languages, or those buckets of them that some forms need.
  const termsFor = async (forms) => {
    if (main.terms) return [main.terms];
    const buckets = forms.flatMap(({ own, start, hasSlip }) => [
      ...(hasSlip ? [0, 1, 2, 3].map((second) => bucketOf(own, second)) : [bucketOf(own)]),
      ...(start ? [bucketOf(start)] : []),
    ]);
    return Promise.all([...new Set(buckets)].map((bucket) => load(`terms-${bucket}`)));
  };

  // Returns the documents that have any word of a query, the best first, as number and score; with the stems found
  // and the number of words.
  const find = async (query, isWanted = () => true) => {
    const words = wordsOf(query);
    const stems = new Set();
    const scores = new Map();
    for (const word of new Set(words)) {
      const forms = formsOf(word, word === words.at(-1));
      const best = new Map();
      const count = (language, term, quality, postings) => {
        const factor = quality * rarity(main.documents, postings.length);
        let number = 0;
        stems.add(`${language} ${term}`);
        for (const posting of postings) {
          number += posting >> 5;
          const score = factor * (posting & 31);
          if (score > (best.get(number) ?? 0)) best.set(number, score);
        }
      };
      for (const terms of await termsFor(forms)) {
        for (const { language, own, start, hasSlip, whole } of forms) {
          const known = terms[language] ?? {};
          if (Object.hasOwn(known, own)) count(language, own, 8, known[own]);
          if (!start && !hasSlip) continue;
          for (const term in known) {
            if (term === own) continue;
            if (start && (term.startsWith(start) || whole.has(term))) count(language, term, 5, known[term]);
            else if (hasSlip && differsByOne(term, own)) count(language, term, 3, known[term]);
          }
        }
      }
      for (const [number, score] of best) scores.set(number, (scores.get(number) ?? 0) + score);
    }
    const hits = [...scores].filter(([number]) => isWanted(number)).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    if (words.length > 1) {
      const first = await Promise.all(
        hits.slice(0, 20).map(async (hit) => {
          const { texts, quotes } = await row(hit[0]);
          return [hasPhrase(words, [...texts, ...quotes.map(([, text]) => text)]), hit];
        }),
      );
      first.sort((a, b) => b[0] - a[0]);
      hits.splice(0, first.length, ...first.map(([, hit]) => hit));
    }
    return { hits, stems, asked: words.length };
  };

  return { main, row, columns, find };
};

// The page

const SHOWN = 20;
const REST = 500;

const $ = (selector, root = document) => root.querySelector(selector);

const run = async (form) => {
  const page = document.documentElement.lang;
  const [query, ...filters] = [...form.elements].filter((field) => field.name);
  const list = $(".results");
  const status = $("[role=status]", form);
  const more = $(".results + button");
  const summary = $("summary", form);
  const label = summary.textContent;
  const title = document.title;
  const root = new URL(form.dataset.root, location);
  const ways = $(".ways");
  const say = (text) => {
    ways.hidden = false;
    if (form.dataset.words) status.lang = form.dataset.words;
    status.textContent = text;
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  $(".without", form).style.visibility = "hidden";
  const given = () => new URLSearchParams(location.search);
  if (location.search) query.value = given().get("q");
  else query.focus();
  ways.hidden = Boolean(query.value); // results would push them down

  let index;
  try {
    index = await openIndex(new URL("search/index.json", root));
  } catch {
    return say(form.dataset.failed);
  }
  const { main } = index;
  const kinds = Object.fromEntries([...form.elements.kind.options].map((option) => [option.value, option.textContent]));

  const make = (name, className, ...parts) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...parts);
    return made;
  };
  // Returns a text with its language: in that of the page, if there is one.
  const inPage = (texts) => {
    const own = main.languages.indexOf(page);
    const place = texts[own] ? own : texts.findIndex(Boolean);
    return [main.languages[place] ?? "", texts[place] ?? ""];
  };
  const words = new Map();
  const isFound = (word, language, stems) => {
    if (!words.has(word)) words.set(word, wordsOf(word));
    return words.get(word).some((one) => stems.has(`${language} ${stem(one, language)}`));
  };
  // Fills an element with a text, in which it marks the words that were found.
  const mark = (element, [language, text], stems) => {
    if (language && language !== page) Object.assign(element, { lang: language, dir: "auto" });
    let end = 0;
    for (const { 0: found, index: start } of text.matchAll(/[\p{L}\p{N}\p{M}'’‘ʼ`]+/gu)) {
      if (!isFound(found, language, stems)) continue;
      element.append(text.slice(end, start), make("mark", "", found));
      end = start + found.length;
    }
    element.append(text.slice(end));
    return element;
  };
  const countMarks = (element) => new Set([...element.children].map((one) => one.textContent.toLowerCase())).size;

  const addressOf = ({ kind, id, story, page: part }) => {
    const name = main.kinds[kind];
    const own = name === "story" ? main.stories.find(([known]) => known === id) : main.stories[story];
    const codes = own ? own[1].map((place) => main.site_languages[place]) : main.site_languages;
    const code = codes.includes(page) ? page : codes[0];
    const [event, claim] = id.split("#");
    const within = {
      story: `${id}/`,
      event: `${own?.[0]}/${part}#${id}`,
      claim: `${own?.[0]}/${event}/#${event}__${claim}`,
    };
    const prefix = code === main.site_languages[0] ? "" : `${code.toLowerCase()}/`;
    return new URL(prefix + (within[name] ?? `${name}s/${id}/`), root);
  };

  // The page holds each month in words, with and without a day: the 11th, in 2222.
  const dateOf = (typed) => {
    const [year, month, day] = /^(\d{4})-(\d\d)(?:-(\d\d))?(?:[T ].*)?$/.exec(typed)?.slice(1) ?? [];
    if (!year) return typed;
    const words = (day ? form.dataset.days : form.dataset.months).split("|")[month - 1];
    return words.replace("2222", +year).replace("11", +day);
  };

  const show = ({ kind, id, texts, story, date, who, quotes, page: part }, { stems, asked }) => {
    const facts = make("p", "facts", make("span", "kind", kinds[main.kinds[kind]]));
    if (date) facts.append(" · ", dateOf(date));
    who.forEach((actor, n) => facts.append(n ? ", " : " · ", mark(make("span"), inPage(main.actors[actor][1]), stems)));
    const link = mark(make("a"), inPage(texts), stems);
    link.href = addressOf({ kind, id, story, page: part });
    const item = make("li", "", facts, make("p", "", link));
    if (countMarks(link) >= asked) return item;
    // The other words may be in another language of the title, or in a quotation.
    const others = texts.map((text, place) => ["p", place, text]).concat(quotes.map((quote) => ["q", ...quote]));
    const shown = others.map(([name, place, text]) => mark(make(name), [main.languages[place], text], stems));
    const best = shown.sort((a, b) => countMarks(b) - countMarks(a))[0];
    if (best && countMarks(best) > countMarks(link)) item.append(best);
    // A summary and the like are searched, too, but a result does not have them.
    if (!item.querySelector("mark")) item.append(make("p", "elsewhere", form.dataset.unseen));
    return item;
  };

  const isWanted = async () => {
    const { story, kind, who, lang, from, until } = Object.fromEntries(filters.map(({ name, value }) => [name, value]));
    if (!filters.some(({ value }) => value)) return undefined;
    const all = await index.columns();
    return (number) =>
      (!story || main.stories[all.stories[number]]?.[0] === story) &&
      (!kind || main.kinds[all.kinds[number]] === kind) &&
      (!who || all.who[number].some((actor) => main.actors[actor][0] === who)) &&
      (!lang || all.languages[number] & (1 << main.languages.indexOf(lang))) &&
      (!from || all.days[number] >= from) &&
      (!until || (all.days[number] && all.days[number] <= until));
  };

  let latest = 0;
  let timer = 0;
  let found = { hits: [] };
  const showMore = async () => {
    const start = list.children.length;
    const rows = await Promise.all(found.hits.slice(start, start + SHOWN).map(([number]) => index.row(number)));
    list.append(...rows.map((row) => show(row, found)));
    more.hidden = list.children.length >= found.hits.length;
  };
  const search = async () => {
    latest += 1;
    const own = latest;
    const active = filters.filter(({ value }) => value).length;
    summary.textContent = active ? `${label}: ${active}` : label;
    document.title = query.value ? `${query.value} – ${title}` : title;
    try {
      const next = await index.find(query.value, await isWanted());
      const first = await Promise.all(next.hits.slice(0, SHOWN).map(([number]) => index.row(number)));
      if (own !== latest) return;
      found = next;
      list.replaceChildren(...first.map((row) => show(row, found)));
      more.hidden = found.hits.length <= SHOWN;
    } catch {
      return say(form.dataset.failed);
    }
    // What a screen reader hears waits until the typing rests; that nothing was found is said at once.
    clearTimeout(timer);
    const { length } = found.hits;
    const { count, none } = form.dataset;
    if (!wordsOf(query.value).length) say("");
    else if (!length) say(none);
    else timer = setTimeout(() => say(`${count}: ${length.toLocaleString(page)}`), status.textContent ? REST : 0);
  };

  // The address has the query and the filters. Typing replaces it, not too often for Safari; Enter and filters leave it
  // in the history.
  let isKept = false;
  let writing = 0;
  const write = () => {
    clearTimeout(writing);
    const filled = [query, ...filters].filter(({ value }) => value).map(({ name, value }) => [name, value]);
    const address = filled.length ? `?${new URLSearchParams(filled)}` : location.pathname;
    const isNew = address !== (location.search || location.pathname);
    if (isNew) history[isKept ? "pushState" : "replaceState"](null, "", address);
    isKept = false;
  };
  const read = (fields) => {
    clearTimeout(writing);
    for (const field of fields) field.value = given().get(field.name) ?? "";
    return search();
  };
  const change = () => {
    isKept = true;
    write();
    isKept = true;
    return search();
  };

  const namesOf = new Intl.DisplayNames([page, "en"], { type: "language" });
  const codes = [...form.elements.lang.options].map((option) => option.value);
  const fill = (name, options) => {
    const sorted = options.sort((a, b) => a[1].localeCompare(b[1], page));
    form.elements[name].append(...sorted.map(([value, text]) => new Option(text, value)));
    form.elements[name].closest("label").hidden = form.elements[name].options.length < 3;
  };
  fill("story", main.stories.map(([id, , texts]) => [id, inPage(texts)[1]]));
  fill("who", main.actors.map(([id, texts]) => [id, inPage(texts)[1]]));
  fill("lang", main.languages.filter((code) => !codes.includes(code)).map((code) => [code, namesOf.of(code)]));

  query.addEventListener("input", () => {
    clearTimeout(writing);
    writing = setTimeout(write, REST);
    search();
  });
  list.addEventListener("click", write);
  for (const filter of filters) filter.addEventListener("change", change);
  form.addEventListener("submit", change);
  $("[data-clear]", form).addEventListener("click", () => {
    for (const filter of filters) filter.value = "";
    change();
  });
  addEventListener("popstate", () => read([query, ...filters]));
  more.addEventListener("click", async () => {
    const start = list.children.length;
    await showMore();
    $("a", list.children[start])?.focus();
  });
  const key = $("#search_key");
  try {
    key.checked = localStorage.getItem("onrecord-key") !== "false";
    key.addEventListener("change", () => localStorage.setItem("onrecord-key", key.checked));
  } catch {
    key.parentElement.hidden = true; // Storage is blocked.
  }
  document.addEventListener("keydown", (event) => {
    const stops = [query, ...list.querySelectorAll("li > p > a")];
    const at = stops.indexOf(event.target);
    if (at < 0) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Escape: 0 }[event.key];
    if (!stops[to] || event.isComposing) return;
    event.preventDefault();
    stops[to].focus();
    if (event.key !== "Escape" || !query.value) return;
    query.value = "";
    write();
    search();
  });
  // What was typed while the index loaded stays.
  await read(filters);
  write();
};

const form = $("form[role=search]");
if (form) run(form);
