import test from 'ava';
import { benchLineBytes } from '../../scenario/steps/bench-layers.ts';
import { ssoLimits } from '../../wire/sso/limits.ts';

test('a scenario may ask for lines as long as the protocol has them, with their terminator', (t) => {
  const most: number = benchLineBytes.most;
  t.is(most, ssoLimits.layerLineOctets + 1);
});
