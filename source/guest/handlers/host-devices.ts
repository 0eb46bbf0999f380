import type {hostDeviceCommands} from '../../protocol/commands/host-devices.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain/domain.ts';

/** Devices on the guest's USB bus, and those of the host that the guest has for itself. */
export function createHostDeviceHandlers({
  lifecycle,
  record,
  inTurn,
}: Domain): TableHandlers<typeof hostDeviceCommands, Peer> {
  const done = {};
  return {
    'domux-attach-usb': async ({device}, {who}) => {
      lifecycle.check('domux-attach-usb');
      const attach = lifecycle.operation('attachUsb');
      return inTurn(async () => {
        const id = await attach(device);
        record('usb attached', who, device);
        return {id};
      });
    },
    'domux-detach-usb': async ({id}, {who}) => {
      lifecycle.check('domux-detach-usb');
      const detach = lifecycle.operation('detachUsb');
      return inTurn(async () => {
        await detach(id);
        record('usb detached', who, id);
        return done;
      });
    },
    'domux-query-usb': async () => [...(await lifecycle.operation('listUsb')())],
    'domux-attach-pci': async ({address}, {who}) => {
      lifecycle.check('domux-attach-pci');
      const attach = lifecycle.operation('attachPci');
      return inTurn(async () => {
        await attach(address);
        record('pci attached', who, address);
        return done;
      });
    },
    'domux-detach-pci': async ({address}, {who}) => {
      lifecycle.check('domux-detach-pci');
      const detach = lifecycle.operation('detachPci');
      return inTurn(async () => {
        await detach(address);
        record('pci detached', who, address);
        return done;
      });
    },
    'domux-query-pci': async () => [...(await lifecycle.operation('listPci')())],
  };
}
