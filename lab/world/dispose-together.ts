/** Resources that do not depend on each other and go at once. */
export interface DisposedTogether extends AsyncDisposable {
  add<T extends AsyncDisposable>(resource: T): T;
}

/** Disposing ends all of them side by side, whatever becomes of one, and then rejects with the first failure. */
export function disposeTogether(): DisposedTogether {
  const resources: AsyncDisposable[] = [];
  return {
    add: (resource) => {
      resources.push(resource);
      return resource;
    },
    [Symbol.asyncDispose]: async () => {
      const ends = await Promise.allSettled(
        resources.map(async (resource) => resource[Symbol.asyncDispose]()),
      );
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    },
  };
}
