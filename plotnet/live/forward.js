/** ForwardExplorer: the forward pass, in the diagram of a network and in its matrices at once. */

import { diagram, layout, short } from "./forward_diagram.js";
import { designMatrix, oneSample, shortName, widthOfMatrices } from "./forward_matrices.js";
import { isWaiting, modelOf, passOf, productsOf, windowsOf } from "./forward_pass.js";
import { DTYPES } from "./numerics.js";
import { explorer } from "./page.js";
import { linear, option, optionGroup, radioMark, track } from "./parts.js";
import { h } from "./scene.js";
import { fitted, MEDIUM, SMALL, SMALLEST, t, widthOf } from "./text.js";
import { fail } from "./values.js";

/**
 * @import { Drawn, Size } from "./page.js"
 * @import { Geometry, Shown } from "./forward_diagram.js"
 * @import { Pass, State, Window } from "./forward_pass.js"
 * @import { Child } from "./scene.js"
 * @import { Trait } from "./values.js"
 */

/** @type {State["mode"][]} */
const MODES = ["one sample", "design matrix", "wrong transpose"];
const ROW = 28; // the height of a row of options

/** @type {Trait} */
const FIRST = {
  kind: "numbers",
  min: 0,
  finite: true,
  expected: "whole numbers, the first unit that is shown of each layer",
};

export default explorer({ view, local: { hot: null, first: [] }, linked: { first: FIRST }, complete });

/**
 * Set the inputs to those of another sample, and keep the unit in its layer, as Python does.
 *
 * @param {Partial<State>} changes
 * @param {State} state
 * @returns {Partial<State>}
 */
function complete({ ...changes }, state) {
  const { sample, layer, unit, first } = changes;
  if (!(first ?? []).every(Number.isInteger)) fail("first", first, FIRST);
  if (sample !== undefined) changes.inputs = modelOf(state).samples[sample];
  if (layer !== undefined) changes.unit = Math.min(state.unit, state.sizes[layer] - 1);
  if (unit !== undefined && unit >= state.sizes[state.layer]) {
    const last = state.sizes[state.layer] - 1;
    throw new RangeError(
      `unit is ${unit}: expected a whole number from -1 to ${last} in layer ${state.layer}`,
    );
  }
  return changes;
}

/**
 * @param {State} state
 * @param {Size} size
 * @returns {Drawn}
 */
function view(state, size) {
  const pass = passOf(state);
  const windows = windowsOf(state);
  const shown = shownOf(state, windows);
  const draw = size.width < 760 ? narrow : wide;
  const { picture, height } = draw(state, size, windows, pass, shown);
  return { picture: [h("g", {}, picture)], height, message: message(state, windows, pass, shown) };
}

/**
 * Return what stands out: the chosen unit, or the one that is pointed at.
 *
 * @param {State} state
 * @param {Window[]} windows
 * @returns {Shown}
 */
function shownOf({ layer, unit, hot }, windows) {
  const [, kind, first, second] = /^([uwx])(\d+)(?:-(\d+))?$/.exec(hot ?? "") ?? [];
  if (kind === "u") {
    const { first: start, count } = windows[Number(first)];
    const isShown = Number(second) >= start && Number(second) < start + count;
    if (isShown) return { layer: Number(first), unit: Number(second), column: -1 };
  }
  if (kind === "w") return { layer, unit: Number(first), column: Number(second) };
  return { layer, unit, column: kind === "x" && layer === 1 ? Number(first) : -1 };
}

/**
 * @param {State} state
 * @param {Size} size
 * @param {Window[]} windows
 * @param {Pass} pass
 * @param {Shown} shown
 */
function wide(state, { width, height }, windows, pass, shown) {
  const matrices = Math.min(width * 0.52, widthOfMatrices(state, windows));
  const top = 82;
  const place = { x: 0, y: top, width: width - matrices - 22, height: height - top - 6 };
  const geometry = layout(place, windows, shown.layer);
  const right = { x: width - matrices, y: 36, width: matrices, height: height - 36 };
  return {
    picture: [
      modes(state, { x: 0, y: 0, width }).node,
      dtypes(state, { x: width - optionsWidth(DTYPES), y: 0, width }).node,
      ...heads(state, geometry, 52),
      ...diagram(state, geometry, windows, pass, shown),
      h("g", { key: "matrices" }, matricesOf(state, right, windows, pass, shown, false).nodes),
    ],
    height,
  };
}

