// The record as of a day. All standings and sentences come from `as-of.json`, which the build writes with the templates
// of the pages: this script hides what is later, and puts in what stood then. `onrecord.js` loads it on demand.

let $, all, page, data, source, root, state, clock, index, commit, notice, panel;

const dayIn = (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? text : "");

const queryOf = ({ day, known }, name = "as-of") => `?${name}=${day}${known ? "&known=here" : ""}`;

// Reads the day that the address asks for, or from which on it asks for what changed.
const read = () => {
  const asked = new URLSearchParams(location.search);
  state = { day: dayIn(asked.get("as-of") ?? asked.get("since")), known: asked.get("known") === "here" };
  clock = data[state.known ? "published" : "happened"];
  index = clock.days.filter((day) => day <= state.day).length - 1;
};

// Returns whether the event of a page, row or claim counts only after the day.
const isLater = (href) => {
  const { pathname, hash } = new URL(href, location);
  const [story, event] = pathname.slice(root.length).split("/");
  const id = /^\d*$/.test(event) ? decodeURIComponent(hash.slice(1)).split("__")[0] : event;
  const days = pathname.startsWith(root) && data.events[story === data.story ? id : `${story}/${id}`];
  return Boolean(days) && !(days[+state.known] <= state.day);
};

const hide = (part, isHidden) => part?.toggleAttribute("data-later", isHidden);

const hideLater = (parts, link = "a") => {
  for (const part of all(parts)) hide(part, isLater(part.href ?? $(link, part)?.href ?? ""));
};

// What parts of the page said of today.
const kept = new Map();
const today = (part, name = "innerHTML") => {
  if (!kept.has(part)) kept.set(part, part[name]);
  return kept.get(part);
};

// Puts in what stood on the day: the last of the states that begin by then, whose fragments are at a place of it.
const at = (states) => states?.filter(([from]) => from <= index).at(-1);
const put = (part, found, place = 1) => {
  if (!part) return;
  hide(part, !found);
  if (!found) return;
  today(part);
  part.innerHTML = [found[place]].flat().map((number) => data.html[number]).join("");
  for (const link of all("[href]", part)) link.href = new URL(link.getAttribute("href"), source);
};

const putClaims = () => {
  for (const claim of all("[data-claim]:not(.matter)")) {
    const found = at(clock.claims[claim.dataset.claim]);
    const line = $(":scope > p.standing, :scope > .then", claim) ?? document.createElement("span");
    const origins = $(".origins", line);
    if (!found) continue;
    claim.dataset.standing = found[1];
    if (!line.parentNode) {
      line.className = "then";
      all("a", claim).forEach((link) => link.remove());
      claim.append(line);
    }
    put(line, found, 2);
    if (origins) line.append(" ", origins);
  }
};

// A row parts the answers that it names by semicolons.
const shortenTies = () => {
  for (const tie of all(".row-tie")) {
    tie.innerHTML = today(tie);
    const links = all("a", tie);
    const later = links.filter(isLater);
    hide(tie, later.length && later.length === links.length);
    for (const link of later) {
      const beside = [link.previousSibling, link.nextSibling].find((text) => text?.data?.includes(";"));
      if (beside) beside.data = beside.data.replace(";", "");
      link.remove();
    }
  }
};

// Marks of events and the lines that begin or end at them. A bar stands for a period, and shows all of it.
const cutPictures = () => {
  for (const picture of all("[role=group] > .plot")) {
    const xOf = ({ firstElementChild: mark }) => mark.getBBox().x + mark.getBBox().width / 2;
    const [gone, shown] = [[], []];
    for (const mark of all("a", picture)) (hide(mark, isLater(mark.getAttribute("href"))) ? gone : shown).push(mark);
    const places = gone.map(xOf);
    const isGone = (x) => places.some((place) => Math.abs(place - x) < 1);
    for (const curve of all(".curve path", picture)) hide(curve, isGone(curve.getAttribute("d").match(/[\d.]+/)[0]));
    for (const line of all(".stages", picture)) {
      line.d = line.d ?? line.getAttribute("d");
      const parts = line.d.match(/M[^M]+/g).filter((part) => !isGone(part.match(/H(.*)/)?.[1]));
      line.setAttribute("d", parts.join(""));
    }
    const end = Math.max(...shown.map((mark) => mark.getBoundingClientRect().right));
    if ($(".up", picture)) picture.style.clipPath = `inset(0 ${picture.getBoundingClientRect().right - end}px 0 0)`;
  }
};

