/** A value that is replaced whole, and followed by those who read it. */
export class Cell<T> {
  value: T;

  constructor(value: T) {
    this.value = $state.raw(value);
  }
}
