/** The network of TrainingExplorer, with the chosen sample in it. */

import { diamond, hatching } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { MEDIUM, num, SMALL, SMALLEST, t } from "./text.js";
import { short } from "./training_parts.js";
import { FULL, levelsAt, NAN, trainingOf } from "./training_run.js";

/**
 * @import { Rect } from "./parts.js"
 * @import { Child, Node } from "./scene.js"
 * @import { Moment, State } from "./training_run.js"
 * @typedef {{x: number, top: number, spacing: number}} Layer Where its units lie.
 */

/**
 * Describe the network at a record, with the chosen sample in it.
 *
 * @param {State} state
 * @param {Moment} moment
 * @param {Rect} box
 * @returns {Node[]}
 */
export function drawNetwork(state, moment, box) {
  const { units, inputs, classes, sample } = state;
  const { weights, activations } = moment.run;
  const { layers, r, bar, showsInputs } = layout(units, box);
  const counts = units.map((kept) => kept.length);
  const last = layers.length - 1;
  return [
    h("g", { key: "network head" }, networkHead(state, moment, box, layers)),
    ...layers.slice(1).flatMap(({ x, top, spacing }, i) =>
      units[i + 1].map((_, unit) =>
        edges({
          key: `edges ${i} ${unit}`,
          levels: levelsAt(weights[i], unit * counts[i], counts[i], moment),
          ...layers[i],
          x2: x,
          y2: top + spacing * unit,
        }),
      ),
    ),
    discs({
      i: 0,
      levels: trainingOf(state).inputs[sample].join(","),
      texts: showsInputs ? inputs[sample].map((value) => num(value, 3)).join(",") : "",
      ...layers[0],
      r,
    }),
    ...layers.slice(1).map((layer, i) => {
      const levels = levelsAt(activations[i], sample * counts[i + 1], counts[i + 1], moment);
      if (i + 1 < last) return discs({ i: i + 1, levels, texts: "", ...layer, r });
      const correct = units[last].indexOf(classes[sample]);
      return outputs({
        levels,
        ...layer,
        r,
        correct,
        p: short(Math.exp(-moment.computed[sample]), 1),
        width: bar,
      });
    }),
  ];
}

/**
 * @param {State} state
 * @param {Moment} moment
 * @param {Rect} box
 * @param {Layer[]} layers
 * @returns {Child[]}
 */
function networkHead({ sample, every, units, sizes, functions }, { record }, { x, y }, layers) {
  const names = ["input", ...functions];
  const after = every > 1 ? ` after ${record * every} steps` : "";
  return [
    t(x, y + 14, `Sample ${sample} in the network${after}`, MEDIUM),
    ...layers.map((layer, i) =>
      t(layer.x, y + 34, names[i], SMALL, { key: `name ${i}`, anchor: "middle", class: "strong" }),
    ),
    ...layers.map((layer, i) => {
      const count = units[i].length < sizes[i] ? `${units[i].length} of ${sizes[i]}` : `${sizes[i]}`;
      return t(layer.x, y + 49, count, SMALLEST, { key: `count ${i}`, anchor: "middle", class: "soft" });
    }),
  ];
}

/**
 * Return where the layers and their units lie.
 *
 * @param {number[][]} units
 * @param {Rect} box
 */
function layout(units, { x, y, width, height }) {
  const most = Math.max(...units.map((kept) => kept.length));
  const top = y + 62;
  const room = y + height - top;
  const smallest = room / most;
  const showsInputs = width > 300 && smallest >= 15;
  const bar = width > 300 ? 44 : 30;
  const r = Math.min(12, smallest * 0.44);
  const first = x + (showsInputs ? 60 : 22); // for their numbers, or half of the head
  const last = x + width - bar - 54 - r - 8;
  const layers = units.map((kept, i) => {
    const spacing = Math.min(room / kept.length, 1.4 * smallest);
    return {
      x: first + ((last - first) * i) / (units.length - 1),
      top: top + (room - spacing * (kept.length - 1)) / 2,
      spacing,
    };
  });
  return { layers, r, bar, showsInputs };
}

