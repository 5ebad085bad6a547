export type { Client, Config } from '../generated/client/index.js';
export * from '../generated/index.js';
export { type ClientConfig, createClient } from './http/create-client.js';
export type { CustomFetch } from './http/custom-fetch.js';
export { RequestError } from './http/request-error.js';
