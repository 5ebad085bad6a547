import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { command, exitWithParent, relative, root, spec } from './paths.ts';
import { Problem } from './problem.ts';

export type PrismServer = {
  /** Where it listens, with no slash at the end. */
  url: string;
  /** Ends it, and waits until it has ended. */
  stop: () => Promise<void>;
  /** Ends when the server does. */
  ended: Promise<unknown>;
};

type PrismOptions = {
  /** @default 0, which is a free one */
  port?: number;
  /** @default the spec */
  document?: string;
  /** Gets each line that Prism prints once it listens. */
  log?: (line: string) => void;
};

/**
 * Starts Prism as a mock, which responds with the examples of the spec.
 *
 * @throws a {@link Problem} when the port is taken, or the spec cannot be served.
 */
export function startMockServer({ document = spec, ...options }: PrismOptions = {}): Promise<PrismServer> {
  return startPrism(['mock', document], { document, ...options });
}

/**
 * Starts Prism as a proxy before the API at `upstream`. A request that violates the spec is not passed on, and a response
 * that violates it is not passed back: in their stead comes a problem document (RFC 9457) with the status 401, 422 or
 * 500. Bodies may have up to 10 MiB, and have to be UTF-8: Prism reads them as text.
 *
 * @throws a {@link Problem} when the spec cannot be served.
 */
export function startValidationProxy(
  upstream: string,
  { document = spec, ...options }: PrismOptions = {},
): Promise<PrismServer> {
  return startPrism(['proxy', document, upstream, '--errors'], { document, ...options });
}

/** Starts Prism in a process of its own that ends with this one, however this one ends. */
async function startPrism(
  args: string[],
  { port = 0, document, log }: PrismOptions & { document: string },
): Promise<PrismServer> {
  const prism = fork(command('prism'), [...args, '--host=127.0.0.1', `--port=${port}`], {
    cwd: root,
    execArgv: exitWithParent,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const { stdout, stderr } = prism;
  if (!stdout || !stderr) throw new Error('fork() was asked for pipes and gave none.');
  const ended = once(prism, 'exit');

  const url = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    let isListening = false;
    for (const input of [stdout, stderr]) {
      createInterface({ input }).on('line', (line) => {
        const plain = stripVTControlCharacters(line);
        if (isListening) return log?.(line);
        said.push(plain);
        const [, address] = /Prism is listening on (\S+)/.exec(plain) ?? [];
        if (!address) return;
        isListening = true;
        resolve(address);
      });
    }
    prism.once('exit', () => reject(new Problem(whyNot(said, port, document))));
  });
  return {
    url,
    ended,
    async stop() {
      prism.kill();
      await ended;
    },
  };
}

function whyNot(said: string[], port: number, document: string): string {
  if (said.some((line) => line.includes('EADDRINUSE'))) {
    return `Port ${port} is taken. Name another: npm run mock -- --port ${port + 1}`;
  }
  const reason = said.find((line) => /fatal|error/i.test(line)) ?? said.at(-1) ?? 'it said nothing';
  return `Prism cannot serve ${relative(document)}: ${reason.replace(/^.*?(fatal|error)\s*/i, '')}. Run \`npm run generate\` to see what is wrong with it.`;
}
