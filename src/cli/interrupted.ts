const controller = new AbortController();

/** 128 and the number of SIGINT, as shells count. */
const exitCode = 130;

// SIGHUP comes when the terminal is closed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);

/** The first signal lets what goes on end in order, the second ends the process at once. */
function interrupt(): void {
  if (controller.signal.aborted) process.exit(exitCode);
  controller.abort();
}

const cursorVisible = '\u001b[?25h';

process.on('exit', (code) => {
  // A terminal that was drawn on is left as it was, whoever ends the process.
  if (controller.signal.aborted && process.stdout.isTTY) process.stdout.write(cursorVisible);
  // Node.js exits with it where nothing is left to wait for and something still waits, which says nothing to a user.
  if (code === 13) process.exitCode = controller.signal.aborted ? exitCode : 1;
});

/** Aborted once the process is told to end, by Ctrl-C or by a signal. */
export const interrupted = controller.signal;
