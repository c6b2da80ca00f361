/**
 * What is wrong with a rule of auth_to_local, as libkrb5 reads it (krb5.conf(5), lib/krb5/os/localauth_rule.c); undefined
 * when nothing is. With a broken one libkrb5 maps nobody, and says no more than "improper format".
 */
export function authToLocalMistake(rule: string): string | undefined {
  if (rule === 'DEFAULT') return undefined;
  if (!rule.startsWith('RULE:')) return 'expected DEFAULT or RULE:[n:string](regexp)s/pattern/replacement/g';
  let rest = rule.slice('RULE:'.length);
  if (rest.startsWith('[')) {
    const selection = /^\[\d{1,9}:([^\]$]|\$\d{1,9})*\]/.exec(rest)?.[0];
    if (selection === undefined) return 'expected [n:string], the string with $0 to $n in it, after RULE:';
    rest = rest.slice(selection.length);
  }
  if (rest.startsWith('(')) {
    const end = rest.indexOf(')');
    if (end < 0) return 'the regular expression lacks its closing parenthesis';
    rest = rest.slice(end + 1);
  }
  while (rest.trimStart() !== '') {
    const replacement = /^\s*s\/[^/]*\/[^/]*\/g?/.exec(rest)?.[0];
    if (replacement === undefined)
      return `expected s/pattern/replacement/ or s/pattern/replacement/g, found ${JSON.stringify(rest)}`;
    rest = rest.slice(replacement.length);
  }
  return undefined;
}
