import { describe, expect, it } from 'vitest';

import { commandLineSafe } from '../../../main/desktop/notifications/command-line.ts';
import { escapeLabel, escapeMarkup } from '../../../main/desktop/text.ts';

describe('text for the desktop', () => {
  it('is no markup for a notification service', () => {
    expect(escapeMarkup('<b>R&D</b>')).toBe('&lt;b&gt;R&amp;D&lt;/b&gt;');
  });

  it('has no mnemonics in a menu', () => {
    expect(escapeLabel('R&D')).toBe('R&&D');
  });
});

describe('text for a program that takes it as an argument', () => {
  it.each([
    ['is never an option', { title: '--help', body: '-x' }, { title: 'help', message: 'x' }],
    ['is never empty', { title: '-', body: ' ' }, { title: 'Relaywatch', message: 'No details' }],
    ['keeps its backslashes', { title: 'a', body: '\\n' }, { title: 'a', message: '\\\\n' }],
    ['holds no markup', { title: 'a', body: '<i>' }, { title: 'a', message: '&lt;i&gt;' }],
  ])('%s', (_what, notice, safe) => {
    expect(commandLineSafe(notice)).toEqual(safe);
  });
});
