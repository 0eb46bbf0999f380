import type {OptionSpec, Verb} from '../verb.ts';

const machine: OptionSpec = {
  name: 'machine',
  value: 'KIND',
  help: 'Of the images of this name, that for machines of this kind: uml or qemu',
};

/** Verbs for images. */
export const imageVerbs: readonly Verb[] = [
  {
    name: 'image',
    aliases: ['images'],
    group: 'images',
    summary: 'List, fetch, build and remove images: kernels and ramdisks that domains boot',
    usage: '',
    subverbs: [
      {
        name: 'list',
        aliases: ['ls'],
        group: 'images',
        summary: 'List the images that are here and those that can be fetched',
        usage: '',
        options: [{name: 'json', help: 'As a JSON array'}],
        most: 0,
        load: async () => (await import('./list-images.ts')).listAllImages,
      },
      {
        name: 'fetch',
        group: 'images',
        summary: 'Fetch an image, or programs that domux starts, unless they are here',
        usage: 'NAME',
        description: `Packages of Debian are fetched with apt, without root, and checked by its signatures. What
this host has installed is used instead where it will do. Programs go by what they are for: qemu, vde,
ssh and others; docs/images.md lists them.`,
        options: [machine],
        least: 1,
        most: 1,
        completes: ['image'],
        load: async () => (await import('./make-image.ts')).fetchNamed,
      },
      {
        name: 'build',
        group: 'images',
        summary: "Build a disk with Debian on it, or write an image's ramdisk anew",
        usage: 'debian | NAME',
        description: `\`image build debian' makes a root disk of packages of Debian's archive, without root where the
host has user namespaces for everybody. It takes minutes. The disk boots on machines uml and qemu: domux create
--from debian NAME. Log in on its console as root without a password; SSH wants a key. Any other name is
that of an image that can be fetched: its ramdisk is written anew.`,
        options: [
          machine,
          {name: 'suite', value: 'SUITE', help: 'Of debian: which release (bookworm)'},
          {name: 'packages', value: 'LIST', help: 'Of debian: more packages, with commas between'},
          {name: 'size', value: 'SIZE', help: 'Of debian: what the disk can hold, such as 8G (4G)'},
          {name: 'ssh-key', value: 'FILE', help: 'Of debian: public keys that may log in by SSH'},
          {name: 'user', value: 'NAME', help: 'Of debian: a user besides root, who may use sudo'},
          {name: 'name', value: 'NAME', help: "Of debian: the image's name (debian)"},
        ],
        least: 1,
        most: 1,
        completes: ['image'],
        load: async () => (await import('./make-image.ts')).buildNamed,
      },
      {
        name: 'import',
        group: 'images',
        summary: 'Make an image of a disk in a file, such as one for clouds',
        usage: 'FILE',
        description: `The disk is raw or qcow2, told by what is in it, and is copied: the file is left as it is. Domains
are made of it with domux create --from NAME. Where it has a boot loader it boots on machine qemu by itself,
and its root partition on machine uml. Each domain gets a CD that tells cloud-init its host name, the
keys and the user-data given here, unless create is given others. Log in as the user of the image, such
as debian or ubuntu.`,
        options: [
          {name: 'name', value: 'NAME', help: "The image's name (the file's, without its ending)"},
          {
            name: 'checksum',
            value: 'DIGEST',
            help: 'What the file must hash to: SHA-256, SHA-512, or a file of them such as SHA512SUMS',
          },
          {name: 'user-data', value: 'FILE', help: 'What cloud-init is to do, in its own form'},
          {name: 'ssh-key', value: 'FILE', help: 'Public keys that may log in by SSH'},
          {name: 'hostname', value: 'NAME', help: "The guests' host name (each domain's own)"},
        ],
        least: 1,
        most: 1,
        completes: ['file'],
        load: async () => (await import('./import-image.ts')).importImage,
      },
      {
        name: 'path',
        group: 'images',
        summary: 'Print where an image is',
        usage: 'NAME',
        options: [
          machine,
          {name: 'kernel', help: 'Print the path of its kernel'},
          {name: 'ramdisk', help: 'Print the path of its ramdisk'},
        ],
        least: 1,
        most: 1,
        completes: ['image'],
        load: async () => (await import('./image-path.ts')).printPath,
      },
      {
        name: 'remove',
        aliases: ['rm'],
        group: 'images',
        summary: 'Delete images that nobody uses',
        usage: 'NAME...',
        options: [
          machine,
          {name: 'force', help: 'Also those in use: a guest that runs keeps what it booted'},
        ],
        least: 1,
        completes: ['image'],
        load: async () => (await import('./remove-image.ts')).removeNamed,
      },
    ],
  },
];
