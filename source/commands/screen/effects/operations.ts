import {UsageError} from '../../../errors.ts';
import {checkDomainName} from '../../../config/domain-name.ts';
import type {Host} from '../../../host/host.ts';
import type {DomainReference} from '../../../host/domain-reference.ts';
import type {ControlClient} from '../../../protocol/wire/client.ts';
import type {Operation} from '../../../store/model/operation.ts';

/**
 * Does something to a domain.
 *
 * @returns what there is to be said about it, such as the kernel's answer to a SysRq.
 */
export async function carryOut(
  host: Host,
  domain: DomainReference,
  operation: Operation,
): Promise<string | undefined> {
  switch (operation.type) {
    case 'pause':
      return withControl(host, domain, client => client.execute('stop'));
    case 'unpause':
      return withControl(host, domain, client => client.execute('cont'));
    case 'shutdown':
      return withControl(host, domain, client =>
        client.execute('domux-shutdown', {reason: 'poweroff'}),
      );
    case 'reboot':
      return withControl(host, domain, client =>
        client.execute('domux-shutdown', {reason: 'reboot'}),
      );
    case 'set-memory':
      return withControl(host, domain, client =>
        client.execute('balloon', {value: operation.bytes}),
      );
    case 'set-vcpus':
      return withControl(host, domain, client =>
        client.call('domux-set-vcpus', {value: operation.count}),
      );
    case 'sysrq':
      return withControl(host, domain, async client => {
        const {output} = await client.execute('domux-sysrq', {key: operation.key});
        return output.trim();
      });
    case 'cancel-transfer':
      return withControl(host, domain, client => client.execute('migrate_cancel'));
    case 'destroy':
      return host.destroy(domain);
    case 'rename': {
      const refusal = checkDomainName(operation.name);
      if (refusal !== undefined) throw new UsageError(refusal);
      await host.rename(domain, operation.name);
      return undefined;
    }
  }
}

/** @returns what the work gives if it is text. */
export async function withControl(
  host: Host,
  domain: DomainReference,
  work: (client: ControlClient) => Promise<unknown>,
): Promise<string | undefined> {
  const client = await host.control(domain);
  try {
    const result = await work(client);
    return typeof result === 'string' ? result : undefined;
  } finally {
    client.close();
  }
}
