// The panel of 'Embed': the code of an embed, which its own page has. `onrecord.js` loads this on demand.

// Returns the address as other sites need it, with the day to which the embed is pinned.
const whole = (address, base, day) => {
  const url = new URL(address, base);
  if (day) url.searchParams.set("as-of", day);
  return url.href;
};

// Puts the panel in place of the link that leads to the embed.
export const showCode = async (link) => {
  const answer = await fetch(link.href);
  const page = Object.assign(document.createElement("template"), { innerHTML: await answer.text() }).content;
  const tool = document.createElement("details");
  tool.name = "tools";
  tool.innerHTML = `<summary>${link.innerHTML}</summary><div class="panel"></div>`;
  const [summary, panel] = tool.children;
  panel.append(document.importNode(page.querySelector("#code").content, true));
  // The code stays in an inert document, so that nothing in it loads here.
  const code = page.querySelector("#code").content.querySelector("[hidden]");
  panel.querySelector("[hidden]").remove();
  const [preview, date] = ["a", "input"].map((part) => panel.querySelector(part));
  const asked = new URLSearchParams(location.search);
  if (date) date.max = new Date().toLocaleDateString("sv"); // as 2021-11-02, in the author's own time
  if (date && !asked.has("known")) date.value = asked.get("as-of") ?? "";
  const fill = () => {
    const shown = code.cloneNode(true);
    for (const [part, name] of [["a", "href"], ["iframe", "src"]]) {
      const element = shown.querySelector(part);
      element.setAttribute(name, whole(element.getAttribute(name), link.href, date?.value));
    }
    panel.querySelector("pre").textContent = shown.innerHTML.trim();
    for (const words of panel.querySelectorAll("[data-pinned]"))
      words.hidden = (words.dataset.pinned === "yes") !== Boolean(date?.value);
    preview.href = whole("./", link.href, date?.value);
  };
  date?.addEventListener("input", fill);
  fill();
  link.replaceWith(tool);
  tool.open = true;
  summary.focus();
};
