import {RefusedError} from '../errors.ts';

/**
 * Descriptions of JSON values from which the protocol derives its TypeScript types, its argument
 * checks, its introspection and its documentation. The type names are those of QAPI, QEMU's schema
 * language (docs/devel/qapi-code-gen in QEMU's tree).
 */
export type Schema =
  | {readonly type: 'str' | 'int' | 'number' | 'bool' | 'any'; readonly help?: string}
  | {readonly type: 'enum'; readonly values: readonly string[]; readonly help?: string}
  | {readonly type: 'list'; readonly of: Schema; readonly help?: string}
  | {readonly type: 'object'; readonly members: Members; readonly help?: string};

export type Members = Readonly<Record<string, Member>>;
export type Member = Schema & {readonly optional?: true};

type Flatten<T> = {[Key in keyof T]: T[Key]};
type OptionalKeys<M extends Members> = {
  [Key in keyof M]: M[Key] extends {optional: true} ? Key : never;
}[keyof M];

/** The TypeScript type that a schema describes. */
export type Infer<S extends Schema> = S extends {type: 'str'}
  ? string
  : S extends {type: 'int' | 'number'}
    ? number
    : S extends {type: 'bool'}
      ? boolean
      : S extends {type: 'enum'; values: readonly (infer Value)[]}
        ? Value
        : S extends {type: 'list'; of: infer Item extends Schema}
          ? Infer<Item>[]
          : S extends {type: 'object'; members: infer M extends Members}
            ? InferMembers<M>
            : unknown;

export type InferMembers<M extends Members> = Flatten<
  {[Key in Exclude<keyof M, OptionalKeys<M>>]: Infer<M[Key]>} & {
    [Key in OptionalKeys<M>]?: Infer<M[Key]>;
  }
>;

export const str = (help?: string) => ({type: 'str' as const, ...describe(help)});
export const int = (help?: string) => ({type: 'int' as const, ...describe(help)});
export const number = (help?: string) => ({type: 'number' as const, ...describe(help)});
export const bool = (help?: string) => ({type: 'bool' as const, ...describe(help)});
export const any = (help?: string) => ({type: 'any' as const, ...describe(help)});
export const oneOf = <const V extends readonly string[]>(values: V, help?: string) => ({
  type: 'enum' as const,
  values,
  ...describe(help),
});
export const list = <S extends Schema>(of: S, help?: string) => ({
  type: 'list' as const,
  of,
  ...describe(help),
});
export const object = <const M extends Members>(members: M, help?: string) => ({
  type: 'object' as const,
  members,
  ...describe(help),
});
export const optional = <S extends Schema>(schema: S) => ({...schema, optional: true as const});

const describe = (help: string | undefined) => (help === undefined ? {} : {help});

/** The words that QEMU's visitors use for JSON types in their errors (qapi/qobject-input-visitor.c). */
const expectedWord = {
  str: 'string',
  int: 'integer',
  number: 'number',
  bool: 'boolean',
  enum: 'string',
  list: 'array',
  object: 'object',
} as const;

/**
 * Checks the arguments of a command against its table entry.
 *
 * @throws {RefusedError} with QEMU's words: a missing, an unexpected or a wrongly typed parameter.
 */
export function checkArguments(members: Members, given: Readonly<Record<string, unknown>>): void {
  for (const [name, member] of Object.entries(members)) {
    const value = given[name];
    if (value === undefined) {
      if (!member.optional) refuse(`Parameter '${name}' is missing`);
    } else {
      checkValue(member, value, name);
    }
  }

  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(members, name)) refuse(`Parameter '${name}' is unexpected`);
  }
}

function checkValue(schema: Schema, value: unknown, path: string): void {
  switch (schema.type) {
    case 'any':
      return;
    case 'str':
      return expect(typeof value === 'string', schema.type, path);
    case 'bool':
      return expect(typeof value === 'boolean', schema.type, path);
    case 'number':
      return expect(typeof value === 'number', schema.type, path);
    case 'int':
      return expect(Number.isSafeInteger(value), schema.type, path);
    case 'enum':
      expect(typeof value === 'string', schema.type, path);
      if (!schema.values.includes(value as string)) {
        refuse(`Parameter '${path}' does not accept value '${value as string}'`);
      }
      return;
    case 'list':
      expect(Array.isArray(value), schema.type, path);
      for (const [index, item] of (value as unknown[]).entries()) {
        checkValue(schema.of, item, `${path}[${index}]`);
      }
      return;
    case 'object': {
      expect(isRecord(value), schema.type, path);
      checkArguments(schema.members, value as Record<string, unknown>);
      return;
    }
  }
}

function expect(holds: boolean, type: keyof typeof expectedWord, path: string): void {
  if (!holds) refuse(`Invalid parameter type for '${path}', expected: ${expectedWord[type]}`);
}

function refuse(description: string): never {
  throw new RefusedError('GenericError', description);
}

/** True for a JSON object: not null, not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
