/** Cells with numbers, and the steps of softmax as the textbook writes it: what several explorers show. */

import { arithmetic, bits, format, sum } from "./numerics.js";

/**
 * @import { Drawing } from "./explorer.js"
 * @import { Dtype } from "./numerics.js"
 * @typedef {[value: number, note: string]} Cell
 */

/** @type {Record<Dtype, [exponentBits: number, fractionBits: number]>} */
const FIELDS = { float16: [5, 10], bfloat16: [8, 7], float32: [8, 23], float64: [11, 52] };

/**
 * Move one cell to its place, and write into it.
 *
 * @param {Drawing} page
 * @param {string} name What the names of its parts begin with.
 * @param {{x: number, y?: number, width: number, value: number, note: string, digits?: number, dtype?: Dtype | "",
 *   kind?: string}} looks Without `dtype` it has no bits, and needs no `y`.
 */
export function cell(page, name, { x, y = 0, width, value, note, digits = 4, dtype = "", kind = "" }) {
  const middle = x + width / 2;
  const style = kind || (!Number.isFinite(value) ? "bad" : note ? "tiny" : "cell");
  const [size, noteSize] = dtype ? [18, 11] : [22, 15];
  const number = format(value, digits);
  page.attributes(`${name}-box`, { x: x + 3, width: width - 6, class: style });
  page.attributes(`${name}-value`, { x: middle, "font-size": fit(number, width - 12, size) });
  page.text(`${name}-value`, number);
  page.attributes(`${name}-note`, { x: middle, "font-size": fit(note, width - 12, noteSize) });
  page.text(`${name}-note`, note);
  if (dtype) drawBits(page, name, { middle, y: y + 54, width: Math.min(width - 18, 384) }, value, dtype);
}

/**
 * @param {Drawing} page
 * @param {string} name
 * @param {{middle: number, y: number, width: number}} place
 * @param {number} value
 * @param {Dtype} dtype
 */
function drawBits(page, name, { middle, y, width }, value, dtype) {
  const [exponent, fraction] = FIELDS[dtype];
  const scale = width / (1 + exponent + fraction);
  const transform = `translate(${short(middle - width / 2)} ${y}) scale(${short(scale)} 9)`;
  page.attributes(`${name}-bits`, { transform });
  page.attributes(`${name}-exponent`, { width: exponent });
  page.attributes(`${name}-fraction`, { x: 1 + exponent, width: fraction });
  const written = bits(value, dtype);
  page.attributes(`${name}-ones`, { d: ones(written.sign + written.exponent + written.fraction) });
}

/**
 * Find a size at which a text is no wider than its place.
 *
 * @param {string} words
 * @param {number} width
 * @param {number} size
 * @returns {number}
 */
export function fit(words, width, size) {
  return Math.min(size, Math.trunc((10 * width) / (0.63 * Math.max(1, words.length))) / 10);
}

/**
 * Write a coordinate with three decimals at most.
 *
 * @param {number} x
 * @returns {number}
 */
export function short(x) {
  return Number(x.toFixed(3));
}

/**
 * Draw the ones among bits, each a box of width 1.
 *
 * @param {string} text
 * @returns {string}
 */
function ones(text) {
  let d = "";
  for (const { index, 0: run } of text.matchAll(/1+/g)) d += `M${index} 0h${run.length}v1h${-run.length}z`;
  return d;
}

/**
 * Compute exp(z), its sum and the ratio: of each cell its number, and what there is to say of it.
 *
 * @param {number[]} z
 * @param {Dtype} dtype
 * @returns {{exp: Cell[], sum: Cell[], p: Cell[]}}
 */
export function steps(z, dtype) {
  const { exp, divide } = arithmetic(dtype);
  const e = z.map((value) => exp(value));
  const total = roundedSum(e, dtype);
  const p = e.map((value) => divide(value, total));
  return {
    exp: e.map((value, i) => [value, ofExp(value, z[i])]),
    sum: [[total, ofSum(total, e)]],
    p: p.map((value, i) => [value, ofQuotient(value, e[i], total)]),
  };
}

/**
 * Add up as NumPy: float16 in float32, and the sum is rounded.
 *
 * @param {number[]} terms
 * @param {Dtype} dtype
 * @returns {number}
 */
export function roundedSum(terms, dtype) {
  return arithmetic(dtype).round(sum(terms, arithmetic(dtype === "float16" ? "float32" : dtype)));
}

/**
 * @param {number} value
 * @param {number} z
 * @returns {string}
 */
function ofExp(value, z) {
  if (value === Infinity) return z === Infinity ? "exp(inf)" : "inf is born";
  if (value === 0) return z === -Infinity ? "exp(−inf)" : "too small: 0";
  return Number.isNaN(value) ? "from nan" : "";
}

/**
 * @param {number} total
 * @param {number[]} e
 * @returns {string}
 */
function ofSum(total, e) {
  if (total === Infinity) return e.includes(Infinity) ? "from inf above" : "inf is born";
  return Number.isNaN(total) ? "from nan above" : total === 0 ? "nothing but 0" : "";
}

/**
 * @param {number} value
 * @param {number} e
 * @param {number} total
 * @returns {string}
 */
function ofQuotient(value, e, total) {
  if (Number.isNaN(value)) {
    if (Number.isNaN(e) || Number.isNaN(total)) return "from nan";
    return e === Infinity ? "inf / inf = nan" : "0 / 0 = nan";
  }
  if (value === 0 && total === Infinity) return e === 0 ? "0 / inf" : "x / inf = 0";
  return value === 0 && e !== 0 ? "too small: 0" : "";
}
