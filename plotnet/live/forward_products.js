/** The products of a unit in ForwardExplorer, added up to z, and the activation. */

import { band, centered } from "./forward_matrices.js";
import { productsOf } from "./forward_pass.js";
import { productText } from "./forward_text.js";
import { diamond } from "./parts.js";
import { d, h } from "./scene.js";
import { fitted, num, SMALL, SMALLEST, t } from "./text.js";

/**
 * @import { Grid } from "./forward_one_sample.js"
 * @import { Pass, Shown, State, Window } from "./forward_pass.js"
 * @import { Child } from "./scene.js"
 */

/**
 * Describe the products of the chosen unit, each on top of the sum of those before it, then b, z and the activation.
 *
 * @param {State} state
 * @param {Grid} grid
 * @param {Window} before
 * @param {Pass} pass
 * @param {Shown} shown
 * @param {boolean} isCompact Whether the product that is pointed at is written elsewhere.
 * @returns {Child[]}
 */
export function products(
  state,
  { x, cell, columns, bottom, panel, right, middles },
  before,
  pass,
  shown,
  isCompact,
) {
  const { layer, unit } = shown;
  const steps = stepsOf(productsOf(state, layer, unit, pass.a[layer - 1][pass.row]), before);
  const [z, a] = [pass.z[layer - 1][pass.row][unit], pass.a[layer][pass.row][unit]];
  const sums = [0];
  for (const { value } of steps) sums.push(sums[sums.length - 1] + value);
  const top = bottom + 6;
  const scale = scaleOf([...sums, z, a], top + 24, top + panel - 8);
  const middle = top + panel / 2 + 8;
  const [bx, zx, ax] = middles;
  const places = steps.map((_, i) => (i < columns ? x + cell * (i + 0.5) : bx));
  const words = cell >= 34;
  const width = isCompact ? 14 : 22;
  const lost = sums.findIndex((sum) => !Number.isFinite(sum)) - 1;
  const product = isCompact ? "" : productText(state, pass, shown);
  const text =
    product ||
    (right - x > 330 ? "products, added up from left to right, then + *b*" : "products, then + *b*");
  return [
    band("panel", x - 26, top, right - x + 26, panel),
    t(x, top + 16, text, fitted(text, right - x - 8, SMALL), {
      key: "text",
      class: product ? "strong" : null,
    }),
    h("path", {
      key: "zero",
      class: "line-ink",
      "stroke-width": 0.75,
      d: d`M${x - 8} ${scale(0)}H${right - 4}`,
    }),
    t(x - 12, scale(0) + 4.5, "0", SMALLEST, { key: "0", anchor: "end" }),
    h("path", {
      key: "links",
      class: "line-ink",
      "stroke-width": 0.75,
      d: links([...places, zx], sums.slice(1).map(scale)),
    }),
    h("path", {
      key: "lost",
      class: "line-bad",
      "stroke-width": 2,
      "stroke-dasharray": "5 3",
      d: lost < 0 ? "" : d`M${places[lost]} ${middle}H${zx}`,
    }),
    steps.map(({ key, value }, i) =>
      bar(
        key,
        {
          x: places[i],
          from: scale(sums[i]),
          to: scale(sums[i + 1]),
          width: Math.min(18, cell * 0.66),
          middle,
        },
        value,
        words,
      ),
    ),
    bar("z", { x: zx, from: scale(0), to: scale(z), width, middle }, z, true, true),
    bar("a", { x: ax, from: scale(0), to: scale(a), width, middle }, a, !isCompact),
  ];
}

/**
 * Draw the level of each sum up to the next bar, as path data.
 *
 * @param {number[]} places
 * @param {number[]} levels
 */
function links(places, levels) {
  return levels.map((y, i) => (Number.isFinite(y) ? d`M${places[i]} ${y}H${places[i + 1]}` : "")).join("");
}

/**
 * List what is added up: a product for each unit that is shown, the sum of the others, and the bias.
 *
 * @param {ReturnType<typeof productsOf>} found
 * @param {Window} before
 */
function stepsOf({ products: all, total, bias }, { first, count, size }) {
  const steps = all.slice(first, first + count).map((value, i) => ({ key: `product ${i}`, value }));
  if (count < size) {
    const rest = steps.reduce((sum, { value }) => sum - value, total);
    steps.push({ key: "other products", value: rest });
  }
  return [...steps, { key: "bias", value: bias }];
}

/**
 * Return the height at which a value is drawn.
 *
 * @param {number[]} values
 * @param {number} top
 * @param {number} bottom
 */
function scaleOf(values, top, bottom) {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const perUnit = (bottom - top) / (high - low || 1);
  return (/** @type {number} */ value) => bottom - (value - low) * perUnit;
}

/**
 * Describe a bar from one height to another, or a diamond for inf and nan.
 *
 * @param {string} key
 * @param {{x: number, from: number, to: number, width: number, middle: number}} place `middle` is that of a diamond.
 * @param {number} value
 * @param {boolean} hasWord Whether inf and nan are written.
 * @param {boolean} [isSum]
 */
function bar(key, { x, from, to, width, middle }, value, hasWord, isSum = false) {
  const isLost = !Number.isFinite(value);
  const isNegative = value < 0 && !isSum;
  const stroke = isSum ? "var(--ink)" : isNegative ? "var(--minus)" : null;
  return h(
    "g",
    { key },
    Number.isFinite(from) &&
      Number.isFinite(to) &&
      h("rect", {
        key: "bar",
        class: isSum || isNegative ? "fill-background" : "fill-plus",
        stroke,
        "stroke-width": stroke ? 1.75 : null,
        x: x - width / 2,
        y: Math.min(from, to),
        width,
        height: value === 0 ? 0 : Math.max(1, Math.abs(to - from)),
      }),
    isLost && h("path", { key: "diamond", class: "box-failed", d: diamond(x, middle, 8) }),
    isLost && hasWord && centered("word", x, middle - 12, num(value), SMALLEST, "failed halo-bad"),
  );
}
