import {cli, inHome, ms, node, printTable, ratio, timeInTurn} from './harness.ts';

/** What the command line costs beside `node -e 0` on the same Node. Aim: at most twice as much. */
const rounds = 31;

await inHome(async ({env}) => {
  const commands = [
    ['node -e 0', [node, '-e', '0']],
    ['domux --version', [node, cli, '--version']],
    ['domux list', [node, cli, 'list']],
    ['domux help', [node, cli, 'help']],
  ] as const;
  const costs = timeInTurn(
    commands.map(([, command]) => command),
    rounds,
    env,
  );
  const [base] = costs;
  printTable(
    ['command', 'wall ms', 'ratio', 'cpu ms', 'ratio'],
    commands.map(([name], index) => {
      const {wall = NaN, cpu = NaN} = costs[index] ?? {};
      return [
        name,
        ms(wall),
        ratio(wall / (base?.wall ?? NaN)),
        ms(cpu),
        ratio(cpu / (base?.cpu ?? NaN)),
      ];
    }),
  );
});
