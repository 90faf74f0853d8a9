/** What LogSoftmaxExplorer computes: the value and the gradient of each method, and where it loses digits. */

import {
  arithmetic,
  cast,
  cross_entropy_grad,
  log_softmax,
  logsumexp,
  softmax,
  spacing,
} from "./numerics.js";
import { LIMITS } from "./parts.js";
import { memoize } from "./scene.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @typedef {{gap: number, level: number, eps: number, dtype: Dtype}} State
 * @typedef {{z: number[], values: number[], gradients: number[][], truth: number, exact: number[]}} Results `truth`
 *   and `exact` are the value and the gradient in float64, of the logits that the dtype stores.
 * @typedef {{method: number, level: number, eps: number, dtype: Dtype}} Method A method, with what it depends on
 *   besides the difference.
 */

export const METHODS = [
  "log(softmax(*z*))",
  "log(softmax(*z*) + *ε*)",
  "*z* − logsumexp(*z*)",
  "log_softmax(*z*)",
];
export const DIRECT = 0;
export const WITH_EPS = 1;
export const DIFFERENCE = 2;

/**
 * The digits that are shown.
 *
 * @type {Record<Dtype, number>}
 */
export const DIGITS = { float16: 4, bfloat16: 3, float32: 7, float64: 8 };

/**
 * @param {State} state
 * @returns {Results}
 */
export function results({ gap, level, eps, dtype }) {
  const z = storedLogits(gap, level, dtype);
  return {
    z,
    values: methodValues(z, eps, dtype),
    gradients: METHODS.map((_, method) => methodGradient(method, z, eps, dtype)),
    truth: log_softmax(z)[1],
    exact: cross_entropy_grad(z, 1),
  };
}

const storedLogits = (/** @type {number} */ gap, /** @type {number} */ level, /** @type {Dtype} */ dtype) =>
  cast([level, level - gap], dtype);

/**
 * Compute log p of the second logit by each method, every step rounded to the dtype.
 *
 * @param {number[]} z
 * @param {number} eps
 * @param {Dtype} dtype
 * @returns {number[]}
 */
function methodValues(z, eps, dtype) {
  const { add, log, round, subtract } = arithmetic(dtype);
  const p = softmax(z, dtype)[1];
  return [log(p), log(add(p, round(eps))), subtract(z[1], logsumexp(z, dtype)), log_softmax(z, dtype)[1]];
}

/**
 * Compute the gradient of a method's loss with respect to both logits: by the chain rule through p, or as p - y.
 *
 * @param {number} method
 * @param {number[]} z
 * @param {number} eps
 * @param {Dtype} dtype
 * @returns {number[]}
 */
function methodGradient(method, z, eps, dtype) {
  const positiveZero = (/** @type {number} */ x) => x + 0;
  if (method >= DIFFERENCE) return cross_entropy_grad(z, 1, dtype).map(positiveZero);
  const { add, divide, multiply, round, subtract } = arithmetic(dtype);
  const p = softmax(z, dtype);
  const outer = divide(-1, method === DIRECT ? p[1] : add(p[1], round(eps)));
  const inner = [multiply(-p[1], p[0]), multiply(p[1], subtract(1, p[1]))];
  return inner.map((slope) => positiveZero(multiply(outer, slope)));
}

/**
 * Compute the gradient on the target at a difference.
 *
 * @param {Method} method
 * @param {number} gap
 */
export function slope({ method, level, eps, dtype }, gap) {
  return methodGradient(method, storedLogits(gap, level, dtype), eps, dtype)[1];
}

/**
 * Compute what that gradient should be, in float64.
 *
 * @param {Method} method
 * @param {number} gap
 */
export function exactSlope({ level, dtype }, gap) {
  return cross_entropy_grad(storedLogits(gap, level, dtype), 1)[1];
}

/**
 * Return whether the dtype stores logits with another difference.
 *
 * @param {number} gap
 * @param {number[]} z
 */
export function isRounded(gap, z) {
  return Math.abs(z[0] - z[1] - gap) > 1e-3 * Math.abs(gap);
}

/**
 * Return how many leading digits of a value are correct; Infinity if it is as good as the dtype allows.
 *
 * @param {number} value
 * @param {number} truth
 * @param {Dtype} dtype
 */
export function correctDigits(value, truth, dtype) {
  if (value === truth) return Infinity;
  const error = Math.abs((value - truth) / truth);
  if (error <= Math.max(4 * spacing(1, dtype), 0.5 * 10 ** (1 - DIGITS[dtype]))) return Infinity;
  return error < 1 ? Math.floor(-Math.log10(error)) : 0;
}

/** Where log ε lies if the dtype can store ε, else -inf. */
export const lowerBound = memoize(
  /** @param {{eps: number, dtype: Dtype}} options */
  ({ eps, dtype }) => {
    const { log, round } = arithmetic(dtype);
    return log(round(eps));
  },
);

/**
 * Return the largest -log p that a method can return, and whether the dtype limits it.
 *
 * @param {{method: number, eps: number, dtype: Dtype}} options
 */
export function limitOf({ method, eps, dtype }) {
  const bound = method === WITH_EPS ? -lowerBound({ eps, dtype }) : Infinity;
  const isLimited = method <= WITH_EPS && bound === Infinity;
  return { limit: isLimited ? -LIMITS[dtype].positive : bound, isLimited };
}

/**
 * Return from where on a method loses digits, each with the width of the hatching, which gets denser with fewer digits.
 *
 * @param {Method} options
 * @returns {[from: number, gap: number][]}
 */
export function inexactRanges(options) {
  const { method, eps, dtype } = options;
  if (method >= DIFFERENCE) return [];
  if (limitOf(options).isLimited) return [[-LIMITS[dtype].subnormal, 5]];
  return [
    [digitsLostFrom(eps, 4), 10],
    [digitsLostFrom(eps, 2), 5],
  ];
}

/**
 * Find the difference of the logits from which fewer digits of log(p + ε) than a number are correct.
 *
 * @param {number} eps
 * @param {number} digits
 * @returns {number}
 */
function digitsLostFrom(eps, digits) {
  let [low, high] = [0, -Math.log(eps)];
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    const error = Math.log1p(eps * (1 + Math.exp(middle))) / Math.log1p(Math.exp(middle));
    if (error > 10 ** -digits) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * List the values that z - logsumexp(z) can have at a level, without the sign and from 0 on, while they are far enough
 * apart.
 *
 * @param {number} level
 * @param {Dtype} dtype
 * @param {(low: number, high: number) => boolean} isFar
 */
export function representableValues(level, dtype, isFar) {
  const values = [0];
  const near = spacing(level, dtype);
  for (let v = 0; near > 0 && v < 1500; ) {
    const next = v + Math.max(near, spacing(level - v, dtype));
    if (!isFar(v, next)) break;
    values.push(next);
    v = next;
  }
  return values.length > 1 ? values : [];
}
