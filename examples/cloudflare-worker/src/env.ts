/** What wrangler.jsonc, `.dev.vars` and `wrangler secret` bind. */
export type Env = {
  JOBS: KVNamespace;
  SAINO_TOKEN?: string;
  SAINO_BASE_URL?: string;
};
