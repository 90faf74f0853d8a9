/**
 * The functions of plotnet.functional in the browser, with the same names and steps, in four floating-point
 * formats.
 *
 * JavaScript computes in float64. Here the result of each operation is rounded to the dtype. This gives the
 * correctly rounded result of + - * /, and that of exp, log, log1p and tanh within one unit in the last place.
 * Arguments are rounded to the dtype first.
 *
 * A `dtype` is "float16", "bfloat16", "float32" or "float64". Most functions have an option `working`, the dtype
 * of the computation, whose result is rounded to `dtype`. By default it is `dtype`, except that float16 is
 * computed in float32, as in plotnet.functional; `{ working: "float16" }` rounds to float16 after each step. No
 * function modifies its arguments.
 */

/**
 * @typedef {"float16" | "bfloat16" | "float32" | "float64"} Dtype
 * @typedef {ArrayLike<number>} Row
 * @typedef {(x: number) => number} UnaryOperation
 * @typedef {(x: number, y: number) => number} BinaryOperation
 * @typedef {Record<"round" | "exp" | "log" | "log1p" | "tanh", UnaryOperation>
 *   & Record<"add" | "subtract" | "multiply" | "divide", BinaryOperation>} Arithmetic
 * @typedef {{exponentBits: number, fractionBits: number, bias: number, operations: Arithmetic}} Format
 */

// Dtypes

/** @type {Record<Dtype, Format>} */
const FORMATS = {
  float16: describe(5, 10),
  bfloat16: describe(8, 7),
  float32: describe(8, 23, Math.fround),
  float64: describe(11, 52, exact),
};

/** The names of the dtypes. */
export const DTYPES = /** @type {Dtype[]} */ (Object.keys(FORMATS));

/**
 * @param {number} x
 * @returns {number}
 */
function exact(x) {
  return x;
}

/**
 * Describe a format by the number of bits of its exponent and of its fraction.
 *
 * @param {number} exponentBits
 * @param {number} fractionBits
 * @param {UnaryOperation} [round]
 * @returns {Format}
 */
function describe(exponentBits, fractionBits, round = rounding(exponentBits, fractionBits)) {
  const bias = 2 ** (exponentBits - 1) - 1;
  return { exponentBits, fractionBits, bias, operations: roundedAfterEach(round) };
}

/**
 * Return the format of a dtype; raise an error for an unknown one.
 *
 * @param {Dtype} dtype
 * @returns {Format}
 */
function formatOf(dtype) {
  if (!Object.hasOwn(FORMATS, dtype)) {
    throw new RangeError(`dtype is ${JSON.stringify(dtype)}; expected one of ${DTYPES.join(", ")}`);
  }
  return FORMATS[dtype];
}

/**
 * Return the dtype of the computation: float32 for float16, whose sums stop growing at 2048.
 *
 * @param {Dtype} dtype
 * @returns {Dtype}
 */
export function workingDtype(dtype) {
  return dtype === "float16" ? "float32" : dtype;
}

/**
 * Round a number to a dtype: to nearest, ties to even.
 *
 * Overflow gives inf, underflow gives 0, with the sign of the number.
 *
 * @param {number} x
 * @param {Dtype} dtype
 * @returns {number}
 */
export function round(x, dtype) {
  return arithmetic(dtype).round(x);
}

/**
 * Round each number of a row; return a new array.
 *
 * @param {Row} x
 * @param {Dtype} dtype
 * @returns {number[]}
 */
export function cast(x, dtype) {
  const { round } = arithmetic(dtype);
  const rounded = new Array(x.length);
  for (let i = 0; i < x.length; i++) rounded[i] = round(x[i]);
  return rounded;
}

/**
 * Return the operations of a dtype, each of which rounds its result.
 *
 * @param {Dtype} dtype
 * @returns {Arithmetic}
 */
export function arithmetic(dtype) {
  return formatOf(dtype).operations;
}

/**
 * @param {UnaryOperation} round
 * @returns {Arithmetic}
 */
function roundedAfterEach(round) {
  return {
    round,
    add: (x, y) => round(x + y),
    subtract: (x, y) => round(x - y),
    multiply: (x, y) => round(x * y),
    divide: (x, y) => round(x / y),
    exp: (x) => round(Math.exp(x)),
    log: (x) => round(Math.log(x)),
    log1p: (x) => round(Math.log1p(x)),
    tanh: (x) => round(Math.tanh(x)),
  };
}

/**
 * Return a function that rounds to a format that JavaScript lacks.
 *
 * It adds a number so large that float64 has no bits left beyond those of the format, and subtracts it again:
 * float64 then rounds once, ties to even.
 *
 * @param {number} exponentBits
 * @param {number} fractionBits
 * @returns {UnaryOperation}
 */
