/** What the shell of a simulated guest may do to its machine. */
export type ShellPort = {
  readonly name: string;
  readonly print: (text: string) => void;
  readonly poweroff: () => void;
  readonly halt: () => void;
  readonly reboot: () => void;
  readonly panic: () => void;
  readonly simulate: (words: readonly string[]) => void;
  readonly uptime: () => number;
};

export const prompt = (name: string) => `${name}:~# `;

/** A line editor and a handful of commands, enough to see that a console works. */
export function createShell(port: ShellPort): (input: Buffer) => void {
  let line = '';

  const run = (words: readonly string[]) => {
    const [command = '', ...rest] = words;
    switch (command) {
      case '':
        break;
      case 'echo':
        port.print(`${rest.join(' ')}\r\n`);
        break;
      case 'hostname':
        port.print(`${port.name}\r\n`);
        break;
      case 'uptime':
        port.print(`up ${port.uptime().toFixed(0)} s\r\n`);
        break;
      case 'sim':
        try {
          port.simulate(rest);
        } catch (error) {
          port.print(`${error instanceof Error ? error.message : String(error)}\r\n`);
        }
        break;
      case 'poweroff':
        return port.poweroff();
      case 'halt':
        return port.halt();
      case 'reboot':
        return port.reboot();
      case 'crash':
        return port.panic();
      case 'help':
        port.print(
          'This machine is simulated. Commands: echo, hostname, uptime, sim WORD..., poweroff, halt, reboot, crash.\r\n',
        );
        break;
      default:
        port.print(`sh: ${command}: not found\r\n`);
    }
    port.print(prompt(port.name));
  };

  const type = (character: string) => {
    switch (character) {
      case '\r':
      case '\n': {
        const words = line.trim().split(/\s+/).filter(Boolean);
        line = '';
        port.print('\r\n');
        return run(words);
      }
      case '\x7f':
      case '\b':
        if (line !== '') port.print('\b \b');
        line = line.slice(0, -1);
        return;
      case '\x03':
        line = '';
        return port.print(`^C\r\n${prompt(port.name)}`);
      default:
        if (character < ' ') return;
        line += character;
        port.print(character);
    }
  };

  return input => {
    for (const character of input.toString('utf8')) type(character);
  };
}
