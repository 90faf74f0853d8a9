/** The gradients in LogSoftmaxExplorer: as curves over the gap, and as bars at the chosen one. */

import { gapAxis } from "./log_softmax_lanes.js";
import { DIFFERENCE, exactSlope, slope, WITH_EPS } from "./log_softmax_methods.js";
import { hatching } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { fitted, MEDIUM, num, SMALL, t, widthOf } from "./text.js";

/**
 * @import { Method } from "./log_softmax_methods.js"
 * @import { Band, Span } from "./log_softmax_lanes.js"
 * @import { Node } from "./scene.js"
 */

/** The pixels from one point of a curve to the next. */
const STEP = 3;

/**
 * Return the points of a curve, as pixel and gradient.
 *
 * @param {Method & Span} options
 * @param {(method: Method, gap: number) => number} gradient
 */
function curvePoints(options, gradient) {
  const { x, width } = options;
  const { value } = gapAxis(options);
  return Array.from({ length: Math.ceil(width / STEP) + 1 }, (_, i) => {
    const px = Math.min(x + width, x + i * STEP);
    return [px, gradient(options, value(px))];
  });
}

const methodPoints = memoize(
  /** @param {Method & Span} options */
  (options) => curvePoints(options, slope),
);

const exactPoints = memoize(
  /** @param {Method & Span} options */
  (options) => curvePoints(options, exactSlope),
);

/**
 * Return the curve of a method: the last two have the same.
 *
 * @param {Method & Span} options
 */
function curveOf({ method, ...options }) {
  return methodPoints({ ...options, method: Math.min(method, DIFFERENCE) });
}

/**
 * Return the parts of a curve whose points pass a test.
 *
 * @param {number[][]} points
 * @param {(gradient: number) => boolean} test
 */
function partsOf(points, test) {
  /** @type {number[][][]} */
  const parts = [];
  points.forEach((point, i) => {
    if (!test(point[1])) return;
    if (i > 0 && test(points[i - 1][1])) parts[parts.length - 1].push(point);
    else parts.push([point]);
  });
  return parts;
}

/**
 * Return where a curve passes a test, as intervals of pixels; each begins at the point before the first that does.
 *
 * @param {number[][]} points
 * @param {(gradient: number) => boolean} test
 */
function intervalsOf(points, test) {
  const [start] = points[0];
  return partsOf(points, test).map((part) => [Math.max(start, part[0][0] - STEP), part[part.length - 1][0]]);
}

/** Describe the gradient on the target over the gap: its curve, where it is inf or nan, and what it should be. */
export const gradientCurve = memoize(
  /** @param {Method & Span & Band} options */
  ({ y, height, ...options }) => {
    const { method, x, width } = options;
    const bottom = y + height;
    const rise = height - 5;
    const yOf = (/** @type {number} */ g) => bottom + Math.min(0, Math.max(-1.1, g)) * rise;
    const line = (/** @type {number[][]} */ part) =>
      `M${part.map(([px, g]) => d`${px} ${yOf(g)}`).join("L")}`;
    const box = (/** @type {number[]} */ [a, b]) => d`M${a} ${yOf(-1)}H${b}V${bottom}H${a}z`;
    const points = curveOf(options);
    const finite = partsOf(points, Number.isFinite);
    const exact = method <= WITH_EPS ? exactPoints({ ...options, method: 0, eps: 0 }) : [];
    const nan = intervalsOf(points, Number.isNaN);
    const infinite = intervalsOf(points, (g) => Math.abs(g) === Infinity);
    /** @type {<Part>(parts: Part[], draw: (part: Part) => string) => string} */
    const all = (parts, draw) => parts.map(draw).join("");
    return h(
      "g",
      { key: `curve ${method}` },
      h("rect", { class: "fill-outside", x, y, width, height }),
      h("path", {
        class: "fill-minus-soft",
        d: all(finite, (part) => d`${line(part)}V${bottom}H${part[0][0]}z`),
      }),
      h("path", { class: "expected", d: all(partsOf(exact, Number.isFinite), line) }),
      h("path", { key: "gradient", class: "line-minus", "stroke-width": 1.75, d: all(finite, line) }),
      h("path", { key: "failed", class: "fill-bad-soft", d: all([...nan, ...infinite], box) }),
      h("path", {
        class: "line-bad",
        "stroke-width": 0.9,
        d: all(nan, ([a, b]) => hatching(a, yOf(-1), b - a, rise)),
      }),
      h("path", { class: "line-bad", "stroke-width": 1.5, d: all(infinite, box) }),
      h("path", { class: "line", d: d`M${x} ${bottom}h${width}` }),
    );
  },
);

const WORD = 34; // the room for the word nan

