import {offeredMachineKinds} from '../../source/config/domain-config.ts';
import {optionGroups} from '../../source/config/options/option.ts';
import type {Option} from '../../source/config/options/option.ts';
import {options} from '../../source/config/options/options.ts';
import {settingTable} from '../../source/config/settings/setting-table.ts';
import type {SettingDefinition} from '../../source/config/settings/setting-table.ts';
import {variableOf} from '../../source/config/settings/setting-value.ts';
import {renderTable} from './render-table.ts';

/** The page docs/config.md, from the tables of keys and of settings. */
export function renderConfig(): string {
  const acting = options.filter(hasEffect);
  const groups = Object.entries(optionGroups).filter(([name]) =>
    acting.some(({group}) => group === name),
  );
  return [
    introduction,
    ...groups.flatMap(([group, heading]) => [
      `### ${heading}`,
      renderTable(
        ['key', 'type', 'default', 'what it is'],
        acting.filter(option => option.group === group).map(optionRow),
      ),
    ]),
    '## Keys without effect',
    'domux knows these from `xm` and `xl` and checks them. They stay in the config, and `create` warns ' +
      'that they change nothing on the machines of this version.',
    renderTable(
      ['key', 'what it is'],
      options.filter(option => !hasEffect(option)).map(({key, help}) => [code(key), help]),
    ),
    '## Settings',
    'What counts for all domains of a user: `domux settings`. A variable of the environment wins over ' +
      'the file.',
    renderTable(['setting', 'variable', 'default', 'what it is'], settingTable.map(settingRow)),
  ]
    .map(part => part.trim())
    .join('\n\n')
    .concat('\n');
}

const introduction = `
<!-- Generated from source/config by npm run docs: change it there. -->

# Configs and settings

A config is a text file, \`NAME.cfg\`, in the grammar of \`xl\`:

\`\`\`python
# Comments go on to the end of the line.
name = "web"
kernel = "mini"
memory = 64
disk = [
    '/srv/web.img,raw,xvda,w',
]
\`\`\`

* \`KEY = VALUE\`, one a line or separated by \`;\`. A value is a string, a number or a list. \`+=\` adds to
  what is there. The last one of a key counts.
* As with \`xm\`, keys may have capitals (\`MEMORY\` is \`memory\`, unless that is set too or an expression
  uses the name), values may be expressions of \`+ - * / %\`, parentheses and names set before, and
  \`"vm%s" % vmid\` puts values into text. \`domux create web vmid=1\` sets \`vmid\`, and
  \`domux create web memory=128\` wins over the file.
* A config is not run: \`import\`, calls, \`if\` and \`for\` are errors.
* A key that nobody knows is kept, with a warning that names the nearest one.

\`domux config check FILE\` says what is wrong and where.

## Keys
`;

const hasEffect = ({machines}: Option) =>
  machines === undefined || offeredMachineKinds.some(kind => machines.includes(kind));

function optionRow({key, type, unit, values, default: fallback, example, ...rest}: Option) {
  const {help, machines, instead, minimum, maximum} = rest;
  const offered = offeredMachineKinds.filter(kind => machines?.includes(kind) !== false);
  const notes = [
    help,
    values && `One of ${values.map(code).join(', ')}.`,
    minimum !== undefined &&
      maximum !== undefined &&
      `${minimum} to ${maximum}${unit ? ` ${unit}` : ''}.`,
    example && `As in ${code(example)}.`,
    instead && `Write ${code(instead)} today.`,
    offered.length < offeredMachineKinds.length && `On ${offered.map(code).join(', ')} only.`,
  ];
  return [
    code(key),
    typeWords[type],
    fallback === undefined ? '' : code(String(fallback)),
    notes.filter(Boolean).join(' '),
  ];
}

const typeWords: Readonly<Record<Option['type'], string>> = {
  text: 'string',
  integer: 'number',
  boolean: 'yes or no',
  list: 'list',
  'text-or-list': 'string or list',
  'boolean-or-list': 'yes or no, or list',
  disks: 'list of disks',
  vifs: 'list of interfaces',
};

function settingRow({name, default: fallback, values, help}: SettingDefinition): string[] {
  const one = values === undefined ? '' : ` One of ${values.map(code).join(', ')}.`;
  return [
    code(name),
    code(variableOf(name)),
    fallback === '' ? '' : code(String(fallback)),
    help + one,
  ];
}

const code = (text: string) => `\`${text}\``;
