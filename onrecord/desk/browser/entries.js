// The list of all entries while somebody types: the part below the form, and the address to come back to.
import { ask, debounce } from "./desk.js";

const PAUSE = 150;
const form = document.getElementById("filter");
let asked;

// Takes the parts of the new page: the list, and what is said at each field. What has the focus stays as it is.
const put = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const id of ["count", "results", "m:from", "m:to", "m:who", "m:story"]) {
    const here = document.getElementById(id);
    const next = page.getElementById(id);
    if (!here || !next) continue;
    here.replaceChildren(...next.childNodes);
    const input = here.parentElement.querySelector("input");
    const isWrong = page.getElementById(input?.id)?.ariaInvalid;
    if (input) input.ariaInvalid = isWrong ?? null;
  }
};

const find = async () => {
  asked?.abort();
  asked = new AbortController();
  const query = new URLSearchParams([...new FormData(form)].filter(([, typed]) => typed));
  const address = `${form.getAttribute("action")}${query.size ? "?" : ""}${query}`;
  try {
    const response = await ask(address, null, { signal: asked.signal });
    if (!response.ok) return;
    put(await response.text());
    history.replaceState(null, "", address);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
};

form.addEventListener("input", debounce(PAUSE, find));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});
