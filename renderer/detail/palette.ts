/** The colours of the page's tokens, as a canvas needs them: for the theme that is on now. */

import { PHASES } from '../../preload/contract.ts';
import type { LayerKey } from '../model/chart.ts';

export interface Palette {
  muted: string;
  line: string;
  gap: string;
  outage: string;
  degraded: string;
  down: string;
  layers: Record<LayerKey, string>;
  /** Of labels. */
  font: string;
}

/** Reads them through an element of the page, which is not changed by it. */
export function paletteOf(element: HTMLElement): Palette {
  const probe = element.ownerDocument.createElement('span');
  element.append(probe);
  const colour = (token: string): string => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const palette: Palette = {
    muted: colour('muted'),
    line: colour('line'),
    gap: colour('gap'),
    outage: colour('down-tint'),
    degraded: colour('degraded'),
    down: colour('down'),
    layers: {
      ...(Object.fromEntries(
        PHASES.map((phase) => [phase, colour(`phase-${phase}`)]),
      ) as Palette['layers']),
      p50: colour('accent'),
      p95: colour('text'),
      p99: colour('muted'),
    },
    font: `11px ${getComputedStyle(probe).fontFamily}`,
  };
  probe.remove();
  return palette;
}
