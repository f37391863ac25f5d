import type { Security } from '../core/probe/target.ts';

/** What the scheme of a URL says of a mail server (RFC 8314 for submissions; smtp and smtps are what people write). */
export const SCHEMES: Readonly<Partial<Record<string, { port: number; security: Security }>>> = {
  smtp: { port: 25, security: 'opportunistic' },
  smtps: { port: 465, security: 'tls' },
  submission: { port: 587, security: 'starttls' },
  submissions: { port: 465, security: 'tls' },
};
