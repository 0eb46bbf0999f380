/** Gives the guest what its terminal answers by itself. */
export type TerminalAnswers = {
  /** Something was typed here. */
  readonly typed: () => void;
  readonly give: (answer: string) => void;
};

export type TerminalAnswersOptions = {
  /** How many others have the console open: their terminals answer too. */
  readonly others: () => number;
  readonly shown: () => boolean;
  /** Nothing may reach the guest. */
  readonly readOnly: () => boolean;
  readonly send: (answer: string) => void;
};

/** Milliseconds after typing in which whoever typed is taken to be the one whom the guest asks. */
const typedLately = 10_000;

/** Milliseconds that others wait with their answers: those that show the console, and those that do not. */
const shownAnswer = 20;
const hiddenAnswer = 60;

/**
 * What the guest asks of its terminal is answered from the emulator, also while nobody looks: a program
 * that waits for the answer would stand still. Of several answers the guest process lets the first
 * through. So whoever watches alone, or shows the console and has typed lately, answers at once; who
 * only shows it waits a little, who keeps it in the background a little more.
 */
export function createTerminalAnswers(options: TerminalAnswersOptions): TerminalAnswers {
  const {others, shown, readOnly, send} = options;
  let typedAt = -Infinity;

  const delay = () => {
    if (others() === 0) return 0;
    if (!shown()) return hiddenAnswer;
    return performance.now() - typedAt < typedLately ? 0 : shownAnswer;
  };

  return {
    typed: () => {
      typedAt = performance.now();
    },
    give: answer => {
      if (readOnly()) return;
      const wait = delay();
      if (wait === 0) send(answer);
      else setTimeout(() => send(answer), wait);
    },
  };
}
