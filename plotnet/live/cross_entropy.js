/** CrossEntropyExplorer: the loss of one sample, and p - y as arrows on its logits. */

import {
  arithmetic,
  cast,
  cross_entropy,
  cross_entropy_grad,
  format,
  softmax,
  spacing,
  sum,
} from "./numerics.js";
import { explorer } from "./page.js";
import {
  arrow,
  diamond,
  dtypeBars,
  dtypeNames,
  linear,
  logarithmic,
  option,
  optionGroup,
  probabilityBar,
  radioMark,
  roundButton,
  slider,
  symmetricLog,
  track,
} from "./parts.js";
import { d, h, memoize } from "./scene.js";
import {
  fitted,
  LARGE,
  MEDIUM,
  num,
  plain,
  probability,
  SMALL,
  SMALLEST,
  signed,
  t,
  widthOf,
} from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Action, Drawn, Size } from "./page.js"
 * @import { Rect, Scale } from "./parts.js"
 * @import { Node } from "./scene.js"
 * @typedef {{logits: number[], target: number, temperature: number, label_smoothing: number, common: number,
 *   dtype: Dtype, hot: string | null}} State
 * @typedef {{z: number[], place: number[], p: number[], y: number[], push: number[], loss: number}} Result `z`
 *   holds z + c, `place` the same from c on, `push` the negative gradient.
 */

export default explorer({ view, local: { hot: null }, complete });

const MAX_CLASSES = 6;

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

// Numerics

/**
 * Compute what CrossEntropyExplorer computes in Python. The temperature divides after the maximum is subtracted: no
 * quotient overflows to inf - inf.
 *
 * @param {State} state
 * @returns {Result}
 */
function compute({ logits, target, temperature, label_smoothing, common, dtype }) {
  const { add, divide, round, subtract } = arithmetic(dtype);
  const c = round(common);
  const z = cast(logits, dtype).map((value) => add(value, c));
  const largest = Math.max(...z);
  const scaled = z.map((value) => divide(subtract(value, largest), temperature));
  const options = { label_smoothing };
  const gradient = cross_entropy_grad(scaled, target, dtype, options).map((value) =>
    divide(value, temperature),
  );
  return {
    z,
    place: z.map((value) => value - c),
    p: softmax(scaled, dtype),
    y: targetProbabilities(logits.length, target, label_smoothing, dtype),
    push: gradient.map((value) => 0 - value),
    loss: cross_entropy(scaled, target, dtype, options),
  };
}

/**
 * @param {number} classes
 * @param {number} target
 * @param {number} smoothing
 * @param {Dtype} dtype
 */
function targetProbabilities(classes, target, smoothing, dtype) {
  const { add, round } = arithmetic(dtype === "float16" ? "float32" : dtype);
  const [kept, spread] = [round(1 - smoothing), round(smoothing / classes)];
  return Array.from({ length: classes }, (_, i) => add(i === target ? kept : 0, spread));
}

/**
 * Write the sum of the arrows: what rounding leaves of it is about 0.
 *
 * @param {number[]} push
 * @param {Dtype} dtype
 */
function sumText(push, dtype) {
  const total = sum(push, arithmetic("float64"));
  const size = push.reduce((all, value) => all + Math.abs(value), 0);
  if (total === 0) return "0";
  return Math.abs(total) <= 8 * spacing(1, dtype) * size ? "≈ 0" : num(total, 3);
}

/**
 * Say which of the digits shown have changed because z + c is rounded, or return "".
 *
 * @param {Result} result
 * @param {Result} unshifted The same for c = 0.
 */
function changedDigits({ loss, p }, unshifted) {
  if (num(loss) !== num(unshifted.loss)) return `the loss is no longer ${format(unshifted.loss)}`;
  return p.every((value, i) => num(value, 3) === num(unshifted.p[i], 3)) ? "" : "some p change a little";
}

/**
 * Whether rounding z + c has moved a logit visibly.
 *
 * @param {number} place
 * @param {number} logit
 */
function isMoved(place, logit) {
  return Number.isFinite(logit) && !(Math.abs(place - logit) <= 0.006);
}

// Scales whose steps are round numbers, for the pointer and for the keys

