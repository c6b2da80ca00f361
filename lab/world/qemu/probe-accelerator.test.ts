import test from 'ava';
import { judgeProbe } from './probe-accelerator.ts';

const silent = { stdout: '', stderr: '', timedOut: false };

test('only the guest’s own word proves KVM', (t) => {
  t.is(judgeProbe({ ...silent, stdout: 'lab-probe-ok\n' }).kind, 'kvm');
  t.is(judgeProbe(silent).kind, 'tcg');
});

test('a boot that hangs, as under a KVM that only opens, falls back to emulation and says so', (t) => {
  const hung = judgeProbe({ ...silent, timedOut: true });
  t.is(hung.kind, 'tcg');
  t.regex(hung.reason, /hung for 8 s/);
});

test('QEMU’s last words are the reason', (t) => {
  const stderr = 'qemu-system-x86_64: ../kvm.c:1: kvm_buf_set_msrs: Assertion failed.\n';
  t.is(
    judgeProbe({ ...silent, stderr }).reason,
    '/dev/kvm opens, but a boot under KVM failed: Assertion failed.',
  );
});
