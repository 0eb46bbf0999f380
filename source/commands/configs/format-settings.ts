import type {ConfigValue} from '../../config/domain-config.ts';

/** Settings as a config that both xl and domux read: `KEY = VALUE`, lists with an element a line. */
export const formatSettings = (
  settings: readonly (readonly [key: string, value: ConfigValue])[],
): string => settings.map(([key, value]) => `${key} = ${formatValue(value)}\n`).join('');

function formatValue(value: ConfigValue, indent = ''): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return String(value);
  // xl has no True and False.
  if (typeof value === 'boolean') return value ? '1' : '0';
  return formatList(value, indent);
}

function formatList(items: readonly ConfigValue[], indent: string): string {
  if (items.length === 0) return '[]';
  if (items.length === 1 && typeof items[0] !== 'object') return `[${formatValue(items[0] ?? '')}]`;
  const deeper = `${indent}    `;
  const lines = items.map(item => `${deeper}${formatValue(item, deeper)},\n`).join('');
  return `[\n${lines}${indent}]`;
}

/** The escapes that xl's lexer knows (tools/libs/util/libxlu_cfg_l.l in Xen's tree). */
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const quote = (text: string) => `"${text.replace(/[\\"\n\r\t]/g, one => escapes[one] ?? one)}"`;
