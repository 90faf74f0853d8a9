/** The numbers of OnlineSoftmaxExplorer over time: their handles, the running maximum, and the handles of step and split. */

import { format } from "./numerics.js";
import {
  columnMiddle,
  columnStart,
  fitRange,
  numberScale,
  sizeOf,
  splitLine,
  stepAt,
  stepLine,
  ticksOf,
  zoneHeight,
} from "./online_layout.js";
import { diamond, slider } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { MEDIUM, num, numWithin, SMALL, SMALLEST, t, widthOf } from "./text.js";

/**
 * @import { State } from "./online.js"
 * @import { Layout, Range } from "./online_layout.js"
 * @import { Run, Step } from "./online_streams.js"
 * @import { Child } from "./scene.js"
 */

/** Describe what lies behind the numbers and the sums: panels, axes and their labels. */
export const background = memoize(
  /** @param {Layout & {step: number}} options */
  ({ step, ...layout }) => {
    const { left, count, split, top, bottom, ceiling, base, low, high, unit } = layout;
    const { at } = numberScale(layout);
    const right = stepLine(layout, count);
    const arrived = stepLine(layout, step);
    const parts = split > 0 && split < count ? [0, split, count] : [0, count];
    const panels = parts.slice(1).map((last, i) => [columnStart(layout, parts[i]), stepLine(layout, last)]);
    const zone = zoneHeight(layout);
    const ends = panels.map(([x1, x2]) => d`M${x1} ${top + zone}H${x2}M${x1} ${bottom - zone}H${x2}`);
    let tracks = "";
    for (let i = 0; i < count; i++) {
      const x = columnMiddle(layout, i);
      tracks += d`M${x} ${top + 4}V${bottom - 4}M${x - 3} ${at(0)}h6`;
    }
    const ticks = ticksOf(low, high);
    const every = [1, 2, 3].find((n) => n * (at(ticks[0]) - at(ticks[1])) >= 15) ?? ticks.length - 1;
    const label = (/** @type {string} */ key, /** @type {number} */ y, /** @type {string} */ text) =>
      t(left - 7, y + 4.5, text, SMALLEST, { key, anchor: "end", class: "soft" });
    const sums = [];
    for (let sum = 0; sum * unit <= base - ceiling; sum += unit < 16 ? 2 : 1) sums.push(sum);
    const baseEnd = split > 0 ? columnStart(layout, count) + layout.merged : right;
    return h(
      "g",
      { key: "background" },
      panels.map(([x1, x2], i) => {
        const known = Math.min(x2, Math.max(x1, arrived));
        return h(
          "g",
          { key: `panel ${i}` },
          h("rect", { class: "fill-range", x: x1, y: top, width: known - x1, height: bottom - top }),
          h("rect", { class: "fill-outside", x: known, y: top, width: x2 - known, height: bottom - top }),
        );
      }),
      h("path", { class: "hair", d: tracks }),
      h("path", { class: "line", "stroke-width": 0.75, "stroke-dasharray": "1.5 3", d: ends.join("") }),
      h("path", { class: "line", d: d`M${left} ${top + zone}V${bottom - zone}` }),
      h("path", {
        class: "line",
        "stroke-dasharray": "1.5 3",
        d: d`M${left} ${top}v${zone}M${left} ${bottom}v${-zone}`,
      }),
      h("path", { class: "line", d: ticks.map((tick) => d`M${left} ${at(tick)}h-4`).join("") }),
      ticks.map((tick, i) => i % every === 0 && label(`tick ${i}`, at(tick), num(tick, 6))),
      label("inf", at(Infinity), "inf"),
      label("-inf", at(-Infinity), "−inf"),
      h("path", {
        class: "hair",
        d: sums.map((sum) => d`M${left} ${base - sum * unit}H${baseEnd}`).join(""),
      }),
      h("path", { class: "line", d: d`M${left} ${base}H${baseEnd}` }),
      sums.map((sum) => label(`level ${sum}`, base - sum * unit, num(sum))),
      t(0, left < 60 ? top - 10 : (top + bottom) / 2 + 5, "*x*", MEDIUM, { key: "x" }),
      t(0, (ceiling + base) / 2 + 5, "*l*", MEDIUM, { key: "l" }),
    );
  },
);

