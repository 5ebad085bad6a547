import { availableParallelism } from 'node:os';
import { benchPolling } from './bench/polling.ts';
import { print } from './bench/report.ts';

const benches = [benchPolling];

let isFine = true;
for (const bench of benches) isFine = print(await bench()) && isFine;
console.log(
  `\n${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${availableParallelism()} CPUs, ${process.platform} ${process.arch}`,
);
if (!isFine) process.exitCode = 1;
