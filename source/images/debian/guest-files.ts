/** A file of every Debian disk; its text is without single quotes, for a shell writes it. */
export type GuestFile = {readonly path: string; readonly text: string};

/** The disk has one name on every machine that it boots on: its label. */
export const guestFiles: readonly GuestFile[] = [
  {path: '/etc/fstab', text: 'LABEL=root / ext4 defaults,errors=remount-ro 0 1\n'},
  {path: '/etc/hostname', text: 'debian\n'},
  {path: '/etc/hosts', text: '127.0.0.1 localhost\n::1 localhost ip6-localhost\n'},
  {
    path: '/etc/network/interfaces',
    text: 'auto lo\niface lo inet loopback\n\nallow-hotplug eth0\niface eth0 inet dhcp\n',
  },
  // An emulated PC on a busy host may take longer to find its serial line than systemd waits for it.
  {
    path: '/etc/systemd/system.conf.d/slow-devices.conf',
    text: '[Manager]\nDefaultDeviceTimeoutSec=15min\n',
  },
  // Interfaces keep the names of the kernel: eth0 on every machine.
  {path: '/etc/udev/rules.d/80-net-setup-link.rules', text: ''},
  // The key that create was given, which comes with the kernel's parameters, is one besides root's own.
  {
    path: '/etc/ssh/sshd_config.d/domux.conf',
    text: 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/authorized_keys.d/%u\n',
  },
  {
    path: '/etc/tmpfiles.d/domux-ssh-key.conf',
    text:
      'd /etc/ssh/authorized_keys.d 0755 - - -\n' +
      'f+^ /etc/ssh/authorized_keys.d/root 0644 - - - ssh.authorized_keys.root\n',
  },
  {
    path: '/etc/systemd/system/domux-ssh-keys.service',
    text:
      '[Unit]\nDescription=Host keys of the SSH server\nBefore=ssh.service\nAfter=cloud-init.service\n\n' +
      '[Service]\nType=oneshot\nExecStart=/bin/sh /usr/lib/domux/ssh-keys\n',
  },
  {
    path: '/usr/lib/domux/ssh-keys',
    text: `# Each guest has host keys of its own, and a clone, whose machine-id is another one, gets others.
cd /etc/ssh || exit
owner=domux-keys-of
read -r id </etc/machine-id
if [ -e ssh_host_ed25519_key ]; then
  # cloud-init does the same by itself.
  [ ! -e /usr/bin/cloud-init ] || exit 0
  [ "$(cat $owner)" != "$id" ] || exit 0
fi
rm -f ssh_host_*_key*
# RSA takes seconds, and what knows neither of these is older than 2014.
for type in ed25519 ecdsa; do
  ssh-keygen -q -N "" -t $type -f ssh_host_\${type}_key || exit
done
echo "$id" >$owner
`,
  },
];

/** For cloud-init, which knows neither what the disk has already nor what it lacks. */
export const cloudFiles: readonly GuestFile[] = [
  {
    path: '/etc/cloud/cloud.cfg.d/90_domux.cfg',
    text: [
      'datasource_list: [NoCloud, None]',
      // eth0 has DHCP, the archive is the one that the disk was built from, and there are no other locales.
      'network: {config: disabled}',
      'apt: {preserve_sources_list: true}',
      'locale: false',
      'ssh_genkeytypes: [ed25519, ecdsa]',
      // sudo(8) asks for the guest's own name.
      'manage_etc_hosts: true',
      '',
    ].join('\n'),
  },
];

/**
 * Units that take a second or more of a guest whose processor is emulated, and do nothing for it: the
 * kernel loads these modules by itself when something asks for them (modprobe@.service), and there is
 * no LVM for e2scrub(8).
 */
export const maskedUnits: readonly string[] = [
  ...['configfs', 'dm_mod', 'drm', 'efi_pstore', 'fuse', 'loop'].map(
    module => `modprobe@${module}.service`,
  ),
  ...['e2scrub_reap.service', 'e2scrub_all.timer'],
];
