// Steps for which a day is set. The page says only for when each was set; whether that day has passed is for the reader's
// clock to say. A step whose last possible day is over moves behind the others. Pages run this script before the steps,
// which stay hidden until they are complete: nothing moves before the reader's eyes. `as-of.js` calls `markPassed`, too.

const todayIn = (zone) => {
  try {
    return new Date().toLocaleDateString("sv", { timeZone: zone }); // Swedish dates are those of ISO 8601
  } catch {
    return new Date().toISOString().slice(0, 10); // a browser that doesn't know the zone
  }
};

// `dayIn` returns the day it is in a zone.
const markPassed = (section, dayIn) => {
  for (const step of section.querySelectorAll("[data-last-day]")) {
    if (step.dataset.lastDay >= dayIn(step.dataset.zone)) continue;
    const passed = document.createElement("p");
    passed.className = "step-passed";
    passed.textContent = section.dataset.passed;
    step.querySelector(".step-plan").after(passed);
    step.dataset.passed = "";
    step.parentElement.append(step);
  }
};

const daysSet = document.currentScript.parentElement;
const stepsArrive = new MutationObserver(() => {
  let at = daysSet;
  while (at && !at.nextSibling) at = at.parentElement;
  if (!at) return; // nothing follows yet, so more steps may come
  stepsArrive.disconnect();
  markPassed(daysSet, todayIn);
  daysSet.style.visibility = "";
});
daysSet.style.visibility = "hidden";
stepsArrive.observe(document, { childList: true, subtree: true });
