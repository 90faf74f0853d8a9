/** A page of pictures: a search by option, and buttons that copy the code and download the picture. */

import { element } from "plotnet/web/elements.js";
import { copyText } from "./static/clipboard.js";

const TYPES = { svg: "image/svg+xml", png: "image/png", gif: "image/gif" };
const KEY = "#option=";

/**
 * @typedef {{ section: HTMLElement, tools: HTMLElement, options: string[], text: string }} Picture
 */

/** @param {HTMLScriptElement} script The last element of the page. */
export default function start(script) {
  const page = /** @type {HTMLElement} */ (script.parentElement);
  const common = page.querySelector(".common-code pre")?.textContent?.trim() ?? "";
  const pictures = [...page.querySelectorAll(".picture-tools")].map((tools) =>
    readPicture(/** @type {HTMLElement} */ (tools)),
  );
  const search = makeSearch(pictures);
  page.querySelector("section section")?.before(search.form);
  for (const picture of pictures) addButtons(picture, common);
  search.follow();
  window.addEventListener("hashchange", search.follow);
  window.addEventListener("load", () => location.hash.startsWith(KEY) && search.follow());
}

/**
 * @param {HTMLElement} tools
 * @returns {Picture}
 */
function readPicture(tools) {
  const section = /** @type {HTMLElement} */ (tools.closest("section"));
  const options = tools.dataset.options?.split(" ").filter(Boolean) ?? [];
  return { section, tools, options, text: `${section.textContent} ${section.id}`.toLowerCase() };
}

/**
 * @param {Picture} picture
 * @param {string} common Code with which the code of all pictures starts.
 */
function addButtons({ section, tools, options }, common) {
  const code = section.querySelector("pre")?.textContent?.trim() ?? "";
  const copy = element("button", { type: "button" }, "Copy");
  copy.addEventListener("click", async () => {
    const copied = await copyText(isPython(section) ? `${common}\n\n${code}\n` : code);
    copy.textContent = copied ? "Copied" : "Not possible here";
    setTimeout(() => (copy.textContent = "Copy"), 4000);
  });
  const { file = "", content = "" } = tools.dataset;
  const suffix = /** @type {keyof typeof TYPES} */ (file.split(".").pop());
  const download = element("button", { type: "button" }, `Download ${suffix.toUpperCase()}`);
  download.addEventListener("click", () => save(content, file, TYPES[suffix]));
  const title = section.querySelector("h2, h3")?.firstChild?.textContent;
  copy.setAttribute("aria-description", `Code of ${title}`);
  download.setAttribute("aria-description", `Picture of ${title}`);
  const links = options.map((name) => element("a", { href: `${KEY}${name}`, class: "option" }, name));
  tools.append(copy, download, ...links);
}

/** @param {HTMLElement} section */
function isPython(section) {
  return section.querySelector(".highlight-python") !== null;
}

/**
 * Download a file whose content is in the page: from file://, a link to the file would only open it.
 *
 * @param {string} content Compressed with gzip, in Base64.
 * @param {string} name
 * @param {string} type
 */
async function save(content, name, type) {
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const url = URL.createObjectURL(new Blob([await new Response(stream).arrayBuffer()], { type }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/**
 * Make the form that filters the pictures; the filter is in the address, so that it can be linked to.
 *
 * @param {Picture[]} pictures
 */
function makeSearch(pictures) {
  const names = [...new Set(pictures.flatMap(({ options }) => options))].sort();
  const form = element("form", {
    class: "search-field picture-search",
    role: "search",
    "aria-label": "Pictures",
  });
  const label = element("label", { for: "option" }, "Option or word");
  const field = element("input", { id: "option", type: "search", list: "options", autocomplete: "off" });
  const list = element("datalist", { id: "options" });
  for (const value of names) list.append(element("option", { value }));
  const status = element("p", { role: "status" });
  form.append(label, field, list, status);

  const filter = () => {
    const shown = pictures.filter(matches(field.value.trim(), names));
    for (const { section } of pictures) section.hidden = true;
    for (const { section } of shown) section.hidden = false;
    for (const group of new Set(pictures.map(({ section }) => section.parentElement)))
      if (group) group.hidden = group.querySelector(".picture:not([hidden])") === null;
    const number = shown.length === 1 ? "1 picture" : `${shown.length || "No"} pictures`;
    status.textContent = field.value ? `${number} of ${pictures.length}` : "";
  };
  const follow = () => {
    const hash = decodeURIComponent(location.hash);
    field.value = hash.startsWith(KEY) ? hash.slice(KEY.length) : "";
    filter();
    const target = field.value ? form : document.getElementById(hash.slice(1));
    target?.scrollIntoView({ behavior: "instant" });
  };
  field.addEventListener("input", () => {
    const { pathname, search } = location;
    history.replaceState(null, "", field.value ? KEY + encodeURIComponent(field.value) : pathname + search);
    filter();
  });
  form.addEventListener("submit", (/** @type {SubmitEvent} */ event) => event.preventDefault());
  return { form, follow };
}

/**
 * Return whether a picture uses an option, or contains a text if there is no such option.
 *
 * @param {string} query
 * @param {string[]} names
 * @returns {(picture: Picture) => boolean}
 */
function matches(query, names) {
  const words = query.toLowerCase().split(/\s+/);
  return names.includes(query)
    ? ({ options }) => options.includes(query)
    : ({ text }) => words.every((word) => text.includes(word));
}
