import {chmodSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {fetchPrograms} from '../../../source/images/programs.ts';
import {
  bundleDirectory,
  findInstalled,
  readBundle,
} from '../../../source/system/programs/find-program.ts';

/** A package of Debian, what it calls the program, and what of its files the program is told of. */
type Tool = {
  readonly package: string;
  readonly program?: string;
  /** A package of what it reads, beside the libraries that it needs. */
  readonly data?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where it has libraries that no other program finds. */
  readonly libraries?: readonly string[];
};

/** Programs that tests start and domux does not. */
const tools: Readonly<Record<string, Tool>> = {
  fish: {package: 'fish'},
  'ganesha.nfsd': {
    ...{package: 'nfs-ganesha', data: 'nfs-ganesha-mem'},
    libraries: ['usr/lib/ganesha'],
  },
  gdb: {package: 'gdb-minimal'},
  less: {package: 'less'},
  readelf: {package: 'binutils'},
  screen: {package: 'screen'},
  strace: {package: 'strace'},
  tmux: {package: 'tmux'},
  zsh: {package: 'zsh', data: 'zsh-common', env: {ZSH_ROOT: 'usr'}},
  vim: {package: 'vim', program: 'vim.basic', env: {VIM: 'usr/share/vim'}},
};

/** The names of those that this host has not installed. */
export const lackingTools = (): readonly string[] =>
  Object.keys(tools).filter(name => findInstalled(name) === undefined);

/** What a tool is called where it is fetched to. */
export const toolBundle = (name: string): string => `test-${name}`;

/**
 * Fetches a tool beside the images, unless it is there, and puts a script in a directory that runs it:
 * its libraries are its own affair.
 */
export async function fetchTool(images: string, name: string, scripts: string): Promise<void> {
  const {
    package: wanted = name,
    program = name,
    data,
    env = {},
    libraries = [],
  }: Partial<Tool> = tools[name] ?? {};
  const bundle = toolBundle(name);
  const directory = bundleDirectory(images, bundle);
  await fetchPrograms(images, bundle, {
    packages: [wanted, ...(data === undefined ? [] : [data])],
    programs: [name],
  });
  const inside = (path: string) => join(directory, path);
  const variables = {
    ...Object.fromEntries(Object.entries(env).map(([key, path]) => [key, inside(path)])),
    LD_LIBRARY_PATH: [...(readBundle(directory)?.libraries ?? []), ...libraries]
      .map(inside)
      .join(delimiter),
  };
  const settings = Object.entries(variables).map(([key, value]) => `${key}='${value}'`);
  const script = join(scripts, name);
  const file = findInstalled(program, {PATH: ['usr/bin', 'bin'].map(inside).join(delimiter)});
  writeFileSync(script, `#!/bin/sh\n${settings.join(' ')} exec '${file}' "$@"\n`);
  chmodSync(script, 0o755);
}
