/**
 * What a `fetch` of the caller's has to look like. That of a runtime may have more: Bun's has a method `preconnect`, which
 * `typeof fetch` would require of everyone.
 */
export type CustomFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
