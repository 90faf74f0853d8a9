/** The axis of the shift c: a handle on a track, and its line over the bars of the shifts that are safe in each dtype. */

import { logitAt, logitAxis, logitPlace } from "./lanes.js";
import { DTYPES, format } from "./numerics.js";
import { diamond, dtypeBars, hatching, slider } from "./parts.js";
import { aroundEnd, largestOf, safeRanges } from "./safe_shift.js";
import { d, h, memoize } from "./scene.js";
import { LARGE, num, SMALL, t, widthOf } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Actions } from "./page.js"
 * @import { SafeRange } from "./safe_shift.js"
 * @import { Child, Node } from "./scene.js"
 * @import { State } from "./shift.js"
 * @typedef {"safe" | "digits are lost" | "not safe"} Status
 */

export const REACH = 1000; // how far from max z the keys move c
const TRACK = 25; // where the handle of c moves
export const HEAD = 34; // height of the track and what is above it
const GLIDE = 450; // ms

/**
 * Describe the axis of c, with max z in its middle: a handle on a track, and the line from it over the safe ranges.
 *
 * @param {State} state
 * @param {Status} status Of c.
 * @param {{x: number, width: number, row: number}} place `row` is the height of the bar of a dtype.
 * @returns {Node} It is `HEAD` and four rows high.
 */
export function shiftAxis({ logits, shift, dtype }, status, { x, width, row }) {
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
    shiftHandle({ x, width, bottom, shift, dtype, text, status }),
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

/** @param {SafeRange} safe */
function safeText(safe) {
  if (!safe) return "no c is safe";
  const [low, full, high] = [
    aroundEnd(safe.low, -1).safe,
    aroundEnd(safe.full, 1).safe,
    aroundEnd(safe.high, 1).safe,
  ].map((end) => format(end, 6));
  return `c is safe from ${low} to ${full}; up to ${high}, digits are lost`;
}

const endNumbers = memoize(
  /** @param {{x: number, width: number, row: number, shift: number, dtype: Dtype, text: string}} options */
  ({ x, width, row, shift, dtype, text }) => {
    const { middle, at } = placeShift(x, width, text.split(",").map(Number));
    const ranges = safeRanges({ text });
    const texts = DTYPES.map((name, i) => {
      const safe = ranges[name];
      const y = HEAD + (i + 0.5) * row + 4.7;
      if (!safe) {
        const line = at(shift);
        const textX = Math.abs(line - middle) < 52 ? line + (line < middle ? 52 : -52) : middle;
        return t(textX, y, "no c is safe", SMALL, {
          key: `none ${name}`,
          anchor: "middle",
          class: "failed halo",
        });
      }
      const style = name === dtype ? "strong" : "soft";
      const bar = {
        left: at(safe.low),
        right: at(safe.high),
        from: x,
        to: x + width,
        line: at(shift),
        middle,
      };
      const numbers = placeNumbers(safe, bar, style === "strong" ? SMALL * 1.12 : SMALL);
      return h(
        "g",
        { key: name },
        numbers.map(({ number, start, isOutside }) =>
          t(start, y, number, SMALL, { class: isOutside || name !== dtype ? `${style} halo` : style }),
        ),
      );
    });
    return h("g", { key: "ends", "pointer-events": "none" }, texts);
  },
);

/**
 * Place the numbers at the ends of a bar with as many digits as fit: outside or, where there is no room, inside, and not
 * on a line.
 *
 * @param {{low: number, high: number}} safe
 * @param {{left: number, right: number, from: number, to: number, line: number, middle: number}} bar With the ends of the
 *   axis, and the places of c and max z.
 * @param {number} size Of the text.
 */
function placeNumbers({ low, high }, { left, right, from, to, line, middle }, size) {
  const gap = 5;
  for (const digits of [5, 4, 3]) {
    const [first, last] = [num(aroundEnd(low, -1, digits).safe, 6), num(aroundEnd(high, 1, digits).safe, 6)];
    const [a, b] = [widthOf(first, size), widthOf(last, size)];
    /** @param {number} start @param {number} length */
    const isFree = (start, length) =>
      start >= from &&
      start + length <= to &&
      [line, middle, left, right].every((mark) => mark < start - 3 || mark > start + length + 3);
    /** @param {number[]} starts @param {number} length */
    const choose = (starts, length) => starts.find((start) => isFree(start, length)) ?? starts[1];
    const firstStart = choose([left - gap - a, left + gap, line - gap - a, line + gap], a);
    const lastStart = choose([right + gap, right - gap - b, line + gap, line - gap - b], b);
    if (firstStart + a + gap > lastStart) continue;
    return [
      { number: first, start: firstStart, isOutside: firstStart < left },
      { number: last, start: lastStart, isOutside: lastStart > right - b },
    ];
  }
  return [];
}

/**
 * Describe c: a handle on the track with its number above, and a line over the bars.
 *
 * @param {{x: number, width: number, bottom: number, shift: number, dtype: Dtype, text: string, status: Status}} options
 * @returns {Child[]}
 */
function shiftHandle({ x, width, bottom, shift, dtype, text, status }) {
  const logits = text.split(",").map(Number);
  const { top, middle, half, at } = placeShift(x, width, logits);
  const marks = landmarks(top, safeRanges({ text })[dtype]);
  const place = at(shift);
  const words = `*c* = ${num(shift, 6)}`;
  const room = widthOf(words, LARGE) / 2;
  const textX = Math.min(x + width - room, Math.max(x + room, place));
  const failed = status === "not safe";
  const style = failed ? "line-bad" : "line-ink";
  const look = failed ? { "stroke-width": 2.25, "stroke-dasharray": "5 3" } : { "stroke-width": 2 };
  return [
    largestLabel({ logits, shift, middle, end: x + width, textX, room }),
    slider(
      "c",
      {
        label: "shift c",
        text: `${format(shift, 6)}; ${status} in ${dtype}`,
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
      t(textX, 13, words, LARGE, { key: "words", anchor: "middle", class: failed ? "failed" : "strong" }),
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
