/** Packages of Debian that belong together, what they are for, and the programs wanted of them. */
export type Bundle = {
  /** What `domux image list` says of it. */
  readonly summary: string;
  readonly packages: readonly string[];
  readonly programs: readonly string[];
  /** Further files wanted of them, as they are when installed, without the first slash. */
  readonly files?: readonly string[];
  /** Directories of libraries that its programs alone look in. */
  readonly libraries?: readonly string[];
};

/** The file of vdeplug's plugin that has libslirp in it. */
export const slirpPlugin = 'usr/lib/x86_64-linux-gnu/vdeplug/libvdeplug_slirp.so';

/** The file of fakeroot(1) that programs are started with. */
export const fakerootLibrary = 'usr/lib/x86_64-linux-gnu/libfakeroot/libfakeroot-sysv.so';

/** A hook of mmdebstrap(1): without it `/bin` would be a directory at first, and be moved later. */
export const mergedUsrHook = 'usr/share/mmdebstrap/hooks/merged-usr/setup00.sh';

/**
 * What `domux image fetch` can get besides images: programs that domux starts where a host has them,
 * and that a host without them need not install. A bundle goes by the name of what it is for.
 */
export const bundles = {
  qemu: {
    summary: 'QEMU for PC guests, and its tools for disks and shared directories',
    packages: ['qemu-system-x86', 'qemu-utils'],
    programs: [
      ...['qemu-system-x86_64', 'qemu-system-i386', 'qemu-img', 'qemu-nbd', 'qemu-io'],
      'virtiofsd',
    ],
  },
  'qemu-arm': {
    summary: 'QEMU for Arm guests, and their UEFI firmware',
    // The last three also where they are installed: this QEMU looks for its modules and ROMs beside itself.
    packages: [
      ...['qemu-system-arm', 'qemu-efi-aarch64'],
      ...['qemu-system-common', 'qemu-system-data', 'ipxe-qemu'],
    ],
    programs: ['qemu-system-aarch64', 'qemu-system-arm'],
  },
  'qemu-riscv': {
    summary: 'QEMU for RISC-V guests, and their firmware',
    packages: [
      ...['qemu-system-misc', 'opensbi', 'u-boot-qemu'],
      ...['qemu-system-common', 'qemu-system-data', 'ipxe-qemu'],
    ],
    programs: ['qemu-system-riscv64'],
  },
  ovmf: {summary: 'UEFI firmware for PC guests', packages: ['ovmf'], programs: []},
  vde: {
    summary: "Networks that need no root: VDE's switch, and libslirp as their way out",
    packages: ['vde2', 'libvdeplug-slirp'],
    programs: ['vde_switch', 'vde_plug'],
    files: [slirpPlugin],
  },
  iproute2: {
    summary: "Bridges, taps and rates for root's guests",
    packages: ['iproute2'],
    programs: ['ip', 'tc', 'bridge'],
  },
  nftables: {
    summary: "Keeps root's guests from sending as others",
    packages: ['nftables'],
    programs: ['nft'],
  },
  'uml-utilities': {
    summary: "User-Mode Linux's switch and its tools for disks",
    packages: ['uml-utilities'],
    programs: ['uml_switch', 'uml_moo', 'uml_mkcow', 'uml_mconsole'],
  },
  swtpm: {
    summary: 'A TPM for PC guests',
    packages: ['swtpm'],
    programs: ['swtpm'],
    libraries: ['usr/lib/x86_64-linux-gnu/swtpm'],
  },
  ssh: {
    summary: 'OpenSSH, client and server',
    packages: ['openssh-client', 'openssh-server'],
    programs: ['ssh', 'scp', 'sftp', 'ssh-keygen', 'ssh-keyscan', 'sshd'],
  },
  mmdebstrap: {
    summary: 'Builds the files of a Debian system',
    packages: ['mmdebstrap', 'e2fsprogs', 'fakeroot'],
    programs: [
      ...['mmdebstrap', 'mke2fs', 'debugfs', 'e2fsck', 'resize2fs'],
      ...['fakeroot-sysv', 'faked-sysv'],
    ],
    files: [fakerootLibrary, mergedUsrHook],
  },
  genisoimage: {
    summary: 'Writes images of CDs',
    packages: ['genisoimage'],
    programs: ['genisoimage'],
  },
} as const satisfies Readonly<Record<string, Bundle>>;

export type BundleName = keyof typeof bundles;

/** The files of a bundle that are no programs. */
export const filesOf = (name: BundleName): readonly string[] =>
  (bundles[name] as Bundle).files ?? [];

/** Directories of libraries that its programs alone look in. */
export const librariesOf = (name: BundleName): readonly string[] =>
  (bundles[name] as Bundle).libraries ?? [];

/** Narrows a word to the name of a bundle. */
export const isBundleName = (name: string): name is BundleName => Object.hasOwn(bundles, name);

const programBundles: ReadonlyMap<string, BundleName> = new Map(
  (Object.keys(bundles) as BundleName[]).flatMap(name =>
    bundles[name].programs.map(program => [program, name] as const),
  ),
);

/** The bundle that a program is in; undefined for one that domux does not know. */
export const bundleOf = (program: string): BundleName | undefined => programBundles.get(program);
