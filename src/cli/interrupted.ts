const controller = new AbortController();

// SIGHUP comes when the terminal is closed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());

/** Aborted once the process is told to end, by Ctrl-C or by a signal. */
export const interrupted = controller.signal;
