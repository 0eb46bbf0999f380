/**
 * Waits for a fact: calls a probe until it gives something other than undefined or false.
 *
 * @param what Names the fact in the error, such as `the guest is paused`.
 * @param interval Milliseconds between two looks.
 * @throws when it did not come to pass within the timeout, in milliseconds.
 */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  {timeout = 10_000, interval = 10}: {timeout?: number; interval?: number} = {},
): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const fact = await probe();
    if (fact !== undefined && fact !== false) return fact;
    if (Date.now() > deadline) throw new Error(`Not within ${timeout} ms: ${what}.`);
    await new Promise(resolve => setTimeout(resolve, interval));
  }
}
