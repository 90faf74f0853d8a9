/** Parts that the pictures of several explorers share: handles, options, axes, bars, arrows. */

import { arithmetic, DTYPES, format, limits, range, round } from "./numerics.js";
import { d, h } from "./scene.js";
import { fitted, LARGE, MEDIUM, num, SMALL, t, widthOf } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Action, Changes, Point, Slider } from "./page.js"
 * @import { Child, Node } from "./scene.js"
 */

/** @typedef {{x: number, y: number, width: number, height: number}} Rect */

// Controls

/** What assistive technology is told about a number, which has to lie between the bounds. */
const bounded = (/** @type {number} */ x, /** @type {number} */ low, /** @type {number} */ high) =>
  Number.isNaN(x) ? 0 : Math.min(high, Math.max(low, x));

/**
 * Describe a handle that changes a number.
 *
 * @param {string} key
 * @param {Omit<Slider<any>, "kind"> & {text?: string, hit: Rect, ring: {x: number, y: number, r: number},
 *   vertical?: boolean, hot?: string}} options `text` is the value for assistive technology, `hit` the target of the
 *   pointer (at least 24 px), `ring` the mark of the focus, `hot` what the view emphasizes meanwhile.
 * @param {...Child} marks What it looks like.
 * @returns {Node}
 */
export function slider(key, { text, hit, ring, vertical = false, hot = key, ...control }, ...marks) {
  const { label, value, min, max } = control;
  return h(
    "g",
    {
      key,
      class: vertical ? "handle vertical" : "handle",
      role: "slider",
      tabindex: 0,
      control: { kind: "slider", ...control },
      "data-hot": hot,
      "aria-label": label,
      "aria-valuemin": min,
      "aria-valuemax": max,
      "aria-valuenow": bounded(value, min, max),
      "aria-valuetext": text ?? format(value, 6),
      "aria-orientation": vertical ? "vertical" : "horizontal",
    },
    h("rect", { class: "hit", ...hit }),
    h("circle", { class: "ring", cx: ring.x, cy: ring.y, r: ring.r }),
    marks,
  );
}

/**
 * Describe one option of a group; `options` makes the group.
 *
 * @param {string} key
 * @param {{label: string, chosen: boolean, hit: Rect, activate: Action<any>["activate"]}} options
 * @param {...Child} marks
 * @returns {Node}
 */
export function option(key, { label, chosen, hit, activate }, ...marks) {
  return h(
    "g",
    {
      key,
      class: "action",
      role: "radio",
      tabindex: chosen ? 0 : -1,
      "aria-checked": String(chosen),
      "aria-label": label,
      control: { kind: "action", activate },
    },
    h("rect", { class: "hit", ...hit }),
    h("rect", { class: "ring", ...hit, rx: 4 }),
    marks,
  );
}

/**
 * Describe a group of options, of which one is chosen.
 *
 * @param {string} key
 * @param {string} label
 * @param {...Child} options
 * @returns {Node}
 */
export function optionGroup(key, label, ...options) {
  return h("g", { key, role: "radiogroup", "aria-label": label }, options);
}

/**
 * Describe the mark of an option: a circle, filled if it is chosen.
 *
 * @param {number} x
 * @param {number} y
 * @param {boolean} chosen
 * @returns {Node[]}
 */
export function radioMark(x, y, chosen) {
  return [
    h("circle", { cx: x, cy: y, r: 4.5, class: chosen ? "line-plus" : "line", "stroke-width": 1.5 }),
    h("circle", { cx: x, cy: y, r: chosen ? 2.4 : 0, class: "fill-plus" }),
  ];
}

/**
 * Describe a round button with a plus or a minus. A saved picture does not show it.
 *
 * @param {string} key
 * @param {{x: number, y: number, sign: "+" | "−", label: string, disabled?: boolean,
 *   activate: Action<any>["activate"]}} options
 * @returns {Node}
 */
export function roundButton(key, { x, y, sign, label, disabled = false, activate }) {
  return h(
    "g",
    {
      key,
      class: disabled ? "action dim screen-only" : "action screen-only",
      role: "button",
      tabindex: disabled ? -1 : 0,
      "aria-label": label,
      "aria-disabled": disabled ? "true" : null,
      control: { kind: "action", activate: disabled ? () => {} : activate },
    },
    h("circle", { class: "hit", cx: x, cy: y, r: 13 }),
    h("circle", { class: "ring", cx: x, cy: y, r: 13 }),
    h("circle", { class: "box", cx: x, cy: y, r: 10 }),
    h("path", {
      class: "line-ink",
      "stroke-width": 1.5,
      d: d`M${x - 4} ${y}h8${sign === "+" ? d`M${x} ${y - 4}v8` : ""}`,
    }),
  );
}

