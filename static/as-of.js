// The record as of a day: hides what is later, and shows what `as-of.json` holds.

import { lead, markUnseen } from "./news.js";

let $, all, page, local, target, tellToday, data, source, root, state, clock, index, isCut;

const KEYS = ["as-of", "since", "known"];

const read = () => {
  const [asOf, since, known] = KEYS.map((key) => new URLSearchParams(location.search).get(key));
  const day = asOf ?? since;
  state = { day: new Date(day).toJSON()?.slice(0, 10) === day && day, known: +(known === "here") };
  clock = data[(state.clock = ["happened", "published"][state.known])];
  index = clock.days.filter((one) => one <= day).length - 1;
};

// Adds the day to an address, or removes it.
const dated = (address, name = "as-of", { day, known } = state) => {
  const url = new URL(address, location);
  KEYS.forEach((key) => url.searchParams.delete(key));
  if (name) url.searchParams.set(name, day);
  if (name && known) url.searchParams.set("known", "here");
  return url;
};

// Returns the name of the event of an address.
const nameIn = (address) => {
  const url = new URL(address, location);
  const [story, part] = (url.origin + url.pathname).slice(root.length).split("/");
  return `${story}/${+part || !part ? url.hash.slice(1).split("__")[0] : part}`;
};

// Returns whether the event of an address is later.
const isLater = (address) => {
  const days = data.events[nameIn(address)];
  return days && !(days[state.known] <= state.day);
};

// Returns whether the claim of an anchor is in dispute.
const isDisputed = (anchor) => at(clock.matters[anchor])?.[1].startsWith("disputed");

// Returns whether the claims were joined later by which a position follows.
const isJoinedLater = ({ dataset }) => dataset.joinedBy && isLater(dataset.joinedBy);

// Returns whether the event of an address ends later. It has begun, unless it is later itself.
const isUnderWay = (address) => data.ends[nameIn(address)]?.[state.known] > state.day;

// Returns whether a day is after all that changed anything: the record of such a day is that of today.
const isAfterAll = (day) => day > clock.days.at(-1);

const hide = (part, isHidden) => part?.toggleAttribute("data-later", !!isHidden);

// A state holds until the next. Numbers name its fragments.
const at = (states) => states?.filter(([from]) => from <= index).at(-1);
const htmlOf = (found, place = 1) => [found?.[place] ?? []].flat().map((number) => data.html[number]).join("");

const put = (part, found, place) => {
  hide(part, !found);
  const html = htmlOf(found, place);
  if (!part || !found || part.shows === html) return;
  part.innerHTML = part.shows = html;
  const [whole] = part.children;
  if (whole?.className === part.className) part.replaceChildren(...whole.childNodes);
  for (const link of all("[href]", part)) link.href = local(new URL(link.getAttribute("href"), source));
};

// Returns what replaces the parts of today.
const partFor = (parent, tag, parts) => {
  const [first, ...others] = all(`:scope > :is(.then, ${parts})`, parent);
  if (!first || first.className === "then") return first;
  const then = document.createElement(tag);
  then.className = "then";
  first.replaceWith(then);
  others.forEach((part) => part.remove());
  return then;
};

const showStory = () => {
  const disputes = at(clock.disputes);
  const [section, title] = all(".disputes, .disputes h2");
  put(section, disputes);
  section?.prepend(title);
  if (title) title.hidden = !disputes?.[1][1];
  for (const bill of all(".bills h3")) {
    const found = at(clock.bills[$("a", bill).pathname.split("/").at(-2)]);
    const state = bill.nextElementSibling;
    hide(bill, !found);
    put(state, found);
    put(state.nextElementSibling, found, 2);
  }
  for (const month of all(".timeline .month")) hide(month, !$(".row:not([data-later])", month));
};

