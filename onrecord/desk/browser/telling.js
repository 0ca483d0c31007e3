// What a form knows of its reader: which fields were left twice, which one is being typed, and whether a save was tried.
// The desk says nothing of an answer that is only lacking before that, and nothing of a word that is half typed.
import { targetOf } from "./focus.js";

const ALL = "*";
const nameOf = (element) => element?.closest(".field")?.id.slice(2) ?? "";

export const listen = (form, whenLeft) => {
  const times = new Map(); // how often each field was left
  const isTried = form.dataset.told === ALL;
  for (const name of form.dataset.told.split(" ")) times.set(name, 2);
  // Whoever came by a link to a field knows that it lacks something.
  const linked = nameOf(targetOf(location.hash));
  if (linked) times.set(linked, 2);
  let isPaused = false;
  let typing = ""; // the field that somebody types in for the first time, and that was not wrong before

  form.addEventListener("input", (event) => {
    const field = event.target.closest?.(".field");
    if (!times.get(nameOf(field)) && !field?.classList.contains("wrong")) typing = nameOf(field);
  });
  form.addEventListener("focusout", (event) => {
    typing = "";
    if (isPaused) return;
    // A question around others is left with the last of them.
    for (let field = event.target.closest(".field"); field; field = field.parentElement.closest(".field")) {
      if (field.contains(event.relatedTarget)) break;
      const name = field.id.slice(2);
      const count = (times.get(name) ?? 0) + 1;
      times.set(name, count);
      if (count <= 2) whenLeft();
    }
  });
  return {
    // Adds to the fields of a form what is known.
    add(data) {
      const twice = [...times].filter(([name, count]) => name && count > 1).map(([name]) => name);
      data.set("-told", isTried ? ALL : twice.join(" "));
      data.set("-typing", isTried ? "" : typing);
    },
    // The focus moves by itself while this runs: nobody leaves a field.
    async pause(run) {
      isPaused = true;
      await run();
      isPaused = false;
    },
  };
};

// A button that moves away under the pointer would not be pressed: wait until it is up, and its click is done.
let isDown = false;
const waiting = [];
addEventListener("pointerdown", () => (isDown = true), true);
for (const end of ["pointerup", "pointercancel", "dragend"]) {
  addEventListener(
    end,
    () =>
      setTimeout(() => {
        isDown = false;
        for (const go of waiting.splice(0)) go();
      }),
    true,
  );
}
export const pointerUp = () => (isDown ? new Promise((go) => waiting.push(go)) : Promise.resolve());
