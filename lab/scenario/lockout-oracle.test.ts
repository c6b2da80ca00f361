import test from 'ava';
import { scenarioText } from '../testing/scenario-text.ts';
import { planText } from './plan-scenario.ts';

const oracleOf = (text: string) => {
  const last = planText(text, 's.yaml').steps.at(-1);
  return last?.verb === 'expect-kdc' ? last : undefined;
};

test('every scenario ends with the lockout oracle, placed at its principals', (t) => {
  const oracle = oracleOf(scenarioText(19));
  t.deepEqual(oracle?.args.kdc, { alice: { failures: 0, ticketsIssued: 1, serviceTickets: undefined } });
  t.is(oracle?.title, 'lockout oracle: the KDC counts alice: 0 failures, 1 ticket');
  t.is(oracle?.at.line, 5);
});

test('a principal with a random key cannot be guessed at and is left out', (t) => {
  t.deepEqual(Object.keys(oracleOf(scenarioText())?.args.kdc ?? {}), ['alice']);
});

test('what the scenario states counts, and later tickets are added to it', (t) => {
  const stated = scenarioText(
    19,
    '  - expect: { kdc: { alice: { failures: 2, tickets-issued: 5 } } }\n  - kinit: { on: desk, as: alice }',
  );
  t.deepEqual(oracleOf(stated)?.args.kdc, {
    alice: { failures: 2, ticketsIssued: 6, serviceTickets: undefined },
  });
});

test('a kinit that is to be refused issues no ticket', (t) => {
  const refused = scenarioText(19, '  - kinit: { on: desk, as: alice, expect: locked }');
  t.is(oracleOf(refused)?.args.kdc['alice']?.ticketsIssued, 1);
});
