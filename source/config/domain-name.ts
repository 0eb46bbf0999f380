/** What the host itself is called in every list. */
export const domainZeroName = 'Domain-0';

/** Bytes of UTF-8 that a domain name may have: it is also the name of files. */
export const longestName = 255;

/**
 * Says why a domain cannot have a name, or undefined when it can. A name made of digits would be
 * taken for a domain ID by every verb, and Domain-0 for this host; the others cannot be file names.
 */
export function checkDomainName(name: string): string | undefined {
  if (name === '') return 'a domain name cannot be empty';
  if (name === '.' || name === '..') return `\`${name}' cannot be a domain name`;
  if (name === domainZeroName) return `\`${name}' cannot be a domain name: it is this host's`;
  if (/^[0-9]+$/.test(name)) {
    return `\`${name}' cannot be a domain name: made of digits only, it would be taken for a domain ID`;
  }
  if (name.includes('/')) return `\`${name}' cannot be a domain name: it contains \`/'`;
  if (/[\u0000-\u001f\u007f-\u009f]/.test(name)) {
    return `${JSON.stringify(name)} cannot be a domain name: it contains a control character`;
  }
  const bytes = Buffer.byteLength(name);
  if (bytes > longestName) {
    return `a domain name has at most ${longestName} bytes, this one has ${bytes}`;
  }
  return undefined;
}
