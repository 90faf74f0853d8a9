/** LogSoftmaxExplorer: four methods to compute log-softmax on one axis, where each fails, and the gradient of each. */

import {
  arithmetic,
  cast,
  cross_entropy_grad,
  format,
  log_softmax,
  logsumexp,
  softmax,
  spacing,
} from "./numerics.js";
import { explorer } from "./page.js";
import {
  diamond,
  dtypeBars,
  dtypeNames,
  hatching,
  LIMITS,
  limitLine,
  logarithmic,
  RANGES,
  slider,
  symmetricLog,
  toPixel,
} from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { fitted, LARGE, MEDIUM, num, plain, SMALL, SMALLEST, t, widthOf } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Drawn, Size } from "./page.js"
 * @import { Child, Node } from "./scene.js"
 * @typedef {{gap: number, level: number, eps: number, dtype: Dtype}} State
 * @typedef {{z: number[], values: number[], gradients: number[][], truth: number, exact: number[]}} Results `truth`
 *   and `exact` are the value and the gradient in float64, of the logits that the dtype stores.
 * @typedef {{y: number, height: number}} Band
 * @typedef {{y: number, height: number, name: number, control: number, value: Band, gradient: Band}} Lane `name` and
 *   `control` are the places of the name of a method and of its parameter.
 */

export default explorer({ view });

const METHODS = ["log(softmax(*z*))", "log(softmax(*z*) + *ε*)", "*z* − logsumexp(*z*)", "log_softmax(*z*)"];
const [DIRECT, WITH_EPS, DIFFERENCE, STABLE] = [0, 1, 2, 3];
/** @type {Record<Dtype, number>} */
const DIGITS = { float16: 4, bfloat16: 3, float32: 7, float64: 8 };
const FORMULA = "log *p*_{1} = *z*_{1} − log ∑_{~j} exp(*z*_{~j})";

// What is computed

/**
 * Compute log p of the second logit by each method, every step rounded to the dtype.
 *
 * @param {number[]} z
 * @param {number} eps
 * @param {Dtype} dtype
 * @returns {number[]}
 */
function methodValues(z, eps, dtype) {
  const { add, log, round, subtract } = arithmetic(dtype);
  const p = softmax(z, dtype)[1];
  return [log(p), log(add(p, round(eps))), subtract(z[1], logsumexp(z, dtype)), log_softmax(z, dtype)[1]];
}

/**
 * Compute the gradient of a method's loss with respect to both logits: by the chain rule through p, or as p - y.
 *
 * @param {number} method
 * @param {number[]} z
 * @param {number} eps
 * @param {Dtype} dtype
 * @returns {number[]}
 */
function methodGradient(method, z, eps, dtype) {
  if (method >= DIFFERENCE) return cross_entropy_grad(z, 1, dtype).map(positiveZero);
  const { add, divide, multiply, round, subtract } = arithmetic(dtype);
  const p = softmax(z, dtype);
  const outer = divide(-1, method === DIRECT ? p[1] : add(p[1], round(eps)));
  const inner = [multiply(-p[1], p[0]), multiply(p[1], subtract(1, p[1]))];
  return inner.map((slope) => positiveZero(multiply(outer, slope)));
}

const positiveZero = (/** @type {number} */ x) => x + 0;

const storedLogits = (/** @type {number} */ gap, /** @type {number} */ level, /** @type {Dtype} */ dtype) =>
  cast([level, level - gap], dtype);

/**
 * @param {State} state
 * @returns {Results}
 */
function results({ gap, level, eps, dtype }) {
  const z = storedLogits(gap, level, dtype);
  return {
    z,
    values: methodValues(z, eps, dtype),
    gradients: METHODS.map((_, method) => methodGradient(method, z, eps, dtype)),
    truth: log_softmax(z)[1],
    exact: cross_entropy_grad(z, 1),
  };
}

/**
 * Return how many leading digits of a value are correct; Infinity if it is as good as the dtype allows.
 *
 * @param {number} value
 * @param {number} truth
 * @param {Dtype} dtype
 */
function correctDigits(value, truth, dtype) {
  if (value === truth) return Infinity;
  const error = Math.abs((value - truth) / truth);
  if (error <= Math.max(4 * spacing(1, dtype), 0.5 * 10 ** (1 - DIGITS[dtype]))) return Infinity;
  return error < 1 ? Math.floor(-Math.log10(error)) : 0;
}

/** Where log ε lies if the dtype can store ε, else -inf. */
const lowerBound = memoize(
  /** @param {{eps: number, dtype: Dtype}} options */
  ({ eps, dtype }) => {
    const { log, round } = arithmetic(dtype);
    return log(round(eps));
  },
);

/**
 * Find the difference of the logits from which fewer than 3 digits of log(p + ε) are correct.
 *
 * @param {number} eps
 * @returns {number}
 */