function rounding(exponentBits, fractionBits) {
  const largest = 2 ** (exponentBits - 1) - 1;
  const smallest = 1 - largest; // below it numbers are subnormal, with the same spacing
  const tooLarge = 2 ** (largest + 1);
  /** @type {number[]} */
  const lifts = []; // one for each exponent
  for (let i = smallest; i <= largest; i++) lifts.push(1.5 * 2 ** (52 + i - fractionBits));
  return (x) => {
    if (x === 0 || !Number.isFinite(x)) return x;
    const exponent = exponentOf(x);
    if (exponent > largest) return x * Infinity;
    const lift = lifts[Math.max(exponent, smallest) - smallest];
    const rounded = x + lift - lift;
    if (rounded === 0) return x * 0; // keeps its sign
    return Math.abs(rounded) < tooLarge ? rounded : x * Infinity;
  };
}

/**
 * Return the binary exponent of a float64, read from its bits; -1023 for 0 and subnormal numbers.
 *
 * @param {number} x
 * @returns {number}
 */
function exponentOf(x) {
  CELL.setFloat64(0, x);
  return ((CELL.getUint16(0) >> 4) & 0x7ff) - 1023;
}

const CELL = new DataView(new ArrayBuffer(8));

/**
 * Return the bits of a number, rounded to a dtype.
 *
 * @param {number} x
 * @param {Dtype} dtype
 * @returns {{sign: string, exponent: string, fraction: string}} Zeros and ones, the most significant bit first.
 */
export function bits(x, dtype) {
  const { bias, exponentBits, fractionBits } = formatOf(dtype);
  const stored = round(x, dtype);
  const hidden = 2 ** fractionBits; // the leading 1 of normal numbers, which is not stored
  let exponent = 2 * bias + 1; // all ones: inf or nan
  let fraction = Number.isNaN(stored) ? hidden / 2 : 0;
  if (Number.isFinite(stored)) {
    const power = Math.max(exponentOf(stored), 1 - bias);
    const digits = Math.abs(stored) / 2 ** (power - fractionBits);
    exponent = digits < hidden ? 0 : power + bias;
    fraction = digits < hidden ? digits : digits - hidden;
  }
  return {
    sign: stored < 0 || Object.is(stored, -0) ? "1" : "0",
    exponent: exponent.toString(2).padStart(exponentBits, "0"),
    fraction: fraction.toString(2).padStart(fractionBits, "0"),
  };
}

/**
 * Search for the three numbers of a dtype at which exp overflows, becomes subnormal, and underflows to 0.
 *
 * @param {Dtype} dtype
 * @returns {{finite: number, subnormal: number, positive: number}} `finite`: the largest x with a finite
 *   exp(x). `subnormal`: the largest x whose exp(x) is subnormal, with fewer digits. `positive`: the
 *   smallest x with exp(x) above 0.
 */
export function limits(dtype) {
  const { bias, operations } = formatOf(dtype);
  const { exp } = operations;
  const smallestNormal = 2 ** (1 - bias);
  return {
    finite: bisect(0, 1000, (x) => exp(x) < Infinity, dtype).last,
    subnormal: bisect(0, -1000, (x) => exp(x) >= smallestNormal, dtype).next,
    positive: bisect(0, -1000, (x) => exp(x) > 0, dtype).last,
  };
}

/**
 * Bisect between a number that passes a test and one that fails, until they are neighbors.
 *
 * @param {number} last
 * @param {number} next
 * @param {(x: number) => boolean} passes
 * @param {Dtype} dtype
 * @returns {{last: number, next: number}}
 */
function bisect(last, next, passes, dtype) {
  for (;;) {
    const middle = round((last + next) / 2, dtype);
    if (middle === last || middle === next) return { last, next };
    if (passes(middle)) last = middle;
    else next = middle;
  }
}

/**
 * The largest and the smallest positive number of a dtype.
 *
 * @param {Dtype} dtype
 */
export function range(dtype) {
  const { bias, fractionBits } = formatOf(dtype);
  return { largest: (2 - 2 ** -fractionBits) * 2 ** bias, smallest: 2 ** (1 - bias - fractionBits) };
}

/**
 * The distance from a number to the next larger one of a dtype.
 *
 * @param {number} x
 * @param {Dtype} dtype
 * @returns {number}
 */
export function spacing(x, dtype) {
  const { bias, fractionBits } = formatOf(dtype);
  if (!Number.isFinite(x)) return 0;
  return 2 ** (Math.max(exponentOf(x), 1 - bias) - fractionBits);
}

// Softmax and its logarithm

