/** Lanes: one for each logit, on the axis of logits, in the range of a dtype. */

import { arithmetic, round } from "./numerics.js";
import { decadeTicks, diamond, hatching, LIMITS, limitLine, RANGES, slider, toPixel } from "./parts.js";
import { d, h } from "./scene.js";
import { fitted, LARGE, MEDIUM, num, SMALL, SMALLEST, t, widthOf } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Slider } from "./page.js"
 * @import { Rect } from "./parts.js"
 * @import { Node } from "./scene.js"
 */

// The axis of logits: even near 0, logarithmic from 2 on, the same for all dtypes; inf lies past its ends.
const AXIS_END = 1500;
const AXIS_BEND = 2;
const AXIS_RANGE = Math.asinh(AXIS_END / AXIS_BEND);
const AXIS_INF = 1.09;
const AXIS_HALF = AXIS_INF + 0.05;

/**
 * Return the place of a logit on the axis: -1 to 1, and a little more for numbers beyond its ends.
 *
 * @param {number} z
 * @returns {number}
 */
export function logitPlace(z) {
  if (Number.isNaN(z)) return 0;
  if (!Number.isFinite(z)) return Math.sign(z) * AXIS_INF;
  return Math.abs(z) > AXIS_END ? Math.sign(z) * 1.03 : Math.asinh(z / AXIS_BEND) / AXIS_RANGE;
}

/**
 * Return the logit at a place on the axis, rounded to what one pixel can tell apart.
 *
 * @param {number} place
 * @param {number} pixel The width of a pixel on the axis.
 * @returns {number}
 */
export function logitAt(place, pixel) {
  if (Math.abs(place) > 1.06) return Math.sign(place) * Infinity;
  const value = (/** @type {number} */ at) =>
    AXIS_BEND * Math.sinh(Math.min(1, Math.max(-1, at)) * AXIS_RANGE);
  return toPixel(value(place), value(place) - value(place - Math.sign(place || 1) * pixel));
}

/**
 * Return where the axis of logits lies in a picture: its middle, the length of its half, and the place of a logit.
 *
 * @param {number} x
 * @param {number} width
 */
export function logitAxis(x, width) {
  const middle = x + width / 2;
  const half = width / 2 / AXIS_HALF;
  return { middle, half, at: (/** @type {number} */ z) => middle + half * logitPlace(z) };
}

/**
 * Describe the background of lanes: the range of exp in a dtype, its limits, the axis of z above and of exp(z) below.
 *
 * @param {Rect & {dtype: Dtype, count: number, argument: string, raise: number}} options `count` is the number of
 *   lanes, `argument` what the axis shows and exp is computed of, `raise` how far the names are above the middle.
 * @returns {Node}
 */
export function laneBackground({ x, y, width, height, dtype, count, argument, raise }) {
  const { middle, half, at } = logitAxis(x, width);
  const [overflow, underflow, subnormal] = [
    LIMITS[dtype].finite,
    LIMITS[dtype].positive,
    LIMITS[dtype].subnormal,
  ].map(at);
  const bottom = y + height;
  const { major, minor } = decadeTicks(at, y, -1000);
  const roomy = half > 150;
  const labels = [-1000, -100, -10, 0, 10, 100, 1000].filter(
    (z) => roomy || ![1000, 10].includes(Math.abs(z)),
  );
  const { largest, smallest } = RANGES[dtype];
  const exp = `exp(${argument})`;
  const row = height / count;
  const names = [];
  let lines = "";
  for (let i = 0; i < count; i++) {
    names.push(t(0, y + (i + 0.5) * row + 5.5 - raise, `*z*_{${i}}`, LARGE));
    if (i > 0) lines += d`M${x} ${y + i * row}h${width}`;
  }
  return h(
    "g",
    { key: "background" },
    h("rect", { class: "fill-outside", x, y, width, height }),
    h("rect", { class: "fill-range", x: underflow, y, width: overflow - underflow, height }),
    h("path", {
      class: "line",
      "stroke-width": 0.75,
      "stroke-opacity": 0.7,
      d: hatching(underflow, y, Math.max(0, subnormal - underflow), height, 5),
    }),
    h("path", { class: "hair", d: lines }),
    h("path", { class: "line", d: d`M${x} ${y}h${width}M${x} ${bottom}h${width}M${middle} ${y}V${bottom}` }),
    h("path", { class: "line", "stroke-width": 0.75, d: minor }),
    h("path", { class: "line", d: major }),
    t(0, y - 9, argument, MEDIUM),
    names,
    labels.map((z) => t(at(z), y - 10, num(z), SMALL, { anchor: "middle", class: "soft halo" })),
    limitLine(overflow, y, bottom, 1),
    limitLine(underflow, y, bottom, -1),
    overflow - underflow > 62 &&
      t(overflow - 4, bottom + 17, num(largest, 3), SMALL, { anchor: "end", class: "soft" }),
    t(overflow + 6, bottom + 17, "inf", SMALL, { class: "strong" }),
    overflow - underflow > 190 && t(underflow + 4, bottom + 17, num(smallest, 2), SMALL, { class: "soft" }),
    t(underflow - 6, bottom + 17, "0", SMALL, { anchor: "end", class: "strong" }),
    widthOf(exp, SMALL) < underflow - 20 && t(0, bottom + 17, exp, SMALL),
    overflow - middle > 100 && t(middle, bottom + 17, "1", SMALL, { anchor: "middle", class: "soft" }),
  );
}

