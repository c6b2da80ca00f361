import test from 'ava';
import { planText } from '../plan-scenario.ts';
import { ScenarioError } from '../scenario-error.ts';

function plan(cells: string) {
  return planText(
    `title: a benchmark
realm: { name: LAB.TEST, principals: { alice: { password: wonderland }, host/guest1.lab.test: {} } }
guests: { guest1: { users: [alice] } }
desktops: { desk: { user: alice } }
steps:
  - bench:
      on: desk
      guest: guest1
      cells:
        - ${cells}
`,
    'bench.yaml',
  );
}

const refusalOf = (cells: string) => {
  try {
    plan(cells);
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  return undefined;
};

test('a message that is no line cannot pass the layer of lines', (t) => {
  for (const size of ['1B', '[64B, 1MiB]', '262146B']) {
    const refusal = refusalOf(`{ pattern: echo, size: ${size}, layer: [proxy, lines] }`);
    t.is(refusal?.code, 'wrong-value', size);
    t.regex(
      refusal?.message ?? '',
      /cells #1\.size of step \d: a line of \d+ B cannot be: .*cells without lines/,
    );
    t.is(refusal?.position?.line, 10);
  }
  t.notThrows(() => plan('{ pattern: echo, size: [2B, 262145B], layer: lines }'));
  t.notThrows(() => plan('{ pattern: echo, size: [1B, 1MiB], layer: [proxy, sasl] }'));
});

test('only the product’s own code stands at the ends of a layer inside SASL', (t) => {
  const inC = refusalOf('{ pattern: sink, size: 64B, layer: [tls, sasl], guest-end: [lab, c] }');
  t.regex(inC?.message ?? '', /cells #1\.guest-end of step \d: c has no SASL: measure sasl with lab/);
  const gtk = refusalOf('{ pattern: sink, size: 64B, layer: lines, host-end: spice-gtk }');
  t.regex(gtk?.message ?? '', /cells #1\.host-end of step \d: spice-gtk has no SASL/);
  t.notThrows(() => plan('{ pattern: sink, size: 64B, layer: [tls, proxy], guest-end: [lab, c] }'));
});

test('only the product’s own code knows the lengths of a transcript', (t) => {
  const refusal = refusalOf('{ pattern: sink, size: [64B, transcript], layer: proxy, guest-end: [lab, c] }');
  t.regex(refusal?.message ?? '', /cells #1\.size of step \d: c knows no transcript: measure it with lab/);
  t.notThrows(() => plan('{ pattern: sink, size: [64B, transcript], layer: [proxy, sasl, lines] }'));
});
