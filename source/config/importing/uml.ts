import {diskEntry, draftConfig, toMebibytes, type Draft, type Imported} from './draft.ts';

/**
 * The command line of a kernel of User-Mode Linux (its `--help`): what domux sets itself is taken
 * apart, the rest goes to the kernel as it is.
 *
 * @param kernel the program
 */
export function importUml(kernel: string, words: readonly string[]): Imported {
  const draft = draftConfig('a command line of User-Mode Linux', 'uml');
  draft.set('kernel', kernel);
  for (const word of words) {
    if (!takeApart(draft, word)) draft.kernelWord(word);
  }
  return draft.finish();
}

/** @returns false for a word that is the kernel's business. */
function takeApart(draft: Draft, word: string): boolean {
  const [, key = word, value = ''] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
  const disk = /^ubd([a-p]|\d+)([rsdct]*)$/.exec(key);
  if (disk) return takeDisk(draft, disk[1] ?? 'a', disk[2] ?? '', value);
  if (/^eth\d+$/.test(key)) {
    draft.add('vif', interfaceOf(draft, word, value));
    return true;
  }
  switch (key.replace(/\d+$/, '')) {
    case 'mem': {
      const memory = toMebibytes(value, 1);
      if (memory !== undefined) draft.set('memory', memory);
      return memory !== undefined;
    }
    case 'umid':
      draft.set('name', value);
      return true;
    case 'initrd':
      draft.set('ramdisk', value);
      return true;
    case 'ncpus':
      draft.set('vcpus', Number(value));
      return true;
    case 'con':
    case 'ssl':
    case 'uml_dir':
    case 'mconsole':
      draft.note(`${word}: domux connects the consoles and the control line itself`);
      return true;
    default:
      return false;
  }
}

function takeDisk(draft: Draft, place: string, flags: string, value: string): true {
  const letter = /\d/.test(place) ? String.fromCharCode(97 + Number(place)) : place;
  const [file = '', backing] = value.split(/[,:]/);
  if (backing !== undefined) {
    draft.note(
      `ubd${place}=${value}: ${file} holds the difference to ${backing}, and is taken for a whole disk`,
    );
  }
  draft.add('disk', diskEntry(file, `xvd${letter}`, {readOnly: flags.includes('r')}));
  return true;
}

/** The transports of the kernel that join a segment become a bridge of that name. */
function interfaceOf(draft: Draft, word: string, value: string): string {
  const [transport = '', ...fields] = value.split(',');
  const mac = fields.find(field => /^([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i.test(field));
  if (!['tuntap', 'daemon', 'mcast', 'slirp'].includes(transport)) {
    draft.note(`${word}: the transport ${transport} has no counterpart`);
  }
  const tap = transport === 'tuntap' && fields[0] ? `vifname=${fields[0]}` : '';
  const words = [mac === undefined ? '' : `mac=${mac.toLowerCase()}`, tap];
  return words.filter(each => each !== '').join(',');
}
