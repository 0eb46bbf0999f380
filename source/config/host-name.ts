/** A name without what a host name cannot have (RFC 1123), which a kernel would split or refuse. */
export const toHostName = (name: string): string =>
  name.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 63);
