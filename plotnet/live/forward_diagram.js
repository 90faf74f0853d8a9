/** The diagram of ForwardExplorer: inputs as sliders, edges, units to choose, outputs as bars. */

import { discOf, limitOf } from "./forward_marks.js";
import { modelOf, moveWindow, unitsOf } from "./forward_pass.js";
import { short } from "./forward_text.js";
import { format } from "./numerics.js";
import { diamond, hatching, slider, toPixel } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { fitted, SMALL, SMALLEST, t } from "./text.js";

/**
 * @import { Model, Pass, Shown, State, Window } from "./forward_pass.js"
 * @import { Rect } from "./parts.js"
 * @import { Child, Node } from "./scene.js"
 *
 * @typedef {object} Geometry
 * @property {number[]} layers The layers that are shown, from the input to the output.
 * @property {Record<number, number>} x Of the units, by layer.
 * @property {Record<number, {top: number, step: number}>} rows Of the units, by layer.
 * @property {number} gap From layer to layer.
 * @property {number} r Of a unit.
 * @property {number} name The left end of the name of an input.
 * @property {number} number The right end of its number.
 * @property {[number, number]} track Of the inputs.
 * @property {[number, number]} bar Of the outputs.
 * @property {number} right The right end of the numbers of the outputs.
 */

const MARK = "var(--mark)";
const ON_MARK = "stroke: var(--soft)"; // of an outline, for contrast

/**
 * Lay the diagram out.
 *
 * @param {Rect} place
 * @param {Window[]} windows
 * @param {number} layer The layer that has to be shown.
 * @returns {Geometry}
 */
export function layout({ x, y, width, height }, windows, layer) {
  const small = width < 400;
  const { first: firstInput, count: inputCount } = windows[0];
  const nameWidth = 10 + 7.5 * String(firstInput + inputCount - 1).length;
  const number = x + nameWidth + (small ? 40 : 44);
  const start = number + (small ? 8 : 10);
  const trackWidth = Math.max(30, Math.min(60, (width - 200) * 0.3));
  const first = start + trackWidth + 20;
  const right = x + width;
  const barWidth = Math.max(24, Math.min(48, (width - 200) * 0.2));
  const end = right - 44 - barWidth;
  const last = end - 18;
  const layers = shownLayers(windows.length, layer, Math.max(2, Math.floor((last - first) / 27) + 1));
  const gap = (last - first) / (layers.length - 1);
  const r = gap < 72 ? 10 : 11;
  /** @type {Geometry} */
  const geometry = {
    layers,
    x: {},
    rows: {},
    gap,
    r,
    name: x,
    number,
    track: [start, start + trackWidth],
    bar: [end, end + barWidth],
    right,
  };
  layers.forEach((l, i) => {
    const { count, size } = windows[l];
    const rows = count + (count < size ? 1.4 : 0);
    const step = Math.min(rows < 5 ? 72 : 54, height / rows);
    geometry.x[l] = first + gap * i;
    geometry.rows[l] = { top: y + height / 2 - (rows * step) / 2 + step / 2, step };
  });
  return geometry;
}

/**
 * Return the layers that fit: the input, the output, and those around the chosen one.
 *
 * @param {number} count
 * @param {number} layer
 * @param {number} most
 */
function shownLayers(count, layer, most) {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count <= most) return all;
  const middle = Math.max(2, most - 2);
  const start = Math.max(1, Math.min(layer - 1, count - 1 - middle));
  return [0, ...all.slice(start, start + middle), count - 1];
}

/**
 * @param {Geometry} geometry
 * @param {Window[]} windows
 * @param {number} layer
 * @param {number} unit
 * @returns {[x: number, y: number] | null} The place of a unit, if it is shown.
 */
function placeOf(geometry, windows, layer, unit) {
  const { first, count } = windows[layer];
  if (!(layer in geometry.x) || unit < first || unit >= first + count) return null;
  const { top, step } = geometry.rows[layer];
  return [geometry.x[layer], top + step * (unit - first)];
}

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
    layers.map((layer) => windows[layer].count < windows[layer].size && more(geometry, windows, layer)),
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
    id: remember(state),
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

/** @type {Map<number, Model>} */
const models = new Map();

/**
 * Let memoized parts find a network by its number.
 *
 * @param {State} state
 */
export function remember(state) {
  const model = modelOf(state);
  models.set(model.id, model);
  return model.id;
}

