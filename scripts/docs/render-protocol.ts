import type {QmpErrorClass} from '../../source/errors.ts';
import {clientLimit} from '../../source/guest/control-server.ts';
import {commands} from '../../source/protocol/commands.ts';
import type {CommandSpec} from '../../source/protocol/commands/command-spec.ts';
import {events} from '../../source/protocol/events.ts';
import {hostCommands, hostEvents} from '../../source/protocol/host-commands.ts';
import {frameTypes, payloadLimit} from '../../source/protocol/link/frames.ts';
import {lineLimit} from '../../source/protocol/wire/messages.ts';
import {legalStates, runStates} from '../../source/protocol/states.ts';
import type {RunState} from '../../source/protocol/states.ts';
import {linkProtocol} from '../../source/host/remote/greeting.ts';
import {code, createRenderer} from './render-schema.ts';
import {renderTable} from './render-table.ts';

const errorClasses: Readonly<Record<QmpErrorClass, string>> = {
  GenericError: 'Anything that has no class of its own: bad JSON, a wrong type, a failure',
  CommandNotFound: 'No such command, or the negotiation is still to come',
  DeviceNotActive: 'The device is there and not in use',
  DeviceNotFound: 'There is no such device',
  DomuxNotSupported:
    'This kind of machine cannot do it at all; `domux-query-capabilities` says so beforehand',
  DomuxIllegalState: 'Not in the state that the domain is in, which the description names',
  DomuxUsage: 'Of a host: whoever typed it must act, as on a domain that there is not',
  DomuxUnreachable: 'Of a host: the guest process of the domain does not answer',
};

const stateMeanings: Readonly<Record<RunState, string>> = {
  prelaunch: 'Created paused: the machine is there and has not begun',
  running: 'Its vCPUs may run',
  paused: 'It keeps its memory and gets no processor',
  shutdown: 'The guest has ended, and the domain is kept',
  'guest-panicked': 'The guest kernel crashed, or the machine died',
  restarting: 'The next start is on its way',
  'save-vm': 'Stopped, and on its way into a file',
  inmigrate: 'Its state is on its way here; it does not run yet',
  'finish-migrate': 'Stopped, and about to be handed over to another host',
  postmigrate: 'Stopped, and handed over to another host',
  destroying: 'The machine is being taken down',
};

const guest = createRenderer(commands);
const host = createRenderer(hostCommands);

/** The page docs/protocol.md, from the tables of the protocol. */
export function renderProtocol(): string {
  return [
    introduction,
    '## States',
    'What `query-status` calls a state, and what may be asked for in it. A command that is not in ' +
      'this table is a question or a setting, and legal in every state.',
    renderStates(),
    '## Errors',
    renderTable(
      ['class', 'when'],
      entries(errorClasses).map(([name, when]) => [code(name), when]),
    ),
    '## Commands',
    ...Object.entries(commands).flatMap(([name, spec]: [string, CommandSpec]) =>
      guest.command(name, spec, notesOf(spec)),
    ),
    '## Events',
    ...Object.entries(events).flatMap(([name, spec]) => guest.event(name, spec)),
    '## Hosts',
    hostIntroduction,
    ...Object.entries(hostCommands).flatMap(([name, spec]) => host.command(name, spec)),
    ...Object.entries(hostEvents).flatMap(([name, spec]) => host.event(name, spec)),
  ]
    .map(part => part.trim())
    .join('\n\n')
    .concat('\n');
}