const edges = memoize(
  /** @param {{key: string, levels: string, x: number, top: number, spacing: number, x2: number, y2: number}} options */
  ({ key, levels: list, x, top, spacing, x2, y2 }) =>
    h(
      "g",
      { key },
      list.split(",").map((text, i) => {
        const level = Number(text);
        const isLost = level >= NAN;
        return h("path", {
          class: isLost ? "line-bad" : level < 0 ? "line-minus" : "line-plus",
          "stroke-width": isLost ? 1.25 : 0.4 + (3 * Math.abs(level)) / FULL,
          "stroke-dasharray": isLost ? "3 3" : level < 0 ? "5 3.5" : null,
          d: d`M${x} ${top + spacing * i}L${x2} ${y2}`,
        });
      }),
    ),
);

/**
 * Describe a unit: the area of the disc is its activation.
 *
 * @param {number} level
 * @param {number} full The level of a disc as large as the unit.
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @returns {Node}
 */
function disc(level, full, x, y, r) {
  const isLost = level >= NAN;
  const area = Math.sqrt(Math.min(1, Math.abs(level) / full));
  const size = isLost || level === 0 ? 0 : Math.max(1.2, (r - 2) * area);
  const pen = level < 0 ? Math.min(2.25, size / 1.5) : 0;
  return h(
    "g",
    {},
    h("circle", { class: "box", cx: x, cy: y, r }),
    h("circle", {
      class: level < 0 ? "fill-background" : "fill-plus",
      stroke: "var(--minus)",
      "stroke-width": pen,
      cx: x,
      cy: y,
      r: size - pen / 2,
    }),
    isLost && h("path", { key: "failed", class: "box-failed", d: diamond(x, y, r * 0.8) }),
  );
}

const discs = memoize(
  /** @param {{i: number, levels: string, texts: string, x: number, top: number, spacing: number, r: number}} options */
  ({ i, levels: list, texts, x, top, spacing, r }) =>
    h(
      "g",
      { key: `layer ${i}` },
      list.split(",").map((level, unit) => disc(Number(level), FULL, x, top + spacing * unit, r)),
      texts !== "" &&
        texts
          .split(",")
          .map((text, unit) => t(x - r - 5, top + spacing * unit + 4.5, text, SMALL, { anchor: "end" })),
    ),
);

const outputs = memoize(
  /** @param {{levels: string, x: number, top: number, spacing: number, r: number, correct: number, p: string, width: number}} options */
  ({ levels: list, x, top, spacing, r, correct, p, width }) =>
    h(
      "g",
      { key: "outputs" },
      list.split(",").map((text, unit) => {
        const level = Number(text);
        const y = top + spacing * unit;
        const left = x + r + 9;
        const isCorrect = unit === correct;
        const isLost = level >= NAN;
        const bar = { x: left, y: y - 7, height: 14 };
        const words = isLost ? "nan" : isCorrect && level === 0 ? p : hundredthsText(level);
        const isFailed = isLost || words === "0";
        return h(
          "g",
          {},
          disc(level, 100, x, y, r),
          h("circle", { class: "expected", cx: x, cy: y, r: isCorrect ? r + 3.5 : 0 }),
          h("path", { class: "line", d: d`M${left} ${y - 9}v18` }),
          h("rect", { class: "fill-plus", ...bar, width: isLost ? 0 : (width * level) / 100 }),
          isLost &&
            h("path", {
              key: "failed",
              class: "line-bad",
              "stroke-width": 0.9,
              d: hatching(left, y - 7, width, 14, 6),
            }),
          h("rect", { class: "expected", ...bar, width: isCorrect ? width : 0 }),
          t(left + width + 5, y + 4.5, words, SMALL, {
            key: "p",
            class: isFailed ? "failed" : isCorrect ? "strong" : "soft",
          }),
        );
      }),
    ),
);

/** @param {number} level */
function hundredthsText(level) {
  return level === 0 || level === 100 ? `≈ ${level / 100}` : num(level / 100);
}
