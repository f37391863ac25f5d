import { screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';

import { down, failures, healthy } from '../../support/window-stand-in/views.ts';
import { openWindow } from './window.ts';

const EVIL = '\u202e<img src=x onerror=alert(1)><script>alert(2)</script>\u001b[31m\u0000';
/** Control characters other than the line ends of the markup itself, and what turns direction. */
const HARMFUL = /[^\P{Cc}\n]|\p{Bidi_Control}/u;

test('names, hosts, replies, certificates and transcripts are text and nothing else', async () => {
  const failure = { ...failures.rejecting, reply: { code: 554, text: EVIL }, message: EVIL };
  const view = down('mx.test', failure);
  view.server.name = EVIL;
  view.server.host = EVIL;
  const { last, lastGood } = view.state;
  if (!last || !lastGood?.tls) throw new Error('the stand-in has both');
  last.transcript = [{ atMs: 1, from: 'server', line: EVIL }];
  last.capabilities = [EVIL];
  last.address = EVIL;
  lastGood.tls.certificate.subject = EVIL;
  lastGood.tls.certificate.subjectAltNames = [`DNS:${EVIL}`];
  lastGood.tls.cipher = EVIL;

  await openWindow({
    servers: [view, healthy('mx2.test')],
    navigate: { view: 'server', id: view.server.id },
    problems: [{ id: 'settings', message: EVIL, advice: EVIL, dismissible: true }],
  });

  expect(screen.getAllByText(/<script>alert\(2\)<\/script>/u).length).toBeGreaterThan(8);
  expect(document.querySelector('img, script')).toBeNull();
  expect(document.body.textContent).not.toMatch(HARMFUL);
  for (const element of document.querySelectorAll('*'))
    for (const { value } of element.attributes) expect(value).not.toMatch(HARMFUL);
});
