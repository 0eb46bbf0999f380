import {homedir} from 'node:os';
import {join} from 'node:path';
import {readFileIfPresent} from '../../system/files.ts';
import type {Candidate} from './candidates.ts';

/** The hosts that the user's ssh config has names for, and this one. */
export function listHosts(env: NodeJS.ProcessEnv): Candidate[] {
  const file = join(env['HOME'] ?? homedir(), '.ssh', 'config');
  const names = [...(readFileIfPresent(file) ?? '').matchAll(/^\s*host\s+(.*)$/gim)]
    .flatMap(([, hosts = '']) => hosts.trim().split(/\s+/))
    .filter(name => !/[*?!#"]/.test(name));
  return [
    {word: 'local', help: 'this host'},
    ...[...new Set(names)].map(word => ({word, help: 'over ssh'})),
  ];
}
