/** Whom the probe trusts: the system's certificate store, and what the environment or a check adds to it. */

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import type { SecureContext } from 'node:tls';

import { systemClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { isSignedBy } from './certificate.ts';
import type { Certificate } from './kept-certificate.ts';
import type { ClientCertificate } from './target.ts';

/** Where Linux distributions and BSDs keep all trusted roots in one file. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
  '/usr/local/share/certs/ca-root-nss.crt',
];

/** Files that add trusted roots, as OpenSSL and Node know them. */
const ADDING_VARIABLES = ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'];

export interface Trust {
  /** For a handshake that records all and enforces nothing; cached, since building one costs milliseconds. */
  contextFor(ca: readonly string[], client?: ClientCertificate): SecureContext;
  /** True when a trusted root signed this certificate, or it is one itself. Says nothing of validity in time. */
  anchors(certificate: Certificate, ca: readonly string[]): boolean;
}

interface Store {
  context: SecureContext;
  ca: readonly string[];
  client: ClientCertificate | undefined;
  roots: Map<string, X509Certificate[]> | null;
  pems: readonly string[];
}

/** More sets of extra roots than this are not kept at once. */
const MAX_STORES = 16;

/** The system's store changes with its updates; the application may run for months. */
const REREAD_MS = 24 * 3_600_000;

/** @param readRoots PEM texts trusted in every check; called when first needed, and once a day while in use. */
export function createTrust(
  readRoots: () => readonly string[],
  clock: Pick<Clock, 'monotonicMs'> = systemClock,
): Trust {
  /** Oldest first. */
  let stores: Store[] = [];
  let base: readonly string[] | null = null;
  let readAtMs = 0;

  const forgetWhenOld = (): void => {
    if (clock.monotonicMs() - readAtMs < REREAD_MS) return;
    base = null;
    stores = [];
  };

  const storeFor = (ca: readonly string[], client?: ClientCertificate): Store => {
    forgetWhenOld();
    const known = stores.findLast((store) => isFor(store, ca, client));
    if (known) return known;
    if (base === null) {
      base = readRoots();
      readAtMs = clock.monotonicMs();
    }
    const pems = [...base, ...ca];
    const context = recordingContext(pems, client);
    const store: Store = { ca: [...ca], client, pems, roots: null, context };
    stores = [...stores.slice(1 - MAX_STORES), store];
    return store;
  };

  return {
    contextFor: (ca, client) => storeFor(ca, client).context,
    anchors: (certificate, ca) => {
      const store = storeFor(ca);
      store.roots ??= indexBySubject(store.pems);
      const same = store.roots.get(certificate.subject) ?? [];
      if (same.some((root) => root.fingerprint256 === certificate.fingerprint256)) return true;
      const issuers = store.roots.get(certificate.issuer) ?? [];
      return issuers.some((root) => certificate.checkIssued(root) && isSignedBy(certificate, root));
    },
  };
}

function isFor(
  store: Store,
  ca: readonly string[],
  client: ClientCertificate | undefined,
): boolean {
  return (
    store.ca.length === ca.length &&
    store.ca.every((pem, index) => pem === ca[index]) &&
    store.client?.certificate === client?.certificate &&
    store.client?.key === client?.key
  );
}

/**
 * Accepts every protocol version and key size the library has, so that a weak server is seen and named instead
 * of being an unexplained handshake failure. Unauthenticated and null ciphers stay out.
 */
function recordingContext(pems: readonly string[], client?: ClientCertificate): SecureContext {
  const options = {
    ca: [...pems],
    minVersion: 'TLSv1' as const,
    ...(client && { cert: client.certificate, key: client.key }),
  };
  try {
    return tls.createSecureContext({ ...options, ciphers: `${tls.DEFAULT_CIPHERS}:@SECLEVEL=0` });
  } catch {
    // BoringSSL (Electron) has no security levels.
    return tls.createSecureContext(options);
  }
}

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function indexBySubject(pems: readonly string[]): Map<string, X509Certificate[]> {
  const index = new Map<string, X509Certificate[]>();
  for (const pem of pems.flatMap((text) => text.match(PEM_BLOCK) ?? [])) {
    try {
      const certificate = new X509Certificate(pem);
      index.set(certificate.subject, [...(index.get(certificate.subject) ?? []), certificate]);
    } catch {
      // One root this library cannot read does not make the others untrusted.
    }
  }
  return index;
}

/** The system's roots, or Mozilla's as shipped with Node, and the files the environment adds. */
export function systemRoots(environment: NodeJS.ProcessEnv): string[] {
  const added = ADDING_VARIABLES.flatMap((name) => readPem(environment[name]) ?? []);
  // The variables often name the system's own file: reading its certificates again costs 20 ms each time.
  return [...new Set([...storeRoots(), ...added])];
}

function storeRoots(): readonly string[] {
  for (const path of BUNDLES) {
    const pem = readPem(path);
    if (pem !== null) return [pem];
  }
  // Node 22.15 and later read the stores of Windows and macOS.
  if ('getCACertificates' in tls) {
    const found = tls.getCACertificates('system');
    if (found.length > 0) return found;
  }
  return tls.rootCertificates;
}

function readPem(path: string | undefined): string | null {
  if (path === undefined || path === '') return null;
  try {
    const text = readFileSync(path, 'latin1');
    return text.includes('-----BEGIN CERTIFICATE-----') ? text : null;
  } catch {
    return null;
  }
}
