/** What CrossEntropyExplorer computes: probabilities, the loss and its gradient, and what rounding z + c changes. */

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
import { num } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @typedef {{logits: number[], target: number, temperature: number, label_smoothing: number, common: number,
 *   dtype: Dtype, hot: string | null}} State
 * @typedef {{z: number[], place: number[], p: number[], y: number[], push: number[], loss: number}} Result `z`
 *   holds z + c, `place` the same from c on, `push` the negative gradient.
 */

/**
 * Compute what CrossEntropyExplorer computes in Python. The temperature divides after the maximum is subtracted: no
 * quotient overflows to inf - inf.
 *
 * @param {State} state
 * @returns {Result}
 */
export function compute({ logits, target, temperature, label_smoothing, common, dtype }) {
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
export function sumText(push, dtype) {
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
export function changedDigits({ loss, p }, unshifted) {
  if (num(loss) !== num(unshifted.loss)) return `the loss is no longer ${format(unshifted.loss)}`;
  return p.every((value, i) => num(value, 3) === num(unshifted.p[i], 3)) ? "" : "some p change a little";
}

/**
 * Whether rounding z + c has moved a logit visibly.
 *
 * @param {number} place
 * @param {number} logit
 */
export function isMoved(place, logit) {
  return Number.isFinite(logit) && !(Math.abs(place - logit) <= 0.006);
}
