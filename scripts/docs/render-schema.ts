import type {EventSpec} from '../../source/protocol/events.ts';
import type {Member, Members, Schema} from '../../source/protocol/schema.ts';
import {renderTable} from './render-table.ts';

/** What a command takes and answers, of a guest process or of a host. */
export type DescribedCommand = {
  readonly help: string;
  readonly arguments: Members;
  readonly returns: Schema;
};

type CommandTable = Readonly<Record<string, DescribedCommand>>;

/** How the commands and events of a table are written down: what one returns that another does too is a link. */
export type Renderer = {
  readonly command: (name: string, spec: DescribedCommand, notes?: readonly string[]) => string[];
  readonly event: (name: string, spec: Pick<EventSpec, 'help' | 'data'>) => string[];
};

export function createRenderer(commands: CommandTable): Renderer {
  /** The first command that returns exactly an object of these members. */
  const knownAs = (members: Members): string | undefined =>
    Object.keys(members).length === 0
      ? undefined
      : Object.entries(commands).find(
          ([, {returns}]) => returns.type === 'object' && returns.members === members,
        )?.[0];

  const returned = (command: string, schema: Schema): string => {
    const item = schema.type === 'list' ? schema.of : schema;
    const many = schema.type === 'list' ? 'a list of ' : '';
    if (item.type !== 'object') return `Returns ${many}${code(typeName(item))}.`;
    if (Object.keys(item.members).length === 0) return 'Returns an empty object.';

    const known = knownAs(item.members);
    if (known !== undefined && known !== command) {
      return `Returns ${many}what ${link(known)} returns.`;
    }
    const lead = many === '' ? '' : 'Returns a list of objects:\n\n';
    return lead + table('returns', item.members);
  };

  const table = (heading: string, members: Members): string => {
    const rows = Object.entries(members).flatMap(([name, member]) => memberRows(name, member));
    return rows.length === 0 ? '' : renderTable([heading, 'type', ''], rows);
  };

  const memberRows = (path: string, member: Member): string[][] => {
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
      ...Object.entries(item.members).flatMap(([key, inner]) =>
        memberRows(`${below}.${key}`, inner),
      ),
    ];
  };

  return {
    command: (name, spec, notes = []) =>
      [
        `### ${code(name)}`,
        [`${spec.help}.`, ...notes].join(' '),
        table('argument', spec.arguments),
        returned(name, spec.returns),
      ].filter(part => part !== ''),
    event: (name, {help, data}) => {
      const known = knownAs(data);
      const rest = known === undefined ? table('data', data) : `Data: what ${link(known)} returns.`;
      return [`### ${code(name)}`, `${help}.`, rest].filter(part => part !== '');
    },
  };
}

function typeName(schema: Schema): string {
  return schema.type === 'list' ? `list of ${typeName(schema.of)}` : schema.type;
}

/** Text in the type of code. */
export const code = (text: string) => `\`${text}\``;
const link = (command: string) => `[\`${command}\`](#${command})`;