/**
 * @param {State} state
 * @param {Size} size
 * @param {Window[]} windows
 * @param {Pass} pass
 * @param {Shown} shown
 */
function narrow(state, { width }, windows, pass, shown) {
  const modeOptions = modes(state, { x: 0, y: 0, width });
  const dtypeOptions = dtypes(state, { x: 0, y: modeOptions.height, width });
  const top = modeOptions.height + dtypeOptions.height + 4;
  const rows = Math.max(...windows.map(({ count, size }) => count + (count < size ? 1.4 : 0)));
  const place = { x: 0, y: top + 50, width, height: Math.max(rows * 28, 84) };
  const geometry = layout(place, windows, shown.layer);
  const bottom = place.y + place.height;
  const below = { x: 0, y: bottom + 30, width, height: 0 };
  const matrices = matricesOf(state, below, windows, pass, shown, true);
  return {
    picture: [
      modeOptions.node,
      dtypeOptions.node,
      ...heads(state, geometry, top + 22),
      ...diagram(state, geometry, windows, pass, shown),
      chosenUnit(state, pass, shown, width, bottom + 18),
      h("g", { key: "matrices" }, matrices.nodes),
    ],
    height: matrices.bottom + 4,
  };
}

/**
 * @param {State} state
 * @param {{x: number, y: number, width: number, height: number}} place
 * @param {Window[]} windows
 * @param {Pass} pass
 * @param {Shown} shown
 * @param {boolean} isNarrow
 */
function matricesOf(state, place, windows, pass, shown, isNarrow) {
  if (state.mode === "one sample") {
    const { count, size } = windows[shown.layer];
    const rows = count + (count < size ? 1 : 0);
    const height = isNarrow ? 84 + 24 * rows + 112 : place.height;
    const nodes = oneSample(state, { ...place, height }, windows, pass, shown, isNarrow);
    return { nodes: [h("g", { key: "one sample" }, nodes)], bottom: place.y + height };
  }
  const { nodes, bottom } = designMatrix(state, place, windows, pass, shown, isNarrow);
  return { nodes: [h("g", { key: state.mode }, nodes)], bottom: bottom + 22 };
}

/**
 * Write z and the activation of the chosen unit, near the inputs that change them.
 *
 * @param {State} state
 * @param {Pass} pass
 * @param {Shown} shown
 * @param {number} width
 * @param {number} y
 */
function chosenUnit({ mode, names }, pass, { layer, unit }, width, y) {
  if (unit < 0 || mode === "wrong transpose") return null;
  const [z, a] = [pass.z[layer - 1][pass.row][unit], pass.a[layer][pass.row][unit]];
  const f = shortName(names[layer - 1]);
  const applied = isOfLayer(names[layer - 1]) ? `${f}(*z*)_{${unit}}` : `${f}(*z*_{${unit}})`;
  const text = `*z*_{${unit}} = ${short(z)},   *a*_{${unit}} = ${applied} = ${short(a)}`;
  return t(0, y, text, fitted(text, width, MEDIUM), {
    key: "chosen",
    class: Number.isFinite(a) ? "strong" : "failed",
  });
}

/** @param {string} name Whether an activation function takes all z of a layer at once. */
function isOfLayer(name) {
  return !["identity", "relu", "sigmoid", "softplus", "tanh"].includes(name);
}

// Options

const GAP = 12; // between options

/** @param {string} name */
function optionWidth(name) {
  return 20 + widthOf(name, SMALL) * 0.92;
}

/** @param {readonly string[]} names */
function optionsWidth(names) {
  return names.reduce((sum, name) => sum + optionWidth(name) + GAP, -GAP);
}

/**
 * Describe options in a row, or in several rows if they do not fit into one.
 *
 * @param {string} key
 * @param {string} label
 * @param {readonly string[]} names
 * @param {string} chosen
 * @param {{x: number, y: number, width: number}} place
 */
