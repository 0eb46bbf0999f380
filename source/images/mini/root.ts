/**
 * Goes on with the system on a disk: `rdinit=/usr/lib/mini/root root=/dev/DISK`. The drivers of what is
 * there are loaded before, so that the disk needs none of its own for the kernel of an image.
 */
export const root = `#!/bin/sh
export PATH=/sbin:/usr/sbin:/bin:/usr/bin
set -f
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
read -r parameters </proc/cmdline
root=
mode=rw
type=auto
init=/sbin/init
for parameter in $parameters; do
  case $parameter in
    root=*) root=\${parameter#*=} ;;
    rootfstype=*) type=\${parameter#*=} ;;
    init=*) init=\${parameter#*=} ;;
    ro | rw) mode=$parameter ;;
  esac
done
[ ! -e /etc/init.d/drivers ] || . /etc/init.d/drivers

# Disks on SCSI come a little later.
tries=0
while [ ! -e "$root" ] && [ "$tries" -lt 100 ]; do
  usleep 100000
  tries=$((tries + 1))
done
if [ ! -e "$root" ]; then
  echo "There is no disk $root. Those that there are:"
  cat /proc/partitions
elif mount -t "$type" -o "$mode" "$root" /mnt; then
  [ -x "/mnt$init" ] || [ -L "/mnt$init" ] || echo "There is no $init on $root."
  mount --move /dev /mnt/dev
  mount --move /sys /mnt/sys
  mount --move /proc /mnt/proc
  exec switch_root /mnt "$init"
fi
echo "A shell instead. poweroff -f ends the guest."
exec setsid cttyhack /bin/sh
`;
