import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

const directory = join(import.meta.dirname, '../fixtures/xen-configs');

/** What the original programs made of a config: test/fixtures/xen-configs/README.md. */
export type Expected = {
  readonly file: string;
  readonly xl: 'accept' | 'reject';
  readonly xm?: 'accept' | 'reject';
  readonly settings?: readonly (readonly [key: string, operator: string, value: unknown])[];
  readonly variables?: Readonly<Record<string, unknown>>;
};

const readLines = (file: string) =>
  readFileSync(join(directory, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as unknown);

/** The real configs with what the original programs made of them. */
export const realConfigs = readLines('expected.jsonl') as Expected[];

/** The 28 that people wrote, without the examples of Xen. */
export const wildConfigs = readdirSync(directory).filter(name => name.endsWith('.cfg'));

/** The text of a real config. */
export const readConfigText = (file: string) => readFileSync(join(directory, file), 'utf8');

/** The lines of a file of vectors. */
export const readVectors = <T>(name: string) => readLines(`vectors/${name}.jsonl`) as T[];