/**
 * Compute softmax as written: correct on paper, but nan as soon as an exponential overflows.
 *
 * @param {Row} x Logits.
 * @param {Dtype} [dtype]
 * @param {{working?: Dtype}} [options] `working` is the dtype of the sum.
 * @returns {number[]} exp(x) / sum(exp(x)).
 */
export function naive_softmax(x, dtype = "float64", { working = workingDtype(dtype) } = {}) {
  const { exp, divide, round } = arithmetic(dtype);
  const exponentials = cast(x, dtype).map((value) => exp(value));
  const total = round(sum(exponentials, arithmetic(working)));
  return exponentials.map((value) => divide(value, total));
}

/**
 * Compute softmax, probabilities that sum to 1.
 *
 * Subtracting the maximum multiplies numerator and denominator by one factor, so the quotient is unchanged; but
 * the largest exponential is exp(0) = 1, and none overflows.
 *
 * @param {Row} x Logits; the probability of -inf is 0.
 * @param {Dtype} [dtype]
 * @param {{working?: Dtype, temperature?: number}} [options] `temperature` divides the logits.
 * @returns {number[]} All nan if a logit is nan or inf, or if all are -inf.
 */
export function softmax(x, dtype = "float64", { working = workingDtype(dtype), temperature = 1 } = {}) {
  const t = arithmetic(working);
  const exponentials = subtractLargest(cast(x, dtype), t, temperature).shifted.map(t.exp);
  const total = sum(exponentials, t);
  return cast(
    exponentials.map((value) => t.divide(value, total)),
    dtype,
  );
}

/**
 * Return the logarithm of softmax, finite even where the probability underflows to 0.
 *
 * log p = (x - max x) - log(sum(exp(x - max x))). The largest term of the sum is exactly 1; the others are
 * summed without it, and log1p adds it without losing their digits.
 *
 * @param {Row} x Logits; the probability of -inf is 0.
 * @param {Dtype} [dtype]
 * @param {{working?: Dtype, temperature?: number}} [options] `temperature` divides the logits.
 * @returns {number[]} Natural logarithms; all nan if a logit is nan or inf, or if all are -inf.
 */
export function log_softmax(x, dtype = "float64", { working = workingDtype(dtype), temperature = 1 } = {}) {
  const t = arithmetic(working);
  const { shifted, rest } = largestAndRest(cast(x, dtype), t, temperature);
  const logTotal = t.log1p(rest);
  return cast(
    shifted.map((value) => t.subtract(value, logTotal)),
    dtype,
  );
}

/**
 * Return log(sum(exp(x))), the smooth maximum: max x <= logsumexp(x) <= max x + log n.
 *
 * @param {Row} x
 * @param {Dtype} [dtype]
 * @param {{working?: Dtype}} [options]
 * @returns {number} -inf for an empty row, or only -inf; nan if one is nan; otherwise inf if one is inf.
 */
export function logsumexp(x, dtype = "float64", { working = workingDtype(dtype) } = {}) {
  return round(logsumexpIn(cast(x, dtype), working), dtype);
}

// The next wider dtype, in which a result near 0 is computed again, since digits cancelled. Python continues
// with longdouble after float64, JavaScript with integers of any length.
/** @type {Record<Dtype, Dtype | null>} */
const WIDER = { float16: "float32", bfloat16: "float32", float32: "float64", float64: null };

/**
 * Return logsumexp in the dtype of the computation.
 *
 * @param {number[]} z
 * @param {Dtype} working
 * @returns {number}
 */
function logsumexpIn(z, working) {
  if (z.length === 0) return -Infinity;
  const t = arithmetic(working);
  const { largest, rest } = largestAndRest(z, t);
  if (!Number.isFinite(largest)) return largest;
  const logTotal = t.log1p(rest);
  const result = t.add(largest, logTotal);
  const size = Math.max(Math.abs(largest), logTotal);
  // below 2^-900, the spacing of subnormal numbers limits the result, and `preciseExp` has too few digits
  if (Math.abs(result) >= 0.75 * size || size < 2 ** -900) return result;
  const wider = WIDER[working];
  return wider === null ? preciseLogsumexp(z) : t.round(logsumexpIn(z, wider));
}

// Fixed-point arithmetic with 1000 fractional bits: a number is stored as an integer, 2^1000 times as large.
const DIGITS = 1000n;
const ONE = 1n << DIGITS;

/**
 * Return log(sum(exp(z))) of negative numbers, correct to the last digit of float64.
 *
 * @param {number[]} z
 * @returns {number}
 */
function preciseLogsumexp(z) {
  const total = z.reduce((sum, value) => sum + preciseExp(value), 0n);
  const rest = Number(total - ONE) / Number(ONE);
  return Math.abs(rest) < 1 / 2 ? Math.log1p(rest) : Math.log(Number(total) / Number(ONE));
}