/**
 * Write the limits of exp, cut so that the exponentials are above 0 and finite.
 *
 * @param {Dtype} dtype
 * @returns {[low: string, high: string]}
 */
export function limitTexts(dtype) {
  const cut = (/** @type {number} */ x, /** @type {number} */ unit) => num(Math.trunc(x * unit) / unit, 6);
  return [cut(LIMITS[dtype].positive, 100), cut(LIMITS[dtype].finite, 1000)];
}

/**
 * Return a short number on one side of the overflow threshold of exp: the last with a finite exponential, or the
 * first whose exponential is inf.
 *
 * @param {Dtype} dtype
 * @param {boolean} finite
 * @returns {number}
 */
export function snapToThreshold(dtype, finite) {
  const { exp } = arithmetic(dtype);
  const threshold = LIMITS[dtype].finite;
  for (const decimals of [2, 3, 4, 5]) {
    const unit = 10 ** decimals;
    const x = (finite ? Math.floor(threshold * unit) : Math.ceil(threshold * unit + 1e-9)) / unit;
    if (exp(round(x, dtype)) < Infinity === finite) return x;
  }
  let x = threshold;
  while (!finite && exp(round(x, dtype)) < Infinity) x += Math.abs(x) / 1024;
  return x;
}

/** Below this height, a lane has its number beside the handle, not above it. */
const LOW_LANE = 45;

/**
 * Describe a logit in its lane: a bar from 0, and a handle with its number.
 *
 * @param {string} key
 * @param {{place: Rect, z: number, dtype: Dtype, label: string, text: string, words: string, value: number,
 *   min?: number, max?: number, ghost?: number, ghostText?: string, write: Slider<any>["write"],
 *   valueAt?: (z: number) => number}} options `place` is the lane, with the axis of `laneBackground`; `z` where the
 *   logit lies in the dtype, `words` what is written beside it, `value` the number that is changed, `min` and `max`
 *   how far the keys move it, `valueAt` the value for a place on the axis, `ghost` where the logit came from.
 * @returns {Node}
 */