// The running maximum

/**
 * Describe the running maximum of each stream and of both, and how far each number lies below it.
 *
 * @param {Run} found
 * @param {Layout} layout
 */
export function maxima(found, layout) {
  const { step, split, steps, sum } = found;
  const { at } = numberScale(layout);
  const ends = split > 0 ? [0, Math.min(split, step), step] : [0, step];
  const now = step > 0 ? steps[step - 1].newM : NaN;
  const hasRoom = layout.column >= 60 && (step === layout.count ? !sum : step !== split);
  return h(
    "g",
    { key: "maxima" },
    ends.slice(1).map((end, i) => maximumLine(steps, layout, `maximum ${i}`, ends[i], end)),
    steps.slice(0, step).map((one, i) => difference(one, at, i, columnMiddle(layout, i))),
    hasRoom &&
      Number.isFinite(now) &&
      t(stepLine(layout, step) + 5, at(now) + 4.5, "*m*", MEDIUM, { key: "m", class: "halo" }),
    sum && mergedMaximum(sum.m, layout),
  );
}

/**
 * Describe the maximum of a stream as a step line, which fails from inf on and ends at nan.
 *
 * @param {Step[]} steps
 * @param {Layout} layout
 * @param {string} key
 * @param {number} first
 * @param {number} end
 */
function maximumLine(steps, layout, key, first, end) {
  const { at } = numberScale(layout);
  let [path, failed] = ["", ""];
  for (let i = first; i < end && !Number.isNaN(steps[i].newM); i++) {
    const start = columnStart(layout, i);
    const [y, right] = [at(steps[i].newM), start + layout.column];
    if (steps[i].newM === Infinity) failed += d`M${start} ${y}H${right}`;
    else path += path ? d`V${y}H${right}` : d`M${start} ${y}H${right}`;
  }
  return h("g", { key }, maximumPath("finite", path), maximumPath("inf", failed));
}

/**
 * @param {"finite" | "inf"} key
 * @param {string} path
 */
function maximumPath(key, path) {
  const look = key === "inf" ? { class: "line-bad", "stroke-dasharray": "5 3" } : { class: "line-ink" };
  return h("path", { key, ...look, "stroke-width": 2.5, "stroke-linejoin": "round", d: path });
}

/**
 * Describe the maximum of both streams, with its number.
 *
 * @param {number} m
 * @param {Layout} layout
 */
function mergedMaximum(m, layout) {
  const { top, merged, count } = layout;
  const y = numberScale(layout).at(m);
  const words = `*m* = ${num(m)}`;
  const text = widthOf(words, SMALL) < merged ? words : num(m);
  const path = Number.isNaN(m) ? "" : d`M${columnStart(layout, count)} ${y}h${merged}`;
  return h(
    "g",
    { key: "merged maximum" },
    maximumPath(m === Infinity ? "inf" : "finite", path),
    t(columnMiddle(layout, count), y - top < 20 ? y + 18 : y - 7, text, SMALL, {
      anchor: "middle",
      class: m < Infinity ? "strong halo" : "failed halo",
    }),
  );
}

/**
 * Describe how far a number lies below the maximum, which is what exp gets.
 *
 * @param {Step} step
 * @param {(x: number) => number} at
 * @param {number} i
 * @param {number} x
 */
function difference(step, at, i, x) {
  const [y1, y2] = [at(step.newM), at(step.x) - 8];
  if (!Number.isFinite(step.newM) || !Number.isFinite(step.x) || y2 - y1 < 4) return null;
  return h("path", {
    key: `difference ${i}`,
    class: "line-ink",
    "stroke-dasharray": "2 3",
    d: d`M${x} ${y1}V${y2}`,
  });
}

// Handles

