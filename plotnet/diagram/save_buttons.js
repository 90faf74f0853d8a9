/** Buttons below a diagram in a notebook, which save and copy it. */

import { element } from "../web/elements.js";

const POINTS_PER_INCH = 72;
const PIXELS_PER_POINT = 4; // 288 dots per inch
const STYLE = `
.plotnet-save { display: flex; gap: 6px; margin: 4px 0; font: 13px/1.4 system-ui, sans-serif; }
.plotnet-save button {
  padding: 2px 8px; color: inherit; background: none; border: 1px solid currentColor; border-radius: 4px;
  font: inherit; cursor: pointer; opacity: 0.8;
}
.plotnet-save button:hover, .plotnet-save button:focus-visible { opacity: 1; }
.plotnet-save button:focus-visible { outline: 2px solid currentColor; outline-offset: 1px; }
@media print { .plotnet-save { display: none; } }
`;

/**
 * Return a diagram as a file of its own, in its original size.
 *
 * @param {SVGSVGElement} svg
 * @param {string} [colorScheme] Of the page, for a copy with fixed colors.
 */
function toFile(svg, colorScheme) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const { width, height } = svg.viewBox.baseVal;
  copy.removeAttribute("style");
  copy.setAttribute("width", `${width / POINTS_PER_INCH}in`);
  copy.setAttribute("height", `${height / POINTS_PER_INCH}in`);
  if (colorScheme) copy.style.colorScheme = colorScheme;
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
}

/**
 * @param {SVGSVGElement} svg
 * @returns {Promise<Blob>}
 */
async function toPng(svg) {
  const { width, height } = svg.viewBox.baseVal;
  const { colorScheme } = getComputedStyle(svg);
  const url = URL.createObjectURL(toFile(svg, colorScheme === "normal" ? "light" : colorScheme));
  const image = new Image();
  image.src = url;
  await image.decode();
  URL.revokeObjectURL(url);
  const canvas = element("canvas", { width: width * PIXELS_PER_POINT, height: height * PIXELS_PER_POINT });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((png) => (png ? resolve(png) : reject()), "image/png"),
  );
}

/** @param {SVGSVGElement} svg Copy an image, and where the browser can, the SVG for programs that can edit it. */
function copy(svg) {
  /** @type {Record<string, Blob | Promise<Blob>>} */
  const formats = { "image/png": toPng(svg) };
  if (ClipboardItem.supports?.("image/svg+xml")) formats["image/svg+xml"] = toFile(svg);
  return navigator.clipboard.write([new ClipboardItem(formats)]);
}

/**
 * @param {SVGSVGElement} svg
 * @param {string} name
 */
function save(svg, name) {
  const url = URL.createObjectURL(toFile(svg));
  const link = element("a", { href: url, download: name });
  document.body.append(link); // VS Code handles clicks on the page
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * Add the buttons to each diagram in an output that has none. Without scripts, there are none.
 *
 * @param {HTMLScriptElement} script The script in the output.
 */
export default function addButtons(script) {
  // VS Code runs a copy of the script at the end of the output
  const diagrams =
    script.parentElement?.querySelectorAll("[data-plotnet-save]:not(:has(.plotnet-save))") ?? [];
  for (const diagram of diagrams) {
    const svg = /** @type {SVGSVGElement} */ (diagram.querySelector("svg"));
    const row = element("div", { class: "plotnet-save" });
    const status = element("span", { role: "status" });
    /** @type {(text: string, act: () => unknown, done: string, failed: string) => void} */
    const add = (text, act, done, failed) => {
      // without the attribute, JupyterLab would take the keys that press a button
      const button = element("button", { type: "button", "data-lm-suppress-shortcuts": true }, text);
      button.addEventListener("click", async () => {
        try {
          await act();
          status.textContent = done;
        } catch {
          status.textContent = failed;
        }
        setTimeout(() => (status.textContent = ""), 4_000);
      });
      row.append(button);
    };
    const name = diagram.getAttribute("data-plotnet-save") ?? "";
    add("Save SVG", () => save(svg, name), "", "");
    if (typeof ClipboardItem === "function" && navigator.clipboard)
      add("Copy", () => copy(svg), "Copied", "The browser does not allow copying here.");
    row.append(element("style", {}, STYLE), status);
    diagram.append(row);
  }
}
