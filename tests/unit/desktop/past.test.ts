import { describe, expect, test } from 'vitest';

import { createPastHandlers } from '../../../main/desktop/ipc/past.ts';
import type { PastNeeds } from '../../../main/desktop/ipc/past.ts';
import type { TextFile } from '../../../main/desktop/save-file.ts';
import type { Incident } from '../../../preload/contract.ts';
import { sceneEvents, sceneIncidents } from '../../support/window-stand-in/scene-past.ts';
import { healthy } from '../../support/window-stand-in/views.ts';

const VIEW = healthy('mx1.test');
const ID = VIEW.server.id;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type History = Awaited<PastNeeds['history']>;

/** The handlers over a history that has nothing but what is given, and what was asked of it. */
function handlersOver(history: Partial<History>, needs: Partial<PastNeeds> = {}) {
  const empty: History = {
    calendar: () => Promise.resolve([]),
    certificateHistory: () => Promise.resolve([]),
    incidentEvents: () => Promise.resolve([]),
    incidentsBetween: () => Promise.resolve([]),
    phasePercentiles: () => Promise.resolve({}),
    samplesBetween: () => Promise.resolve([]),
    series: () => Promise.resolve({ resolution: 'hour', points: [], gaps: [] }),
    uptimes: () => Promise.resolve(new Map()),
  };
  return createPastHandlers({
    view: (id) => (id === ID ? VIEW : null),
    remembered: () => null,
    certificatePem: () => null,
    history: Promise.resolve({ ...empty, ...history }),
    saveFile: () => Promise.resolve({ ok: true, value: true }),
    now: () => 100 * DAY_MS,
    ...needs,
  });
}

describe('the past of a server, as the window is told of it', () => {
  test.each([
    'availability',
    'usualPhases',
    'certificates',
    'certificatePem',
    'remembered',
  ] as const)('has no %s of a server that is gone', async (call) => {
    expect(await handlersOver({})[call]('gone')).toMatchObject({
      ok: false,
      error: { kind: 'not-found' },
    });
  });

  test.each([
    [6 * HOUR_MS, true],
    [6 * HOUR_MS + 1, false],
  ])('has every check one by one in %i ms: %s', async (lengthMs, has) => {
    const answer = await handlersOver({}).chart({ id: ID, fromMs: 0, toMs: lengthMs });
    expect(answer.ok && answer.value.samples !== null).toBe(has);
  });

  test.each([
    [20, 20, false],
    [21, 20, true],
  ])('has of %i incidents %i on a page, and more: %s', async (found, shown, more) => {
    const [one] = sceneIncidents(VIEW);
    const all = Array.from({ length: found }, () => one as Incident);
    const answer = await handlersOver({
      incidentsBetween: ({ limit }) => Promise.resolve(all.slice(0, limit)),
    }).incidents({ id: ID, beforeMs: null });
    expect(answer.ok && [answer.value.incidents.length, answer.value.more]).toEqual([shown, more]);
  });

  test('has no step of another server’s incident', async () => {
    const [one] = sceneIncidents(VIEW);
    const events = sceneEvents(one as Incident);
    const other = events.map((event) => ({ ...event, serverId: 'other' }));
    const answer = await handlersOver({
      incidentEvents: () => Promise.resolve([...events, ...other]),
    }).incidentEvents({ id: ID, incidentId: one?.id ?? '' });
    expect(answer).toEqual({ ok: true, value: events });
  });
});

describe('the chain as PEM', () => {
  const chain = VIEW.state.last?.tls?.chain ?? [];

  test('is whole, leaf first, and saved under the name of the host', async () => {
    const files: TextFile[] = [];
    const handlers = handlersOver(
      {},
      {
        certificatePem: () => 'PEM\n',
        saveFile: (file) => {
          files.push(file);
          return Promise.resolve({ ok: true, value: true });
        },
      },
    );
    expect(await handlers.certificatePem(ID)).toEqual({
      ok: true,
      value: 'PEM\n'.repeat(chain.length),
    });
    expect(await handlers.savePem(ID)).toEqual({ ok: true, value: { saved: true } });
    expect(files).toMatchObject([{ name: 'mx1.test.pem', text: 'PEM\n'.repeat(chain.length) }]);
  });

  test('is not given at all when a part of it was not seen', async () => {
    let asked = 0;
    const handlers = handlersOver({}, { certificatePem: () => (++asked === 1 ? 'PEM\n' : null) });
    expect(await handlers.certificatePem(ID)).toMatchObject({
      ok: false,
      error: { kind: 'unavailable' },
    });
  });
});
