/** The lanes of CrossEntropyExplorer: on the axis of z + c, the logits with their arrows, and the loss as a length. */

import { isMoved } from "./cross_entropy_result.js";
import { arithmetic, format, spacing, sum } from "./numerics.js";
import { arrow, diamond, option, optionGroup, radioMark, slider } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { fitted, LARGE, MEDIUM, num, SMALL, t, widthOf } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Rect } from "./parts.js"
 * @import { Node } from "./scene.js"
 * @import { Result, State } from "./cross_entropy_result.js"
 */

const REACH = 10; // of the handles
const ARROW = 5; // length of an arrow for a gradient of 1, on the axis

const CUT = 12; // up to here the axis is even; what lies beyond is drawn at its end
const HALF = 13;
const MAX_WRITTEN = 1e5; // from this c on, z + c is written as "c + 2"

/**
 * Return where the axis lies in a picture: its middle, the length of 1, and the place of a number.
 *
 * @param {number} x
 * @param {number} width
 */
function axisOf(x, width) {
  const middle = x + width / 2;
  const unit = width / 2 / HALF;
  const at = (/** @type {number} */ value) =>
    middle + unit * (Number.isNaN(value) ? 0 : Math.max(-CUT - 0.4, Math.min(CUT + 0.4, value)));
  return { middle, unit, at };
}

/**
 * Write a number of the axis.
 *
 * @param {number} value Distance from c.
 * @param {number} c
 */
function axisText(value, c) {
  return Math.abs(c) < MAX_WRITTEN ? num(c + value, 7) : relativeText(value);
}

/**
 * Write a distance from c.
 *
 * @param {number} value
 */
function relativeText(value) {
  return value === 0 ? "*c*" : `*c* ${value < 0 ? "−" : "+"} ${num(Math.abs(value))}`;
}

/**
 * Describe the background of the lanes, with the axis above and with the representable values of the dtype as lines
 * where they lie far enough apart.
 */
const background = memoize(
  /** @param {Rect & {c: number, dtype: Dtype, count: number}} options */
  ({ x, y, width, height, c, dtype, count }) => {
    const { middle, unit, at } = axisOf(x, width);
    const values = [-10, -5, 0, 5, 10];
    const widest = Math.max(...values.map((value) => widthOf(axisText(value, c), SMALL)));
    const every = [5, 10].find((distance) => widest < 0.92 * distance * unit) ?? 20;
    let ticks = "";
    for (let value = -CUT; value <= CUT; value++) ticks += d`M${at(value)} ${y}v${value % 5 ? -3.5 : -7}`;
    let lines = "";
    for (let i = 1; i < count; i++) lines += d`M${x} ${y + (i * height) / count}h${width}`;
    return h(
      "g",
      { key: "background" },
      h("rect", { class: "fill-outside", x, y, width, height }),
      h("rect", { class: "fill-range", x: at(-CUT), y, width: 2 * CUT * unit, height }),
      h("path", { class: "line", "stroke-width": 0.75, d: representable(c, dtype, unit, at, y, height) }),
      h("path", { class: "hair", d: lines }),
      h("path", {
        class: "line",
        d: d`M${x} ${y}h${width}M${x} ${y + height}h${width}M${middle} ${y}v${height}`,
      }),
      h("path", { class: "line", "stroke-width": 0.75, d: ticks }),
      values
        .filter((value) => value % every === 0)
        .map((value) => t(at(value), y - 10, axisText(value, c), SMALL, { anchor: "middle", class: "soft" })),
    );
  },
);

/**
 * Draw a line at each representable value, where these lie at least three pixels apart, as path data.
 *
 * @param {number} c
 * @param {Dtype} dtype
 * @param {number} unit
 * @param {(value: number) => number} at
 * @param {number} y
 * @param {number} height
 */
function representable(c, dtype, unit, at, y, height) {
  const { round } = arithmetic(dtype);
  const center = round(c);
  let path = "";
  if (!Number.isFinite(center)) return path;
  for (let value = round(center - CUT); value <= center + CUT; ) {
    const step = spacing(value < 0 ? value * (1 - 1e-9) : value, dtype); // up to the next number
    if (step * unit >= 3) path += d`M${at(value - center)} ${y}v${height}`;
    value += Math.max(step, 3 / unit);
  }
  return path;
}

// Lanes

/**
 * Return the height of the handle in a lane: below its number.
 *
 * @param {{y: number, height: number}} place
 */
