/** ShiftExplorer: softmax of z - c as the textbook writes it, and how far c may be from the maximum. */

import { cell, roundedSum, short, steps } from "./cells.js";
import { explorer, symmetricLog } from "./explorer.js";
import { logitControls } from "./logits.js";
import { arithmetic, cast, DTYPES, format, round, softmax } from "./numerics.js";

/**
 * @import { Cell } from "./cells.js"
 * @import { Drawing, Page, Scale } from "./explorer.js"
 * @import { Dtype } from "./numerics.js"
 * @typedef {{logits: number[], shift: number, dtype: Dtype}} State
 * @typedef {"z" | "exp" | "sum" | "p"} Row
 * @typedef {{low: number, full: number, high: number} | null} SafeRange
 */

const MOST = 6;
const LEFT = 150;
const WIDTH = 800;
/** @type {Row[]} */
const ROWS = ["z", "exp", "sum", "p"];
const MIDDLE = 530; // of the axis: max(z) is there
const HALF = 350;
const FAR = 1000;
const BARS = 350;
const BAR = 28;
const STEP = 38;
const AROUND = symmetricLog(FAR, 2000);
/** @type {Record<Dtype, number>} */
const SMALLEST_NORMAL = { float16: 2 ** -14, bfloat16: 2 ** -126, float32: 2 ** -126, float64: 2 ** -1022 };
/** @type {Record<Dtype, number>} */
const FRACTION = { float16: 10, bfloat16: 7, float32: 23, float64: 52 };

export default explorer((/** @type {Page<State>} */ page) => {
  page.choice({ label: "dtype", key: "dtype", options: DTYPES });
  const row = page.slider({
    label: "shift c",
    scale: ({ logits }) => around(largest(logits)),
    reset: 0,
    read: (state) => state.shift,
    write: (shift) => ({ shift }),
  });
  row.classList.add("plotnet-explorer-wide");
  const follow = logitControls(page, { most: MOST });
  return {
    update(state) {
      follow(state);
      draw(page, state);
    },
    sentence,
  };
});

/**
 * The slider of c is the axis of the picture: the largest logit in its middle.
 *
 * @param {number} top
 * @returns {Scale}
 */
function around(top) {
  const middle = Number.isFinite(top) ? top : 0;
  return {
    ...AROUND,
    value: (p) => Number((middle + AROUND.value(p)).toPrecision(12)),
    position: (c) => AROUND.position(c - middle),
  };
}

/**
 * @param {number[]} z
 * @returns {number}
 */
function largest(z) {
  return Math.max(...z) + 0; // nan if one is nan; -0 is 0
}

/**
 * Compute every cell: its number, and what there is to say of it.
 *
 * @param {State} state
 * @returns {Record<Row, Cell[]>}
 */
function cells({ logits, shift, dtype }) {
  const { subtract, round } = arithmetic(dtype);
  const z = cast(logits, dtype);
  const c = round(shift);
  const shifted = z.map((value) => subtract(value, c));
  /** @type {Cell[]} */
  const differences = shifted.map((value, i) => [value, ofDifference(value, z[i], c)]);
  const found = { z: differences, ...steps(shifted, dtype) };
  const normal = SMALLEST_NORMAL[dtype];
  return { ...found, exp: found.exp.map(([e, note]) => [e, e > 0 && e < normal ? "subnormal" : note]) };
}

/**
 * @param {number} value
 * @param {number} z
 * @param {number} c
 * @returns {string}
 */
function ofDifference(value, z, c) {
  if (Number.isNaN(value)) return Number.isNaN(z) || Number.isNaN(c) ? "from nan" : "inf − inf = nan";
  if (Number.isFinite(value)) return "";
  return Math.abs(z) === Infinity || Math.abs(c) === Infinity ? "from inf" : "inf is born";
}

/**
 * @param {number[]} z
 * @param {number} c
 * @param {Dtype} dtype
 * @returns {number[]}
 */
function exponentials(z, c, dtype) {
  const { exp, subtract } = arithmetic(dtype);
  const shift = round(c, dtype);
  return z.map((value) => exp(subtract(value, shift)));
}

/** @type {Map<Dtype, SafeRange>} */
let known = new Map(); // the safe ranges of the logits that are there now: a shift does not change them
let knownLogits = "";

/**
 * Search for the shifts that are safe: see `safe_range` in Python. Null if no shift is.
 *
 * @param {number[]} logits
 * @param {Dtype} dtype
 * @returns {SafeRange}
 */
function safeRange(logits, dtype) {
  const key = logits.join();
  if (key !== knownLogits) [known, knownLogits] = [new Map(), key];
  if (!known.has(dtype)) known.set(dtype, search(cast(logits, dtype), dtype));
  return known.get(dtype) ?? null;
}

/**
 * @param {number[]} z
 * @param {Dtype} dtype
 * @returns {SafeRange}
 */
function search(z, dtype) {
  const top = largest(z);
  if (!Number.isFinite(top)) return null;
  const normal = SMALLEST_NORMAL[dtype];
  const kept = exponentials(z, top, dtype).map((e) => e >= normal); // the others are too small in any case
  /** @param {number} c */
  const total = (c) => roundedSum(exponentials(z, c, dtype), dtype);
  return {
    low: cliff(top, top - 2000, (c) => Number.isFinite(total(c))),
    full: cliff(top, top + 2000, (c) => exponentials(z, c, dtype).every((e, i) => !kept[i] || e >= normal)),
    high: cliff(top, top + 2000, (c) => total(c) > 0),
  };
}

/**
 * Halve the way from a shift that passes to one that fails, until what is left can't be seen.
 *
 * @param {number} last
 * @param {number} next
 * @param {(c: number) => boolean} passes
 * @returns {number}
 */
