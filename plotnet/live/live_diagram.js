/** A diagram within an explorer's picture: which classes and texts show a number. As scenery.py and numerals.py. */

/** @import { Drawing } from "./explorer.js" */

const FULL = 32;
const NAN = 110;
const INF = 111;
const NEGATIVE_INF = 112;
const NARROW = 820; // pixels: below, what stands beside the diagram goes under it

/**
 * Say which tone shows a number.
 *
 * @param {number} value
 * @param {number} limit
 * @returns {number}
 */
export function toneOf(value, limit) {
  if (Number.isNaN(value)) return NAN;
  if (Math.abs(value) === Infinity) return value > 0 ? INF : NEGATIVE_INF;
  const share = Math.min(1, Math.abs(value / limit));
  const level = Math.min(FULL, Math.max(0, Math.ceil(share * FULL - 1e-9)));
  return Math.sign(value) * (value !== 0 ? Math.max(1, level) : 0) + 0;
}

/**
 * Name the classes of a cell or a circle.
 *
 * @param {number} tone
 * @param {{marked?: boolean, faded?: boolean, bad?: boolean}} [marks]
 * @returns {string}
 */
export function look(tone, { marked = false, faded = false, bad = false } = {}) {
  const own = tone < 0 ? " n" : bad || tone >= NAN ? " x" : "";
  return `k t${tone}${own}${marked ? " m" : ""}${faded ? " f" : ""}`;
}

/**
 * Name the classes of an edge.
 *
 * @param {number} tone
 * @returns {string}
 */
export function edgeLook(tone) {
  return `e t${tone}${tone < 0 ? " n" : tone >= NAN ? " x" : ""}`;
}

/**
 * Say how large the type of a number may be.
 *
 * @param {string} words
 * @param {number} room
 * @param {number} most
 * @returns {number}
 */
export function typeSize(words, room, most) {
  return Math.min(most, Math.floor((10 * room) / (0.62 * words.length)) / 10);
}

/**
 * Write a number in a few characters, as Python's numeral.
 *
 * @param {number} value
 * @param {number} [digits]
 * @returns {string}
 */
export function numeral(value, digits = 2) {
  if (Number.isNaN(value)) return "nan";
  const minus = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (size === Infinity) return `${minus}inf`;
  if (size === 0 || (size < 1e5 && Number(fixed(size, digits)) > 0)) {
    const decimals = size ? Math.max(0, digits - Math.max(0, Math.floor(Math.log10(size)))) : digits;
    return minus + fixed(size, decimals);
  }
  const [mantissa, exponent] = scientific(size, Math.max(0, digits - 1)).split("e");
  return `${minus}${mantissa}e${exponent}`.replace("e+", "e").replace("e-", "e−");
}

/**
 * @param {number} size
 * @param {number} decimals
 * @returns {string}
 */
function fixed(size, decimals) {
  return halfToEven(size.toFixed(decimals), size.toFixed(100), decimals + (decimals ? 1 : 0));
}

/**
 * @param {number} size
 * @param {number} decimals
 * @returns {string}
 */
function scientific(size, decimals) {
  const [near, exponent] = size.toExponential(decimals).split("e");
  const [exact, own] = size.toExponential(100).split("e");
  return own === exponent
    ? `${halfToEven(near, exact, decimals + (decimals ? 1 : 0))}e${exponent}`
    : `${near}e${exponent}`;
}

/**
 * Python rounds what lies in the middle to the even digit, JavaScript upwards.
 *
 * @param {string} near
 * @param {string} exact
 * @param {number} after
 * @returns {string}
 */
function halfToEven(near, exact, after) {
  const cut = exact.indexOf(".") + after;
  const head = exact.slice(0, Math.max(cut, exact.indexOf(".")));
  const rest = exact.slice(head.length).replace(".", "");
  return /^50*$/.test(rest) && Number(head.at(-1)) % 2 === 0 ? head : near;
}

/**
 * Write a number into a circle of the diagram.
 *
 * @param {Drawing} page
 * @param {string} name
 * @param {number} value
 * @param {number} limit
 * @param {number} radius
 * @param {Record<number, string>} hatching
 * @param {{marked?: boolean, faded?: boolean}} options
 */
export function fillUnit(page, name, value, limit, radius, hatching, options) {
  const tone = toneOf(value, limit);
  const words = numeral(value);
  page.attributes(`unit-${name}`, { class: look(tone, options) });
  page.attributes(`hatch-${name}`, { d: hatching[tone] ?? "" });
  page.text(`value-${name}`, words);
  page.attributes(`value-${name}`, { "font-size": typeSize(words, 1.95 * radius, 14) });
}

/**
 * Put what stands beside the diagram under it where there is no room.
 *
 * @param {Drawing} page
 * @param {[net: number, table: number, height: number]} sizes Of the picture: the width of the part "net", that of the part "table", the height of both.
 */
export function fit(page, [net, width, height]) {
  const place = () => {
    const narrow = page.picture.clientWidth > 0 && page.picture.clientWidth < NARROW;
    page.svg.setAttribute("viewBox", narrow ? `0 0 ${width} ${2 * height}` : `0 0 ${net + width} ${height}`);
    page.attributes("net", { transform: narrow ? `translate(${(width - net) / 2} 0)` : null });
    page.attributes("table", { transform: narrow ? `translate(0 ${height})` : `translate(${net} 0)` });
  };
  new ResizeObserver(place).observe(page.picture);
}