const showClaims = () => {
  for (const matter of all(".matter")) {
    const found = at(clock.matters[matter.id]);
    hide(matter, !found);
    if (!found) continue;
    matter.dataset.standing = found[1];
    const isOther = !found[1].startsWith("disputed");
    const group = all(".claim-group")[+isOther];
    if (!group?.contains(matter)) group?.append(matter);
    put($(".standing", matter), found, 2);
    put(partFor(matter, "div", ".found, .sides, .origins"), found, 3);
  }
  for (const claim of all("[data-claim]:not(.matter)")) {
    const name = claim.dataset.claim;
    const event = name[0] === "#" ? claim.closest("[data-event]").dataset.event : ""; // a row has its event's id already
    const found = at(clock.claims[event + name]);
    if (!found) continue;
    claim.dataset.standing = found[1];
    put(partFor($(":scope > p.standing", claim) ?? claim, "span", "a"), found, 2);
  }
  // Findings may have later reviews; standings have words by the day.
  const words = {};
  for (const states of Object.values(clock.claims ?? {})) {
    const [now, then] = [states.at(-1), at(states)].map((found) => {
      const claim = document.createElement("p");
      claim.innerHTML = htmlOf(found, 2);
      return all(".finding", claim);
    });
    for (const finding of then) words[now.find(({ href }) => href === finding.href)?.textContent] = finding.textContent;
  }
  for (const verb of all("[data-symbol] > :first-child")) {
    verb.now ??= verb.textContent;
    verb.textContent = words[verb.now] ?? verb.now;
  }
};

// Steps stand as they did: in the order of the days for which they were set, and ended ones apart as far as today.
const showSteps = () => {
  for (const section of all(".expected")) {
    const shown = [];
    for (const step of all("[data-step]", section)) {
      step.hasOwner ??= !!$(".step-owner", step);
      const found = at(clock.steps[step.dataset.step]);
      put(step, found, 4);
      if (!found) continue;
      const [, became, place, lastDay] = found;
      $(".step-passed", step)?.remove();
      for (const name of ["passed", "lastDay"]) delete step.dataset[name];
      if (lastDay) step.dataset.lastDay = lastDay;
      step.dataset.state = became;
      const owner = $(".step-owner", step);
      if (owner) hide(owner, !step.hasOwner || isLater($("a", owner)));
      shown.push({ step, place, hasEnded: became !== "set" });
    }
    let [open, ended = open] = all(".days-set", section);
    const folded = open.closest(".ended-steps");
    if (folded) folded.before((open = open.cloneNode()));
    shown.sort((one, other) => one.hasEnded - other.hasEnded || one.place - other.place);
    for (const { step, hasEnded } of shown) (hasEnded ? ended : open).append(step);
    markPassed(section, () => state.day); // of `days-set.js`
  }
  // Of an event: for which day it was set.
  for (const part of all(".fulfilled")) {
    const states = clock.steps[part.dataset.step];
    hide(part, !states || at(states) !== states.at(-1) || part.dataset.recorded > state.day);
  }
};

// Returns whether a step is set, moved or ended later.
const changesLater = ({ dataset }) => clock.steps[dataset.step]?.at(-1)[0] > index;

// Rows name answers between semicolons.
const shortenTies = () => {
  for (const tie of all(".row-tie")) {
    tie.innerHTML = tie.now ??= tie.innerHTML;
    const links = all("a", tie);
    const later = links.filter((link) => !link.hash || isLater(link));
    hide(tie, (later[0] && later.length === links.length) || isJoinedLater(tie));
    for (const link of later) {
      const beside = [link.previousSibling, link.nextSibling].find((text) => text?.data?.includes(";"));
      if (beside) beside.data = beside.data.replace(";", "");
      link.remove();
    }
  }
};

// Pictures end at the last mark by the day.
const boxOf = (part) => part.getBoundingClientRect();

const cutPictures = () => {
  for (const picture of all("[role=group] > .plot")) {
    hide(picture.parentNode);
    const { left, right, width } = boxOf(picture);
    const boxes = [];
    for (const mark of all("a", picture)) {
      const isAfter = isLater(mark.getAttribute("href"));
      const curves = all(`.curve [d^="M${mark.lastChild.getAttribute("cx")} "]`, picture);
      for (const part of [mark, ...curves]) hide(part, isAfter);
      if (!isAfter) boxes.push(boxOf(mark));
    }
    if (!width) continue;
    for (const name of all(".name text", picture)) {
      const { top, bottom } = boxOf(name);
      hide(name, !boxes.some((box) => box.top < bottom && top < box.bottom));
    }
    const isMirrored = document.dir === "rtl";
    const ends = boxes.map((box) => (isMirrored ? right - box.left : box.right - left));
    // With room for the width of its line.
    const rest = `${99.55 - (100 * Math.max(...ends)) / width}%`;
    picture.style.clipPath = `inset(0 ${isMirrored ? `0 0 ${rest}` : `${rest} 0 0`})`;
    hide(picture.parentNode, !boxes[0]);
  }
};

