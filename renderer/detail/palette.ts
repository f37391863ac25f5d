/** The colours of the page's tokens, as a canvas needs them: for the theme that is on now. */

import { PHASES } from '../../preload/contract.ts';
import type { LayerKey } from '../model/chart.ts';

export interface Palette {
  surface: string;
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
  // A person's own colours are for text and frames; of layers they would make one black shape.
  probe.style.setProperty('forced-color-adjust', 'none');
  element.append(probe);
  const forced = matchMedia('(forced-colors: active)').matches;
  const colour = (token: string, own = ''): string => {
    probe.style.color = forced && own !== '' ? own : `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const palette: Palette = {
    surface: colour('surface', 'Canvas'),
    muted: colour('muted', 'CanvasText'),
    line: colour('line', 'GrayText'),
    gap: colour('gap'),
    outage: colour('down-tint'),
    degraded: colour('degraded'),
    down: colour('down'),
    layers: {
      ...(Object.fromEntries(
        PHASES.map((phase) => [phase, colour(`phase-${phase}`)]),
      ) as Palette['layers']),
      p50: colour('accent'),
      p95: colour('text', 'CanvasText'),
      p99: colour('muted', 'CanvasText'),
    },
    font: `11px ${getComputedStyle(probe).fontFamily}`,
  };
  probe.remove();
  return palette;
}
