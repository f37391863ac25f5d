import { describe, expect, it } from 'vitest';

import { readServers } from '../../../main/servers/import/read.ts';

/** What is read: the entry of each server, or why it is left out. */
function read(text: string): unknown[] {
  const reading = readServers(text);
  if (!reading.ok) throw new Error(reading.message);
  return reading.rows.map((row) => (row.ok ? row.entry : `${row.row}: ${row.why}`));
}

describe('a text of servers', () => {
  it.each([
    ['hosts one a line', 'mx.example.org', 'list'],
    ['our own file', '{"relaywatch":1,"servers":[{"host":"mx.example.org"}]}', 'relaywatch'],
    ['a table', 'host,port\nmx.example.org,25', 'csv'],
    ['a table of one column', 'host\nmx.example.org', 'csv'],
    ['a backup', '{"version":"1.23.0","monitorList":[{"type":"http"}]}', 'uptime-kuma'],
    ['a command', '/usr/lib/nagios/plugins/check_smtp -H mx.example.org', 'nagios'],
  ])('is known by itself: %s', (_what, text, source) => {
    expect(readServers(text)).toMatchObject({ ok: true, source });
  });

  it.each([
    ['nothing', '  \n# a comment\n', 'there is no server in it'],
    ['broken JSON', '{"relaywatch":', /^this is not valid JSON/],
    ['other JSON', '{"a":1}', /^this is not a file of servers/],
    ['a table with an unknown column', 'host,host\nmx,mx', /is named twice/],
    ['too many', 'mx.example.org\n'.repeat(10_001), /10000 are read at most/],
  ])('is refused as a whole: %s', (_what, text, why) => {
    const reading = readServers(text);
    expect(reading.ok ? '' : reading.message).toMatch(why);
  });

  it('keeps those that are right when one is wrong', () => {
    const file = {
      relaywatch: 1,
      servers: [{ host: 'mx1.test' }, { host: 'mx2.test', colour: 1 }],
    };
    expect(read(JSON.stringify(file))).toEqual([
      { host: 'mx1.test' },
      expect.stringMatching(/^2: colour is not known/),
    ]);
    expect(read('host,port\nmx1.test,25\nmx2.test,99999')).toEqual([
      { host: 'mx1.test', port: 25 },
      expect.stringMatching(/^3: port must be a whole number/),
    ]);
  });
});

describe('a list', () => {
  it('has a host, perhaps a port and a security, or a URL on each line', () => {
    const text = 'mx1.test\r\n[::1]:2525 none # local\n\nsmtps://mail.test\nmx2.test:587 starttls';
    expect(read(text)).toEqual([
      { host: 'mx1.test' },
      { host: '::1', port: 2525, security: 'none' },
      { host: 'mail.test', port: 465, security: 'tls' },
      { host: 'mx2.test', port: 587, security: 'starttls' },
    ]);
  });

  it('names the line that cannot be read', () => {
    expect(read('mx1.test\nmx2.test:99999\nhttp://mx3.test\nmx4.test soon')).toEqual([
      { host: 'mx1.test' },
      expect.stringMatching(/^2: "99999" is not a port/),
      expect.stringMatching(/^3: "http:\/\/" is not known/),
      expect.stringMatching(/^4: "soon" is not a security/),
    ]);
  });
});

describe('check_smtp in a configuration', () => {
  it.each<[string, object]>([
    ['check_smtp -H mx.test', { host: 'mx.test', security: 'none' }],
    ['check_smtp mx.test', { host: 'mx.test', security: 'none' }],
    [
      "command[mx]=/usr/lib/check_smtp -H 'mx.test' -p 587 -S -D 21,7 -w 2 -c 5.5 -t 20",
      {
        ...{ host: 'mx.test', port: 587, security: 'starttls' },
        ...{ certWarnDays: 21, certCritDays: 7, warnMs: 2000, critMs: 5500, timeoutSeconds: 20 },
      },
    ],
    [
      'check_smtp -Hmx.test -p465 --ssl -4',
      { host: 'mx.test', port: 465, security: 'tls', family: 4 },
    ],
    ['check_smtp --hostname=mx.test --tls', { host: 'mx.test', port: 465, security: 'tls' }],
    ['check_smtp -H mx.test -D 14', { security: 'starttls', certWarnDays: 14, certCritDays: 0 }],
    ['*/5 * * * * check_smtp -H mx.test -L -r | mail x', { lmtp: true, proxy: 'v1' }],
  ])('%s', (line, entry) => {
    expect(read(line)).toEqual([expect.objectContaining(entry)]);
  });

  it('takes the user over and leaves the password', () => {
    const text = 'check_smtp -H mx.test -A LOGIN -U monitor -P "s3cr et"';
    expect(read(text)).toEqual([
      { host: 'mx.test', security: 'none', auth: { user: 'monitor', mechanism: 'login' } },
    ]);
    expect(JSON.stringify(readServers(text))).not.toContain('s3cr');
  });

  it('finds the host of a service in its own definition', () => {
    const text = `
define host {
  host_name  mail
  address    192.0.2.7
}
define command {
  command_name check_smtp
  command_line $USER1$/check_smtp -H $HOSTADDRESS$ $ARG1$
}
define service {
  host_name            mail, other.test
  service_description  SMTP
  check_command        check_smtp!-p 587 -S
}`;
    expect(read(text)).toEqual([
      expect.stringMatching(/^8: "\$HOSTADDRESS\$" is a macro/),
      { name: 'mail', host: '192.0.2.7', port: 587, security: 'starttls' },
      { name: 'other.test', host: 'other.test', port: 587, security: 'starttls' },
    ]);
  });

  it('says what names no host', () => {
    expect(read('check_smtp -p 25')).toEqual(['1: it names no host (-H)']);
  });
});

describe('a backup from Uptime Kuma', () => {
  const backup = (...monitorList: object[]): string => JSON.stringify({ monitorList });

  it('has monitors of SMTP, and of the ports of mail', () => {
    const smtp = {
      ...{ type: 'smtp', name: 'Mail', hostname: 'mx.test', port: 587, smtpSecurity: 'starttls' },
      ...{ interval: 5, retryInterval: 60, maxretries: 1, timeout: 48, active: 0 },
      tags: [{ name: 'prod', value: '' }],
    };
    const port = { type: 'port', name: 'Relay', hostname: 'relay.test', port: 25, interval: 60 };
    expect(read(backup(smtp, port))).toEqual([
      {
        ...{ host: 'mx.test', name: 'Mail', port: 587, security: 'starttls', enabled: false },
        ...{
          intervalSeconds: 10,
          retrySeconds: 60,
          retries: 1,
          timeoutSeconds: 48,
          tags: ['prod'],
        },
      },
      { host: 'relay.test', name: 'Relay', port: 25, intervalSeconds: 60 },
    ]);
  });

  it('says of every other monitor why it is left out', () => {
    const others = [
      { type: 'http', name: 'Site', url: 'https://example.org' },
      { type: 'port', name: 'Database', hostname: 'db.test', port: 5432 },
      { type: 'smtp', name: 'No host', hostname: null, port: 25 },
    ];
    expect(read(backup(...others, [] as object))).toEqual([
      '1: it watches "http", not a mail server',
      '2: it watches port 5432, not a mail server',
      expect.stringMatching(/^3: host must be/),
      '4: it is not a monitor',
    ]);
  });
});
