import test from 'ava';
import { explain } from './chroot-mode.ts';

test('what unshare says becomes why no root can be unpacked, and what to do about it', (t) => {
  t.regex(
    explain('unshare: failed to execute newuidmap: No such file or directory\n').join('; '),
    /^newuidmap is not installed; as root: apt-get install uidmap$/,
  );
  t.regex(
    explain('unshare: no line matching user "ann" in /etc/subuid: Success\n').join('; '),
    /^\S+ has no range in \/etc\/subuid and \/etc\/subgid; as root: usermod --add-subuids \d+-\d+ --add-subgids \d+-\d+ \S+$/,
  );
  t.regex(
    explain('unshare: unshare failed: Operation not permitted\n').join('; '),
    /^no user namespace can be made \(unshare: unshare failed: Operation not permitted\); /,
  );
});
