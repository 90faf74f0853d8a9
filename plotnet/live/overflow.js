/** OverflowExplorer: softmax as written, where its logits lie in the range of a dtype, and where inf and nan come from. */

import { fitsInLane, limitTexts, logitAxis, logitLane } from "./lanes.js";
import { bits, DTYPES, format } from "./numerics.js";
import { explorer } from "./page.js";
import { countButtons, DTYPES_IN_A_ROW, dtypeBars, dtypeNames, LIMITS } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { columnsWidth, narrowLane, narrowRows, steps, WIDE, wideLane, wideRows } from "./softmax_rows.js";
import { MEDIUM, num, plain, SMALL, t, widthOf } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Drawn, Size } from "./page.js"
 * @import { Child, Node } from "./scene.js"
 * @import { Rows, Steps } from "./softmax_rows.js"
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
  const draw = size.width < WIDE ? narrow : wide;
  return { ...draw(state, size, found), message: message(state, found) };
}

const lane = memoize(
  /** @param {{i: number, logit: number, dtype: Dtype, z: number, e: number, x: number, y: number, width: number, height: number}} options */
  ({ i, logit, dtype, z, e, ...place }) => {
    const exact = num(logit, 6);
    const rounded = `${exact} → ${num(z, 5)}`;
    const isRounded = num(z, 5) !== num(logit, 5) && fitsInLane(rounded, place);
    return logitLane(`z${i}`, {
      place,
      z,
      dtype,
      value: logit,
      words: isRounded ? rounded : exact,
      label: `z ${i}`,
      text: `${format(logit, 6)}; its exponential is ${format(e)}`,
      write: (value, { logits }) => ({ logits: logits.with(i, value) }),
    });
  },
);

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
      texts: limitTexts,
      label: (name) => `exp(z) is finite up to z = ${limitTexts(name)[1]}`,
    });
  },
);

/**
 * Draw lines from the limits of a dtype down to the axis of the lanes.
 *
 * @param {{x: number, width: number, dtype: Dtype, from: number, to: number}} options
 */
function limitLines({ x, width, dtype, from, to }) {
  const [low, high] = [LIMITS[dtype].positive, LIMITS[dtype].finite].map(logitAxis(x, width).at);
  return h("path", {
    key: "ends",
    class: "line-ink",
    "stroke-dasharray": "1.5 3",
    d: d`M${low} ${from}V${to}M${high} ${from}V${to}`,
  });
}

const limitNumbers = memoize(
  /** @param {{x: number, width: number, dtype: Dtype, top: number}} options `top` is that of the lanes. */
  ({ x, width, dtype, top }) => {
    const { middle, at } = logitAxis(x, width);
    const y = top - 28; // above the numbers of the axis
    const [low, high] = limitTexts(dtype);
    const room = (/** @type {string} */ text) => widthOf(text, SMALL) / 2 + 5; // on its side of 0
    const left = Math.min(at(LIMITS[dtype].positive), middle - room(low));
    const right = Math.max(at(LIMITS[dtype].finite), middle + room(high));
    return h(
      "g",
      { key: "limits" },
      limitLines({ x, width, dtype, from: y + 3, to: top }),
      t(left, y, low, SMALL, { key: "low", anchor: "middle" }),
      t(right, y, high, SMALL, { key: "high", anchor: "middle" }),
    );
  },
);

const FORMULA = "*p*_{~i} = exp(*z*_{~i}) / ∑_{~j} exp(*z*_{~j})";

/**
 * @param {State} state
 * @param {Size} size
 * @param {Steps} found
 */
function wide(state, { width, height }, found) {
  const { logits, dtype } = state;
  const count = logits.length;
  const [x, top] = [78, 124];
  const bitsHeight = state.bits ? 72 : 0;
  const row = Math.max(30, Math.min(130, (height - top - 26 - bitsHeight) / count));
  const bottom = top + row * count;
  const laneWidth = wideLane(x, width);
  const chosen = 2 + 24 * (DTYPES.indexOf(dtype) + 1);
  return {
    picture: [
      limitLines({ x, width: laneWidth, dtype, from: chosen, to: top }),
      dtypes({ x, width: laneWidth, dtype }),
      t(width - columnsWidth(width) / 2, 46, FORMULA, 21, { key: "formula", anchor: "middle" }),
      ...wideRows(rows(state, found, { x, width, top, row })),
      ...countButtons({ x: 34, y: top - 13, count }),
      state.bits && bitRows(found, state, bottom + 34, width),
    ],
    height: bottom + 26 + bitsHeight,
  };
}

/**
 * Draw for a narrow page: each logit with its exponential and its probability in one row.
 *
 * @param {State} state
 * @param {Size} size
 * @param {Steps} found
 */
function narrow(state, { width }, found) {
  const { logits, dtype } = state;
  const count = logits.length;
  const columns = width < DTYPES_IN_A_ROW ? 2 : 4;
  const x = 26;
  const top = 42 + 28 * (4 / columns);
  const row = count > 4 ? 38 : 56;
  const bottom = top + row * count;
  return {
    picture: [
      dtypeNames({ x: 0, y: 0, width, dtype, columns }),
      limitNumbers({ x, width: narrowLane(x, width), dtype, top }),
      ...countButtons({ x: width - 39, y: top - 16, count }),
      ...narrowRows({ ...rows(state, found, { x, width, top, row }), sumY: bottom + 20 }),
      t(0, bottom + 44, FORMULA, MEDIUM, { key: "formula" }),
      state.bits && bitRows(found, state, bottom + 56, width),
    ],
    height: bottom + 52 + (state.bits ? 72 : 0),
  };
}

/**
 * @param {State} state
 * @param {Steps} found
 * @param {{x: number, width: number, top: number, row: number}} place
 * @returns {Rows}
 */
function rows({ logits, dtype, hot }, found, place) {
  return {
    ...place,
    found,
    dtype,
    hot,
    argument: "*z*",
    lane: (i, rect) => lane({ i, logit: logits[i], dtype, z: found.z[i], e: found.e[i], ...rect }),
  };
}

/**
 * Describe the bits of one exponential, of the sum, and of one probability: those of the logit that is pointed at.
 *
 * @param {Steps} found
 * @param {State} state
 * @param {number} y
 * @param {number} width
 * @returns {Node}
 */
function bitRows({ e, total, p }, { dtype, hot }, y, width) {
  const i = Math.min(Number(/^z(\d)$/.exec(hot ?? "")?.[1] ?? 0), e.length - 1);
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
      let left = label;
      /** @type {Child[]} */
      const parts = [t(0, top + 13, name, SMALL)];
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
  const threshold = `exp(z) is finite in ${dtype} up to z = ${limitTexts(dtype)[1]}`;
  if (largest > LIMITS[dtype].finite - 0.01)
    return `At the threshold: ${threshold}. A little more, and it is inf.`;
  if (largest > LIMITS[dtype].finite * 0.97) return `Near the threshold: ${threshold}.`;
  return `In ${dtype}, nothing overflows. Drag a logit to the right until it does.`;
}
