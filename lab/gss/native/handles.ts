import {
  acquireCredential,
  type Cell,
  type CredentialStore,
  deleteContext,
  displayName,
  type Handle,
  importName,
  mechanisms,
  principalNameType,
  type Release,
  releaseCredential,
  releaseName,
} from './library.ts';
import { bufferIn, bufferOut, takeOctets } from './buffers.ts';
import { requireSuccess } from './status.ts';

const indefinite = 0xffffffff;
const releases: Record<Kind, Release> = {
  name: releaseName,
  credential: releaseCredential,
  context: (minor, handle) => deleteContext(minor, handle, null),
};

type Kind = 'name' | 'credential' | 'context';

/** GSS_C_INITIATE and GSS_C_ACCEPT. */
export const usage = { initiate: 1, accept: 2 } as const;

/** The library objects that one exchange holds; releasing them is idempotent. */
export interface Handles extends Disposable {
  own(kind: Kind, handle: Handle): Handle;
}

let live = 0;

export function liveHandles(): number {
  return live;
}

export function createHandles(): Handles {
  const owned: { kind: Kind; handle: bigint }[] = [];
  return {
    own(kind, handle) {
      if (handle !== null && !owned.some((one) => one.handle === handle && one.kind === kind)) {
        owned.push({ kind, handle });
        live += 1;
      }
      return handle;
    },
    [Symbol.dispose]() {
      for (const { kind, handle } of owned.splice(0).reverse()) {
        const cell: Cell<Handle> = [handle];
        releases[kind]([0], cell);
        live -= 1;
      }
    },
  };
}

/** gss_import_name of a principal as it is (GSS_KRB5_NT_PRINCIPAL_NAME): no canonicalisation, no DNS. */
export function principalName(handles: Handles, principal: string): Handle {
  const minor: Cell<number> = [0];
  const name: Cell<Handle> = [null];
  requireSuccess(importName(minor, bufferIn(Buffer.from(principal)), principalNameType, name), minor[0]);
  return handles.own('name', name[0]);
}

/** A credential out of named places; of the environment's default place when there are none. */
export function credentialFrom(
  handles: Handles,
  name: Handle,
  credentialUsage: number,
  places: Readonly<Record<string, string | undefined>>,
): Handle {
  const minor: Cell<number> = [0];
  const credential: Cell<Handle> = [null];
  const store = credentialStore(places);
  requireSuccess(
    acquireCredential(minor, name, indefinite, mechanisms, credentialUsage, store, credential, null, null),
    minor[0],
  );
  return handles.own('credential', credential[0]);
}

export function credentialStore(
  places: Readonly<Record<string, string | undefined>>,
): CredentialStore | null {
  const elements = Object.entries(places).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value }],
  );
  return elements.length === 0 ? null : { count: elements.length, elements };
}

/** A name as text, `alice@LAB.TEST`. */
export function nameText(name: Handle): string {
  const minor: Cell<number> = [0];
  const text = bufferOut();
  requireSuccess(displayName(minor, name, text, null), minor[0]);
  return Buffer.from(takeOctets(text)).toString();
}
