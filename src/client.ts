export type { Client, Config } from '../generated/client/index.js';
export * from '../generated/index.js';
export { createClient } from './http/create-client.js';
export { RequestError } from './http/request-error.js';
