/** One timer of each name; a timer that is set again begins anew. */
export interface NamedTimers<T extends string> {
  set(timer: T, afterMs: number): void;
  clear(timer: T): void;
  clearAll(): void;
}

export function createNamedTimers<T extends string>(onExpiry: (timer: T) => void): NamedTimers<T> {
  const running = new Map<T, NodeJS.Timeout>();
  const clear = (timer: T) => {
    clearTimeout(running.get(timer));
    running.delete(timer);
  };
  return {
    set(timer, afterMs) {
      clear(timer);
      running.set(
        timer,
        setTimeout(() => {
          running.delete(timer);
          onExpiry(timer);
        }, afterMs),
      );
    },
    clear,
    clearAll() {
      for (const timer of [...running.keys()]) clear(timer);
    },
  };
}
