/** The timed steps of a check, in the order in which they can happen. */

export const PHASES = [
  'dns',
  'connect',
  'tls',
  'greeting',
  'ehlo',
  'starttls',
  'ehloTls',
  'auth',
  'mail',
  'rcpt',
  'data',
  'quit',
] as const;

export type Phase = (typeof PHASES)[number];

/** Milliseconds a phase took; a phase not reached is absent. `total` leaves QUIT out. */
export type Timings = Partial<Record<Phase, number>> & { total: number };
