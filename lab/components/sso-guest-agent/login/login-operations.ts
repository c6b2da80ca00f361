import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DelegatedCredential, Gss } from '../../../gss/gss.ts';
import { verifyTgt } from '../../../gss/verify-tgt.ts';
import type { AgentConfig } from '../config.ts';
import type { ConsoleKeeper } from '../console-keeper.ts';
import type { Admission, GuestEffect, OperationResult } from '../machine/guest-state.ts';
import { judgeAccount, judgePrincipal } from './account-policy.ts';
import { describeFailure, LoginRefusal } from './describe-failure.ts';
import type { HolderRecords } from './holder-record.ts';
import { installCcache } from './install-ccache.ts';
import { readAccount } from './read-account.ts';

export interface LoginOperationsOptions {
  readonly config: AgentConfig;
  /** Its calls may wait for the KDC, so it is not the one that carries the channel. */
  readonly gss: Gss;
  readonly keeper: ConsoleKeeper;
  readonly records: HolderRecords;
  readonly report: (result: OperationResult) => void;
}

/** Performs the machine's login effects; each reports what it has come to, with the attempt that asked for it. */
export interface LoginOperations {
  verify(effect: Effect<'verify-tgt'>, delegated: DelegatedCredential | undefined): void;
  admit(effect: Effect<'admit'>): void;
  open(effect: Effect<'open-console'>): void;
  lookUp(effect: Effect<'look-up'>): void;
  /** Cancels a login that runs and removes the stored TGT. */
  abandon(): void;
}

type LocalUser = Pick<Admission, 'user' | 'uid' | 'gid'>;

type Effect<K extends GuestEffect['kind']> = GuestEffect & { readonly kind: K };

export function createLoginOperations(options: LoginOperationsOptions): LoginOperations {
  const { config, gss, keeper, records, report } = options;
  let stored: string | undefined;
  let cancel = new AbortController();
  let account: { readonly attempt: number; readonly found: Promise<LocalUser> } | undefined;

  async function verify(principal: string, delegated: DelegatedCredential | undefined, signal: AbortSignal) {
    if (!delegated) throw new LoginRefusal({ code: 403, reason: 'no TGT came with the context' });
    const file = join(config.runFolder, `tgt-${randomBytes(12).toString('hex')}`);
    try {
      await delegated.store(`FILE:${file}`);
      const { keytab, spn: service } = config;
      const { client } = await verifyTgt(gss, { ccache: `FILE:${file}`, keytab, service });
      if (client !== principal) {
        throw new LoginRefusal({ code: 403, reason: `the TGT is ${client}'s, the peer is ${principal}` });
      }
      signal.throwIfAborted();
      stored = file;
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
  }

  async function admit(principal: string, found: Promise<LocalUser>): Promise<Admission> {
    const [account, holder] = await Promise.all([found, keeper.holder()]);
    if (!holder) return { ...account, action: 'open' };
    const record = await records.read();
    const same =
      holder.uid === account.uid &&
      record?.session === holder.session &&
      record.uid === holder.uid &&
      record.principal === principal;
    if (!same) throw new LoginRefusal({ code: 406, reason: 'somebody else holds the console' });
    return { ...account, action: 'unlock' };
  }

  async function findAccount(principal: string): Promise<LocalUser> {
    const ownRealm = config.spn.slice(config.spn.lastIndexOf('@') + 1);
    const refused = judgePrincipal(principal, ownRealm);
    if (refused) throw new LoginRefusal(refused);
    const user = await gss.localName(principal);
    if (config.loginManager === 'none') {
      // With no console there is no account to open: what is stored belongs to the agent's own.
      return { user, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    }
    const facts = await readAccount(user);
    const denied = judgeAccount({ principal, ownRealm, ...facts });
    if (denied) throw new LoginRefusal(denied);
    if (!facts.account) throw new LoginRefusal({ code: 403, reason: 'no such local account' });
    return { user, uid: facts.account.uid, gid: facts.account.gid };
  }

  async function open({ principal, admission }: Effect<'open-console'>, signal: AbortSignal): Promise<void> {
    const { user, uid, gid, action } = admission;
    if (stored === undefined) throw new LoginRefusal({ code: 403, reason: 'no TGT is stored' });
    const name = config.loginManager === 'none' ? user : String(uid);
    const ccache = await installCcache(stored, config.ccacheFolder, { uid, gid, name });
    await discard();
    try {
      if (action === 'unlock') {
        await keeper.unlock({ user, ccache }, signal);
        return;
      }
      const { session } = await keeper.open({ user, ccache }, signal);
      await records.write({ principal, uid, session });
    } catch (error) {
      // A session that goes on keeps its cache; one that never came to be leaves none.
      if (action === 'open') await rm(ccache.slice('FILE:'.length), { force: true });
      throw error;
    }
  }

  async function lookUp(attribute: Effect<'look-up'>['attribute']): Promise<string | undefined> {
    switch (attribute) {
      case 'time':
        return new Date().toISOString();
      case 'host':
        return hostname();
      case 'user':
        return (await keeper.holder())?.user;
    }
  }

  async function discard(): Promise<void> {
    const file = stored;
    stored = undefined;
    if (file !== undefined) await rm(file, { force: true });
  }

  function run(attempt: number, work: Promise<OperationResult>): void {
    work.then(report, (error: unknown) => {
      report({ kind: 'rejected', attempt, ...describeFailure(error, 500) });
    });
  }

  return {
    verify({ attempt, principal }, delegated) {
      // Looked up while the TGT is being verified; what is found counts only once that is done.
      account = { attempt, found: findAccount(principal) };
      account.found.catch(() => undefined);
      run(
        attempt,
        verify(principal, delegated, cancel.signal).then(() => ({ kind: 'tgt-verified', attempt })),
      );
    },
    admit({ attempt, principal }) {
      run(
        attempt,
        admit(principal, account?.attempt === attempt ? account.found : findAccount(principal)).then(
          (admission) => ({ kind: 'admitted', attempt, admission }),
        ),
      );
    },
    open(effect) {
      const { attempt } = effect;
      run(
        attempt,
        open(effect, cancel.signal).then(() => ({ kind: 'console-opened', attempt })),
      );
    },
    lookUp({ attempt, attribute }) {
      const answer = lookUp(attribute).catch(() => undefined);
      run(
        attempt,
        answer.then((value) => ({ kind: 'looked-up', attempt, value })),
      );
    },
    abandon() {
      cancel.abort(new Error('the session has ended'));
      cancel = new AbortController();
      void discard();
    },
  };
}