/** @param {number} id */
export function recall(id) {
  return /** @type {Model} */ (models.get(id));
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
    const { network, largest } = recall(id);
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

// Units

/**
 * Describe the sliders of the inputs.
 *
 * @param {State} state
 * @param {Geometry} geometry
 * @param {Window} window
 * @param {boolean} stand Whether they stand out.
 */
function inputs(state, geometry, window, stand) {
  const { top, step } = geometry.rows[0];
  const [left, right] = geometry.track;
  return h(
    "g",
    { key: "inputs" },
    unitsOf(window).map((i, slot) =>
      input({
        i,
        slot,
        value: state.inputs[i],
        reach: state.reach,
        y: top + step * slot,
        height: Math.min(step, 44),
        name: geometry.name,
        number: geometry.number,
        left,
        right,
        x: geometry.x[0],
        r: geometry.r,
        isLong: state.inputs.length > 16,
        stand,
      }),
    ),
  );
}

const input = memoize(
  /** @param {{i: number, slot: number, value: number, reach: number, y: number, height: number, name: number, number: number, left: number, right: number, x: number, r: number, isLong: boolean, stand: boolean}} options */
  ({ i, slot, value, reach, y, height, name, number, left, right, x, r, isLong, stand }) => {
    const [middle, half] = [(left + right) / 2, (right - left) / 2];
    const isLost = !Number.isFinite(value);
    const place = Number.isNaN(value) ? 0 : Math.max(-1, Math.min(1, value / reach));
    const knob = middle + half * place;
    const sign = value < 0 ? "minus" : "plus";
    const text = short(value).includes("^") ? format(value, 1) : short(value);
    const bound = (/** @type {number} */ to) => Math.max(-reach, Math.min(reach, Number(to.toPrecision(12))));
    return slider(
      `x${slot}`,
      {
        label: `x ${i}`,
        hot: `x${i}`,
        value,
        text: format(value, 6),
        min: -reach,
        max: reach,
        hit: { x: 0, y: y - height / 2, width: x + r, height },
        ring: { x: knob, y, r: 11 },
        box: [middle, y],
        next: (from, direction, fine) =>
          bound(bound(Number.isNaN(from) ? 0 : from) + direction * reach * (fine ? 0.01 : 0.1)),
        drag: ({ x: at }) =>
          Math.abs(at - middle) < 3 ? 0 : bound(toPixel(((at - middle) / half) * reach, reach / half)),
        write: (to, { inputs: all }) => (isLong && i < 16 ? { [`x${i}`]: to } : { inputs: all.with(i, to) }),
      },
      t(name, y + 4.6, `*x*_{${i}}`, SMALL),
      t(number, y + 4.6, text, fitted(text, 38, SMALL), {
        anchor: "end",
        class: isLost ? "failed" : null,
      }),
      h("path", { class: "line", d: d`M${left} ${y}H${right}M${middle} ${y - 4}v8` }),
      h("rect", {
        key: "bar",
        class: `fill-${sign}`,
        x: Math.min(middle, knob),
        y: y - 2.5,
        width: isLost ? 0 : Math.abs(knob - middle),
        height: 5,
      }),
      Number.isNaN(value)
        ? h("path", { key: "nan", class: "knob line-bad", d: diamond(knob, y, 7.5) })
        : h("circle", {
            key: "knob",
            class: `knob line-${isLost ? "bad" : sign}`,
            cx: knob,
            cy: y,
            r: 6,
          }),
      h("circle", { key: "stand", fill: stand ? MARK : "none", cx: x, cy: y, r: r + 4.5 }),
      h("circle", { class: "box", style: stand ? ON_MARK : null, cx: x, cy: y, r }),
      h("path", { key: "disc", ...discOf(x, y, value, reach, r - 2) }),
    );
  },
);

/**
 * @param {State} state
 * @param {Geometry} geometry
 * @param {Window[]} windows
 * @param {Pass} pass
 * @param {{layer: number, unit: number}} it
 * @param {Shown} shown
 */
function unitMark(state, geometry, windows, { a, row, isWrong }, { layer, unit }, shown) {
  const { layer: shownLayer, unit: shownUnit } = shown;
  const [x, y] = /** @type {[number, number]} */ (placeOf(geometry, windows, layer, unit));
  const { first } = windows[layer];
  const isChosen = state.layer === layer && state.unit === unit;
  const isFirst = state.unit < 0 && state.layer === layer && unit === first;
  const isMarked = shownLayer === layer && shownUnit === unit;
  const stands = shownUnit >= 0 && shownLayer - 1 === layer && !isWrong;
  const value = a[layer]?.[row][unit] ?? null;
  const { r, gap, rows } = geometry;
  const [width, height] = [Math.min(44, gap), Math.min(44, rows[layer].step)];
  return h(
    "g",
    {
      key: `u${layer}-${unit - first}`,
      class: "action",
      role: "radio",
      tabindex: isChosen || isFirst ? 0 : -1,
      "aria-checked": String(isChosen),
      "aria-label": `unit ${unit} of layer ${layer}: ${value === null ? "no number" : `a ${format(value, 3)}`}`,
      "data-hot": `u${layer}-${unit}`,
      control: { kind: "action", activate: () => ({ layer, unit: isChosen ? -1 : unit }) },
    },
    h("rect", { class: "hit", x: x - width / 2, y: y - height / 2, width, height }),
    h("circle", { key: "stand", fill: stands || isMarked ? MARK : "none", cx: x, cy: y, r: r + 4.5 }),
    h("circle", { class: "ring", cx: x, cy: y, r: r + 6 }),
    h("circle", {
      key: "outline",
      class: isWrong ? "line-bad" : isMarked ? "line-ink" : "box",
      style: stands ? ON_MARK : null,
      "stroke-width": isMarked ? 2 : 1,
      "stroke-dasharray": isWrong ? "3 2.5" : null,
      cx: x,
      cy: y,
      r: isMarked ? r + 1 : r,
    }),
    value === null
      ? t(x, y + 4.6, "?", SMALL, { key: "none", anchor: "middle", class: "failed" })
      : h("path", { key: "disc", ...discOf(x, y, value, limitOf(state, layer), r - 2, isWrong) }),
  );
}

/**
 * Write the number of the unit that stands out.
 *
 * @param {Geometry} geometry
 * @param {Window[]} windows
 * @param {Shown} shown
 */
function unitName(geometry, windows, { layer, unit }) {
  const place = unit < 0 ? null : placeOf(geometry, windows, layer, unit);
  if (!place) return null;
  const isOutput = layer === windows.length - 1; // with a bar at its right
  const [x, y] = [place[0] + geometry.r + (isOutput ? 1 : 7), place[1] + (isOutput ? -13 : 4.6)];
  return t(x, y, String(unit), SMALL, { key: "unit name", class: "strong halo" });
}

// Outputs

/**
 * Describe the activation of an output unit as a bar and a number.
 *
 * @param {State} state
 * @param {Geometry} geometry
 * @param {Window[]} windows
 * @param {Pass} pass
 * @param {number} unit
 * @param {number} slot
 */
function output(state, geometry, windows, { a, row, isWrong }, unit, slot) {
  const last = state.sizes.length - 1;
  const values = a[last]?.[row];
  const [, y] = /** @type {[number, number]} */ (placeOf(geometry, windows, last, unit));
  const name = state.runsInPython ? "" : state.functions[last - 1];
  const isSigned = name ? ["identity", "tanh"].includes(name) : (values ?? []).some((value) => value < 0);
  const value = values?.[unit] ?? null;
  const [left, right] = geometry.bar;
  const height = Math.min(14, geometry.rows[last].step * 0.6);
  const zero = isSigned ? (left + right) / 2 : left;
  const isLost = value === null || !Number.isFinite(value);
  const part = isLost ? 0 : Math.max(isSigned ? -1 : 0, Math.min(1, value / limitOf(state, last)));
  const length = (right - zero) * part;
  const text = value === null ? "none" : short(value);
  const top = y - height / 2;
  return h(
    "g",
    { key: `output ${slot}` },
    h("path", { class: "line", d: d`M${zero} ${top - 2}v${height + 4}M${right} ${y - 2}v4` }),
    h("path", { class: "hair", d: d`M${left} ${y}H${right}` }),
    isLost &&
      h("rect", { key: "failed", class: "fill-bad-soft", x: left, y: top, width: right - left, height }),
    !isLost &&
      h("rect", {
        key: "bar",
        class: isWrong ? "fill-bad" : length < 0 ? "fill-minus" : "fill-plus",
        x: Math.min(zero, zero + length),
        y: top,
        width: value === 0 ? 0 : Math.max(1, Math.abs(length)),
        height,
      }),
    (isLost || isWrong) &&
      h("path", { key: "hatching", class: "line-bad", d: hatching(left, top, right - left, height, 6) }),
    t(geometry.right, y + 4.6, text, fitted(text, 40, SMALL), {
      key: "number",
      anchor: "end",
      class: isLost || isWrong ? "failed" : null,
    }),
  );
}

// Layers that are too large

/**
 * Describe the slider that moves through the units of a layer that is too large.
 *
 * @param {Geometry} geometry
 * @param {Window[]} windows
 * @param {number} layer
 */
function more({ x, rows, layers, gap, bar, track }, windows, layer) {
  const { first, count, size } = windows[layer];
  const { top, step } = rows[layer];
  const y = top + step * (count - 0.5) + 6;
  const half = layer === 0 ? 40 : layer === layers[layers.length - 1] ? 34 : Math.min(40, gap / 2 - 3);
  const middle = layer === 0 ? Math.max(half + 8, (track[0] + x[0]) / 2) : x[layer];
  const x0 = Math.min(middle, bar[1] - half);
  const [left, right] = [x0 - half, x0 + half];
  const most = size - count;
  const knob = left + (2 * half * first) / most;
  const words = half > 30 ? `${first}–${first + count - 1} of ${size}` : `of ${size}`;
  const bound = (/** @type {number} */ to) => Math.max(0, Math.min(most, Math.round(to) || 0));
  return slider(
    `first ${layer}`,
    {
      label: `first unit that is shown of the ${size} in layer ${layer}`,
      value: first,
      min: 0,
      max: most,
      hot: "",
      hit: { x: left - 8, y: y - 9, width: 2 * half + 16, height: 32 },
      ring: { x: knob, y, r: 9 },
      box: [x0, y],
      drag: ({ x: at }) => bound(((at - left) / (2 * half)) * most),
      next: (from, direction) => bound(from + direction),
      write: (to, state) => moveWindow(layer, bound(to), state),
    },
    h("path", { class: "line", d: d`M${left} ${y}H${right}` }),
    h("circle", { class: "knob line-ink", cx: knob, cy: y, r: 5 }),
    t(x0, y + 19, words, SMALLEST, { anchor: "middle", class: "soft" }),
  );
}
