// Where the focus is after something on the page was drawn anew, and what is told to screen readers then.

const isVisible = (element) => element.getClientRects().length > 0 && !element.closest("[inert]");

// Returns the first of these elements inside a place that can be seen: one in a folded part takes no focus.
export const firstVisible = (place, selector) => [...place.querySelectorAll(selector)].find(isVisible);

// Opens what an element is folded in, and gives it the focus, even if it is a heading or a section.
export const focusOn = (element, options) => {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  element.focus(options);
  if (document.activeElement === element) return;
  element.tabIndex = -1;
  element.focus(options);
};

// Tells a screen reader what was done, also if the same was done just before.
export const tell = (words) => {
  const told = document.getElementById("told");
  told.textContent = "";
  setTimeout(() => (told.textContent = words), 50);
};

// Of a question with one input, the input.
export const inputOf = (element) =>
  (element.matches("div.field") && element.querySelector("input:not([type=hidden]), select, textarea")) || element;

// What a link names by `#id`, if the page has it.
export const targetOf = (hash) => {
  try {
    return hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  } catch {
    return null;
  }
};
