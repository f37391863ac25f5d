/** Every scripted case, by chapter. */

import type { ProbeCase } from '../case.ts';
import { authCases, mechanismCases } from './auth.ts';
import { certificateCases, negotiationCases } from './certificates.ts';
import { envelopeCases } from './envelope.ts';
import { breakingCases, draggingCases, floodingCases } from './hostile.ts';
import { latenessCases } from './lateness.ts';
import { scramCases } from './scram.ts';
import { ehloCases, greetingCases } from './replies.ts';
import { implicitTlsCases, startTlsCases } from './tls.ts';
import { clientCertificateCases, commandCases, lmtpCases, proxyCases } from './ways.ts';

export const CHAPTERS: Record<string, readonly ProbeCase[]> = {
  greeting: greetingCases,
  'EHLO and QUIT': ehloCases,
  STARTTLS: startTlsCases,
  certificates: certificateCases,
  'what TLS settles': negotiationCases,
  'implicit TLS': implicitTlsCases,
  'AUTH mechanisms': mechanismCases,
  SCRAM: scramCases,
  AUTH: authCases,
  'the envelope': envelopeCases,
  LMTP: lmtpCases,
  'the PROXY protocol': proxyCases,
  'client certificates': clientCertificateCases,
  'commands of its own': commandCases,
  'servers that drag': draggingCases,
  'servers that flood': floodingCases,
  'servers that break off': breakingCases,
  'a busy process': latenessCases,
};
