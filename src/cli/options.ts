import { type Command, InvalidArgumentError } from 'commander';

/** The option of every command that calls the API. */
export type JsonOption = { json?: true };

/** The options of the commands that follow a job. */
export type FollowOptions = JsonOption & { watch?: true; output?: string; force?: true };

/** `true` if a command polls until the job is completed. */
export const isFollowing = ({ watch, output }: FollowOptions): boolean => watch === true || output !== undefined;

export function addFollowOptions(command: Command): void {
  command
    .option('-w, --watch', 'poll until the job is completed, then print the link to its report')
    .option('-o, --output <file>', 'poll until the job is completed, then save its report to this file')
    .option('-f, --force', 'replace the file of --output if it exists');
}

/** Adds what every command has that prints responses. */
export function addCommonOptions(command: Command): void {
  command.option('-j, --json', 'print each response as one line of JSON, and nothing else on stdout');
  addHelp(command);
}

/** Adds what every command has that calls the API. */
export function addHelp(command: Command): void {
  command.addHelpText(
    'after',
    `
Environment:
  SAINO_TOKEN     your token, from the Saino app
  SAINO_BASE_URL  another server, such as a mock
  SAINO_LOG       debug, info, warn or error: logs each request to stderr

Exit codes:
  0    done
  1    the API, the network or the disk failed
  2    wrong usage
  3    clean: only a part could be written
  130  interrupted`,
  );
}

/** @throws InvalidArgumentError, which commander prints. */
export function readBulkId(text: string): number {
  const bulkId = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(bulkId)) return bulkId;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${Number.MAX_SAFE_INTEGER}.`);
}
