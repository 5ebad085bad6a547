import type { Command } from 'commander';
import { toCommandError } from './command-error.js';
import { interrupted } from './interrupted.js';
import { addCommonOptions, type JsonOption } from './options.js';
import { print, printJson } from './output.js';
import { createSaino } from './saino.js';
import { printRetry } from './views/plain.js';

const mayBeCharged = 'The check may be charged.';

export function addVerify(program: Command): void {
  const command = program
    .command('verify')
    .description('Verify one address, and print its result and status.')
    .argument('<email>', 'the address');
  addCommonOptions(command);
  command.action(verify);
}

async function verify(email: string, { json }: JsonOption): Promise<void> {
  const saino = createSaino();
  try {
    const data = await saino.verifyEmail(email, { signal: interrupted, onRetry: printRetry });
    if (json) printJson(data);
    else print(`${data.result}, ${data.status}`);
  } catch (error) {
    throw interrupted.aborted ? toCommandError(error, mayBeCharged) : error;
  }
}
