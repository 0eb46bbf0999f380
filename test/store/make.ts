import type {DomainInfo} from '../../source/protocol/commands.ts';
import {initialModel} from '../../source/store/model/model.ts';
import type {Model, ModelOptions, ScreenSettings} from '../../source/store/model/model.ts';
import type {Effect} from '../../source/store/model/effects.ts';
import type {Message} from '../../source/store/model/message.ts';
import type {Sample} from '../../source/store/model/sample.ts';
import {update} from '../../source/store/update.ts';

const mebibyte = 1024 * 1024;

/** A domain named `web` with ID 1 that runs on 64 MiB, changed as a test needs it. */
export const domainInfo = (changed: Partial<DomainInfo> = {}): DomainInfo => ({
  id: 1,
  name: 'web',
  uuid: `uuid of ${changed.id ?? 1}`,
  machine: 'sim',
  status: 'running',
  state: '-b----',
  vcpus: 1,
  maxvcpus: 1,
  'started-at': 1_000_000,
  'created-at': 1_000_000,
  restarts: 0,
  'cpu-ns': 0,
  stats: {
    vcpus: [{'cpu-ns': 0, busy: false}],
    memory: {current: 64 * mebibyte, maximum: 128 * mebibyte, resident: 20 * mebibyte},
    vifs: [],
    vbds: [],
  },
  ...changed,
});

export const domainZero = domainInfo({
  id: 0,
  name: 'Domain-0',
  machine: 'host',
  state: 'r-----',
  vcpus: 4,
  stats: {
    vcpus: [],
    memory: {current: 8192 * mebibyte, maximum: 8192 * mebibyte, resident: 0},
    vifs: [],
    vbds: [],
  },
});

/** Several domains by name, with IDs from 1 on. */
export const named = (...names: readonly string[]): DomainInfo[] =>
  names.map((name, index) => domainInfo({id: index + 1, name}));

/** A sample of Domain-0 and these domains. */
export const sampleOf = (
  domains: readonly DomainInfo[],
  changed: Partial<Sample> = {},
): Sample => ({
  now: 1_000_100_000,
  at: 0,
  host: {
    name: 'host',
    uptime: 3600,
    load: [0.5, 0.25, 0.1],
    processors: 4,
    megahertz: 2400,
    memoryTotal: 8192 * mebibyte,
    memoryFree: 4096 * mebibyte,
  },
  domains: [domainZero, ...domains].map(info => ({info})),
  configured: [],
  occurrences: [],
  ...changed,
});

export const initialSettings: ScreenSettings = {
  version: '1.2.3',
  remote: undefined,
  readOnly: false,
  who: 'me',
  shutdownPatience: 30,
  verbs: ['create', 'save', 'restore'],
  domainVerbs: [
    {path: 'uptime', summary: 'Tell how long domains have run', several: true},
    {path: 'trigger', summary: 'Press a button of a domain', several: false},
  ],
  workingDirectory: '/saved/',
};

/** A store that a test speaks to: every message is taken in at once, effects are kept. */
export function drive(options: Partial<ModelOptions> = {}) {
  let model = initialModel({
    size: {columns: 80, rows: 24},
    now: 1_000_000_000,
    settings: initialSettings,
    ...options,
  });
  let effects: readonly Effect[] = [];

  const send = (message: Message) => {
    [model, effects] = update(model, message);
    return effects;
  };
  return {
    model: (): Model => model,
    /** Those of the last message. */
    effects: () => effects,
    send,
    press: (...keys: readonly string[]) => {
      for (const key of keys) {
        send([...key].length === 1 ? {type: 'key', key, text: key} : {type: 'key', key});
      }
      return effects;
    },
    type: (text: string) => {
      for (const character of text) {
        const key = character === ' ' ? 'space' : character;
        send({type: 'key', key, text: character});
      }
      return effects;
    },
    sample: (domains: readonly DomainInfo[], changed: Partial<Sample> = {}) =>
      send({type: 'sampled', sample: sampleOf(domains, changed)}),
  };
}