export function logitLane(key, { place, z, dtype, words, ghost = NaN, ghostText = "", ...options }) {
  const { label, text, value, min = -1000, max = 1000, write, valueAt = (z) => z } = options;
  const { x, y, width, height } = place;
  const { middle, half, at } = logitAxis(x, width);
  const [overflow, underflow] = [at(LIMITS[dtype].finite), at(LIMITS[dtype].positive)];
  const isOver = z > LIMITS[dtype].finite;
  const isUnder = z < LIMITS[dtype].positive;
  const isNan = Number.isNaN(z);
  const isLow = height < LOW_LANE;
  const knobX = isOver ? Math.max(at(z), overflow + 17) : isUnder ? Math.min(at(z), underflow - 17) : at(z);
  const end = isOver ? overflow : isUnder ? underflow : knobX;
  const line = y + height * (isLow ? 0.5 : 0.64);
  const knobY = line + (isOver || isUnder ? Math.min(height * (isLow ? 0.16 : 0.2), 13) : 0);
  const sign = z < 0 ? "minus" : "plus";
  const style = isOver || isNan ? "failed" : "strong";
  const ghostX = Number.isNaN(ghost) ? knobX : at(ghost);
  const [from, to] = isOver ? [overflow, x + width] : isUnder ? [x, underflow] : [underflow, overflow];
  const number = isLow
    ? placeBeside(words, { knob: knobX, end, y: knobY + 5, toLeft: z < 0 }, place)
    : placeAbove(words, { knob: knobX, from, to, y: y + height * 0.36 }, place);
  return h(
    "g",
    { key },
    h("rect", {
      class: `fill-${sign}`,
      x: Math.min(middle, end),
      y: line - 3.5,
      width: isNan ? 0 : Math.abs(end - middle),
      height: 7,
    }),
    Math.abs(ghostX - knobX) > 2 &&
      h("circle", { key: "ghost", class: "expected", cx: ghostX, cy: line, r: 6 }),
    Math.abs(ghostX - knobX) > 34 &&
      Math.abs(ghostX - number.x) > (BOLD * widthOf(words, number.size)) / 2 + 12 &&
      !isLow &&
      t(ghostX, line - 11, ghostText, SMALL, {
        key: "ghost text",
        anchor: "middle",
        class: "soft halo-range",
      }),
    h("path", {
      class: isOver ? "line-bad" : "line-minus",
      "stroke-width": 1.5,
      "stroke-dasharray": "2 3",
      d: knobY > line ? d`M${end} ${line}Q${knobX} ${line} ${knobX} ${knobY}` : "",
    }),
    slider(
      "handle",
      {
        label,
        text,
        value,
        min,
        max,
        write,
        hot: key,
        box: [number.x, y + height * 0.3],
        hit: { x: knobX - 22, y, width: 44, height },
        ring: { x: knobX, y: knobY, r: 13 },
        drag: (point) => {
          if (Math.abs(point.x - overflow) < 5)
            return valueAt(snapToThreshold(dtype, point.x < overflow + 1));
          if (Math.abs(point.x - middle) < 3) return valueAt(0);
          return valueAt(logitAt((point.x - middle) / half, 1 / half));
        },
      },
      isNan
        ? h("path", { key: "nan", class: "knob line-bad", d: diamond(knobX, line, 9) })
        : h("circle", {
            key: "knob",
            class: `knob ${isOver ? "line-bad" : `line-${sign}`}`,
            cx: knobX,
            cy: knobY,
            r: 7.5,
          }),
      t(number.x, number.y, words, number.size, {
        anchor: "middle",
        class: `${style} ${isOver || isUnder ? "halo-outside" : "halo-range"}`,
      }),
    ),
  );
}

const BOLD = 1.12; // how much wider bold text is
const TEETH = 8; // the width of the teeth of a limit, with a gap

/**
 * Say whether a number fits into a lane: above its handle, or on one side of it in a low lane.
 *
 * @param {string} words
 * @param {{width: number, height: number}} place
 */
export function fitsInLane(words, { width, height }) {
  return BOLD * widthOf(words, SMALLEST) <= (height < LOW_LANE ? width / 2 - 16 : width - 4);
}

/**
 * Place the number of a logit above its handle, within the lane, and clear of the limits of the dtype if there is room.
 *
 * @param {string} words
 * @param {{knob: number, from: number, to: number, y: number}} handle `from` and `to` are the limits around it.
 * @param {Rect} place
 */
function placeAbove(words, { knob, from, to, y }, { x, width }) {
  const size = fitted(words, (width - 4) / BOLD, LARGE);
  const half = (BOLD * widthOf(words, size)) / 2;
  const within = (/** @type {number} */ left, /** @type {number} */ right, /** @type {number} */ middle) =>
    Math.min(right - half, Math.max(left + half, middle));
  const clear = to - from > 2 * half + 2 * TEETH ? within(from + TEETH, to - TEETH, knob) : knob;
  return { x: within(x + 2, x + width - 2, clear), y, size };
}

/**
 * Place the number of a logit beside its handle: away from 0, or between the handle and the bar, or on the other side of
 * 0, where nothing is hidden.
 *
 * @param {string} words
 * @param {{knob: number, end: number, y: number, toLeft: boolean}} handle `end` is that of its bar.
 * @param {Rect} place
 */
function placeBeside(words, { knob, end, y, toLeft }, { x, width }) {
  const out = toLeft ? -1 : 1;
  const middle = x + width / 2;
  const full = BOLD * widthOf(words, MEDIUM);
  const beyond = { from: middle - out * 9, way: -out, room: width / 2 - 11 };
  const { from, way, room } =
    [
      { from: knob + out * 14, way: out, room: width / 2 - out * (knob - middle) - 16 },
      { from: knob - out * 14, way: -out, room: Math.abs(knob - end) - 24 },
    ].find(({ room }) => room >= full) ?? beyond;
  const size = fitted(words, room / BOLD, MEDIUM);
  const half = (BOLD * widthOf(words, size)) / 2;
  return { x: Math.min(x + width - half, Math.max(x + half, from + way * half)), y, size };
}
