import { describe, expect, it } from 'vitest';

import { createNotifier } from '../../../main/desktop/notifications/notifier.ts';
import type { Channel } from '../../../main/desktop/notifications/notifier.ts';
import { createProblems } from '../../../main/desktop/problems.ts';
import { downNotice } from '../../support/alarms.ts';
import { silentLog } from './stand-ins.ts';

const notice = downNotice();

const works: Channel = { show: () => Promise.resolve(true) };
const fails: Channel = { show: () => Promise.resolve(false) };
const breaks: Channel = { show: () => Promise.reject(new Error('no')) };

function notify(...channels: Channel[]) {
  const problems = createProblems();
  const opened: unknown[] = [];
  const notifier = createNotifier({
    channels,
    problems,
    open: (target) => opened.push(target),
    log: silentLog,
  });
  return { notifier, problems, opened };
}

describe('a notice', () => {
  it('is shown by the first way that works, and by no other', async () => {
    let asked = 0;
    const other: Channel = { show: () => Promise.resolve(++asked > 0) };
    expect(await notify(works, other).notifier.show(notice)).toBe(true);
    expect(asked).toBe(0);
  });

  it.each([
    ['says that it failed', fails],
    ['breaks', breaks],
  ])('is shown another way when one %s', async (_how, broken) => {
    const { notifier, problems } = notify(broken, works);
    expect(await notifier.show(notice)).toBe(true);
    expect(problems.list()).toEqual([]);
  });

  it('that nobody could show is a problem, until one is shown again', async () => {
    let working = false;
    const { notifier, problems } = notify(fails, { show: () => Promise.resolve(working) });
    expect(await notifier.show(notice)).toBe(false);
    expect(problems.list().map(({ id }) => id)).toEqual(['notifications']);

    working = true;
    await notifier.show(notice);
    expect(problems.list()).toEqual([]);
  });

  it('opens what it is about when it is clicked', async () => {
    const { notifier, opened } = notify({
      show: (_notice, onClick) => {
        onClick();
        return Promise.resolve(true);
      },
    });
    await notifier.show(notice);
    expect(opened).toEqual([notice.target]);
  });
});
