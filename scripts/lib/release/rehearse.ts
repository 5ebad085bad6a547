import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { serveFetch } from '../../../src/cli/serve-fetch.ts';
import { npm } from '../npm.ts';
import { Problem } from '../problem.ts';
import { startLocalRegistry } from './local-registry.ts';
import type { Tarball } from './pack.ts';

const run = promisify(execFile);

/** What a user's project does: imports every entry, and calls the API. */
const program = `
import { readFileSync } from 'node:fs';

const [name] = process.argv.slice(2);
const { exports } = JSON.parse(readFileSync(new URL(import.meta.resolve(name + '/package.json')), 'utf8'));
for (const entry of Object.keys(exports)) {
  const specifier = name + entry.slice(1);
  if (entry.endsWith('.yaml')) readFileSync(new URL(import.meta.resolve(specifier)));
  else await import(specifier, entry.endsWith('.json') ? { with: { type: 'json' } } : undefined);
}
const { EmailCleaning } = await import(name);
const saino = new EmailCleaning({ baseUrl: process.env.SAINO_BASE_URL });
const { status } = await saino.verifyEmail('user@example.com');
console.log(Object.keys(exports).length + ' entries, ' + status);
`;

/**
 * Publishes a tarball to a registry on this machine, installs it from there by name and version into an empty project,
 * and runs it there against a fake of the API. All of it is below `folder`: npm's settings and cache as well.
 *
 * @throws a {@link Problem} that says what failed.
 */
export async function rehearse({ file, name, version, integrity }: Tarball, folder: string): Promise<void> {
  await using registry = await startLocalRegistry(name, path.join(folder, 'registry'));
  const project = path.join(folder, 'project');
  mkdirSync(project);
  writeFileSync(path.join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const npmOptions = { cwd: project, env: npmEnvironment(folder, registry.url) };

  await npm(['publish', file], npmOptions);
  await npm(['install', `${name}@${version}`, '--no-audit', '--no-fund'], npmOptions);
  checkInstalled(project, name, integrity);

  // Packing has built it.
  const { createFakeSaino } = await import('saino-email-cleaning/testing');
  await using api = await serveFetch(() => createFakeSaino().fetch);
  const env = { ...npmOptions.env, SAINO_BASE_URL: api.url, SAINO_TOKEN: 'any' };
  const command = (...args: string[]) => npm(['exec', '--no', '--', name, ...args], { cwd: project, env });
  expectOutput(`${name} --version`, await command('--version'), `${version}\n`);
  expectOutput(`${name} verify`, await command('verify', 'user@example.com'), 'Safe to Send, Deliverable\n');
  writeFileSync(path.join(project, 'index.js'), program);
  const entries = Object.keys(readManifest(project, name).exports as object).length;
  expectOutput('the program', await runProgram(project, name, env), `${entries} entries, Deliverable\n`);
}

/** Without what npm hands to a script that it runs, such as the registry, and without anybody's settings. */
function npmEnvironment(folder: string, registry: string): NodeJS.ProcessEnv {
  const settings = path.join(folder, 'npmrc');
  // npm publishes only with a token, and the local registry accepts any.
  writeFileSync(settings, `registry=${registry}\n${registry.replace('http:', '')}:_authToken=any\n`);
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|node_auth_token$)/i.test(name));
  return {
    ...Object.fromEntries(own),
    npm_config_userconfig: settings,
    npm_config_globalconfig: path.join(folder, 'global-npmrc'),
    npm_config_cache: path.join(folder, 'cache'),
    npm_config_update_notifier: 'false',
  };
}

/** Fails where what was installed is not what was packed, byte for byte. */
function checkInstalled(project: string, name: string, integrity: string): void {
  const { packages } = readJson(path.join(project, 'package-lock.json')) as {
    packages: Record<string, { integrity: string }>;
  };
  const installed = packages[`node_modules/${name}`]?.integrity;
  if (installed === integrity) return;
  throw new Problem(`The rehearsal installed another ${name} (${installed}) than was packed (${integrity}).`);
}

async function runProgram(project: string, name: string, env: NodeJS.ProcessEnv): Promise<string> {
  try {
    return (await run(process.execPath, ['index.js', name], { cwd: project, env })).stdout;
  } catch (error) {
    throw new Problem(`The installed package cannot be used:\n${(error as { stderr?: string }).stderr}`);
  }
}

function expectOutput(what: string, actual: string, expected: string): void {
  if (actual === expected) return;
  throw new Problem(`In the rehearsal, ${what} printed ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}.`);
}

const readManifest = (project: string, name: string) =>
  readJson(path.join(project, 'node_modules', name, 'package.json')) as Record<string, unknown>;
const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
