import {RefusedError, UsageError} from '../../../errors.ts';
import type {Host} from '../../../host/host.ts';
import type {ClientContext} from '../../verb.ts';

/** Verbs that only look, for a screen on which nothing can be changed. */
export const lookingVerbs: readonly string[] = [
  'list',
  'vm-list',
  'vcpu-list',
  'uptime',
  'info',
  'domid',
  'domname',
  'domstate',
  'log',
  'dmesg',
  'consoles',
  'console',
  'show',
  'images',
  'help',
  'version',
  'top',
];

const refusal = 'This screen is read-only.';

const isQuestion = (command: string) =>
  command.startsWith('query-') || command.startsWith('domux-query-');

/** What a screen works with on which nothing can be changed. */
export const readOnlyContext = (context: ClientContext): ClientContext =>
  context.remote === undefined
    ? {...context, host: readOnlyHost(context.host)}
    : {...context, host: readOnlyHost(context.host)};

/** A host on which nothing can be changed, whatever a key is bound to. */
export function readOnlyHost<H extends Host>(host: H): H {
  const refuse = () => Promise.reject(new UsageError(refusal));
  return {
    ...host,
    control: async (domain, onEvent) => {
      const client = await host.control(domain, onEvent);
      return {
        ...client,
        execute: (command, given) =>
          isQuestion(command) || command === 'domux-console-info'
            ? client.execute(command, given)
            : Promise.reject(new RefusedError('GenericError', refusal)),
        call: (command, given) =>
          isQuestion(command)
            ? client.call(command, given)
            : Promise.reject(new RefusedError('GenericError', refusal)),
      };
    },
    create: refuse,
    ...('createTogether' in host ? {createTogether: refuse} : {}),
    rename: refuse,
    destroy: refuse,
    configs: async () => ({
      ...(await host.configs()),
      save: refuse,
      keepDraft: refuse,
      remove: refuse,
    }),
  };
}
