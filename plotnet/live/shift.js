/** ShiftExplorer: softmax of z - c as written, with c as a line over the safe ranges of all dtypes. */

import { arithmetic, cast, DTYPES, format, softmax, spacing, sum } from "./numerics.js";
import { explorer } from "./page.js";
import {
  countButtons,
  diamond,
  dtypeBars,
  hatching,
  LIMITS,
  laneBackground,
  logitAt,
  logitAxis,
  logitLane,
  logitPlace,
  slider,
} from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { columns, narrowBars, narrowColumns, steps } from "./softmax_columns.js";
import { LARGE, MEDIUM, num, plain, SMALL, SMALLEST, t, widthOf } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Actions, Drawn, Size } from "./page.js"
 * @import { Child, Node } from "./scene.js"
 * @import { Steps } from "./softmax_columns.js"
 * @typedef {{logits: number[], shift: number, dtype: Dtype, hot: string | null}} State
 * @typedef {{low: number, full: number, high: number} | null} SafeRange
 * @typedef {Steps & {exact: number[]}} Found `z` is z - c.
 */

export default explorer({ view, local: { hot: null } });

const REACH = 1000; // how far from max z the keys move c
const TRACK = 25; // where the handle of c moves
const HEAD = 34; // height of the track and what is above it
const SPACE = 24; // for the bar of a dtype, the least that a finger hits
const GLIDE = 450; // ms
const FORMULA = "*p*_{~i} = exp(*z*_{~i} − *c*) / ∑_{~j} exp(*z*_{~j} − *c*)";

/**
 * @param {State} state
 * @param {Size} size
 * @returns {Drawn}
 */
function view(state, size) {
  const { logits, shift, dtype } = state;
  const { subtract, round } = arithmetic(dtype);
  const moved = cast(logits, dtype).map((z) => subtract(z, round(shift)));
  const found = { ...steps(moved, dtype), exact: softmax(logits) };
  const draw = size.width < 640 ? narrow : wide;
  return { ...draw(state, size, found), message: message(state, found) };
}

// The safe range of c

/** Search for the safe shifts in each dtype, of logits written with commas between: a shift does not change them. */
const safeRanges = memoize(
  /** @param {{text: string}} options */
  ({ text }) => {
    const logits = text.split(",").map(Number);
    return /** @type {Record<Dtype, SafeRange>} */ (
      Object.fromEntries(DTYPES.map((dtype) => [dtype, safeRange(cast(logits, dtype), dtype)]))
    );
  },
);

/**
 * Search for the shifts that are safe: see `safe_range` in Python.
 *
 * @param {number[]} z
 * @param {Dtype} dtype
 * @returns {SafeRange} null if no shift is.
 */
function safeRange(z, dtype) {
  const { exp, subtract, round } = arithmetic(dtype);
  const working = arithmetic(dtype === "float16" ? "float32" : dtype);
  const largest = Math.max(...z);
  if (!Number.isFinite(largest)) return null;
  const { subnormal } = LIMITS[dtype];
  const differences = (/** @type {number} */ c) => z.map((value) => subtract(value, round(c)));
  const total = (/** @type {number} */ c) => round(sum(differences(c).map(exp), working));
  const canBeNormal = differences(largest).map((x) => x > subnormal);
  return {
    low: lastThatPasses(largest, largest - 2048, (c) => total(c) < Infinity),
    full: lastThatPasses(largest, largest + 2048, (c) =>
      differences(c).every((x, i) => x > subnormal || !canBeNormal[i]),
    ),
    high: lastThatPasses(largest, largest + 2048, (c) => total(c) > 0),
  };
}

/**
 * Bisect between a shift that passes and one that fails, to seven digits.
 *
 * @param {number} last
 * @param {number} next
 * @param {(c: number) => boolean} passes
 * @returns {number}
 */
function lastThatPasses(last, next, passes) {
  while (Math.abs(next - last) > 1e-7 * Math.max(1, Math.abs(last))) {
    const middle = (last + next) / 2;
    if (passes(middle)) last = middle;
    else next = middle;
  }
  return last;
}

/**
 * Return the short numbers around an end of a safe range: the last that is safe, and the first that is not.
 *
 * @param {number} end
 * @param {1 | -1} side Of the range.
 * @param {number} [digits]
 */
