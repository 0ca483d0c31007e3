// The page of the search. `docs/search.md` describes the files that it reads; `onrecord/search/scoring.py` ranks alike.

import { finish, folded, isSlight, soundOf, stem, wordsOf } from "./stems.js";

// The index. All arithmetic is with whole numbers, so its order is that of Python.

const EXACT = 8;
const PREFIX = 5;
const MEANT = 4;
const SLIP = 3;
const SOUND = 2;
const LABEL = 12;
const TIER = 2 ** 32;

const rarity = (documents, having) => {
  let rest = 1 + documents / having;
  let whole = 0;
  for (; rest >= 2; rest /= 2) whole += 16;
  return whole + Math.floor((rest - 1) * 16);
};

// Returns whether a letter more, another letter, or two exchanged ones make one word of the other.
const differsByOne = (one, other) => {
  if (one[0] !== other[0] || Math.abs(one.length - other.length) > 2) return false;
  if (one.codePointAt(0) !== other.codePointAt(0)) return false;
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

// Days in a query, as people write them: '3 May 2022', 'May 3', '03.05.2022', '2022-05-03', 'May 2022'. The module
// `onrecord/search/days.py` reads them alike.

const BETWEEN = new Set("of de del г го е ж жылы жылғы жылдың года року".split(" "));
const DAY = /^(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er)?$/;
const MONTH = /^(?:0?[1-9]|1[0-2])$/;
const YEAR = /^\d{4}$/;
const twoDigits = (word) => String(parseInt(word, 10)).padStart(2, "0");

// Returns the number of the month that a word names; empty if it names none, or several.
const monthOf = (word, months) => {
  const found = new Set();
  if (!/^\p{L}{3,}$/u.test(word)) return "";
  for (const [language, names] of months)
    names.forEach((own, place) => {
      const isNamed = (name) => name.startsWith(word) || stem(name, language) === stem(word, language);
      if (own.split(" ").some(isNamed)) found.add(place + 1);
    });
  return found.size === 1 ? twoDigits([...found][0]) : "";
};

// Returns what three words mean as a date that begins with the first one, each with how many of them it takes: how the
// ISO dates begin that it means, or without a year how they end.
const readDay = ([first, second = "", third = ""], months) => {
  const month = monthOf(second, months);
  if (YEAR.test(first)) {
    if (MONTH.test(second) && second.length === 2)
      return DAY.test(third)
        ? [[`${first}-${second}-${twoDigits(third)}`, 3]]
        : [[`${first}-${second}`, 2]];
    return month ? [[`${first}-${month}`, 2]] : [];
  }
  const found = [];
  if (YEAR.test(third) && MONTH.test(second) && DAY.test(first))
    found.push([`${third}-${twoDigits(second)}-${twoDigits(first)}`, 3]);
  if (YEAR.test(third) && MONTH.test(first) && DAY.test(second) && first !== second)
    found.push([`${third}-${twoDigits(first)}-${twoDigits(second)}`, 3]);
  for (const [day, own] of [[first, month], [second, monthOf(first, months)]]) {
    if (!own || !DAY.test(day)) continue;
    const ends = `-${own}-${twoDigits(day)}`;
    found.push(YEAR.test(third) ? [third + ends, 3] : [ends, 2]);
  }
  const named = monthOf(first, months);
  if (YEAR.test(second) && named) found.push([`${second}-${named}`, 2]);
  return found;
};

// Returns for each word of a query the days and months in whose names it stands.
const daysByWord = (words, months) => {
  const found = new Map();
  const telling = words.filter((word) => !BETWEEN.has(word));
  telling.forEach((_, start) => {
    const before = telling[start - 1];
    for (const [days, count] of readDay(telling.slice(start, start + 3), months)) {
      const hasYear = days[0] === "-" && YEAR.test(before);
      const named = telling.slice(hasYear ? start - 1 : start, start + count);
      for (const word of named) found.set(word, (found.get(word) ?? new Set()).add(hasYear ? before + days : days));
    }
  });
  return found;
};

const hasDay = (day, days) => (days[0] === "-" ? day.endsWith(days) : day.startsWith(days));

// Returns the numbers and impacts of documents, one after the other.
const unpacked = new Map();
const unpack = (packed) => {
  if (unpacked.has(packed)) return unpacked.get(packed);
  const postings = [];
  unpacked.set(packed, postings);
  let number = 0;
  for (const [, distance, letter] of packed.matchAll(/(\d*)([A-Za-e])/g)) {
    number += +distance;
    const code = letter.charCodeAt(0);
    postings.push(number, code > 96 ? code - 70 : code - 64);
  }
  return postings;
};

// Returns the stems of a file by language, each with what it has.
const open = (terms) =>
  terms.map(([stems, postings] = []) => {
    const packed = postings?.split(" ");
    return new Map(stems?.split(" ").map((term, place) => [term, packed[place]]));
  });

// Returns the index whose first file is at `url`, with functions that load what else they need of it. `months` has
// languages, each with the names of its months.
export const openIndex = async (url, months = []) => {
  const files = new Map();
  const load = (name, change = (file) => file) => {
    if (!files.has(name)) {
      const asked = fetch(new URL(`${name}.json`, url)).then(async (answer) => {
        if (!answer.ok) throw new Error(answer.statusText);
        return change(await answer.json());
      });
      asked.catch(() => files.delete(name));
      files.set(name, asked);
    }
    return files.get(name);
  };
  const main = await load("index");
  const all = main.terms && open(main.terms);

  // A claim after its event, or after another claim of it, has what the event has.
  const unpackRow = (rows, place) => {
    const [own, id, texts, ...rest] = rows[place];
    const { kind, labels } = classOf(own);
    if (id[0] !== "#") {
      const [story = -1, date = "", day = "", who = [], quotes = [], page = "", told = [], hasPage = "", recorded = ""] =
        rest;
      return { kind, labels, id, texts, story, date, day: day || date, who, quotes, page, told, hasPage, recorded };
    }
    let before = place - 1;
    while (rows[before][1][0] === "#") before -= 1;
    const event = unpackRow(rows, before);
    const [told = [], hasPage = ""] = rest;
    return { ...event, kind, labels, id: event.id.split("#")[0] + id, texts, quotes: [], page: "", told, hasPage };
  };
  const classOf = (place) => ({ kind: main.classes[place][0], labels: main.classes[place].slice(1) });
  const row = async (number) => {
    if (main.rows) return unpackRow(main.rows, number);
    return unpackRow(await load(`rows-${Math.floor(number / 100)}`), number % 100);
  };

  // What filters and labels ask of each document, in columns.
  let known;
  const columns = async () => {
    if (!main.rows) return load("filters");
    if (!known) {
      const rows = main.rows.map((_, number) => unpackRow(main.rows, number));
      known = {
        classes: main.rows.map((one) => one[0]),
        stories: rows.map((one) => one.story),
        days: rows.map((one) => one.day),
        who: rows.map((one) => one.who),
        languages: rows.map((one) => one.texts.reduce((bits, text, place) => bits | (text ? 1 << place : 0), 0)),
      };
    }
    return known;
  };

  // The stems of labels by language, each with the places of its labels, and whether readers see the word there.
  let named;
  const labelTerms = () => {
    named ??= main.languages.map((language, at) => {
      const found = new Map();
      main.labels.forEach(([, texts, unseen = []], place) => {
        for (const [text, isShown] of [[texts[at], true], [unseen[at], false]])
          for (const word of wordsOf((text ?? "").replace(/%\(\w+\)s/g, " "))) {
            if (isSlight(word)) continue;
            const term = stem(word, language);
            if (!found.has(term)) found.set(term, new Map());
            if (!found.get(term).has(place)) found.get(term).set(place, isShown);
          }
      });
      return found;
    });
    return named;
  };
  const dated = async (typed) => {
    const { days } = await columns();
    return days.flatMap((day, number) => (hasDay(day, typed) ? [number, LABEL] : []));
  };
  const labelled = new Map();
  const documentsOf = async (label) => {
    if (!labelled.has(label)) {
      const classes = main.rows?.map(([own]) => own) ?? (await columns()).classes;
      const have = main.classes.map((own) => own.includes(label, 1));
      labelled.set(label, classes.flatMap((own, number) => (have[own] ? [number, LABEL] : [])));
    }
    return labelled.get(label);
  };

  // What a match in a document counts: 5 in events and claims, 4 in sources and in what has a name, there marked by 8.
  const worth = [];
  const worths = main.kinds.map((kind) => ({ event: 5, claim: 5, source: 4, step: 4 })[kind] ?? 8);
  if (main.rows) main.rows.forEach(([own]) => worth.push(worths[main.classes[own][0]]));
  else for (const [kind, length] of main.runs) worth.push(...Array(length).fill(worths[kind]));

  // Returns the forms of a word in each language, with what else than its own stem it finds.
  const formsOf = (word, isLast) =>
    main.languages.map((language) => {
      const own = stem(word, language);
      const letters = [...word].length;
      const hasSlip = letters >= 5 && [...own].length >= 4;
      const start = isLast && letters >= 2 ? folded(word, language) : "";
      const mayGoOn = start && hasSlip && letters <= 40;
      return { own, start, hasSlip, whole: mayGoOn ? finish(word, language) : new Set() };
    });

  // Returns the stems of all languages, or those buckets of them that some stems need.
  const bucketsFor = (stems) => {
    if (all) return [all];
    const buckets = new Set(
      stems.flatMap(([term, isWide]) => (isWide ? [0, 1, 2, 3] : [undefined]).map((second) => bucketOf(term, second))),
    );
    return Promise.all([...buckets].map((bucket) => load(`terms-${bucket}`, open)));
  };
  const termsFor = (forms) =>
    bucketsFor(forms.flatMap(({ own, start, hasSlip }) => [[own, hasSlip], ...(start ? [[start, false]] : [])]));

  // Calls `found` with the language, quality and stem of what the forms of a word find.
  const match = (forms, terms, found) => {
    forms.forEach(({ own, start, hasSlip, whole }, at) => {
      const stems = terms[at] ?? new Map();
      if (stems.has(own)) found(at, EXACT, own);
      if (!start && !hasSlip) return;
      const kin = own.length > 6 ? own.slice(0, 7) : "-"; // a stem that begins alike, as комментар and комментирова
      for (const term of stems.keys()) {
        if (term === own) continue;
        if (start && (term.startsWith(start) || whole.has(term))) found(at, PREFIX, term);
        else if (hasSlip && (term.startsWith(kin) || differsByOne(term, own))) found(at, SLIP, term);
      }
    });
  };

  // Calls `found` with the language and the stem of the names that sound like a word.
  const sound = async (word, found) => {
    const sounds = new Set([word, ...main.languages.map((language) => stem(word, language))].map(soundOf));
    sounds.delete("");
    if (!sounds.size) return;
    const names = main.languages.map((_, at) =>
      all ? [...all[at].keys()].filter((term) => all[at].get(term)[0] === "~") : main.names[at].split(" "),
    );
    names.forEach((terms, at) => terms.filter((term) => sounds.has(soundOf(term))).forEach((term) => found(at, term)));
  };

  // Returns the documents that have any word of a query, the best first, as number and score; with the words, and for
  // each the stems, the labels, the documents of its days and all documents found by it, as bits of its place.
  const find = async (query, isWanted = () => true) => {
    const words = wordsOf(query);
    const distinct = [...new Set(words)];
    const telling = distinct.filter((word) => !isSlight(word));
    const isTelling = (word) => !telling.length || telling.includes(word);
    const stems = new Map();
    const labels = new Map();
    const matched = new Map();
    const ofDays = new Map();
    const typed = daysByWord(words, months);
    const scores = new Map();
    const note = (map, key, bit) => map.set(key, map.get(key) | bit);
    for (const [place, word] of distinct.entries()) {
      const bit = 1 << Math.min(place, 30);
      const forms = formsOf(word, word === words.at(-1));
      const found = [];
      const add = (at, quality, term, packed) => {
        note(stems, `${main.languages[at]} ${term}`, bit);
        found.push([quality, quality > SLIP || [...term].length >= 7, unpack(packed)]);
      };
      for (const terms of await termsFor(forms))
        match(forms, terms, (at, quality, term) => add(at, quality, term, terms[at].get(term)));
      if (!isSlight(word)) {
        const hits = [];
        match(forms, labelTerms(), (at, quality, term) => {
          const isSure = quality > SLIP || [...term].length >= 7;
          for (const [label, isShown] of labelTerms()[at].get(term)) {
            note(labels, label, bit);
            if (isShown) note(stems, `${main.languages[at]} ${term}`, bit);
            hits.push([isShown ? quality : Math.min(quality, MEANT), isSure, label, quality]);
          }
        });
        for (const [quality, isSure, label] of hits) found.push([quality, isSure, await documentsOf(label)]);
      }
      for (const days of typed.get(word) ?? []) {
        const postings = await dated(days);
        for (let at = 0; at < postings.length; at += 2) note(ofDays, postings[at], bit);
        if (postings.length) found.push([EXACT, true, postings]);
      }
      const isKnown = found.some(([quality]) => quality === EXACT);
      if (found.every(([quality]) => quality === SLIP)) {
        const names = [];
        await sound(word, (at, term) => names.push([at, term]));
        for (const [at, term] of names) {
          const terms = await bucketsFor([[term, false]]);
          const packed = terms.map((one) => one[at]?.get(term)).find(Boolean);
          note(stems, `${main.languages[at]} ${term}`, bit);
          found.push([SOUND, true, unpack(packed)]);
        }
      }
      const best = new Map();
      const sure = new Set();
      for (const [quality, isSure, postings] of found) {
        const factor = quality * rarity(main.documents, postings.length / 2);
        for (let at = 0; at < postings.length; at += 2) {
          const number = postings[at];
          const score = factor * postings[at + 1] * (quality === SOUND && worth[number] > 5 ? 2 : 1);
          if (score > (best.get(number) ?? 0)) best.set(number, score);
          if (isSure || !isKnown) sure.add(number);
        }
      }
      const weight = isTelling(word) ? 4 : 1;
      for (const [number, score] of best) {
        note(matched, number, bit);
        const tier = isTelling(word) && sure.has(number) ? TIER : 0;
        scores.set(number, (scores.get(number) ?? 0) + score * weight * (worth[number] === 5 ? 5 : 4) + tier);
      }
    }
    const hits = [...scores].filter(([number]) => isWanted(number)).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    if (words.length > 1) {
      const first = await Promise.all(
        hits.slice(0, 20).map(async (hit) => {
          const { kind, texts, quotes } = await row(hit[0]);
          const seen = main.kinds[kind] === "event" ? quotes.map(([, text]) => text) : [];
          return [hasPhrase(words, [...texts, ...seen]), hit];
        }),
      );
      first.sort((a, b) => b[0] - a[0]);
      hits.splice(0, first.length, ...first.map(([, hit]) => hit));
    }
    return { hits, words: distinct, stems, labels, ofDays, matched };
  };

  return { main, row, columns, find };
};

// The page

const SHOWN = 20;
const REST = 500;
const STANDING = 6; // the place of this field among those of labels

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
    const months = form.dataset.monthNames?.split(";").map((one) => [one.split(" ", 1)[0], one.replace(/^\S* /, "").split("|")]);
    index = await openIndex(new URL("search/index.json", root), months);
  } catch {
    return say(form.dataset.failed);
  }
  const { main } = index;
  const listed = new Intl.ListFormat(page, { type: "conjunction" });
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
  const wordsIn = new Map();
  // Returns which words of the query a word is, as bits.
  const bitsOf = (word, language, { stems }) => {
    if (!wordsIn.has(word)) wordsIn.set(word, wordsOf(word));
    return wordsIn.get(word).reduce((bits, one) => bits | stems.get(`${language} ${stem(one, language)}`), 0);
  };
  // Fills an element with a text, in which it marks the words that were found, and returns these as bits.
  const mark = (element, [language, text], found) => {
    if (language && language !== page) Object.assign(element, { lang: language, dir: "auto" });
    let bits = 0;
    let end = 0;
    for (const { 0: word, index: start } of text.matchAll(/[\p{L}\p{N}\p{M}'’‘ʼ`]+/gu)) {
      const own = bitsOf(word, language, found);
      if (!own) continue;
      bits |= own;
      element.append(text.slice(end, start), make("mark", "", word));
      end = start + word.length;
    }
    element.append(text.slice(end));
    return bits;
  };
  const count = (bits) => bits.toString(2).replace(/0/g, "").length;
  const nameOf = (actor) => inPage(main.actors[actor]?.[1] ?? ["", form.dataset.unnamed]);

  const addressOf = ({ kind, id, story, page: part, hasPage }) => {
    const name = main.kinds[kind];
    const own = name === "story" ? main.stories.find(([known]) => known === id) : main.stories[story];
    const codes = own ? own[1].map((place) => main.site_languages[place]) : main.site_languages;
    const code = codes.includes(page) ? page : codes[0];
    const [event, claim] = id.split("#");
    const ofStep = claim ? `${own ? `${own[0]}/` : "bills/"}${event}/` : `${own?.[0]}/`; // a step of a bill has no story
    const within = {
      step: `${ofStep}#expected_${claim ?? id}`,
      story: `${id}/`,
      event: `${own?.[0]}/${part}#${id}`,
      claim: `${own?.[0]}/${event}/${hasPage ? `${claim}/` : `#${event}__${claim}`}`,
    };
    const prefix = code === main.site_languages[0] ? "" : `${code.toLowerCase()}/`;
    return form.dataset.root + prefix + (within[name] ?? `${name}s/${id}/`); // relative: it leads nowhere else
  };

  // The index has the words of an inexact date. The page holds each month in words, with and without a day: the 11th,
  // in 2222.
  const dateOf = (typed) => {
    const own = main.dates[typed];
    if (own) return own[main.site_languages.indexOf(page)] ?? own[0];
    const [year, month, day] = /^(\d{4})-(\d\d)(?:-(\d\d))?(?:[T ].*)?$/.exec(typed)?.slice(1) ?? [];
    if (!year) return typed;
    const words = (day ? form.dataset.days : form.dataset.months).split("|")[month - 1];
    return words.replace("2222", +year).replace("11", +day);
  };

  // Returns what the labels of a result tell, in sentences: where a claim stands, what was found on it or by an event.
  const sentencesOf = async ({ labels, told }) => {
    const sentences = [];
    const targets = [...told];
    for (const label of labels) {
      const [language, text] = inPage(main.labels[label][1]);
      if (!/%\(/.test(text)) {
        if (main.labels[label][0] === STANDING) sentences.push([language, text]);
        continue;
      }
      const whole = /%\((finding|standing)\)s/.test(text) && sentences.pop()?.[1];
      const [who = [], number = -1] = /%\((who|others|what)\)s/.test(text) ? (targets.shift() ?? []) : [];
      const target = number < 0 ? undefined : await index.row(number);
      const values = {
        finding: whole,
        standing: whole,
        who: listed.format(who.map((actor) => nameOf(actor)[1])),
        date: dateOf(target?.date ?? ""),
        what: target ? inPage(target.texts)[1] : "",
      };
      values.others = values.who;
      sentences.push([language, text.replace(/%\((\w+)\)s/g, (_, name) => values[name])]);
    }
    return sentences;
  };

  // Returns why a result is one, for the words of the query that it does not show.
  const reasonsFor = ({ kind, id, labels, who }, unseen, { words, labels: found, matched }) => {
    const reasons = new Map();
    const fields = form.dataset.fields.split("|");
    words.forEach((word, place) => {
      const bit = 1 << Math.min(place, 30);
      if (!(unseen & bit)) return;
      const label = labels.find((own) => found.get(own) & bit);
      const name = main.kinds[kind];
      const [field, texts] = main.labels[label] ?? [];
      const text = texts && inPage(texts)[1];
      let reason = form.dataset[name];
      if (texts && !text.includes("%(")) reason = [fields[field], text].filter(Boolean).join(`${form.dataset.colon} `);
      else if (texts) reason = fields[field];
      else if (who.some((actor) => matched.get(main.actors[actor][2]) & bit)) reason = form.dataset.speaker;
      else if (wordsOf(id).includes(word)) reason = form.dataset.id;
      const isWhole = reason.endsWith(text);
      reasons.set(reason, [...(reasons.get(reason) ?? []), isWhole ? "" : word]);
    });
    return [...reasons].map(([reason, own]) =>
      own[0] ? `${reason}${form.dataset.colon} ${own.join(", ")}` : reason,
    );
  };

  const show = async (number, found) => {
    const result = await index.row(number);
    const { kind, texts, date, who, quotes, labels, recorded } = result;
    const name = main.kinds[kind];
    const label = labels.find((place) => main.labels[place][0] === 0);
    const facts = make("p", "facts");
    const isCalled = (name === "event" || name === "step") && label !== undefined;
    const called = isCalled ? inPage(main.labels[label][1]) : [page, kinds[name]];
    const kindElement = make("span", "kind");
    let seen = mark(kindElement, name === "step" ? [page, kinds[name]] : called, found);
    facts.append(kindElement);
    const bitsOfDay = found.ofDays.get(number) ?? 0;
    if (name === "step" && recorded) {
      // For when a step was set, and since when that is recorded: words that stay true after the day.
      const values = { kind: called[1], date: dateOf(date), day: dateOf(recorded) };
      const sentence = make("span");
      const words = isCalled ? form.dataset.set : form.dataset.setPlain;
      facts.append(" · ", sentence);
      seen |= mark(sentence, [isCalled ? called[0] : page, words.replace(/%\((\w+)\)s/g, (_, own) => values[own])], found);
    } else if (date) facts.append(" · ", bitsOfDay ? make("mark", "", dateOf(date)) : dateOf(date));
    seen |= bitsOfDay;
    who.forEach((actor, n) => {
      const element = make("span");
      seen |= mark(element, nameOf(actor), found);
      facts.append(n ? ", " : " · ", element);
    });
    const link = make("a");
    const inTitle = mark(link, inPage(texts), found);
    link.href = addressOf(result);
    seen |= inTitle;
    const item = make("li", "", facts, make("p", "", link));
    item.dataset.entry = name;
    const sentences = await sentencesOf(result);
    for (const sentence of sentences) {
      const told = make("p", "told");
      seen |= mark(told, sentence, found);
      item.append(told);
    }
    // The other words may be in another language of the title, in a quotation, or in another name.
    const all = matchedIn(number, found);
    const tag = name === "event" ? "q" : "p";
    const others = [...texts.map((text, place) => ["p", place, text]), ...quotes.map((quote) => [tag, ...quote])];
    const shown = (all & ~seen ? others : []).map(([own, place, text]) => {
      const element = make(own, "other");
      return [mark(element, [main.languages[place], text], found) & ~seen, element];
    });
    const best = shown.sort((a, b) => count(b[0]) - count(a[0]))[0];
    if (best?.[0]) {
      const isQuote = best[1].localName === "q";
      item.append(isQuote ? make("p", "", `${form.dataset.quoted}${form.dataset.colon} `, best[1]) : best[1]);
      seen |= best[0];
    }
    const reasons = reasonsFor(result, all & ~seen, found);
    if (reasons.length) item.append(make("p", "why", reasons.join(" · ")));
    return item;
  };
  const matchedIn = (number, { matched }) => matched.get(number) ?? 0;

  const isWanted = async () => {
    const { story, kind, who, lang, from, until } = Object.fromEntries(filters.map(({ name, value }) => [name, value]));
    if (!filters.some(({ value }) => value)) return undefined;
    const all = await index.columns();
    return (number) =>
      (!story || main.stories[all.stories[number]]?.[0] === story) &&
      (!kind || main.kinds[main.classes[all.classes[number]][0]] === kind) &&
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
    list.append(...(await Promise.all(found.hits.slice(start, start + SHOWN).map(([number]) => show(number, found)))));
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
      const first = await Promise.all(next.hits.slice(0, SHOWN).map(([number]) => show(number, next)));
      if (own !== latest) return;
      found = next;
      list.replaceChildren(...first);
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
