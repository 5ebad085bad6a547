// Preloaded before the worker: kills the process before its nth file operation, and prints how many there were otherwise.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const last = Number(process.env.KILL_AT);
let count = 0;

/** Counts the calls of a method of some object. */
function watch(owner, name) {
  const original = owner[name];
  owner[name] = function (...args) {
    count += 1;
    if (count === last) process.kill(process.pid, 'SIGKILL');
    return Reflect.apply(original, this, args);
  };
}

const file = await fs.promises.open(process.execPath);
const handle = Object.getPrototypeOf(file);
await file.close();
for (const name of ['write', 'sync', 'close']) watch(handle, name);
for (const name of [
  'access',
  'chmod',
  'lstat',
  'open',
  'readFile',
  'readdir',
  'realpath',
  'rename',
  'rm',
  'stat',
  'writeFile',
])
  watch(fs.promises, name);
syncBuiltinESMExports();
process.on('exit', () => process.stderr.write(`operations: ${count}\n`));
