/** The buttons of an explorer: those that all have, and those that turn something in the view on and off. */

import { element } from "../web/elements.js";
import { literal } from "./values.js";

/** @import { Changes, Page } from "./page.js" */

const ICONS = {
  Bits: "M1.5 5.5h13v5h-13zM5.8 5.5v5M10.2 5.5v5",
  Reset: "M3 8a5 5 0 1 0 1.6-3.7M3 2.5V5.5h3",
  "Save SVG": "M8 2v8m-3-3 3 3 3-3M3 13h10",
  "Copy link":
    "M6.5 9.5l3-3M7 4.5l1.5-1.5a3.2 3.2 0 0 1 4.5 4.5L11.5 9M9 11.5 7.500 13A3.2 3.2 0 0 1 3 8.500L4.500 7",
  "Copy Python": "M5.5 5.5h8v8h-8zM3 10.5V3.5A1 1 0 0 1 4 2.5h6.5",
  "Full screen": "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
};

/**
 * Add the buttons to the bar of a page.
 *
 * @param {Page<any>} page
 * @param {{label: string, toggle: string}[]} toggles
 * @returns {[HTMLButtonElement, string][]} The buttons that turn local state on and off.
 */
export function addButtons(page, toggles) {
  /**
   * @param {string} label
   * @param {(button: HTMLButtonElement) => void} action
   */
  const add = (label, action) => {
    const button = element("button", { type: "button" });
    const icon = ICONS[/** @type {keyof typeof ICONS} */ (label)];
    if (icon) button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${icon}"/></svg>`;
    button.append(element("span", {}, label));
    button.addEventListener("click", () => {
      if (label === "Reset" || page.handles.leaveBox()) action(button);
    });
    page.bar.append(button);
    return button;
  };
  /** @type {[HTMLButtonElement, string][]} */
  const added = toggles.map(({ label, toggle }) => [
    add(label, () => page.set({ [toggle]: !page.local[toggle] })),
    toggle,
  ]);
  add("Reset", () => page.reset());
  add("Save SVG", () => save(page));
  add("Copy Python", (button) => copy(page, button, "Copy Python", python(page)));
  const { address } = page;
  if (address) add("Copy link", (button) => copy(page, button, "Copy link", address.current));
  add("Full screen", (button) => toggleFullScreen(page, button));
  return added;
}

/** @param {Page<any>} page */
function save(page) {
  const link = element("a", {
    href: URL.createObjectURL(new Blob([pictureOf(page)], { type: "image/svg+xml" })),
    download: `${page.data.name}.svg`,
  });
  link.click();
  URL.revokeObjectURL(link.href);
  if (isSandboxed()) {
    page.warn(`This page may not allow downloads. If no file was saved, ${alternative(page)}.`);
  }
}

/**
 * Write the picture as it is now as a document of its own, without controls.
 *
 * @param {Page<any>} page
 */
function pictureOf({ svg, root, data, message }) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  for (const part of copy.querySelectorAll(".screen-only, [style*='display: none']")) part.remove();
  for (const part of copy.querySelectorAll("[role]")) {
    for (const name of part.getAttributeNames())
      if (/^(role|tabindex|aria-|data-)/.test(name)) part.removeAttribute(name);
  }
  const [, , width, height] = (copy.getAttribute("viewBox") ?? "").split(" ").map(Number);
  const margin = 12;
  const place = { x: -margin, y: -margin, width: width + 2 * margin, height: height + 2 * margin };
  copy.setAttribute("width", String(place.width));
  copy.setAttribute("height", String(place.height));
  copy.setAttribute("viewBox", Object.values(place).join(" "));
  copy.setAttribute("role", "img");
  const title = document.createElementNS(copy.namespaceURI ?? "", "title");
  title.textContent = `${data.title}. ${message.textContent}`;
  const background = document.createElementNS(copy.namespaceURI ?? "", "rect");
  for (const [name, value] of Object.entries(place)) background.setAttribute(name, String(value));
  background.setAttribute("style", "fill: var(--background)");
  copy.prepend(title);
  copy.insertBefore(background, copy.querySelector("g"));
  const style = getComputedStyle(root);
  return new XMLSerializer()
    .serializeToString(copy)
    .replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
}

/**
 * Write the line of Python that creates this explorer in its present state.
 *
 * @param {Page<any>} page
 */
function python({ state, data }) {
  const words = data.arguments.map((key) => `${key}=${literal(/** @type {Changes} */ (state)[key])}`);
  if (data.prefix) words.unshift(data.prefix);
  return `${data.name}(${words.join(", ")})`;
}

/**
 * @param {Page<any>} page
 * @param {HTMLButtonElement} button
 * @param {string} label
 * @param {string} line
 */
async function copy(page, button, label, line) {
  try {
    await navigator.clipboard.writeText(line);
  } catch {
    page.warn(`This page cannot use the clipboard. Copy this line: ${line}`);
    return;
  }
  const shown = /** @type {HTMLElement} */ (button.lastChild);
  shown.textContent = "Copied";
  page.say("Copied");
  setTimeout(() => (shown.textContent = label), 1500);
}

/**
 * @param {Page<any>} page
 * @param {HTMLButtonElement} button
 */
async function toggleFullScreen(page, button) {
  try {
    if (page.isFullScreen()) await document.exitFullscreen();
    else await page.root.requestFullscreen();
  } catch {
    page.warn(`This page does not allow full screen. Instead, ${alternative(page)}.`);
    button.disabled = true;
  }
}

/**
 * Return what to do where a frame forbids something.
 *
 * @param {Page<any>} page
 */
function alternative(page) {
  return page.address ? "copy the link and open it in a new tab" : "open the notebook in JupyterLab";
}

/** Whether the page is in a frame that may not read the page around it. */
function isSandboxed() {
  try {
    return window.parent !== window && window.frameElement === null;
  } catch {
    return true;
  }
}
