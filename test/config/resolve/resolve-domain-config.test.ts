import {expect, test} from 'vitest';
import {ConfigError, formatDiagnostic} from '../../../source/config/diagnostic.ts';
import {resolveDomainConfig} from '../../../source/config/resolve/resolve-domain-config.ts';
import {parseConfig} from '../../../source/config/syntax/parser.ts';
import {UsageError} from '../../../source/errors.ts';
import {resolveOptions} from '../../helpers/resolve-options.ts';

type Given = Parameters<typeof resolveOptions>[0];

const resolve = (text: string, given: Given = {}) =>
  resolveDomainConfig(
    parseConfig(text, 'web.cfg'),
    resolveOptions({path: '/configs/web.cfg', ...given}),
  );

const create = (words: readonly string[], given: Given = {}) =>
  resolveDomainConfig(parseConfig(''), resolveOptions({words, ...given}));

const warningsOf = (text: string, given?: Given) =>
  resolve(text, given).warnings.map(formatDiagnostic);

test.each([
  ['name = "17"', "web.cfg:1:8: `17' cannot be a domain name"],
  ['name = "a/b"', "web.cfg:1:8: `a/b' cannot be a domain name"],
  ['name = [ "a" ]', "web.cfg:1:8: `name' needs a string, and this is a list"],
  ['memory = 0', "web.cfg:1:10: `memory' is at least 1, not 0"],
  ['memory = "2G"', "web.cfg:1:10: `memory' needs a whole number of MiB, not `2G': 2G is 2048"],
  ['memory = "64M"', "web.cfg:1:10: `memory' needs a whole number of MiB, not `64M': 64M is 64"],
  ['memory = 1.5', "web.cfg:1:10: `memory' needs a whole number of MiB, not `1.5'"],
  [
    'kernel = "mini"\nmemory = 35',
    "web.cfg:2:10: `memory' (35) is too little: this image needs 36 MiB to boot",
  ],
  ['memory = 64\nmaxmem = 32', "web.cfg:2:10: `maxmem' (32) is less than `memory' (64)"],
  ['maxvcpus = 1\nvcpus = 2', "web.cfg:1:12: `maxvcpus' (1) is less than `vcpus' (2)"],
  ['on_crash = "bogus"', "web.cfg:1:12: unknown on_crash `bogus': it is one of destroy, restart"],
  ['uuid = "bad"', "web.cfg:1:8: `bad' is not a UUID"],
  ['machine = "vax"', "web.cfg:1:11: unknown machine `vax': it is one of uml, qemu"],
  ['kernel = "mini"\nmachine = "v86"', "web.cfg:2:11: `mini' is an image for uml, not v86"],
  [
    'kernel = "mini"\nmachine = "qemu"',
    "web.cfg:2:11: `mini' is an image for uml, not qemu; domux image fetch --machine qemu mini gets it for that",
  ],
  ['type = "pv"\nbuilder = "hvm"', "web.cfg:2:11: `builder' contradicts `type'"],
  [
    'disk = "phy:a,xvda,w"',
    "web.cfg:1:8: `disk' needs a list, and this is a string: write disk = [ 'phy:a,xvda,w' ]",
  ],
  ['disk = [ 1, [ "x" ] ]', "an element of `disk' is a string, and this is a list"],
  ['disk = [ "/a,raw,xvda",\n  "/b,raw,xvda,q" ]', "web.cfg:2:16: unknown access `q'"],
  ['disk = [ "/\\x61,raw,xvda,q" ]', "web.cfg:1:26: unknown access `q'"],
  ['disk = [ "/%d,raw,xvda,q" % 7 ]', "web.cfg:1:10: unknown access `q'"],
  ['disk = [ "/a,raw,xvda", "/b,raw,xvda" ]', "web.cfg:1:25: two disks have the vdev `xvda'"],
  ['vif = [ "bridge=a,foo=1" ]', "web.cfg:1:19: a vif has no `foo'"],
  ['vif = []\nvif += [ "mac=zz" ]', "web.cfg:2:15: `zz' is not a MAC address"],
  ['nfs_root = "/srv"', "web.cfg:1:12: `nfs_root' needs `nfs_server' as well"],
  ['root = "/dev/nfs"', 'this image cannot have its root on NFS'],
  ['consoles = 0', "web.cfg:1:12: `consoles' is at least 1"],
])('refuses %j', (text, message) => {
  expect(() => resolve(text)).toThrow(message);
});

