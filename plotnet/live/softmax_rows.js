/** The rows of softmax as written: a lane for each logit, then exp, the sum and p, which show where inf and nan come from. */

import { laneBackground } from "./lanes.js";
import { arithmetic, cast, softmax, sum, workingDtype } from "./numerics.js";
import { probabilityBar } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { brief, fitted, LARGE, MEDIUM, numWithin, probability, SMALL, SMALLEST, t, widthOf } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Rect } from "./parts.js"
 * @import { Node } from "./scene.js"
 */

/**
 * The arguments of exp, the exponentials, their sum, and the probabilities; `exact` are those of the logits without
 * rounding.
 *
 * @typedef {{z: number[], e: number[], total: number, p: number[], exact: number[]}} Steps
 */

/**
 * What is drawn in the rows, and where. `argument` is what exp is computed of; `x` is the left end of the lanes, `width`
 * that of the picture; `lane` describes what a row has up to the end of its lane; `raise` is how far the names are above
 * the middle.
 *
 * @typedef {object} Rows
 * @property {Steps} found
 * @property {Dtype} dtype
 * @property {string | null} hot
 * @property {string} argument
 * @property {number} x
 * @property {number} width
 * @property {number} top
 * @property {number} row The height of a row.
 * @property {(i: number, place: Rect) => Node | Node[]} lane
 * @property {number} [raise]
 */

/** Below this width, the rows are those of `narrowRows`. */
export const WIDE = 720;

/**
 * Compute softmax as written, every step rounded to the dtype.
 *
 * @param {number[]} logits
 * @param {Dtype} dtype
 * @param {number} [shift] Is subtracted from each logit.
 * @returns {Steps}
 */
export function steps(logits, dtype, shift = 0) {
  const { exp, subtract, divide, round } = arithmetic(dtype);
  const z = cast(logits, dtype).map((value) => subtract(value, round(shift)));
  const e = z.map((value) => exp(value));
  const total = round(sum(e, arithmetic(workingDtype(dtype))));
  return { z, e, total, p: e.map((value) => divide(value, total)), exact: softmax(logits) };
}

/**
 * Return the width of the lanes in `wideRows`.
 *
 * @param {number} x
 * @param {number} width
 */
export function wideLane(x, width) {
  return width - x - columnsWidth(width) - 14;
}

/**
 * Return the width of the lanes in `narrowRows`.
 *
 * @param {number} x
 * @param {number} width
 */
export function narrowLane(x, width) {
  return width - x - narrowBar(width) - 68;
}

/** @param {number} width Of the picture. */
function narrowBar(width) {
  return Math.max(44, width * 0.2);
}

/** @param {number} width Of the picture. */
export function columnsWidth(width) {
  return Math.min(440, width * 0.48);
}

/**
 * Describe the rows for a wide picture.
 *
 * @param {Rows} rows
 * @returns {Node[]}
 */
export function wideRows(rows) {
  return [...lanes(rows, wideLane(rows.x, rows.width)), columns(rows)];
}

/**
 * @param {Rows} rows
 * @param {number} width Of the lanes.
 * @returns {Node[]}
 */
function lanes({ found, dtype, argument, x, top, row, lane, raise = 0 }, width) {
  const count = found.z.length;
  return [
    background({ x, y: top, width, height: row * count, dtype, count, argument, raise }),
    ...found.z.flatMap((_, i) => lane(i, { x, y: top + row * i, width, height: row })),
  ];
}

const background = memoize(laneBackground);

/** @param {Steps} steps */
function isLost({ total }) {
  return !Number.isFinite(total) || total === 0;
}

/**
 * Describe exp(z), the sum and the probabilities, with links that show where inf and nan go.
 *
 * @param {Rows} rows
 * @returns {Node}
 */
function columns({ found, hot, argument, width, top, row }) {
  const { e, total, p, exact } = found;
  const [expWidth, gap, sumWidth, textWidth] = [96, 20, 98, 66];
  const all = columnsWidth(width);
  const left = width - all;
  const expRight = left + expWidth;
  const sumLeft = expRight + gap;
  const sumRight = sumLeft + sumWidth;
  const barLeft = sumRight + gap;
  const barWidth = all - expWidth - 2 * gap - sumWidth - textWidth;
  const header = top - 10;
  const ys = e.map((_, i) => top + row * (i + 0.5));
  const middle = top + (row * e.length) / 2;
  const style = isLost(found) ? "failed" : null;
  const sumText = brief(total);
  const ratio = `*p* = exp(${argument}) / sum`;
  return h(
    "g",
    { key: "columns" },
    t(expRight - 4, header, `exp(${argument})`, MEDIUM, { anchor: "end" }),
    t(sumLeft + sumWidth / 2, header, "sum", SMALL, { anchor: "middle", class: "soft" }),
    t(barLeft, header, widthOf(ratio, SMALL) < barWidth + textWidth ? ratio : "*p*", SMALL, {
      class: "soft",
    }),
    ys.map((y, i) =>
      links({
        key: `links ${i}`,
        y,
        left: expRight + 3,
        sum: sumLeft,
        sumEnd: sumRight,
        middle,
        right: barLeft - 4,
        e: e[i],
        total,
        isHot: hot === `z${i}`,
      }),
    ),
    h("rect", {
      key: "sum box",
      class: style ? "box-failed" : "box",
      x: sumLeft,
      y: middle - 21,
      width: sumWidth,
      height: 42,
      rx: 5,
    }),
    t(sumLeft + sumWidth / 2, middle + 6, sumText, fitted(sumText, sumWidth - 16, LARGE), {
      key: "sum",
      anchor: "middle",
      class: style,
    }),
    ys.map((y, i) => expText(`exp ${i}`, expRight, y, e[i], hot === `z${i}`)),
    ys.map((y, i) =>
      probabilityBar(`p${i}`, {
        x: barLeft,
        y,
        width: barWidth,
        height: Math.min(22, row * 0.55),
        p: p[i],
        expected: exact[i],
        note: reason(p[i], e[i], total),
      }),
    ),
    ys.map((y, i) => probabilityText(found, i, { right: width, y, width: textWidth - 3, size: LARGE, hot })),
  );
}

