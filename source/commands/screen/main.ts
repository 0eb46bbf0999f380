import type {RunWithScreen} from '../main.ts';
import {main} from '../main.ts';

/** The command line of the bundle that has Ink. */
export const runWithScreen: RunWithScreen = argv => main(argv, process);
