import { beforeEach, describe, expect, it } from 'vitest';

import { createUpdates } from '../../../main/desktop/ipc/updates.ts';
import type { Updates } from '../../../main/desktop/ipc/updates.ts';
import type { ServerView, Update } from '../../../preload/contract.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { serverNamed, stateOf } from './stand-ins.ts';

let clock: ManualClock;
let sent: Update[][];
let present: Map<string, ServerView>;
let listening: boolean;
let updates: Updates;

const view = (id: string, checking: ServerView['state']['checking'] = null): ServerView => ({
  server: serverNamed(id),
  state: stateOf(id, { checking }),
  hasPassword: false,
  demo: false,
});

beforeEach(() => {
  clock = new ManualClock();
  sent = [];
  present = new Map(['a', 'b'].map((id) => [id, view(id)]));
  listening = true;
  updates = createUpdates({
    clock,
    view: (id) => present.get(id) ?? null,
    listening: () => listening,
    send: (batch) => sent.push(batch),
  });
});

describe('updates of the window', () => {
  it('that come together are sent together, in order', async () => {
    updates.server('a');
    updates.push({ type: 'muted', muted: null });
    updates.server('b');
    expect(sent).toEqual([]);
    await clock.advance(60);
    expect(sent.map((batch) => batch.map(({ type }) => type))).toEqual([
      ['server', 'muted', 'server'],
    ]);
  });

  it('show a server once, as it is when they are sent', async () => {
    updates.server('a');
    updates.server('b');
    updates.server('a');
    present.set('a', view('a', 'greeting'));
    await clock.advance(60);
    expect(sent).toEqual([
      [
        { type: 'server', view: view('b') },
        { type: 'server', view: view('a', 'greeting') },
      ],
    ]);
  });

  it('tell of a server that has gone', async () => {
    updates.server('a');
    present.delete('a');
    await clock.advance(60);
    expect(sent).toEqual([[{ type: 'removed', id: 'a' }]]);
  });

  it('keep only the latest of what replaces all before', async () => {
    updates.push({ type: 'connectivity', connectivity: 'offline' });
    updates.push({ type: 'connectivity', connectivity: 'online' });
    await clock.advance(60);
    expect(sent).toEqual([[{ type: 'connectivity', connectivity: 'online' }]]);
  });

  it('are neither kept nor sent while there is no window', async () => {
    listening = false;
    updates.server('a');
    expect(clock.timers).toBe(0);
    listening = true;
    updates.server('b');
    listening = false;
    await clock.advance(60);
    expect(sent).toEqual([]);
  });

  it('leave no timer when they end', () => {
    updates.server('a');
    updates.close();
    expect(clock.timers).toBe(0);
  });
});
