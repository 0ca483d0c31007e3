// Tabs of folded parts, as in the pattern of the WAI: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
const KEYS = { ArrowRight: (place) => place + 1, ArrowLeft: (place) => place - 1, Home: () => 0, End: () => -1 };
const KEPT = "onrecord-tab";

const makeTabs = (place) => {
  const list = document.createElement("div");
  list.role = "tablist";
  list.ariaLabel = place.ariaLabel;
  const tabs = [...place.querySelectorAll(":scope > details.tab")].map((folded) => {
    const panel = folded.querySelector(":scope > .panel");
    const tab = document.createElement("button");
    tab.type = "button";
    tab.role = "tab";
    tab.id = `tab:${folded.id}`;
    tab.textContent = folded.querySelector(":scope > summary").textContent;
    tab.setAttribute("aria-controls", folded.id);
    panel.role = "tabpanel";
    panel.id = folded.id;
    panel.tabIndex = 0;
    panel.setAttribute("aria-labelledby", tab.id);
    folded.replaceWith(panel);
    list.append(tab);
    return { tab, panel };
  });
  const select = (chosen) => {
    for (const { tab, panel } of tabs) {
      const isChosen = tab === chosen.tab;
      tab.ariaSelected = String(isChosen);
      tab.tabIndex = isChosen ? 0 : -1;
      panel.hidden = !isChosen;
    }
    sessionStorage.setItem(KEPT, chosen.panel.id);
  };
  list.addEventListener("click", (event) => {
    const chosen = tabs.find(({ tab }) => tab === event.target);
    if (chosen) select(chosen);
  });
  list.addEventListener("keydown", (event) => {
    const go = KEYS[event.key];
    const here = tabs.findIndex(({ tab }) => tab === event.target);
    if (!go || here < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const chosen = tabs.at(go(here) % tabs.length);
    select(chosen);
    chosen.tab.focus();
  });
  place.prepend(list);
  // After a save, the tab is still the one that was read before.
  select(tabs.find(({ panel }) => panel.id === sessionStorage.getItem(KEPT)) ?? tabs[0]);
};

for (const place of document.querySelectorAll("[data-tabs]")) makeTabs(place);
