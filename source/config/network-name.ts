import {UsageError} from '../errors.ts';

/** The network of an interface that names none. */
export const defaultNetwork = 'default';

/** Characters of a name at most: a Linux bridge of this name must be possible (IFNAMSIZ, less the NUL). */
const longest = 15;

/** What is wrong with the name of a network, in a sentence; undefined when it is right. */
export function checkNetworkName(name: string): string | undefined {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) && name.length <= longest) return undefined;
  return `\`${name}' cannot name a network: it has up to ${longest} letters, digits, \`_', \`-' and \`.'`;
}

/** @throws {UsageError} where the name is none. */
export function requireNetworkName(name: string): string {
  const refusal = checkNetworkName(name);
  if (refusal !== undefined) throw new UsageError(`${refusal}.`);
  return name;
}
