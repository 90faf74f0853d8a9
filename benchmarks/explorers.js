/**
 * What benchmarks/explorers.py measures with, in the page: it stands there before JupyterLab's own scripts.
 *
 * A picture has changed when the browser is through with the frame that shows the change: it has run the
 * scripts of the frame, laid out, and handed the frame on to be drawn. A message that is posted within a frame
 * arrives right after that; for what changes outside of a frame, the next one is waited for first.
 */
(() => {
  /**
   * @typedef {(now: number) => void} Callback Called with the time, as performance.now() has it.
   * @typedef {PerformanceEntry & {value: number}} LayoutShift
   */

  // Frames

  let inFrame = false;
  /** @type {number[]} */
  const scripts = []; // how long the scripts of a frame took, where they took their time
  let frame = { time: -1, took: 0 };
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    request((time) => {
      inFrame = true;
      const start = performance.now();
      try {
        callback(time);
      } finally {
        if (frame.time !== time) frame = { time, took: 0 };
        frame.took += performance.now() - start;
        queueMicrotask(() => (inFrame = false)); // after what observes mutations
      }
    });
  /** @param {Callback} then */
  const afterFrame = (then) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(0);
  };
  /** @param {Callback} then */
  const painted = (then) => (inFrame ? afterFrame(then) : request(() => afterFrame(then)));

  // What is asked for, and what comes of it

  let asked = 0; // when the key was pressed, or the cell was run
  /** @type {[start: number, took: number][]} */
  const times = [];
  let waiting = () => {};
  /** @type {number[]} */
  let changes = []; // the frames in which the picture changed, by their time
  let letGo = Infinity;
  let elements = 0;
  const changed = () => {
    const start = asked; // a key that comes in the meantime is not answered by this
    const own = frame;
    if (inFrame && changes.at(-1) !== own.time) {
      changes.push(own.time);
      afterFrame(() => scripts.push(own.took));
    }
    const isInside = inFrame;
    painted((now) => {
      if (!isInside) {
        const time = Number(document.timeline.currentTime);
        if (changes.at(-1) !== time) changes.push(time);
      }
      if (start && start === asked) {
        times.push([start, now - start]);
        asked = 0;
        waiting();
      }
    });
  };
  addEventListener("keydown", (event) => (asked = event.timeStamp), true);
  addEventListener("pointerup", (event) => (letGo = event.timeStamp), true);

  /** @param {MutationRecord[]} records */
  const countElements = (records) => {
    for (const { addedNodes, removedNodes } of records) {
      for (const node of [...addedNodes, ...removedNodes])
        elements += Number(node.nodeType === Node.ELEMENT_NODE);
    }
  };

  /**
   * Watch a picture whose elements are moved.
   *
   * @param {Element} target
   */
  const watchMoved = (target) => {
    new MutationObserver((records) => {
      countElements(records);
      changed();
    }).observe(target, { subtree: true, childList: true, attributes: true, characterData: true });
  };

  /**
   * Watch an output in which a new image takes the place of the one before.
   *
   * @param {Element} target
   */
  const watchImages = (target) => {
    let shown = target.querySelector("img")?.src;
    new MutationObserver((records) => {
      countElements(records);
      const image = target.querySelector("img");
      if (!image || image.src === shown) return; // the output is empty, or still the one before
      shown = image.src;
      image.decode().then(changed, () => {});
    }).observe(target, { subtree: true, childList: true, attributes: true });
  };

  /**
   * Watch the canvases within a cell.
   *
   * @param {Element} target
   */
  const watchCanvases = (target) => {
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    /** @this {CanvasRenderingContext2D} @param {unknown[]} given */
    CanvasRenderingContext2D.prototype.drawImage = function (...given) {
      Reflect.apply(draw, this, given);
      if (target.contains(this.canvas)) changed();
    };
  };

  // What else the browser itself tells

  let shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) shift += /** @type {LayoutShift} */ (entry).value;
  }).observe({ type: "layout-shift" });
  /** @type {Map<number, number>} */
  const presented = new Map(); // from a key to the next frame on the screen, by when it was pressed
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (entry.name === "keydown") presented.set(entry.startTime, entry.duration);
  }).observe(/** @type {PerformanceObserverInit} */ ({ type: "event", durationThreshold: 16 }));

  // What goes to the kernel and what comes from it

  /** @type {{sent: number[], received: number[]}} */
  let wire = { sent: [], received: [] };
  /** @param {string | ArrayBuffer} data */
  const isComm = (data) => {
    const text = typeof data === "string" ? data : new TextDecoder("latin1").decode(data.slice(0, 3000));
    return text.includes('"comm_msg"');
  };
  /** @type {(list: number[], data: unknown) => void} */
  const note = (list, data) => {
    if ((typeof data === "string" || data instanceof ArrayBuffer) && isComm(data))
      list.push(typeof data === "string" ? data.length : data.byteLength);
  };
  window.WebSocket = class extends WebSocket {
    /** @param {ConstructorParameters<typeof WebSocket>} given */
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => note(wire.received, data));
    }

    /** @param {Parameters<WebSocket["send"]>[0]} data */
    send(data) {
      note(wire.sent, ArrayBuffer.isView(data) ? data.buffer : data);
      super.send(data);
    }
  };

  // Cells

  /**
   * Run a cell's display: when its picture is painted, and when its number has come.
   *
   * @param {Element} cell
   */
  const watchDisplay = (cell) =>
    new Promise((done) => {
      let answered = 0;
      let shown = 0;
      let isThere = false;
      const finish = () => {
        if (answered && shown) {
          observer.disconnect();
          done({ shown: shown - asked, late: shown - answered });
        }
      };
      const observer = new MutationObserver(() => {
        const number = cell.querySelector(".jp-InputPrompt")?.textContent ?? "";
        if (!answered && /\[\d+\]/.test(number)) {
          answered = performance.now();
          finish();
        }
        if (!isThere && cell.querySelector(".plotnet-picture [role=slider]")) {
          isThere = true;
          painted((now) => {
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
  /** @param {Element} explorer */
  const firstHandle = (explorer) => {
    const handles = [...explorer.querySelectorAll("[role=slider]")];
    return handles.find((handle) => handle.getClientRects().length > 0) ?? handles[0];
  };
  /** @type {(handle: Element, key: string) => void} */
  const press = (handle, key) => {
    handle.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }),
    );
  };

  /** @type {(since: number, until: number) => number} */
  const frames = (since, until) => changes.filter((time) => time > since && time <= until).length;
  const probe = {
    watchMoved,
    watchImages,
    watchCanvases,
    watchDisplay,
    /** Wait until a key was answered by a picture. */
    answer: () =>
      /** @type {Promise<void>} */ (
        new Promise((done) => {
          waiting = done;
          if (!asked) done();
          setTimeout(done, 5000);
        })
      ),
    reset() {
      times.length = 0;
      changes = [];
      scripts.length = 0;
      elements = 0;
      shift = 0;
      letGo = Infinity;
      asked = 0;
      wire = { sent: [], received: [] };
    },
    result: () => ({
      times: times.map(([, took]) => took),
      // what was on the screen within 16 ms is not told
      presented: times.map(([start]) => presented.get(start) ?? 16),
      scripts,
      elements,
      shift,
      wire,
    }),
    /**
     * Count the changes while the mouse was down, and those after the first one after it was let go.
     *
     * @param {number} since
     */
    dragged: (since) => ({
      rate: (1000 * frames(since, letGo)) / (letGo - since),
      late: Math.max(0, frames(letGo, Infinity) - 1),
    }),
    /** Count the frames of a second. */
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
     * Press keys on the first handle of the first `count` explorers, one a frame and each in turn.
     *
     * @param {number} count
     * @param {number} updates
     * @returns {Promise<void>}
     */
    move: (count, updates) =>
      new Promise((done) => {
        const handles = [...document.querySelectorAll(".plotnet-explorer")].slice(0, count).map(firstHandle);
        let made = 0;
        const step = () => {
          if (made === updates) {
            request(() => done());
            return;
          }
          press(handles[made % handles.length], KEYS[Math.floor(made / handles.length) % KEYS.length]);
          made += 1;
          request(step);
        };
        request(step);
      }),
    /**
     * Time what a handle's listeners do at once.
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
