// Names are found as in the pattern of a combobox with a list: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
import { ask } from "./desk.js";

// `take` gets the id of what is taken. `check` is called when typed words are left of which nothing was taken.
export const combobox = (input, dateNow, take, check) => {
  const drop = document.createElement("div");
  const list = document.createElement("ul");
  const more = document.createElement("p");
  drop.className = "drop";
  list.className = "listbox";
  list.role = "listbox";
  list.id = `l:${input.dataset.into}`;
  list.ariaLabel = input.ariaLabel;
  more.className = "small";
  more.role = "status";
  drop.hidden = true;
  list.hidden = true;
  drop.append(list, more);
  input.parentElement.append(drop);
  input.role = "combobox";
  input.ariaAutoComplete = "list";
  input.ariaExpanded = "false";
  input.setAttribute("aria-controls", list.id);
  let words; // those that the list is for
  let place = -1;
  let latest = 0;
  const show = (isOpen) => {
    drop.hidden = !isOpen && !more.textContent;
    list.hidden = !isOpen;
    input.ariaExpanded = String(isOpen);
  };
  const close = () => {
    latest += 1; // an answer to earlier keys, which is still on its way, does not open the list again
    more.textContent = "";
    show(false);
    select(-1);
  };
  // What is selected is what a screen reader reads out, and what Enter takes.
  const select = (at) => {
    place = at;
    for (const [index, item] of [...list.children].entries()) item.ariaSelected = String(index === at);
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const open = async () => {
    const own = ++latest;
    const { find, field, story } = input.dataset;
    const typed = input.value;
    const query = new URLSearchParams({ kind: find, field, story, q: typed, date: dateNow() });
    const answer = await (await ask(`/-/find?${query}`)).json();
    if (own !== latest || document.activeElement !== input) return;
    const made = document.createElement("template");
    made.innerHTML = answer.html;
    words = typed;
    list.replaceChildren(...made.content.querySelectorAll("li"));
    for (const [index, item] of [...list.children].entries()) {
      item.id = `o:${input.dataset.into}:${index}`;
      item.addEventListener("mousedown", (event) => event.preventDefault());
      item.addEventListener("click", () => pick(item));
    }
    more.textContent = made.content.querySelector("p")?.textContent ?? "";
    show(list.children.length > 0);
    select(-1);
  };
  const pick = async (item) => {
    close();
    await take(item.dataset.id);
  };
  // Without a selection, Enter takes the one entry of exactly these words, or nothing: it never guesses.
  const pickExact = async () => {
    if (!input.value.trim()) return;
    if (list.hidden || words !== input.value) await open();
    const exact = list.querySelectorAll("[data-exact]");
    if (words === input.value && !list.hidden && exact.length === 1) await pick(exact[0]);
  };
  const move = async (step) => {
    if (list.hidden) await open();
    const count = list.children.length;
    if (list.hidden || !count) return;
    const start = place < 0 && step < 0 ? 0 : place;
    select((start + step + count) % count);
  };
  let checked = input.value;
  input.addEventListener("input", () => {
    select(-1);
    open();
  });
  // Words of which nothing was taken are a thing to mend, as soon as the field is left.
  input.addEventListener("blur", () => {
    close();
    if (input.isConnected && input.value !== checked) check();
    checked = input.value;
  });
  input.addEventListener("keydown", (event) => {
    const isOpen = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (isOpen && place >= 0) pick(list.children[place]);
      else pickExact();
    } else if (event.key === "Escape" && (isOpen || input.value)) {
      event.preventDefault();
      if (isOpen) close();
      else input.value = "";
    } else if (event.key === "Home" || event.key === "End") {
      select(-1);
    }
  });
};
