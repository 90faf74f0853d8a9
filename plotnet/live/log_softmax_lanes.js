/** The lanes of LogSoftmaxExplorer: for each method, the values that it can return, and the one that it does. */

import {
  correctDigits,
  DIFFERENCE,
  DIGITS,
  inexactRanges,
  limitOf,
  representableValues,
} from "./log_softmax_methods.js";
import { decadeTicks, diamond, hatching, limitLine } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { MEDIUM, num, plain, SMALL, t, widthOf } from "./text.js";

/**
 * @import { Method } from "./log_softmax_methods.js"
 * @typedef {{x: number, width: number}} Span
 * @typedef {{y: number, height: number}} Band
 */

/** Where the axis of the gap and of log p begins and ends, as asinh of half a number. */
const AXIS_START = Math.asinh(10.3);
const AXIS_END = Math.asinh(750);
const AXIS_INF = AXIS_END + 0.8;
const AXIS_SPAN = AXIS_START + AXIS_INF + 0.45;

/**
 * Return the axis of the gap z0 - z1, which is that of -log p too: even near 0, then logarithmic, with a place
 * for inf. Far from 0 the gap and -log p are equal.
 *
 * @param {Span} span
 */
export function gapAxis({ x, width }) {
  const unit = width / AXIS_SPAN;
  const zero = x + AXIS_START * unit;
  const place = (/** @type {number} */ v) => {
    if (Number.isNaN(v)) return 0;
    if (v === Infinity) return AXIS_INF;
    return Math.min(AXIS_END + 0.15, Math.max(0.05 - AXIS_START, Math.asinh(v / 2)));
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

/** Describe the axis of the gap above the lanes, and that of log p below them. */
export const scale = memoize(
  /** @param {Span & {top: number, bottom: number, isNarrow: boolean}} options */
  ({ x, width, top, bottom, isNarrow }) => {
    const { unit, zero, end, at } = gapAxis({ x, width });
    const { major, minor } = decadeTicks(at, top, -20);
    const isRoomy = unit > 34;
    const style = { anchor: /** @type {const} */ ("middle"), class: "soft halo" };
    const [high, low] = [top - 9, bottom + 17];
    return h(
      "g",
      { key: "scale" },
      h("path", { class: "line", d: d`M${x} ${top}H${end}${major}M${x} ${bottom}H${end}` }),
      h("path", { class: "line", "stroke-width": 0.75, d: minor }),
      [-10, 0, 10, 100, 1000].map((v) => t(at(v), high, num(v), SMALL, style)),
      isRoomy && t(at(Infinity), high, "inf", SMALL, { ...style, class: "strong halo" }),
      !isNarrow && t(0, high, "gap = *z*_{0} − *z*_{1}", SMALL),
      (isRoomy ? [0, 10, 100, 1000] : [10, 100]).map((v) => t(at(v), low, num(v && -v), SMALL, style)),
      t(at(Infinity), low, "−inf", SMALL, { ...style, class: "strong" }),
      t(isNarrow ? x : zero - 18, low, "log *p*_{1}", SMALL, { anchor: isNarrow ? "start" : "end" }),
    );
  },
);

/** Describe the values that a method can return. */
export const background = memoize(
  /** @param {Method & Span & Band} options */
  ({ x, width, y, height, ...method }) => {
    const { zero, at } = gapAxis({ x, width });
    const { limit, isLimited } = limitOf(method);
    const right = limit === Infinity ? x + width : at(limit);
    const hatched = inexactRanges(method).map(([from, gap]) =>
      hatching(at(from), y, Math.max(0, right - at(from)), height, gap),
    );
    return h(
      "g",
      { key: `background ${method.method}` },
      h("rect", { key: "outside", class: "fill-outside", x, y, width, height }),
      h("rect", { key: "range", class: "fill-range", x: zero, y, width: right - zero, height }),
      h("path", {
        key: "inexact",
        class: "line",
        "stroke-width": 0.75,
        "stroke-opacity": 0.8,
        d: hatched.join(""),
      }),
      isLimited && h("g", { key: "limit" }, limitLine(right, y, y + height, 1)),
      h("path", {
        key: "representable",
        class: "line",
        "stroke-width": 1.25,
        d: representable(method, at, y + height),
      }),
      h("path", { key: "edges", class: "hair", d: d`M${x} ${y}h${width}M${zero} ${y}v${height}` }),
    );
  },
);

/**
 * Draw the values that z - logsumexp(z) can have at a level, as far as they are at least 3 pixels apart.
 *
 * @param {Method} method
 * @param {(value: number) => number} at
 * @param {number} bottom
 */
function representable({ method, level, dtype }, at, bottom) {
  if (method !== DIFFERENCE) return "";
  const values = representableValues(level, dtype, (low, high) => at(high) - at(low) >= 3);
  return values.map((value) => d`M${at(value)} ${bottom}v-6`).join("");
}

/** Describe where a method's value lies, with its wrong digits and how far it is off, and where it should be. */
export const result = memoize(
  /** @param {Method & Span & Band & {value: number, truth: number}} options */
  ({ value, truth, x, width, y, height, ...method }) => {
    const { at, zero, end } = gapAxis({ x, width });
    const digits = correctDigits(value, truth, method.dtype);
    const isNan = Number.isNaN(value);
    const isFailed = isNan || (value === -Infinity && truth !== -Infinity);
    const [place, expected] = [isNan ? zero : at(-value), at(-truth)];
    const isExpected = digits < 1 && Math.abs(expected - place) > 4 && !Number.isNaN(truth);
    const [good, bad] = splitDigits(value, digits, DIGITS[method.dtype]);
    const note = digits > 0 || isNan ? "" : `\u2002${reason(value, truth)}`;
    const limit = at(limitOf(method).limit);
    const marks = [place, isExpected ? expected : place];
    const forms = [[good, bad + note], [good, bad], splitDigits(value, digits, 3)];
    const text = textPlace(forms, marks, limit, x, end);
    const middle = y + height / 2;
    return h(
      "g",
      { key: `result ${method.method}` },
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
        h("tspan", { class: "strong" }, text.form[0]),
        h("tspan", { class: "failed" }, text.form[1]),
      ),
    );
  },
);

/**
 * Write a value as its correct digits and its wrong ones.
 *
 * @param {number} value
 * @param {number} digits The number of correct digits.
 * @param {number} shown The number of digits.
 * @returns {[string, string]}
 */
function splitDigits(value, digits, shown) {
  const isSmall = value !== 0 && Math.abs(value) < 1e-4;
  const text = plain(num(value, isSmall ? 3 : shown));
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
 * Find a place for a text, in the first form that fits, in its lane: beside its point and the expected one, between
 * them, or beside the limit, where it covers none of these.
 *
 * @param {string[][]} forms The correct and the wrong digits.
 * @param {number[]} marks Of the point and of the expected one.
 * @param {number} limit
 * @param {number} start Of the lane.
 * @param {number} end
 * @returns {{form: string[], x: number, anchor: "start" | "end", middle: number}}
 */
function textPlace(forms, [place, expected], limit, start, end) {
  const [low, high] = [Math.min(place, expected) - 10, Math.max(place, expected) + 11];
  const inLane = forms.flatMap((form) => {
    const length = widthOf(form.join(""), MEDIUM) * 1.1;
    const right = (/** @type {number} */ x) => ({ form, x, anchor: START, middle: x + length / 2, length });
    const left = (/** @type {number} */ x) => ({ form, x, anchor: END, middle: x - length / 2, length });
    const beside = expected > place ? [left(low), right(high)] : [right(high), left(low)];
    return [...beside, left(high - 20), left(limit - 6), right(limit + 11)].filter(
      ({ middle }) => middle - length / 2 > start && middle + length / 2 < end,
    );
  });
  const isClear = ({ middle = 0, length = 0 }) =>
    [place - 6, place + 6, expected - 6, expected + 6, limit].every(
      (mark) => Math.abs(middle - mark) > length / 2 + 3,
    );
  return inLane.find(isClear) ?? inLane[0] ?? { form: forms[2], x: start, anchor: START, middle: start };
}

const START = /** @type {const} */ ("start");
const END = /** @type {const} */ ("end");
