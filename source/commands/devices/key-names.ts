/** QEMU's names (QKeyCode in qapi/ui.json) for Linux' (input-event-codes.h), where those differ. */
const namesOfLinux: Readonly<Record<string, string>> = {
  ...{leftctrl: 'ctrl', rightctrl: 'ctrl_r', leftalt: 'alt', rightalt: 'alt_r'},
  ...{leftshift: 'shift', rightshift: 'shift_r', leftmeta: 'meta_l', rightmeta: 'meta_r'},
  ...{enter: 'ret', space: 'spc', pageup: 'pgup', pagedown: 'pgdn', compose: 'menu'},
  ...{capslock: 'caps_lock', numlock: 'num_lock', scrolllock: 'scroll_lock'},
  ...{leftbrace: 'bracket_left', rightbrace: 'bracket_right', grave: 'grave_accent'},
  ...{kpenter: 'kp_enter', kpplus: 'kp_add', kpminus: 'kp_subtract', kpasterisk: 'kp_multiply'},
  ...{kpslash: 'kp_divide', kpdot: 'kp_decimal', sysrq: 'sysrq', '102nd': 'less'},
};

/** What people write for keys. */
const usualNames: Readonly<Record<string, string>> = {
  ...{control: 'ctrl', del: 'delete', ins: 'insert', escape: 'esc', enter: 'ret', return: 'ret'},
  ...{win: 'meta_l', super: 'meta_l', meta: 'meta_l', space: 'spc', print: 'print'},
  ...{pageup: 'pgup', pagedown: 'pgdn', altgr: 'alt_r', plus: 'kp_add'},
};

/** The keys that a word stands for, by QEMU's names: `ctrl-alt-delete`, `KEY_DELETE`. */
export function keysOf(word: string): string[] {
  const linux = /^KEY_(\w+)$/.exec(word)?.[1]?.toLowerCase();
  if (linux !== undefined) {
    return [namesOfLinux[linux] ?? linux.replace(/^kp(?=\d)/, 'kp_')];
  }
  return word
    .toLowerCase()
    .split('-')
    .filter(name => name !== '')
    .map(name => usualNames[name] ?? name);
}
