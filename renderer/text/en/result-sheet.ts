/** Checks that someone asked for, and the sheet of what they found. */

import type { Snapshot, Status } from '../../../preload/contract.ts';
import { count } from './count.ts';

const connectivity: Record<Snapshot['connectivity'], string> = {
  online: 'online',
  changed: 'on a network that has just changed',
  offline: 'offline',
  asleep: 'asleep',
  'captive-portal': 'behind a sign-in page',
  'no-resolver': 'without name lookup',
};

export const resultSheet = {
  resultSheet: {
    title: 'Results',
    show: 'Show results',
    label: 'Checks asked for',
    cancel: 'Cancel checks',
    copyText: 'Copy as text',
    copyMarkdown: 'Copy as Markdown',
    saveHtml: 'Save as HTML…',
    saved: 'Saved',
    more: (n: number) => `${count(n, 'more server')} in what is copied and saved`,
    progress: (done: number, asked: number, failed: number) =>
      `${done} of ${asked} checked${failed > 0 ? `, ${failed} failed` : ''}`,
    ended: (done: number, asked: number, failed: number) =>
      `${done === asked ? count(asked, 'server') : `${done} of ${count(asked, 'server')}`} checked, ${failed === 0 ? 'none' : failed} failed`,
    summary: (all: number, n: Record<Status, number>) =>
      `${count(all, 'server')} checked: ${n.up} up, ${n.degraded} degraded, ${n.down} down, ${n.unknown} unknown`,
    about: (at: string, version: string, connected: string) =>
      `${at}, Relaywatch ${version}, this computer is ${connected}`,
    connectivity,
    phase: (phase: string, took: string) => `${phase} ${took}`,
    heads: [
      'Server',
      'Address',
      'Status',
      'What is wrong',
      'Total',
      'Slowest phase',
      'TLS',
      'Certificate days',
      'Checked',
    ],
  },
};