function aroundEnd(end, side, digits = 5) {
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.max(1, Math.abs(end)))));
  const unit = 10 ** decimals;
  const inner = side * Math.floor(side * end * unit) + 0; // -0 is 0
  return { safe: inner / unit, unsafe: (inner + side) / unit };
}

/** @param {number[]} logits */
function largestOf(logits) {
  return Math.max(...logits) + 0; // nan if one is nan; -0 is 0
}

// The axis of c

/**
 * Describe the axis of c, with max z in its middle: a handle on a track, and the line from it over the safe ranges.
 *
 * @param {State} state
 * @param {number} total The sum of the exponentials.
 * @param {{x: number, width: number, row: number}} place `row` is the height of the bar of a dtype.
 * @returns {Node} It is `HEAD` and four rows high.
 */
function shiftAxis({ logits, shift, dtype }, total, { x, width, row }) {
  const text = String(logits);
  const { middle } = logitAxis(x, width);
  const bottom = HEAD + 4 * row;
  return h(
    "g",
    { key: "shift" },
    safeBars({ x, width, row, dtype, text }),
    h("path", { key: "track", class: "line", d: d`M${x} ${TRACK}H${x + width}M${middle} ${TRACK - 5}v10` }),
    Number.isFinite(largestOf(logits)) &&
      h("path", {
        key: "largest",
        class: "line-ink",
        "stroke-dasharray": "1.5 3",
        d: d`M${middle} ${TRACK + 5}V${bottom}`,
      }),
    shiftHandle({ x, width, bottom, shift, dtype, text, isSafe: total > 0 && total < Infinity }),
    endNumbers({ x, width, row, shift, dtype, text }),
    maxButton({ chosen: shift === largestOf(logits) }),
  );
}

/**
 * Return the middle of the axis of c, which is max z if that is finite, and the place of a c.
 *
 * @param {number} x
 * @param {number} width
 * @param {number[]} logits
 */
function placeShift(x, width, logits) {
  const largest = largestOf(logits);
  const top = Number.isFinite(largest) ? largest : 0;
  const { middle, half, at } = logitAxis(x, width);
  return { top, middle, half, at: (/** @type {number} */ c) => at(c - top) };
}

const safeBars = memoize(
  /** @param {{x: number, width: number, row: number, dtype: Dtype, text: string}} options */
  ({ x, width, row, dtype, text }) => {
    const { middle, at } = placeShift(x, width, text.split(",").map(Number));
    const ranges = safeRanges({ text });
    const bars = dtypeBars({
      x: 0,
      y: HEAD,
      row,
      dtype,
      ends: (name) => {
        const safe = ranges[name];
        return safe ? [at(safe.low), at(safe.high)] : [middle, middle];
      },
      texts: () => ["", ""],
      label: (name) => safeText(ranges[name]),
    });
    const lossy = DTYPES.map((name, i) => {
      const safe = ranges[name];
      const y = HEAD + (i + 0.5) * row;
      if (!safe) return null;
      const [left, right] = [at(safe.full), at(safe.high)];
      return h("path", {
        key: `lossy ${name}`,
        class: "line",
        "stroke-width": 0.75,
        "pointer-events": "none",
        d: hatching(left, y - 9, Math.max(0, right - left), 18, 4),
      });
    });
    return h("g", { key: "safe" }, bars, lossy);
  },
);

/**
 * @param {string} name
 * @param {number} middle
 * @param {number} y
 */
function noSafeShift(name, middle, y) {
  return h(
    "g",
    { key: `none ${name}`, "pointer-events": "none" },
    h("rect", { class: "fill-background", x: middle - 46, y: y - 10, width: 92, height: 20 }),
    t(middle, y + 4.7, "no c is safe", SMALL, { anchor: "middle", class: "failed" }),
  );
}

/** @param {SafeRange} safe */
function safeText(safe) {
  if (!safe) return "no c is safe";
  const [low, high] = [aroundEnd(safe.low, -1).safe, aroundEnd(safe.high, 1).safe];
  return `c is safe from ${format(low, 6)} to ${format(high, 6)}`;
}

