/** The texts of ForwardExplorer: formulas, numbers, and the message. */

import { isWaiting, modelOf, productsOf } from "./forward_pass.js";
import { format } from "./numerics.js";
import { num, numWithin, plain, SMALLEST, widthOf } from "./text.js";

/**
 * @import { Pass, Shown, State, Window } from "./forward_pass.js"
 */

/**
 * Write a number in a few characters, with two decimals where they fit.
 *
 * @param {number} x
 * @returns {string}
 */
export function short(x) {
  const size = Math.abs(x);
  if (!Number.isFinite(x) || size >= 1e5 || (size > 0 && size < 0.005)) return num(x, 2);
  return x
    .toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : 2)
    .replace("-", "−")
    .replace(/^−(0\.?0*)$/, "$1");
}

/**
 * Write a number beside others: as `short`, or with as many digits as fit before a power of ten, as 1.5e9, since a
 * raised exponent would touch the row above.
 *
 * @param {number} x
 * @param {number} width Of five characters or more.
 * @returns {string}
 */
export function shortWithin(x, width) {
  const text = short(x);
  if (!text.includes("^") && widthOf(text, SMALLEST) <= width) return text;
  const found = numWithin(x, width, SMALLEST, 3, format) || numWithin(x, width, SMALLEST, 2, scientific);
  return found || (Math.abs(x) < 1 ? "≈ 0" : scientific(x, 1));
}

/**
 * @param {number} x
 * @param {number} digits
 */
function scientific(x, digits) {
  return x
    .toExponential(digits - 1)
    .replace(/(\.0)?e\+?/, "e")
    .replaceAll("-", "−");
}

/** @param {string} name Of a function. */
export function shortName(name) {
  return (name.length > 12 ? `${name.slice(0, 11)}…` : name).replaceAll("_", "\u200a_\u200a");
}

/** @param {string} name Whether an activation function takes all z of a layer at once. */
function isOfLayer(name) {
  return !["identity", "relu", "sigmoid", "softplus", "tanh"].includes(name);
}

/**
 * Return the formulas of a layer, one for z and one for the activation.
 *
 * @param {State} state
 * @param {number} layer
 * @returns {string[]}
 */
export function formulasOf({ mode, names }, layer) {
  const [from, to] = [`^{(${layer - 1})}`, `^{(${layer})}`];
  const f = shortName(names[layer - 1]);
  if (mode === "one sample") {
    const a = layer === 1 ? "*x*" : `*a*${from}`;
    return [`*z*${to} = *W*${from} ${a} + *b*${from}`, `*a*${to} = ${f}(*z*${to})`];
  }
  if (mode === "wrong transpose") return [`*Z*${to} = *A*${from} *W*${from} + *b*${from}`];
  return [`*Z*${to} = *A*${from} *W*^{(${layer - 1})T} + *b*${from}`, `*A*${to} = ${f}(*Z*${to})`];
}

/**
 * Return the shapes of a layer.
 *
 * @param {State} state
 * @param {number} layer
 * @returns {string[]}
 */
export function shapesOf(state, layer) {
  const { mode, sizes } = state;
  const [n, m] = [sizes[layer - 1], sizes[layer]];
  if (mode === "one sample") return [`(${m},) = (${m}, ${n}) @ (${n},) + (${m},)`];
  const count = modelOf(state).samples.length;
  const [rows, columns] = mode === "wrong transpose" ? [m, n] : [n, m];
  const result = n === rows ? `has shape (${count}, ${columns})` : "raises ValueError";
  return [`(${count}, ${n}) @ (${rows}, ${columns}) + (${m},)`, result];
}

/**
 * Return z and the activation of the chosen unit, or why there are none; "" is a line that stays empty.
 *
 * @param {State} state
 * @param {Pass} pass
 * @param {Shown} shown
 * @returns {string[]}
 */
export function chosenNumbers({ mode, sizes, sample, names }, pass, { layer, unit }) {
  const z = pass.z[layer - 1]?.[pass.row];
  if (mode === "wrong transpose") {
    const [n, m] = [sizes[layer - 1], sizes[layer]];
    if (n !== m) return [`a row of *A*: ${n} numbers`, `a column of *W*: ${m} numbers`];
    if (!z) return ["no numbers: an error came before"];
    const value = unit < 0 ? "" : `*Z*_{${sample},${unit}} = ${short(z[unit])}`;
    return pass.isWrong ? ["the shapes fit by accident", value && `${value}, wrong`] : [value];
  }
  if (unit < 0) return [];
  const a = short(pass.a[layer][pass.row][unit]);
  const index = mode === "one sample" ? `_{${unit}}` : `_{${sample},${unit}}`;
  if (mode === "design matrix") return [`*Z*${index} = ${short(z[unit])}`, `*A*${index} = ${a}`];
  const f = shortName(names[layer - 1]);
  const applied = isOfLayer(names[layer - 1]) ? `${f}(*z*)${index}` : `${f}(*z*${index})`;
  return [`*z*${index} = ${short(z[unit])},   *a*${index} = ${applied} = ${a}`];
}

