// Plays the film in the element that this script stands in; a page may hold any number of them.
(() => {
  /** @param {HTMLElement | null} film */
  const start = (film) => {
    if (!film || film.dataset.started) return;
    film.dataset.started = "yes";
    /** @param {string} name */
    const part = (name) => /** @type {HTMLElement} */ (film.querySelector(`.plotnet-film-${name}`));
    const [picture, caption, counter, play, back, forward] = [
      "picture",
      "caption",
      "count",
      "play",
      "back",
      "forward",
    ].map(part);
    const slider = /** @type {HTMLInputElement} */ (film.querySelector("input"));
    const captions = Array.from(film.querySelectorAll("li"), (item) => item.textContent);
    // each frame is made of runs of lines: where in `lines` a run starts, how long it is, and so on
    /** @type {{lines: string[], frames: number[][], pause: number, page: boolean}} */
    const { lines, frames, pause, page } = JSON.parse(part("data").textContent ?? "");
    const last = frames.length - 1;
    if (last < 1) return;
    let at = 0;
    /** @type {number | null} */
    let timer = null;

    /** @param {number[]} runs */
    const draw = (runs) => {
      let svg = "";
      for (let i = 0; i < runs.length; i += 2)
        for (let j = runs[i]; j < runs[i] + runs[i + 1]; j++) svg += `${lines[j]}\n`;
      picture.innerHTML = svg;
    };
    /** @param {number} to */
    const show = (to) => {
      const before = at;
      at = Math.min(Math.max(to, 0), last);
      const moves = at !== before;
      if (moves) draw(frames[at]);
      slider.value = String(at + 1);
      slider.setAttribute("aria-valuetext", `${at + 1} of ${frames.length}`);
      counter.textContent = `${at + 1} of ${frames.length}`;
      back.setAttribute("aria-disabled", String(at === 0));
      forward.setAttribute("aria-disabled", String(at === last));
      // read out what one has gone to or stopped at, not all that passes by
      const stops = timer === null && caption.getAttribute("aria-live") === "off";
      caption.setAttribute("aria-live", timer === null ? "polite" : "off");
      if (moves || stops) caption.textContent = captions[at];
    };
    /** @param {boolean} on */
    const run = (on) => {
      clearTimeout(timer ?? 0);
      timer = on ? setTimeout(next, pause) : null;
      film.toggleAttribute("data-playing", on);
      play.setAttribute("aria-label", on ? "Pause" : "Play");
    };
    const next = () => {
      if (!film.isConnected) return; // the output was cleared
      run(at + 1 < last);
      show(at + 1);
    };
    /** @param {number} to */
    const go = (to) => {
      run(false);
      show(to);
    };
    const toggle = () => {
      const on = timer === null;
      run(on);
      show(on && at === last ? 0 : at);
    };

    /** @type {Record<string, () => void>} */
    const keys = {
      " ": toggle,
      ArrowLeft: () => go(at - 1),
      ArrowRight: () => go(at + 1),
      Home: () => go(0),
      End: () => go(last),
    };
    /** @type {(event: KeyboardEvent, known: string[]) => void} */
    const press = (event, known) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      event.stopPropagation(); // or a notebook takes the key for a command
      if (!known.includes(event.key)) return;
      event.preventDefault();
      keys[event.key]();
    };
    const ours = Object.keys(keys);
    // buttons know the space bar, a range knows the arrows, Home and End
    /** @type {Record<string, string[]>} */
    const knownBy = { BUTTON: ours.slice(1), INPUT: ours.slice(0, 1), SUMMARY: [] };
    /** @type {NodeListOf<HTMLElement>} */
    const controls = film.querySelectorAll("button, input, summary");
    for (const control of controls) {
      control.setAttribute("data-lm-suppress-shortcuts", "true");
      control.addEventListener("keydown", (event) => press(event, knownBy[control.tagName]));
    }
    play.addEventListener("click", toggle);
    back.addEventListener("click", () => go(at - 1));
    forward.addEventListener("click", () => go(at + 1));
    slider.addEventListener("input", () => go(slider.valueAsNumber - 1));
    slider.value = "1"; // a browser that reloads a page remembers another
    part("controls").hidden = false;
    if (!page) return go(0);
    // a page of its own, with no other use for the keys: they work wherever one has not gone yet
    document.addEventListener("keydown", (event) => event.target === document.body && press(event, ours));
    run(!matchMedia("(prefers-reduced-motion: reduce)").matches);
    show(0);
  };
  const script = document.currentScript;
  /** @type {NodeListOf<HTMLElement>} */
  const films = document.querySelectorAll(".plotnet-film");
  for (const film of script ? [/** @type {HTMLElement | null} */ (script.closest(".plotnet-film"))] : films) {
    start(film);
  }
})();
