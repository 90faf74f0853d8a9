/** What a reader has answered on a page: kept in the storage of the browser, where it allows that. */

/**
 * Numbers that JSON lacks are the strings "nan", "inf" and "-inf".
 *
 * @typedef {number | string | (number | string)[]} Answer
 * @typedef {object} State
 * @property {Record<string, {value: Answer | null}>} predictions null: shown without a prediction
 * @property {Record<string, number[]>} questions choices in the order in which they were made
 * @property {Record<string, true>} exercises solved ones
 * @property {string[]} reached ids of sections that have been opened
 * @typedef {ReturnType<typeof openStore>} Store
 */

/**
 * Return the state of a lesson, and functions that change and follow it.
 *
 * @param {string} lesson
 */
export function openStore(lesson) {
  const key = `plotnet:${lesson}`;
  /** @type {State} */
  const state = { predictions: {}, questions: {}, exercises: {}, reached: [], ...read(key) };
  /** @type {(() => void)[]} */
  const listeners = [];
  return {
    state,
    /** @param {(state: State) => void} edit */
    change(edit) {
      edit(state);
      write(key, state);
      for (const listener of listeners) listener();
    },
    /** @param {() => void} listener called now and after each change */
    follow(listener) {
      listeners.push(listener);
      listener();
    },
  };
}

/** @param {string} key */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}");
  } catch {
    return {}; // forbidden, or damaged
  }
}

/**
 * @param {string} key
 * @param {State} state
 */
function write(key, state) {
  try {
    localStorage.setItem(key, JSON.stringify(state));
  } catch {
    // forbidden or full: nothing is remembered
  }
}
