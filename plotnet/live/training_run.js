/** What Python has recorded for TrainingExplorer: one training run for each loss. */

/**
 * @typedef {"naive" | "epsilon" | "stable"} Loss
 * @typedef {{losses: number[], norms: number[], weights: string[], activations: string[], decades: string,
 *   failures?: string, largest?: number[]}} Recorded A run, as Python sends it.
 * @typedef {{steps: number, every: number, sizes: number[], functions: string[], units: number[][], inputs: number[][],
 *   classes: number[], dtype: string, threshold: number, runs: Record<Loss, Recorded>}} Constants
 * @typedef {Constants & {step: number, loss: Loss, sample: number, animating: boolean}} State
 *
 * @typedef {object} Run A run, decoded.
 * @property {number[]} losses By step, as `norms`.
 * @property {number[]} norms
 * @property {Int8Array[]} weights The levels of each layer: all records of the first weight, then those of the next.
 * @property {Int8Array[]} activations
 * @property {number[]} largest The largest logit, by record.
 * @property {number[]} surprises The exact −log p of the correct class: all samples of the first record, then those
 *   of the next.
 * @property {number[]} computed The same with the softmax of the run.
 * @property {number} records
 *
 * @typedef {{runs: Record<Loss, Run>, top: number, norms: [low: number, high: number], deepest: number,
 *   inputs: number[][]}} Training
 * @typedef {{run: Run, record: number, exact: number[], computed: number[]}} Moment The chosen run at a step, with
 *   −log p of each sample.
 */

/** @type {Loss[]} */
export const LOSSES = ["naive", "epsilon", "stable"];
export const EPSILON = 1e-7;
export const FULL = 32; // the level of the largest number
export const NAN = 110; // the first level of those for nan and inf
export const SMALLEST_NORM = 1e-6; // a shorter gradient is drawn as one of this length

/** @type {WeakMap<object, Training>} */
const trainings = new WeakMap();

/**
 * Decode what Python has recorded, once.
 *
 * @param {State} state
 * @returns {Training}
 */
export function trainingOf(state) {
  let training = trainings.get(state.runs);
  if (!training) {
    training = decode(state);
    trainings.set(state.runs, training);
  }
  return training;
}

/**
 * @param {Constants} constants
 * @returns {Training}
 */
function decode({ runs: recorded, classes, inputs }) {
  const runs = /** @type {Record<Loss, Run>} */ (
    Object.fromEntries(LOSSES.map((loss) => [loss, decodeRun(recorded[loss], classes.length)]))
  );
  const all = Object.values(runs);
  const [shortest, longest] = finiteRange(all.flatMap((run) => run.norms.filter((norm) => norm > 0)));
  const most = Math.max(...finiteRange(inputs.flat()).map(Math.abs));
  return {
    runs,
    top: Math.max(1, finiteRange(all.flatMap((run) => run.losses))[1]),
    norms: [
      Math.floor(Math.log10(Math.max(SMALLEST_NORM, Math.min(0.1, shortest)))),
      Math.ceil(Math.log10(Math.max(1, longest))),
    ],
    deepest: Math.max(25, ...all.map((run) => finiteRange(run.surprises)[1])),
    inputs: inputs.map((row) => row.map((value) => Math.round((FULL * value) / most))),
  };
}

/**
 * @param {Recorded} recorded
 * @param {number} samples
 * @returns {Run}
 */
function decodeRun({ losses, norms, weights, activations, decades, failures, largest = [] }, samples) {
  const halves = levels(decades);
  const lost = failures ? levels(failures) : [];
  const records = halves.length / 2 / samples;
  const surprises = Array.from({ length: records * samples }, (_, i) => {
    const [sample, record] = [i % samples, Math.floor(i / samples)];
    const low = halves[2 * sample * records + record] & 255;
    const hundredths = low | (halves[(2 * sample + 1) * records + record] << 8);
    return hundredths < 0 ? NaN : (hundredths / 100) * Math.LN10;
  });
  const computed = surprises.map((surprise, i) => {
    const level = lost[(i % samples) * records + Math.floor(i / samples)];
    return level ? (level === NAN ? NaN : Infinity) : surprise;
  });
  return {
    losses,
    norms,
    weights: weights.map(levels),
    activations: activations.map(levels),
    largest,
    surprises,
    computed,
    records,
  };
}

/**
 * Expand pairs of a level and how often it is repeated.
 *
 * @param {string} text
 */
function levels(text) {
  const pairs = Array.from(atob(text), (character) => character.charCodeAt(0));
  return Int8Array.from(pairs.flatMap((byte, i) => (i % 2 ? [] : Array(pairs[i + 1]).fill(byte))));
}

/**
 * @param {ArrayLike<number>} values
 * @returns {[low: number, high: number]}
 */
function finiteRange(values) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}

/**
 * Return the chosen run at the step.
 *
 * @param {State} state
 * @returns {Moment}
 */
export function momentOf(state) {
  const { step, every, loss, classes } = state;
  const run = trainingOf(state).runs[loss];
  const record = Math.min(Math.floor(step / every), run.records - 1);
  const ofRecord = (/** @type {number[]} */ values) =>
    values.slice(record * classes.length, (record + 1) * classes.length);
  return { run, record, exact: ofRecord(run.surprises), computed: ofRecord(run.computed) };
}

/**
 * Return the levels of some items at a record.
 *
 * @param {Int8Array} series All records of the first item, then those of the next.
 * @param {number} first
 * @param {number} count
 * @param {Moment} moment
 * @returns {string} With commas between them.
 */
export function levelsAt(series, first, count, { run, record }) {
  const found = [];
  for (let i = first; i < first + count; i++) found.push(series[i * run.records + record]);
  return found.join(",");
}
