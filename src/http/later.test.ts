import { expect, it } from 'vitest';
import { Later } from './later.ts';

it('is done when everything is, also what was added meanwhile', async () => {
  const later = new Later();
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  later.add(
    first.promise.then(() => {
      order.push('first');
      later.add(second.promise.then(() => void order.push('second')));
    }),
  );
  const done = later.done().then(() => order.push('done'));
  first.resolve();
  await first.promise;
  second.resolve();
  await done;
  expect(order).toEqual(['first', 'second', 'done']);
});

it('is done at once where there is nothing', async () => {
  await expect(new Later().done()).resolves.toBeUndefined();
});
