/** The diagram of ForwardExplorer: units, and edges whose thickness is the weight. */

import { placeOf } from "./forward_layout.js";
import { modelOf, modelWithId, unitsOf } from "./forward_pass.js";
import { short } from "./forward_text.js";
import { inputs, MARK, output, unitMark, unitName, windowSlider } from "./forward_units.js";
import { d, h, memoize } from "./scene.js";
import { fitted, SMALL, t } from "./text.js";

/**
 * @import { Geometry } from "./forward_layout.js"
 * @import { Pass, Shown, State, Window } from "./forward_pass.js"
 * @import { Child } from "./scene.js"
 */

/**
 * Describe the diagram.
 *
 * @param {State} state
 * @param {Geometry} geometry
 * @param {Window[]} windows
 * @param {Pass} pass
 * @param {Shown} shown
 * @returns {Child[]}
 */
export function diagram(state, geometry, windows, pass, shown) {
  const { isWrong } = pass;
  const a = pass.a.map((rows) => rows[pass.row]);
  const { layers, gap } = geometry;
  const last = layers[layers.length - 1];
  const chosen = shown.unit >= 0 && !isWrong;
  return [
    h(
      "g",
      { key: "edges" },
      layers.slice(1).map((layer, i) => {
        const before = layers[i];
        if (before !== layer - 1) return hiddenLayers(geometry, before, layer);
        return edges({
          ...edgeOptions(state, geometry, windows, layer),
          unit: chosen && shown.layer === layer ? shown.unit : -1,
          lost: (a[before] ?? []).map((value) => (Number.isFinite(value) ? "0" : "1")).join(""),
          opacity: isWrong ? 0.12 : chosen ? 0.22 : 0.5,
        });
      }),
    ),
    chosen && h("g", { key: "chosen edges" }, chosenEdges(state, geometry, windows, a, shown)),
    inputs(state, geometry, windows[0], chosen && shown.layer === 1),
    h(
      "g",
      { key: "units", role: "radiogroup", "aria-label": "unit" },
      layers
        .slice(1)
        .map((layer) =>
          unitsOf(windows[layer]).map((unit) =>
            unitMark(state, geometry, windows, pass, { layer, unit }, shown),
          ),
        ),
    ),
    unitName(geometry, windows, shown),
    chosen &&
      gap - 2 * geometry.r >= 44 &&
      h("g", { key: "weights" }, weightTexts(state, geometry, windows, shown)),
    h(
      "g",
      { key: "outputs" },
      unitsOf(windows[last]).map((unit, slot) => output(state, geometry, windows, pass, unit, slot)),
    ),
    layers.map(
      (layer) => windows[layer].count < windows[layer].size && windowSlider(geometry, windows, layer),
    ),
  ];
}

// Edges

/**
 * @param {State} state
 * @param {Geometry} geometry
 * @param {Window[]} windows
 * @param {number} layer
 */
function edgeOptions(state, { x, rows, r }, windows, layer) {
  const [from, to] = [layer - 1, layer];
  return {
    id: modelOf(state).id,
    layer,
    x1: x[from],
    x2: x[to],
    top1: rows[from].top,
    top2: rows[to].top,
    step1: rows[from].step,
    step2: rows[to].step,
    first1: windows[from].first,
    first2: windows[to].first,
    count1: windows[from].count,
    count2: windows[to].count,
    r,
  };
}

const LEVELS = 4; // of the thickness of edges

/** The edges of a layer, joined to few paths by sign and thickness; those of the chosen unit are left out. */
const edges = memoize(
  /** @param {ReturnType<typeof edgeOptions> & {unit: number, lost: string, opacity: number}} options */
  ({
    id,
    layer,
    x1,
    x2,
    top1,
    top2,
    step1,
    step2,
    first1,
    first2,
    count1,
    count2,
    r,
    unit,
    lost,
    opacity,
  }) => {
    const { network, largest } = modelWithId(id);
    const weights = network.weights[layer - 1];
    /** @type {Map<string, string>} */
    const paths = new Map();
    for (let i = first2; i < first2 + count2; i++) {
      if (i === unit) continue;
      for (let j = first1; j < first1 + count1; j++) {
        const w = weights[i][j];
        const level = Math.min(LEVELS, Math.ceil((LEVELS * Math.abs(w)) / largest));
        const kind = lost[j] === "1" ? "bad" : w < 0 ? "minus" : "plus";
        const [y1, y2] = [top1 + step1 * (j - first1), top2 + step2 * (i - first2)];
        const key = `${kind} ${level || 0}`;
        paths.set(key, (paths.get(key) ?? "") + d`M${x1 + r} ${y1}L${x2 - r} ${y2}`);
      }
    }
    return h(
      "g",
      { key: `edges ${layer}`, opacity },
      Array.from(paths, ([key, path]) => {
        const [kind, level] = key.split(" ");
        const dash = { plus: null, minus: "4 3", bad: "5 3" }[kind];
        const thickness = 0.5 + (1.7 * Number(level)) / LEVELS;
        return h("path", {
          key,
          class: `line-${kind}`,
          "stroke-width": thickness,
          "stroke-dasharray": dash,
          d: path,
        });
      }),
    );
  },
);

