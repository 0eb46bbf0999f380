import type {debuggingCommands} from '../../protocol/commands/debugging.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain/domain.ts';
import {checkAbsolute} from './absolute-path.ts';

/** What helps to find faults in a guest, or in the machine that it runs on. */
export function createDebuggingHandlers({
  lifecycle,
  record,
}: Domain): TableHandlers<typeof debuggingCommands, Peer> {
  const done = {};
  return {
    'domux-debug': async ({enable}, {who}) => {
      lifecycle.check('domux-debug');
      const debug = await lifecycle.operation('debug')(enable);
      record(enable ? 'debugger awaited' : 'no debugger', who);
      return {
        ...(debug.commandLine === undefined ? {} : {'command-line': [...debug.commandLine]}),
        ...(debug.socket === undefined ? {} : {socket: debug.socket}),
      };
    },
    'trace-event-get-state': async ({name}) => [
      ...(await lifecycle.operation('traceEvents')(name)),
    ],
    'trace-event-set-state': async ({name, enable, 'domux-file': file}, {who}) => {
      lifecycle.check('trace-event-set-state');
      if (file !== undefined) checkAbsolute(file);
      await lifecycle.operation('setTrace')(name, enable, file);
      record(enable ? 'traced' : 'not traced', who, name);
      return done;
    },
    'send-key': async ({keys, 'hold-time': holdTime}) => {
      lifecycle.check('send-key');
      await lifecycle.operation('sendKeys')(
        keys.map(({data}) => data),
        holdTime,
      );
      return done;
    },
  };
}
