/** OnlineSoftmaxExplorer: numbers arrive one by one; the sum is rescaled when the maximum changes; streams merge. */

import {
  background,
  checkCount,
  fitButton,
  maxima,
  numberHandle,
  rangeOf,
  splitHandle,
  stepHandle,
} from "./online_chart.js";
import { layOut } from "./online_layout.js";
import { largestSum, run } from "./online_streams.js";
import { probabilities, sums } from "./online_sums.js";
import { figures, message, smallTerms, smallTermsTitle, textLines } from "./online_text.js";
import { explorer } from "./page.js";
import { countButtons, DTYPES_IN_A_ROW, dtypeNames } from "./parts.js";
import { h, memoize } from "./scene.js";
import { fitted, MEDIUM, SMALL, t, widthOf } from "./text.js";
import { fail } from "./values.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Layout, Range } from "./online_layout.js"
 * @import { Run } from "./online_streams.js"
 * @import { Changes, Drawn, Size } from "./page.js"
 * @import { Trait } from "./values.js"
 * @typedef {{logits: number[], step: number, split: number, dtype: Dtype, range: Range | null,
 *   hot: string | null, dragging: boolean}} State `range` is kept from the first change of a number on, so that the scale stays.
 */

/** @type {Trait} */
const RANGE = {
  kind: "numbers",
  length: [2, 2],
  min: -1e6,
  max: 1e6,
  expected: "two numbers, the second larger by at most 100",
};

export default explorer({
  view,
  local: { range: null, hot: null },
  linked: { range: RANGE },
  complete,
});

const STEP_ROW = 28; // the track of the step
const FACTOR_ROW = 19; // below the sums
const P_ROW = 21;
const FORMULAS = [
  "*m*′ = max(*m*, *x*)",
  "*l*′ = *l* exp(*m* − *m*′) + exp(*x* − *m*′)",
  "*p*_{~i} = exp(*x*_{~i} − *m*) / *l*",
];

/**
 * Keep the step and the split within the numbers, as Python does; refuse a range that is none.
 *
 * @param {Partial<State>} changes
 * @param {State} state
 * @returns {Partial<State>}
 */
function complete(changes, state) {
  for (const name of /** @type {const} */ (["step", "split"])) {
    const value = changes[name];
    if (value !== undefined) checkCount(value, name, state);
  }
  const [low, high] = changes.range ?? [0, 1];
  if (!(high > low && high - low <= 100)) fail("range", changes.range, RANGE);
  return changes.logits ? withCount(changes.logits, state) : changes;
}

/**
 * @param {number[]} logits
 * @param {State} state
 * @returns {Changes}
 */
function withCount(logits, state) {
  const count = logits.length;
  return { logits, step: Math.min(state.step, count), split: Math.min(state.split, count) };
}

/**
 * @param {State} state
 * @param {Size} size
 * @returns {Drawn}
 */
function view(state, size) {
  const found = run(state);
  const draw = size.width < 640 ? narrow : wide;
  return { ...draw(state, size, found), message: message(found, state.dtype) };
}

/**
 * @param {State} state
 * @param {Size} size
 * @param {Run} found
 */
function wide(state, { width, height }, found) {
  const right = Math.min(290, width * 0.31);
  const layout = layOutRun(state, found, {
    margin: 62,
    right: width - right - 32,
    top: STEP_ROW,
    height: height - STEP_ROW - FACTOR_ROW - P_ROW - 5,
  });
  const x = width - right;
  const lines = figures(found, false);
  const below = 146 + 23 * lines.length;
  const y = layout.base + FACTOR_ROW + P_ROW;
  return {
    picture: [
      ...chart(state, found, layout),
      buttons({ x: 12, y: 13, count: state.logits.length }),
      dtypes({ x, y: 0, width: right, dtype: state.dtype, columns: 2 }),
      formula({ i: 0, x, y: 80, width: right, size: MEDIUM * 1.1 }),
      formula({ i: 1, x, y: 105, width: right, size: MEDIUM * 1.1 }),
      formula({ i: 2, x, y, width: right, size: MEDIUM * 1.1 }),
      textLines(lines, { x, y: 140, width: right, row: 23, size: MEDIUM * 1.1 }),
      smallTerms(found, layout, { x, y: below, width: right, height: height - below - 34 }),
    ],
    height: y + 5,
  };
}

/**
 * @param {State} state
 * @param {Size} size
 * @param {Run} found
 */
function narrow(state, { width }, found) {
  const columns = width - 70 < DTYPES_IN_A_ROW ? 2 : 4;
  const dtypesHeight = 28 * (4 / columns);
  const layout = layOutRun(state, found, {
    margin: width < 400 ? 34 : 44,
    right: width - 18,
    top: dtypesHeight + 4 + STEP_ROW,
    height: 206,
  });
  const lines = figures(found, true);
  const below = layout.base + FACTOR_ROW + P_ROW + 23;
  const end = below + 22 * (found.split > 0 ? 5 : 3);
  const { nodes, bottom } = formulaRows(end, width);
  return {
    picture: [
      dtypes({ x: 0, y: 0, width: width - 70, dtype: state.dtype, columns }),
      buttons({ x: width - 39, y: dtypesHeight / 2, count: state.logits.length }),
      ...chart(state, found, layout),
      textLines(lines, { x: 0, y: below, width, row: 21, size: MEDIUM }),
      smallTermsTitle(found, layout, 0, below + 21 * lines.length),
      ...nodes,
    ],
    height: bottom + 12,
  };
}

const dtypes = memoize(dtypeNames);

const buttons = memoize(
  /** @param {{x: number, y: number, count: number}} options */
  (options) => h("g", { key: "buttons" }, countButtons({ ...options, write: withCount })),
);

const formula = memoize(
  /** @param {{i: number, x: number, y: number, width: number, size: number}} options */
  ({ i, x, y, width, size }) =>
    t(x, y, FORMULAS[i], fitted(FORMULAS[i], width * 1.08, size), { key: `formula ${i}` }),
);

/**
 * Describe the formulas side by side, in as many rows as they need.
 *
 * @param {number} top The first baseline.
 * @param {number} width
 */
function formulaRows(top, width) {
  let [x, y] = [0, top];
  const nodes = FORMULAS.map((text, i) => {
    const length = 0.86 * widthOf(text, SMALL); // variables are narrow
    if (x + length > width) [x, y] = [0, y + 22];
    const node = formula({ i, x, y, width, size: SMALL });
    x += length + 24;
    return node;
  });
  return { nodes, bottom: y };
}

/**
 * @param {State} state
 * @param {Run} found
 * @param {{margin: number, right: number, top: number, height: number}} place
 */
function layOutRun(state, found, place) {
  const count = state.logits.length;
  return layOut({ ...place, count, split: found.split, range: rangeOf(state), largest: largestSum(found) });
}

/**
 * Describe the numbers over time, the sums, the probabilities, and the handles.
 *
 * @param {State} state
 * @param {Run} found
 * @param {Layout} layout
 * @returns {Drawn["picture"]}
 */
function chart(state, found, layout) {
  const { step, steps, x } = found;
  return [
    background({ ...layout, step }),
    maxima(found, layout),
    ...sums(found, layout, state),
    probabilities(found, layout, layout.base + FACTOR_ROW + P_ROW),
    stepHandle({ ...layout, step }),
    splitHandle({ ...layout }),
    fitButton(state, layout),
    ...x.map((value, i) =>
      numberHandle({
        i,
        value: state.logits[i],
        x: value,
        m: i < step ? steps[i].newM : Number.NaN,
        hasArrived: i < step,
        ...layout,
      }),
    ),
  ];
}
