// Reads the file of a table, and sends it with the form. Without this script, the cells can be pasted.
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

const toBase64 = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result.slice(reader.result.indexOf(",") + 1)));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });

const sendFile = async (files) => {
  const [file] = files;
  if (!file) return;
  if (file.size > Number(form.dataset.largest)) {
    refuse("large");
    return;
  }
  const content = files.length === 1 && (await toBase64(file).catch(() => null));
  if (typeof content !== "string") {
    refuse("unreadable");
    return;
  }
  const fill = (name, value) => {
    const field = form.elements[name];
    field.disabled = false;
    field.value = value;
  };
  fill("-name", file.name);
  fill("-file", content.replaceAll("+", "-").replaceAll("/", "_"));
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

// A file may be dropped anywhere on the page: beside the field, the browser would open it in the place of the desk.
const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  drop.classList.add("over-it");
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.classList.remove("over-it");
});
addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  drop.classList.remove("over-it");
  sendFile(event.dataTransfer.files);
});
