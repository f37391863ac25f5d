/** Certificates kept between checks: the bytes alone, for the library's own object takes ten times as much room. */

import { X509Certificate } from 'node:crypto';

/** A certificate as far as it is looked at. */
export type Certificate = Pick<
  X509Certificate,
  | 'raw'
  | 'fingerprint256'
  | 'subject'
  | 'issuer'
  | 'subjectAltName'
  | 'infoAccess'
  | 'serialNumber'
  | 'validFrom'
  | 'validTo'
  | 'publicKey'
  | 'verify'
  | 'checkIssued'
>;

/** Read anew each time that more than its fingerprint is asked for, which is seldom: what it says is remembered elsewhere. */
export class KeptCertificate implements Certificate {
  readonly raw: Certificate['raw'];
  readonly fingerprint256: string;

  constructor({ raw, fingerprint256 }: Pick<Certificate, 'raw' | 'fingerprint256'>) {
    this.raw = raw;
    this.fingerprint256 = fingerprint256;
  }

  get subject(): string {
    return this.read().subject;
  }

  get issuer(): string {
    return this.read().issuer;
  }

  get subjectAltName(): string | undefined {
    return this.read().subjectAltName;
  }

  get infoAccess(): string | undefined {
    return this.read().infoAccess;
  }

  get serialNumber(): string {
    return this.read().serialNumber;
  }

  get validFrom(): string {
    return this.read().validFrom;
  }

  get validTo(): string {
    return this.read().validTo;
  }

  get publicKey(): X509Certificate['publicKey'] {
    return this.read().publicKey;
  }

  verify(publicKey: X509Certificate['publicKey']): boolean {
    return this.read().verify(publicKey);
  }

  checkIssued(other: X509Certificate): boolean {
    return this.read().checkIssued(other);
  }

  /** For whoever asks for more than one thing. */
  read(): X509Certificate {
    return new X509Certificate(this.raw);
  }
}