// Links to pages of this kind keep the day. Feeds and calendars, which are files, have no day.
const carryDay = () => {
  for (const link of all("main a:not([href^='#']), a[hreflang]")) {
    const url = dated(link.getAttribute("href"));
    const isPage = url.pathname.endsWith("/") && RegExp(`^${root}(${data.pages})`).test(url);
    if (link.hreflang || isPage) link.setAttribute("href", local(url));
  }
};

// What an event that is under way tells of its end is of a later day, and so is what it decides.
const OF_THE_END = ".summary, .prose, .language-note, .stage-result, figure, .further-stage";
const DECISIONS = ":is([data-kind=finds], [data-kind=upholds], [data-kind=reverses])";
const isDecision = (part) => part.matches(DECISIONS) || $("[data-symbol='◇']", part);

const showUnderWay = (entry) => {
  const address = entry.matches(".row") ? `#${entry.id}` : location;
  const [, , begun] = data.ends[nameIn(address)] ?? [];
  if (!begun) return;
  const isOpen = isUnderWay(address);
  for (const part of all(OF_THE_END, entry)) hide(part, isOpen);
  for (const part of all(`${DECISIONS}:not([data-direction=in])`, entry)) hide(part, isOpen);
  const time = $(".byline > time", entry);
  if (time) {
    time.now ??= time.textContent;
    time.textContent = isOpen ? begun : time.now;
  }
  const text = $(".entry-text", entry);
  if (!text) return;
  if (!$(".under-way", text)) text.insertAdjacentHTML("afterbegin", '<p class="under-way"></p>');
  const note = $(".under-way", text);
  note.textContent = data.words["under-way"].replace("%(date)s", begun);
  hide(note, !isOpen);
};

const wordsOf = (day) =>
  clock.day_words[clock.days.indexOf(day)] ??
  new Date(day)
    .toLocaleDateString(data.locale, { dateStyle: "long", timeZone: "UTC" })
    .replace(/^1 /, data.first);

const go = (change) => {
  const next = { ...state, ...change };
  if (next.day) history.replaceState(null, "", dated(location, "as-of", next));
  update();
};

// Says where the address leads to what is not there yet: a claim, or the row of an event.
const showAbsence = () => {
  const landed = $(".matter h1") ?? target();
  const absent = landed?.closest(":is(.matter, .row)[data-later]");
  const claim = absent?.matches(".matter") ? absent.id : null;
  page.toggleAttribute("data-absent", !!absent && !claim);
  page.toggleAttribute("data-unclaimed", !!claim);
  const words = $("[data-if~=unclaimed]");
  words.textContent = (words.now ??= words.textContent)
    .replace("{made}", data.first_made?.[claim])
    .replace("{date}", wordsOf(state.day));
};

const showNotice = () => {
  if (!$(".as-of")) page.insertAdjacentHTML("afterbegin", data.notice);
  const parts = all("[class^=as-of] :is(b, a, button, input, select, p + div)");
  const [title, today, back, day, on, slider, fold, folded, sense, since] = parts;
  const titleOf = (date) => {
    const [words, shown] = isAfterAll(date) ? ["after", clock.days.at(-1)] : [state.clock, date];
    return data.words[words].replace("%(date)s", wordsOf(shown));
  };
  page.toggleAttribute("data-empty", index < 0);
  page.toggleAttribute("data-latest", state.day === clock.days.at(-1));
  page.toggleAttribute("data-early", !!($(".single") && isLater(location)));
  page.dataset.clock = state.clock;
  $(".as-of").classList.toggle("of-today", isAfterAll(state.day));
  slider.ariaValueText = titleOf(state.day);
  if (title.textContent !== slider.ariaValueText) title.textContent = slider.ariaValueText;
  // A citation names the day that is shown.
  if (isAfterAll(state.day)) delete page.dataset.shownAs;
  else page.dataset.shownAs = slider.ariaValueText;
  [back, on].forEach((button, isNext) => {
    const to = clock.days[index + (isNext || -(clock.days[index] === state.day))];
    button.ariaDisabled = !to;
    button.dataset.day = to ? wordsOf(to) : "";
    button.ariaLabel = `${button.title}: ${button.dataset.day}`;
    button.onclick = () => go({ day: to });
  });
  day.value = state.day;
  day.onchange = () => go({ day: day.value });
  fold.onclick = () => (fold.ariaExpanded = !(folded.hidden = !folded.hidden));
  sense.value = state.clock;
  sense.onchange = () => go({ known: sense.selectedIndex });
  slider.max = clock.days.length - 1;
  slider.value = index;
  slider.oninput = () => (title.textContent = titleOf(clock.days[slider.value]));
  slider.onchange = () => go({ day: clock.days[slider.value] });
  today.href = local(dated(location, ""));
  since.href = local(dated(page.dataset.story ?? location.pathname, "since"));
  since.hidden = isAfterAll(state.day);
  showAbsence();
};

