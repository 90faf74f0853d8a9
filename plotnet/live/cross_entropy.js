/** CrossEntropyExplorer: the loss of one sample, and p - y as arrows on its logits. */

import {
  commonHandle,
  commonTrack,
  dtypes,
  limitTexts,
  smoothingTrack,
  stepButton,
  temperatureTrack,
} from "./cross_entropy_controls.js";
import { lanes } from "./cross_entropy_lanes.js";
import { changedDigits, compute, isMoved, sumText } from "./cross_entropy_result.js";
import { spacing } from "./numerics.js";
import { explorer } from "./page.js";
import { countButtons, dtypeNames, probabilityBar } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { fitted, LARGE, MEDIUM, num, plain, probability, SMALL, SMALLEST, signed, t } from "./text.js";

/**
 * @import { Result, State } from "./cross_entropy_result.js"
 * @import { Drawn, Size } from "./page.js"
 * @import { Node } from "./scene.js"
 */

export default explorer({ view, local: { hot: null }, complete });

const MAX_CLASSES = 6;
const GRADIENT = "∂*L*/∂*z*_{~i} = (*p*_{~i} − *y*_{~i}) / *T*";

/**
 * Keep the target one of the classes, as Python does.
 *
 * @param {Partial<State>} changes
 * @param {State} state
 * @returns {Partial<State>}
 */
function complete({ ...changes }, { logits, target }) {
  const last = (changes.logits ?? logits).length - 1;
  if (changes.logits) changes.target = Math.min(target, last);
  else if (changes.target !== undefined && changes.target > last) {
    const expected = `expected a class from 0 to ${last}, as there are ${last + 1} logits`;
    throw new RangeError(`target is ${changes.target}: ${expected}`);
  }
  return changes;
}

/**
 * @param {State} state
 * @param {Size} size
 * @returns {Drawn}
 */
function view(state, size) {
  const result = compute(state);
  const unshifted = state.common === 0 ? result : compute({ ...state, common: 0 });
  const moved = result.place.some((place, i) => isMoved(place, unshifted.place[i]));
  const lossy = moved || changedDigits(result, unshifted) !== "";
  const draw = size.width < 700 ? narrow : wide;
  return { ...draw(state, size, result, lossy), message: message(state, result, unshifted, lossy) };
}

/**
 * @param {State} state
 * @param {Size} size
 * @param {Result} result
 * @param {boolean} lossy
 */
function wide(state, { width, height }, result, lossy) {
  const { logits, temperature, label_smoothing, common, dtype } = state;
  const count = logits.length;
  const right = Math.max(360, Math.min(396, width * 0.47));
  const [x, row, barsTop] = [78, 24, 28];
  const laneWidth = width - x - right - 14;
  const top = barsTop + 4 * row + 46;
  const laneHeight = Math.max(32, Math.min(90, (height - top - 44) / count));
  const bottom = top + laneHeight * count;
  const pushX = width - right + 78;
  const barX = pushX + 26;
  const bars = { x, y: barsTop, width: laneWidth, row };
  const total = sumText(result.push, dtype);
  const tracks = width - barX - 42; // the width of both
  return {
    picture: [
      dtypes({ ...bars, dtype }),
      commonHandle({ common, dtype, lossy, ...bars }),
      limitTexts({ ...bars, dtype }),
      t(barX, 22, GRADIENT, 20, { key: "gradient" }),
      t(barX, 50, "*L* = lse(*z*/*T*) − *y* · *z*/*T*", MEDIUM, { key: "definition", class: "soft" }),
      temperatureTrack({ value: temperature, x: barX + 6, y: 110, width: tracks * 0.4 }),
      smoothingTrack({ value: label_smoothing, x: barX + tracks * 0.4 + 34, y: 110, width: tracks * 0.6 }),
      t(pushX, top - 9, "(*y* − *p*)/*T*", MEDIUM, { key: "push", anchor: "end" }),
      t(barX, top - 9, "*p*", MEDIUM, { key: "p" }),
      targetLegend(barX + 40, top - 9, "target *y*"),
      ...lanes(state, result, { x, y: top, width: laneWidth, height: laneHeight }),
      ...classes(state, result, {
        ...{ top, lane: laneHeight, x: barX, width: width - barX - 82, right: width, pushX },
        isNarrow: false,
      }),
      h("path", { key: "total line", class: "line", d: d`M${pushX - 64} ${bottom}h64` }),
      t(pushX, bottom + 19, total, LARGE, {
        key: "total",
        anchor: "end",
        class: total.startsWith("nan") ? "failed" : null,
      }),
      t(pushX - 68, bottom + 19, "sum", SMALL, { key: "sum", anchor: "end", class: "soft" }),
      stepButton(barX, bottom + 22),
      ...buttons(count, width - 38, bottom + 22),
    ],
    height: bottom + 42,
  };
}

