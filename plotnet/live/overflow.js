/** OverflowExplorer: softmax as written, where its logits lie in the range of a dtype, and where inf and nan come from. */

import { bits, format, softmax } from "./numerics.js";
import { explorer } from "./page.js";
import {
  countButtons,
  dtypeBars,
  dtypeNames,
  LIMITS,
  laneBackground,
  logitAxis,
  logitLane,
  thresholdText,
} from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { columns, narrowBars, narrowColumns, steps } from "./softmax_columns.js";
import { LARGE, MEDIUM, num, plain, SMALL, t } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Drawn, Size } from "./page.js"
 * @import { Child, Node } from "./scene.js"
 * @import { Steps } from "./softmax_columns.js"
 * @typedef {{logits: number[], dtype: Dtype, bits: boolean, hot: string | null}} State
 */

export default explorer({
  view,
  local: { bits: false, hot: null },
  toggles: [{ label: "Bits", toggle: "bits" }],
});

/**
 * @param {State} state
 * @param {Size} size
 * @returns {Drawn}
 */
function view(state, size) {
  const found = steps(state.logits, state.dtype);
  const draw = size.width < 640 ? narrow : wide;
  return { ...draw(state, size, found), message: message(state, found) };
}

const lane = memoize(
  /** @param {{i: number, logit: number, dtype: Dtype, z: number, e: number, x: number, y: number, width: number, height: number}} options */
  ({ i, logit, dtype, z, e, ...place }) =>
    logitLane(`z${i}`, {
      place,
      z,
      dtype,
      value: logit,
      words: num(logit, 6) + (num(z, 4) === num(logit, 4) ? "" : ` → ${num(z, 4)}`), // rounded to the dtype
      label: `z ${i}`,
      text: `${format(logit, 6)}; its exponential is ${format(e)}`,
      write: (value, { logits }) => ({ logits: logits.with(i, value) }),
    }),
);

const background = memoize(laneBackground);

const dtypes = memoize(
  /** @param {{x: number, width: number, dtype: Dtype}} options */
  ({ x, width, dtype }) => {
    const { at } = logitAxis(x, width);
    return dtypeBars({
      x: 0,
      y: 2,
      row: 24,
      dtype,
      ends: (name) => [at(LIMITS[name].positive), at(LIMITS[name].finite)],
      texts: (name) => [num(LIMITS[name].positive, 4), thresholdText(name)],
      label: (name) => `exp(z) is finite up to z = ${thresholdText(name)}`,
    });
  },
);

const FORMULA = "*p*_{~i} = exp(*z*_{~i}) / ∑_{~j} exp(*z*_{~j})";

/**
 * @param {State} state
 * @param {Size} size
 * @param {Steps} found
 */
function wide(state, { width, height }, found) {
  const { logits, dtype, hot } = state;
  const { z, e, total, p } = found;
  const count = logits.length;
  const exact = softmax(logits, "float64");
  const label = 78;
  const right = Math.min(424, width * 0.48);
  const x = label;
  const laneWidth = width - label - right - 14;
  const top = 124;
  const bitsHeight = state.bits ? 72 : 0;
  const laneHeight = Math.max(30, Math.min(90, (height - top - 26 - bitsHeight) / count));
  const bottom = top + laneHeight * count;
  const ys = logits.map((_, i) => top + laneHeight * (i + 0.5));
  const { at } = logitAxis(x, laneWidth);
  const ends = [LIMITS[dtype].positive, LIMITS[dtype].finite].map(at);
  const chosen = 2 + 24 * (["float16", "bfloat16", "float32", "float64"].indexOf(dtype) + 1);
  return {
    picture: [
      h("path", {
        key: "ends",
        class: "line-ink",
        "stroke-dasharray": "1.5 3",
        d: d`M${ends[0]} ${chosen}V${top}M${ends[1]} ${chosen}V${top}`,
      }),
      dtypes({ x, width: laneWidth, dtype }),
      t(width - right / 2, 46, FORMULA, 21, { key: "formula", anchor: "middle" }),
      background({ x, y: top, width: laneWidth, height: bottom - top, dtype, count }),
      t(0, top - 9, "*z*", MEDIUM, { key: "z" }),
      t(0, bottom + 17, "exp(*z*)", SMALL, { key: "exp" }),
      ...logits.map((_, i) => t(0, ys[i] + 6, `*z*_{${i}}`, LARGE * 1.1, { key: `name ${i}` })),
      ...logits.map((logit, i) =>
        lane({
          i,
          logit,
          dtype,
          z: z[i],
          e: e[i],
          x,
          y: top + laneHeight * i,
          width: laneWidth,
          height: laneHeight,
        }),
      ),
      ...countButtons({ x: 34, y: top - 13, count }),
      columns({ x: width - right, width: right, ys, top: top - 10, e, total, p, exact, hot }),
      state.bits && bitRows(found, dtype, Math.min(chosenLogit(hot), count - 1), 0, bottom + 34, width),
    ],
    height: bottom + 26 + bitsHeight,
  };
}

