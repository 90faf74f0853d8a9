/** The handles of LogSoftmaxExplorer: the gap, ε with the bound log ε, and the level. */

import { gapAxis } from "./log_softmax_lanes.js";
import { lowerBound } from "./log_softmax_methods.js";
import { format } from "./numerics.js";
import { diamond, LIMITS, logarithmic, slider, symmetricLog, toPixel, track } from "./parts.js";
import { roundNumbers, signedRoundNumbers, snapped, stepIn } from "./round_numbers.js";
import { d, h, memoize } from "./scene.js";
import { LARGE, num, t, widthOf } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { State } from "./log_softmax_methods.js"
 * @import { Band, Span } from "./log_softmax_lanes.js"
 * @import { Node } from "./scene.js"
 * @typedef {{y: number, x: number, width: number, nameX: number | null}} Track
 */

/**
 * Describe the line of the gap, down to the lanes.
 *
 * @param {Span & {handle: number, top: number}} places
 * @param {number} gap
 */
export function gapLine({ handle, top, ...span }, gap) {
  const data = Number.isNaN(gap) ? "" : d`M${gapAxis(span).at(gap)} ${handle + 34}V${top}`;
  return h("path", { key: "gap line", class: "line-ink", "stroke-width": 2, d: data });
}

/**
 * Describe the handle of the gap, which can be dragged in the lanes too.
 *
 * @param {State} state
 * @param {number} truth
 * @param {Span & {handle: number, top: number, bottom: number}} places
 * @param {number} pictureWidth
 * @returns {Node}
 */
export function gapHandle({ gap, eps, dtype }, truth, { handle, top, bottom, ...span }, pictureWidth) {
  const axis = gapAxis(span);
  const [knob, y] = [axis.at(gap), handle + 27];
  const words = `gap *z*_{0} − *z*_{1} = ${num(gap, 6)}`;
  const half = widthOf(words, LARGE) / 2;
  const textX = Math.max(half, Math.min(pictureWidth - half, knob));
  const left = Math.min(knob, textX - half / 2) - 22;
  return slider(
    "gap",
    {
      label: "gap",
      text: `${format(gap, 6)}; the true log p is ${format(truth, 5)}`,
      value: gap,
      min: -20,
      max: 1000,
      box: [textX, handle + 12],
      hit: { x: left, y: handle, width: Math.max(44, half + 44), height: 36 },
      ring: { x: knob, y, r: 12 },
      drag: ({ x: px }) => dragGap(px, axis, eps, dtype),
      write: (value) => ({ gap: value }),
    },
    h("rect", { key: "line", class: "hit", x: knob - 12, y: top, width: 24, height: bottom - top }),
    Number.isNaN(gap)
      ? h("path", { key: "nan", class: "knob line-bad", d: diamond(knob, y, 9) })
      : h("circle", { key: "knob", class: "knob line-ink", cx: knob, cy: y, r: 7.5 }),
    t(textX, handle + 12, words, LARGE, { anchor: "middle", class: "strong" }),
  );
}

/**
 * Return the gap at a pixel: rounded, and caught by 0, by -log ε and by the last p above 0.
 *
 * @param {number} px
 * @param {ReturnType<typeof gapAxis>} axis
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
  if (found <= -20) return -20;
  return found === Infinity ? found : toPixel(found, found - value(px - 1));
}

const EPSILONS = [0, ...roundNumbers([1], 1e-20, 1)];
const EPS_CONTROL = {
  min: 0,
  max: 1,
  next: (/** @type {number} */ value, /** @type {number} */ direction, /** @type {boolean} */ fine) =>
    fine
      ? Math.min(1, Number((value * 10 ** (direction / 10)).toPrecision(3)))
      : stepIn(EPSILONS, value, direction),
  write: (/** @type {number} */ value) => ({ eps: value }),
};

export const epsTrack = memoize(
  /** @param {Track & {eps: number, dtype: Dtype}} options */
  ({ eps, dtype, ...place }) => {
    const isLost = eps > 0 && place.nameX === null && lowerBound({ eps, dtype }) === -Infinity;
    return track("eps", {
      ...EPS_CONTROL,
      ...place,
      name: "*ε*",
      words: num(eps, 3) + (isLost ? " → 0" : ""),
      label: "epsilon",
      value: eps,
      scale: snapped(logarithmic(1e-20, 1), EPSILONS.slice(1)),
      home: 1e-7,
    });
  },
);

/** Describe the lower bound log ε, a line through the lane that can be dragged; it is dashed if the dtype stores 0. */
export const epsBound = memoize(
  /** @param {Span & Band & {eps: number, dtype: Dtype}} options */
  ({ eps, dtype, y, height, ...span }) => {
    const axis = gapAxis(span);
    const x = axis.at(-Math.log(eps));
    const knobY = y + height * 0.75;
    const isStored = lowerBound({ eps, dtype }) > -Infinity;
    if (eps === 0) return null;
    return slider(
      "bound",
      {
        ...EPS_CONTROL,
        label: "log of epsilon, the lower bound",
        text: `${format(Math.log(eps), 5)}; epsilon is ${format(eps)}`,
        value: eps,
        box: [x, knobY],
        hit: { x: x - 13, y, width: 26, height },
        ring: { x, y: knobY, r: 11 },
        drag: (point) => epsAt(axis, point.x),
      },
      h("path", {
        class: "line-ink",
        "stroke-width": isStored ? 3.5 : 1.5,
        "stroke-dasharray": isStored ? null : "4 4",
        d: d`M${x} ${y}v${height}`,
      }),
      h("circle", { key: "knob", class: "knob line-ink", cx: x, cy: knobY, r: 6.5 }),
    );
  },
);

/**
 * Return ε whose logarithm lies at a pixel: a power of ten, or two digits where there is room for them.
 *
 * @param {ReturnType<typeof gapAxis>} axis
 * @param {number} px
 */
function epsAt({ value }, px) {
  const exponent = (/** @type {number} */ at) => Math.min(745, Math.max(0, value(at))) / Math.LN10;
  const power = Math.round(exponent(px));
  const isNear = Math.abs(exponent(px) - power) < 3 * (exponent(px + 1) - exponent(px));
  return isNear ? Number(`1e-${power}`) : Number((10 ** -exponent(px)).toPrecision(2));
}

const MAX_LEVEL = 1e17;
const LEVELS = signedRoundNumbers([1], MAX_LEVEL);
const LEVEL_SCALE = snapped(symmetricLog(MAX_LEVEL, 0.5), LEVELS);

export const levelTrack = memoize(
  /** @param {Track & {level: number}} options */
  ({ level, ...place }) =>
    track("level", {
      ...place,
      name: place.nameX === null ? "level *z*_{0}" : "*z*_{0}",
      words: num(level, 5),
      label: "level: the first logit",
      value: level,
      min: -MAX_LEVEL,
      max: MAX_LEVEL,
      scale: LEVEL_SCALE,
      home: 0,
      next: (value, direction, fine) => (fine ? (value || 0) + direction : stepIn(LEVELS, value, direction)),
      write: (value) => ({ level: value }),
    }),
);