/**
 * Return exp(x) from its series at x / 2^20, squared 20 times; 0 below 2^-1000.
 *
 * @param {number} x
 * @returns {bigint}
 */
function preciseExp(x) {
  if (x < -1000 * Math.LN2) return 0n;
  const small = BigInt(Math.trunc(x * 2 ** 980));
  let sum = 0n;
  for (let [term, n] = [ONE, 1n]; term !== 0n; n++) {
    sum += term;
    term = (term * small) / (ONE * n);
  }
  for (let i = 0; i < 20; i++) sum = (sum * sum) >> DIGITS;
  return sum;
}

// Cross-entropy and its gradient

/**
 * Return -sum(target * log_softmax(logits)), computed from the logits.
 *
 * @param {Row} logits Logits of one sample.
 * @param {number | Row} target A class, 0 to C - 1; or a probability for each.
 * @param {Dtype} [dtype]
 * @param {{working?: Dtype, label_smoothing?: number, temperature?: number}} [options]
 *   `label_smoothing`, from 0 to 1, is the part of the target that is spread evenly over all classes;
 *   `temperature` divides the logits.
 * @returns {number} The loss in nats. A target of 0 contributes 0, even where the logarithm is -inf.
 */
export function cross_entropy(
  logits,
  target,
  dtype = "float64",
  { working = workingDtype(dtype), label_smoothing = 0, temperature = 1 } = {},
) {
  const t = arithmetic(working);
  const targets = targetProbabilities(target, logits.length, label_smoothing, t);
  const { shifted, rest } = largestAndRest(cast(logits, dtype), t, temperature);
  const logTotal = t.log1p(rest);
  const terms = shifted.map((value, i) => multiplyZeroSafe(targets[i], t.subtract(logTotal, value), t));
  return round(isLabel(target) && label_smoothing === 0 ? terms[target] : sum(terms, t), dtype);
}

/**
 * Return the gradient of `cross_entropy` with respect to the logits: softmax - target.
 *
 * The difference would lose the digits of 1 - p and of small targets. Element k is therefore computed from
 * sums without element k: p[k] times the sum of the other targets, minus target k times the sum of the other p.
 *
 * @param {Row} logits Logits of one sample.
 * @param {number | Row} target A class, or a probability for each.
 * @param {Dtype} [dtype]
 * @param {{working?: Dtype, label_smoothing?: number, temperature?: number}} [options] As in `cross_entropy`.
 * @returns {number[]} One for each logit.
 */
export function cross_entropy_grad(
  logits,
  target,
  dtype = "float64",
  { working = workingDtype(dtype), label_smoothing = 0, temperature = 1 } = {},
) {
  const t = arithmetic(working);
  const targets = targetProbabilities(target, logits.length, label_smoothing, t);
  const otherTargets = sumWithoutEach(targets, t);
  const { shifted, rest } = largestAndRest(cast(logits, dtype), t, temperature);
  const total = t.add(1, rest);
  const gradient = shifted.map((value, k) => {
    const e = t.exp(value);
    const p = t.divide(e, total);
    const otherP = t.divide(t.add(rest, t.subtract(1, e)), total);
    const slope = t.subtract(t.multiply(p, otherTargets[k]), t.multiply(targets[k], otherP));
    return t.divide(slope, temperature);
  });
  return cast(gradient, dtype);
}

/**
 * Return the sum of the others for each value: the sum without the largest, plus the largest, minus the value.
 *
 * @param {number[]} values
 * @param {Arithmetic} t
 * @returns {number[]}
 */
function sumWithoutEach(values, t) {
  const at = argmax(values);
  const rest = sum(
    values.map((value, i) => (i === at ? 0 : value)),
    t,
  );
  return values.map((value) => t.add(rest, t.subtract(values[at], value)));
}

/**
 * @param {number | Row} target
 * @returns {target is number}
 */
function isLabel(target) {
  return typeof target === "number";
}

/**
 * Return the target probability of each class, smoothed.
 *
 * @param {number | Row} target
 * @param {number} classes
 * @param {number} smoothing
 * @param {Arithmetic} t
 * @returns {number[]}
 */
