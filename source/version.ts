/** The version of domux; the build puts package.json's here. */
export const version: string = process.env.DOMUX_VERSION ?? '0.0.0';

/** The same where QMP clients look for it: in greetings, and in the answer to `query-version`. */
export function qmpVersion() {
  const [major = 0, minor = 0, micro = 0] = version.split('.').map(Number);
  return {qemu: {major, minor, micro}, package: `domux ${version}`};
}
