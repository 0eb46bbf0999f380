/** What typed bytes come to: what goes to the guest, and whether the escape key was among them. */
export type Watched = {
  readonly forward: Buffer;
  /** The escape key ends the bytes that go to the guest; it may turn out to be doubled. */
  readonly escaped: boolean;
};

/**
 * Watches typed bytes for the escape key, wherever it stands among others. Pressed twice in a row
 * it goes to the guest once.
 */
export type EscapeWatcher = {
  readonly watch: (typed: Buffer) => Watched;
  /** True while an escape key was seen that may yet be doubled. */
  readonly pending: () => boolean;
};

/**
 * The forms in which a terminal may send a control key: the byte itself, and, where the guest has
 * switched a keyboard protocol on, CSI u (kitty) and modifyOtherKeys (xterm).
 */
export function escapeForms(key: number): readonly Buffer[] {
  const forms = [Buffer.of(key)];
  if (key < 0x20) {
    const code = String.fromCharCode(key + 0x40)
      .toLowerCase()
      .charCodeAt(0);
    forms.push(Buffer.from(`\x1b[${code};5u`), Buffer.from(`\x1b[27;5;${code}~`));
  }
  return forms;
}

/** @param key The byte that the escape key sends, such as 0x1d for Ctrl-]. */
export function createEscapeWatcher(key: number): EscapeWatcher {
  const forms = escapeForms(key);
  let pending = false;

  const watch = (typed: Buffer): Watched => {
    const forward: Buffer[] = [];
    let start = 0;
    for (;;) {
      const found = findFirst(typed, forms, start);
      if (pending) {
        const doubled = found?.at === start;
        pending = false;
        if (!doubled) return {forward: Buffer.concat(forward), escaped: true};
        forward.push(Buffer.of(key));
        start = found.end;
        continue;
      }

      if (found === undefined) {
        forward.push(typed.subarray(start));
        return {forward: Buffer.concat(forward), escaped: false};
      }
      forward.push(typed.subarray(start, found.at));
      start = found.end;
      pending = true;
      if (start >= typed.length) return {forward: Buffer.concat(forward), escaped: false};
    }
  };

  return {watch, pending: () => pending};
}

function findFirst(
  bytes: Buffer,
  forms: readonly Buffer[],
  from: number,
): {at: number; end: number} | undefined {
  let first: {at: number; end: number} | undefined;
  for (const form of forms) {
    const at = bytes.indexOf(form, from);
    if (at !== -1 && (first === undefined || at < first.at)) first = {at, end: at + form.length};
  }
  return first;
}
