/** The steps of softmax as written, and the columns exp, sum and p that show where inf and nan come from. */

import { arithmetic, cast, sum } from "./numerics.js";
import { probabilityBar } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { brief, fitted, LARGE, MEDIUM, probability, SMALL, SMALLEST, t, widthOf } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Node } from "./scene.js"
 */

/** @typedef {{z: number[], e: number[], total: number, p: number[]}} Steps */

/**
 * Compute softmax as written, every step rounded to the dtype.
 *
 * @param {number[]} logits
 * @param {Dtype} dtype
 * @returns {Steps}
 */
export function steps(logits, dtype) {
  const { exp, divide, round } = arithmetic(dtype);
  const z = cast(logits, dtype);
  const e = z.map((value) => exp(value));
  const total = round(sum(e, arithmetic(dtype === "float16" ? "float32" : dtype)));
  return { z, e, total, p: e.map((value) => divide(value, total)) };
}

/**
 * Describe exp(z), the sum and the probabilities, with links that show where inf and nan go.
 *
 * @param {{x: number, width: number, ys: number[], top: number, e: number[], total: number, p: number[],
 *   exact: number[], hot: string | null, argument?: string}} options `argument` is what exp is computed of.
 * @returns {Node}
 */
export function columns({ x, width, ys, top, e, total, p, exact, hot, argument = "*z*" }) {
  const [expWidth, gap, sumWidth, textWidth] = [88, 24, 84, 56];
  const expRight = x + expWidth;
  const sumLeft = expRight + gap;
  const sumRight = sumLeft + sumWidth;
  const barLeft = sumRight + gap;
  const barWidth = width - expWidth - 2 * gap - sumWidth - textWidth;
  const middle = (ys[0] + ys[ys.length - 1]) / 2;
  const barHeight = Math.min(22, (ys[1] - ys[0]) * 0.55);
  const isLost = !Number.isFinite(total) || total === 0;
  const sumText = brief(total);
  const ratio = `*p* = exp(${argument}) / sum`;
  return h(
    "g",
    { key: "columns" },
    t(expRight - 4, top, `exp(${argument})`, MEDIUM, { anchor: "end" }),
    t(sumLeft + sumWidth / 2, top, "sum", SMALL, { anchor: "middle", class: "soft" }),
    t(barLeft, top, widthOf(ratio, SMALL) < barWidth + textWidth ? ratio : "*p*", SMALL, { class: "soft" }),
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
      class: isLost ? "box-failed" : "box",
      x: sumLeft,
      y: middle - 21,
      width: sumWidth,
      height: 42,
      rx: 5,
    }),
    t(sumLeft + sumWidth / 2, middle + 6, sumText, fitted(sumText, sumWidth - 8, LARGE), {
      key: "sum",
      anchor: "middle",
      class: isLost ? "failed" : null,
    }),
    ys.map((y, i) => expText(`exp ${i}`, expRight, y, e[i], hot === `z${i}`)),
    ys.map((y, i) =>
      probabilityBar(`p${i}`, {
        x: barLeft,
        y,
        width: barWidth,
        height: barHeight,
        p: p[i],
        expected: exact[i],
        note: reason(p[i], e[i], total),
      }),
    ),
    ys.map((y, i) => probabilityText(`p text ${i}`, x + width, y, p[i], exact[i], hot === `z${i}`)),
  );
}

/**
 * Return the place of the bars of `narrowColumns`.
 *
 * @param {number} width Of the picture.
 */
export function narrowBars(width) {
  const barWidth = Math.max(44, width * 0.2);
  return { barWidth, barLeft: width - 56 - barWidth };
}

/**
 * Describe the same for a narrow page: beside each lane its probability with, if there is room for a second line, its
 * exponential, and the sum below.
 *
 * @param {{width: number, top: number, row: number, sumY: number, e: number[], total: number, p: number[],
 *   exact: number[], hot: string | null}} options `row` is the height of a lane.
 * @returns {Node[]}
 */
export function narrowColumns({ width, top, row, sumY, e, total, p, exact, hot }) {
  const { barWidth, barLeft } = narrowBars(width);
  const isTwoLines = row >= 36;
  const isLost = !Number.isFinite(total) || total === 0;
  const rows = p.flatMap((share, i) => {
    const y = top + row * (i + 0.5);
    const line = isTwoLines ? y - 6 : y;
    const bar = { x: barLeft, y: line, width: barWidth, height: Math.min(18, row - 12) };
    const exponential = t(width, y + 17, `exp = ${brief(e[i])}`, SMALLEST, {
      key: `exp ${i}`,
      anchor: "end",
      class: Number.isFinite(e[i]) ? "soft" : "failed",
    });
    return [
      probabilityBar(`p${i}`, { ...bar, p: share, expected: exact[i] }),
      probabilityText(`p text ${i}`, width, line, share, exact[i], hot === `z${i}`),
      ...(isTwoLines ? [exponential] : []),
    ];
  });
  const style = isLost ? "failed" : null;
  return [
    t(barLeft, top - 10, "*p*", MEDIUM, { key: "p" }),
    ...rows,
    t(width, sumY, `sum = ${brief(total)}`, MEDIUM, { key: "sum", anchor: "end", class: style }),
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
  return h(
    "g",
    { key },
    failed && h("rect", { class: "box-failed", x: right - 50, y: y - 13, width: 52, height: 26, rx: 5 }),
    t(right - (failed ? 8 : 4), y + 6, brief(e), LARGE, { anchor: "end", class: style }),
  );
}

/**
 * @param {string} key
 * @param {number} right
 * @param {number} y
 * @param {number} p
 * @param {number} exact
 * @param {boolean} isHot
 */
function probabilityText(key, right, y, p, exact, isHot) {
  const failed = Number.isNaN(p) || (p === 0 && exact > 1e-3);
  const text = probability(p);
  return t(right, y + 6, text, fitted(text, 54, LARGE), {
    key,
    anchor: "end",
    class: failed ? "failed" : isHot ? "strong" : null,
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