function handleY({ y, height }) {
  return y + Math.min(height - 9, height / 2 + 10);
}

const lane = memoize(
  /** @param {Rect & {i: number, logit: number, z: number, place: number, push: number, words: string, moved: boolean}} options */
  ({ i, logit, z, place, push, words, moved, ...rect }) => {
    const { x, y, width, height } = rect;
    const { middle, unit, at } = axisOf(x, width);
    const [knobX, line] = [at(place), handleY(rect)];
    const isNonfinite = Number.isNaN(place) || place === Infinity;
    const size = height < 45 ? MEDIUM : LARGE;
    const half = widthOf(words, size) / 2;
    const textX = Math.min(x + width - half - 2, Math.max(x + half + 2, knobX));
    const sign = place < 0 ? "minus" : "plus";
    const failed = isNonfinite || moved;
    const side = Math.sign(push);
    const start = knobX + side * 10;
    const room = side > 0 ? x + width - start : start - x;
    return h(
      "g",
      { key: `z${i}` },
      h("rect", {
        key: "bar",
        class: `fill-${sign}`,
        x: Math.min(middle, knobX),
        y: line - 2,
        width: Math.abs(knobX - middle),
        height: 4,
      }),
      Math.abs(place) > CUT &&
        h("path", { key: "break", ...breakMark(at(Math.sign(place) * (CUT - 1)), line, 4) }),
      moved && h("circle", { key: "expected", class: "expected", cx: at(logit), cy: line, r: 7 }),
      arrow("arrow", start, line, push * ARROW * unit, Math.max(24, room - 16)),
      slider(
        "handle",
        {
          label: `z ${i}`,
          text: `${format(z, 6)}; gradient descent moves it by ${format(push, 3)}`,
          value: logit,
          min: -REACH,
          max: REACH,
          step: 0.1,
          write: (value, { logits }) => ({ logits: logits.with(i, value) }),
          hot: `z${i}`,
          box: [textX, y + height * 0.3],
          hit: { x: knobX - 22, y, width: 44, height },
          ring: { x: knobX, y: line, r: 12 },
          drag: (point) => {
            const value = (point.x - middle) / unit;
            return Math.max(-REACH, Math.min(REACH, Math.round(value * 10) / 10));
          },
        },
        isNonfinite
          ? h("path", { key: "diamond", class: "knob line-bad", d: diamond(knobX, line, 9) })
          : h("circle", {
              key: "knob",
              class: `knob line-${failed ? "bad" : sign}`,
              cx: knobX,
              cy: line,
              r: 7,
            }),
        t(textX, line - (isNonfinite || height > 45 ? 13 : 11), words, size, {
          anchor: "middle",
          class: `${failed ? "failed" : "strong"} halo-range`,
        }),
      ),
    );
  },
);

/**
 * Describe the attributes of two gaps in a bar: it is longer than it is drawn.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} half Half of the height of the bar.
 */
function breakMark(x, y, half) {
  const [left, right] = [x - 4, x + 2].map((at) => d`M${at - 2} ${y + half + 2}l4 ${-2 * half - 4}`);
  return { stroke: "var(--background)", "stroke-width": 2.5, d: left + right };
}

const targetOption = memoize(
  /** @param {Rect & {i: number, chosen: boolean}} options */
  ({ i, chosen, x, y, width, height }) => {
    const middle = y + height / 2;
    const hasWord = chosen && height > 44 && width > 60;
    return option(
      `target ${i}`,
      {
        label: `class ${i}`,
        chosen,
        hit: { x, y: y + 1, width, height: height - 2 },
        activate: () => ({ target: i }),
      },
      h("rect", {
        class: chosen ? "fill-mark" : "fill-background",
        stroke: chosen ? "var(--ink)" : "none",
        "stroke-width": 1.5,
        x: x + 1,
        y: y + 3,
        width: width - 2,
        height: height - 6,
        rx: 5,
      }),
      radioMark(x + 12, middle, chosen),
      t(x + 23, middle + (hasWord ? -2 : 6), `*z*_{${i}}`, LARGE, { class: chosen ? "strong" : null }),
      hasWord && t(x + 23, middle + 15, "target", SMALL, { key: "word" }),
    );
  },
);

/**
 * Describe everything that lies on the axis of z + c: lanes, names, and the loss as a length.
 *
 * @param {State} state
 * @param {Result} result
 * @param {Rect} place `height` is that of a lane.
 * @returns {Node[]}
 */