const endNumbers = memoize(
  /** @param {{x: number, width: number, row: number, shift: number, dtype: Dtype, text: string}} options */
  ({ x, width, row, shift, dtype, text }) => {
    const { middle, at } = placeShift(x, width, text.split(",").map(Number));
    const ranges = safeRanges({ text });
    const texts = DTYPES.map((name, i) => {
      const safe = ranges[name];
      if (!safe) return noSafeShift(name, middle, HEAD + (i + 0.5) * row);
      const style = name === dtype ? "strong" : "soft";
      const bar = { left: at(safe.low), right: at(safe.high), from: x, to: x + width, line: at(shift) };
      const y = HEAD + (i + 0.5) * row + 4.7;
      const numbers = placeNumbers(safe, bar, style === "strong" ? SMALL * 1.15 : SMALL);
      return h(
        "g",
        { key: name },
        numbers.map(({ number, place, anchor, isOutside }) =>
          t(place, y, number, SMALL, { anchor, class: isOutside ? `${style} halo` : style }),
        ),
      );
    });
    return h("g", { key: "ends", "pointer-events": "none" }, texts);
  },
);

/**
 * Place the numbers at the ends of a bar: outside or, where there is no room, inside, with as many digits as fit; and
 * beside the line, not on it.
 *
 * @param {{low: number, high: number}} safe
 * @param {{left: number, right: number, from: number, to: number, line: number}} bar With the ends of the axis.
 * @param {number} size Of the text.
 */
function placeNumbers({ low, high }, { left, right, from, to, line }, size) {
  const gap = 5;
  const beside = (
    /** @type {number} */ start,
    /** @type {number} */ length,
    /** @type {boolean} */ toRight,
  ) => {
    if (line < start - 3 || line > start + length + 3) return start;
    const moved = toRight ? line + gap : line - gap - length;
    return moved >= from && moved + length <= to ? moved : start;
  };
  for (const digits of [5, 4, 3]) {
    const numbers = [aroundEnd(low, -1, digits), aroundEnd(high, 1, digits)].map(({ safe }) => num(safe, 6));
    const [a, b] = numbers.map((number) => widthOf(number, size));
    const isOutside = left - gap - a >= from && right + gap + b <= to;
    const [first, last] = isOutside
      ? [beside(left - gap - a, a, false), beside(right + gap, b, true)]
      : [beside(left + gap, a, true), beside(right - gap - b, b, false)];
    if (first + a + gap > last) continue;
    return [
      { number: numbers[0], isOutside, ...anchored(first, first + a, isOutside) },
      { number: numbers[1], isOutside, ...anchored(last, last + b, !isOutside) },
    ];
  }
  return [];
}

/**
 * @param {number} start
 * @param {number} end
 * @param {boolean} atEnd
 * @returns {{place: number, anchor: "start" | "end"}}
 */
function anchored(start, end, atEnd) {
  return atEnd ? { place: end, anchor: "end" } : { place: start, anchor: "start" };
}

/**
 * Describe c: a handle on the track with its number above, and a line over the bars.
 *
 * @param {{x: number, width: number, bottom: number, shift: number, dtype: Dtype, text: string, isSafe: boolean}} options
 * @returns {Child[]}
 */
function shiftHandle({ x, width, bottom, shift, dtype, text, isSafe }) {
  const logits = text.split(",").map(Number);
  const { top, middle, half, at } = placeShift(x, width, logits);
  const marks = landmarks(top, safeRanges({ text })[dtype]);
  const place = at(shift);
  const words = `*c* = ${num(shift, 6)}`;
  const room = widthOf(words, LARGE) / 2;
  const textX = Math.min(x + width - room, Math.max(x + room, place));
  const style = isSafe ? "line-ink" : "line-bad";
  const look = isSafe ? { "stroke-width": 2 } : { "stroke-width": 2.25, "stroke-dasharray": "5 3" };
  return [
    largestLabel({ logits, shift, middle, end: x + width, textX, room }),
    slider(
      "c",
      {
        label: "shift c",
        text: `${format(shift, 6)}; ${isSafe ? "safe" : "not safe"} in ${dtype}`,
        value: shift,
        min: top - REACH,
        max: top + REACH,
        write: (value) => ({ shift: value }),
        box: [textX, 17],
        hit: { x: place - 22, y: 0, width: 44, height: HEAD },
        ring: { x: place, y: TRACK, r: 12 },
        drag: (point) => {
          const near = marks.find(([mark]) => Math.abs(point.x - at(mark)) < 4);
          if (near) return near[1](point.x < at(near[0]));
          return Number((top + logitAt((point.x - middle) / half, 1 / half)).toPrecision(12));
        },
      },
      h("rect", { class: "hit", x: place - 12, y: HEAD, width: 24, height: bottom - HEAD }),
      h("path", { class: style, ...look, d: d`M${place} ${TRACK}V${bottom}` }),
      Number.isNaN(shift)
        ? h("path", { key: "nan", class: "knob line-bad", d: diamond(place, TRACK, 9) })
        : h("circle", { key: "knob", class: `knob ${style}`, cx: place, cy: TRACK, r: 7.5 }),
      t(textX, 13, words, LARGE, { key: "words", anchor: "middle", class: isSafe ? "strong" : "failed" }),
    ),
  ];
}

