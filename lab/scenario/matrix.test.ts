import test from 'ava';
import { scenarioText } from '../testing/scenario-text.ts';
import { planEach } from './plan-scenario.ts';
import { ScenarioMistakes } from './scenario-error.ts';

const matrix = (values: string, kdc = '${{ matrix.kind }}') =>
  scenarioText(3, `  name: LAB.TEST\n  kdc: "${kdc}"\nmatrix: ${values}`).replace(
    /realm:\n((?: {2}.*\n)*)(matrix:.*\n)((?: {2}.*\n)*)/,
    '$2realm:\n$1$3',
  );

const messages = (text: string, file = 's.yaml') => {
  try {
    planEach(text, file);
    return [];
  } catch (error) {
    return error instanceof ScenarioMistakes ? error.mistakes.map(({ message }) => message) : [String(error)];
  }
};

test('a scenario with a matrix is one scenario for each combination, with a name that says which', (t) => {
  const text = matrix('{ kind: [container, process], forwardable: [true, false] }').replace(
    'forwardable: true',
    'forwardable: "${{ matrix.forwardable }}"',
  );
  const plans = planEach(text, 'kinds.yaml');
  t.deepEqual(
    plans.map(({ name }) => name),
    [
      'kinds+kind=container+forwardable=true',
      'kinds+kind=container+forwardable=false',
      'kinds+kind=process+forwardable=true',
      'kinds+kind=process+forwardable=false',
    ],
  );
  t.deepEqual(
    plans.map(({ realm }) => realm.kdc),
    ['container', 'container', 'process', 'process'],
  );
  // A placeholder by itself takes the value with its type.
  const [first, second] = plans.map(({ steps }) => steps[0]?.args);
  t.like(first, { forwardable: true });
  t.like(second, { forwardable: false });
});

test('a value stands within a text, too', (t) => {
  const text = matrix('{ kind: [container] }')
    .replace('kvno http/web.lab.test', '"kvno ${{ matrix.kind }} ${{matrix.kind}}"')
    .replace('title: A', 'title: ${{ matrix.kind }}, a');
  const [plan] = planEach(text, 's.yaml');
  t.is(plan?.title, 'container, a forwardable TGT is delegated and opens the console');
  t.true(plan?.steps.some(({ title }) => title.startsWith('`kvno container container`')));
});

test('values that are no part of a file’s name are made into one', (t) => {
  const [plan] = planEach(
    matrix('{ kind: [process], service: [krbtgt/LAB.TEST] }').replace(
      'kvno http/web.lab.test',
      '"kvno ${{ matrix.service }}"',
    ),
    's.yaml',
  );
  t.is(plan?.name, 's+kind=process+service=krbtgt-LAB.TEST');
});

test('a scenario without a matrix is one', (t) => {
  t.deepEqual(
    planEach(scenarioText(), 's.yaml').map(({ name }) => name),
    ['s'],
  );
});

test('a placeholder stands in a value, for a name of the matrix', (t) => {
  t.deepEqual(messages(matrix('{ kind: [process] }', '${{ matrix.kimd }}')), [
    's.yaml:2:11: ${{ matrix.kind }} stands nowhere in the scenario',
    's.yaml:5:8: the matrix has nothing for ${{ matrix.kimd }}; did you mean "matrix.kind"?',
  ]);
  t.deepEqual(
    messages(matrix('{ kind: [process] }').replace('guest1: { users', '"${{ matrix.kind }}": { users')).slice(
      0,
      1,
    ),
    ['s.yaml:12:3: a key cannot come from the matrix: only values can'],
  );
});

test('without a matrix there are no placeholders', (t) => {
  const text = scenarioText(18, '  - run: { on: guest1, as: alice, command: "${{ secrets.x }}" }');
  t.deepEqual(messages(text), ['s.yaml:18:44: the matrix has nothing for ${{ secrets.x }}']);
});

test('a mistake of one combination is answered once, as are those of all', (t) => {
  const text = matrix('{ kind: [process, heimdal, heimdall] }').replace('user: alice', 'user: alise');
  t.deepEqual(messages(text), [
    's.yaml:5:8: realm.kdc cannot be "heimdal": expected container, process',
    's.yaml:14:17: no principal "alise"; did you mean "alice"?',
  ]);
});

test('a matrix is a mapping of lists, of at most 64 combinations', (t) => {
  t.deepEqual(messages(matrix('{ kind: [] }')).slice(0, 1), [
    's.yaml:2:17: matrix.kind: expected one value or more',
  ]);
  t.deepEqual(messages(matrix('{ kind: [a/b, a-b] }')).slice(0, 1), [
    's.yaml:2:17: matrix.kind: a value is there only once',
  ]);
  const many = '[a, b, c, d, e]';
  t.deepEqual(messages(matrix(`{ kind: ${many}, b: ${many}, c: ${many} }`)).slice(0, 1), [
    's.yaml:2:9: matrix: expected 64 combinations at most',
  ]);
});
