/** LogSoftmaxExplorer: four methods to compute log-softmax on one axis, where each fails, and the gradient of each. */

import { curveMarks, gradientBars, gradientCurve } from "./log_softmax_gradients.js";
import { epsBound, epsTrack, gapHandle, gapLine, levelTrack } from "./log_softmax_handles.js";
import { background, gapAxis, result, scale } from "./log_softmax_lanes.js";
import {
  correctDigits,
  DIFFERENCE,
  DIRECT,
  isRounded,
  lowerBound,
  METHODS,
  results,
  WITH_EPS,
} from "./log_softmax_methods.js";
import { format, logsumexp, spacing } from "./numerics.js";
import { explorer } from "./page.js";
import { dtypeBars, dtypeNames, LIMITS, RANGES } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { fitted, LARGE, MEDIUM, num, plain, SMALL, t, widthOf } from "./text.js";

/**
 * @import { Band, Span } from "./log_softmax_lanes.js"
 * @import { Method, Results, State } from "./log_softmax_methods.js"
 * @import { Dtype } from "./numerics.js"
 * @import { Drawn, Size } from "./page.js"
 * @import { Node } from "./scene.js"
 * @typedef {{name: number, control: number, value: Band, gradient: Band}} Lane `name` and `control` are the heights
 *   of the name of a method and of its parameter, `value` and `gradient` the places of its value and of the curve.
 */

export default explorer({ view });

const FORMULA = "log *p*_{1} = *z*_{1} − log ∑_{~j} exp(*z*_{~j})";
const DTYPE_ROW = 24;

/**
 * @param {State} state
 * @param {Size} size
 * @returns {Drawn}
 */
function view(state, size) {
  const { gap, level, eps, dtype } = state;
  const found = results(state);
  const places = size.width < 760 ? narrow(size.width) : wide(size);
  const { x, width, lanes, top, bottom, handle, isNarrow, bars } = places;
  const span = { x, width };
  const methods = METHODS.map((_, method) => methodOf(method, state));
  const marked = methods.map((method, i) => ({ ...method, ...span, ...lanes[i].gradient }));
  const { value, gradient } = lanes[WITH_EPS];
  const [{ truth }, lane] = [found, { y: value.y, height: value.height + gradient.height }];
  return {
    picture: [
      gapLine({ ...span, handle, top }, gap),
      dtypes(places, size.width, dtype),
      ...heading(places, size.width, state, found),
      scale({ ...span, top, bottom, isNarrow }),
      ...methods.map((method, i) => background({ ...method, ...span, ...lanes[i].value })),
      ...marked.map(gradientCurve),
      ...lanes.map(({ name }, i) => t(isNarrow ? 2 : 0, name, METHODS[i], isNarrow ? SMALL : MEDIUM)),
      trueValue(places, truth),
      ...marked.map((options) => curveMarks({ ...options, gap })),
      gapHandle(state, truth, { ...span, handle, top, bottom }, size.width),
      epsTrack({ ...places.controls, y: lanes[WITH_EPS].control, eps, dtype }),
      epsBound({ ...span, ...lane, eps, dtype }),
      levelTrack({ ...places.controls, y: lanes[DIFFERENCE].control, level }),
      ...methods.map((method, i) =>
        result({ ...method, ...span, ...lanes[i].value, value: found.values[i], truth }),
      ),
      ...lanes.map(({ value, gradient }, method) =>
        gradientBars({
          method,
          ...bars,
          ...value,
          textY: gradient.y + Math.min(22, gradient.height / 2 + 5),
          isNarrow,
          target: found.gradients[method][1],
          other: found.gradients[method][0],
          exactTarget: found.exact[1],
          exactOther: found.exact[0],
        }),
      ),
    ],
    height: places.height,
    message: message(state, found),
  };
}

/**
 * Return a method with what it depends on: ε is 0 for those that do not use it, so that nothing of them is computed
 * again when it changes.
 *
 * @param {number} method
 * @param {State} state
 * @returns {Method}
 */
function methodOf(method, { level, eps, dtype }) {
  return { method, level, eps: method === WITH_EPS ? eps : 0, dtype };
}

// Layout

/**
 * Lay out for a laptop: names and parameters at the left, gradients at the right of the lanes.
 *
 * @param {Size} size
 */
function wide({ width, height }) {
  const [label, right, dtypesTop] = [158, 222, 37];
  const top = dtypesTop + 4 * DTYPE_ROW + 26;
  const lane = Math.max(54, Math.min(112, (height - top - 24) / 4));
  const share = Math.max(25, lane * 0.47); // of the value
  const lanes = METHODS.map((_, i) => {
    const y = top + i * lane;
    return {
      name: y + 15,
      control: y + Math.min(lane - 8, 60),
      value: { y, height: share },
      gradient: { y: y + share, height: lane - share },
    };
  });
  return {
    isNarrow: false,
    x: label,
    width: width - label - right - 20,
    handle: 0,
    top,
    bottom: top + 4 * lane,
    lanes,
    controls: { x: 8, width: 122, nameX: /** @type {number | null} */ (null) },
    bars: { left: width - right, width: right },
    height: top + 4 * lane + 23,
  };
}

