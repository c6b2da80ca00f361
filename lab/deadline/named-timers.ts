/** Node fires what is longer at once: setTimeout counts in 32 bits with a sign. */
const maxTimeoutMs = 2 ** 31 - 1;

/** One timer of each name, however long it is; a timer that is set again begins anew. */
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
  const set = (timer: T, afterMs: number) => {
    clear(timer);
    const leftMs = Math.max(0, afterMs - maxTimeoutMs);
    const expire = () => {
      running.delete(timer);
      if (leftMs > 0) set(timer, leftMs);
      else onExpiry(timer);
    };
    running.set(timer, setTimeout(expire, afterMs - leftMs));
  };
  return {
    set,
    clear,
    clearAll() {
      for (const timer of [...running.keys()]) clear(timer);
    },
  };
}