test('throws every error at once, one a line, in the order of the file', () => {
  let thrown: unknown;
  try {
    resolve('vcpus = "x"\nimport os\nmemory = []\ndisk = [ "w", ",hdc" ]');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ConfigError);
  expect(thrown).toBeInstanceOf(UsageError);
  const lines = (thrown as ConfigError).message.split('\n');
  expect(lines.map(line => line.replace(/^(web\.cfg:\d+:\d+): .*/, '$1'))).toEqual([
    ...['web.cfg:1:9', 'web.cfg:2:1', 'web.cfg:3:10', 'web.cfg:4:11', 'web.cfg:4:17'],
  ]);
});

test('refuses a word of the command line that is no KEY=VALUE, and names a wrong one', () => {
  expect(() => create(['name'])).toThrow("`name' is not understood: write KEY=VALUE.");
  expect(() => create(['name=x', 'memory=1G'])).toThrow("memory=1G: `memory' needs a whole number");
  expect(() => create(['memory=64'])).toThrow('command line: the domain needs a name');
});

test('refuses to start what is not there, and only warns of it otherwise', () => {
  expect(() => resolve('kernel = "/boot/x"', {start: true})).toThrow('/boot/x does not exist');
  expect(() => resolve('kernel = "nosuch"', {start: true})).toThrow("there is no image `nosuch'");
  expect(() => resolve('type = "hvm"\nmachine = "uml"', {start: true})).toThrow(
    'an HVM guest boots firmware',
  );
  expect(() => resolve('firmware = "/no/OVMF.fd"\nmachine = "qemu"', {start: true})).toThrow(
    '/no/OVMF.fd does not exist',
  );
  expect(warningsOf('kernel = "/boot/x"')).toEqual(['web.cfg:1:1: /boot/x does not exist']);
});

test('fills in everything that a config leaves out', () => {
  expect(resolve('').config).toEqual({
    name: 'web',
    uuid: '11111111-2222-3333-4444-555555555555',
    machine: 'uml',
    memory: 128,
    maxmem: 128,
    vcpus: 1,
    maxvcpus: 1,
    kernel: '/images/mini/linux',
    ramdisk: '/images/mini/initramfs',
    cmdline: '',
    disks: [],
    vifs: [],
    consoles: 1,
    onPoweroff: 'destroy',
    onReboot: 'restart',
    onCrash: 'destroy',
    onWatchdog: 'destroy',
    source: '/configs/web.cfg',
    settings: [],
    limits: {backlogBytes: 1, logBytes: 2, logFiles: 3, crashLimit: 4, crashWindow: 5},
  });
});

test.each([
  ['type = "hvm"', 'qemu'],
  ["disk = ['/x,raw,xvda,w']", 'qemu'],
  ['kernel = "/boot/vmlinuz"', 'qemu'],
  ['kernel = "/boot/linux.uml"', 'uml'],
  ['bootloader = "pygrub"', 'uml'],
  ['', 'uml'],
])('takes the machine that can boot %s', (text, machine) => {
  const files = ['/boot/vmlinuz', '/boot/linux.uml'];
  const kernelKind = (path: string) => (path.endsWith('uml') ? 'uml' : 'pc');
  expect(resolve(text, {files, kernelKind}).config.machine).toBe(machine);
});

test('needs no file', () => {
  const {config, warnings} = create(['name=web', 'kernel=mini', 'memory=64']);
  expect(config).toMatchObject({name: 'web', kernel: '/images/mini/linux', memory: 64});
  expect(config.source).toBeUndefined();
  expect(config.settings).toEqual([
    ['name', 'web'],
    ['kernel', 'mini'],
    ['memory', 64],
  ]);
  expect(warnings).toEqual([]);
});

test('lets the command line win, with values as xm and as xl has them', () => {
  const text = 'name = "a"\nmemory = 32\nextra = "x"';
  const words = ['name="b"', 'memory=64', 'extra=quiet single', 'vif=bridge=a', 'vif=bridge=b'];
  const {config} = resolve(text, {words: [...words, "disk=['/a,raw,xvda']"]});
  expect(config).toMatchObject({name: 'b', memory: 64, cmdline: 'quiet single'});
  expect(config.vifs).toMatchObject([{bridge: 'a'}, {bridge: 'b'}]);
  expect(config.disks).toMatchObject([{target: '/a'}]);
  expect(config.settings[0]).toEqual(['name', 'b']);
});

test('a disk that is not there is an error where the domain is to start, and a warning else', () => {
  const text = "kernel = 'mini'\ndisk = [ 'file:/srv/a.img,xvda,w' ]";
  const message = '/srv/a.img does not exist: domux disk create makes a disk';
  expect(() => resolve(text, {start: true})).toThrow(`web.cfg:2:10: ${message}`);
  expect(warningsOf(text)).toEqual([`web.cfg:2:10: ${message}`]);
  expect(warningsOf(text, {start: true, files: ['/srv/a.img']})).toEqual([]);
  for (const elsewhere of ['nbd:host:10809,xvda,w', '/a,raw,xvda,w,script=own']) {
    expect(warningsOf(`kernel = 'mini'\ndisk = [ '${elsewhere}' ]`), elsewhere).toEqual([]);
  }
});

