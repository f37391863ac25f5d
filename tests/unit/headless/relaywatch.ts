import type { MxLookup } from '../../../main/core/dns/mx.ts';
import type { TlsaLookup } from '../../../main/core/dns/tlsa.ts';
import type { CheckResult } from '../../../main/core/probe/result.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import { run } from '../../../main/headless/cli.ts';
import type { MtaStsSource } from '../../../main/headless/mta-sts/lookup.ts';
import { fakeIo, result } from './stand-ins.ts';
import type { FakeIo } from './stand-ins.ts';

/** Runs a command line; the probe stands still and notes what it was asked. */
export async function relaywatch(
  argv: string[],
  {
    io = fakeIo(),
    answer = () => result(),
    interrupted = new AbortController().signal,
  }: { io?: FakeIo; answer?: (target: Target) => CheckResult; interrupted?: AbortSignal } = {},
) {
  const asked: Target[] = [];
  const resolvers: (string | undefined)[] = [];
  const status = await run(argv, {
    version: '1.2.3',
    io,
    probe: () =>
      Promise.resolve((target: Target) => {
        asked.push(target);
        return Promise.resolve(answer(target));
      }),
    interruption: () => interrupted,
    mx: (resolver) => {
      resolvers.push(resolver);
      return Promise.resolve({ lookupMx, lookupTlsa, mtaSts: noMtaSts });
    },
    watch: () => Promise.reject(new Error('nothing is watched here')),
  });
  return { status, asked, resolvers, io };
}

/** No domain has a policy. */
const noMtaSts: MtaStsSource = {
  txt: () => Promise.resolve({ ok: true, value: [] }),
  policyText: () => Promise.resolve({ ok: false, message: 'not there' }),
};

const lookupTlsa = (): Promise<TlsaLookup> => Promise.resolve({ kind: 'none' });

function lookupMx(domain: string): Promise<MxLookup> {
  if (domain === 'example.org') return Promise.resolve({ kind: 'null-mx', domain });
  const message = `${domain} is not a mail domain`;
  return Promise.resolve({ kind: 'error', domain, error: 'invalid', message });
}
