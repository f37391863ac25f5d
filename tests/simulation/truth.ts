/** What really happened in a simulated world, and who could have seen it. */

/** From and to by true time, milliseconds. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/** A service that really was out of order: not its network, not this computer. */
export interface Outage extends Span {
  serverId: string;
}

/** Spans during which something was so, told by moments at which it changed. */
export class Timeline {
  readonly #spans: Span[] = [];
  #sinceMs: number | null = null;

  set(on: boolean, atMs: number): void {
    if (on) this.#sinceMs ??= atMs;
    else if (this.#sinceMs !== null) {
      if (atMs > this.#sinceMs) this.#spans.push({ fromMs: this.#sinceMs, toMs: atMs });
      this.#sinceMs = null;
    }
  }

  /** All spans until then, the last one cut off there. */
  spans(untilMs: number): Span[] {
    const open = this.#sinceMs === null ? [] : [{ fromMs: this.#sinceMs, toMs: untilMs }];
    return [...this.#spans, ...open].filter(({ fromMs, toMs }) => toMs > fromMs);
  }
}

export function intersect(some: readonly Span[], others: readonly Span[]): Span[] {
  return some.flatMap((a) =>
    others.flatMap((b) => {
      const span = {
        fromMs: Math.max(a.fromMs, b.fromMs),
        toMs: Math.min(a.toMs, b.toMs),
      };
      return span.toMs > span.fromMs ? [span] : [];
    }),
  );
}

export function totalMs(spans: readonly Span[]): number {
  return spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

export function subtract(spans: readonly Span[], others: readonly Span[]): Span[] {
  let rest = [...spans];
  for (const { fromMs, toMs } of others) {
    rest = rest.flatMap((span) => [
      ...intersect([span], [{ fromMs: -Infinity, toMs: fromMs }]),
      ...intersect([span], [{ fromMs: toMs, toMs: Infinity }]),
    ]);
  }
  return rest;
}
