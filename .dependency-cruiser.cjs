// The rules between modules, as docs/architecture.md tells them. `npm run rules` checks them.
const effectful = '^(node:)?(fs|fs/promises|child_process|os|process|net|http|https|worker_threads)$';
const effectfulPackages = 'node_modules/(fs-extra|fast-glob)/';
const pure = '^src/(model|plan|preview|report|platform|rewrite)/|/(judge|choose|parse|render)-[^/]*[.]ts$';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'model-stands-alone',
      comment:
        'Everything rests on the model, so it rests on nothing (semver, behind python-version, apart).',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { pathNot: '^src/model/|node_modules/(@types/)?semver/' },
    },
    {
      name: 'pure-stays-pure',
      comment: 'What plans, previews, judges, chooses, parses or renders gets values and returns values.',
      severity: 'error',
      from: { path: pure },
      to: { path: `${effectful}|${effectfulPackages}|^src/world/`, reachable: true },
    },
    {
      name: 'stages-do-not-know-each-other',
      comment: 'src/run/ joins the stages; a stage knows the model, the platform and the World type.',
      severity: 'error',
      from: { path: '^src/(discover|read|match|plan|preview|apply|verify|report)/' },
      to: {
        path: '^src/(discover|read|match|plan|preview|apply|verify|report|cli|run)/',
        pathNot: '^src/$1/',
      },
    },
    {
      name: 'rewrite-knows-no-stage',
      comment: 'Rewriting a file of some syntax is a tool of reading and planning; it knows neither.',
      severity: 'error',
      from: { path: '^src/rewrite/' },
      to: { path: '^src/', pathNot: '^src/(rewrite|model|platform)/' },
    },
    {
      name: 'only-world-touches-the-machine',
      comment: 'Files, processes and the account database are reached through one interface.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/world/' },
      to: { path: `${effectful}|${effectfulPackages}` },
    },
    {
      name: 'only-cli-knows-yargs',
      comment: 'The library takes typed values, not an argv.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: 'node_modules/(@types/)?yargs/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
