import { inspect } from 'node:util';

/**
 * A value that never shows itself: printing, logging, interpolating or JSON-encoding it gives `***`.
 * Only `reveal()` yields the value, so every place that handles the bare secret can be found by name.
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [inspect.custom](): string {
    return '***';
  }
}
