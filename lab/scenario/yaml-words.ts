import type { ErrorCode } from 'yaml';

/** What the parser found, as somebody who writes a scenario reads it; where a code has many causes, the parser's words say which. */
export function yamlWords(code: ErrorCode, message: string): string {
  const [, bracket] = /^Flow .* end with a (.)$/.exec(message) ?? [];
  if (bracket !== undefined) return `a bracket is still open here: ${bracket} is missing`;
  return words[code] ?? `this is no YAML: ${message.slice(0, 1).toLowerCase()}${message.slice(1)}`;
}

const words: Readonly<Partial<Record<ErrorCode, string>>> = {
  ALIAS_PROPS: 'an alias stands alone, without a tag or an anchor of its own',
  BAD_DIRECTIVE: 'a scenario has no directives (lines that begin with %)',
  BAD_DQ_ESCAPE: 'double quotes know no such escape: write \\\\ for a backslash, or use single quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a mapping begins on the line of its key: put it on lines of its own, or a text with ": " in it into quotes',
  BLOCK_IN_FLOW: 'inside brackets and braces everything is written with brackets and braces',
  KEY_OVER_1024_CHARS: 'a key has at most 1024 characters',
  MULTILINE_IMPLICIT_KEY: 'a key and its colon stand on one line',
  MULTIPLE_ANCHORS: 'a value has one anchor at most',
  MULTIPLE_DOCS:
    'a second document begins here, and a file holds one scenario: put it into a file of its own',
  MULTIPLE_TAGS: 'a value has one tag at most',
  NON_STRING_KEY: 'a key is text: put it into quotes',
  TAB_AS_INDENT: 'a tab indents nothing in YAML: use spaces',
  TAG_RESOLVE_FAILED: 'a scenario has no tags such as !!js/function',
};
