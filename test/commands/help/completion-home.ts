import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {createSim} from '../../helpers/guests/sim.ts';
import {cli, createHome, node} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';

/** A home with something to complete, and the environment of a shell that finds `domux` on its PATH. */
export type CompletionHome = {readonly home: Home; readonly env: NodeJS.ProcessEnv};

/** It has domains `web` and `web:two words`, and a config `mail`. */
export async function createCompletionHome(): Promise<CompletionHome> {
  const home = createHome();
  const {directory, places} = home;
  await createSim(home, 'web');
  await createSim(home, 'web:two words');
  mkdirSync(places.configs, {recursive: true});
  writeFileSync(join(places.configs, 'mail.cfg'), 'memory = 64\n');
  const program = join(directory, 'domux');
  writeFileSync(program, `#!/bin/sh\nexec '${node}' '${cli}' "$@"\n`);
  chmodSync(program, 0o755);
  const env = {...home.env, HOME: directory, PATH: `${directory}:${process.env['PATH'] ?? ''}`};
  return {home, env};
}