test('warns of processors that a kernel in user mode has no use for', () => {
  expect(warningsOf("kernel = 'mini'\nvcpus = 2")).toEqual([
    "web.cfg:2:1: `vcpus' has no effect on machine uml: its guests have one processor",
  ]);
  expect(warningsOf('machine = "sim"\nvcpus = 2')).toEqual([]);
});

test('gives variables of the command line to expressions, as text or as numbers', () => {
  const text =
    'name = "VM%d" % vmid\ndisk = [ "phy:sda%d,sda1,w" % (7+vmid) ]\nextra = "4 " + vmid';
  const {config, warnings} = resolve(text, {words: ['vmid=1', 'kernel=mini']});
  expect(config).toMatchObject({name: 'VM1', cmdline: '4 1'});
  expect(config.disks).toMatchObject([{target: '/dev/sda8'}]);
  expect(warnings.map(({message}) => message)).toEqual(['/dev/sda8 does not exist']);
  expect(() => resolve(text)).toThrow("web.cfg:1:17: `vmid' is not defined");
  expect(() => resolve(text, {words: ['vmid=x']})).toThrow("`%d' cannot print a string");
});

test('a word with capitals is the known key that it spells, unless the config uses it as a variable', () => {
  expect(create(['name=a', 'kernel=mini', 'MEMORY=72']).config.memory).toBe(72);
  const text = 'name = "a"\nkernel = "mini"\nmemory = MEMORY * 2\n';
  const {config, warnings} = resolve(text, {words: ['MEMORY=36']});
  expect([config.memory, warnings]).toEqual([72, []]);
});

test('looks for files beside the config first, then in the working directory', () => {
  const text = 'kernel = "boot/k"\nramdisk = "./r"\ndisk = [ "d.img,raw,xvda", "none,raw,xvdb" ]';
  const files = ['/configs/boot/k', '/work-dir/boot/k', '/work-dir/r', '/work-dir/d.img'];
  const {config} = resolve(text, {files});
  expect(config).toMatchObject({kernel: '/configs/boot/k', ramdisk: '/work-dir/r'});
  expect(config.disks.map(({target}) => target)).toEqual(['/work-dir/d.img', '/configs/none']);
});

test('takes a word for an image before a file, and ./word for the file', () => {
  const files = ['/configs/mini'];
  expect(resolve('kernel = "mini"', {files}).config.kernel).toBe('/images/mini/linux');
  expect(resolve('kernel = "./mini"', {files}).config.kernel).toBe('/configs/mini');
});

test('boots no default image where the config has something of its own to boot', () => {
  for (const text of ['bootloader = "pygrub"', 'type = "hvm"', 'disk = [ "/a,raw,xvda" ]']) {
    expect(resolve(text).config.kernel).toBeUndefined();
  }
});

test('a machine that only pretends boots nothing, unless it is told to', () => {
  expect(resolve('machine = "sim"').config.kernel).toBeUndefined();
  expect(resolve('', {machine: 'sim'}).config.kernel).toBeUndefined();
  const warnings = warningsOf('machine = "sim"', {resolveImage: () => undefined});
  expect(warnings).toEqual([]);
  expect(resolve('machine = "sim"\nkernel = "mini"').config.kernel).toBe('/images/mini/linux');
});

test('types into the console of init where a single user is asked for, whatever the image has', () => {
  const image = {kernel: '/k', machine: 'uml', consoleLine: 'ssl0'} as const;
  const lineOf = (text: string) =>
    resolve(`kernel = "mini"\n${text}`, {resolveImage: () => image}).config.consoleLine;
  expect(lineOf('extra = "quiet ip=1"')).toBe('ssl0');
  expect(lineOf('extra = "quiet single"')).toBeUndefined();
  expect(lineOf('extra = "1"')).toBeUndefined();
  expect(lineOf('extra = "single"\nconsole_line = "ssl0"')).toBe('ssl0');
});

test('takes the machine from the config, else the image, else the setting, else UML', () => {
  const files = ['/configs/k'];
  expect(resolve('machine = "sim"\nkernel = "mini"').config.machine).toBe('sim');
  expect(resolve('kernel = "mini"', {machine: 'qemu'}).config.machine).toBe('uml');
  expect(resolve('kernel = "k"', {machine: 'qemu', files}).config.machine).toBe('qemu');
  expect(resolve('kernel = "k"', {machine: 'auto', files}).config.machine).toBe('uml');
});

