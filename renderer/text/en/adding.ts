/** Finding servers from one line. */

import type { FailureReason } from '../../../preload/contract.ts';
import { count } from './count.ts';

const why: Partial<Record<FailureReason, string>> = {
  'connect-refused': 'not open',
  'connect-timeout': 'not open: no answer',
  'network-unreachable': 'cannot be reached from here',
};

export const adding = {
  adding: {
    title: 'Add servers',
    label: 'Find mail servers',
    placeholder: 'example.org',
    hint: 'A domain, mx.example.org:465, smtps://…, an IP or e-mail address; several with spaces between',
    find: 'Find',
    byHand: 'Describe it by hand',
    orByHand: 'or describe it',
    region: 'Found servers',
    looking: 'Looking up mail hosts and trying their ports…',
    found: (answering: number, tried: number) =>
      tried === 0
        ? 'There is nothing to watch.'
        : answering === 0
          ? `None of ${count(tried, 'port')} answers as a mail server.`
          : `${answering} of ${count(tried, 'port')} ${answering === 1 ? 'answers' : 'answer'}.`,
    closed: (n: number) => `${count(n, 'port')} not open`,
    watchedAs: (name: string) => `watched already, as ${name}`,
    certificate: (problem: string) => `certificate: ${problem}`,
    refused: (what: string, message: string) => `${what} was left out: ${message}.`,
    nullMx: (domain: string) =>
      `${domain} says that it takes no mail (null MX), so there is nothing to watch.`,
    implicitMx: (domain: string) => `${domain} has no MX record: it is its own mail host.`,
    noAddress: (host: string) => `${host} has no address in DNS, so it cannot be tried.`,
    tooMany: (domain: string, tried: number, hosts: number) =>
      `${domain} has ${hosts} mail hosts; the first ${tried} are tried.`,
    add: (n: number) => (n === 0 ? 'Add servers' : `Add ${count(n, 'server')}`),
    why,
  },
} as const;
