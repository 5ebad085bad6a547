// Loaded into a child process before its own code: what is meant for the real API goes to a server of the test.
const { fetch } = globalThis;
const { REROUTE_TO } = process.env;

globalThis.fetch = (input, init) => {
  const request = new Request(input, init);
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== 'https://api.saino.io') throw new Error(`No test asks ${origin}.`);
  return fetch(new Request(`${REROUTE_TO}${pathname}${search}`, request));
};