/**
 * Describe the edges to the chosen unit, in the colour of what stands out.
 *
 * @param {State} state
 * @param {Geometry} geometry
 * @param {Window[]} windows
 * @param {number[][]} a
 * @param {Shown} shown
 * @returns {Child[]}
 */
function chosenEdges(state, geometry, windows, a, { layer, unit, column }) {
  const { network, largest } = modelOf(state);
  const weights = network.weights[layer - 1][unit];
  const end = placeOf(geometry, windows, layer, unit);
  const units = unitsOf(windows[layer - 1]);
  if (!end || !(layer - 1 in geometry.x)) return [];
  const { r } = geometry;
  const lines = units.map((j) => {
    const [x, y] = /** @type {[number, number]} */ (placeOf(geometry, windows, layer - 1, j));
    return d`M${x + r} ${y}L${end[0] - r} ${end[1]}`;
  });
  return [
    h("path", { key: "band", fill: "none", stroke: MARK, "stroke-width": 9, d: lines.join("") }),
    units.map((j, i) => {
      const [w, value] = [weights[j], a[layer - 1][j]];
      const isLost = !Number.isFinite(value);
      return h("path", {
        key: `edge ${i}`,
        class: `line-${isLost ? "bad" : w < 0 ? "minus" : "plus"}`,
        "stroke-opacity": (column >= 0 && column !== j) || (value === 0 && !isLost) ? 0.4 : 1,
        "stroke-width": edgeWidth(w, largest),
        "stroke-dasharray": isLost ? "3 3" : w < 0 ? "6 3" : null,
        d: lines[i],
      });
    }),
  ];
}

/**
 * @param {number} w
 * @param {number} largest
 */
function edgeWidth(w, largest) {
  return Number.isFinite(w) ? 0.8 + (4.4 * Math.abs(w)) / largest : 5.2;
}

/**
 * Write the weights of the chosen unit at the beginning of its edges.
 *
 * @param {State} state
 * @param {Geometry} geometry
 * @param {Window[]} windows
 * @param {Shown} shown
 * @returns {Child[]}
 */
function weightTexts(state, geometry, windows, { layer, unit, column }) {
  const before = layer - 1;
  if (!placeOf(geometry, windows, layer, unit) || !(before in geometry.x)) return [];
  const { r, gap } = geometry;
  const weights = modelOf(state).network.weights[layer - 1][unit];
  return unitsOf(windows[before]).map((j, i) => {
    const [x, y] = /** @type {[number, number]} */ (placeOf(geometry, windows, before, j));
    const text = short(weights[j]);
    const from = Math.min(8, gap / 2 - r - 19);
    return t(x + r + from, y + 4.5, text, fitted(text, gap - 2 * r - 10, SMALL), {
      key: `weight ${i}`,
      class: j === column ? "strong halo" : "halo",
    });
  });
}

/**
 * Describe the button between two layers with layers between them that do not fit.
 *
 * @param {Geometry} geometry
 * @param {number} before
 * @param {number} layer
 */
function hiddenLayers({ x, rows }, before, layer) {
  const middle = (x[before] + x[layer]) / 2;
  const y = rows[layer].top;
  return h(
    "g",
    {
      key: `layers ${before}`,
      class: "action",
      role: "button",
      tabindex: 0,
      "aria-label": `show layer ${before ? before + 1 : layer - 1}`,
      control: { kind: "action", activate: () => ({ layer: before || layer - 1, unit: -1 }) },
    },
    h("circle", { class: "hit", cx: middle, cy: y, r: 13 }),
    h("circle", { class: "ring", cx: middle, cy: y, r: 13 }),
    t(middle, y + 5, "⋯", SMALL, { anchor: "middle" }),
  );
}
