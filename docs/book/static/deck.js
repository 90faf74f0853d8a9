/** The slides of a lesson: which parts of the page each slide shows, and which text is only for the presenter. */

/**
 * A part of the page that a slide shows. A long listing or table is shown in several parts: `rows` are the elements
 * of this one. `weight` estimates its height in lines of text.
 *
 * @typedef {{kind: string, element: HTMLElement, weight: number, rows?: Element[]}} Piece
 */

/**
 * One slide: what it shows, the text of the page that belongs to it, and what is shown one after the other.
 *
 * @typedef {{pieces: Piece[], prose: Element[], section: Element, steps: number}} Slide
 */

const CAPACITY = 14; // lines of text on a slide
const TOLERATED = 16; // the same for the output of a cell, which stays with the code
const LISTING = 24; // lines of code or output on a slide
const TABLE = 8; // rows of a table on a slide
const ALONE = new Set(["explorer", "question", "prediction"]); // nothing follows on the same slide
const STARTS = new Set(["explorer", "question", "comparison"]); // nothing precedes on the same slide
const CONTAINERS = "section, .after-prediction, .cell, .cell_input, .cell_output";

/**
 * Divide a lesson into slides.
 *
 * @param {HTMLElement} lesson
 * @returns {Slide[]}
 */
export function divide(lesson) {
  /** @type {Slide[]} */
  const slides = [];
  /** @type {Element[]} */
  let waiting = []; // text before the first piece of the next slide
  let closed = true;
  for (const { piece, text, section } of walk(lesson)) {
    if (text) {
      if (closed || slides.at(-1)?.section !== section) waiting.push(text);
      else slides.at(-1)?.prose.push(text);
    }
    if (!piece) continue;
    if (slides.length && slides.at(-1)?.section !== section) {
      slides.at(-1)?.prose.push(...waiting.filter((before) => !section.contains(before)));
      waiting = waiting.filter((before) => section.contains(before));
    }
    const slide = slides.at(-1);
    if (!slide || closed || startsSlide(slide, piece)) {
      const pieces = slide && !closed && slide.section === section ? takeIntroduction(slide, piece) : [];
      slides.push({ pieces, prose: waiting, section, steps: 1 });
      waiting = [];
    }
    const current = /** @type {Slide} */ (slides.at(-1));
    current.pieces.push(piece);
    current.section = section;
    closed = ALONE.has(piece.kind);
    if (piece.kind === "tasks") {
      current.steps = Math.max(1, piece.element.children.length);
      closed = true;
    }
    if (piece.kind === "explorer") closed = false; // its tasks follow
    if (piece.kind === "prediction") current.steps = 2;
  }
  slides.at(-1)?.prose.push(...waiting);
  return slides;
}

/**
 * Whether a piece is the first of the next slide.
 *
 * @param {Slide} slide
 * @param {Piece} piece
 */
function startsSlide({ pieces }, piece) {
  if (pieces.every(({ kind }) => kind === "heading")) return false;
  if (pieces.some(({ kind }) => kind === "explorer")) return piece.kind !== "tasks";
  if (piece.kind === "heading" || STARTS.has(piece.kind)) return true;
  if (foldOf(pieces.at(-1)) !== foldOf(piece)) return true;
  const last = pieces[pieces.length - 1];
  const capacity = isOutput(piece, last.element) ? TOLERATED : CAPACITY;
  return sum(pieces) + piece.weight > capacity;
}

/**
 * Remove the pieces at the end of a slide that introduce what follows, such as a task, or the code of an output.
 *
 * @param {Slide} slide
 * @param {Piece} next
 */
function takeIntroduction({ pieces }, next) {
  /** @type {Piece[]} */
  const taken = [];
  for (let last = pieces.at(-1); last && introduces(last, taken[0] ?? next); last = pieces.at(-1)) {
    if (!pieces.slice(0, -1).some(({ kind }) => kind !== "heading")) break;
    if (sum([last, ...taken, next]) > TOLERATED) break;
    taken.unshift(...pieces.splice(-1));
  }
  return taken;
}

/**
 * @param {Piece} piece
 * @param {Piece} next
 */
function introduces({ kind, element }, next) {
  if (kind === "sentence")
    return ["exercise", "prediction"].includes(next.kind) || !!element.textContent?.trim().endsWith(":");
  return isOutput(next, element);
}

