import {renameSync} from 'node:fs';
import type {DomainConfig} from '../../config/domain-config.ts';
import {consoleLog, consoleSocket} from '../../registry/domains/domain-files.ts';
import type {Entry} from '../../registry/domains/entry.ts';
import {createArrivingConsole} from './arriving-console.ts';
import type {ArrivingConsole} from './arriving-console.ts';
import {createConsoleHub} from './console-hub.ts';
import type {ConsoleHub} from './console-hub.ts';
import {openConsoleLog, readLogTail} from './console-log.ts';
import {endPrograms} from './end-programs.ts';

/** One console of a domain. */
export type DomainConsole = {
  readonly hub: ConsoleHub;
  /** The socket that carries its bytes. */
  readonly path: string;
  /** The log on disk, as the domain is called now. */
  readonly log: () => string;
  /** Gives what somebody typed to the guest; resolves when it takes more. */
  readonly type: (chunk: Buffer) => Promise<void>;
  /** Where output comes in, of the guest here and of the same guest elsewhere. */
  readonly arriving: ArrivingConsole;
  /** Adds what was printed elsewhere to the log alone. */
  readonly keep: (chunk: Buffer) => void;
};

/** All consoles of a domain. */
export type DomainConsoles = {
  readonly list: readonly DomainConsole[];
  /** Has the backlogs begin with what an earlier guest process left in the logs. */
  readonly recall: () => void;
  /** Shows a line on every console. */
  readonly notice: (line: string) => void;
  /** Another guest draws from now on: what the programs of the one before left on ends. */
  readonly endPrograms: () => void;
  /** Goes on in the logs of the name that the domain has now. */
  readonly moveLogs: (oldName: string) => void;
  readonly end: () => void;
};

export type DomainConsolesOptions = {
  /** The domain's directory in the registry. */
  readonly directory: string;
  readonly entry: () => Entry;
  readonly config: Pick<DomainConfig, 'consoles' | 'limits'>;
  /** Gives what somebody typed to the guest; resolves when it takes more. */
  readonly input: (console: number, chunk: Buffer) => Promise<void>;
  /** Told when a log cannot be written, and when that is over. */
  readonly onTrouble: (line: string) => void;
};

export function openConsoles(options: DomainConsolesOptions): DomainConsoles {
  const {directory, entry, config, input, onTrouble} = options;
  const {backlogBytes} = config.limits;

  const consoles = Array.from({length: config.consoles}, (_, index) => {
    const log = () => consoleLog(entry().logDirectory, entry().name, index);
    const file = openConsoleLog(log(), config.limits, onTrouble);
    const type = (chunk: Buffer) => input(index, chunk);
    const hub = createConsoleHub({
      backlogBytes,
      log: file,
      input: type,
    });
    const arriving = createArrivingConsole(hub);
    return {
      hub,
      arriving,
      type,
      path: consoleSocket(directory, index),
      log,
      file,
      keep: file.write,
    };
  });

  return {
    list: consoles,
    recall: () => {
      for (const {hub, log} of consoles) hub.recall(readLogTail(log(), backlogBytes));
    },
    notice: line => {
      const name = entry().name;
      const text = Buffer.from(`\r\n[domux] ${name}: ${line.replaceAll('\n', '\r\n')}\r\n`);
      for (const {hub} of consoles) hub.output(text);
    },
    endPrograms: () => {
      for (const {hub} of consoles) {
        if (hub.printed() > 0) hub.output(endPrograms(hub.backlog()));
      }
    },
    moveLogs: oldName => {
      for (const [index, {file, log}] of consoles.entries()) {
        renameIfPresent(consoleLog(entry().logDirectory, oldName, index), log());
        file.move(log());
      }
    },
    end: () => {
      for (const {hub, file} of consoles) {
        hub.end();
        file.close();
      }
    },
  };
}

function renameIfPresent(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Without the old log the new one begins empty.
  }
}
