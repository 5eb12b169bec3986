const PURE_PACKAGES = 'node_modules/(@types/)?(minimatch|zod|yaml)/'
const severity = /** @type {const} */ ('error')

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    layer('policy', [], 'A policy is text turned into a value. It knows nothing of pull requests.'),
    layer('core', ['policy'], 'Judging needs facts and a policy, and no way to reach the world.'),
    layer(
      'report',
      ['core', 'policy'],
      'Words are made from decisions alone, so every surface says the same.',
    ),
    {
      name: 'pure-means-pure',
      severity,
      comment: 'No Node modules, no clients.',
      from: { path: '^src/(policy|core|report)/' },
      to: { pathNot: ['^src/', PURE_PACKAGES] },
    },
    layer(
      'app',
      ['policy', 'core', 'report'],
      'Use cases name what they need in ports.ts; adapters supply it.',
    ),
    {
      name: 'app-knows-no-client',
      severity,
      comment: 'A use case runs against anything that keeps its ports.',
      from: { path: '^src/app/' },
      to: { pathNot: '^src/' },
    },
    {
      name: 'adapters-stand-alone',
      severity,
      comment: 'The roots put adapters together.',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/(adapters|web|cli)/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'surfaces-do-not-meet',
      severity,
      comment: 'Pages and commands are handed what they need.',
      from: { path: '^src/(web|cli)/' },
      to: { path: '^src/(adapters|web|cli)/', pathNot: '^src/$1/' },
    },
    {
      name: 'only-roots-compose',
      severity,
      from: { path: '^src/', pathNot: '^src/cli\\.ts$' },
      to: { path: '^src/(main|cli)\\.ts$' },
    },
    { name: 'src-not-to-test', severity, from: { path: '^src/' }, to: { path: '^(test|scripts)/' } },
    { name: 'no-cycles', severity, from: {}, to: { circular: true } },
    {
      name: 'no-dev-packages-in-src',
      severity,
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
    },
  ],
  options: {
    parser: 'swc', // TypeScript 7 has no API for other tools yet
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}

/** @param {string} name  @param {string[]} below  @param {string} comment */
function layer(name, below, comment) {
  const allowed = [name, ...below].map((folder) => `^src/${folder}/`)
  return {
    name: `${name}-layer`,
    comment,
    severity,
    from: { path: `^src/${name}/` },
    to: { path: '^src/', pathNot: allowed },
  }
}
