import test from 'ava';
import type { Mistake } from '../testing/scenario-mistake.ts';
import { answers } from '../testing/scenario-mistake.ts';

for (const mistake of [
  [
    'an unclosed bracket',
    12,
    '  desk: { user: alice',
    'yaml-syntax',
    's.yaml:13:1: Flow map in block collection must be sufficiently indented and end with a }',
  ],
  [
    'a key given twice',
    12,
    '  desk: { user: alice, user: alice }',
    'yaml-syntax',
    's.yaml:12:24: Map keys must be unique',
  ],
  [
    'a tag that asks for another type',
    12,
    '  desk: !!js/function { user: alice }',
    'yaml-syntax',
    's.yaml:12:9: Unresolved tag: tag:yaml.org,2002:js/function',
  ],
  [
    'a second document',
    21,
    '---\ntitle: another',
    'yaml-syntax',
    's.yaml:21:1: Source contains multiple documents; please use YAML.parseAllDocuments()',
  ],
] satisfies Mistake[]) {
  const [what, , , code] = mistake;
  test(`${what} is answered with ${code}, its place and the nearest right word`, answers, mistake);
}
