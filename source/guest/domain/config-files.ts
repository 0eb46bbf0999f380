import {readFileSync, renameSync, rmSync, statSync, utimesSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
import type {DomainConfig} from '../../config/domain-config.ts';
import {completeConfig} from '../../config/stored-config.ts';
import {countNow} from '../../config/editing/config-fields.ts';
import type {DomainFiles} from '../../registry/domains/domain-files.ts';
import {readFileIfPresent, writeFileAtomically} from '../../system/files.ts';

/** The configs of one domain, kept on disk for whichever guest process comes next. */
export type ConfigFiles = {
  /** What the domain runs with. */
  readonly current: () => DomainConfig;
  /** What it is to be when its machine is started next, where that differs. */
  readonly next: () => DomainConfig | undefined;
  /** Seconds since 1970 when the domain was last given a config. */
  readonly changedAt: () => number;
  /** The machine is started afresh: what waited counts from now on. */
  readonly advance: () => void;
  /** Takes another config for the next start; of its keys, these count now. */
  readonly take: (next: DomainConfig, counts: readonly string[]) => void;
  /** Something of the domain was changed while it runs, and stays so at its next start. */
  readonly amend: (change: (config: DomainConfig) => DomainConfig) => void;
};

/** Reads the configs in a domain's directory. */
export function openConfigFiles(files: Pick<DomainFiles, 'config' | 'nextConfig'>): ConfigFiles {
  let current = completeConfig(JSON.parse(readFileSync(files.config, 'utf8')));
  const waiting = readFileIfPresent(files.nextConfig);
  let next = waiting === undefined ? undefined : completeConfig(JSON.parse(waiting));
  let changedAt = changeTime(waiting === undefined ? files.config : files.nextConfig);

  return {
    current: () => current,
    next: () => next,
    changedAt: () => changedAt,
    advance: () => {
      if (next === undefined) return;
      renameSync(files.nextConfig, files.config);
      current = next;
      next = undefined;
    },
    take: (given, counts) => {
      const counting = countNow(current, given, counts);
      const differs = !isDeepStrictEqual(counting, given);
      if (differs) writeFileAtomically(files.nextConfig, JSON.stringify(given));
      else rmSync(files.nextConfig, {force: true});
      writeFileAtomically(files.config, JSON.stringify(counting));
      current = counting;
      next = differs ? given : undefined;
      changedAt = changeTime(differs ? files.nextConfig : files.config);
    },
    amend: change => {
      current = change(current);
      rewrite(files.config, current);
      if (next === undefined) return;
      next = change(next);
      rewrite(files.nextConfig, next);
    },
  };
}

const changeTime = (file: string): number => statSync(file).mtimeMs / 1000;

/** Its time stays: it tells when the domain was last given a config. */
function rewrite(file: string, config: DomainConfig): void {
  const {atime, mtime} = statSync(file);
  writeFileAtomically(file, JSON.stringify(config));
  utimesSync(file, atime, mtime);
}
