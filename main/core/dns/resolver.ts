/** What core asks of the name service: typed answers, closed error kinds, cancellable, never rejecting. */

/**
 * `not-found` the name does not exist, `no-data` it exists without such a record, `timeout` no name server
 * answered, `unavailable` they could not be asked or would not say, `invalid` it is no name.
 */
export type DnsErrorKind = 'not-found' | 'no-data' | 'timeout' | 'unavailable' | 'invalid';

export interface DnsError {
  kind: 'error';
  error: DnsErrorKind;
  /** As the system names it (`ENOTFOUND`, `EAI_AGAIN`, `ESERVFAIL`), for people who know them. */
  code: string;
}

/**
 * Whether DNSSEC vouches for an answer (RFC 4035 section 3.2.3). `validated`: the name server that answered says that it
 * did, and it and the way to it are trusted. `claimed`: it says so, but anyone on the way could have. `none`: it does
 * not say so.
 */
export type Validation = 'validated' | 'claimed' | 'none';

/** `records` is never empty. `validation` is absent where the resolver cannot tell. */
export type Answer<T> = { kind: 'found'; records: T[]; validation?: Validation } | DnsError;

/** Names to addresses, as the probe needs it. */
export interface Resolver {
  /** Addresses of one family, in the order given. */
  addresses(host: string, family: 4 | 6, signal: AbortSignal): Promise<Answer<string>>;
}

/** RFC 1035 section 3.3.9. `exchange` is without final dot, empty for the root. */
export interface MxRecord {
  preference: number;
  exchange: string;
}

/** RFC 6698 section 2.1, as numbers; `data` in lower-case hex. */
export interface TlsaRecord {
  usage: number;
  selector: number;
  matchingType: number;
  data: string;
}

/** DNS itself, as MX discovery needs it. */
export interface MailResolver extends Resolver {
  mx(domain: string, signal: AbortSignal): Promise<Answer<MxRecord>>;
  /** The target when the name is an alias. */
  cname(host: string, signal: AbortSignal): Promise<Answer<string>>;
}

/** What else DNS says about how mail is to be delivered. */
export interface MailPolicyResolver extends MailResolver {
  tlsa(name: string, signal: AbortSignal): Promise<Answer<TlsaRecord>>;
  /** The parts of each record joined. */
  txt(name: string, signal: AbortSignal): Promise<Answer<string>>;
}

/** Error codes of getaddrinfo and of c-ares. */
const KINDS: Record<string, DnsErrorKind> = {
  ENOTFOUND: 'not-found',
  ENODATA: 'no-data',
  EAI_NODATA: 'no-data',
  EAI_ADDRFAMILY: 'no-data',
  ETIMEOUT: 'timeout',
  ECANCELLED: 'timeout',
  EBADNAME: 'invalid',
  EBADQUERY: 'invalid',
  EINVAL: 'invalid',
  ERR_INVALID_ARG_VALUE: 'invalid',
};

/** The answer that stands for an error of this code. */
export function errorAnswer(code: string): DnsError {
  return { kind: 'error', error: KINDS[code] ?? 'unavailable', code };
}

/** The answer that stands for an error thrown by Node's resolvers. */
function dnsError(error: unknown): DnsError {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string'
      ? error.code
      : 'UNKNOWN';
  return errorAnswer(code);
}

export async function answer<T>(query: Promise<T[]>): Promise<Answer<T>> {
  try {
    const records = await query;
    if (records.length > 0) return { kind: 'found', records };
    return { kind: 'error', error: 'no-data', code: 'ENODATA' };
  } catch (error) {
    return dnsError(error);
  }
}