/**
 * A scale of a track: `at` gives the place of a value from 0 to 1, `value` the value at a place.
 *
 * @typedef {{at(value: number): number, value(place: number): number}} Scale
 */

/**
 * Describe a slider with a track, its name above and its number beside the name.
 *
 * @param {string} key
 * @param {{name: string, words?: string, nameX?: number | null, x: number, y: number, width: number, scale: Scale,
 *   home: number, label: string, value: number, min: number, max: number, step?: number, next?: Slider<any>["next"],
 *   write: Slider<any>["write"], style?: "ink" | "plus" | "minus"}} options `name` is written above the track, or
 *   beside it at `nameX`, with `words` for the number; `home` is the value that the handle snaps to.
 * @returns {Node}
 */
export function track(
  key,
  { name, words, nameX = null, x, y, width, scale, home, style = "ink", ...control },
) {
  const place = Math.min(1, Math.max(0, scale.at(bounded(control.value, control.min, control.max))));
  const knob = x + place * width;
  const start = x + scale.at(home) * width;
  return slider(
    key,
    {
      ...control,
      hit:
        nameX === null
          ? { x: x - 14, y: y - 30, width: width + 28, height: 44 }
          : { x: nameX, y: y - 13, width: x + width + 14 - nameX, height: 26 },
      ring: { x: knob, y, r: 12 },
      box: [x + width / 2, y - 4],
      drag: ({ x: at }) =>
        Math.abs(at - start) < 5 ? home : scale.value(Math.min(1, Math.max(0, (at - x) / width))),
    },
    nameX === null
      ? t(x, y - 14, `${name} = ${words ?? num(control.value)}`, MEDIUM, { key: "words" })
      : t(nameX, y + 4.5, `${name} = ${words ?? num(control.value)}`, SMALL, { key: "words" }),
    h("path", { class: "line", d: d`M${x} ${y}h${width}M${start} ${y - 5}v10` }),
    h("rect", {
      x: Math.min(start, knob),
      y: y - 2,
      width: Math.abs(knob - start),
      height: 4,
      class: `fill-${style}`,
    }),
    h("circle", { class: `knob line-${style}`, cx: knob, cy: y, r: 7 }),
  );
}

// Axes

/**
 * Round a number to what a step of one pixel can tell apart.
 *
 * @param {number} x
 * @param {number} perPixel
 * @returns {number}
 */
export function toPixel(x, perPixel) {
  if (!Number.isFinite(x)) return x;
  const step = 10 ** Math.floor(Math.log10(Math.max(1e-6, Math.abs(perPixel))));
  return Number((Math.round(x / step) * step).toPrecision(7));
}

/**
 * Make a symmetric scale: even near 0, logarithmic from `bend` on, from -`far` to `far`.
 *
 * @param {number} far
 * @param {number} [bend]
 * @returns {Scale}
 */
export function symmetricLog(far, bend = 2) {
  const end = Math.asinh(far / bend);
  const value = (/** @type {number} */ place) => bend * Math.sinh((2 * place - 1) * end);
  return {
    at: (x) => 0.5 + Math.asinh(bounded(x, -far, far) / bend) / end / 2,
    value: (place) => toPixel(value(place), value(place + 0.0025) - value(place)),
  };
}

/**
 * Make a scale on which every step is the same factor.
 *
 * @param {number} low
 * @param {number} high
 * @returns {Scale}
 */
export function logarithmic(low, high) {
  const ratio = Math.log(high / low);
  return {
    at: (x) => Math.log(x / low) / ratio,
    value: (place) => Number((low * Math.exp(place * ratio)).toPrecision(2)),
  };
}

/**
 * Make an even scale.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} step What a value is rounded to.
 * @returns {Scale}
 */
export function linear(low, high, step) {
  return {
    at: (x) => (x - low) / (high - low),
    value: (place) => Number((Math.round((low + place * (high - low)) / step) * step).toPrecision(12)),
  };
}

// The axis of logits: even near 0, logarithmic from 2 on, the same for all dtypes; inf lies past its ends.
const AXIS_END = 1500;
const AXIS_BEND = 2;
const AXIS_RANGE = Math.asinh(AXIS_END / AXIS_BEND);
const AXIS_INF = 1.09;
export const AXIS_HALF = AXIS_INF + 0.05;

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

/** The limits of exp in each dtype. */
export const LIMITS = /** @type {Record<Dtype, ReturnType<typeof limits>>} */ (
  Object.fromEntries(DTYPES.map((dtype) => [dtype, limits(dtype)]))
);

