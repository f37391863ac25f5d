/** The overview, the first run, and what rows say. */

import { count } from './count.ts';

export const overview = {
  summary: {
    label: 'Summary',
    certificate: (name: string, when: string) => `Next certificate: ${name}, ${when}`,
    certificateExpired: (name: string) => `Certificate expired: ${name}`,
    filterBy: (word: string, n: number) => `Show the ${count(n, 'server')} with status ${word}`,
    nothingDown: 'All up',
  },
  filter: {
    label: 'Filter',
    placeholder: 'Filter',
    hint: 'Words, or status:down  group:  tag:  port:465  cert:<14',
    shown: (shown: number, all: number) =>
      shown === all ? count(all, 'server') : `${shown} of ${count(all, 'server')}`,
    none: 'No server matches this filter.',
    clear: 'Clear filter',
  },
  list: {
    label: 'Servers',
    columns: {
      status: 'Status',
      name: 'Name',
      port: 'Port',
      response: 'Response',
      history: 'Last 60 checks',
      certificate: 'Certificate',
      last: 'Last check',
      next: 'Next check',
    },
    sortBy: (column: string) => `Sort by ${column.toLowerCase()}`,
    none: '–',
    now: 'now',
    checking: (name: string) => `Checking: ${name}`,
    muted: 'Muted',
    never: 'not yet',
    sparkline: (checks: number, failures: number) =>
      `${count(checks, 'check')}, ${failures} failed`,
  },
  time: {
    ago: (span: string) => `${span} ago`,
    justNow: 'just now',
    in: (span: string) => `in ${span}`,
    due: 'now',
    since: (clock: string) => `since ${clock}`,
    until: (clock: string) => `until ${clock}`,
  },
  certificate: {
    days: (n: number) => count(n, 'day'),
    expired: 'Expired',
    expiresToday: 'Today',
    expiresIn: (n: number) =>
      n < 0 ? 'expired' : n === 0 ? 'expires today' : `in ${count(n, 'day')}`,
    validTo: (date: string) => `Valid until ${date}`,
  },
  problem: {
    downFor: (span: string) => `Down for ${span}`,
    failing: (attempt: number, of: number) => `Failing, attempt ${attempt} of ${of}`,
    slow: (median: string, limit: string) =>
      `Slow: median ${median} after its greeting, limit ${limit}`,
    flapping: 'Flapping: goes up and down too often',
    certificateProblem: 'Certificate',
    certificateDisagrees: (port: number) => `Old certificate: port ${port} has the renewed one`,
    drift: 'Less secure than before',
    certificateExpired: 'Certificate expired',
    certificateExpires: (when: string) => `Certificate expires ${when}`,
    inPhase: (phaseName: string) => `at ${phaseName}`,
  },
  firstRun: {
    title: 'Nothing is watched yet',
    lead: 'Three ways to begin.',
    server: 'Add a server',
    serverAction: 'Describe a server…',
    serverText: 'Name a mail server, test it, and it is checked every minute from then on.',
    domain: 'Enter a mail domain',
    domainText: 'Its mail hosts are looked up in DNS and offered to you.',
    demo: 'Watch the demo servers',
    demoText: 'Real mail servers on this computer: healthy, slow, expiring, failing.',
    demoAction: 'Start the demo',
    starting: 'Starting…',
  },
  domain: {
    title: 'Watch a mail domain',
    label: 'Mail domain',
    placeholder: 'example.org',
    lookUp: 'Look up',
    lookingUp: 'Looking up…',
    found: (n: number, domain: string) =>
      `${count(n, 'mail host')} for ${domain}, most preferred first`,
    none: (domain: string) => `${domain} accepts no mail: it has no mail hosts.`,
    implicit: 'No MX record: the domain is its own mail host.',
    noAddress: 'no address found',
    add: (n: number) => (n === 0 ? 'Add' : `Add ${count(n, 'server')}`),
    preference: (n: number) => `preference ${n}`,
  },
} as const;
