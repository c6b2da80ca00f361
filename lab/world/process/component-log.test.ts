import test from 'ava';
import { parseLogLine } from './component-log.ts';

test('a log line keeps its own fields', (t) => {
  const line =
    '{"time":"2026-01-02T03:04:05.678Z","component":"spice-port-proxy","level":"info","event":"session","id":7}';
  t.like(parseLogLine(line), { component: 'spice-port-proxy', event: 'session', id: 7 });
});

test('whatever is not a log line is left to the raw log', (t) => {
  t.is(parseLogLine('    at node:internal/main/run_main_module:36:49'), undefined);
  t.is(parseLogLine('{"event":"half a li'), undefined);
  t.is(parseLogLine('{"event":"no time"}'), undefined);
});