// Rows fetch entries of today.
const watch = new MutationObserver(
  (changes) => changes.some(({ target }) => target.closest(".row") || target === $(".timeline")) && update(),
);

const LINKS = "[data-relation], [data-symbol] > a, .lines > li > a, [data-stage] a, .about a, .moments a";
const linkOf = (part) => (part.id ? `#${part.id}` : (part.href ?? $(LINKS, part)));

const showDay = () => {
  read();
  if (isAfterAll(state.day)) {
    // Only a fresh page has all that is today's.
    if (isCut) return location.reload();
    return showNotice();
  }
  isCut = true;
  // Filters ask for it.
  if ($(".timeline")) $(".timeline").asOf = { isLater, isDisputed };
  showClaims();
  for (const part of all(".row, :is(.statements, .lines) > li, li[data-kind], .about, .moments li, .neighbours a")) {
    const link = linkOf(part);
    const isHidden = link && (isLater(link) || (isDecision(part) && isUnderWay(link)));
    hide(part, isHidden || isJoinedLater(part));
  }
  put($("h1 ~ .facts"), at($(".matter") ? clock.claims_facts : clock.facts));
  for (const name of ["state", "progress"]) if (clock[name]) put($(`.${name}`), at(clock[name]));
  if ($(".timeline")) showStory();
  showSteps();
  shortenTies();
  for (const entry of all(".row, .single")) showUnderWay(entry);
  cutPictures();
  for (const link of all('.month-links a, [href^="#_"]')) {
    hide(link, document.getElementById(link.hash.slice(1))?.closest("[data-later]") !== null);
  }
  for (const { firstChild: text, parentNode } of all("main summary"))
    text.data = data.words[parentNode.className] ?? text.data;
  carryDay();
  showNotice();
  document.dispatchEvent(new Event("as-of"));
};

// What this changes in rows asks for no update, even if it fails.
const update = () => {
  try {
    showDay();
  } finally {
    watch.takeRecords();
  }
};

// Shows the day in the address, or after a click the latest.
const show = (isClick) => {
  read();
  if (isClick) go(state.day && !isAfterAll(state.day) ? {} : { day: clock.days.at(-1) });
  else if (!state.day) tellToday(data.words["no-day"]);
  else if (/[?&]as-of=/.test(location.search)) {
    update();
    // What is not there yet has no place: the notice above says so.
    if (page.matches("[data-absent], [data-unclaimed]")) scrollTo(0, 0);
  } else if (isAfterAll(state.day)) tellToday(data.words.after.replace("%(date)s", wordsOf(clock.days.at(-1))));
  else {
    const entries = all($(".row") ? ".row" : "[data-stage][data-published], .lines > li");
    const later = entries.filter((entry) => isLater(linkOf(entry)));
    for (const entry of later) markUnseen(entry, data.words.later);
    for (const step of all(".expected [data-step]").filter(changesLater)) $("p", step).dataset.unseen = data.words.later;
    if (later[0]) lead(later, { ...page.dataset, newCount: data.words.since });
  }
};

// Loads what the day needs, and returns what shows it.
export const load = async (address, tools) => {
  ({ $, all, page, local, target, tellToday } = tools);
  if (data) return show;
  source = new URL(address, location);
  const asked = [source, new URL("as-of.css", import.meta.url)].map((file) => fetch(file).then((got) => got.text()));
  const [json, css] = await Promise.all(asked);
  data = JSON.parse(json);
  root = new URL(data.root, source).href;
  document.adoptedStyleSheets.push(await new CSSStyleSheet().replace(css));
  if ($(".timeline")) watch.observe($(".timeline"), { childList: true, subtree: true });
  addEventListener("resize", () => $(".as-of") && cutPictures());
  return show;
};
