/** The address of a page that shows one explorer: it opens a state, and can be copied. */

import { readLink, writeLink } from "./link.js";

/**
 * @import { Linkable } from "./link.js"
 * @import { Changes, Page } from "./page.js"
 * @import { Trait } from "./values.js"
 */

// what an address can set besides traits
/** @type {Trait} */
const FLAG = { kind: "flag", expected: "true or false" };
/** @type {Trait} */
const THEME = { kind: "choice", expected: "light or dark", options: ["light", "dark"] };

export class Address {
  /**
   * @param {Page<any>} page
   * @param {{toggles: {toggle: string}[], linked: Record<string, Trait>, complete: Linkable["complete"]}} options
   */
  constructor(page, { toggles, linked, complete }) {
    const { traits, arguments: names } = page.data;
    this.page = page;
    this.opened = "";
    page.initial.theme = page.local.theme = "";
    /** @type {Linkable} */
    this.linkable = {
      traits: {
        ...Object.fromEntries(names.map((name) => [name, traits[name]])),
        ...Object.fromEntries(toggles.map(({ toggle }) => [toggle, FLAG])),
        ...linked,
        theme: THEME,
      },
      initial: page.initial,
      complete: (changes, state) => complete(changes, { ...page.constants, ...state }),
    };
  }

  /**
   * Open the state that the address names, now and when it changes.
   *
   * @returns {() => void} Stops it.
   */
  follow() {
    const open = () => this.open(location.hash);
    window.addEventListener("hashchange", open);
    open();
    return () => window.removeEventListener("hashchange", open);
  }

  /**
   * Open the state of a link, to which Reset then returns.
   *
   * @param {string} hash
   */
  open(hash) {
    if (hash === this.opened || /^#[^=]+$/.test(hash)) return; // the latter names an element of the page
    this.opened = hash;
    const { page } = this;
    const { state, problems } = readLink(hash, this.linkable);
    page.initial = state;
    document.documentElement.dataset.theme = String(state.theme);
    page.reset();
    if (problems.length) page.warn(`Ignored in the address: ${problems.join("; ")}.`);
  }

  /** The address that opens the present state. */
  get current() {
    return (
      location.href.replace(/#.*/s, "") + writeLink(/** @type {Changes} */ (this.page.state), this.linkable)
    );
  }
}
