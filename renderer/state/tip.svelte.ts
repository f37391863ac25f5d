/** What is told of the place the pointer is at. */

export interface Tip {
  title: string;
  /** Label and value each. */
  lines: readonly (readonly [string, string])[];
  /** Where: above or below this. */
  at: Pick<DOMRect, 'left' | 'top' | 'bottom'>;
}

export class Tips {
  current: Tip | null = $state.raw(null);

  show(tip: Tip): void {
    this.current = tip;
  }

  hide(): void {
    this.current = null;
  }
}