function optionRow(key, label, names, chosen, { x, y, width }) {
  let [left, middle] = [x, y + ROW / 2];
  const options = names.map((name) => {
    const across = optionWidth(name);
    if (left > x && left + across > x + width) [left, middle] = [x, middle + ROW];
    const isChosen = name === chosen;
    const node = option(
      name,
      {
        label: name,
        chosen: isChosen,
        hit: { x: left - 2, y: middle - 13, width: across + 6, height: 26 },
        activate: () => ({ [key]: name }),
      },
      radioMark(left + 6, middle, isChosen),
      t(left + 16, middle + 4.5, name, SMALL, { class: isChosen ? "strong" : "soft" }),
    );
    left += across + GAP;
    return node;
  });
  return { node: optionGroup(key, label, options), height: middle + ROW / 2 - y };
}

/**
 * @param {State} state
 * @param {{x: number, y: number, width: number}} place
 */
function modes({ mode }, place) {
  return optionRow("mode", "form of the product", MODES, mode, place);
}

/**
 * @param {State} state
 * @param {{x: number, y: number, width: number}} place
 */
function dtypes({ dtype }, place) {
  return optionRow("dtype", "dtype", DTYPES, dtype, place);
}

// Heads of the layers

/**
 * Describe the slider of the sample, and the names of the layers.
 *
 * @param {State} state
 * @param {Geometry} geometry
 * @param {number} y
 * @returns {Child[]}
 */
function heads(state, { layers, x, gap, r, track: [, end] }, y) {
  const model = modelOf(state);
  const count = model.samples.length;
  return [
    count > 1
      ? track("sample", {
          name: "sample",
          x: 8,
          y: y + 14,
          width: end - 30,
          scale: linear(0, count - 1, 1),
          home: 0,
          label: "sample",
          value: state.sample,
          min: 0,
          max: count - 1,
          write: (sample) => ({ sample, ...(model.samples[sample] && { inputs: model.samples[sample] }) }),
        })
      : t(0, y, "inputs", MEDIUM, { key: "inputs head", class: "strong" }),
    allZero(x[0] + r + 4, y + 4),
    ...layers.slice(1).map((layer) => {
      const name = gap >= 56 ? `layer ${layer}` : String(layer);
      return t(x[layer], y, name, SMALL, { key: `head ${layer}`, anchor: "middle", class: "strong" });
    }),
    ...layers.slice(1).map((layer) => {
      const name = shortName(state.names[layer - 1]);
      const size = fitted(name, gap, SMALL);
      const fits = widthOf(name, size) * 0.9 < gap;
      return (
        fits && t(x[layer], y + 17, name, size, { key: `function ${layer}`, anchor: "middle", class: "soft" })
      );
    }),
  ];
}

/**
 * Describe the button that sets all inputs to 0.
 *
 * @param {number} x Its right end.
 * @param {number} y
 */
function allZero(x, y) {
  const area = { x: x - 44, y: y - 13, width: 44, height: 26 };
  return h(
    "g",
    {
      key: "zero",
      class: "action screen-only",
      role: "button",
      tabindex: 0,
      "aria-label": "set all inputs to 0",
      control: {
        kind: "action",
        activate: (/** @type {State} */ { inputs }) => ({ inputs: inputs.map(() => 0) }),
      },
    },
    h("rect", { class: "hit", ...area }),
    h("rect", { class: "ring", ...area, rx: 5 }),
    h("rect", { class: "box", x: x - 42, y: y - 11, width: 40, height: 22, rx: 5 }),
    t(x - 22, y + 4.5, "all 0", SMALLEST, { anchor: "middle" }),
  );
}

// The message

/**
 * @param {State} state
 * @param {Window[]} windows
 * @param {Pass} pass
 * @param {Shown} shown
 * @returns {string}
 */
function message(state, windows, pass, shown) {
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
  const text = (/** @type {number} */ value) =>
    short(value)
      .replace(/10\^\{(.*)\}/, "1e$1")
      .replace("×1e", "e");
  return `${who}: the products add up to ${text(total)}; with b = ${text(bias)} that is z = ${text(z)}, and ${after}.`;
}

/**
 * @param {string} name
 * @param {number} z
 * @param {number} a
 */
function activation(name, z, a) {
  if (name === "identity") return "identity leaves it as it is";
  if (name === "relu") return z > 0 ? "relu leaves it as it is" : "relu makes it 0";
  if (name === "softmax") return "softmax takes all z of the layer to make a probability of it";
  return `${name} ${isOfLayer(name) ? "takes all z of the layer" : `makes it ${short(a).replace(/\^\{(.*)\}/, "^$1")}`}`;
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
