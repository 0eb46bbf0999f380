import {makeTheme} from '../../../source/parts/theme.ts';
import {mountScreen} from '../../../source/screens/mount.tsx';
import {initialModel} from '../../../source/store/model/model.ts';
import type {Model} from '../../../source/store/model/model.ts';
import type {Message} from '../../../source/store/model/message.ts';
import {update} from '../../../source/store/update.ts';
import {createFrameWriter} from '../../../source/terminal/frame-writer.ts';
import {now, sampleAt} from './example-domains.ts';
import {openPicture} from './picture.ts';

/** The list of domains, the second one selected. */
export const drawList = (): Promise<string> =>
  drawAfter({columns: 80, rows: 16}, [sampled(0), sampled(1), press('down')]);

const config = `# The shop's web server
name   = "web"
kernel = "mini"
memory = 2048
maxmem = 4096
vcpus  = 2
disk   = [ '/srv/web.img,raw,xvda,w' ]
vif    = [ 'bridge=lan0' ]
on_crash = "restart"
`;

/** The form of a config, with the text that it stands for. */
export const drawForm = (): Promise<string> =>
  drawAfter({columns: 120, rows: 18}, [
    sampled(0),
    {
      type: 'form',
      news: {
        type: 'opened',
        form: {
          path: '/etc/domux/domains/web.cfg',
          ...{base: config, text: config, past: [], notice: undefined},
          checked: {machine: 'qemu', diagnostics: []},
        },
      },
    },
    ...['down', 'down', 'down', 'down'].map(press),
  ]);

const sampled = (seconds: number): Message => ({type: 'sampled', sample: sampleAt(seconds)});
const press = (key: string): Message => ({type: 'key', key});

/** The screen of a terminal of some size after these messages. */
async function drawAfter(size: Model['size'], messages: readonly Message[]): Promise<string> {
  const first = initialModel({
    ...{size, now},
    settings: {
      ...{version: '0.1.0', remote: undefined, readOnly: false, who: 'root', shutdownPatience: 30},
      ...{verbs: ['create', 'save', 'restore'], domainVerbs: [], workingDirectory: '/root/'},
    },
  });
  const model = messages.reduce((before, message) => update(before, message)[0], first);
  const picture = openPicture(size.columns, size.rows);
  const writer = createFrameWriter(picture.write, () => size.rows);
  const screen = mountScreen(
    {get: () => model, subscribe: () => () => undefined},
    makeTheme('none', false),
    writer.show,
  );
  try {
    // Ink draws once it is mounted, and again when it has measured.
    await new Promise(resolve => setTimeout(resolve, 0));
    screen.redraw();
    return await picture.text();
  } finally {
    screen.unmount();
  }
}