/** The largest and smallest numbers of each dtype. */
export const RANGES = /** @type {Record<Dtype, ReturnType<typeof range>>} */ (
  Object.fromEntries(DTYPES.map((dtype) => [dtype, range(dtype)]))
);

/**
 * Write the overflow threshold of exp, rounded down so that its exponential is finite.
 *
 * @param {Dtype} dtype
 * @param {number} [decimals]
 */
export function thresholdText(dtype, decimals = 3) {
  return num(Math.floor(LIMITS[dtype].finite * 10 ** decimals) / 10 ** decimals, 6);
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

// Marks

/**
 * Draw hatching in a rectangle, as path data.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {number} [gap]
 * @returns {string}
 */
export function hatching(x, y, width, height, gap = 7) {
  let path = "";
  for (let s = gap; s < width + height; s += gap) {
    const [x1, y2] = [Math.min(s, width), Math.min(s, height)];
    path += d`M${x + x1} ${y + s - x1}L${x + s - y2} ${y + y2}`;
  }
  return path;
}

/**
 * Draw the limit of a dtype: a line with teeth that point out of the range.
 *
 * @param {number} x
 * @param {number} top
 * @param {number} bottom
 * @param {1 | -1} side
 * @returns {Node[]}
 */
export function limitLine(x, top, bottom, side) {
  let teeth = "";
  for (let y = top + 3; y < bottom - 3; y += 7) teeth += d`M${x} ${y}l${side * 6} 3`;
  return [
    h("path", { class: "line-ink", "stroke-width": 1, d: teeth }),
    h("path", { class: "line-ink", "stroke-width": 1.75, d: d`M${x} ${top}V${bottom}` }),
  ];
}

/**
 * Draw a diamond, the mark of inf and nan, as path data.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function diamond(x, y, r) {
  return d`M${x} ${y - r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z`;
}

/**
 * Draw an arrow for a signed number: filled to the right, hollow to the left, with a second head if it is cut short.
 *
 * @param {string} key
 * @param {number} x
 * @param {number} y
 * @param {number} length In pixels, with its sign.
 * @param {number} longest
 * @returns {Node | null}
 */
export function arrow(key, x, y, length, longest) {
  const size = Math.min(Math.abs(length), longest);
  if (!(size >= 1.5)) return null;
  const side = Math.sign(length);
  const head = Math.min(size, 11);
  const half = Math.min(7, 2 + size / 2);
  const thick = Math.min(2.75, half / 2);
  const shaft = size - head;
  const path = d`M${x} ${y - thick}h${side * shaft}v${thick - half}l${side * head} ${half}l${-side * head} ${half}v${thick - half}h${-side * shaft}z`;
  const tip = x + side * size;
  const second = d`M${tip + side * 2} ${y - half}l${side * head} ${half}l${-side * head} ${half}z`;
  const style = side > 0 ? "fill-plus" : "fill-background";
  const look =
    side > 0
      ? { stroke: "var(--plus)", "stroke-width": 1 }
      : { stroke: "var(--minus)", "stroke-width": 1.75 };
  const all = { class: style, ...look, "stroke-linejoin": "round", "pointer-events": "none" };
  return h("g", { key }, h("path", { ...all, d: Math.abs(length) > longest * 1.001 ? path + second : path }));
}

// The dtypes

/**
 * Describe the choice of a dtype as bars on an axis, each from the lower to the upper limit of the dtype.
 *
 * @param {{x: number, y: number, row: number, dtype: Dtype, ends: (dtype: Dtype) => [number, number],
 *   texts: (dtype: Dtype) => [string, string], label: (dtype: Dtype) => string}} options `ends` are the places of the
 *   ends, `texts` what is written inside at either end, `label` is for assistive technology.
 * @returns {Node}
 */
export function dtypeBars({ x, y, row, dtype, ends, texts, label }) {
  const bars = DTYPES.map((name, i) => {
    const chosen = name === dtype;
    const [left, right] = ends(name);
    const middle = y + (i + 0.5) * row;
    const style = chosen ? "strong" : "soft";
    const [low, high] = texts(name);
    const roomy = right - left > widthOf(low + high, SMALL) + 14;
    return option(
      name,
      {
        label: `${name}: ${label(name)}`,
        chosen,
        hit: { x, y: middle - row / 2, width: Math.max(84, right - x), height: row },
        activate: () => ({ dtype: name }),
      },
      radioMark(x + 7, middle, chosen),
      t(x + 17, middle + 4.5, name, SMALL, { class: style }),
      h("rect", {
        class: chosen ? "box-chosen" : "box",
        x: left,
        y: middle - 9,
        width: Math.max(2, right - left),
        height: 18,
      }),
      t(right - 5, middle + 4.7, high, SMALL, { class: style, anchor: "end" }),
      roomy && t(left + 5, middle + 4.7, low, SMALL, { class: style }),
    );
  });
  return optionGroup("dtypes", "dtype", bars);
}

/**
 * Describe the choice of a dtype by name, for narrow pictures.
 *
 * @param {{x: number, y: number, width: number, dtype: Dtype, columns?: number}} options
 * @returns {Node} Its rows are 28 px high.
 */
export function dtypeNames({ x, y, width, dtype, columns = 2 }) {
  const options = DTYPES.map((name, i) => {
    const left = x + (i % columns) * (width / columns);
    const middle = y + 14 + Math.floor(i / columns) * 28;
    const chosen = name === dtype;
    return option(
      name,
      {
        label: name,
        chosen,
        hit: { x: left, y: middle - 13, width: Math.min(120, width / columns), height: 26 },
        activate: () => ({ dtype: name }),
      },
      radioMark(left + 9, middle, chosen),
      t(left + 20, middle + 4.5, name, SMALL, { class: chosen ? "strong" : "soft" }),
    );
  });
  return optionGroup("dtypes", "dtype", options);
}

// Lanes: one for each logit, on the axis of logits, in the range of a dtype

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
 * Draw the ticks of an axis that ends at 1000, as path data: long at 0 and at powers of ten, short between.
 *
 * @param {(value: number) => number} at
 * @param {number} y
 * @param {number} low The first tick.
 */
export function decadeTicks(at, y, low) {
  let minor = "";
  let major = d`M${at(0)} ${y}v-7`;
  for (const decade of [1, 10, 100, 1000]) {
    for (let digit = 1; digit < 10 && digit * decade <= 1000; digit++) {
      for (const value of [-digit * decade, digit * decade]) {
        if (value < low) continue;
        if (digit === 1 && decade > 1) major += d`M${at(value)} ${y}v-7`;
        else minor += d`M${at(value)} ${y}v-3.5`;
      }
    }
  }
  return { major, minor };
}

/**
 * Describe the background of lanes: the range of exp in a dtype, its limits, the axis of z above and of exp(z) below.
 *
 * @param {Rect & {dtype: Dtype, count: number}} options `count` is the number of lanes.
 * @returns {Node}
 */
export function laneBackground({ x, y, width, height, dtype, count }) {
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
  let lines = "";
  for (let i = 1; i < count; i++) lines += d`M${x} ${y + (i * height) / count}h${width}`;
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
    labels.map((z) => t(at(z), y - 10, num(z), SMALL, { anchor: "middle", class: "soft" })),
    limitLine(overflow, y, bottom, 1),
    limitLine(underflow, y, bottom, -1),
    overflow - underflow > 62 &&
      t(overflow - 4, bottom + 17, num(largest, 3), SMALL, { anchor: "end", class: "soft" }),
    t(overflow + 6, bottom + 17, "inf", SMALL, { class: "strong" }),
    overflow - underflow > 190 && t(underflow + 4, bottom + 17, num(smallest, 2), SMALL, { class: "soft" }),
    t(underflow - 6, bottom + 17, "0", SMALL, { anchor: "end", class: "strong" }),
    overflow - middle > 100 && t(middle, bottom + 17, "1", SMALL, { anchor: "middle", class: "soft" }),
  );
}

