// One pass over the events makes all lists that the pages need. Templates alone would search the events for each list.
function listedBy(events, keysOf) {
  const lists = {};
  for (const event of events) {
    for (const key of keysOf(event.data)) (lists[key] ??= []).push(event);
  }
  return lists;
}

export default function (config) {
  const lists = {
    byStory: (data) => [data.story],
    byActor: (data) => data.actors,
    bySource: (data) => data.sources,
    byTag: (data) => data.filed,
    byBill: (data) => data.bills ?? [],
  };
  const inOrder = (api) => api.getFilteredByTag("events").sort((one, other) => one.data.weight - other.data.weight);
  for (const [name, keysOf] of Object.entries(lists)) {
    config.addCollection(name, (api) => listedBy(inOrder(api), keysOf));
  }
  config.addCollection("tagNames", (api) => Object.keys(listedBy(inOrder(api), lists.byTag)).sort());
  config.addCollection("newest", (api) => api.getFilteredByTag("events").sort((a, b) => b.date - a.date).slice(0, 20));
  const words = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
  config.addFilter("day", (date) => words.format(date));
  config.addFilter("below", (url) => url.slice(1));
  config.addFilter("iso", (date) => date.toISOString());
  config.addPassthroughCopy({ static: "static" });
  return { dir: { input: "content", includes: "../includes" }, markdownTemplateEngine: false };
}
