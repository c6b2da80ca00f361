import type { Commands } from '../../world/ports.ts';

/**
 * Asks for another terminal as root may (VT_ACTIVATE, which chvt would wait for without end), then listens for every
 * change of the terminal in front, one that is undone at once too, until the lock has discarded so many bytes, or none
 * for so many looks. Arguments: the terminal's number, the bytes, how many looks of 50 ms, and how many without news.
 */
const program = `my ($vt, $bytes, $looks, $idle) = map { $_ + 0 } @ARGV;
open(my $tty, "+<", "/dev/tty0") or die "/dev/tty0: $!";
open(my $front, "<", "/sys/class/tty/tty0/active") or die "active: $!";
sub front { sysseek($front, 0, 0); sysread($front, my $name, 32); chomp $name; return $name }
sub discarded { open(my $file, "<", "/run/sso-console-lock/discarded") or return 0; my $text = <$file> // 0; return $text + 0 }
my @seen = (front());
ioctl($tty, 0x5606, $vt) or die "VT_ACTIVATE: $!";
my ($done, $last, $same) = (0, 0, 0);
until ($done) {
  my $now = discarded();
  $same = $now == $last ? $same + 1 : 0;
  $last = $now;
  $done = --$looks <= 0 || $now >= $bytes || $same >= $idle;
  my $bits = "";
  vec($bits, fileno($front), 1) = 1;
  push @seen, front() if select(undef, undef, $bits, $done ? 0 : 0.05) > 0;
}
print "@seen";`;

const lookMs = 50;
/** The lock writes its record as soon as it has read a key. */
const idleMs = 3000;

/**
 * Tries to bring a terminal to the front past the lock, and watches until the lock has discarded `bytes` in all or the
 * time is up, or nothing comes any more. Resolves with the terminals that were in front, the first one as it began: one alone where nothing moved.
 */
export async function watchFront(
  commands: Commands,
  terminal: string,
  bytes: number,
  timeoutMs: number,
): Promise<readonly string[]> {
  const looks = Math.ceil(timeoutMs / lookMs);
  const number = terminal.replace('tty', '');
  const argv = [
    '/usr/bin/perl',
    '-e',
    program,
    number,
    String(bytes),
    String(looks),
    String(idleMs / lookMs),
  ];
  const { exitCode, stdout, stderr } = await commands.run(argv);
  if (exitCode !== 0) throw new Error(`the guest's console cannot be watched: ${stderr.trim()}`);
  return stdout.split(' ');
}
