import type {Writable} from 'node:stream';

/** Writes a value as JSON for people and programs alike: indented by two, with a newline at the end. */
export function writeJson(stdout: Writable, value: unknown): void {
  stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
