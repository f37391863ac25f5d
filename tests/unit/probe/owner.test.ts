import { expect, test } from 'vitest';

import { ownerOf } from '../../../main/core/probe/owner.ts';

test.each([
  {
    subject: 'CN=mx.example.org',
    subjectAltNames: ['DNS:other.example'],
    owner: 'CN=mx.example.org',
  },
  { subject: '', subjectAltNames: ['DNS:a.example', 'DNS:b.example'], owner: 'DNS:a.example' },
  { subject: '', subjectAltNames: [], owner: 'nobody named' },
])('a certificate with subject "$subject" and names $subjectAltNames is of $owner', (each) => {
  expect(ownerOf(each)).toBe(each.owner);
});
