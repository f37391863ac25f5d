/** Checks with the gaps and incidents that belong to them. */

import type { Check } from './arithmetic/raw-check.ts';
import type { Past } from './arithmetic/roll-up.ts';
import type { Span } from './arithmetic/spans.ts';
import type { Tables } from './queries.ts';

/**
 * Of each server that has any checks.
 * @param ask gives the checks of a span, by server.
 */
export function pastsOf<C extends Check>(
  { gaps, incidents }: Pick<Tables, 'gaps' | 'incidents'>,
  location: number,
  span: Span,
  ask: () => Map<number, C[]>,
): Map<number, Past<C>> {
  const found = [...ask()].filter(([, checks]) => checks.length > 0);
  const checked = found.map(([server]) => server);
  const gapsOf = gaps.spans(checked, location, span);
  const incidentsOf = incidents.spans(checked, location, span);
  return new Map(
    found.map(([server, checks]) => [
      server,
      { checks, gaps: gapsOf.get(server) ?? [], incidents: incidentsOf.get(server) ?? [] },
    ]),
  );
}
