/** Lets at most so many pieces of work go on at once; the others wait, in order. */
export type AtOnce = <T>(work: () => Promise<T>) => Promise<T>;

/** A limit that its users share. Work that fails gives its place back as any other. */
export function limitAtOnce(most: number): AtOnce {
  const waiting: (() => void)[] = [];
  let going = 0;
  return async (work) => {
    if (going === most) await new Promise<void>((resolve) => waiting.push(resolve));
    else going++;
    try {
      return await work();
    } finally {
      // A place is handed over, so that nobody who comes now can take it first.
      const next = waiting.shift();
      if (next) next();
      else going--;
    }
  };
}

/** No limit. */
export const allAtOnce: AtOnce = (work) => work();
