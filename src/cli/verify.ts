import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { RetryEvent } from '../http/call.js';
import { type EmailCleaning, type EmailVerification, SainoError } from '../index.js';
import { CommandError, exitCodes, messageOf, toCommandError } from './command-error.js';
import { figure, inAddresses } from './format.js';
import { interrupted } from './interrupted.js';
import { addCommonOptions, type JsonOption } from './options.js';
import { print, printError, printJson, stdoutClosed } from './output.js';
import { name } from './package-info.js';
import { createSaino } from './saino.js';
import { printRetry, retryText } from './views/plain.js';

const mayBeCharged = 'The check may be charged.';

/** The number of addresses from which on a list is cleaned instead. */
const mostAddresses = 100;
/** The number of requests in flight at once: no more than the client allows, so that none waits there to be sent. */
const mostInFlight = 10;

export function addVerify(program: Command): void {
  const command = program
    .command('verify')
    .description(`Verify up to ${mostAddresses} addresses, each of which may be charged, and print the verdicts.`)
    .argument('<email...>', 'the addresses, or - for one per line from stdin');
  addCommonOptions(command);
  command.action(verify);
}

async function verify(words: string[], options: JsonOption): Promise<void> {
  const saino = createSaino();
  const [word = ''] = words;
  if (words.length === 1 && word !== '-') await verifyOne(saino, word, options);
  else await verifySeveral(saino, await toChecks(words), options);
}

async function verifyOne(saino: EmailCleaning, email: string, { json }: JsonOption): Promise<void> {
  try {
    const data = await saino.verifyEmail(email, { signal: interrupted, onRetry: printRetry });
    if (json) printJson(data);
    else print(`${data.result}, ${data.status}`);
  } catch (error) {
    throw interrupted.aborted ? toCommandError(error, mayBeCharged) : error;
  }
}

/** The verification of an address, which messages name by its place among those that were given, from 1. */
type Check = { position: number; address: string; data?: EmailVerification; error?: unknown };

/** Puts the lines of stdin in the place of `-`, and leaves out what is repeated. */
async function toChecks(words: string[]): Promise<Check[]> {
  const addresses: string[] = [];
  for (const word of words) {
    if (word === '-') addresses.push(...(await readLines()));
    else addresses.push(word);
  }
  const { length } = addresses;
  if (length === 0) throw new CommandError(exitCodes.usage, 'There are no addresses on stdin. Write one per line.');
  if (length > mostAddresses) {
    const message = `Nothing was sent: ${figure(length)} addresses are more than the ${mostAddresses} of verify.`;
    const next = `For more, use: npx ${name} clean list.csv --output clean.csv`;
    throw new CommandError(exitCodes.usage, message, { next });
  }
  return addresses
    .map((address, index) => ({ address, position: index + 1 }))
    .filter(({ address }, index) => addresses.indexOf(address) === index);
}

async function readLines(): Promise<string[]> {
  const lines = (await text(addAbortSignal(interrupted, process.stdin))).split(/[\r\n]+/);
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

/** Makes checks side by side, and shows the verdicts in their order as they come. */
async function verifySeveral(saino: EmailCleaning, checks: Check[], { json }: JsonOption): Promise<void> {
  const waiting = [...checks];
  const hidden = [...checks];
  const show = json ? ({ data }: Check) => printJson(data) : tableRows();

  async function work(): Promise<void> {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      await settle(saino, check);
      for (let [next] = hidden; next && (next.data || next.error); [next] = hidden) {
        hidden.shift();
        if (next.data) show(next);
      }
      const isOver = interrupted.aborted || stdoutClosed.aborted || concernsAll(check.error);
      // Those in flight go on, as they may have been charged. No other one is sent.
      if (isOver) waiting.length = 0;
    }
  }

  await Promise.all(Array.from({ length: mostInFlight }, work));
  if (checks.some(({ data }) => !data)) throw incomplete(checks);
}

async function settle(saino: EmailCleaning, check: Check): Promise<void> {
  const { address, position } = check;
  const onRetry = (event: RetryEvent) => printError(`Address ${position}. ${retryText(event)}`);
  try {
    check.data = await saino.verifyEmail(address, { signal: interrupted, onRetry });
  } catch (error) {
    check.error = error;
  }
}

/** `true` if the other addresses would fail as well. */
function concernsAll(error: unknown): boolean {
  if (!(error instanceof SainoError)) return error !== undefined;
  return error.code === 'configuration' || error.status === 401 || error.status === 403;
}

/** Prints a table. The address comes last, as it may be of any length, and of characters of any width. */
function tableRows(): (check: Check) => void {
  const printRow = (position: string, result: string, status: string, address: string) =>
    print([position.padStart(3), result.padEnd(14), status.padEnd(13), address].join('  '));
  let hasHeader = false;
  return ({ position, data, address }) => {
    if (!hasHeader) printRow('', 'Result', 'Status', 'Address');
    hasHeader = true;
    if (data) printRow(String(position), data.result, data.status, address);
  };
}

/** Prints why addresses have no verdict. @returns the error that the command ends with. */
function incomplete(checks: Check[]): CommandError {
  const open = checks.filter(({ data }) => !data);
  const groups = new Map<string, Check[]>();
  for (const check of open) {
    const reason = reasonOf(check);
    groups.set(reason, [...(groups.get(reason) ?? []), check]);
  }
  for (const [reason, group] of groups) {
    printError(`No verdict for ${group.length === 1 ? 'address' : 'addresses'} ${ranges(group)}: ${reason}`);
  }
  const first = open.find(({ error }) => error !== undefined);
  const { exitCode } = toCommandError(first?.error);
  return new CommandError(exitCode, `${figure(open.length)} of ${inAddresses(checks.length)} without a verdict.`);
}

/** Says why a check has failed, in words that are the same for all that failed alike. */
function reasonOf({ error }: Check): string {
  if (error === undefined) return 'not sent.';
  if (error instanceof SainoError && error.code === 'aborted') return `interrupted. ${mayBeCharged}`;
  return messageOf(error).replace(/^(Verification of the address: |The address to verify is )/, '');
}

/** The positions in as few words as possible: "2, 4-7". */
function ranges(checks: Check[]): string {
  const all: { first: number; last: number }[] = [];
  for (const { position } of checks) {
    const last = all.at(-1);
    if (last?.last === position - 1) last.last = position;
    else all.push({ first: position, last: position });
  }
  return all.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`)).join(', ');
}