/**
 * Draw for a narrow page: each logit with its arrow and its probability in one row.
 *
 * @param {State} state
 * @param {Size} size
 * @param {Result} result
 */
function narrow(state, { width }, result) {
  const { logits, temperature, label_smoothing, common, dtype } = state;
  const count = logits.length;
  const [isPhone, isOneRow, hasFormula] = [width < 420, width >= 520, width >= 560]; // formula beside the dtypes
  const columns = width < 360 ? 2 : 4;
  const first = columns === 2 ? 92 : 64; // the height of the first row of tracks
  const tracks = isOneRow ? first : first + 46;
  const top = tracks + 42;
  const laneHeight = Math.max(36, Math.min(56, 216 / count));
  const bottom = top + laneHeight * count;
  const [x, textWidth] = width < 500 ? [52, 74] : [78, 82];
  const barWidth = Math.max(40, width * 0.2 - 14);
  const barX = width - textWidth - barWidth;
  const third = (width - 80) / 3;
  const half = (width - 56) / 2;
  return {
    picture: [
      dtypeNames({ x: 0, y: 0, width: isPhone ? width : Math.min(width - 64, 340), dtype, columns }),
      hasFormula && t(width - 66, 19, GRADIENT, MEDIUM, { key: "gradient", anchor: "end" }),
      commonTrack({ value: common, x: 12, y: first, width: isOneRow ? third : width - 24 }),
      temperatureTrack({
        value: temperature,
        x: isOneRow ? third + 40 : 12,
        y: tracks,
        width: isOneRow ? third : half,
      }),
      smoothingTrack({
        value: label_smoothing,
        x: isOneRow ? 2 * third + 68 : half + 44,
        y: tracks,
        width: isOneRow ? third : half,
      }),
      t(barX, top - 9, "*p*", MEDIUM, { key: "p" }),
      targetLegend(barX + 18, top - 9, "*y*"),
      t(width, top - 9, "(*y*−*p*)/*T*", SMALLEST, { key: "push", anchor: "end", class: "soft" }),
      ...lanes(state, result, { x, y: top, width: barX - x - 10, height: laneHeight }),
      ...classes(state, result, {
        ...{ top, lane: laneHeight, x: barX, width: barWidth, right: width, pushX: width },
        isNarrow: true,
      }),
      stepButton(width - 96, bottom + 20),
      !hasFormula && t(2, bottom + 66, GRADIENT, MEDIUM, { key: "formula" }),
      ...buttons(count, width - 40, isPhone ? bottom + 61 : 14),
    ],
    height: bottom + (hasFormula ? 42 : 76),
  };
}

/**
 * Describe the buttons that remove and add a class.
 *
 * @param {number} count
 * @param {number} x
 * @param {number} y
 */
function buttons(count, x, y) {
  return countButtons({
    ...{ x, y, count, most: MAX_CLASSES },
    write: (logits, state) => complete({ logits }, state),
  });
}

// The probability of each class, its target, and the length of its arrow

/**
 * @param {State} state
 * @param {Result} result
 * @param {{top: number, lane: number, x: number, width: number, right: number, pushX: number, isNarrow: boolean}} place
 *   `x` and `width` are those of the bars, `right` and `pushX` the right ends of the numbers.
 */
function classes({ logits, target, hot }, { p, y, push }, { top, lane, ...place }) {
  return logits.map((_, i) =>
    numbersOfClass({
      ...{ i, p: p[i], expected: y[i], push: push[i], isStrong: i === target || hot === `z${i}` },
      ...{ ...place, y: top + lane * (i + 0.5), lane },
    }),
  );
}

