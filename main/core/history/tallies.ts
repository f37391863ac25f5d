/** Counts and times of ranges, put together of as few rows as will do. */

import { HOUR, piecesOf } from './arithmetic/levels.ts';
import type { Piece, Reach } from './arithmetic/levels.ts';
import { addTally, emptyTally, takeTally, tallyOf } from './arithmetic/roll-up.ts';
import type { Tally } from './arithmetic/roll-up.ts';
import type { Span } from './arithmetic/spans.ts';
import { pastsOf } from './pasts.ts';
import type { Tables } from './queries.ts';
import { reachOf } from './tables/progress.ts';

type Tallies = ReadonlyMap<number, Tally>;

/** By server, in the order of the ranges. */
export function talliesOf(
  tables: Tables,
  servers: readonly number[],
  location: number,
  ranges: readonly Span[],
): Map<number, Tally[]> {
  const sums = new Map(servers.map((server) => [server, ranges.map(emptyTally)]));
  for (const [reach, group] of byReach(tables, servers, location)) {
    const sources = new Sources(tables, group, location);
    for (const [place, range] of ranges.entries()) {
      for (const piece of piecesOf(range, reach, HOUR)) {
        for (const server of group) {
          const sum = sums.get(server)?.[place];
          if (sum) sources.addTo(sum, server, piece);
        }
      }
    }
  }
  return sums;
}

/** What was read already: ranges have ends in common. */
class Sources {
  readonly #tables: Tables;
  readonly #servers: readonly number[];
  readonly #location: number;
  readonly #pieces = new Map<string, Tallies>();
  readonly #totals = new Map<number, Tallies>();

  constructor(tables: Tables, servers: readonly number[], location: number) {
    this.#tables = tables;
    this.#servers = servers;
    this.#location = location;
  }

  addTo(sum: Tally, server: number, piece: Piece): void {
    if (piece.level === HOUR) {
      addTally(sum, this.#totalsBefore(piece.toMs).get(server) ?? emptyTally());
      takeTally(sum, this.#totalsBefore(piece.fromMs).get(server) ?? emptyTally());
    } else addTally(sum, this.#of(piece).get(server) ?? emptyTally());
  }

  #totalsBefore(ms: number): Tallies {
    const known = this.#totals.get(ms);
    if (known) return known;
    const read = this.#tables.rollups.totals.before(this.#servers, this.#location, ms);
    this.#totals.set(ms, read);
    return read;
  }

  #of(piece: Piece): Tallies {
    const key = `${piece.fromMs} ${piece.toMs}`;
    const known = this.#pieces.get(key);
    if (known) return known;
    const read = this.#read(piece);
    this.#pieces.set(key, read);
    return read;
  }

  #read({ level, ...span }: Piece): Tallies {
    const { samples, rollups } = this.#tables;
    if (level) return rollups.tallies(this.#servers, this.#location, level, span);
    const pasts = pastsOf(this.#tables, this.#location, span, () =>
      samples.checks(this.#servers, this.#location, span),
    );
    return new Map([...pasts].map(([server, past]) => [server, tallyOf(past, span)]));
  }
}

/** Mostly all are equally far. */
function byReach(
  { rollups }: Tables,
  servers: readonly number[],
  location: number,
): Map<Reach, number[]> {
  const groups = new Map<string, [Reach, number[]]>();
  for (const server of servers) {
    const reach = reachOf(rollups.progress.get(server, location));
    const key = [reach.begun, ...reach.watermarks].join(' ');
    const group = groups.get(key) ?? [reach, []];
    group[1].push(server);
    groups.set(key, group);
  }
  return new Map(groups.values());
}
