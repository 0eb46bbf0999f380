import {copyFileSync} from 'node:fs';
import {ensurePcMini} from '../../test/helpers/guests/mini.ts';
import type {LibvirtSession} from './session.ts';

/**
 * Writes a domain of libvirt with the guest that domux has in these benchmarks; gives the path of its XML.
 * libvirt knows no microvm.
 */
export async function writeDomain(session: LibvirtSession, name: string): Promise<string> {
  const {kernel, ramdisk, cmdline} = await ensurePcMini();
  const [kernelCopy, ramdiskCopy] = ['kernel', 'ramdisk'].map(each => session.write(each, ''));
  copyFileSync(kernel, kernelCopy ?? '');
  copyFileSync(ramdisk, ramdiskCopy ?? '');
  return session.write(
    `${name}.xml`,
    `<domain type='qemu'><name>${name}</name><memory unit='MiB'>128</memory>
<os><type arch='x86_64' machine='q35'>hvm</type>
<kernel>${kernelCopy}</kernel><initrd>${ramdiskCopy}</initrd>
<cmdline>console=ttyS0 quiet ${cmdline.replace('{name}', name)}</cmdline></os>
<features><acpi/></features><cpu mode='custom' match='exact'><model>qemu64</model></cpu>
<devices><serial type='pty'/><rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
<memballoon model='virtio'/></devices></domain>`,
  );
}
