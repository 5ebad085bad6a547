// What the guides show of the package beside other tools, as it is written there, with our own machines in the place of others.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/lib/paths.ts';
import { type FaultServer, progress, started, startFaultServer, startJobServer } from '../support/fault-server.ts';
import { fetchTool } from '../support/fetch-tool.ts';
import { installPacked } from '../support/packed.ts';
import { startProxy } from '../support/proxy.ts';
import { run, runScript } from '../support/run.ts';
import { token } from '../support/secrecy.ts';
import { createSelfSigned } from '../support/self-signed.ts';

const guide = readFileSync(path.join(root, 'docs/guide/logging.md'), 'utf8');

/** The one block of code in the guide that matches. */
function recipe(language: string, pattern: RegExp): string {
  const blocks = [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, code = '']) => code,
  );
  const [code, ...others] = blocks.filter((block) => pattern.test(block));
  if (!code || others.length > 0) throw new Error(`The guide has no single block of ${language} with ${pattern}.`);
  return code;
}

const consumer = installPacked();

/** A module of a user, who has installed a tool as well. */
function write(name: string, code: string, tool?: string): string {
  const file = path.join(consumer.folder, name);
  writeFileSync(
    file,
    tool ? code.replaceAll(/from '(undici|pino|winston)'/g, (_, one) => `from '${entryOf(tool, one)}'`) : code,
  );
  return name;
}

const entryOf = (tool: string, name: string) => {
  const folder = path.join(tool, 'node_modules', name);
  return path.join(folder, JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).main);
};

describe('behind a proxy', () => {
  let api: FaultServer;
  let certificate = '';
  beforeAll(async () => {
    const { key, cert } = createSelfSigned('api.saino.io');
    certificate = path.join(consumer.folder, 'api.pem');
    writeFileSync(certificate, cert);
    api = await startFaultServer(
      (socket, { method }) => socket.write(method === 'POST' ? started() : progress({})),
      createTlsServer({ key, cert }),
    );
  });
  afterAll(() => api?.[Symbol.asyncDispose]());

  /** Runs a command in an environment where nothing but the proxy leads to the API. */
  async function runBehind(command: string, toCommand: (proxyUrl: string) => string[]) {
    await using proxy = await startProxy(api.url);
    const env = {
      SAINO_TOKEN: token,
      NODE_EXTRA_CA_CERTS: certificate,
      PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`,
    };
    const result = await run(command, toCommand(proxy.url), { cwd: consumer.folder, env });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(proxy.requests.map(({ method, target }) => `${method} ${target}`)).toEqual(['CONNECT api.saino.io:443']);
    expect(JSON.stringify(proxy.requests)).not.toContain(token);
    return result.stdout;
  }

  test('of the environment', async () => {
    write(
      'clean.js',
      `import { EmailCleaning } from 'saino-email-cleaning';
       console.log((await new EmailCleaning().getBulkProgress(1002)).percentage);`,
    );
    const line = recipe('sh', /NODE_USE_ENV_PROXY/);
    const stdout = await runBehind('bash', (url) => ['-c', line.replace('http://proxy.example.com:3128', url)]);
    expect(stdout).toBe('50\n');
  });

  test("with undici's fetch, uploads included", async () => {
    const tool = await fetchTool('undici', '8.13.1');
    const before = api.requests.length;
    const stdout = await runBehind(process.execPath, (url) => {
      const code = recipe('js', /ProxyAgent/).replace('http://proxy.example.com:3128', url);
      return [write('undici.js', code, tool)];
    });
    expect(stdout).toBe('1002\n');
    const [upload] = api.requests.slice(before);
    expect(upload?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(upload?.body.toString()).toContain('emails\nuser@example.com\n');
  });
});

describe('a logger', () => {
  test.each([
    ['pino', `import { pino } from 'pino'; const logger = pino({ level: 'debug' });`],
    [
      'winston',
      `import winston from 'winston';
       const logger = winston.createLogger({ level: 'debug', transports: [new winston.transports.Console()] });`,
    ],
  ])('of %s receives lines', async (name, create) => {
    const tool = await fetchTool('pino', '10.4.0', { others: { winston: '3.19.0' } });
    await using server = await startJobServer({ status: 'completed', percentage: 100 });
    const code = `
      import { EmailCleaning } from 'saino-email-cleaning';
      ${create}
      await new EmailCleaning({ logger, token: '${token}', baseUrl: '${server.url}' }).waitForBulk(1002);`;
    const { stdout, stderr } = await runScript(write(`${name}.js`, code, tool), [], { cwd: consumer.folder });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/saino-email-cleaning: getBulkProgress, Bulk job 1002, attempt 1, HTTP 200, \d+ ms/);
    expect(stdout).toContain('saino-email-cleaning: Bulk job 1002, completed, 100 %');
  });
});