/** Describe the handle of a number. */
export const numberHandle = memoize(
  /** @param {Layout & {i: number, value: number, x: number, m: number, hasArrived: boolean}} options */
  ({ i, value, x, m, hasArrived, ...layout }) => {
    const { column, top, bottom } = layout;
    const scale = numberScale(layout);
    const [knobX, knobY] = [columnMiddle(layout, i), scale.at(x)];
    const isBad = Number.isNaN(x) || x === Infinity;
    const size = sizeOf(layout);
    const text = numWithin(x, Math.max(24, column - 8), size, column < 70 ? 4 : 6) || num(x, 2);
    const lineAbove = knobY - scale.at(m);
    const isBelow = knobY - top < 26 || (lineAbove > 4 && lineAbove < 32 && bottom - knobY > size + 5);
    const style = isBad ? "failed" : hasArrived ? "strong" : "soft";
    const look = isBad ? "line-bad" : !hasArrived ? "line" : x < 0 ? "line-minus" : "line-plus";
    const half = Math.min(22, column / 2);
    return slider(
      `x${i}`,
      {
        label: `x ${i}`,
        text: `${format(value, 6)}${hasArrived ? "" : ", has not arrived yet"}`,
        value,
        min: -1000,
        max: 1000,
        vertical: true,
        hit: {
          x: knobX - half,
          y: Math.max(top, Math.min(bottom - 48, knobY - 24)),
          width: 2 * half,
          height: 48,
        },
        ring: { x: knobX, y: knobY, r: 13 },
        box: [knobX, isBelow ? knobY + 26 : knobY - 26],
        drag: ({ y }) => scale.value(y),
        write: (number, state) => ({ logits: state.logits.with(i, number), range: rangeOf(state) }),
      },
      isBad
        ? h("path", { key: "failed", class: "knob line-bad", d: diamond(knobX, knobY, 9) })
        : h("circle", {
            key: "knob",
            class: `knob ${look}`,
            cx: knobX,
            cy: knobY,
            r: 7.5,
            "stroke-dasharray": hasArrived ? null : "4 2.5",
          }),
      t(knobX, knobY + (isBelow ? 10 + size * (text.includes("^") ? 1.2 : 0.8) : -13), text, size, {
        anchor: "middle",
        class: `${style} ${hasArrived ? "halo-range" : "halo-outside"}`,
      }),
    );
  },
);

/**
 * Return the range of the numbers on an even scale, which stays from the first change of a number on.
 *
 * @param {State} state
 * @returns {Range}
 */
export const rangeOf = ({ range, logits }) => range ?? fitRange(logits);

/**
 * Throw a RangeError if a number is not a number of columns.
 *
 * @param {number} value
 * @param {string} name
 * @param {{logits: number[]}} state
 */
export function checkCount(value, name, { logits }) {
  const count = logits.length;
  if (Number.isInteger(value) && value >= 0 && value <= count) return;
  throw new RangeError(
    `${name} is ${format(value)}: expected a whole number from 0 to ${count}, as there are ${count} logits`,
  );
}

/**
 * Describe a handle on a track that counts columns.
 *
 * @param {"step" | "split"} name
 * @param {Layout} layout
 * @param {{label: string, text: string, value: number, y: number, at: (layout: Layout, count: number) => number,
 *   target?: Layout}} options `at` is the place of a count; a drag counts the columns of `target`.
 * @param {...Child} marks
 */
function countSlider(name, layout, { label, text, value, y, at, target = layout }, ...marks) {
  const { left, count } = layout;
  const x = at(layout, value);
  let track = d`M${left} ${y}H${at(layout, count)}`;
  for (let i = 0; i <= count; i++) track += d`M${at(layout, i)} ${y - 4}v8`;
  return slider(
    name,
    {
      label,
      text,
      value,
      min: 0,
      max: count,
      next: (from, direction) => Math.min(count, Math.max(0, from + Math.sign(direction))),
      hit: { x: x - 22, y: y - 13, width: 44, height: 28 },
      ring: { x, y, r: 12 },
      box: [x, y + 4],
      drag: (point) => stepAt(target, point.x),
      write: (number, state) => {
        checkCount(number, name, state);
        return { [name]: number };
      },
    },
    h("path", { class: "line", d: track }),
    marks,
  );
}

