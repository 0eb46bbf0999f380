import {shareDrivers, shareSecurities} from '../domain-config.ts';
import type {ShareConfig} from '../domain-config.ts';
import {SpecProblem} from './spec.ts';

const form = 'write as tag=src,path=/home/me/src,access=w';

/** Known to xl; here they change nothing. */
const meaningless: readonly string[] = ['backend', 'type', 'max-files', 'max-space', 'auto-delete'];

/** Bytes of a tag that a guest's driver takes (MAX_TAG_LEN in hw/9pfs/9p.h of QEMU). */
const longestTag = 31;

/**
 * Parses an entry of `p9`, as xl.cfg(5) has it, and what is domux's own: `access`, for a directory is only
 * read unless that says `w`, and `driver`.
 *
 * @throws {SpecProblem}
 */
export function parseShareSpec(spec: string): ShareConfig {
  const given = new Map<string, {value: string; at: number}>();
  let at = 0;
  for (const part of spec.split(',')) {
    const [, blanks = '', key = '', value] = /^(\s*)([^=\s]*)=(.*)$/s.exec(part) ?? [];
    if (value === undefined) throw new SpecProblem(at, `\`${part}' is no KEY=VALUE: ${form}`);
    if (!keys.includes(key) && !meaningless.includes(key)) {
      throw new SpecProblem(at, `a shared directory has no \`${key}=': ${form}`);
    }
    given.set(key, {value: value.trim(), at: at + blanks.length + key.length + 1});
    at += part.length + 1;
  }
  const oneOf = <T extends string>(key: string, values: readonly T[], fallback: T): T => {
    const {value = fallback, at: where = 0} = given.get(key) ?? {};
    const found = values.find(one => one === value);
    if (found !== undefined) return found;
    throw new SpecProblem(where, `unknown ${key} \`${value}': it is one of ${values.join(', ')}`);
  };
  const tag = given.get('tag');
  const path = given.get('path');
  if (!tag?.value || !path?.value) {
    throw new SpecProblem(0, `a shared directory needs a tag and a path: ${form}`);
  }
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(tag.value) || tag.value.length > longestTag) {
    throw new SpecProblem(
      tag.at,
      `\`${tag.value}' cannot be a tag: it has up to ${longestTag} letters, digits, \`_', \`-' and \`.'`,
    );
  }
  return {
    tag: tag.value,
    path: path.value,
    access: oneOf('access', ['r', 'w'], 'r'),
    securityModel: oneOf('security_model', shareSecurities, 'none'),
    ...(given.has('driver') ? {driver: oneOf('driver', shareDrivers, '9p')} : {}),
  };
}

const keys: readonly string[] = ['tag', 'path', 'access', 'security_model', 'driver'];
