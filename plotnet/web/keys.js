/** Keys of controls inside a notebook, which has shortcuts of its own. */

/**
 * Keep the keys that the controls in an element use from the host, and leave all others to it.
 *
 * JupyterLab handles keys on the document, before any control. It ignores keys whose target has the attribute
 * `data-lm-suppress-shortcuts`, which is therefore set before, on the window, and only for these keys.
 *
 * @param {HTMLElement} root
 * @param {(event: KeyboardEvent, target: Element) => boolean} uses
 * @returns {() => void} Stops it.
 */
export function interceptKeys(root, uses) {
  /** @param {KeyboardEvent} event */
  const listener = (event) => {
    const target = event.composedPath()[0];
    if (!(target instanceof Element) || !root.contains(target)) return;
    if (uses(event, target)) target.setAttribute("data-lm-suppress-shortcuts", "true");
    else target.removeAttribute("data-lm-suppress-shortcuts");
  };
  window.addEventListener("keydown", listener, true);
  return () => window.removeEventListener("keydown", listener, true);
}

/**
 * Whether a key presses a button.
 *
 * @param {KeyboardEvent} event
 */
export function isPress({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  return !(ctrlKey || metaKey || altKey || shiftKey) && (key === "Enter" || key === " ");
}
