/**
 * Where domux says how big the windows are (see windows in init.ts) a shell of the system's own reads it,
 * for the system knows no such line. It keeps each terminal open: a login that finds it closed would
 * begin with 24 rows and 80 columns again. Only one digit names a descriptor.
 */
const windows = `while read -r terminal rows columns; do
  number=\${terminal#ttyS}
  case $number in
    [0-6]) eval "exec $((number + 3))<>/dev/$terminal" ;;
  esac
  stty -F "/dev/$terminal" rows "$rows" columns "$columns"
done </dev/ttyS62 >/dev/null 2>&1`;

/**
 * Goes on with the system on a disk, `rdinit=/usr/lib/mini/root root=/dev/DISK`, or on an NFS server,
 * `root=/dev/nfs nfsroot=SERVER:PATH[,OPTIONS]`. The drivers of what is there are loaded before, so
 * that the system needs none of its own for the kernel of an image.
 */
export const root = `#!/bin/sh
export PATH=/sbin:/usr/sbin:/bin:/usr/bin
set -f
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
read -r parameters </proc/cmdline
root=
place=
mode=rw
type=auto
init=/sbin/init
for parameter in $parameters; do
  case $parameter in
    root=*) root=\${parameter#*=} ;;
    nfsroot=*) place=\${parameter#*=} ;;
    rootfstype=*) type=\${parameter#*=} ;;
    init=*) init=\${parameter#*=} ;;
    hostname=?*) echo "\${parameter#*=}" >/proc/sys/kernel/hostname ;;
    ro | rw) mode=$parameter ;;
  esac
done
[ ! -e /etc/init.d/drivers ] || . /etc/init.d/drivers

mount_disk() {
  # Disks on SCSI come a little later.
  tries=0
  while [ ! -e "$root" ] && [ "$tries" -lt 100 ]; do
    usleep 100000
    tries=$((tries + 1))
  done
  if [ ! -e "$root" ]; then
    echo "There is no disk $root. Those that there are:"
    cat /proc/partitions
    return 1
  fi
  mount -t "$type" -o "$mode" "$root" /mnt
}

# The kernel asks the server itself; it has to be told the addresses of both.
mount_nfs() {
  server=\${place%%:*}
  path=\${place#*:}
  options=
  case $path in
    *,*)
      options=,\${path#*,}
      path=\${path%%,*}
      ;;
  esac
  if ! modprobe -a nfs nfsv3 nfsv4; then
    echo 'The kernel has no NFS: the image mini-nfs brings it along.'
    return 1
  fi
  ip link set lo up
  for_root=yes /usr/lib/mini/network eth0 </dev/null
  set -- $(ip -4 -o address show dev eth0)
  own=\${4%%/*}
  for version in 4 3; do
    given="$mode,nolock,addr=$server,clientaddr=$own,vers=$version$options"
    mount -t nfs -o "$given" "$server:$path" /mnt && return
  done
  echo "There is no root at $server:$path for $own."
  return 1
}

case $root in
  /dev/nfs) how=mount_nfs ;;
  *) how=mount_disk ;;
esac
if "$how"; then
  [ -x "/mnt$init" ] || [ -L "/mnt$init" ] || echo "There is no $init on $root."
  mount --move /dev /mnt/dev
  mount --move /sys /mnt/sys
  mount --move /proc /mnt/proc
  [ ! -c /mnt/dev/ttyS62 ] || chroot /mnt /bin/sh -c '${windows}' &
  exec switch_root /mnt "$init"
fi
echo "A shell instead. poweroff -f ends the guest."
exec setsid cttyhack /bin/sh
`;
