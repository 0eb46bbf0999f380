/**
 * Read where the machine is a PC: its devices are found on buses, and their drivers are modules.
 * First the buses, then what is on virtio's, then disks that are on SCSI's.
 */
export const drivers = `find_drivers() {
  set +f
  set -- $(cat $1 2>/dev/null)
  set -f
  modprobe -qab "$@"
}
find_drivers '/sys/bus/pci/devices/*/modalias /sys/bus/acpi/devices/*/modalias'
modprobe -q evdev
find_drivers '/sys/bus/virtio/devices/*/modalias'
find_drivers '/sys/bus/scsi/devices/*/modalias'
`;

/** Read by /etc/init.d/start where the machine is a PC. */
export const devices = `. /etc/init.d/drivers
uevent /usr/lib/mini/hotplug </dev/null >/dev/null 2>&1 &

# A login on every serial line that is there, on every console of virtio (a port without a name),
# and on the screen when it is one of the kernel's consoles.
set +f
for type in /sys/class/tty/ttyS*/type; do
  read -r kind <$type
  line=\${type%/type}
  [ "$kind" = 0 ] || echo "\${line##*/}::respawn:-/bin/sh" >>/etc/inittab
done
number=0
for port in /sys/class/virtio-ports/*; do
  [ -e "$port" ] || continue
  label=
  [ ! -e $port/name ] || read -r label <$port/name
  case $label in
    '')
      echo "hvc$number::respawn:-/bin/sh" >>/etc/inittab
      number=$((number + 1))
      ;;
    *) /usr/lib/mini/agent "$label" "/dev/\${port##*/}" </dev/null >/dev/null 2>&1 & ;;
  esac
done
set -f
for parameter in $parameters; do
  case $parameter in
    console=tty0 | console=tty1) echo "tty1::respawn:-/bin/sh" >>/etc/inittab ;;
  esac
done
kill -HUP 1

# The power button. acpid looks at the devices once.
[ ! -e /dev/input/event0 ] || acpid -l /dev/null
`;

/**
 * Run for whatever comes while the guest runs, its variables say what: by uevent on a PC, by the
 * kernel itself (CONFIG_UEVENT_HELPER) where it is of User-Mode Linux.
 */
export const hotplug = `#!/bin/sh
[ -z "$MODALIAS" ] || modprobe -qb "$MODALIAS"
[ "$ACTION" = add ] || exit 0
case $SUBSYSTEM in
  cpu) echo 1 >"/sys$DEVPATH/online" ;;
  memory) echo online_movable >"/sys$DEVPATH/state" ;;
  net) /usr/lib/mini/network "\${DEVPATH##*/}" ;;
  virtio-ports)
    label=
    read -r label <"/sys$DEVPATH/name"
    [ -z "$label" ] || setsid /usr/lib/mini/agent "$label" "/dev/\${DEVPATH##*/}" &
    ;;
esac
`;

export const powerButton = `#!/bin/sh
exec /sbin/poweroff
`;