/**
 * List round numbers: some digits times powers of ten.
 *
 * @param {number[]} digits
 * @param {number} low
 * @param {number} high
 */
function roundNumbers(digits, low, high) {
  const numbers = [];
  for (let exponent = -2; exponent <= 17; exponent++)
    for (const digit of digits) numbers.push(Number(`${digit}e${exponent}`));
  return numbers.filter((x) => x >= low && x <= high);
}

/**
 * Return the number of an ascending list that is some places on from a value.
 *
 * @param {number[]} numbers
 * @param {number} value
 * @param {number} places
 */
function stepIn(numbers, value, places) {
  const ahead = numbers.filter((x) => (places > 0 ? x > value : x < value));
  if (places < 0) ahead.reverse();
  return ahead[Math.min(Math.abs(places), ahead.length) - 1] ?? value;
}

/**
 * Let a scale give only numbers of a list.
 *
 * @param {Scale} scale
 * @param {number[]} numbers
 * @returns {Scale}
 */
function snapped({ at }, numbers) {
  const places = numbers.map(at);
  /** @param {number} place */
  const nearest = (place) => {
    const distances = places.map((x) => Math.abs(x - place));
    return numbers[distances.indexOf(Math.min(...distances))];
  };
  return { at, value: nearest };
}

const TEMPERATURES = roundNumbers([1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8], 0.05, 20);
const TEMPERATURE = snapped(logarithmic(0.05, 20), TEMPERATURES);
const SMOOTHING = linear(0, 1, 0.01);
const MAX_COMMON = 1e17;
const POSITIVE = roundNumbers([1, 2, 5], 1, MAX_COMMON);
const COMMONS = [...POSITIVE.map((x) => -x).reverse(), 0, ...POSITIVE];
const COMMON = snapped(symmetricLog(MAX_COMMON), COMMONS);

/** Up to this c, the numbers of a dtype lie less than 0.01 apart, and z + c is rounded by less than 0.004. */
const EXACT = { float16: 2 ** 4, bfloat16: 2, float32: 2 ** 17, float64: 2 ** 46 };

// The axis of z + c: c is in its middle

const REACH = 10; // of the handles
const CUT = 12; // up to here the axis is even; what lies beyond is drawn at its end
const HALF = 13;
const ARROW = 5; // length of an arrow for a gradient of 1, on the axis
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

