import {connect} from 'node:net';
import {createInterface} from 'node:readline';

/** A message of a QMP server, as the specification has them: greeting, answer or event. */
export type QmpMessage = Readonly<Record<string, unknown>>;

/** A client of QMP that knows the specification of QEMU (docs/interop/qmp-spec.rst) and nothing of domux. */
export type QmpClient = {
  readonly greeting: QmpMessage;
  /** Sends any object and resolves with the answer of the same `id`. */
  readonly ask: (request: Readonly<Record<string, unknown>>) => Promise<QmpMessage>;
  readonly events: readonly QmpMessage[];
  readonly close: () => void;
};

/** Connects, reads the greeting, and negotiates capabilities where asked to. */
export async function connectQmp(path: string, {negotiate = true} = {}): Promise<QmpClient> {
  const socket = connect(path);
  const events: QmpMessage[] = [];
  const waiting = new Map<string, (answer: QmpMessage) => void>();
  let lastId = 0;
  const greeting = Promise.withResolvers<QmpMessage>();
  socket.on('error', greeting.reject);

  createInterface({input: socket}).on('line', line => {
    const message = JSON.parse(line) as QmpMessage;
    if ('QMP' in message) greeting.resolve(message);
    else if ('event' in message) events.push(message);
    else waiting.get(JSON.stringify(message['id']))?.(message);
  });

  const client: QmpClient = {
    greeting: await greeting.promise,
    ask: request => {
      const id = `request-${++lastId}`;
      const answer = new Promise<QmpMessage>(resolve => waiting.set(JSON.stringify(id), resolve));
      // As QEMU's own client library: a request ends with its last bracket.
      socket.write(JSON.stringify({...request, id}));
      return answer;
    },
    events,
    close: () => socket.destroy(),
  };
  if (negotiate) await client.ask({execute: 'qmp_capabilities'});
  return client;
}
