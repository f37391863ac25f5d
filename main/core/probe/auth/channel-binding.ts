/**
 * What ties a SASL exchange to the TLS connection around it (RFC 5056): both sides prove that they see the same one, so
 * that nobody can stand in between, not even with a certificate that is trusted.
 */

import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

import { signatureAlgorithm } from '../certificate.ts';
import type { Certificate } from '../kept-certificate.ts';

export type ChannelBindingType = 'tls-exporter' | 'tls-unique' | 'tls-server-end-point';

export interface ChannelBinding {
  type: ChannelBindingType;
  data: Buffer;
}

type Ends = Pick<
  TLSSocket,
  'destroyed' | 'getProtocol' | 'isSessionReused' | 'exportKeyingMaterial' | 'getFinished'
>;

/**
 * Those that this connection has, first the one to try first; a server may know only the other. `tls-exporter`
 * belongs to TLS 1.3 (RFC 9266 section 3), `tls-unique` to what came before.
 * @param certificate the server's, which the socket does not know where an earlier session goes on.
 */
export function channelBindings(socket: Ends, certificate: Certificate | null): ChannelBinding[] {
  if (socket.destroyed) return [];
  const bindings = [connectionBinding(socket), endPointBinding(certificate)];
  return bindings.filter((binding) => binding !== null);
}

function connectionBinding(socket: Ends): ChannelBinding | null {
  if (socket.getProtocol() === 'TLSv1.3') {
    const data = socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
    return { type: 'tls-exporter', data };
  }
  // RFC 7627 section 1: without the extended master secret, which Node does not tell of, two sessions taken up again can
  // be made to look the same. In a full handshake they cannot: there the server's certificate is part of what is hashed.
  if (socket.isSessionReused()) return null;
  // RFC 5929 section 3: the first Finished message, which in a full handshake is the client's.
  const data = socket.getFinished();
  return data && data.length > 0 ? { type: 'tls-unique', data } : null;
}

/** RFC 5929 section 4. */
function endPointBinding(certificate: Certificate | null): ChannelBinding | null {
  const hash = certificate && certificateHash(signatureAlgorithm(certificate.raw));
  if (!certificate || !hash) return null;
  const data = createHash(hash).update(certificate.raw).digest();
  return { type: 'tls-server-end-point', data };
}

/** The hash of the certificate's signature, SHA-256 in place of those that are broken; undefined where it has none. */
function certificateHash(algorithm: string): string | undefined {
  const hash = /(?:^|-)(md2|md5|sha\d+)/i.exec(algorithm)?.[1]?.toLowerCase();
  return hash === 'md2' || hash === 'md5' || hash === 'sha1' ? 'sha256' : hash;
}
