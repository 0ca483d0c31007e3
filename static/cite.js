// The forms of a page's citation for programs, made of RIS, which the page holds. `onrecord.js` loads this on demand.
// `onrecord/render/citations/citation_files.py` writes sources in the same forms.

const LATEX = { "\\": "textbackslash{}", "~": "textasciitilde{}", "^": "textasciicircum{}" };
const inLatex = (text) => text && `{${text.replace(/[\\~^&%$#_{}]/g, (sign) => `\\${LATEX[sign] ?? sign}`)}}`;

// Returns the ending, the name and the text of each form.
export const formsOf = (ris) => {
  const of = Object.fromEntries(ris.split("\r\n").map((line) => [line.slice(0, 2), line.slice(6)]));
  const { ID: id, TI: title, LA: language, UR: url, AU: author } = of;
  const day = of.DA?.slice(0, 10).split("/");
  const rows = {
    author: author && `{${inLatex(author)}}`,
    title: `{${inLatex(title)}}`,
    howpublished: inLatex(of.T2),
    year: day && `{${of.PY}}`,
    date: day && `{${day.join("-")}}`,
    language: `{${language}}`,
    url: url && `{${url}}`,
  };
  const lines = Object.entries(rows).map(([row, value]) => (value ? `  ${row} = ${value},\n` : ""));
  const item = {
    id,
    type: "webpage",
    title,
    author: author && [{ literal: author }],
    "container-title": of.T2,
    issued: day && { "date-parts": [day.map(Number)] },
    language,
    URL: url,
  };
  return [
    ["bib", "BibTeX", `@misc{${id},\n${lines.join("")}}\n`],
    ["ris", "RIS", ris],
    ["json", "CSL-JSON", `${JSON.stringify([item], null, 1)}\n`],
  ];
};

let commit;

// Returns what the citation of a page as of a day adds to its title and to its address.
const ofDay = async () => {
  const { shownAs } = document.querySelector("main").dataset;
  if (!shownAs) return ["", ""];
  commit ??= fetch(new URL("../commit.json", import.meta.url)).then((answer) => answer.json());
  const { commit: name } = await commit.catch(() => ({}));
  const asked = [...new URLSearchParams(location.search)].filter(([key]) => key === "as-of" || key === "known");
  return [` (${shownAs}${name ? `, commit ${name.slice(0, 12)}` : ""})`, `?${new URLSearchParams(asked)}`];
};

// Puts each form below the citation in place of the link that saves RIS, and keeps all to the day that is shown.
export const showForms = (save) => {
  const line = save.parentElement;
  if (!line) return;
  const tools = line.innerHTML;
  const ris = decodeURIComponent(save.href.replace(/^.*?,/, ""));
  const [title, address] = ["cite", ".address"].map((part) => line.parentElement.querySelector(`.reference ${part}`));
  const [titleToday, addressToday] = [title.innerHTML, address?.textContent];
  save.remove();
  const fill = async () => {
    const [words, query] = await ofDay();
    const dated = (text) => text.replace(/#|$/, `${query}$&`);
    title.innerHTML = titleToday;
    title.append(words);
    if (address) address.textContent = dated(addressToday);
    const risOfDay = ris.replace(/^TI.*$/m, (row) => row + words).replace(/^UR.*$/m, dated);
    const forms = formsOf(risOfDay).map(([ending, name, text]) => {
      const form = document.createElement("details");
      form.innerHTML = `<summary>${name}</summary><pre></pre>${tools}`;
      form.querySelector("pre").textContent = text;
      const link = form.querySelector("a");
      link.innerHTML = link.innerHTML.replace("RIS", name);
      link.download = save.download.replace(/ris$/, ending);
      link.href = `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`;
      return form;
    });
    for (const form of line.parentElement.querySelectorAll("details")) form.remove();
    line.after(...forms);
  };
  document.addEventListener("as-of", fill);
  return fill();
};