const lane = memoize(
  /** @param {Rect & {i: number, logit: number, z: number, place: number, push: number, words: string, moved: boolean}} options */
  ({ i, logit, z, place, push, words, moved, x, y, width, height }) => {
    const { middle, unit, at } = axisOf(x, width);
    const line = y + height * 0.66;
    const knobX = at(place);
    const isNan = Number.isNaN(place);
    const isCut = Math.abs(place) > CUT;
    const size = height < 45 ? MEDIUM : LARGE;
    const half = widthOf(words, size) / 2;
    const textX = Math.min(x + width - half - 2, Math.max(x + half + 2, knobX));
    const sign = place < 0 ? "minus" : "plus";
    const failed = isNan || moved || place === Infinity;
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
      isCut && h("path", { key: "break", ...breakMark(at(Math.sign(place) * (CUT - 1)), line, 4) }),
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
        isNan || place === Infinity
          ? h("path", { key: "diamond", class: "knob line-bad", d: diamond(knobX, line, 9) })
          : h("circle", {
              key: "knob",
              class: `knob ${failed ? "line-bad" : `line-${sign}`}`,
              cx: knobX,
              cy: line,
              r: 7,
            }),
        t(textX, y + height * 0.34, words, size, {
          anchor: "middle",
          class: failed ? "failed halo-range" : "strong halo-range",
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
 * @param {{x: number, y: number, width: number, lane: number}} place
 * @returns {Node[]}
 */
function axis(state, result, { x, y, width, lane: height }) {
  const { logits, target, common, dtype } = state;
  const count = logits.length;
  const c = arithmetic(dtype).round(common);
  return [
    background({ x, y, width, height: height * count, c, dtype, count }),
    t(2, y - 9, common === 0 ? "*z*" : "*z* + *c*", MEDIUM, { key: "name" }),
    optionGroup(
      "targets",
      "target",
      ...logits.map((_, i) =>
        targetOption({ i, chosen: i === target, x: 0, y: y + i * height, width: x - 6, height }),
      ),
    ),
    lossRow(state, result, { x, y, width, lane: height }),
    ...logits.map((logit, i) => {
      const [z, place, push] = [result.z[i], result.place[i], result.push[i]];
      const isRelative = Math.abs(c) >= MAX_WRITTEN && Number.isFinite(place);
      const words = isRelative ? relativeText(place) : num(z, 6);
      return lane({
        i,
        logit,
        z,
        place,
        push,
        words,
        moved: isMoved(place, arithmetic(dtype).round(logit)),
        x,
        y: y + i * height,
        width,
        height,
      });
    }),
  ];
}

/**
 * Describe the loss as a length: from the logit of the target, or the mean of the logits under a smoothed target, to
 * logsumexp, which is a smooth maximum.
 *
 * @param {State} state
 * @param {Result} result
 * @param {{x: number, y: number, width: number, lane: number}} place
 * @returns {Node}
 */
function lossRow(
  { logits, target, temperature, label_smoothing },
  { place, y, loss },
  { x, y: top, width, lane },
) {
  const { at } = axisOf(x, width);
  const bottom = top + lane * logits.length;
  const start = sum(
    place.map((value, i) => (y[i] === 0 ? 0 : y[i] * value)),
    arithmetic("float64"),
  );
  const end = start + temperature * loss;
  const hasLength = Number.isFinite(loss) && Number.isFinite(start);
  const [left, right] = [at(start), at(end)];
  const row = bottom + 13;
  const startText = label_smoothing === 0 ? `*z*_{${target}}` : "*y* · *z*";
  const endText = temperature === 1 ? "lse(*z*)" : "*T* lse(*z*/*T*)";
  const startX = Math.max(x + widthOf(startText, SMALL), left - 2);
  const text = num(loss);
  const isScaled = temperature !== 1 && hasLength && x > 70; // the words do not fit on a phone
  return h(
    "g",
    { key: "loss" },
    !isScaled && t(2, bottom + 18, "loss", MEDIUM, { key: "name" }),
    isScaled && t(2, bottom + 18, "length/*T* =", SMALL, { key: "quotient" }),
    t(2, bottom + 38, text, fitted(text, x, LARGE), {
      key: "value",
      class: Number.isFinite(loss) ? "strong" : "failed",
    }),
    hasLength &&
      h(
        "g",
        { key: "length" },
        h("path", {
          class: "line",
          "stroke-width": 1.5,
          "stroke-dasharray": "2 3",
          d: d`M${left} ${top + lane * (target + 0.66)}V${row}M${right} ${top}V${row}`,
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
        t(startX, row + 22, startText, SMALL, { key: "start", anchor: "end", class: "soft" }),
        t(Math.max(right + 2, startX + 6), row + 22, endText, SMALL, { key: "end", class: "soft" }),
      ),
    !hasLength && h("path", { key: "diamond", class: "knob line-bad", d: diamond(x + width / 2, row, 8) }),
  );
}

// Controls

/**
 * @param {number} count
 * @param {number} x
 * @param {number} y
 * @returns {Node[]}
 */
function countButtons(count, x, y) {
  return [
    roundButton("fewer", {
      x,
      y,
      sign: "−",
      label: "one class fewer",
      disabled: count <= 2,
      activate: (state) => complete({ logits: state.logits.slice(0, -1) }, state),
    }),
    roundButton("more", {
      x: x + 26,
      y,
      sign: "+",
      label: "one class more",
      disabled: count >= MAX_CLASSES,
      activate: ({ logits }) => ({ logits: [...logits, 0] }),
    }),
  ];
}

/**
 * Describe the button that moves all logits along their arrows.
 *
 * @param {number} x
 * @param {number} y Of its middle.
 * @returns {Node}
 */
function stepButton(x, y) {
  const [width, height] = [96, 26];
  const place = { x, y: y - height / 2, width, height, rx: 6 };
  return h(
    "g",
    {
      key: "step",
      class: "action screen-only",
      role: "button",
      tabindex: 0,
      "aria-label": "take a step of gradient descent with learning rate 1",
      control: { kind: "action", activate: takeStep },
    },
    h("rect", { class: "box", ...place }),
    h("rect", { class: "ring", ...place }),
    t(x + width / 2, y + 4.7, "Take a step", SMALL, { anchor: "middle" }),
  );
}

/** @type {Action<State>["activate"]} */
function takeStep(state, page) {
  const { push } = compute(state);
  if (push.some(Number.isNaN)) return;
  page.animate(300, (fraction) => ({
    logits: state.logits.map((value, i) => Number((value + fraction * push[i]).toFixed(3))),
  }));
}

const temperatureTrack = memoize(
  /** @param {{value: number, x: number, y: number, width: number}} options */
  (options) =>
    track("temperature", {
      ...options,
      name: "*T*",
      label: "temperature T",
      scale: TEMPERATURE,
      home: 1,
      min: 0.05,
      max: 20,
      next: (value, direction, fine) =>
        fine ? Number((value * 1.01 ** direction).toPrecision(3)) : stepIn(TEMPERATURES, value, direction),
      write: (value) => ({ temperature: value }),
    }),
);

const smoothingTrack = memoize(
  /** @param {{value: number, x: number, y: number, width: number}} options */
  (options) =>
    track("smoothing", {
      ...options,
      name: "smoothing",
      label: "label smoothing",
      scale: SMOOTHING,
      home: 0,
      min: 0,
      max: 1,
      step: 0.01,
      write: (value) => ({ label_smoothing: value }),
    }),
);

/** What the handle of c has in all sizes. */
const COMMON_CONTROL = {
  label: "c, added to all logits",
  min: -MAX_COMMON,
  max: MAX_COMMON,
  /** @type {(value: number, direction: number, fine: boolean) => number} */
  next: (value, direction, fine) =>
    fine
      ? Number((value + direction).toPrecision(12))
      : stepIn(COMMONS, Number.isNaN(value) ? 0 : value, direction),
  write: (/** @type {number} */ value) => ({ common: value }),
};

const dtypes = memoize(
  /** @param {{x: number, y: number, width: number, row: number, dtype: Dtype}} options */
  ({ x, y, width, row, dtype }) => {
    const at = (/** @type {number} */ value) => x + width * COMMON.at(value);
    return h(
      "g",
      { key: "dtypes" },
      dtypeBars({
        x: 0,
        y,
        row,
        dtype,
        ends: (name) => [at(-EXACT[name]), at(EXACT[name])],
        texts: () => ["", ""],
        label: (name) => `z + c is rounded by less than 0.004 up to c = ${EXACT[name]}`,
      }),
      h("path", { class: "line", "stroke-width": 0.75, d: d`M${x} ${y + 4 * row + 2}h${width}` }),
    );
  },
);

/**
 * Describe the handle of c: a line through the bars of the dtypes, which show how far each can follow it. It is `lossy`
 * if z + c is rounded visibly.
 */
const commonHandle = memoize(
  /** @param {{common: number, dtype: Dtype, lossy: boolean, x: number, y: number, width: number, row: number}} options */
  ({ common, dtype, lossy, x, y, width, row }) => {
    const at = (/** @type {number} */ value) => x + width * (Number.isNaN(value) ? 0.5 : COMMON.at(value));
    const place = at(common);
    const knobY = y - 14;
    const bottom = y + 4 * row + 2;
    const text = `*c* = ${num(common, 6)}`;
    const isLeft = place > x + width / 2 + 30;
    const limits = [-EXACT[dtype], EXACT[dtype]];
    return slider(
      "c",
      {
        ...COMMON_CONTROL,
        value: common,
        hit: { x: place - 14, y: y - 28, width: 28, height: bottom - y + 28 },
        ring: { x: place, y: knobY, r: 12 },
        box: [place, knobY],
        drag: (point) =>
          limits.find((limit) => Math.abs(at(limit) - point.x) < 1) ??
          COMMON.value(Math.min(1, Math.max(0, (point.x - x) / width))),
      },
      h("path", { class: "line", "stroke-width": 0.75, d: d`M${x} ${knobY}h${width}` }),
      h("path", {
        class: lossy ? "line-bad" : "line-ink",
        "stroke-width": 2,
        d: d`M${place} ${knobY}V${bottom}`,
      }),
      h("circle", { class: `knob ${lossy ? "line-bad" : "line-ink"}`, cx: place, cy: knobY, r: 7 }),
      t(place + (isLeft ? -14 : 14), knobY + 6, text, LARGE, {
        anchor: isLeft ? "end" : "start",
        class: lossy ? "failed halo" : "strong halo",
      }),
    );
  },
);

/** Describe the largest c of each dtype, beside its bar. */
const limitTexts = memoize(
  /** @param {{x: number, y: number, width: number, row: number, dtype: Dtype}} options */
  ({ x, y, width, row, dtype }) =>
    h(
      "g",
      { key: "limits", "pointer-events": "none" },
      Object.entries(EXACT).map(([name, limit], i) =>
        t(x + width * COMMON.at(limit) + 6, y + (i + 0.5) * row + 4.7, num(limit, 1), SMALL, {
          class: name === dtype ? "strong halo" : "soft halo",
        }),
      ),
      t(x, y + 4 * row + 17, "in its bar, a dtype rounds *z* + *c* by less than 0.004", SMALLEST, {
        class: "soft",
      }),
    ),
);

// Probabilities and arrows in numbers

const share = memoize(
  /** @param {Rect & {i: number, p: number, expected: number}} options `y` is the middle. */
  ({ i, p, expected, x, y, width, height }) =>
    h(
      "g",
      { key: `p${i}` },
      probabilityBar("bar", { x, y, width, height: height - 6, p }),
      expected > 0 &&
        h("rect", {
          key: "target",
          class: "expected",
          x,
          y: y - height / 2,
          width: Math.max(2, width * expected),
          height,
        }),
    ),
);

/**
 * @param {string} key
 * @param {number} right
 * @param {number} y
 * @param {number} p
 * @param {{size: number, width: number, strong: boolean}} options
 */
function probabilityText(key, right, y, p, { size, width, strong }) {
  const text = num(p, 3).includes("^") ? num(p, 2) : probability(p);
  return t(right, y, text, fitted(text, width, size), {
    key,
    anchor: "end",
    class: Number.isNaN(p) ? "failed" : strong ? "strong" : null,
  });
}

/** @param {number} push */
function pushText(push) {
  return signed(push, num(push, 3).includes("^") ? 2 : 3);
}

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
    t(x + 28, y, text, SMALL, { class: "soft" }),
  );
}

// The picture

const GRADIENT = "∂*L*/∂*z*_{~i} = (*p*_{~i} − *y*_{~i}) / *T*";

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
  const { logits, target, temperature, label_smoothing, common, dtype, hot } = state;
  const count = logits.length;
  const right = Math.max(360, Math.min(396, width * 0.47));
  const [x, row, barsTop] = [78, 24, 28];
  const laneWidth = width - x - right - 14;
  const top = barsTop + 4 * row + 42;
  const laneHeight = Math.max(32, Math.min(90, (height - top - 44) / count));
  const bottom = top + laneHeight * count;
  const ys = logits.map((_, i) => top + laneHeight * (i + 0.5));
  const pushX = width - right + 78;
  const barX = pushX + 26;
  const barWidth = width - barX - 82;
  const bars = { x, y: barsTop, width: laneWidth, row };
  const total = sumText(result.push, dtype);
  const tracks = width - barX - 42; // the width of both
  const isStrong = (/** @type {number} */ i) => i === target || hot === `z${i}`;
  return {
    picture: [
      dtypes({ ...bars, dtype }),
      commonHandle({ common, dtype, lossy, ...bars }),
      limitTexts({ ...bars, dtype }),
      t(barX, 22, GRADIENT, 20, { key: "gradient" }),
      t(barX, 50, "*L* = lse(*z*/*T*) − *y* · *z*/*T*", MEDIUM, { key: "definition", class: "soft" }),
      temperatureTrack({ value: temperature, x: barX + 6, y: 110, width: tracks * 0.4 }),
      smoothingTrack({ value: label_smoothing, x: barX + tracks * 0.4 + 34, y: 110, width: tracks * 0.6 }),
      t(pushX, top - 10, "(*y* − *p*)/*T*", MEDIUM, { key: "push", anchor: "end" }),
      t(barX, top - 10, "*p*", MEDIUM, { key: "p" }),
      targetLegend(barX + 40, top - 10, "target *y*"),
      ...axis(state, result, { x, y: top, width: laneWidth, lane: laneHeight }),
      ...ys.map((y, i) =>
        t(pushX, y + 6, pushText(result.push[i]), LARGE, {
          key: `push ${i}`,
          anchor: "end",
          class: Number.isFinite(result.push[i]) ? (isStrong(i) ? "strong" : null) : "failed",
        }),
      ),
      ...ys.map((y, i) =>
        share({
          i,
          p: result.p[i],
          expected: result.y[i],
          x: barX,
          y,
          width: barWidth,
          height: Math.min(28, laneHeight * 0.6),
        }),
      ),
      ...ys.map((y, i) =>
        probabilityText(`p text ${i}`, width, y + 6, result.p[i], {
          size: LARGE,
          width: 72,
          strong: isStrong(i),
        }),
      ),
      h("path", { key: "total line", class: "line", d: d`M${pushX - 64} ${bottom}H${pushX}` }),
      t(pushX, bottom + 19, total, LARGE, {
        key: "total",
        anchor: "end",
        class: total.startsWith("nan") ? "failed" : null,
      }),
      t(pushX - 68, bottom + 19, "sum", SMALL, { key: "sum", anchor: "end", class: "soft" }),
      stepButton(barX, bottom + 22),
      ...countButtons(count, width - 38, bottom + 22),
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
  const { logits, target, temperature, label_smoothing, common, dtype, hot } = state;
  const count = logits.length;
  const isOneRow = width >= 520;
  const hasFormula = width >= 450; // beside the names of the dtypes
  const tracks = isOneRow ? 92 : 138;
  const top = tracks + 44;
  const laneHeight = Math.max(36, Math.min(56, 216 / count));
  const bottom = top + laneHeight * count;
  const [x, textWidth] = [width < 500 ? 52 : 78, 60];
  const barWidth = Math.max(40, width * 0.2);
  const barX = width - textWidth - barWidth;
  const laneWidth = barX - x - 10;
  const third = (width - 80) / 3;
  const half = (width - 56) / 2;
  const isStrong = (/** @type {number} */ i) => i === target || hot === `z${i}`;
  return {
    picture: [
      dtypeNames({ x: 0, y: 0, width: Math.min(width, 220), dtype }),
      hasFormula && t(width - 72, 34, GRADIENT, MEDIUM, { key: "gradient", anchor: "end" }),
      ...countButtons(count, width - 40, 28),
      track("c", {
        ...COMMON_CONTROL,
        name: "*c*",
        words: num(common, 6),
        value: common,
        scale: COMMON,
        home: 0,
        x: 12,
        y: 92,
        width: isOneRow ? third : width - 24,
      }),
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
      targetLegend(barX + 22, top - 9, "*y*"),
      ...axis(state, result, { x, y: top, width: laneWidth, lane: laneHeight }),
      ...logits.map((_, i) =>
        share({
          i,
          p: result.p[i],
          expected: result.y[i],
          x: barX,
          y: top + laneHeight * (i + 0.5) - 7,
          width: barWidth,
          height: 20,
        }),
      ),
      ...logits.map((_, i) =>
        probabilityText(`p text ${i}`, width, top + laneHeight * (i + 0.5) - 1, result.p[i], {
          size: MEDIUM,
          width: textWidth - 2,
          strong: isStrong(i),
        }),
      ),
      ...logits.map((_, i) =>
        t(
          width,
          top + laneHeight * (i + 0.5) + Math.min(19, laneHeight * 0.42),
          `arrow ${pushText(result.push[i])}`,
          SMALLEST,
          {
            key: `push ${i}`,
            anchor: "end",
            class: Number.isFinite(result.push[i]) ? "soft" : "failed",
          },
        ),
      ),
      stepButton(width - 96, bottom + 20),
      !hasFormula && t(2, bottom + 66, GRADIENT, MEDIUM, { key: "formula" }),
    ],
    height: bottom + (hasFormula ? 42 : 72),
  };
}

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
