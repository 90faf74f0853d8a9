/** Whether the page around an output is light or dark. */

import { DARK_HOSTS, LIGHT_HOSTS } from "./hosts.js";

/**
 * Read the theme of a page from the attributes and classes that hosts set. Without any, the background decides,
 * without a background the color scheme, and without that the system's preference.
 *
 * @param {Element} start Element in the page.
 * @returns {"light" | "dark"}
 */
function themeOf(start) {
  return declared(start) ?? background(start) ?? colorScheme(start) ?? parentTheme() ?? preference();
}

/**
 * @param {Element | null} element
 * @returns {"light" | "dark" | null}
 */
function declared(element) {
  for (; element; element = /** @type {ShadowRoot} */ (element.getRootNode()).host) {
    const host = element.closest(`${LIGHT_HOSTS},${DARK_HOSTS}`);
    if (host) return host.matches(DARK_HOSTS) ? "dark" : "light";
  }
  return null;
}

/**
 * @param {Element | null} element
 * @returns {"light" | "dark" | null}
 */
function background(element) {
  for (; element; element = element.parentElement ?? /** @type {ShadowRoot} */ (element.getRootNode()).host) {
    const channels = getComputedStyle(element)
      .backgroundColor.match(/[\d.]+/g)
      ?.map(Number);
    if (!channels || channels.length < 3 || channels[3] === 0) continue;
    const [red, green, blue] = channels;
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? "dark" : "light";
  }
  return null;
}

/**
 * @param {Element} element
 * @returns {"light" | "dark" | null}
 */
function colorScheme(element) {
  const scheme = getComputedStyle(element).colorScheme.replace("only ", "");
  return scheme === "light" || scheme === "dark" ? scheme : null;
}

/** Read the theme of the page around an <iframe>, unless the browser forbids it. */
function parentTheme() {
  try {
    const frame = window.frameElement;
    return frame ? themeOf(frame) : null;
  } catch {
    return null;
  }
}

function preference() {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/**
 * Keep `data-theme` of an element at the theme of the page around it.
 *
 * @param {HTMLElement} element
 * @returns {() => void} Stops following.
 */
export function followTheme(element) {
  const update = () => {
    const theme = themeOf(element.parentElement ?? element);
    if (element.dataset.theme !== theme) element.dataset.theme = theme;
  };
  const observer = new MutationObserver(update);
  for (const page of documents()) {
    for (const target of [page.documentElement, page.body]) observer.observe(target, { attributes: true });
  }
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", update);
  const placed = new ResizeObserver(update); // nbclassic puts the element into the page afterwards
  placed.observe(element);
  update();
  return () => {
    observer.disconnect();
    placed.disconnect();
    media.removeEventListener("change", update);
  };
}

/** List the documents whose attributes matter: this one, and those around it that can be read. */
function documents() {
  const found = [document];
  try {
    for (let { frameElement } = window; frameElement; ) {
      found.push(frameElement.ownerDocument);
      frameElement = frameElement.ownerDocument.defaultView?.frameElement ?? null;
    }
  } catch {
    // The page around a sandboxed frame cannot be read.
  }
  return found;
}
