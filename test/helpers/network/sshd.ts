import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import {fetchPackages} from '../../../source/images/packages/apt.ts';
import {findPlaces} from '../../../source/system/paths.ts';
import {findProgram} from '../../../source/system/programs/find-program.ts';
import {runProgram} from '../programs/run-program.ts';

/** A real sshd that ssh starts for each connection: no port is opened and no key of the user's is read. */
export type TestSshd = {
  /** Words that begin a command line of ssh. */
  readonly sshCommand: string;
  /** What ssh is told to connect to. */
  readonly destination: string;
  /** What goes over the environment of whoever runs it. */
  readonly env: Readonly<Record<string, string>>;
};

export type SshdOptions = {
  /** Shell command between ssh and sshd, as a slow line is: it passes on what `"$@"` reads and writes. */
  readonly through?: string;
  /** The client knows another key of the host. */
  readonly strangeHostKey?: boolean;
  /** The server knows no key of the user. */
  readonly strangeUserKey?: boolean;
};

/** Makes keys and configs in a directory for ssh and sshd of this user, to be used together. */
export async function makeSshd(directory: string, options: SshdOptions = {}): Promise<TestSshd> {
  mkdirSync(directory, {recursive: true, mode: 0o700});
  const file = (name: string) => join(directory, name);
  const sshd = findProgram('sshd');
  const ssh = findProgram('ssh');
  for (const name of ['host', 'user', 'stranger']) {
    const made = ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file(name)];
    if (!existsSync(file(name))) runProgram('ssh-keygen', ...made);
  }

  const publicKey = (name: string) => readFileSync(file(`${name}.pub`), 'utf8');
  writeFileSync(file('authorized'), publicKey(options.strangeUserKey ? 'stranger' : 'user'));
  writeFileSync(file('known'), `far ${publicKey(options.strangeHostKey ? 'stranger' : 'host')}`);
  writeFileSync(
    file('sshd_config'),
    [
      `HostKey ${file('host')}`,
      `AuthorizedKeysFile ${file('authorized')}`,
      ...['PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'UsePAM no'],
      // The directory is under one that everybody can write to.
      ...['PermitRootLogin yes', 'StrictModes no', 'PidFile none', 'LogLevel VERBOSE', ''],
    ].join('\n'),
  );
  const preload = await privilegeSeparation(directory);
  const daemon = `${sshd.file} -i -f ${file('sshd_config')} -E ${file('sshd.log')}`;
  writeFileSync(
    file('start-sshd'),
    [
      '#!/bin/sh',
      ...Object.entries({...sshd.env, ...preload}).map(
        ([name, value]) => `export ${name}='${value}'`,
      ),
      options.through === undefined ? `exec ${daemon}` : `set -- ${daemon}\n${options.through}`,
      '',
    ].join('\n'),
    {mode: 0o755},
  );
  writeFileSync(
    file('ssh_config'),
    [
      'Host far',
      `  ProxyCommand ${file('start-sshd')}`,
      `  User ${userInfo().username}`,
      `  IdentityFile ${file('user')}`,
      '  IdentitiesOnly yes',
      '  IdentityAgent none',
      `  UserKnownHostsFile ${file('known')}`,
      '  GlobalKnownHostsFile /dev/null',
      '  StrictHostKeyChecking yes',
      '  LogLevel ERROR',
      '',
    ].join('\n'),
  );
  return {
    sshCommand: `${ssh.file} -F ${file('ssh_config')}`,
    destination: 'far',
    env: ssh.env,
  };
}

/**
 * An sshd that root starts wants a user of its own, and a directory: installing the package makes
 * both. Where that was not done, a library tells sshd of such a user.
 *
 * @returns what goes over its environment.
 */
export async function privilegeSeparation(
  directory: string,
): Promise<Readonly<Record<string, string>>> {
  if (process.getuid?.() !== 0) return {};
  mkdirSync('/run/sshd', {recursive: true, mode: 0o755});
  const users = readFileSync('/etc/passwd', 'utf8');
  if (/^sshd:/m.test(users)) return {};
  const passwd = join(directory, 'passwd');
  writeFileSync(passwd, `${users}sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n`);
  return {
    LD_PRELOAD: await fetchNssWrapper(),
    NSS_WRAPPER_PASSWD: passwd,
    NSS_WRAPPER_GROUP: '/etc/group',
  };
}

/** Debian's libnss-wrapper, kept beside the images of whoever runs the tests. */
async function fetchNssWrapper(): Promise<string> {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const inPackage = `usr/lib/${triplet}/libnss_wrapper.so`;
  const {images} = findPlaces(process.env);
  const kept = join(images, 'libnss_wrapper.so');
  if (existsSync(kept)) return kept;
  mkdirSync(images, {recursive: true});
  const workspace = mkdtempSync(join(images, '.nss-'));
  try {
    const [fetched] = await fetchPackages([{name: 'libnss-wrapper', files: [inPackage]}], {
      directory: workspace,
    });
    if (fetched === undefined) throw new Error('apt-get downloaded no libnss-wrapper.');
    renameSync(join(fetched.directory, inPackage), kept);
    return kept;
  } finally {
    rmSync(workspace, {recursive: true, force: true});
  }
}
