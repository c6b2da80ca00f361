import test from 'ava';
import { isOfTheProduct } from './bench-pairs.ts';

test('two builds are compared by routes on which there is something of the product', (t) => {
  t.true(isOfTheProduct({ layer: 'proxy', guestEnd: 'lab', hostEnd: 'lab' }));
  t.true(isOfTheProduct({ layer: 'proxy', guestEnd: 'c', hostEnd: 'lab' }));
  t.true(isOfTheProduct({ layer: 'socket', guestEnd: 'lab', hostEnd: 'lab' }));
  t.false(isOfTheProduct({ layer: 'tls', guestEnd: 'c', hostEnd: 'lab' }));
  t.false(isOfTheProduct({ layer: 'tls', guestEnd: 'c', hostEnd: 'spice-gtk' }));
});