/** @typedef {ReturnType<typeof wide>} Places */

/**
 * Lay out for a narrow page: the name of a method and its parameter are above its lane.
 *
 * @param {number} width
 * @returns {Places}
 */
function narrow(width) {
  const right = Math.max(84, Math.min(140, width * 0.25));
  const handle = width < 360 ? 56 : 28; // below the names of the dtypes
  const top = handle + 60;
  const [value, curve] = [24, 20];
  /** @type {Lane[]} */
  const lanes = [];
  let y = top;
  for (const method of METHODS.keys()) {
    const name = method === WITH_EPS || method === DIFFERENCE ? 26 : 19;
    const top = y + name;
    lanes.push({
      name: y + name / 2 + 5,
      control: y + name / 2,
      value: { y: top, height: value },
      gradient: { y: top + value, height: curve },
    });
    y = top + value + curve;
  }
  const trackX = width < 360 ? 222 : 246;
  return {
    isNarrow: true,
    x: 0,
    width: width - right - 8,
    handle,
    top,
    bottom: y,
    lanes,
    controls: { nameX: width < 360 ? 132 : 150, x: trackX, width: width - trackX - 10 },
    bars: { left: width - right, width: right },
    height: y + (width >= 420 ? 44 : 64),
  };
}

// What does not depend on the gap

/**
 * @param {Places} places
 * @param {number} width
 * @param {Dtype} dtype
 */
function dtypes({ isNarrow, x, width: length }, width, dtype) {
  return isNarrow ? narrowDtypes({ width, dtype }) : wideDtypes({ x, width: length, dtype });
}

const narrowDtypes = memoize(
  /** @param {{width: number, dtype: Dtype}} options */
  ({ width, dtype }) => dtypeNames({ x: 0, y: 0, width, dtype, columns: width < 360 ? 2 : 4 }),
);

const wideDtypes = memoize(
  /** @param {Span & {dtype: Dtype}} options */
  ({ dtype, ...span }) => {
    const { zero, at } = gapAxis(span);
    return dtypeBars({
      x: 0,
      y: 37,
      row: DTYPE_ROW,
      dtype,
      ends: (name) => [zero, at(-LIMITS[name].positive)],
      texts: (name) => ["*p* > 0", num(-LIMITS[name].positive, 5)],
      label: (name) => `p is greater than 0 up to a gap of ${format(-LIMITS[name].positive, 5)}`,
    });
  },
);

/**
 * Describe the true value, the stored logits, the formula, and the heads of the gradients.
 *
 * @param {Places} places
 * @param {number} width
 * @param {State} state
 * @param {Results} found
 * @returns {Node[]}
 */
function heading({ isNarrow, bars, lanes, top, bottom, height }, width, { gap, dtype }, { z, truth }) {
  const exact = `true log *p*_{1} = ${num(truth, 6)}`;
  const style = Number.isNaN(truth) ? "failed" : null;
  const { left } = bars;
  if (isNarrow) {
    const isOneLine = width >= 420;
    /** @type {["start" | "end", number]} */
    const [anchor, formulaX] = isOneLine ? ["end", width] : ["start", 0];
    return [
      t(left, top - 26, "gradient on", SMALL, { key: "gradient" }),
      t(left, top - 9, "*z*_{1}", SMALL, { key: "on z1" }),
      t(width, top - 9, "*z*_{0}", SMALL, { key: "on z0", anchor: "end" }),
      t(0, bottom + 39, exact, MEDIUM, { key: "truth", class: style }),
      t(formulaX, height - 5, FORMULA, MEDIUM, { key: "formula", anchor }),
    ];
  }
  const room = bars.width + 20;
  const [short, logits] = [5, 9].map((n) => `*z*_{0} = ${num(z[0], n)}, *z*_{1} = ${num(z[1], n)}`);
  const stored = widthOf(logits, MEDIUM) > room * 1.2 ? short : logits;
  const lost = isRounded(gap, z) ? "failed" : null;
  const below = bottom + 17;
  return [
    t(width, 50, FORMULA, fitted(FORMULA, room * 1.12, LARGE), { key: "formula", anchor: "end" }),
    t(width, 78, `stored in ${dtype}:`, SMALL, { key: "stored", anchor: "end", class: "soft" }),
    t(width, 97, stored, fitted(stored, room, MEDIUM), { key: "logits", anchor: "end", class: lost }),
    t(left, top - 9, "gradient on *z*_{1}", SMALL, { key: "on z1" }),
    t(width, top - 9, "on *z*_{0}", SMALL, { key: "on z0", anchor: "end" }),
    ...[DIRECT, lanes.length - 1].map((i) => {
      const { y, height } = lanes[i].gradient;
      return t(0, y + height / 2 + 5, "gradient on *z*_{1}", SMALL, {
        key: `curve name ${i}`,
        class: "soft",
      });
    }),
    t(0, below, exact, fitted(exact, 180, MEDIUM), { key: "truth", class: style }),
    t(left, below, "−1", SMALL, { key: "minus one", class: "soft" }),
    t(left + bars.width / 2, below, "0", SMALL, { key: "zero", anchor: "middle", class: "soft" }),
    t(width, below, "1", SMALL, { key: "one", anchor: "end", class: "soft" }),
  ];
}

