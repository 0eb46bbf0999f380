/** Something under way that takes a while, in the row of its domain. */
export type Task = {
  readonly kind: 'shutdown' | 'reboot' | 'operation';
  /** The domain's, which may be gone when it is done. */
  readonly name: string;
  /** What is done: `shutting down`. */
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** When the guest has had its time. */
  readonly deadline?: number;
  /** Restarts that the domain had when its reboot was asked for. */
  readonly restarts?: number;
};

/** What a row says of a task: `shutting down 27 s`. */
export function describeTask(
  {label, since, deadline}: Pick<Task, 'label' | 'since' | 'deadline'>,
  now: number,
): string {
  const seconds =
    deadline === undefined
      ? Math.max(0, Math.round((now - since) / 1000))
      : Math.max(0, Math.ceil((deadline - now) / 1000));
  return seconds === 0 && deadline === undefined ? label : `${label} ${seconds} s`;
}
