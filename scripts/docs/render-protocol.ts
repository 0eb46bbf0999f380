import type {QmpErrorClass} from '../../source/errors.ts';
import {clientLimit} from '../../source/guest/control-server.ts';
import {commands} from '../../source/protocol/commands.ts';
import type {CommandSpec} from '../../source/protocol/commands/command-spec.ts';
import {events} from '../../source/protocol/events.ts';
import type {EventSpec} from '../../source/protocol/events.ts';
import {lineLimit} from '../../source/protocol/messages.ts';
import type {Member, Members, Schema} from '../../source/protocol/schema.ts';
import {legalStates, runStates} from '../../source/protocol/states.ts';
import type {RunState} from '../../source/protocol/states.ts';
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
    ...Object.entries(commands).flatMap(([name, spec]) => renderCommand(name, spec)),
    '## Events',
    ...Object.entries(events).flatMap(([name, spec]) => renderEvent(name, spec)),
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

function renderCommand(name: string, spec: CommandSpec): string[] {
  const {help, legalIn, ofProcess} = spec;
  const notes = [
    `${help}.`,
    legalIn && `Legal in: ${legalIn.map(code).join(', ')}.`,
    ofProcess && 'Concerns the guest process, not one of its domains.',
  ];
  return [
    `### ${code(name)}`,
    notes.filter(Boolean).join(' '),
    renderMembers('argument', spec.arguments),
    renderReturns(name, spec.returns),
  ].filter(part => part !== '');
}

function renderEvent(name: string, {help, data}: EventSpec): string[] {
  const known = knownAs(data);
  const rest =
    known === undefined ? renderMembers('data', data) : `Data: what ${link(known)} returns.`;
  return [`### ${code(name)}`, `${help}.`, rest].filter(part => part !== '');
}

function renderReturns(command: string, schema: Schema): string {
  const item = schema.type === 'list' ? schema.of : schema;
  const many = schema.type === 'list' ? 'a list of ' : '';
  if (item.type !== 'object') return `Returns ${many}${code(typeName(item))}.`;
  if (Object.keys(item.members).length === 0) return 'Returns an empty object.';

  const known = knownAs(item.members);
  if (known !== undefined && known !== command)
    return `Returns ${many}what ${link(known)} returns.`;
  const lead = many === '' ? '' : 'Returns a list of objects:\n\n';
  return lead + renderMembers('returns', item.members);
}

/** The first command that returns exactly an object of these members. */
function knownAs(members: Members): string | undefined {
  if (Object.keys(members).length === 0) return undefined;
  return Object.entries(commands).find(
    ([, {returns}]) => returns.type === 'object' && returns.members === members,
  )?.[0];
}

function renderMembers(heading: string, members: Members): string {
  const rows = Object.entries(members).flatMap(([name, member]) => memberRows(name, member));
  return rows.length === 0 ? '' : renderTable([heading, 'type', ''], rows);
}

function memberRows(path: string, member: Member): string[][] {
  const name = code(member.optional ? `${path}?` : path);
  const help = member.help ?? '';
  const item = member.type === 'list' ? member.of : member;
  const below = member.type === 'list' ? `${path}[]` : path;
  if (item.type !== 'object') {
    const values = item.type === 'enum' ? item.values.map(code).join(', ') : '';
    return [[name, typeName(member), [help, values].filter(Boolean).join(': ')]];
  }

  const known = knownAs(item.members);
  if (known !== undefined) return [[name, typeName(member), `As ${link(known)} returns`]];
  return [
    [name, typeName(member), help || (item.help ?? '')],
    ...Object.entries(item.members).flatMap(([key, inner]) => memberRows(`${below}.${key}`, inner)),
  ];
}

function typeName(schema: Schema): string {
  return schema.type === 'list' ? `list of ${typeName(schema.of)}` : schema.type;
}

const code = (text: string) => `\`${text}\``;
const link = (command: string) => `[\`${command}\`](#${command})`;
const entries = <K extends string, V>(record: Readonly<Record<K, V>>) =>
  Object.entries(record) as [K, V][];
