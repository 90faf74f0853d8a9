/** The controls of CrossEntropyExplorer besides the logits: c with the dtypes, T, smoothing, and the step. */

import { compute } from "./cross_entropy_result.js";
import { dtypeBars, linear, logarithmic, slider, symmetricLog, track } from "./parts.js";
import { roundNumbers, signedRoundNumbers, snapped, stepIn } from "./round_numbers.js";
import { d, h, memoize } from "./scene.js";
import { LARGE, num, SMALL, SMALLEST, t } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Action } from "./page.js"
 * @import { Node } from "./scene.js"
 * @import { State } from "./cross_entropy_result.js"
 * @typedef {{value: number, x: number, y: number, width: number}} TrackPlace
 */

const TEMPERATURES = roundNumbers([1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8], 0.05, 20);
const TEMPERATURE = snapped(logarithmic(0.05, 20), TEMPERATURES);
const SMOOTHING = linear(0, 1, 0.01);
const MAX_COMMON = 1e17;
const COMMONS = signedRoundNumbers([1, 2, 5], MAX_COMMON);
const COMMON = snapped(symmetricLog(MAX_COMMON), COMMONS);

/** Up to this c, the numbers of a dtype lie less than 0.01 apart, and z + c is rounded by less than 0.004. */
const EXACT = { float16: 2 ** 4, bfloat16: 2, float32: 2 ** 17, float64: 2 ** 46 };

/**
 * Describe the button that moves all logits along their arrows.
 *
 * @param {number} x
 * @param {number} y Of its middle.
 * @returns {Node}
 */
export function stepButton(x, y) {
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

export const temperatureTrack = memoize(
  /** @param {TrackPlace} options */
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

export const smoothingTrack = memoize(
  /** @param {TrackPlace} options */
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
    fine ? Number((value + direction).toPrecision(12)) : stepIn(COMMONS, value, direction),
  write: (/** @type {number} */ value) => ({ common: value }),
};

export const commonTrack = memoize(
  /** @param {TrackPlace} options */
  (options) =>
    track("c", {
      ...COMMON_CONTROL,
      ...options,
      name: "*c*",
      words: num(options.value, 6),
      scale: COMMON,
      home: 0,
    }),
);

/** Describe the dtypes as bars on the axis of c, each as far as z + c is nearly exact. */
export const dtypes = memoize(
  /** @param {{x: number, y: number, width: number, row: number, dtype: Dtype}} options */
  ({ x, y, width, row, dtype }) => {
    const at = (/** @type {number} */ value) => x + width * COMMON.at(value);
    const bottom = y + 4 * row;
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
      h("path", { class: "line", "stroke-width": 0.75, d: d`M${x} ${bottom + 2}h${width}` }),
      t(x, bottom + 17, "in its bar, a dtype rounds *z* + *c* by less than 0.004", SMALLEST, {
        class: "soft",
      }),
    );
  },
);

/** Describe the largest c of each dtype, beside its bar and over the line of c. */
export const limitTexts = memoize(
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
    ),
);

/**
 * Describe the handle of c: a line through the bars of the dtypes, which show how far each can follow it. It is `lossy`
 * if z + c is rounded visibly.
 */
export const commonHandle = memoize(
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
