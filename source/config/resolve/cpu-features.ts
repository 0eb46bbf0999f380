import {textOf} from '../evaluation/values.ts';
import type {Resolution} from './resolution.ts';

/** Names that QEMU has others for than xl.cfg(5), `cpuid`. */
const otherNames: Readonly<Record<string, string>> = {
  sse3: 'pni',
  sse4_1: 'sse4.1',
  sse4_2: 'sse4.2',
  'sse4.1': 'sse4.1',
  cmplegacy: 'cmp-legacy',
  nodeid: 'nodeid-msr',
};

/**
 * The processor features that a config switches: `cpuid` in libxl's form (`host,tm=0,sse3=0`), and
 * `pae`, `nx` and `apic`, which are features too. What is left as the host has it (`x`, `k`, `s`) is
 * not named.
 */
export function resolveFeatures(resolution: Resolution): Record<string, boolean> {
  const {flag, text, elements, warn} = resolution;
  const features: Record<string, boolean> = {};
  for (const key of ['pae', 'nx', 'apic']) {
    const on = flag(key);
    if (on !== undefined) features[key] = on;
  }

  const single = text('cpuid');
  const strings = single === undefined ? elements('cpuid').map(textOf) : [single];
  for (const words of strings) {
    for (const word of (words ?? '').split(',').map(each => each.trim())) {
      if (word === '' || word === 'host') continue;
      const [, name, value] = /^([a-z0-9_.]+)=([01xks])$/i.exec(word) ?? [];
      if (name === undefined) {
        warn('cpuid', `\`${word}' has no effect on QEMU: write NAME=0 or NAME=1 as in "host,tm=0"`);
      } else if (value === '0' || value === '1') {
        features[otherNames[name] ?? name.replaceAll('_', '-')] = value === '1';
      }
    }
  }
  return features;
}
