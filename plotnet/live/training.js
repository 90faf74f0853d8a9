/** TrainingExplorer: the same training with three losses, recorded by Python, played by the page. */

import { element, interceptKeys } from "../web/elements.js";
import { explorer, whole, wholeOf } from "./explorer.js";
import { edgeLook, fit } from "./live_diagram.js";

/**
 * @import { Drawing, Page } from "./explorer.js"
 * @typedef {{loss: string, step: number, playing: boolean}} State
 * @typedef {{losses: string[], tones: Record<string, string>, widths: number[], steps: number, every: number,
 *   strokes: Record<number, number>, strange: number, across: [left: number, right: number],
 *   said: Record<string, string[][]>, spots: Record<string, (number | null)[][]>,
 *   sizes_of_page: [net: number, table: number, height: number]}} Given What Python has recorded.
 * @typedef {[path: Element, width: number]} Edge
 * @typedef {Omit<Given, "tones"> & {tones: Record<string, Int8Array>, edges: Edge[]}} Data
 */

const PACE = 120; // ms from step to step
const CALM = 1000; // for who asked for less motion: a tenth of the way at once

export default explorer((/** @type {Page<State>} */ page) => {
  /** @type {Given} */
  const given = page.model.get("_data");
  const tones = Object.fromEntries(
    given.losses.map((loss) => [loss, Int8Array.from(atob(given.tones[loss]), (c) => c.charCodeAt(0))]),
  );
  const data = { ...given, tones, edges: edgesOf(page, given.widths) };
  page.choice({
    label: "Diagram: weights trained with the loss",
    key: "loss",
    options: ["stable", "epsilon", "naive"],
  });
  const scale = whole(0, data.steps);
  const row = page.slider({
    label: "Step",
    scale,
    reset: 0,
    read: (state) => state.step,
    write: (value) => ({ step: wholeOf(value, "Step", scale.low, scale.high), playing: false }),
  });
  row.classList.add("plotnet-explorer-stepper");
  const play = player(page, data);
  fit(page, data.sizes_of_page);
  return {
    update(state) {
      play(state);
      draw(page, data, state);
    },
    sentence: (state) =>
      `Step ${state.step}: the losses are ${data.losses.map((loss) => `${loss} ${data.said[loss][0][state.step]}`).join(", ")}.`,
  };
});

/**
 * List the edges in the order in which they are drawn, with the width of one that has no weight.
 *
 * @param {Drawing} page
 * @param {number[]} widths
 * @returns {Edge[]}
 */
function edgesOf(page, widths) {
  /** @type {Edge[]} */
  const edges = [];
  for (const [name, group] of page.parts) {
    if (!name.startsWith("to-")) continue;
    const width = widths[Number(name.split("-")[1]) - 1];
    for (const path of group.children) edges.push([path, width]);
  }
  return edges;
}

/**
 * Add a button that plays; return what follows the state.
 *
 * @param {Page<State>} page
 * @param {Data} data
 * @returns {(state: State) => void}
 */
function player(page, { steps }) {
  const button = element("button", { type: "button" }, "Play");
  interceptKeys(button);
  page.choices.append(button);
  let timer = 0;
  button.addEventListener("click", () => {
    const { playing, step } = page.state;
    page.set({ playing: !playing, ...(!playing && step === steps ? { step: 0 } : {}) });
  });
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const next = () => {
    timer = 0;
    const { playing, step } = page.state;
    if (!playing || !page.root.isConnected) return;
    const to = Math.min(steps, step + (calm.matches ? Math.ceil(steps / 10) : 1));
    page.set({ step: to, playing: to < steps });
  };
  return ({ playing }) => {
    const words = playing ? "Pause" : "Play";
    if (button.textContent !== words) button.textContent = words;
    if (playing) timer ||= setTimeout(next, calm.matches ? CALM : PACE);
    else {
      clearTimeout(timer);
      timer = 0;
    }
  };
}

/**
 * @param {Drawing} page
 * @param {Data} data
 * @param {State} state
 */
function draw(page, data, { step, loss }) {
  const frame = Math.floor(step / data.every);
  const own = data.tones[loss];
  const start = frame * data.edges.length;
  data.edges.forEach(([path, width], i) => {
    const tone = own[start + i];
    path.setAttribute("class", edgeLook(tone));
    path.setAttribute("stroke-width", (width * (data.strokes[Math.abs(tone)] ?? data.strange)).toFixed(2));
  });
  const kept = frame * data.every;
  page.text("heading", `Weights after ${kept} ${kept === 1 ? "step" : "steps"}, loss: ${loss}`);
  page.text("step", `step ${step}`);
  const [left, right] = data.across;
  page.attributes("cursor", { transform: `translate(${left + ((right - left) * step) / data.steps} 0)` });
  for (const name of data.losses) {
    ["loss", "norm"].forEach((kind, i) => {
      page.text(`${kind}-${name}`, data.said[name][i][step]);
      const y = data.spots[name][i][step];
      page.attributes(`spot-${kind}-${name}`, { cy: y ?? 0, visibility: y === null ? "hidden" : null });
    });
  }
}
