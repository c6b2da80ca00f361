/** The import rules of docs/architecture.md, as a check. Stages: scenario <- world <- run; measure and report read schemas only. */
const stage = '^lab/(scenario|world|run|measure|report|setup)/';

/** Files below `from` may import Node, packages, their own folder and `to`. */
const only = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: `^lab/${from}/` },
  to: { path: '^lab/', pathNot: [`^lab/${from}/`, ...to.map((folder) => `^lab/${folder}`), '^lab/testing/'] },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('wire-imports-nothing', 'wire', []),
    only('secret-imports-nothing', 'secret', []),
    only('deadline-imports-nothing', 'deadline', []),
    only('channel', 'channel', ['wire/', 'deadline/']),
    only('gss', 'gss', ['wire/', 'secret/', 'deadline/']),
    only('scenario-starts-nothing', 'scenario', ['secret/', 'wire/', 'deadline/']),
    only('world', 'world', ['scenario/', 'wire/', 'secret/', 'deadline/']),
    only('run', 'run', ['world/', 'scenario/', 'wire/', 'secret/', 'deadline/', 'measure/', 'report/results-schema.ts', 'logs/guest-lines.ts', 'logs/tail-file.ts']),
    only('keep', 'keep', ['run/', 'world/', 'scenario/', 'deadline/', 'main.ts']),
    only('logs-read-what-runs-leave', 'logs', ['run/journal-schema.ts', 'world/process/component-log.ts', 'deadline/']),
    only('measure-reads-schemas', 'measure', ['run/journal-schema.ts', 'report/results-schema.ts']),
    only('report-reads-schemas', 'report', ['secret/', 'run/journal-schema.ts', 'measure/measurements-schema.ts', 'measure/bench-rows.ts', 'measure/bench-channel-schema.ts', 'measure/bench-cell.ts', 'measure/bench-samples.ts', 'scenario/plan-schema.ts', 'scenario/scenario-selector.ts']),
    only('merge-joins-what-runs-leave', 'merge', ['run/journal-schema.ts', 'run/run-folder.ts', 'scenario/plan-schema.ts', 'scenario/shard.ts', 'report/worst-outcome.ts']),
    only('progress-shows-what-runs-tell', 'progress', ['deadline/', 'run/progress.ts', 'run/journal-schema.ts', 'report/printable.ts']),
    only('strangers-stay-apart-from-the-lab', 'strangers', ['wire/', 'gss/', 'secret/', 'deadline/']),
    // A benchmark's ends link the very code that they measure; nothing else of the lab may.
    only('bench-ends-link-what-they-measure', 'bench-ends', ['wire/', 'gss/', 'channel/', 'deadline/', 'secret/', 'components/spice-port-proxy/', 'components/sso-guest-agent/port/']),
    only('bench', 'bench', ['wire/', 'gss/', 'measure/bench-rows.ts']),
    only('mutants', 'mutants', ['suite/read-tap.ts', 'run/interrupt.ts', 'fuzz/random.ts']),
    only('components-stay-apart-from-the-lab', 'components', ['wire/', 'channel/', 'gss/', 'secret/', 'deadline/']),
    {
      name: 'components-never-import-each-other',
      severity: 'error',
      from: { path: '^lab/components/([^/]+)/' },
      to: { path: '^lab/components/', pathNot: '^lab/components/$1/' },
    },
    {
      name: 'stages-start-components-by-path',
      severity: 'error',
      from: { path: stage },
      to: { path: '^lab/components/' },
    },
    {
      // Whose deadline it is decides who is blamed; only a wait whose deadline the caller gives leaves that to the step.
      name: 'waits-of-the-lab-have-an-owner',
      severity: 'error',
      from: {
        path: '^lab/(world|keep|logs)/|^lab/run/evidence',
        pathNot: ['\\.test\\.ts$', '^lab/world/(process/component|desktop/run-command|vdsm/play-vdsm|qemu/connect-guest-agent|qemu/identity/reset-machine)\\.ts$'],
      },
      to: { path: '^lab/deadline/wait-until' },
    },
    {
      name: 'tests-only-in-tests',
      severity: 'error',
      from: { path: '^lab/', pathNot: ['\\.test\\.ts$', '^lab/testing/', '^lab/bench/'] },
      to: { path: '^lab/testing/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
