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

// Puts each form below the citation in place of the link that saves RIS.
export const showForms = (save) => {
  const line = save.parentElement;
  if (!line) return;
  const forms = formsOf(decodeURIComponent(save.href.replace(/^.*?,/, ""))).map(([ending, name, text]) => {
    const form = document.createElement("details");
    form.innerHTML = `<summary>${name}</summary><pre></pre>${line.innerHTML}`;
    form.querySelector("pre").textContent = text;
    const link = form.querySelector("a");
    link.innerHTML = link.innerHTML.replace("RIS", name);
    link.download = save.download.replace(/ris$/, ending);
    link.href = `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`;
    return form;
  });
  line.after(...forms);
  save.remove();
};
