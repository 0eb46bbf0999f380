import {isRecord} from '../../protocol/schema.ts';

/** Variables of the environment that go along to another host: those that only say how to write. */
const mayCross = ['TERM', 'COLORTERM', 'NO_COLOR', 'FORCE_COLOR', 'LANG', 'LC_ALL', 'LC_CTYPE'];

/** Of an environment, or of what the other end says is one. */
export function crossing(env: unknown): Readonly<Record<string, string>> {
  if (!isRecord(env)) return {};
  return Object.fromEntries(
    mayCross.flatMap(name => {
      const value = env[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
