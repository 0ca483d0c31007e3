// Reads the file of a table, and sends it with the form. Without this script, the cells can be pasted.
import { readFile, takeDrops } from "./dropped_file.js";

const main = document.querySelector("main");
const form = document.getElementById("table-form");
const drop = document.getElementById("drop");

const refuse = (name) => {
  const note = document.getElementById("not-read");
  note.textContent = form.dataset[name];
  note.hidden = false;
  form.closest("details")?.setAttribute("open", "");
  note.scrollIntoView({ block: "center" });
};

const sendFile = async (files) => {
  const file = await readFile(files, Number(form.dataset.largest), refuse);
  if (!file) return;
  const fill = (name, value) => {
    const field = form.elements[name];
    field.disabled = false;
    field.value = value;
  };
  fill("-name", file.name);
  fill("-file", file.content);
  form.elements.table.value = "";
  form.requestSubmit();
};

document.getElementById("file").addEventListener("change", (event) => sendFile(event.target.files));
drop.hidden = false;

// Only columns of which a cell can have several values ask what stands between them.
const splits = main.querySelector("[data-splits]")?.dataset.splits.split(" ") ?? [];
const showSplit = (select) => {
  const split = main.querySelector(`[data-for="${select.id}"]`);
  if (split) split.hidden = !splits.includes(select.value);
};
for (const select of main.querySelectorAll(".map select")) {
  showSplit(select);
  select.addEventListener("change", () => showSplit(select));
}

takeDrops(sendFile);