/**
 * Write out the product that is pointed at, or return "".
 *
 * @param {State} state
 * @param {Pass} pass
 * @param {Shown} shown
 */
export function productText(state, pass, { layer, unit, column: j }) {
  if (j < 0 || unit < 0) return "";
  const a = pass.a[layer - 1][pass.row];
  const { w, products } = productsOf(state, layer, unit, a);
  return `*w* *${layer === 1 ? "x" : "a"}*_{${j}} = ${short(w[j])} × ${short(a[j])} = ${short(products[j])}`;
}

/**
 * Say what the picture does not show.
 *
 * @param {State} state
 * @param {Window[]} windows
 * @param {Pass} pass
 * @param {Shown} shown
 * @returns {string}
 */
export function message(state, windows, pass, shown) {
  const error = state._answer?.[1];
  const parts = [
    error ? `${error}.` : "",
    isWaiting(state)
      ? `${state.names[state.names.length - 1]} runs in Python, which has not answered for these inputs.`
      : "",
    state.mode === "wrong transpose" ? wrongTranspose(state, pass, shown) : explain(state, pass, shown),
    windows[0].count < windows[0].size && !error
      ? `Inputs ${windows[0].first} to ${windows[0].first + windows[0].count - 1} of ${windows[0].size} are shown.`
      : "",
  ];
  return parts.filter(Boolean).join(" ");
}

/**
 * @param {State} state
 * @param {Pass} pass
 * @param {Shown} shown
 */
function wrongTranspose({ sizes, errors }, { isWrong }, { layer }) {
  const failed = errors.findIndex(Boolean);
  if (failed >= 0 && failed < layer - 1) {
    return `Layer ${failed + 1} raises an error before layer ${layer} is computed. By itself, layer ${layer} ${errors[layer - 1] ? `raises ValueError: ${errors[layer - 1]}.` : "has a square W, and raises none."}`;
  }
  if (errors[layer - 1]) return `NumPy raises ValueError: ${errors[layer - 1]}.`;
  const size = sizes[layer];
  if (!isWrong)
    return "W is symmetric, or the inputs are: by accident, the numbers are right without the transpose.";
  return `W is square, ${size} by ${size}, so there is no error, and every number from layer 1 on is wrong.`;
}

/**
 * @param {State} state
 * @param {Pass} pass
 * @param {Shown} shown
 */
function explain(state, pass, { layer, unit }) {
  const { mode, names, sample } = state;
  if (mode === "design matrix" && unit < 0)
    return "Each row of A is a sample. Point at a unit to see which column makes its numbers; click to keep it.";
  if (unit < 0)
    return "Point at a unit to see its edges, its row of W and its products; click to keep it. Drag an input, and see what follows.";
  const [a, z, result] = [
    pass.a[layer - 1][pass.row],
    pass.z[layer - 1][pass.row][unit],
    pass.a[layer][pass.row][unit],
  ];
  const { products, total, bias } = productsOf(state, layer, unit, a);
  const who = `Unit ${unit} of layer ${layer}${mode === "design matrix" ? `, sample ${sample}` : ""}`;
  const trouble = cause(state, a, products, total, z);
  if (trouble) return `${who}: ${trouble}`;
  const after = activation(names[layer - 1], z, result);
  const text = (/** @type {number} */ value) => plain(short(value));
  return `${who}: the products add up to ${text(total)}; with b = ${text(bias)} that is z = ${text(z)}, and ${after}.`;
}

/**
 * @param {string} name
 * @param {number} z
 * @param {number} a
 */
function activation(name, z, a) {
  if (name === "identity") return "identity leaves it as it is";
  if (name === "relu") return z >= 0 ? "relu leaves it as it is" : "relu makes it 0";
  if (name === "softmax") return "softmax takes all z of the layer to make a probability of it";
  return `${name} ${isOfLayer(name) ? "takes all z of the layer" : `makes it ${plain(short(a))}`}`;
}

/**
 * Say where inf or nan comes from, or return "".
 *
 * @param {State} state
 * @param {number[]} a
 * @param {number[]} products
 * @param {number} total
 * @param {number} z
 */
function cause({ dtype }, a, products, total, z) {
  if (Number.isFinite(z)) return "";
  const invalid = products.findIndex((product, j) => Number.isNaN(product) && !Number.isNaN(a[j]));
  if (invalid >= 0) return `0 times inf, product ${invalid}, is nan, and so is the sum.`;
  if (a.some(Number.isNaN))
    return "one nan is enough: its product is nan, even with a weight of 0, and so is the sum.";
  if (Number.isNaN(total)) return "inf and −inf add up to nan.";
  if (a.every(Number.isFinite))
    return `the sum is more than ${dtype} can hold: it overflows to ${z > 0 ? "inf" : "−inf"}.`;
  return `one product with inf is enough: the sum is ${z > 0 ? "inf" : "−inf"}.`;
}
