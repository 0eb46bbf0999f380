import {list, object, optional, str} from '../schema.ts';
import {legalStates} from '../states.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

const device = object({
  id: str('What detaches it'),
  what: str('What it is'),
  port: optional(str('Where it is plugged in')),
});

/** Commands for devices on a guest's USB bus, and for those of the host that a guest has for itself. */
export const hostDeviceCommands = {
  'domux-attach-usb': {
    help: "Plugs a device into the guest's USB bus",
    arguments: {
      device: str(
        '`tablet`, `mouse`, `keyboard`, `storage:PATH`, or one of the host: `BUS.ADDRESS` or `VENDOR:PRODUCT`',
      ),
    },
    returns: object({id: str('What detaches it')}),
    legalIn: legalStates['domux-attach-usb'],
  },
  'domux-detach-usb': {
    help: "Pulls a device out of the guest's USB bus",
    arguments: {id: str('As `domux-query-usb` has it')},
    returns: nothing,
    legalIn: legalStates['domux-detach-usb'],
  },
  'domux-query-usb': {
    help: "Lists what is on the guest's USB bus",
    arguments: {},
    returns: list(device),
  },
  'domux-attach-pci': {
    help: 'Gives the guest a PCI device of the host, which is bound to vfio-pci',
    arguments: {address: str('As in `0000:03:00.0`')},
    returns: nothing,
    legalIn: legalStates['domux-attach-pci'],
  },
  'domux-detach-pci': {
    help: 'Takes a PCI device of the host from the guest',
    arguments: {address: str('As in `0000:03:00.0`')},
    returns: nothing,
    legalIn: legalStates['domux-detach-pci'],
  },
  'domux-query-pci': {
    help: 'Lists the PCI devices of the host that the guest has',
    arguments: {},
    returns: list(device),
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
