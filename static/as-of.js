// The record as of a day: hides what is later, and puts in what the build wrote of that day in `as-of.json`.

let $, all, page, data, source, root, state, clock, index, commit;

const dayIn = (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? text : "");

const queryOf = ({ day, known }, name = "as-of") => `?${name}=${day}${known ? "&known=here" : ""}`;

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
  const days = data.events[`${story}/${+event || !event ? decodeURIComponent(hash.slice(1)).split("__")[0] : event}`];
  return Boolean(days) && !(days[+state.known] <= state.day);
};

const hide = (part, isHidden) => part?.toggleAttribute("data-later", isHidden);

const hideLater = (parts, link = "a") => {
  for (const part of all(parts)) hide(part, isLater(part.href ?? $(link, part)?.href ?? ""));
};

// What parts of the page say of today.
const kept = new Map();
const today = (part, name = "innerHTML") => {
  if (!kept.has(part)) kept.set(part, part[name]);
  return kept.get(part);
};

// A state holds from its day until the next one; its fragments of HTML are named by numbers.
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

// A picture ends at its last mark by the day. A bar stands for a period, and shows all of it.
const cutPictures = () => {
  for (const picture of all("[role=group] > .plot")) {
    const box = picture.getBoundingClientRect();
    let [left, right] = [box.right, box.left];
    for (const mark of all("a", picture)) {
      const isGone = isLater(mark.getAttribute("href"));
      const x = mark.firstElementChild.getAttribute("cx");
      for (const part of [mark, ...all(`.curve [d^="M${x} "]`, picture)]) hide(part, isGone);
      if (isGone) continue;
      const shown = mark.getBoundingClientRect();
      left = Math.min(left, shown.left);
      right = Math.max(right, shown.right);
    }
    const isMirrored = document.dir === "rtl";
    picture.style.clipPath = `inset(0 ${isMirrored ? 0 : box.right - right}px 0 ${isMirrored ? left - box.left : 0}px)`;
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
  hideLater(".moments li");
  for (const row of all(".row")) hide(row, isLater(`#${row.id}`));
  for (const month of all(".month")) hide(month, !$(".row:not([data-later])", month));
  shortenTies();
  cutPictures();
};

const showClaims = () => {
  put($(".facts"), at(clock.claims_facts));
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
    const [first, ...rest] = all(":scope > :is(.then, .findings, .sides, .standing, .last-word)", matter);
    rest.forEach((part) => part.remove());
    const then = document.createElement("div");
    then.className = "then";
    first.replaceWith(then);
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

// Links to pages with this script keep the day, and so do citations.
const carryDay = () => {
  for (const link of all("main a[href$='/'], main a[href*='/#']")) {
    const isOurs = [new URL(".", source).pathname, `${root}bills/`].some((ours) => link.pathname.startsWith(ours));
    if (isOurs && !link.closest(".as-of, .as-of-panel")) link.search = queryOf(state);
  }
  const words = `${titleOf()}${commit ? `, commit ${commit.slice(0, 12)}` : ""}`;
  const dated = (address) => address.replace(/#|$/, `${queryOf(state)}$&`);
  for (const panel of all(".tools .panel:has(.reference)")) {
    const [title, address, save] = ["cite", ".address", "[download]"].map((name) => $(name, panel));
    title.textContent = `${today(title, "textContent")} (${words})`;
    if (address) address.textContent = dated(today(address, "textContent"));
    if (!save) continue;
    const [head, ris] = today(save, "href").split(/,(.*)/);
    const then = decodeURIComponent(ris).replace(/^TI.*$/m, `$& (${words})`).replace(/^UR.*$/m, dated);
    save.href = `${head},${encodeURIComponent(then)}`;
  }
};

const wordsOf = (day) => clock.day_words[clock.days.indexOf(day)] ?? day;
const titleOf = () => data.words[state.known ? "published" : "happened"].replace("%(date)s", wordsOf(state.day));

// The day that matters before or after the shown one.
const neighbour = (step) => clock.days[index + (step || -(clock.days[index] === state.day))];

const go = (change) => {
  const next = { ...state, ...change };
  if (!next.day) return;
  history.replaceState(null, "", queryOf(next) + location.hash);
  update();
};

const showNotice = () => {
  const { words } = data;
  if (!$(".as-of")) page.insertAdjacentHTML("afterbegin", data.notice);
  const [day, happened, published, slider] = all(".as-of-panel input");
  day.onchange = () => go({ day: day.value });
  happened.onchange = () => go({ known: false });
  published.onchange = () => go({ known: true });
  slider.oninput = () => go({ day: clock.days[slider.value] });
  const notes = [words[state.known ? "published_note" : "happened_note"]];
  if ($("article.event") && isLater(location)) notes.unshift(words[state.known ? "not_here" : "not_yet"]);
  else if (index < 0) notes.unshift(words.nothing);
  if ($(".chart > .plot .up")) notes.push(words.bars);
  $(".as-of b").textContent = titleOf();
  $(".as-of-sense").textContent = notes.join(" ");
  all(".as-of-panel button").forEach((button, step) => {
    const day = neighbour(step);
    button.hidden = !day;
    button.textContent = step ? `${wordsOf(day)} →` : `← ${wordsOf(day)}`;
    button.ariaLabel = `${button.dataset.of}: ${wordsOf(day)}`;
    button.onclick = () => go({ day });
  });
  day.value = state.day;
  (state.known ? published : happened).checked = true;
  slider.max = clock.days.length - 1;
  slider.value = index;
  slider.ariaValueText = titleOf();
  $(".as-of a").href = location.pathname + location.hash;
  $(".as-of-panel a").href = `${page.dataset.story ?? ""}${queryOf(state, "since")}`;
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
  showNotice();
  if ($(".timeline")) watch.observe($(".timeline"), { childList: true, subtree: true });
};

// Leads through what came after a day.
const showSince = (lead) => {
  const fresh = all(".row, .line").filter((entry) => isLater(entry.id ? `#${entry.id}` : $(".line-title", entry)));
  for (const entry of fresh) for (const part of [entry, $("time", entry)]) part.dataset.unseen = data.words.later;
  if (fresh.length) lead(fresh, { ...page.dataset, newCount: data.words.since });
};

const load = (address) => fetch(address).then((answer) => answer.json());

// Shows the page as of the day in its address, or else the latest.
export const showAsOf = async (address, tools) => {
  ({ $, all, page } = tools);
  if (!data) {
    source = new URL(address, location);
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("as-of.css", import.meta.url);
    const styled = new Promise((resolve) => (style.onload = resolve));
    document.head.append(style);
    [data, { commit }] = await Promise.all([load(source), load(new URL("../commit.json", import.meta.url)), styled]);
    root = new URL(data.root, source).pathname;
  }
  read();
  if (/[?&]since=/.test(location.search)) return showSince(tools.lead);
  if (state.day) update();
  else go({ day: clock.days.at(-1) });
};