/**
 * Describe the rows for a narrow picture: beside each lane its probability with, if there is room for a second line, its
 * exponential, and the sum below.
 *
 * @param {Rows & {sumY: number}} rows `sumY` is the baseline of the sum.
 * @returns {Node[]}
 */
export function narrowRows({ sumY, ...rows }) {
  const { found, hot, x, width, top, row } = rows;
  const barWidth = narrowBar(width);
  const barLeft = width - 56 - barWidth;
  const isTwoLines = row >= 36;
  const columns = found.p.flatMap((p, i) => {
    const middle = top + row * (i + 0.5);
    const y = isTwoLines ? middle - 8 : middle;
    const bar = { x: barLeft, y, width: barWidth, height: Math.min(18, row - 16) };
    const exponential = t(width, middle + 17, `exp = ${brief(found.e[i])}`, SMALLEST, {
      key: `exp ${i}`,
      anchor: "end",
      class: Number.isFinite(found.e[i]) ? "soft" : "failed",
    });
    return [
      probabilityBar(`p${i}`, { ...bar, p, expected: found.exact[i] }),
      probabilityText(found, i, { right: width, y, width: 55, size: MEDIUM, hot }),
      ...(isTwoLines ? [exponential] : []),
    ];
  });
  return [
    ...lanes(rows, narrowLane(x, width)),
    t(barLeft, top - 10, "*p*", MEDIUM, { key: "p" }),
    ...columns,
    t(width, sumY, `sum = ${brief(found.total)}`, MEDIUM, {
      key: "sum",
      anchor: "end",
      class: isLost(found) ? "failed" : null,
    }),
  ];
}

const links = memoize(
  /** @param {{key: string, y: number, left: number, sum: number, sumEnd: number, middle: number, right: number, e: number, total: number, isHot: boolean}} options */
  ({ key, y, left, sum, sumEnd, middle, right, e, total, isHot }) => {
    const curve = (/** @type {number[]} */ [x1, y1, x2, y2]) =>
      d`M${x1} ${y1}C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`;
    const look = (/** @type {number} */ value) =>
      Number.isFinite(value)
        ? { class: isHot ? "line-ink" : "line", "stroke-width": isHot ? 2 : 1 }
        : { class: "line-bad", "stroke-width": isHot ? 3 : 2.25, "stroke-dasharray": "5 3" };
    return h(
      "g",
      { key },
      h("path", { ...look(e), d: curve([left, y, sum, middle]) }),
      h("path", { ...look(total), d: curve([sumEnd, middle, right, y]) }),
    );
  },
);

/**
 * @param {string} key
 * @param {number} right
 * @param {number} y
 * @param {number} e
 * @param {boolean} isHot
 */
function expText(key, right, y, e, isHot) {
  const failed = !Number.isFinite(e);
  const style = failed ? "failed" : isHot ? "strong" : e === 0 ? "soft" : null;
  const text = brief(e);
  return h(
    "g",
    { key },
    failed && h("rect", { class: "box-failed", x: right - 50, y: y - 13, width: 52, height: 26, rx: 5 }),
    t(right - (failed ? 8 : 4), y + 6, text, fitted(text, 92, LARGE), { anchor: "end", class: style }),
  );
}

/**
 * @param {Steps} steps
 * @param {number} i
 * @param {{right: number, y: number, width: number, size: number, hot: string | null}} options
 */
function probabilityText({ p, exact }, i, { right, y, width, size, hot }) {
  const failed = Number.isNaN(p[i]) || (p[i] === 0 && exact[i] > 1e-3);
  return t(right, y + 6, numWithin(p[i], width, size, 3, probability), size, {
    key: `p text ${i}`,
    anchor: "end",
    class: failed ? "failed" : hot === `z${i}` ? "strong" : null,
  });
}

/**
 * Say why a probability is nan, or 0 though it should not be, or return "".
 *
 * @param {number} p
 * @param {number} e
 * @param {number} total
 */
function reason(p, e, total) {
  if (Number.isNaN(p)) {
    if (Number.isNaN(e)) return "nan / nan";
    return Number.isNaN(total) ? "x / nan" : e === Infinity ? "inf / inf" : "0 / 0";
  }
  if (p !== 0 || total < Infinity) return "";
  return e === 0 ? "0 / inf" : "x / inf";
}
