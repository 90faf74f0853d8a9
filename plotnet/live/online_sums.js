/** The sums of OnlineSoftmaxExplorer as stacks of their terms, rescaled when the maximum changes, and the probabilities. */

import { columnMiddle, columnStart, sizeOf } from "./online_layout.js";
import { hatching } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { MEDIUM, num, numWithin, probability, SMALL, SMALLEST, t, widthOf } from "./text.js";

/**
 * @import { Layout } from "./online_layout.js"
 * @import { Run, Step } from "./online_streams.js"
 * @import { Node } from "./scene.js"
 */

// The sum of the present step moves there from the step before, but only while keys change the step.
const MOTION =
  "@media (prefers-reduced-motion: no-preference) { .moving rect { transition: x 0.35s, y 0.35s, height 0.35s } }";

/**
 * Describe all sums.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @param {{hot: string | null, dragging: boolean}} state
 */
export function sums(found, layout, state) {
  const arrived = found.steps.slice(0, found.step);
  return [
    h("style", { key: "motion" }, MOTION),
    ...arrived.map((step, i) => band(step, layout, i)),
    ...arrived.map((_, i) => sumColumn(found, layout, i, state.hot)),
    currentSum(found, layout, state),
    mergedColumn(found, layout, state.hot),
  ];
}

/** @param {{m: number, l: number}} sum */
function isValid({ m, l }) {
  return Number.isFinite(m) && Number.isFinite(l);
}

/**
 * Describe how the sum of one step becomes a part of that of the next: level, or falling if it is rescaled.
 *
 * @param {Step} step
 * @param {Layout} layout
 * @param {number} i
 */
function band({ first, l, m, newM, newL, factor, isJump }, layout, i) {
  if (i === first || ![l, m, newM, newL].every(Number.isFinite)) return null;
  const before = stackPlace(layout, i - 1);
  const { base, unit } = layout;
  const [x1, x2] = [before.x + before.width, stackPlace(layout, i).x];
  const [y1, y2] = [base - l * unit, base - l * factor * unit];
  return h(
    "g",
    { key: `band ${i}` },
    h("path", { class: "fill-range", d: d`M${x1} ${base}V${y1}L${x2} ${y2}V${base}z` }),
    h("path", {
      class: isJump ? "line-ink" : "line",
      "stroke-width": isJump ? 1.75 : 1,
      d: d`M${x1} ${y1}L${x2} ${y2}`,
    }),
  );
}

/**
 * Return the place of the column of a sum.
 *
 * @param {Layout} layout
 * @param {number} i
 */
function stackPlace(layout, i) {
  const width = Math.min(54, layout.column * 0.6);
  return { x: columnMiddle(layout, i) - width / 2, width };
}

/**
 * Describe the terms of a sum, stacked.
 *
 * @param {Layout} layout
 * @param {number} column Its place.
 * @param {{terms: number[], masks: number[], first: number, hot: string | null, newest?: number}} sum `first` is the
 *   place of the number of the first term, `masks` are those of masked numbers.
 * @returns {{rects: Node[], top: number, small: number[]}} `small` are the heights of terms that are too small to see.
 */
function stack(layout, column, { terms, masks, first, hot, newest = -1 }) {
  const place = stackPlace(layout, column);
  let y = layout.base;
  /** @type {number[]} */
  const small = [];
  const rects = terms.map((term, j) => {
    const height = term * layout.unit;
    const i = first + j;
    y -= height;
    if (height < 1 && !masks.includes(i)) small.push(y);
    // Terms of the same colour may touch where those between them are too small to see.
    const edge = i % 2 || height < 4 ? "var(--plus)" : "var(--background)";
    return h("rect", {
      key: `term ${i}`,
      ...place,
      y,
      height,
      class: i === newest ? "fill-mark" : i % 2 ? "fill-plus-soft" : "fill-plus",
      stroke: i === newest || hot === `x${i}` ? "var(--ink)" : edge,
      "stroke-width": height < 0.05 ? 0 : hot === `x${i}` ? 2.5 : i === newest ? 1.5 : 0.75,
    });
  });
  return { rects, top: y, small };
}

