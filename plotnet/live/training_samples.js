/** The samples of TrainingExplorer: −log p of each as a bar, and the chosen one as a handle. */

import { format } from "./numerics.js";
import { diamond, hatching, slider } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { SMALL, SMALLEST, t, widthOf } from "./text.js";
import { wholeNumber } from "./training_parts.js";
import { EPSILON, trainingOf } from "./training_run.js";

/**
 * @import { Rect } from "./parts.js"
 * @import { Node } from "./scene.js"
 * @import { Loss, Moment, State } from "./training_run.js"
 */

const TICKS = [0, 1, 7, 20, 45, 100, 300]; // p is 10 to the power of minus these
const LABELS = 48; // the width of the numbers beside the axis

/**
 * Describe −log p of the correct class of each sample as a bar that hangs from p = 1, and the chosen sample as a
 * handle.
 *
 * @param {State} state
 * @param {Moment} moment
 * @param {Rect} box
 * @returns {Node[]}
 */
export function sampleBars(state, { exact, computed }, { x, y, width, height }) {
  const { loss, sample } = state;
  const { deepest } = trainingOf(state);
  const count = exact.length;
  const left = x + LABELS;
  const column = (width - LABELS - 2) / count;
  const top = y + 26;
  const bottom = y + height - 28;
  const place = depth(deepest, top, bottom);
  const bars = exact.map((surprise, i) => {
    const bar = { x: left + column * i, width: column, top, bottom, place };
    return sampleBar(`p${i}`, { loss, exact: surprise, computed: computed[i], ...bar });
  });
  const chosen = { x: left + column * sample, y: top - 4, width: column, height: bottom - top + 8, rx: 3 };
  return [
    h("rect", { key: "chosen sample", class: "fill-mark", ...chosen }),
    sampleAxis({ left, width: column * count, top, bottom, deepest, isCut: loss === "epsilon" }),
    h("g", { key: "bars" }, bars),
    sampleHandle({ sample, count, left, column, top, bottom, p: Math.exp(-computed[sample]) }),
  ];
}

/**
 * Return where −log p lies: 0 at the top, the largest one at the bottom.
 *
 * @param {number} deepest
 * @param {number} top
 * @param {number} bottom
 */
function depth(deepest, top, bottom) {
  return (/** @type {number} */ surprise) =>
    top + ((bottom - top) * Math.log1p(Math.max(0, surprise))) / Math.log1p(deepest);
}

const sampleAxis = memoize(
  /** @param {{left: number, width: number, top: number, bottom: number, deepest: number, isCut: boolean}} options */
  ({ left, width, top, bottom, deepest, isCut }) => {
    const place = depth(deepest, top, bottom);
    let last = -Infinity;
    const marks = TICKS.map((k) => {
      const surprise = k * Math.LN10;
      const y = place(surprise);
      if (surprise > deepest || (y - last < 20 && k !== 7)) return null;
      last = y;
      return h(
        "g",
        { key: String(k) },
        h("path", { class: k ? "hair" : "line", d: d`M${left} ${y}h${width}` }),
        t(left - 6, y + 4.5, k ? (k === 1 ? "0.1" : `10^{−${k}}`) : "1", SMALL, {
          anchor: "end",
          class: "soft",
        }),
      );
    });
    return h(
      "g",
      { key: "sample axis" },
      t(0, top - 11, `*p* of the correct class${width > 200 ? ", in each sample" : ""}`, SMALL, {
        class: "soft",
      }),
      marks,
      isCut &&
        h("path", {
          key: "epsilon",
          class: "line-minus",
          "stroke-width": 2.25,
          "stroke-dasharray": "7 3.5",
          d: d`M${left} ${place(-Math.log(EPSILON))}h${width}`,
        }),
    );
  },
);

/**
 * Return the loss of a sample, from the exact −log p and that of the naive softmax.
 *
 * @param {Loss} loss
 * @param {number} exact
 * @param {number} computed
 */
function sampleLoss(loss, exact, computed) {
  if (loss === "naive") return computed;
  return loss === "epsilon" ? -Math.log(Math.exp(-exact) + EPSILON) : exact;
}

/**
 * @param {string} key
 * @param {{loss: Loss, exact: number, computed: number, x: number, width: number, top: number, bottom: number,
 *   place: (surprise: number) => number}} options
 * @returns {Node}
 */
function sampleBar(key, { loss, exact, computed, x, width, top, bottom, place }) {
  const value = sampleLoss(loss, exact, computed);
  const exists = Number.isFinite(value);
  const bar = { x: x + width * 0.22, y: top, width: width * 0.56 };
  const isWrong = Number.isFinite(exact) && !(Math.abs(value - exact) <= 0.02 * Math.max(1, exact));
  const room = bottom - top;
  return h(
    "g",
    { key },
    !exists && h("rect", { key: "failed", class: "fill-bad-soft", ...bar, height: room }),
    !exists &&
      h("path", {
        key: "hatching",
        class: "line-bad",
        "stroke-width": 0.9,
        d: hatching(bar.x, top, bar.width, room, 6),
      }),
    exists && h("rect", { key: "bar", class: "fill-plus", ...bar, height: Math.max(1, place(value) - top) }),
    isWrong &&
      h("rect", { key: "expected", class: "expected", ...bar, height: Math.max(2, place(exact) - top) }),
    !exists &&
      h("path", {
        key: "mark",
        class: "box-failed",
        d: diamond(x + width / 2, bottom - 9, Math.min(8, width * 0.4)),
      }),
  );
}

/**
 * @param {{sample: number, count: number, left: number, column: number, top: number, bottom: number, p: number}} options
 * @returns {Node}
 */
function sampleHandle({ sample, count, left, column, top, bottom, p }) {
  const rail = bottom + 15;
  const here = left + column * (sample + 0.5);
  const half = Math.max(10, widthOf(String(sample), SMALL) / 2 + 5);
  return slider(
    "sample",
    {
      ...wholeNumber("sample", sample, count - 1, (x) => (x - left) / column - 0.5),
      text: `${sample}; p of its correct class is about ${format(p, 1)}`,
      hit: { x: left, y: top - 4, width: column * count, height: bottom - top + 32 },
      ring: { x: here, y: rail, r: 14 },
      box: [here, rail],
    },
    sampleNumbers({ left, column, count, rail, sample }),
    h("rect", { class: "knob line-ink", x: here - half, y: rail - 11, width: 2 * half, height: 22, rx: 6 }),
    t(here, rail + 4.5, String(sample), SMALL, { key: "number", anchor: "middle", class: "strong" }),
  );
}

const sampleNumbers = memoize(
  /** @param {{left: number, column: number, count: number, rail: number, sample: number}} options */
  ({ left, column, count, rail, sample }) => {
    const every = [1, 2, 5, 10].find((step) => step * column >= 22) ?? 20;
    return h(
      "g",
      { key: "numbers" },
      h("rect", { class: "box", x: left, y: rail - 9, width: column * count, height: 18, rx: 9 }),
      Array.from(
        { length: Math.ceil(count / every) },
        (_, i) =>
          i * every !== sample &&
          t(left + column * (i * every + 0.5), rail + 4.5, String(i * every), SMALLEST, {
            key: String(i),
            anchor: "middle",
            class: "soft",
          }),
      ),
    );
  },
);
