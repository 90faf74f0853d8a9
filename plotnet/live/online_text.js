/** What OnlineSoftmaxExplorer says of a step: its formulas with numbers, the terms that are too small to see, the message. */

import { format, softmax } from "./numerics.js";
import { d, h } from "./scene.js";
import { fitted, num, plain, SMALL, t } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Layout } from "./online_layout.js"
 * @import { Run } from "./online_streams.js"
 * @typedef {{text: string, style?: string | null}} Line
 */

/**
 * Describe lines of text, all in the largest size at which each of them fits.
 *
 * @param {Line[]} lines
 * @param {{x: number, y: number, width: number, row: number, size: number}} place
 */
export function textLines(lines, { x, y, width, row, size }) {
  const common = Math.min(...lines.map(({ text, style }) => fitted(text, width * (style ? 1 : 1.04), size)));
  return h(
    "g",
    { key: "figures" },
    lines.map(({ text, style = null }, i) =>
      t(x, y + i * row, text, common, { key: `line ${i}`, class: style }),
    ),
  );
}

/**
 * Write the formulas of the present step, and of the merge of two streams, with their numbers.
 *
 * @param {Run} found
 * @param {boolean} isShort Whether they take two lines each.
 * @returns {Line[]}
 */
export function figures(found, isShort) {
  return [...stepLines(found, isShort), ...mergeLines(found, isShort)];
}

/**
 * @param {Run} found
 * @param {boolean} isShort
 * @returns {Line[]}
 */
function stepLines(found, isShort) {
  const { step, steps } = found;
  if (step === 0) return [{ text: "Nothing has arrived:", style: "strong" }, { text: "*m* = −inf, *l* = 0" }];
  const { m, x, newM, l, newL, term, factor, oldDifference, difference, isJump } = steps[step - 1];
  const failed = newM < Infinity ? null : "failed";
  /** @type {Line[]} */
  const lines = isShort
    ? [{ text: heading(found) + (isJump ? "" : `, *m*′ = ${num(newM)}`), style: failed ?? "strong" }]
    : [
        { text: heading(found), style: "strong" },
        { text: `*m*′ = max(${num(m)}, ${num(x)}) = ${num(newM)}`, style: failed },
      ];
  if (!Number.isFinite(newL)) {
    return [...lines, { text: `*l*′ = nan${newM === Infinity ? ": inf − inf" : ""}`, style: "failed" }];
  }
  if (x === -Infinity) return [...lines, { text: `*l*′ = *l* + 0 = ${num(newL)}` }];
  const sum = `= ${num(l)} · ${num(factor, 3)} + ${num(term, 3)} = ${num(newL)}`;
  if (isShort) return [...lines, { text: `*l*′ ${sum}`, style: "strong" }];
  const powers = `*l*′ = ${num(l)} exp(${num(oldDifference)}) + exp(${num(difference)})`;
  return [...lines, { text: powers }, { text: sum, style: "strong" }];
}

/** @param {Run} found */
function heading({ step, split, steps }) {
  const { x, isJump } = steps[step - 1];
  const stream = split > 0 ? ` in ${step > split ? "B" : "A"}` : "";
  const kind = isJump ? ": a new maximum" : x === -Infinity ? ": a mask" : split > 0 ? "" : " arrives";
  return `*x*_{${step - 1}} = ${num(x)}${kind}${stream}`;
}

/**
 * @param {Run} found
 * @param {boolean} isShort
 * @returns {Line[]}
 */
function mergeLines({ sum, streams }, isShort) {
  if (!sum) return [];
  const { m, l, factors } = sum;
  const [a, b] = streams.map(({ maximum }) => num(maximum + 0));
  const parts = `*l* = ${streams.map((stream, i) => `${num(stream.sum)} · ${num(factors[i], 3)}`).join(" + ")}`;
  const style = Number.isFinite(l) ? "strong" : "failed";
  return [
    { text: `A + B: *m* = max(${a}, ${b}) = ${num(m)}`, style: m < Infinity ? null : "failed" },
    ...(isShort
      ? [{ text: `${parts} = ${num(l)}`, style }]
      : [{ text: parts }, { text: `= ${num(l)}`, style }]),
  ];
}

// Terms that are too small to see

/**
 * List the terms of a sum that are too small to see: the merged sum, or that of the present step.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @returns {{i: number, term: number}[]}
 */
function smallTermsOf({ step, steps, sum, masks }, { unit }) {
  const now = sum ? { ...sum, first: 0 } : step > 0 ? { ...steps[step - 1], l: steps[step - 1].newL } : null;
  if (!now || !Number.isFinite(now.l)) return [];
  return now.terms
    .map((term, j) => ({ i: now.first + j, term }))
    .filter(({ i, term }) => term * unit < 1 && !masks.includes(i));
}

