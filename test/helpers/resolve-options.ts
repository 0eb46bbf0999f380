import type {ResolveOptions} from '../../source/config/resolve/resolution.ts';

/** Resolution against a made-up host: the image `mini` exists, and the files given. */
export function resolveOptions(
  given: Partial<ResolveOptions> & {files?: readonly string[]} = {},
): ResolveOptions {
  const {files = [], ...options} = given;
  return {
    workingDirectory: '/work-dir',
    limits: {backlogBytes: 1, logBytes: 2, logFiles: 3, crashLimit: 4, crashWindow: 5},
    disksDirectory: '/data/disks',
    defaultKernel: 'mini',
    resolveImage: name =>
      name === 'mini'
        ? {
            kernel: '/images/mini/linux',
            ramdisk: '/images/mini/initramfs',
            machine: 'uml',
            leastMemory: 36,
          }
        : undefined,
    isFile: path => files.includes(path),
    kernelKind: () => undefined,
    chooseMac: ({name}, index) =>
      `00:16:3e:00:${name.length.toString(16).padStart(2, '0')}:0${index}`,
    newUuid: () => '11111111-2222-3333-4444-555555555555',
    ...options,
  };
}