function cliff(last, next, passes) {
  while (Math.abs(next - last) > 1e-7 * Math.max(1, Math.abs(last))) {
    const middle = (last + next) / 2;
    if (passes(middle)) last = middle;
    else next = middle;
  }
  return last;
}

/**
 * Say what has become of the ratio.
 *
 * @param {Record<Row, Cell[]>} found
 * @param {State} state
 * @returns {string}
 */
function verdict(found, { logits, shift, dtype }) {
  const z = cast(logits, dtype);
  const top = largest(z);
  if (!Number.isFinite(top)) return `the largest z is ${format(top)}: no shift helps`;
  if (Number.isNaN(shift)) return "c is nan, and so is all that comes of it";
  const total = found.sum[0][0];
  if (total === Infinity) return "c is too small: exp overflows";
  if (total === 0) return "c is too large: every exp is 0";
  const normal = SMALLEST_NORMAL[dtype];
  const best = exponentials(z, top, dtype);
  const exact = softmax(logits);
  /** @type {(value: unknown, i: number) => boolean} */
  const kept = (_, i) => best[i] >= normal && exact[i] > 0; // the others are too small with any shift
  /** @param {number[]} shares */
  const error = (shares) =>
    Math.max(0, ...shares.map((p, i) => Math.abs(p - exact[i]) / exact[i]).filter(kept));
  const bound = Math.max(4 * 2 ** -FRACTION[dtype], 1e-3);
  const lossy = found.exp.filter(kept).some(([e]) => e < normal);
  const off = error(found.p.map(([p]) => p));
  if (off > bound) {
    const sum = roundedSum(best, dtype);
    const rounded = error(best.map((e) => e / sum)) > bound ? "z" : "z − c";
    const why = lossy ? "exp lost digits" : `${rounded} was rounded`;
    return `${why}: the ratio is off by ${format(100 * off, 2)} %`;
  }
  return lossy ? "the ratio is still right, but exp loses digits" : "the ratio is right";
}

/**
 * @param {Drawing} page
 * @param {State} state
 */
function draw(page, state) {
  const found = cells(state);
  const width = WIDTH / state.logits.length;
  for (const row of ROWS) {
    const span = row === "sum" ? WIDTH : width;
    for (let i = 0; i < (row === "sum" ? 1 : MOST); i++) {
      const here = i < found[row].length;
      page.show(`${row}-${i}-cell`, here);
      if (!here) continue;
      const [value, note] = found[row][i];
      const digits = span > 200 ? 6 : 4;
      cell(page, `${row}-${i}`, { x: LEFT + i * width, width: span, value, note, digits });
    }
  }
  page.text("verdict", verdict(found, state));
  drawAxis(page, state);
}

/**
 * @param {Drawing} page
 * @param {State} state
 */
function drawAxis(page, { logits, shift, dtype }) {
  const top = largest(logits);
  DTYPES.forEach((name, i) => {
    drawBar(page, name, BARS + i * STEP, safeRange(logits, name), top);
    page.attributes(`${name}-name`, { class: name === dtype ? "chosen" : null });
    page.show(`${name}-chosen`, name === dtype);
  });
  page.text("largest", `max(z) = ${format(top)}`);
  const x = position(shift, top);
  page.show("mark", !Number.isNaN(shift));
  page.attributes("mark", { transform: `translate(${short(x)} 0)` });
  page.attributes("shift", { x: Math.min(Math.max(x, LEFT + 60), 880) });
  page.text("shift", `c = ${format(shift, 6)}`);
}

/**
 * @param {Drawing} page
 * @param {Dtype} name
 * @param {number} y
 * @param {SafeRange} safe
 * @param {number} top
 */
function drawBar(page, name, y, safe, top) {
  page.show(`${name}-bar`, safe !== null);
  page.show(`${name}-none`, safe === null);
  if (safe === null) return;
  const [a, b, c] = [safe.low, safe.full, safe.high].map((end) => position(end, top));
  page.attributes(`${name}-safe`, { x: a, width: b - a });
  page.attributes(`${name}-lossy`, { x: b, width: c - b });
  page.attributes(`${name}-hatch`, { d: hatch(b, c, y) });
  page.attributes(`${name}-low`, { x: a - 7 });
  page.text(`${name}-low`, format(safe.low));
  page.attributes(`${name}-high`, { x: c + 7 });
  page.text(`${name}-high`, format(safe.high));
}

/**
 * Draw upright lines between two places.
 *
 * @param {number} left
 * @param {number} right
 * @param {number} y
 * @returns {string}
 */
function hatch(left, right, y) {
  let d = "";
  for (let x = left; x + 6 <= right; x += 6) d += `M${short(x + 3)} ${y}v${BAR}`;
  return d;
}

/**
 * Tell where on the axis a shift is; what is far away is at its end.
 *
 * @param {number} c
 * @param {number} top
 * @returns {number}
 */
function position(c, top) {
  const distance = Number.isFinite(top) ? c - top : c;
  if (Number.isNaN(distance)) return MIDDLE;
  const share = Math.min(1, Math.log10(1 + Math.abs(distance)) / Math.log10(1 + FAR));
  return MIDDLE + HALF * Math.sign(distance) * share;
}

/**
 * @param {State} state
 * @returns {string}
 */
function sentence(state) {
  const found = cells(state);
  const list = found.p.map(([value]) => format(value)).join(", ");
  const safe = safeRange(state.logits, state.dtype);
  const range = safe
    ? ` Neither overflow nor underflow from c = ${format(safe.low)} to ${format(safe.full)}.`
    : "";
  return `In ${state.dtype}, with c = ${format(state.shift, 6)}, the ratio is ${list}: ${verdict(found, state)}.${range}`;
}
