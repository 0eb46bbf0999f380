import type {Arguments} from '../../protocol/commands.ts';

/** Asks the host that a domain was migrated to what became of it. */
export type ArrivalQuestion = {
  /** Of the migration. */
  readonly id: string;
  /** ID here of the domain that waits, or waited. */
  readonly domain: number;
  /** Whether it was handed over: then it is to go on here if it can, else it is given up. */
  readonly handedOver: boolean;
  /** What it goes on with, where it was handed over. */
  readonly left?: Arguments<'domux-take-over'>['left'] | undefined;
};

/** What became of a migration here. `never` is a promise: it never ran here, and never will. */
export type Arrival = 'taken' | 'never';