/**
 * Return the shifts that a drag is caught by: max z, 0 and, on either side, the ends of the safe range.
 *
 * @param {number} top
 * @param {SafeRange} safe
 * @returns {[mark: number, value: (isLeft: boolean) => number][]}
 */
function landmarks(top, safe) {
  const [low, high] = safe ? [aroundEnd(safe.low, -1), aroundEnd(safe.high, 1)] : [];
  return [
    [top, () => top],
    [0, () => 0],
    [safe?.low ?? NaN, (isLeft) => (isLeft ? low?.unsafe : low?.safe) ?? 0],
    [safe?.high ?? NaN, (isLeft) => (isLeft ? high?.safe : high?.unsafe) ?? 0],
  ];
}

/**
 * Write max z over its place, beside the number of c, unless c is max z.
 *
 * @param {{logits: number[], shift: number, middle: number, end: number, textX: number, room: number}} options `textX`
 *   is the middle of the number of c, `room` half of its width.
 * @returns {Node | null}
 */
function largestLabel({ logits, shift, middle, end, textX, room }) {
  const largest = largestOf(logits);
  const words = `max *z* = ${num(largest, 6)}`;
  const half = widthOf(words, SMALL) / 2;
  const gap = room + half + 6;
  const x = textX <= middle ? Math.max(middle, textX + gap) : Math.min(middle, textX - gap);
  if (Object.is(shift, largest) || x + half > end) return null;
  return t(x, 13, words, SMALL, { key: "max z", anchor: "middle", class: "soft" });
}

const maxButton = memoize(
  /** @param {{chosen: boolean}} options */
  ({ chosen }) =>
    h(
      "g",
      {
        key: "max",
        class: "action screen-only",
        role: "button",
        tabindex: 0,
        "aria-label": "set c to max z",
        control: { kind: "action", activate: glideToLargest },
      },
      h("rect", { class: "hit", x: 0, y: 3, width: 80, height: 30 }),
      h("rect", { class: chosen ? "box-chosen" : "box", x: 1, y: 6, width: 78, height: 23, rx: 5 }),
      h("rect", { class: "ring", x: -1, y: 4, width: 82, height: 27, rx: 6 }),
      t(40, 22, "*c* = max *z*", SMALL, { anchor: "middle" }),
    ),
);

/**
 * Move c to the largest logit, at an even pace on its axis.
 *
 * @param {State} state
 * @param {Actions} page
 */
function glideToLargest({ logits, shift }, page) {
  const goal = largestOf(logits);
  if (!Number.isFinite(shift - goal)) return { shift: goal };
  const from = logitPlace(shift - goal);
  page.animate(GLIDE, (fraction) => {
    const rest = 1 - fraction * fraction * (3 - 2 * fraction);
    return { shift: rest > 0 ? goal + logitAt(from * rest, 0.005) : goal };
  });
}

// The logits

/**
 * Return the value of a logit that was dragged to a place on the axis of z - c.
 *
 * @param {number} moved z - c
 * @param {number} shift
 */
function unshifted(moved, shift) {
  return Number.isFinite(moved) && Number.isFinite(shift) ? Number((moved + shift).toPrecision(12)) : moved;
}

const lane = memoize(
  /** @param {{i: number, logit: number, shift: number, dtype: Dtype, z: number, e: number, x: number, y: number, width: number, height: number}} options */
  ({ i, logit, shift, dtype, z, e, ...place }) =>
    logitLane(`z${i}`, {
      place,
      z,
      dtype,
      value: logit,
      min: (Number.isFinite(shift) ? shift : 0) - REACH,
      max: (Number.isFinite(shift) ? shift : 0) + REACH,
      ghost: shift === 0 ? NaN : logit,
      ghostText: `*z*_{${i}}`,
      label: `z ${i}`,
      text: `${format(logit, 6)}; z minus c is ${format(z, 6)}; its exponential is ${format(e)}`,
      valueAt: (moved) => unshifted(moved, shift),
      write: (value, { logits }) => ({ logits: logits.with(i, value) }),
    }),
);