const numbersOfClass = memoize(
  /** @param {{i: number, p: number, expected: number, push: number, isStrong: boolean, x: number, width: number, right: number, pushX: number, isNarrow: boolean, y: number, lane: number}} options */
  ({ i, p, expected, push, isStrong, x, width, right, pushX, isNarrow, y, lane }) => {
    const middle = isNarrow ? y - 7 : y;
    const height = isNarrow ? 20 : Math.min(28, lane * 0.6);
    const text = num(p, 3).includes("^") ? num(p, 2) : probability(p);
    const pushText = signed(push, num(push, 3).includes("^") ? 2 : 3);
    const style = isStrong ? "strong" : null;
    return h(
      "g",
      { key: `p${i}` },
      probabilityBar("bar", { x, y: middle, width, height: height - 6, p }),
      expected > 0 &&
        h("rect", {
          key: "target",
          class: "expected",
          x,
          y: middle - height / 2,
          width: Math.max(2, width * expected),
          height,
        }),
      t(right, middle + 6, text, fitted(text, 72, isNarrow ? MEDIUM : LARGE), {
        key: "p",
        anchor: "end",
        class: Number.isNaN(p) ? "failed" : style,
      }),
      t(pushX, isNarrow ? y + Math.min(18, lane * 0.42) : y + 6, pushText, isNarrow ? SMALL : LARGE, {
        key: "push",
        anchor: "end",
        class: Number.isFinite(push) ? (isNarrow ? "soft" : style) : "failed",
      }),
    );
  },
);

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @returns {Node}
 */
function targetLegend(x, y, text) {
  return h(
    "g",
    { key: "legend" },
    h("rect", { class: "expected", x, y: y - 11, width: 22, height: 12 }),
    t(x + 27, y, text, SMALL, { class: "soft" }),
  );
}

// The message

/**
 * @param {State} state
 * @param {Result} result
 * @param {Result} unshifted
 * @param {boolean} lossy
 * @returns {string}
 */
function message(state, result, unshifted, lossy) {
  const { logits, target, temperature, label_smoothing, common, dtype } = state;
  const { z, loss, p, y } = result;
  const name = `z${plain(`_{${target}}`)}`;
  if (z.some(Number.isNaN)) return "One nan is enough: every probability, every arrow and the loss are nan.";
  if (z.includes(Infinity)) {
    const cause = logits.includes(Infinity) ? "A logit is inf" : `z + c is beyond the range of ${dtype}`;
    return `${cause}: subtracting the maximum gives inf − inf = nan, and so nothing is left to compare.`;
  }
  if (z.every((value) => value === -Infinity))
    return "All logits are −inf: −inf − (−inf) is nan, no class is left.";
  if (loss === Infinity && p[target] === 0)
    return `p${plain(`_{${target}}`)} is 0, so the loss −log p is inf; the gradient p − y is finite all the same.`;
  if (lossy) {
    const step = plain(num(spacing(Math.max(...z.map(Math.abs)), dtype), 3));
    const change = changedDigits(result, unshifted) || "the loss happens to stay the same";
    return `Near c = ${plain(num(common, 6))}, the numbers of ${dtype} are ${step} apart. z + c is rounded to them (dashed: without c), and ${change}.`;
  }
  if (common !== 0)
    return `c = ${plain(num(common, 6))} is added to all logits and cancels in softmax: no arrow, no probability and no digit of the loss changes.`;
  if (label_smoothing > 0 && p[target] > y[target])
    return `p${plain(`_{${target}}`)} is larger than its smoothed target: the arrow pulls ${name} back, so no logit can grow for ever.`;
  if (temperature !== 1)
    return `The temperature acts twice: softmax of z/T is ${temperature > 1 ? "flatter" : "steeper"}, and the gradient is divided by T once more.`;
  return `The arrows sum to 0: what pushes ${name} up pushes the others down, each by its own p. lse(z) is a smooth maximum of the logits: the loss is how far ${name} lies below it.`;
}
