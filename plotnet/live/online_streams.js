/** The numbers of OnlineSoftmaxExplorer: what each number does to its stream, and how two streams merge. */

import { arithmetic, cast, OnlineSoftmax, workingDtype } from "./numerics.js";

/**
 * @import { Dtype } from "./numerics.js"
 */

/**
 * What one number does to its stream: the maximum and the sum before and after it, the differences to the new maximum
 * and their exponentials, and the terms of the new sum. `first` is the place of the first number of the stream.
 *
 * @typedef {{x: number, first: number, m: number, l: number, newM: number, newL: number, oldDifference: number,
 *   difference: number, factor: number, term: number, isJump: boolean, terms: number[]}} Step
 */

/**
 * The sum of both streams: `factors` rescale those of each, `terms` are all terms after that.
 *
 * @typedef {{m: number, l: number, factors: number[], terms: number[]}} Sum
 */

/**
 * `masks` are the places of -inf, `steps` those of all numbers, `streams` what has arrived of each stream; `sum` is null
 * unless both have numbers.
 *
 * @typedef {{x: number[], masks: number[], step: number, split: number, steps: Step[], streams: OnlineSoftmax[],
 *   merged: OnlineSoftmax, sum: Sum | null}} Run
 */

/**
 * Let the numbers arrive, in one stream or two.
 *
 * @param {{logits: number[], step: number, split: number, dtype: Dtype}} state
 * @returns {Run}
 */
export function run({ logits, dtype, ...state }) {
  const x = cast(logits, dtype);
  const [step, split] = [Math.min(state.step, x.length), Math.min(state.split, x.length)];
  const streams = [new OnlineSoftmax(dtype), new OnlineSoftmax(dtype)];
  let stream = new OnlineSoftmax(dtype);
  let first = 0;
  /** @type {Step[]} */
  const steps = [];
  x.forEach((value, i) => {
    if (i === split) [stream, first] = [new OnlineSoftmax(dtype), i];
    steps.push(oneStep(stream, value, first, i > first ? steps[i - 1].terms : [], dtype));
    if (i < step) streams[split > 0 && i >= split ? 1 : 0].update(value);
  });
  const masks = x.flatMap((value, i) => (value === -Infinity ? [i] : []));
  const merged = new OnlineSoftmax(dtype).merge(streams[0]).merge(streams[1]);
  const found = { x, masks, step, split, steps, streams, merged };
  return { ...found, sum: mergedSum(found, dtype) };
}

/**
 * @param {OnlineSoftmax} stream Takes in the number.
 * @param {number} x
 * @param {number} first
 * @param {number[]} before Terms of the sum.
 * @param {Dtype} dtype
 * @returns {Step}
 */
function oneStep(stream, x, first, before, dtype) {
  const { exp, subtract, multiply } = arithmetic(workingDtype(dtype));
  const [m, l] = [stream.maximum + 0, stream.sum]; // + 0 turns -0 into 0
  stream.update(x);
  const [newM, newL] = [stream.maximum + 0, stream.sum];
  const oldDifference = m === newM ? 0 : subtract(m, newM);
  const difference = x === newM ? 0 : subtract(x, newM);
  const factor = exp(oldDifference);
  const term = x === -Infinity ? 0 : exp(difference);
  const terms = [...before.map((value) => multiply(value, factor)), term];
  const isJump = m > -Infinity && newM > m;
  return { x, first, m, l, newM, newL, oldDifference, difference, factor, term, isJump, terms };
}

/**
 * @param {Omit<Run, "sum">} run
 * @param {Dtype} dtype
 * @returns {Sum | null}
 */
function mergedSum({ x, step, split, steps, streams, merged }, dtype) {
  if (split === 0 || step === 0 || (step <= split && split < x.length)) return null;
  const { exp, subtract, multiply } = arithmetic(workingDtype(dtype));
  const m = merged.maximum + 0;
  const factors = streams.map(({ maximum }) => (maximum === m ? 1 : exp(subtract(maximum, m))));
  const last = step > split ? [split, step] : [step];
  const terms = last.flatMap((end, i) => steps[end - 1].terms.map((value) => multiply(value, factors[i])));
  return { m, l: merged.sum, factors, terms };
}

/**
 * Return the largest sum of a run.
 *
 * @param {Run} run
 */
export function largestSum({ steps, sum }) {
  return Math.max(1, ...[...steps.map(({ newL }) => newL), sum?.l ?? 0].filter(Number.isFinite));
}