const background = memoize(laneBackground);

/**
 * Write a number with as many digits as fit, or return "".
 *
 * @param {number} x
 * @param {number} room
 * @param {number} size
 */
function shortened(x, room, size) {
  for (const digits of [6, 5, 4, 3, 2, 1]) {
    const text = num(x, digits);
    if (widthOf(text, size) <= room) return text;
  }
  return "";
}

/**
 * @param {State} state
 * @param {Size} size
 * @param {Found} found
 */
function wide(state, { width, height }, found) {
  const { logits, shift, dtype, hot } = state;
  const { z, e, total, p, exact } = found;
  const count = logits.length;
  const x = 96;
  const right = Math.min(424, width * 0.48);
  const laneWidth = width - x - right - 14;
  const row = Math.max(SPACE, Math.min(30, (height - 80 - 40 * count) / 8));
  const top = HEAD + 4 * row + 26;
  const laneHeight = Math.max(28, Math.min(120, (height - top - 24) / count));
  const bottom = top + laneHeight * count;
  const ys = logits.map((_, i) => top + laneHeight * (i + 0.5));
  return {
    picture: [
      shiftAxis(state, total, { x, width: laneWidth, row }),
      t(width - right / 2, HEAD + 2 * row, FORMULA, 20, { key: "formula", anchor: "middle" }),
      background({ x, y: top, width: laneWidth, height: bottom - top, dtype, count }),
      t(0, top - 9, "*z* − *c*", MEDIUM, { key: "z - c" }),
      t(0, bottom + 17, "exp(*z* − *c*)", SMALL, { key: "exp" }),
      ...logits.map((_, i) => t(0, ys[i] + 6, `*z*_{${i}}`, LARGE * 1.1, { key: `name ${i}` })),
      ...logits.map((logit, i) =>
        t(x - 8, ys[i] + 6, shortened(logit, 64, SMALL), SMALL, {
          key: `value ${i}`,
          anchor: "end",
          class: "soft",
        }),
      ),
      ...logits.map((logit, i) =>
        lane({
          i,
          logit,
          shift,
          dtype,
          z: z[i],
          e: e[i],
          x,
          y: top + laneHeight * i,
          width: laneWidth,
          height: laneHeight,
        }),
      ),
      ...countButtons({ x: 60, y: top - 13, count }),
      columns({
        x: width - right,
        width: right,
        ys,
        top: top - 10,
        e,
        total,
        p,
        exact,
        hot,
        argument: "*z* − *c*",
      }),
    ],
    height: bottom + 24,
  };
}

/**
 * Draw for a narrow page: each logit with its exponential and its probability in one row.
 *
 * @param {State} state
 * @param {Size} size
 * @param {Found} found
 */
function narrow(state, { width }, found) {
  const { logits, shift, dtype, hot } = state;
  const { z, e, total, p, exact } = found;
  const count = logits.length;
  const top = HEAD + 4 * SPACE + 25;
  const row = Math.max(28, Math.min(56, (360 - top) / count)); // all values in view beside the handle of c
  const isTwoLines = row >= 36;
  const x = isTwoLines ? 48 : 72;
  const { barLeft } = narrowBars(width);
  const bottom = top + row * count;
  const ys = logits.map((_, i) => top + row * (i + 0.5));
  const up = isTwoLines ? 6 : 0;
  const below = width < 400 ? 21 : 0; // a phone has no room for the sum beside the labels of the axis
  return {
    picture: [
      shiftAxis(state, total, { x: 86, width: width - 86, row: SPACE }),
      background({ x, y: top, width: barLeft - x - 12, height: bottom - top, dtype, count }),
      t(0, top - 9, "*z* − *c*", MEDIUM, { key: "z - c" }),
      ...logits.map((_, i) => t(0, ys[i] + 5 - up, `*z*_{${i}}`, LARGE, { key: `name ${i}` })),
      ...logits.map((logit, i) =>
        t(
          isTwoLines ? 0 : x - 6,
          ys[i] + (isTwoLines ? 16 : 5),
          shortened(logit, isTwoLines ? 54 : 40, SMALLEST),
          SMALLEST,
          {
            key: `value ${i}`,
            anchor: isTwoLines ? "start" : "end",
            class: "soft",
          },
        ),
      ),
      ...logits.map((logit, i) =>
        lane({
          i,
          logit,
          shift,
          dtype,
          z: z[i],
          e: e[i],
          x,
          y: top + row * i,
          width: barLeft - x - 12,
          height: row,
        }),
      ),
      ...narrowColumns({ width, top, row, sumY: bottom + 20 + below, e, total, p, exact, hot }),
      ...countButtons({ x: 13, y: bottom + 36, count }),
      t(below ? 0 : 58, bottom + 41 + 1.2 * below, FORMULA, MEDIUM, { key: "formula" }),
    ],
    height: bottom + 52 + below,
  };
}

