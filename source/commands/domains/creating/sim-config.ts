import {UsageError} from '../../../errors.ts';
import type {DomainConfig} from '../../../config/domain-config.ts';
import type {Context, Invocation} from '../../verb.ts';
import {readDomainConfig} from './read-domain-config.ts';

/** Simulated domains at most: each has four sockets and files open in one process. */
const most = 10_000;

/** The configs of simulated domains, alike but for their names and their share of the load. */
export function applyWords(
  context: Context,
  options: Invocation['options'],
  words: readonly string[],
): DomainConfig[] {
  const {count = '1', prefix = 'sim'} = options;
  const number = Number(count);
  if (!Number.isInteger(number) || number < 1 || number > most) {
    throw new UsageError(`--count ${String(count)}: from 1 to ${most} domains.`, {exitCode: 2});
  }

  const behaviour = words.filter(word => !isSetting(word));
  const settings = words.filter(isSetting);
  const width = String(number - 1).length;
  return Array.from({length: number}, (_, index) => {
    const name = `${String(prefix)}${String(index).padStart(width, '0')}`;
    const given = [
      `name="${name}"`,
      'machine=sim',
      'memory=64',
      ...settings,
      ...devicesFor(behaviour),
      `sim=${JSON.stringify(behaviour)}`,
    ];
    return readDomainConfig(context, undefined, given, true).config;
  });
}

/** What a load of traffic or of disk requests goes through. */
const devicesFor = (behaviour: readonly string[]): string[] => [
  ...(behaviour.some(word => word.startsWith('net=')) ? ["vif=['']"] : []),
  ...(behaviour.some(word => word.startsWith('disk=')) ? ["disk=['/dev/null,raw,xvda,w']"] : []),
];

/** `memory=128` is a setting of the config, `cpu=50` a word for the machine. */
const isSetting = (word: string): boolean => /^(memory|maxmem|vcpus|maxvcpus|on_\w+)=/.test(word);
