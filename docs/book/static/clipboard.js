/** The clipboard, also in pages without HTTPS, for which browsers do not provide it. */

/**
 * Copy a text, and tell a button to say whether this was possible.
 *
 * @param {string} text
 * @param {HTMLElement} button
 */
export async function copyText(text, button) {
  button.dataset.label ??= button.textContent;
  const copied = navigator.clipboard ? await write(text) : copySelection(text);
  button.textContent = copied ? "Copied" : "Not possible here";
  setTimeout(() => (button.textContent = button.dataset.label ?? ""), 4000);
}

/** @param {string} text */
async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text);
  }
}

/** @param {string} text */
function copySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
