/** Descriptions of SVG elements, and the function that makes the page match a description. */

/**
 * A description of an element. A view returns new descriptions; `patch` changes the page only where a description
 * differs from the one before. Reuse the same object for what is unchanged (see `memoize`): it is then skipped.
 *
 * @typedef {{tag: string, key: string, attributes: Attributes, children: Children}} Node
 * @typedef {Record<string, unknown> & {control?: object}} Attributes
 * @typedef {string | Node[]} Children The text of an element, or its child elements.
 * @typedef {Node | null | undefined | false | Child[]} Child
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Describe an element.
 *
 * @param {string} tag
 * @param {Attributes & {key?: string | number}} [attributes] Numbers are rounded to two decimals; an attribute
 *   that is null, undefined or false is left out. `key` identifies the element among its siblings; the order of
 *   keyed siblings must not change. `control` is what the shell needs to operate the element.
 * @param {...(Child | string)} children A single string, or descriptions; null and false are skipped.
 * @returns {Node}
 */
export function h(tag, attributes = {}, ...children) {
  const { key = "", ...rest } = attributes;
  const [first] = children;
  if (typeof first === "string") return { tag, key: String(key), attributes: rest, children: first };
  /** @type {Node[]} */
  const nodes = [];
  collect(/** @type {Child[]} */ (children), nodes);
  return { tag, key: String(key), attributes: rest, children: nodes };
}

/**
 * @param {Child[]} children
 * @param {Node[]} nodes
 */
function collect(children, nodes) {
  for (const child of children) {
    if (Array.isArray(child)) collect(child, nodes);
    else if (child) nodes.push(child);
  }
}

const CACHE_SIZE = 64;

/**
 * Return a function that returns the same result, not an equal one, for equal options, which are numbers, strings,
 * booleans or null.
 *
 * @template {Record<string, number | string | boolean | null>} Options
 * @template Result
 * @param {(options: Options) => Result} make
 * @returns {(options: Options) => Result}
 */
export function memoize(make) {
  /** @type {Map<string, Result>} */
  const results = new Map();
  return (options) => {
    const key = Object.values(options).join("|");
    const known = results.get(key);
    if (known !== undefined) return known;
    if (results.size >= CACHE_SIZE) results.clear();
    const result = make(options);
    results.set(key, result);
    return result;
  };
}

/**
 * Write path data, with numbers rounded to two decimals.
 *
 * @param {TemplateStringsArray} parts
 * @param {...(number | string)} values
 * @returns {string}
 */
export function d(parts, ...values) {
  let data = parts[0];
  values.forEach((value, i) => {
    data += (typeof value === "number" ? round(value) : value) + parts[i + 1];
  });
  return data;
}

/** @param {number} x */
function round(x) {
  return Number.isInteger(x) ? x : Math.round(x * 100) / 100; // 100 times 1e308 is inf
}

/** @type {WeakMap<Element, object>} */
const controls = new WeakMap();

/**
 * Return what the view has given as the `control` of an element.
 *
 * @param {Element} element
 * @returns {any}
 */
export function controlOf(element) {
  return controls.get(element);
}

/**
 * What `patch` remembers of an element: its children by key, its text, and the description that they match.
 *
 * @typedef {{element: SVGElement, node: Node | null, visible: boolean}} Known
 * @typedef {{known: Map<string, Known>, text: Text | null, children: Children | null}} Memory
 */

/** @type {WeakMap<Element, Memory>} */
const memories = new WeakMap();

/**
 * Make the children of an element match descriptions. An element whose description is missing is hidden, not
 * removed: nothing is created twice during a drag, and the focus is never lost.
 *
 * @param {Element} parent
 * @param {Children} children
 */
export function patch(parent, children) {
  let memory = memories.get(parent);
  if (!memory) {
    memory = { known: new Map(), text: null, children: null };
    memories.set(parent, memory);
  }
  if (memory.children === children) return;
  memory.children = children;
  setText(parent, memory, typeof children === "string" ? children : "");
  if (typeof children === "string") {
    for (const child of memory.known.values()) setVisible(child, false);
    return;
  }
  const { known } = memory;
  /** @type {Set<string>} */
  const present = new Set();
  /** @type {Record<string, number>} */
  const counts = {};
  /** @type {Element | null} */
  let last = null;
  for (const node of children) {
    counts[node.tag] = (counts[node.tag] ?? 0) + 1;
    const key = node.key || `${node.tag} ${counts[node.tag]}`;
    let child = known.get(key);
    if (!child) {
      child = {
        element: /** @type {any} */ (document.createElementNS(SVG, node.tag)),
        node: null,
        visible: true,
      };
      known.set(key, child);
      parent.insertBefore(child.element, last ? last.nextSibling : parent.firstChild);
    }
    if (child.node !== node) {
      update(child.element, node.attributes, child.node?.attributes ?? {});
      patch(child.element, node.children);
      child.node = node;
    }
    setVisible(child, true);
    present.add(key);
    last = child.element;
  }
  if (known.size > present.size)
    for (const [key, child] of known) if (!present.has(key)) setVisible(child, false);
}

/**
 * Set the text beside the child elements: a number may become a power of ten, whose exponent is an element, and back.
 *
 * @param {Element} parent
 * @param {Memory} memory
 * @param {string} text
 */
function setText(parent, memory, text) {
  if (!memory.text && text) {
    memory.text = document.createTextNode(text);
    parent.prepend(memory.text);
  } else if (memory.text && memory.text.nodeValue !== text) memory.text.nodeValue = text;
}

/**
 * @param {Known} child
 * @param {boolean} visible
 */
function setVisible(child, visible) {
  if (child.visible === visible) return;
  child.visible = visible;
  child.element.style.display = visible ? "" : "none";
}

/**
 * Set the attributes that have changed.
 *
 * @param {SVGElement} element
 * @param {Attributes} attributes
 * @param {Attributes} before
 */
function update(element, attributes, before) {
  for (const name in attributes) {
    const value = attributes[name];
    if (name === "control") controls.set(element, /** @type {object} */ (value));
    else if (before[name] !== value) setAttribute(element, name, value);
  }
  for (const name in before) if (!(name in attributes)) element.removeAttribute(name);
}

/**
 * @param {SVGElement} element
 * @param {string} name
 * @param {unknown} value
 */
function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, String(typeof value === "number" ? round(value) : value));
}
