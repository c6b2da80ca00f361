// Longer than 250 lines: all of these share the one TGT that a session holds, and who may drop it.
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { DelegatedCredential, Gss } from '../../../gss/gss.ts';
import { GssError } from '../../../gss/gss-error.ts';
import type { AgentConfig } from '../config.ts';
import type { ConsoleHolder } from '../console/console.ts';
import type { ConsoleKeeper } from '../console-keeper.ts';
import { logEvent } from '../log.ts';
import type { Admission, GuestEffect, OperationResult, TgtTimes } from '../machine/guest-state.ts';
import { judgeAccount, judgePrincipal } from './account-policy.ts';
import { describeFailure, LoginRefusal } from './describe-failure.ts';
import type { HolderRecords } from './holder-record.ts';
import { judgeHolder } from './judge-holder.ts';
import { type HeldTgt, obtainTgt, type TgtRequest, writeKrbCred } from './obtain-tgt.ts';
import { openWithCcache, unlockWithCcache } from './open-with-ccache.ts';
import type { PasswordAttempts } from './password-attempts.ts';
import { readAccount } from './read-account.ts';
import { tgtTimes } from './tgt-times.ts';
import { createSessionCcaches, type SessionCcaches } from './session-ccache.ts';
import type { CcachePlace } from './session-record.ts';
import type { TgtKeeper } from './tgt-keeper.ts';
import { tryPassword } from './try-password.ts';

export interface LoginOperationsOptions {
  readonly config: AgentConfig;
  /** The descriptor of the client's connection, where its hang-up shows. */
  readonly client?: number | undefined;
  /** Its calls may wait for the KDC, so it is not the one that carries the channel. */
  readonly gss: Gss;
  readonly keeper: ConsoleKeeper;
  readonly records: HolderRecords;
  readonly attempts: PasswordAttempts;
  readonly tgtKeeper: TgtKeeper;
  readonly report: (result: OperationResult) => void;
  /** By default what the configuration says. */
  readonly ccaches?: SessionCcaches;
}

/** Performs the machine's login effects; each reports what it has come to, with the attempt that asked for it. */
export interface LoginOperations {
  verify(effect: Effect<'verify-tgt'>, delegated: DelegatedCredential | undefined): void;
  verifyCredentials(effect: Effect<'verify-credentials'>): void;
  refresh(effect: Effect<'refresh-tgt'>): void;
  admit(effect: Effect<'admit'>): void;
  /** Makes the session ready behind the lock. */
  open(effect: Effect<'open-console'>): void;
  show(effect: Effect<'show-console'>): void;
  lookUp(effect: Effect<'look-up'>): void;
  /** Cancels a login that runs and removes the stored TGT. */
  abandon(): void;
}

type LocalUser = Pick<Admission, 'user' | 'uid' | 'gid'>;
type Opened = LocalUser & { readonly principal: string; readonly session: string };

/** Whom an attempt's principal maps to, and where a session of theirs would have its cache. */
interface Candidate {
  readonly attempt: number;
  readonly found: Promise<LocalUser>;
  readonly place: Promise<CcachePlace>;
}

type Effect<K extends GuestEffect['kind']> = GuestEffect & { readonly kind: K };

