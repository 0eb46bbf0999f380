import type {GuestIdentity} from '../../../protocol/shapes/guest-identity.ts';
import {reseed} from '../../../system/programs/reseed.ts';

/**
 * Gives a guest another host name, machine ID and random numbers; fails with what failed first. The
 * shell does itself what it can: a process more takes an emulated guest that has just woken up tens of
 * milliseconds.
 */
export const namesScript = ({hostname, machineId, seed}: GuestIdentity): string => `
set -eC
echo ${seed} >|/dev/urandom
program=/tmp/reseed.${machineId}
printf '${octal(reseed)}' >"$program"
chmod 700 "$program"
[ "$(echo . | "$program")" = . ]
read -r old </proc/sys/kernel/hostname
echo ${hostname} >|/proc/sys/kernel/hostname
[ ! -e /etc/hostname ] || echo ${hostname} >|/etc/hostname
named() { while read -r line; do case $line in *"$old"*) return ;; esac; done; return 1; }
[ ! -e /etc/hosts ] || ! named </etc/hosts || sed -i "s/\\b$old\\b/${hostname}/g" /etc/hosts
echo ${machineId} >|/etc/machine-id
`;

/** Gives its interfaces the MAC addresses of the copy. */
export const addressScript = ({interfaces}: GuestIdentity): string => `
set -e
${interfaces.map(({from, to}) => changeMac(from, to)).join('')}`;

/** What `printf` makes these bytes of: short, for a shell reads it byte by byte. */
const octal = (bytes: Buffer) =>
  [...bytes.toString('latin1')]
    .map(byte => (/[a-z/]/i.test(byte) ? byte : `\\${byte.charCodeAt(0).toString(8)}`))
    .join('');

/** Where an interface cannot take an address while it is up, it is taken down for that. */
const changeMac = (from: string, to: string) => `
for device in /sys/class/net/*; do
  read -r address <"$device/address" || continue
  [ "$address" = ${from} ] || continue
  name=\${device##*/}
  ip link set "$name" address ${to} 2>/dev/null || {
    ip link set "$name" down
    ip link set "$name" address ${to}
    ip link set "$name" up
  }
done
`;

/** Has a guest ask for its addresses anew, by whatever it does that with. */
export const networkScript = ({interfaces, machineId}: GuestIdentity): string => `
rm -f /tmp/reseed.${machineId}
renew() {
  # The address of its own that it has under IPv6 is made of the MAC address.
  own=/proc/sys/net/ipv6/conf/$1/disable_ipv6
  if read -r off <"$own" && [ "$off" = 0 ]; then
    echo 1 >"$own"
    echo 0 >"$own"
  fi
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
  read -r address <"$device/address" || continue
  case $address in
    ${interfaces.map(({to}) => to).join(' | ') || 'none'}) renew "\${device##*/}" 2>/dev/null ;;
  esac
done
true
`;