/** Where a curve is nan, in pixels, if the word fits there. */
const nanInterval = memoize(
  /** @param {Method & Span} options */
  (options) => intervalsOf(curveOf(options), Number.isNaN).find(([a, b]) => b - a > WORD) ?? [0, 0],
);

/**
 * Mark the gap in the curve of a method, and say where the curve is nan, beside that mark.
 *
 * @param {Method & Span & Band & {gap: number}} options
 */
export function curveMarks({ gap, y, height, ...options }) {
  const here = Number.isNaN(gap) ? -Infinity : gapAxis(options).at(gap);
  const [left, right] = nanInterval(options);
  const isOver = here > right - 8 - WORD && here < right + 2;
  const end = isOver ? here - 8 : right - 8;
  return h(
    "g",
    { key: `marks ${options.method}` },
    h("path", { class: "line-ink", "stroke-width": 2, d: here > 0 ? d`M${here} ${y}v${height}` : "" }),
    t(end, y + height / 2 + 6, end - WORD > left ? "nan" : "", SMALL, {
      key: "nan",
      anchor: "end",
      class: "failed halo-bad",
    }),
  );
}

/** Describe the gradient on both logits as bars from 0, with what they should be, and as numbers. */
export const gradientBars = memoize(
  /** @param {{method: number, left: number, width: number, y: number, height: number, textY: number, isNarrow: boolean, target: number, other: number, exactTarget: number, exactOther: number}} options */
  ({ method, left, width, y, height, textY, isNarrow, target, other, exactTarget, exactOther }) => {
    const half = width / 2;
    const middle = left + half;
    const size = Math.min(20, height - 6);
    const center = y + height / 2;
    const place = { middle, half, top: center - size / 2, height: size };
    const [room, textSize] = isNarrow ? [width, SMALL] : [half - 8, MEDIUM];
    const fits = (/** @type {number} */ n) =>
      [target, other].every((g) => widthOf(num(g, n), textSize) < 0.9 * room);
    const digits = [3, 2].find(fits) ?? (isNarrow ? 1 : 2);
    /** @type {(key: string, x: number, anchor: "start" | "middle" | "end", g: number, exact: number) => Node} */
    const number = (key, x, anchor, g, exact) => {
      const text = num(g, digits);
      return t(x, textY, text, fitted(text, room, textSize), {
        key,
        anchor,
        class: isWrong(g, exact) ? "failed" : null,
      });
    };
    return h(
      "g",
      { key: `gradient ${method}` },
      h("path", { class: "hair", d: d`M${left} ${center}h${width}M${left} ${center - 4}v8m${width} 0v-8` }),
      bar("target", target, exactTarget, place),
      bar("other", other, exactOther, place),
      h("path", { class: "line", d: d`M${middle} ${center - size / 2 - 3}v${size + 6}` }),
      isNarrow
        ? number("target text", middle, "middle", target, exactTarget)
        : [
            number("target text", left, "start", target, exactTarget),
            number("other text", left + width, "end", other, exactOther),
          ],
    );
  },
);

/** Whether a gradient is inf, nan, or less than half of what it should be. */
const isWrong = (/** @type {number} */ g, /** @type {number} */ exact) =>
  !Number.isFinite(g) || Math.abs(g) < Math.abs(exact) / 2;

/**
 * @param {string} key
 * @param {number} g
 * @param {number} exact
 * @param {{middle: number, half: number, top: number, height: number}} place
 * @returns {Node}
 */
function bar(key, g, exact, { middle, half, top, height }) {
  const isLeft = key === "target";
  const isFailed = !Number.isFinite(g);
  const length = isFailed ? half : Math.min(1, Math.abs(g)) * half;
  const start = (/** @type {number} */ size) => (isLeft ? middle - size : middle);
  const isHollow = isLeft && !isFailed;
  const inset = isHollow ? 1 : 0;
  const isOff = Number.isFinite(exact) && !(Math.abs(g - exact) < 0.02);
  const expected = isOff ? Math.abs(exact) * half : 0;
  return h(
    "g",
    { key },
    h("rect", {
      key: "bar",
      class: isFailed ? "fill-bad-soft" : isLeft ? "fill-background" : "fill-plus",
      stroke: isHollow ? "var(--minus)" : null,
      "stroke-width": isHollow ? 2 : null,
      x: start(length) + inset,
      y: top + inset,
      width: Math.max(0, length - 2 * inset),
      height: length > 2 ? height - 2 * inset : 0,
    }),
    h("path", {
      key: "hatching",
      class: "line-bad",
      "stroke-width": 0.9,
      d: isFailed ? hatching(start(half), top, half, height) : "",
    }),
    h("rect", {
      key: "expected",
      class: "expected",
      x: start(expected),
      y: top,
      width: expected,
      height: expected > 2 ? height : 0,
    }),
  );
}