const introduction = `
<!-- Generated from source/protocol by npm run docs: change it there. -->

# The control protocol

Every domain has a unix socket, \`control.sock\`, that speaks QMP, QEMU's protocol of JSON objects. Where QMP has a command or an event for the thing, its name and shape are used; what QMP
lacks is named \`domux-...\` or \`DOMUX_...\`. A QMP client needs no change to talk to a guest of domux.

\`domux call DOMAIN COMMAND\` carries out one command from a shell.

\`\`\`
← {"QMP":{"version":{"qemu":{"major":0,"minor":1,"micro":0},"package":"domux 0.1.0"},"capabilities":[]}}
→ {"execute":"qmp_capabilities"}
← {"return":{}}
→ {"execute":"query-name","id":7}
← {"return":{"name":"web"},"id":7}
→ {"execute":"cont"}
← {"error":{"class":"DomuxIllegalState","desc":"Domain web is running: ..."}}
← {"timestamp":{"seconds":1764000000,"microseconds":5000},"event":"STOP","data":{}}
\`\`\`

* The guest greets. \`qmp_capabilities\` comes first; there are no capabilities to enable. It may be
  sent without waiting for the greeting, and further commands right behind it.
* A request has \`execute\`, and where needed \`arguments\` and \`id\`. Its answer has \`return\` or \`error\`,
  and the same \`id\`. Answers come in the order of the requests.
* Events come between answers, never inside one, and only after the negotiation.
* A request ends with its last bracket; a newline may follow, and there may be newlines within. It is
  UTF-8 and has at most ${lineLimit} bytes. What is no JSON gets an error for an answer, and the rest of
  its line is passed over; a control character or the byte 0xFF gives up a request that was begun.
* Answers and events are lines of ASCII, each with a carriage return and a newline at its end.
* ${clientLimit} clients may be connected to a domain at once. One that does not read what it is sent is
  dropped; one that sends without reading the answers is not listened to until it does.
* Types are those of QAPI: \`str\`, \`int\`, \`number\`, \`bool\`, \`enum\`, lists, objects, and \`any\`. Members
  marked with a question mark may be absent.
* \`query-commands\` and \`query-qmp-schema\` tell all of this to a program.

Checked with the client library, the shell (\`qmp-shell\`) and the older client (\`qemu.qmp.legacy\`) that
come with QEMU 7.2, on guests of the machines uml and sim: greeting, negotiation, questions, pause and
go on with their events, errors, 20 requests at once, \`quit\`.
`;

const hostIntroduction = `
What one host answers for another: \`domux dial-stdio\` speaks it on standard input and output, at the other
end of the ssh that \`domux --host\` starts. It begins with a line, \`domux-link {"protocol":${linkProtocol},...}\`; what came
before it, a shell has said. Frames follow, both ways: one byte of type, three of length, four of channel, all
big-endian, then at most ${payloadLimit} bytes of payload. Channel 0 is there from the beginning and
speaks the dialect above, with the commands below instead of a domain's; ends that differ in the number of the
protocol do not talk, while a command more or less is no difference. Whoever connects begins channels;
\`domux-open\` joins one to a control socket, a console or a program. What may be sent on a channel is what its
other end has given credit for, in bytes as four bytes of payload.

The types are, from 0: ${frameTypes.map(code).join(', ')}.
`;

function renderStates(): string {
  type Asked = {readonly name: string; readonly states: readonly RunState[]};
  const asked = entries(legalStates).map(([name, states]): Asked => ({name, states}));
  return renderTable(
    ['state', 'meaning', 'may be asked for'],
    runStates.map(state => [
      code(state),
      stateMeanings[state],
      asked
        .filter(({states}) => states.includes(state))
        .map(({name}) => code(name))
        .join(', '),
    ]),
  );
}

function notesOf({legalIn, doneIn, ofProcess}: CommandSpec): string[] {
  return [
    ...(legalIn === undefined ? [] : [`Legal in: ${legalIn.map(code).join(', ')}.`]),
    ...(doneIn === undefined ? [] : [`Changes nothing in: ${doneIn.map(code).join(', ')}.`]),
    ...(ofProcess ? ['Concerns the guest process, not one of its domains.'] : []),
  ];
}

const entries = <K extends string, V>(record: Readonly<Record<K, V>>) =>
  Object.entries(record) as [K, V][];
