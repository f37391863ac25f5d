/** How long a movement may take: nothing at all for people who asked for none. */
export const motion = (ms: number): number =>
  matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ms;
