import {expect, test} from 'vitest';
import {createTurn} from '../../source/system/turn.ts';

test('one that fails does not keep the next from its turn, which waits for it', async () => {
  const inTurn = createTurn();
  const order: string[] = [];
  const failing = inTurn(async () => {
    await new Promise(resolve => setImmediate(resolve));
    order.push('first');
    throw new Error('no');
  });
  const next = inTurn(async () => order.push('second'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe(2);
  expect(order).toEqual(['first', 'second']);
});
