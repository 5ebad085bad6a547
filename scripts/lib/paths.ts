import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
export const spec = path.join(root, 'spec/openapi.yaml');
export const generated = path.join(root, 'generated');

/** As people write it: relative to the project. */
export const relative = (file: string): string => path.relative(root, file);

/** The script behind a command of a development dependency, to be run by the Node that runs this. */
export const command = (name: string): string => path.join(root, 'node_modules/.bin', name);
