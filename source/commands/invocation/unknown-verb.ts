import {nearestWord} from '../../config/options/nearest-word.ts';
import type {Verb} from '../verb.ts';

/** What users of virsh, docker, xm and xl type for what has another name here. */
const namesElsewhere: Readonly<Record<string, string>> = {
  start: 'create',
  run: 'create',
  stop: 'shutdown',
  poweroff: 'shutdown',
  kill: 'destroy',
  restart: 'reboot',
  resume: 'unpause',
  suspend: 'pause',
  attach: 'console',
  ps: 'list',
  edit: 'config edit',
  define: 'config edit',
  dumpxml: 'config show',
  'config-update': 'config apply',
  'migrate-receive': 'migrate',
  'block-configure': 'cd-insert',
  'sched-rtds': 'sched-sedf',
};

/** The verbs that these names stand for. */
export const verbsElsewhere: readonly string[] = Object.values(namesElsewhere);

/** Verbs of xm and xl about parts of Xen that a domain here has nothing of. */
const onlyXen =
  /^(cpupool|tmem|vnet|network2|scsi|vtpm|vkb|vdispl|vsnd|psr|channel|usbctrl)-|^(sharing|claims|remus|devd|debug-keys|set-parameters|serve|shell|labels|resources|(add|rm|get)label|(get|set|reset|dump|load)policy|(get|set)enforce|qemu-monitor-command)$/;

/**
 * One line on what to do about a verb that there is none of.
 *
 * @param parent Path of the verb that the verbs are subverbs of; empty for the verbs of domux.
 */
export function adviseOnVerb(verbs: readonly Verb[], wanted: string, parent: string): string {
  const prefix = parent === '' ? 'domux' : `domux ${parent}`;
  const elsewhere = parent === '' ? namesElsewhere[wanted] : undefined;
  if (elsewhere !== undefined) return `What does this here is 'domux ${elsewhere}'.`;
  if (parent === '' && onlyXen.test(wanted))
    return 'It is about a part of Xen that there is none of here.';

  const names = verbs
    .filter(({hidden}) => !hidden)
    .flatMap(({name, aliases = []}) => [name, ...aliases]);
  const nearest = nearestWord(wanted, names);
  if (nearest !== undefined) return `Did you mean '${prefix} ${nearest}'?`;
  return parent === '' ? "Try 'domux help' for the verbs." : `Try 'domux help ${parent}'.`;
}
