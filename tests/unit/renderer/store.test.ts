import { expect, test } from 'vitest';

import { Store } from '../../../renderer/state/store.svelte.ts';
import { createStandIn } from '../../support/window-stand-in/stand-in.ts';
import { down, failures, healthy } from '../../support/window-stand-in/views.ts';
import { settled } from './window.ts';

const silent = {
  navigate: () => undefined,
  changed: () => undefined,
  removed: () => undefined,
  notice: () => undefined,
};

test('an update that overtakes the snapshot is not lost', async () => {
  const main = createStandIn({ servers: [healthy('mx1.test')] });
  const stale = structuredClone(main.snapshot);
  let answer = (): void => undefined;
  main.answer({
    snapshot: () =>
      new Promise((resolve) => {
        answer = () => {
          resolve({ ok: true, value: stale });
        };
      }),
  });
  const store = new Store(main.bridge, silent);
  store.start();

  main.send({ type: 'server', view: down('mx1.test', failures.refused) });
  main.send({ type: 'muted', muted: 'until-resumed' });
  expect(store.phase).toEqual({ kind: 'loading' });
  answer();
  await settled();

  expect(store.phase).toEqual({ kind: 'ready' });
  expect(store.servers.get('id-mx1.test')?.state.status).toBe('down');
  expect(store.muted).toBe('until-resumed');
});

test('every kind of update replaces its part and nothing else', async () => {
  const main = createStandIn({ servers: [healthy('mx1.test'), healthy('mx2.test')] });
  const store = new Store(main.bridge, silent);
  store.start();
  await settled();

  const problems = [{ id: 'tray', message: 'No tray', advice: '', dismissible: true } as const];
  const preferences = { ...main.snapshot.preferences, theme: 'dark' } as const;
  main.send(
    { type: 'removed', id: 'id-mx1.test' },
    { type: 'server', view: healthy('mx3.test') },
    { type: 'problems', problems },
    { type: 'preferences', preferences },
    { type: 'muted', muted: 5 },
    { type: 'connectivity', connectivity: 'offline' },
  );

  expect(store.servers.all().map((view) => view.server.id)).toEqual(['id-mx2.test', 'id-mx3.test']);
  expect(store.problems).toEqual(problems);
  expect(store.preferences).toEqual(preferences);
  expect(store.muted).toBe(5);
  expect(store.connectivity).toBe('offline');
});

test('after it ends nothing reaches it', async () => {
  const main = createStandIn({ servers: [healthy('mx1.test')] });
  const store = new Store(main.bridge, silent);
  const end = store.start();
  await settled();
  end();

  main.send({ type: 'removed', id: 'id-mx1.test' });

  expect(store.servers.has('id-mx1.test')).toBe(true);
});

test('without a snapshot it says so, and can try again', async () => {
  const main = createStandIn({ servers: [healthy('mx1.test')] });
  const error = { kind: 'internal', message: 'Starting' } as const;
  main.answer({ snapshot: () => ({ ok: false, error }) });
  const store = new Store(main.bridge, silent);
  store.start();
  await settled();
  expect(store.phase).toEqual({ kind: 'failed', error });

  main.answer({ snapshot: () => ({ ok: true, value: structuredClone(main.snapshot) }) });
  await store.load();

  expect(store.phase).toEqual({ kind: 'ready' });
  expect(store.servers.size).toBe(1);
});
