// Sends an article to the desk and shows the review in the place of the form. Nothing of it is kept in the browser: no
// copy, no storage, and no entry of the history, which a form that the browser sends itself would be.
import { ask, letIn } from "./desk.js";
import { readFile, takeDrops } from "./dropped_file.js";

const main = document.querySelector("main");
const form = () => document.getElementById("review");
const state = () => document.querySelector(".bar .state");
let isSending = false;

const refuse = (name) => {
  state().textContent = "";
  const note = document.getElementById("not-reviewed");
  note.textContent = form().dataset[name];
  note.hidden = false;
  form().closest("details")?.setAttribute("open", "");
  note.scrollIntoView({ block: "center" });
};

const focusResult = () => {
  const place = main.querySelector("[autofocus], [data-result]");
  place?.focus();
  place?.scrollIntoView({ block: "start" });
};

const show = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const typed = form().elements.article.value;
  document.title = page.title;
  main.replaceChildren(...page.querySelector("main").childNodes);
  document.querySelector(".bar nav").replaceWith(page.querySelector(".bar nav"));
  if (form()) form().elements.article.value ||= typed;
  prepare();
  state().textContent = "";
  focusResult();
};

const post = async (fields) => {
  const response = await ask("/-/review", fields);
  return response.status === 403 && (await letIn()) ? ask("/-/review", fields) : response;
};

const send = async (own) => {
  if (isSending) return;
  isSending = true;
  document.getElementById("not-reviewed").hidden = true;
  state().textContent = form().dataset.reviewing;
  try {
    const response = await post([["since", form().elements.since.value], ...own]).catch(() => null);
    if (!response || response.status === 403) refuse("gone");
    else if (response.status === 413) refuse("large");
    else if (response.status >= 500) refuse("failed");
    else {
      // The place in the article before is none of this one.
      history.replaceState(null, "", location.pathname + location.search);
      show(await response.text());
    }
  } finally {
    isSending = false;
  }
};

const sendFile = async (files) => {
  const file = await readFile(files, Number(form().dataset.largest), refuse);
  if (file) await send([["-name", file.name], ["-file", file.content]]);
};

// What works with this script alone is hidden until then.
const prepare = () => {
  if (form()) document.getElementById("drop").hidden = false;
  for (const button of main.querySelectorAll("[data-copy]")) button.hidden = false;
};

main.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  send([["article", form().elements.article.value]]);
});

main.addEventListener("change", (event) => {
  if (event.target.id === "file") sendFile(event.target.files);
});

main.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.closest("details").querySelector("pre").textContent);
  button.textContent = button.dataset.copied;
  document.getElementById("told").textContent = button.dataset.copied;
});

takeDrops(sendFile, () => form() !== null);
prepare();
