/** Which server is due next: a binary heap whose entries can be moved and taken out by id. */

interface Entry {
  id: string;
  dueMs: number;
}

export class DueQueue {
  readonly #heap: Entry[] = [];
  readonly #places = new Map<string, number>();

  get size(): number {
    return this.#heap.length;
  }

  /** The entry due first, not taken out. */
  peek(): Readonly<Entry> | undefined {
    return this.#heap[0];
  }

  dueMs(id: string): number | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#heap[place]?.dueMs;
  }

  /** Adds the id or moves it. */
  set(id: string, dueMs: number): void {
    const place = this.#places.get(id) ?? this.#heap.length;
    this.#put(place, { id, dueMs });
    this.#down(this.#up(place));
  }

  delete(id: string): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    this.#places.delete(id);
    const last = this.#heap.pop();
    if (!last || last.id === id) return;
    this.#put(place, last);
    this.#down(this.#up(place));
  }

  clear(): void {
    this.#heap.length = 0;
    this.#places.clear();
  }

  #put(place: number, entry: Entry): void {
    this.#heap[place] = entry;
    this.#places.set(entry.id, place);
  }

  #due(place: number): number {
    return this.#heap[place]?.dueMs ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const atA = this.#heap[a];
    const atB = this.#heap[b];
    if (!atA || !atB) return;
    this.#put(a, atB);
    this.#put(b, atA);
  }

  #up(place: number): number {
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#due(parent) <= this.#due(place)) break;
      this.#swap(parent, place);
      place = parent;
    }
    return place;
  }

  #down(place: number): void {
    for (;;) {
      const left = 2 * place + 1;
      const child = this.#due(left + 1) < this.#due(left) ? left + 1 : left;
      if (this.#due(child) >= this.#due(place)) return;
      this.#swap(place, child);
      place = child;
    }
  }
}
