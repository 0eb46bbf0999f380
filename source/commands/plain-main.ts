import {main} from './main.ts';

/** Runs the command line in the bundle without Ink, which is loaded for the verbs that show the screen. */
export const plainMain = (argv: readonly string[], process: NodeJS.Process): Promise<number> =>
  main(argv, process, async words => {
    const {runWithScreen} = await import('./screen/main.ts');
    return runWithScreen(words);
  });
