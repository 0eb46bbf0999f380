import type {GuestIdentity} from '../../../protocol/guest-identity.ts';

/**
 * A program for x86-64 that has the kernel draw its random numbers anew from what it was given, which it
 * would do within a minute by itself: open("/dev/urandom", O_WRONLY), ioctl(3, RNDRESEEDCRNG), exit.
 * No shell can do that (random(4)), and the copy of a guest must not draw what the other one draws.
 */
const reseed =
  'f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAAeABAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAEAAOAABAAAAAAAAAAEAAAAFAAAA' +
  'AAAAAAAAAAAAAEAAAAAAAAAAQAAAAAAAswAAAAAAAACzAAAAAAAAAAAQAAAAAAAAuAIAAABIjT0iAAAAvgEAAAAx0g8Fice4' +
  'EAAAAL4HUgAAMdIPBYnHuDwAAAAPBS9kZXYvdXJhbmRvbQA=';

/** Gives a guest another host name, machine ID, random numbers and MAC addresses; fails with what failed first. */
export const identityScript = ({hostname, machineId, seed, interfaces}: GuestIdentity): string => `
set -e
echo ${seed} | base64 -d >/dev/urandom
program=$(mktemp /tmp/reseed.XXXXXX)
echo ${reseed} | base64 -d >"$program"
chmod 700 "$program"
"$program"
rm -f "$program"
old=$(cat /proc/sys/kernel/hostname)
echo ${hostname} >/proc/sys/kernel/hostname
[ ! -e /etc/hostname ] || echo ${hostname} >/etc/hostname
[ ! -e /etc/hosts ] || sed -i "s/\\b$old\\b/${hostname}/g" /etc/hosts
echo ${machineId} >/etc/machine-id
${interfaces.map(({from, to}) => changeMac(from, to)).join('')}`;

const changeMac = (from: string, to: string) => `
for device in /sys/class/net/*; do
  [ "$(cat "$device/address")" = ${from} ] || continue
  ip link set "\${device##*/}" down
  ip link set "\${device##*/}" address ${to}
  ip link set "\${device##*/}" up
done
`;

/** Has a guest ask for its addresses anew, by whatever it does that with. */
export const networkScript = ({interfaces}: GuestIdentity): string => `
renew() {
  networkctl reconfigure "$1" && return
  if [ -x /usr/lib/mini/network ]; then
    killall udhcpc
    ip address flush dev "$1"
    setsid /usr/lib/mini/network "$1" </dev/null >/dev/null 2>&1 &
    return
  fi
  nmcli device reapply "$1" && return
  ifdown --force "$1"
  ifup "$1" || dhclient "$1"
}
for device in /sys/class/net/*; do
  case $(cat "$device/address") in
    ${interfaces.map(({to}) => to).join(' | ') || 'none'}) renew "\${device##*/}" 2>/dev/null ;;
  esac
done
true
`;
