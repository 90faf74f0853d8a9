/** What ForwardExplorer computes: the network that Python has sent, its forward pass, and what is shown of it. */

import { arithmetic, cast, forward } from "./numerics.js";

/**
 * @import { Dtype, Network, Row } from "./numerics.js"
 * @typedef {"one sample" | "design matrix" | "wrong transpose"} Mode
 * @typedef {[a: number[][], error: string, sample: number, mode: Mode, dtype: Dtype, inputs: number[]]} Answer What
 *   a function in Python has returned, and for which state.
 * @typedef {{sizes: number[], functions: string[], names: string[], weights: string[], biases: string[], X: string,
 *   limits: number[], reach: number, mostSamples: number, errors: string[], runsInPython: boolean}} Constants What Python sends; arrays are
 *   the bytes of float64 in base64.
 * @typedef {{sample: number, inputs: number[], layer: number, unit: number, mode: Mode, dtype: Dtype,
 *   _answer?: Answer, hot: string | null, first: number[]}} Traits `first` is the first unit that is shown of each
 *   layer that is too large.
 * @typedef {Constants & Traits} State
 *
 * @typedef {object} Model The network as the view needs it.
 * @property {number} id Tells networks on one page apart.
 * @property {Network} network
 * @property {Network} transposed The layers up to the first whose W is not square, with W instead of Wᵀ.
 * @property {number[][]} samples
 * @property {number} largest The largest finite magnitude of a weight or bias.
 *
 * @typedef {object} Pass What is computed for the samples that are shown.
 * @property {number[]} samples Their places in X.
 * @property {number} row The row of the chosen sample among them.
 * @property {number[][][]} a By layer, then by row. Layers that an error leaves without numbers are missing.
 * @property {number[][][]} z By layer, beginning with layer 1, then by row.
 * @property {boolean} isWrong Whether the transpose is forgotten, and the numbers differ from the right ones.
 *
 * @typedef {{first: number, count: number, size: number}} Window The units of a layer that are shown.
 * @typedef {{layer: number, unit: number, column: number}} Shown The unit that stands out, and the unit before it whose
 *   product is written out; -1 is none.
 */

const MOST_UNITS = 10; // of a layer that is drawn whole
const KEPT = 8; // of one that is not

/** @type {WeakMap<object, Model>} */
const models = new WeakMap();
/** @type {Model[]} */
const modelsById = [];

/**
 * Return the network of a state.
 *
 * @param {State} state
 * @returns {Model}
 */
export function modelOf(state) {
  let model = models.get(state.weights);
  if (!model) {
    model = read(state);
    models.set(state.weights, model);
    modelsById.push(model);
  }
  return model;
}

/**
 * Return a network that has been asked for before: the options of a memoized part contain only its number.
 *
 * @param {number} id
 */
export function modelWithId(id) {
  return modelsById[id];
}

/**
 * @param {Constants} constants
 * @returns {Model}
 */
function read({ sizes, functions, weights, biases, X, runsInPython }) {
  const network = {
    weights: weights.map((text, i) => rows(numbers(text), sizes[i])),
    biases: biases.map(numbers),
    activations: runsInPython ? functions.with(-1, "identity") : functions, // Python has the last one
  };
  const square = sizes.findIndex((size, i) => size !== sizes[i + 1]);
  const transposed = {
    weights: network.weights.slice(0, square).map((matrix) => matrix.map((_, i) => column(matrix, i))),
    biases: network.biases,
    activations: network.activations,
  };
  let largest = 0;
  for (const part of [...network.weights.flat(), ...network.biases])
    for (const value of part) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  const samples = rows(numbers(X), sizes[0]).map((row) => Array.from(row));
  return { id: modelsById.length, network, transposed, samples, largest: largest || 1 };
}

/** @param {string} text */
function numbers(text) {
  return new Float64Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
}

/**
 * @param {Float64Array} flat
 * @param {number} columns
 */
function rows(flat, columns) {
  return Array.from({ length: flat.length / columns }, (_, i) =>
    flat.subarray(i * columns, (i + 1) * columns),
  );
}

/**
 * @param {Row[]} matrix
 * @param {number} i
 */
function column(matrix, i) {
  return matrix.map((row) => row[i]);
}

/**
 * Compute the forward pass for the samples that are shown.
 *
 * @param {State} state
 * @returns {Pass}
 */
export function passOf(state) {
  const model = modelOf(state);
  const samples = shownSamples(model, state);
  const row = samples.indexOf(state.sample);
  const passes = samples.map((sample) =>
    sample === state.sample ? compute(model, state.inputs, state) : ofSample(model, sample, state),
  );
  const layers = (/** @type {"a" | "z"} */ part) =>
    passes[0][part].map((_, i) => passes.map((pass) => pass[part][i]));
  const pass = { samples, row, a: layers("a"), z: layers("z"), isWrong: false };
  const last = state.sizes.length - 1;
  if (state.runsInPython && state.mode === "wrong transpose") pass.a.length = Math.min(pass.a.length, last);
  else if (state.runsInPython) pass.a[last] = answered(state, pass.z[last - 1]);
  pass.isWrong = state.mode === "wrong transpose" && !isRightByAccident(model, pass, state.dtype);
  return pass;
}

