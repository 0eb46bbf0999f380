import type {OptionSpec, Verb} from '../verb.ts';

const json: OptionSpec = {name: 'json', help: 'As JSON'};
const tree: OptionSpec = {name: 'tree', help: 'As a picture, as the screen shows it'};

/** Verbs for networks and interfaces. */
export const networkVerbs: readonly Verb[] = [
  {
    name: 'network',
    group: 'devices',
    summary: 'List, show, create and delete networks',
    usage: '',
    description:
      'Every bridge= name is a network, which is there while somebody uses it. One that is created by name has the subnet and the ways out that it was created with.',
    subverbs: [
      {
        name: 'list',
        aliases: ['ls'],
        group: 'devices',
        summary: 'List networks, and who is on them',
        usage: '',
        options: [json, tree],
        most: 0,
        load: async () => (await import('./list-networks.ts')).listNetworks,
      },
      {
        name: 'show',
        group: 'devices',
        summary: 'Show a network: its interfaces, their addresses and forwards, and what passed',
        usage: 'NAME',
        description: 'An address in parentheses is kept for a guest that was not seen to use it.',
        options: [json, tree],
        least: 1,
        most: 1,
        completes: ['free'],
        load: async () => (await import('./list-networks.ts')).showNetwork,
      },
      {
        name: 'create',
        group: 'devices',
        summary: 'Create a network, to be used as bridge=NAME',
        usage: 'NAME',
        options: [
          {
            name: 'subnet',
            value: 'SUBNET',
            help: 'Its addresses, as 10.1.2.0/24; else one is chosen',
          },
          {name: 'gateway', value: 'ADDRESS', help: "The host's address in that subnet"},
          {name: 'isolated', help: 'Guests reach each other only'},
          {name: 'no-host', help: "Guests do not reach the host's loopback"},
          {
            name: 'bridge',
            help: 'For root: a bridge of this host, made for its first guest and taken away with its last',
          },
        ],
        least: 1,
        most: 1,
        completes: ['free'],
        load: async () => (await import('./definitions.ts')).createNetwork,
      },
      {
        name: 'delete',
        aliases: ['rm'],
        group: 'devices',
        summary: 'Delete a network that was created and that nobody uses',
        usage: 'NAME',
        least: 1,
        most: 1,
        completes: ['free'],
        load: async () => (await import('./definitions.ts')).deleteNetwork,
      },
    ],
  },
  {
    name: 'network-attach',
    aliases: ['vif-create'],
    group: 'devices',
    summary: 'Give a guest an interface while it runs',
    usage: 'DOMAIN [KEY=VALUE...]',
    description:
      'The words are as in the config key vif: bridge=lan mac=00:16:3e:01:02:03 ip=10.1.2.50. Without any, the interface is on the network default.',
    least: 1,
    completes: ['domain', 'free'],
    load: async () => (await import('./hotplug.ts')).networkAttach,
  },
  {
    name: 'network-detach',
    aliases: ['vif-destroy'],
    group: 'devices',
    summary: 'Take an interface from a guest while it runs',
    usage: 'DOMAIN DEVICE',
    description:
      'DEVICE is its number or its MAC address. A kernel of User-Mode Linux gives up no interface that is up.',
    least: 2,
    most: 2,
    completes: ['domain', 'free'],
    load: async () => (await import('./hotplug.ts')).networkDetach,
  },
  {
    name: 'ssh',
    group: 'devices',
    summary: 'Log in to a guest by SSH, through the port that leads to its port 22',
    usage: '[USER@]DOMAIN [COMMAND...]',
    description:
      "Options of the command follow after --. A guest's key is trusted when it is first seen, and kept by its UUID. With --host it is reached through that host, with the keys that are here.",
    least: 1,
    completes: ['domain', 'free'],
    loadForUser: async () => (await import('./ssh.ts')).sshToGuest,
  },
  {
    name: 'cp',
    group: 'devices',
    summary: 'Copy files to or from a guest by SSH',
    usage: 'SOURCE... TARGET',
    description:
      'Files of the guest are written as [USER@]DOMAIN:PATH. With --host those without are still of this host.',
    options: [{name: 'recursive', short: 'r', help: 'Copy whole directories'}],
    least: 2,
    completes: [['domain', 'file']],
    loadForUser: async () => (await import('./ssh.ts')).copyFiles,
  },
  {
    name: 'network-list',
    aliases: ['vif-list'],
    group: 'devices',
    summary: 'List the interfaces of domains, their networks, addresses and counters',
    usage: 'DOMAIN...',
    options: [json],
    least: 1,
    completes: ['domain'],
    load: async () => (await import('./network-list.ts')).networkList,
  },
];