/**
 * Mark the true value in all lanes.
 *
 * @param {Places} places
 * @param {number} truth
 */
function trueValue({ lanes, ...span }, truth) {
  const x = gapAxis(span).at(-truth);
  const lines = lanes.map(({ value }) => d`M${x} ${value.y}v${value.height}`);
  return h("path", { key: "true value", class: "expected", d: Number.isNaN(truth) ? "" : lines.join("") });
}

// The message

/**
 * @param {State} state
 * @param {Results} found
 * @returns {string} At most two sentences.
 */
function message(state, found) {
  const { dtype } = state;
  if (Number.isNaN(found.truth)) {
    const isNan = found.z.some(Number.isNaN);
    const cause = isNan ? "A logit is nan" : "The gap of the stored logits is inf − inf = nan";
    return `${cause}: every method returns nan.`;
  }
  const sentences = [
    storedGap(state, found),
    differenceError(found, dtype),
    directError(found, dtype),
    epsError(state, found),
  ].filter(Boolean);
  if (sentences.length > 0) return sentences.slice(0, 2).join(" ");
  return "All four methods agree. Drag the gap to the right until the first one fails.";
}

/** Write a number for a sentence. */
const words = (/** @type {number} */ x, digits = 3) => plain(num(x, digits));

/**
 * @param {State} state
 * @param {Results} found
 */
function storedGap({ gap, level, dtype }, { z }) {
  if (!isRounded(gap, z)) return "";
  const apart = words(spacing(level, dtype));
  const stored = `the stored gap is ${words(z[0] - z[1], 6)}, not ${words(gap, 6)}`;
  return `Near ${words(level)}, ${dtype} numbers are ${apart} apart: ${stored}.`;
}

/**
 * @param {Results} found
 * @param {Dtype} dtype
 */
function differenceError({ z, values, truth }, dtype) {
  if (correctDigits(values[DIFFERENCE], truth, dtype) === Infinity) return "";
  const apart = spacing(Math.max(Math.abs(z[1]), Math.abs(logsumexp(z, dtype))), dtype);
  return `logsumexp(z) is rounded to a multiple of ${words(apart)}, so z − logsumexp(z) loses digits.`;
}

/**
 * @param {Results} found
 * @param {Dtype} dtype
 */
function directError({ values, gradients, truth }, dtype) {
  if (values[DIRECT] === -Infinity && truth > -Infinity) {
    const smallest = `whose smallest number is ${words(RANGES[dtype].smallest, 2)}`;
    return `exp(${words(truth, 5)}) is rounded to 0 in ${dtype}, ${smallest}: log 0 is −inf, its gradient 0 · inf = nan.`;
  }
  if (values[DIRECT] === -Infinity || Number.isFinite(gradients[DIRECT][1])) return "";
  const p = `p = ${words(Math.exp(truth))} is subnormal in ${dtype}`;
  return `${p}, with fewer digits: 1 / p overflows, and the gradient is −inf.`;
}

/**
 * @param {State} state
 * @param {Results} found
 */
function epsError({ eps, dtype }, { values, gradients, truth, exact }) {
  if (eps === 0) return "";
  if (lowerBound({ eps, dtype }) === -Infinity)
    return `ε = ${words(eps)} is rounded to 0 in ${dtype}: p + ε is p.`;
  const slope = gradients[WITH_EPS][1];
  if (!Number.isFinite(slope))
    return `1 / (p + ε) overflows in ${dtype}: with ε, the gradient is ${words(slope)}.`;
  const left = Math.abs(slope / exact[1]);
  if (values[WITH_EPS] > 0) return "log(p + ε) is greater than 0, as if p were greater than 1.";
  if (left < 0.9) {
    const half = `half of it at a gap of ${words(0 - Math.log(eps), 5)}`;
    return `With ε, p / (p + ε) = ${words(left, 2)} of the gradient remains; ${half}.`;
  }
  const digits = correctDigits(values[WITH_EPS], truth, dtype);
  const count = digits === 0 ? "no digit" : `${digits} digit${digits === 1 ? "" : "s"}`;
  return digits < Infinity
    ? `p + ε loses digits of p before the bound (hatched): ${count} of log p ${digits > 1 ? "are" : "is"} correct here.`
    : "";
}
