/** From what OpenSSL or BoringSSL says of a failure to words; they share alert numbers and the names of reasons. */

import { Stop } from './stop.ts';
import { bounded, visible } from './text.ts';

type TlsError = Pick<NodeJS.ErrnoException, 'code' | 'message'>;

/** RFC 8446 section 6: the alerts a server may send a client. */
const ALERTS: Record<string, string> = {
  10: 'unexpected message',
  20: 'bad record MAC',
  22: 'record overflow',
  40: 'handshake failure: no cipher or group in common, or no usable certificate',
  42: 'bad certificate',
  43: 'unsupported certificate',
  44: 'certificate revoked',
  45: 'certificate expired',
  46: 'certificate unknown',
  47: 'illegal parameter',
  48: 'unknown authority',
  50: 'decode error',
  51: 'decrypt error',
  70: 'protocol version',
  71: 'insufficient security',
  80: 'internal error',
  86: 'inappropriate fallback',
  90: 'user cancelled',
  109: 'missing extension',
  112: 'unrecognized name',
  116: 'certificate required',
  120: 'no application protocol',
};

/** Those of them that a server sends because of the client's certificate, which in TLS 1.3 comes after its own part. */
const ABOUT_CLIENT: ReadonlySet<string> = new Set(['42', '43', '44', '45', '46', '48', '116']);

const PLAIN_TEXT = /WRONG_VERSION_NUMBER|HTTP_REQUEST|UNKNOWN_PROTOCOL/i;
const BROKEN_OFF = /ECONNRESET|EPIPE|ECONNABORTED/;
const TLS_LIBRARY = /^(ERR_SSL_|EPROTO$)|:SSL routines:/;

export const brokenOff = (): Stop =>
  new Stop('tls-handshake', 'The server closed the connection during the TLS handshake');

/** Of an error before the handshake is complete. */
export function handshakeStop(error: TlsError): Stop {
  const alert = alertOf(error);
  if (alert !== null) return refused(alert);
  const said = `${error.code ?? ''} ${error.message}`;
  if (PLAIN_TEXT.test(said.replaceAll(' ', '_')))
    return new Stop(
      'tls-handshake',
      'The server does not speak TLS here: it answered in plain text',
    );
  if (BROKEN_OFF.test(said)) return brokenOff();
  const detail = bounded(visible(error.code ?? error.message), 200);
  return new Stop('tls-handshake', `The TLS handshake failed (${detail})`);
}

/** Of an error after it; null when it is not one of TLS. */
export function tlsStop(error: TlsError): Stop | null {
  const alert = alertOf(error);
  if (alert !== null && ABOUT_CLIENT.has(alert)) return refused(alert);
  if (alert !== null)
    return new Stop('closed-early', `The server broke TLS off (${nameOf(alert)})`);
  if (!TLS_LIBRARY.test(error.code ?? '') && !TLS_LIBRARY.test(error.message)) return null;
  const detail = bounded(visible(error.code ?? error.message), 200);
  return new Stop('protocol-error', `What the server sent is not the TLS agreed on (${detail})`);
}

function alertOf({ code = '', message }: TlsError): string | null {
  return /alert number (\d+)/i.exec(`${code} ${message}`)?.[1] ?? null;
}

const refused = (alert: string): Stop =>
  new Stop('tls-handshake', `The server refused the TLS handshake (${nameOf(alert)})`, {
    phase: 'tls',
  });

const nameOf = (alert: string): string => ALERTS[alert] ?? `alert ${alert}`;