function targetProbabilities(target, classes, smoothing, t) {
  if (!(smoothing >= 0 && smoothing <= 1)) {
    throw new RangeError(`label_smoothing is ${smoothing}; expected a number from 0 to 1`);
  }
  if (isLabel(target) && !(Number.isInteger(target) && target >= 0 && target < classes)) {
    throw new RangeError(`target is ${target}: ${classes} classes have the labels 0 to ${classes - 1}`);
  }
  if (!isLabel(target) && target.length !== classes) {
    throw new RangeError(`target has ${target.length} probabilities; ${classes} classes need as many`);
  }
  const targets = isLabel(target)
    ? Array.from({ length: classes }, (_, i) => (i === target ? 1 : 0))
    : Array.from(target, (value) => t.round(value));
  if (smoothing === 0) return targets;
  const [kept, spread] = [t.round(1 - smoothing), t.round(smoothing / classes)];
  return targets.map((value) => t.add(t.multiply(value, kept), spread));
}

/**
 * Multiply, with 0 * inf = 0: a class with target probability 0 does not contribute.
 *
 * @param {number} target
 * @param {number} loss
 * @param {Arithmetic} t
 * @returns {number}
 */
function multiplyZeroSafe(target, loss, t) {
  return target === 0 && Math.abs(loss) === Infinity ? 0 : t.multiply(target, loss);
}

// Softmax of a stream

/**
 * Running maximum and sum of a softmax whose logits arrive one by one, or in chunks.
 *
 * A chunk with a new maximum rescales the old sum: m' = max(m, x), s' = s exp(m - m') + exp(x - m'). Two
 * parts merge by the same rule. The largest term of the sum is exactly 1; it is kept apart, so that log1p does
 * not lose digits of the rest. The state has the dtype `working`; in Python it is float64.
 */
export class OnlineSoftmax {
  #dtype;
  #working;
  #maximum = -Infinity;
  #rest = -1; // the sum without its largest term; an empty sum is 0 = 1 + (-1)
  #isEmpty = true;

  /**
   * @param {Dtype} [dtype]
   * @param {{working?: Dtype}} [options]
   */
  constructor(dtype = "float64", { working = workingDtype(dtype) } = {}) {
    formatOf(dtype);
    formatOf(working);
    this.#dtype = dtype;
    this.#working = working;
  }

  /** The largest logit so far; -inf before the first. */
  get maximum() {
    return this.#maximum;
  }

