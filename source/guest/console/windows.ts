import type {Machine} from '../../machines/machine.ts';

/** How big the terminals are that a domain's consoles are shown on, as somebody said last. */
export type Windows = {
  readonly set: (console: number, rows: number, columns: number) => void;
  /** Tells a machine that was started, whose guest knows nothing yet, as far as it can be told. */
  readonly tell: (machine: Pick<Machine, 'setWindow'>) => Promise<void>;
};

export function createWindows(): Windows {
  const sizes = new Map<number, {readonly rows: number; readonly columns: number}>();
  return {
    set: (console, rows, columns) => void sizes.set(console, {rows, columns}),
    tell: async machine => {
      for (const [console, {rows, columns}] of sizes) {
        await machine.setWindow?.(console, rows, columns).catch(() => undefined);
      }
    },
  };
}