/**
 * Describe a logit in its lane: a bar from 0, and a handle with its number.
 *
 * @param {string} key
 * @param {{place: Rect, z: number, dtype: Dtype, label: string, text: string, words?: string, value?: number,
 *   min?: number, max?: number, ghost?: number, ghostText?: string, write: Slider<any>["write"],
 *   valueAt?: (z: number) => number}} options `place` is the lane, with the axis of `laneBackground`; `z` where the
 *   logit lies in the dtype, `words` what is written above it, `value` the number that is changed (by default `z`),
 *   `min` and `max` how far the keys move it, `valueAt` the value for a place on the axis, `ghost` where the logit came
 *   from.
 * @returns {Node}
 */
export function logitLane(
  key,
  {
    place,
    z,
    dtype,
    label,
    text,
    words = num(z, 6),
    value = z,
    min = -1000,
    max = 1000,
    ghost = NaN,
    ghostText = "",
    write,
    valueAt = (x) => x,
  },
) {
  const { x, y, width, height } = place;
  const { middle, half, at } = logitAxis(x, width);
  const [overflow, underflow] = [at(LIMITS[dtype].finite), at(LIMITS[dtype].positive)];
  const isOver = z > LIMITS[dtype].finite;
  const isUnder = z < LIMITS[dtype].positive;
  const isNan = Number.isNaN(z);
  const line = y + height * 0.64;
  const knobX = isOver ? Math.max(at(z), overflow + 17) : isUnder ? Math.min(at(z), underflow - 17) : at(z);
  const end = isOver ? overflow : isUnder ? underflow : knobX;
  const drop = isOver || isUnder ? Math.min(height * 0.2, 13) : 0;
  const size = height < 45 ? MEDIUM : LARGE;
  const half_text = widthOf(words, size) / 2;
  const textX = Math.min(x + width - half_text - 2, Math.max(x + half_text + 2, knobX));
  const sign = z < 0 ? "minus" : "plus";
  const style =
    isOver || isNan ? "failed halo-outside" : isUnder ? "strong halo-outside" : "strong halo-range";
  const ghostX = at(ghost);
  const showsGhost = !Number.isNaN(ghost) && Math.abs(ghostX - knobX) > 2;
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
    showsGhost && h("circle", { key: "ghost", class: "expected", cx: ghostX, cy: line, r: 6 }),
    showsGhost &&
      Math.abs(ghostX - knobX) > 34 &&
      t(ghostX, line - 11, ghostText, SMALL, {
        key: "ghost text",
        anchor: "middle",
        class: "soft halo-range",
      }),
    h("path", {
      class: isOver ? "line-bad" : "line-minus",
      "stroke-width": 1.5,
      "stroke-dasharray": "2 3",
      d: drop ? d`M${end} ${line}Q${knobX} ${line} ${knobX} ${line + drop}` : "",
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
        box: [textX, y + height * 0.3],
        hit: { x: knobX - 22, y, width: 44, height },
        ring: { x: knobX, y: line + drop, r: 13 },
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
            cy: line + drop,
            r: 7.5,
          }),
      t(textX, y + height * 0.36, words, size, { anchor: "middle", class: style }),
    ),
  );
}

