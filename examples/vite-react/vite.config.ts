import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { createApi } from './server/api.ts';

/** Serves the routes beside the page while you develop, as server/index.ts does later. */
const api: Plugin = {
  name: 'api',
  configureServer: ({ middlewares }) => void middlewares.use(createApi()),
};

export default defineConfig({ plugins: [react(), api] });