/** @param {string | null} hot */
function chosenLogit(hot) {
  return Number(/^z(\d)$/.exec(hot ?? "")?.[1] ?? 0);
}

/**
 * Draw for a narrow page: each logit with its exponential and its probability in one row.
 *
 * @param {State} state
 * @param {Size} size
 * @param {Steps} found
 */
function narrow(state, { width }, found) {
  const { logits, dtype, hot } = state;
  const { z, e, total, p } = found;
  const count = logits.length;
  const exact = softmax(logits, "float64");
  const x = 26;
  const laneWidth = narrowBars(width).barLeft - x - 12;
  const top = 90;
  const row = count > 4 ? 44 : 56;
  const bottom = top + row * count;
  return {
    picture: [
      dtypeNames({ x: 0, y: 0, width: width - 70, dtype }),
      ...countButtons({ x: width - 42, y: 26, count }),
      background({ x, y: top, width: laneWidth, height: bottom - top, dtype, count }),
      ...logits.map((_, i) => t(0, top + row * (i + 0.5) + 5, `*z*_{${i}}`, LARGE, { key: `name ${i}` })),
      ...logits.map((logit, i) =>
        lane({ i, logit, dtype, z: z[i], e: e[i], x, y: top + row * i, width: laneWidth, height: row }),
      ),
      ...narrowColumns({ width, top, row, sumY: bottom + 20, e, total, p, exact, hot }),
      t(0, bottom + 44, FORMULA, MEDIUM, { key: "formula" }),
      state.bits && bitRows(found, dtype, Math.min(chosenLogit(hot), count - 1), 0, bottom + 56, width),
    ],
    height: bottom + 52 + (state.bits ? 72 : 0),
  };
}

/**
 * Describe the bits of one exponential, of the sum, and of one probability.
 *
 * @param {Steps} found
 * @param {Dtype} dtype
 * @param {number} i
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @returns {Node}
 */
function bitRows({ e, total, p }, dtype, i, x, y, width) {
  const label = 78;
  const cell = Math.min(12.4, (width - label - 8) / 64);
  /** @type {[string, number][]} */
  const rows = [
    [`exp(*z*_{${i}})`, e[i]],
    ["sum", total],
    [`*p*_{${i}}`, p[i]],
  ];
  return h(
    "g",
    { key: "bits" },
    rows.map(([name, value], row) => {
      const top = y + row * 20;
      const written = bits(value, dtype);
      let left = x + label;
      /** @type {Child[]} */
      const parts = [t(x, top + 13, name, SMALL)];
      for (const [part, style] of /** @type {const} */ ([
        ["sign", "fill-minus-soft"],
        ["exponent", "fill-plus-soft"],
        ["fraction", "fill-outside"],
      ])) {
        const digits = written[part];
        parts.push(h("rect", { x: left, y: top, width: digits.length * cell - 1, height: 16, class: style }));
        let ones = "";
        for (const { index, 0: run } of digits.matchAll(/1+/g)) {
          ones += d`M${left + index * cell + 0.75} ${top + 3}h${run.length * cell - 2}v10h${2 - run.length * cell}z`;
        }
        parts.push(h("path", { class: "fill-ink", d: ones }));
        left += digits.length * cell + 3;
      }
      return h("g", { key: `bits ${row}` }, parts);
    }),
  );
}

/**
 * @param {State} state
 * @param {Steps} found
 * @returns {string}
 */
function message({ logits, dtype }, { z, e, total, p }) {
  const i = e.indexOf(Infinity);
  if (z.some(Number.isNaN)) return "One nan is enough: the sum is nan, and so is every probability.";
  if (i >= 0) {
    const cause =
      logits[i] === Infinity
        ? `z${plain(`_{${i}}`)} is inf, and so is its exponential`
        : `exp(${format(logits[i], 6)}) is more than ${dtype} can hold: it overflows to inf`;
    const zeros = p.includes(0) ? ", and x / inf is 0" : "";
    const dashed = logits.every((x) => x < Infinity) ? " The dashed bars are the correct probabilities." : "";
    return `${cause}. The sum is inf: inf / inf is nan${zeros}.${dashed}`;
  }
  if (total === Infinity) {
    return `No exponential overflows, but their sum does in ${dtype}: every probability is x / inf = 0.`;
  }
  if (total === 0) return `Every exponential underflows to 0 in ${dtype}: 0 / 0 is nan.`;
  const largest = Math.max(...z);
  const threshold = `exp(z) is finite in ${dtype} up to z = ${thresholdText(dtype)}`;
  if (largest > LIMITS[dtype].finite - 0.01)
    return `At the threshold: ${threshold}. A little more, and it is inf.`;
  if (largest > LIMITS[dtype].finite * 0.97) return `Near the threshold: ${threshold}.`;
  const list = p.map((value) => plain(num(value, 3))).join(", ");
  return `In ${dtype}, nothing overflows: the probabilities are ${list}. Drag a logit to the right until it does.`;
}
