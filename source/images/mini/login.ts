export const motd = `domux: Ctrl-] leaves this console. Where there is a status bar, Ctrl-] d does.
poweroff, halt and reboot end the guest; resize asks the terminal for its size.

`;

/**
 * Login shells read this. It starts no program unless it must: each costs a guest of User-Mode Linux
 * about as much as all the rest of this. What was typed while the terminal was asked for its size
 * is run, not lost.
 */
export const profile = `export HOME=/root USER=root LOGNAME=root SHELL=/bin/sh
export PATH=/sbin:/usr/sbin:/bin:/usr/bin
export ENV=/etc/shell
unset consoles run mem uml_dir
cd
. /etc/shell
while IFS= read -r line; do
  echo "$line"
done </etc/motd
read -t 0 || resize 0.1 || case $answer in
  '' | \x1b*) ;;
  *) printf %s "$answer"; IFS= read -r line && eval "$answer$line" ;;
esac
unset answer character line query
`;

/**
 * Interactive shells read this. Functions stand before busybox's applets, programs of the same name
 * do not: hence poweroff and its kin here.
 *
 * `resize [SECONDS]` asks the terminal for its size and waits for the answer, but not for ever:
 * perhaps nobody looks. The query moves the cursor far out, asks where it is and moves it back
 * (console_codes(4)). An answer that came before echo was off is on the line, which is cleared.
 */
export const shell = `PS1='root@\\h:\\w\\$ '

poweroff() { /sbin/poweroff "$@"; }
halt() { /sbin/halt "$@"; }
reboot() { /sbin/reboot "$@"; }

resize() {
  answer=
  query='\x1b7\x1b[999;999H\x1b[6n\x1b8'
  while IFS= read -r -s -n 1 -t "\${1:-1}" -p "$query" character; do
    query=
    answer=$answer$character
    case $answer in
      \x1b*[0-9]';'*[0-9]R) break ;;
      \x1b*) ;;
      *) return 1 ;;
    esac
  done
  case $answer in
    *R) ;;
    *) return 1 ;;
  esac
  printf '\\r\\033[K'
  answer=\${answer%R}
  answer=\${answer##*'['}
  stty rows "\${answer%;*}" columns "\${answer#*;}"
}
`;
