import tseslint from 'typescript-eslint';

/**
 * Which rooms a room may import from. Arrows point one way:
 * cli -> commands -> host -> protocol <- guest -> machines.
 */
const mayImport = {
  errors: [],
  text: [],
  protocol: ['errors'],
  system: ['errors'],
  config: ['errors', 'system'],
  disks: ['errors', 'system', 'config'],
  registry: ['errors', 'system', 'protocol', 'config', 'disks'],
  machines: ['errors', 'config', 'protocol', 'system', 'network', 'disks'],
  saved: ['errors', 'config', 'protocol', 'system'],
  guest: [
    'errors',
    'config',
    'protocol',
    'registry',
    'saved',
    'system',
    'machines',
    'network',
    'disks',
    'text',
  ],
  images: ['errors', 'system', 'disks'],
  network: ['errors', 'system', 'config', 'protocol'],
  host: [
    'errors',
    'config',
    'protocol',
    'registry',
    'saved',
    'system',
    'images',
    'network',
    'disks',
  ],
  store: ['errors', 'protocol', 'keymap', 'config', 'text'],
  keymap: ['errors'],
  parts: ['errors', 'text'],
  terminal: ['errors', 'system', 'keymap', 'text'],
  screens: ['errors', 'parts', 'protocol', 'store', 'keymap', 'text'],
  commands: [
    'errors',
    'config',
    'protocol',
    'system',
    'images',
    'network',
    'disks',
    'registry',
    'host',
    'saved',
    'terminal',
    'keymap',
  ],
};

const rooms = Object.keys(mayImport);

const roomRule = (
  room,
  {files = [`source/${room}/**/*.{ts,tsx}`, `source/${room}.ts`], also = []} = {},
) => {
  const allowed = [room, ...mayImport[room], ...also];
  const banned = rooms.filter(other => !allowed.includes(other));
  return {
    files,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...banned.map(other => ({
              group: [
                `**/source/${other}/*`,
                `../${other}/*`,
                `../../${other}/*`,
                `../../../${other}/*`,
                ...(other === 'errors' ? ['**/errors.ts'] : []),
              ],
              message: `The room ${room} does not import from ${other}: see docs/design.md, "The rooms".`,
            })),
            ...(['screens', 'parts'].includes(room)
              ? []
              : [
                  {group: ['react', 'ink', 'ink-table'], message: 'Only screens and parts render.'},
                ]),
          ],
        },
      ],
    },
  };
};

export default tseslint.config(
  {ignores: ['dist/', 'node_modules/', 'test/fixtures/']},
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname}},
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true}],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        {ignoreRestSiblings: true, varsIgnorePattern: '^_', argsIgnorePattern: '^_'},
      ],
      '@typescript-eslint/no-misused-spread': ['error', {allow: [{from: 'lib', name: 'string'}]}],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', {allowConstantLoopConditions: true}],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='process'][callee.property.name='exit']",
          message: 'Only cli.tsx and the guest process end the process.',
        },
      ],
    },
  },
  {files: ['cli.tsx'], rules: {'no-restricted-syntax': 'off'}},
  {files: ['**/*.{js,mjs}'], extends: [tseslint.configs.disableTypeChecked]},
  {
    files: ['source/guest/main.ts', 'source/network/switch/main.ts'],
    rules: {'no-restricted-syntax': 'off'},
  },
  ...rooms.map(room => roomRule(room)),
  // The picture of networks is the screen's.
  roomRule('commands', {
    files: ['source/commands/networks/**/*.ts'],
    also: ['store', 'text'],
  }),
  // The verbs that own the screen, and nobody else, know what is on it.
  roomRule('commands', {
    files: ['source/commands/screen/**/*.ts'],
    also: ['store', 'parts', 'screens', 'text'],
  }),
);
