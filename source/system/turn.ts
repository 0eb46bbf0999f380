/** Makes changes one after the other, in the order in which they were asked for. */
export type Turn = <T>(change: () => Promise<T>) => Promise<T>;

export function createTurn(): Turn {
  /** Settles when the last of the changes asked for has been made. */
  let turn: Promise<unknown> = Promise.resolve();
  return change => {
    const done = turn.then(change);
    turn = done.catch(() => undefined);
    return done;
  };
}
