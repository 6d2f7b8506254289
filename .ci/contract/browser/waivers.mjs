// What axe finds in Swagger UI's own markup, which is embedded as released; src/server/docs/style.css mends what a style
// sheet can. Each waiver has its reason, and goes when axe finds it no more.
export const waivers = {
  "heading-order": "The tags are h3 under the title's h1.",
  label: "The text area of a request body has its name beside it, not in a label.",
  "landmark-one-main": "The page is made of sections and divisions.",
  "nested-interactive": "The button that opens an operation holds the one that copies its path.",
  region: "The page is made of sections and divisions.",
  "scrollable-region-focusable": "An example scrolls by mouse and touch; it can be read whole in the document.",
  "select-name": "The choices of a server, a content type and an example have their names beside them.",
};
