/** The result of a check as plain text, good enough to paste into a ticket. */

import { ownerOf } from '../../preload/contract.ts';
import type { CheckResult } from '../../preload/contract.ts';
import { text } from '../text/en.ts';
import { milliseconds } from './format.ts';
import { waterfall } from './phases.ts';
import { replyLine } from './reply.ts';
import { visible } from './visible.ts';

/** What was checked and when, the verdict, every phase, the certificate, the conversation. */
export function report(result: CheckResult): string {
  const { target, failure, address, tls, transcript } = result;
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const sections = [
    [
      `${visible(host, 260)}:${target.port} (${text.securityChoice[target.security]})`,
      `${result.at}${address === null ? '' : `, ${text.detail.via(visible(address, 60))}`}`,
      failure
        ? `${text.status.down}: ${visible(failure.message)} (${failure.reason}, ${text.phase[failure.phase]})`
        : `${text.status[result.status]}: ${milliseconds(result.timings.total)}`,
      ...(failure?.reply ? [`${text.detail.serverSaid}: ${replyLine(failure.reply, 2000)}`] : []),
    ],
    waterfall(result, {}).map(
      ({ phase, tookMs, failed }) =>
        `${text.phase[phase].padEnd(16)}${milliseconds(tookMs).padStart(9)}${failed ? `  ${text.detail.failed}` : ''}`,
    ),
    tls
      ? [
          `${visible(tls.version, 60)}, ${visible(tls.cipher, 100)}`,
          `${visible(ownerOf(tls.certificate))}, ${text.time.until(tls.certificate.validTo)}`,
          ...(tls.problem ? [text.certificateProblem[tls.problem]] : []),
        ]
      : [],
    transcript.map(({ from, line }) => `${from === 'client' ? 'C:' : 'S:'} ${visible(line, 1000)}`),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}
