/** The detail of one server. */

import type { CertificateProblem, Drift } from '../../../preload/contract.ts';
import { count } from './count.ts';

export const detail = {
  detail: {
    label: (name: string) => `${name}, details`,
    back: 'Back to the list',
    since: (span: string, clock: string) => `for ${span}, since ${clock}`,
    healthy: (answered: string) => `Answered the last check in ${answered}.`,
    notChecked: 'Not checked yet.',
    startedLate: (late: string) =>
      `The last check began ${late} late, for this computer had too much to do. That is no part of its response time.`,
    paused: 'Paused. No checks are made until you resume.',
    unreachable: {
      offline: 'This computer is offline. Nothing is known of the server until it is back.',
      asleep: 'This computer is asleep. Nothing is known of the server until it is awake.',
      'captive-portal':
        'This network answers in the server’s place until you sign in. Nothing is known of the server until then.',
      'no-resolver':
        'Names are not being looked up on this computer, so the server cannot be found.',
      'port-blocked':
        'The network you are in lets no connection out to port 25, as many do. Nothing is known of the server from here.',
      'no-ipv6':
        'There is no way out by IPv6 from here. Nothing is known of the server until there is.',
      elsewhere:
        'The server has a private address, and was reached from other networks only. Nothing is known of it from here.',
    },
    maintenance: (clock: string) =>
      `Planned maintenance until ${clock}. It is checked, but nobody is notified.`,
    behind: (name: string) => `It is reached through ${name}, which fails itself.`,
    authPaused: (clock: string) =>
      `The user name and password are not sent again before ${clock}, for the account might be locked. Check now sends them.`,
    mutedUntil: (clock: string) => `Muted until ${clock}`,
    mutedUntilEnded: 'Muted until you end it',
    meaning: 'What it means',
    remedy: 'What to do',
    serverSaid: 'The server said',
    contents: 'Sections',
    demo: 'A demo server stays as it is.',
    softFailure: (attempt: number, of: number) =>
      `Attempt ${attempt} of ${of} failed. It counts as down only when all have failed.`,
    slow: (median: string, limit: string) =>
      `Without the wait for its greeting, the median of the last three checks is ${median}; the limit is ${limit}.`,
    certificateSoon: (when: string) =>
      `Its certificate expires ${when}. Senders that verify it will then refuse to deliver.`,
    certificatePast: 'Its certificate has expired. Senders that verify it refuse to deliver.',
    flapping: (percent: number) =>
      `It goes up and down too often to tell of each change: ${Math.round(percent)} % of its last checks brought one. Notifications go on when it has settled.`,
    certificateProblem: {
      'cert-expired': 'Its certificate has expired. Senders that verify it refuse to deliver.',
      'cert-not-yet-valid':
        'Its certificate is not valid yet. Senders that verify it refuse to deliver.',
      'cert-untrusted':
        'Its certificate is not trusted: self-signed, of an unknown issuer, or sent without its chain. Senders that verify it refuse to deliver.',
      'cert-hostname':
        'Its certificate is for another name. Senders that verify it refuse to deliver.',
      'cert-pin': 'Its certificate is not the pinned one.',
    } satisfies Record<CertificateProblem, string>,
    certificateDisagrees: (port: number) =>
      `Port ${port} of this host has a renewed certificate, this port still the old one. Probably its service was not reloaded after the renewal.`,
    drift: {
      'starttls-gone':
        'It offered STARTTLS and no longer does. Mail now goes unencrypted, unless senders refuse.',
      'auth-gone': 'It offered AUTH and no longer does. Nobody can log in to send.',
      'auth-in-clear':
        'It now offers AUTH before the connection is encrypted. Clients may send passwords in the clear.',
      'tls-version-lower':
        'It negotiates an older version of TLS than within the last week. Somebody between may be the cause.',
    } satisfies Record<Drift['what'], string>,
    lastCheck: 'Last check',
    responseTime: 'Response time',
    uptimeDay: 'Up, 24 hours',
    uptimeMonth: 'Up, 30 days',
    now: 'Now',
    median: 'Median',
    slowest: 'Slowest',
    total: 'Total',
    usual: (span: string) => `usually ${span}`,
    failed: 'failed',
    failedHere: 'failed here',
    incidents: 'Incidents',
    noIncidents: 'None recorded.',
    ongoing: 'ongoing',
    certificate: 'Certificate',
    noCertificate: 'The last check did not see a certificate.',
    capabilities: 'Capabilities',
    beforeTls: 'Before TLS',
    afterTls: 'After TLS',
    transcript: 'Transcript',
    lastBad: 'Last check',
    lastGood: 'Last good check',
    command: 'In a terminal',
    noChart: 'Nothing measured in this time.',
    chart: (from: string, checks: number, failures: number) =>
      `Response times since ${from}: ${count(checks, 'check')}, ${failures} failed`,
    range: 'Time shown',
    ranges: { hour: '1 h', sixHours: '6 h', day: '24 h' },
    via: (address: string) => `via ${address}`,
    port: (port: number) => `port ${port}`,
    noCapabilities: 'The last check did not get as far as EHLO.',
    noTranscript: 'Nothing was said.',
    every: (span: string) => `every ${span}`,
  },
  facts: {
    subject: 'Subject',
    names: 'Names',
    issuer: 'Issuer',
    valid: 'Valid',
    certificateDays: (n: number) =>
      n < 0 ? 'certificate expired' : `certificate for ${count(n, 'more day')}`,
    daysLeft: (n: number) => `${count(n, 'day')} left`,
    key: 'Key',
    signature: 'Signature',
    serial: 'Serial',
    fingerprint: 'SHA-256',
    protocol: 'Protocol',
    trust: 'Trust',
    trusted: 'Trusted',
    notTrusted: 'Not trusted',
    nameMatches: 'name matches',
    nameDiffers: 'name does not match',
    chain: 'Chain',
    bits: (type: string, bits: number) => `${type}, ${bits} bits`,
  },
} as const;