function digitsLostFrom(eps) {
  let [low, high] = [0, -Math.log(eps)];
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    const error = Math.log1p(eps * (1 + Math.exp(middle))) / Math.log1p(Math.exp(middle));
    if (error > 1e-3) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * @param {State} state
 * @param {Size} size
 * @returns {Drawn}
 */
function view(state, size) {
  const { gap, level, eps, dtype } = state;
  const found = results(state);
  const places = layout(size);
  const { x, width, lanes, top, bottom, isNarrow } = places;
  const { zero, at } = differenceAxis(x, width);
  return {
    picture: [
      gapLine(places, at(gap), Number.isNaN(gap)),
      isNarrow ? narrowDtypes({ width: size.width, dtype }) : dtypes({ y: places.dtypes, x, width, dtype }),
      ...heading(places, size.width, found, dtype),
      axis({ x, width, top, bottom, isNarrow }),
      ...lanes.map((lane, method) =>
        background({
          method,
          dtype,
          eps: method === WITH_EPS ? eps : 0,
          level: method === DIFFERENCE ? level : 0,
          x,
          width,
          y: lane.value.y,
          height: lane.value.height,
        }),
      ),
      ...lanes.map(({ gradient }, method) =>
        gradientCurve({
          method,
          level,
          eps: method === WITH_EPS ? eps : 0,
          dtype,
          x,
          width,
          y: gradient.y,
          height: gradient.height,
        }),
      ),
      names({ x: isNarrow ? x + 2 : 0, narrow: isNarrow, lane: lanes[0].height, ...namePlaces(lanes) }),
      markers(places, at(gap), at(-found.truth), found.truth, Number.isNaN(gap)),
      gapHandle(state, found, places, size.width),
      epsHandle({ eps, dtype, isNarrow, x, width, ...controlPlace(places, lanes[WITH_EPS]) }),
      levelHandle({ level, isNarrow, x, ...controlPlace(places, lanes[DIFFERENCE]) }),
      ...lanes.map((lane, method) =>
        result({
          method,
          value: found.values[method],
          truth: found.truth,
          dtype,
          x,
          width,
          y: lane.value.y + lane.value.height / 2,
          zero,
        }),
      ),
      ...lanes.map((lane, method) =>
        gradientBars({
          method,
          target: found.gradients[method][1],
          other: found.gradients[method][0],
          exactTarget: found.exact[1],
          exactOther: found.exact[0],
          middle: places.bars.middle,
          half: places.bars.half,
          y: lane.value.y + lane.value.height / 2,
          height: Math.min(20, lane.value.height - 8),
          textY: lane.gradient.y + Math.min(24, lane.gradient.height * 0.5 + 6),
          isNarrow,
        }),
      ),
    ],
    height: places.height,
    message: message(state, found),
  };
}

// Layout

/** Where the axis of differences and of log p begins and ends, as asinh of half a number. */
const AXIS_START = Math.asinh(10.3);
const AXIS_END = Math.asinh(750);
const AXIS_INF = AXIS_END + 0.55;
const AXIS_SPAN = AXIS_START + AXIS_INF + 0.4;

/**
 * Return the axis of the difference z0 - z1, which is that of -log p too: even near 0, then logarithmic, with a place
 * for inf. Far from 0 the difference and -log p are equal.
 *
 * @param {number} x
 * @param {number} width
 */
function differenceAxis(x, width) {
  const unit = width / AXIS_SPAN;
  const zero = x + AXIS_START * unit;
  const place = (/** @type {number} */ v) => {
    if (Number.isNaN(v)) return 0;
    return v === Infinity
      ? AXIS_INF
      : Math.min(AXIS_END + 0.1, Math.max(-AXIS_START + 0.05, Math.asinh(v / 2)));
  };
  return {
    unit,
    zero,
    end: x + width,
    at: (/** @type {number} */ v) => zero + unit * place(v),
    value: (/** @type {number} */ px) => 2 * Math.sinh((px - zero) / unit),
  };
}

/**
 * @param {Size} size
 */
function layout({ width, height }) {
  return width < 640 ? narrow(width) : wide(width, height);
}

/** @typedef {ReturnType<typeof narrow>} Places */

/**
 * @param {number} width
 * @param {number} height
 * @returns {Places}
 */
function wide(width, height) {
  const [label, right, dtypesTop] = [158, 222, 36];
  const top = dtypesTop + 4 * 22 + 24;
  const lane = Math.max(48, Math.min(112, (height - top - 24) / 4));
  const value = Math.max(25, lane * 0.47);
  const lanes = METHODS.map((_, i) => {
    const y = top + i * lane;
    return {
      y,
      height: lane,
      name: y + 18,
      control: y + lane - Math.max(10, lane * 0.22),
      value: { y, height: value },
      gradient: { y: y + value, height: lane - value },
    };
  });
  return {
    isNarrow: false,
    x: label,
    width: width - label - right - 20,
    dtypes: dtypesTop,
    handle: 0,
    top,
    bottom: top + 4 * lane,
    lanes,
    bars: { middle: width - right / 2, half: right / 2 },
    height: top + 4 * lane + 23,
  };
}

/**
 * Lay out a single column: the name of a method, its parameter, its value and its gradient below each other.
 *
 * @param {number} width
 */
function narrow(width) {
  const right = Math.max(84, Math.min(140, width * 0.25));
  const handle = 58;
  const top = handle + 58;
  /** @type {Lane[]} */
  const lanes = [];
  let y = top;
  for (const method of METHODS.keys()) {
    const control = method === WITH_EPS || method === DIFFERENCE ? 26 : 0;
    const value = { y: y + 20 + control, height: 24 };
    const height = 44 + control + 20;
    lanes.push({
      y,
      height,
      name: y + 15,
      control: y + 33,
      value,
      gradient: { y: value.y + 24, height: 20 },
    });
    y += height;
  }
  return {
    isNarrow: true,
    x: 0,
    width: width - right - 8,
    dtypes: 0,
    handle,
    top,
    bottom: y,
    lanes,
    bars: { middle: width - right / 2, half: right / 2 },
    height: y + 64,
  };
}

/** @param {Lane[]} lanes */
function namePlaces(lanes) {
  const [a, b, c, e] = lanes.map(({ name }) => name);
  return { a, b, c, e, gradient: lanes[0].gradient.y + lanes[0].gradient.height / 2 + 5 };
}

/**
 * @param {Places} places
 * @param {Lane} lane
 */
function controlPlace({ isNarrow, width }, { control, y, height, value, gradient }) {
  const [left, end] = isNarrow ? [Math.min(126, width * 0.48), width - 12] : [6, 128];
  return {
    left,
    track: end - left,
    control,
    top: y,
    laneHeight: height,
    boundTop: value.y,
    knobY: gradient.y + gradient.height / 2,
    boundEnd: gradient.y + gradient.height,
  };
}

// What does not depend on the difference

const dtypes = memoize(
  /** @param {{y: number, x: number, width: number, dtype: Dtype}} options */
  ({ y, x, width, dtype }) => {
    const { zero, at } = differenceAxis(x, width);
    return dtypeBars({
      x: 0,
      y,
      row: 22,
      dtype,
      ends: (name) => [zero, at(-LIMITS[name].positive)],
      texts: (name) => ["", num(LIMITS[name].positive, 5)],
      label: (name) => `exp(−x) is 0 from x = ${format(-LIMITS[name].positive, 5)} on`,
    });
  },
);

const narrowDtypes = memoize(
  /** @param {{width: number, dtype: Dtype}} options */
  ({ width, dtype }) => dtypeNames({ x: 0, y: 0, width, dtype }),
);

/**
 * @param {Places} places
 * @param {number} width
 * @param {Results} found
 * @param {Dtype} dtype
 * @returns {Node[]}
 */
function heading({ isNarrow, x, bars, top, bottom, height }, width, { z, truth }, dtype) {
  const logits = `*z*_{0} = ${num(z[0], 9)}, *z*_{1} = ${num(z[1], 9)}`;
  const exact = `true log *p*_{1} = ${num(truth, 6)}`;
  const style = Number.isNaN(truth) ? "failed" : null;
  if (isNarrow) {
    const one = width >= 420;
    return [
      t(bars.middle, top - 10, "gradient", SMALL, { key: "gradient", anchor: "middle" }),
      t(x, height - 24, exact, MEDIUM, { key: "truth", class: style }),
      t(one ? width : x, height - (one ? 24 : 3), FORMULA, MEDIUM, {
        key: "formula",
        anchor: one ? "end" : "start",
      }),
    ];
  }
  const left = bars.middle - bars.half;
  const room = 2 * bars.half + 20;
  return [
    t(width, 50, FORMULA, fitted(FORMULA, room * 1.12, LARGE), { key: "formula", anchor: "end" }),
    t(width, 76, `stored in ${dtype}:`, SMALL, { key: "stored", anchor: "end", class: "soft" }),
    t(width, 95, logits, fitted(logits, room, MEDIUM), { key: "logits", anchor: "end" }),
    t(left, top - 9, "gradient on *z*_{1}", SMALL, { key: "on z1" }),
    t(width, top - 9, "on *z*_{0}", SMALL, { key: "on z0", anchor: "end" }),
    t(0, bottom + 17, exact, fitted(exact, 154, MEDIUM), { key: "truth", class: style }),
    t(bars.middle - bars.half, bottom + 17, "−1", SMALL, { key: "minus one", class: "soft" }),
    t(bars.middle, bottom + 17, "0", SMALL, { key: "zero", anchor: "middle", class: "soft" }),
    t(width, bottom + 17, "1", SMALL, { key: "one", anchor: "end", class: "soft" }),
  ];
}

const names = memoize(
  /** @param {{x: number, narrow: boolean, lane: number, a: number, b: number, c: number, e: number, gradient: number}} options */
  ({ x, narrow, lane, a, b, c, e, gradient }) =>
    h(
      "g",
      { key: "names" },
      [a, b, c, e].map((y, method) => t(x, y, METHODS[method], MEDIUM)),
      !narrow &&
        [0, 3].map((i) => t(x, gradient + i * lane, "gradient on *z*_{1}", SMALL, { class: "soft" })),
    ),
);

const axis = memoize(
  /** @param {{x: number, width: number, top: number, bottom: number, isNarrow: boolean}} options */
  ({ x, width, top, bottom, isNarrow }) => {
    const { unit, zero, end, at } = differenceAxis(x, width);
    const isRoomy = unit > 34;
    let major = d`M${zero} ${top}v-7M${at(1000)} ${top}v-7`;
    let minor = "";
    for (const decade of [1, 10, 100]) {
      for (let digit = 1; digit < 10; digit++) {
        for (const v of [digit * decade, -digit * decade]) {
          if (v < -20) continue;
          if (digit === 1 && decade > 1) major += d`M${at(v)} ${top}v-7`;
          else minor += d`M${at(v)} ${top}v-3.5`;
        }
      }
    }
    const style = { anchor: /** @type {const} */ ("middle"), class: "soft" };
    const low = bottom + 17;
    return h(
      "g",
      { key: "axis" },
      h("path", { class: "line", d: d`M${x} ${top}H${end}${major}` }),
      h("path", { class: "line", "stroke-width": 0.75, d: minor }),
      [-10, 0, 10, 100, 1000].map((v) => t(at(v), top - 9, num(v), SMALL, style)),
      isRoomy && t(at(Infinity), top - 9, "inf", SMALL, { ...style, class: "strong" }),
      !isNarrow && t(0, top - 9, "gap = *z*_{0} − *z*_{1}", SMALL),
      h("path", { class: "line", d: d`M${x} ${bottom}H${end}` }),
      (isRoomy ? [0, 1, 10, 100, 1000] : [10, 100]).map((v) => t(at(v), low, num(v && -v), SMALL, style)),
      t(at(Infinity), low, "−inf", SMALL, { ...style, class: "strong" }),
      t(isNarrow ? x : zero - 18, low, "log *p*_{1}", SMALL, { anchor: isNarrow ? "start" : "end" }),
    );
  },
);

/** Describe which values a method can return: its range, its lower bound, or the values that are representable. */
const background = memoize(
  /** @param {{method: number, dtype: Dtype, eps: number, level: number, x: number, width: number, y: number, height: number}} options */
  ({ method, dtype, eps, level, x, width, y, height }) => {
    const { zero, end, at } = differenceAxis(x, width);
    const bound = method === WITH_EPS ? lowerBound({ eps, dtype }) : -Infinity;
    const isLimited = method === DIRECT || (method === WITH_EPS && bound === -Infinity);
    const limit = isLimited ? at(-LIMITS[dtype].positive) : method === WITH_EPS ? at(-bound) : end;
    const inexact = isLimited
      ? at(-LIMITS[dtype].subnormal)
      : method === WITH_EPS
        ? at(digitsLostFrom(eps))
        : limit;
    return h(
      "g",
      { key: `background ${method}` },
      h("rect", { key: "outside", class: "fill-outside", x, y, width, height }),
      h("rect", { key: "range", class: "fill-range", x: zero, y, width: limit - zero, height }),
      h("path", {
        key: "inexact",
        class: "line",
        "stroke-width": 0.75,
        opacity: 0.7,
        d: hatching(inexact, y, Math.max(0, limit - inexact), height, 5),
      }),
      isLimited && h("g", { key: "limit" }, limitLine(limit, y, y + height, 1)),
      method === DIFFERENCE &&
        h("path", {
          key: "representable",
          class: "line",
          "stroke-width": 1.25,
          d: representable(level, dtype, x, width, y + height),
        }),
      h("path", { key: "edges", class: "hair", d: d`M${x} ${y}h${width}M${zero} ${y}v${height}` }),
    );
  },
);

/**
 * Draw the values that z - logsumexp(z) can have at a level, as far as they are at least 3 pixels apart.
 *
 * @param {number} level
 * @param {Dtype} dtype
 * @param {number} x
 * @param {number} width
 * @param {number} bottom
 */
function representable(level, dtype, x, width, bottom) {
  const { zero, at } = differenceAxis(x, width);
  const near = spacing(level, dtype);
  let path = "";
  let v = 0;
  for (let last = zero; near > 0 && v < 1500; last = at(v)) {
    v += Math.max(near, spacing(level - v, dtype));
    if (at(v) - last < 3) break;
    path += d`M${at(v)} ${bottom}v-8`;
  }
  return path && path + d`M${zero} ${bottom}v-8`;
}

/** The pixels from one point of a curve to the next. */
const STEP = 3;

/** Describe the gradient on the target over the difference: its curve, where it is inf or nan, and what it should be. */
const gradientCurve = memoize(
  /** @param {{method: number, level: number, eps: number, dtype: Dtype, x: number, width: number, y: number, height: number}} options */
  ({ method, level, eps, dtype, x, width, y, height }) => {
    const { value, at } = differenceAxis(x, width);
    const bottom = y + height;
    const rise = height - 5;
    const yOf = (/** @type {number} */ g) => bottom + Math.max(-1.1, Math.min(0, g)) * rise;
    const end = at(1500);
    const count = Math.ceil((end - x) / STEP);
    const pixels = Array.from({ length: count + 1 }, (_, i) => Math.min(end, x + i * STEP));
    const slopes = pixels.map(
      (px) => methodGradient(method, storedLogits(value(px), level, dtype), eps, dtype)[1],
    );
    const exact =
      method <= WITH_EPS
        ? pixels.map((px) => cross_entropy_grad(storedLogits(value(px), level, dtype), 1)[1])
        : [];
    const isNan = (/** @type {number} */ g) => Number.isNaN(g);
    const isInf = (/** @type {number} */ g) => Math.abs(g) === Infinity;
    const [nan, infinite] = [isNan, isInf].map((test) => runs(pixels, slopes, test));
    const widest = nan.reduce((a, b) => (b[1] - b[0] > a[1] - a[0] ? b : a), [0, 0]);
    return h(
      "g",
      { key: `curve ${method}` },
      h("rect", { class: "fill-outside", x, y, width, height }),
      h("path", { class: "fill-minus-soft", d: areas(pixels, slopes, yOf, bottom) }),
      h("path", { class: "expected", d: line(pixels, exact, yOf) }),
      h("path", { class: "line-minus", "stroke-width": 1.75, d: line(pixels, slopes, yOf) }),
      h("path", { class: "fill-bad-soft", d: boxes([...nan, ...infinite], yOf(-1), bottom) }),
      h("path", {
        class: "line-bad",
        "stroke-width": 0.9,
        d: nan.map(([a, b]) => hatching(a, yOf(-1), b - a, rise)).join(""),
      }),
      h("path", { class: "line-bad", "stroke-width": 1.5, d: boxes(infinite, yOf(-1), bottom) }),
      t((widest[0] + widest[1]) / 2, bottom - rise / 2 + 5, widest[1] - widest[0] > 34 ? "nan" : "", SMALL, {
        anchor: "middle",
        class: "failed halo-bad",
      }),
      h("path", { class: "line", d: d`M${x} ${bottom}h${width}` }),
    );
  },
);

/**
 * Return the intervals of pixels in which a curve passes a test.
 *
 * @param {number[]} pixels
 * @param {number[]} slopes
 * @param {(slope: number) => boolean} test
 * @returns {number[][]}
 */
function runs(pixels, slopes, test) {
  /** @type {number[][]} */
  const found = [];
  let start = -1;
  for (let i = 0; i <= slopes.length; i++) {
    const passes = i < slopes.length && test(slopes[i]);
    if (passes && start < 0) start = i;
    if (!passes && start >= 0) {
      found.push([pixels[Math.max(0, start - 1)], pixels[i - 1]]);
      start = -1;
    }
  }
  return found;
}

/**
 * @param {number[][]} intervals
 * @param {number} top
 * @param {number} bottom
 */
function boxes(intervals, top, bottom) {
  return intervals.map(([a, b]) => d`M${a} ${top}H${b}V${bottom}H${a}z`).join("");
}

/**
 * @param {number[]} pixels
 * @param {number[]} slopes
 * @param {(slope: number) => number} yOf
 */
function line(pixels, slopes, yOf) {
  let path = "";
  let pen = "M";
  slopes.forEach((slope, i) => {
    const isDrawn = Number.isFinite(slope);
    if (isDrawn) path += d`${pen}${pixels[i]} ${yOf(slope)}`;
    pen = isDrawn ? "L" : "M";
  });
  return path;
}

/**
 * @param {number[]} pixels
 * @param {number[]} slopes
 * @param {(slope: number) => number} yOf
 * @param {number} bottom
 */
function areas(pixels, slopes, yOf, bottom) {
  return runs(pixels, slopes, Number.isFinite)
    .map(([a, b]) => {
      const inside = pixels.map((px, i) => (px >= a && px <= b ? slopes[i] : NaN));
      return d`${line(pixels, inside, yOf).replace("M", d`M${a} ${bottom}L`)}L${b} ${bottom}z`;
    })
    .join("");
}

// What depends on the difference

/**
 * @param {Places} places
 * @param {number} x
 * @param {boolean} isNan
 */
function gapLine({ handle, top }, x, isNan) {
  const data = isNan ? "" : d`M${x} ${handle + 32}V${top}`;
  return h("path", { key: "gap line", class: "line-ink", "stroke-width": 2, d: data });
}

/**
 * Mark the difference in the curves of the gradients, and the true value above them.
 *
 * @param {Places} places
 * @param {number} x
 * @param {number} trueX
 * @param {number} truth
 * @param {boolean} isNan
 */
function markers({ lanes }, x, trueX, truth, isNan) {
  let solid = "";
  let dashed = "";
  for (const { value, gradient } of lanes) {
    solid += d`M${x} ${gradient.y}v${gradient.height}`;
    dashed += d`M${trueX} ${value.y}v${value.height}`;
  }
  return h(
    "g",
    { key: "markers" },
    h("path", { class: "line-ink", "stroke-width": 2, d: isNan ? "" : solid }),
    h("path", { key: "true value", class: "expected", d: Number.isNaN(truth) ? "" : dashed }),
  );
}

/**
 * Describe the handle of the difference, which can be dragged in the lanes too.
 *
 * @param {State} state
 * @param {Results} found
 * @param {Places} places
 * @param {number} pictureWidth
 * @returns {Node}
 */
function gapHandle({ gap, eps, dtype }, { truth }, { x, width, handle, top, bottom }, pictureWidth) {
  const axis = differenceAxis(x, width);
  const knob = axis.at(gap);
  const words = `*z*_{0} − *z*_{1} = ${num(gap, 6)}`;
  const half = widthOf(words, LARGE) / 2;
  const textX = Math.max(half, Math.min(pictureWidth - half, knob));
  return slider(
    "gap",
    {
      label: "gap: difference of the logits",
      text: `${format(gap, 6)}; the true log p is ${format(truth, 5)}`,
      value: gap,
      min: -20,
      max: 1000,
      box: [textX, handle + 12],
      hit: {
        x: Math.min(knob, textX - half / 2) - 22,
        y: handle,
        width: Math.max(44, half + 44),
        height: 36,
      },
      ring: { x: knob, y: handle + 25, r: 12 },
      drag: ({ x: px }) => dragGap(px, axis, eps, dtype),
      write: (value) => ({ gap: value }),
    },
    h("rect", { key: "line", class: "hit", x: knob - 12, y: top, width: 24, height: bottom - top }),
    Number.isNaN(gap)
      ? h("path", { key: "nan", class: "knob line-bad", d: diamond(knob, handle + 25, 9) })
      : h("circle", { key: "knob", class: "knob line-ink", cx: knob, cy: handle + 25, r: 7.5 }),
    t(textX, handle + 13, words, LARGE, { anchor: "middle", class: "strong" }),
  );
}

/**
 * Return the difference at a pixel: rounded, and caught by 0, by -log ε and by the last p above 0.
 *
 * @param {number} px
 * @param {ReturnType<typeof differenceAxis>} axis
 * @param {number} eps
 * @param {Dtype} dtype
 * @returns {number}
 */
function dragGap(px, { at, value, unit, zero }, eps, dtype) {
  const last = -LIMITS[dtype].positive;
  if (px > at(1500) + 0.2 * unit) return Infinity;
  if (Math.abs(px - at(last)) < 5) {
    return (px < at(last) + 1 ? Math.floor(last * 100) : Math.ceil(last * 100 + 1e-9)) / 100;
  }
  if (Math.abs(px - zero) < 3) return 0;
  if (Math.abs(px - at(-Math.log(eps))) < 3) return Number((-Math.log(eps)).toPrecision(5));
  const v = Math.max(-20, Math.min(1500, value(px)));
  return toPixel(v, value(px + 1) - value(px));
}

/**
 * Describe the track of a parameter: its text above the track or, in a narrow picture, beside it.
 *
 * @param {{words: string, isNarrow: boolean, left: number, track: number, control: number, knob: number, home: number}} options
 * @returns {Child[]}
 */
function parameterTrack({ words, isNarrow, left, track, control, knob, home }) {
  const size = isNarrow ? fitted(words, left - 8, MEDIUM) : fitted(words, 150, MEDIUM);
  return [
    t(isNarrow ? 2 : 0, isNarrow ? control + 5 : control - 11, words, size, { key: "words" }),
    h("path", { key: "track", class: "line", d: d`M${left} ${control}h${track}M${home} ${control - 5}v10` }),
    h("circle", { key: "knob", class: "knob line-ink", cx: knob, cy: control, r: 7 }),
  ];
}

/** @typedef {{isNarrow: boolean, x: number, left: number, track: number, control: number, top: number, laneHeight: number}} Control */

/** @param {Control} control */
function controlHit({ isNarrow, left, track, control }) {
  return isNarrow
    ? { x: 0, y: control - 13, width: left + track + 14, height: 26 }
    : { x: 0, y: control - 24, width: left + track + 18, height: 36 };
}

const EPS_SCALE = logarithmic(1e-20, 1);

/** Describe ε: a track, and the lower bound log ε, which can be dragged as well. */
const epsHandle = memoize(
  /** @param {Control & {eps: number, dtype: Dtype, width: number, boundTop: number, knobY: number, boundEnd: number}} options */
  ({ eps, dtype, width, boundTop, knobY, boundEnd, ...control }) => {
    const { x, left, track, isNarrow } = control;
    const { at, value, unit } = differenceAxis(x, width);
    const isStored = lowerBound({ eps, dtype }) > -Infinity;
    const bound = at(-Math.log(eps));
    const knob = left + track * Math.max(0, Math.min(1, EPS_SCALE.at(eps)));
    const words = `*ε* = ${num(eps, 3)}${isStored || eps === 0 ? "" : isNarrow ? " → 0" : ` is 0 in ${dtype}`}`;
    return slider(
      "eps",
      {
        label: "epsilon",
        text: `${format(eps)}; its logarithm is ${format(Math.log(eps), 5)}`,
        value: eps,
        min: 0,
        max: 1,
        next: nextEps,
        box: [left + track / 2, control.control],
        hit: controlHit(control),
        ring: { x: knob, y: control.control, r: 12 },
        drag: (point, start) => {
          const isOnTrack = isNarrow ? start.y < boundTop : start.x < x;
          if (isOnTrack) return nearestPower(EPS_SCALE.value(clamp((point.x - left) / track, 0, 1)));
          const exponent = Math.min(745, Math.max(0, value(point.x))) / Math.LN10;
          const perPixel = (value(point.x + 1) - value(point.x)) / Math.LN10;
          return perPixel > 0.02 * unit ** 0 && Math.abs(exponent - Math.round(exponent)) < 3 * perPixel
            ? 10 ** -Math.round(exponent)
            : Number((10 ** -exponent).toPrecision(2));
        },
        write: (value) => ({ eps: value }),
      },
      h("rect", {
        key: "bound hit",
        class: "hit",
        x: bound - 13,
        y: boundTop,
        width: eps > 0 ? 26 : 0,
        height: boundEnd - boundTop,
      }),
      h("path", {
        key: "bound",
        class: "line-ink",
        "stroke-width": isStored ? 3.5 : 1.5,
        "stroke-dasharray": isStored ? null : "4 4",
        d: eps > 0 ? d`M${bound} ${boundTop}V${boundEnd}` : "",
      }),
      h("circle", {
        key: "bound knob",
        class: "knob line-ink",
        cx: bound,
        cy: knobY,
        r: eps > 0 ? 6.5 : 0,
        "stroke-width": eps > 0 ? 3 : 0,
      }),
      ...parameterTrack({ words, ...control, knob, home: left + track * EPS_SCALE.at(1e-7) }),
    );
  },
);

const clamp = (/** @type {number} */ x, /** @type {number} */ low, /** @type {number} */ high) =>
  Math.min(high, Math.max(low, x));

const nearestPower = (/** @type {number} */ x) => Number(`1e${Math.round(Math.log10(x))}`);

/**
 * @param {number} value
 * @param {number} direction
 * @param {boolean} fine
 */
function nextEps(value, direction, fine) {
  if (value === 0) return direction > 0 ? 1e-20 : 0;
  return Math.min(1, Number((value * 10 ** (direction * (fine ? 0.1 : 1))).toPrecision(3)));
}

const LEVEL_SCALE = symmetricLog(1e17, 0.5);

const levelHandle = memoize(
  /** @param {Control & {level: number, boundTop: number, knobY: number, boundEnd: number}} options */
  ({ level, boundTop, knobY, boundEnd, ...control }) => {
    const { left, track } = control;
    const knob = left + track * LEVEL_SCALE.at(Number.isNaN(level) ? 0 : level);
    return slider(
      "level",
      {
        label: "level: the first logit",
        value: level,
        min: -1e17,
        max: 1e17,
        next: nextLevel,
        box: [left + track / 2, control.control],
        hit: controlHit(control),
        ring: { x: knob, y: control.control, r: 12 },
        drag: ({ x }) => {
          const value = LEVEL_SCALE.value(clamp((x - left) / track, 0, 1));
          return Math.abs(value) < 1 ? 0 : Math.sign(value) * nearestPower(Math.abs(value));
        },
        write: (value) => ({ level: value }),
      },
      ...parameterTrack({
        words: `level *z*_{0} = ${num(level, 5)}`,
        ...control,
        knob,
        home: left + track / 2,
      }),
    );
  },
);

/**
 * Return the next power of ten, or from one step of 1 to the next.
 *
 * @param {number} value
 * @param {number} direction
 * @param {boolean} fine
 */
function nextLevel(value, direction, fine) {
  if (fine || Number.isNaN(value)) return (value || 0) + direction;
  const size = Math.abs(value);
  const place = Math.sign(value) * (size < 1 ? size : 1 + Math.log10(size)) + direction;
  const moved = Math.abs(place) < 1 ? Math.round(place) : Math.sign(place) * 10 ** (Math.abs(place) - 1);
  return clamp(Number(moved.toPrecision(6)), -1e17, 1e17);
}

/** Describe where a method's value lies: with its wrong digits, how far it is off, and where it should be. */
const result = memoize(
  /** @param {{method: number, value: number, truth: number, dtype: Dtype, x: number, width: number, y: number, zero: number}} options */
  ({ method, value, truth, dtype, x, width, y, zero }) => {
    const { at, end } = differenceAxis(x, width);
    const digits = correctDigits(value, truth, dtype);
    const isNan = Number.isNaN(value);
    const isFailed = isNan || (value === -Infinity && truth !== -Infinity);
    const place = isNan ? zero : at(-value);
    const truePlace = at(-truth);
    const [good, bad] = splitDigits(value, digits, dtype);
    const note = digits > 0 || isNan ? "" : `\u2002${reason(value, truth)}`;
    const length = widthOf(good + bad + note, MEDIUM) + 4;
    const isExpected = digits < 1 && Math.abs(truePlace - place) > 4 && !Number.isNaN(truth);
    const [textX, anchor] = textPlace(place, isExpected ? truePlace : place, length, x, end);
    return h(
      "g",
      { key: `result ${method}` },
      h("path", {
        key: "link",
        class: "line-bad",
        "stroke-width": 2,
        "stroke-dasharray": "5 3",
        d: isExpected ? d`M${truePlace} ${y}H${place}` : "",
      }),
      h("circle", { key: "expected", class: "expected", cx: truePlace, cy: y, r: isExpected ? 7 : 0 }),
      isFailed
        ? h("path", { key: "failed", class: "box-failed", d: diamond(place, y, 8.5) })
        : h("circle", {
            key: "dot",
            class: digits >= 1 ? "fill-plus" : "knob line-bad",
            cx: place,
            cy: y,
            r: 6.5,
          }),
      h(
        "text",
        {
          x: textX,
          y: y + 5,
          "font-size": MEDIUM,
          "text-anchor": anchor,
          class: method === STABLE || method === DIFFERENCE ? "halo-range" : "halo-outside",
        },
        h("tspan", { class: "strong" }, good),
        h("tspan", { class: "failed" }, bad + note),
      ),
    );
  },
);

/**
 * Write a value as its correct digits and its wrong ones.
 *
 * @param {number} value
 * @param {number} digits The number of correct digits.
 * @param {Dtype} dtype
 * @returns {[string, string]}
 */
function splitDigits(value, digits, dtype) {
  const text = plain(num(value, DIGITS[dtype]));
  if (digits === Infinity) return [text, ""];
  if (!(digits > 0) || text.includes("×")) return ["", text];
  let seen = 0;
  for (let i = 0; i < text.length; i++) {
    if (seen >= digits) return [text.slice(0, i), text.slice(i)];
    if (/\d/.test(text[i]) && (seen > 0 || text[i] !== "0")) seen++;
  }
  return [text, ""];
}

/**
 * @param {number} value
 * @param {number} truth
 */
function reason(value, truth) {
  if (value === -Infinity) return "log 0";
  if (value > 0) return "p > 1";
  return truth === -Infinity ? "not −inf" : `off by ${plain(num(Math.abs(value - truth), 3))}`;
}

/**
 * Return where a text fits that leaves its point, the expected point and the line between them visible.
 *
 * @param {number} place
 * @param {number} expected
 * @param {number} length
 * @param {number} start
 * @param {number} end
 * @returns {[number, "start" | "end"]}
 */
function textPlace(place, expected, length, start, end) {
  const [low, high] = [Math.min(place, expected), Math.max(place, expected)];
  const room = 12 + length;
  if (expected <= place && high + room < end) return [high + 12, "start"];
  if (low - room > start) return [low - 12, "end"];
  if (high + room < end) return [high + 12, "start"];
  return high - low > room + 24 ? [high - 12, "end"] : [start + 2, "start"];
}

/** Describe the gradient on both logits as bars from 0, with what they should be, and as numbers. */
const gradientBars = memoize(
  /** @param {{method: number, target: number, other: number, exactTarget: number, exactOther: number, middle: number, half: number, y: number, height: number, textY: number, isNarrow: boolean}} options */
  ({ method, target, other, exactTarget, exactOther, middle, half, y, height, textY, isNarrow }) => {
    const top = y - height / 2;
    const bars = [
      bar("target", target, exactTarget, { middle, half, top, height }),
      bar("other", other, exactOther, { middle, half, top, height }),
    ];
    const size = isNarrow ? SMALL : MEDIUM;
    const text = (/** @type {number} */ g) =>
      widthOf(num(g, 3), size) > half - 8 && !isNarrow ? num(g, 2) : num(g, 3);
    const style = (/** @type {number} */ g, /** @type {number} */ exact) =>
      isWrong(g, exact) ? "failed" : null;
    return h(
      "g",
      { key: `gradient ${method}` },
      h("path", {
        class: "hair",
        d: d`M${middle - half} ${y}h${2 * half}M${middle - half} ${y - 4}v8M${middle + half} ${y - 4}v8`,
      }),
      bars,
      h("path", { class: "line", d: d`M${middle} ${top - 3}v${height + 6}` }),
      t(
        isNarrow ? middle : middle - half,
        textY,
        text(target),
        fitted(text(target), isNarrow ? 2 * half : half - 6, size),
        {
          key: "target text",
          anchor: isNarrow ? "middle" : "start",
          class: style(target, exactTarget),
        },
      ),
      !isNarrow &&
        t(middle + half, textY, text(other), fitted(text(other), half - 6, size), {
          key: "other text",
          anchor: "end",
          class: style(other, exactOther),
        }),
    );
  },
);

/** Whether a gradient is inf, nan, or less than half of what it should be. */
const isWrong = (/** @type {number} */ g, /** @type {number} */ exact) =>
  !Number.isFinite(g) || Math.abs(g) < Math.abs(exact) / 2;

/**
 * @param {string} key
 * @param {number} g
 * @param {number} exact
 * @param {{middle: number, half: number, top: number, height: number}} place
 * @returns {Node}
 */
function bar(key, g, exact, { middle, half, top, height }) {
  const side = key === "target" ? -1 : 1;
  const isFailed = !Number.isFinite(g);
  const length = isFailed ? half : Math.min(1, Math.abs(g)) * half;
  const left = (/** @type {number} */ size) => (side < 0 ? middle - size : middle);
  const inset = side < 0 && !isFailed ? 1 : 0;
  const expected = Number.isFinite(exact) && isWrong(g, exact) ? Math.abs(exact) * half : 0;
  return h(
    "g",
    { key },
    h("rect", {
      key: "bar",
      class: isFailed ? "fill-bad-soft" : side < 0 ? "line-minus" : "fill-plus",
      "stroke-width": side < 0 && !isFailed ? 2 : 0,
      x: left(length) + inset,
      y: top + inset,
      width: Math.max(0, length - 2 * inset),
      height: length > 2 ? height - 2 * inset : 0,
    }),
    h("path", {
      key: "hatching",
      class: "line-bad",
      "stroke-width": 0.9,
      d: isFailed ? hatching(left(half), top, half, height) : "",
    }),
    h("rect", {
      key: "expected",
      class: "expected",
      x: left(expected),
      y: top,
      width: expected,
      height: expected > 2 ? height : 0,
    }),
  );
}

/**
 * @param {State} state
 * @param {Results} found
 * @returns {string} At most two sentences.
 */
function message(state, found) {
  const { gap, level, eps, dtype } = state;
  const { z, values, gradients, truth, exact } = found;
  if (Number.isNaN(truth)) {
    const cause = z.some(Number.isNaN)
      ? "A logit is nan"
      : "The difference of the stored logits is inf − inf = nan";
    return `${cause}: every method returns nan.`;
  }
  /** @type {(string | false)[]} */
  const sentences = [
    storedDifference(gap, level, z, dtype),
    differenceError(found, dtype),
    ...directError(found, dtype),
    ...epsError(state, found),
  ];
  const said = sentences.filter(Boolean).slice(0, 2);
  if (said.length > 0) return said.join(" ");
  return "All four methods agree. Drag the difference to the right until the first one fails.";
}

/**
 * @param {number} gap
 * @param {number} level
 * @param {number[]} z
 * @param {Dtype} dtype
 */
function storedDifference(gap, level, z, dtype) {
  const stored = z[0] - z[1];
  if (!(Math.abs(stored - gap) > 1e-3 * Math.abs(gap))) return false;
  const apart = plain(num(spacing(level, dtype), 3));
  return `Near ${plain(num(level, 4))}, ${dtype} numbers are ${apart} apart: the stored difference is ${plain(num(stored, 6))}, not ${plain(num(gap, 6))}.`;
}

/**
 * @param {Results} found
 * @param {Dtype} dtype
 */
function differenceError({ z, values, truth }, dtype) {
  if (correctDigits(values[DIFFERENCE], truth, dtype) === Infinity) return false;
  const apart = spacing(Math.max(Math.abs(z[1]), Math.abs(logsumexp(z, dtype))), dtype);
  return `logsumexp(z) is rounded to a multiple of ${plain(num(apart, 3))}, so z − logsumexp(z) loses digits.`;
}

/**
 * @param {Results} found
 * @param {Dtype} dtype
 */
function directError({ z, values, gradients, truth }, dtype) {
  const [value, slope] = [values[DIRECT], gradients[DIRECT][1]];
  const p = plain(num(Math.exp(truth), 3));
  if (value === -Infinity && truth > -Infinity) {
    const smallest = plain(num(RANGES[dtype].smallest, 2));
    return [
      `exp(${plain(num(truth, 5))}) is too small for ${dtype}, whose smallest number is ${smallest}: p is 0, log p is −inf, and the gradient 0 · inf is nan.`,
    ];
  }
  if (value > -Infinity && !Number.isFinite(slope)) {
    return [
      `p = ${p} is subnormal in ${dtype}: log p is still close, but 1 / p overflows, and the gradient is −inf.`,
    ];
  }
  return [];
}

/**
 * @param {State} state
 * @param {Results} found
 */
function epsError({ eps, dtype }, { values, gradients, truth, exact }) {
  const ratio = gradients[WITH_EPS][1] / exact[1];
  if (values[WITH_EPS] > 0) return ["log(p + ε) is greater than 0, as if p were greater than 1."];
  if (lowerBound({ eps, dtype }) === -Infinity) return [];
  if (ratio < 0.9) {
    return [
      `With ε, p / (p + ε) = ${plain(num(ratio, 2))} of the gradient remains; at a difference of ${plain(num(-Math.log(eps), 5))}, where p = ε, it is half.`,
    ];
  }
  const digits = correctDigits(values[WITH_EPS], truth, dtype);
  return digits < Infinity ? [`With ε, ${digits} digits of log p are correct.`] : [];
}