test('composes the kernel command line as xl does, and as xm with an address', () => {
  expect(resolve('root = "/dev/xvda ro"\nextra = "quiet"').config.cmdline).toBe(
    'root=/dev/xvda ro quiet',
  );
  expect(warningsOf('cmdline = "c"\nextra = "e"')).toEqual([
    "web.cfg:1:1: `root' and `extra' are ignored in favour of `cmdline'",
  ]);
  const xm = [
    ...['ip = "192.168.1.2"', 'gateway = "192.168.1.1"', 'netmask = "255.255.255.0"'],
    ...['hostname = "h"', 'root = "/dev/nfs"', 'nfs_server = "10.0.0.1"', 'nfs_root = "/srv"'],
    'extra = "4"',
    'kernel = "k"',
  ].join('\n');
  expect(resolve(xm, {files: ['/configs/k']}).config.cmdline).toBe(
    'ip=192.168.1.2:10.0.0.1:192.168.1.1:255.255.255.0:h:eth0:off root=/dev/nfs nfsroot=10.0.0.1:/srv 4',
  );
  expect(resolve('dhcp = "dhcp"').config.cmdline).toBe('ip=:1.2.3.4::::eth0:dhcp');
});

test('says that a kernel of User-Mode Linux has no models of network cards', () => {
  const warned = warningsOf('kernel = "/boot/x"\nmachine = "uml"\nvif = ["model=e1000"]');
  expect(warned.join('\n')).toContain("`model' has no effect on machine uml");
});

test("says that an image's kernel has no driver for the card of a PC", () => {
  const resolveImage = () => ({kernel: '/images/mini/linux', machine: 'qemu'}) as const;
  const warned = (model: string) =>
    resolve(`kernel = "mini"\nvif = ["model=${model}"]`, {resolveImage}).warnings.map(
      ({message}) => message,
    );
  expect(warned('e1000')).toEqual([
    'the kernels of images have no driver for e1000: the guest will have no such interface',
  ]);
  expect(warned('virtio-net')).toEqual([]);
});

test("puts the image's own words in front of the kernel command line, unless cmdline is set", () => {
  const resolveImage = () => ({kernel: '/k', cmdline: 'quiet', machine: 'uml'}) as const;
  const lineOf = (text: string) => resolve(`kernel="i"\n${text}`, {resolveImage}).config.cmdline;
  expect(lineOf('extra = "4"')).toBe('quiet 4');
  expect(lineOf('cmdline = "4"')).toBe('4');
});

test("maps xm's restart, which explicit settings win over", () => {
  expect(resolve('restart = "always"').config).toMatchObject({
    ...{onPoweroff: 'restart', onReboot: 'restart', onCrash: 'restart'},
  });
  expect(resolve('restart = "never"\non_crash = "preserve"').config).toMatchObject({
    ...{onPoweroff: 'destroy', onReboot: 'destroy', onCrash: 'preserve'},
  });
  expect(() => resolve('restart = "maybe"')).toThrow("unknown restart `maybe'");
});

test('makes as many interfaces as nics says, with addresses that stay', () => {
  const {vifs} = resolve('nics = 3\nvif = [ "bridge=a", "" ]').config;
  expect(vifs).toHaveLength(3);
  expect(new Set(vifs.map(({mac}) => mac)).size).toBe(3);
  expect(vifs).toEqual(resolve('nics = 3\nvif = [ "bridge=a", "" ]').config.vifs);
  expect(vifs[0]?.mac).not.toBe(resolve('name="x"\nnics=1').config.vifs[0]?.mac);
});

test('takes quoted numbers, a UUID in any case, and maxmem for memory', () => {
  const text = 'maxmem = "0x40"\nuuid = "57B1ACECE6446ED70BB73153A510DF0E"\nvcpus = " 2"';
  expect(resolve(text).config).toMatchObject({
    ...{memory: 64, maxmem: 64, vcpus: 2, uuid: '57b1acec-e644-6ed7-0bb7-3153a510df0e'},
  });
});

test('warns once of what nobody knows or what changes nothing, and of unused variables', () => {
  const text = 'memroy = 1\nmemroy = 2\nvnc = 1\nvcpu_avail = 1\nbase = "/srv"\nextra = base';
  expect(warningsOf(text, {words: ['vcpu=2']})).toEqual([
    "web.cfg:2:1: `memroy' is not a known key, did you mean `memory'?",
    "web.cfg:3:1: `vnc' has no effect on a uml domain",
    "web.cfg:4:1: `vcpu_avail' has no effect on a uml domain; xl has vcpus for it",
    "vcpu=2: nothing uses the variable `vcpu', did you mean `vcpus'?",
  ]);
});
