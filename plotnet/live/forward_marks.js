/** Marks of ForwardExplorer: the area is the magnitude; filled is positive, hollow negative, a diamond inf or nan. */

import { diamond } from "./parts.js";
import { d, h } from "./scene.js";

/**
 * @import { State } from "./forward_pass.js"
 * @import { Node } from "./scene.js"
 */

/**
 * Return the activation that fills a unit of a layer.
 *
 * @param {State} state
 * @param {number} layer
 */
export function limitOf({ functions, limits, reach }, layer) {
  if (layer === 0) return reach;
  return ["softmax", "sigmoid", "tanh"].includes(functions[layer - 1]) ? 1 : limits[layer];
}

/**
 * Return the z that fills a cell: the largest magnitude among the samples, or that of the activations.
 *
 * @param {State} state
 * @param {number[][]} z By sample.
 * @param {number} layer
 */
export function limitOfSums({ limits }, z, layer) {
  const all = z.flat().filter(Number.isFinite).map(Math.abs);
  return Math.max(limits[layer], ...all.slice(0, 400), 1e-300);
}

/**
 * @param {number} value
 * @param {boolean} isWrong Whether it is computed with the wrong transpose.
 */
function styleOf(value, isWrong) {
  if (!Number.isFinite(value)) return "box-failed";
  if (value < 0) return isWrong ? "line-bad" : "line-minus";
  return isWrong ? "fill-bad" : "fill-plus";
}

/**
 * @param {number} value
 * @param {number} limit The value that fills the mark.
 * @param {number} most The largest radius.
 */
function radiusOf(value, limit, most) {
  return value === 0 ? 0 : Math.max(1, most * Math.sqrt(Math.min(1, Math.abs(value) / limit)));
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function disc(x, y, r) {
  return r > 0 ? d`M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z` : "";
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function square(x, y, r) {
  return r > 0 ? d`M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z` : "";
}

/**
 * Return the attributes of a disc.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} value
 * @param {number} limit
 * @param {number} most The largest radius.
 * @param {boolean} [isWrong]
 * @returns {Record<string, unknown>}
 */
export function discOf(x, y, value, limit, most, isWrong = false) {
  const style = { class: styleOf(value, isWrong), stroke: null, "stroke-width": /** @type {any} */ (null) };
  if (!Number.isFinite(value)) return { ...style, d: diamond(x, y, most) };
  const r = radiusOf(value, limit, most);
  if (value >= 0) return { ...style, d: disc(x, y, r) };
  const pen = Math.min(2, r / 1.5);
  return { ...style, "stroke-width": pen, d: disc(x, y, r - pen / 2) };
}

/** Squares and discs of a matrix, joined to one path for each look. */
export class Marks {
  /** @type {Record<string, string>} */
  paths = { "fill-plus": "", "line-minus": "", "box-failed": "", "fill-bad": "", "line-bad": "" };

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} value
   * @param {number} limit The value that fills the mark.
   * @param {number} side Of the largest square.
   */
  square(x, y, value, limit, side) {
    this.add(square, x, y, value, limit, side, false);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} value
   * @param {number} limit
   * @param {number} side
   * @param {boolean} [isWrong]
   */
  disc(x, y, value, limit, side, isWrong = false) {
    this.add(disc, x, y, value, limit, side, isWrong);
  }

  /**
   * @param {(x: number, y: number, r: number) => string} draw
   * @param {number} x
   * @param {number} y
   * @param {number} value
   * @param {number} limit
   * @param {number} side
   * @param {boolean} isWrong
   */
  add(draw, x, y, value, limit, side, isWrong) {
    const r = radiusOf(value, limit, side / 2);
    this.paths[styleOf(value, isWrong)] += !Number.isFinite(value)
      ? diamond(x, y, side / 2)
      : draw(x, y, value < 0 ? Math.max(0.5, r - 0.8) : r);
  }

  /** @returns {Node[]} */
  nodes() {
    return Object.entries(this.paths).map(([style, path]) =>
      h("path", { key: style, class: style, "stroke-width": 1.6, d: path }),
    );
  }
}
