/** What stands for a character where there is nothing but ASCII. */
const substitutes: Readonly<Record<string, string>> = {
  ...{'─': '-', '═': '=', '│': '|', '…': '~', '→': '>', '←': '<', '●': '*', '○': 'o'},
};

/** Text with frames and arrows in ASCII, as wide as before. */
export const toAscii = (text: string): string =>
  text.replace(/[─═│…→←●○]|[┌┐└┘├┤┬┴┼╔╗╚╝╤╧]/g, character => substitutes[character] ?? '+');

/** True where the locale of these variables writes UTF-8 (locale(7)). */
export const writesUtf8 = (env: Readonly<Record<string, string | undefined>>): boolean =>
  /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '');