/**
 * Whether a piece is an output of the cell that an element belongs to.
 *
 * @param {Piece} piece
 * @param {Element} element
 */
function isOutput({ element: output }, element) {
  const cell = output.closest(".cell_output")?.parentElement;
  return !!cell?.contains(element);
}

/**
 * Return the fold of a solution.
 *
 * @param {Piece | undefined} piece
 */
function foldOf(piece) {
  return piece?.element.closest(".solution");
}

/** @param {Piece[]} pieces */
function sum(pieces) {
  return pieces.reduce((total, { weight }) => total + weight, 0);
}

/**
 * Yield the pieces of a lesson in order, and the texts, which may contain a sentence for a slide.
 *
 * @param {Element} container
 * @param {Element} [section]
 * @returns {Generator<{piece?: Piece, text?: Element, section: Element}>}
 */
function* walk(container, section = container) {
  let explorer = false; // whether the tasks of an explorer follow
  for (const element of /** @type {HTMLElement[]} */ ([...container.children])) {
    if (element.matches("script, template, .headerlink, .lesson-tools, :empty")) continue;
    element.classList.add(element.matches(CONTAINERS) ? "slide-container" : "slide-block");
    if (element.tagName === "SECTION") yield* walk(element, element);
    else if (element.matches(".tag_explorer")) {
      yield* explore(element, section);
      explorer = true;
      continue;
    } else if (element.matches("ol") && explorer) {
      [...element.children].forEach((item, i) => item.setAttribute("value", String(i + 1)));
      yield { piece: { kind: "tasks", element, weight: 0 }, text: element, section };
    } else if (element.matches(".cell")) {
      const pieces = imports(element) ? [] : [...walk(element, section)];
      // after a prediction, the output comes first if the code is long
      if (element.previousElementSibling?.matches(".comparison") && element.querySelector(".code-fold"))
        pieces.sort((a, b) => rank(a.piece) - rank(b.piece));
      yield* pieces;
    } else if (element.matches(`${CONTAINERS}, .code-fold`)) yield* walk(element, section);
    else if (element.matches("details.fold")) yield* unfold(element, section);
    else yield* read(element, section);
    if (!element.matches("p")) explorer = false;
  }
}

/**
 * Whether a cell has only imports.
 *
 * @param {Element} cell
 */
function imports(cell) {
  const lines = cell.textContent?.trim().split("\n") ?? [];
  return lines.every((line) => /^(import|from) /.test(line)) && !!hide(cell);
}

/** @param {Piece | undefined} piece */
function rank(piece) {
  return piece?.element.closest(".code-fold") ? 1 : 0;
}

/** @param {Element} cell */
function hide(cell) {
  cell.classList.replace("slide-container", "slide-block");
  return true;
}

/**
 * Yield an explorer without its code.
 *
 * @param {HTMLElement} cell
 * @param {Element} section
 */
function* explore(cell, section) {
  for (const part of cell.children) part.classList.add("slide-block");
  const output = /** @type {HTMLElement | null} */ (cell.querySelector(":scope > .cell_output"));
  if (output) yield { piece: { kind: "explorer", element: output, weight: CAPACITY }, section };
}

/**
 * Yield what slides show of a fold, whose whole text is for the presenter.
 *
 * @param {HTMLElement} fold
 * @param {Element} section
 * @returns {Generator<{piece?: Piece, text?: Element, section: Element}>}
 */
function* unfold(fold, section) {
  fold.classList.toggle("slide-titled", fold.querySelector("summary")?.textContent !== "Why");
  yield { text: fold, section };
  for (const { piece } of walk(fold, section)) if (piece) yield { piece, section };
}

/**
 * Yield the pieces of an element that contains no other blocks.
 *
 * @param {HTMLElement} element
 * @param {Element} section
 * @returns {Generator<{piece?: Piece, text?: Element, section: Element}>}
 */