/**
 * Describe the buttons that remove and add a logit.
 *
 * @param {{x: number, y: number, count: number, most?: number, write?: (logits: number[], state: any) => Changes}} options
 * @returns {Node[]}
 */
export function countButtons({ x, y, count, most = 8, write = (logits) => ({ logits }) }) {
  return [
    roundButton("fewer", {
      x,
      y,
      sign: "−",
      label: "one logit fewer",
      disabled: count <= 2,
      activate: (state) => write(state.logits.slice(0, -1), state),
    }),
    roundButton("more", {
      x: x + 26,
      y,
      sign: "+",
      label: "one logit more",
      disabled: count >= most,
      activate: (state) => write([...state.logits, 0], state),
    }),
  ];
}

/**
 * Describe a bar for a probability: filled as far as it goes, hatched if it is nan, with the expected length dashed
 * where it differs.
 *
 * @param {string} key
 * @param {{x: number, y: number, width: number, height: number, p: number, expected?: number, note?: string}} options
 *   `y` is the middle; `note` is written into the bar, and says why the value is wrong.
 * @returns {Node}
 */
export function probabilityBar(key, { x, y, width, height, p, expected = p, note = "" }) {
  const isNan = Number.isNaN(p);
  const isWrong = !(Math.abs(p - expected) <= 0.02 * Math.max(expected, 1e-3));
  const top = y - height / 2;
  const room = { x, y: top, height };
  return h(
    "g",
    { key },
    h("path", { class: "hair", d: d`M${x} ${y}h${width}M${x + width} ${y - 4}v8` }),
    h("path", { class: "line", d: d`M${x} ${top - 3}v${height + 6}` }),
    isNan && h("rect", { key: "failed", class: "fill-bad-soft", ...room, width }),
    isNan &&
      h("path", {
        key: "hatching",
        class: "line-bad",
        "stroke-width": 0.9,
        d: hatching(x, top, width, height),
      }),
    !isNan &&
      h("rect", {
        key: "bar",
        class: "fill-plus",
        ...room,
        width: p > 0 ? Math.max(1, width * Math.min(1, p)) : 0,
      }),
    isWrong &&
      Number.isFinite(expected) &&
      h("rect", { key: "expected", class: "expected", ...room, width: Math.max(2, width * expected) }),
    note &&
      t(x + 8, y + 4.5, note, fitted(note, width - 10, SMALL), {
        key: "note",
        class: isNan ? "failed halo-bad" : "failed halo",
      }),
  );
}
