/** The command line program. */

import { run } from './cli.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { flush, systemIo } from './io.ts';

/** Put in by the bundler, from package.json. */
declare const __RELAYWATCH_VERSION__: string;

// The reader of our output may stop reading (`| head`): then there is no one left to tell.
let outputGone = (): void => process.exit(EXIT_STATUS.UNKNOWN);
process.stdout.on('error', () => {
  outputGone();
});
// The bar and what goes wrong are said there; a check does not end because nobody listens.
process.stderr.on('error', () => undefined);
// Node would end with 1, which is WARNING.
process.on('uncaughtException', (error) => {
  systemIo.stderr.write(`relaywatch: internal error: ${error.message}\n`);
  process.exit(EXIT_STATUS.UNKNOWN);
});

const status = await run(process.argv.slice(2), {
  version: __RELAYWATCH_VERSION__,
  io: systemIo,
  probe: async () => (await import('../core/probe/probe.ts')).probe,
  interruption: () => {
    const interrupted = new AbortController();
    // Once: a second signal ends the process at once, as it would have without us.
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        interrupted.abort();
      });
    return interrupted.signal;
  },
  mx: async (resolver) => (await import('./mx-services.ts')).createMxServices(resolver),
  watch: async () => {
    const [{ systemServices }, { probe }] = await Promise.all([
      import('./watch/system.ts'),
      import('../core/probe/probe.ts'),
    ]);
    return systemServices(probe, import.meta.url, (listener) => {
      outputGone = listener;
    });
  },
});
await Promise.all([flush(process.stdout), flush(process.stderr)]);
// At once: a name lookup given up may still run in the background.
process.exit(status);
