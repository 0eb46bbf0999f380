/** Whoever asks for a migration, and may be killed meanwhile. */
export type Driver = {
  /** Calls back when it is gone. */
  readonly onGone: (act: () => void) => void;
};

/** Sees to it that somebody drives a migration to here. */
export type Attendance = {
  /** Waits for the first one. */
  readonly begin: () => void;
  readonly join: (driver: Driver) => void;
  /** Nobody is needed any more. */
  readonly end: () => void;
};

/** Milliseconds that it waits without anybody: somebody may settle it. */
const patience = 30_000;

/**
 * @param wanted Whether somebody is needed still.
 * @param nobody Called when nobody has come in time.
 */
export function createAttendance(wanted: () => boolean, nobody: () => void): Attendance {
  let drivers = 0;
  let timer: NodeJS.Timeout | undefined;

  const begin = () => {
    clearTimeout(timer);
    timer = setTimeout(nobody, patience);
  };
  const end = () => clearTimeout(timer);

  return {
    begin,
    join: driver => {
      drivers++;
      end();
      driver.onGone(() => {
        if (--drivers === 0 && wanted()) begin();
      });
    },
    end,
  };
}
