/** Text of the explorers: variables, indices and exponents in SVG, and numbers for people. */

import { format } from "./numerics.js";
import { h } from "./scene.js";

/** @import { Node } from "./scene.js" */

/** The smallest size of text, in pixels of the picture. */
export const SMALLEST = 12.5;

/** Sizes of text. */
export const SMALL = 13;
export const MEDIUM = 15;
export const LARGE = 17;

/**
 * Describe a text. `*z*` is a variable, `_{0}` an index and `^{2}` an exponent; in an index or exponent, `~` marks
 * a variable.
 *
 * @param {number} x
 * @param {number} y Of the baseline.
 * @param {string} text
 * @param {number} size
 * @param {{anchor?: "start" | "middle" | "end"} & Record<string, unknown>} [attributes]
 * @returns {Node}
 */
export function t(x, y, text, size, { anchor = "start", ...attributes } = {}) {
  const all = { x, y, "font-size": size, "text-anchor": anchor, ...attributes };
  return h("text", all, /[*^_]/.test(text) ? spans(text, size) : text);
}

/** Before an exponent, for assistive technology and in copied text: without it, 10³⁸ is 1038. */
const CARET = h("tspan", { class: "screen-only", "font-size": 0.01 }, "^");

const MARKUP = /\*([^*]+)\*|\^\{([^}]*)\}|_\{([^}]*)\}|([^*^_]+|[*^_])/g;

/**
 * @param {string} text
 * @param {number} size
 * @returns {any} One tspan for each piece.
 */
function spans(text, size) {
  let shift = 0; // of the baseline, upwards
  return Array.from(text.matchAll(MARKUP), ([, variable, exponent, index, plain]) => {
    const target = exponent !== undefined ? 0.42 * size : index !== undefined ? -0.22 * size : 0;
    const dy = shift === target ? null : shift - target;
    shift = target;
    if (variable !== undefined)
      return h("tspan", { dy, class: "variable", "font-size": size * 1.12 }, variable);
    if (target === 0) return h("tspan", { dy }, plain);
    const small = Math.max(size * 0.76, Math.min(size, SMALLEST));
    const inner = exponent ?? index;
    const style = inner.includes("~") ? "variable" : "index";
    const raised = h("tspan", { dy, class: style, "font-size": small }, inner.replaceAll("~", ""));
    return exponent === undefined ? raised : [CARET, raised];
  });
}

/**
 * Estimate the width of a text, in pixels.
 *
 * @param {string} text
 * @param {number} size
 * @returns {number}
 */
export function widthOf(text, size) {
  return 0.61 * size * text.replace(/[*^_{}~]/g, "").length;
}

/**
 * Return the largest size, up to `size`, at which a text fits.
 *
 * @param {string} text
 * @param {number} width
 * @param {number} size
 * @returns {number}
 */
export function fitted(text, width, size) {
  return Math.max(SMALLEST, Math.min(size, (size * width) / widthOf(text, size)));
}

/**
 * Write a number, with a power of ten as an exponent, for `t`.
 *
 * @param {number} x
 * @param {number} [digits]
 * @returns {string}
 */
export function num(x, digits = 4) {
  const text = format(x, digits);
  const match = /^(.*?)e(−?)(\d+)$/.exec(text);
  if (!match) return text;
  const [, mantissa, sign, exponent] = match;
  const factor = mantissa === "1" ? "" : mantissa === "−1" ? "−" : `${mantissa}×`;
  return `${factor}10^{${sign}${exponent}}`;
}

/**
 * Write a number in at most four digits, or three beside a power of ten.
 *
 * @param {number} x
 * @returns {string}
 */
export function brief(x) {
  const text = num(x, 4);
  return text.includes("^") ? num(x, 3) : text;
}

/**
 * Write a number with as many digits as fit into a width, or return "".
 *
 * @param {number} x
 * @param {number} width
 * @param {number} size Of the text.
 * @param {number} [digits] At most.
 * @param {(x: number, digits: number) => string} [write]
 * @returns {string}
 */
export function numWithin(x, width, size, digits = 6, write = num) {
  for (; digits > 0; digits--) {
    const text = write(x, digits);
    if (widthOf(text, size) <= width) return text;
  }
  return "";
}

/**
 * Write a probability; a number below 1 is never written as 1.
 *
 * @param {number} p
 * @param {number} [digits]
 * @returns {string}
 */
export function probability(p, digits = 3) {
  return p < 1 && num(p, digits) === "1" ? "≈ 1" : num(p, digits);
}

/**
 * Write a number with its sign.
 *
 * @param {number} x
 * @param {number} [digits]
 * @returns {string}
 */
export function signed(x, digits = 3) {
  return x > 0 ? `+${num(x, digits)}` : num(x + 0, digits);
}

const RAISED = {
  "−": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
  "": "",
};
const LOWERED = "₀₁₂₃₄₅₆₇₈₉";

/**
 * Turn the markup of `t` into plain text, for a sentence: `*z*_{0}` becomes z₀.
 *
 * @param {string} text
 * @returns {string}
 */
export function plain(text) {
  return text
    .replace(/\^\{([−0-9]*)\}/g, (_, digits) =>
      Array.from(digits, (digit) => RAISED[/** @type {keyof typeof RAISED} */ (digit)]).join(""),
    )
    .replace(/_\{([0-9]*)\}/g, (_, digits) => Array.from(digits, (digit) => LOWERED[Number(digit)]).join(""))
    .replace(/\*([^*]+)\*/g, "$1");
}
