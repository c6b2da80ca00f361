import type { KdcRequests, PrincipalState, Realm } from '../world/ports.ts';

/** What the KDC's database says of one principal now. */
export async function stateOf(realm: Realm, principal: string): Promise<PrincipalState> {
  return sole(await realm.principalStates([principal]), principal);
}

/** What its log says that it did for one. */
export async function requestsOf(realm: Realm, client: string): Promise<KdcRequests> {
  return sole(await realm.requests([client]), client);
}

function sole<T>(all: ReadonlyMap<string, T>, name: string): T {
  const one = all.get(name);
  if (one === undefined) throw new Error(`nothing was said of ${name}`);
  return one;
}
