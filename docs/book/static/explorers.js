/** The line of HTML that shows the explorer of the page, in its present state, in another page. */

(() => {
  const box = /** @type {HTMLElement} */ (document.querySelector(".frame-line"));
  const code = /** @type {HTMLElement} */ (box.querySelector("code"));
  const button = /** @type {HTMLButtonElement} */ (box.querySelector("button"));
  const file = new URL(code.dataset.file ?? "", location.href).href;

  /** @param {string} text */
  const quoted = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

  /** @param {HTMLElement} explorer */
  const write = (explorer) => {
    const address = file + new URL(explorer.dataset.address ?? location.href).hash;
    code.textContent =
      `<iframe src="${quoted(address)}" title="${quoted(code.dataset.title ?? "")}" width="100%" height="520" ` +
      'style="border: 0" allow="clipboard-write; fullscreen"></iframe>';
  };

  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent ?? "");
      button.textContent = "Copied";
    } catch {
      getSelection()?.selectAllChildren(code); // where the page may not use the clipboard
      button.textContent = "Selected";
    }
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });

  document.addEventListener("DOMContentLoaded", () => {
    const root = document.getElementById("explorer")?.shadowRoot;
    const explorer = /** @type {HTMLElement} */ (root?.querySelector(".plotnet-explorer"));
    write(explorer);
    new MutationObserver(() => write(explorer)).observe(explorer, { attributeFilter: ["data-address"] });
  });
})();
