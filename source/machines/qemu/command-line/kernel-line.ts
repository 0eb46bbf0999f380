import {readFileSync} from 'node:fs';
import {rewriteRoot, type PlacedDisk} from '../../../config/devices/disk-names.ts';
import type {Accelerator, Architecture, QemuBoard} from '../../../config/domain-config.ts';
import {traitsOf} from './architecture.ts';

/** Where a kernel is to boot. */
type KernelPlace = {
  readonly accelerator: Accelerator;
  readonly board: QemuBoard;
  readonly arch?: Architecture | undefined;
  /** Processors that are used from the start, where more are there. */
  readonly used?: number;
};

/**
 * What is put before the user's kernel command line. Without a clock rate a microvm that is started on
 * a busy host may wait for ever for a tick that never comes: Linux measures the rate against a timer
 * that has no interrupt there, and gives up when the host stole time meanwhile. The others spare an
 * emulated guest work that is done for the sake of a real processor.
 */
export function kernelLine(
  cmdline: string,
  disks: readonly PlacedDisk[],
  {accelerator, board, arch, used}: KernelPlace,
): string {
  const words = [
    ...(/(^|\s)console=/.test(cmdline) ? [] : [`console=${traitsOf(arch).serialLine}`]),
    // A guest that cannot tell of its panic (pvpanic) at least ends with it.
    ...(/(^|\s)panic=/.test(cmdline) ? [] : ['panic=-1']),
    // SysRq is for the host to send; distributions forbid most of its keys.
    'sysrq_always_enabled=1',
    ...(accelerator === 'tcg'
      ? ['mitigations=off', 'cryptomgr.notests', 'rcupdate.rcu_expedited=1']
      : []),
    ...(accelerator === 'tcg' && board !== 'virt' ? clockRate() : []),
    // Else Linux leaves the slots of a microvm alone, for it has no ACPI method to ask.
    ...(board === 'microvm' ? ['pcie_ports=native'] : []),
    // Of the processors that are there so many are used from the start.
    ...(used === undefined || /(^|\s)maxcpus=/.test(cmdline) ? [] : [`maxcpus=${used}`]),
    rewriteRoot(cmdline, disks),
  ];
  return words.filter(word => word !== '').join(' ');
}

/** The rate of the host's time stamp counter, which an emulated guest sees: half of bogomips, in kHz. */
function clockRate(): string[] {
  const bogomips = /^bogomips\s*:\s*([\d.]+)/m.exec(readFileSync('/proc/cpuinfo', 'latin1'))?.[1];
  return bogomips === undefined
    ? []
    : [`tsc_early_khz=${Math.round(Number(bogomips) * 500)}`, 'tsc=reliable'];
}
