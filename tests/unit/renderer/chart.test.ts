import { screen, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';

import type { Chart, Sample, SeriesPoint } from '../../../preload/contract.ts';
import { nearest, nextPlace, partsOf, picture, scaleOf } from '../../../renderer/model/chart.ts';
import { gapAt, readoutOf } from '../../../renderer/model/readout.ts';
import { CLOSEST_MS, chosen, moved, zoomed } from '../../../renderer/model/span.ts';
import { chartOf } from '../../support/window-stand-in/past.ts';
import StandInPlot from '../../support/window-stand-in/uplot.ts';
import { healthy } from '../../support/window-stand-in/views.ts';
import { openWindow, settled } from './window.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** One sample a minute; null stands for a failed check. */
const samples = (...totals: (number | null)[]): Sample[] =>
  totals.map((totalMs, minute) => ({
    atMs: minute * MINUTE,
    location: 'here',
    totalMs,
    timings: totalMs === null ? { dns: 1 } : { dns: 1, connect: totalMs - 1, quit: 7 },
    failure: totalMs === null ? { reason: 'connect-refused', phase: 'connect' } : null,
    coversMs: 1.5 * MINUTE,
  }));

const spanned = (fromMs: number, meanMs: number | null): SeriesPoint => ({
  ...{ fromMs, toMs: fromMs + HOUR, checks: 60, failed: meanMs === null ? 60 : 1, degraded: 0 },
  ...{ monitoredMs: HOUR, downMs: 0, minMs: meanMs, meanMs, maxMs: meanMs },
  ...{ p50Ms: meanMs, p95Ms: meanMs && meanMs * 2, p99Ms: meanMs && meanMs * 3 },
  phasesMs: { dns: 1, greeting: 4, tls: 2 },
});

const drawn = (all: readonly Sample[]) =>
  picture(chartOf(all, { fromMs: 0, toMs: HOUR }), 'phases', 'starttls');

describe('the picture of a chart', () => {
  test('stacks the phases of each check, the highest first, without QUIT', () => {
    const { layers, highestMs } = drawn(samples(10, 30));
    expect(layers).toEqual([
      { key: 'connect', values: [10, 30] },
      { key: 'dns', values: [1, 1] },
    ]);
    expect(highestMs).toBe(30);
  });

  test('is broken where a check failed and where none was made', () => {
    const [first, second, third, late] = samples(10, null, 12, 14);
    if (!first || !second || !third || !late) throw new Error('four samples were asked for');
    const { layers, atMs } = drawn([first, second, third, { ...late, atMs: 30 * MINUTE }]);
    expect(layers[0]?.values).toEqual([10, null, 12, null, 14]);
    expect(atMs).toEqual([0, MINUTE, 2 * MINUTE, 16 * MINUTE, 30 * MINUTE]);
  });

  const series: Chart = {
    ...chartOf([], { fromMs: 0, toMs: 10 * HOUR }),
    samples: null,
    points: [spanned(0, 10), spanned(HOUR, 20), spanned(3 * HOUR, null), spanned(4 * HOUR, 30)],
  };

  test('of a long time stands in the middle of each stretch, in the order of the conversation', () => {
    const { layers, atMs } = picture(series, 'phases', 'starttls');
    expect(layers.map(({ key }) => key)).toEqual(['tls', 'greeting', 'dns']);
    expect(layers[0]?.values).toEqual([7, 7, null, null, 7]);
    expect(atMs[0]).toBe(HOUR / 2);
    const implicit = picture(series, 'phases', 'tls').layers;
    expect(implicit.map(({ key }) => key)).toEqual(['greeting', 'tls', 'dns']);
  });

  test('may be of percentiles instead', () => {
    const { layers, highestMs } = picture(series, 'percentiles', 'starttls');
    expect(layers).toEqual([
      { key: 'p99', values: [30, 60, null, null, 90] },
      { key: 'p95', values: [20, 40, null, null, 60] },
      { key: 'p50', values: [10, 20, null, null, 30] },
    ]);
    expect(highestMs).toBe(90);
  });

  test('of nothing is empty', () => {
    expect(drawn([])).toMatchObject({ readings: [], layers: [], highestMs: 0 });
    expect(nearest(drawn([]), 5)).toBeNull();
  });

  test.each([
    [-5, 0],
    [0.4 * MINUTE, 0],
    [0.6 * MINUTE, 1],
    [40 * MINUTE, 2],
  ])('has nearest to %d the reading %d', (atMs, place) => {
    expect(nearest(drawn(samples(1, 2, 3)), atMs)).toBe(place);
  });

  test('is walked along from reading to reading, and stops at its ends', () => {
    const [first, , third] = samples(10, 11, 12);
    if (!first || !third) throw new Error('three samples were asked for');
    const broken = drawn([first, { ...third, atMs: 9 * MINUTE }]);
    expect(broken.readings[1]).toBeNull();
    expect(nextPlace(broken, null, 1)).toBe(0);
    expect(nextPlace(broken, 0, 1)).toBe(2);
    expect(nextPlace(broken, 2, 1)).toBe(2);
    expect(nextPlace(broken, null, -1)).toBe(2);
  });

  test.each([
    [187, 200, [0, 100, 200]],
    [41, 60, [0, 20, 40, 60]],
    [0, 1, [0, 0.5, 1]],
  ])('with %d ms at most reaches from zero to a round %d', (highest, top, ticks) => {
    expect(scaleOf(highest)).toEqual({ topMs: top, ticksMs: ticks });
  });

  test('says of each place when, how long in all and in each phase', () => {
    const shown = drawn(samples(10, null));
    const [good, bad] = shown.readings;
    if (!good || !bad) throw new Error('two readings were asked for');
    expect(readoutOf(good, shown)).toMatchObject({
      what: '10 ms',
      failed: false,
      parts: [
        { label: 'Name lookup', value: '1.0 ms' },
        { label: 'Connect', value: '9.0 ms' },
      ],
    });
    expect(readoutOf(bad, shown)).toMatchObject({ what: 'connection refused', failed: true });
    expect(partsOf(bad, shown)).toEqual([{ key: 'dns', ms: 1 }]);
    const long = picture(series, 'percentiles', 'starttls');
    const [hour] = long.readings;
    if (!hour) throw new Error('a reading was asked for');
    expect(readoutOf(hour, long).what).toBe('10 ms, average of 59 checks; 1 of 60 checks failed');
  });

  test('says why nobody watched, where somebody knows', () => {
    const gaps = [
      { fromMs: 0, toMs: 10, cause: null },
      { fromMs: 5, toMs: 20, cause: 'asleep' as const },
    ];
    expect(gapAt(gaps, 2)).toBe('Not monitored');
    expect(gapAt(gaps, 7)).toBe('Not monitored: this computer was asleep');
    expect(gapAt(gaps, 20)).toBeNull();
  });
});

describe('moving in time', () => {
  const NOW = 100 * HOUR;
  const span = { fromMs: 90 * HOUR, toMs: NOW };

  test.each([
    ['closer about the middle', zoomed(span, 0.5, 95 * HOUR, NOW), [92.5, 97.5]],
    ['closer about the begin', zoomed(span, 0.5, 90 * HOUR, NOW), [90, 95]],
    ['farther, but not past now', zoomed(span, 2, 95 * HOUR, NOW), [80, 100]],
    ['earlier', moved(span, -0.5, NOW), [85, 95]],
    ['later, but not past now', moved(span, 0.5, NOW), [90, 100]],
    ['to what was dragged over backwards', chosen(95 * HOUR, 93 * HOUR, NOW), [93, 95]],
  ])('goes %s', (_what, { fromMs, toMs }, hours) => {
    expect([fromMs / HOUR, toMs / HOUR]).toEqual(hours);
  });

  test('goes no closer than a few checks', () => {
    const { fromMs, toMs } = chosen(95 * HOUR, 95 * HOUR + 5, NOW);
    expect(toMs - fromMs).toBe(CLOSEST_MS);
  });
});

describe('the chart of a server', () => {
  async function open(view = healthy('mx1.test', { entry: { warnMs: 500 } })) {
    const opened = await openWindow({
      servers: [view],
      navigate: { view: 'server', id: view.server.id },
    });
    await settled();
    const section = screen.getByRole('region', { name: 'Response time' });
    const plot = (): StandInPlot => {
      const [found] = StandInPlot.all;
      if (!found) throw new Error('Nothing is drawn');
      return found;
    };
    const asked = () => opened.main.argumentsOf('chart').map(({ fromMs, toMs }) => toMs - fromMs);
    return { ...opened, section: within(section), plot, asked };
  }

  beforeEach(() => {
    StandInPlot.all.length = 0;
  });

  test('is of the last hour first, and of whatever range is chosen', async () => {
    const { section, user, asked } = await open();
    for (const range of ['24 h', '7 d', '30 d', '90 d', '1 y']) {
      await user.click(section.getByRole('radio', { name: range }));
      await settled();
    }
    expect(asked().map((ms) => ms / HOUR)).toEqual([1, 24, 168, 720, 2160, 8760]);
  });

  test('asks only for the last of several ranges flipped through', async () => {
    const { section, user, main, asked } = await open();
    const waiting: (() => void)[] = [];
    main.answer({
      chart: ({ fromMs, toMs }) =>
        new Promise((resolve) => {
          waiting.push(() => {
            resolve({ ok: true, value: chartOf(samples(toMs % 97), { fromMs, toMs }) });
          });
        }),
    });
    for (const range of ['24 h', '7 d', '30 d', '1 y'])
      await user.click(section.getByRole('radio', { name: range }));
    expect(asked().map((ms) => ms / HOUR)).toEqual([1, 24]);
    waiting.shift()?.();
    await settled();
    expect(asked().map((ms) => ms / HOUR)).toEqual([1, 24, 8760]);
  });

  test('draws phases, or percentiles', async () => {
    const { section, user, plot } = await open();
    expect(plot().options.series).toHaveLength(8);
    await user.click(section.getByRole('radio', { name: 'Percentiles' }));
    await settled();
    expect(plot().options.series.map(({ dash }) => dash)).toEqual([
      undefined,
      [2, 3],
      [6, 3],
      undefined,
    ]);
  });

  test('is zoomed by dragging, and a double click or Reset returns', async () => {
    const { section, user, plot, main } = await open();
    const { toMs = 0 } = main.argumentsOf('chart').at(-1) ?? {};
    const end = toMs / 1000 - 900;
    plot().drag(end - 600, end);
    await settled();
    expect(main.argumentsOf('chart').at(-1)).toMatchObject({
      fromMs: (end - 600) * 1000,
      toMs: end * 1000,
    });
    expect(section.getByRole('button', { name: 'Reset' })).toBeEnabled();
    plot().doubleClick();
    await settled();
    expect(section.getByRole('button', { name: 'Reset' })).toBeDisabled();

    await user.click(section.getByRole('button', { name: 'Zoom in' }));
    await user.click(section.getByRole('button', { name: 'Earlier' }));
    await user.click(section.getByRole('button', { name: 'Reset' }));
    await settled();
    const { fromMs = 0, toMs: last = 0 } = main.argumentsOf('chart').at(-1) ?? {};
    expect(last - fromMs).toBe(HOUR);
  });

  test('says on hover what was there', async () => {
    const view = healthy('mx1.test', { totalMs: 100 });
    const { section, plot } = await open(view);
    const sample = view.state.samples[10];
    plot().hover((sample?.atMs ?? 0) / 1000);
    await settled();
    const slider = section.getByRole('slider');
    expect(slider).toHaveAttribute(
      'aria-valuetext',
      expect.stringMatching(/^.*\d: \d+ ms, Name lookup .* ms, Connect /u),
    );
  });

  test('is walked along and zoomed with the keyboard', async () => {
    const { section, user, asked, plot } = await open();
    const slider = section.getByRole('slider');
    slider.focus();
    await user.keyboard('{ArrowLeft}{ArrowLeft}');
    const [before] = [slider.getAttribute('aria-valuenow')];
    await user.keyboard('{ArrowRight}');
    expect(Number(slider.getAttribute('aria-valuenow'))).toBe(Number(before) + 1);
    expect(plot().cursor.left).toBeGreaterThan(0);
    await user.keyboard('+');
    await settled();
    expect(asked().at(-1)).toBe(HOUR / 2);
    await user.keyboard('{Home}');
    await settled();
    expect(asked().at(-1)).toBe(HOUR);
  });

  test('is there in figures, too', async () => {
    const { section, user } = await open(healthy('mx1.test', { totalMs: 100 }));
    await user.click(section.getByText('As a table'));
    const table = section.getByRole('table');
    expect(
      within(table)
        .getAllByRole('columnheader')
        .map((head) => head.textContent),
    ).toEqual([
      'Time',
      'Total',
      'Name lookup',
      'Connect',
      'Greeting',
      'EHLO',
      'STARTTLS',
      'TLS handshake',
      'EHLO after TLS',
    ]);
    expect(within(table).getAllByRole('row').length).toBeGreaterThan(30);
  });

  test('says when nothing was measured, and why it is not known', async () => {
    const { section, main, user } = await open(healthy('mx1.test', { state: { samples: [] } }));
    expect(section.getByText('Nothing was measured in this time.')).toBeInTheDocument();
    main.answer({
      chart: () => ({ ok: false, error: { kind: 'storage', message: 'The disk is full' } }),
    });
    await user.click(section.getByRole('radio', { name: '7 d' }));
    await settled();
    expect(section.getByText('The disk is full')).toBeInTheDocument();
  });

  test('is taken down with the detail', async () => {
    const { user } = await open();
    expect(StandInPlot.all).toHaveLength(1);
    await user.keyboard('{Escape}');
    expect(StandInPlot.all).toHaveLength(0);
  });
});
