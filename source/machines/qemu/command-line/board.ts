import type {DomainConfig, QemuBoard} from '../../../config/domain-config.ts';
import {traitsOf} from './architecture.ts';

/**
 * The board of a domain: the one it asks for, else the usual one of its architecture. That is microvm on
 * x86_64, which boots fastest, unless the config needs what only a whole PC has: firmware, a video card, a
 * TPM, or vCPUs that come later (microvm has no ACPI hotplug).
 */
export function chooseBoard({qemu, kernel, vcpus, maxvcpus}: DomainConfig): QemuBoard {
  if (qemu?.board !== undefined) return qemu.board;
  const [usual = 'q35'] = traitsOf(qemu?.arch).boards;
  if (usual !== 'microvm') return usual;
  const needsPc = qemu?.video !== undefined || qemu?.tpm !== undefined;
  const plain = kernel !== undefined && maxvcpus === vcpus && !needsPc;
  return plain ? usual : 'q35';
}