// The message

/**
 * @param {State} state
 * @param {Found} found
 * @returns {string}
 */
function message({ logits, shift, dtype }, found) {
  const largest = largestOf(cast(logits, dtype));
  if (!Number.isFinite(largest))
    return `In ${dtype}, the largest logit is ${format(largest)}: no shift helps.`;
  if (Number.isNaN(shift)) return "c is nan, and so are all differences z − c and all probabilities.";
  return failure(dtype, found) || inaccuracy(logits, largest, dtype, found) || success(logits, shift);
}

const DASHED = "The dashed bars are the correct probabilities.";

/**
 * Say why the sum is inf or 0, or return "".
 *
 * @param {Dtype} dtype
 * @param {Found} found
 */
function failure(dtype, { z, e, total }) {
  const i = e.indexOf(Infinity);
  if (i >= 0) {
    const difference = `${plain(`*z*_{${i}}`)} − c = ${format(z[i], 6)}`;
    return `c is too small: ${difference} is above the overflow threshold of ${dtype}, so its exponential and the sum are inf. ${DASHED}`;
  }
  if (total === Infinity) {
    return `c is too small: no exponential overflows, but their sum does in ${dtype}: every probability is x / inf = 0. ${DASHED}`;
  }
  if (total === 0) {
    return `c is too large: every exponential underflows to 0 in ${dtype}, and 0 / 0 is nan. ${DASHED}`;
  }
  return "";
}

/**
 * Say which digits were lost and where, or return "".
 *
 * @param {number[]} logits
 * @param {number} largest Of the logits in the dtype.
 * @param {Dtype} dtype
 * @param {Found} found
 */
function inaccuracy(logits, largest, dtype, { z, p, exact }) {
  const { subtract } = arithmetic(dtype);
  const { subnormal } = LIMITS[dtype];
  const best = cast(logits, dtype).map((value) => subtract(value, largest));
  const matters = logits.map((_, i) => best[i] > subnormal && exact[i] > 0); // others are too small with any c
  const error = (/** @type {number[]} */ values) =>
    Math.max(0, ...values.map((value, i) => (matters[i] ? Math.abs(value - exact[i]) / exact[i] : 0)));
  const isSubnormal = z.some((value, i) => matters[i] && value <= subnormal);
  const off = error(p);
  if (off > Math.max(4 * spacing(1, dtype), 1e-3)) {
    const cause = isSubnormal
      ? "exp(z − c) is subnormal or 0, so digits are lost"
      : error(steps(best, dtype).p) > Math.max(4 * spacing(1, dtype), 1e-3)
        ? `the logits are rounded to ${dtype}`
        : `z − c is rounded to ${dtype}`;
    return `A probability is off by ${format(100 * off, 2)} %: ${cause}.`;
  }
  if (!isSubnormal) return "";
  return "The probabilities are still right, but an exponential is subnormal: it has lost digits. The hatched part of a bar shows where that is so.";
}

/**
 * @param {number[]} logits
 * @param {number} shift
 */
function success(logits, shift) {
  if (shift === largestOf(logits)) {
    return `c = max z: the largest exponential is 1, so none can overflow, and the sum is from 1 to ${logits.length}.`;
  }
  if (shift === 0) return "With c = 0 nothing is subtracted. Drag c: the exponentials change, p does not.";
  const verb = shift > 0 ? "divided" : "multiplied";
  return `Compared with c = 0, each exponential is ${verb} by exp(${format(Math.abs(shift), 6)}), and so is the sum: p is the same.`;
}