/**
 * Describe marks that point at terms that are too small to see.
 *
 * @param {number[]} heights
 * @param {number} x
 * @param {1 | -1} side
 */
function smallMarks(heights, x, side) {
  let path = "";
  let last = Infinity;
  for (const y of heights) {
    if (last - y > 3) path += d`M${x + 2 * side} ${y}l${7 * side} -4v8z`;
    last = y;
  }
  return h("path", { key: "small", class: "fill-ink", d: path });
}

/**
 * Describe the sum after a number; the terms of the present step are those of `currentSum`.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @param {number} i
 * @param {string | null} hot
 */
function sumColumn({ step, steps, masks, sum }, layout, i, hot) {
  const { newM, newL, terms, first, isJump, factor } = steps[i];
  const isNow = i === step - 1;
  return columnOfSum({
    ...layout,
    i,
    m: newM,
    l: newL,
    first,
    factor: isJump && factorFits(steps, i, layout.column, isNow && !sum) ? factor : 1,
    isNow,
    terms: terms.join(" "),
    masks: masks.join(" "),
    hot: hot?.startsWith("x") ? hot : null,
  });
}

/**
 * Whether the factor below a column has room beside the next one, or beside that of the merged sum.
 *
 * @param {Step[]} steps
 * @param {number} i
 * @param {number} column The width of a column.
 * @param {boolean} isLast Whether nothing is written to the right.
 */
function factorFits(steps, i, column, isLast) {
  if (isLast) return true;
  const [own, next] = [steps[i], steps[i + 1]].map((step) =>
    step?.isJump ? widthOf(factorText(step.factor), SMALLEST) : 0,
  );
  return own <= column * 0.9 && (own + next) / 2 < column - 4;
}

const factorText = (/** @type {number} */ factor) => `× ${num(factor, 2)}`;

const columnOfSum = memoize(
  /** @param {Layout & {i: number, m: number, l: number, first: number, factor: number, isNow: boolean,
   *   terms: string, masks: string, hot: string | null}} options */
  ({ i, m, l, first, factor, isNow, terms, masks, hot, ...layout }) => {
    const { x, width } = stackPlace(layout, i);
    const drawn = stack(layout, i, {
      terms: isValid({ m, l }) ? numbersIn(terms) : [],
      masks: numbersIn(masks),
      first,
      hot,
    });
    return h(
      "g",
      { key: `sum ${i}` },
      !isNow && drawn.rects,
      smallMarks(drawn.small, x + width, 1),
      sumText({ m, l }, layout, i, drawn.top, isNow),
      factor !== 1 &&
        t(columnStart(layout, i), layout.base + 17, factorText(factor), SMALLEST, {
          key: "factor",
          anchor: "middle",
          class: isNow ? "strong halo" : "soft halo",
        }),
    );
  },
);

/** @param {string} text */
function numbersIn(text) {
  return text === "" ? [] : text.split(" ").map(Number);
}

/**
 * Describe the number of a sum above its stack, or that there is none.
 *
 * @param {{m: number, l: number}} sum
 * @param {Layout} layout
 * @param {number} i
 * @param {number} top Of the stack.
 * @param {boolean} isNow
 */
function sumText({ m, l }, layout, i, top, isNow) {
  const { base, unit } = layout;
  const isLost = Number.isNaN(l) || Number.isNaN(m);
  const box = { ...stackPlace(layout, i), y: base - unit, height: unit };
  const size = sizeOf(layout);
  const room = Math.max(24, (i === layout.count ? layout.merged : layout.column) - 4);
  const text = isLost ? "nan" : numWithin(l, room, size, 4) || (isNow ? num(l, 3) : "");
  return h(
    "g",
    { key: "total" },
    isLost && h("rect", { key: "box", class: "fill-bad-soft", ...box }),
    isLost &&
      h("path", {
        key: "hatching",
        class: "line-bad",
        "stroke-width": 0.9,
        d: hatching(box.x, box.y, box.width, unit),
      }),
    text &&
      t(columnMiddle(layout, i), (isLost ? box.y : top) - 7, text, size, {
        key: "text",
        anchor: "middle",
        class: isLost ? "failed halo" : isNow ? "strong halo" : "halo",
      }),
  );
}

