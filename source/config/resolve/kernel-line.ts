/** The keys that make up a kernel command line, where they are set. */
export type KernelLineKeys = {
  readonly cmdline?: string | undefined;
  readonly root?: string | undefined;
  readonly extra?: string | undefined;
  readonly ip?: string | undefined;
  readonly gateway?: string | undefined;
  readonly netmask?: string | undefined;
  readonly hostname?: string | undefined;
  readonly interface?: string | undefined;
  readonly dhcp?: string | undefined;
  readonly nfsServer?: string | undefined;
  readonly nfsRoot?: string | undefined;
};

/**
 * The kernel command line: `cmdline` alone where it is set, as xl has it; else what xm 2.0 made,
 * `ip=... root=... nfsroot=... EXTRA`, which without ip, dhcp and nfs_root is xl's `root=ROOT EXTRA`.
 *
 * @param base What the image needs, put in front unless `cmdline` is set.
 */
export function composeKernelLine(keys: KernelLineKeys, base = ''): string {
  if (keys.cmdline !== undefined) return keys.cmdline;
  const {root, extra, nfsServer, nfsRoot} = keys;
  const words = [
    base,
    ipWord(keys),
    root ? `root=${root.replace(/^root=/, '')}` : '',
    nfsRoot ? `nfsroot=${nfsServer ?? ''}:${nfsRoot}` : '',
    extra ?? '',
  ];
  return words.filter(word => word !== '').join(' ');
}

/** The kernel's ip=; 1.2.3.4 stands for no NFS server, as xm 2.0 wrote it. */
function ipWord(keys: KernelLineKeys): string {
  const {ip = '', gateway = '', netmask = '', hostname = '', dhcp = 'off', nfsServer} = keys;
  if (ip === '' && dhcp === 'off') return '';
  const fields = [ip, nfsServer ?? '1.2.3.4', gateway, netmask, hostname, keys.interface ?? 'eth0'];
  return `ip=${[...fields, dhcp].join(':')}`;
}