const showStory = () => {
  put($(".facts"), at(clock.facts));
  const disputes = at(clock.disputes);
  put($(".disputes"), disputes?.[1].length > 1 && disputes);
  for (const title of all(".bills h3")) {
    const found = at(clock.bills[title.firstChild.pathname.split("/").at(-2)]);
    hide(title, !found);
    put(title.nextElementSibling, found);
    put(title.nextElementSibling.nextElementSibling, found, 2);
  }
  hide($(".bills"), !$(".bills h3:not([data-later])"));
  for (const part of all(".updates, .about-story")) hide(part, true);
  hideLater(".moments li");
  for (const row of all(".row")) hide(row, isLater(`#${row.id}`));
  for (const month of all(".month")) hide(month, !$(".row:not([data-later])", month));
  shortenTies();
  cutPictures();
};

const showClaims = () => {
  put($(".facts"), at(clock.claims_facts));
  hide($(".pairs"), true);
  for (const matter of all(".matter")) {
    const found = at(clock.matters[matter.id]);
    const [line, reply] = ["overview", "unanswered"].map((list) => $(`.${list} [href="#${matter.id}"]`)?.parentNode);
    hide(matter, !found);
    hide(line, !found);
    hide(reply, !found || found[4] === null);
    if (!found) continue;
    matter.dataset.standing = found[1];
    if (line) {
      line.dataset.standing = found[1];
      put($(".standing", line), found, 2);
    }
    let then = $(".then", matter);
    if (!then) {
      then = document.createElement("div");
      then.className = "then";
      const parts = all(":scope > :is(.findings, .sides, .standing, .last-word)", matter);
      parts[0].before(then);
      parts.forEach((part) => part.remove());
    }
    put(then, found, 3);
    const summary = $(".in-order > summary", matter);
    if (summary) summary.textContent = data.words.statements;
  }
  hide($(".unanswered"), !$(".unanswered li:not([data-later])"));
  hideLater(".statement");
};

const showBill = () => {
  for (const name of ["state", "progress", "stages"]) put($(`.${name}`), at(clock[name]));
  hideLater(".line", ".line-title");
};

const showEvent = () => {
  const parts = ".entry, .entry-more, .entry-relations, .ties, .histories, .references";
  for (const part of all(parts)) hide(part, isLater(location));
  hideLater(".statement");
  hideLater(".neighbours a");
};

