// What must be live on every page of the desk: what is saved, what is wrong, and the keys. Without it all forms work.
const tokenOf = (page) => page.querySelector('meta[name="desk-token"]').content;
let token = tokenOf(document);

// Asks the desk itself: `fields` as a form would send them. Returns the response, or throws.
export const ask = (address, fields, options = {}) =>
  fetch(address, {
    ...options,
    ...(fields ? { method: "POST", body: new URLSearchParams(fields) } : {}),
    headers: { ...options.headers, ...(fields ? { "X-Onrecord-Token": token } : {}) },
  });

// Shows a number in the bar: `name` is problems or changes; the severity of the worst problem is its colour.
export const count = (name, number, severity = "") => {
  const shown = document.querySelector(`.bar [data-count="${name}"]`);
  shown.textContent = number;
  shown.dataset.severity = severity;
  shown.hidden = !number;
};

export const debounce = (wait, run) => {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, wait);
  };
};

// A desk that was started again has another token. Returns whether the desk answers, and lets this page in.
export const letIn = async () => {
  const response = await fetch("/-/new/event").catch(() => null);
  if (!response?.ok) return false;
  token = tokenOf(new DOMParser().parseFromString(await response.text(), "text/html"));
  for (const input of document.querySelectorAll('input[name="token"]')) input.value = token;
  return true;
};

// Ctrl+S presses the first button that saves; F8 goes to the next problem, Shift+F8 to the one before.
let place = -1;
addEventListener("keydown", (event) => {
  const save = document.querySelector("[data-save]");
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s" && save) {
    event.preventDefault();
    save.click();
  }
  const problems = [...document.querySelectorAll(".problems a, [data-problem]")];
  if (event.key === "F8" && problems.length) {
    event.preventDefault();
    place = (place + (event.shiftKey ? problems.length - 1 + (place < 0) : 1)) % problems.length;
    const link = problems[place];
    const target = link.hash && link.pathname === location.pathname && document.getElementById(link.hash.slice(1));
    if (target) link.click();
    (target || link).focus();
  }
});

const begin = () => {
  place = -1;
  // What takes longer than the page: a link to it in `data-load`, whose page has the part in `data-loaded`.
  for (const part of document.querySelectorAll("[data-load]")) {
    ask(part.dataset.load).then(async (response) => {
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      part.replaceChildren(...page.querySelector("[data-loaded]").childNodes);
    });
  }
  // The numbers in the bar. A page that counts its own problems keeps those.
  ask("/-/counts").then(async (response) => {
    const { problems, severity, changes } = await response.json();
    if (!document.querySelector("[data-own-problems]")) count("problems", problems, severity);
    count("changes", changes);
  });
};
document.addEventListener("desk:page", begin);
begin();
