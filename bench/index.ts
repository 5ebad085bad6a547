import { availableParallelism } from 'node:os';
import { benchConcurrentWaits } from './concurrent-waits.ts';
import { benchCostPerCall } from './cost-per-call.ts';
import { benchImportTime } from './import-time.ts';
import { benchPolling } from './polling.ts';
import { print } from './report.ts';
import { benchSize } from './size.ts';

const benches = [benchPolling, benchCostPerCall, benchConcurrentWaits, benchSize, benchImportTime];

let isFine = true;
for (const bench of benches) isFine = print(await bench()) && isFine;
console.log(
  `\n${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${availableParallelism()} CPUs, ${process.platform} ${process.arch}`,
);
if (!isFine) process.exitCode = 1;
