/**
 * Configs for xm were Python programs. What of Python is not understood here is named, each with
 * what to write instead so that both domux and xl take it.
 */
const cures: Readonly<Record<string, string>> = {
  import: 'delete it and write out, as plain values, what the file uses it for',
  from: 'delete it and write out, as plain values, what the file uses it for',
  def: 'delete it: a variable is given on the command line, as vmid=1, and needs no declaration',
  class: 'delete it: a config has only settings, KEY = VALUE',
  if: 'keep the settings of the case that holds here, or give the value on the command line, as NAME=VALUE',
  elif: 'keep only the settings of the case that holds here',
  else: 'keep only the settings of the case that holds here',
  for: 'write the elements out, as disk = [ "phy:a,xvda,w", "phy:b,xvdb,w" ]',
  while: 'write the elements out, as disk = [ "phy:a,xvda,w", "phy:b,xvdb,w" ]',
  print: 'delete it: a config prints nothing',
  raise: 'delete it: values are checked when the domain is created',
  assert: 'delete it: values are checked when the domain is created',
  try: 'keep only the settings that hold here',
  except: 'keep only the settings that hold here',
  finally: 'keep only the settings that hold here',
  with: 'write out, as plain values, what it yields',
  del: 'delete both it and the setting',
};

const otherKeywords = ['pass', 'return', 'global', 'exec', 'yield', 'break', 'continue', 'lambda'];

/** Keywords that continue an expression in Python. */
export const expressionKeywords: readonly string[] = [
  ...['if', 'else', 'for', 'and', 'or', 'not', 'in', 'is', 'lambda'],
];

/** Why a statement that begins with this word is refused; undefined when it is no keyword. */
export function refuseKeyword(word: string): string | undefined {
  const cure = Object.hasOwn(cures, word)
    ? cures[word]
    : otherKeywords.includes(word)
      ? 'delete it'
      : undefined;
  if (cure === undefined) return undefined;
  return `\`${word}' is Python, and a config is not run as a program: ${cure}`;
}

/** True for the keywords whose indented lines belong to them and hold no settings. */
export const hidesItsBlock = (word: string) => word === 'def' || word === 'class';

/** Why a statement such as `xm_vars.check()` is refused. */
export function refuseCallStatement(name: string): string {
  const cure = name.startsWith('xm_vars')
    ? 'delete it: every NAME=VALUE of the command line is defined already'
    : 'delete it';
  return `\`${name}(...)' is a Python call, and nothing is called here: ${cure}`;
}

/** Why a call within an expression is refused. */
export function refuseCall(name: string): string {
  const cure = ['int', 'str', 'float', 'long'].includes(name)
    ? 'leave it out, a number of the command line is taken as number or as text as it is used'
    : 'write its result, or give it on the command line, as NAME=VALUE';
  return `\`${name}(...)' is a Python call, and nothing is called here: ${cure}`;
}

/** Why an operator or keyword of Python's expressions is refused. */
export function refuseOperator(word: string): string {
  return `\`${word}' is Python and is not understood here: write the resulting value, or give it on the command line, as NAME=VALUE`;
}