export function createLoginOperations(options: LoginOperationsOptions): LoginOperations {
  const { config, client, gss, keeper, records, attempts, tgtKeeper, report } = options;
  const { ccaches = createSessionCcaches(config) } = options;
  let held: HeldTgt | undefined;
  /** Whose session this one has opened or unlocked. */
  let opened: Opened | undefined;
  /** Whose session an unlock is for. */
  let locked: ConsoleHolder | undefined;
  /** The times of the TGT of the session that is ready. */
  let readyTgt: TgtTimes | undefined;
  let cancel = new AbortController();
  let candidate: Candidate | undefined;
  /** Aborted when the login that the console gets ready for does not come. */
  let preparing = new AbortController();

  /** Obtains a TGT and hands it on at once: between the look at the signal and its keeper nothing else happens. */
  async function obtain<T>(
    request: TgtRequest,
    signal: AbortSignal,
    keep: (tgt: HeldTgt) => T,
  ): Promise<Awaited<T>> {
    const tgt = await obtainTgt(gss, config, request);
    // refuses: test "a TGT that is proven after its session was given up is not kept for the next"
    if (signal.aborted) {
      await rm(tgt.file, { force: true });
      throw new LoginRefusal({ code: 408, reason: 'the session was given up' });
    }
    return await keep(tgt);
  }

  function delegatedTgt(principal: string, delegated: DelegatedCredential | undefined): TgtRequest {
    if (!delegated) throw new LoginRefusal({ code: 403, reason: 'no TGT came with the context' });
    return { principal, write: (file) => delegated.store(`FILE:${file}`), mayBeUnverified: true };
  }

  function tgtOf({ principal, type, payload }: Effect<'verify-credentials'>): TgtRequest {
    const write =
      type === 'kerberos'
        ? (file: string) => writeKrbCred(file, payload)
        : (file: string) => tryPassword(gss, attempts, { principal, payload, file });
    return { principal, write, mayBeUnverified: false };
  }

  async function admit(principal: string, { found, place }: Candidate): Promise<Admission> {
    const [account, holder] = await Promise.all([found, keeper.holder()]);
    if (!holder) {
      // A cache that cannot be is found out before PAM is asked.
      await place;
      return { ...account, action: 'open' };
    }
    const refused = judgeHolder({ principal, uid: account.uid, holder, record: await records.read() });
    // refuses: unlock-other-user
    if (refused) throw new LoginRefusal(refused);
    locked = holder;
    preparing.abort();
    return { ...account, action: 'unlock' };
  }

  function candidateOf(attempt: number, principal: string): Candidate {
    if (candidate?.attempt === attempt) return candidate;
    const found = findAccount(principal);
    const place = found.then((owner) => ccaches.announce(owner));
    place.catch(() => undefined);
    return (candidate = { attempt, found, place });
  }

  async function findAccount(principal: string): Promise<LocalUser> {
    const ownRealm = config.spn.slice(config.spn.lastIndexOf('@') + 1);
    const refused = judgePrincipal(principal, ownRealm);
    // refuses: test "who is refused whatever the account is not looked up at all: none"
    if (refused) throw new LoginRefusal(refused);
    const user = await gss.localName(principal);
    if (config.loginManager === 'none') {
      // With no console there is no account to open: what is stored belongs to the agent's own.
      return { user, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    }
    const facts = await readAccount(user);
    const denied = judgeAccount({ principal, ownRealm, user, ...facts });
    // refuses: root-refused; system-user-refused
    if (denied) throw new LoginRefusal(denied);
    if (!facts.account) throw new LoginRefusal({ code: 403, reason: 'no such local account' });
    return { user, uid: facts.account.uid, gid: facts.account.gid };
  }

  async function open({ attempt, principal, admission }: Effect<'open-console'>, signal: AbortSignal) {
    const { user, uid, gid } = admission;
    // refuses: test "a login without a TGT is for identity-only guests"
    if (!held && !config.identityOnly) throw new LoginRefusal({ code: 403, reason: 'no TGT is stored' });
    const tgt = held;
    held = undefined;
    try {
      const session = await openOrUnlock({ attempt, principal, file: tgt?.file }, admission, signal);
      opened = { user, uid, gid, principal, session };
    } catch (error) {
      if (tgt) await rm(tgt.file, { force: true });
      throw error;
    }
    return tgt && (await watchOver(tgt, opened));
  }

  /**
   * Resolves with logind's id of the session. Whose it is to be is written down before it can come about: an agent that
   * dies on the way leaves a locked session, which its owner gets back.
   */
  async function openOrUnlock(
    {
      attempt,
      principal,
      file,
    }: { readonly attempt: number; readonly principal: string; readonly file: string | undefined },
    { action, ...owner }: Admission,
    signal: AbortSignal,
  ): Promise<string> {
    const parts = { keeper, ccaches };
    if (action === 'unlock') {
      if (!locked) throw new LoginRefusal({ code: 500, reason: 'nobody was found on the console' });
      return await unlockWithCcache(parts, { holder: locked, owner, file, client }, signal);
    }
    const place = await (candidate?.attempt === attempt ? candidate.place : ccaches.announce(owner));
    const { uid } = owner;
    await records.write({ principal, uid, session: undefined });
    try {
      const session = await openWithCcache(parts, { user: owner.user, place, file, client }, signal);
      await records.write({ principal, uid, session });
      return session;
    } catch (error) {
      await records.remove();
      throw error;
    }
  }

  /** Leaves the session's TGT to its keeper, with the private copy where that is still to be verified. */
  async function watchOver({ file, verified, endsAtMs }: HeldTgt, owner: Opened) {
    const { principal, session } = owner;
    tgtKeeper.installed({
      principal,
      unverifiedFile: verified ? undefined : file,
      remove: () => ccaches.empty(session, owner),
      endsAtMs,
    });
    if (verified) await rm(file, { force: true });
    return tgtTimes(endsAtMs - Date.now());
  }

  /** The cache has the same name as before, so whatever the session runs finds the newer TGT in it. */
  async function refresh({ principal, payload }: Effect<'refresh-tgt'>, signal: AbortSignal) {
    if (opened?.principal !== principal) throw new LoginRefusal({ code: 422, reason: 'no session is open' });
    const write = (file: string) => writeKrbCred(file, payload);
    const owner = opened;
    return await obtain({ principal, write, mayBeUnverified: false }, signal, (tgt) => replace(tgt, owner));
  }

  async function replace(tgt: HeldTgt, owner: Opened) {
    try {
      await ccaches.replace(owner.session, owner, tgt.file);
    } catch (error) {
      await rm(tgt.file, { force: true });
      throw error;
    }
    return await watchOver(tgt, owner);
  }

  /** Reports that the lock has taken the session back; that it is over is another report. */
  async function watchLock(attempt: number): Promise<void> {
    const reason = await keeper.taken();
    if (reason !== 'ended') report({ kind: 'console-locked', attempt, reason });
  }

  /** Tells when the session that was opened has ended; its cache goes with it. */
  async function watchEnd(attempt: number, signal: AbortSignal): Promise<void> {
    if (!opened) return;
    await keeper.ended(opened.session, signal);
    await tgtKeeper.destroy();
    report({ kind: 'session-ended', attempt });
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
    const tgt = held;
    held = undefined;
    if (tgt) await rm(tgt.file, { force: true });
  }

  /** What a login that is refused has brought is gone before anybody is told; a later session's stays. */
  async function orDiscard<T>(login: Promise<T>): Promise<T> {
    const tgt = held;
    try {
      return await login;
    } catch (error) {
      if (tgt === held) await discard();
      throw error;
    }
  }

  /** The login manager goes ahead as far as it logs nobody in. */
  function prepare(found: Promise<LocalUser>, signal: AbortSignal): void {
    preparing = new AbortController();
    const wanted = AbortSignal.any([signal, preparing.signal]);
    found.then(
      ({ user }) => keeper.prepare(user, wanted),
      () => undefined,
    );
  }

  function run(attempt: number, work: () => Promise<OperationResult>): void {
    const mine = preparing;
    work().then(report, (error: unknown) => {
      mine.abort();
      if (error instanceof GssError && error.code === 'bad-configuration')
        logEvent('error', 'bad-configuration', { code: error.code, message: error.message });
      report({ kind: 'rejected', attempt, ...describeFailure(error, 500) });
    });
  }

  function verifyFor(attempt: number, principal: string, request: () => TgtRequest): void {
    // Looked up while the TGT is being verified; what is found counts only once that is done.
    const { found } = candidateOf(attempt, principal);
    const { signal } = cancel;
    prepare(found, signal);
    run(attempt, async () => {
      const { verified } = await obtain(request(), signal, (tgt) => (held = tgt));
      return { kind: 'tgt-verified', attempt, verified };
    });
  }

  return {
    verify: ({ attempt, principal }, delegated) =>
      verifyFor(attempt, principal, () => delegatedTgt(principal, delegated)),
    verifyCredentials: (effect) => verifyFor(effect.attempt, effect.principal, () => tgtOf(effect)),
    refresh(effect) {
      const { attempt } = effect;
      refresh(effect, cancel.signal).then(
        (tgt) => report({ kind: 'refreshed', attempt, tgt }),
        (error: unknown) => report({ kind: 'refresh-rejected', attempt, ...describeFailure(error, 500) }),
      );
    },
    admit({ attempt, principal }) {
      run(attempt, async () => {
        const admission = await orDiscard(admit(principal, candidateOf(attempt, principal)));
        return { kind: 'admitted', attempt, admission };
      });
    },
    open(effect) {
      const { attempt } = effect;
      const { signal } = cancel;
      run(attempt, async () => {
        readyTgt = await orDiscard(open(effect, signal));
        return { kind: 'session-ready', attempt };
      });
    },
    show({ attempt }) {
      const { signal } = cancel;
      run(attempt, async () => {
        await keeper.show(signal);
        void watchLock(attempt);
        watchEnd(attempt, signal).catch(() => undefined);
        return { kind: 'console-opened', attempt, tgt: readyTgt };
      });
    },
    lookUp({ attempt, attribute }) {
      run(attempt, async () => ({
        kind: 'looked-up',
        attempt,
        value: await lookUp(attribute).catch(() => undefined),
      }));
    },
    abandon() {
      cancel.abort(new Error('the session has ended'));
      cancel = new AbortController();
      opened = undefined;
      void discard();
    },
  };
}
