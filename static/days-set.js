// Steps for which a day is set. The page says only for when each was set; whether that day has passed is for the reader's
// clock to say. A step whose last possible day is over moves behind the others.

const todayIn = (zone) => {
  try {
    return new Date().toLocaleDateString("sv", { timeZone: zone }); // Swedish dates are those of ISO 8601
  } catch {
    return new Date().toISOString().slice(0, 10); // a browser that doesn't know the zone
  }
};

for (const section of document.querySelectorAll(".expected")) {
  for (const step of section.querySelectorAll("[data-last-day]")) {
    if (step.dataset.lastDay >= todayIn(step.dataset.zone)) continue;
    const passed = document.createElement("p");
    passed.className = "step-passed";
    passed.textContent = section.dataset.passed;
    step.querySelector(".step-plan").after(passed);
    step.dataset.passed = "";
    step.parentElement.append(step);
  }
}
