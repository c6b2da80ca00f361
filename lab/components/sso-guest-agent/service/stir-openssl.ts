import { load } from 'koffi';

const poll = load(null).func('int RAND_poll(void)') as () => number;

/**
 * Makes OpenSSL's generators draw from the kernel again (RAND_poll(3)). They keep their state in this process, so two
 * machines that were cloned while it ran would choose the same challenges, handles and TLS keys. libk5crypto asks the
 * kernel each time (krb5 1.20, prng.c), and whoever clones a machine answers for the kernel's own generator.
 */
export function stirOpenSsl(): void {
  if (poll() !== 1) throw new Error('OpenSSL cannot draw from the kernel’s random generator');
}
