import test from 'ava';
import { hostSpeedFactor, learnHostSpeed, maxHostSpeedFactor, onThisHost } from './host-speed.ts';

test('deadlines follow the slowest measurement, are never shorter than written, and have a bound', (t) => {
  t.is(hostSpeedFactor(), 1);
  t.is(onThisHost(5000), 5000);
  learnHostSpeed(0.3);
  t.is(onThisHost(5000), 5000);
  t.is(learnHostSpeed(3), 3);
  t.is(onThisHost(5000), 15_000);
  learnHostSpeed(2);
  learnHostSpeed(Number.NaN);
  t.is(hostSpeedFactor(), 3);
  learnHostSpeed(1e9);
  t.is(onThisHost(1000), 1000 * maxHostSpeedFactor);
});