/**
 * Whether the transpose makes no difference: each W is symmetric, or the inputs are.
 *
 * @param {Model} model
 * @param {Pass} pass
 * @param {Dtype} dtype
 */
function isRightByAccident({ network }, { a, z }, dtype) {
  if (z.length < network.weights.length) return false;
  const right = forward(network, a[0], dtype).z;
  return z.every((rows, i) =>
    rows.every((row, j) => row.every((value, k) => Object.is(value, right[i][j][k]))),
  );
}

/**
 * @param {Model} model
 * @param {State} state
 */
function shownSamples({ samples: { length } }, { mode, sample, mostSamples }) {
  if (mode === "one sample") return [sample];
  const first = Math.max(0, Math.min(sample - 1, length - mostSamples));
  return Array.from({ length: Math.min(mostSamples, length - first) }, (_, i) => first + i);
}

/**
 * @param {Model} model
 * @param {number[]} inputs
 * @param {State} state
 */
function compute({ network, transposed }, inputs, { mode, dtype }) {
  return forward(mode === "wrong transpose" ? transposed : network, inputs, dtype);
}

/** @type {Map<string, ReturnType<typeof compute>>} */
const passes = new Map();

/**
 * Compute the forward pass of a sample other than the chosen one, once.
 *
 * @param {Model} model
 * @param {number} sample
 * @param {State} state
 */
function ofSample(model, sample, state) {
  const key = [model.id, sample, state.mode, state.dtype].join("|");
  let pass = passes.get(key);
  if (!pass) {
    if (passes.size > 64) passes.clear();
    pass = compute(model, model.samples[sample], state);
    passes.set(key, pass);
  }
  return pass;
}

/**
 * Return what Python has last returned for the last layer.
 *
 * @param {State} state
 * @param {number[][]} z
 * @returns {number[][]}
 */
function answered({ _answer }, z) {
  return z.map((row, i) => _answer?.[0]?.[i] ?? row.map(() => NaN));
}

/**
 * Whether Python has not answered yet for the present state; a page without a kernel never gets an answer.
 *
 * @param {State} state
 */
export function isWaiting({ runsInPython, _answer, sample, mode, dtype, inputs }) {
  if (!runsInPython) return false;
  const [, , ...known] = _answer ?? [];
  return (
    known.length < 4 ||
    known[0] !== sample ||
    known[1] !== mode ||
    known[2] !== dtype ||
    inputs.some((x, i) => !Object.is(x, /** @type {number[]} */ (known[3])[i]))
  );
}

/**
 * Return the products of one unit with the activations before it, and their sum, each step rounded to the dtype.
 *
 * @param {State} state
 * @param {number} layer
 * @param {number} unit
 * @param {number[]} a
 */
export function productsOf(state, layer, unit, a) {
  const { dtype } = state;
  const { add, multiply } = arithmetic(dtype === "float16" ? "float32" : dtype);
  const { round } = arithmetic(dtype);
  const { weights, biases } = modelOf(state).network;
  const w = cast(weights[layer - 1][unit], dtype);
  const products = w.map((weight, j) => multiply(weight, a[j]));
  let total = 0;
  for (const product of products) total = add(total, product);
  return { w, products, total: round(total), bias: round(biases[layer - 1][unit]) };
}

/**
 * Return which units of each layer are shown: all, or eight in a row that include the chosen one.
 *
 * @param {State} state
 * @returns {Window[]}
 */
export function windowsOf({ sizes, layer, unit, first }) {
  return sizes.map((size, i) => {
    if (size <= MOST_UNITS) return { first: 0, count: size, size };
    let start = Math.max(0, Math.min(first[i] ?? 0, size - KEPT));
    if (i === layer && unit >= 0) start = Math.max(unit - KEPT + 1, Math.min(start, unit));
    return { first: start, count: KEPT, size };
  });
}

/** @param {Window} window */
export function unitsOf({ first, count }) {
  return Array.from({ length: count }, (_, i) => first + i);
}

/**
 * Return the number of columns for a layer in a matrix: one for each unit, and one for all that are not shown.
 *
 * @param {Window} window
 */
export function columnsOf({ count, size }) {
  return count + (count < size ? 1 : 0);
}

/**
 * Return the changes that show other units of a layer; a chosen unit stays among them.
 *
 * @param {number} i
 * @param {number} start
 * @param {State} state
 */
export function moveWindow(i, start, { sizes, first, layer, unit }) {
  const moved = sizes.map((_, j) => (j === i ? start : (first[j] ?? 0)));
  if (i !== layer || unit < 0) return { first: moved };
  return { first: moved, unit: Math.max(start, Math.min(unit, start + KEPT - 1)) };
}
