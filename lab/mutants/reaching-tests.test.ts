import test from 'ava';
import { createReach } from './reaching-tests.ts';

const sources = new Map([
  ['lab/components/c/main.ts', "import { b } from './b.ts';"],
  ['lab/components/c/a.ts', ''],
  ['lab/components/c/a.test.ts', "import './a.ts';"],
  ['lab/components/c/b.ts', "import type { A } from './a.ts';"],
  ['lab/components/c/b.test.ts', "import './b.ts';"],
  ['lab/components/d/main.ts', ''],
  ['lab/wire/w.test.ts', "import './w.ts';"],
  ['lab/testing/start.ts', "const source = new URL('../components/c/main.ts', import.meta.url);"],
  ['lab/testing/start-any.ts', "const folder = new URL('../components/', import.meta.url);"],
  ['lab/integration/one.test.ts', "import '../testing/start.ts';"],
  ['lab/integration/any.test.ts', "import '../testing/start-any.ts';"],
  ['lab/integration/shell.test.ts', "const run = 'exec node lab/components/d/main.ts';"],
  ['lab/integration/nightly/slow.test.ts', "import '../../components/c/a.ts';"],
  ['lab/world/build.ts', "import '../components/c/main.ts';"],
  ['lab/integration/machine.test.ts', "import '../world/build.ts';"],
]);
const reach = createReach(sources);

test('its own test comes first, then who imports it, then who starts what imports it', (t) => {
  t.deepEqual(reach('lab/components/c/a.ts'), [
    { name: 'its own test', files: ['lab/components/c/a.test.ts'] },
    { name: 'unit tests', files: ['lab/components/c/b.test.ts'] },
    { name: 'integration tests', files: ['lab/integration/one.test.ts', 'lab/integration/any.test.ts'] },
  ]);
});

test('a program is started by its path, from anywhere', (t) => {
  t.deepEqual(reach('lab/components/d/main.ts'), [
    { name: 'integration tests', files: ['lab/integration/shell.test.ts', 'lab/integration/any.test.ts'] },
  ]);
});

test('what nothing reaches has no tests', (t) => {
  t.deepEqual(reach('lab/components/c/gone.ts'), []);
});
