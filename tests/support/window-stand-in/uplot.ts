/** In place of uPlot where there is no canvas: what it was given is there to be looked at. */

type Hooks = Record<string, ((plot: StandInPlot) => void)[]>;

export interface GivenOptions {
  width: number;
  height: number;
  series: { dash?: number[] }[];
  hooks: Hooks;
  cursor: { bind: { dblclick: () => () => null } };
}

export default class StandInPlot {
  static readonly pxRatio = 1;
  /** Those not destroyed, oldest first. */
  static readonly all: StandInPlot[] = [];

  readonly options: GivenOptions;
  data: (number | null)[][];
  cursor: { left?: number } = {};
  select = { left: 0, width: 0 };

  constructor(options: GivenOptions, data: (number | null)[][]) {
    this.options = options;
    this.data = data;
    StandInPlot.all.push(this);
  }

  setData(data: (number | null)[][]): void {
    this.data = data;
  }

  setSize(): void {
    return undefined;
  }

  setSelect(): void {
    return undefined;
  }

  setCursor({ left }: { left: number }): void {
    this.cursor = { left };
  }

  /** A pixel is a second. */
  posToVal(px: number): number {
    return px;
  }

  valToPos(value: number): number {
    return value;
  }

  /** As if somebody dragged over these seconds. */
  drag(fromSeconds: number, toSeconds: number): void {
    this.select = { left: fromSeconds, width: toSeconds - fromSeconds };
    for (const hook of this.options.hooks['setSelect'] ?? []) hook(this);
  }

  /** As if the pointer were over this second. */
  hover(seconds: number): void {
    this.cursor = { left: seconds };
    for (const hook of this.options.hooks['setCursor'] ?? []) hook(this);
  }

  doubleClick(): void {
    this.options.cursor.bind.dblclick()();
  }

  destroy(): void {
    StandInPlot.all.splice(StandInPlot.all.indexOf(this), 1);
  }
}
