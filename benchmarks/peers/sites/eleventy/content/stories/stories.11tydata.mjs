export default {
  layout: "event.njk",
  permalink: ({ story, page }) => `/${story}/${page.fileSlug}/`,
};
