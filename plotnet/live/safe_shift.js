/** The shifts c with which softmax of z - c, as written, neither overflows nor underflows as a whole. */

import { arithmetic, cast, DTYPES, sum, workingDtype } from "./numerics.js";
import { LIMITS } from "./parts.js";
import { memoize } from "./scene.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @typedef {{low: number, full: number, high: number} | null} SafeRange From `full` on, digits are lost; null if no
 *   shift is safe.
 */

/** Search for the safe shifts in each dtype, of logits written with commas between: a shift does not change them. */
export const safeRanges = memoize(
  /** @param {{text: string}} options */
  ({ text }) => {
    const logits = text.split(",").map(Number);
    return /** @type {Record<Dtype, SafeRange>} */ (
      Object.fromEntries(DTYPES.map((dtype) => [dtype, safeRange(cast(logits, dtype), dtype)]))
    );
  },
);

/**
 * Search for the shifts that are safe: see `safe_range` in Python.
 *
 * @param {number[]} z
 * @param {Dtype} dtype
 * @returns {SafeRange} null if no shift is.
 */
function safeRange(z, dtype) {
  const { exp, subtract, round } = arithmetic(dtype);
  const working = arithmetic(workingDtype(dtype));
  const largest = Math.max(...z);
  if (!Number.isFinite(largest)) return null;
  const { subnormal } = LIMITS[dtype];
  const differences = (/** @type {number} */ c) => z.map((value) => subtract(value, round(c)));
  const total = (/** @type {number} */ c) => round(sum(differences(c).map(exp), working));
  const canBeNormal = differences(largest).map((x) => x > subnormal);
  return {
    low: lastThatPasses(largest, largest - 2048, (c) => total(c) < Infinity),
    full: lastThatPasses(largest, largest + 2048, (c) =>
      differences(c).every((x, i) => x > subnormal || !canBeNormal[i]),
    ),
    high: lastThatPasses(largest, largest + 2048, (c) => total(c) > 0),
  };
}

/**
 * Bisect between a shift that passes and one that fails, to seven digits.
 *
 * @param {number} last
 * @param {number} next
 * @param {(c: number) => boolean} passes
 * @returns {number}
 */
function lastThatPasses(last, next, passes) {
  while (Math.abs(next - last) > 1e-7 * Math.max(1, Math.abs(last))) {
    const middle = (last + next) / 2;
    if (passes(middle)) last = middle;
    else next = middle;
  }
  return last;
}

/**
 * Return the short numbers around an end of a safe range: the last that is safe, and the first that is not.
 *
 * @param {number} end
 * @param {1 | -1} side Of the range.
 * @param {number} [digits]
 */
export function aroundEnd(end, side, digits = 5) {
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.max(1, Math.abs(end)))));
  const unit = 10 ** decimals;
  const inner = side * Math.floor(side * end * unit) + 0; // -0 is 0
  return { safe: inner / unit, unsafe: (inner + side) / unit };
}

/** @param {number[]} logits */
export function largestOf(logits) {
  return Math.max(...logits) + 0; // nan if one is nan; -0 is 0
}
