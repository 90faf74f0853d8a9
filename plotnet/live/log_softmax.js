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
import { fitted, LARGE, MEDIUM, num, plain, SMALL, t, widthOf } from "./text.js";

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
const [DIRECT, WITH_EPS, DIFFERENCE] = [0, 1, 2];
/** @type {Record<Dtype, number>} */
const DIGITS = { float16: 4, bfloat16: 3, float32: 7, float64: 8 };
const FORMULA = "log *p*_{1} = *z*_{1} − log ∑_{~j} exp(*z*_{~j})";

const clamp = (/** @type {number} */ x, /** @type {number} */ low, /** @type {number} */ high) =>
  Math.min(high, Math.max(low, x));

// What is computed

const DTYPE_ROW = 24;

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
 * Find the difference of the logits from which fewer digits of log(p + ε) than a number are correct.
 *
 * @param {number} eps
 * @param {number} digits
 * @returns {number}
 */
function digitsLostFrom(eps, digits) {
  let [low, high] = [0, -Math.log(eps)];
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    const error = Math.log1p(eps * (1 + Math.exp(middle))) / Math.log1p(Math.exp(middle));
    if (error > 10 ** -digits) high = middle;
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
  const axis = { x, width };
  return {
    picture: [
      gapLine(places, gap),
      isNarrow ? narrowDtypes({ width: size.width, dtype }) : dtypes({ y: places.dtypes, ...axis, dtype }),
      ...heading(places, size.width, state, found),
      scale({ ...axis, top, bottom, isNarrow }),
      ...lanes.map((lane, method) => background({ ...axis, ...ground(method, state), ...bands(lane) })),
      names({ x: isNarrow ? 2 : 0, isNarrow, ...namePlaces(lanes) }),
      markers(places, gap, found.truth),
      gapHandle(state, found, places, size.width),
      epsHandle({ eps, dtype, ...controlPlace(places, lanes[WITH_EPS]) }),
      levelHandle({ level, ...controlPlace(places, lanes[DIFFERENCE]) }),
      ...lanes.map((lane, method) => {
        const { level: _, ...where } = ground(method, state);
        return result({ ...axis, ...where, ...bands(lane), value: found.values[method], truth: found.truth });
      }),
      ...lanes.map((lane, method) =>
        gradientBars({
          method,
          ...places.bars,
          ...bands(lane),
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
 * Return what the background of a method depends on: a parameter that it does not use is constant.
 *
 * @param {number} method
 * @param {State} state
 */
function ground(method, { level, eps, dtype }) {
  return { method, dtype, level, eps: method === WITH_EPS ? eps : 0 };
}

/** @param {Lane} lane */
function bands({ value, gradient }) {
  return { y: value.y, height: value.height, curveY: gradient.y, curveHeight: gradient.height };
}

// Layout

/** Where the axis of differences and of log p begins and ends, as asinh of half a number. */
const AXIS_START = Math.asinh(10.3);
const AXIS_END = Math.asinh(750);
const AXIS_INF = AXIS_END + 0.8;
const AXIS_SPAN = AXIS_START + AXIS_INF + 0.45;

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
    return v === Infinity ? AXIS_INF : clamp(Math.asinh(v / 2), 0.05 - AXIS_START, AXIS_END + 0.15);
  };
  return {
    unit,
    zero,
    end: x + width,
    at: (/** @type {number} */ v) => zero + unit * place(v),
    value: (/** @type {number} */ px) =>
      px > zero + unit * (AXIS_END + 0.3) ? Infinity : 2 * Math.sinh(Math.min(AXIS_END, (px - zero) / unit)),
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
  const [label, right, dtypesTop] = [158, 222, 37];
  const top = dtypesTop + 4 * DTYPE_ROW + 22;
  const lane = Math.max(48, Math.min(112, (height - top - 24) / 4));
  const value = Math.max(25, lane * 0.47);
  const lanes = METHODS.map((_, i) => {
    const y = top + i * lane;
    return {
      y,
      height: lane,
      name: y + Math.min(18, value * 0.6),
      control: y + Math.min(lane - 12, 66),
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
  const top = handle + 54;
  /** @type {Lane[]} */
  const lanes = [];
  let y = top;
  for (const method of METHODS.keys()) {
    const control = method === WITH_EPS || method === DIFFERENCE ? 26 : 0;
    const value = { y: y + 19 + control, height: 22 };
    const height = 41 + control + 14;
    lanes.push({
      y,
      height,
      name: y + 15,
      control: y + 33,
      value,
      gradient: { y: value.y + 22, height: 14 },
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
  const [{ gradient }] = lanes;
  const [direct, withEps, difference, stable] = lanes.map(({ name }) => name);
  return { direct, withEps, difference, stable, gradient: gradient.y + gradient.height / 2 + 5 };
}

/**
 * Return the place of the track of a parameter.
 *
 * @param {Places} places
 * @param {Lane} lane
 */
function controlPlace({ isNarrow, x, width }, { control, value, gradient }) {
  const [left, right] = isNarrow ? [Math.min(126, width * 0.48), width - 12] : [8, 130];
  const bottom = gradient.y + gradient.height;
  return {
    isNarrow,
    x,
    width,
    left,
    track: right - left,
    y: control,
    top: value.y,
    middle: gradient.y,
    bottom,
  };
}

/** @typedef {ReturnType<typeof controlPlace>} Control */

// What does not depend on the difference

const dtypes = memoize(
  /** @param {{y: number, x: number, width: number, dtype: Dtype}} options */
  ({ y, x, width, dtype }) => {
    const { zero, at } = differenceAxis(x, width);
    return dtypeBars({
      x: 0,
      y,
      row: DTYPE_ROW,
      dtype,
      ends: (name) => [zero, at(-LIMITS[name].positive)],
      texts: (name) => ["*p* > 0", num(-LIMITS[name].positive, 5)],
      label: (name) => `p is greater than 0 up to a difference of ${format(-LIMITS[name].positive, 5)}`,
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
 * @param {State} state
 * @param {Results} found
 * @returns {Node[]}
 */
function heading({ isNarrow, bars, top, bottom, height }, width, { gap, dtype }, { z, truth }) {
  const exact = `true log *p*_{1} = ${num(truth, 6)}`;
  const style = Number.isNaN(truth) ? "failed" : null;
  const left = bars.middle - bars.half;
  if (isNarrow) {
    const anchor = width >= 420 ? "end" : "start";
    const formula = anchor === "end" ? { x: width, y: height - 24 } : { x: 0, y: height - 3 };
    return [
      t(bars.middle, top - 26, "gradient", SMALL, { key: "gradient", anchor: "middle" }),
      t(left, top - 9, "*z*_{1}", SMALL, { key: "on z1" }),
      t(width, top - 9, "*z*_{0}", SMALL, { key: "on z0", anchor: "end" }),
      t(0, height - 24, exact, MEDIUM, { key: "truth", class: style }),
      t(formula.x, formula.y, FORMULA, MEDIUM, { key: "formula", anchor }),
    ];
  }
  const room = 2 * bars.half + 20;
  const logits = `*z*_{0} = ${num(z[0], 9)}, *z*_{1} = ${num(z[1], 9)}`;
  const lost = isRounded(gap, z) ? "failed" : null;
  return [
    t(width, 50, FORMULA, fitted(FORMULA, room * 1.12, LARGE), { key: "formula", anchor: "end" }),
    t(width, 78, `stored in ${dtype}:`, SMALL, { key: "stored", anchor: "end", class: "soft" }),
    t(width, 97, logits, fitted(logits, room, MEDIUM), { key: "logits", anchor: "end", class: lost }),
    t(left, top - 9, "gradient on *z*_{1}", SMALL, { key: "on z1" }),
    t(width, top - 9, "on *z*_{0}", SMALL, { key: "on z0", anchor: "end" }),
    t(0, bottom + 17, exact, fitted(exact, 158, MEDIUM), { key: "truth", class: style }),
    t(left, bottom + 17, "−1", SMALL, { key: "minus one", class: "soft" }),
    t(bars.middle, bottom + 17, "0", SMALL, { key: "zero", anchor: "middle", class: "soft" }),
    t(width, bottom + 17, "1", SMALL, { key: "one", anchor: "end", class: "soft" }),
  ];
}

/**
 * Return whether the dtype stores logits with another difference.
 *
 * @param {number} gap
 * @param {number[]} z
 */
function isRounded(gap, z) {
  return Math.abs(z[0] - z[1] - gap) > 1e-3 * Math.abs(gap);
}

const names = memoize(
  /** @param {{x: number, isNarrow: boolean} & ReturnType<typeof namePlaces>} options */
  ({ x, isNarrow, direct, withEps, difference, stable, gradient }) =>
    h(
      "g",
      { key: "names" },
      [direct, withEps, difference, stable].map((y, method) => t(x, y, METHODS[method], MEDIUM)),
      !isNarrow &&
        [gradient, gradient + stable - direct].map((y) =>
          t(x, y, "gradient on *z*_{1}", SMALL, { class: "soft" }),
        ),
    ),
);

const scale = memoize(
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
      { key: "scale" },
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

/** Describe the values that a method can return, and below them its gradient on the target over the difference. */
const background = memoize(
  /** @param {{x: number, width: number, y: number, height: number, curveY: number, curveHeight: number} & ReturnType<typeof ground>} options */
  ({ x, width, y, height, curveY, curveHeight, ...options }) => {
    const { method, dtype, eps, level } = options;
    const { zero, at } = differenceAxis(x, width);
    const { limit, isLimited } = limitOf(method, eps, dtype);
    const right = limit === Infinity ? x + width : at(limit);
    return h(
      "g",
      { key: `background ${method}` },
      h("rect", { key: "outside", class: "fill-outside", x, y, width, height: height + curveHeight }),
      h("rect", {
        key: "range",
        class: "fill-range",
        x: zero,
        y,
        width: right - zero,
        height,
      }),
      h("path", {
        key: "inexact",
        class: "line",
        "stroke-width": 0.75,
        "stroke-opacity": 0.8,
        d: inexact(method, eps, dtype)
          .map(([from, gap]) => hatching(at(from), y, Math.max(0, right - at(from)), height, gap))
          .join(""),
      }),
      isLimited && h("g", { key: "limit" }, limitLine(right, y, y + height, 1)),
      h("path", {
        key: "representable",
        class: "line",
        "stroke-width": 1.25,
        d: method === DIFFERENCE ? representable(level, dtype, x, width, y + height) : "",
      }),
      h("path", { key: "edges", class: "hair", d: d`M${x} ${y}h${width}M${zero} ${y}v${height}` }),
      gradientCurve(options, x, width, curveY, curveHeight),
    );
  },
);

/**
 * Return the largest -log p that a method can return, and whether the dtype limits it.
 *
 * @param {number} method
 * @param {number} eps
 * @param {Dtype} dtype
 */
function limitOf(method, eps, dtype) {
  const bound = method === WITH_EPS ? -lowerBound({ eps, dtype }) : Infinity;
  const isLimited = method <= WITH_EPS && bound === Infinity;
  return { limit: isLimited ? -LIMITS[dtype].positive : bound, isLimited };
}

/**
 * Return from where on a method loses digits, each with the width of the hatching, which gets denser with fewer digits.
 *
 * @param {number} method
 * @param {number} eps
 * @param {Dtype} dtype
 * @returns {[from: number, gap: number][]}
 */
function inexact(method, eps, dtype) {
  if (method >= DIFFERENCE) return [];
  if (limitOf(method, eps, dtype).isLimited) return [[-LIMITS[dtype].subnormal, 5]];
  return [
    [digitsLostFrom(eps, 4), 10],
    [digitsLostFrom(eps, 2), 5],
  ];
}

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

/**
 * @param {number} x
 * @param {number} width
 * @returns {number[]}
 */
function curvePixels(x, width) {
  return Array.from({ length: Math.ceil(width / STEP) + 1 }, (_, i) => Math.min(x + width, x + i * STEP));
}

/** Compute the gradient of a method on the target at each pixel of a curve. */
const curveSlopes = memoize(
  /** @param {{method: number, level: number, eps: number, dtype: Dtype, x: number, width: number}} options */
  ({ method, level, eps, dtype, x, width }) => {
    const { value } = differenceAxis(x, width);
    return curvePixels(x, width).map(
      (px) => methodGradient(method, storedLogits(value(px), level, dtype), eps, dtype)[1],
    );
  },
);

/** Compute what that gradient should be, in float64. */
const exactSlopes = memoize(
  /** @param {{level: number, dtype: Dtype, x: number, width: number}} options */
  ({ level, dtype, x, width }) => {
    const { value } = differenceAxis(x, width);
    return curvePixels(x, width).map((px) => cross_entropy_grad(storedLogits(value(px), level, dtype), 1)[1]);
  },
);

/**
 * Describe the gradient on the target over the difference: its curve, where it is inf or nan, and what it should be.
 *
 * @param {ReturnType<typeof ground>} options
 * @param {number} x
 * @param {number} width
 * @param {number} y
 * @param {number} height
 */
function gradientCurve({ method, level, eps, dtype }, x, width, y, height) {
  const bottom = y + height;
  const rise = height - 5;
  const yOf = (/** @type {number} */ g) => bottom + clamp(g, -1.1, 0) * rise;
  const pixels = curvePixels(x, width);
  const slopes = curveSlopes({ method: Math.min(method, DIFFERENCE), level, eps, dtype, x, width });
  const exact = method <= WITH_EPS ? exactSlopes({ level, dtype, x, width }) : [];
  const nan = runs(pixels, slopes, Number.isNaN);
  const infinite = runs(pixels, slopes, (g) => Math.abs(g) === Infinity);
  const [left, right] = nan.find(([a, b]) => b - a > 34) ?? [0, 0];
  return h(
    "g",
    { key: "curve" },
    h("path", { class: "fill-minus-soft", d: areas(pixels, slopes, yOf, bottom) }),
    h("path", { class: "expected", d: line(pixels, exact, yOf) }),
    h("path", { key: "gradient", class: "line-minus", "stroke-width": 1.75, d: line(pixels, slopes, yOf) }),
    h("path", { key: "failed", class: "fill-bad-soft", d: boxes([...nan, ...infinite], yOf(-1), bottom) }),
    h("path", {
      class: "line-bad",
      "stroke-width": 0.9,
      d: nan.map(([a, b]) => hatching(a, yOf(-1), b - a, rise)).join(""),
    }),
    h("path", { class: "line-bad", "stroke-width": 1.5, d: boxes(infinite, yOf(-1), bottom) }),
    t(right - 8, bottom - rise / 2 + 5, right > left ? "nan" : "", SMALL, {
      anchor: "end",
      class: "failed halo-bad",
    }),
    h("path", { class: "line", d: d`M${x} ${bottom}h${width}` }),
  );
}

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
 * @param {number} gap
 */
function gapLine({ handle, top, x, width }, gap) {
  const data = Number.isNaN(gap) ? "" : d`M${differenceAxis(x, width).at(gap)} ${handle + 34}V${top}`;
  return h("path", { key: "gap line", class: "line-ink", "stroke-width": 2, d: data });
}

/**
 * Mark the difference in the curves of the gradients, and the true value above them.
 *
 * @param {Places} places
 * @param {number} gap
 * @param {number} truth
 */
function markers({ lanes, x, width }, gap, truth) {
  const { at } = differenceAxis(x, width);
  let solid = "";
  let dashed = "";
  for (const { value, gradient } of lanes) {
    solid += d`M${at(gap)} ${gradient.y}v${gradient.height}`;
    dashed += d`M${at(-truth)} ${value.y}v${value.height}`;
  }
  return h(
    "g",
    { key: "markers" },
    h("path", { class: "line-ink", "stroke-width": 2, d: Number.isNaN(gap) ? "" : solid }),
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
      ring: { x: knob, y: handle + 27, r: 12 },
      drag: ({ x: px }) => dragGap(px, axis, eps, dtype),
      write: (value) => ({ gap: value }),
    },
    h("rect", { key: "line", class: "hit", x: knob - 12, y: top, width: 24, height: bottom - top }),
    Number.isNaN(gap)
      ? h("path", { key: "nan", class: "knob line-bad", d: diamond(knob, handle + 27, 9) })
      : h("circle", { key: "knob", class: "knob line-ink", cx: knob, cy: handle + 27, r: 7.5 }),
    t(textX, handle + 12, words, LARGE, { anchor: "middle", class: "strong" }),
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
function dragGap(px, { at, value, zero }, eps, dtype) {
  const last = -LIMITS[dtype].positive;
  if (Math.abs(px - at(last)) < 5) {
    return (px < at(last) + 1 ? Math.floor(last * 100) : Math.ceil(last * 100 + 1e-9)) / 100;
  }
  if (Math.abs(px - zero) < 3) return 0;
  if (Math.abs(px - at(-Math.log(eps))) < 3) return Number((-Math.log(eps)).toPrecision(5));
  const found = value(px);
  return found === Infinity ? found : toPixel(Math.max(-20, found), found - value(px - 1));
}

/**
 * Describe the track of a parameter: its text above the track or, in a narrow picture, beside it.
 *
 * @param {Control} place
 * @param {string} words
 * @param {number} knob
 * @param {number} home Where a short line marks the default.
 * @returns {Child[]}
 */
function parameterTrack({ isNarrow, left, track, y }, words, knob, home) {
  return [
    t(isNarrow ? 2 : 0, isNarrow ? y + 5 : y - 11, words, fitted(words, isNarrow ? left - 8 : 152, 14), {
      key: "words",
    }),
    h("path", { key: "track", class: "line", d: d`M${left} ${y}h${track}M${home} ${y - 5}v10` }),
    h("circle", { key: "knob", class: "knob line-ink", cx: knob, cy: y, r: 7 }),
  ];
}

/** @param {Control} place */
function controlHit({ isNarrow, left, track, y }) {
  const above = isNarrow ? 13 : 22;
  return { x: 0, y: y - above, width: left + track + 14, height: above + 13 };
}

const EPS_SCALE = logarithmic(1e-20, 1);

/** Describe ε: a track, and the lower bound log ε, which can be dragged as well. */
const epsHandle = memoize(
  /** @param {Control & {eps: number, dtype: Dtype}} options */
  ({ eps, dtype, ...place }) => {
    const { isNarrow, x, width, left, track, y, top, middle, bottom } = place;
    const axis = differenceAxis(x, width);
    const isStored = lowerBound({ eps, dtype }) > -Infinity;
    const bound = axis.at(-Math.log(eps));
    const knob = left + track * clamp(EPS_SCALE.at(eps), 0, 1);
    const rounded = isStored || eps === 0 ? "" : isNarrow ? " → 0" : ` is 0 in ${dtype}`;
    return slider(
      "eps",
      {
        label: "epsilon",
        text: `${format(eps)}; its logarithm is ${format(Math.log(eps), 5)}`,
        value: eps,
        min: 0,
        max: 1,
        next: nextEps,
        box: [left + track / 2, y],
        hit: controlHit(place),
        ring: { x: knob, y, r: 12 },
        drag: (point, start) => {
          const isOnTrack = isNarrow ? start.y < top : start.x < x;
          if (isOnTrack) return nearestPower(EPS_SCALE.value(clamp((point.x - left) / track, 0, 1)));
          return epsOf(axis, point.x);
        },
        write: (value) => ({ eps: value }),
      },
      h("rect", {
        key: "bound hit",
        class: "hit",
        x: bound - 13,
        y: top,
        width: eps > 0 ? 26 : 0,
        height: bottom - top,
      }),
      h("path", {
        key: "bound",
        class: "line-ink",
        "stroke-width": isStored ? 3.5 : 1.5,
        "stroke-dasharray": isStored ? null : "4 4",
        d: eps > 0 ? d`M${bound} ${top}V${bottom}` : "",
      }),
      eps > 0 &&
        h("circle", {
          key: "bound knob",
          class: "knob line-ink",
          cx: bound,
          cy: (middle + bottom) / 2,
          r: 6.5,
        }),
      parameterTrack(place, `*ε* = ${num(eps, 3)}${rounded}`, knob, left + track * EPS_SCALE.at(1e-7)),
    );
  },
);

/**
 * Return ε whose logarithm lies at a pixel: a power of ten, or two digits where there is room for them.
 *
 * @param {ReturnType<typeof differenceAxis>} axis
 * @param {number} px
 */
function epsOf({ value }, px) {
  const exponent = (/** @type {number} */ at) => clamp(value(at), 0, 745) / Math.LN10;
  const power = Math.round(exponent(px));
  const isNear = Math.abs(exponent(px) - power) < 3 * (exponent(px + 1) - exponent(px));
  return isNear ? Number(`1e-${power}`) : Number((10 ** -exponent(px)).toPrecision(2));
}

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
  /** @param {Control & {level: number}} options */
  ({ level, ...place }) => {
    const { left, track, y } = place;
    const knob = left + track * LEVEL_SCALE.at(Number.isNaN(level) ? 0 : level);
    return slider(
      "level",
      {
        label: "level: the first logit",
        value: level,
        min: -1e17,
        max: 1e17,
        next: nextLevel,
        box: [left + track / 2, y],
        hit: controlHit(place),
        ring: { x: knob, y, r: 12 },
        drag: ({ x }) => {
          const value = LEVEL_SCALE.value(clamp((x - left) / track, 0, 1));
          return Math.abs(value) < 1 ? 0 : Math.sign(value) * nearestPower(Math.abs(value));
        },
        write: (value) => ({ level: value }),
      },
      parameterTrack(place, `level *z*_{0} = ${num(level, 5)}`, knob, left + track / 2),
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

/** Describe where a method's value lies, with its wrong digits and how far it is off, and where it should be. */
const result = memoize(
  /** @param {{method: number, dtype: Dtype, eps: number, value: number, truth: number, x: number, width: number, y: number, height: number, curveY: number, curveHeight: number}} options */
  ({ method, dtype, eps, value, truth, x, width, y, height }) => {
    const { at, zero, end } = differenceAxis(x, width);
    const digits = correctDigits(value, truth, dtype);
    const isNan = Number.isNaN(value);
    const isFailed = isNan || (value === -Infinity && truth !== -Infinity);
    const [place, expected] = [isNan ? zero : at(-value), at(-truth)];
    const isExpected = digits < 1 && Math.abs(expected - place) > 4 && !Number.isNaN(truth);
    const [good, bad] = splitDigits(value, digits, dtype);
    const note = digits > 0 || isNan ? "" : `\u2002${reason(value, truth)}`;
    const limit = at(limitOf(method, eps, dtype).limit);
    const text = textPlace(
      [good + bad + note, good + bad],
      place,
      isExpected ? expected : place,
      limit,
      x,
      end,
    );
    const middle = y + height / 2;
    return h(
      "g",
      { key: `result ${method}` },
      h("path", {
        key: "link",
        class: "line-bad",
        "stroke-width": 2,
        "stroke-dasharray": "5 3",
        d: isExpected ? d`M${expected} ${middle}H${place}` : "",
      }),
      isExpected && h("circle", { key: "expected", class: "expected", cx: expected, cy: middle, r: 7 }),
      isFailed
        ? h("path", { key: "failed", class: "box-failed", d: diamond(place, middle, 8.5) })
        : h("circle", {
            key: "dot",
            class: digits >= 1 ? "fill-plus" : "knob line-bad",
            cx: place,
            cy: middle,
            r: 6.5,
          }),
      h(
        "text",
        {
          key: "value",
          x: text.x,
          y: middle + 5.5,
          "font-size": MEDIUM,
          "text-anchor": text.anchor,
          class: text.middle < limit && text.middle > zero ? "halo-range" : "halo-outside",
        },
        h("tspan", { class: "strong" }, good),
        h("tspan", { class: "failed" }, bad + (text.text === good + bad ? "" : note)),
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
  const isSmall = value !== 0 && Math.abs(value) < 1e-4;
  const text = plain(num(value, isSmall ? 3 : DIGITS[dtype]));
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
 * Find a place for a text, the first of some, that leaves its point, the expected point and a limit visible.
 *
 * @param {string[]} texts
 * @param {number} place
 * @param {number} expected
 * @param {number} limit
 * @param {number} start
 * @param {number} end
 * @returns {{text: string, x: number, anchor: "start" | "end", middle: number}}
 */
function textPlace(texts, place, expected, limit, start, end) {
  const [low, high] = [Math.min(place, expected) - 12, Math.max(place, expected) + 12];
  /** @type {{text: string, x: number, anchor: "start" | "end", middle: number, isClear: boolean}[]} */
  const fitting = [];
  for (const text of texts) {
    const length = widthOf(text, MEDIUM) * 1.1;
    const isClear = (/** @type {number} */ left) => limit < left - 5 || limit > left + length + 5;
    const right = { text, x: high, anchor: /** @type {const} */ ("start"), middle: high + length / 2 };
    const left = { text, x: low, anchor: /** @type {const} */ ("end"), middle: low - length / 2 };
    const between = { ...left, x: high - 24, middle: high - 24 - length / 2 };
    const fitsRight = high + length < end;
    const fitsLeft = low - length > start;
    if (fitsRight && expected <= place) fitting.push({ ...right, isClear: isClear(high) });
    if (fitsLeft) fitting.push({ ...left, isClear: isClear(low - length) });
    if (fitsRight) fitting.push({ ...right, isClear: isClear(high) });
    if (high - low > length + 72) fitting.push({ ...between, isClear: false });
  }
  return (
    fitting.find(({ isClear }) => isClear) ??
    fitting[0] ?? { text: texts[1], x: start, anchor: "start", middle: start }
  );
}

/** Describe the gradient on both logits as bars from 0, with what they should be, and as numbers. */
const gradientBars = memoize(
  /** @param {{method: number, middle: number, half: number, y: number, height: number, curveY: number, curveHeight: number, isNarrow: boolean, target: number, other: number, exactTarget: number, exactOther: number}} options */
  ({ method, middle, half, y, height, curveY, curveHeight, isNarrow, ...gradients }) => {
    const { target, other, exactTarget, exactOther } = gradients;
    const size = Math.min(20, height - 8);
    const center = y + height / 2;
    const place = { middle, half, top: center - size / 2, height: size };
    const textY = curveY + Math.min(22, curveHeight / 2 + 6);
    const room = isNarrow ? 2 * half : half - 4;
    const longest = Math.max(...[target, other].map((g) => widthOf(num(g, 3), isNarrow ? SMALL : MEDIUM)));
    const text = (/** @type {number} */ g, /** @type {number} */ exact, /** @type {-1 | 1} */ side) => {
      const words = num(g, longest > room ? 2 : 3);
      return t(
        isNarrow ? middle : middle + side * half,
        textY,
        words,
        fitted(words, room, isNarrow ? SMALL : MEDIUM),
        {
          key: `text ${side}${words.includes("^") ? " with exponent" : ""}`, // another element: it has parts
          anchor: isNarrow ? "middle" : side < 0 ? "start" : "end",
          class: isWrong(g, exact) ? "failed" : null,
        },
      );
    };
    return h(
      "g",
      { key: `gradient ${method}` },
      h("path", {
        class: "hair",
        d: d`M${middle - half} ${center}h${2 * half}M${middle - half} ${center - 4}v8M${middle + half} ${center - 4}v8`,
      }),
      bar("target", target, exactTarget, place),
      bar("other", other, exactOther, place),
      h("path", { class: "line", d: d`M${middle} ${center - size / 2 - 3}v${size + 6}` }),
      text(target, exactTarget, -1),
      !isNarrow && text(other, exactOther, 1),
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
  const expected = Number.isFinite(exact) && !(Math.abs(g - exact) < 0.02) ? Math.abs(exact) * half : 0;
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
  const { dtype } = state;
  if (Number.isNaN(found.truth)) {
    const isNan = found.z.some(Number.isNaN);
    const cause = isNan ? "A logit is nan" : "The difference of the stored logits is inf − inf = nan";
    return `${cause}: every method returns nan.`;
  }
  const sentences = [
    storedDifference(state, found),
    differenceError(found, dtype),
    directError(found, dtype),
    epsError(state, found),
  ].filter(Boolean);
  if (sentences.length > 0) return sentences.slice(0, 2).join(" ");
  return "All four methods agree. Drag the difference to the right until the first one fails.";
}

/** Write a number for a sentence. */
const words = (/** @type {number} */ x, digits = 3) => plain(num(x, digits));

/**
 * @param {State} state
 * @param {Results} found
 */
function storedDifference({ gap, level, dtype }, { z }) {
  if (!isRounded(gap, z)) return "";
  const apart = words(spacing(level, dtype));
  const difference = `the stored difference is ${words(z[0] - z[1], 6)}, not ${words(gap, 6)}`;
  return `Near ${words(level)}, ${dtype} numbers are ${apart} apart: ${difference}.`;
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
  const left = Math.abs(gradients[WITH_EPS][1] / exact[1]);
  if (values[WITH_EPS] > 0) return "log(p + ε) is greater than 0, as if p were greater than 1.";
  if (lowerBound({ eps, dtype }) === -Infinity) return "";
  if (left < 0.9) {
    const half = `half of it where p = ε, at a difference of ${words(-Math.log(eps), 5)}`;
    return `With ε, the fraction p / (p + ε) = ${words(left, 2)} of the gradient remains; ${half}.`;
  }
  const digits = correctDigits(values[WITH_EPS], truth, dtype);
  const count = digits === 0 ? "no digit" : `${digits} digit${digits === 1 ? "" : "s"}`;
  return digits < Infinity
    ? `p + ε loses digits of p before the bound (hatched): ${count} of log p ${digits > 1 ? "are" : "is"} correct here.`
    : "";
}
