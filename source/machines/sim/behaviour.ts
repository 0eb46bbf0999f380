import {RefusedError} from '../../errors.ts';

/** What a simulated machine pretends. */
export type Behaviour = {
  /** Percent of one processor that each vCPU uses. */
  readonly cpu: number;
  /** Percent of its memory that the guest uses. */
  readonly memory: number;
  /** Bytes a second that each disk reads and writes. */
  readonly disk: number;
  /** Bytes a second that each interface sends and receives. */
  readonly net: number;
  /** The console prints without end: bytes a second, or Infinity. */
  readonly flood: number;
  readonly ignoreShutdown: boolean;
  /** Milliseconds that the guest takes to obey a shutdown. */
  readonly shutdownTime: number;
  /** Seconds after launch; Infinity for never. */
  readonly crashAfter: number;
  readonly poweroffAfter: number;
  readonly rebootAfter: number;
  /** Answers nothing and uses a whole processor. */
  readonly hang: boolean;
};

export const calm: Behaviour = {
  cpu: 0,
  memory: 30,
  disk: 0,
  net: 0,
  flood: 0,
  ignoreShutdown: false,
  shutdownTime: 0,
  crashAfter: Infinity,
  poweroffAfter: Infinity,
  rebootAfter: Infinity,
  hang: false,
};

type Word = {
  readonly set: (value: number) => Partial<Behaviour>;
  /** The value of a word that is given without one; absent where it needs one. */
  readonly bare?: number;
};

const words: Readonly<Record<string, Word>> = {
  cpu: {set: cpu => ({cpu})},
  memory: {set: memory => ({memory})},
  disk: {set: disk => ({disk})},
  net: {set: net => ({net})},
  flood: {set: flood => ({flood}), bare: Infinity},
  'ignore-shutdown': {set: on => ({ignoreShutdown: on !== 0}), bare: 1},
  'shutdown-time': {set: shutdownTime => ({shutdownTime})},
  crash: {set: crashAfter => ({crashAfter}), bare: 0},
  'crash-after': {set: crashAfter => ({crashAfter})},
  'poweroff-after': {set: poweroffAfter => ({poweroffAfter})},
  'reboot-after': {set: rebootAfter => ({rebootAfter})},
  hang: {set: on => ({hang: on !== 0}), bare: 1},
};

/**
 * Applies words such as `cpu=50`, `flood` or `crash-after=2.5` to a behaviour.
 *
 * @throws {RefusedError} naming the word and those there are.
 */
export function applyBehaviour(behaviour: Behaviour, given: readonly string[]): Behaviour {
  let result = behaviour;
  for (const word of given) {
    const [name = '', text] = word.split('=', 2);
    const known = Object.hasOwn(words, name) ? words[name] : undefined;
    const value = text === undefined ? known?.bare : Number(text);
    if (known === undefined || value === undefined || Number.isNaN(value) || value < 0) {
      const forms = Object.entries(words).map(([key, {bare}]) =>
        bare === undefined ? `${key}=N` : key,
      );
      throw new RefusedError(
        'GenericError',
        `sim: \`${word}' is not understood: it takes ${forms.join(', ')}.`,
      );
    }
    result = {...result, ...known.set(value)};
  }
  return result;
}