function* read(element, section) {
  const kind = kindOf(element);
  if (kind === "text" || kind === "sentence" || kind === "list") yield { text: element, section };
  if (kind === "sentence" || kind === "list") {
    markRest(element);
    const marked = [...element.querySelectorAll(".on-slide")];
    const weight = marked.reduce((lines, { textContent }) => lines + lineCount(textContent, 58), 0);
    yield { piece: { kind, element, weight }, section };
  } else if (kind === "listing") {
    for (const rows of groups(splitLines(element), LISTING)) {
      const weight = rows.reduce(
        (sum, { textContent }) => sum + 0.7 * Math.max(1, lineCount(textContent, 105)),
        1,
      );
      yield { piece: { kind, element, weight, rows }, section };
    }
  } else if (kind === "table") {
    for (const rows of groups([...element.querySelectorAll("tbody > tr")], TABLE)) {
      const weight = rows.reduce((lines, { textContent }) => lines + lineCount(textContent, 70) + 0.2, 2);
      yield { piece: { kind, element, weight, rows }, section };
    }
  } else if (kind !== "text") yield { piece: { kind, element, weight: weightOf(kind, element) }, section };
}

/** @param {Element} element */
function kindOf(element) {
  if (element.matches("h1, h2, h3")) return "heading";
  if (element.matches(".math-wrapper, .equation")) return "equation";
  for (const kind of ["prediction", "comparison", "question", "exercise"]) {
    if (element.matches(`.${kind}`)) return kind;
  }
  if (element.matches(".table-wrapper, table")) return "table";
  if (element.querySelector("svg, img")) return "figure";
  if (element.querySelector("table")) return "table";
  if (element.querySelector("pre")) return "listing";
  if (element.querySelector(".on-slide")) return element.matches("ul, ol") ? "list" : "sentence";
  return "text";
}

/**
 * @param {string} kind
 * @param {Element} element
 */
function weightOf(kind, element) {
  if (kind === "heading") return 2;
  if (kind === "equation") return 2.2 * Math.max(1, element.querySelectorAll("mtable > mtr").length);
  if (kind === "figure") return 10;
  if (kind === "comparison") return 4;
  if (kind === "exercise")
    return 0.7 * (element.querySelector("pre")?.textContent?.split("\n").length ?? 0) + 1;
  const choices = element.querySelectorAll(".choice, input").length;
  return 1 + choices + lineCount(element.querySelector("p")?.textContent ?? "", 50);
}

/**
 * @param {string} text
 * @param {number} length
 */
function lineCount(text, length) {
  return Math.ceil(text.length / length);
}

/**
 * Divide items into groups of about the same size.
 *
 * @template Item
 * @param {Item[]} items
 * @param {number} size
 */
function groups(items, size) {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) =>
    items.slice(Math.ceil((i * items.length) / count), Math.ceil(((i + 1) * items.length) / count)),
  );
}

/**
 * Wrap what slides do not show of a text with marked sentences. In a list, items without any are marked.
 *
 * @param {Element} element
 */
function markRest(element) {
  if (element.matches("ul, ol")) {
    for (const item of element.children) {
      if (item.querySelector(".on-slide")) for (const part of item.children) markRest(part);
      else item.classList.add("off-slide");
    }
  } else if (!element.querySelector(".on-slide")) element.classList.add("off-slide");
  else {
    for (const node of [...element.childNodes]) {
      const marked = node instanceof Element && node.matches(".on-slide, .off-slide");
      if (marked || !node.textContent?.trim()) continue;
      const wrapper = document.createElement("span");
      wrapper.className = "off-slide";
      node.replaceWith(wrapper);
      wrapper.append(node);
    }
  }
}

/**
 * Put each line of a listing into an element of its own, and return these elements.
 *
 * @param {Element} listing
 */
function splitLines(listing) {
  const pre = /** @type {HTMLElement} */ (listing.querySelector("pre"));
  if (!pre.querySelector(".slide-line")) {
    /** @type {HTMLElement[]} */
    const lines = [];
    const start = () => {
      const line = document.createElement("span");
      line.className = "slide-line";
      lines.push(line);
      return line;
    };
    let line = start();
    for (const node of [...pre.childNodes]) {
      (node.textContent ?? "").split("\n").forEach((text, i) => {
        if (i > 0) {
          line.append("\n");
          line = start();
        }
        const copy = node.cloneNode();
        copy.textContent = text;
        if (text) line.append(copy);
      });
    }
    pre.replaceChildren(...lines.filter((made) => made.textContent));
  }
  const lines = [...pre.children];
  while (lines.length > 1 && !lines.at(-1)?.textContent?.trim()) lines.pop();
  return lines;
}
