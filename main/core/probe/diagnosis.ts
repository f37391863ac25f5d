/**
 * Every failure in plain words: what happened, what it means for mail, what to do. Pure, without Node, so that the
 * window can use it too.
 */

import { DIAGNOSES } from './diagnoses.ts';
import type { Failure } from './failure.ts';

export interface Diagnosis {
  /** What happened: one sentence. */
  happened: string;
  /** What it means for mail. */
  meaning: string;
  /** What to do, for any server; the most likely first. */
  advice: string;
  /** Where to look in a particular server, when it differs. */
  servers: Partial<Record<MailServer, string>>;
}

export type MailServer = 'Postfix' | 'Exim' | 'Exchange';

/** The table's words for this reason, sharpened by phase and reply code where those say more. */
export function diagnose(failure: Failure): Diagnosis {
  const diagnosis = DIAGNOSES[failure.reason];
  const meaning = sharperMeaning(failure);
  return meaning === null ? diagnosis : { ...diagnosis, meaning };
}

/** 4xx is "later", 5xx is "never" (RFC 5321 section 4.2.1): for mail under way all the difference. */
function sharperMeaning({ reason, reply }: Failure): string | null {
  if (!reply || !REPLY_DECIDES.has(reason)) return null;
  return reply.code < 500
    ? 'Other servers keep their mail and try again, usually for up to five days; nothing is lost yet.'
    : 'Other servers return their mail to the sender at once: it bounces.';
}

const REPLY_DECIDES: ReadonlySet<Failure['reason']> = new Set([
  'greeting-rejected',
  'ehlo-rejected',
  'sender-rejected',
  'recipient-rejected',
  'message-rejected',
]);
