import {StringDecoder} from 'node:string_decoder';
import {decodeKeys} from './key-decoder.ts';
import type {InputEvent} from './key-decoder.ts';
import {tearTime} from './tear-time.ts';

/** Turns the bytes of a terminal into events, however they are cut into chunks. */
export type KeyReader = {
  readonly read: (bytes: Buffer) => void;
  /** Forgets what was begun, such as when somebody else reads the terminal from now on. */
  readonly reset: () => void;
};

export function createKeyReader(emit: (event: InputEvent) => void): KeyReader {
  let decoder = new StringDecoder('utf8');
  let rest = '';
  let timer: NodeJS.Timeout | undefined;

  const decode = (final: boolean) => {
    const decoded = decodeKeys(rest, final);
    ({rest} = decoded);
    for (const event of decoded.events) emit(event);
  };

  return {
    read: bytes => {
      clearTimeout(timer);
      rest += decoder.write(bytes);
      decode(false);
      if (rest !== '') timer = setTimeout(() => decode(true), tearTime);
    },
    reset: () => {
      clearTimeout(timer);
      rest = '';
      decoder = new StringDecoder('utf8');
    },
  };
}
