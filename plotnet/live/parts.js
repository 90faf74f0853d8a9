/** Parts that the pictures of several explorers share: handles, options, axes, bars, arrows. */

import { DTYPES, format, limits, range } from "./numerics.js";
import { d, h } from "./scene.js";
import { fitted, MEDIUM, num, SMALL, t, widthOf } from "./text.js";

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

/** The limits of exp in each dtype. */
export const LIMITS = /** @type {Record<Dtype, ReturnType<typeof limits>>} */ (
  Object.fromEntries(DTYPES.map((dtype) => [dtype, limits(dtype)]))
);

/** The largest and smallest numbers of each dtype. */
export const RANGES = /** @type {Record<Dtype, ReturnType<typeof range>>} */ (
  Object.fromEntries(DTYPES.map((dtype) => [dtype, range(dtype)]))
);

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
    const roomy = right - left > (chosen ? 1.12 : 1) * widthOf(low + high, SMALL) + 11;
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
      right > left &&
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

/** Width from which on `dtypeNames` has room for four columns. */
export const DTYPES_IN_A_ROW = 356;

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
  const dashed = isWrong && Number.isFinite(expected) ? Math.max(2, width * expected) : 0;
  const noteWidth = widthOf(note, SMALL);
  const noteX = dashed > noteWidth + 10 || dashed + noteWidth > width ? x + 8 : x + dashed + 8; // not on the dashes
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
    dashed > 0 && h("rect", { key: "expected", class: "expected", ...room, width: dashed }),
    note &&
      t(noteX, y + 4.5, note, fitted(note, width - 10, SMALL), {
        key: "note",
        class: isNan ? "failed halo-bad" : "failed halo",
      }),
  );
}
