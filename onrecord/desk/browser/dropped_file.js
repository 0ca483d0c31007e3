// A file that is chosen in a field, or dropped anywhere on the page: beside the field, the browser would open it in the
// place of the desk.
const drop = () => document.getElementById("drop");

const toBase64 = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result.slice(reader.result.indexOf(",") + 1)));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });

/** Return the name and the bytes of the only one of these files, as URL-safe Base64; tell `refuse` why there is none. */
export const readFile = async (files, largest, refuse) => {
  const [file] = files;
  if (!file) return null;
  if (file.size > largest) {
    refuse("large");
    return null;
  }
  const content = files.length === 1 && (await toBase64(file).catch(() => null));
  if (typeof content !== "string") {
    refuse("unreadable");
    return null;
  }
  return { name: file.name, content: content.replaceAll("+", "-").replaceAll("/", "_") };
};

/** Give the files that are dropped on the page to `send`, while `isTaking` says so. */
export const takeDrops = (send, isTaking = () => true) => {
  const isTaken = (event) => event.dataTransfer?.types.includes("Files") && isTaking();
  addEventListener("dragover", (event) => {
    if (!isTaken(event)) return;
    event.preventDefault();
    drop().classList.add("over-it");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop()?.classList.remove("over-it");
  });
  addEventListener("drop", (event) => {
    if (!isTaken(event)) return;
    event.preventDefault();
    drop().classList.remove("over-it");
    send(event.dataTransfer.files);
  });
};
