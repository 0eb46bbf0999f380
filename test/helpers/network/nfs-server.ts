import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {join} from 'node:path';
import {findPlaces} from '../../../source/system/paths.ts';
import {bundleDirectory, findOnPath} from '../../../source/system/programs/find-program.ts';
import {toolBundle} from '../programs/tools.ts';
import {until} from '../until.ts';
import {freePort} from './ports.ts';

/** An NFS server of version 4 on the host's loopback. */
export type NfsServer = {
  readonly port: number;
  /** What it exports: a directory in its memory, empty at first. */
  readonly path: string;
  readonly stop: () => void;
};

const program = 'ganesha.nfsd';

/**
 * Starts nfs-ganesha, which needs no root where it exports what is in its memory.
 *
 * @param directory A new one for its config and its log.
 */
export async function startNfsServer(directory: string): Promise<NfsServer> {
  if (findOnPath(program) === undefined) {
    throw new Error(`This test needs ${program}: install nfs-ganesha and nfs-ganesha-mem.`);
  }
  mkdirSync(directory);
  const port = await freePort();
  const file = (name: string) => join(directory, name);
  writeFileSync(file('config'), configOf(port, directory));
  const words = ['-F', '-f', file('config'), '-L', file('log'), '-p', file('pid')];
  const child = spawn(program, words, {stdio: 'ignore'});
  await until(`${program} listens (its log is ${file('log')})`, () => isListening(port));
  return {port, path: '/srv', stop: () => void child.kill('SIGKILL')};
}

/** Files of up to 2 MiB, which is the most that it keeps, hold the busybox that a root is made of. */
function configOf(port: number, directory: string): string {
  const fetched = bundleDirectory(findPlaces(process.env).images, toolBundle(program));
  const plugins = join(fetched, 'usr/lib/x86_64-linux-gnu/ganesha');
  const own = existsSync(plugins) ? `Plugins_Dir = ${plugins};` : '';
  return `
NFS_CORE_PARAM {
  Protocols = 4; NFS_Port = ${port}; Bind_addr = 127.0.0.1;
  Enable_NLM = false; Enable_RQUOTA = false; ${own}
}
NFSv4 {
  Graceless = true; RecoveryRoot = ${directory};
  UseGetpwnam = true; DomainName = test; Only_Numeric_Owners = true;
}
NFS_KRB5 { Active_krb5 = false; }
MEM { Inode_Size = ${2 * 1024 * 1024}; }
EXPORT {
  Export_Id = 1; Path = /srv; Pseudo = /srv; Access_Type = RW; Squash = No_Root_Squash;
  SecType = sys; FSAL { Name = MEM; }
}
`;
}

const isListening = (port: number) =>
  new Promise<boolean>(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
