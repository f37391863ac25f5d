/** The certificates that servers presented, in the history file: one row for as long as it stayed the same. */

import type { SqlDatabase } from '../driver.ts';
import type { Keys } from './keys.ts';
import type { CertificateRecord, CertificateSighting } from '../records.ts';

export class CertificateTable {
  readonly #database: SqlDatabase;
  readonly #keys: Keys;

  constructor(database: SqlDatabase, keys: Keys) {
    this.#database = database;
    this.#keys = keys;
  }

  add({ serverId, location, atMs, certificate }: CertificateSighting): void {
    const server = this.#keys.server(serverId);
    const place = this.#keys.location(location);
    const seenMs = Math.round(atMs);
    const [newest] = this.#database.all(
      `SELECT first_seen_ms, fingerprint FROM certificate
       WHERE server = ? AND location = ? ORDER BY first_seen_ms DESC LIMIT 1`,
      server,
      place,
    );
    if (newest?.['fingerprint'] === certificate.fingerprint256) {
      this.#database.run(
        `UPDATE certificate SET last_seen_ms = MAX(last_seen_ms, ?)
         WHERE server = ? AND location = ? AND first_seen_ms = ?`,
        seenMs,
        server,
        place,
        Number(newest['first_seen_ms']),
      );
      return;
    }
    this.insert({
      serverId,
      location,
      fingerprint256: certificate.fingerprint256,
      subject: certificate.subject,
      issuer: certificate.issuer,
      subjectAltNames: certificate.subjectAltNames,
      validFromMs: Date.parse(certificate.validFrom) || 0,
      validToMs: Date.parse(certificate.validTo) || 0,
      // After the one it took the place of, even when the clock was set back between them.
      firstSeenMs: Math.max(seenMs, newest ? Number(newest['first_seen_ms']) + 1 : seenMs),
      lastSeenMs: seenMs,
    });
  }

  insert(record: CertificateRecord): void {
    this.#database.run(
      `INSERT OR REPLACE INTO certificate (server, location, first_seen_ms, last_seen_ms, fingerprint,
       subject, issuer, names, valid_from_ms, valid_to_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      this.#keys.server(record.serverId),
      this.#keys.location(record.location),
      record.firstSeenMs,
      record.lastSeenMs,
      record.fingerprint256,
      record.subject,
      record.issuer,
      JSON.stringify(record.subjectAltNames),
      record.validFromMs,
      record.validToMs,
    );
  }

  /** Newest first. */
  of(serverId: string): CertificateRecord[] {
    const rows = this.#database.all(
      `SELECT certificate.*, location.name AS place FROM certificate
       JOIN location ON location.key = certificate.location
       WHERE server = ? ORDER BY first_seen_ms DESC`,
      this.#keys.knownServer(serverId),
    );
    return rows.map((row) => ({
      serverId,
      location: String(row['place']),
      fingerprint256: String(row['fingerprint']),
      subject: String(row['subject']),
      issuer: String(row['issuer']),
      subjectAltNames: JSON.parse(String(row['names'])) as string[],
      validFromMs: Number(row['valid_from_ms']),
      validToMs: Number(row['valid_to_ms']),
      firstSeenMs: Number(row['first_seen_ms']),
      lastSeenMs: Number(row['last_seen_ms']),
    }));
  }

  forget(server: number): void {
    this.#database.run('DELETE FROM certificate WHERE server = ?', server);
  }

  deleteBefore(ms: number): void {
    this.#database.run('DELETE FROM certificate WHERE last_seen_ms < ?', ms);
  }
}