/** Describe the handle of the step: a line over the numbers and the sums. */
export const stepHandle = memoize(
  /** @param {Layout & {step: number}} options */
  ({ step, ...layout }) => {
    const { count, top, base, left } = layout;
    const x = stepLine(layout, step);
    const y = top - 15;
    const isLeft = x - left < 70;
    const text = `${step} of ${count}`;
    return countSlider(
      "step",
      layout,
      { label: "step, how many numbers have arrived", text, value: step, y, at: stepLine },
      h("rect", { class: "hit", x: x - 7, y, width: 14, height: base - y }),
      h("path", { class: "line-ink", "stroke-width": 2, d: d`M${x} ${y}V${base}` }),
      h("circle", { key: "knob", class: "knob line-ink", cx: x, cy: y, r: 7.5 }),
      h("rect", { class: "fill-background", x: isLeft ? x + 10 : x - 64, y: y - 8, width: 54, height: 16 }),
      t(isLeft ? x + 13 : x - 13, y + 5, text, MEDIUM, { anchor: isLeft ? "start" : "end", class: "strong" }),
    );
  },
);

/** Describe the handle of the split: a dashed line between two streams, with their names. */
export const splitHandle = memoize(
  /** @param {Layout} layout */
  (layout) => {
    const { left, count, split, top, bottom, base } = layout;
    const x = splitLine(layout, split);
    const y = bottom + 12;
    const name = (/** @type {string} */ key, /** @type {number} */ from, /** @type {number} */ to) =>
      to - from > 20 &&
      t((from + to) / 2, y + 18, key.length === 1 && to - from > 88 ? `stream ${key}` : key, MEDIUM, {
        key,
        anchor: "middle",
        class: "strong halo",
      });
    return countSlider(
      "split",
      layout,
      {
        label: "split, how many numbers belong to the first of two streams",
        text: split === 0 ? "one stream" : `${split} of ${count}`,
        value: split,
        y,
        at: splitLine,
        // While there is one stream, the mark is dragged as if there were two: the columns do not move under it.
        target: { ...layout, split: split || count },
      },
      h("path", {
        key: "line",
        class: "line-ink",
        "stroke-width": 1.75,
        "stroke-dasharray": "6 4",
        d: split > 0 ? d`M${x} ${top}V${base}` : "",
      }),
      h("path", {
        key: "knob",
        class: "knob line-ink",
        "stroke-linejoin": "round",
        d: d`M${x - 7} ${y - 7}h14v9l-7 7l-7 -7z`,
      }),
      split === 0 &&
        t(left + 14, y + 18, "drag to split into two streams", SMALL, { key: "hint", class: "soft halo" }),
      split > 0 && name("A", left, stepLine(layout, split)),
      split > 0 && split < count && name("B", columnStart(layout, split), stepLine(layout, count)),
      split > 0 && name("A + B", columnStart(layout, count), columnStart(layout, count) + layout.merged),
    );
  },
);

/**
 * Describe the button that fits the scale to the numbers, if that changes it.
 *
 * @param {State} state
 * @param {Layout} layout
 */
export function fitButton({ logits }, { left, bottom, low, high }) {
  const fit = fitRange(logits);
  if (low === fit[0] && high === fit[1]) return null;
  const place = { x: 0, y: bottom + 8, width: Math.max(24, left - 16), height: 24 };
  return h(
    "g",
    {
      key: "fit",
      class: "action screen-only",
      role: "button",
      tabindex: 0,
      "aria-label": "fit the scale to the numbers",
      control: FIT,
    },
    h("rect", { class: "box", ...place, rx: 5 }),
    h("rect", { class: "ring", ...place, rx: 5 }),
    t(place.width / 2, place.y + 17, "fit", SMALLEST, { anchor: "middle" }),
  );
}

const FIT = { kind: "action", activate: () => ({ range: null }) };
