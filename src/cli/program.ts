import { Command } from 'commander';
import { maskAddresses } from '../http/mask.js';
import { addClean } from './clean.js';
import { addMock } from './mock.js';
import { addHelp } from './options.js';
import { printError } from './output.js';
import { name, version } from './package-info.js';
import { addProgress } from './progress.js';
import { addStart } from './start.js';
import { addVerify } from './verify.js';

/** The command line: its commands, in the order in which help lists them. */
export function createProgram(): Command {
  const program = new Command(name)
    .description('Clean email lists of any size with Saino.')
    .version(version)
    .exitOverride()
    // What was typed in the wrong place may be an address, or harm a terminal.
    .configureOutput({ outputError: (text) => printError(maskAddresses(text.replace('error: ', '✖ '))) })
    .showHelpAfterError(`(see ${name} --help)`);
  addHelp(program);
  addClean(program);
  addStart(program);
  addProgress(program);
  addVerify(program);
  addMock(program);
  return program;
}
