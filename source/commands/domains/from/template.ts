import {printValue} from '../../../config/editing/print-value.ts';
import type {DiskImage} from '../../../images/disk/disk-image.ts';
import type {ImageMachine} from '../../../images/image.ts';
import {randomUuid} from '../../../system/random-uuid.ts';

/** What a domain that is made from an image gets of its own. */
export type FromImage = {
  readonly name: string;
  readonly machine: ImageMachine;
  readonly hostname: string;
  /** The port of this host that leads to its SSH server. */
  readonly sshPort: number;
  /** Path of the CD that cloud-init reads. */
  readonly seed?: string | undefined;
  /** 32 hexadecimal digits, by which the guest is told from others of the same image: machine-id(5). */
  readonly machineId: string;
  /** A line of authorized_keys for root, where there is no cloud-init to take it. */
  readonly sshKey?: string | undefined;
};

/** The config of a domain from an image: a layer of its own, a network, SSH and its console. */
export function templateConfig(image: DiskImage, domain: FromImage): string {
  const disks = [
    `cow:${image.disk},xvda,w`,
    ...(domain.seed === undefined ? [] : [`file:${domain.seed},xvdb,r`]),
  ];
  return `# ${image.summary}, from the image ${image.name}.

name = ${JSON.stringify(domain.name)}
machine = "${domain.machine}"
memory = 256

${bootLines(image, domain)}disk = [
${disks.map(disk => `    ${JSON.stringify(disk)},\n`).join('')}]
vif = [""]
forward = ["tcp:${domain.sshPort}:22"]
`;
}

/**
 * A disk with a boot loader boots by itself on a PC. Everywhere else the initramfs of `mini` loads the
 * drivers, and goes on with the system on the disk.
 */
function bootLines(
  {partition}: DiskImage,
  {machine, hostname, machineId, seed, sshKey}: FromImage,
): string {
  if (partition !== undefined && machine === 'qemu') return '';
  const extra = [
    'rdinit=/usr/lib/mini/root',
    ...(seed === undefined ? [`systemd.hostname=${hostname}`] : []),
    `systemd.machine_id=${machineId}`,
    ...(sshKey === undefined ? [] : [credential('ssh.authorized_keys.root', sshKey)]),
  ].join(' ');
  return `kernel = "mini"\nroot = "/dev/xvda${partition ?? ''}"\nextra = ${printValue(extra)}\n`;
}

/** As systemd(1) reads it from the kernel's parameters; systemd-tmpfiles(8) puts keys in place since 252. */
const credential = (name: string, value: string) => `systemd.set_credential="${name}:${value}"`;

/** A machine-id of its own. */
export const newMachineId = (): string => randomUuid().replaceAll('-', '');

/** What RFC 1123 leaves of a name. */
export const hostNameOf = (name: string): string =>
  name.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, 63);