/**
 * Describe the stack of the present step. It is one element for all steps, so that it can move from one to the next.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @param {{hot: string | null, dragging: boolean}} state
 */
function currentSum({ step, steps, masks }, layout, { hot, dragging }) {
  if (step === 0) return null;
  const { terms, first, newM, newL } = steps[step - 1];
  if (!isValid({ m: newM, l: newL })) return null;
  const { rects } = stack(layout, step - 1, { terms, masks, first, hot, newest: step - 1 });
  return h("g", { key: "current sum", class: hot === "step" && !dragging ? "moving" : null }, rects);
}

/**
 * Describe the sum of two streams together.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @param {string | null} hot
 */
function mergedColumn({ sum, split, masks }, layout, hot) {
  if (!sum) return null;
  const { base, unit, count, merged } = layout;
  const terms = isValid(sum) ? sum.terms : [];
  const { x, width } = stackPlace(layout, count);
  const drawn = stack(layout, count, { terms, masks, first: 0, hot });
  const border = terms.slice(0, split).reduce((y, term) => y - term * unit, base);
  const streams = /** @type {const} */ ([
    ["A", base, border],
    ["B", border, drawn.top],
  ]);
  const rescaled = sum.factors.findIndex((factor) => factor !== 1);
  return h(
    "g",
    { key: "merged" },
    h("g", { key: "stack" }, drawn.rects),
    streams.map(
      ([name, bottom, top]) =>
        bottom - top >= 12 &&
        t(x + width + 4, (bottom + top) / 2 + 5, name, SMALL, { key: name, class: "strong" }),
    ),
    smallMarks(drawn.small, x, -1),
    isValid(sum) &&
      h("path", {
        key: "border",
        class: "line-ink",
        "stroke-width": 2,
        d: d`M${x - 3} ${border}h${width + 6}`,
      }),
    sumText(sum, layout, count, drawn.top, true),
    isValid(sum) &&
      rescaled >= 0 &&
      t(
        columnStart(layout, count) + merged,
        base + 17,
        `${"AB"[rescaled]} ${factorText(sum.factors[rescaled])}`,
        SMALLEST,
        { key: "factor", anchor: "end", class: "strong halo" },
      ),
  );
}

// Probabilities

/**
 * Describe the probabilities of the numbers that have arrived.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @param {number} y
 */
export function probabilities({ x, step, merged }, layout, y) {
  const { column } = layout;
  const p = step > 0 ? merged.probabilities(x.slice(0, step)) : [];
  return h(
    "g",
    { key: "probabilities" },
    t(0, y, "*p*", MEDIUM),
    p.map((value, i) =>
      probabilityCell({
        key: `p${i}`,
        x: columnMiddle(layout, i),
        y,
        p: value,
        width: column - 6,
        size: Math.min(MEDIUM, sizeOf(layout)),
        isFinal: step === x.length,
      }),
    ),
    step > 0 &&
      (x.length - step) * column > 50 &&
      t(columnStart(layout, step) + 8, y, "so far", SMALL, { key: "so far", class: "soft" }),
  );
}

const probabilityCell = memoize(
  /** @param {{key: string, x: number, y: number, p: number, width: number, size: number, isFinal: boolean}} options */
  ({ key, x, y, p, width, size, isFinal }) =>
    t(x, y, probabilityText(p, width, size), size, {
      key,
      anchor: "middle",
      class: Number.isNaN(p) ? "failed" : isFinal ? null : "soft",
    }),
);

/**
 * Write a probability with as many digits as a column has room for.
 *
 * @param {number} p
 * @param {number} width
 * @param {number} size
 */
function probabilityText(p, width, size) {
  const text = [3, 2]
    .map((digits) => probability(p, digits))
    .find((text) => widthOf(text, size) <= width && (width > 64 || !text.includes("^")));
  if (text || !(p > 0)) return text ?? num(p);
  if (p < 0.005) return width < 26 ? "0" : "≈ 0";
  if (p > 0.995) return width < 26 ? "1" : "≈ 1";
  const short = p.toFixed(2);
  return widthOf(short, size) <= width ? short : short.slice(1);
}
