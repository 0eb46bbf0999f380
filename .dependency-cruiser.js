/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'What two files share belongs into a third one, types too.',
      severity: 'error',
      from: {},
      to: {circular: true},
    },
    {
      name: 'nothing-unused',
      comment: 'A file that no bundle, script or bench reaches is deleted.',
      severity: 'error',
      from: {
        path: '^(cli\\.tsx|source/guest/main\\.ts|source/network/switch/main\\.ts|scripts/|bench/)',
      },
      to: {path: '^source/', pathNot: '/main\\.ts$', reachable: false},
    },
  ],
  options: {
    doNotFollow: {path: 'node_modules'},
    tsPreCompilationDeps: true,
    tsConfig: {fileName: 'tsconfig.json'},
  },
};
