type Environment = { process?: { env?: Record<string, string | undefined> } };

/** A variable of the environment. Browsers have none, and Deno refuses to read what it was not allowed to. */
export function readVariable(name: string): string | undefined {
  try {
    // An empty variable is how a shell says that there is none.
    return (globalThis as Environment).process?.env?.[name] || undefined;
  } catch {
    return undefined;
  }
}
