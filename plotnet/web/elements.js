/** Elements of a page in a notebook. */

/**
 * The traits of a widget, as anywidget hands them to the page.
 *
 * @typedef {{get(key: string): any, set(key: string, value: unknown): void, save_changes(): void,
 *   on(event: string, callback: () => void): void, off(event: string, callback: () => void): void,
 *   hasAddress?: boolean}} Model `hasAddress` is whether the address of the page leads to this widget alone.
 */

/**
 * Make an element with attributes and a text.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | number | boolean>} [attributes]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text) made.textContent = text;
  return made;
}
