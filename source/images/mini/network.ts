/**
 * Brings an interface up: `network NAME`. Kernel parameter `ip=`, as Linux has it
 * (Documentation/admin-guide/nfs/nfsroot.rst): `ip=off`, `ip=dhcp`, or
 * `ip=ADDRESS:SERVER:GATEWAY:NETMASK:HOST:INTERFACE:dhcp|off`. Without it, or where it is another
 * interface's, DHCP is tried. An interface that the root on NFS was mounted through (`for_root` was
 * set then) is left as it is: without its address nothing could be read any more.
 */
export const network = `#!/bin/sh
set -f
interface=$1
method=dhcp
address=
read -r parameters </proc/cmdline
for parameter in $parameters; do
  case $parameter in
    root=/dev/nfs) [ "$interface" != eth0 ] || [ "$for_root" = yes ] || exit 0 ;;
    ip=off | ip=none) method=off ;;
    ip=*:*)
      IFS=: read -r given _ router netmask _ wanted how <<END
\${parameter#ip=}
END
      [ "\${wanted:-$interface}" = "$interface" ] || continue
      address=$given gateway=$router mask=$netmask method=$how
      ;;
  esac
done

ip link set "$interface" up
case $address/$method in
  ?*/*)
    export interface ip=$address mask router=$gateway
    exec /usr/share/udhcpc/default.script bound
    ;;
  /off | /none) ;;
  *) exec udhcpc -b -t 9 -T 1 -i "$interface" -x "hostname:$(hostname)" >/dev/null 2>&1 ;;
esac
`;

export const udhcpc = `#!/bin/sh
case $1 in
  deconfig)
    ip address flush dev "$interface"
    ip link set "$interface" up
    ;;
  bound | renew)
    ip address flush dev "$interface"
    ip address add "$ip/\${mask:-24}" dev "$interface"
    for gateway in $router; do
      ip route add default via "$gateway" dev "$interface"
      break
    done
    # An interface that knows of no server leaves those that another has told of.
    [ -z "$dns" ] || : >/etc/resolv.conf
    for server in $dns; do
      echo "nameserver $server" >>/etc/resolv.conf
    done
    [ -z "$dns" -o -z "$domain" ] || echo "search $domain" >>/etc/resolv.conf
    ;;
esac
`;
