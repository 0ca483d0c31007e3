// The page for unknown addresses leads on to the nearest page above, such as the notice of a withdrawn story. It stays
// where only a home page is above.

const homes = document.querySelector("[data-homes]").dataset.homes.split(" ");

let at = location.pathname;
while (at && !homes.includes(at)) {
  at = at.replace(/[^/]*\/?$/, "");
  if (!homes.includes(at) && (await fetch(at, { method: "HEAD" })).ok) {
    location.replace(at + location.hash);
    break;
  }
}
