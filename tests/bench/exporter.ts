/** The blackbox_exporter, set up for the STARTTLS conversation of its own example, verified as ours is. */

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { freePorts } from '../support/free-ports.ts';

export const BLACKBOX = '/usr/bin/prometheus-blackbox-exporter';

export interface Exporter {
  pid: number;
  /** Has it check `host:port`. Rejects when it found anything wrong. */
  check: (target: string) => Promise<void>;
  close(): Promise<void>;
}

/** What the servers' certificates are for, and who signed them. */
export interface Certified {
  hostname: string;
  caFile: string;
}

export async function startExporter(certified: Certified): Promise<Exporter> {
  const folder = await mkdtemp(join(tmpdir(), 'relaywatch-exporter-'));
  const config = join(folder, 'blackbox.yml');
  await writeFile(config, exporterConfig(certified));
  const [port = 0] = await freePorts(1);
  const child = spawn(
    BLACKBOX,
    [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const agent = new Agent({ keepAlive: true });
  const ask = (path: string): Promise<string> => read(`http://127.0.0.1:${port}${path}`, agent);
  while ((await ask('/-/healthy').catch(() => '')) === '') await delay(20);
  return {
    pid: child.pid ?? 0,
    check: async (target) => {
      const text = await ask(`/probe?module=smtp&target=${target}`);
      if (!text.includes('probe_success 1')) throw new Error(`The exporter failed:\n${text}`);
    },
    close: async () => {
      agent.destroy();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const exporterConfig = ({ hostname, caFile }: Certified): string => `modules:
  smtp:
    prober: tcp
    timeout: 20s
    tcp:
      preferred_ip_protocol: ip4
      tls_config:
        ca_file: ${caFile}
        server_name: ${hostname}
      query_response:
        - expect: "^220 "
        - send: "EHLO ${hostname}\\r"
        - expect: "^250 "
        - send: "STARTTLS\\r"
        - expect: "^220 "
        - starttls: true
        - send: "EHLO ${hostname}\\r"
        - expect: "^250 "
        - send: "QUIT\\r"
        - expect: "^221 "
`;

function read(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        resolve(text);
      });
    }).on('error', reject);
  });
}