  /** The sum of exp(x - maximum) so far; 0 before the first. */
  get sum() {
    return arithmetic(this.#working).add(1, this.#rest);
  }

  /**
   * Add the next logit, or a chunk of logits.
   *
   * @param {number | Row} x
   * @returns {OnlineSoftmax} This object, changed.
   */
  update(x) {
    const piece = new OnlineSoftmax(this.#dtype, { working: this.#working });
    const scores = cast(typeof x === "number" ? [x] : x, this.#dtype);
    piece.#isEmpty = false;
    if (scores.length > 0) {
      const { largest, rest } = largestAndRest(scores, arithmetic(this.#working));
      piece.#maximum = largest;
      piece.#rest = largest === -Infinity ? -1 : rest; // only -inf: the sum is 0
    }
    return this.merge(piece);
  }

  /**
   * Add all logits that another object has seen.
   *
   * @param {OnlineSoftmax} other Of the same dtypes; not changed.
   * @returns {OnlineSoftmax} This object, changed.
   */
  merge(other) {
    if (other.#dtype !== this.#dtype || other.#working !== this.#working) {
      const names = `${this.#dtype} computed in ${this.#working}`;
      throw new RangeError(`other is ${other.#dtype} computed in ${other.#working}; expected ${names}`);
    }
    if (other.#isEmpty) return this;
    const t = arithmetic(this.#working);
    const [high, low] = this.#maximum >= other.#maximum ? [this, other] : [other, this];
    const isLevel = high.#maximum === low.#maximum;
    const gap = isLevel ? 0 : -Math.abs(t.subtract(high.#maximum, low.#maximum));
    this.#rest = t.add(high.#rest, t.multiply(t.add(1, low.#rest), t.exp(gap)));
    this.#maximum = Math.max(this.#maximum, other.#maximum);
    this.#isEmpty = false;
    return this;
  }

  /**
   * Return the logsumexp of all logits so far: maximum + log(sum).
   *
   * @returns {number} -inf before the first.
   */
  result() {
    if (Math.abs(this.#maximum) === Infinity) return this.#maximum;
    const t = arithmetic(this.#working);
    return round(t.add(this.#maximum, t.log1p(this.#rest)), this.#dtype);
  }

  /**
   * Return the softmax of a chunk among all logits that were seen: the second pass.
   *
   * @param {Row} x
   * @returns {number[]} exp(x - maximum) / sum.
   */
  probabilities(x) {
    if (this.#isEmpty) {
      throw new RangeError("there are no logits yet: call update(x) with each chunk first");
    }
    const t = arithmetic(this.#working);
    const shifted = cast(x, this.#dtype).map((value) => t.subtract(value, this.#maximum));
    return cast(
      shifted.map((value) => t.divide(t.exp(value), this.sum)),
      this.#dtype,
    );
  }
}

// Activation functions of a number, or of each number of a row

/**
 * @typedef {<X extends number | Row>(x: X, dtype?: Dtype, options?: {working?: Dtype}) =>
 *   X extends number ? number : number[]} Activation
 * @typedef {(row: Row, dtype?: Dtype, options?: {working?: Dtype}) => number[]} LayerFunction
 */

/**
 * Apply `f` to a number, or to each number of a row, with the operations of the dtype `working`.
 *
 * @param {(z: number, t: Arithmetic) => number} f
 * @param {number | Row} x
 * @param {Dtype} dtype
 * @param {Dtype} working
 * @returns {number | number[]}
 */
function eachValue(f, x, dtype, working) {
  const t = arithmetic(working);
  const { round } = arithmetic(dtype);
  /** @type {UnaryOperation} */
  const value = (given) => round(f(round(given), t));
  return typeof x === "number" ? value(x) : Array.from(x, (given) => value(given));
}

/**
 * Return an activation function, given its formula for a number z with the operations t of a dtype.
 *
 * @param {(z: number, t: Arithmetic) => number} f
 * @returns {Activation}
 */
function activation(f) {
  /** @type {(x: number | Row, dtype?: Dtype, options?: {working?: Dtype}) => number | number[]} */
  const apply = (x, dtype = "float64", { working = workingDtype(dtype) } = {}) =>
    eachValue(f, x, dtype, working);
  return /** @type {Activation} */ (apply);
}

/** x: the activation function of a linear layer. @type {Activation} */
export const identity = activation((z) => z);

/** max(0, x), the rectified linear unit. @type {Activation} */
export const relu = activation((z) => Math.max(z, 0));

/** The logistic function 1 / (1 + exp(-x)), computed from exp(-|x|), which cannot overflow. @type {Activation} */
export const sigmoid = activation((z, t) => {
  const small = t.exp(-Math.abs(z));
  return t.divide(z < 0 ? small : 1, t.add(1, small));
});

/** The hyperbolic tangent, 2 sigmoid(2x) - 1. @type {Activation} */
export const tanh = activation((z, t) => t.tanh(z));

/** log(1 + exp(x)), a smooth relu. @type {Activation} */
export const softplus = activation((z, t) => t.add(Math.max(z, 0), t.log1p(t.exp(-Math.abs(z)))));

// The network

/** @type {Record<string, Activation>} */
const ACTIVATIONS = { identity, relu, sigmoid, softplus, tanh };
const SOFTMAX = { naive: naive_softmax, stable: softmax };

/**
 * @typedef {{weights: Row[][], biases: Row[], activations: string[]}} Network
 * @typedef {{working?: Dtype, softmax?: "stable" | "naive"}} ForwardOptions
 */

/**
 * Compute every z and every a: z[i] = weights[i] a[i] + biases[i], a[i + 1] = f(z[i]).
 *
 * @overload
 * @param {Network} network `weights[i]` has a row for each unit of layer i + 1.
 * @param {Row} x One sample.
 * @param {Dtype} [dtype]
 * @param {ForwardOptions} [options]
 * @returns {{a: number[][], z: number[][]}} Layer by layer, `a[0]` the input.
 *
 * @overload
 * @param {Network} network
 * @param {Row[]} x A design matrix with one sample per row.
 * @param {Dtype} [dtype]
 * @param {ForwardOptions} [options]
 * @returns {{a: number[][][], z: number[][][]}} Each layer has one row per sample.
 *
 * @param {Network} network
 * @param {Row | Row[]} x
 * @param {Dtype} [dtype]
 * @param {ForwardOptions} [options]
 * @returns {{a: number[][], z: number[][]} | {a: number[][][], z: number[][][]}}
 */
export function forward(
  network,
  x,
  dtype = "float64",
  { working = workingDtype(dtype), softmax = "stable" } = {},
) {
  if (!Object.hasOwn(SOFTMAX, softmax)) {
    throw new RangeError(`softmax is ${JSON.stringify(softmax)}; expected "naive" or "stable"`);
  }
  const functions = network.activations.map((name) => activationOf(name, SOFTMAX[softmax]));
  const samples = isMatrix(x) ? Array.from(x) : [x];
  const a = [samples.map((sample) => cast(sample, dtype))];
  /** @type {number[][][]} */
  const z = [];
  network.weights.forEach((weights, i) => {
    const biases = network.biases[i];
    z.push(a[i].map((sample) => layer(weights, biases, sample, dtype, working, `weights[${i}]`)));
    a.push(z[i].map((row) => functions[i](row, dtype, { working })));
  });
  return isMatrix(x) ? { a, z } : { a: a.map(([row]) => row), z: z.map(([row]) => row) };
}

/**
 * @param {Row | Row[]} x
 * @returns {x is Row[]}
 */
function isMatrix(x) {
  return x.length > 0 && typeof x[0] !== "number";
}

/**
 * @param {string} name
 * @param {LayerFunction} softmax
 * @returns {LayerFunction}
 */
function activationOf(name, softmax) {
  if (name === "softmax") return softmax;
  if (Object.hasOwn(ACTIVATIONS, name)) return ACTIVATIONS[name];
  const names = [...Object.keys(ACTIVATIONS), "softmax"].sort().join(", ");
  throw new RangeError(`an activation is ${JSON.stringify(name)}; expected one of ${names}`);
}

/**
 * Return W a + b for one layer and one sample.
 *
 * @param {Row[]} weights
 * @param {Row} biases
 * @param {Row} a
 * @param {Dtype} dtype
 * @param {Dtype} working
 * @param {string} name
 * @returns {number[]}
 */
function layer(weights, biases, a, dtype, working, name) {
  const { add, round } = arithmetic(dtype);
  return Array.from(weights, (row, unit) => {
    if (row.length !== a.length) {
      const shapes = [row.length, a.length].map((columns) => `(${weights.length}, ${columns})`);
      throw new RangeError(
        `${name} has shape ${shapes[0]}; after a layer of ${a.length} it needs ${shapes[1]}`,
      );
    }
    return add(round(dot(row, a, round, arithmetic(working).round)), round(biases[unit]));
  });
}

// Common steps

/**
 * Sum from left to right, rounding after each addition.
 *
 * @param {number[]} terms
 * @param {Arithmetic} t
 * @param {number} [total]
 * @returns {number}
 */
function sumFromLeft(terms, t, total = 0) {
  for (const term of terms) total = t.add(total, term);
  return total;
}

/**
 * Sum pairwise in the order of NumPy, rounding after each addition: eight partial sums, added pairwise; each
 * half of a long row separately. So each term takes part in fewer roundings.
 *
 * @param {number[]} terms
 * @param {Arithmetic} t
 * @returns {number}
 */
export function sum(terms, t) {
  const count = terms.length;
  if (count < 8) return sumFromLeft(terms, t);
  const half = Math.floor(count / 16) * 8;
  if (count > 128) return t.add(sum(terms.slice(0, half), t), sum(terms.slice(half), t));
  const sums = terms.slice(0, 8);
  const whole = count - (count % 8);
  for (let i = 8; i < whole; i++) sums[i % 8] = t.add(sums[i % 8], terms[i]);
  const [a, b, c, d] = [0, 2, 4, 6].map((i) => t.add(sums[i], sums[i + 1]));
  return sumFromLeft(terms.slice(whole), t, t.add(t.add(a, b), t.add(c, d)));
}

/**
 * Return the dot product of weights, which are rounded first, and a, rounding after each step.
 *
 * There are three copies of the loop: the two whose rounding the compiler can inline are 5 to 15 times as fast.
 *
 * @param {Row} weights
 * @param {Row} a
 * @param {UnaryOperation} toType
 * @param {UnaryOperation} round
 * @returns {number}
 */
function dot(weights, a, toType, round) {
  let total = 0;
  if (toType === exact && round === exact) {
    for (let i = 0; i < a.length; i++) total += weights[i] * a[i];
  } else if (toType === Math.fround && round === Math.fround) {
    const { fround } = Math;
    for (let i = 0; i < a.length; i++) total = fround(total + fround(fround(weights[i]) * a[i]));
  } else {
    for (let i = 0; i < a.length; i++) total = round(total + round(toType(weights[i]) * a[i]));
  }
  return total;
}

/**
 * Return the index of the largest logit, or of the first nan.
 *
 * @param {number[]} z
 * @returns {number}
 */
function argmax(z) {
  let at = 0;
  for (let i = 0; i < z.length && !Number.isNaN(z[at]); i++) {
    if (z[i] > z[at] || Number.isNaN(z[i])) at = i;
  }
  return at;
}

/**
 * Return (z - max(z)) / temperature, and the maximum and its index.
 *
 * @param {number[]} z
 * @param {Arithmetic} t
 * @param {number} [temperature]
 * @returns {{at: number, largest: number, shifted: number[]}}
 */
function subtractLargest(z, t, temperature = 1) {
  const at = argmax(z);
  const largest = z[at];
  if (temperature === 1) return { at, largest, shifted: z.map((value) => t.subtract(value, largest)) };
  // z - max(z) may overflow where the quotient does not: halve both
  const factor = temperature > 1 ? 0.5 : 1;
  const [top, divisor] = [t.multiply(largest, factor), temperature * factor];
  const shifted = z.map((value) => t.divide(t.subtract(t.multiply(value, factor), top), divisor));
  return { at, largest, shifted };
}

const SHORT = 24; // terms; plotnet.functional sums as many from left to right

/**
 * Return the same, and the sum of the exponentials without the largest.
 *
 * @param {number[]} z
 * @param {Arithmetic} t
 * @param {number} [temperature]
 * @returns {{at: number, largest: number, shifted: number[], rest: number}}
 */
function largestAndRest(z, t, temperature = 1) {
  const { at, largest, shifted } = subtractLargest(z, t, temperature);
  const terms = shifted.map((value) => t.exp(value));
  terms[at] = t.subtract(terms[at], 1); // exp(0) - 1, or nan
  return { at, largest, shifted, rest: terms.length > SHORT ? sum(terms, t) : sumFromLeft(terms, t) };
}

// Numbers as text

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/;
/** @type {Record<string, number>} */
const WORDS = { inf: Infinity, infinity: Infinity, "∞": Infinity, nan: NaN };

/**
 * Read a typed number: "1e308", "-inf", "nan", "1,5" with a decimal comma, "−3" with any minus sign or dash, spaces
 * between groups of digits, full-width digits.
 *
 * @param {string} text
 * @returns {number} inf for a number beyond float64, as in Python: parse("1e309").
 * @throws {SyntaxError} If it is not a number; the message names the character that is wrong.
 */
export function parse(text) {
  const compact = simplify(text.trim()).replace(/(?<=\d)\s+(?=\d)/g, "");
  const word = compact.replace(/^[+-]/, "");
  if (Object.hasOwn(WORDS, word)) return compact.startsWith("-") ? -WORDS[word] : WORDS[word];
  const plain = DECIMAL_COMMA.test(compact) ? compact.replace(",", ".") : compact;
  if (NUMBER.test(plain)) return Number(plain);
  throw new SyntaxError(`${JSON.stringify(text)} is not a number: ${mistake(text.trim())}`);
}

/**
 * Replace full-width digits, all kinds of spaces and dashes, and capital letters.
 *
 * @param {string} text
 */
export function simplify(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212]/g, "-");
}

// One comma is a decimal comma, unless three digits follow, which could be thousands.
const DECIMAL_COMMA = /^[+-]?\d*,(?!\d{3}(?!\d))\d*(e[+-]?\d+)?$/;

/** @param {string} text */
function mistake(text) {
  const wrong = Array.from(text).find((character) => !/^[-+\d.,e\s]$/.test(simplify(character)));
  if (wrong) return `unexpected ${JSON.stringify(wrong)}; write a number such as -2.5, 1e308, inf or nan`;
  if (text.includes(",")) return 'use "." for decimals, as in 1.5, and nothing between thousands';
  return "write a number such as -2.5, 1e308, inf or nan";
}

/**
 * Format a number for display: rounded, without trailing zeros, with a minus sign instead of a hyphen.
 *
 * Whole numbers below a million keep all their digits; larger numbers, and numbers below 0.0001, have an
 * exponent, as 1.5e308.
 *
 * @param {number} x
 * @param {number} [digits] Number of significant digits, 1 to 17.
 * @returns {string} "nan", "inf" or "−inf" if it is not finite.
 */
export function format(x, digits = 4) {
  if (Number.isNaN(x)) return "nan";
  const minus = x < 0 || Object.is(x, -0) ? "−" : "";
  const size = Math.abs(x);
  if (size === Infinity) return `${minus}inf`;
  const scientific = size.toExponential(digits - 1);
  const exponent = Number(scientific.split("e")[1]);
  const isPlain = exponent >= -4 && exponent < 6;
  const text = isPlain ? size.toPrecision(Math.max(digits, exponent + 1)) : scientific;
  const short = text.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");
  return minus + short.replace("e+", "e").replace("e-", "e−");
}

/**
 * Format a number for Python code and text fields: with the fewest digits that identify it in its dtype, so
 * that 0.1 is 0.1 in every dtype. `parse` is the inverse.
 *
 * @param {number} x
 * @param {Dtype} [dtype]
 * @returns {string}
 */
export function shortest(x, dtype = "float64") {
  const stored = round(x, dtype);
  if (Number.isNaN(stored)) return "nan";
  if (!Number.isFinite(stored)) return stored > 0 ? "inf" : "-inf";
  let digits = 1;
  while (digits < 17 && round(Number(stored.toPrecision(digits)), dtype) !== stored) digits++;
  return format(stored, digits).replaceAll("−", "-");
}