/**
 * Say how many terms are too small to see, beside the mark that points at them in a sum.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 */
export function smallTermsTitle(found, layout, x, y) {
  const small = smallTermsOf(found, layout);
  if (small.length === 0) return null;
  const total = small.reduce((sum, { term }) => sum + term, 0);
  const count = small.length === 1 ? "1 term" : `${small.length} terms`;
  const size = `below 1 px: ${num(total, 3)}${small.length > 1 ? " in all" : ""}`;
  return h(
    "g",
    { key: "small terms" },
    h("path", { class: "fill-ink", d: d`M${x} ${y - 4.5}l7 -4v8z` }),
    t(x + 14, y, `${count} ${total > 0 ? size : "rounded to 0"}`, SMALL),
  );
}

/**
 * Describe the terms that are too small to see, magnified, the largest first.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @param {{x: number, y: number, width: number, height: number}} place
 */
export function smallTerms(found, layout, { x, y, width, height }) {
  const row = 17;
  const small = smallTermsOf(found, layout).sort((a, b) => b.term - a.term);
  if (small.length === 0 || height < row) return null;
  const column = width / 2;
  const power = roundDown((column - 86) / (small[0].term * layout.unit));
  const rows = Math.floor((height - 2 * row) / row);
  const shown = small[0].term > 0 ? small.slice(0, 2 * rows) : [];
  const end = y + row * (Math.ceil(shown.length / 2) + 1);
  return h(
    "g",
    { key: "magnified" },
    smallTermsTitle(found, layout, x, y),
    shown.map(({ i, term }, j) => {
      const left = x + 14 + (j % 2) * column;
      const middle = y + row * (Math.floor(j / 2) + 0.8);
      const length = term * layout.unit * power;
      return h(
        "g",
        { key: `small ${j}` },
        t(left, middle + 4.5, `*x*_{${i}}`, SMALL),
        h("rect", { key: "bar", class: "fill-plus", x: left + 22, y: middle - 5, width: length, height: 10 }),
        t(left + 26 + length, middle + 4.5, num(term, 2), SMALL),
      );
    }),
    shown.length > 0 && t(x + 14, end, `drawn × ${num(power)}`, SMALL, { key: "power", class: "soft" }),
  );
}

/**
 * Round down to 1, 2 or 5 times a power of ten.
 *
 * @param {number} x
 */
function roundDown(x) {
  const unit = 10 ** Math.floor(Math.log10(x));
  return unit * (x >= 5 * unit ? 5 : x >= 2 * unit ? 2 : 1);
}

// The message

/**
 * @param {Run} found
 * @param {Dtype} dtype
 * @returns {string}
 */
export function message({ x, step, steps, split, merged, sum }, dtype) {
  if (step === 0)
    return "Drag the vertical line to the right, or press the right arrow key: the numbers arrive one by one.";
  if (step === x.length)
    return `All numbers have arrived. ${comparison(merged.probabilities(x), softmax(x, dtype))}`;
  const { first, m, newM, newL, x: value, isJump } = steps[step - 1];
  if (Number.isNaN(newM))
    return "One nan is enough: the maximum and the sum stay nan, whatever arrives later.";
  if (newM === Infinity) return "inf − inf is nan: the sum stays nan, whatever arrives later.";
  if (!Number.isFinite(newL)) return "The sum stays nan, whatever arrives later.";
  if (value === -Infinity) return "A mask has the exponential 0: it changes neither the maximum nor the sum.";
  if (isJump)
    return `The sum was in units of exp(${format(m)}) and is now in units of exp(${format(newM)}): every old term is rescaled by the same factor.`;
  if (m === -Infinity) {
    const which = `first number${step > first + 1 ? " that is not masked" : ""}${split > 0 ? " of this stream" : ""}`;
    return `The ${which} is the maximum: its term is exp(0) = 1.`;
  }
  if (sum)
    return "Each stream knows only its own numbers; A + B needs the maximum and the sum of each, nothing else.";
  return `The maximum stays, and so do the old terms${split > 0 ? " of this stream" : ""}; the new one is added.`;
}

/**
 * Say how far probabilities are from those of one pass over all numbers.
 *
 * @param {number[]} p
 * @param {number[]} once
 */
function comparison(p, once) {
  if ([...p, ...once].some(Number.isNaN))
    return once.every(Number.isNaN)
      ? "One pass over all of them gives nan too."
      : "One pass gives other results.";
  const errors = p.map((value, i) => (once[i] > 1e-30 ? Math.abs(value - once[i]) / once[i] : 0));
  const largest = Math.max(...errors);
  const same = "Softmax in one pass gives the same probabilities";
  return largest < 1e-6
    ? `${same}.`
    : `${same}, up to rounding errors of ${plain(num(100 * largest, 2))}\u00a0%.`;
}
