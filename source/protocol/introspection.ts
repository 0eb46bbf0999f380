import {commands} from './commands.ts';
import {events} from './events.ts';
import type {Members, Schema} from './schema.ts';

type SchemaInfo = Readonly<Record<string, unknown>>;

/**
 * The answer to `query-qmp-schema`: one entry for each command, event and type, in the form of
 * QAPI's introspection (qapi/introspect.json in QEMU's tree). Object and enum types get numbers
 * for names, as QEMU's do.
 */
export function describeSchema(): SchemaInfo[] {
  const infos: SchemaInfo[] = [];
  const builtins = new Map<string, SchemaInfo>();

  const nameType = (schema: Schema): string => {
    switch (schema.type) {
      case 'str':
      case 'int':
      case 'number':
      case 'bool':
        return builtin(schema.type, {
          'meta-type': 'builtin',
          'json-type': {str: 'string', int: 'int', number: 'number', bool: 'boolean'}[schema.type],
        });
      case 'any':
        return builtin('any', {'meta-type': 'builtin', 'json-type': 'value'});
      case 'enum':
        return define({
          'meta-type': 'enum',
          values: schema.values,
          members: schema.values.map(name => ({name})),
        });
      case 'list': {
        const element = nameType(schema.of);
        return builtin(`[${element}]`, {'meta-type': 'array', 'element-type': element});
      }
      case 'object':
        return nameObject(schema.members);
    }
  };

  const nameObject = (members: Members): string =>
    define({
      'meta-type': 'object',
      members: Object.entries(members).map(([name, member]) => ({
        name,
        type: nameType(member),
        ...(member.optional ? {default: null} : {}),
      })),
    });

  const builtin = (name: string, info: SchemaInfo): string => {
    builtins.set(name, {name, ...info});
    return name;
  };

  const define = (info: SchemaInfo): string => {
    const name = String(infos.length);
    infos.push({name, ...info});
    return name;
  };

  const entries: SchemaInfo[] = [
    ...Object.entries(commands).map(([name, spec]) => ({
      name,
      'meta-type': 'command',
      'arg-type': nameObject(spec.arguments),
      'ret-type': nameType(spec.returns),
      'allow-oob': false,
    })),
    ...Object.entries(events).map(([name, {data}]) => ({
      name,
      'meta-type': 'event',
      'arg-type': nameObject(data),
    })),
  ];
  return [...entries, ...infos, ...builtins.values()];
}
