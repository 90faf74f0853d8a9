/**
 * Measurements in the page for benchmarks/explorers.py, injected before the scripts of JupyterLab.
 *
 * A picture counts as changed at the end of the frame that shows the change: after its scripts, layout and paint.
 * A message posted within a frame arrives right after that. For changes outside of a frame, the script waits for
 * the next frame first.
 */
(() => {
  /**
   * @typedef {(now: number) => void} Callback Called with the time of performance.now().
   * @typedef {PerformanceEntry & {value: number}} LayoutShift
   */

  // Frames

  let inFrame = false;
  /** @type {number[]} */
  const scripts = []; // times of the scripts of the frames in which the picture changed
  let frame = { time: -1, duration: 0 };
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    request((time) => {
      inFrame = true;
      const start = performance.now();
      try {
        callback(time);
      } finally {
        if (frame.time !== time) frame = { time, duration: 0 };
        frame.duration += performance.now() - start;
        queueMicrotask(() => (inFrame = false)); // after mutation observers
      }
    });
  /** @param {Callback} callback */
  const afterFrame = (callback) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => callback(performance.now());
    port2.postMessage(0);
  };
  /** @param {Callback} callback */
  const afterPaint = (callback) => (inFrame ? afterFrame(callback) : request(() => afterFrame(callback)));

  // Response times

  let inputTime = 0; // of the last key event, 0 if it has been answered
  /** @type {[start: number, duration: number][]} */
  const times = [];
  let onAnswer = () => {};
  /** @type {number[]} */
  let changes = []; // times of the frames in which the picture changed
  let releaseTime = Infinity; // of the mouse button
  let elements = 0;
  const recordChange = () => {
    const start = inputTime; // later keys are not answered by this change
    const current = frame;
    if (inFrame && changes.at(-1) !== current.time) {
      changes.push(current.time);
      afterFrame(() => scripts.push(current.duration));
    }
    const isInside = inFrame;
    afterPaint((now) => {
      if (!isInside) {
        const time = Number(document.timeline.currentTime);
        if (changes.at(-1) !== time) changes.push(time);
      }
      if (start && start === inputTime) {
        times.push([start, now - start]);
        inputTime = 0;
        onAnswer();
      }
    });
  };
  addEventListener("keydown", (event) => (inputTime = event.timeStamp), true);
  addEventListener("pointerup", (event) => (releaseTime = event.timeStamp), true);

  /** @param {MutationRecord[]} records */
  const countElements = (records) => {
    for (const { addedNodes, removedNodes } of records) {
      for (const node of [...addedNodes, ...removedNodes])
        elements += Number(node.nodeType === Node.ELEMENT_NODE);
    }
  };

  /**
   * Watch a picture whose elements are updated.
   *
   * @param {Element} target
   */
  const watchElements = (target) => {
    new MutationObserver((records) => {
      countElements(records);
      // set by the listener of a key, and not visible
      if (records.some(({ attributeName }) => attributeName !== "data-lm-suppress-shortcuts")) recordChange();
    }).observe(target, { subtree: true, childList: true, attributes: true, characterData: true });
  };

  /**
   * Watch an output whose image is replaced.
   *
   * @param {Element} target
   */
  const watchImages = (target) => {
    let shown = target.querySelector("img")?.src;
    new MutationObserver((records) => {
      countElements(records);
      const image = target.querySelector("img");
      if (!image || image.src === shown) return; // the output is empty or unchanged
      shown = image.src;
      image.decode().then(recordChange, () => {});
    }).observe(target, { subtree: true, childList: true, attributes: true });
  };

  /**
   * Watch the canvases in a cell.
   *
   * @param {Element} target
   */
  const watchCanvases = (target) => {
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    /** @this {CanvasRenderingContext2D} @param {unknown[]} args */
    CanvasRenderingContext2D.prototype.drawImage = function (...args) {
      Reflect.apply(draw, this, args);
      if (target.contains(this.canvas)) recordChange();
    };
  };

  // Layout shifts and Event Timing

  let shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) shift += /** @type {LayoutShift} */ (entry).value;
  }).observe({ type: "layout-shift" });
  /** @type {Map<number, number>} */
  const presented = new Map(); // from a key to the next frame on the screen, by time of the key event
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (entry.name === "keydown") presented.set(entry.startTime, entry.duration);
  }).observe(/** @type {PerformanceObserverInit} */ ({ type: "event", durationThreshold: 16 }));

  // Messages to and from the kernel

  /** @type {{sent: number[], received: number[]}} */
  let messageSizes = { sent: [], received: [] };
  /** @param {string | ArrayBuffer} data */
  const isComm = (data) => {
    const text = typeof data === "string" ? data : new TextDecoder("latin1").decode(data.slice(0, 3000));
    return text.includes('"comm_msg"');
  };
  /** @type {(list: number[], data: unknown) => void} */
  const recordMessage = (list, data) => {
    if ((typeof data === "string" || data instanceof ArrayBuffer) && isComm(data))
      list.push(typeof data === "string" ? data.length : data.byteLength);
  };
  window.WebSocket = class extends WebSocket {
    /** @param {ConstructorParameters<typeof WebSocket>} args */
    constructor(...args) {
      super(...args);
      this.addEventListener("message", ({ data }) => recordMessage(messageSizes.received, data));
    }

    /** @param {Parameters<WebSocket["send"]>[0]} data */
    send(data) {
      recordMessage(messageSizes.sent, ArrayBuffer.isView(data) ? data.buffer : data);
      super.send(data);
    }
  };

  // Cells

  /**
   * Measure when the picture of a cell is painted, and when its execution count is shown.
   *
   * @param {Element} cell
   */
  const watchDisplay = (cell) =>
    new Promise((done) => {
      let answered = 0;
      let shown = 0;
      let hasPicture = false;
      const finish = () => {
        if (answered && shown) {
          observer.disconnect();
          done({ shown: shown - inputTime, late: shown - answered });
        }
      };
      const observer = new MutationObserver(() => {
        const number = cell.querySelector(".jp-InputPrompt")?.textContent ?? "";
        if (!answered && /\[\d+\]/.test(number)) {
          answered = performance.now();
          finish();
        }
        if (!hasPicture && cell.querySelector(".plotnet-picture [role=slider]")) {
          hasPicture = true;
          afterPaint((now) => {
            shown = now;
            finish();
          });
        }
      });
      observer.observe(cell, { subtree: true, childList: true, characterData: true });
    });

  const KEYS = [
    "PageUp",
    "ArrowRight",
    "PageUp",
    "ArrowLeft",
    "PageDown",
    "ArrowRight",
    "PageDown",
    "ArrowLeft",
  ];
  /** @type {(handle: Element, key: string) => void} */
  const press = (handle, key) => {
    handle.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }),
    );
  };

  /** @type {(since: number, until: number) => number} */
  const frames = (since, until) => changes.filter((time) => time > since && time <= until).length;
  const probe = {
    watchElements,
    watchImages,
    watchCanvases,
    watchDisplay,
    /** Wait until the picture has changed after a key event. */
    answer: () =>
      /** @type {Promise<void>} */ (
        new Promise((done) => {
          onAnswer = done;
          if (!inputTime) done();
          setTimeout(done, 5000);
        })
      ),
    reset() {
      times.length = 0;
      changes = [];
      scripts.length = 0;
      elements = 0;
      shift = 0;
      releaseTime = Infinity;
      inputTime = 0;
      messageSizes = { sent: [], received: [] };
    },
    result: () => ({
      times: times.map(([, duration]) => duration),
      // the browser does not report less than 16 ms
      presented: times.map(([start]) => presented.get(start) ?? 16),
      scripts,
      elements,
      shift,
      messageSizes,
    }),
    /**
     * Count the changes while the mouse was down, and those after the first one after its release.
     *
     * @param {number} since
     */
    dragged: (since) => ({
      rate: (1000 * frames(since, releaseTime)) / (releaseTime - since),
      late: Math.max(0, frames(releaseTime, Infinity) - 1),
    }),
    /** Measure the frames per second. */
    frameRate: () =>
      new Promise((done) => {
        let count = -1;
        let first = 0;
        /** @type {FrameRequestCallback} */
        const step = (time) => {
          first ||= time;
          count += 1;
          if (time - first < 1000) request(step);
          else done((1000 * count) / (time - first));
        };
        request(step);
      }),
    /**
     * Press keys on one handle of each explorer, one key on each in every frame.
     *
     * @param {string[]} names Names of the handles, in the order of the explorers.
     * @param {number} updates Of all explorers together.
     * @returns {Promise<void>}
     */
    move: (names, updates) =>
      new Promise((done) => {
        const explorers = [...document.querySelectorAll(".plotnet-explorer")];
        const handles = names.map(
          (name, i) =>
            /** @type {Element} */ (explorers[i].querySelector(`[role=slider][aria-label^="${name}"]`)),
        );
        let finished = 0;
        const step = () => {
          if (finished * handles.length >= updates) {
            request(() => done());
            return;
          }
          for (const handle of handles) press(handle, KEYS[finished % KEYS.length]);
          finished += 1;
          request(step);
        };
        request(step);
      }),
    /**
     * Measure the time of the listeners of a handle.
     *
     * @param {Element} handle
     * @param {number} count
     */
    handle(handle, count) {
      return Array.from({ length: count }, (_, i) => {
        const start = performance.now();
        press(handle, KEYS[i % KEYS.length]);
        return performance.now() - start;
      });
    },
  };
  Object.assign(window, { probe });
})();