export function lanes(state, result, { x, y, width, height }) {
  const { logits, target, common, dtype } = state;
  const { round } = arithmetic(dtype);
  const [count, c] = [logits.length, round(common)];
  const rects = logits.map((_, i) => ({ x, y: y + i * height, width, height }));
  return [
    background({ x, y, width, height: height * count, c, dtype, count }),
    t(2, y - 9, common === 0 ? "*z*" : "*z* + *c*", MEDIUM, { key: "name" }),
    optionGroup(
      "targets",
      "target",
      ...rects.map((rect, i) => targetOption({ ...rect, i, chosen: i === target, x: 0, width: x - 6 })),
    ),
    lossRow(state, result, rects),
    ...logits.map((logit, i) => {
      const [z, place, push] = [result.z[i], result.place[i], result.push[i]];
      const isRelative = Math.abs(c) >= MAX_WRITTEN && Number.isFinite(place);
      const words = isRelative ? relativeText(place) : num(z, 6);
      return lane({ ...rects[i], i, logit, z, place, push, words, moved: isMoved(place, round(logit)) });
    }),
  ];
}

/**
 * Describe the loss as a length: from the logit of the target, or the mean of the logits under a smoothed target, to
 * logsumexp, which is a smooth maximum.
 *
 * @param {State} state
 * @param {Result} result
 * @param {Rect[]} rects
 * @returns {Node}
 */
function lossRow({ target, temperature, label_smoothing }, { place, y, loss }, rects) {
  const [{ x, y: top, width, height }] = rects;
  const bottom = top + height * rects.length;
  const terms = place.map((value, i) => (y[i] === 0 ? 0 : y[i] * value));
  const start = sum(terms, arithmetic("float64"));
  const end = start + temperature * loss;
  const row = bottom + 13;
  const hasLength = Number.isFinite(loss) && Number.isFinite(start);
  const quotient = "loss = length / *T*"; // it may reach below the lanes, up to the bar
  const isScaled =
    temperature !== 1 && hasLength && 2 + widthOf(quotient, SMALL) < axisOf(x, width).at(start);
  const text = num(loss);
  return h(
    "g",
    { key: "loss" },
    t(2, bottom + 18, quotient, SMALL, { key: "quotient", display: isScaled ? null : "none" }),
    t(2, bottom + 18, "loss", MEDIUM, { key: "name", display: isScaled ? "none" : null }),
    t(2, bottom + 38, text, fitted(text, x, LARGE), {
      key: "value",
      class: Number.isFinite(loss) ? "strong" : "failed",
    }),
    hasLength
      ? lossLength({
          ...{ x, width, row, top, start, end },
          handle: handleY(rects[target]),
          startText: label_smoothing === 0 ? `*z*_{${target}}` : "*y* · *z*",
          endText: temperature === 1 ? "lse(*z*)" : "*T* lse(*z*/*T*)",
        })
      : h("path", { key: "diamond", class: "knob line-bad", d: diamond(x + width / 2, row, 8) }),
  );
}

/**
 * @param {{x: number, width: number, row: number, top: number, start: number, end: number, handle: number,
 *   startText: string, endText: string}} options `handle` is the height from which the line of the start comes.
 */
function lossLength({ x, width, row, top, start, end, handle, startText, endText }) {
  const { at } = axisOf(x, width);
  const [left, right] = [at(start), at(end)];
  const inLanes = Math.min(right + 2, x + width - widthOf(endText, SMALL));
  const endX = Math.max(inLanes, x + widthOf(startText, SMALL) + 6);
  return h(
    "g",
    { key: "length" },
    h("path", {
      class: "line",
      "stroke-width": 1.5,
      "stroke-dasharray": "2 3",
      d: d`M${left} ${handle}V${row}M${right} ${top}V${row}`,
    }),
    h("rect", {
      key: "bar",
      class: "fill-ink",
      x: left,
      y: row - 5,
      width: Math.max(1.5, right - left),
      height: 10,
    }),
    (Math.abs(start) > CUT || Math.abs(end) > CUT) &&
      h("path", { key: "break", ...breakMark((left + right) / 2, row, 5) }),
    t(Math.max(x + widthOf(startText, SMALL), Math.min(left - 2, endX - 6)), row + 22, startText, SMALL, {
      key: "start",
      anchor: "end",
      class: "soft",
    }),
    t(endX, row + 22, endText, SMALL, { key: "end", class: "soft" }),
  );
}
