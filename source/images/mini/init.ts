/**
 * What init starts. The first line does nothing on purpose: when memory is short the kernel's first
 * fork may be refused, and busybox init survives that only in its own loop, not in a script.
 *
 * The shell is not on /dev/console: a console of User-Mode Linux whose input overflowed can be
 * revived only while no process has it open, and init never closes /dev/console.
 */
export const inittab = `::sysinit:/bin/true
::sysinit:/etc/init.d/start
::ctrlaltdel:/sbin/poweroff
::restart:/sbin/init
`;

/** The same for User-Mode Linux, which always has its first serial line. */
export const umlInittab = `${inittab}ttyS0::respawn:-/bin/sh
::respawn:/usr/lib/mini/windows
`;

/**
 * On this line of User-Mode Linux domux says how big the terminals are that consoles are shown on. One
 * that somebody else started has no such line.
 */
export const windows = `#!/bin/sh
while read -r terminal rows columns; do
  stty -F "/dev/$terminal" rows "$rows" columns "$columns"
done </dev/ttyS62 2>/dev/null
exec sleep 2147483647
`;

/**
 * Runs once, before any login. Kernel parameters: `hostname=NAME`, `consoles=N` (N logins in all:
 * ttyS0, then tty1, tty2, ...) and `run=NAME` (a program of /usr/lib/mini).
 */
export const start = `#!/bin/sh
set -f
mount -a
read -r parameters </proc/cmdline
consoles=1
run=
name=mini
for parameter in $parameters; do
  case $parameter in
    hostname=?*) name=\${parameter#*=} ;;
    consoles=?*) consoles=\${parameter#*=} ;;
    run=?*) run=\${parameter#*=} ;;
  esac
done

echo "$name" >/proc/sys/kernel/hostname
echo "127.0.0.1 localhost $name" >/etc/hosts
ip link set lo up
[ ! -e /etc/init.d/devices ] || . /etc/init.d/devices
set +f
for device in /sys/class/net/*/device; do
  [ -e "$device" ] || continue
  device=\${device%/device}
  /usr/lib/mini/network "\${device##*/}" </dev/null >/dev/null 2>&1 &
done
set -f
[ ! -e /proc/sys/kernel/hotplug ] || echo /usr/lib/mini/hotplug >/proc/sys/kernel/hotplug

case $consoles in
  *[!0-9]*) consoles=1 ;;
esac
number=1
while [ "$number" -lt "$consoles" ]; do
  echo "tty$number::respawn:-/bin/sh" >>/etc/inittab
  number=$((number + 1))
done
[ "$consoles" -le 1 ] || kill -HUP 1

program=/usr/lib/mini/$run
case $run in
  '') ;;
  */* | .*) echo "run=$run: give the name of a program of /usr/lib/mini." ;;
  *)
    if [ -x "$program" ]; then
      setsid "$program" </dev/null >/dev/null 2>&1 &
    else
      echo "run=$run: there is no $program."
    fi
    ;;
esac
`;

/** Keeps one virtual processor busy until it is told to end. */
export const busy = `#!/bin/sh
while :; do :; done
`;

/**
 * Powers off, halts or reboots, by the name it is called by. Init's own way takes two seconds, for
 * it sleeps one after each signal; this one goes on as soon as everybody who heeds SIGTERM is gone.
 */
export const down = `#!/bin/sh
trap '' HUP TERM
how=\${0##*/}
for option in "$@"; do
  case $option in
    -f) exec busybox "$how" -f ;;
    *) echo "usage: $how [-f]" >&2; exit 1 ;;
  esac
done
# A PC that is halted keeps its power, and waits for somebody to press the button.
[ "$how" != halt ] || [ ! -e /etc/init.d/devices ] || how=poweroff

# Stops init from starting new logins (init(8) of busybox).
kill -TSTP 1
kill -TERM -1
kill -CONT -1

# True while a process is left that has not chosen to ignore SIGTERM (bit 15), as shells do.
anybody() {
  for process in /proc/[0-9]*; do
    case \${process#/proc/} in
      1 | $$) continue ;;
    esac
    [ -e "$process/exe" ] || continue
    ignored=0
    while read -r key value; do
      case $key in
        SigIgn:) ignored=$value; break ;;
      esac
    done 2>/dev/null <"$process/status"
    [ $((0x$ignored & 0x4000)) -ne 0 ] || return 0
  done
  return 1
}

tries=0
while [ "$tries" -lt 20 ] && anybody; do
  usleep 20000
  tries=$((tries + 1))
done

kill -KILL -1
sync
umount -a -r 2>/dev/null
exec busybox "$how" -f
`;
