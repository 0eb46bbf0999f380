/**
 * Whether words are how lguest, vkernel or QEMU is called, which `import` understands; a config may have
 * the name of one of them.
 */
export const isForeignLine = ([program = '', next]: readonly string[]): boolean =>
  /^(.*\/)?(lguest|vkernel|qemu-system-\w+)$/.test(program) &&
  next !== undefined &&
  !/^[A-Za-z_]\w*=/.test(next);
