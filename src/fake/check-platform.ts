/** What the fake needs of the web's standards, and what some test environments hide. */
const needed = ['FormData', 'Headers', 'Request', 'Response', 'TextEncoder', 'URL', 'URLSearchParams'];

/** @throws Error where the runtime, or the environment that a test runs in, lacks a global. */
export function checkPlatform(): void {
  const missing = needed.filter((name) => Reflect.get(globalThis, name) === undefined);
  if (missing.length === 0) return;
  throw new Error(
    `createFakeSaino() needs globals that are missing here: ${missing.join(', ')}. In Jest, jsdom hides those of Node.js: set \`testEnvironment\` to "node", or to "jest-fixed-jsdom".`,
  );
}
