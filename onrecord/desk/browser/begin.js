// Proposes the time zone of the browser for a new site. The desk has proposed that of its own machine.
const form = document.querySelector("#begin[data-fresh]");
const zones = document.getElementById("f:timezone");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (form && [...zones.options].some((zone) => zone.value === here)) zones.value = here;
