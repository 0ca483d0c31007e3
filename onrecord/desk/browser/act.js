// Shows what an act changes while its questions are answered. Without this, the button 'Show what this changes' does it.
import { ask, debounce } from "./desk.js";

const form = document.querySelector("#act");
const parts = ["choices", "stays", "do", "shown"];
let latest = 0;

const show = debounce(300, async () => {
  const number = ++latest;
  const response = await ask(form.action, [...new FormData(form), ["-do", "look"]]).catch(() => null);
  if (!response?.ok || number !== latest) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const id of parts) {
    const old = document.getElementById(id);
    const now = page.getElementById(id);
    // What has the focus stays; of the choices, those below the field with words are new.
    if (!old || !now) continue;
    if (old.contains(document.activeElement)) keepFocus(old, now);
    else old.replaceWith(now);
  }
  const here = page.querySelector('.bar nav');
  document.querySelector('.bar nav').replaceWith(here);
});

// Replaces a part around the element that has the focus.
const keepFocus = (old, now) => {
  const { name, value, type, selectionStart, selectionEnd } = document.activeElement;
  old.replaceWith(now);
  const sameName = [...now.querySelectorAll("[name]")].filter((one) => one.name === name);
  const same = sameName.find((one) => type !== "radio" || one.value === value);
  if (!same) return;
  same.focus();
  if (type === "text") {
    same.value = value;
    same.setSelectionRange(selectionStart, selectionEnd);
  }
};

form.addEventListener("input", (event) => {
  if (event.target.id === "reason") return;
  latest += 1; // an answer that is still under way would take back what was chosen since
  show();
});
// What was answered before this script was there.
const isAnswered = (one) => one.checked !== one.defaultChecked || (one.matches("input") && one.value !== one.defaultValue);
if ([...form.elements].some(isAnswered)) show();
