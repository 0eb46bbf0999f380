import {lstatSync, rmSync, symlinkSync} from 'node:fs';

/** npm links the programs of dependencies, not a checkout's own: this makes node_modules/.bin/domux. */
const link = 'node_modules/.bin/domux';
if (lstatSync(link, {throwIfNoEntry: false})) rmSync(link);
symlinkSync('../../dist/cli.cjs', link);