// Links to pages of the story and of bills keep the day, and so do the citations.
const carryDay = () => {
  for (const link of all("main a[href$='/'], main a[href*='/#']")) {
    const isOurs = [new URL(".", source).pathname, `${root}bills/`].some((ours) => link.pathname.startsWith(ours));
    if (isOurs && !link.closest(".as-of, .as-of-panel")) link.search = queryOf(state);
  }
  const words = `${titleOf()}${commit ? `, commit ${commit}` : ""}`;
  const dated = (address) => address.replace(/(?=#|$)/, queryOf(state));
  for (const panel of all(".tools .panel:has(.reference)")) {
    const [title, address, save] = ["cite", ".address", "[download]"].map((name) => $(name, panel));
    title.textContent = `${today(title, "textContent")} (${words})`;
    if (address) address.textContent = dated(today(address, "textContent"));
    if (!save) continue;
    const ris = decodeURIComponent(today(save, "href").replace(/^.*?,/, ""));
    const then = ris.replace(/^TI.*$/m, `$& (${words})`).replace(/^UR.*$/m, dated);
    save.href = `data:application/x-research-info-systems,${encodeURIComponent(then)}`;
  }
};

const wordsOf = (day) => clock.day_words[clock.days.indexOf(day)] ?? day;
const titleOf = () => data.words[state.known ? "published" : "happened"].replace("%(date)s", wordsOf(state.day));

// The day that matters before or after the shown one.
const neighbour = (step) => clock.days[index + (step || -(clock.days[index] === state.day))];

const go = (change) => {
  const next = { ...state, ...change };
  if (!next.day) return;
  history.replaceState(history.state, "", queryOf(next) + location.hash);
  update();
};

const makeNotice = () => {
  const made = document.createElement("template");
  made.innerHTML = `<div class="as-of"><b role="status"></b><a data-word="today"></a></div><section class="as-of-panel">
<p><button type="button"></button><label><span data-word="day"></span><input type="date"></label><button type="button"></button></p>
<p><label><input type="radio" name="known"><span data-word="happened_choice"></span></label>
<label><input type="radio" name="known"><span data-word="published_choice"></span></label></p>
<p><input type="range" min="0"></p><p class="as-of-sense"></p><p><a data-word="since"></a></p></section>`;
  for (const part of all("[data-word]", made.content)) part.textContent = data.words[part.dataset.word];
  [notice, panel] = made.content.children;
  const [day, happened, published, slider] = all("input", panel);
  panel.ariaLabel = slider.ariaLabel = data.words.title;
  all("button", panel).forEach((button, step) => (button.onclick = () => go({ day: neighbour(step) })));
  day.onchange = () => go({ day: day.value });
  happened.onchange = () => go({ known: false });
  published.onchange = () => go({ known: true });
  slider.oninput = () => go({ day: clock.days[slider.value] });
  page.prepend(notice, panel);
};

const fillNotice = () => {
  const { words } = data;
  const [day, happened, published, slider] = all("input", panel);
  const notes = [words[state.known ? "published_note" : "happened_note"]];
  if ($("article.event") && isLater(location)) notes.unshift(words[state.known ? "not_here" : "not_yet"]);
  else if (index < 0) notes.unshift(words.nothing);
  if ($(".plot .up[d]")) notes.push(words.bars);
  $("b", notice).textContent = titleOf();
  $(".as-of-sense", panel).textContent = notes.join(" ");
  all("button", panel).forEach((button, step) => {
    const to = neighbour(step);
    button.hidden = !to;
    button.textContent = step ? `${wordsOf(to)} →` : `← ${wordsOf(to)}`;
    button.ariaLabel = `${words[step ? "next" : "previous"]}: ${wordsOf(to)}`;
  });
  day.value = state.day;
  (state.known ? published : happened).checked = true;
  slider.max = clock.days.length - 1;
  slider.value = index;
  slider.ariaValueText = wordsOf(state.day);
  $("a", notice).href = location.pathname + location.hash;
  $("a", panel).href = `${page.dataset.story ?? ""}${queryOf(state, "since")}`;
};

// A row that opens fetches its entry, which is of today.
const watch = new MutationObserver(() => update());

const update = () => {
  watch.disconnect();
  read();
  if ($("article.event")) showEvent();
  else if ($(".timeline")) showStory();
  else if ($(".matter")) showClaims();
  else showBill();
  putClaims();
  hideLater("li.relation", "[data-relation]");
  for (const part of all(".replies")) hide(part, !$("li:not([data-later])", part));
  const isGone = ({ hash }) => document.getElementById(hash.slice(1))?.closest("[data-later]");
  for (const source of all(".references li")) hide(source, all(".backlinks a", source).every(isGone));
  for (const part of all(".replies-to + ul")) hide(part.previousElementSibling, !$("li:not([data-later])", part));
  carryDay();
  fillNotice();
  if ($(".timeline")) watch.observe($(".timeline"), { childList: true, subtree: true });
};

// Leads through what came after a day, on the page of today.
const showSince = (lead) => {
  const fresh = all(".row, .line").filter((entry) => isLater(entry.id ? `#${entry.id}` : $(".line-title", entry)));
  for (const entry of fresh) for (const part of [entry, $("time", entry)]) part.dataset.unseen = data.words.later;
  if (fresh.length) lead(fresh, { ...page.dataset, newCount: data.words.since });
};

const load = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
};

// Shows the page as of the day in its address, or else as of the latest day that matters.
export const showAsOf = async (address, tools) => {
  ({ $, all, page } = tools);
  if (!data) {
    source = new URL(address, location);
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("as-of.css", import.meta.url);
    const styled = new Promise((resolve) => (style.onload = resolve));
    document.head.append(style);
    [data, commit] = await Promise.all([load(source), load(new URL("../commit.json", import.meta.url)).catch(() => 0), styled]);
    commit = commit.commit?.slice(0, 12);
    const parts = source.pathname.split("/");
    root = parts.slice(0, parts.at(-3) === "bills" ? -3 : -2).join("/") + "/";
    data.story = parts.at(-3) === "bills" ? "" : parts.at(-2);
  }
  read();
  if (/[?&]since=/.test(location.search)) return showSince(tools.lead);
  if (!notice) makeNotice();
  if (state.day) update();
  else go({ day: clock.days.at(-1) });
};
