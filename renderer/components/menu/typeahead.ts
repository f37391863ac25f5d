/** Letters typed in a menu lead to the item that begins with them. */

/** What is typed within this time of each other belongs together. */
const TOGETHER_MS = 700;

export class Typeahead {
  #typed = '';
  #atMs = -Infinity;

  /** The item to go to, counted from the one after `from`; null for a key that is no letter, or leads nowhere. */
  find(event: KeyboardEvent, items: readonly Element[], from: number): number | null {
    if (event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey) return null;
    const together = event.timeStamp - this.#atMs < TOGETHER_MS;
    this.#typed = together ? this.#typed + event.key.toLowerCase() : event.key.toLowerCase();
    this.#atMs = event.timeStamp;
    // More letters narrow down; one moves on.
    const first = this.#typed.length > 1 ? Math.max(from, 0) : from + 1;
    for (let step = 0; step < items.length; step += 1) {
      const index = (first + step) % items.length;
      if (items[index]?.textContent.trim().toLowerCase().startsWith(this.#typed)) return index;
    }
    return null;
  }
}
