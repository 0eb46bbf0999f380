import {RefusedError} from '../../errors.ts';
import type {memoryCommands} from '../../protocol/commands/memory.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain/domain.ts';
import {checkAbsolute} from './absolute-path.ts';

/** Changes the memory of a domain, and writes it down. */
export function createMemoryHandlers(domain: Domain): TableHandlers<typeof memoryCommands, Peer> {
  const {lifecycle} = domain;
  const done = {};

  return {
    balloon: async ({value}, {who}) => {
      lifecycle.check('balloon');
      const maximum = domain.maximum();
      if (value > maximum) {
        throw new RefusedError(
          'GenericError',
          `${mebibytes(value)} are more than the maximum of ${mebibytes(maximum)}: raise it with mem-max first.`,
        );
      }
      const actual = await lifecycle.operation('balloon')(value);
      domain.emit('BALLOON_CHANGE', {actual});
      domain.record('memory set', who, `${actual} bytes`);
      return done;
    },
    'query-balloon': async () => ({actual: (await domain.sample()).memory.current}),
    'domux-set-maximum': async ({value}, {who}) => {
      const {memory} = await domain.sample();
      if (value < memory.current) {
        throw new RefusedError(
          'GenericError',
          `The guest has ${mebibytes(memory.current)} now: lower that with mem-set first.`,
        );
      }
      lifecycle.setMaximum(value);
      domain.record('maximum memory set', who, `${value} bytes`);
      return done;
    },
    'domux-dump-core': async ({file}, {who}) => {
      lifecycle.check('domux-dump-core');
      checkAbsolute(file);
      await lifecycle.operation('dumpCore')(file);
      domain.record('core dumped', who, file);
      return done;
    },
  };
}

const mebibytes = (bytes: number) => `${Number((bytes / 2 ** 20).toFixed(1))} MiB`;
