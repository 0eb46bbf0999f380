import type {Duplex} from 'node:stream';
import {resolve} from 'node:path';
import {formatDiagnostics} from '../../../config/diagnostic.ts';
import {requireConfig} from '../../../host/configs/find-config.ts';
import type {DomainReference} from '../../../host/domain-reference.ts';
import type {ControlClient} from '../../../protocol/wire/client.ts';
import {attach} from '../../consoles/console.ts';
import {interruptible} from '../../interruptible.ts';
import type {Context, Run} from '../../verb.ts';
import {readDomainConfig} from './read-domain-config.ts';
import {showTransfer} from '../migration/transfer-progress.ts';

/** `domux restore [-p] [-c] [CONFIG] FILE` */
export const restore: Run = async (context, {options, words}) => {
  const [given, file] = words.length > 1 ? [words[0], words[1]] : [undefined, words[0]];
  const path = resolve(file ?? '');
  const config = given === undefined ? undefined : readReplacement(context, given);
  context.stderr.write(`Loading new save file ${path}\n`);

  const progress = showTransfer(context, 'Restoring');
  let control: Promise<ControlClient> | undefined;
  let viewing: Promise<Duplex> | undefined;
  const onRegistered = (registered: DomainReference) => {
    control = context.host.control(registered);
    control.then(progress.watch, () => undefined);
    if (!options['console']) return;
    viewing = context.host.console(registered);
    viewing.catch(() => undefined);
  };

  let domain;
  try {
    domain = await interruptible(signal =>
      context.host.restore(path, {
        ...(config === undefined ? {} : {config}),
        paused: options['paused'] === true,
        onRegistered,
        onChecked: part => progress.show(`Checking ${path}`, part),
        signal,
      }),
    );
  } finally {
    progress.stop();
    void control?.then(
      client => client.close(),
      () => undefined,
    );
  }
  const {name, id} = domain.entry;
  context.stdout.write(`Started domain ${name} (id=${id})\n`);
  if (viewing === undefined) return 0;
  return attach(context, domain, {console: 0, readOnly: false, socket: await viewing});
};

function readReplacement(context: Context, given: string) {
  const path = resolve(requireConfig(context.places.configs, given));
  const {config, warnings} = readDomainConfig(context, path, [], true);
  context.stderr.write(formatDiagnostics(warnings));
  return config;
}
