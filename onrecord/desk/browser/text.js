// A text with line numbers, checked while somebody types. Without it, the page is checked when it is saved.
import { ask, count, debounce } from "./desk.js";

const text = document.getElementById("text");
const form = text.form;
const gutter = text.previousElementSibling;
const shown = document.getElementById("problems");
const save = document.querySelector("[data-save]");

const select = (line, column = 1, length = 0) => {
  const before = text.value.split("\n").slice(0, line - 1);
  const start = before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  text.focus();
  text.setSelectionRange(start, start + length);
  gutter.children[line - 1]?.scrollIntoView({ block: "center" });
};

const number = () => {
  const lines = text.value.split("\n").length;
  text.rows = lines;
  while (gutter.children.length < lines) gutter.append(document.createElement("li"));
  while (gutter.children.length > lines) gutter.lastChild.remove();
};

const report = () => {
  const found = shown.querySelector(".found");
  const links = [...found.querySelectorAll("[data-at]")];
  const wrong = new Set(links.map((link) => Number(link.dataset.at)));
  [...gutter.children].forEach((row, place) => row.classList.toggle("wrong", wrong.has(place + 1)));
  save.textContent = found.dataset.words;
  count("problems", links.length, found.dataset.severity);
};

let asked = 0;
const check = async () => {
  const own = ++asked;
  const response = await ask("/-/text-check", new FormData(form));
  const html = await response.text();
  // A slower answer to an earlier question, or one to what is no question any more, changes nothing.
  if (own !== asked || !response.ok) return;
  shown.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  report();
};
const later = debounce(250, check);

text.addEventListener("input", () => {
  number();
  later();
});

shown.addEventListener("click", (event) => {
  const link = event.target.closest("[data-at]");
  const mend = event.target.closest("[name=mend]");
  if (link) {
    event.preventDefault();
    select(Number(link.dataset.at), Number(link.dataset.column), Number(link.dataset.length));
  } else if (mend) {
    event.preventDefault();
    const [line, column, length, put] = /^(\d+):(\d+):(\d+):(.*)$/s.exec(mend.value).slice(1);
    select(Number(line), Number(column), Number(length));
    // So that Ctrl+Z takes it back.
    if (!document.execCommand("insertText", false, put)) text.setRangeText(put);
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

report();
// What was typed before the script was there, or what a browser has filled in again.
if (text.value !== text.defaultValue) text.dispatchEvent(new Event("input", { bubbles: true }));
if (Number(text.dataset.line)) select(Number(text.dataset.line));
